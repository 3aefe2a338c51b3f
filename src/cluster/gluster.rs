//! Gluster: volumes and their bricks, what is to be healed, peers.

use super::{
    Health,
    said::{Row, Said, by_name, count, in_words, number, some, strings, texts},
};
use crate::words::{Value, Values};

pub(super) fn heal(values: &Values) -> Said {
    let mut said = Said {
        curve: Some(vec!["entries".into()]),
        ..Said::default()
    };
    let silent = texts(values, "disconnected").unwrap_or_default();
    let bricks = by_name(values, "bricks");
    let known: u64 = bricks.values().filter_map(|entries| entries.as_u64()).sum();
    match number(values, "entries") {
        Some(0) if bricks.is_empty() => said.say(Health::Well, "nothing to heal"),
        Some(0) => said.say(Health::Well, format!("nothing to heal on {}", count(bricks.len(), "brick"))),
        Some(entries) => said.say(Health::Attention, format!("{entries} to heal")),
        None if known > 0 => said.say(Health::Unknown, format!("{known} to heal at least: how much in all isn't known")),
        None => said.say(Health::Unknown, "how much is to heal isn't known"),
    }
    match number(values, "split_brain") {
        Some(0) => {}
        Some(entries) => said.say(Health::Bad, format!("{entries} in SPLIT-BRAIN")),
        None => said.say(Health::Unknown, "whether there is split-brain isn't known"),
    }
    if !silent.is_empty() {
        said.say(
            Health::Bad,
            format!(
                "{} {}",
                some(&silent),
                if silent.len() == 1 { "doesn't tell" } else { "don't tell" }
            ),
        );
    }
    for brick in &silent {
        said.row(Row {
            health: Health::Bad,
            name: brick.clone(),
            state: "unknown".into(),
            more: "the brick doesn't answer: what it lacks isn't known".into(),
            minor: false,
        });
    }
    for (brick, entries) in bricks {
        let entries = entries.as_u64().unwrap_or(0);
        said.row(Row {
            health: if entries == 0 { Health::Well } else { Health::Attention },
            name: brick.into(),
            state: format!("{entries} to heal"),
            more: String::new(),
            minor: entries == 0,
        });
    }
    said
}

pub(super) fn volumes(values: &Values) -> Said {
    let mut said = Said::default();
    let volumes = by_name(values, "volumes");
    let bricks = by_name(values, "bricks");
    let offline = texts(values, "offline").unwrap_or_default();
    let unreported = texts(values, "unreported").unwrap_or_default();
    let unread: Vec<&str> = volumes
        .keys()
        .copied()
        .filter(|volume| volumes.get(volume).and_then(|is| is.as_str()).is_none())
        .collect();
    for (volume, state) in &volumes {
        let state = state.as_str().unwrap_or("unknown");
        if state != "Started" {
            said.say(of_volume(state), format!("{volume} {}", state.to_lowercase()));
        }
    }
    let started = volumes.values().filter(|state| state.as_str() == Some("Started")).count();
    said.parts
        .insert(0, format!("{started} of {} started", count(volumes.len(), "volume")));
    if values.contains_key("bricks") {
        let online = bricks.values().filter(|online| online.as_bool() == Some(true)).count();
        said.parts
            .push(format!("{online} of {} online", count(bricks.len() + unreported.len(), "brick")));
    } else if started > 0 {
        said.say(Health::Unknown, "which bricks run isn't told");
    }
    if !offline.is_empty() {
        said.say(Health::Bad, format!("{} OFFLINE", some(&offline)));
    }
    if !unreported.is_empty() {
        said.say(Health::Unknown, format!("nothing is heard of {}", some(&unreported)));
    }
    if volumes.is_empty() || !unread.is_empty() {
        said.health = said.health.max(Health::Unknown);
    }
    for (volume, state) in &volumes {
        let state = state.as_str().unwrap_or("unknown");
        said.row(Row {
            health: of_volume(state),
            name: (*volume).into(),
            state: state.to_lowercase(),
            more: String::new(),
            minor: true,
        });
    }
    for brick in offline.iter().chain(&unreported) {
        let heard = offline.contains(brick);
        said.row(Row {
            health: if heard { Health::Bad } else { Health::Unknown },
            name: brick.clone(),
            state: if heard { "OFFLINE" } else { "unknown" }.into(),
            more: if heard {
                "its brick process doesn't run"
            } else {
                "its host isn't heard"
            }
            .into(),
            minor: false,
        });
    }
    for (brick, _) in bricks.iter().filter(|(_, online)| online.as_bool() == Some(true)) {
        said.row(Row {
            name: (*brick).into(),
            state: "online".into(),
            minor: true,
            ..Row::default()
        });
    }
    healers(values, &mut said);
    for task in texts(values, "tasks").unwrap_or_default() {
        said.row(Row {
            health: Health::Attention,
            name: "task".into(),
            more: task,
            ..Row::default()
        });
    }
    said
}

fn of_volume(state: &str) -> Health {
    match state {
        "Started" => Health::Well,
        "Created" => Health::Attention,
        "Stopped" => Health::Bad,
        _ => Health::Unknown,
    }
}

/// Without its self-heal daemon a host heals nothing.
fn healers(values: &Values, said: &mut Said) {
    let gone: Vec<&str> = by_name(values, "self_heal")
        .into_iter()
        .filter(|(_, runs)| runs.as_bool() == Some(false))
        .map(|(host, _)| host)
        .collect();
    if !gone.is_empty() {
        said.say(Health::Bad, format!("no self-heal daemon on {}", some(&gone)));
    }
}

pub(super) fn peers(values: &Values) -> Said {
    let mut said = Said::default();
    if !values.contains_key("peers") {
        return Said::only(Health::Unknown, "which peers there are isn't told");
    }
    let peers = by_name(values, "peers");
    let away: Vec<&str> = peers
        .iter()
        .filter(|(_, state)| state.as_str() != Some("connected"))
        .map(|(host, _)| *host)
        .collect();
    let connected = peers.len() - away.len();
    said.say(Health::Well, format!("{connected} of {} connected", count(peers.len(), "peer")));
    for host in &away {
        let state = peers.get(host).map(|state| in_words(state)).unwrap_or_default();
        said.say(Health::Bad, format!("{host} {state}"));
    }
    for (host, state) in &peers {
        let state = in_words(state);
        said.row(Row {
            health: if state == "connected" { Health::Well } else { Health::Bad },
            name: (*host).into(),
            minor: state == "connected",
            state,
            more: String::new(),
        });
    }
    said
}

pub(super) fn clients(values: &Values) -> Said {
    let mut said = Said::default();
    match number(values, "foreign") {
        Some(foreign) => said.say(
            Health::Well,
            format!(
                "{} besides the self-heal daemons",
                count(usize::try_from(foreign).unwrap_or(usize::MAX), "client")
            ),
        ),
        None => said.parts.push("which clients are no self-heal daemons isn't told".into()),
    }
    let offline = texts(values, "offline").unwrap_or_default();
    if !offline.is_empty() {
        said.say(Health::Unknown, format!("nothing is told by {}", some(&offline)));
    }
    let hosts = values
        .get("hosts")
        .and_then(Value::as_array)
        .map(|hosts| strings(hosts))
        .unwrap_or_default();
    if !hosts.is_empty() {
        said.row(Row {
            name: "clients".into(),
            more: hosts.join("  "),
            minor: true,
            ..Row::default()
        });
    }
    said
}
