use super::TranscriptError;
use crate::files;
use std::{
    fs, io,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
};

/// An entry of the index is made after so many lines, or so many bytes.
const STRIDE: (u64, u64) = (256, LONGEST as u64);

/// Bytes read at once.
const BLOCK: usize = 256 << 10;

/// The index has an entry after a line that is longer, in bytes.
const LONGEST: usize = 64 << 10;

/// Reads a transcript, however large it is and while it grows.
///
/// It opens at once, and what stands before or after any place is there at once: see [`Piece`](super::Piece). Line numbers need
/// the lines before them counted: [`Reader::advance`] does that a little at a time.
#[derive(Debug)]
pub struct Reader {
    path: PathBuf,
    file: fs::File,
    /// Some lines' numbers, from 0, and where they begin.
    index: Vec<(u64, u64)>,
    /// Lines that are counted, all complete, and where the one after them begins.
    counted: u64,
    end: u64,
    /// Bytes after `end` that were looked through and have no line's end in them.
    looked: u64,
}

impl Reader {
    /// Opens a transcript. Nothing is read yet.
    ///
    /// # Errors
    /// It isn't there, or isn't a plain file.
    pub fn open(path: &Path) -> Result<Reader, TranscriptError> {
        let file = files::read(path).map_err(|error| TranscriptError::new("open", path, error))?;
        Ok(Reader {
            path: path.into(),
            file,
            index: vec![(0, 0)],
            counted: 0,
            end: 0,
            looked: 0,
        })
    }

    /// Its length in bytes, now.
    ///
    /// # Errors
    /// The system can't tell.
    pub fn bytes(&self) -> Result<u64, TranscriptError> {
        Ok(self.file.metadata().map_err(|error| self.failed(error))?.len())
    }

    /// Complete lines counted so far.
    pub fn counted(&self) -> u64 {
        self.counted
    }

    /// Bytes that were looked through while counting.
    pub fn reached(&self) -> u64 {
        self.end + self.looked
    }

    /// Counts on, over at most about `budget` bytes. True when nothing more is to be counted now.
    ///
    /// # Errors
    /// It can't be read.
    pub fn advance(&mut self, budget: usize) -> Result<bool, TranscriptError> {
        if self.bytes()? < self.end + self.looked {
            // It was begun anew.
            (self.counted, self.end, self.looked) = (0, 0, 0);
            self.index.truncate(1);
        }
        let mut left = budget;
        let mut block = vec![0; BLOCK.min(budget)];
        while left > 0 {
            let from = self.end + self.looked;
            let take = block.len().min(left);
            let read = self.read_at(block.get_mut(..take).unwrap_or_default(), from)?;
            if read == 0 {
                return Ok(true);
            }
            left -= read;
            let mut begins = self.end;
            for end in memchr::memchr_iter(b'\n', block.get(..read).unwrap_or_default()) {
                begins = from + end as u64 + 1;
                self.counted += 1;
                let (line, offset) = self.index.last().copied().unwrap_or_default();
                if self.counted - line >= STRIDE.0 || begins - offset >= STRIDE.1 {
                    self.index.push((self.counted, begins));
                }
            }
            self.end = begins;
            self.looked = from + read as u64 - begins;
        }
        Ok(false)
    }

    /// The number of the line, from 0, in which a byte stands; nothing while it hasn't been counted so far.
    ///
    /// # Errors
    /// It can't be read.
    pub fn number_of(&self, at: u64) -> Result<Option<u64>, TranscriptError> {
        if at > self.end + self.looked {
            return Ok(None);
        }
        let after = self.index.partition_point(|(_, offset)| *offset <= at);
        let (line, offset) = after.checked_sub(1).and_then(|n| self.index.get(n)).copied().unwrap_or_default();
        // Where a line is longer than this, its end has an entry of its own.
        let take = usize::try_from(at - offset).unwrap_or(usize::MAX).min(LONGEST);
        let mut block = vec![0; take];
        let read = self.fill(&mut block, offset)?;
        Ok(Some(
            line + memchr::memchr_iter(b'\n', block.get(..read).unwrap_or_default()).count() as u64,
        ))
    }

    /// What stands between two places.
    ///
    /// # Errors
    /// It can't be read.
    pub fn bytes_between(&self, from: u64, to: u64) -> Result<Vec<u8>, TranscriptError> {
        let mut bytes = vec![0; usize::try_from(to.saturating_sub(from)).unwrap_or(0)];
        let read = self.fill(&mut bytes, from)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    /// Reads until `into` is full or the end is reached.
    pub(super) fn fill(&self, into: &mut [u8], at: u64) -> Result<usize, TranscriptError> {
        let mut filled = 0;
        while let Some(rest) = into.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.read_at(rest, at + filled as u64)? {
                0 => break,
                read => filled += read,
            }
        }
        Ok(filled)
    }

    fn read_at(&self, into: &mut [u8], at: u64) -> Result<usize, TranscriptError> {
        loop {
            match self.file.read_at(into, at) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read.map_err(|error| self.failed(error)),
            }
        }
    }

    fn failed(&self, error: io::Error) -> TranscriptError {
        TranscriptError::new("read", &self.path, error)
    }
}
