//! Where a run stands that isn't over.

use super::{jobs::state, lines::title};
use crate::{
    engine::{
        attention::{self, Cause},
        back_out::{self, BackOut},
        history,
        run::{JobState, Run},
        status::Status,
        view::Blocker,
    },
    report::{
        Source, in_words,
        model::{At, Guard, Next, Reading, Standing, TimeLeft},
    },
    words::StepId,
};

/// Steps that are named as coming.
const NEXT: usize = 12;

pub(super) fn standing(run: &Run, source: &Source) -> Standing {
    let current = run.current().map(|slot| slot.id().clone());
    let around = current.as_ref().map(|id| run.ancestors(id)).unwrap_or_default();
    let jobs = |test: fn(&JobState) -> bool| -> Vec<String> {
        let fitting = run.live_jobs().filter(|(_, job)| test(&job.state));
        fitting
            .map(|(id, job)| format!("{} on {}: {}", title(run, &id.attempt.step), id.host, state(&job.state)))
            .collect()
    };
    let pending: Vec<&StepId> = run
        .steps()
        .map(|step| &step.id)
        .filter(|id| run.line(id).status == Status::Pending)
        .collect();
    let next = pending.iter().filter(|id| Some(**id) != current.as_ref());
    let procedure = source.procedure.as_deref();
    // Prompts, doubts and the like are told by themselves.
    let beside = |cause: &Cause| !matches!(cause, Cause::Prompt(_) | Cause::Doubt(_));
    Standing {
        title: current.as_ref().map(|id| title(run, id)),
        within: around.iter().rev().map(|id| title(run, id)).collect(),
        blockers: current.as_ref().map(|id| blockers(run, id)).unwrap_or_default(),
        running: jobs(|state| matches!(state, JobState::Running | JobState::Queued)),
        held: jobs(|state| matches!(state, JobState::AtPrompt { .. })),
        doubts: jobs(|state| matches!(state, JobState::InDoubt { .. })),
        attention: attention::of(run, procedure, run.at)
            .into_iter()
            .filter(|alert| beside(&alert.what))
            .map(|alert| alert.says)
            .collect(),
        stopped: run.stopped.as_ref().map(|stop| match stop.2.as_str() {
            "" => format!("by {}", stop.1),
            reason => format!("by {}: {reason}", stop.1),
        }),
        ending_short: run.short.clone(),
        guards: run
            .guards
            .iter()
            .map(|(name, guard)| Guard {
                name: name.to_string(),
                holds: guard.truth.into(),
                since: At(guard.since),
                why: guard.why.clone(),
            })
            .collect(),
        readings: readings(run),
        back_out: match back_out::of(run, procedure, run.at) {
            BackOut::Nothing => "nothing is open that the procedure takes back".into(),
            BackOut::NoWay(why) => format!("there is no way back: {why}"),
            BackOut::Takes(estimate) => estimate.to_string(),
        },
        left: history::left(run, &source.history, procedure, run.at).map(|left| TimeLeft {
            seconds: left.seconds,
            runs: left.runs,
            unknown: left.unknown,
            says: left.to_string(),
        }),
        next: next
            .clone()
            .take(NEXT)
            .map(|id| Next {
                id: id.to_string(),
                title: title(run, id),
                hosts: run
                    .line(id)
                    .sheet
                    .as_ref()
                    .map(|(_, sheet)| sheet.hosts())
                    .unwrap_or_default()
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
            })
            .collect(),
        more: next.count().saturating_sub(NEXT),
        at: current.map(|id| id.to_string()),
    }
}

fn blockers(run: &Run, id: &StepId) -> Vec<String> {
    if run.planned(id).is_none() || run.line(id).began.is_some() {
        return Vec::new();
    }
    let blockers = run.blockers(id).into_iter().filter(|blocker| *blocker != Blocker::NotItsTurn);
    blockers.map(|blocker| blocker.to_string()).collect()
}

fn readings(run: &Run) -> Vec<Reading> {
    let readings = run.readings.iter().map(|((monitor, host), sample)| Reading {
        monitor: monitor.to_string(),
        host: host.to_string(),
        at: At(sample.begun),
        says: match &sample.values {
            Ok(values) => values.iter().map(|(name, value)| format!("{name}: {}", in_words(value))).collect(),
            Err(why) => vec![format!("not known: {why}")],
        },
    });
    readings.collect()
}
