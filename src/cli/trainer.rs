//! The guide's side of a trainer's word: what can be put into the rehearsal, checked, kept, and then done.

use super::{
    door::{Trainer, Wish, Word},
    runs,
};
use crate::{
    engine::run::Run,
    files,
    journal::Folder,
    procedure::model::{Node, Procedure},
    rehearsal::{
        Cluster, World,
        injected::{self, Injected, Injection, kinds},
        scenario::{Mishap, StepRef, without_turns},
    },
    words::{HostName, Value},
};
use std::sync::Arc;

/// Whoever puts faults into this rehearsal.
pub(super) fn of(cluster: Arc<Cluster>, folder: Folder, procedure: Arc<Procedure>) -> Trainer {
    Arc::new(move |wish, by| {
        let run = match runs::read(&folder) {
            Ok(run) => run,
            Err(why) => return Word::Refused(format!("The journal can't be read: {why}")),
        };
        let done = match wish {
            Wish::Faults => Ok(cluster.with(|world| listed(world, &run))),
            Wish::Sign(_) | Wish::Say { .. } => Err("that is no fault".into()),
            Wish::Inject(what) => ready(what, &run, &procedure).and_then(|what| cluster.with(|world| put_in(world, &folder, by, what))),
        };
        match done {
            Ok(text) => Word::Said(text),
            Err(why) if why.ends_with(['?', '.']) => Word::Refused(format!("Nothing was put in: {why}")),
            Err(why) => Word::Refused(format!("Nothing was put in: {why}.")),
        }
    })
}

/// The operator asks somebody to switch a simulated machine on.
pub(super) fn switch_on(trainer: &Trainer, host: HostName) {
    let what = Injection {
        does: Some(SWITCH_ON.to_owned()),
        on: vec![host],
        ..Injection::default()
    };
    if let Word::Refused(why) = trainer(&Wish::Inject(Box::new(what)), "the operator") {
        tracing::info!(%why, "nobody switched it on");
    }
}

/// Help, and nothing that is thrown at anybody.
pub(super) const SWITCH_ON: &str = "power-on";

/// The same with all that is left open: hosts, how long.
fn ready(what: &Injection, run: &Run, procedure: &Procedure) -> Result<Injection, String> {
    if run.ended.is_some() {
        return Err("the rehearsal is over".into());
    }
    let mut what = what.clone().or_usual();
    match &what.at {
        Some(at) => is_a_step(at, run, procedure)?,
        None if what.on.is_empty() => what.on = concerned(run),
        None => {}
    }
    Ok(what)
}

/// The hosts of the current step; nothing where it has none.
fn concerned(run: &Run) -> Vec<HostName> {
    let current = run.current().map(|slot| run.line(slot.id()));
    current
        .and_then(|line| line.ran.clone().or_else(|| line.sheet.clone().map(|(_, sheet)| sheet)))
        .map(|sheet| sheet.hosts())
        .unwrap_or_default()
}

/// That a step is still to come, as far as that is known.
fn is_a_step(at: &str, run: &Run, procedure: &Procedure) -> Result<(), String> {
    let wanted = StepRef::new(at.split_once('#').map_or(at, |(step, _)| step));
    let mut meant = run.steps().filter(|step| wanted.is(&step.id)).peekable();
    if meant.peek().is_some() {
        return match meant.any(|step| !run.line(&step.id).status.is_settled()) {
            true => Ok(()),
            false => Err(format!("{at} is done already: it would never come")),
        };
    }
    let mut ids = Vec::new();
    collect(&procedure.phases, &mut ids);
    let id = without_turns(&wanted.id);
    if ids.contains(&id) {
        return Ok(());
    }
    let hint = crate::diagnostic::did_you_mean(&id, ids.iter().map(String::as_str));
    Err(match hint {
        Some(meant) => format!("the procedure has no step {at}; did you mean {meant}?"),
        None => format!("the procedure has no step {at}: `holdpoint show` lists its steps"),
    })
}

