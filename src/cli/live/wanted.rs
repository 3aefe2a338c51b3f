//! What a run wants of its hosts and of the guide's own machine, known before it begins.

use super::super::{Failure, given::Given};
use crate::{
    engine::{Rules, event::Head, event::Mode, hosts as named, input::Input, input::Opening},
    files,
    host::live::{Live, Wanted, Ways},
    journal::Memory,
    procedure::{
        model::Procedure,
        uses::{self, HERE},
    },
    runtime::Core,
    vault::Vault,
    words::{Examined, HostName, Standing, Timestamp, Values},
};
use std::{collections::BTreeSet, path::Path, sync::Arc};

/// Room on our own disk below which a run is doubtful, and below which it can't begin, in bytes.
const ROOM: (u64, u64) = (256 << 20, 16 << 20);

/// All hosts that it works on, as far as its inputs tell; the guide's own machine among them where a step is done there.
///
/// # Errors
/// The inputs give no plan.
pub(super) fn hosts(procedure: &Arc<Procedure>, opening: &Opening) -> Result<Vec<HostName>, Failure> {
    let head = Head {
        procedure: procedure.name.clone(),
        title: procedure.title.clone(),
        revision: procedure.revision.clone(),
        mode: Mode::Live,
        site: None,
        colour: None,
    };
    let rules = Rules::new(procedure.clone());
    let now = Timestamp::now();
    let (mut core, _) = Core::begin(rules, Memory::new()?, head, now)?;
    core.step(Input::Open(opening.clone()), now, &Vault::new())?;
    let mut hosts: BTreeSet<HostName> = named(&core.rules, &core.run).into_iter().collect();
    hosts.extend(of_plan(procedure, &opening.inputs)?.into_keys());
    if opening.here.as_str() != HERE {
        hosts.remove(HERE);
    }
    Ok(hosts.into_iter().collect())
}

/// What is wanted of each.
///
/// # Errors
/// The inputs give no plan.
pub(super) fn of(procedure: &Procedure, opening: &Opening) -> Result<Wanted, Failure> {
    let mut wanted = Wanted {
        only_looks: uses::only_looks(procedure),
        ..Wanted::default()
    };
    for (host, used) in of_plan(procedure, &opening.inputs)? {
        if used.terminal {
            wanted.terminals.insert(host.clone());
        }
        wanted.accounts.insert(host.clone(), used.accounts);
        wanted.tools.insert(host, used.tools.into_iter().collect());
    }
    Ok(wanted)
}

fn of_plan(procedure: &Procedure, values: &Values) -> Result<std::collections::BTreeMap<HostName, uses::Use>, Failure> {
    uses::uses(procedure, values).map_err(|error| Failure::Usage(error.why))
}

/// The guide's own machine by the name that the run has for it, found out by what the hosts said of themselves.
pub(super) fn here(live: &Live<Ways>, hosts: &[HostName]) -> HostName {
    let own = ["/etc/machine-id", "/var/lib/dbus/machine-id"]
        .into_iter()
        .find_map(|path| std::fs::read_to_string(path).ok());
    let own = own.as_deref().map(str::trim).filter(|id| !id.is_empty());
    let is_own = |host: &&HostName| {
        host.as_str() != HERE
            && live
                .reached(host)
                .is_some_and(|reached| Some(reached.identity.machine.as_str()) == own)
    };
    hosts.iter().find(is_own).cloned().unwrap_or_else(|| HERE.into())
}

/// What the site says to be another number.
pub(super) fn counts(given: &Given, values: &Values) -> Vec<Examined> {
    let wrong = given.miscounted(values).into_iter();
    wrong
        .map(|wrong| Examined {
            host: None,
            topic: "count".into(),
            mark: Standing::Stops,
            says: wrong.to_string(),
            advice: Some("A list that grew or shrank unseen is the wrong list. Put it right, or the `count` in the site.".into()),
        })
        .collect()
}

/// Whether our own disk has room for the journal and the transcripts.
pub(super) fn room() -> Vec<Examined> {
    let Some(state) = files::state_dir() else { return Vec::new() };
    // The nearest folder that is there already.
    let Some(folder) = state.ancestors().find(|folder| folder.is_dir()).map(Path::to_owned) else {
        return Vec::new();
    };
    let Ok(found) = rustix::fs::statvfs(&folder) else {
        return Vec::new();
    };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let mark = match free {
        free if free < ROOM.1 => Standing::Stops,
        free if free < ROOM.0 => Standing::Doubtful,
        _ => Standing::Well,
    };
    vec![Examined {
        host: None,
        topic: "journal".into(),
        mark,
        says: format!("{} MiB free in {}", free >> 20, folder.display()),
        advice: (mark != Standing::Well).then(|| "Make room: the journal and all output are kept there.".into()),
    }]
}
