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
    },
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
