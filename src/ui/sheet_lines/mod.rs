//! A step as it is shown: cautions right above the command they concern, then evidence, consequences, and what stands in the way.

mod work;

use super::{
    app::{App, sheet_of},
    clean,
    dialog::title_of,
    diff::Change,
    evidence, plain_time,
    theme::Role,
    wrap,
};
use crate::{
    engine::{
        run::{JobState, Run},
        sheet::{Does, Sheet, UndoSheet},
        status::Status,
        view::Blocker,
    },
    procedure::plan::Slot,
    words::{GuardName, Level, StepId, Value},
};
use ratatui::text::{Line, Span};

/// A page that is being written.
struct Writer<'a> {
    app: &'a App,
    width: usize,
    lines: Vec<Line<'static>>,
}

/// The page of a line of the plan.
pub(super) fn of(app: &App, id: &StepId, width: usize, diffs: Option<&Vec<Vec<Change>>>) -> Vec<Line<'static>> {
    let mut page = Writer {
        app,
        width,
        lines: Vec::new(),
    };
    page.head(id);
    match sheet_of(&app.run, id) {
        Some(sheet) => page.sheet(id, &sheet, diffs),
        None => page.no_sheet(id),
    }
    page.lines
}

impl Writer<'_> {
    fn run(&self) -> &Run {
        &self.app.run
    }

    fn span(&self, role: impl Into<Role>, text: impl Into<String>) -> Span<'static> {
        Span::styled(text.into(), self.app.theme.style(role))
    }

    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.spans.is_empty()) {
            self.lines.push(Line::default());
        }
    }

    /// Prose; lines after the first stand under its text.
    fn say(&mut self, role: impl Into<Role>, mark: &str, text: &str) {
        use unicode_width::UnicodeWidthStr as _;
        let role = role.into();
        let indent = mark.width();
        for (at, part) in wrap::words(&clean_prose(text), self.width.saturating_sub(indent))
            .into_iter()
            .enumerate()
        {
            let front = if at == 0 { mark.to_owned() } else { " ".repeat(indent) };
            let line = Line::from(vec![self.span(role, front), self.span(role, part)]);
            self.lines.push(line);
        }
    }

    fn head(&mut self, id: &StepId) {
        let run = self.run();
        let look = run.look(id);
        let (sign, _) = look.sign();
        let line = run.line(id);
        let mut head = vec![self.span(look, format!("{sign} {}", look.word()))];
        if let Some(step) = run.planned(id) {
            let level = line.sheet.as_ref().map_or(step.effect, |(_, sheet)| sheet.level);
            head.push(self.span(Role::Dim, "  "));
            head.push(self.span(level, format!(" {} ", level.to_string().to_uppercase())));
        }
        if line.edited {
            head.push(self.span(Role::Dim, "  "));
            head.push(self.span(Role::Edited, " EDITED "));
        }
        if line.attempts > 1 {
            head.push(self.span(Role::Dim, format!("  attempt {}", line.attempts)));
        }
        if let Some(round) = run.rounds.get(id) {
            head.push(self.span(Role::Dim, format!("  round {}", round.n)));
        }
        if let Some(time) = timing(run, id, self.app.now) {
            head.push(self.span(Role::Dim, format!("  {time}")));
        }
        let title = title_of(run, id);
        let id = id.to_string();
        self.lines.push(Line::from(head));
        self.say(Role::Strong, "", &title);
        if !self.app.at_current() {
            let current = self.run().current().map(|slot| title_of(self.run(), slot.id()));
            let current = current.unwrap_or_else(|| "none".into());
            self.say(
                Role::Note,
                "◇ ",
                &format!("You look elsewhere ({id}). The current step is: {current}. Esc leads back."),
            );
        }
        self.blank();
    }

    fn no_sheet(&mut self, id: &StepId) {
        let line = self.run().line(id);
        match self.run().slot(id).cloned() {
            Some(Slot::Later(later)) => {
                self.say(
                    Role::Text,
                    "",
                    &format!("A part that can't be laid out yet: it waits for {}.", later.needs.join(", ")),
                );
            }
            Some(Slot::Block(block)) => {
                let count = self
                    .app
                    .rows
                    .place(id)
                    .and_then(|at| self.app.rows.rows.get(at))
                    .and_then(|row| row.block);
                if let Some(count) = count {
                    self.say(Role::Text, "", &format!("{} of {} steps are settled.", count.settled, count.steps));
                }
                if block.finally {
                    self.say(Role::Dim, "", "It is done at the end of its block, however that ends.");
                }
            }
            _ => {
                if line.status == Status::Pending {
                    self.say(
                        Role::Dim,
                        "",
                        "It is rendered once it becomes the current step: what is shown then is what runs.",
                    );
                }
            }
        }
        self.outcome(id);
        self.in_the_way(id);
    }

    fn sheet(&mut self, id: &StepId, sheet: &Sheet, diffs: Option<&Vec<Vec<Change>>>) {
        if let Some(text) = &sheet.text {
            self.say(Role::Text, "", text);
        }
        if let Some(because) = &sheet.because {
            self.say(Role::Dim, "", &format!("Because: {because}"));
        }
        self.outcome(id);
        self.blank();
        if let Some(why) = &sheet.no_return {
            self.say(Role::Caution, "▲ ", &format!("From here on there is no way back: {why}"));
        }
        if let Some(warning) = &sheet.warning {
            self.say(Role::Caution, "▲ ", warning);
        }
        self.does(id, &sheet.does, diffs);
        self.blank();
        self.in_the_way(id);
        self.blank();
        evidence::checks(self.run(), id, sheet)
            .into_iter()
            .for_each(|(role, mark, text)| self.say(role, &mark, &text));
        self.problems(id, sheet);
        for (_, text) in &sheet.opens {
            self.say(Role::Note, "◉ opens: ", text);
        }
        for effect in &sheet.closes {
            let text = self
                .run()
                .effects
                .get(effect)
                .map_or_else(|| effect.to_string(), |open| open.text.clone());
            self.say(Role::Note, "◎ closes: ", &text);
        }
        match &sheet.undo {
            UndoSheet::Unsaid => {}
            UndoSheet::None(why) => self.say(Role::Dim, "↶ no undo: ", why),
            UndoSheet::Steps(steps) => {
                let titles: Vec<&str> = steps.iter().map(|(title, _)| title.as_str()).collect();
                self.say(Role::Dim, "↶ undo: ", &titles.join("; "));
            }
        }
    }

    /// What has become of it.
    fn outcome(&mut self, id: &StepId) {
        let line = self.run().line(id);
        match &line.status {
            Status::Inactive { because } => self.say(Role::Inactive, "· ", &format!("Doesn't apply: {because}")),
            Status::Assess { failed } => {
                failed.iter().for_each(|why| self.say(Role::Bad, "✘ ", why));
                if failed.is_empty() && self.app.areas.output.area() == 0 && self.app.output.job.is_some() {
                    self.say(Role::Key, "3 → ", "what it printed: look before you judge");
                }
            }
            Status::Done { warnings, .. } => warnings.iter().for_each(|why| self.say(Role::DoneWithWarnings, "! ", why)),
            Status::Skipped { how, reason } => {
                let how = if *how == crate::engine::input::SkipHow::Elsewhere {
                    "done elsewhere"
                } else {
                    "not needed"
                };
                self.say(Role::Note, "↷ ", &format!("Skipped, {how}. {reason}"));
            }
            Status::Deferred { reason } => self.say(Role::Deferred, "◷ ", &format!("Left for later: {reason}")),
            Status::Overridden { reason } => self.say(Role::Overridden, "≠ ", &format!("Accepted against its assessment: {reason}")),
            Status::Pending | Status::Active | Status::Undone => {}
        }
        for (job, state) in self.run().last_jobs(id) {
            if let Some(why) = &state.unsent {
                self.say(Role::Bad, "✘ ", &format!("{}: what was typed did not arrive. {why}", job.host));
            }
            match &state.state {
                JobState::InDoubt { why, .. } => self.say(Role::InDoubt, "? ", &format!("{}: in doubt. {why}", job.host)),
                JobState::AtPrompt { prompt, hold } => {
                    let asked = clean::single(prompt.text.trim());
                    self.say(Role::Held, "‖ ", &format!("{} stands at its prompt: “{asked}”", job.host));
                    match hold {
                        Some(until) => self.say(Role::Held, "  held until: ", until),
                        None => self.say(Role::Held, "  ", "It waits for your answer (A)."),
                    }
                }
                JobState::Void { why: Some(why) } => self.say(Role::Bad, "✘ ", &format!("{}: never began. {why}", job.host)),
                _ => {}
            }
        }
    }

    /// What keeps it from starting: each thing with its data, logic and time.
    fn in_the_way(&mut self, id: &StepId) {
        if self.run().planned(id).is_none() || self.run().line(id).status != Status::Pending || !self.run().is_current(id) {
            return;
        }
        let blockers = self.run().blockers(id);
        if blockers.is_empty() {
            return;
        }
        let by_hand = matches!(
            self.run().line(id).sheet.as_ref().map(|(_, sheet)| &sheet.does),
            Some(Does::Manual { .. })
        );
        let what = if by_hand {
            "It can't be released yet:"
        } else {
            "It can't start yet:"
        };
        self.say(Role::Blocked, "", what);
        for blocker in blockers {
            self.say(Role::Blocked, "■ ", &blocker.to_string());
            if let Blocker::Guard { guard, .. } = &blocker {
                self.guard(guard);
            }
        }
    }

    fn guard(&mut self, name: &GuardName) {
        let Some(guard) = self
            .app
            .procedure
            .as_ref()
            .and_then(|procedure| procedure.guards.iter().find(|guard| guard.name == *name))
        else {
            return;
        };
        self.say(Role::Dim, "    requires ", guard.require.source());
        self.say(Role::Dim, "    because ", guard.because.source());
        if let Some(state) = self.run().guards.get(name) {
            let since = plain_time::between(state.since, self.app.now);
            self.say(Role::Dim, "    ", &format!("so for {since}"));
        }
    }

    /// Known problems: first those that showed, with what to do; the others in a line each.
    fn problems(&mut self, id: &StepId, sheet: &Sheet) {
        let found = evidence::found_problems(self.run(), id, sheet);
        for (place, host, excerpt) in &found {
            let Some(problem) = sheet.problems.get(*place) else { continue };
            self.blank();
            self.say(Role::Bad, "✘ known problem: ", &format!("{host}: {}", clean::line(excerpt)));
            self.say(Role::Strong, "  ", &problem.advice);
            if !problem.remedy.is_empty() {
                self.say(Role::Key, "  a → ", &format!("mend it on {host}: {}", problem.remedy.join("; ")));
            }
        }
        if found.is_empty() && !sheet.problems.is_empty() {
            let count = sheet.problems.len();
            self.say(
                Role::Dim,
                "",
                &format!("{count} known problem{} watched for", if count == 1 { " is" } else { "s are" }),
            );
        }
        if sheet.level >= Level::Change && sheet.checks.is_empty() && matches!(sheet.does, Does::Run { .. }) {
            self.say(Role::Dim, "", "Its exit status is its only evidence.");
        }
    }
}

fn clean_prose(text: &str) -> String {
    clean::lines(text).join("\n")
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => clean::single(text),
        other => other.to_string(),
    }
}

/// How long it runs, or took.
fn timing(run: &Run, id: &StepId, now: crate::words::Timestamp) -> Option<String> {
    let line = run.line(id);
    let began = line.confirmed.or(line.began)?;
    match (&line.status, line.ended) {
        (Status::Active, _) => {
            let normal = sheet_of(run, id)
                .and_then(|sheet| sheet.pace.normal)
                .map(|normal| format!(", normally {}", plain_time::seconds(normal)));
            Some(format!("for {}{}", plain_time::between(began, now), normal.unwrap_or_default()))
        }
        (status, Some(ended)) if status.is_settled() => Some(format!("took {}", plain_time::between(began, ended))),
        _ => None,
    }
}
