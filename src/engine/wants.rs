//! What the world should be doing for a run: a plain function of it, so that a resume needs no code of its own.

use super::{
    answers, assess,
    decide::{Decision, Draft},
    files, guards, launch, render,
    rules::Rules,
    run::{JobState, Run, WantedMonitor, Wants},
    senses::Senses,
    settle,
    sheet::Does,
    status::Status,
};
use crate::{
    procedure::{
        model::{Action, Monitor},
        plan::Slot,
    },
    words::{Level, MonitorName, StepId, Timestamp},
};
use std::collections::BTreeMap;

/// What is wanted now.
pub fn wants(rules: &Rules, senses: &Senses, run: &Run, now: Timestamp) -> Wants {
    let at = now.max(run.at);
    let d = Decision {
        rules,
        senses,
        draft: Draft {
            run: run.clone(),
            events: Vec::new(),
            at,
        },
    };
    let mut wants = Wants::default();
    if !run.open || run.ended.is_some() {
        return wants;
    }
    for (id, job) in run.live_jobs() {
        match &job.state {
            JobState::Running | JobState::AtPrompt { .. } => wants.tail.push(id.clone()),
            JobState::InDoubt { fate: None, .. } => wants.inquire.push(id.clone()),
            _ => {}
        }
    }
    wants.look = looks(&d);
    wants.monitors = monitors(&d);
    wants.poll = polls(&d);
    wants.wake = wake(&d);
    wants
}

/// Files that the current step has to see before its sheet can be made.
fn looks(d: &Decision) -> Vec<super::run::LookAt> {
    let Some(Slot::Step(planned)) = d.run().current() else {
        return Vec::new();
    };
    let line = d.run().line(&planned.id);
    if line.status != Status::Pending {
        return Vec::new();
    }
    let Some(step) = d.rules.procedure.step(&planned.key) else {
        return Vec::new();
    };
    let Action::File(file) = &step.action else { return Vec::new() };
    let account = render::account(d, &step);
    let turn = planned.turn.clone();
    let scope = d.scope(&turn, d.pass_of(&planned.id), None);
    let Ok(hosts) = render::hosts(d, planned, &step, &scope) else {
        return Vec::new();
    };
    hosts
        .iter()
        .filter(|host| !line.looked.iter().any(|(seen, _)| seen == *host))
        .filter_map(|host| files::look_at(&planned.id, file, host, &account, &scope).ok())
        .collect()
}

/// Monitors of the procedure, and of the blocks around the current step or what it serves; one whose hosts aren't known yet is left out.
fn monitors(d: &Decision) -> Vec<WantedMonitor> {
    let current = d.run().current().map(|slot| slot.id().clone());
    let turn = current.as_ref().map(|id| d.turn_of(id)).unwrap_or_default();
    let scope = d.scope(&turn, 1, None);
    let mut found = Vec::new();
    let mut add = |monitor: &Monitor| {
        if !d.applies(monitor.when.as_ref()) {
            return;
        }
        let Ok(hosts) = monitor.on.hosts(&scope) else { return };
        let Ok(run) = monitor.run.iter().map(|run| run.command(&scope)).collect::<Result<Vec<_>, _>>() else {
            return;
        };
        found.push(WantedMonitor {
            name: monitor.name.clone(),
            hosts,
            any: monitor.any,
            run,
        });
    };
    d.rules.procedure.monitors.iter().for_each(&mut add);
    if let Some(id) = current {
        let mut around = vec![id.clone()];
        around.extend(d.run().ancestors(&id));
        // What takes back or mends sees what the step sees that it serves.
        if let Some(serves) = d.run().planned(&id).and_then(|step| step.serves.as_ref()) {
            around.push(serves.of.clone());
            around.extend(d.run().ancestors(&serves.of));
        }
        for node in around {
            let key = match d.run().slot(&node) {
                Some(Slot::Block(block)) => block.key.clone(),
                Some(Slot::Step(step)) => step.key.clone(),
                _ => continue,
            };
            if let Some(node) = d.rules.procedure.node(&key) {
                node.common().monitors.iter().for_each(&mut add);
            }
        }
    }
    found
}

