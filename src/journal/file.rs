use super::{JournalError, Log, Record, Sync, chain::Chain, lock::Lock, replay::Replay, replay::journal_in, reserve::Reserve};
use crate::{files, words::Timestamp};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fs,
    io::{self, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

/// A journal in a run folder, open for writing: nobody else has it open so.
#[derive(Debug)]
pub struct File {
    path: PathBuf,
    file: fs::File,
    chain: Chain,
    /// Bytes of complete lines.
    length: u64,
    line: Vec<u8>,
    unsynced: bool,
    state: State,
    reserve: Reserve,
    _lock: Lock,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Well,
    /// The disk was full, and the reserve is spent.
    Short,
    /// A write failed: what is on disk isn't known.
    Closed,
}

/// An unfinished last line that was cut off: it never counted, and nothing came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Torn {
    /// Its length.
    pub bytes: u64,
}

impl File {
    /// Begins a journal in a run folder.
    ///
    /// # Errors
    /// The folder is missing, isn't ours, or has a journal already; the disk is full or read-only.
    pub fn create(dir: &Path) -> Result<File, JournalError> {
        let path = journal_in(dir)?;
        let lock = Lock::take(dir)?;
        let mut file = files::create(&path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => JournalError::AlreadyThere { path: path.clone() },
            _ => JournalError::io("make", &path, error),
        })?;
        let (header, chain) = Chain::begin()?;
        file.write_all(&header)
            .and_then(|()| file.sync_data())
            .and_then(|()| files::sync_dir(dir))
            .map_err(|error| JournalError::io("write", &path, error))?;
        Ok(File {
            path,
            file,
            chain,
            length: header.len() as u64,
            line: Vec::new(),
            unsynced: false,
            state: State::Well,
            reserve: Reserve::keep(dir),
            _lock: lock,
        })
    }

    /// Opens a journal to go on with it: takes the lock, verifies it from its first line on, hands every record to `each` in
    /// order, and cuts off an unfinished last line. A copy of that is put beside the journal, in `journal.torn`.
    ///
    /// # Errors
    /// Whatever else is wrong with the folder or the journal: it is then left as it is, and what `each` was given must not be used.
    pub fn open<E: DeserializeOwned + Send>(dir: &Path, each: impl FnMut(Record<E>)) -> Result<(File, Option<Torn>), JournalError> {
        let path = journal_in(dir)?;
        if fs::symlink_metadata(&path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return Err(JournalError::NoJournal { path });
        }
        let lock = Lock::take(dir)?;
        let file = files::write(&path).map_err(|error| JournalError::file("open", &path, error))?;
        let mut replay = Replay::begin(path, file)?;
        replay.all(each)?;
        let Replay { path, lines, chain } = replay;
        let length = lines.offset();
        let failed = |error| JournalError::io("mend the end of", &path, error);
        let bytes = lines.unfinished().map_err(failed)?;
        let mut file = lines.into_file();
        file.seek(SeekFrom::Start(length)).map_err(failed)?;
        if bytes > 0 {
            // For whoever wants to know what it would have been; the run doesn't depend on it.
            let _ = keep_aside(dir, &mut file);
            file.set_len(length)
                .and_then(|()| file.sync_all())
                .and_then(|()| file.seek(SeekFrom::Start(length)))
                .map_err(failed)?;
        }
        let file = File {
            path,
            file,
            chain,
            length,
            line: Vec::new(),
            unsynced: false,
            state: State::Well,
            reserve: Reserve::keep(dir),
            _lock: lock,
        };
        Ok((file, (bytes > 0).then_some(Torn { bytes })))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whatever this returns as an error, the journal is closed by it.
    fn put(&mut self, sync: Sync) -> Result<(), JournalError> {
        if let Err(error) = self.file.write_all(&self.line) {
            let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
            if !full || !self.reserve.spend() {
                return Err(JournalError::io("write", &self.path, error));
            }
            self.state = State::Short;
            self.file
                .set_len(self.length)
                .and_then(|()| self.file.seek(SeekFrom::Start(self.length)))
                .and_then(|_| self.file.write_all(&self.line))
                .map_err(|error| JournalError::io("write", &self.path, error))?;
        }
        self.unsynced = true;
        if sync == Sync::Now { self.flush() } else { Ok(()) }
    }

    /// Never tried twice: after a failed sync the system may call clean what never reached the disk.
    fn flush(&mut self) -> Result<(), JournalError> {
        if self.unsynced {
            self.file.sync_data().map_err(|error| JournalError::io("sync", &self.path, error))?;
            self.unsynced = false;
        }
        Ok(())
    }
}

impl<E: Serialize> Log<E> for File {
    fn append(&mut self, at: Timestamp, events: Vec<E>, sync: Sync) -> Result<Record<E>, JournalError> {
        if self.state == State::Closed {
            return Err(JournalError::Closed);
        }
        let record = self.chain.write(at, events, &mut self.line)?;
        self.put(sync).inspect_err(|_| self.state = State::Closed)?;
        self.chain.advance(&record, &self.line);
        self.length += self.line.len() as u64;
        Ok(record)
    }

    fn sync(&mut self) -> Result<(), JournalError> {
        if self.state == State::Closed {
            return Err(JournalError::Closed);
        }
        self.flush().inspect_err(|_| self.state = State::Closed)
    }

    fn is_short(&self) -> bool {
        self.state == State::Short
    }
}

impl Drop for File {
    fn drop(&mut self) {
        if self.state != State::Closed {
            let _ = self.flush();
        }
    }
}

fn keep_aside(dir: &Path, tail: &mut fs::File) -> Result<(), files::FileError> {
    let mut aside = files::write_or_create(&dir.join("journal.torn"))?;
    aside.seek(SeekFrom::End(0))?;
    io::copy(tail, &mut aside)?;
    aside.write_all(b"\n")?;
    Ok(())
}
