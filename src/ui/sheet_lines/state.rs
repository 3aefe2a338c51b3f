//! What has become of a step, and what stands in its way.

use super::Writer;
use crate::{
    engine::{
        input::SkipHow,
        run::{Job, JobState, Run},
        sheet::Does,
        status::Status,
    },
    ui::{app::sheet_of, clean, dialog::title_of, keys::Command, layout::Region, plain_time, theme::Role},
    words::{JobId, StepId, Timestamp, node_set},
};
use ratatui::text::Line;

impl Writer<'_> {
    pub(super) fn head(&mut self, id: &StepId) {
        let run = self.run();
        // A block looks as what in it most wants a person, here as in the plan.
        let row = self.app.rows.place(id).and_then(|at| self.app.rows.rows.get(at));
        let block = row.filter(|row| row.block.is_some()).map(|row| row.look);
        let look = block.unwrap_or_else(|| run.look(id));
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
                &format!(
                    "You look elsewhere ({id}). The current step is: {current}. {} leads back.",
                    self.app.keys.way_back()
                ),
            );
        }
    }

    /// What has become of it.
    pub(super) fn outcome(&mut self, id: &StepId) {
        let line = self.run().line(id);
        match &line.status {
            Status::Inactive { because } => self.say(Role::Inactive, "· ", &format!("Doesn't apply: {because}")),
            Status::Assess { failed } => {
                failed.iter().for_each(|why| self.say(Role::Bad, "✘ ", why));
                if failed.is_empty() && self.app.areas.output.area() == 0 && self.app.output.job.is_some() {
                    let mark = format!("{} → ", self.hint(Command::Show(Region::Output)));
                    self.say(Role::Key, &mark, "what it printed: look before you judge");
                }
            }
            Status::Done { warnings, .. } => warnings.iter().for_each(|why| self.say(Role::DoneWithWarnings, "! ", why)),
            Status::Skipped { how, reason } => {
                let how = match how {
                    SkipHow::Elsewhere => "done elsewhere",
                    SkipHow::NotNeeded => "not needed",
                };
                let reason = if reason.is_empty() { "No reason was given." } else { reason };
                self.say(Role::Note, "↷ ", &format!("Skipped, {how}. {reason}"));
            }
            Status::Deferred { reason } if reason.is_empty() => self.say(Role::Deferred, "◷ ", "Left for later; no reason was given."),
            Status::Deferred { reason } => self.say(Role::Deferred, "◷ ", &format!("Left for later: {reason}")),
            Status::Overridden { reason } => self.say(Role::Overridden, "≠ ", &format!("Accepted against its assessment: {reason}")),
            Status::Active if self.run().is_answered_by(id) => self.say(Role::Queued, "◔ ", ANSWER_WAITS),
            Status::Pending | Status::Active | Status::Undone => {}
        }
        if let Some(Does::Answer { jobs, .. }) = sheet_of(self.run(), id).as_deref().map(|sheet| &sheet.does) {
            for job in jobs {
                let withheld = self.run().jobs.get(job).and_then(|state| state.withheld.clone());
                self.withheld(job, withheld.as_deref());
            }
        }
        self.silent(id);
        for (job, state) in self.run().last_jobs(id) {
            if let Some(why) = &state.unsent {
                self.say(Role::Bad, "✘ ", &format!("{}: what was typed did not arrive. {why}", job.host));
            }
            self.signals(&job, &state);
            match &state.state {
                JobState::InDoubt { why, .. } => self.say(Role::InDoubt, "? ", &format!("{}: in doubt. {why}", job.host)),
                JobState::AtPrompt { prompt, hold } => {
                    let asked = clean::single(prompt.text.trim());
                    self.say(Role::Held, "‖ ", &format!("{} stands at its prompt: “{asked}”", job.host));
                    match hold {
                        Some(until) => self.say(Role::Held, "  held until: ", until),
                        None => {
                            let told = format!("It waits for your answer ({}).", self.hint(Command::Answer));
                            self.say(Role::Held, "  ", &told);
                        }
                    }
                    if state.given.is_some() {
                        self.say(Role::Queued, "◔ ", ANSWER_WAITS);
                    }
                    self.withheld(&job, state.withheld.as_deref());
                }
                JobState::Void { why: Some(why) } => self.say(Role::Bad, "✘ ", &format!("{}: never began. {why}", job.host)),
                _ => {}
            }
        }
    }

    /// Hosts that it waits for and that don't answer, with the way to their cards.
    fn silent(&mut self, id: &StepId) {
        let jobs = self.run().last_jobs(id);
        let waits = jobs.iter().filter(|(_, state)| !state.state.is_settled());
        let silent = waits.filter(|(job, _)| self.run().hosts.get(&job.host).is_some_and(|state| state.up == Some(false)));
        let silent: Vec<&str> = silent.map(|(job, _)| job.host.as_str()).collect();
        if silent.is_empty() {
            return;
        }
        let verb = if silent.len() == 1 { "doesn't" } else { "don't" };
        let way = match self.hint(Command::Host) {
            key if silent.len() == 1 => format!("{key}: its card"),
            key => format!("{key}: the card of the first"),
        };
        self.say(Role::Unknown, "? ", &format!("{} {verb} answer. {way}", node_set(silent)));
    }

    /// Why an answer wasn't sent to a held command.
    fn withheld(&mut self, job: &JobId, why: Option<&str>) {
        if let Some(why) = why {
            self.say(Role::Bad, "✘ ", &format!("{}: the answer was not sent: {why}", job.host));
        }
    }

    /// What was sent to a command to end it, and what came of it.
    fn signals(&mut self, job: &JobId, state: &Job) {
        for (place, (at, signal)) in state.signals.iter().enumerate() {
            let last = place + 1 == state.signals.len();
            let sent = format!("{}: {} was sent at {} UTC", job.host, signal.name(), at.strftime("%H:%M:%S"));
            let came = match &state.state {
                _ if !last => String::new(),
                JobState::Running | JobState::AtPrompt { .. } => {
                    let since = plain_time::seconds(between(*at, self.app.now));
                    format!(
                        "; after {since} it still runs ({} sends a stronger one)",
                        self.hint(Command::Interrupt)
                    )
                }
                JobState::Ended { exit, .. } => {
                    let after = plain_time::seconds(between(*at, state.since));
                    format!("; it ended {after} later: {exit}")
                }
                _ => String::new(),
            };
            self.say(Role::Note, "! ", &format!("{sent}{came}"));
        }
    }

    /// What keeps it from starting, each thing in a line. A page of its own has data, logic and time.
    pub(super) fn in_the_way(&mut self, id: &StepId) {
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
            "It can't be released yet"
        } else {
            "It can't start yet"
        };
        let told = format!("{what} ({}: why, and what to do):", self.hint(Command::Why));
        self.say(Role::Blocked, "", &told);
        for blocker in blockers {
            self.say_cut(Role::Blocked, &format!("■ {blocker}"));
        }
    }
}

