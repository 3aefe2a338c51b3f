//! Verdicts: what an attempt came to.

use super::{
    accept, arrivals,
    decide::Decision,
    event::{Event, Verdict},
    guards,
    run::{Job, JobState, Line},
    sheet::{Check, CheckKind, Does, Sheet},
    status::Status,
};
use crate::{
    procedure::model::{Action, ExpectKind, Severity},
    words::{Exit, Findings, HostName, JobId, Kept, Signal, StepId, Timestamp, Truth, Work},
};
use std::sync::Arc;

pub(super) fn assess(d: &mut Decision) {
    let active: Vec<StepId> = d.run().active.iter().cloned().collect();
    for step in active {
        let line = d.run().line(&step);
        if line.status != Status::Active {
            continue;
        }
        let Some(sheet) = line.ran.clone() else { continue };
        match &sheet.does {
            Does::Wait { steady, least, .. } => wait(d, &step, &line, *steady, *least),
            Does::Answer { jobs, .. } => answer(d, &step, jobs),
            Does::Manual { .. } | Does::Choose { .. } | Does::Note { .. } => {}
            Does::Run { .. } | Does::Write { .. } | Does::Copy { .. } | Does::Power { .. } => jobs(d, &step, &sheet),
        }
    }
    if let Some(step) = d.run().current().map(|slot| slot.id().clone()) {
        judged(d, &step);
    }
}

/// A step whose jobs are all over gets its verdict; where a reading is still to come for it, it waits.
fn jobs(d: &mut Decision, step: &StepId, sheet: &Sheet) {
    let line = d.run().line(step);
    let jobs: Vec<_> = d
        .run()
        .last_jobs(step)
        .into_iter()
        .filter(|(job, _)| !line.excluded.contains(&job.host))
        .collect();
    if jobs.iter().any(|(_, job)| !job.state.is_settled()) {
        return;
    }
    let cut = cut_off(d, &jobs);
    if !cut.is_empty() {
        d.say(arrivals::cut_off(step.clone(), cut));
        return;
    }
    let ended = jobs.iter().map(|(_, job)| job.since).max().unwrap_or(d.now());
    let Some(sensed) = sensed(d, step, sheet, ended) else { return };
    let mut failed = Vec::new();
    let mut warnings = Vec::new();
    for (id, job) in &jobs {
        let (bad, odd) = of_job(sheet, id, job, jobs.len() > 1);
        failed.extend(bad);
        warnings.extend(odd);
    }
    failed.extend(sensed.0);
    warnings.extend(sensed.1);
    if failed.is_empty() {
        failed.extend(accept::captures(d, step, sheet).err());
    }
    let attempt = d.run().attempt(step);
    let verdict = if !failed.is_empty() {
        Verdict::Failed(failed)
    } else if sheet.is_judged() {
        Verdict::ToJudge(warnings)
    } else {
        well(warnings)
    };
    accept::assessed(d, attempt, verdict, sheet);
}

/// Hosts on which a passing command ended with its connection.
fn cut_off(d: &Decision, jobs: &[(JobId, Arc<Job>)]) -> Vec<HostName> {
    jobs.iter()
        .filter(|(_, job)| job.state == JobState::Void { why: None } && job.started.is_some())
        .filter(|(id, _)| matches!(d.run().work(id), Some(Work::Run(command)) if command.passing))
        .map(|(id, _)| id.host.clone())
        .collect()
}

fn well(warnings: Vec<String>) -> Verdict {
    if warnings.is_empty() {
        Verdict::Well
    } else {
        Verdict::Warned(warnings)
    }
}

/// What one job's exit and output say: failures and warnings, with its host where there are several.
fn of_job(sheet: &Sheet, id: &JobId, job: &Job, several: bool) -> (Vec<String>, Vec<String>) {
    let mut failed = Vec::new();
    let mut warnings = Vec::new();
    let told = |text: String| if several { format!("{}: {text}", id.host) } else { text };
    match &job.state {
        JobState::Void { why } => failed.push(told(why.clone().unwrap_or_else(|| "it never started".into()))),
        JobState::Ended { exit, findings } => {
            if !exit_is_well(sheet, *exit) {
                failed.push(told(ended(sheet, *exit, job)));
            }
            for check in &sheet.checks {
                if let Some(missed) = missed(check, findings) {
                    match check.level {
                        Severity::Fail => failed.push(told(missed)),
                        Severity::Warn => warnings.push(told(missed)),
                    }
                }
            }
            for problem in &sheet.problems {
                if let Some(hit) = findings.hits.get(&problem.matcher) {
                    warnings.push(told(format!("known problem: {} (“{}”)", problem.advice, hit.excerpt)));
                }
            }
        }
        _ => {}
    }
    // A known problem explains a failure; it is no warning of its own then.
    if !failed.is_empty() {
        failed.append(&mut warnings);
    }
    (failed, warnings)
}

