use super::HostName;
use serde::{Deserialize, Serialize};

/// One line of a preflight: what was looked at on a host, what was found, what to do. A preflight changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examined {
    /// Where; nothing for what concerns no single host.
    pub host: Option<HostName>,
    /// What was looked at, in a word or two: `reached`, `host key`, `sudo`, `tools`, `space`, `clock`, `claim`.
    pub topic: String,
    /// How it stands.
    pub mark: Standing,
    /// What was found.
    pub says: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

/// How something stands before a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// As it should be.
    Well,
    /// To be known; nothing is in the way.
    Note,
    /// It can be gone on with, knowingly.
    Doubtful,
    /// The run can't begin like this.
    Stops,
}
