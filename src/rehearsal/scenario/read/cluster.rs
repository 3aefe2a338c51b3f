//! `[pacemaker]` and `[gluster]`: each file's values are checked where they stand, laid over those of its base, and made a model.

use super::{kinds, reader::Reader};
use crate::{
    diagnostic::Diagnostic,
    rehearsal::{
        cluster_model::{
            Gluster, Model, Pacemaker,
            gluster::{Brick, Daemons, Volume},
            pacemaker::{Changed, Node, Resource},
        },
        scenario::duration::duration,
    },
    tables::{Said, Table},
    words::{HostName, Timestamp, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Reports what is wrong with the tables of one file.
pub fn check(reader: &Reader<'_>, file: &Table<'_>) {
    if let Some(table) = file.table("pacemaker") {
        named_hosts(reader, table.texts("nodes"));
        named_hosts(reader, table.texts("standby"));
        for key in ["notices", "joins"] {
            reader.duration(&table, key);
        }
        for (_, item) in table.map("resource") {
            let Some(resource) = item.table() else { continue };
            named_hosts(reader, resource.map("prefers").into_iter().map(|(host, _)| host));
            named_hosts(reader, resource.texts("avoids"));
            for key in ["starts", "stops"] {
                reader.duration(&resource, key);
            }
        }
    }
    let Some(table) = file.table("gluster") else { return };
    named_hosts(reader, table.texts("peers"));
    for (_, item) in table.map("volume") {
        let Some(volume) = item.table() else { continue };
        bricks(reader, &volume);
        named_hosts(reader, volume.texts("clients"));
        named_hosts(reader, volume.map("backlog").into_iter().map(|(host, _)| host));
    }
}

fn named_hosts(reader: &Reader<'_>, names: impl IntoIterator<Item = Said<String>>) {
    for name in names {
        reader.host(name);
    }
}

fn bricks(reader: &Reader<'_>, volume: &Table<'_>) {
    let mut seen = BTreeSet::new();
    let bricks = volume.texts("bricks");
    for said in &bricks {
        let wrong = |message: String, help: &str| {
            reader.report(Diagnostic::new(kinds::BRICK, message, said.at.label("this brick")).help(help));
        };
        match said.value.split_once(':') {
            Some((host, path)) if path.starts_with('/') => {
                let name = Said {
                    value: host.to_owned(),
                    at: said.at.clone(),
                };
                reader.host(name);
                if !seen.insert(host.to_owned()) {
                    wrong(
                        format!("{host} has another brick of this volume"),
                        "the simulated Gluster has one brick of a volume on a host",
                    );
                }
            }
            _ => wrong(format!("{:?} is no brick", said.value), "such as \"node1:/data/brick1/gv0\""),
        }
    }
    if let Some(replica) = volume.number("replica") {
        let fits = usize::try_from(replica.value).is_ok_and(|replica| replica > 0 && bricks.len().is_multiple_of(replica));
        if !fits && !bricks.is_empty() {
            let message = format!("{} bricks can't be sets of {}", bricks.len(), replica.value);
            reader.report(Diagnostic::new(kinds::BRICK, message, replica.at.label("here")).help("as many bricks, or a multiple of it"));
        }
    }
}

/// The model that the tables describe. What was reported is left out.
pub fn model(pacemaker: Option<&Value>, gluster: Option<&Value>, hosts: &BTreeSet<HostName>, start: Timestamp) -> Model {
    Model {
        pacemaker: pacemaker.and_then(|table| cluster(table, hosts, start)),
        gluster: gluster.map(|table| pool(table, hosts, start)),
    }
}

fn texts(table: &Value, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn names(table: &Value, key: &str) -> Vec<HostName> {
    texts(table, key).into_iter().map(HostName::from).collect()
}

fn time(table: &Value, key: &str, otherwise: Duration) -> Duration {
    table.get(key).and_then(Value::as_str).and_then(duration).unwrap_or(otherwise)
}

fn count(table: &Value, key: &str) -> Option<u64> {
    table.get(key).and_then(Value::as_u64)
}

fn entries<'a>(table: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    table.get(key).and_then(Value::as_object).into_iter().flatten()
}

/// These hosts of the cluster, or all.
fn members(table: &Value, key: &str, hosts: &BTreeSet<HostName>) -> Vec<HostName> {
    match table.get(key) {
        Some(_) => names(table, key).into_iter().filter(|name| hosts.contains(name)).collect(),
        None => hosts.iter().cloned().collect(),
    }
}

fn cluster(table: &Value, hosts: &BTreeSet<HostName>, start: Timestamp) -> Option<Pacemaker> {
    let nodes = members(table, "nodes", hosts);
    let on = nodes.first()?.clone();
    let standby = names(table, "standby");
    Some(Pacemaker {
        cluster: table.get("cluster").and_then(Value::as_str).unwrap_or("cluster").to_owned(),
        maintenance: table.get("maintenance").and_then(Value::as_bool).unwrap_or_default(),
        stickiness: table.get("stickiness").and_then(Value::as_i64).unwrap_or_default(),
        notices: time(table, "notices", Duration::from_secs(5)),
        joins: time(table, "joins", Duration::from_secs(10)),
        nodes: nodes
            .into_iter()
            .map(|name| Node {
                standby: standby.contains(&name),
                ..Node::new(name)
            })
            .collect(),
        resources: entries(table, "resource")
            .map(|(id, table)| (id.clone(), resource(table)))
            .collect(),
        dc: None,
        failures: Vec::new(),
        changed: Changed { at: start, on },
    })
}

fn resource(table: &Value) -> Resource {
    let usual = Resource::default();
    let agent = table.get("agent").and_then(Value::as_str);
    let scores = entries(table, "prefers").filter_map(|(host, score)| Some((HostName::from(host.as_str()), score.as_i64()?)));
    Resource {
        agent: agent.map_or(usual.agent, str::to_owned),
        prefers: scores.collect(),
        avoids: names(table, "avoids"),
        starts: time(table, "starts", usual.starts),
        stops: time(table, "stops", usual.stops),
        ..Resource::default()
    }
}

fn pool(table: &Value, hosts: &BTreeSet<HostName>, start: Timestamp) -> Gluster {
    let peers = members(table, "peers", hosts);
    Gluster {
        hosts: hosts.iter().cloned().collect(),
        daemons: peers.iter().map(|peer| (peer.clone(), Daemons::default())).collect(),
        peers,
        volumes: entries(table, "volume")
            .map(|(name, table)| (name.clone(), volume(name, table)))
            .collect(),
        was_up: BTreeSet::new(),
        apart: BTreeSet::new(),
        counted: start,
    }
}

fn volume(name: &str, table: &Value) -> Volume {
    let started = table.get("started").and_then(Value::as_bool).unwrap_or(true);
    let lacks: BTreeMap<&str, u64> = entries(table, "backlog")
        .filter_map(|(host, count)| Some((host.as_str(), count.as_u64()?)))
        .collect();
    let brick = |said: &String| {
        let (host, path) = said.split_once(':')?;
        Some(Brick {
            host: host.into(),
            path: path.to_owned(),
            runs: started,
            lacks: lacks.get(host).copied().unwrap_or_default(),
        })
    };
    let bricks: Vec<Brick> = texts(table, "bricks").iter().filter_map(brick).collect();
    let usual = Volume::new(bricks);
    let mount = table.get("mount").and_then(Value::as_str);
    Volume {
        started,
        replica: count(table, "replica")
            .and_then(|replica| usize::try_from(replica).ok())
            .unwrap_or(usual.replica),
        mount: mount.map_or_else(|| format!("/mnt/{name}"), str::to_owned),
        clients: names(table, "clients").into_iter().map(|host| (host, started)).collect(),
        heals: count(table, "heals").unwrap_or(usual.heals),
        grows: count(table, "grows").unwrap_or(usual.grows),
        split_brain: count(table, "split_brain").unwrap_or_default(),
        ..usual
    }
}
