//! A run's folder as one file, for another machine: packed, and unpacked as something that anybody may have made.

use super::{FILE_NAME, JournalError, Runs, lock::Lock, verify};
use crate::{files, journal::Folder, words::Digest};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    collections::BTreeSet,
    fs,
    io::{self, BufReader, BufWriter, Read, Write as _},
    path::{Component, Path, PathBuf},
    time::{Duration, SystemTime},
};

/// The version of the format that this program writes, and the only one that it reads.
const FORMAT: u32 = 1;
/// Its first entry, which says what it is.
const LABEL: &str = "carried.json";
/// What belongs to a machine and not to the run: its lock, room that is put by, a torn end that never counted.
const STAYS: [&str; 3] = ["lock", "reserve", "journal.torn"];
/// The most that a file may unpack to, in bytes.
const MOST: u64 = 64 << 30;
/// The most files in it.
const FILES: usize = 200_000;
/// How deep they may lie.
const DEPTH: usize = 12;

/// Why a run can't be carried.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// The system refused.
    #[error("Can't {doing} {}: {source}.", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
    /// It is no run, or not as it was packed.
    #[error("{} is not a run as it was handed over: {why}.\nNothing was made of it. Have it copied anew, and compare: `sha256sum` on both machines.", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The run is here already.
    #[error("The run {id} is here already, and {why}.\nNothing was changed.")]
    Here {
        /// The run.
        id: String,
        /// How it is here, and what to do.
        why: String,
    },
    /// The journal here.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// What the file says of itself.
#[derive(Debug, Serialize, Deserialize)]
struct Label {
    format: u32,
    run: String,
    records: u64,
    /// Of the journal's last line: the chain itself doesn't cover it.
    head: Digest,
}

/// Packs a run's folder into a file. Whoever calls it has the run's lock.
///
/// # Errors
/// The folder can't be read, or the file can't be written.
pub fn pack<E: DeserializeOwned>(folder: &Folder, to: &Path, file: fs::File) -> Result<(), CarryError> {
    let report = verify::<E>(folder.path())?;
    let label = Label {
        format: FORMAT,
        run: folder.id().to_owned(),
        records: report.records,
        head: report.head,
    };
    let failed = |source| CarryError::Io {
        doing: "write",
        path: to.into(),
        source,
    };
    let mut builder = tar::Builder::new(GzEncoder::new(BufWriter::new(file), Compression::default()));
    let text = serde_json::to_vec(&label).map_err(io::Error::from).map_err(failed)?;
    let id = Path::new(folder.id());
    append(&mut builder, &id.join(LABEL), text.len() as u64, SystemTime::now(), &*text).map_err(failed)?;
    let mut all = Vec::new();
    gather(folder.path(), Path::new(""), &mut all).map_err(|source| CarryError::Io {
        doing: "read",
        path: folder.path().into(),
        source,
    })?;
    for inner in all {
        let from = folder.path().join(&inner);
        let packed = files::read(&from).map_err(io::Error::from).and_then(|file| {
            let found = file.metadata()?;
            let written = found.modified().unwrap_or_else(|_| SystemTime::now());
            append(&mut builder, &id.join(&inner), found.len(), written, file.take(found.len()))
        });
        packed.map_err(failed)?;
    }
    let mut file = builder.into_inner().and_then(GzEncoder::finish).map_err(failed)?;
    file.flush().and_then(|()| file.get_ref().sync_all()).map_err(failed)
}

fn append(builder: &mut tar::Builder<impl io::Write>, path: &Path, size: u64, written: SystemTime, from: impl Read) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(written.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs());
    builder.append_data(&mut header, path, from)
}

/// The plain files of a folder, by their path in it: no link, no socket.
fn gather(dir: &Path, inner: &Path, all: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(dir.join(inner))?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = inner.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            gather(dir, &path, all)?;
        } else if kind.is_file() && !STAYS.iter().any(|stays| path == Path::new(stays)) {
            all.push(path);
        }
    }
    Ok(())
}

/// A run that was unpacked and isn't among the others yet. Dropped, it is gone without a trace.
#[derive(Debug)]
pub struct Carried {
    id: String,
    root: PathBuf,
    folder: Folder,
}

