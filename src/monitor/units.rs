//! Units of systemd, on one host or, by fleet, on many.

use super::first_line;
use crate::{procedure::columns, words::Values};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// `fleetctl list-units`, with any fields, with or without `--no-legend`.
pub(super) fn fleet(out: &str) -> Result<Values, String> {
    // Without a legend the number of columns says which they are: fleet's own four, or the unit and its sub-state.
    let first = out.lines().find(|line| !line.trim().is_empty());
    let legend = match first.map(|line| line.split_whitespace().collect::<Vec<_>>()) {
        None => "UNIT SUB\n",
        Some(words) if words.contains(&"UNIT") => "",
        Some(words) if words.len() == 2 && is_unit(words[0]) => "UNIT SUB\n",
        Some(words) if words.len() == 4 && is_unit(words[0]) => "UNIT MACHINE ACTIVE SUB\n",
        Some(_) => return Err(first_line(out)),
    };
    let text = format!("{legend}{}", out.trim_start_matches(['\n', '\r']));
    let rows = columns::rows(&text, &["UNIT", "SUB"], &["ACTIVE", "MACHINE"]).map_err(|_| first_line(out))?;
    let of = |column: &str| {
        let mut cells: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in &rows {
            if let (Some(unit), Some(cell)) = (row.get("UNIT"), row.get(column)) {
                cells.entry(unit.clone()).or_default().insert(cell.clone());
            }
        }
        cells
    };
    // A unit that runs on several machines may be in several states: then which one is said by none.
    let single = |cells: &BTreeMap<String, BTreeSet<String>>| {
        let one = |(unit, states): (&String, &BTreeSet<String>)| {
            Some((unit.clone(), states.iter().next().filter(|_| states.len() == 1)?.clone()))
        };
        json!(cells.iter().filter_map(one).collect::<BTreeMap<_, _>>())
    };
    let sub = of("SUB");
    let such = |which: &dyn Fn(&str) -> bool| {
        let units = sub.iter().filter(|(_, states)| states.iter().any(|state| which(state)));
        json!(units.map(|(unit, _)| unit).collect::<Vec<_>>())
    };
    let mut values = vec![
        ("units", single(&sub)),
        ("running", such(&|state| state == "running")),
        ("stopping", such(&|state| state.starts_with("stop") || state.starts_with("final"))),
        ("failed", such(&|state| state == "failed")),
        ("dead", such(&|state| state == "dead")),
    ];
    for (name, cells) in [("active", of("ACTIVE")), ("machines", of("MACHINE"))] {
        if !cells.is_empty() {
            values.push((name, single(&cells)));
        }
    }
    Ok(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Whether a word is a unit's name: it ends in a unit's type.
fn is_unit(word: &str) -> bool {
    let types = [
        "service",
        "socket",
        "target",
        "mount",
        "automount",
        "timer",
        "path",
        "slice",
        "scope",
        "device",
        "swap",
    ];
    word.rsplit_once('.')
        .is_some_and(|(name, kind)| !name.is_empty() && types.contains(&kind))
}

const ACTIVE: &[&str] = &[
    "active",
    "reloading",
    "refreshing",
    "inactive",
    "failed",
    "activating",
    "deactivating",
    "maintenance",
    "unknown",
];

/// `systemctl is-active`, `list-units`, `show` and `status`.
pub(super) fn systemd(out: &str) -> Result<Values, String> {
    let mut states: Vec<String> = Vec::new();
    let mut active: BTreeMap<String, String> = BTreeMap::new();
    let mut sub: BTreeMap<String, String> = BTreeMap::new();
    let lines = || out.lines().map(str::trim).filter(|line| !line.is_empty());
    if lines().next().is_some() && lines().all(|line| ACTIVE.contains(&line)) {
        states = lines().map(Into::into).collect();
    } else if lines().any(|line| line.starts_with("ActiveState=")) {
        shown(out, &mut active, &mut sub);
    } else if lines().any(|line| line.starts_with("Active: ")) {
        status(out, &mut active, &mut sub);
    } else {
        // Units that aren't well have a bullet before them, which is no column.
        let plain: String = out
            .lines()
            .map(|line| line.replacen(['●', '○', '×', '\u{21bb}', '*'], " ", 1) + "\n")
            .collect();
        let rows = columns::rows(&plain, &["UNIT", "ACTIVE", "SUB"], &[]).map_err(|_| first_line(out));
        let none = lines().any(|line| line.starts_with("0 loaded units listed"));
        for row in rows.or_else(|error| if none { Ok(Vec::new()) } else { Err(error) })? {
            if let (Some(unit), Some(state)) = (row.get("UNIT").filter(|unit| is_unit(unit)), row.get("ACTIVE")) {
                active.insert(unit.clone(), state.clone());
                sub.extend(row.get("SUB").map(|state| (unit.clone(), state.clone())));
            }
        }
    }
    let all = states.iter().chain(active.values()).collect::<Vec<_>>();
    let mut values = Vec::new();
    if !all.is_empty() {
        values.push(("all_active", json!(all.iter().all(|state| *state == "active"))));
    }
    if states.is_empty() {
        let such = |which: &[&str]| {
            json!(
                active
                    .iter()
                    .filter(|(_, is)| which.contains(&is.as_str()))
                    .map(|(unit, _)| unit)
                    .collect::<Vec<_>>()
            )
        };
        values.extend([
            ("active", such(&["active"])),
            ("inactive", such(&["inactive"])),
            ("failed", such(&["failed"])),
            ("changing", such(&["activating", "deactivating", "reloading", "refreshing"])),
            ("units", json!(active)),
            ("sub", json!(sub)),
        ]);
    } else {
        values.push(("states", json!(states)));
    }
    Ok(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// `systemctl show --property Id,ActiveState,SubState`: a block of `KEY=VALUE` for each unit, with an empty line between.
fn shown(out: &str, active: &mut BTreeMap<String, String>, sub: &mut BTreeMap<String, String>) {
    let mut block: BTreeMap<&str, &str> = BTreeMap::new();
    for line in out.lines().chain([""]) {
        if let Some((key, value)) = line.split_once('=') {
            block.insert(key.trim(), value.trim());
        } else if line.trim().is_empty() {
            if let Some(id) = block.get("Id").filter(|id| is_unit(id)) {
                active.extend(block.get("ActiveState").map(|state| ((*id).to_owned(), (*state).to_owned())));
                sub.extend(block.get("SubState").map(|state| ((*id).to_owned(), (*state).to_owned())));
            }
            block.clear();
        }
    }
}

/// `systemctl status`: `● glusterd.service - …`, then `Active: active (running) since …`. What the journal says after it is not looked at.
fn status(out: &str, active: &mut BTreeMap<String, String>, sub: &mut BTreeMap<String, String>) {
    let mut unit: Option<String> = None;
    for line in out.lines() {
        let begins = !line.starts_with([' ', '\t']);
        let name = line
            .split_whitespace()
            .find(|word| is_unit(word))
            .filter(|_| begins && line.starts_with(['●', '○', '×', '\u{21bb}', '*']));
        if let Some(name) = name {
            unit = Some(name.to_owned());
        } else if let Some(rest) = line.trim().strip_prefix("Active: ").filter(|_| !begins) {
            let Some(unit) = unit.take() else { continue };
            let mut words = rest.split_whitespace();
            sub.extend(
                words
                    .clone()
                    .nth(1)
                    .map(|word| (unit.clone(), word.trim_matches(['(', ')']).to_owned())),
            );
            active.extend(words.next().map(|state| (unit, state.to_owned())));
        }
    }
}
