//! A fresh procedure can be rehearsed as it is.

use holdpoint::{
    diagnostic::Source,
    engine::Rules,
    journal::Memory,
    procedure::{
        load::{Folder, load},
        new,
    },
    rehearsal::{auto::Auto, prepare, scenario},
    tables::Problems,
};
use std::sync::Arc;

#[test]
fn a_fresh_procedure_is_played_to_its_end() {
    let folder = Folder {
        path: "procedures/swap-disks".into(),
        files: new::files("swap-disks"),
    };
    let (procedure, _) = load(&folder, &Folder::default()).expect("valid");
    let procedure = Arc::new(procedure);
    let text = String::from_utf8(folder.files["scenarios/all-well.toml"].clone()).expect("text");
    let problems = Problems::default();
    let source = Source::new("procedures/swap-disks/scenarios/all-well.toml", text);
    let scenario = scenario::read(&source, &|_| None, &problems);
    let told = |problems: Problems| {
        problems
            .sorted()
            .iter()
            .map(|told| told.render(false))
            .collect::<Vec<_>>()
            .join("\n\n")
    };
    let Some(mut scenario) = scenario else {
        panic!("{}", told(problems))
    };
    scenario.fit(&procedure, &problems);
    assert_eq!(told(problems), "");

    let scenario = Arc::new(scenario);
    let prepared = prepare::prepare(&procedure, scenario.clone(), 1, "trainee").expect("its inputs are complete");
    let vault = Arc::new(prepare::vault(&procedure, &scenario));
    let rules = Rules::new(procedure);
    let auto = Auto::begin(rules, Memory::new().expect("memory"), prepared.world, 1, vault, prepared.opening).expect("memory");
    assert_eq!(auto.play().expect("memory").differences, Vec::<String>::new());
}
