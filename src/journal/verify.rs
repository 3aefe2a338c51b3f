use super::{Flaw, Follow, JournalError};
use crate::words::{Digest, Timestamp};
use serde::de::DeserializeOwned;
use std::path::Path;

/// What can be said of a journal's integrity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Whole records, up to the first damage.
    pub records: u64,
    /// The digest of the last whole line: what a copy kept elsewhere must show, too.
    pub head: Digest,
    /// The time of the first record.
    pub first: Option<Timestamp>,
    /// The time of the last whole record.
    pub last: Option<Timestamp>,
    /// Bytes of an unfinished last line: cut off by a crash, or just being written.
    pub torn: u64,
    /// The first line, from 1, that isn't what it must be.
    pub damage: Option<(u64, Flaw)>,
}

/// Reads a journal from its first line to its last without changing it. `E` is the event that its records must hold.
///
/// # Errors
/// There is no journal, it isn't one, or it can't be read. Damage is no error: it is in the report.
pub fn verify<E: DeserializeOwned>(dir: &Path) -> Result<Report, JournalError> {
    let mut journal = Follow::open(dir)?;
    let (mut first, mut last, mut damage) = (None, None, None);
    loop {
        match journal.next_record::<E>() {
            Ok(Some(record)) => {
                first.get_or_insert(record.at);
                last = Some(record.at);
            }
            Ok(None) => break,
            Err(JournalError::Damaged { line, flaw, .. }) => {
                damage = Some((line, flaw));
                break;
            }
            Err(error) => return Err(error),
        }
    }
    let torn = if damage.is_some() { 0 } else { journal.unfinished()? };
    Ok(Report {
        records: journal.replay().chain.next,
        head: journal.head().clone(),
        first,
        last,
        torn,
        damage,
    })
}
