//! Which step to come closes an open effect.

use crate::{
    engine::run::Run,
    procedure::{
        model::Procedure,
        plan::{InTurn, Slot},
        scope::Known,
    },
    ui::rows::Landmarks,
    words::{EffectId, StepId},
};
use std::collections::BTreeMap;

/// By effect, the first step that isn't over and would close it.
pub(super) fn of(run: &Run, procedure: Option<&Procedure>, landmarks: &Landmarks) -> BTreeMap<EffectId, StepId> {
    let mut found = BTreeMap::new();
    if run.effects.is_empty() {
        return found;
    }
    let mut base = Known::default();
    base.values.clone_from(&run.inputs);
    if let Some(procedure) = procedure {
        base.values
            .extend(procedure.constants.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    for slot in run.slots.iter() {
        let Slot::Step(step) = slot else { continue };
        let line = run.lines.get(&step.id);
        if line.is_some_and(|line| line.status.is_settled()) {
            continue;
        }
        if let Some((_, sheet)) = line.and_then(|line| line.sheet.as_ref()) {
            for effect in &sheet.closes {
                found.entry(effect.clone()).or_insert_with(|| step.id.clone());
            }
            continue;
        }
        let scope = InTurn {
            base: &base,
            turn: &step.turn,
        };
        for template in landmarks.closes(&step.key) {
            let effect = EffectId::from(template.outline(&scope).as_str());
            found.entry(effect).or_insert_with(|| step.id.clone());
        }
    }
    found.retain(|effect, _| run.effects.contains_key(effect));
    found
}
