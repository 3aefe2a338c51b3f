//! Where a value of an input comes from: shown beside it, and kept in the journal.

use crate::words::{HostName, Timestamp, Value};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// Where values come from, by the name of their input or column.
pub type Origins = BTreeMap<String, Origin>;

/// Where a value comes from. What the operator typed has no origin but the operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The procedure offers it.
    Default,
    /// A scenario gives it.
    Scenario(String),
    /// A site file gives it.
    Site(String),
    /// A drill has it so: its scenario isn't told.
    Drill,
    /// It was given as the program was called.
    CommandLine,
    /// A discovery found it; the form takes it only once the operator has confirmed it.
    Found(Found),
}

/// What an input's discovery found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The value.
    pub value: Value,
    /// The command that was run.
    pub command: String,
    /// Where it said so.
    pub hosts: Vec<HostName>,
    /// When it was run.
    pub at: Timestamp,
}

impl Origin {
    /// In words; what was found, with the time on a clock in this zone.
    pub fn told(&self, zone: &TimeZone) -> String {
        match self {
            Origin::Found(found) => found.told(zone),
            other => other.to_string(),
        }
    }
}

impl Found {
    /// In words, with the time on a clock in this zone.
    pub fn told(&self, zone: &TimeZone) -> String {
        let at = self.at.to_zoned(zone.clone());
        format!("{self} at {}", at.strftime("%H:%M:%S"))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("the procedure's own default"),
            Origin::Scenario(name) => write!(f, "from the scenario {name}"),
            Origin::Site(name) => write!(f, "from the site {name}"),
            Origin::Drill => f.write_str("as the drill has it"),
            Origin::CommandLine => f.write_str("from the command line"),
            Origin::Found(found) => found.fmt(f),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts: Vec<&str> = self.hosts.iter().map(HostName::as_str).collect();
        write!(f, "from `{}` on {}", self.command, hosts.join(", "))
    }
}