const ANSWER_WAITS: &str = "The answer is sent once the guards were looked at afresh.";

/// How long it works, or took; time at a prompt is told apart.
fn timing(run: &Run, id: &StepId, now: Timestamp) -> Option<String> {
    let line = run.line(id);
    let normal = sheet_of(run, id)
        .and_then(|sheet| sheet.pace.normal)
        .map(|normal| format!("normally {}", plain_time::seconds(normal)));
    let mut parts = Vec::new();
    match (&line.status, line.ended) {
        (Status::Active, _) => {
            if let Some(worked) = run.worked(id, now) {
                let running = if run.works(id) { "running" } else { "ran" };
                parts.push(format!("{running} {}", plain_time::seconds(worked)));
            }
            parts.extend(stood(run, id, now));
            parts.extend(normal);
        }
        (Status::Assess { .. }, _) => {
            parts.push(format!("took {}", plain_time::seconds(run.worked(id, now)?)));
            parts.extend(stood(run, id, now));
            parts.extend(normal);
        }
        (status, Some(ended)) if status.is_settled() => {
            let worked = run
                .worked(id, now)
                .or_else(|| Some(between(line.confirmed.or(line.began)?, ended)))?;
            parts.push(format!("took {}", plain_time::seconds(worked)));
            parts.extend(stood(run, id, now));
        }
        _ => {}
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The longest that one of its commands stands, or stood, at a prompt.
fn stood(run: &Run, id: &StepId, now: Timestamp) -> Option<String> {
    let jobs = run.last_jobs(id);
    let stands = jobs
        .iter()
        .filter(|(_, job)| matches!(job.state, JobState::AtPrompt { .. }))
        .map(|(_, job)| between(job.since, now))
        .max();
    if let Some(stands) = stands {
        return Some(format!("held for {}", plain_time::seconds(stands)));
    }
    let stood = jobs.iter().map(|(_, job)| job.stood.as_secs()).max().filter(|stood| *stood > 0)?;
    Some(format!("was held {}", plain_time::seconds(u64::try_from(stood).ok()?)))
}

fn between(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.as_second() - from.as_second()).unwrap_or(0)
}
