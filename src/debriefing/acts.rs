//! What the operator did, in words.

use crate::{
    engine::{
        event::{Against, Event, GUIDE},
        input::SkipHow,
        run::Run,
    },
    words::{StepId, Stimulus},
};

/// What they did, where the event is an act of theirs. `run` is as it was before.
pub(super) fn of(run: &Run, event: &Event) -> Option<String> {
    let title = |step: &StepId| format!("“{}”", run.title(step));
    Some(match event {
        Event::Confirmed {
            attempt,
            by,
            against,
            edited,
            ..
        } if !by.is_empty() => {
            let edited = if edited.is_some() { ", with an edited command" } else { "" };
            format!("went on with {}{edited}{}", title(&attempt.step), against_what(against.as_ref()))
        }
        Event::Sent {
            job,
            what: Stimulus::Signal(_),
            by: Some(_),
            ..
        } => format!("interrupted the command of {} on {}", title(&job.attempt.step), job.host),
        Event::Sent {
            job, by: Some(_), against, ..
        } if is_first(run, job) => format!(
            "answered the prompt of {}{}",
            title(&job.attempt.step),
            against_what(against.as_ref())
        ),
        Event::Answered { job, answer } => format!(
            "answered the prompt of {}{}",
            title(&job.attempt.step),
            against_what(answer.against.as_ref())
        ),
        Event::Judged { step, yes, .. } => {
            let answer = if *yes { "yes" } else { "no" };
            format!("said {answer} to what {} asks", title(step))
        }
        Event::Overridden { step, reason, .. } => format!("accepted {} although it had failed: {reason}", title(step)),
        Event::Reopened { step, by, reason, .. } if by != GUIDE => {
            let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
            format!("took {} up again{reason}", title(step))
        }
        Event::Excluded { step, host, reason, .. } => format!("left {host} out of {}: {reason}", title(step)),
        Event::Skipped { node, how, reason, .. } => {
            let how = match how {
                SkipHow::Elsewhere => "as done elsewhere",
                SkipHow::NotNeeded => "as not needed",
            };
            let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
            format!("passed over {}, {how}{reason}", title(node))
        }
        Event::Deferred { step, reason, .. } => format!("left {} for later: {reason}", title(step)),
        Event::TakenUp { step, .. } => format!("took up {}", title(step)),
        Event::Turned { to, reason, .. } => format!("turned to {} instead: {reason}", title(to)),
        Event::Inserted { of, by, reason, .. } if by != GUIDE => format!("had steps put in for {}: {reason}", title(of)),
        Event::DoubtSettled { job, ran, reason, .. } => {
            let ran = if *ran { "ran" } else { "did not run" };
            format!("said that {} {ran} on {}: {reason}", title(&job.attempt.step), job.host)
        }
        Event::HostAccepted { host, reason, .. } => format!("accepted {host} as it is: {reason}"),
        Event::AllStopped { .. } => "stopped everything".into(),
        Event::StopLifted { .. } => "lifted the stop".into(),
        Event::EndedShort { reason, .. } => format!("ended the run: {reason}"),
        Event::Noted { text, .. } => format!("noted: {text}"),
        Event::Noticed { what, .. } => format!("saw it: {what}"),
        Event::Opened(_) if run.sessions > 0 => "came back to the run".into(),
        Event::Refused { .. } => return refused(run, event),
        _ => return None,
    })
}

/// What was gone against, where the event does so.
pub(super) fn against(run: &Run, event: &Event) -> Option<String> {
    let goes_against = match event {
        Event::Confirmed { against, edited, .. } => against.is_some() || edited.is_some(),
        Event::Sent { job, against, .. } => against.is_some() && is_first(run, job),
        Event::Answered { answer, .. } => answer.against.is_some(),
        Event::Overridden { .. }
        | Event::Skipped { .. }
        | Event::Excluded { .. }
        | Event::Turned { .. }
        | Event::HostAccepted { .. }
        | Event::DoubtSettled { .. } => true,
        _ => false,
    };
    if goes_against { of(run, event) } else { None }
}

/// What was refused.
pub(super) fn refused(run: &Run, event: &Event) -> Option<String> {
    let Event::Refused { act, step, why, .. } = event else {
        return None;
    };
    let at = step.as_ref().map(|step| format!(" at “{}”", run.title(step))).unwrap_or_default();
    Some(format!("{act}{at} was refused: {why}"))
}

/// Not what an answer that was given before comes to in the end.
fn is_first(run: &Run, job: &crate::words::JobId) -> bool {
    run.jobs.get(job).is_none_or(|job| job.given.is_none())
}

fn against_what(against: Option<&Against>) -> String {
    against.map_or_else(String::new, |against| {
        format!(", against {}: {}", against.what.join("; "), against.reason)
    })
}
