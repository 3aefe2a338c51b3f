//! Procedures and scenarios by name or path, loaded and checked.

use super::{Failure, place};
use crate::{
    diagnostic::{Diagnostic, Source},
    procedure::{
        catalogue::Catalogue,
        load::{Folder, load},
        model::Procedure,
    },
    rehearsal::scenario::{self, Scenario},
    tables::Problems,
};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// A procedure, and the folder that it came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The procedure.
    pub procedure: Arc<Procedure>,
    /// Its folder.
    pub folder: Folder,
    /// The fragments that it could use.
    pub fragments: Folder,
}

/// What is shipped, and the operator's own procedures over it.
///
/// # Errors
/// The operator's own folder can't be read.
pub fn catalogue() -> Result<Catalogue, Failure> {
    let shipped = Catalogue::shipped();
    let own = place::config().map(|dir| dir.join("procedures")).filter(|dir| dir.is_dir());
    Ok(match own {
        Some(dir) => shipped.and(Catalogue::of(&dir.display().to_string(), place::files(&dir)?)),
        None => shipped,
    })
}

/// A procedure by its name, or by the path of its folder.
///
/// # Errors
/// There is none, or it is invalid.
pub fn find(name: &str) -> Result<Loaded, Failure> {
    let path = Path::new(name);
    if name.contains('/') {
        return at(path);
    }
    let catalogue = catalogue()?;
    let Some(folder) = catalogue.get(name) else {
        // A folder that happens to lie here never stands in for a known procedure.
        if path.join("procedure.toml").is_file() {
            return at(path);
        }
        let near = catalogue
            .nearest(name)
            .map(|near| format!(" Did you mean {near}?"))
            .unwrap_or_default();
        let all: Vec<&str> = catalogue.procedures.keys().map(String::as_str).collect();
        return Err(Failure::Usage(format!(
            "There is no procedure {name:?}.{near}\nThere are: {}. A path with a slash names a folder of your own.",
            all.join(", ")
        )));
    };
    loaded(folder.clone(), catalogue.fragments.clone())
}

/// A procedure in a folder, with the fragments beside it.
///
/// # Errors
/// It can't be read, or is invalid.
pub fn at(dir: &Path) -> Result<Loaded, Failure> {
    if !dir.join("procedure.toml").is_file() {
        return Err(Failure::Usage(format!("{} holds no procedure.toml", dir.display())));
    }
    let whole = |dir: &Path| {
        Ok::<_, Failure>(Folder {
            path: dir.display().to_string(),
            files: place::files(dir)?,
        })
    };
    let beside = dir.join("../fragments");
    let fragments = if beside.is_dir() { whole(&beside)? } else { Folder::default() };
    loaded(whole(dir)?, fragments)
}

/// A procedure out of its files.
///
/// # Errors
/// It is invalid.
pub fn loaded(folder: Folder, fragments: Folder) -> Result<Loaded, Failure> {
    let (procedure, _) = load(&folder, &fragments).map_err(|all| Failure::diagnostics(&all))?;
    Ok(Loaded {
        procedure: Arc::new(procedure),
        folder,
        fragments,
    })
}

/// The names of a folder's scenarios.
pub fn scenarios(folder: &Folder) -> Vec<String> {
    let name = |path: &String| Some(path.strip_prefix("scenarios/")?.strip_suffix(".toml")?.to_owned());
    folder.files.keys().filter_map(name).collect()
}

/// One scenario of a procedure, fitted to it; and everything that may be wrong with it.
pub fn read_scenario(loaded: &Loaded, name: &str) -> (Option<Scenario>, Vec<Diagnostic>) {
    let source = |name: &str| {
        let path = format!("scenarios/{name}.toml");
        let bytes = loaded.folder.files.get(&path)?;
        Some(Source::new(
            format!("{}/{path}", loaded.folder.path),
            &*String::from_utf8_lossy(bytes),
        ))
    };
    let problems = Problems::default();
    let mut scenario = source(name).and_then(|text| scenario::read(&text, &source, &problems));
    if let Some(scenario) = &mut scenario {
        scenario.fit(&loaded.procedure, &problems);
    }
    (scenario, problems.sorted())
}

/// A scenario to rehearse: that of a name, or the first, `all-well` where there is one.
///
/// # Errors
/// There is none of that name, or it is invalid.
pub fn scenario(loaded: &Loaded, name: Option<&str>) -> Result<Arc<Scenario>, Failure> {
    let all = scenarios(&loaded.folder);
    let name = match name {
        Some(name) => name,
        None => all
            .iter()
            .find(|name| *name == "all-well")
            .or(all.first())
            .ok_or_else(|| Failure::Usage(format!("{} has no scenario to rehearse with", loaded.procedure.name)))?,
    };
    if !all.iter().any(|known| known == name) {
        let near = crate::diagnostic::did_you_mean(name, all.iter().map(String::as_str))
            .map(|near| format!(" Did you mean {near}?"))
            .unwrap_or_default();
        return Err(Failure::Usage(format!(
            "{} has no scenario {name:?}.{near}\nIt has: {}.",
            loaded.procedure.name,
            all.join(", ")
        )));
    }
    let (scenario, diagnostics) = read_scenario(loaded, name);
    let wrong = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == crate::diagnostic::Severity::Error);
    match scenario.filter(|_| !wrong) {
        Some(scenario) => Ok(Arc::new(scenario)),
        None => Err(Failure::diagnostics(&diagnostics)),
    }
}

/// The files that a run keeps: the procedure's own, and the fragments beside it, as a folder of procedures has them.
pub fn copy(loaded: &Loaded) -> BTreeMap<String, Vec<u8>> {
    let own = loaded
        .folder
        .files
        .iter()
        .map(|(path, content)| (format!("{}/{path}", loaded.procedure.name), content.clone()));
    let fragments = loaded
        .fragments
        .files
        .iter()
        .map(|(path, content)| (format!("fragments/{path}"), content.clone()));
    own.chain(fragments).collect()
}
