use crate::{
    diagnostic::Diagnostic,
    journal::{CarryError, JournalError},
};
use std::{
    fmt,
    io::{self, ErrorKind},
    process::ExitCode,
};

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
    /// Another guide has the run.
    Held(String),
    /// Our own surroundings: a terminal, a disk.
    Io(String),
}

impl Failure {
    /// The exit status that it means.
    pub fn status(&self) -> Status {
        match self {
            Failure::Usage(_) => Status::Usage,
            Failure::Invalid(_) => Status::Invalid,
            Failure::Journal(_) | Failure::Held(_) => Status::Journal,
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
            Failure::Usage(text) | Failure::Invalid(text) | Failure::Held(text) | Failure::Io(text) => f.write_str(text),
            Failure::Journal(error) => error.fmt(f),
        }
    }
}

impl From<CarryError> for Failure {
    fn from(error: CarryError) -> Self {
        match error {
            CarryError::Journal(error) => Failure::Journal(error),
            CarryError::Io { .. } => Failure::Io(error.to_string()),
            CarryError::Wrong { .. } => Failure::Invalid(error.to_string()),
            CarryError::Here { .. } => Failure::Usage(error.to_string()),
        }
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Failure::Journal(error)
    }
}

/// What was being done when the system refused: the bare words of the system help nobody at a console.
pub trait Doing<T> {
    /// Such as `"write /etc/motd"`, after "Can't".
    ///
    /// # Errors
    /// The same, in words.
    fn doing(self, what: impl fmt::Display) -> Result<T, Failure>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, what: impl fmt::Display) -> Result<T, Failure> {
        self.map_err(|error| {
            let next = match error.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "\nMake room there, then do it again.",
                ErrorKind::PermissionDenied => "\nLook at who owns it, and with which rights; the program works as the one who called it.",
                ErrorKind::ReadOnlyFilesystem => "\nRemount it writable (`dmesg` says why it isn't), then do it again.",
                _ => "",
            };
            Failure::Io(format!("Can't {what}: {error}.{next}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_system_says_what_was_tried_and_what_to_do() {
        let refused: io::Result<()> = Err(ErrorKind::StorageFull.into());
        let text = refused.doing("write p/procedure.toml").unwrap_err().to_string();
        assert!(
            text.starts_with("Can't write p/procedure.toml: ") && text.contains("Make room"),
            "{text}"
        );
    }
}
