//! What is polled: the monitors of a procedure, or those that watch a Pacemaker cluster or Gluster volumes.

use super::{
    super::{Failure, given::Given, library, live::Place},
    Wanted, What, of_hosts,
};
use crate::{
    cluster::{Cluster, Source},
    engine::{Rules, run::WantedMonitor},
    procedure::{
        inputs,
        model::{Monitor, Procedure, Read},
        scope::Known,
        uses::HERE,
    },
    words::Values,
};
use std::{sync::Arc, time::Duration};

/// Those of a procedure.
pub(super) fn of_procedure(name: &str, what: &What) -> Result<Wanted, Failure> {
    let loaded = library::find(name)?;
    let given = Given::of(&loaded.procedure, what.site.as_deref(), &what.inputs)?;
    let title = match &given.place {
        Some(place) => format!("{} · {place}", loaded.procedure.name),
        None => loaded.procedure.name.clone(),
    };
    let place = Place::of(&given, what.ssh_config.as_deref())?;
    // What no monitor needs needn't be given.
    let values = inputs::complete(&loaded.procedure, &given.values).unwrap_or_else(|_| with_defaults(&loaded.procedure, &given.values));
    wanted(&loaded.procedure, values, place, title, what)
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
    let mut procedure = Procedure::clone(procedure);
    // Nothing else of it is wanted, and nothing else can happen.
    procedure.phases.clear();
    if let Some(every) = what.every {
        procedure
            .monitors
            .iter_mut()
            .for_each(|monitor| monitor.every = Duration::from_secs(every));
    }
    let mut known = Known {
        values: procedure.constants.clone(),
        ..Known::default()
    };
    known.values.insert("here".into(), HERE.into());
    known.values.extend(values);
    let mut monitors = Vec::new();
    let mut sources = Vec::new();
    let mut notes = Vec::new();
    for monitor in &procedure.monitors {
        match polled(monitor, &known) {
            Ok(wanted) => {
                sources.push(source(monitor, &wanted));
                monitors.push(wanted);
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
    Ok(Wanted {
        rules: Rules::new(Arc::new(procedure)),
        monitors,
        cluster: Cluster::new(sources),
        place,
        title,
        notes,
    })
}

fn polled(monitor: &Monitor, known: &Known) -> Result<WantedMonitor, String> {
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