/// How a command ended that should have ended otherwise; where the operator ended it, that they did.
fn ended(sheet: &Sheet, exit: Exit, job: &Job) -> String {
    let sent = |signal| job.signals.iter().any(|(_, sent)| *sent == signal);
    let has_terminal = matches!(&sheet.does, Does::Run { command, .. } if command.terminal);
    match exit {
        Exit::Signal(2) if sent(Signal::Interrupt) => "interrupted, as it was told to be from here".into(),
        Exit::Signal(15) if sent(Signal::Terminate) => "ended by TERM, as it was told to from here".into(),
        Exit::Signal(9) if sent(Signal::Kill) => "killed, as it was told to be from here".into(),
        Exit::Signal(2) if has_terminal && job.touched => "interrupted by Ctrl-C in its terminal".into(),
        exit => exit.to_string(),
    }
}

/// Whether a settled job counts as failed for stop rules.
pub(super) fn job_failed(sheet: &Sheet, id: &JobId, job: &Arc<Job>) -> bool {
    job.state.is_settled() && !of_job(sheet, id, job, false).0.is_empty()
}

/// The hosts where a step's last attempt failed, but those left out.
pub(super) fn failed_hosts(d: &Decision, step: &StepId) -> Vec<HostName> {
    let Some(sheet) = d.run().line(step).ran.clone() else {
        return Vec::new();
    };
    d.run()
        .last_jobs(step)
        .iter()
        .filter(|(id, job)| job_failed(&sheet, id, job) && !d.run().line(step).excluded.contains(&id.host))
        .map(|(id, _)| id.host.clone())
        .collect()
}

fn exit_is_well(sheet: &Sheet, exit: Exit) -> bool {
    match (&sheet.does, exit) {
        (Does::Run { exit: well, .. }, Exit::Code(code)) => well.contains(&code),
        (Does::Run { command, .. }, Exit::Rebooted) => command.ends_in_reboot,
        (Does::Power { .. }, Exit::Rebooted) => true,
        (_, exit) => exit == Exit::Code(0),
    }
}

fn missed(check: &Check, findings: &Findings) -> Option<String> {
    match &check.kind {
        CheckKind::Match(matcher) => (!findings.hits.contains_key(matcher)).then(|| format!("not seen: {}", check.says)),
        CheckKind::Absent(matcher) => findings
            .hits
            .get(matcher)
            .map(|hit| format!("not so: {}: line {}: “{}”", check.says, hit.line, hit.excerpt)),
        CheckKind::Each(matcher) => match findings.kept.get(matcher) {
            Some(Kept::Each(each)) if each.seen > 0 && each.odd.is_none() => None,
            Some(Kept::Each(each)) if each.seen > 0 => {
                let (line, text) = each.odd.clone().unwrap_or_default();
                Some(format!("not so for all: {}: line {line}: “{text}”", check.says))
            }
            _ => Some(format!("no line to look at: {}", check.says)),
        },
        CheckKind::Is { .. } | CheckKind::Ask => None,
    }
}

/// Sensed expressions: failures and warnings; nothing while a reading that began after the work is still to come.
fn sensed(d: &Decision, step: &StepId, sheet: &Sheet, since: Timestamp) -> Option<(Vec<String>, Vec<String>)> {
    let mut failed = Vec::new();
    let mut warnings = Vec::new();
    let model = d.run().planned(step).and_then(|planned| d.rules.procedure.step(&planned.key));
    for check in &sheet.checks {
        let CheckKind::Is { place, .. } = &check.kind else { continue };
        let expr = model.as_ref().and_then(|step| match &step.expect.get(usize::from(*place))?.kind {
            ExpectKind::Is(expr) => Some(expr.clone()),
            _ => None,
        });
        let Some(expr) = expr else {
            failed.push(format!("{}: the procedure no longer has this expectation", check.says));
            continue;
        };
        let monitors = d.rules.monitors_in(&expr, &d.run().inputs);
        if monitors.iter().any(|monitor| !d.is_read_since(monitor, since)) {
            return None;
        }
        let turn = d.turn_of(step);
        let (truth, why) = expr.truth(&d.scope(&turn, d.pass_of(step), Some(since)));
        let said = match truth {
            Truth::Yes => continue,
            Truth::No => format!("not so: {}", check.says),
            Truth::Unknown => format!("not known: {} ({})", check.says, guards::unknown(d, &expr, why)),
        };
        match check.level {
            Severity::Fail => failed.push(said),
            Severity::Warn => warnings.push(said),
        }
    }
    Some((failed, warnings))
}

