use super::Flaw;
use std::{fs, io, os::unix::fs::FileExt};

/// The longest line that is written or read, in bytes: more is damage, and isn't read into memory.
pub(super) const LONGEST: usize = 256 << 20;

const BLOCK: usize = 1 << 20;

/// The complete lines of a file that may still grow. What is unfinished is looked at again each time.
#[derive(Debug)]
pub(super) struct Lines {
    file: fs::File,
    /// Where `buffer` begins in the file.
    base: u64,
    buffer: Vec<u8>,
    /// The next line begins here in `buffer`.
    at: usize,
}

/// Why there is no next line.
#[derive(Debug)]
pub(super) enum NoLine {
    Io(io::Error),
    Flaw(Flaw),
}

impl Lines {
    pub fn new(file: fs::File) -> Self {
        Lines {
            file,
            base: 0,
            buffer: Vec::new(),
            at: 0,
        }
    }

    /// Where the next line begins in the file.
    pub fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// Bytes of an unfinished line at the end of the file.
    pub fn unfinished(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len().saturating_sub(self.offset()))
    }

    /// The first bytes of the file, at most so many.
    pub fn start(&self, most: usize) -> io::Result<Vec<u8>> {
        let mut start = vec![0; most + 1];
        let read = self.file.read_at(&mut start, 0)?;
        start.truncate(read);
        Ok(start)
    }

    pub fn into_file(self) -> fs::File {
        self.file
    }

    /// The next complete line without its end; nothing while there is none.
    pub fn next(&mut self) -> Result<Option<&[u8]>, NoLine> {
        let mut searched = self.at;
        loop {
            if let Some(found) = memchr::memchr(b'\n', self.buffer.get(searched..).unwrap_or_default()) {
                let (start, end) = (self.at, searched + found);
                self.at = end + 1;
                return Ok(self.buffer.get(start..end));
            }
            self.buffer.drain(..self.at);
            self.base += self.at as u64;
            self.at = 0;
            searched = self.buffer.len();
            if searched > LONGEST {
                return Err(NoLine::Flaw(Flaw::TooLong));
            }
            if self.more().map_err(NoLine::Io)? == 0 {
                // A writer that comes back cuts an unfinished line off and writes another in its place.
                self.buffer.clear();
                return match self.file.metadata() {
                    Ok(file) if file.len() < self.base => Err(NoLine::Flaw(Flaw::Shrunk)),
                    Ok(_) => Ok(None),
                    Err(error) => Err(NoLine::Io(error)),
                };
            }
        }
    }

    fn more(&mut self) -> io::Result<usize> {
        let have = self.buffer.len();
        self.buffer.resize(have + BLOCK, 0);
        let read = loop {
            match self
                .file
                .read_at(self.buffer.get_mut(have..).unwrap_or_default(), self.base + have as u64)
            {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buffer.truncate(have + *read.as_ref().unwrap_or(&0));
        read
    }
}
