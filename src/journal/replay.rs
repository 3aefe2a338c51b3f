use super::{
    FILE_NAME, JournalError, Record,
    chain::{Chain, NotOurs},
    lines::{Lines, NoLine},
};
use serde::de::DeserializeOwned;
use std::{
    fs, panic,
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
};

/// Records that are handed on at once, and how many such batches may wait.
const BATCH: usize = 128;
const AHEAD: usize = 8;

/// The records of a journal from its first, each verified.
#[derive(Debug)]
pub(super) struct Replay {
    pub path: PathBuf,
    pub lines: Lines,
    pub chain: Chain,
}

impl Replay {
    /// Reads the first line of a journal.
    pub fn begin(path: PathBuf, file: fs::File) -> Result<Self, JournalError> {
        let mut lines = Lines::new(file);
        let chain = match lines.next() {
            Ok(Some(line)) => match Chain::resume(line) {
                Ok(chain) => chain,
                Err(NotOurs::Version(found)) => return Err(JournalError::Version { path, found }),
                Err(NotOurs::Foreign) => return Err(JournalError::Foreign { path }),
            },
            Ok(None) => {
                return Err(match Chain::begin() {
                    Ok((header, _)) if starts_like(&lines, &header, &path)? => JournalError::NeverBegan { path },
                    _ => JournalError::Foreign { path },
                });
            }
            Err(NoLine::Flaw(_)) => return Err(JournalError::Foreign { path }),
            Err(NoLine::Io(error)) => return Err(JournalError::io("read", path, error)),
        };
        Ok(Replay { path, lines, chain })
    }

    /// All records that are there, in order. They are read and verified ahead of `each`, in a thread of their own.
    pub fn all<E: DeserializeOwned + Send>(&mut self, each: impl FnMut(Record<E>)) -> Result<(), JournalError> {
        let (sender, receiver) = mpsc::sync_channel(AHEAD);
        thread::scope(|scope| {
            let reading = scope.spawn(move || {
                loop {
                    let mut batch = Vec::with_capacity(BATCH);
                    let more = self.fill(&mut batch);
                    if sender.send(batch).is_err() || !more? {
                        return Ok(());
                    }
                }
            });
            receiver.into_iter().flatten().for_each(each);
            reading.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
        })
    }

    /// Fills a batch; whether there may be more.
    fn fill<E: DeserializeOwned>(&mut self, batch: &mut Vec<Record<E>>) -> Result<bool, JournalError> {
        while batch.len() < BATCH {
            match self.next()? {
                Some(record) => batch.push(record),
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// The next record; nothing while no complete line is there.
    pub fn next<E: DeserializeOwned>(&mut self) -> Result<Option<Record<E>>, JournalError> {
        let flaw = match self.lines.next() {
            Ok(None) => return Ok(None),
            Ok(Some(line)) => match self.chain.read(line) {
                Ok(record) => return Ok(Some(record)),
                Err(flaw) => flaw,
            },
            Err(NoLine::Flaw(flaw)) => flaw,
            Err(NoLine::Io(error)) => return Err(JournalError::io("read", self.path.clone(), error)),
        };
        Err(JournalError::Damaged {
            path: self.path.clone(),
            // The header is line 1, and record 0 line 2.
            line: self.chain.next + 2,
            flaw,
        })
    }
}

/// Whether a file without a complete line is a first line cut off in the middle.
fn starts_like(lines: &Lines, header: &[u8], path: &Path) -> Result<bool, JournalError> {
    let start = lines.start(header.len()).map_err(|error| JournalError::io("read", path, error))?;
    Ok(header.starts_with(&start))
}

/// The journal of a run folder, after a look at the folder itself.
pub(super) fn journal_in(dir: &Path) -> Result<PathBuf, JournalError> {
    match fs::symlink_metadata(dir) {
        Ok(found) if found.is_dir() => Ok(dir.join(FILE_NAME)),
        Ok(found) => Err(JournalError::NotOurs {
            path: dir.into(),
            why: if found.is_symlink() {
                "it is a symbolic link"
            } else {
                "it is not a folder"
            }
            .into(),
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(JournalError::NoFolder { dir: dir.into() }),
        Err(error) => Err(JournalError::io("open", dir, error)),
    }
}
