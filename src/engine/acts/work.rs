//! What is done with a running command: answer it, type into it, interrupt it.

use super::reason;
use crate::{
    engine::{
        answers,
        decide::Decision,
        event::{Event, Given},
        refusal::{Refusal, named},
        run::JobState,
        view::Blocker,
    },
    words::{JobId, Script, Signal, Stimulus},
};

/// Answers a prompt. A held one has its own step for that; before its time it wants a reason.
pub(super) fn answer(d: &mut Decision, by: &str, job: JobId, send: Script, seen: u64, against: Option<String>) -> Result<(), Refusal> {
    not_stopped(d)?;
    let state = state(d, &job)?;
    if d.run().jobs.get(&job).is_some_and(|job| job.given.is_some()) {
        return Err(Refusal::NotNow(format!(
            "an answer to {} waits for a fresh look at the guards already, so nothing was sent",
            named(&job)
        )));
    }
    let JobState::AtPrompt { hold, .. } = state else {
        return Err(Refusal::NotNow(format!(
            "{} stands at no prompt now, so nothing was sent: look at its output",
            named(&job)
        )));
    };
    let Some(until) = hold else {
        d.say(Event::Sent {
            job,
            what: Stimulus::Type(send),
            seen: Some(seen),
            by: Some(by.into()),
            step: None,
            against: None,
        });
        return Ok(());
    };
    let broken = d.run().broken_for(&job);
    let Some(against) = against else {
        return Err(Refusal::Held(until, broken));
    };
    let reason = reason(&against, "the prompt is answered before its time")?;
    let given = Given {
        send,
        seen,
        by: by.into(),
        step: None,
        against: Some(answers::early(&until, &broken, reason)),
    };
    answers::give(d, &job, given);
    Ok(())
}

/// Somebody types into a live terminal. While its prompt is held, that would be an answer.
pub(super) fn typed(d: &mut Decision, by: &str, job: JobId) -> Result<(), Refusal> {
    not_stopped(d)?;
    let touched = d.run().jobs.get(&job).is_some_and(|job| job.touched);
    match state(d, &job)? {
        JobState::AtPrompt { hold: Some(until), .. } => Err(Refusal::Held(until, d.run().broken_for(&job))),
        // That somebody types is written down once a prompt, not once a key.
        JobState::Running if touched => Ok(()),
        JobState::Running | JobState::AtPrompt { .. } => {
            d.say(Event::Typed { job, by: by.into() });
            Ok(())
        }
        _ => Err(Refusal::NotNow(format!("{} doesn't run, so nothing was typed", named(&job)))),
    }
}

/// Sends a signal to a running command; takes a queued one back. Allowed while everything is stopped.
pub(super) fn interrupt(d: &mut Decision, by: &str, job: JobId, signal: Signal) -> Result<(), Refusal> {
    match state(d, &job)? {
        JobState::Queued => {
            d.say(Event::Voided {
                job,
                why: Some(format!("taken back by {by} before it started")),
            });
            Ok(())
        }
        JobState::Running | JobState::AtPrompt { .. } => {
            d.say(Event::Sent {
                job,
                what: Stimulus::Signal(signal),
                seen: None,
                by: Some(by.into()),
                step: None,
                against: None,
            });
            Ok(())
        }
        JobState::InDoubt { .. } => Err(Refusal::NotNow(format!(
            "it isn't known whether {} runs: settle that first, then interrupt it",
            named(&job)
        ))),
        _ => Err(Refusal::NotNow(format!("{} is over: there is nothing to interrupt", named(&job)))),
    }
}

fn state(d: &Decision, job: &JobId) -> Result<JobState, Refusal> {
    d.run()
        .jobs
        .get(job)
        .map(|job| job.state.clone())
        .ok_or_else(|| Refusal::Unknown(format!("job {job}")))
}

fn not_stopped(d: &Decision) -> Result<(), Refusal> {
    match &d.run().stopped {
        None => Ok(()),
        Some(stop) => Err(Refusal::Blocked(vec![Blocker::AllStopped {
            by: stop.1.clone(),
            reason: stop.2.clone(),
        }])),
    }
}
