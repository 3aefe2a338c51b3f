//! The way through the plan: skip, defer, retry, override, go back, redo, an order of one's own, an early end.

use super::{reason, step};
use crate::{
    engine::{
        accept, assess, decide::Decision, event::Event, input::SkipHow, refusal::Refusal, run::JobState, sheet::Sheet, status::Status,
    },
    procedure::{
        model::Order,
        plan::{self, Slot},
    },
    words::{HostName, Level, StepId, Value, Values},
};

/// Accepts what failed, knowingly.
pub(super) fn override_step(d: &mut Decision, by: &str, id: StepId, why: String) -> Result<(), Refusal> {
    let why = reason(&why, "it goes against an assessment")?;
    let line = d.run().line(&id);
    if d.run().slot(&id).is_none() {
        return Err(Refusal::Unknown(format!("step {id}")));
    }
    let undecided_round = d.run().block(&id).is_some_and(|block| block.repeats) && d.run().is_current(&id);
    if !matches!(line.status, Status::Assess { .. }) && !undecided_round {
        return Err(Refusal::NotNow(format!("{id} has no assessment to go against")));
    }
    if let Some(sheet) = line.ran.clone() {
        accept::salvage(d, &id, &sheet);
        d.say(Event::Overridden {
            step: id.clone(),
            by: by.into(),
            reason: why,
        });
        accept::settled(d, &id, &sheet);
    } else {
        d.say(Event::Overridden {
            step: id,
            by: by.into(),
            reason: why,
        });
    }
    Ok(())
}

/// Tries a failed step again, or gives a repeat another round.
pub(super) fn retry(d: &mut Decision, by: &str, id: StepId, failed_only: bool) -> Result<(), Refusal> {
    let line = d.run().line(&id);
    if d.run().is_busy(&id) {
        return Err(Refusal::NotNow(format!(
            "something of {id} still runs: wait for it, answer it, or interrupt it"
        )));
    }
    if !matches!(line.status, Status::Assess { .. }) {
        return Err(Refusal::NotNow(format!("{id} has not failed: there is nothing to try again")));
    }
    if d.run().block(&id).is_some() {
        let n = d.run().rounds.get(&id).map_or(1, |round| round.n);
        d.say(Event::RoundBegan { node: id, n: n + 1 });
        return Ok(());
    }
    let only = if failed_only { assess::failed_hosts(d, &id) } else { Vec::new() };
    d.say(Event::Reopened {
        step: id,
        only,
        by: by.into(),
        reason: "tried again".into(),
    });
    Ok(())
}

/// Leaves a host out of a step; that it was left out stays in view.
pub(super) fn exclude(d: &mut Decision, by: &str, id: StepId, host: HostName, why: String) -> Result<(), Refusal> {
    let why = reason(&why, "a host is left out")?;
    let (_, line) = step(d, &id)?;
    let all = line
        .sheet
        .as_ref()
        .map(|(_, sheet)| sheet.hosts())
        .or_else(|| line.ran.as_ref().map(|sheet| sheet.hosts()))
        .unwrap_or_default();
    if !all.contains(&host) {
        return Err(Refusal::Unknown(format!("host {host} in {id}")));
    }
    if all.iter().filter(|other| !line.excluded.contains(other)).count() <= 1 {
        return Err(Refusal::NotNow(format!("{host} is its only host: skip the step instead")));
    }
    if !matches!(line.status, Status::Pending | Status::Assess { .. }) {
        return Err(Refusal::NotNow(format!("{id} is under way: wait for it, or interrupt it")));
    }
    let effect = format!("excluded-{host}-{id}").into();
    d.say(Event::Excluded {
        step: id.clone(),
        host: host.clone(),
        by: by.into(),
        reason: why.clone(),
    });
    d.say(Event::EffectOpened {
        id: effect,
        text: format!("{host} was left out of {id}: {why}"),
        step: id,
    });
    Ok(())
}

