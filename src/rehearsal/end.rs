//! How a rehearsal must end.

use super::scenario::StepRef;
use crate::{
    procedure::expr::Expr,
    words::{EffectId, StepId},
};
use std::{collections::BTreeSet, fmt, time::Duration};

/// `[end]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct End {
    /// How the run ends.
    pub status: EndStatus,
    /// The step that is current then.
    pub at: Option<StepRef>,
    /// Effects that are still open.
    pub open: Vec<EffectId>,
    /// Steps whose command is still held.
    pub held: Vec<StepRef>,
    /// Must hold over the state.
    pub require: Vec<Expr>,
    /// Steps that ran, faults that came.
    pub happened: Vec<StepRef>,
    /// At most so long, in virtual time.
    pub within: Option<Duration>,
}

/// How a run ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndStatus {
    /// Everything is done, what was deferred excepted.
    #[default]
    Finished,
    /// Ended before its time.
    Short,
    /// It stands at a failed step.
    Failed,
    /// The operator left it.
    Paused,
}

/// How a run did end.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How.
    pub status: EndStatus,
    /// The step that is current.
    pub at: Option<StepId>,
    /// Effects that are open.
    pub open: Vec<EffectId>,
    /// Steps whose command is held.
    pub held: Vec<StepId>,
    /// Steps that were done or tried.
    pub ran: BTreeSet<StepId>,
    /// Virtual time from the first event to the last.
    pub took: Duration,
}

impl EndStatus {
    /// The status of this word.
    pub fn parse(word: &str) -> Option<EndStatus> {
        Some(match word {
            "finished" => EndStatus::Finished,
            "short" => EndStatus::Short,
            "failed" => EndStatus::Failed,
            "paused" => EndStatus::Paused,
            _ => return None,
        })
    }
}

impl fmt::Display for EndStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            EndStatus::Finished => "finished",
            EndStatus::Short => "short",
            EndStatus::Failed => "failed",
            EndStatus::Paused => "paused",
        })
    }
}

impl End {
    /// What differs of the run itself; the world adds what differs of the cluster. `faults` are the names of those that came.
    pub(super) fn differences(&self, outcome: &Outcome, faults: &BTreeSet<&str>) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.status != outcome.status {
            wrong.push(format!("the run should end {}, and ended {}", self.status, outcome.status));
        }
        if let Some(at) = &self.at
            && !outcome.at.as_ref().is_some_and(|step| at.is(step))
        {
            let where_it_is = outcome.at.as_ref().map_or("at no step".to_owned(), |step| format!("at {step}"));
            wrong.push(format!("it should stand at {}, and stands {where_it_is}", at.id));
        }
        for effect in &outcome.open {
            if !self.open.contains(effect) {
                wrong.push(format!("the effect {effect} is still open, and `open` doesn't list it"));
            }
        }
        for effect in &self.open {
            if !outcome.open.contains(effect) {
                wrong.push(format!("the effect {effect} should still be open, and isn't"));
            }
        }
        for step in &outcome.held {
            if !self.held.iter().any(|held| held.is(step)) {
                wrong.push(format!("the command of {step} is still held, and `held` doesn't list it"));
            }
        }
        for held in &self.held {
            if !outcome.held.iter().any(|step| held.is(step)) {
                wrong.push(format!("the command of {} should still be held, and isn't", held.id));
            }
        }
        for thing in &self.happened {
            if !faults.contains(thing.id.as_str()) && !outcome.ran.iter().any(|ran| thing.is(ran)) {
                wrong.push(format!("{} should have happened, and didn't", thing.id));
            }
        }
        if let Some(within) = self.within
            && outcome.took > within
        {
            wrong.push(format!(
                "it should be over within {} s of virtual time, and took {} s",
                within.as_secs(),
                outcome.took.as_secs()
            ));
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome() -> Outcome {
        Outcome {
            status: EndStatus::Finished,
            at: None,
            open: Vec::new(),
            held: Vec::new(),
            ran: ["a[x]/b".into()].into(),
            took: Duration::from_secs(60),
        }
    }

    fn end() -> End {
        End {
            status: EndStatus::Finished,
            at: None,
            open: Vec::new(),
            held: Vec::new(),
            require: Vec::new(),
            happened: vec![StepRef::new("a/b"), StepRef::new("cut")],
            within: Some(Duration::from_secs(60)),
        }
    }

    #[test]
    fn an_end_as_expected_has_no_differences() {
        assert_eq!(end().differences(&outcome(), &["cut"].into()), Vec::<String>::new());
    }

    #[test]
    fn each_difference_is_named() {
        let mut other = outcome();
        other.status = EndStatus::Failed;
        other.at = Some("a[x]/b".into());
        other.open = vec!["standby".into()];
        other.held = vec!["a[x]/c".into()];
        other.took = Duration::from_secs(61);
        let wrong = end().differences(&other, &BTreeSet::new()).join("\n");
        for part in [
            "ended failed",
            "standby is still open",
            "a[x]/c is still held",
            "cut should have happened",
            "took 61 s",
        ] {
            assert!(wrong.contains(part), "{part:?} in\n{wrong}");
        }
    }
}
