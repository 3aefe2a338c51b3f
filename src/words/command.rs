use super::{Digest, HostName, Script};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a host is asked to do for one job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// Run a command.
    Run(Command),
    /// Write files whose present content has been looked at.
    Write(Vec<Write>),
    /// Copy files between this host and the guide's own machine.
    Copy(Vec<Copy>),
    /// Switch off, on, or reboot.
    Power(Power),
}

/// A command for `sh -e`. No secret can be in its text, by type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// Shell text, every value quoted.
    pub text: String,
    /// Environment on top of the runner's own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, Script>,
    /// Standard input; empty means none.
    #[serde(default)]
    pub stdin: Script,
    /// Whether it gets a terminal of its own.
    #[serde(default)]
    pub terminal: bool,
    /// It only looks, and is soon over: it runs in its connection, ends with it, and may be run again. Every other command outlives
    /// the connection.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub passing: bool,
    /// It reboots its host itself, and that is its proper end.
    #[serde(default)]
    pub ends_in_reboot: bool,
    /// Patterns that are run over the output as it streams past; the engine only ever sees what they found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watch: Vec<Matcher>,
}

/// Commands and monitors with the same lock take turns.
pub type Lock = String;

/// A pattern over an output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Matcher {
    /// Its place in the findings.
    pub id: u16,
    /// A regular expression in which `^` and `$` are a line's.
    pub pattern: String,
    /// What is done with what it matches.
    pub hunt: Hunt,
    /// Which output it sees.
    pub stream: Stream,
}

/// Which output a matcher sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    /// Standard output only: values are taken from here.
    Out,
    /// Standard error only; never asked for by a matcher, but a tag on output.
    Err,
    /// Both: expectations, problems and prompts.
    Both,
}

/// What a matcher does. Limits are in bytes of what is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hunt {
    /// Count matching lines, keep the first. Lines that are benign don't count.
    Line,
    /// Name these lines benign: `Line` hunts pass over them.
    Benign,
    /// Every line that matches `each` must match the pattern too.
    Each {
        /// Which lines are looked at.
        each: String,
    },
    /// Test on what came since the last answer, after a silence.
    Prompt,
    /// Keep the one group (or the whole match) of the first match.
    First {
        /// At most this many bytes.
        limit: u32,
    },
    /// Likewise of every match.
    All {
        /// At most this many bytes together.
        limit: u32,
    },
    /// Count matches.
    Count,
    /// Keep the named groups of every match.
    Rows {
        /// At most this many bytes together.
        limit: u32,
    },
    /// Keep everything, trimmed. The pattern is not used.
    Text {
        /// At most this many bytes.
        limit: u32,
    },
}

/// A file to be written: content and edits were shown as a difference first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Write {
    /// Absolute path on the host.
    pub path: String,
    /// What was there when the operator looked; nothing where there was no file. Another content refuses the write.
    pub before: Option<Digest>,
    /// The new content. Secrets are names until the host writes them.
    pub content: Script,
    /// As `chmod` takes it; kept as it is where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// As `chown` takes it; kept as it is where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Backup of the old content, next to it, by which `restore` finds it.
    pub backup: String,
    /// The content must not be shown or journaled.
    #[serde(default)]
    pub secret: bool,
    /// Take the file away instead: there was none before.
    #[serde(default)]
    pub remove: bool,
}

/// A file to be copied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    /// From where.
    pub from: CopyEnd,
    /// To where.
    pub to: CopyEnd,
    /// Never into the run folder; mode 0600.
    #[serde(default)]
    pub secret: bool,
    /// A source that isn't there is no failure.
    #[serde(default)]
    pub missing_ok: bool,
}

/// One end of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyEnd {
    /// The host; nothing for the guide's own machine.
    pub host: Option<HostName>,
    /// The path there.
    pub path: String,
}

/// What a `power` step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Power {
    /// `poweroff`; over when the host is gone.
    Off,
    /// Somebody presses the button; over when the host answers with a new boot id.
    On,
    /// `reboot`; over when the host answers with a new boot id.
    Reboot,
}
