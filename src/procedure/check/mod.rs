//! Raw shape → model. All problems of all files at once, in the order of files and places.

mod actions;
mod build;
mod captures;
mod conditions;
mod effects;
pub mod kinds;
mod loops;
mod names;
mod references;
mod rules;
pub(super) use rules::shell_text;
mod survey;
mod text;

#[cfg(test)]
mod tests;

use super::{
    model::Procedure,
    raw::{FRAGMENT, PROCEDURE, RawFragment, RawProcedure, RawStep},
};
use crate::{
    diagnostic::Diagnostic,
    tables::{self, Problems},
};
use names::Scopes;
use std::collections::BTreeMap;
use survey::Survey;
use text::Reader;

pub use text::duration;

/// The files that a procedure is checked with.
pub struct Files<'a> {
    /// How the user would write the procedure's folder.
    pub path: &'a str,
    /// Its files, by their path in the folder.
    pub files: &'a BTreeMap<String, Vec<u8>>,
    /// How the user would write the folder of the fragments.
    pub fragments_path: &'a str,
    /// Fragments, by file name: `NAME.toml`.
    pub fragments: &'a BTreeMap<String, Vec<u8>>,
}

/// What came of a check.
pub struct Checked {
    /// The model, where nothing is wrong but warnings.
    pub procedure: Option<Procedure>,
    /// The fragments that it uses, by name.
    pub fragments: Vec<String>,
    /// Everything that is wrong, or may be, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks a procedure.
pub fn check(files: &Files<'_>) -> Checked {
    let problems = Problems::default();
    let mut fragments = BTreeMap::new();
    let procedure = model(files, &mut fragments, &problems).filter(|_| problems.errors() == 0);
    Checked {
        procedure,
        fragments: fragments.into_keys().collect(),
        diagnostics: problems.sorted(),
    }
}

fn model(files: &Files<'_>, fragments: &mut BTreeMap<String, RawFragment>, problems: &Problems) -> Option<Procedure> {
    let raw = procedure(files, problems)?;
    read_fragments(files, raw.phase.iter().flatten(), fragments, problems);
    let fragments = &*fragments;
    let survey = Survey::new(&raw, fragments, problems);
    let scopes = Scopes::new(&survey);
    let reader = Reader::new(problems);
    let model = build::procedure(&survey, &scopes, &reader);
    rules::apply(&survey, &scopes, &reader, files.files);
    model
}

fn procedure(files: &Files<'_>, problems: &Problems) -> Option<RawProcedure> {
    const NAME: &str = "procedure.toml";
    let path = join(files.path, NAME);
    let Some(bytes) = files.files.get(NAME) else {
        let place = crate::tables::At {
            source: crate::diagnostic::Source::new(&path, ""),
            span: 0..0,
        };
        problems.report(
            Diagnostic::new(kinds::MISSING_FILE, format!("{path} is missing"), place.label("this file"))
                .help("a procedure is a folder with a procedure.toml; `holdpoint new NAME` makes one"),
        );
        return None;
    };
    let source = tables::source(&path, bytes, problems)?;
    tables::read(&source, &PROCEDURE, problems, RawProcedure::of)
}

/// Reads the fragments that steps use, and those that they use in turn.
fn read_fragments<'r>(
    files: &Files<'_>,
    steps: impl Iterator<Item = &'r RawStep>,
    read: &mut BTreeMap<String, RawFragment>,
    problems: &Problems,
) {
    let mut names = Vec::new();
    for step in steps {
        used(step, &mut names);
    }
    for name in names {
        if read.contains_key(&name.value) {
            continue;
        }
        let file = format!("{}.toml", name.value);
        let Some(bytes) = files.fragments.get(&file) else {
            let known: Vec<&str> = files.fragments.keys().filter_map(|file| file.strip_suffix(".toml")).collect();
            let problem = Diagnostic::new(
                kinds::UNKNOWN_FRAGMENT,
                format!("there is no fragment {:?}", name.value),
                name.at.label("used here"),
            );
            problems.report(match crate::diagnostic::did_you_mean(&name.value, known.iter().copied()) {
                Some(meant) => problem.help(format!("did you mean \"{meant}\"?")),
                None => problem.help(format!("it would be {}", join(files.fragments_path, &file))),
            });
            continue;
        };
        let raw = tables::source(&join(files.fragments_path, &file), bytes, problems)
            .and_then(|source| tables::read(&source, &FRAGMENT, problems, RawFragment::of));
        if let Some(raw) = raw {
            read.insert(name.value.clone(), raw);
            let inner = read[&name.value].clone();
            read_fragments(files, inner.step.iter().flatten(), read, problems);
        }
    }
}

fn used(step: &RawStep, names: &mut Vec<super::raw::Text>) {
    names.extend(step.fragment.clone());
    step.step.iter().flatten().for_each(|inner| used(inner, names));
}

fn join(folder: &str, file: &str) -> String {
    match folder {
        "" => file.to_owned(),
        folder => format!("{}/{file}", folder.trim_end_matches('/')),
    }
}
