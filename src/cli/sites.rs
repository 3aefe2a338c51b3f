//! Site files of the operator's own.

use super::{Doing as _, Failure, groups, place};
use crate::{
    diagnostic::Diagnostic,
    files,
    procedure::{
        model::Procedure,
        site::{self, Site},
    },
    tables::{self, Problems},
    ui::NotKept,
    words::Groups,
};
use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Where they are kept: `$XDG_CONFIG_HOME/holdpoint/sites`.
pub(super) fn folder() -> Option<PathBuf> {
    Some(place::config()?.join("sites"))
}

/// All of them, in order.
pub(super) fn own() -> Result<Vec<PathBuf>, Failure> {
    let Some(folder) = folder().filter(|folder| folder.is_dir()) else {
        return Ok(Vec::new());
    };
    let files = std::fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let files = files.doing(format_args!("read {}", folder.display()))?;
    let sites = files.into_iter().map(|file| file.path());
    let mut sites: Vec<_> = sites.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    sites.sort();
    Ok(sites)
}

/// A site by its name, or by the path of its file: what it is called, and what it says. `groups` are those that there are besides its own.
///
/// # Errors
/// It can't be read, is invalid, or doesn't fit the procedure.
pub(super) fn load(name: &str, procedure: &Procedure, groups: Groups) -> Result<(String, Site), Failure> {
    let path = find(name)?;
    let bytes = std::fs::read(&path).map_err(|error| Failure::Usage(format!("{} can't be read: {error}", path.display())))?;
    let problems = Problems::default();
    let mut site = tables::source(&path.display().to_string(), &bytes, &problems).and_then(|source| site::read(&source, &problems));
    if let Some(site) = &mut site {
        site.groups = groups.of_site(std::mem::take(&mut site.groups.site));
        site.fit(procedure, &problems);
    }
    let site = site
        .filter(|_| problems.errors() == 0)
        .ok_or_else(|| Failure::diagnostics(&problems.sorted()))?;
    let of_file = || path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let label = site.name.clone().or_else(of_file).unwrap_or_else(|| name.to_owned());
    Ok((label, site))
}

/// The file of a site: a path where it looks like one, else the operator's own site of that name.
fn find(name: &str) -> Result<PathBuf, Failure> {
    if name.contains('/') || Path::new(name).extension().is_some_and(|end| end == "toml") {
        return Ok(PathBuf::from(name));
    }
    let folder = folder().ok_or_else(|| Failure::Usage("There is no place for sites: neither HOME nor XDG_CONFIG_HOME is set.".into()))?;
    let path = folder.join(format!("{name}.toml"));
    if path.is_file() {
        return Ok(path);
    }
    let known = names()?;
    let near = crate::diagnostic::did_you_mean(name, known.iter().map(String::as_str))
        .map(|near| format!(" Did you mean {near}?"))
        .unwrap_or_default();
    let all = match known.as_slice() {
        [] => format!("There is none in {}.", folder.display()),
        known => format!("There are: {}.", known.join(", ")),
    };
    Err(Failure::Usage(format!(
        "There is no site {name:?}.{near}\n{all} A path with a slash, or ending in .toml, names a file."
    )))
}

/// The names of the operator's own sites, by their files.
///
/// # Errors
/// The folder of sites can't be read.
pub(super) fn names() -> Result<Vec<String>, Failure> {
    let name = |site: &PathBuf| Some(site.file_stem()?.to_string_lossy().into_owned());
    Ok(own()?.iter().filter_map(name).collect())
}

/// What is wrong with one: by itself, or for a procedure.
pub(super) fn check(path: &Path, procedure: Option<&Procedure>, all: &mut Vec<Diagnostic>) -> Result<usize, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::Usage(format!("{} can't be read: {error}", path.display())))?;
    let problems = Problems::default();
    let site = tables::source(&path.display().to_string(), &bytes, &problems).and_then(|source| site::read(&source, &problems));
    if let (Some(mut site), Some(procedure)) = (site, procedure) {
        site.groups = groups::of_clustershell().of_site(std::mem::take(&mut site.groups.site));
        site.fit(procedure, &problems);
    }
    all.extend(problems.sorted());
    Ok(1)
}

/// Writes one, for its owner alone. A file that is there already is replaced only if that is wanted. Answers its full path.
pub(super) fn keep(path: &str, text: &str, replace: bool) -> (String, Result<(), NotKept>) {
    let path = whole(path);
    let kept = write(&path, text, replace).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => NotKept::Exists,
        _ => NotKept::Failed(error.to_string()),
    });
    (path.display().to_string(), kept)
}

/// As a shell would read it.
fn whole(path: &str) -> PathBuf {
    use etcetera::BaseStrategy as _;
    let home = || Some(etcetera::choose_base_strategy().ok()?.home_dir().to_path_buf());
    let path = match path.strip_prefix("~/").and_then(|rest| Some(home()?.join(rest))) {
        Some(path) => path,
        None => PathBuf::from(path),
    };
    std::path::absolute(&path).unwrap_or(path)
}

fn write(path: &Path, text: &str, replace: bool) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    if !folder.is_dir() {
        files::create_dir_all(folder)?;
    }
    if !replace {
        let mut file = files::create(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        return files::sync_dir(folder);
    }
    // It must be a plain file of ours, and is replaced as a whole or not at all.
    drop(files::write(path)?);
    let beside = beside(path);
    let mut file = files::create(&beside)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // What is half written must not stay in the way of the next try.
        let _ = std::fs::remove_file(&beside);
    }
    written?;
    files::sync_dir(folder)
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt as _};

    #[test]
    fn another_file_is_replaced_only_when_asked_to_and_never_through_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("sites/prod.toml");
        let path = file.display().to_string();
        assert_eq!(keep(&path, "one", false), (path.clone(), Ok(())));
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(keep(&path, "two", false), (path.clone(), Err(NotKept::Exists)));
        assert_eq!(fs::read_to_string(&file).unwrap(), "one");
        assert_eq!(keep(&path, "two", true).1, Ok(()));
        assert_eq!(fs::read_to_string(&file).unwrap(), "two");
        let link = dir.path().join("link.toml");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(matches!(keep(&link.display().to_string(), "x", true).1, Err(NotKept::Failed(_))));
        assert_eq!(
            fs::read_dir(dir.path().join("sites")).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }
}
