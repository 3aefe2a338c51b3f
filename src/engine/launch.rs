//! Fan-out: queued jobs are started a few at a time, and the guards are asked again, freshly, before each.

use super::{
    accept, assess,
    decide::Decision,
    event::Event,
    guards,
    run::{Job, JobState},
};
use crate::words::{JobId, StepId, Timestamp};
use std::sync::Arc;

pub(super) fn launch(d: &mut Decision) {
    if d.run().stopped.is_some() {
        return;
    }
    let active: Vec<StepId> = d.run().active.iter().cloned().collect();
    for step in active {
        launch_step(d, &step);
    }
}

fn launch_step(d: &mut Decision, step: &StepId) {
    let jobs = d.run().last_jobs(step);
    let queued: Vec<JobId> = jobs
        .iter()
        .filter(|(_, job)| job.state == JobState::Queued)
        .map(|(id, _)| id.clone())
        .collect();
    if queued.is_empty() {
        return;
    }
    let line = d.run().line(step);
    let (Some(sheet), Some(confirmed)) = (line.ran.clone(), line.confirmed) else {
        return;
    };
    let failed = jobs.iter().filter(|(id, job)| assess::job_failed(&sheet, id, job)).count();
    let canary_failed = sheet.spread.canary && jobs.len() > 1 && failed > 0 && jobs.len() - queued.len() == 1;
    if canary_failed || sheet.spread.stop_after.is_some_and(|stop| failed >= stop as usize) {
        let why = if canary_failed {
            "not started: the first host failed".to_owned()
        } else {
            format!("not started: {failed} hosts failed")
        };
        for job in queued {
            d.say(Event::Voided {
                job,
                why: Some(why.clone()),
            });
        }
        return;
    }
    let begun = jobs.len() - queued.len();
    let settled = jobs.iter().filter(|(_, job)| job.state.is_settled()).count();
    if sheet.spread.canary && begun == 1 && settled == 0 {
        return;
    }
    let live = begun - settled;
    let width = match sheet.spread.at_a_time {
        0 => d.rules.width as usize,
        n => n as usize,
    };
    let width = if sheet.spread.canary && begun == 0 {
        1
    } else {
        width.saturating_sub(live)
    };
    for job in queued.into_iter().take(width) {
        if d.run().hosts.get(&job.host).is_some_and(|host| host.odd.is_some()) || lock_is_taken(d, sheet.lock.as_deref()) {
            continue;
        }
        let since = freshness(confirmed, &jobs);
        if guards::fresh(d, step, &sheet, since, &line.against) != Ok(None) {
            return;
        }
        d.say(Event::Started { job });
        accept::open_effects(d, step, &sheet);
    }
}

/// The time from which on a reading counts for a queued job: since the confirmation for the first, since the last start for the others.
pub(super) fn freshness(confirmed: Timestamp, jobs: &[(JobId, Arc<Job>)]) -> Timestamp {
    jobs.iter()
        .filter(|(_, job)| job.state.is_settled())
        .map(|(_, job)| job.since)
        .max()
        .unwrap_or(confirmed)
        .max(confirmed)
}

fn lock_is_taken(d: &Decision, lock: Option<&str>) -> bool {
    let Some(lock) = lock else { return false };
    d.run().live_jobs().any(|(job, state)| {
        state.state != JobState::Queued
            && d.run()
                .line(&job.attempt.step)
                .ran
                .as_ref()
                .is_some_and(|sheet| sheet.lock.as_deref() == Some(lock))
    })
}