/// Readings that something waits for: guards of queued jobs, verdicts, waits, rounds.
fn polls(d: &Decision) -> Vec<(MonitorName, Timestamp)> {
    let run = d.run();
    let mut since: BTreeMap<MonitorName, Timestamp> = BTreeMap::new();
    let mut want = |monitor: MonitorName, at: Timestamp| {
        if !d.is_read_since(&monitor, at) {
            let latest = since.entry(monitor).or_insert(at);
            *latest = (*latest).max(at);
        }
    };
    for id in &run.active {
        let line = run.line(id);
        let (Some(sheet), Some(confirmed)) = (&line.ran, line.confirmed) else {
            continue;
        };
        let jobs = run.last_jobs(id);
        if sheet.level >= Level::Change && jobs.iter().any(|(_, job)| job.state == JobState::Queued) {
            let at = launch::freshness(confirmed, &jobs);
            for guard in sheet
                .guards
                .iter()
                .filter(|guard| !line.against.iter().any(|what| what == guard.as_str()))
            {
                guards::waits_for(d, guard).into_iter().for_each(|monitor| want(monitor, at));
            }
        }
        assess::awaited(d, id, &line)
            .into_iter()
            .for_each(|(monitor, at)| want(monitor, at));
        if let Does::Wait { steady, .. } = sheet.does {
            let steady = assess::steady_until(&line, steady).filter(|until| *until <= d.now());
            let at = steady.unwrap_or(confirmed).max(confirmed);
            waited_for(d, id).into_iter().for_each(|monitor| want(monitor, at));
        }
    }
    answers::awaited(d).into_iter().for_each(|(monitor, at)| want(monitor, at));
    if let Some((monitors, at)) = round_ended(d) {
        monitors.into_iter().for_each(|monitor| want(monitor, at));
    }
    since.into_iter().collect()
}

/// The monitors that tell whether the current block needs another round, and since when their samples count.
fn round_ended(d: &Decision) -> Option<(Vec<MonitorName>, Timestamp)> {
    let run = d.run();
    let (id, key) = match run.current()? {
        Slot::Block(block) if run.line(&block.id).status == Status::Pending => (&block.id, &block.key),
        Slot::Step(step) if step.repeats && matches!(run.line(&step.id).status, Status::Done { .. }) => (&step.id, &step.key),
        _ => return None,
    };
    let node = d.rules.procedure.node(key)?;
    let monitors = d.rules.monitors_in(&node.common().repeat.as_ref()?.until, &run.inputs);
    let ended = run.under(id).iter().filter_map(|id| run.line(id).ended).max()?;
    Some((monitors, ended))
}

fn waited_for(d: &Decision, id: &StepId) -> Vec<MonitorName> {
    let step = d.run().planned(id).and_then(|planned| d.rules.procedure.step(&planned.key));
    match step.as_deref().map(|step| &step.action) {
        Some(Action::Wait(wait)) => {
            let until = wait.until.as_ref();
            until.map(|until| d.rules.monitors_in(until, &d.run().inputs)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// The next moment at which something changes by time alone.
fn wake(d: &Decision) -> Option<Timestamp> {
    let run = d.run();
    let mut times: Vec<Timestamp> = settle::marks(d)
        .into_iter()
        .filter(|(node, mark, _)| !run.overdue.contains_key(&(node.clone(), *mark)))
        .map(|(_, _, at)| at)
        .collect();
    let later = |from: Timestamp, seconds: u64| Timestamp::from_second(from.as_second().saturating_add_unsigned(seconds)).ok();
    for id in &run.active {
        let line = run.line(id);
        if let (Some(confirmed), Some(Does::Wait { steady, least, .. })) = (line.confirmed, line.ran.as_ref().map(|sheet| &sheet.does)) {
            times.extend(later(confirmed, *least).filter(|at| *at > d.now()));
            times.extend(line.holds.and_then(|(_, since)| later(since, *steady)).filter(|at| *at > d.now()));
        }
    }
    // A reading turns stale by itself, and what rests on it unknown.
    for monitor in d.rules.monitors.values().filter(|monitor| d.rules.is_used(&monitor.name)) {
        let newest = d.senses.samples(monitor.name.as_str()).map(|(_, sample)| sample.begun).max();
        times.extend(
            newest
                .and_then(|begun| later(begun, 2 * monitor.every.as_secs().max(1) + 1))
                .filter(|at| *at > d.now()),
        );
    }
    times.into_iter().min().map(|at| at.max(d.now()))
}
