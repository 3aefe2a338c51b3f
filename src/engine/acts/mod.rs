//! What the operator does. Each act is checked whole before anything is said, so that a refusal leaves no trace.

mod confirm;
mod doubt;
mod path;
mod sign;
mod undo;
mod work;

use super::{decide::Decision, event::Event, holder, input::Act, refusal::Refusal, run::Line, view::Blocker};
use crate::{
    procedure::plan::PlannedStep,
    words::{StepId, Timestamp},
};
use std::sync::Arc;

pub(super) fn act(d: &mut Decision, by: &str, act: Act) -> Result<(), Refusal> {
    if let Some(handed) = &d.run().handed
        && !matches!(act, Act::HandOver { .. })
    {
        return Err(holder::not_taken(handed));
    }
    match act {
        Act::Confirm {
            step,
            sheet,
            typed,
            second,
            against,
            edited,
        } => confirm::confirm(
            d,
            by,
            &step,
            &sheet,
            &confirm::Signed {
                typed,
                second,
                against,
                edited,
            },
        ),
        Act::Release {
            step,
            sheet,
            second,
            against,
        } => confirm::release(
            d,
            by,
            &step,
            &sheet,
            &confirm::Signed {
                typed: None,
                second,
                against,
                edited: None,
            },
        ),
        Act::Sign {
            step,
            sheet,
            proof,
            own_login,
        } => sign::sign(d, by, &step, &sheet, proof, own_login),
        Act::Choose {
            step,
            sheet,
            value,
            against,
        } => confirm::choose(d, by, &step, &sheet, &value, against),
        Act::Tick { step, line, on } => confirm::tick(d, by, step, line, on),
        Act::Fill { step, name, value } => confirm::fill(d, step, name, value),
        Act::Judge { step, check, yes } => confirm::judge(d, by, step, check, yes),
        Act::Override { step, reason } => path::override_step(d, by, step, reason),
        Act::Retry { step, failed_only } => path::retry(d, by, step, failed_only),
        Act::Exclude { step, host, reason } => path::exclude(d, by, step, host, reason),
        Act::Skip { node, how, reason, values } => path::skip(d, by, node, how, reason, values),
        Act::Defer { step, reason } => path::defer(d, by, step, reason),
        Act::TakeUp { step } => path::take_up(d, by, step),
        Act::GiveValues { node, values, reason } => path::give_values(d, by, &node, values, reason),
        Act::Turn { to, reason } => path::turn(d, by, to, reason),
        Act::GoBack { to, reason } => path::go_back(d, by, &to, &reason),
        Act::Redo { step, reason } => path::redo(d, by, step, reason),
        Act::Undo { of, reason } => undo::undo(d, by, &of, &reason),
        Act::Remedy { step, problem, host } => undo::remedy(d, by, &step, problem, &host),
        Act::Probe { job } => doubt::probe(d, by, &job),
        Act::Settle { job, ran, reason } => doubt::settle(d, by, job, ran, reason),
        Act::Answer { job, send, seen, against } => work::answer(d, by, job, send, seen, against),
        Act::Typed { job } => work::typed(d, by, job),
        Act::Interrupt { job, signal } => work::interrupt(d, by, job, signal),
        Act::AcceptHost { host, reason } => doubt::accept_host(d, by, host, reason),
        Act::StopAll { reason } => {
            if d.run().stopped.is_some() {
                return Err(Refusal::NotNow("everything is stopped already: lift the stop to go on".into()));
            }
            d.say(Event::AllStopped { by: by.into(), reason });
            Ok(())
        }
        Act::Lift { reason } => {
            if d.run().stopped.is_none() {
                return Err(Refusal::NotNow("nothing is stopped, so there is nothing to lift".into()));
            }
            d.say(Event::StopLifted { by: by.into(), reason });
            Ok(())
        }
        Act::EndShort { reason } => path::end_short(d, by, reason),
        Act::Note { text } => {
            if text.trim().is_empty() {
                return Err(Refusal::Value("a note needs some words: nothing was written".into()));
            }
            d.say(Event::Noted { by: by.into(), text });
            Ok(())
        }
        Act::Acknowledge { guard } => {
            d.say(Event::Acknowledged { by: by.into(), guard });
            Ok(())
        }
        Act::Notice { what } => {
            d.say(Event::Noticed { by: by.into(), what });
            Ok(())
        }
        Act::Window { ends } => window(d, by, ends),
        Act::HandOver { words, carried } => holder::hand_over(d, by, &words, carried),
    }
}

/// Says when the window ends: not in the past.
fn window(d: &mut Decision, by: &str, ends: Option<Timestamp>) -> Result<(), Refusal> {
    if ends.is_some_and(|ends| ends <= d.now()) {
        return Err(Refusal::Value("that moment has passed: the window must end later than now".into()));
    }
    if ends != d.run().window {
        d.say(Event::Window { by: by.into(), ends });
    }
    Ok(())
}

/// The step that an act is about, where it is about one.
pub(super) fn about(act: &Act) -> Option<&StepId> {
    match act {
        Act::Confirm { step, .. }
        | Act::Release { step, .. }
        | Act::Sign { step, .. }
        | Act::Tick { step, .. }
        | Act::Fill { step, .. }
        | Act::Choose { step, .. }
        | Act::Judge { step, .. }
        | Act::Override { step, .. }
        | Act::Retry { step, .. }
        | Act::Exclude { step, .. }
        | Act::Skip { node: step, .. }
        | Act::Defer { step, .. }
        | Act::TakeUp { step }
        | Act::GiveValues { node: step, .. }
        | Act::Turn { to: step, .. }
        | Act::GoBack { to: step, .. }
        | Act::Redo { step, .. }
        | Act::Undo { of: step, .. }
        | Act::Remedy { step, .. } => Some(step),
        Act::Probe { job } | Act::Settle { job, .. } | Act::Answer { job, .. } | Act::Typed { job } | Act::Interrupt { job, .. } => {
            Some(&job.attempt.step)
        }
        Act::AcceptHost { .. }
        | Act::StopAll { .. }
        | Act::Lift { .. }
        | Act::EndShort { .. }
        | Act::Note { .. }
        | Act::Acknowledge { .. }
        | Act::Notice { .. }
        | Act::Window { .. }
        | Act::HandOver { .. } => None,
    }
}

/// The planned step and its line.
fn step(d: &Decision, id: &StepId) -> Result<(PlannedStep, Arc<Line>), Refusal> {
    let planned = d.run().planned(id).cloned().ok_or_else(|| Refusal::Unknown(format!("step {id}")))?;
    let line = d.run().line(id);
    Ok((planned, line))
}

/// A reason that says something.
fn reason(given: &str, what: &str) -> Result<String, Refusal> {
    let given = given.trim();
    if given.is_empty() {
        Err(Refusal::Reason(what.to_owned()))
    } else {
        Ok(given.to_owned())
    }
}

/// Blockers that a reason can't get past.
fn is_hard(blocker: &Blocker) -> bool {
    !matches!(blocker, Blocker::Guard { .. })
}
