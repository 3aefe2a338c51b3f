use super::{Flaw, Holder, VERSION};
use std::{
    io,
    path::{Path, PathBuf},
};

/// Why a journal can't be read or written. Each says what happened, what it means and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The run folder is missing.
    #[error("There is no run folder {}.\nIt was moved or removed, or the name is misspelt. `holdpoint runs` lists the runs that are there.", dir.display())]
    NoFolder {
        /// The folder.
        dir: PathBuf,
    },
    /// Several runs fit what was given as a name.
    #[error("{id:?} fits several runs:\n  {}\nGive more of the name.", ids.join("\n  "))]
    Ambiguous {
        /// What was given.
        id: String,
        /// The runs that it fits.
        ids: Vec<String>,
    },
    /// The run folder has no journal.
    #[error("The run folder has no journal: {} is missing.\nWithout it nothing is known of the run. Put the file back where it was, or look at the hosts themselves before starting anew.", path.display())]
    NoJournal {
        /// Where it would be.
        path: PathBuf,
    },
    /// The journal ends within its first line.
    #[error("{} ends within its first line: the guide was stopped while it made the run folder.\nNothing was started on any host. The folder can be removed, and the run started anew.", path.display())]
    NeverBegan {
        /// The journal.
        path: PathBuf,
    },
    /// A run folder has a journal already.
    #[error("{} is there already.\nA run never takes over another one's folder. `holdpoint resume` goes on with it.", path.display())]
    AlreadyThere {
        /// The journal.
        path: PathBuf,
    },
    /// A file isn't what the guide would have put there.
    #[error("{} can't be used: {why}.\nSomebody put it there, and the guide writes through nobody else's files. Look at who did, and run as the owner of the run folder.", path.display())]
    NotOurs {
        /// Which.
        path: PathBuf,
        /// What it is.
        why: String,
    },
    /// Another guide writes to it.
    #[error("The run {} is open in another guide{}.\nTwo guides must not walk the same run. Go on there, or leave it there with q first: what runs on the hosts goes on.", dir.display(), in_words(holder.as_ref()))]
    Locked {
        /// The run folder.
        dir: PathBuf,
        /// Who, as far as it is known.
        holder: Option<Holder>,
    },
    /// Not a journal.
    #[error("{} is not a Holdpoint journal: its first line doesn't say so.\nIt was left as it is. If it ever was one, its first line was changed; a copy from a backup may be whole.", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A journal of another version.
    #[error("{} is a journal of format {found}; this program reads format {VERSION}.\nIt was left as it is. Go on with the {} that wrote it.", path.display(), if *found > VERSION { "newer program" } else { "older program" })]
    Version {
        /// The journal.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// A line that isn't what it must be.
    #[error("{} is damaged at line {line}: {flaw}.\nIt was left as it is. What comes before that line is whole; the run can't go on from a journal that can't be trusted. Restore it from a backup, or look at the hosts and start anew.", path.display())]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// The disk can't be written to.
    #[error("{} can't be written: the disk is read-only.\nNothing goes out to a host that isn't on disk first. Remount it writable (`dmesg` says why it isn't), then `holdpoint resume`.", path.display())]
    ReadOnly {
        /// Which.
        path: PathBuf,
    },
    /// The disk is full, and the reserve is used up.
    #[error("The disk with {} is full.\nThe journal is closed; what was about to be started wasn't, and what runs on the hosts goes on there. Make room, then `holdpoint resume`.", path.display())]
    Full {
        /// Which.
        path: PathBuf,
    },
    /// An earlier write failed.
    #[error(
        "The journal is closed, since an earlier write to it failed.\nLeave the guide, put right what it said then, and `holdpoint resume`."
    )]
    Closed,
    /// An event that can't be written as JSON.
    #[error(
        "A record can't be written as JSON: {0}.\nNothing was written and nothing was started. This is a fault of the program: please report it."
    )]
    Encode(#[source] serde_json::Error),
    /// A record that couldn't be read back.
    #[error(
        "A record of {bytes} bytes is longer than the journal takes.\nNothing was written and nothing was started. Have the step's captures keep less."
    )]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// Something else that the system said.
    #[error("Can't {doing} {}: {source}.\nNothing was started. Put it right, then `holdpoint resume`.", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
}

impl JournalError {
    pub(super) fn io(doing: &'static str, path: impl AsRef<Path>, source: io::Error) -> Self {
        let path = path.as_ref().to_owned();
        match source.kind() {
            io::ErrorKind::ReadOnlyFilesystem => JournalError::ReadOnly { path },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => JournalError::Full { path },
            _ => JournalError::Io { doing, path, source },
        }
    }

    pub(super) fn file(doing: &'static str, path: impl AsRef<Path>, error: crate::files::FileError) -> Self {
        match error {
            crate::files::FileError::Io(source) => JournalError::io(doing, path, source),
            crate::files::FileError::NotOurs(why) => JournalError::NotOurs {
                path: path.as_ref().into(),
                why,
            },
        }
    }
}

fn in_words(holder: Option<&Holder>) -> String {
    holder.map(|holder| format!(" ({holder})")).unwrap_or_default()
}
