//! A Pacemaker cluster: nodes, what runs on them, what failed.

use super::{
    Health,
    said::{Row, Said, by_name, count, flag, in_words, number, some, strings, texts},
};
use crate::words::{HostName, Value, Values};
use std::collections::BTreeMap;

pub(super) fn said(values: &Values, host: &HostName) -> Said {
    match flag(values, "quorum") {
        None => {
            return Said::only(
                Health::Unknown,
                "no node has been elected yet (no DC): nothing is known of the cluster",
            );
        }
        Some(false) => {
            let text = format!("NO QUORUM where {host} is: it knows nothing of the other nodes, and runs nothing");
            return Said::only(Health::Bad, text);
        }
        Some(true) => {}
    }
    let mut said = Said::default();
    said.say(Health::Well, "quorum");
    nodes(values, &mut said);
    resources(values, &mut said);
    for (name, health, text) in [
        ("bans", Health::Attention, "a move or ban left constraints behind"),
        ("stonith", Health::Attention, "fencing is off"),
    ] {
        match values.get(name) {
            Some(Value::Array(ids)) if !ids.is_empty() => said.say(health, format!("{text}: {}", some(&strings(ids)))),
            // Off on purpose on many small clusters: told, not complained about.
            Some(Value::Bool(false)) => said.parts.push(text.into()),
            _ => {}
        }
    }
    said
}

fn nodes(values: &Values, said: &mut Said) {
    let nodes = by_name(values, "nodes");
    let online = nodes.values().filter(|state| state.as_str() == Some("online")).count();
    match (online, nodes.len()) {
        (_, 0) => said.say(Health::Unknown, "which nodes there are isn't told"),
        (online, all) if online == all => said.parts.push(format!("all {} online", count(all, "node"))),
        (online, all) => said.parts.push(format!("{online} of {} online", count(all, "node"))),
    }
    let mut by_state: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (node, state) in &nodes {
        by_state.entry(state.as_str().unwrap_or("unknown")).or_default().push(node);
    }
    for (state, named) in by_state.into_iter().filter(|(state, _)| *state != "online") {
        let in_it = if matches!(state, "standby" | "maintenance") { "in " } else { "" };
        said.say(of_node(state), format!("{} {in_it}{state}", some(&named)));
    }
    let hosting = by_name(values, "hosting");
    for (node, state) in nodes {
        let state = state.as_str().unwrap_or("unknown");
        let runs = hosting.get(node).and_then(|ids| ids.as_array()).map(|ids| strings(ids));
        let more = match (runs, of_node(state)) {
            (Some(ids), _) if !ids.is_empty() => ids.join("  "),
            (_, Health::Bad) => String::new(),
            (Some(_), _) => "runs nothing".into(),
            (None, _) => "what runs there isn't told".into(),
        };
        said.row(Row {
            health: of_node(state),
            name: node.into(),
            state: state.into(),
            more,
            minor: false,
        });
    }
}

fn of_node(state: &str) -> Health {
    match state {
        "online" => Health::Well,
        "standby" | "maintenance" | "pending" | "shutdown" => Health::Attention,
        _ => Health::Bad,
    }
}

fn resources(values: &Values, said: &mut Said) {
    if flag(values, "maintenance") == Some(true) {
        said.say(
            Health::Attention,
            "the whole cluster is in maintenance mode: nothing is started or moved",
        );
    }
    if let (Some(started), Some(total)) = (number(values, "started"), number(values, "total")) {
        said.parts.push(format!("{started} of {total} started"));
    }
    let among = |name: &str| texts(values, name).unwrap_or_default();
    let (failed, stopped, unmanaged, disabled) = (among("failed"), among("stopped"), among("unmanaged"), among("disabled"));
    let stopped: Vec<String> = stopped
        .into_iter()
        .filter(|id| !failed.contains(id) && !disabled.contains(id))
        .collect();
    for (ids, health, word) in [
        (&failed, Health::Bad, "FAILED"),
        (&stopped, Health::Bad, "stopped"),
        (&disabled, Health::Attention, "disabled"),
        (&unmanaged, Health::Attention, "unmanaged"),
    ] {
        if !ids.is_empty() {
            said.say(health, format!("{} {word}", some(ids)));
        }
    }
    let on = by_name(values, "running");
    for (id, role) in by_name(values, "resources") {
        let role = role.as_str().unwrap_or("unknown");
        let is = |ids: &[String]| ids.iter().any(|known| known == id);
        let health = match role {
            _ if is(&failed) || is(&stopped) => Health::Bad,
            _ if is(&disabled) || is(&unmanaged) => Health::Attention,
            "Started" | "Promoted" | "Unpromoted" | "Master" | "Slave" => Health::Well,
            _ => Health::Attention,
        };
        if health == Health::Well {
            // It stands with its node.
            continue;
        }
        let odd = [(&disabled, "disabled"), (&unmanaged, "unmanaged")];
        let odd: Vec<&str> = odd.into_iter().filter(|(ids, _)| is(ids)).map(|(_, word)| word).collect();
        let nodes = on.get(id).map(|nodes| in_words(nodes)).filter(|nodes| nodes != "none");
        said.row(Row {
            health,
            name: id.into(),
            state: role.into(),
            more: nodes
                .map(|nodes| format!("on {nodes}"))
                .into_iter()
                .chain(odd.into_iter().map(str::to_owned))
                .collect::<Vec<_>>()
                .join(", "),
            minor: false,
        });
    }
    match texts(values, "failed_actions") {
        Some(actions) if !actions.is_empty() => {
            said.say(Health::Attention, count(actions.len(), "failed action"));
            for action in actions {
                said.row(Row {
                    health: Health::Attention,
                    name: "failed action".into(),
                    more: action,
                    ..Row::default()
                });
            }
        }
        Some(_) => {}
        None => {
            if let Some(failures @ 1..) = number(values, "failures") {
                said.say(
                    Health::Attention,
                    count(usize::try_from(failures).unwrap_or(usize::MAX), "failed action"),
                );
            }
        }
    }
}