/// The monitors that an active step's verdict waits for, and since when their samples count.
pub(super) fn awaited(d: &Decision, step: &StepId, line: &Line) -> Vec<(crate::words::MonitorName, Timestamp)> {
    let Some(sheet) = &line.ran else { return Vec::new() };
    let jobs = d.run().last_jobs(step);
    if jobs.is_empty() || jobs.iter().any(|(_, job)| !job.state.is_settled()) {
        return Vec::new();
    }
    let since = jobs.iter().map(|(_, job)| job.since).max().unwrap_or(d.now());
    let Some(model) = d.run().planned(step).and_then(|planned| d.rules.procedure.step(&planned.key)) else {
        return Vec::new();
    };
    sheet
        .checks
        .iter()
        .filter_map(|check| match &check.kind {
            CheckKind::Is { place, .. } => match &model.expect.get(usize::from(*place))?.kind {
                ExpectKind::Is(expr) => Some(d.rules.monitors_in(expr, &d.run().inputs)),
                _ => None,
            },
            _ => None,
        })
        .flatten()
        .map(|monitor| (monitor, since))
        .collect()
}

/// An answer is done when the command that it answered is held again or has ended; that command's own step shows how.
fn answer(d: &mut Decision, step: &StepId, jobs: &[JobId]) {
    if d.run().is_answered_by(step) {
        return;
    }
    let still_going = jobs.iter().any(|job| {
        d.run()
            .jobs
            .get(job)
            .is_some_and(|job| job.unsent.is_none() && matches!(job.state, JobState::Running | JobState::Queued | JobState::InDoubt { .. }))
    });
    if still_going {
        return;
    }
    let attempt = d.run().attempt(step);
    let Some(sheet) = d.run().line(step).ran.clone() else { return };
    let unsent: Vec<String> = jobs.iter().filter_map(|job| d.run().jobs.get(job)?.unsent.clone()).collect();
    let verdict = if !unsent.is_empty() {
        Verdict::Failed(unsent)
    } else if jobs.is_empty() {
        Verdict::Failed(vec![
            "nothing to answer: the command ended by itself, or was answered before".into(),
        ])
    } else {
        Verdict::Well
    };
    accept::assessed(d, attempt, verdict, &sheet);
}

/// A wait is over when its condition has held for long enough, by samples that began after it.
fn wait(d: &mut Decision, step: &StepId, line: &Line, steady: u64, least: u64) {
    let Some(confirmed) = line.confirmed else { return };
    let Some(model) = d.run().planned(step).and_then(|planned| d.rules.procedure.step(&planned.key)) else {
        return;
    };
    let Action::Wait(wait) = &model.action else { return };
    let seconds = |from: Timestamp| u64::try_from(d.now().as_second() - from.as_second()).unwrap_or(0);
    let soaked = seconds(confirmed) >= least;
    let holds = match &wait.until {
        None => true,
        Some(until) => {
            let turn = d.turn_of(step);
            let (truth, _) = until.truth(&d.scope(&turn, d.pass_of(step), Some(confirmed)));
            if line.holds.map(|(before, _)| before) != Some(truth) {
                d.say(Event::WaitTurned {
                    step: step.clone(),
                    to: truth,
                });
            }
            // What held at the beginning of that time must hold at its end, by a sample of its own.
            let end = steady_until(&d.run().line(step), steady);
            end.is_some_and(|end| d.now() >= end && until.truth(&d.scope(&turn, d.pass_of(step), Some(end))).0 == Truth::Yes)
        }
    };
    if holds && soaked && d.run().stopped.is_none() {
        let attempt = d.run().attempt(step);
        let Some(sheet) = line.ran.clone() else { return };
        let verdict = if sheet.is_judged() {
            Verdict::ToJudge(Vec::new())
        } else {
            Verdict::Well
        };
        accept::assessed(d, attempt, verdict, &sheet);
    }
}

/// When a wait's condition will have held for long enough, while it holds. A wait that needn't be steady takes one sample.
pub(super) fn steady_until(line: &Line, steady: u64) -> Option<Timestamp> {
    let (_, since) = line.holds.filter(|(truth, _)| *truth == Truth::Yes)?;
    if steady == 0 {
        return line.confirmed;
    }
    Timestamp::from_second(since.as_second().saturating_add_unsigned(steady)).ok()
}

/// Once every question of a step is answered, its verdict follows.
pub(super) fn judged(d: &mut Decision, step: &StepId) {
    let line = d.run().line(step);
    let (Status::Assess { failed }, Some(sheet)) = (&line.status, line.ran.clone()) else {
        return;
    };
    if !failed.is_empty() {
        return;
    }
    let mut no = Vec::new();
    let mut warned = line.warned.clone();
    for (place, check) in sheet.checks.iter().enumerate().filter(|(_, check)| check.kind == CheckKind::Ask) {
        match line.judged.iter().find(|(judged, _)| usize::from(*judged) == place) {
            None => return,
            Some((_, true)) => {}
            Some((_, false)) if check.level == Severity::Warn => warned.push(format!("judged: no: {}", check.says)),
            Some((_, false)) => no.push(format!("judged: no: {}", check.says)),
        }
    }
    let verdict = if no.is_empty() { well(warned) } else { Verdict::Failed(no) };
    let attempt = d.run().attempt(step);
    accept::assessed(d, attempt, verdict, &sheet);
}
