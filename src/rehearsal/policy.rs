//! What the operator of an automatic rehearsal does otherwise than the procedure says: a lookup, not a script of keys.

use super::scenario::StepRef;
use crate::words::{Power, StepId};

/// `[operator]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Where no rule fits.
    pub otherwise: Doing,
    /// The first that fits is used.
    pub rules: Vec<Rule>,
}

/// `[[operator.at]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// At this step; at any where nothing is said.
    pub step: Option<StepRef>,
    /// On this occasion.
    pub on: Occasion,
    /// This is done.
    pub doing: Doing,
}

/// What the operator does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doing {
    /// The first time, the second, …; the last for all others. Never empty.
    acts: Vec<Doable>,
    /// What is answered, chosen or filled in, likewise; empty: what the procedure suggests.
    answers: Vec<String>,
    /// The button that is pressed on the step's hosts.
    pub power: Option<Power>,
    /// What is taken back; nothing: the block that the step is in.
    pub of: Option<StepRef>,
    /// The reason that is given.
    pub reason: String,
    /// What has failed is left alone for a while before it is tried again.
    pub patient: bool,
}

/// A situation in which the operator does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// What kind of situation.
    pub on: Occasion,
    /// The step concerned.
    pub step: Option<StepId>,
}

/// A kind of situation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Occasion {
    /// The step is current and can be confirmed.
    Turn,
    /// It asks: a prompt, a judgement.
    Ask,
    /// It takes too long.
    Worry,
    /// It has failed.
    Fail,
    /// Its host can't be reached.
    Unreachable,
    /// A guard stands in its way.
    Guard,
    /// It isn't known whether it ran.
    Doubt,
}

/// Something that an operator may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doable {
    /// What the procedure says: confirm, tick, fill in what is suggested, answer yes, take the first choice, wait.
    #[default]
    Follow,
    /// Try again.
    Retry,
    /// Pass over.
    Skip,
    /// Accept, or go on, against the assessment.
    Override,
    /// Put in the steps that mend the known problem.
    Remedy,
    /// Put in the steps that settle the doubt.
    Probe,
    /// Take back.
    Undo,
    /// Leave for later.
    Defer,
    /// Leave the host out.
    Exclude,
    /// Wait.
    Wait,
    /// Leave the run as it is.
    Pause,
    /// End it here.
    EndShort,
    /// Answer a held prompt before its time.
    Early,
}

/// The acts as they are written.
pub const WORDS: &[&str] = &[
    "follow",
    "retry",
    "skip",
    "override",
    "remedy",
    "probe",
    "undo",
    "defer",
    "exclude",
    "wait",
    "pause",
    "end-short",
    "early",
];
const ACTS: [Doable; 13] = [
    Doable::Follow,
    Doable::Retry,
    Doable::Skip,
    Doable::Override,
    Doable::Remedy,
    Doable::Probe,
    Doable::Undo,
    Doable::Defer,
    Doable::Exclude,
    Doable::Wait,
    Doable::Pause,
    Doable::EndShort,
    Doable::Early,
];
/// The occasions as they are written; a step's turn is not written.
pub const OCCASIONS: &[&str] = &["ask", "worry", "fail", "unreachable", "guard", "doubt"];
const OCCASION_VALUES: [Occasion; 6] = [
    Occasion::Ask,
    Occasion::Worry,
    Occasion::Fail,
    Occasion::Unreachable,
    Occasion::Guard,
    Occasion::Doubt,
];

impl Policy {
    /// What the operator does in this situation.
    pub fn answer(&self, moment: &Moment) -> &Doing {
        self.rules
            .iter()
            .find(|rule| rule.fits(moment))
            .map_or(&self.otherwise, |rule| &rule.doing)
    }
}

impl Rule {
    fn fits(&self, moment: &Moment) -> bool {
        let step = match (&self.step, &moment.step) {
            (None, _) => true,
            (Some(wanted), Some(step)) => wanted.is(step),
            (Some(_), None) => false,
        };
        step && self.on == moment.on
    }
}

impl Doing {
    /// These acts in turn; none is to follow the procedure.
    pub fn new(acts: Vec<Doable>, answers: Vec<String>) -> Doing {
        Doing {
            acts: if acts.is_empty() { vec![Doable::Follow] } else { acts },
            answers,
            power: None,
            of: None,
            reason: "as the scenario has it".into(),
            patient: false,
        }
    }

    /// What has failed is tried again, and again, with time in between.
    pub fn again_later() -> Doing {
        Doing {
            patient: true,
            ..Doing::new(vec![Doable::Retry], Vec::new())
        }
    }

    /// What is done the `nth` time, from 0.
    pub fn act(&self, nth: usize) -> Doable {
        self.acts.get(nth).or(self.acts.last()).copied().unwrap_or_default()
    }

    /// What is answered the `nth` time, from 0; nothing: what the procedure suggests.
    pub fn answer(&self, nth: usize) -> Option<&str> {
        self.answers.get(nth).or(self.answers.last()).map(String::as_str)
    }

    /// All that may be done, as it is written.
    pub fn words(&self) -> Vec<&'static str> {
        let word = |act: &Doable| ACTS.iter().position(|known| known == act).and_then(|n| WORDS.get(n)).copied();
        self.acts.iter().filter_map(word).collect()
    }

    /// All that may be done.
    pub fn acts(&self) -> &[Doable] {
        &self.acts
    }
}

impl Default for Doing {
    fn default() -> Self {
        Doing::new(Vec::new(), Vec::new())
    }
}

impl Doable {
    /// The act of this word.
    pub fn parse(word: &str) -> Option<Doable> {
        WORDS.iter().position(|known| *known == word).and_then(|n| ACTS.get(n)).copied()
    }
}

impl Occasion {
    /// The occasion of this word.
    pub fn parse(word: &str) -> Option<Occasion> {
        OCCASIONS
            .iter()
            .position(|known| *known == word)
            .and_then(|n| OCCASION_VALUES.get(n))
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(on: Occasion, step: &str) -> Moment {
        Moment {
            on,
            step: Some(step.into()),
        }
    }

    #[test]
    fn the_first_rule_that_fits_decides_and_its_last_act_goes_on() {
        let policy = Policy {
            rules: vec![
                Rule {
                    step: Some(StepRef::new("a/b")),
                    on: Occasion::Fail,
                    doing: Doing::new(vec![Doable::Retry, Doable::Skip], vec![]),
                },
                Rule {
                    step: None,
                    on: Occasion::Fail,
                    doing: Doing::new(vec![Doable::Pause], vec![]),
                },
            ],
            ..Policy::default()
        };
        let doing = policy.answer(&at(Occasion::Fail, "a[x]/b"));
        assert_eq!(
            [doing.act(0), doing.act(1), doing.act(7)],
            [Doable::Retry, Doable::Skip, Doable::Skip]
        );
        assert_eq!(policy.answer(&at(Occasion::Fail, "a/c")).act(0), Doable::Pause);
        assert_eq!(policy.answer(&at(Occasion::Turn, "a/b")).act(0), Doable::Follow);
    }

    #[test]
    fn every_word_is_known() {
        assert!(WORDS.iter().all(|word| Doable::parse(word).is_some()));
        assert!(OCCASIONS.iter().all(|word| Occasion::parse(word).is_some()));
    }
}
