//! Answers to held prompts: the guards are asked again, freshly, right before each is sent, as before a start.

use super::{
    accept,
    decide::Decision,
    event::{Against, Event, GUIDE, Given},
    guards,
    refusal::named,
    run::{JobState, Run},
    sheet::Sheet,
    status::Status,
    view::Blocker,
};
use crate::words::{JobId, Level, MonitorName, StepId, Stimulus, Timestamp};
use std::sync::Arc;

/// Gives an answer: it is sent at once where no guard has to be looked at, else once they were.
pub(super) fn give(d: &mut Decision, job: &JobId, given: Given) {
    if unsettled(d, job, &given, d.now()) == Ok(None) {
        send(d, job, given);
    } else {
        let answer = Arc::new(given);
        d.say(Event::Answered { job: job.clone(), answer });
    }
}

/// Sends the answers that were given and that the guards let go; takes back those that they don't, or that nobody wants any more.
pub(super) fn look(d: &mut Decision) {
    for (job, given, since) in waiting(d) {
        if let Some(why) = void(d, &job, &given) {
            withhold(d, job, &given, why);
            continue;
        }
        match unsettled(d, &job, &given, since) {
            Err(()) => {}
            Ok(None) => send(d, &job, Given::clone(&given)),
            Ok(Some(blocker)) => withhold(d, job, &given, blocker.to_string()),
        }
    }
}

/// A new session sends nothing that was typed in another one.
pub(super) fn away(d: &mut Decision) {
    for (job, given, _) in waiting(d) {
        withhold(d, job, &given, "the guide was away before the guards could be looked at".into());
    }
}

/// The monitors that answers wait for, and since when their samples count.
pub(super) fn awaited(d: &Decision) -> Vec<(MonitorName, Timestamp)> {
    let mut found = Vec::new();
    for (job, given, since) in waiting(d) {
        let Some((_, sheet, against)) = under(d.run(), &job, &given) else {
            continue;
        };
        if sheet.level < Level::Change {
            continue;
        }
        for guard in sheet
            .guards
            .iter()
            .filter(|guard| !against.iter().any(|what| what == guard.as_str()))
        {
            found.extend(guards::waits_for(d, guard).into_iter().map(|monitor| (monitor, since)));
        }
    }
    found
}

fn waiting(d: &Decision) -> Vec<(JobId, Arc<Given>, Timestamp)> {
    let of = |id: &JobId| d.run().jobs.get(id).and_then(|job| job.given.clone());
    let answered = d.run().answered.iter();
    answered
        .filter_map(|id| of(id).map(|(given, since)| (id.clone(), given, since)))
        .collect()
}

/// What an answer stands under: the `answer` step's sheet, or that of the held command itself, and what was gone against.
fn under(run: &Run, job: &JobId, given: &Given) -> Option<(StepId, Arc<Sheet>, Vec<String>)> {
    let step = given.step.as_ref().unwrap_or(&job.attempt.step);
    let line = run.line(step);
    let mut against = line.against.clone();
    against.extend(given.against.iter().flat_map(|against| against.what.clone()));
    Some((step.clone(), line.ran.clone()?, against))
}

/// The guard that doesn't hold, by samples that began since then; `Err` means that such a sample is still to come.
fn unsettled(d: &Decision, job: &JobId, given: &Given, since: Timestamp) -> Result<Option<Blocker>, ()> {
    let Some((step, sheet, against)) = under(d.run(), job, given) else {
        return Ok(None);
    };
    let broken = guards::fresh(d, &step, &sheet, since, &against)?;
    Ok(broken.map(|(guard, _)| {
        let (truth, why) = guards::truth(d, &guard, Some(&step), Some(since));
        let why = why.unwrap_or_default();
        Blocker::Guard { guard, truth, why }
    }))
}

/// Why an answer is not to be sent any more, whatever the guards say.
fn void(d: &Decision, job: &JobId, given: &Given) -> Option<String> {
    let run = d.run();
    if let Some(stop) = &run.stopped {
        let (by, reason) = (stop.1.clone(), stop.2.clone());
        return Some(Blocker::AllStopped { by, reason }.to_string());
    }
    if given.step.as_ref().is_some_and(|step| run.line(step).status != Status::Active) {
        return Some("its step is no longer under way".into());
    }
    match run.jobs.get(job).map(|job| &job.state) {
        Some(JobState::AtPrompt { prompt, .. }) if prompt.seen == given.seen => None,
        Some(JobState::AtPrompt { .. }) => Some("the command stands at another prompt now".into()),
        _ => Some("the command no longer stands at that prompt".into()),
    }
}

fn send(d: &mut Decision, job: &JobId, given: Given) {
    if let Some(step) = &given.step
        && let Some(sheet) = d.run().line(step).ran.clone()
    {
        accept::open_effects(d, step, &sheet);
    }
    d.say(Event::Sent {
        job: job.clone(),
        what: Stimulus::Type(given.send),
        seen: Some(given.seen),
        by: Some(given.by),
        step: given.step,
        against: given.against,
    });
}

/// Nothing is sent; the `answer` step is there to be confirmed again.
fn withhold(d: &mut Decision, job: JobId, given: &Given, why: String) {
    let reason = format!("the answer to {} was not sent: {why}", named(&job));
    d.say(Event::Withheld { job, why });
    if let Some(step) = given.step.clone()
        && d.run().line(&step).status == Status::Active
        && !d.run().is_answered_by(&step)
    {
        d.say(Event::Reopened {
            step,
            only: Vec::new(),
            by: GUIDE.into(),
            reason,
        });
    }
}

impl Run {
    /// Whether an `answer` step has an answer that waits for a fresh look at the guards.
    pub fn is_answered_by(&self, step: &StepId) -> bool {
        let by = |job: &JobId| self.jobs.get(job)?.given.as_ref()?.0.step.as_ref();
        self.answered.iter().any(|job| by(job) == Some(step))
    }

    /// The guards that a held command stands under and that don't hold, but those that were gone against when it was confirmed.
    pub fn broken_for(&self, job: &JobId) -> Vec<Blocker> {
        let line = self.line(&job.attempt.step);
        let Some(sheet) = line.ran.as_ref().filter(|sheet| sheet.level >= Level::Change) else {
            return Vec::new();
        };
        let asked = sheet
            .guards
            .iter()
            .filter(|guard| !line.against.iter().any(|what| what == guard.as_str()));
        self.broken(&asked.cloned().collect::<Vec<_>>())
    }
}

/// A held prompt is answered before its time: what is gone against.
pub(super) fn early(until: &str, broken: &[Blocker], reason: String) -> Against {
    let guards = broken.iter().filter_map(|blocker| match blocker {
        Blocker::Guard { guard, .. } => Some(guard.to_string()),
        _ => None,
    });
    let what = std::iter::once(format!("held prompt: {until}")).chain(guards).collect();
    Against { what, reason }
}
