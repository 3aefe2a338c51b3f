//! The operator's settings, read from disk.

use super::{Failure, look, place};
use crate::{
    diagnostic::Diagnostic,
    tables::{self, Problems},
    ui::Settings,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The file's name.
pub(super) const NAME: &str = "config.toml";

/// Where the operator's settings are: `$XDG_CONFIG_HOME/holdpoint/config.toml`.
pub(super) fn path() -> Option<PathBuf> {
    Some(place::config()?.join(NAME))
}

/// The operator's settings of the screen, with its look; those of the program where there is no file.
///
/// # Errors
/// A file can't be read, or has mistakes: all of them are told. The terminal can't show a screen.
pub(super) fn settings() -> Result<Settings, Failure> {
    let mut settings = match path().map(|path| (read(&path), path)) {
        None => Settings::default(),
        Some((Ok(read), _)) => read.map_err(|wrong| Failure::diagnostics(&wrong))?,
        Some((Err(error), _)) if error.kind() == io::ErrorKind::NotFound => Settings::default(),
        Some((Err(error), path)) => {
            return Err(Failure::Invalid(format!(
                "The settings in {} can't be read: {error}",
                path.display()
            )));
        }
    };
    settings.look = look::theme(&settings)?;
    Ok(settings)
}

/// A settings file, or everything that is wrong with it.
///
/// # Errors
/// It can't be read at all.
pub(super) fn read(path: &Path) -> io::Result<Result<Settings, Vec<Diagnostic>>> {
    let bytes = fs::read(path)?;
    let problems = Problems::default();
    Ok(match tables::source(&path.display().to_string(), &bytes, &problems) {
        Some(source) => Settings::read(&source),
        None => Err(problems.sorted()),
    })
}
