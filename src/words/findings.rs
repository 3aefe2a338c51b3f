use super::{Digest, Identity};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// Everything the engine may know of an output, bounded by construction. Gigabytes stay in the transcript.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Matches of the `Line` and `Benign` hunts, by matcher.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hits: BTreeMap<u16, Hit>,
    /// What the taking hunts took, by matcher.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<u16, Kept>,
    /// Bytes printed, both streams together.
    pub bytes: u64,
    /// Lines printed, an unfinished last one included.
    pub lines: u64,
    /// Of the finished transcript on our disk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
    /// Before and after a planned reboot or power cycle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot: Option<Boot>,
}

/// The same host before and after it went down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boot {
    /// Who it was; nothing where it was down already.
    pub before: Option<Identity>,
    /// Who it is now; nothing where it was only switched off.
    pub after: Option<Identity>,
}

impl fmt::Display for Boot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) if before.kernel == after.kernel => write!(f, "back on the same kernel, {}", after.kernel),
            (Some(before), Some(after)) => write!(f, "back on kernel {}, was {}", after.kernel, before.kernel),
            (None, Some(after)) => write!(f, "up on kernel {}", after.kernel),
            (Some(before), None) => write!(f, "down; it ran kernel {}", before.kernel),
            (None, None) => f.write_str("down"),
        }
    }
}

/// Lines that matched: how many, and the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// How many lines matched.
    pub count: u64,
    /// The first one's number, from 1.
    pub line: u64,
    /// The first one's text, cut to 400 characters.
    pub excerpt: String,
}

/// What a taking hunt brought home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kept {
    /// `First` (its group) or `Text` (all of it, trimmed).
    Text(String),
    /// `All`.
    Texts(Vec<String>),
    /// `Rows`: one map of named groups a match.
    Rows(Vec<BTreeMap<String, String>>),
    /// `Count`.
    Count(u64),
    /// `Each`.
    Each(Each),
    /// More than the hunt's limit: it is refused, never cut.
    TooMuch,
}

/// The outcome of an `Each` hunt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Each {
    /// Lines that were looked at.
    pub seen: u64,
    /// The first that didn't match: its number from 1, and its text.
    pub odd: Option<(u64, String)>,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exit {
    /// An exit status.
    Code(u8),
    /// Killed by this signal.
    Signal(u8),
    /// Its host went down under it and came back.
    Rebooted,
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Exit::Code(code) => write!(f, "exit {code}"),
            Exit::Signal(2) => f.write_str("interrupted (signal 2, as by Ctrl-C)"),
            Exit::Signal(signal) => write!(f, "killed by signal {signal}"),
            Exit::Rebooted => f.write_str("ended by the reboot of its host"),
        }
    }
}

/// What a host says of a job when asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It never began, and now never can: the asking claimed its name.
    Void,
    /// It runs, perhaps at a prompt.
    Running,
    /// It has ended, and left its status.
    Exited(Exit),
    /// Its spool is gone or its process died without leaving a status.
    Lost,
    /// The host has booted since; no status was left.
    Rebooted,
}
