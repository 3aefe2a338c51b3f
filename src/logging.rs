//! What the program says of itself, for whoever looks for a fault in it. Never the journal, never what hosts print, never a secret.

use crate::files;
use std::{
    io,
    path::{Path, PathBuf},
};
use tracing_appender::{
    non_blocking::{NonBlockingBuilder, WorkerGuard},
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt as _, registry, util::SubscriberInitExt as _};

/// The variable that says how much is logged: `debug`, `holdpoint::runtime=trace`, `off`.
pub const VARIABLE: &str = "HOLDPOINT_LOG";

/// Days that are kept.
const DAYS: usize = 14;

/// Logging, for as long as this lives. Dropping it writes out what is still on its way.
#[derive(Debug)]
pub struct Logging {
    dir: PathBuf,
    _worker: WorkerGuard,
}

/// Nothing can be logged.
#[derive(Debug, thiserror::Error)]
pub enum LoggingError {
    /// The folder or file can't be made.
    #[error("Can't log to {}: {source}.\nThe program works without; make the folder writable, or set HOLDPOINT_LOG=off.", dir.display())]
    Io {
        /// The folder.
        dir: PathBuf,
        /// The system's word.
        source: io::Error,
    },
    /// `HOLDPOINT_LOG` isn't understood.
    #[error(
        "HOLDPOINT_LOG={value} isn't understood: {why}.\nUse off, error, warn, info, debug or trace, or such as holdpoint::runtime=debug."
    )]
    Filter {
        /// What it says.
        value: String,
        /// What is wrong with it.
        why: String,
    },
    /// Logging has begun already.
    #[error("Logging has begun already.")]
    Twice,
}

impl Logging {
    /// Begins to log to a file a day in `dir`, at the level of `HOLDPOINT_LOG` (`info` where it isn't set).
    ///
    /// # Errors
    /// The folder can't be written to, the level isn't understood, or logging has begun already.
    pub fn begin(dir: &Path) -> Result<Logging, LoggingError> {
        let filter = filter(std::env::var(VARIABLE).ok().filter(|value| !value.is_empty()))?;
        let failed = |source| LoggingError::Io { dir: dir.into(), source };
        files::create_dir_all(dir).map_err(failed)?;
        let file = RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix("holdpoint")
            .filename_suffix("log")
            .max_log_files(DAYS)
            .build(dir)
            .map_err(|error| failed(io::Error::other(error.to_string())))?;
        let (writer, worker) = NonBlockingBuilder::default().lossy(false).finish(file);
        registry()
            .with(fmt::layer().with_writer(writer).with_ansi(false))
            .with(filter)
            .try_init()
            .map_err(|_| LoggingError::Twice)?;
        Ok(Logging {
            dir: dir.into(),
            _worker: worker,
        })
    }

    /// Where the files are.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

/// Where the operator's logs are: `$XDG_STATE_HOME/holdpoint/log`. Nothing where the operator has no home folder.
pub fn place() -> Option<PathBuf> {
    Some(files::state_dir()?.join("log"))
}

fn filter(value: Option<String>) -> Result<Targets, LoggingError> {
    let value = value.unwrap_or_else(|| "info".into());
    value.parse::<Targets>().map_err(|error| LoggingError::Filter {
        value,
        why: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_that_is_none_is_an_error_that_names_the_variable() {
        assert!(filter(None).is_ok());
        assert!(filter(Some("holdpoint::runtime=trace,off".into())).is_ok());
        let error = filter(Some("holdpoint=loud".into())).unwrap_err().to_string();
        assert!(error.contains("HOLDPOINT_LOG=holdpoint=loud"), "{error}");
    }

    #[test]
    fn what_is_logged_is_in_the_file_once_the_guard_is_gone() {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("log");
        let logging = Logging::begin(&dir).unwrap();
        assert!(matches!(Logging::begin(&dir), Err(LoggingError::Twice)));
        tracing::error!(host = "node1", "it doesn't answer");
        drop(logging);
        let text: String = std::fs::read_dir(&dir)
            .unwrap()
            .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        assert!(text.contains("it doesn't answer") && text.contains("node1"), "{text}");
    }
}