/// Passes over a step, block or part.
pub(super) fn skip(d: &mut Decision, by: &str, node: StepId, how: SkipHow, why: String, values: Values) -> Result<(), Refusal> {
    let slot = d
        .run()
        .slot(&node)
        .cloned()
        .ok_or_else(|| Refusal::Unknown(format!("step or block {node}")))?;
    if d.run().is_busy(&node) {
        return Err(Refusal::NotNow(format!(
            "something of {node} still runs: wait for it, answer it, or interrupt it"
        )));
    }
    let optional = match &slot {
        Slot::Step(step) => step.optional,
        Slot::Block(block) => block.optional,
        Slot::Later(_) => false,
    };
    let level = match &slot {
        Slot::Step(step) => step.effect,
        _ => Level::Disrupt,
    };
    let why = if level >= Level::Disrupt && !optional {
        reason(&why, "it is passed over")?
    } else {
        why.trim().to_owned()
    };
    if let Slot::Step(planned) = &slot {
        let line = d.run().line(&node);
        if !matches!(line.status, Status::Pending | Status::Assess { .. } | Status::Deferred { .. }) {
            return Err(Refusal::NotNow(format!("{node} is settled already")));
        }
        if how == SkipHow::Elsewhere {
            let sheet = line.sheet.as_ref().map(|(_, sheet)| sheet.clone()).or_else(|| line.ran.clone());
            let model = d.rules.procedure.step(&planned.key);
            let lasting = model
                .as_ref()
                .is_some_and(|model| !model.opens.is_empty() || !model.closes.is_empty() || !model.captures.is_empty());
            match sheet {
                Some(sheet) => elsewhere(d, &node, &sheet, &values)?,
                None if lasting => {
                    return Err(Refusal::NotNow(format!(
                        "{node} leaves something behind: turn to it first, so that it is known what"
                    )));
                }
                None => {}
            }
        }
    } else if how == SkipHow::Elsewhere && !matches!(slot, Slot::Block(_)) {
        return Err(Refusal::NotNow(format!(
            "{node} has no values: give them, or skip it as not needed"
        )));
    }
    d.say(Event::Skipped {
        node,
        how,
        by: by.into(),
        reason: why,
    });
    Ok(())
}

/// Done by other means: what it would have left behind is there.
fn elsewhere(d: &mut Decision, node: &StepId, sheet: &Sheet, values: &Values) -> Result<(), Refusal> {
    let missing: Vec<&str> = sheet
        .takes
        .iter()
        .map(|take| take.name.as_str())
        .filter(|name| !values.contains_key(*name))
        .collect();
    if !missing.is_empty() {
        return Err(Refusal::Value(format!(
            "later steps need what it would have found, so give these values: {}",
            missing.join(", ")
        )));
    }
    let given: Vec<Event> = values
        .iter()
        .map(|(name, value)| accept::given(d, node, name, value.clone()))
        .collect();
    given.into_iter().for_each(|event| d.say(event));
    accept::settled(d, node, sheet);
    Ok(())
}

/// Leaves a step for later.
pub(super) fn defer(d: &mut Decision, by: &str, id: StepId, why: String) -> Result<(), Refusal> {
    let why = reason(&why, "a step is left for later")?;
    let (_, line) = step(d, &id)?;
    if d.run().is_busy(&id) || !matches!(line.status, Status::Pending | Status::Assess { .. }) {
        return Err(Refusal::NotNow(format!(
            "{id} is under way or settled: it can't be left for later any more"
        )));
    }
    d.say(Event::Deferred {
        step: id,
        by: by.into(),
        reason: why,
    });
    Ok(())
}

/// Takes up a deferred step: it is the current one from here.
pub(super) fn take_up(d: &mut Decision, by: &str, id: StepId) -> Result<(), Refusal> {
    let (_, line) = step(d, &id)?;
    if !matches!(line.status, Status::Deferred { .. }) {
        return Err(Refusal::NotNow(format!("{id} was not left for later")));
    }
    d.say(Event::TakenUp { step: id, by: by.into() });
    Ok(())
}

/// Gives a loop its values by hand.
pub(super) fn give_values(d: &mut Decision, by: &str, node: &StepId, values: Vec<Value>, why: String) -> Result<(), Refusal> {
    let why = reason(&why, "values are given by hand")?;
    let Some(Slot::Later(later)) = d.run().slot(node).cloned() else {
        return Err(Refusal::NotNow(format!("{node} isn't waiting for values: it is laid out already")));
    };
    let turn = later.turn.clone();
    let with =
        plan::expand_with(&d.rules.procedure, &later, values, &d.scope(&turn, 1, None)).map_err(|error| Refusal::Value(error.why))?;
    d.say(Event::Noted {
        by: by.into(),
        text: format!("values of {node} given by hand: {why}"),
    });
    d.say(Event::Grown {
        at: node.clone(),
        with,
        given: true,
    });
    Ok(())
}

