//! What could be seen of something: what monitors read, what guards and hosts did, what commands came to.

use crate::{
    engine::{
        event::{Event, Verdict},
        run::Run,
    },
    words::{GuardName, HostName, MonitorName, Truth, Value, Values},
};
use std::collections::BTreeSet;

/// Longer, a value is cut, in characters.
const LONGEST: usize = 60;

/// So many values of one reading are told.
const FIELDS: usize = 3;

/// Readings of which a change was told already: the first one is what could be seen.
pub(super) type Told = BTreeSet<(MonitorName, HostName, String)>;

/// What an event shows; `run` is as it was before.
pub(super) fn of(run: &Run, event: &Event, told: &mut Told) -> Vec<String> {
    let title = |step: &crate::words::StepId| format!("“{}”", run.title(step));
    let one = match event {
        // The same for another reason is no news, nor is that it holds from the start.
        Event::GuardTurned { guard, to, .. } if run.guards.get(guard).map_or(Truth::Yes, |state| state.truth) == *to => {
            return Vec::new();
        }
        Event::GuardTurned { guard, to, why } => {
            let why = why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            match to {
                Truth::No => format!("the guard {guard} was broken{why}"),
                Truth::Unknown => format!("the guard {guard} was unknown{why}"),
                Truth::Yes => format!("the guard {guard} held"),
            }
        }
        Event::Link { host, up: false } => format!("{host} didn't answer"),
        Event::Link { host, up: true } => format!("{host} answered again"),
        Event::Seen { host, odd: Some(odd), .. } => format!("{host} wasn't who it had been: {odd}"),
        Event::Read { monitor, host, values, .. } => {
            let before = run.readings.get(&(monitor.clone(), host.clone()));
            let before = before.and_then(|sample| sample.values.as_ref().ok());
            return read(before, monitor, host, values, told);
        }
        Event::Overdue { node, .. } => format!("{} took longer than it should", title(node)),
        Event::EffectFound { text, .. } => format!("the cluster showed what the run hadn't done: {text}"),
        Event::EffectSensed { id, to: Truth::No, .. } => {
            let text = run.effects.get(id).map_or(id.as_str(), |effect| effect.text.as_str());
            format!("the cluster said otherwise of what was open: {text}")
        }
        Event::Assessed {
            attempt,
            verdict: Verdict::Failed(why),
        } => format!("{} failed: {}", title(&attempt.step), why.join("; ")),
        Event::Assessed {
            attempt,
            verdict: Verdict::Warned(why) | Verdict::ToJudge(why),
        } if !why.is_empty() => format!("{} warned: {}", title(&attempt.step), why.join("; ")),
        Event::Doubted { job, why, .. } => format!("it wasn't known whether {} ran on {}: {why}", title(&job.attempt.step), job.host),
        Event::AtPrompt { job, prompt, hold } => {
            let held = if hold.is_some() { ", and was held" } else { "" };
            format!("{} asked “{}”{held}", job.host, prompt.text.trim())
        }
        _ => return Vec::new(),
    };
    vec![one]
}

/// What an event shows that nobody should pass by, whatever it came of: not that a guard broke which the work itself was said to break.
pub(super) fn alarm(run: &Run, event: &Event) -> Option<String> {
    let alarms = match event {
        Event::GuardTurned { guard, to: Truth::No, .. } => !was_said_to_break(run, guard),
        Event::EffectFound { .. } | Event::EffectSensed { to: Truth::No, .. } => true,
        _ => false,
    };
    let mut says = if alarms { of(run, event, &mut Told::new()) } else { Vec::new() };
    says.pop()
}

/// Whether a step goes on despite a guard that is under way, or was confirmed last: a reading shows its work a little later.
fn was_said_to_break(run: &Run, guard: &GuardName) -> bool {
    let lines = || run.lines.values().filter(|line| line.confirmed.is_some());
    let last = lines().filter_map(|line| line.confirmed).max();
    lines()
        .filter(|line| !line.status.is_settled() || line.confirmed == last)
        .filter_map(|line| line.ran.as_ref())
        .any(|sheet| sheet.despite.contains(guard))
}

/// What reads otherwise than before, or can't be read.
pub(super) fn read(
    before: Option<&Values>,
    monitor: &MonitorName,
    host: &HostName,
    values: &Result<Values, String>,
    told: &mut Told,
) -> Vec<String> {
    let mut is_new = |what: &str| told.insert((monitor.clone(), host.clone(), what.to_owned()));
    let values = match values {
        Ok(values) => values,
        Err(why) if is_new("") => return vec![format!("{monitor} couldn't be read on {host}: {why}")],
        Err(_) => return Vec::new(),
    };
    let Some(before) = before else { return Vec::new() };
    let mut changed = values.iter().filter_map(|(name, now)| {
        let was = before.get(name).filter(|was| *was != now)?;
        // Tables are longer than what they tell.
        let short = !now.is_object() && !was.is_object();
        (short && is_new(name)).then(|| format!("{name} was {}, and is {}", self::short(was), self::short(now)))
    });
    let shown: Vec<String> = changed.by_ref().take(FIELDS).collect();
    // The others of the same reading are no news later on, either.
    changed.for_each(drop);
    if shown.is_empty() {
        return Vec::new();
    }
    vec![format!("{monitor} on {host}: {}", shown.join("; "))]
}

fn short(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(list) if list.is_empty() => "none".into(),
        Value::Array(list) => list.iter().map(short).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}
