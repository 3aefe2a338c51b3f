//! What follows from a verdict: captures, effects.

use super::{
    decide::Decision,
    event::{Event, Verdict},
    run::JobState,
    sheet::{Does, Sheet},
};
use crate::{
    procedure::{
        model::{Capture, TakeKind},
        take,
    },
    words::{Attempt, EffectId, HostName, Kept, StepId, Value},
};

/// Says a verdict, and what follows from it where the attempt is accepted.
pub(super) fn assessed(d: &mut Decision, attempt: Attempt, verdict: Verdict, sheet: &Sheet) {
    let accepted = matches!(verdict, Verdict::Well | Verdict::Warned(_));
    if accepted {
        // What could not be taken has failed the verdict before it came here.
        if let Ok(events) = captures(d, &attempt.step, sheet) {
            events.into_iter().for_each(|event| d.say(event));
        }
    }
    let step = attempt.step.clone();
    d.say(Event::Assessed { attempt, verdict });
    if accepted {
        settled(d, &step, sheet);
    }
}

/// Effects of an accepted step: those that it opens are open, those that it closes are closed.
pub(super) fn settled(d: &mut Decision, step: &StepId, sheet: &Sheet) {
    open_effects(d, step, sheet);
    for id in &sheet.closes {
        if d.run().effects.contains_key(id) {
            d.say(Event::EffectClosed {
                id: id.clone(),
                step: step.clone(),
            });
        }
    }
}

/// What may last is in view from the moment that it may have begun.
pub(super) fn open_effects(d: &mut Decision, step: &StepId, sheet: &Sheet) {
    for (id, text) in &sheet.opens {
        if !d.run().effects.contains_key(id) {
            d.say(Event::EffectOpened {
                id: id.clone(),
                text: text.clone(),
                step: step.clone(),
            });
        }
    }
}

/// Closes the effects that a step opened: it has been taken back.
pub(super) fn close_opened_by(d: &mut Decision, step: &StepId) {
    let ids: Vec<EffectId> = d
        .run()
        .effects
        .iter()
        .filter(|(_, effect)| effect.step == *step)
        .map(|(id, _)| id.clone())
        .collect();
    for id in ids {
        d.say(Event::EffectClosed { id, step: step.clone() });
    }
}

/// Takes over what can be taken of an overridden step.
pub(super) fn salvage(d: &mut Decision, step: &StepId, sheet: &Sheet) {
    if let Ok(events) = captures(d, step, sheet) {
        events.into_iter().for_each(|event| d.say(event));
    }
}

/// The captures of a step's last attempt.
///
/// # Errors
/// The first that can't be taken, in words.
pub(super) fn captures(d: &Decision, step: &StepId, sheet: &Sheet) -> Result<Vec<Event>, String> {
    let mut events = Vec::new();
    let Some(planned) = d.run().planned(step) else { return Ok(events) };
    let Some(model) = d.rules.procedure.step(&planned.key) else {
        return Ok(events);
    };
    let turn = planned.turn.clone();
    let scope = d.scope(&turn, d.pass_of(step), None);
    let line = d.run().line(step);
    let jobs = d.run().counted_jobs(step);
    for taken in &sheet.takes {
        let Some(capture) = model.captures.get(usize::from(taken.place)) else {
            continue;
        };
        let site = d.rules.procedure.captures.get(&capture.name);
        let turns: Vec<String> = turn
            .path
            .iter()
            .take(site.map_or(usize::MAX, |site| site.loops.len()))
            .map(|at| at.value.clone())
            .collect();
        if site.is_some_and(|site| site.once) && already(d, capture, &turns) {
            continue;
        }
        let mut say = |host: Option<HostName>, value: Value| {
            events.push(Event::Captured {
                name: capture.name.clone(),
                turns: turns.clone(),
                host,
                value,
                step: step.clone(),
            });
        };
        if let TakeKind::Value(expr) = &capture.take.kind {
            say(None, expr.value(&scope).map_err(|error| told(capture, None, &error.why))?);
            continue;
        }
        let kept = |state: &JobState| -> Option<Kept> {
            match (state, taken.matcher) {
                (JobState::Ended { findings, .. }, Some(matcher)) => findings.kept.get(&matcher).cloned(),
                _ => None,
            }
        };
        let ended = || jobs.iter().filter(|(_, job)| matches!(job.state, JobState::Ended { .. }));
        if matches!(capture.take.kind, TakeKind::Host(_)) {
            let by_host: Vec<(HostName, Option<Kept>)> = ended()
                .map(|(id, job)| {
                    let hit = match (&job.state, taken.matcher) {
                        (JobState::Ended { findings, .. }, Some(matcher)) => findings
                            .kept
                            .get(&matcher)
                            .cloned()
                            .or_else(|| findings.hits.get(&matcher).map(|hit| Kept::Count(hit.count))),
                        _ => None,
                    };
                    (id.host.clone(), hit)
                })
                .collect();
            let all = by_host.len() == jobs.len();
            say(
                None,
                take::host(&capture.take, &by_host, all, &scope).map_err(|error| told(capture, None, &error))?,
            );
            continue;
        }
        let by_host = site.is_some_and(|site| site.by_host);
        for (id, job) in ended() {
            let value =
                take::value(&capture.take, kept(&job.state).as_ref(), &scope).map_err(|error| told(capture, Some(&id.host), &error))?;
            say(by_host.then(|| id.host.clone()), value);
        }
    }
    if let Does::Manual { fills, .. } = &sheet.does {
        for fill in fills {
            if let Some(value) = line.fills.get(&fill.name) {
                events.push(given(d, step, &fill.name, value.clone()));
            }
        }
    }
    Ok(events)
}

/// A value that a person gave: filled in, chosen, or from elsewhere.
pub(super) fn given(d: &Decision, step: &StepId, name: &str, value: Value) -> Event {
    let turn = d.turn_of(step);
    let loops = d.rules.procedure.captures.get(name).map_or(usize::MAX, |site| site.loops.len());
    let turns = turn.path.iter().take(loops).map(|at| at.value.clone()).collect();
    Event::Captured {
        name: name.to_owned(),
        turns,
        host: None,
        value,
        step: step.clone(),
    }
}

fn already(d: &Decision, capture: &Capture, turns: &[String]) -> bool {
    d.run()
        .captures
        .get(&capture.name)
        .is_some_and(|entries| entries.keys().any(|(made, _)| made == turns))
}

fn told(capture: &Capture, host: Option<&HostName>, error: &str) -> String {
    match host {
        Some(host) => format!("{} can't be taken from the output of {host}: {error}", capture.name),
        None => format!("{} can't be taken: {error}", capture.name),
    }
}
