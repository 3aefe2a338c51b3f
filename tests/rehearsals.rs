//! Every shipped scenario, played by its own operator, ends as it says; and it does so again from wherever it is cut.

use holdpoint::{
    diagnostic::Source,
    engine::Rules,
    journal::Memory,
    procedure::{catalogue::Catalogue, load::load, model::Procedure},
    rehearsal::{
        auto::{Auto, Played},
        prepare::{self, Prepared},
        scenario::{self, Scenario},
    },
    tables::Problems,
};
use std::sync::Arc;

fn scenarios() -> Vec<(Arc<Procedure>, Arc<Scenario>)> {
    let catalogue = Catalogue::shipped();
    let mut found = Vec::new();
    for folder in catalogue.procedures.values() {
        let (procedure, _) = load(folder, &catalogue.fragments).expect("a shipped procedure is valid");
        let procedure = Arc::new(procedure);
        let text = |name: &str| {
            let path = format!("scenarios/{name}.toml");
            let text = String::from_utf8(folder.files.get(&path)?.clone()).ok()?;
            Some(Arc::new(Source { path, text: text.into() }))
        };
        for path in folder.files.keys() {
            let Some(name) = path.strip_prefix("scenarios/").and_then(|path| path.strip_suffix(".toml")) else {
                continue;
            };
            let problems = Problems::default();
            let mut scenario = scenario::read(&text(name).expect("it is there"), &text, &problems).expect("a shipped scenario is valid");
            scenario.fit(&procedure, &problems);
            found.push((procedure.clone(), Arc::new(scenario)));
        }
    }
    assert!(!found.is_empty());
    found
}

fn play(procedure: &Arc<Procedure>, scenario: &Arc<Scenario>) -> Played<Memory> {
    let Prepared { world, opening } = prepare::prepare(procedure, scenario.clone(), 1, "trainee").expect("its inputs are complete");
    let vault = Arc::new(prepare::vault(procedure, scenario));
    let auto = Auto::begin(
        Rules::new(procedure.clone()),
        Memory::new().expect("memory"),
        world,
        1,
        vault,
        opening,
    )
    .expect("memory");
    auto.play().expect("memory")
}

#[test]
fn every_shipped_scenario_ends_as_it_says() {
    let mut wrong = Vec::new();
    for (procedure, scenario) in scenarios() {
        let played = play(&procedure, &scenario);
        if !played.differences.is_empty() {
            wrong.push(format!(
                "{} / {}:\n  {}",
                procedure.name,
                scenario.name,
                played.differences.join("\n  ")
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