/// Unpacks a run beside the others and looks whether it is whole. `E` is the event that its records must hold.
///
/// # Errors
/// It is none, it is damaged, or it would lie elsewhere than in its own folder.
pub fn unpack<E: DeserializeOwned>(from: &Path, runs: &Runs) -> Result<Carried, CarryError> {
    let wrong = |why: String| CarryError::Wrong { path: from.into(), why };
    let file = fs::File::open(from).map_err(|source| CarryError::Io {
        doing: "read",
        path: from.into(),
        source,
    })?;
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    let mut entries = archive.entries().map_err(|error| wrong(told(&error)))?;
    let mut first = match entries.next() {
        Some(entry) => entry.map_err(|error| wrong(told(&error)))?,
        None => return Err(wrong("there is nothing in it".into())),
    };
    let label: Label = match (first.size() <= 4096).then(|| serde_json::from_reader(&mut first)) {
        Some(Ok(label)) => label,
        _ => return Err(wrong("it doesn't begin with what such a file says of itself".into())),
    };
    if label.format != FORMAT {
        return Err(wrong(format!(
            "its format is {}, and this program reads format {FORMAT}",
            label.format
        )));
    }
    if !is_plain(&label.run) {
        return Err(wrong(format!("{:?} can't be the name of a run", label.run)));
    }
    let carried = Carried::beside(&label.run, runs)?;
    let mut unpacking = Unpacking {
        carried: &carried,
        seen: BTreeSet::new(),
        bytes: 0,
    };
    for entry in entries {
        let entry = entry.map_err(|error| wrong(told(&error)))?;
        unpacking.take(entry).map_err(&wrong)?;
    }
    // Past the last entry, for what tells whether all of it arrived.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(|error| wrong(told(&error)))?;
    for dir in [carried.folder.procedure(), carried.folder.transcripts()] {
        files::create_dir_all(&dir).map_err(|source| CarryError::Io {
            doing: "make",
            path: dir,
            source,
        })?;
    }
    let report = verify::<E>(carried.folder.path()).map_err(|error| wrong(briefly(&error)))?;
    if let Some((line, flaw)) = report.damage {
        return Err(wrong(format!("its journal is damaged at line {line}: {flaw}")));
    }
    if report.torn > 0 || report.records != label.records || report.head != label.head {
        return Err(wrong("its journal doesn't end as it did when it was packed".into()));
    }
    Ok(carried)
}

/// Entries on their way into the folder.
struct Unpacking<'c> {
    carried: &'c Carried,
    seen: BTreeSet<PathBuf>,
    bytes: u64,
}

impl Unpacking<'_> {
    /// Takes one entry: a plain file in the run's own folder, that isn't there yet.
    fn take(&mut self, mut entry: tar::Entry<'_, impl Read>) -> Result<(), String> {
        let path = entry.path().map_err(|error| told(&error))?.into_owned();
        let named = path.display().to_string();
        let mut parts = Vec::new();
        for part in path.components() {
            match part {
                Component::Normal(part) => parts.push(part),
                _ => return Err(format!("{named:?} in it would lie outside of the run's folder")),
            }
        }
        if parts.first().is_none_or(|first| *first != self.carried.id.as_str()) {
            return Err(format!("{named:?} in it would lie outside of the run's folder"));
        }
        let kind = entry.header().entry_type();
        if kind.is_dir() {
            return Ok(());
        }
        if !kind.is_file() {
            return Err(format!("{named:?} in it is no plain file"));
        }
        let inner: PathBuf = parts.iter().skip(1).collect();
        if parts.len() < 2 || parts.len() > DEPTH || STAYS.iter().any(|stays| inner == Path::new(stays)) {
            return Err(format!("{named:?} has no place in a run's folder"));
        }
        self.bytes = self.bytes.saturating_add(entry.size());
        if self.bytes > MOST || self.seen.len() >= FILES {
            return Err("it holds more than any run would".into());
        }
        if !self.seen.insert(inner.clone()) {
            return Err(format!("{named:?} is in it twice"));
        }
        let to = self.carried.folder.path().join(&inner);
        let written = entry.header().mtime().unwrap_or_default();
        let made = to
            .parent()
            .map_or(Ok(()), files::create_dir_all)
            .and_then(|()| files::create(&to))
            .and_then(|mut file| {
                io::copy(&mut entry, &mut file)?;
                file.sync_data()?;
                // It is said how long nobody has watched the run.
                SystemTime::UNIX_EPOCH
                    .checked_add(Duration::from_secs(written))
                    .map_or(Ok(()), |written| file.set_modified(written))
            });
        made.map_err(|error| format!("{named:?} can't be unpacked: {}", told(&error)))
    }
}

