use super::{
    JournalError, Record,
    replay::{Replay, journal_in},
};
use crate::{files, words::Digest};
use serde::de::DeserializeOwned;
use std::{io, path::Path};

/// A journal read while somebody else may be writing it: read-only and without the lock.
#[derive(Debug)]
pub struct Follow {
    replay: Replay,
}

impl Follow {
    /// Opens a run's journal at its first record.
    ///
    /// # Errors
    /// There is none, or it isn't one.
    pub fn open(dir: &Path) -> Result<Follow, JournalError> {
        let path = journal_in(dir)?;
        let file = match files::read(&path) {
            Ok(file) => file,
            Err(files::FileError::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Err(JournalError::NoJournal { path }),
            Err(error) => return Err(JournalError::file("open", &path, error)),
        };
        Ok(Follow {
            replay: Replay::begin(path, file)?,
        })
    }

    /// The next record, verified; nothing where no complete line is there yet: ask again later.
    ///
    /// # Errors
    /// The line is damaged, or can't be read.
    pub fn next_record<E: DeserializeOwned>(&mut self) -> Result<Option<Record<E>>, JournalError> {
        self.replay.next()
    }

    /// The digest of the last line that was read: a copy kept elsewhere must show it, too.
    pub fn head(&self) -> &Digest {
        &self.replay.chain.head
    }

    /// Bytes of an unfinished line after what was read.
    ///
    /// # Errors
    /// The system can't tell.
    pub fn unfinished(&self) -> Result<u64, JournalError> {
        let unfinished = self.replay.lines.unfinished();
        unfinished.map_err(|error| JournalError::io("read", &self.replay.path, error))
    }

    /// The chain as far as it was read: its head, and how many records lead to it.
    pub(super) fn replay(&self) -> &Replay {
        &self.replay
    }
}
