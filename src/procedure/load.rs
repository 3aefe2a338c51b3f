//! From a folder's files to a procedure. Pure: whoever calls it has read the files.

use super::{
    check::{self, Files},
    model::Procedure,
};
use crate::{diagnostic::Diagnostic, words::Digest};
use std::{collections::BTreeMap, sync::Arc};

/// A folder's files, by their path in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// As the user would write it; diagnostics begin with it.
    pub path: String,
    /// Path in the folder → content.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    /// Its last part: the name of a procedure.
    pub fn name(&self) -> &str {
        let path = self.path.trim_end_matches('/');
        path.rsplit_once('/').map_or(path, |(_, name)| name)
    }

    /// Over every file, names included: another revision is another digest.
    pub fn revision(&self) -> Digest {
        let mut listed = Vec::new();
        for (path, content) in &self.files {
            listed.extend_from_slice(path.as_bytes());
            listed.push(0);
            listed.extend_from_slice(Digest::of(content).as_str().as_bytes());
            listed.push(b'\n');
        }
        Digest::of(&listed)
    }
}

/// Loads a procedure, with the fragments that it may use (`NAME.toml`). On success the diagnostics are warnings.
///
/// # Errors
/// Every diagnostic, warnings included, where one of them is an error.
pub fn load(folder: &Folder, fragments: &Folder) -> Result<(Procedure, Vec<Diagnostic>), Vec<Diagnostic>> {
    let files = Files {
        path: &folder.path,
        files: &folder.files,
        fragments_path: &fragments.path,
        fragments: &fragments.files,
    };
    let checked = check::check(&files);
    let Some(mut procedure) = checked.procedure else {
        return Err(checked.diagnostics);
    };
    procedure.name = folder.name().to_owned();
    let mut whole = folder.clone();
    for name in &checked.fragments {
        let file = format!("{name}.toml");
        if let Some(content) = fragments.files.get(&file) {
            whole.files.insert(format!("../fragments/{file}"), content.clone());
        }
    }
    procedure.revision = whole.revision().to_string();
    procedure.files = folder
        .files
        .iter()
        .filter(|(path, _)| *path != "procedure.toml" && !path.starts_with("scenarios/"))
        .map(|(path, content)| (path.clone(), Arc::from(content.as_slice())))
        .collect();
    Ok((procedure, checked.diagnostics))
}