impl Carried {
    /// An empty folder beside those of runs, which isn't taken for one.
    fn beside(id: &str, runs: &Runs) -> Result<Carried, CarryError> {
        let root = runs.root().to_owned();
        let path = root.join(format!(".carried-{}", std::process::id())).join(id);
        let made = match path.parent().map(fs::remove_dir_all) {
            Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => files::create_dir_all(&path),
        };
        made.map_err(|source| CarryError::Io {
            doing: "make",
            path: path.clone(),
            source,
        })?;
        Ok(Carried {
            id: id.to_owned(),
            root,
            folder: Folder::at(path),
        })
    }

    /// Where it lies as long as it isn't among the others.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Whether it could be put among the others now.
    ///
    /// # Errors
    /// It is here already, and not further behind.
    pub fn fits(&self) -> Result<(), CarryError> {
        let to = self.root.join(&self.id);
        match fs::symlink_metadata(&to) {
            Ok(_) => self.replaces(&to).map(drop),
            Err(_) => Ok(()),
        }
    }

    /// Puts it among the others: also in the place of the same run where that is further behind.
    ///
    /// # Errors
    /// It is here already, and not further behind; or the system refuses.
    pub fn settle(self) -> Result<Folder, CarryError> {
        let to = self.root.join(&self.id);
        let old = self.root.join(format!(".carried-{}", std::process::id())).join("before");
        let failed = |source| CarryError::Io {
            doing: "put the run into",
            path: to.clone(),
            source,
        };
        let lock = match fs::symlink_metadata(&to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(error)),
            Ok(_) => Some(self.replaces(&to)?),
        };
        if lock.is_some() {
            fs::rename(&to, &old).map_err(failed)?;
        }
        if let Err(error) = fs::rename(self.folder.path(), &to) {
            // What was here before would go with this object.
            if lock.is_some() && fs::rename(&old, &to).is_err() {
                std::mem::forget(self);
            }
            return Err(failed(error));
        }
        files::sync_dir(&self.root).map_err(failed)?;
        drop(lock);
        Ok(Folder::at(to))
    }

    /// Whether the run that is here is this one, further behind. Nobody writes to it meanwhile.
    fn replaces(&self, here: &Path) -> Result<Lock, CarryError> {
        let id = &self.id;
        let refused = |why| CarryError::Here { id: id.clone(), why };
        let lock = Lock::take(here)?;
        let read = |dir: &Path| {
            let path = dir.join(FILE_NAME);
            fs::read(&path).map_err(|source| CarryError::Io {
                doing: "read",
                path,
                source,
            })
        };
        let (mut before, now) = (read(here)?, read(self.folder.path())?);
        // An unfinished last line never counted.
        before.truncate(before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
        if before == now {
            return Err(refused(format!(
                "stands where this file has it: it was handed over from here. To take it back, say why: holdpoint take {id} --because REASON"
            )));
        }
        if before.starts_with(&now) {
            return Err(refused(format!(
                "has gone on since this file was made. To go on with it: holdpoint resume {id}. Where somebody else has it, take it with a reason: holdpoint take {id} --because REASON"
            )));
        }
        if !now.starts_with(&before) {
            return Err(refused(
                "has gone on apart from the one in this file since: go on with it where the newest of both is".into(),
            ));
        }
        Ok(lock)
    }
}

impl Drop for Carried {
    fn drop(&mut self) {
        if let Some(beside) = self.folder.path().parent() {
            // What can't be removed is hidden, and named by a process that is gone.
            let _ = fs::remove_dir_all(beside);
        }
    }
}

/// Whether it can be the name of a folder, and of nothing else.
fn is_plain(id: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !id.is_empty() && id.len() <= 200 && !id.starts_with('.') && id.chars().all(fits)
}

fn told(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early".into(),
        _ => error.to_string(),
    }
}

/// Without where it was unpacked: that is gone.
fn briefly(error: &JournalError) -> String {
    match error {
        JournalError::NoJournal { .. } => "it has no journal".into(),
        JournalError::Foreign { .. } | JournalError::NeverBegan { .. } => "what it has for a journal is none".into(),
        JournalError::Version { found, .. } => format!("its journal is of format {found}"),
        other => other.to_string().lines().next().unwrap_or_default().to_owned(),
    }
}
