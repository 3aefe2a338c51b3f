//! Why an act is not carried out, in words for the operator. Nothing has changed when one is given.

use super::view::Blocker;
use crate::words::{JobId, StepId};

/// An act that is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It comes too late, or at the wrong moment.
    #[error("{0}")]
    NotNow(String),
    /// No such step, job or host.
    #[error("there is no {0} in this run; nothing was done")]
    Unknown(String),
    /// The sheet has changed since it was on the screen.
    #[error("{0} has changed since it was shown, so nothing was started: look at it again, then confirm")]
    Changed(StepId),
    /// Something stands in the way.
    #[error("{}", blocked(.0))]
    Blocked(Vec<Blocker>),
    /// The typed name or phrase is wrong.
    #[error("type exactly “{0}” to go on")]
    Typed(String),
    /// Another person has to sign.
    #[error("{}", second(.0, *.1))]
    Second(String, Enough),
    /// Whoever wants to sign can't.
    #[error("nothing was signed: {0}")]
    Unsigned(String),
    /// A reason is needed.
    #[error("{0}: a reason is needed, for the journal. Nothing was done")]
    Reason(String),
    /// The command is held, and its time hasn't come; nor do these guards hold.
    #[error("this prompt is held: {0} Nothing was sent. Answering it now goes against the procedure{against}, and wants a reason", against = guards(.1))]
    Held(String, Vec<Blocker>),
    /// There is no way back from here.
    #[error("there is no way back: {0}")]
    NoReturn(String),
    /// Something doesn't fit.
    #[error("{0}")]
    Value(String),
}

/// What is enough to know who the second person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enough {
    /// Their name, in a rehearsal.
    Name,
    /// Their login or their key.
    Proof,
}

fn second(by: &str, enough: Enough) -> String {
    let how = match enough {
        Enough::Name => "by name. Live, a name isn't enough",
        Enough::Proof => "by `holdpoint sign` under their own login, or with a key of theirs. One alone can go on only with a reason",
    };
    format!("this step wants two people: another person than {by} has to sign, {how}")
}

/// A command as people call it.
pub(super) fn named(job: &JobId) -> String {
    format!("the command of {} on {}", job.attempt.step, job.host)
}

fn blocked(blockers: &[Blocker]) -> String {
    blockers.iter().map(Blocker::to_string).collect::<Vec<_>>().join("; ")
}

fn guards(broken: &[Blocker]) -> String {
    broken.iter().map(|guard| format!(" ({guard})")).collect()
}
