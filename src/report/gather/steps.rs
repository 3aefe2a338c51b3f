//! What becomes of steps: attempts with their evidence, and all else that is done with them.

use super::{Attempts, jobs::Jobs, person};
use crate::{
    engine::{
        event::{self, Event},
        input::SkipHow,
        run::{JobState, Run},
        sheet::{Check, CheckKind, Does, Sheet},
    },
    procedure::{
        model::Severity,
        plan::{Service, Slot},
    },
    report::{
        deed,
        model::{At, Attempt, Deed, Evidence, EvidenceKind, Happened, Known, Verdict},
    },
    words::{self, Findings, HostName, Kept, StepId, Timestamp, Value, node_set},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// All steps.
#[derive(Default)]
pub(super) struct Steps {
    pub attempts: Attempts,
    pub happened: BTreeMap<StepId, Vec<Happened>>,
    /// Who had a step put in, and why.
    pub put_in: BTreeMap<StepId, String>,
    pub jobs: Jobs,
    ticked: HashMap<(StepId, u16), (String, Timestamp)>,
    judged: HashMap<(StepId, u16), (String, Timestamp)>,
}

impl Steps {
    pub fn take(&mut self, run: &Run, at: Timestamp, event: &Event) {
        self.jobs.take(run, at, event);
        match event {
            Event::Confirmed { .. } => self.confirmed(run, at, event),
            Event::Assessed { attempt, verdict } => self.assessed(run, at, attempt, verdict),
            Event::Ticked { step, line, on, by } => {
                let key = (step.clone(), *line);
                if *on {
                    self.ticked.insert(key, (by.clone(), at));
                } else {
                    self.ticked.remove(&key);
                }
            }
            Event::Judged { step, check, by, .. } => {
                self.judged.insert((step.clone(), *check), (by.clone(), at));
            }
            Event::Captured { name, step, value, .. } => self.chosen(run, step, name, value),
            Event::Inserted { of, slots, by, reason, .. } => self.inserted(of, slots, by, reason),
            _ => self.said(run, at, event),
        }
    }

    /// What an act or a condition says of a step or block.
    fn said(&mut self, run: &Run, at: Timestamp, event: &Event) {
        let (node, by, what, reason): (&StepId, &str, String, &str) = match event {
            Event::Inactive { node, because } => (node, "", "doesn't apply".into(), because),
            Event::Overridden { step, by, reason } => (step, by, "accepted against its assessment".into(), reason),
            Event::Reopened { step, only, by, reason } => {
                let only = match only.as_slice() {
                    [] => String::new(),
                    hosts => format!(", only on {}", node_set(hosts.iter().map(HostName::as_str))),
                };
                (step, by, format!("opened again{only}"), reason)
            }
            Event::Excluded { step, host, by, reason } => (step, by, format!("{host} left out"), reason),
            Event::Skipped { node, how, by, reason } => {
                let how = match how {
                    SkipHow::Elsewhere => "passed over: done elsewhere",
                    SkipHow::NotNeeded => "passed over: not needed",
                };
                (node, by, how.into(), reason)
            }
            Event::Deferred { step, by, reason } => (step, by, "left for later".into(), reason),
            Event::TakenUp { step, by } => (step, by, "taken up again".into(), ""),
            Event::Turned { to, by, reason } => (to, by, "made the current step".into(), reason),
            Event::Undone { step } => (step, "", "taken back".into(), ""),
            Event::RoundBegan { node, n } => (node, "", format!("round {n} began"), ""),
            Event::RoundsOver { node, held: false } => (node, "", "its last round was over, and it wasn't as it should be".into(), ""),
            Event::Overdue { node, mark } => (node, "", overdue(*mark).into(), ""),
            Event::Grown { at: node, given: true, .. } => (node, &run.by, "its values were given by hand".into(), ""),
            _ => return,
        };
        self.happened.entry(node.clone()).or_default().push(Happened {
            at: At(at),
            by: person(by),
            what,
            reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
        });
    }

    fn confirmed(&mut self, run: &Run, at: Timestamp, event: &Event) {
        let Event::Confirmed {
            attempt,
            by,
            second,
            against,
            edited,
            ..
        } = event
        else {
            return;
        };
        self.judged.retain(|(step, _), _| *step != attempt.step);
        let line = run.line(&attempt.step);
        let did = line
            .ran
            .as_deref()
            .map(|sheet| self.deed(run, &attempt.step, sheet))
            .unwrap_or_default();
        self.attempts.entry(attempt.step.clone()).or_default().push(Attempt {
            n: attempt.n,
            at: At(at),
            by: person(by),
            second: second.as_ref().map(|second| second.by.clone()),
            proved: second.as_ref().map(|second| second.proof.to_string()),
            against: against.as_ref().map(|against| against.what.clone()).unwrap_or_default(),
            reason: against.as_ref().map(|against| against.reason.clone()),
            edited: edited.is_some(),
            did,
            jobs: Vec::new(),
            evidence: Vec::new(),
            verdict: None,
            says: Vec::new(),
            ended: None,
        });
    }

    /// What a sheet does, with what was ticked and filled in so far.
    pub fn deed(&self, run: &Run, step: &StepId, sheet: &Sheet) -> Deed {
        let mut deed = deed::deed(sheet);
        let line = run.line(step);
        for (place, tick) in deed.ticks.iter_mut().enumerate() {
            let Ok(place) = u16::try_from(place) else { continue };
            if line.ticks.contains(&place)
                && let Some((by, at)) = self.ticked.get(&(step.clone(), place))
            {
                tick.by = Some(by.clone());
                tick.at = Some(At(*at));
            }
        }
        for fill in &mut deed.fills {
            fill.value = line.fills.get(&fill.name).map(crate::report::in_words);
        }
        deed
    }

    fn chosen(&mut self, run: &Run, step: &StepId, name: &str, value: &Value) {
        let line = run.line(step);
        let Some(Does::Choose { name: chosen, options }) = line
            .ran
            .as_ref()
            .or(line.sheet.as_ref().map(|(_, sheet)| sheet))
            .map(|sheet| &sheet.does)
        else {
            return;
        };
        let Some(attempt) = self
            .attempts
            .get_mut(step)
            .and_then(|all| all.last_mut())
            .filter(|_| chosen == name)
        else {
            return;
        };
        let label = options
            .iter()
            .find(|option| value.as_str() == Some(&option.value))
            .map(|option| option.label.clone());
        let label = label.unwrap_or_else(|| crate::report::in_words(value));
        attempt.did.says.push(format!("Chosen: {label}"));
    }

    fn inserted(&mut self, of: &StepId, slots: &[Slot], by: &str, reason: &str) {
        for slot in slots {
            let why = match slot {
                Slot::Step(step) => step.serves.as_ref().map(|serves| serves.why),
                _ => None,
            };
            let what = match why {
                Some(Service::Undo) => "takes back",
                Some(Service::Probe) => "settles a doubt about",
                Some(Service::Remedy) => "mends a known problem of",
                None => "was put in for",
            };
            let by = if super::is_person(by) {
                format!(", by {by}")
            } else {
                String::new()
            };
            let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
            self.put_in.insert(slot.id().clone(), format!("{what} {of}{by}{reason}"));
        }
    }

    fn assessed(&mut self, run: &Run, at: Timestamp, attempt: &words::Attempt, verdict: &event::Verdict) {
        let (verdict, says) = match verdict {
            event::Verdict::Well => (Verdict::Well, Vec::new()),
            event::Verdict::Warned(says) => (Verdict::Warned, says.clone()),
            event::Verdict::Failed(says) => (Verdict::Failed, says.clone()),
            event::Verdict::ToJudge(says) => (Verdict::ToJudge, says.clone()),
        };
        let line = run.line(&attempt.step);
        let checks = line.ran.as_ref().map(|sheet| sheet.checks.clone()).unwrap_or_default();
        let found = findings(run, &attempt.step);
        let evidence = checks.iter().enumerate().map(|(place, check)| {
            let mut told = Evidence {
                says: check.says.clone(),
                kind: EvidenceKind::Sensed,
                is: sensed(check, &found, &says),
                warns: check.level == Severity::Warn,
                by: None,
                at: None,
            };
            if check.kind == CheckKind::Ask {
                let place = u16::try_from(place).unwrap_or(u16::MAX);
                let answer = line.judged.iter().find(|(judged, _)| *judged == place);
                let who = self.judged.get(&(attempt.step.clone(), place));
                told.kind = EvidenceKind::Judged;
                told.is = answer.map_or(Known::Unknown, |(_, yes)| if *yes { Known::Yes } else { Known::No });
                told.by = who.map(|(by, _)| by.clone());
                told.at = who.map(|(_, at)| At(*at));
            }
            told
        });
        let evidence = evidence.collect();
        let all = self.attempts.get_mut(&attempt.step);
        if let Some(told) = all.and_then(|all| all.iter_mut().rev().find(|told| told.n == attempt.n)) {
            told.evidence = evidence;
            told.verdict = Some(verdict);
            told.says = says;
            told.ended = Some(At(at));
        }
    }
}

fn overdue(mark: event::Mark) -> &'static str {
    match mark {
        event::Mark::Worry => "took longer than is normal",
        event::Mark::Limit => "took longer than its limit",
        event::Mark::Deadline => "was not over by its deadline",
    }
}

