//! What only a part of a procedure watches: the monitors of its blocks, turn by turn, and its guards.

use crate::{
    cluster::Guard,
    procedure::{
        model::{self, Monitor, Procedure},
        plan::{self, InTurn, Slot, Turn},
        scope::{Known, Scope},
    },
    words::{GuardName, Truth, Values},
};
use std::{collections::BTreeSet, sync::Arc};

/// A part of the plan that is known without a run.
struct Part {
    key: model::Key,
    turn: Arc<Turn>,
    guards: Vec<GuardName>,
}

/// The parts of a procedure, as far as its inputs lay them out. What hangs on what a run finds out isn't among them.
pub(super) struct Parts<'p> {
    procedure: &'p Procedure,
    known: &'p Known,
    parts: Vec<Part>,
}

impl<'p> Parts<'p> {
    pub fn of(procedure: &'p Procedure, known: &'p Known) -> Parts<'p> {
        // Where it can't be laid out, a run couldn't begin, either, and says why.
        let slots = plan::outline(procedure, known).unwrap_or_default();
        let parts = slots.into_iter().filter_map(|slot| match slot {
            Slot::Block(block) => Some(Part {
                key: block.key,
                turn: block.turn,
                guards: block.guards,
            }),
            Slot::Step(step) => Some(Part {
                key: step.key,
                turn: step.turn,
                guards: step.guards,
            }),
            Slot::Later(_) => None,
        });
        Parts {
            procedure,
            known,
            parts: parts.collect(),
        }
    }

    /// Their monitors, each with what its turn gives it. Of several turns each has a name of its own.
    pub fn monitors(&self) -> Vec<(Monitor, Arc<Turn>)> {
        let mut names = BTreeSet::new();
        let mut found = Vec::new();
        for part in &self.parts {
            let Some(node) = self.procedure.node(&part.key) else { continue };
            let common = node.common();
            let scope = InTurn {
                base: self.known,
                turn: &part.turn,
            };
            if common.when.as_ref().is_some_and(|when| when.truth(&scope).0 == Truth::No) {
                continue;
            }
            for monitor in &common.monitors {
                let mut monitor = monitor.clone();
                let path: Vec<&str> = part.turn.path.iter().map(|at| at.value.as_str()).collect();
                if !path.is_empty() {
                    let path = path.join(", ");
                    monitor.name = format!("{}[{path}]", monitor.name).as_str().into();
                    monitor.title = format!("{} ({path})", monitor.title);
                }
                if names.insert(monitor.name.clone()) {
                    found.push((monitor, part.turn.clone()));
                }
            }
        }
        found
    }

    /// The guards that need nothing but inputs, turns, and these monitors.
    pub fn guards(&self, monitors: &[Monitor]) -> Vec<Guard> {
        let applies = |guard: &&model::Guard| self.procedure.applies(guard.when.as_ref(), &self.known.values);
        let guards = self.procedure.guards.iter().filter(applies);
        guards
            .filter_map(|guard| {
                let named = guard.require.names().into_iter();
                let of_turns: Vec<String> = named
                    .filter(|name| self.known.value(name).is_none() && !monitors.iter().any(|monitor| monitor.name.as_str() == name))
                    .collect();
                let turns = self.turns(&guard.name, &of_turns);
                (!turns.is_empty()).then(|| Guard {
                    name: guard.name.to_string(),
                    require: guard.require.clone(),
                    because: guard.because.clone(),
                    everywhere: guard.everywhere,
                    turns,
                })
            })
            .collect()
    }

    /// The values of the turns that a guard stands for, where they give it these names; one empty turn where it needs none.
    fn turns(&self, guard: &GuardName, names: &[String]) -> Vec<Values> {
        if names.is_empty() {
            return vec![Values::new()];
        }
        let mut turns: Vec<Values> = Vec::new();
        for part in self.parts.iter().filter(|part| part.guards.contains(guard)) {
            let values = &part.turn.values;
            if names.iter().all(|name| values.contains_key(name)) && !turns.contains(values) {
                turns.push(values.clone());
            }
        }
        turns
    }
}
