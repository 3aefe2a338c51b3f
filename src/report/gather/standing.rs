//! Where a run stands that isn't over.

use super::{jobs::state, lines::title};
use crate::{
    cluster::{self, Row},
    engine::{
        attention::{self, Cause},
        back_out::{self, BackOut},
        history,
        run::{JobState, Run},
        status::Status,
        view::Blocker,
    },
    procedure::model::{Monitor, Read},
    report::{
        Source, in_words,
        model::{At, Guard, Next, Reading, Standing, TimeLeft},
    },
    words::{HostName, MonitorName, StepId, Timestamp, Values},
};
use std::collections::BTreeMap;

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
        readings: readings(run, source),
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

/// The newest of each monitor: of one for which any host speaks, of whichever spoke last; of the others, of each host.
fn readings(run: &Run, source: &Source) -> Vec<Reading> {
    let monitors = source.procedure.iter().flat_map(|procedure| &procedure.monitors);
    let monitors: BTreeMap<&MonitorName, &Monitor> = monitors.map(|monitor| (&monitor.name, monitor)).collect();
    let mut newest: BTreeMap<(&MonitorName, Option<&HostName>), Sampled<'_>> = BTreeMap::new();
    let journaled = run.readings.iter().map(|((monitor, host), sample)| Sampled {
        monitor,
        host,
        at: sample.begun,
        values: &sample.values,
    });
    let beside = source.glances.iter().map(|reading| Sampled {
        monitor: &reading.monitor,
        host: &reading.host,
        at: reading.begun,
        values: &reading.values,
    });
    for sampled in journaled.chain(beside) {
        let any = monitors.get(sampled.monitor).is_some_and(|monitor| monitor.any);
        let known = newest.entry((sampled.monitor, (!any).then_some(sampled.host))).or_insert(sampled);
        if known.at < sampled.at {
            *known = sampled;
        }
    }
    newest
        .into_values()
        .map(|sampled| sampled.told(monitors.get(sampled.monitor).copied()))
        .collect()
}

/// What a monitor read.
#[derive(Clone, Copy)]
struct Sampled<'a> {
    monitor: &'a MonitorName,
    host: &'a HostName,
    at: Timestamp,
    values: &'a Result<Values, String>,
}

impl Sampled<'_> {
    fn told(&self, monitor: Option<&Monitor>) -> Reading {
        let (says, rows) = match self.values {
            Err(why) => (vec![format!("not known: {why}")], Vec::new()),
            Ok(values) => match monitor.map(|monitor| &monitor.read) {
                Some(Read::Reader(reader)) => match cluster::told(*reader, values, self.host) {
                    Some(told) => (told.parts, told.rows.iter().map(row).collect()),
                    None => (as_they_are(values), Vec::new()),
                },
                _ => (as_they_are(values), Vec::new()),
            },
        };
        Reading {
            monitor: self.monitor.to_string(),
            host: self.host.to_string(),
            at: At(self.at),
            says,
            rows,
        }
    }
}

fn as_they_are(values: &Values) -> Vec<String> {
    values.iter().map(|(name, value)| format!("{name}: {}", in_words(value))).collect()
}

fn row(row: &Row) -> String {
    let parts = [&row.state, &row.more].into_iter().filter(|part| !part.is_empty());
    let said: Vec<&str> = parts.map(String::as_str).collect();
    format!("{}: {}", row.name, said.join(", "))
}
