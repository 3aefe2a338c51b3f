//! What is shipped is clean: no error, and no warning that isn't answered.

use holdpoint::{
    diagnostic::Source,
    procedure::{catalogue::Catalogue, load::load},
    rehearsal::scenario,
    tables::Problems,
};

#[test]
fn every_shipped_procedure_checks_clean() {
    let catalogue = Catalogue::shipped();
    let mut told = Vec::new();
    for folder in catalogue.procedures.values() {
        let diagnostics = match load(folder, &catalogue.fragments) {
            Ok((_, warnings)) => warnings,
            Err(diagnostics) => diagnostics,
        };
        told.extend(diagnostics.iter().map(|diagnostic| diagnostic.render(false)));
    }
    assert!(told.is_empty(), "\n{}", told.join("\n\n"));
}

/// Every scenario of a procedure reads without a word.
#[test]
fn every_shipped_scenario_reads_clean() {
    let catalogue = Catalogue::shipped();
    let problems = Problems::default();
    for folder in catalogue.procedures.values() {
        let scenario = |name: &str| {
            let path = format!("scenarios/{name}.toml");
            let text = std::str::from_utf8(folder.files.get(&path)?).ok()?;
            Some(Source::new(&format!("{}/{path}", folder.path), text))
        };
        let names = folder
            .files
            .keys()
            .filter_map(|path| path.strip_prefix("scenarios/")?.strip_suffix(".toml"));
        for name in names {
            let source = scenario(name).expect("it is listed");
            assert!(
                scenario::read(&source, &scenario, &problems).is_some() || problems.errors() > 0,
                "{name}"
            );
        }
    }
    let told: Vec<String> = problems.sorted().iter().map(|diagnostic| diagnostic.render(false)).collect();
    assert!(told.is_empty(), "\n{}", told.join("\n\n"));
}
