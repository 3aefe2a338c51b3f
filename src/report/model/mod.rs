//! What a report says: one shape for all formats, and the JSON as it is. Every field is documented, since its schema is made of this.

mod around;
mod line;
mod standing;

pub use around::{Alert, AlertKind, Curve, Effect, Exception, Host, LogLine, Note, Point};
pub use line::{Attempt, Deed, Evidence, EvidenceKind, FileChange, Fill, Happened, Job, Line, LineKind, Prompt, Tick, Transcript, Verdict};
pub use standing::{Guard, Next, Reading, Standing, TimeLeft};

use crate::debriefing::Debriefing;
use crate::words::{Timestamp, Truth, Value};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use std::borrow::Cow;

/// The version of this shape. It counts up when something changes its meaning or goes; new fields may come without it.
pub const FORMAT: u32 = 1;

/// A moment: RFC 3339, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct At(pub Timestamp);

impl JsonSchema for At {
    fn schema_name() -> Cow<'static, str> {
        "At".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time", "description": "A moment: RFC 3339, in UTC"})
    }
}

/// The record of one run.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// The version of this shape. New fields may come without another one.
    pub format: u32,
    /// The run's id: the name of its folder.
    pub run: String,
    /// What was gone by.
    pub procedure: Procedure,
    /// Live, or a rehearsal: then no real host was touched.
    pub mode: Mode,
    /// The site's name.
    pub site: Option<String>,
    /// The clusters that its hosts said they belong to.
    pub clusters: Vec<String>,
    /// When it began.
    pub began: Option<At>,
    /// The time of the last record that could be read: the report knows nothing later.
    pub as_of: Option<At>,
    /// Seconds from its begin to `as_of`, interruptions included.
    pub seconds: Option<u64>,
    /// How it ended, or that it hasn't.
    pub outcome: Outcome,
    /// The outcome in words.
    pub says: String,
    /// When the maintenance window ends, where that was said.
    pub window: Option<At>,
    /// Everybody who did something in it, by the names that they had at their machines.
    pub people: Vec<String>,
    /// The sessions in which it was walked.
    pub sessions: Vec<Session>,
    /// When it went from one person to the next, in words.
    pub passed_on: Vec<LogLine>,
    /// The integrity of the journal that all of this is read from.
    pub journal: Integrity,
    /// The values that it began with. Secrets stand by name alone.
    pub inputs: Vec<Input>,
    /// The hosts that it had to do with.
    pub hosts: Vec<Host>,
    /// How many lines of the plan are in which state.
    pub count: Count,
    /// Where it stands; nothing once it is over.
    pub standing: Option<Standing>,
    /// All lines of the plan, in its order.
    pub lines: Vec<Line>,
    /// What was not as the procedure has it: edits, skips, overrides, failures, doubts and the like, in the order of time.
    pub exceptions: Vec<Exception>,
    /// Lasting consequences: those that are still open have no `closed`.
    pub effects: Vec<Effect>,
    /// What the cluster shows though the run didn't do it, or had ended it.
    pub found: Vec<String>,
    /// What went wrong beside the steps: guards, hosts, deadlines, what was stopped.
    pub alerts: Vec<Alert>,
    /// What people wrote down.
    pub notes: Vec<Note>,
    /// What the run may have left on its hosts, as far as the journal knows.
    pub left: Vec<String>,
    /// What came in a drill, what could be seen of it, what was done and what was right; once it is over. Also where a trainer put
    /// something into a rehearsal.
    pub debriefing: Option<Debriefing>,
    /// What monitors measured over time, as far as it was journaled.
    pub curves: Vec<Curve>,
    /// Everything that happened, in order, a line each.
    pub log: Vec<LogLine>,
}

/// What was gone by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Procedure {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The document that it was made from; nothing where the run's copy of it can't be read.
    pub source: Option<String>,
    /// The digest over its files, as the run began.
    pub revision: String,
}

/// Live, or rehearsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Mode {
    /// On real hosts.
    Live,
    /// On a simulated cluster: no real host was touched.
    Rehearsal {
        /// The scenario's name; nothing while it is a drill that isn't over.
        scenario: Option<String>,
        /// The seed of everything random in it; likewise.
        seed: Option<u64>,
        /// It was a drill: what came wasn't told beforehand.
        drill: bool,
    },
    /// The journal has no first record that says it.
    Unknown,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Everything is done.
    Finished,
    /// Everything is done except what was left for later.
    FinishedExceptDeferred,
    /// It was ended before its time.
    EndedShort,
    /// It isn't over, and nobody is at it: it can be resumed.
    Paused,
    /// It isn't over, and somebody is at it.
    Running,
    /// Nothing was begun.
    NeverBegan,
}

/// A stretch of time in which somebody was at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Session {
    /// Who.
    pub by: String,
    /// The machine that the guide ran on, by the name that the inputs give it; `here` where they don't.
    pub machine: String,
    /// As whom things were done on hosts where the procedure didn't say, such as `ops, by sudo as root`.
    pub account: Option<String>,
    /// From when.
    pub from: At,
    /// To when; nothing while it lasts.
    pub to: Option<At>,
    /// Why it was left; nothing where it was cut off.
    pub why: Option<String>,
}

/// What can be said of the journal's integrity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Integrity {
    /// Whole records that follow one another.
    pub records: u64,
    /// The digest of the last whole line: what a copy that is kept elsewhere must show, too.
    pub head: Option<String>,
    /// What is wrong with it. All before that is whole, and in this report; nothing after it is.
    pub damage: Option<String>,
    /// Bytes of an unfinished last line: cut off, or just being written.
    pub torn: u64,
}

/// A value that a run began with.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// What is asked, where the run's copy of the procedure can be read.
    pub label: Option<String>,
    /// The value; nothing where it is secret.
    pub value: Option<Value>,
    /// Its value was never written down.
    pub secret: bool,
    /// Where it comes from; nothing where it was typed.
    pub origin: Option<String>,
}

/// How many steps are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Count {
    /// Steps of the plan, as far as it is known.
    pub steps: usize,
    /// Those that are done, however that is known.
    pub done: usize,
    /// Those that were passed over, done elsewhere or taken back, or don't apply.
    pub passed: usize,
    /// Those that were accepted against their assessment.
    pub overridden: usize,
    /// Those that were left for later.
    pub deferred: usize,
    /// Those that are still to come, are under way, or have failed.
    pub open: usize,
}

/// Whether something is so, in a word of its own where that isn't known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// It is so.
    Yes,
    /// It isn't.
    No,
    /// It isn't known.
    Unknown,
}

impl From<Truth> for Known {
    fn from(truth: Truth) -> Known {
        match truth {
            Truth::Yes => Known::Yes,
            Truth::No => Known::No,
            Truth::Unknown => Known::Unknown,
        }
    }
}

impl Report {
    /// Lasting consequences that are still open.
    pub fn open_effects(&self) -> impl Iterator<Item = &Effect> {
        self.effects.iter().filter(|effect| effect.closed.is_none())
    }

    /// Live or rehearsed, in letters that nobody overlooks.
    pub fn banner(&self) -> &'static str {
        match self.mode {
            Mode::Live => "LIVE",
            Mode::Rehearsal { .. } => "REHEARSAL",
            Mode::Unknown => "MODE UNKNOWN",
        }
    }
}
