use serde::{Deserialize, Serialize};
use std::fmt;

/// How far an action reaches. From `Change` on, nothing starts without a person's confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Only reads.
    Observe,
    /// Changes something that can be changed back.
    Change,
    /// A service or its users notice.
    Disrupt,
    /// There is no way back.
    Destroy,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Level::Observe => "observe",
            Level::Change => "change",
            Level::Disrupt => "disrupt",
            Level::Destroy => "destroy",
        })
    }
}
