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

/// The most of a line that is read, in bytes. The index has an entry after it, so that it is known where a longer one ends.
const LONGEST: usize = 64 << 10;

/// How far back from the end the last lines are looked for, in bytes.
const BACK: u64 = 4 << 20;

/// Reads a transcript by line, however large it is and while it grows.
///
/// It opens at once, and the last lines are there at once. Line numbers need the lines before them counted:
/// [`Reader::advance`] does that a little at a time, and [`Reader::lines`] as far as it must.
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

/// A line of a transcript.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// As it came, without its end; cut where it is very long.
    pub bytes: Vec<u8>,
    /// It goes on, but isn't read further.
    pub cut: bool,
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

    /// Lines from number `from` on, counted from 0, at most `count`; an unfinished last one included.
    ///
    /// # Errors
    /// It can't be read.
    pub fn lines(&mut self, from: u64, count: usize) -> Result<Vec<Line>, TranscriptError> {
        let to = from.saturating_add(count as u64);
        while self.counted < to && !self.advance(16 * BLOCK)? {}
        let mut lines = Vec::new();
        while lines.len() < count {
            let number = from + lines.len() as u64;
            if number > self.counted {
                break;
            }
            let after = self.index.partition_point(|(line, _)| *line <= number);
            let (line, start) = after.checked_sub(1).and_then(|at| self.index.get(at)).copied().unwrap_or_default();
            let before = lines.len();
            self.read_on(start, number - line, count, &mut lines)?;
            // After a line that was cut, the index knows where the next one begins.
            if lines.len() == before || lines.last().is_none_or(|line| !line.cut) {
                break;
            }
        }
        Ok(lines)
    }

    /// The last lines, at most `count`, without counting those before them.
    /// Where they are very long, fewer, of which the first begins in its middle.
    ///
    /// # Errors
    /// It can't be read.
    pub fn last(&self, count: usize) -> Result<Vec<Line>, TranscriptError> {
        let end = self.bytes()?;
        let mut lines = Vec::new();
        let mut start = self.start_of_last(end, count)?;
        // A line that is cut is read over to its end, which isn't far.
        while start < end && lines.len() < count {
            start = self.read_on(start, 0, count, &mut lines)?;
            start = self.after_line(start, end)?;
        }
        Ok(lines)
    }

    /// Where the last `count` lines before `end` begin.
    fn start_of_last(&self, end: u64, count: usize) -> Result<u64, TranscriptError> {
        let mut block = vec![0; BLOCK / 4];
        let (mut start, mut ends) = (end, 0);
        while start > end.saturating_sub(BACK) {
            let take = block.len().min(usize::try_from(start).unwrap_or(usize::MAX));
            start -= take as u64;
            let part = block.get_mut(..take).unwrap_or_default();
            let read = self.read_at(part, start)?;
            for at in memchr::memrchr_iter(b'\n', part.get(..read).unwrap_or_default()) {
                let begins = start + at as u64 + 1;
                // The end of the last line begins none.
                if begins != end {
                    ends += 1;
                    if ends == count {
                        return Ok(begins);
                    }
                }
            }
        }
        Ok(start)
    }

    /// Where the line that `at` is in ends.
    fn after_line(&self, mut at: u64, end: u64) -> Result<u64, TranscriptError> {
        let mut block = vec![0; BLOCK / 4];
        while at < end {
            let read = self.read_at(&mut block, at)?;
            match memchr::memchr(b'\n', block.get(..read).unwrap_or_default()) {
                Some(found) => return Ok(at + found as u64 + 1),
                None if read == 0 => break,
                None => at += read as u64,
            }
        }
        Ok(end)
    }

    /// Reads on from the beginning of a line until there are `count` lines, the end is reached, or a line is too long
    /// to be read to its end. Gives the place that it stopped at.
    fn read_on(&self, start: u64, mut skip: u64, count: usize, lines: &mut Vec<Line>) -> Result<u64, TranscriptError> {
        let mut line = Line::default();
        let mut begun = false;
        let mut at = start;
        let mut block = vec![0; 32 << 10];
        while lines.len() < count {
            let read = self.read_at(&mut block, at)?;
            if read == 0 {
                if begun && skip == 0 {
                    lines.push(line);
                }
                break;
            }
            let mut rest = block.get(..read).unwrap_or_default();
            while !rest.is_empty() && lines.len() < count {
                let end = memchr::memchr(b'\n', rest);
                let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
                begun = end.is_none();
                at += part.len() as u64 + u64::from(end.is_some());
                rest = after.get(1..).unwrap_or_default();
                if skip == 0 {
                    let fits = part.len().min(LONGEST - line.bytes.len());
                    line.bytes.extend_from_slice(part.get(..fits).unwrap_or_default());
                    if fits < part.len() {
                        line.cut = true;
                        lines.push(line);
                        return Ok(at - u64::from(end.is_some()));
                    }
                }
                match end {
                    Some(_) if skip > 0 => skip -= 1,
                    Some(_) => lines.push(std::mem::take(&mut line)),
                    None => {}
                }
            }
        }
        Ok(at)
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
