//! What is polled: the monitors of a procedure, or those that watch a Pacemaker cluster or Gluster volumes.

use super::{
    super::{Failure, given::Given, library, live::Place},
    Wanted, What, of_hosts,
    parts::Parts,
};
use crate::{
    cluster::{Cluster, Source},
    engine::{Rules, run::WantedMonitor},
    procedure::{
        inputs,
        model::{Monitor, Procedure, Read},
        plan::InTurn,
        scope::{Known, Scope},
        uses::HERE,
    },
    words::Values,
};
use std::{sync::Arc, time::Duration};

/// A procedure whose monitors are wanted, and what is given for its inputs.
pub(super) struct Chosen {
    pub procedure: Arc<Procedure>,
    pub given: Given,
    pub place: Place,
}

impl Chosen {
    pub fn of(name: &str, what: &What) -> Result<Chosen, Failure> {
        let procedure = library::find(name)?.procedure;
        let given = Given::of(&procedure, what.site.as_deref(), &what.inputs)?;
        let place = Place::of(&given, what.ssh_config.as_deref())?;
        Ok(Chosen { procedure, given, place })
    }

    /// What is polled with these values; nothing where some are missing that a monitor needs: then what is missing.
    pub fn wanted(&self, values: &Values, what: &What) -> Result<Result<Wanted, Vec<inputs::WrongInput>>, Failure> {
        let title = match &self.given.place {
            Some(place) => format!("{} · {place}", self.procedure.name),
            None => self.procedure.name.clone(),
        };
        match inputs::complete(&self.procedure, values) {
            Ok(values) => wanted(&self.procedure, values, self.place.clone(), title, what).map(Ok),
            Err(missing) => {
                // What no monitor needs needn't be given.
                let values = with_defaults(&self.procedure, values);
                Ok(match wanted(&self.procedure, values, self.place.clone(), title, what) {
                    Ok(wanted) if wanted.notes.is_empty() => Ok(wanted),
                    _ => Err(missing),
                })
            }
        }
    }
}

/// Values are missing, and there is nobody to ask.
pub(super) fn refused(missing: &[inputs::WrongInput]) -> Failure {
    let lines: Vec<String> = missing.iter().map(|wrong| format!("  {wrong}")).collect();
    Failure::Usage(format!(
        "These values are wanted. Give them by --input NAME=VALUE or in a site, or watch it on a screen:\n{}",
        lines.join("\n")
    ))
}

/// Those of hosts that were named.
pub(super) fn of_hosts(what: &What) -> Result<Wanted, Failure> {
    if what.pacemaker.is_empty() && what.gluster.is_empty() {
        return Err(Failure::Usage(
            "What is to be watched? Name a procedure, or give --pacemaker HOST or --gluster HOST[:VOLUME].".into(),
        ));
    }
    if what.site.is_some() || !what.inputs.is_empty() {
        return Err(Failure::Usage("--site and --input belong to a procedure: name one.".into()));
    }
    let asked = of_hosts::asked(what)?;
    let place = Place::of(&Given::default(), what.ssh_config.as_deref())?;
    let mut found = wanted(&asked.procedure, asked.values, place, asked.title, what)?;
    found.cluster.only_offered(&asked.optional);
    Ok(found)
}

fn wanted(procedure: &Arc<Procedure>, values: Values, mut place: Place, title: String, what: &What) -> Result<Wanted, Failure> {
    if let Some(run_as) = &what.run_as {
        place.account.run_as = Some(run_as.clone());
    }
    let mut known = Known {
        values: procedure.constants.clone(),
        ..Known::default()
    };
    known.values.insert("here".into(), HERE.into());
    known.values.extend(values);
    let parts = Parts::of(procedure, &known);
    let of_all = procedure
        .monitors_for(&known.values)
        .cloned()
        .map(|monitor| (monitor, Arc::default()));
    let mut kept = Vec::new();
    let mut monitors = Vec::new();
    let mut sources = Vec::new();
    let mut notes = Vec::new();
    for (mut monitor, turn) in of_all.chain(parts.monitors()) {
        if let Some(every) = what.every {
            monitor.every = Duration::from_secs(every);
        }
        let scope = InTurn { base: &known, turn: &turn };
        match polled(&monitor, &scope) {
            Ok(wanted) => {
                sources.push(source(&monitor, &wanted));
                monitors.push(wanted);
                kept.push(monitor);
            }
            Err(why) => notes.push(format!("{} isn't watched: {why}", monitor.title)),
        }
    }
    if monitors.is_empty() {
        let why = match notes.as_slice() {
            [] => format!("{} has no monitors that are there without a run.", procedure.name),
            notes => format!(
                "Give what is missing by --input NAME=VALUE, or in a site:\n  {}",
                notes.join("\n  ")
            ),
        };
        return Err(Failure::Usage(why));
    }
    let cluster = Cluster::new(sources).with_guards(parts.guards(&kept), known.values.clone());
    let only_monitors = Procedure {
        name: procedure.name.clone(),
        constants: procedure.constants.clone(),
        monitors: kept,
        // Nothing else of it is wanted, and nothing else can happen.
        ..Procedure::default()
    };
    Ok(Wanted {
        rules: Rules::new(Arc::new(only_monitors)),
        monitors,
        cluster,
        place,
        title,
        notes,
    })
}

fn polled(monitor: &Monitor, known: &dyn Scope) -> Result<WantedMonitor, String> {
    let hosts = monitor.on.hosts(known).map_err(|error| error.why)?;
    if hosts.is_empty() {
        return Err("it has no hosts".into());
    }
    let run = monitor.run.iter().map(|run| run.command(known)).collect::<Result<Vec<_>, _>>();
    Ok(WantedMonitor {
        name: monitor.name.clone(),
        hosts,
        any: monitor.any,
        run: run.map_err(|error| error.why)?,
    })
}

fn source(monitor: &Monitor, wanted: &WantedMonitor) -> Source {
    Source {
        name: monitor.name.clone(),
        title: monitor.title.clone(),
        reader: match &monitor.read {
            Read::Reader(reader) => Some(*reader),
            Read::Values(_) => None,
        },
        hosts: wanted.hosts.clone(),
        any: wanted.any,
        every: monitor.every.as_secs().max(1),
        run: wanted.run.clone(),
        optional: false,
    }
}

fn with_defaults(procedure: &Procedure, given: &Values) -> Values {
    let defaults = procedure
        .inputs
        .iter()
        .filter_map(|input| Some((input.name.clone(), input.default.clone()?)));
    let mut values: Values = defaults.collect();
    values.extend(given.clone());
    values
}
