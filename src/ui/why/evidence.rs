//! What an attempt is judged by, and what of it was found.

use super::{Writer, conditions};
use crate::{
    engine::{
        run::JobState,
        sheet::{Check, CheckKind, Does, Sheet},
        status::Status,
    },
    procedure::model::{ExpectKind, Severity},
    ui::{app::sheet_of, clean, evidence, theme::Role},
    words::{Findings, HostName, Kept, StepId, Timestamp, Truth},
};
use std::sync::Arc;

type Found = Vec<(HostName, Arc<Findings>)>;

impl Writer<'_> {
    /// Expectations, known problems and harmless warnings of a step.
    pub(super) fn evidence(&mut self, id: &StepId) {
        let Some(sheet) = sheet_of(&self.app.run, id) else { return };
        let found = evidence::findings(&self.app.run, id);
        self.verdict(id);
        self.exit(id, &sheet);
        self.checks(id, &sheet, &found);
        self.problems(&sheet, &found);
        self.benign(&sheet, &found);
    }

    fn verdict(&mut self, id: &StepId) {
        let line = self.app.run.line(id);
        let Status::Assess { failed } = &line.status else { return };
        if failed.is_empty() {
            self.heading("Nothing that the program senses failed; you judge the rest");
        } else {
            self.heading("Why it failed");
        }
        for why in failed {
            self.say(Role::Bad, "✘ ", why);
        }
    }

    fn exit(&mut self, id: &StepId, sheet: &Sheet) {
        let well = match &sheet.does {
            Does::Run { exit, .. } => exit.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "),
            Does::Write { .. } | Does::Copy { .. } => "0".into(),
            _ => return,
        };
        self.heading("Exit status");
        self.say(Role::Text, "", &format!("Exit {well} is well."));
        for (job, state) in self.app.run.last_jobs(id) {
            match &state.state {
                JobState::Ended { exit, findings } => {
                    let told = format!(
                        "{}: {exit}; it printed {} lines, {} bytes",
                        job.host, findings.lines, findings.bytes
                    );
                    self.part(Role::Text, "data", &told);
                }
                JobState::Void { why } => {
                    let why = why.as_deref().unwrap_or("it never started");
                    self.part(Role::Bad, "data", &format!("{}: {why}", job.host));
                }
                JobState::InDoubt { why, .. } => self.part(Role::InDoubt, "data", &format!("{}: in doubt: {why}", job.host)),
                JobState::Vouched => self.part(Role::Vouched, "data", &format!("{}: a person vouched for it", job.host)),
                JobState::Queued | JobState::Running | JobState::AtPrompt { .. } => {
                    self.part(Role::Dim, "data", &format!("{}: not over yet", job.host));
                }
            }
        }
    }

    fn checks(&mut self, id: &StepId, sheet: &Sheet, found: &Found) {
        if sheet.checks.is_empty() {
            return;
        }
        self.heading("Expectations");
        let told = evidence::checks(&self.app.run, id, sheet);
        for (check, (role, mark, text)) in sheet.checks.iter().zip(told) {
            self.say(role, &mark, &text);
            self.check(id, sheet, check, found);
            if check.level == Severity::Warn {
                self.part(Role::Dim, "", "It only warns: the step is done without it.");
            }
        }
    }

    fn check(&mut self, id: &StepId, sheet: &Sheet, check: &Check, found: &Found) {
        match &check.kind {
            CheckKind::Match(matcher) => {
                self.pattern(sheet, *matcher, "a line must match ");
                self.hits(*matcher, found, true);
            }
            CheckKind::Absent(matcher) => {
                self.pattern(sheet, *matcher, "no line may match ");
                self.hits(*matcher, found, false);
            }
            CheckKind::Each(matcher) => {
                self.pattern(sheet, *matcher, "each line looked at must match ");
                for (host, findings) in found {
                    let (role, told) = match findings.kept.get(matcher) {
                        Some(Kept::Each(each)) => match &each.odd {
                            Some((line, text)) => (
                                Role::Bad,
                                format!("{} lines; line {line} doesn't: “{}”", each.seen, clean::line(text)),
                            ),
                            None if each.seen == 0 => (Role::Bad, "no such line".into()),
                            None => (Role::Good, format!("all {} lines do", each.seen)),
                        },
                        _ => (Role::Unknown, "not known".into()),
                    };
                    self.part(role, "data", &format!("{host}: {told}"));
                }
            }
            CheckKind::Is { source, place } => {
                let over = self.over(id);
                let step = self
                    .explain
                    .and_then(|explain| explain.rules.procedure.step(&self.app.run.planned(id)?.key));
                let expr = step.and_then(|step| match &step.expect.get(usize::from(*place))?.kind {
                    ExpectKind::Is(expr) => Some(expr.clone()),
                    _ => None,
                });
                match expr {
                    Some(expr) => self.expression(id, &expr, over),
                    None => self.part(Role::Text, "logic", source),
                }
                if over.is_some() {
                    self.part(Role::Dim, "time", "only readings begun after its commands were over count");
                }
            }
            CheckKind::Ask => self.part(Role::Dim, "", "You answer for it; your name stands by the answer."),
        }
    }

    /// When the commands of the last attempt were over.
    fn over(&self, id: &StepId) -> Option<Timestamp> {
        let jobs = self.app.run.last_jobs(id);
        let over = !jobs.is_empty() && jobs.iter().all(|(_, job)| job.state.is_settled());
        jobs.iter().map(|(_, job)| job.since).max().filter(|_| over)
    }

    fn problems(&mut self, sheet: &Sheet, found: &Found) {
        if sheet.problems.is_empty() {
            return;
        }
        self.heading("Known to go wrong");
        for problem in &sheet.problems {
            let showed = found.iter().any(|(_, findings)| findings.hits.contains_key(&problem.matcher));
            let (role, mark) = if showed { (Role::Bad, "✘ ") } else { (Role::Text, "○ ") };
            self.say(role, mark, &problem.advice);
            self.pattern(sheet, problem.matcher, "it shows as ");
            self.hits(problem.matcher, found, false);
            if !problem.remedy.is_empty() {
                self.part(Role::Text, "do", &format!("steps that mend it: {}", problem.remedy.join("; ")));
            }
        }
    }

    fn benign(&mut self, sheet: &Sheet, found: &Found) {
        if sheet.benign.is_empty() {
            return;
        }
        self.heading("Harmless if it shows");
        for (matcher, says) in &sheet.benign {
            self.say(Role::Text, "· ", says);
            self.pattern(sheet, *matcher, "it shows as ");
            for (host, findings) in found {
                if let Some(hit) = findings.hits.get(matcher) {
                    let told = format!(
                        "{host}: {} times, first in line {}: “{}”",
                        hit.count,
                        hit.line,
                        clean::line(&hit.excerpt)
                    );
                    self.part(Role::Dim, "data", &told);
                }
            }
        }
    }

    fn pattern(&mut self, sheet: &Sheet, matcher: u16, front: &str) {
        let Does::Run { command, .. } = &sheet.does else { return };
        if let Some(known) = command.watch.iter().find(|known| known.id == matcher) {
            self.part(Role::Dim, "logic", &format!("{front}{}", known.pattern));
        }
    }

    /// Where a line matched, and where none did. `good`: a match is well.
    fn hits(&mut self, matcher: u16, found: &Found, good: bool) {
        for (host, findings) in found {
            let hit = findings.hits.get(&matcher);
            let truth = if hit.is_some() == good { Truth::Yes } else { Truth::No };
            let told = match hit {
                Some(hit) => format!("line {}: “{}”", hit.line, clean::line(&hit.excerpt)),
                None => format!("none of its {} lines", findings.lines),
            };
            self.part(truth, "data", &format!("{} {host}: {told}", conditions::sign(truth)));
        }
    }
}