/// Makes another step the current one: free in a block of any order, else an order of one's own, with a reason.
pub(super) fn turn(d: &mut Decision, by: &str, to: StepId, why: String) -> Result<(), Refusal> {
    let (planned, line) = step(d, &to)?;
    if line.status.is_settled() {
        return Err(Refusal::NotNow(format!("{to} is settled: do it again instead")));
    }
    let free = d.run().current().is_some_and(|current| {
        let common = planned.parent.as_ref().filter(|parent| current.id().is_under(parent));
        common
            .and_then(|block| d.run().block(block))
            .is_some_and(|block| block.order == Order::Any)
    });
    let why = if free {
        why.trim().to_owned()
    } else {
        reason(&why, "the order is listed")?
    };
    d.say(Event::Turned {
        to,
        by: by.into(),
        reason: why,
    });
    Ok(())
}

/// Goes back: a step and all that came after it are done again.
pub(super) fn go_back(d: &mut Decision, by: &str, to: &StepId, why: &str) -> Result<(), Refusal> {
    let why = reason(why, "steps are done again")?;
    let place = d.run().place(to).ok_or_else(|| Refusal::Unknown(format!("step {to}")))?;
    let current = d
        .run()
        .current()
        .and_then(|slot| d.run().place(slot.id()))
        .unwrap_or(d.run().slots.len());
    if place >= current {
        return Err(Refusal::NotNow(format!(
            "{to} is not behind us: going back is to what was done before"
        )));
    }
    let ids: Vec<StepId> = d.run().slots[place..current].iter().map(|slot| slot.id().clone()).collect();
    if let Some(busy) = ids.iter().find(|id| d.run().planned(id).is_some() && d.run().is_busy(id)) {
        return Err(Refusal::NotNow(format!("{busy} still runs: answer it or interrupt it first")));
    }
    for id in ids {
        let again = matches!(
            d.run().line(&id).status,
            Status::Done { .. } | Status::Overridden { .. } | Status::Skipped { .. } | Status::Undone
        );
        let served = d.run().planned(&id).is_none_or(|step| step.serves.is_some());
        if again && !served {
            d.say(Event::Reopened {
                step: id,
                only: Vec::new(),
                by: by.into(),
                reason: why.clone(),
            });
        }
    }
    Ok(())
}

/// Does one finished step again.
pub(super) fn redo(d: &mut Decision, by: &str, id: StepId, why: String) -> Result<(), Refusal> {
    let why = reason(&why, "a step is done again")?;
    let (_, line) = step(d, &id)?;
    if d.run().is_busy(&id) || !line.status.is_settled() {
        return Err(Refusal::NotNow(format!("{id} isn't settled yet: it can be done again once it is")));
    }
    d.say(Event::Reopened {
        step: id,
        only: Vec::new(),
        by: by.into(),
        reason: why,
    });
    Ok(())
}

/// Ends the run here. What runs or is held must be settled first: a run that is over watches nothing.
pub(super) fn end_short(d: &mut Decision, by: &str, why: String) -> Result<(), Refusal> {
    let why = reason(&why, "the run is ended before its time")?;
    if d.run().short.is_some() {
        return Err(Refusal::NotNow(
            "the run is being ended already: what belongs to its end is done first".into(),
        ));
    }
    let live: Vec<String> = d
        .run()
        .live_jobs()
        .map(|(job, state)| match state.state {
            JobState::InDoubt { .. } => format!("{job} is in doubt: settle it"),
            JobState::AtPrompt { .. } => format!("{job} waits at its prompt: answer it or interrupt it"),
            JobState::Queued => format!("{job} is queued: interrupt it"),
            _ => format!("{job} runs: wait for it or interrupt it"),
        })
        .collect();
    if !live.is_empty() {
        return Err(Refusal::NotNow(format!(
            "not everything is at rest, so the run can't end yet: {}",
            live.join("; ")
        )));
    }
    d.say(Event::EndedShort {
        by: by.into(),
        reason: why,
    });
    Ok(())
}
