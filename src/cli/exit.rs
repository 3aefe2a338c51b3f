use crate::{diagnostic::Diagnostic, journal::JournalError};
use std::{fmt, io, process::ExitCode};

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Finished.
    Finished = 0,
    /// Ended short, or failed.
    Failed = 1,
    /// Wrong usage.
    Usage = 2,
    /// An invalid procedure, scenario, site, theme or settings file.
    Invalid = 3,
    /// Paused; can be resumed.
    Paused = 4,
    /// Trouble with the journal or its lock.
    Journal = 5,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status as u8)
    }
}

/// Why a command could not do its work, in words for the person at the console.
#[derive(Debug)]
pub enum Failure {
    /// What was asked for makes no sense.
    Usage(String),
    /// Files are wrong.
    Invalid(String),
    /// The journal.
    Journal(JournalError),
    /// Our own surroundings: a terminal, a disk.
    Io(String),
}

impl Failure {
    /// The exit status that it means.
    pub fn status(&self) -> Status {
        match self {
            Failure::Usage(_) => Status::Usage,
            Failure::Invalid(_) => Status::Invalid,
            Failure::Journal(_) => Status::Journal,
            Failure::Io(_) => Status::Failed,
        }
    }

    /// Diagnostics, rendered.
    pub fn diagnostics(all: &[Diagnostic]) -> Failure {
        Failure::Invalid(rendered(all))
    }
}

/// Diagnostics as text, with colours where standard error shows them.
pub(super) fn rendered(all: &[Diagnostic]) -> String {
    use std::io::IsTerminal as _;
    let styled = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    all.iter()
        .map(|diagnostic| diagnostic.render(styled))
        .collect::<Vec<_>>()
        .join("\n\n")
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage(text) | Failure::Invalid(text) | Failure::Io(text) => f.write_str(text),
            Failure::Journal(error) => error.fmt(f),
        }
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Failure::Journal(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Io(error.to_string())
    }
}
