use super::{Doing as _, Failure, Status, exit::rendered, library, look, place, say::say, settings, sites};
use crate::{
    diagnostic::{Diagnostic, Severity},
    procedure::{
        catalogue::Catalogue,
        load::{Folder, load},
    },
};
use std::{path::Path, sync::Arc};

/// Every diagnostic of what is named; files are sites for a procedure, where one is named.
pub(super) fn check(paths: &[std::path::PathBuf], procedure: Option<&str>) -> Result<Status, Failure> {
    let procedure = procedure.map(library::find).transpose()?;
    let mut all = Vec::new();
    let mut looked = 0;
    if paths.is_empty() {
        looked += catalogue(&library::catalogue()?, &mut all);
        if let Some(own) = settings::path().filter(|path| path.exists()) {
            looked += one(&own, &mut all)?;
        }
        if let Some(own) = look::folder().filter(|folder| folder.is_dir()) {
            looked += themes(&own, &mut all)?;
        }
        for site in sites::own()? {
            looked += sites::check(&site, None, &mut all)?;
        }
    }
    for path in paths {
        looked += match &procedure {
            Some(loaded) => sites::check(path, Some(&loaded.procedure), &mut all)?,
            None => one(path, &mut all)?,
        };
    }
    let errors = all.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let warnings = all.len() - errors;
    if !all.is_empty() {
        eprintln!("{}\n", rendered(&all));
    }
    say!("{looked} files looked at: {errors} errors, {warnings} warnings.");
    Ok(if all.is_empty() { Status::Finished } else { Status::Invalid })
}

fn one(path: &Path, all: &mut Vec<Diagnostic>) -> Result<usize, Failure> {
    if path.is_dir() {
        if path.join("procedure.toml").is_file() {
            let beside = path.join("../fragments");
            let read = |dir: &Path| {
                Ok::<_, Failure>(Folder {
                    path: dir.display().to_string(),
                    files: place::files(dir)?,
                })
            };
            let fragments = if beside.is_dir() { read(&beside)? } else { Folder::default() };
            return Ok(folder(&read(path)?, &fragments, all));
        }
        if path.ends_with("themes") {
            return themes(path, all);
        }
        let found = Catalogue::of(&path.display().to_string(), place::files(path)?);
        if found.procedures.is_empty() {
            return Err(Failure::Usage(format!(
                "{} holds neither a procedure nor a folder of procedures",
                path.display()
            )));
        }
        return Ok(catalogue(&found, all));
    }
    if !path.is_file() {
        return Err(Failure::Usage(format!("{} isn't there", path.display())));
    }
    if path.file_name().is_some_and(|name| name == settings::NAME) {
        all.extend(
            settings::read(path)
                .doing(format_args!("read {}", path.display()))?
                .err()
                .unwrap_or_default(),
        );
        return Ok(1);
    }
    // A scenario or procedure file is checked with the procedure that it belongs to.
    let parent = path.parent().unwrap_or(Path::new("."));
    let owner = if parent.ends_with("scenarios") {
        parent.parent().unwrap_or(Path::new("."))
    } else {
        parent
    };
    if owner.join("procedure.toml").is_file() {
        let mut whole = Vec::new();
        one(owner, &mut whole)?;
        let name = path.display().to_string();
        all.extend(whole.into_iter().filter(|diagnostic| diagnostic.at.source.path == name));
        return Ok(1);
    }
    if parent.ends_with("themes") {
        all.extend(
            look::read(path)
                .doing(format_args!("read {}", path.display()))?
                .err()
                .unwrap_or_default(),
        );
        return Ok(1);
    }
    if path.extension().is_some_and(|extension| extension == "toml") {
        return sites::check(path, None, all);
    }
    Err(Failure::Usage(format!(
        "{} is no procedure, scenario, site, theme or config.toml",
        path.display()
    )))
}

/// All themes of a folder.
fn themes(folder: &Path, all: &mut Vec<Diagnostic>) -> Result<usize, Failure> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<_, _>>)
        .doing(format_args!("read the folder {}", folder.display()))?;
    files.sort_by_key(std::fs::DirEntry::file_name);
    let themes = files.into_iter().map(|file| file.path());
    let themes = themes.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    themes.map(|path| one(&path, all)).sum()
}

fn catalogue(catalogue: &Catalogue, all: &mut Vec<Diagnostic>) -> usize {
    catalogue
        .procedures
        .values()
        .map(|one| folder(one, &catalogue.fragments, all))
        .sum()
}

fn folder(folder: &Folder, fragments: &Folder, all: &mut Vec<Diagnostic>) -> usize {
    let scenarios = library::scenarios(folder);
    match load(folder, fragments) {
        Err(diagnostics) => all.extend(diagnostics),
        Ok((procedure, warnings)) => {
            all.extend(warnings);
            let loaded = library::Loaded {
                procedure: Arc::new(procedure),
                folder: folder.clone(),
                fragments: fragments.clone(),
            };
            for name in &scenarios {
                all.extend(library::read_scenario(&loaded, name).1);
            }
        }
    }
    1 + scenarios.len()
}