fn findings(run: &Run, step: &StepId) -> Vec<Arc<Findings>> {
    let jobs = run.last_jobs(step).into_iter();
    jobs.filter_map(|(_, job)| match &job.state {
        JobState::Ended { findings, .. } => Some(findings.clone()),
        _ => None,
    })
    .collect()
}

/// Whether a sensed check was found so.
fn sensed(check: &Check, found: &[Arc<Findings>], verdict: &[String]) -> Known {
    let all = |test: &dyn Fn(&Findings) -> bool| {
        if found.is_empty() {
            Known::Unknown
        } else if found.iter().all(|findings| test(findings)) {
            Known::Yes
        } else {
            Known::No
        }
    };
    match &check.kind {
        CheckKind::Match(matcher) => all(&|findings| findings.hits.contains_key(matcher)),
        CheckKind::Absent(matcher) => all(&|findings| !findings.hits.contains_key(matcher)),
        CheckKind::Each(matcher) => {
            all(&|findings| matches!(findings.kept.get(matcher), Some(Kept::Each(each)) if each.seen > 0 && each.odd.is_none()))
        }
        // What it came to stands in the verdict alone.
        CheckKind::Is { .. } if verdict.iter().any(|why| why.contains(&format!("not known: {}", check.says))) => Known::Unknown,
        CheckKind::Is { .. } if verdict.iter().any(|why| why.contains(&check.says)) => Known::No,
        CheckKind::Is { .. } => Known::Yes,
        CheckKind::Ask => Known::Unknown,
    }
}
