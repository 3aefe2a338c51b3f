use super::{JournalError, Record, VERSION, lines::LONGEST};
use crate::words::{Digest, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::fmt;

/// The end of a journal: what the next line must link to.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// The number that the next record gets.
    pub next: u64,
    /// The time of the last record.
    pub at: Timestamp,
    /// The digest of the last line.
    pub head: Digest,
}

/// What doesn't add up in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is no record at all.
    Unreadable(String),
    /// It carries another digest than that of the line before.
    Link,
    /// It has another number than the one that comes here.
    Number {
        /// What comes here.
        expected: u64,
        /// What it says.
        found: u64,
    },
    /// It is earlier than the line before.
    Backwards,
    /// It is longer than a line may be.
    TooLong,
    /// The journal ends before a line that has been read already.
    Shrunk,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Unreadable(why) => write!(f, "it can't be read as a record: {why}"),
            Flaw::Link => f.write_str("it doesn't link to the line before: one of the two was changed, or a line between them is gone"),
            Flaw::Number { expected, found } => write!(
                f,
                "it has number {found} where {expected} must come: a line is gone, doubled or moved"
            ),
            Flaw::Backwards => f.write_str("it is earlier than the line before"),
            Flaw::TooLong => write!(f, "it is longer than {} MiB, which no line is", LONGEST >> 20),
            Flaw::Shrunk => f.write_str("the journal now ends before it, although it was there"),
        }
    }
}

/// The first line of a journal.
#[derive(Serialize, Deserialize)]
struct Header {
    holdpoint: String,
    version: u32,
}

/// What the first line isn't, and why.
pub(super) enum NotOurs {
    /// Another version of the format.
    Version(u32),
    /// Another file altogether.
    Foreign,
}

impl Chain {
    /// The first line, with its end, and the chain that begins with it.
    pub fn begin() -> Result<(Vec<u8>, Chain), JournalError> {
        let header = Header {
            holdpoint: "journal".into(),
            version: VERSION,
        };
        let mut line = serde_json::to_vec(&header).map_err(JournalError::Encode)?;
        let chain = Chain::after(&line);
        line.push(b'\n');
        Ok((line, chain))
    }

    /// Reads a first line.
    pub fn resume(line: &[u8]) -> Result<Chain, NotOurs> {
        let header: Header = serde_json::from_slice(line).map_err(|_| NotOurs::Foreign)?;
        match (header.holdpoint.as_str(), header.version) {
            ("journal", VERSION) => Ok(Chain::after(line)),
            ("journal", other) => Err(NotOurs::Version(other)),
            _ => Err(NotOurs::Foreign),
        }
    }

    fn after(header: &[u8]) -> Chain {
        Chain {
            next: 0,
            at: Timestamp::MIN,
            head: Digest::of(header),
        }
    }

    /// Writes the next record into `line`, its end included. The chain stays where it is until [`Chain::advance`].
    pub fn write<E: Serialize>(&self, at: Timestamp, events: Vec<E>, line: &mut Vec<u8>) -> Result<Record<E>, JournalError> {
        let record = Record {
            seq: self.next,
            at: at.max(self.at),
            prev: self.head.clone(),
            events,
        };
        line.clear();
        serde_json::to_writer(&mut *line, &record).map_err(JournalError::Encode)?;
        if line.len() > LONGEST {
            return Err(JournalError::TooLong { bytes: line.len() });
        }
        line.push(b'\n');
        Ok(record)
    }

    /// Goes on past a line that is written, or read and found good.
    pub fn advance<E>(&mut self, record: &Record<E>, line: &[u8]) {
        self.next += 1;
        self.at = record.at;
        self.head = Digest::of(line.strip_suffix(b"\n").unwrap_or(line));
    }

    /// Reads the next record and goes on past it.
    pub fn read<E: DeserializeOwned>(&mut self, line: &[u8]) -> Result<Record<E>, Flaw> {
        let record: Record<E> = serde_json::from_slice(line).map_err(|error| Flaw::Unreadable(error.to_string()))?;
        if record.seq != self.next {
            return Err(Flaw::Number {
                expected: self.next,
                found: record.seq,
            });
        }
        if record.prev != self.head {
            return Err(Flaw::Link);
        }
        if record.at < self.at {
            return Err(Flaw::Backwards);
        }
        self.advance(&record, line);
        Ok(record)
    }
}
