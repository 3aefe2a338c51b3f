//! What is shipped is clean: no error, and no warning that isn't answered.

use holdpoint::{
    diagnostic::{Diagnostic, Source},
    procedure::{
        catalogue::Catalogue,
        load::{Folder, load},
    },
    rehearsal::scenario,
    tables::Problems,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

#[test]
fn every_shipped_procedure_checks_clean() {
    let catalogue = Catalogue::shipped();
    let told: Vec<String> = catalogue
        .procedures
        .values()
        .flat_map(|folder| match load(folder, &catalogue.fragments) {
            Ok((_, warnings)) => warnings,
            Err(diagnostics) => diagnostics,
        })
        .map(|diagnostic| diagnostic.render(false))
        .collect();
    assert!(told.is_empty(), "\n{}", told.join("\n\n"));
}

#[test]
fn every_file_among_the_procedures_is_inside_the_binary() {
    let shipped = Catalogue::shipped();
    let inside = |folder: &Folder| folder.files.len();
    let shipped: usize = shipped.procedures.values().map(inside).sum::<usize>() + inside(&shipped.fragments);
    // Only a folder's own description lies beside the folders.
    let folders = folders(&root().join("procedures"));
    let there: usize = folders.iter().map(|folder| files(folder)).sum();
    assert_eq!(shipped, there, "the binary was built before a file came or went");
}

#[test]
fn every_shipped_scenario_goes_with_its_procedure() {
    let catalogue = Catalogue::shipped();
    let mut told = Vec::new();
    for folder in catalogue.procedures.values() {
        let (procedure, _) = load(folder, &catalogue.fragments).unwrap_or_else(|_| panic!("{} is invalid", folder.path));
        let mut scenarios = 0;
        for name in scenario_names(folder) {
            let problems = Problems::default();
            let source = scenario_source(folder, name).expect("it is listed");
            if let Some(mut scenario) = scenario::read(&source, &|name| scenario_source(folder, name), &problems) {
                scenario.fit(&procedure, &problems);
            }
            told.extend(problems.sorted().iter().map(|diagnostic: &Diagnostic| diagnostic.render(false)));
            scenarios += 1;
        }
        assert!(scenarios > 0, "{} can't be rehearsed: it has no scenario", folder.path);
    }
    assert!(told.is_empty(), "\n{}", told.join("\n\n"));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).collect()
}

fn files(folder: &Path) -> usize {
    let below: usize = folders(folder).iter().map(|folder| files(folder)).sum();
    below
        + std::fs::read_dir(folder)
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().path().is_file())
            .count()
}

fn scenario_names(folder: &Folder) -> impl Iterator<Item = &str> {
    let files = folder.files.keys();
    files.filter_map(|path| path.strip_prefix("scenarios/")?.strip_suffix(".toml"))
}

fn scenario_source(folder: &Folder, name: &str) -> Option<Arc<Source>> {
    let path = format!("scenarios/{name}.toml");
    let text = std::str::from_utf8(folder.files.get(&path)?).ok()?;
    Some(Source::new(format!("{}/{path}", folder.path), text))
}
