//! Every shipped scenario, played by its own operator, ends as it says.

mod shipped_scenarios;

#[test]
fn every_shipped_scenario_ends_as_it_says() {
    let mut wrong = Vec::new();
    for shipped in shipped_scenarios::all() {
        let played = shipped.play();
        if !played.differences.is_empty() {
            wrong.push(format!(
                "{} / {}:\n  {}",
                shipped.procedure.name,
                shipped.scenario.name,
                played.differences.join("\n  ")
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
