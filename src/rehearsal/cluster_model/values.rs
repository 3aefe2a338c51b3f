//! The model as a scenario's expressions see it, and the places in it that a `set` may change.

use super::{Gluster, Model, Pacemaker, gluster::Volume, pacemaker::Role};
use crate::words::{HostName, Timestamp, Value, Values};
use serde_json::{Map, json};
use std::collections::BTreeSet;

/// What it is called in a scenario.
pub const PACEMAKER: &str = "pacemaker";
/// Likewise.
pub const GLUSTER: &str = "gluster";

impl Model {
    /// A table of this name, if the model has it.
    pub fn value(&self, name: &str, now: Timestamp) -> Option<Value> {
        match name {
            PACEMAKER => (!self.pacemaker.is_empty()).then(|| of_all(&self.pacemaker, now)),
            GLUSTER => self.gluster.as_ref().map(Gluster::value),
            _ => None,
        }
    }

    /// Both tables, as far as it has them.
    pub fn values(&self, now: Timestamp) -> Values {
        let of = |name: &str| self.value(name, now).map(|value| (name.to_owned(), value));
        [of(PACEMAKER), of(GLUSTER)].into_iter().flatten().collect()
    }

    /// Whether a table of this name is the model's.
    pub fn has(&self, name: &str) -> bool {
        name == PACEMAKER && !self.pacemaker.is_empty() || name == GLUSTER && self.gluster.is_some()
    }

    /// Changes a place.
    ///
    /// # Errors
    /// It can't be set, or not to that: why, in words for a scenario's author.
    pub fn set(&mut self, way: &[String], value: &Value) -> Result<(), String> {
        let way: Vec<&str> = way.iter().map(String::as_str).collect();
        let done = match (way.split_first(), &mut self.gluster) {
            (Some((&PACEMAKER, rest)), _) => set_in(&mut self.pacemaker, rest, value),
            (Some((&GLUSTER, rest)), Some(gluster)) => gluster.set(rest, value),
            _ => None,
        };
        match done {
            Some(true) => Ok(()),
            Some(false) => Err(format!("{value} can't stand there")),
            None => Err("it follows from the rest, and can't be set".into()),
        }
    }
}

/// Puts a flag down; whether it was one.
fn flag(place: &mut bool, value: &Value) -> bool {
    value.as_bool().map(|is| *place = is).is_some()
}

/// Puts a number down, written as one or as a text.
fn number(place: &mut u64, value: &Value) -> bool {
    let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
    number.map(|number| *place = number).is_some()
}

/// Changes a place of the clusters: of the one that is named, or of each that has it.
fn set_in(clusters: &mut [Pacemaker], way: &[&str], value: &Value) -> Option<bool> {
    if let ["cluster", name, rest @ ..] = way {
        return clusters.iter_mut().find(|cluster| cluster.cluster == *name)?.set(rest, value);
    }
    let done = clusters.iter_mut().filter_map(|cluster| cluster.set(way, value));
    done.reduce(|all, one| all && one)
}

/// All clusters as one: lists and tables hold what is in any, numbers are sums, and what must hold everywhere is true where it does.
/// Beside it each of them alone, by its name.
fn of_all(clusters: &[Pacemaker], now: Timestamp) -> Value {
    let each: Map<String, Value> = clusters
        .iter()
        .map(|cluster| (cluster.cluster.clone(), Value::Object(cluster.value(now))))
        .collect();
    let mut all = Map::new();
    for (name, value) in each.values().filter_map(Value::as_object).flatten() {
        match (all.get_mut(name), value) {
            (Some(Value::Array(here)), Value::Array(more)) => here.extend(more.iter().cloned()),
            (Some(Value::Object(here)), Value::Object(more)) => here.extend(more.clone()),
            (Some(Value::Bool(here)), Value::Bool(too)) => *here &= too,
            (Some(here @ Value::Number(_)), more) => *here = (here.as_u64().unwrap_or_default() + more.as_u64().unwrap_or_default()).into(),
            // A text is one cluster's own.
            (Some(_), _) => {}
            (None, _) => drop(all.insert(name.clone(), value.clone())),
        }
    }
    if clusters.len() > 1 {
        all.retain(|_, value| !value.is_string());
    }
    all.insert("cluster".into(), each.into());
    all.into()
}

