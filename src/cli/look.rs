//! The look of the screen: the theme that the operator wants, as the terminal can show it.

use super::{Failure, place};
use crate::{
    diagnostic::{Diagnostic, Kind, did_you_mean},
    tables::{self, Problems, Said},
    ui::{
        Letters, Settings, Theme,
        theme::{Depth, Eyes},
    },
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// The theme that the command line names: it counts more than the settings, and than `NO_COLOR`.
static WANTED: OnceLock<String> = OnceLock::new();

/// The command line names this theme. The first call counts.
pub(super) fn want(name: String) {
    let _ = WANTED.set(name);
}

/// The settings name a theme that isn't there.
const UNKNOWN_THEME: Kind = Kind::error("unknown-theme");

/// Where the operator's own themes are: `$XDG_CONFIG_HOME/holdpoint/themes`.
pub(super) fn folder() -> Option<PathBuf> {
    Some(place::config()?.join("themes"))
}

/// The theme for this terminal.
///
/// # Errors
/// The terminal can't show a screen; the theme isn't there, or has mistakes.
pub(super) fn theme(settings: &Settings) -> Result<Theme, Failure> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let eyes = Eyes::of(variable);
    if !eyes.shows_a_screen() {
        let term = eyes.term.as_deref().map_or("not set".to_owned(), |term| format!("`{term}`"));
        return Err(Failure::Usage(format!(
            "This terminal can't show a screen: TERM is {term}. `--plain` does the same as lines."
        )));
    }
    let wanted = WANTED.get();
    let theme = match (wanted, &settings.theme) {
        (Some(name), _) => named(name)?.ok_or_else(|| Failure::Usage(format!("There is no theme `{name}`: {}", instead(name))))?,
        (None, Some(name)) => chosen(name)?,
        (None, None) => Theme::shipped(eyes.fitting()).unwrap_or_default(),
    };
    let depth = if eyes.no_colour && wanted.is_none() {
        Depth::None
    } else {
        eyes.depth()
    };
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    let mut theme = theme.at_depth(depth);
    theme.letters = match settings.ascii {
        Some(true) => Letters::Ascii,
        // The operator knows better than the locale; what the console's font lacks, it lacks nevertheless.
        Some(false) => Letters::of(eyes.term.as_deref(), Some("utf-8")),
        None => Letters::of(eyes.term.as_deref(), locale.as_deref()),
    };
    Ok(theme)
}

/// The theme that the settings name.
fn chosen(name: &Said<String>) -> Result<Theme, Failure> {
    named(&name.value)?.ok_or_else(|| {
        let told = Diagnostic::new(
            UNKNOWN_THEME,
            format!("there is no theme `{}`", name.value),
            name.at.label("this name"),
        );
        Failure::diagnostics(&[told.help(instead(&name.value))])
    })
}

/// An own theme, or a shipped one; an own one counts where both are there. Nothing where neither is.
fn named(name: &str) -> Result<Option<Theme>, Failure> {
    let own = folder().map(|folder| folder.join(format!("{name}.toml")));
    let Some(own) = own.filter(|path| path.is_file() && !name.contains('/')) else {
        return Ok(Theme::shipped(name));
    };
    match read(&own) {
        Ok(read) => read.map(Some).map_err(|wrong| Failure::diagnostics(&wrong)),
        Err(error) => Err(Failure::Invalid(format!("The theme in {} can't be read: {error}", own.display()))),
    }
}

fn instead(name: &str) -> String {
    let own = names();
    let all = || Theme::names().into_iter().chain(own.iter().map(String::as_str));
    did_you_mean(name, all()).map_or_else(
        || format!("there are {}", all().collect::<Vec<_>>().join(", ")),
        |near| format!("did you mean `{near}`?"),
    )
}

/// The names of the operator's own themes.
fn names() -> Vec<String> {
    let Some(entries) = folder().and_then(|folder| fs::read_dir(folder).ok()) else {
        return Vec::new();
    };
    let name = |entry: fs::DirEntry| entry.file_name().to_str()?.strip_suffix(".toml").map(str::to_owned);
    let mut names: Vec<String> = entries.filter_map(Result::ok).filter_map(name).collect();
    names.sort();
    names
}

/// A theme file, or everything that is wrong with it.
///
/// # Errors
/// It can't be read at all.
pub(super) fn read(path: &Path) -> io::Result<Result<Theme, Vec<Diagnostic>>> {
    let bytes = fs::read(path)?;
    let problems = Problems::default();
    Ok(match tables::source(&path.display().to_string(), &bytes, &problems) {
        Some(source) => Theme::read(&source),
        None => Err(problems.sorted()),
    })
}
