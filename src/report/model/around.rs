//! What goes on around the steps.

use super::At;
use schemars::JsonSchema;
use serde::Serialize;

/// A host that a run had to do with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Host {
    /// Its name in the inputs.
    pub name: String,
    /// `USER@ADDRESS:PORT`, as it was reached; nothing of a simulated one.
    pub way: Option<String>,
    /// The fingerprint of its host key.
    pub key: Option<String>,
    /// What it calls itself.
    pub node: Option<String>,
    /// Its machine id.
    pub machine: Option<String>,
    /// The kernel that it was last seen with.
    pub kernel: Option<String>,
    /// The cluster that it belongs to.
    pub cluster: Option<String>,
}

/// Something that was not as the procedure has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Exception {
    /// When.
    pub at: At,
    /// The id of the step or block.
    pub step: String,
    /// The host, where it is about one.
    pub host: Option<String>,
    /// What, in words.
    pub what: String,
    /// Who did it, where somebody did.
    pub by: Option<String>,
    /// Why, where somebody said so.
    pub reason: Option<String>,
}

/// A lasting consequence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Effect {
    /// Its id.
    pub id: String,
    /// In words.
    pub text: String,
    /// The step that opened it.
    pub opened_by: String,
    /// When.
    pub opened: At,
    /// The step that closed it.
    pub closed_by: Option<String>,
    /// When; nothing while it is open.
    pub closed: Option<At>,
    /// What the cluster said of it last, where that was looked at.
    pub sensed: Option<String>,
}

/// Something that wanted a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Alert {
    /// What kind.
    pub kind: AlertKind,
    /// Since when.
    pub at: At,
    /// Until when; nothing where the journal doesn't say that it ended.
    pub until: Option<At>,
    /// In words.
    pub says: String,
    /// Who did it, where somebody did.
    pub by: Option<String>,
    /// Who said that they had seen it.
    pub seen_by: Option<String>,
}

/// What kind of alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AlertKind {
    /// A guard was broken.
    GuardBroken,
    /// A guard was unknown.
    GuardUnknown,
    /// A host didn't answer.
    HostSilent,
    /// A host wasn't who it was.
    OtherHost,
    /// Something took longer than it should.
    Overdue,
    /// The cluster said otherwise of a lasting consequence, or showed one that the run didn't make.
    EffectDiffers,
    /// Somebody stopped everything.
    Stopped,
}

/// Something that somebody wrote down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Note {
    /// When.
    pub at: At,
    /// Who.
    pub by: String,
    /// What.
    pub text: String,
}

/// A number that a monitor read, over time.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Curve {
    /// The monitor.
    pub monitor: String,
    /// Where it was read.
    pub host: String,
    /// Which of its numbers, such as `entries.web`.
    pub name: String,
    /// The readings that the journal kept: those that changed something, and those that failed.
    pub points: Vec<Point>,
}

/// A reading.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Point {
    /// When it was read.
    pub at: At,
    /// The number; nothing where it couldn't be read.
    pub value: Option<f64>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LogLine {
    /// When.
    pub at: At,
    /// In words.
    pub says: String,
}
