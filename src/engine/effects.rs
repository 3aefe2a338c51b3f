//! Open effects beside what is sensed of them: whether the cluster says so, too; and what it says of those that no step has open.

use super::{decide::Decision, event::Event, guards, sheet::Does, status::Status};
use crate::{
    procedure::expr::Expr,
    words::{EffectId, StepId, Timestamp, Truth},
};
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// So long a cluster may take to show what a step did. Once it has shown it, it is taken at its word.
const SHOWS: SignedDuration = SignedDuration::from_secs(30);

/// Compares the open effects with what is sensed now, and says which turned.
pub(super) fn look(d: &mut Decision) {
    let open: Vec<EffectId> = d.run().effects.keys().cloned().collect();
    for id in open {
        let Some((to, why)) = sensed(d, &id) else { continue };
        let known = d.run().effects.get(&id).and_then(|effect| effect.sensed.as_ref());
        // That nothing is known of it yet is no news.
        let news = known.map_or(to != Truth::Unknown, |known| known.truth != to);
        if news {
            d.say(Event::EffectSensed { id, to, why });
        }
    }
}

/// Finds effects that the cluster shows and that the run never opened, or has ended, and says which are gone again.
pub(super) fn find(d: &mut Decision) {
    let mut seen: BTreeSet<EffectId> = BTreeSet::new();
    for (id, text, step, expr) in closed(d) {
        if !seen.insert(id.clone()) || is_at_work(d, &id, &step) {
            continue;
        }
        let since = quiet_since(d, &id, &step);
        let (truth, _) = expr.truth(&d.scope(&d.turn_of(&step), d.pass_of(&step), since));
        match (truth, d.run().found.contains_key(&id)) {
            (Truth::Yes, false) => d.say(Event::EffectFound { id, text, step }),
            (Truth::No, true) => d.say(Event::EffectGone { id }),
            // Not to know it is no news.
            _ => {}
        }
    }
}

/// The effects of the plan that no step has open, in words, with the step that would open each and the condition that tells of it.
fn closed(d: &Decision) -> Vec<(EffectId, String, StepId, Expr)> {
    let run = d.run();
    let mut found = Vec::new();
    for planned in run.steps().filter(|step| d.rules.opens_what_is_sensed(&step.key)) {
        // What doesn't apply concerns nobody, and what was passed over a person has looked at.
        if matches!(run.line(&planned.id).status, Status::Inactive { .. } | Status::Skipped { .. }) {
            continue;
        }
        let Some(model) = d.rules.procedure.step(&planned.key) else {
            continue;
        };
        let scope = d.scope(&planned.turn, d.pass_of(&planned.id), None);
        for opens in &model.opens {
            let Some(expr) = opens.elsewhere().filter(|expr| !d.rules.monitors_in(expr, &run.inputs).is_empty()) else {
                continue;
            };
            let (Ok(id), Ok(text)) = (opens.id.text(&scope), opens.text.text(&scope)) else {
                continue;
            };
            let id = EffectId::from(id);
            if !run.effects.contains_key(&id) {
                found.push((id, text, planned.id.clone(), expr.clone()));
            }
        }
    }
    found
}

/// Whether the step that opens an effect, or one that ends it, is under way; what is done by hand is while it is shown.
fn is_at_work(d: &Decision, id: &EffectId, opener: &StepId) -> bool {
    let run = d.run();
    let by_hand = run.is_current(opener)
        && run
            .line(opener)
            .sheet
            .as_ref()
            .is_some_and(|(_, sheet)| matches!(sheet.does, Does::Manual { .. }));
    by_hand || run.active.contains(opener) || run.is_busy(opener) || is_being_closed(d, id, opener)
}

/// From when on what the cluster shows of an effect is nobody's doing here: it may take a moment to show what a step did.
fn quiet_since(d: &Decision, id: &EffectId, opener: &StepId) -> Option<Timestamp> {
    let at = d.run().closed.get(id).copied().max(d.run().line(opener).ended)?;
    Some(at.checked_add(SHOWS).unwrap_or(at))
}

/// Whether the cluster says so, and why that isn't known; nothing where no monitor can tell, or where a step is just making it
/// otherwise.
fn sensed(d: &Decision, id: &EffectId) -> Option<(Truth, Option<String>)> {
    let effect = d.run().effects.get(id)?;
    let line = d.run().line(&effect.step);
    let settled = line.ended.filter(|_| line.status.is_settled())?;
    if is_being_closed(d, id, &effect.step) {
        return None;
    }
    let expr = expression(d, id, &effect.step)?;
    let turn = d.turn_of(&effect.step);
    let by = |since: Timestamp| expr.truth(&d.scope(&turn, d.pass_of(&effect.step), Some(since)));
    let (mut truth, mut why) = by(settled);
    let shown = effect.sensed.as_ref().is_some_and(|sensed| sensed.shown);
    if truth == Truth::No && !shown {
        (truth, why) = by(settled.checked_add(SHOWS).unwrap_or(settled));
    }
    let why = (truth == Truth::Unknown).then(|| guards::unknown(d, &expr, why));
    Some((truth, why))
}

/// Whether a step that ends the effect, or takes back what opened it, is under way.
fn is_being_closed(d: &Decision, id: &EffectId, opener: &StepId) -> bool {
    let run = d.run();
    let closes = |step: &StepId| run.line(step).ran.as_ref().is_some_and(|sheet| sheet.closes.contains(id));
    let undone = run.undoing.keys().any(|of| opener.is_under(of));
    undone || run.active.iter().any(closes)
}

/// The condition that is true while the effect lasts.
fn expression(d: &Decision, id: &EffectId, opener: &StepId) -> Option<Expr> {
    let model = d.rules.procedure.step(&d.run().planned(opener)?.key)?;
    let turn = d.turn_of(opener);
    let scope = d.scope(&turn, d.pass_of(opener), None);
    let opens = model
        .opens
        .iter()
        .find(|opens| opens.id.text(&scope).is_ok_and(|text| text == id.as_str()))?;
    opens.sensed.clone()
}
