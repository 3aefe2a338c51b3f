//! Taking back, and mending: steps put into the plan, which then run like any others.

use super::{reason, step};
use crate::{
    engine::{
        decide::Decision,
        event::Event,
        input::SkipHow,
        refusal::{Refusal, named},
        status::Status,
    },
    procedure::{
        model::{Step, Undo},
        plan::{self, Service, Slot},
    },
    words::{HostName, Level, StepId, Timestamp},
};
use std::sync::Arc;

/// Takes a step or block back, in the reverse order of what really happened.
pub(super) fn undo(d: &mut Decision, by: &str, of: &StepId, why: &str) -> Result<(), Refusal> {
    let why = reason(why, "something is taken back")?;
    let slot = d
        .run()
        .slot(of)
        .cloned()
        .ok_or_else(|| Refusal::Unknown(format!("step or block {of}")))?;
    if let Some((job, _)) = d.run().live_jobs().find(|(job, _)| job.attempt.step.is_under(of)) {
        return Err(Refusal::NotNow(format!(
            "{} isn't settled: what runs, is held or is in doubt comes first",
            named(job)
        )));
    }
    let begun: Vec<StepId> = begun(d, of);
    if begun.is_empty() {
        return Err(Refusal::NotNow(format!("nothing of {of} has begun: there is nothing to take back")));
    }
    no_return(d, &begun)?;
    let whole = d.run().is_settled_under(of);
    let n = d.run().insertions + 1;
    let mut slots = Vec::new();
    let own = match &slot {
        Slot::Block(block) if whole => d.rules.block(&block.key).map(|block| block.common.undo.clone()),
        _ => None,
    };
    if let Some(Undo::Steps(steps)) = own {
        slots = service(d, &steps, of, Service::Undo, None, &format!("undo-{n}"));
    } else {
        for id in &begun {
            let Some(model) = d.run().planned(id).and_then(|planned| d.rules.procedure.step(&planned.key)) else {
                continue;
            };
            match &model.common.undo {
                Undo::Steps(steps) => slots.extend(service(d, steps, id, Service::Undo, None, &format!("undo-{n}"))),
                Undo::Unsaid if model.effect >= Level::Change && model.opens.iter().any(|_| true) => {
                    return Err(Refusal::NotNow(format!(
                        "{id} says nothing of how to take it back: do it by hand, and note it"
                    )));
                }
                Undo::Unsaid | Undo::None(_) => {}
            }
        }
    }
    if slots.is_empty() {
        return Err(Refusal::NotNow(format!(
            "the procedure has no steps that take {of} back: do it by hand, and note it"
        )));
    }
    let before = d.run().current().map(|slot| slot.id().clone());
    d.say(Event::Inserted {
        before,
        of: of.clone(),
        slots,
        by: by.into(),
        reason: why.clone(),
    });
    // What failed half way is what it is: it is taken back, not tried again.
    for id in &begun {
        if matches!(d.run().line(id).status, Status::Assess { .. }) {
            d.say(Event::Overridden {
                step: id.clone(),
                by: by.into(),
                reason: format!("taken back: {why}"),
            });
        }
    }
    // What was not begun of a block that is backed out won't be done.
    if matches!(slot, Slot::Block(_)) && !whole {
        d.say(Event::Skipped {
            node: of.clone(),
            how: SkipHow::NotNeeded,
            by: by.into(),
            reason: format!("backed out: {why}"),
        });
    }
    Ok(())
}

/// Puts in the steps that mend a known problem, before the step that showed it.
pub(super) fn remedy(d: &mut Decision, by: &str, id: &StepId, problem: u16, host: &HostName) -> Result<(), Refusal> {
    let (_, line) = step(d, id)?;
    if d.run().is_busy(id) || !matches!(line.status, Status::Assess { .. }) {
        return Err(Refusal::NotNow(format!("{id} has not failed: there is nothing to mend")));
    }
    if !line.hosts.contains(host) {
        return Err(Refusal::Unknown(format!("host {host} in {id}")));
    }
    let problem = line
        .ran
        .as_ref()
        .and_then(|sheet| sheet.problems.get(usize::from(problem)).cloned())
        .ok_or_else(|| Refusal::Unknown(format!("known problem {problem} of {id}")))?;
    let steps: Vec<Arc<Step>> = problem.keys.iter().filter_map(|key| d.rules.procedure.step(key)).collect();
    if steps.is_empty() {
        return Err(Refusal::NotNow("there are no steps that mend it: follow the advice by hand".into()));
    }
    let n = d.run().insertions + 1;
    let slots = service(d, &steps, id, Service::Remedy, Some(host.clone()), &format!("remedy-{n}"));
    d.say(Event::Inserted {
        before: Some(id.clone()),
        of: id.clone(),
        slots,
        by: by.into(),
        reason: problem.advice,
    });
    Ok(())
}

/// Slots of steps that serve another, in its turn.
pub(super) fn service(d: &Decision, steps: &[Arc<Step>], of: &StepId, why: Service, host: Option<HostName>, prefix: &str) -> Vec<Slot> {
    let turn = d.turn_of(of);
    let scope = d.scope(&turn, d.pass_of(of), None);
    plan::service_slots(steps, of, &turn, why, host.as_ref(), prefix, &scope)
}

/// The steps under a node that were begun, the last begun first; what was taken back already is left out.
fn begun(d: &Decision, of: &StepId) -> Vec<StepId> {
    let mut begun: Vec<(Timestamp, usize, StepId)> = d
        .run()
        .under(of)
        .into_iter()
        .enumerate()
        .filter_map(|(place, id)| {
            let line = d.run().line(&id);
            let done = matches!(line.status, Status::Done { .. } | Status::Overridden { .. } | Status::Assess { .. });
            let at = line.began.filter(|_| done && d.run().planned(&id).is_some())?;
            Some((at, place, id))
        })
        .collect();
    begun.sort();
    begun.into_iter().rev().map(|(_, _, id)| id).collect()
}

/// A point of no return that was passed since these steps began ends the possibility.
fn no_return(d: &Decision, begun: &[StepId]) -> Result<(), Refusal> {
    let from = begun.iter().filter_map(|id| d.run().line(id).began).min();
    for (_, line) in &d.run().lines {
        let Some(why) = line.ran.as_ref().and_then(|sheet| sheet.no_return.clone()) else {
            continue;
        };
        if line.began >= from && !matches!(line.status, Status::Pending) {
            return Err(Refusal::NoReturn(why));
        }
    }
    Ok(())
}
