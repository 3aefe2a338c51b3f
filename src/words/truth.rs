use serde::{Deserialize, Serialize};

/// Three values: what rests on a reading that is missing, failed or stale is unknown, and unknown is never healthy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Truth {
    /// Known to hold.
    Yes,
    /// Known not to hold.
    No,
    /// Not known.
    Unknown,
}