impl Pacemaker {
    fn set(&mut self, way: &[&str], value: &Value) -> Option<bool> {
        let known: BTreeSet<HostName> = self.nodes.iter().map(|node| node.name.clone()).collect();
        let nodes = || -> Option<BTreeSet<HostName>> {
            let names = value.as_array()?.iter().map(|name| name.as_str().map(HostName::from));
            names.collect::<Option<BTreeSet<_>>>().filter(|names| names.is_subset(&known))
        };
        let put = |place: &mut BTreeSet<HostName>| nodes().map(|names| *place = names).is_some();
        match way {
            ["maintenance"] => Some(flag(&mut self.maintenance, value)),
            ["node", name, what] => {
                let node = self.node_mut(name)?;
                match *what {
                    "standby" => Some(flag(&mut node.standby, value)),
                    "maintenance" => Some(flag(&mut node.maintenance, value)),
                    "running" => Some(flag(&mut node.running, value)),
                    "enabled" => Some(flag(&mut node.enabled, value)),
                    _ => None,
                }
            }
            ["resource", id, what] => {
                let resource = self.resources.get_mut(*id)?;
                match *what {
                    "disabled" => Some(flag(&mut resource.disabled, value)),
                    "managed" => Some(flag(&mut resource.managed, value)),
                    "crashed" => Some(flag(&mut resource.crashed, value)),
                    "stuck" => Some(flag(&mut resource.stuck, value)),
                    "fails_on" => Some(put(&mut resource.fails_on)),
                    "banned" => Some(put(&mut resource.banned)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What may be set, and what follows from it, by the names that the shipped reader has for it.
    fn value(&self, now: Timestamp) -> Map<String, Value> {
        let nodes = self.nodes.iter().map(|node| {
            let table = json!({
                "standby": node.standby, "maintenance": node.maintenance, "running": node.running, "enabled": node.enabled,
            });
            (node.name.to_string(), table)
        });
        let resources = self.resources.iter().map(|(id, resource)| {
            let table = json!({
                "disabled": resource.disabled, "managed": resource.managed, "crashed": resource.crashed, "stuck": resource.stuck,
                "fails_on": resource.fails_on, "banned": resource.banned,
            });
            (id.clone(), table)
        });
        let mut all = self.followed(now);
        all.insert("maintenance".into(), self.maintenance.into());
        all.insert("node".into(), nodes.collect::<Map<_, _>>().into());
        all.insert("resource".into(), resources.collect::<Map<_, _>>().into());
        all
    }

    /// As the partition with quorum sees it, or any where none has it.
    fn followed(&self, now: Timestamp) -> Map<String, Value> {
        let quorate = self.quorate();
        let anybody = || self.nodes.iter().map(|node| &node.name).find(|name| self.is_member(name));
        let seen = quorate.iter().find(|name| self.is_member(name)).or_else(anybody);
        let seen = seen.and_then(|host| self.seen(host, now));
        let states: Vec<(&HostName, &str)> = self
            .nodes
            .iter()
            .map(|node| (&node.name, seen.as_ref().map_or("offline", |seen| seen.state(node))))
            .collect();
        let such = |state: &str| -> Vec<&HostName> { states.iter().filter(|(_, is)| *is == state).map(|(node, _)| *node).collect() };
        let roles: Vec<(&String, &Role)> = self
            .resources
            .iter()
            .map(|(id, resource)| (id, seen.as_ref().map_or(&Role::Stopped, |seen| seen.role(resource))))
            .collect();
        let of = |which: fn(&Role) -> bool| -> Vec<&String> { roles.iter().filter(|(_, role)| which(role)).map(|(id, _)| *id).collect() };
        let word = |role: &Role| if matches!(role, Role::Blocked(_)) { "FAILED" } else { role.word() };
        let hosting = |node: &HostName| -> Vec<&String> {
            let there = roles.iter().filter(|(_, role)| role.on() == Some(node));
            there.map(|(id, _)| *id).collect()
        };
        let moved: Vec<&String> = self
            .resources
            .iter()
            .filter(|(_, is)| !is.banned.is_empty())
            .map(|(id, _)| id)
            .collect();
        let followed = json!({
            "quorum": !quorate.is_empty(),
            "dc": seen.as_ref().and_then(|seen| seen.dc.clone()).map_or_else(String::new, |dc| dc.to_string()),
            "nodes": states.iter().map(|(node, state)| (node.to_string(), json!(state))).collect::<Map<_, _>>(),
            "online": such("online"),
            "standby": such("standby"),
            "offline": such("offline"),
            "resources": roles.iter().map(|(id, role)| ((*id).clone(), json!(word(role)))).collect::<Map<_, _>>(),
            "running": roles.iter().map(|(id, role)| ((*id).clone(), json!(role.on().into_iter().collect::<Vec<_>>()))).collect::<Map<_, _>>(),
            "hosting": states.iter().map(|(node, _)| (node.to_string(), json!(hosting(node)))).collect::<Map<_, _>>(),
            "started": of(|role| matches!(role, Role::Started(_))).len(),
            "total": roles.len(),
            "stopped": of(|role| *role == Role::Stopped),
            "failed": of(|role| matches!(role, Role::Blocked(_))),
            "failures": seen.as_ref().map_or(0, |seen| seen.failures().count()),
            "moved": moved,
        });
        match followed {
            Value::Object(followed) => followed,
            _ => Map::new(),
        }
    }
}

impl Gluster {
    fn set(&mut self, way: &[&str], value: &Value) -> Option<bool> {
        match way {
            ["glusterd", host] => Some(flag(&mut self.daemons.get_mut(*host)?.glusterd, value)),
            ["healer", host] => Some(flag(&mut self.daemons.get_mut(*host)?.healer, value)),
            ["volume", name, rest @ ..] => self.volumes.get_mut(*name)?.set(rest, value),
            _ => None,
        }
    }

    fn value(&self) -> Value {
        let daemons = |which: fn(&super::gluster::Daemons) -> bool| -> Map<String, Value> {
            self.daemons
                .iter()
                .map(|(host, daemons)| (host.to_string(), which(daemons).into()))
                .collect()
        };
        json!({
            "glusterd": daemons(|daemons| daemons.glusterd),
            "healer": daemons(|daemons| daemons.healer),
            "volume": self.volumes.iter().map(|(name, volume)| (name.clone(), self.volume(volume))).collect::<Map<_, _>>(),
        })
    }

    fn volume(&self, volume: &Volume) -> Value {
        let there = |brick: &super::gluster::Brick| brick.runs && self.was_up.contains(&brick.host) && !self.apart.contains(&brick.host);
        let online = volume.bricks.iter().enumerate().filter(|(_, brick)| there(brick));
        let entries: u64 = online.clone().map(|(n, _)| volume.entries(n)).sum();
        let by_host = |of: fn(&super::gluster::Brick) -> Value| -> Map<String, Value> {
            volume.bricks.iter().map(|brick| (brick.host.to_string(), of(brick))).collect()
        };
        json!({
            "started": volume.started,
            "stalled": volume.stalled,
            "split_brain": volume.split_brain,
            "heals": volume.heals,
            "grows": volume.grows,
            "brick": by_host(|brick| brick.runs.into()),
            "backlog": by_host(|brick| brick.lacks.into()),
            "client": volume.clients,
            "entries": entries,
            "online": online.map(|(_, brick)| &brick.host).collect::<Vec<_>>(),
            "clients": volume.mounted().collect::<Vec<_>>(),
        })
    }
}

impl Volume {
    fn set(&mut self, way: &[&str], value: &Value) -> Option<bool> {
        match way {
            ["started"] => Some(flag(&mut self.started, value)),
            ["stalled"] => Some(flag(&mut self.stalled, value)),
            ["split_brain"] => Some(number(&mut self.split_brain, value)),
            ["heals"] => Some(number(&mut self.heals, value)),
            ["grows"] => Some(number(&mut self.grows, value)),
            ["client", host] => Some(flag(self.clients.get_mut(*host)?, value)),
            ["brick", host] => Some(flag(&mut self.brick_mut(host)?.runs, value)),
            ["backlog", host] => Some(number(&mut self.brick_mut(host)?.lacks, value)),
            _ => None,
        }
    }

    fn brick_mut(&mut self, host: &str) -> Option<&mut super::gluster::Brick> {
        self.bricks.iter_mut().find(|brick| brick.host.as_str() == host)
    }
}
