use super::{JournalError, Record, chain::Chain};
use crate::words::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

/// Something that decisions are written to, before anything comes of them.
pub trait Log<E> {
    /// Writes one decision. With [`Sync::Now`] it is on disk when this returns, and so is everything before it.
    ///
    /// # Errors
    /// After any but [`JournalError::Encode`] and [`JournalError::TooLong`] the log is closed and refuses what comes: the
    /// record may or may not be there.
    fn append(&mut self, at: Timestamp, events: Vec<E>, sync: Sync) -> Result<Record<E>, JournalError>;

    /// Brings everything that was appended to disk.
    ///
    /// # Errors
    /// The log is closed, or is now.
    fn sync(&mut self) -> Result<(), JournalError>;

    /// The disk was full, and the log writes into what was put by for its end: say so, start nothing, leave.
    fn is_short(&self) -> bool {
        false
    }
}

/// When a record must be on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
    /// Before the call returns: an intent, or a word that nobody would say again.
    Now,
    /// With the next one that must.
    Soon,
}

/// A log in memory. Everything passes through JSON and back, so that what a test folds is what a journal would have kept.
#[derive(Clone, Debug)]
pub struct Memory {
    chain: Chain,
    text: Vec<u8>,
    line: Vec<u8>,
}

impl Memory {
    /// An empty one.
    ///
    /// # Errors
    /// None that could be met in practice.
    pub fn new() -> Result<Self, JournalError> {
        let (text, chain) = Chain::begin()?;
        Ok(Memory {
            chain,
            text,
            line: Vec::new(),
        })
    }

    /// What a file would hold.
    pub fn bytes(&self) -> &[u8] {
        &self.text
    }
}

impl<E: Serialize + DeserializeOwned> Log<E> for Memory {
    fn append(&mut self, at: Timestamp, events: Vec<E>, _: Sync) -> Result<Record<E>, JournalError> {
        let written = self.chain.write(at, events, &mut self.line)?;
        let read: Record<E> = serde_json::from_slice(&self.line).map_err(JournalError::Encode)?;
        self.chain.advance(&written, &self.line);
        self.text.extend_from_slice(&self.line);
        Ok(read)
    }

    fn sync(&mut self) -> Result<(), JournalError> {
        Ok(())
    }
}
