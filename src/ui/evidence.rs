//! Evidence of a step: what was expected, and what was found. What the program senses and what a person judges look different.

use super::theme::Role;
use crate::{
    engine::{
        run::{JobState, Run},
        sheet::{Check, CheckKind, Sheet},
        status::Status,
    },
    procedure::model::Severity,
    words::{Findings, HostName, Kept, StepId},
};
use std::sync::Arc;

/// What is known of a check.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Open,
    Yes,
    No,
}

/// Each check: how it looks, its mark, its words.
pub(super) fn checks(run: &Run, id: &StepId, sheet: &Sheet) -> Vec<(Role, String, String)> {
    let found = findings(run, id);
    let line = run.line(id);
    let mut lines = Vec::new();
    for (at, check) in sheet.checks.iter().enumerate() {
        let judged = check.kind == CheckKind::Ask;
        let known = if judged {
            let answer = line.judged.iter().find(|(place, _)| usize::from(*place) == at);
            answer.map_or(Known::Open, |(_, yes)| if *yes { Known::Yes } else { Known::No })
        } else {
            sensed(&line.status, check, &found)
        };
        let bad = if check.level == Severity::Warn {
            (Role::DoneWithWarnings, "!")
        } else {
            (Role::Bad, "✘")
        };
        let (role, sign) = match known {
            Known::Yes => (Role::Good, "✔"),
            Known::No => bad,
            Known::Open => (Role::Pending, "○"),
        };
        let kind = if judged { "you judge ✎" } else { "expects" };
        let warn = if check.level == Severity::Warn { " (only warns)" } else { "" };
        lines.push((role, format!("{sign} {kind} "), format!("{}{warn}", check.says)));
    }
    lines
}

/// Known problems that showed: their place in the sheet, the host, and the line.
pub(super) fn found_problems(run: &Run, id: &StepId, sheet: &Sheet) -> Vec<(usize, HostName, String)> {
    let mut all = Vec::new();
    for (host, findings) in findings(run, id) {
        for (place, problem) in sheet.problems.iter().enumerate() {
            if let Some(hit) = findings.hits.get(&problem.matcher) {
                all.push((place, host.clone(), hit.excerpt.clone()));
            }
        }
    }
    all
}

/// Harmless warnings that showed: what they are, and on how many lines.
pub(super) fn found_benign(run: &Run, id: &StepId, sheet: &Sheet) -> Vec<(String, usize)> {
    let found = findings(run, id);
    let lines = |matcher: &u16| -> u64 {
        let hits = found.iter().filter_map(|(_, findings)| findings.hits.get(matcher));
        hits.map(|hit| hit.count).sum()
    };
    let told = sheet
        .benign
        .iter()
        .map(|(matcher, says)| (says.clone(), usize::try_from(lines(matcher)).unwrap_or(usize::MAX)));
    told.filter(|(_, lines)| *lines > 0).collect()
}

pub(super) fn findings(run: &Run, id: &StepId) -> Vec<(HostName, Arc<Findings>)> {
    let jobs = run.last_jobs(id).into_iter();
    jobs.filter_map(|(job, state)| match &state.state {
        JobState::Ended { findings, .. } => Some((job.host, findings.clone())),
        _ => None,
    })
    .collect()
}

fn sensed(status: &Status, check: &Check, found: &[(HostName, Arc<Findings>)]) -> Known {
    let known = |yes: bool| if yes { Known::Yes } else { Known::No };
    let all = |test: &dyn Fn(&Findings) -> bool| {
        if found.is_empty() {
            Known::Open
        } else {
            known(found.iter().all(|(_, findings)| test(findings)))
        }
    };
    match &check.kind {
        CheckKind::Match(matcher) => all(&|findings| findings.hits.contains_key(matcher)),
        CheckKind::Absent(matcher) => all(&|findings| !findings.hits.contains_key(matcher)),
        CheckKind::Each(matcher) => {
            all(&|findings| matches!(findings.kept.get(matcher), Some(Kept::Each(each)) if each.seen > 0 && each.odd.is_none()))
        }
        // What it came to stands in the verdict.
        CheckKind::Is { .. } => match status {
            Status::Assess { failed } => known(!failed.iter().any(|why| why.contains(&check.says))),
            Status::Done { warnings, .. } => known(!warnings.iter().any(|why| why.contains(&check.says))),
            _ => Known::Open,
        },
        CheckKind::Ask => Known::Open,
    }
}
