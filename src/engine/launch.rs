//! Fan-out: queued jobs are started a few at a time, and the guards are asked again, freshly, before each.

use super::{
    accept, assess,
    decide::Decision,
    event::Event,
    guards,
    run::{Job, JobState},
};
use crate::words::{JobId, StepId, StopAfter, Timestamp, node_set};
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
    // A host that was left out, or that was never started, has not failed.
    let counts = |id: &JobId, job: &Job| job.started.is_some() && !line.excluded.contains(&id.host);
    let failed: Vec<&JobId> = jobs
        .iter()
        .filter(|(id, job)| counts(id, job) && assess::job_failed(&sheet, id, job))
        .map(|(id, _)| id)
        .collect();
    let canary_failed = sheet.spread.canary && !failed.is_empty() && jobs.len() - queued.len() == 1;
    let too_many = |stop: StopAfter| failed.len() >= stop.failures(jobs.len());
    if canary_failed || sheet.spread.stop_after.is_some_and(too_many) {
        let why = match failed.as_slice() {
            [one] if canary_failed => format!("not started: {} went first, and failed", one.host),
            [one] => format!("not started: {} failed, and no more was to be started then", one.host),
            many => {
                let hosts = node_set(many.iter().map(|id| id.host.as_str()));
                format!(
                    "not started: {} of {} hosts failed ({hosts}), and no more was to be started then",
                    many.len(),
                    jobs.len()
                )
            }
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
    // In the order in which the hosts are named, and shown.
    let attempt = d.run().attempt(step);
    let queued = |job: &JobId| d.run().jobs.get(job).is_some_and(|job| job.state == JobState::Queued);
    let next: Vec<JobId> = line
        .hosts
        .iter()
        .map(|host| JobId {
            attempt: attempt.clone(),
            host: host.clone(),
        })
        .filter(queued)
        .take(width)
        .collect();
    for job in next {
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
