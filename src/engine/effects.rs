//! Open effects beside what is sensed of them: whether the cluster says so, too.

use super::{decide::Decision, event::Event, guards};
use crate::{
    procedure::expr::Expr,
    words::{EffectId, StepId, Timestamp, Truth},
};
use jiff::SignedDuration;

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
