//! Guards: a condition that must hold. Unknown blocks as much as broken does.

use super::{decide::Decision, event::Event, sheet::Sheet};
use crate::{
    procedure::{expr::Expr, plan::Slot},
    words::{GuardName, Level, MonitorName, StepId, Timestamp, Truth},
};
use std::collections::BTreeSet;

/// Looks at the guards in force with what is sensed now, and says which turned.
pub(super) fn look(d: &mut Decision) {
    let at = d.run().current().map(|slot| slot.id().clone());
    let in_force = in_force(d, at.as_ref());
    for guard in d
        .run()
        .guards
        .keys()
        .filter(|guard| !in_force.contains(*guard))
        .cloned()
        .collect::<Vec<_>>()
    {
        d.say(Event::GuardLeft { guard });
    }
    for guard in in_force {
        let (truth, why) = truth(d, &guard, at.as_ref(), None);
        let known = d.run().guards.get(&guard);
        if known.is_none_or(|state| state.truth != truth || state.why != why) {
            d.say(Event::GuardTurned { guard, to: truth, why });
        }
    }
}

/// A guard holds from a block's first confirmation to its last settled job, and for the step at hand.
fn in_force(d: &Decision, current: Option<&StepId>) -> BTreeSet<GuardName> {
    let run = d.run();
    let mut names: BTreeSet<GuardName> = BTreeSet::new();
    for id in current.into_iter().chain(&run.active) {
        names.extend(of_step(d, id, &[]));
    }
    for id in run.begun.keys() {
        let Some(block) = run.block(id).filter(|block| !block.guards.is_empty()) else {
            continue;
        };
        if !run.is_settled_under(id) {
            names.extend(block.guards.iter().cloned());
        }
    }
    if !run.slots.is_empty() && run.ended.is_none() {
        names.extend(everywhere(d));
    }
    names.retain(|name| applies(d, name));
    names
}

fn everywhere<'d>(d: &'d Decision<'_>) -> impl Iterator<Item = GuardName> + 'd {
    let guards = d.rules.procedure.guards.iter();
    guards.filter(|guard| guard.everywhere).map(|guard| guard.name.clone())
}

/// Whether there is such a guard for this run's inputs. One that the procedure doesn't know is there: it blocks.
fn applies(d: &Decision, name: &GuardName) -> bool {
    let guard = d.rules.procedure.guards.iter().find(|guard| guard.name == *name);
    guard.is_none_or(|guard| d.applies(guard.when.as_ref()))
}

/// Whether a guard holds, in the turn of a step; with `since`, by samples that began then or later alone.
pub(super) fn truth(d: &Decision, name: &GuardName, step: Option<&StepId>, since: Option<Timestamp>) -> (Truth, Option<String>) {
    let Some(guard) = d.rules.procedure.guards.iter().find(|guard| guard.name == *name) else {
        return (Truth::Unknown, Some("the procedure has no such guard".into()));
    };
    let turn = step.map(|step| d.turn_of(step)).unwrap_or_default();
    let scope = d.scope(&turn, 1, since);
    let (truth, why) = guard.require.truth(&scope);
    let why = match truth {
        Truth::Yes => None,
        Truth::No => Some(guard.because.text(&scope).unwrap_or_else(|_| guard.because.source().to_owned())),
        Truth::Unknown => Some(unknown(d, &guard.require, why)),
    };
    (truth, why)
}

/// Why a condition is unknown: the monitor that has no good reading, else what the expression says.
pub(super) fn unknown(d: &Decision, expr: &Expr, why: Option<String>) -> String {
    for name in d.rules.monitors_in(expr, &d.run().inputs) {
        let Some(monitor) = d.rules.monitors.get(name.as_str()) else {
            continue;
        };
        let newest = d.senses.samples(name.as_str()).max_by_key(|(_, sample)| sample.begun);
        match newest {
            None => return format!("monitor {name} has no reading yet"),
            Some((host, sample)) => {
                if let Err(error) = &sample.values {
                    return format!("monitor {name} on {host}: {error}");
                }
                let age = d.now().as_second() - sample.begun.as_second();
                let fresh = 2 * i64::try_from(monitor.every.as_secs().max(1)).unwrap_or(i64::MAX / 2);
                if age > fresh {
                    return format!("the last reading of monitor {name} is more than {fresh} s old");
                }
            }
        }
    }
    why.unwrap_or_else(|| "a value that it needs is missing".into())
}

/// The guards that a step stands under: those that hold everywhere, its blocks' and its own, less those that its work breaks.
pub(super) fn of_step(d: &Decision, id: &StepId, despite: &[GuardName]) -> Vec<GuardName> {
    let run = d.run();
    let mut names: Vec<GuardName> = everywhere(d).collect();
    let mut around = run.ancestors(id);
    around.reverse();
    around.push(id.clone());
    for node in around {
        let own = match run.slot(&node) {
            Some(Slot::Block(block)) => &block.guards,
            Some(Slot::Step(step)) => &step.guards,
            _ => continue,
        };
        names.extend(own.iter().cloned());
    }
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| !despite.contains(name) && applies(d, name) && seen.insert(name.clone()));
    names
}

/// Of a sheet's guards, the first that doesn't hold by samples begun since its confirmation.
/// `Err` means that such a sample is still to come.
pub(super) fn fresh(
    d: &Decision,
    id: &StepId,
    sheet: &Sheet,
    since: Timestamp,
    against: &[String],
) -> Result<Option<(GuardName, Truth)>, ()> {
    if sheet.level < Level::Change {
        return Ok(None);
    }
    for guard in &sheet.guards {
        if against.iter().any(|what| what == guard.as_str()) {
            continue;
        }
        if waits_for(d, guard).iter().any(|monitor| !d.is_read_since(monitor, since)) {
            return Err(());
        }
        let (truth, _) = truth(d, guard, Some(id), Some(since));
        if truth != Truth::Yes {
            return Ok(Some((guard.clone(), truth)));
        }
    }
    Ok(None)
}

/// The monitors that a guard reads.
pub(super) fn waits_for(d: &Decision, guard: &GuardName) -> Vec<MonitorName> {
    d.rules
        .procedure
        .guards
        .iter()
        .filter(|g| g.name == *guard)
        .flat_map(|g| d.rules.monitors_in(&g.require, &d.run().inputs))
        .collect()
}
