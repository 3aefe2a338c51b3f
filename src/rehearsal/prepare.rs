//! A scenario, made ready: its inputs completed and discovered, its secrets in a vault, its world.

use super::{World, scenario::Scenario};
use crate::{
    engine::input::Opening,
    procedure::{
        inputs,
        model::{InputKind, Procedure},
        origin::{Origin, Origins},
        scope::Known,
    },
    runtime::discover,
    vault::Vault,
    words::Values,
};
use std::sync::Arc;

/// A rehearsal that can begin.
#[derive(Debug)]
pub struct Prepared {
    /// The simulated cluster.
    pub world: World,
    /// What the session begins with.
    pub opening: Opening,
}

/// Makes a scenario ready for a procedure. `by` is the operator's name.
///
/// # Errors
/// All that is wrong with the scenario's inputs, in words.
pub fn prepare(procedure: &Procedure, scenario: Arc<Scenario>, seed: u64, by: &str) -> Result<Prepared, Vec<String>> {
    let mut world = World::new(scenario.clone(), seed, scenario.start);
    let mut given = scenario.inputs.clone();
    let mut origins = Origins::new();
    let mut wrong = Vec::new();
    for input in procedure.inputs.iter().filter(|input| scenario.discover.contains(&input.name)) {
        let mut known = Known {
            values: procedure.constants.clone(),
            ..Known::default()
        };
        known.values.extend(defaults(procedure));
        known.values.extend(given.clone());
        let now = world.now();
        match discover(input, &known, now, |host, command, _| world.look(host, command)).as_deref() {
            Ok([found]) => {
                given.insert(input.name.clone(), found.value.clone());
                origins.insert(input.name.clone(), Origin::Found(found.clone()));
            }
            Ok(several) => {
                let values: Vec<String> = several.iter().map(|found| found.value.to_string()).collect();
                wrong.push(format!("{}: it may be {}", input.name, values.join(" or ")));
            }
            Err(why) => wrong.push(format!("{}: {why}", input.name)),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let inputs = inputs::complete(procedure, &given).map_err(|wrong| wrong.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let strangers = inputs::strangers(procedure, &inputs, &scenario.hosts.keys().cloned().collect());
    if !strangers.is_empty() {
        return Err(strangers.iter().map(ToString::to_string).collect());
    }
    world.know(inputs.clone());
    for name in inputs.keys() {
        let origin = if scenario.inputs.contains_key(name) {
            Origin::Scenario(scenario.name.clone())
        } else {
            Origin::Default
        };
        origins.entry(name.clone()).or_insert(origin);
    }
    let needed = inputs::secrets(procedure, &inputs);
    let opening = Opening {
        by: by.to_owned(),
        here: scenario.here.clone(),
        inputs,
        origins,
        addresses: Values::new(),
        account: Default::default(),
        same: Vec::new(),
        consoles: Default::default(),
        secrets: needed.iter().map(|input| input.name.as_str().into()).collect(),
    };
    Ok(Prepared { world, opening })
}

/// The stand-ins for secrets that a scenario gives; where it gives none, any word will do.
pub fn vault(procedure: &Procedure, scenario: &Scenario) -> Vault {
    let mut vault = Vault::new();
    for input in procedure.inputs.iter().filter(|input| input.kind == InputKind::Secret) {
        let secret = scenario
            .secrets
            .get(input.name.as_str())
            .cloned()
            .unwrap_or_else(|| "rehearsal only".to_owned());
        vault.keep(input.name.as_str().into(), secret.into_bytes());
    }
    vault
}

fn defaults(procedure: &Procedure) -> Values {
    procedure
        .inputs
        .iter()
        .filter_map(|input| Some((input.name.clone(), input.default.clone()?)))
        .collect()
}
