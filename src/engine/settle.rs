//! Consequences, run to their end: guards, queued jobs, verdicts, rounds, the plan, the next sheet.
//!
//! It terminates: each turn settles a job, a line, a round or a part of the plan, and none of them goes back by itself.

use super::{
    accept, answers, assess,
    decide::Decision,
    effects,
    event::{Ending, Event, Mark},
    guards, launch, prepare,
    run::JobState,
    sheet::Does,
    status::Status,
};
use crate::{
    procedure::plan::Slot,
    words::{StepId, Timestamp, Truth},
};

pub(super) fn settle(d: &mut Decision) {
    guards::look(d);
    loop {
        let before = d.draft.events.len();
        launch::launch(d);
        answers::look(d);
        assess::assess(d);
        rounds(d);
        undone(d);
        prepare::prepare(d);
        if d.draft.events.len() == before {
            break;
        }
    }
    // What became current may stand under other guards, in another turn.
    guards::look(d);
    effects::look(d);
    effects::find(d);
    overdue(d);
    complete(d);
}

/// After each round of a repeat its condition is looked at; where that isn't known yet, the block waits for it.
fn rounds(d: &mut Decision) {
    let candidates: Vec<StepId> = d
        .run()
        .repeating
        .iter()
        .filter(|place| d.run().unsettled.contains(*place))
        .filter_map(|place| d.run().slots.get(*place))
        .filter(|slot| match slot {
            // Once it has failed, a person decides.
            Slot::Block(block) => d.run().begun.contains_key(&block.id) && d.run().line(&block.id).status == Status::Pending,
            Slot::Step(step) => matches!(d.run().line(&step.id).status, Status::Done { .. }),
            Slot::Later(_) => false,
        })
        .map(|slot| slot.id().clone())
        .filter(|id| d.run().rounds.get(id).is_none_or(|round| round.over.is_none()))
        .collect();
    for id in candidates {
        let inner = d.run().under(&id);
        let inner = if d.run().block(&id).is_some() { &inner[1..] } else { &inner[..] };
        if !inner
            .iter()
            .all(|id| d.run().line(id).status.is_settled() || d.run().block(id).is_some())
        {
            continue;
        }
        let last = inner.iter().filter_map(|id| d.run().line(id).ended).max();
        let key = match d.run().slot(&id) {
            Some(Slot::Block(block)) => block.key.clone(),
            Some(Slot::Step(step)) => step.key.clone(),
            _ => continue,
        };
        let Some(repeat) = d.rules.procedure.node(&key).and_then(|node| node.common().repeat.clone()) else {
            continue;
        };
        let n = d.run().rounds.get(&id).map_or(1, |round| round.n);
        let turn = d.turn_of(&id);
        let (truth, why) = repeat.until.truth(&d.scope(&turn, n, last));
        match truth {
            Truth::Yes => d.say(Event::RoundsOver { node: id, held: true }),
            Truth::No if n >= repeat.at_most => d.say(Event::RoundsOver { node: id, held: false }),
            Truth::No => d.say(Event::RoundBegan { node: id, n: n + 1 }),
            Truth::Unknown => {
                let why = format!("whether another round is needed isn't known: {}", why.unwrap_or_default());
                if d.run().line(&id).unready.as_ref() != Some(&why) && d.run().is_current(&id) {
                    d.say(Event::Unready { step: id, why });
                }
            }
        }
    }
}

/// Once every step that takes something back is done, what they took back is undone, and so are its effects.
fn undone(d: &mut Decision) {
    let found: Vec<StepId> = d
        .run()
        .undoing
        .iter()
        .filter(|(of, by)| {
            let line = |id: &StepId| d.run().line(id).status.clone();
            let was_done =
                d.run().block(of).is_some() || matches!(line(of), Status::Done { .. } | Status::Overridden { .. } | Status::Assess { .. });
            was_done
                && by
                    .iter()
                    .all(|id| matches!(line(id), Status::Done { .. } | Status::Overridden { .. }))
        })
        .map(|(of, _)| of.clone())
        .collect();
    for of in found {
        for id in d.run().under(&of) {
            accept::close_opened_by(d, &id);
            if id != of && matches!(d.run().line(&id).status, Status::Done { .. } | Status::Overridden { .. }) {
                d.say(Event::Undone { step: id });
            }
        }
        d.say(Event::Undone { step: of });
    }
}

/// Marks in time that were passed, each said once.
fn overdue(d: &mut Decision) {
    for (node, mark, at) in marks(d) {
        if at <= d.now() && !d.run().overdue.contains_key(&(node.clone(), mark)) {
            d.say(Event::Overdue { node, mark });
        }
    }
}

/// The marks of what is under way.
pub(super) fn marks(d: &Decision) -> Vec<(StepId, Mark, Timestamp)> {
    let run = d.run();
    let mut found = Vec::new();
    let after = |from: Timestamp, seconds: u64| Timestamp::from_second(from.as_second().saturating_add_unsigned(seconds)).ok();
    for id in &run.active {
        let line = run.line(id);
        let Some(sheet) = &line.ran else { continue };
        let waits = matches!(sheet.does, Does::Wait { .. });
        let running = run
            .last_jobs(id)
            .into_iter()
            .filter(|(_, job)| matches!(job.state, JobState::Running))
            // A command that was held has not worked meanwhile.
            .filter_map(|(_, job)| job.started?.checked_add(job.stood).ok())
            .min()
            .or(line.confirmed.filter(|_| waits));
        if let Some(from) = running {
            found.extend(
                sheet
                    .pace
                    .worry
                    .and_then(|s| after(from, s))
                    .map(|at| (id.clone(), Mark::Worry, at)),
            );
            found.extend(
                sheet
                    .pace
                    .limit
                    .and_then(|s| after(from, s))
                    .map(|at| (id.clone(), Mark::Limit, at)),
            );
        }
        if let (Some(began), Some(within)) = (line.began, run.planned(id).and_then(|step| step.within)) {
            found.extend(after(began, within).map(|at| (id.clone(), Mark::Deadline, at)));
        }
    }
    for (id, began) in &run.begun {
        let Some(block) = run.block(id) else { continue };
        if let Some(within) = block.within
            && !run.is_settled_under(id)
        {
            found.extend(after(*began, within).map(|at| (id.clone(), Mark::Deadline, at)));
        }
    }
    found
}

/// A run is over when nothing is open and nothing runs; what was deferred keeps it open until a person ends it.
fn complete(d: &mut Decision) {
    let run = d.run();
    if run.current().is_some() || run.live_jobs().next().is_some() || run.slots.is_empty() && run.sessions == 0 {
        return;
    }
    let deferred = run.steps().any(|step| matches!(run.line(&step.id).status, Status::Deferred { .. }));
    let pending = run.slots.iter().any(|slot| !run.is_over(slot));
    let how = match (&run.short, deferred, pending) {
        (None, true, _) => return,
        (None, false, _) => Ending::Finished,
        (Some(_), true, false) => Ending::FinishedExceptDeferred,
        (Some(_), ..) => Ending::Short,
    };
    d.say(Event::Completed { how });
}
