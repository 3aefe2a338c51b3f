//! Where a run stands that isn't over: the way out on paper.

use super::{At, Known};
use schemars::JsonSchema;
use serde::Serialize;

/// Where it stands: place, what is open, what is watched, what comes next.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Standing {
    /// The current line's id; nothing where nothing is left but its end.
    pub at: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// The blocks around it, outermost first, by title.
    pub within: Vec<String>,
    /// What stands in its way.
    pub blockers: Vec<String>,
    /// Commands that run.
    pub running: Vec<String>,
    /// Commands that stand at a prompt, held or not, with the prompt and since when.
    pub held: Vec<String>,
    /// Commands of which it isn't known whether they ran.
    pub doubts: Vec<String>,
    /// What else wants a person now.
    pub attention: Vec<String>,
    /// All is stopped: by whom and why.
    pub stopped: Option<String>,
    /// It is being ended before its time: why.
    pub ending_short: Option<String>,
    /// The guards in force.
    pub guards: Vec<Guard>,
    /// What monitors said last.
    pub readings: Vec<Reading>,
    /// What it would take to take back what is open.
    pub back_out: String,
    /// How long it will still take.
    pub left: Option<TimeLeft>,
    /// The steps that come next, at most twelve.
    pub next: Vec<Next>,
    /// Steps that come after those, as far as the plan is known.
    pub more: usize,
}

/// A guard in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Guard {
    /// Its name.
    pub name: String,
    /// Whether it holds.
    pub holds: Known,
    /// Since when.
    pub since: At,
    /// Why it doesn't, or isn't known to.
    pub why: Option<String>,
}

/// The last reading of a monitor on a host, as far as readings were kept.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Reading {
    /// The monitor.
    pub monitor: String,
    /// Where it was read.
    pub host: String,
    /// When.
    pub at: At,
    /// What it said, or why it said nothing.
    pub says: Vec<String>,
    /// The same of each node, resource or brick, where its reader tells them apart.
    pub rows: Vec<String>,
}

/// A step that comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Next {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where, as far as that is known.
    pub hosts: Vec<String>,
}

/// How long it will still take, and what that rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TimeLeft {
    /// Seconds.
    pub seconds: u64,
    /// Earlier runs that it rests on.
    pub runs: u32,
    /// Steps of which no earlier run tells, and neither does the procedure.
    pub unknown: u32,
    /// In words.
    pub says: String,
}
