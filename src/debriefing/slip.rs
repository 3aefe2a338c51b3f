//! What an operator may be talked into.

use crate::engine::{ActKind, event::Event, run::Run};
use crate::words::{StepId, Stimulus};

/// An act that is a mistake where it is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slip {
    /// To do the step.
    Follow,
    /// To pass it over.
    Skip,
    /// To accept it, or go on, against the assessment.
    Override,
    /// To answer a held prompt before its time.
    Early,
    /// To try it again.
    Retry,
    /// To leave it for later.
    Defer,
    /// To leave a host out.
    Exclude,
    /// To take it back.
    Undo,
    /// To interrupt its command.
    Interrupt,
    /// To do another step first.
    Turn,
    /// To end the run here.
    EndShort,
}

/// Slips as they are written.
pub const WORDS: &[&str] = &[
    "follow",
    "skip",
    "override",
    "early",
    "retry",
    "defer",
    "exclude",
    "undo",
    "interrupt",
    "turn",
    "end-short",
];
const SLIPS: [Slip; 11] = [
    Slip::Follow,
    Slip::Skip,
    Slip::Override,
    Slip::Early,
    Slip::Retry,
    Slip::Defer,
    Slip::Exclude,
    Slip::Undo,
    Slip::Interrupt,
    Slip::Turn,
    Slip::EndShort,
];

impl Slip {
    /// The slip of this word.
    pub fn parse(word: &str) -> Option<Slip> {
        WORDS.iter().position(|known| *known == word).and_then(|n| SLIPS.get(n)).copied()
    }

    /// As it is written.
    pub fn word(self) -> &'static str {
        let at = SLIPS.iter().position(|slip| *slip == self);
        at.and_then(|n| WORDS.get(n)).copied().unwrap_or_default()
    }

    /// Whether the event is this slip, at one of these steps. `run` is as it was before.
    pub(super) fn is(self, run: &Run, event: &Event, steps: &[StepId]) -> bool {
        let here = |step: &StepId| steps.contains(step);
        match (self, event) {
            (Slip::Follow, Event::Confirmed { attempt, by, .. }) => here(&attempt.step) && !by.is_empty(),
            (
                Slip::Override,
                Event::Confirmed {
                    attempt, against: Some(_), ..
                },
            ) => here(&attempt.step),
            (Slip::Override, Event::Overridden { step, .. })
            | (Slip::Defer, Event::Deferred { step, .. })
            | (Slip::Exclude, Event::Excluded { step, .. }) => here(step),
            (Slip::Override, Event::DoubtSettled { job, ran: true, .. }) => here(&job.attempt.step),
            (Slip::Skip, Event::Skipped { node, .. }) => steps.iter().any(|step| step == node || run.ancestors(step).contains(node)),
            (
                Slip::Early,
                Event::Sent {
                    job,
                    what: Stimulus::Type(_),
                    by: Some(_),
                    against: Some(_),
                    ..
                },
            ) => here(&job.attempt.step),
            (Slip::Early, Event::Answered { job, answer }) => here(&job.attempt.step) && answer.against.is_some(),
            (
                Slip::Interrupt,
                Event::Sent {
                    job,
                    what: Stimulus::Signal(_),
                    ..
                },
            ) => here(&job.attempt.step),
            (Slip::Retry, Event::Reopened { step, by, .. }) => here(step) && by != crate::engine::event::GUIDE,
            (Slip::Undo, Event::Inserted { of, by, .. }) => {
                by != crate::engine::event::GUIDE && steps.iter().any(|step| step == of || run.ancestors(step).contains(of))
            }
            (Slip::Turn, Event::Turned { to, .. }) => !here(to),
            (Slip::EndShort, Event::EndedShort { .. }) => true,
            _ => false,
        }
    }

    /// Whether this is what was wanted, where such an act was refused.
    pub(super) fn was_wanted(self, act: &ActKind) -> bool {
        let acts: &[ActKind] = match self {
            Slip::Follow => &[ActKind::Confirm, ActKind::Release, ActKind::Choose],
            Slip::Skip => &[ActKind::Skip],
            Slip::Override => &[ActKind::Override, ActKind::Confirm, ActKind::Release, ActKind::Settle],
            Slip::Early => &[ActKind::Answer],
            Slip::Retry => &[ActKind::Retry, ActKind::Redo],
            Slip::Defer => &[ActKind::Defer],
            Slip::Exclude => &[ActKind::Exclude],
            Slip::Undo => &[ActKind::Undo],
            Slip::Interrupt => &[ActKind::Interrupt],
            Slip::Turn => &[ActKind::Turn],
            Slip::EndShort => &[ActKind::EndShort],
        };
        acts.contains(act)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_a_slip_and_back() {
        for word in WORDS {
            assert_eq!(Slip::parse(word).map(Slip::word), Some(*word));
        }
    }
}
