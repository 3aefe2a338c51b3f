//! Append-only JSON lines: one decision a line, versioned, chained, synced before its effect.

use crate::words::{Digest, Timestamp};
use serde::{Deserialize, Serialize};

/// One decision: all its events, and the link to the decision before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record<E> {
    /// From 0, without gaps.
    pub seq: u64,
    /// When, by the guide's clock; never goes back.
    pub at: Timestamp,
    /// The digest of the line before; of nothing for the first.
    pub prev: Digest,
    /// What happened.
    pub events: Vec<E>,
}
