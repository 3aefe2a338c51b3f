//! What becomes current: whether it applies, what it turns out to be, and its sheet.

use super::{decide::Decision, event::Event, guards, render, sheet::Does, status::Status};
use crate::{
    procedure::{
        expr::Expr,
        model::Common,
        plan::{self, Slot},
    },
    words::{StepId, Truth},
};
use std::sync::Arc;

pub(super) fn prepare(d: &mut Decision) {
    let Some(slot) = d.run().current().cloned() else { return };
    let id = slot.id().clone();
    match slot {
        Slot::Later(later) => {
            if applies(d, &id) {
                grow(d, &later);
            }
        }
        Slot::Step(step) => {
            let line = d.run().line(&id);
            // Nothing has happened that could change what is shown.
            let stands = d.draft.events.is_empty() && line.sheet.is_some();
            if line.status == Status::Pending && !stands && (step.serves.is_some() || applies(d, &id)) {
                sheet(d, &id);
            }
        }
        Slot::Block(_) => {}
    }
}

/// Asks the conditions of the blocks around and its own, outermost first; each is asked on reaching its node, and only then.
fn applies(d: &mut Decision, id: &StepId) -> bool {
    let mut around = d.run().ancestors(id);
    around.reverse();
    around.push(id.clone());
    for node in around {
        let line = d.run().line(&node);
        let begun = d.run().begun.contains_key(&node) || line.attempts > 0 || line.given;
        let key = match d.run().slot(&node) {
            Some(Slot::Block(block)) => block.key.clone(),
            Some(Slot::Step(step)) => step.key.clone(),
            Some(Slot::Later(later)) => later.key.clone(),
            None => continue,
        };
        let Some(model) = d.rules.procedure.node(&key) else { continue };
        let Some(when) = model.common().when.clone().filter(|_| !begun) else {
            continue;
        };
        if matches!(d.run().slot(&node), Some(Slot::Later(_))) && asks_of_its_turn(model.common(), &when) {
            continue;
        }
        let turn = d.turn_of(&node);
        let (truth, why) = when.truth(&d.scope(&turn, d.pass_of(&node), None));
        match truth {
            Truth::Yes => {}
            Truth::No => {
                d.say(Event::Inactive {
                    node,
                    because: format!("only when {}", when.source()),
                });
                return false;
            }
            Truth::Unknown => {
                let why = format!(
                    "whether it applies isn't known ({}): {}",
                    when.source(),
                    guards::unknown(d, &when, why)
                );
                unready(d, id, why);
                return false;
            }
        }
    }
    true
}

/// Whether a loop's condition is about its own value, so that it can only be asked once there are turns.
fn asks_of_its_turn(common: &Common, when: &Expr) -> bool {
    let names = when.names();
    common.over.iter().flat_map(|over| &over.names).any(|own| names.contains(own))
}

fn grow(d: &mut Decision, later: &plan::Later) {
    let turn = later.turn.clone();
    let grown = plan::expand(&d.rules.procedure, later, &d.scope(&turn, d.pass_of(&later.id), None));
    match grown {
        Ok(Some(with)) => d.say(Event::Grown {
            at: later.id.clone(),
            with,
            given: false,
        }),
        Ok(None) => {
            let needs = later.needs.join(", ");
            unready(
                d,
                &later.id,
                format!("its values never came ({needs}): give them with a reason, or skip it"),
            );
        }
        Err(error) => unready(d, &later.id, error.why),
    }
}

fn sheet(d: &mut Decision, id: &StepId) {
    match render::sheet(d, id) {
        Ok(Some(sheet)) => {
            let digest = sheet.digest();
            if d.run().line(id).sheet.as_ref().map(|(shown, _)| shown) != Some(&digest) {
                d.say(Event::Prepared {
                    step: id.clone(),
                    digest,
                    sheet: Arc::new(sheet),
                });
            }
            begin_wait(d, id);
        }
        // Its files are still to be looked at.
        Ok(None) => {}
        Err(error) => unready(d, id, error.why),
    }
}

/// A wait begins by itself: it changes nothing.
fn begin_wait(d: &mut Decision, id: &StepId) {
    let line = d.run().line(id);
    let Some((digest, sheet)) = line.sheet.clone() else { return };
    if !matches!(sheet.does, Does::Wait { .. }) || d.run().stopped.is_some() {
        return;
    }
    let attempt = crate::words::Attempt {
        step: id.clone(),
        n: line.attempts + 1,
    };
    d.say(Event::Confirmed {
        attempt,
        sheet: digest,
        hosts: Vec::new(),
        by: String::new(),
        second: None,
        against: None,
        edited: None,
        guards: Vec::new(),
    });
}

fn unready(d: &mut Decision, id: &StepId, why: String) {
    if d.run().line(id).unready.as_ref() != Some(&why) {
        d.say(Event::Unready { step: id.clone(), why });
    }
}
