//! What came in a rehearsal, what could be seen of it, what the operator did, and what the right act was.
//!
//! It is made of what was thrown, of the run's own records, and of readings that were kept beside them: what isn't there isn't told.

mod acts;
mod follow;
mod lines;
mod signs;
mod slip;

pub use follow::of;
pub use lines::{Told, Tone, lines};
pub use slip::{Slip, WORDS};

use crate::words::{StepId, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use std::time::Duration;

/// What was thrown at whoever walked a rehearsal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Throw {
    /// What it was, in a line.
    pub what: String,
    /// The right act, in a line or two; empty where nobody said it.
    pub right: String,
    /// What was said to the operator, word for word, where somebody spoke up.
    pub says: Option<String>,
    /// The steps at which it shows, as the run planned them.
    pub steps: Vec<StepId>,
    /// What would have been falling for it.
    pub slips: Vec<Slip>,
    /// When it came.
    pub came: Came,
    /// For how long, where that is known.
    pub lasts: Option<Duration>,
}

/// How it is known when something came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// The simulated cluster knows: then, or never.
    At(Option<Timestamp>),
    /// With its step, as that became the current one.
    WithStep,
    /// When its step failed, took too long or was kept from beginning by a broken guard.
    WithTrouble,
    /// When the words were said.
    WhenSaid,
}

/// What a rehearsal was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The scenario's name.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// The seed.
    pub seed: u64,
    /// What came wasn't told beforehand.
    pub drill: bool,
    /// How it is called again.
    pub again: String,
}

/// What is told at the end of a drill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Debriefing {
    /// The scenario's name.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// The seed of everything random in it.
    pub seed: u64,
    /// What came wasn't told beforehand.
    pub drill: bool,
    /// The command with which the same comes again.
    pub again: String,
    /// What was thrown, in the order in which it came; what never came last.
    pub thrown: Vec<Thrown>,
    /// Everywhere that a check, an order or an assessment was gone against.
    pub against: Vec<Moment>,
    /// What was wanted and refused.
    pub refused: Vec<Moment>,
    /// Guards that broke, and what the cluster said otherwise than the run.
    pub alarms: Vec<Moment>,
}

/// Something that was thrown, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Thrown {
    /// What it was.
    pub what: String,
    /// When it came: RFC 3339, in UTC; nothing where it never did.
    #[schemars(with = "Option<String>")]
    pub came: Option<Timestamp>,
    /// The title of the step at which it showed.
    pub step: Option<String>,
    /// What was said to the operator.
    pub says: Option<String>,
    /// What could be seen of it, and when.
    pub seen: Vec<Moment>,
    /// What they did then.
    pub did: Vec<Moment>,
    /// What became of it.
    pub verdict: Verdict,
    /// The right act.
    pub right: String,
}

/// Something that happened, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Moment {
    /// When: RFC 3339, in UTC.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Seconds since what it belongs to came.
    pub after: Option<u64>,
    /// What.
    pub says: String,
}

/// What became of something that was thrown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It never came.
    NeverCame,
    /// There was nothing to fall for.
    Came,
    /// They didn't fall for it.
    Resisted,
    /// They would have fallen for it, and were refused.
    Refused,
    /// They fell for it.
    Fell,
}
