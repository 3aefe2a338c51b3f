use super::{
    TranscriptError,
    marks::{Mark, Marks},
    marks_path, path,
};
use crate::{
    files,
    words::{Digest, JobId, Stream},
};
use sha2::{Digest as _, Sha256};
use std::{
    fs,
    io::{self, Seek as _, SeekFrom, Write as _},
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
};

/// Writes a job's transcript as it comes.
///
/// When a command is tailed again from its first byte after a crash, what is on disk already is compared, not written again, so
/// that the times of the first sight stay. Where the disk is full the transcript stops, and says so; the journal goes first.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    file: fs::File,
    marks: Marks,
    hash: Sha256,
    /// Bytes that came.
    offset: u64,
    /// Bytes on disk from an earlier session that are still to be compared.
    known: u64,
    stopped: Option<Stopped>,
}

#[derive(Debug)]
struct Stopped {
    at: u64,
    why: String,
}

/// A finished transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The digest of what is on disk.
    pub sha256: Digest,
    /// Bytes that came.
    pub bytes: u64,
    /// Bytes on disk, and why there are fewer than came.
    pub stopped: Option<(u64, String)>,
}

impl Writer {
    /// Opens the transcript of a job in the folder of transcripts.
    ///
    /// # Errors
    /// It can't be made or opened.
    pub fn open(dir: &Path, job: &JobId) -> Result<Writer, TranscriptError> {
        let path = path(dir, job);
        let open = |path: &Path| files::write_or_create(path).map_err(|error| TranscriptError::new("open", path, error));
        let file = open(&path)?;
        let failed = |error| TranscriptError::new("open", &path, error);
        let known = file.metadata().map_err(failed)?.len();
        let marks = Marks::new(open(&marks_path(dir, job))?, known).map_err(failed)?;
        Ok(Writer {
            path,
            file,
            marks,
            hash: Sha256::new(),
            offset: 0,
            known,
            stopped: None,
        })
    }

    /// Bytes that came so far.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Why nothing more is written, where that is so.
    pub fn stopped(&self) -> Option<&str> {
        self.stopped.as_ref().map(|stopped| &*stopped.why)
    }

    /// Writes what came, `millis` milliseconds after the job was first tailed.
    pub fn write(&mut self, millis: u64, stream: Stream, bytes: &[u8]) {
        let before = self.offset;
        self.offset += bytes.len() as u64;
        if self.stopped.is_some() || bytes.is_empty() {
            return;
        }
        if let Err(error) = self.put(millis, stream, before, bytes) {
            let _ = self.file.set_len(before);
            self.stopped = Some(Stopped {
                at: before,
                why: error.to_string(),
            });
        }
    }

    /// Brings it to disk. A transcript that stopped short is cut to what its digest covers.
    ///
    /// # Errors
    /// It can't be synced.
    pub fn finish(mut self) -> Result<Finished, TranscriptError> {
        let cut = if self.known > self.offset { self.cut() } else { Ok(()) };
        cut.and_then(|()| self.file.sync_data())
            .and_then(|()| self.marks.sync())
            .map_err(|error| TranscriptError::new("finish", &self.path, error))?;
        Ok(Finished {
            sha256: Digest::from_hash(&self.hash.finalize()),
            bytes: self.offset,
            stopped: self.stopped.map(|stopped| (stopped.at, stopped.why)),
        })
    }

    fn put(&mut self, millis: u64, stream: Stream, before: u64, bytes: &[u8]) -> io::Result<()> {
        let known = usize::try_from(self.known.saturating_sub(before))
            .unwrap_or(usize::MAX)
            .min(bytes.len());
        let (old, new) = bytes.split_at(known);
        let at = before + known as u64;
        if !old.is_empty() && !self.is_there(before, old)? {
            // It isn't what was there before: this is the output now.
            self.offset = before;
            self.cut()?;
            self.offset = before + bytes.len() as u64;
            return self.put(millis, stream, before, bytes);
        }
        if !new.is_empty() {
            if self.known > 0 {
                self.known = 0;
                self.file.seek(SeekFrom::Start(at))?;
            }
            self.file.write_all(new)?;
            self.marks.put(Mark {
                millis,
                offset: at,
                stream,
            })?;
        }
        self.hash.update(bytes);
        Ok(())
    }

    fn is_there(&self, at: u64, bytes: &[u8]) -> io::Result<bool> {
        let mut there = vec![0; bytes.len()];
        self.file.read_exact_at(&mut there, at)?;
        Ok(there == bytes)
    }

    /// Takes away everything from `offset` on.
    fn cut(&mut self) -> io::Result<()> {
        self.known = 0;
        self.file.set_len(self.offset)?;
        self.file.seek(SeekFrom::Start(self.offset))?;
        self.marks.cut(self.offset)
    }
}