fn collect(nodes: &[Node], ids: &mut Vec<String>) {
    for node in nodes {
        match node {
            Node::Block(block) => collect(&block.body, ids),
            Node::Step(step) => ids.push(step.common.key.to_string()),
        }
    }
}

fn put_in(world: &mut World, folder: &Folder, by: &str, mut what: Injection) -> Result<String, String> {
    if let Some(trouble) = world.trouble() {
        return Err(format!("the rehearsal can't go on any more: {trouble}"));
    }
    let own = world
        .scenario()
        .faults
        .iter()
        .any(|fault| Some(&fault.name) == what.does.as_ref() && fault.hosts.is_some());
    if what.on.is_empty() && what.at.is_none() && !own {
        what.on = world.scenario().hosts.keys().cloned().collect();
    }
    world.could(&what)?;
    let injected = Injected {
        at: world.now(),
        by: by.to_owned(),
        what,
    };
    // Kept first: a guide that is killed now has it again when it is resumed.
    serde_json::to_string(&injected)
        .map_err(|error| error.to_string())
        .and_then(|line| files::append_line(&folder.path().join(injected::FILE), &line).map_err(|error| error.to_string()))
        .map_err(|error| format!("it can't be kept for a resume and the debriefing: {error}"))?;
    world.put_in(&injected.what);
    let when = match &injected.what.at {
        Some(step) => format!("When {step} comes"),
        None => format!("Now, at {} by the rehearsal's clock", injected.at.strftime("%H:%M:%S")),
    };
    Ok(format!(
        "{when}: {}.\nThe trainee's screen says nothing of it. It is kept for a resume and for the debriefing.",
        injected.what.says()
    ))
}

/// What there is to put in.
fn listed(world: &World, run: &Run) -> String {
    let scenario = world.scenario();
    let mut lines = vec![
        "What can be put in: holdpoint inject RUN WHAT [--on HOST…] [--at STEP] [--for 5m]".to_owned(),
        String::new(),
    ];
    lines.extend(kinds().map(|(word, says)| match word {
        word if word == Mishap::KillGuide.word() => format!("  {word:<10}  {says}"),
        word => format!("  {word:<10}  hosts {says}"),
    }));
    let own: Vec<&str> = scenario
        .faults
        .iter()
        .map(|fault| fault.name.as_str())
        .filter(|name| kinds().all(|(word, _)| word != *name) && *name != "set")
        .collect();
    if !own.is_empty() {
        lines.push(format!("  The scenario's own: {}", own.join(", ")));
    }
    let hosts: Vec<&str> = scenario.hosts.keys().map(HostName::as_str).collect();
    lines.extend([String::new(), format!("Hosts: {}", hosts.join(", "))]);
    if let Some(slot) = run.current() {
        let on = concerned(run);
        let on: Vec<&str> = on.iter().map(HostName::as_str).collect();
        let on = if on.is_empty() {
            "which has no host: all, where --on isn't said".to_owned()
        } else {
            format!("on {}", on.join(", "))
        };
        lines.push(format!("Current step: {}, {on}", slot.id()));
    }
    lines.extend([String::new(), "State, for --set NAME=VALUE:".to_owned()]);
    let mut places = Vec::new();
    for (name, value) in world.state() {
        places_of(name, value, &mut places);
    }
    if places.is_empty() {
        places.push("  none of the scenario's own".to_owned());
    }
    lines.extend(places);
    if !scenario.model.values(scenario.start).is_empty() {
        lines.push("  and what the reference names of the simulated cluster, such as pacemaker.node.N.standby".into());
    }
    lines.join("\n")
}

/// Longer lists than this are cut short: a trainer looks for a name.
const SHOWN: usize = 60;

fn places_of(name: &str, value: &Value, places: &mut Vec<String>) {
    match value {
        Value::Object(table) => table
            .iter()
            .for_each(|(key, value)| places_of(&format!("{name}.{key}"), value, places)),
        value => {
            let mut text = value.to_string();
            if text.chars().count() > SHOWN {
                text = text.chars().take(SHOWN).chain(['…']).collect();
            }
            places.push(format!("  {name} = {text}"));
        }
    }
}
