//! Append-only JSON lines: one decision a line, versioned, chained, synced before its effect.
//!
//! The first line of a journal says what it is. Every line after it is a [`Record`], and carries the digest of the exact
//! bytes of the line before it, so that [`verify`] finds what was changed, lost or moved. What the chain can't find: lines
//! cut off at the end, a changed last line, and the work of somebody who computed it anew; so its head is shown, and kept elsewhere.
//!
//! The journal is generic in its events and knows none of them.

mod carry;
mod chain;
mod error;
mod file;
mod folder;
mod follow;
mod lines;
mod lock;
mod log;
mod replay;
mod reserve;
mod verify;

#[cfg(test)]
mod tests;

pub use carry::{Carried, CarryError, pack, unpack};
pub use chain::Flaw;
pub use error::JournalError;
pub use file::{File, Torn};
pub use folder::{Folder, Listed, Runs};
pub use follow::Follow;
pub use lock::{Holder, holder};
pub use log::{Log, Memory, Sync};
pub use verify::{Report, verify};

use crate::words::{Digest, Timestamp};
use serde::{Deserialize, Serialize};

/// The journal's name within a run folder.
pub const FILE_NAME: &str = "journal.jsonl";

/// The version of the format that this program writes, and the only one that it reads.
pub const VERSION: u32 = 1;

/// One decision: all its events, and the link to the line before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record<E> {
    /// From 0, without gaps.
    pub seq: u64,
    /// When, by the guide's clock; never goes back.
    pub at: Timestamp,
    /// The digest of the line before, without its end; the first record's is that of the journal's first line.
    pub prev: Digest,
    /// What happened.
    pub events: Vec<E>,
}
