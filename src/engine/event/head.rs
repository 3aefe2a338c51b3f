//! What a run is, and how it ends.

use crate::words::SiteColour;
use serde::{Deserialize, Serialize};

/// What a run is, from its first line on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The procedure's name.
    pub procedure: String,
    /// Its title.
    pub title: String,
    /// Digest over its files.
    pub revision: String,
    /// Live, or a rehearsal of which scenario.
    pub mode: Mode,
    /// The site's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The colour that the site is known by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<SiteColour>,
}

/// Live, or rehearsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// On real hosts.
    Live,
    /// On the simulated cluster of a scenario.
    Rehearsal {
        /// The scenario's name.
        scenario: String,
        /// The seed of everything random in it.
        seed: u64,
        /// It is a drill: what comes in it isn't told before its end, and so neither is the scenario.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        drill: Option<Drill>,
    },
}

/// What comes in a drill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Drill {
    /// What the seed makes of it.
    ByChance,
    /// What its scenario has, and nothing else.
    AsNamed,
}

impl Mode {
    /// A rehearsal in which what comes isn't told beforehand.
    pub fn is_drill(&self) -> bool {
        matches!(self, Mode::Rehearsal { drill: Some(_), .. })
    }

    /// The scenario, where whoever looks may know it: in a drill only once that is over.
    pub fn scenario(&self, over: bool) -> Option<&str> {
        match self {
            Mode::Rehearsal { scenario, drill, .. } if over || drill.is_none() => Some(scenario),
            _ => None,
        }
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Everything is done.
    Finished,
    /// Everything is done except what was deferred.
    FinishedExceptDeferred,
    /// It was ended before its time.
    Short,
}
