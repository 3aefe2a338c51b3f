use super::{FILE_NAME, Follow, Holder, JournalError, Record, holder};
use crate::{files, words::Timestamp};
use serde::de::DeserializeOwned;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The place where runs are kept.
#[derive(Clone, Debug)]
pub struct Runs {
    root: PathBuf,
}

/// One run's folder: `journal.jsonl`, `procedure/`, `transcripts/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Folder {
    path: PathBuf,
}

/// A run as the list shows it, however damaged it is.
#[derive(Debug)]
pub struct Listed<E> {
    /// Where it is.
    pub folder: Folder,
    /// The guide that has it open.
    pub holder: Option<Holder>,
    /// When its journal was last written to.
    pub touched: Option<Timestamp>,
    /// Its first record, which says what the run is; or why there is none.
    pub first: Result<Option<Record<E>>, JournalError>,
}

impl Runs {
    /// Runs in `root`.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Runs { root: root.into() }
    }

    /// Runs where the operator's are: `$XDG_STATE_HOME/holdpoint/runs`.
    ///
    /// # Errors
    /// The operator has no home folder.
    pub fn of_the_operator() -> Result<Self, JournalError> {
        let state = files::state_dir().ok_or_else(|| JournalError::Io {
            doing: "find the home folder for",
            path: "$XDG_STATE_HOME/holdpoint/runs".into(),
            source: io::Error::other("neither HOME nor XDG_STATE_HOME is set"),
        })?;
        Ok(Runs::at(state.join("runs")))
    }

    /// Where they are.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// An id for a new run of the procedure `name` that no run has yet, which people can read and which sorts by time:
    /// `rok-0.11-20261120-213000-k3`. Nothing is made.
    ///
    /// # Errors
    /// All that are tried are taken.
    pub fn fresh(&self, name: &str, now: Timestamp) -> Result<String, JournalError> {
        let stem = format!("{}-{}", harmless(name), now.strftime("%Y%m%d-%H%M%S"));
        let salt = now.subsec_nanosecond().unsigned_abs();
        let mut ids = (0..SUFFIXES).map(|turn| format!("{stem}-{}", suffix(salt.wrapping_add(turn))));
        ids.find(|id| fs::symlink_metadata(self.root.join(id)).is_err())
            .ok_or_else(|| JournalError::AlreadyThere {
                path: self.root.join(stem),
            })
    }

    /// Makes the folder of a new run with this id.
    ///
    /// # Errors
    /// It can't be made, or is there already.
    pub fn create_as(&self, id: &str) -> Result<Folder, JournalError> {
        files::create_dir_all(&self.root).map_err(|error| JournalError::io("make", &self.root, error))?;
        let path = self.root.join(id);
        match files::create_dir(&path) {
            Ok(()) => Folder { path }.furnish(&self.root),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(JournalError::AlreadyThere { path }),
            Err(error) => Err(JournalError::io("make", path, error)),
        }
    }

    /// Makes a folder for a new run of the procedure `name`.
    ///
    /// # Errors
    /// It can't be made.
    pub fn create(&self, name: &str, now: Timestamp) -> Result<Folder, JournalError> {
        loop {
            match self.create_as(&self.fresh(name, now)?) {
                // Somebody else began one in the same moment.
                Err(JournalError::AlreadyThere { .. }) => {}
                made => return made,
            }
        }
    }

    /// The run whose id is `id`, or the only one whose id has `id` in it.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub fn find(&self, id: &str) -> Result<Folder, JournalError> {
        let missing = || JournalError::NoFolder { dir: self.root.join(id) };
        if id.is_empty() || id.contains('/') || id.starts_with('.') {
            return Err(missing());
        }
        let all = self.all()?;
        if let Some(exact) = all.iter().find(|folder| folder.id() == id) {
            return Ok(exact.clone());
        }
        let mut fitting = all.into_iter().filter(|folder| folder.id().contains(id));
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(missing()),
            (Some(one), Some(other)) => Err(JournalError::Ambiguous {
                id: id.into(),
                ids: [one, other]
                    .into_iter()
                    .chain(fitting)
                    .map(|folder| folder.id().to_owned())
                    .collect(),
            }),
        }
    }

    /// All runs, by id, with what can be said of each.
    ///
    /// # Errors
    /// The place can't be read. A run that can't be is in the list, and says why.
    pub fn list<E: DeserializeOwned>(&self) -> Result<Vec<Listed<E>>, JournalError> {
        let listed = |folder: Folder| Listed {
            holder: holder(folder.path()),
            touched: touched(&folder.path().join(FILE_NAME)),
            first: Follow::open(folder.path()).and_then(|mut journal| journal.next_record()),
            folder,
        };
        Ok(self.all()?.into_iter().map(listed).collect())
    }

    /// The folders of all runs, by id. Nothing in them is looked at.
    ///
    /// # Errors
    /// The place can't be read.
    pub fn all(&self) -> Result<Vec<Folder>, JournalError> {
        let failed = |error| JournalError::io("read", &self.root, error);
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut folders = Vec::new();
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if !hidden && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(Folder { path: entry.path() });
            }
        }
        folders.sort();
        Ok(folders)
    }
}

impl Folder {
    /// The folder of a run at `path`, wherever that is.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Folder { path: path.into() }
    }

    /// The run's id: the folder's name.
    pub fn id(&self) -> &str {
        self.path.file_name().and_then(|name| name.to_str()).unwrap_or("?")
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where its journal is.
    pub fn journal(&self) -> PathBuf {
        self.path.join(FILE_NAME)
    }

    /// Where the copy of the procedure is.
    pub fn procedure(&self) -> PathBuf {
        self.path.join("procedure")
    }

    /// Where the transcripts are.
    pub fn transcripts(&self) -> PathBuf {
        self.path.join("transcripts")
    }

    fn furnish(self, root: &Path) -> Result<Folder, JournalError> {
        for path in [self.procedure(), self.transcripts()] {
            files::create_dir(&path).map_err(|error| JournalError::io("make", path, error))?;
        }
        for path in [&*self.path, root] {
            files::sync_dir(path).map_err(|error| JournalError::io("sync", path, error))?;
        }
        Ok(self)
    }
}

const SUFFIXES: u32 = 36 * 36;

fn suffix(salt: u32) -> String {
    let digit = |n: u32| char::from_digit(n % 36, 36).unwrap_or('0');
    [digit(salt / 36), digit(salt)].into_iter().collect()
}

/// A procedure's name as a part of a file name.
fn harmless(name: &str) -> String {
    let name: String = name
        .chars()
        .take(80)
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') {
                c
            } else {
                '-'
            }
        })
        .collect();
    let name = name.trim_matches(['-', '.']);
    if name.is_empty() { "run".into() } else { name.into() }
}

fn touched(path: &Path) -> Option<Timestamp> {
    fs::symlink_metadata(path).ok()?.modified().ok()?.try_into().ok()
}
