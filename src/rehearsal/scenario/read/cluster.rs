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
    tables::{At, Item, Said, Table},
    words::{HostName, Timestamp, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// The version of pcs that was recorded.
const PCS: &str = "0.11.5";

/// Reports what is wrong with the tables of one file.
pub fn check(reader: &Reader<'_>, file: &Table<'_>) {
    if let Some(table) = file.table("pacemaker") {
        named_hosts(reader, table.texts("nodes"));
        clusters(reader, &table);
        named_hosts(reader, table.texts("standby"));
        for key in ["notices", "joins"] {
            reader.duration(&table, key);
        }
        for (id, item) in table.map("resource") {
            let Some(resource) = item.table() else { continue };
            has_a_cluster(reader, &id);
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

/// Each of several clusters has nodes of its own.
fn clusters(reader: &Reader<'_>, pacemaker: &Table<'_>) {
    let wrong = |message: String, at: &At, help: &str| {
        reader.report(Diagnostic::new(kinds::CLUSTER, message, at.label("here")).help(help));
    };
    let named = pacemaker.map("cluster");
    if let Some(nodes) = pacemaker.item("nodes").filter(|_| !named.is_empty()) {
        wrong(
            "each of several clusters names its own nodes".into(),
            &nodes.at(),
            "leave `nodes` out",
        );
    }
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for (name, item) in named {
        let nodes: Vec<Said<String>> = item.list().into_iter().filter_map(Item::text).collect();
        if nodes.is_empty() {
            wrong(
                format!("{} has no nodes", name.value),
                &name.at,
                "its hosts, in the order of their ids",
            );
        }
        for node in &nodes {
            match taken.insert(node.value.clone(), name.value.clone()) {
                Some(other) if other == name.value => wrong(format!("{} is named twice", node.value), &node.at, "once is enough"),
                Some(other) => wrong(
                    format!("{} is a node of {other}, too", node.value),
                    &node.at,
                    "a host is in one Pacemaker cluster at most",
                ),
                None => {}
            }
        }
        named_hosts(reader, nodes);
    }
}

fn has_a_cluster(reader: &Reader<'_>, id: &Said<String>) {
    let clusters = &reader.model.pacemaker;
    if clusters.len() > 1 && !clusters.iter().any(|cluster| cluster.resources.contains_key(&id.value)) {
        let message = format!("it isn't told which cluster {} belongs to", id.value);
        reader.report(
            Diagnostic::new(kinds::CLUSTER, message, id.at.label("this resource"))
                .help("name nodes of one cluster, and of no other, in `prefers` or `avoids`"),
        );
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
        pacemaker: pacemaker.map_or_else(Vec::new, |table| pacemakers(table, hosts, start)),
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

/// One cluster, or as many as `cluster` names. A resource is in the one that has the nodes which it prefers or avoids.
fn pacemakers(table: &Value, hosts: &BTreeSet<HostName>, start: Timestamp) -> Vec<Pacemaker> {
    let mut clusters: Vec<Pacemaker> = match table.get("cluster").and_then(Value::as_object) {
        Some(several) => {
            let nodes = |name: &String| members(&Value::Object(several.clone()), name, hosts);
            several.keys().filter_map(|name| cluster(table, name, nodes(name), start)).collect()
        }
        None => {
            let name = table.get("cluster").and_then(Value::as_str).unwrap_or("cluster");
            cluster(table, name, members(table, "nodes", hosts), start).into_iter().collect()
        }
    };
    let several = clusters.len() > 1;
    for (id, table) in entries(table, "resource") {
        let resource = resource(table);
        let has = |cluster: &Pacemaker| {
            let mut named = resource.prefers.keys().chain(&resource.avoids);
            !several || named.any(|node| cluster.node(node.as_str()).is_some())
        };
        let mut own = clusters.iter_mut().filter(|cluster| has(cluster));
        if let (Some(cluster), None) = (own.next(), own.next()) {
            cluster.resources.insert(id.clone(), resource.clone());
        }
    }
    clusters
}

fn cluster(table: &Value, name: &str, nodes: Vec<HostName>, start: Timestamp) -> Option<Pacemaker> {
    let on = nodes.first()?.clone();
    let standby = names(table, "standby");
    let pcs = table.get("pcs").and_then(Value::as_str);
    Some(Pacemaker {
        cluster: name.to_owned(),
        pcs: pcs.unwrap_or(PCS).to_owned(),
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
        resources: BTreeMap::new(),
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
