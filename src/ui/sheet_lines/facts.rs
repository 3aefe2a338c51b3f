//! What else there is to know of a step: evidence, known problems, consequences, the way back, its time.

use super::{Writer, count};
use crate::{
    engine::sheet::{Does, Sheet, UndoSheet},
    ui::{clean, evidence, keys::Command, plain_time, theme::Role},
    words::{GuardName, Level, StepId, Truth},
};

/// Known problems that are named on the page itself.
const NAMED: usize = 2;

impl Writer<'_> {
    pub(super) fn facts(&mut self, id: &StepId, sheet: &Sheet) {
        // What showed comes before what was merely watched for.
        self.found_problems(id, sheet);
        self.exit(sheet);
        evidence::checks(self.run(), id, sheet)
            .into_iter()
            .for_each(|(role, mark, text)| self.say(role, &mark, &text));
        self.known_problems(id, sheet);
        self.benign(id, sheet);
        if !sheet.takes.is_empty() {
            let names: Vec<&str> = sheet.takes.iter().map(|take| take.name.as_str()).collect();
            self.say(Role::Dim, "captures: ", &names.join(", "));
        }
        for guard in &sheet.despite {
            self.despite(guard);
        }
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
        self.pace(sheet);
        if sheet.second {
            self.second(id);
        }
    }

    /// The second person: who it is, or how they sign.
    fn second(&mut self, id: &StepId) {
        let line = self.run().line(id);
        if let Some(signature) = self.run().signed(id) {
            return self.say(Role::Good, "✔ ", &format!("signed by {}", signature.second));
        }
        match (&line.second, line.ran.is_some(), self.run().is_live()) {
            (Some(second), true, _) => self.say(Role::Dim, "✔ ", &format!("signed by {second}")),
            (None, true, _) => self.say(Role::Caution, "▲ ", "no second person signed"),
            (_, false, true) => self.say(
                Role::Text,
                "✎ ",
                "A second person signs first, from a login of their own or with a key: holdpoint sign",
            ),
            (_, false, false) => self.say(Role::Text, "✎ ", "A second person signs for it."),
        }
    }

    /// That it goes on against a guard, and how that guard stands.
    fn despite(&mut self, guard: &GuardName) {
        let (role, now) = match self.run().guards.get(guard).map(|state| state.truth) {
            Some(Truth::No) => (Role::Caution, ", which is BROKEN now"),
            Some(Truth::Unknown) => (Role::Unknown, ", which is UNKNOWN now"),
            Some(Truth::Yes) | None => (Role::Dim, ""),
        };
        let text = format!("guard {guard}{now}: its own work breaks or mends it");
        self.say(role, "goes on despite ", &text);
    }

    fn exit(&mut self, sheet: &Sheet) {
        let Does::Run { exit, .. } = &sheet.does else { return };
        if exit.as_slice() != [0] {
            let codes: Vec<String> = exit.iter().map(ToString::to_string).collect();
            self.say(Role::Dim, "", &format!("Exit {} is well.", codes.join(" or ")));
        }
        if sheet.level >= Level::Change && sheet.checks.is_empty() {
            self.say(Role::Dim, "", "Its exit status is its only evidence.");
        }
    }

    /// Known problems that showed, with what to do.
    fn found_problems(&mut self, id: &StepId, sheet: &Sheet) {
        for (place, host, excerpt) in &evidence::found_problems(self.run(), id, sheet) {
            let Some(problem) = sheet.problems.get(*place) else { continue };
            self.say(Role::Bad, "✘ known problem: ", &format!("{host}: {}", clean::line(excerpt)));
            self.say(Role::Strong, "  ", &problem.advice);
            if !problem.remedy.is_empty() {
                let mark = format!("  {} → ", self.hint(Command::Choices));
                self.say(Role::Key, &mark, &format!("mend it on {host}: {}", problem.remedy.join("; ")));
            }
            self.blank();
        }
    }

    fn known_problems(&mut self, id: &StepId, sheet: &Sheet) {
        if sheet.problems.is_empty() || !evidence::found_problems(self.run(), id, sheet).is_empty() {
            return;
        }
        let all = sheet.problems.len();
        if all <= NAMED {
            for problem in &sheet.problems {
                self.say(Role::Dim, "known to go wrong: ", &problem.advice);
            }
        } else {
            let are = format!(
                "{} are watched for ({}: which, and what to do)",
                count(all, "known problem"),
                self.hint(Command::Why)
            );
            self.say(Role::Dim, "", &are);
        }
    }

    /// Warnings that mean nothing: how they look is the page's behind `c`.
    fn benign(&mut self, id: &StepId, sheet: &Sheet) {
        let found = evidence::found_benign(self.run(), id, sheet);
        if found.is_empty() && sheet.benign.len() > NAMED {
            let may = format!(
                "{} may show ({}: which)",
                count(sheet.benign.len(), "harmless warning"),
                self.hint(Command::Why)
            );
            self.say(Role::Dim, "", &may);
            return;
        }
        for (_, says) in sheet.benign.iter().filter(|_| found.is_empty()) {
            self.say(Role::Dim, "harmless if it shows: ", says);
        }
        for (says, lines) in found {
            self.say(Role::Dim, "harmless, it showed: ", &format!("{says} ({})", count(lines, "line")));
        }
    }

    fn pace(&mut self, sheet: &Sheet) {
        let pace = &sheet.pace;
        let marks = [
            ("normally ", pace.normal),
            ("worry after ", pace.worry),
            ("a person decides after ", pace.limit),
        ];
        let told: Vec<String> = marks
            .into_iter()
            .filter_map(|(what, seconds)| Some(format!("{what}{}", plain_time::seconds(seconds?))))
            .collect();
        if !told.is_empty() {
            self.say(Role::Dim, "time: ", &told.join(" · "));
        }
    }
}
