//! The state of a Pacemaker cluster.

pub(super) mod constraints;
mod text;
mod xml;

use super::xml::is_xml;
use crate::words::{Value, Values};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn read(out: &str) -> Result<Values, String> {
    let cluster = if is_xml(out) { xml::read(out)? } else { text::read(out)? };
    Ok(cluster.values())
}

/// A cluster as one node sees it.
#[derive(Debug, Default, PartialEq)]
struct Cluster {
    quorum: Option<bool>,
    name: Option<String>,
    dc: Option<String>,
    maintenance: bool,
    stonith: Option<bool>,
    nodes: BTreeMap<String, &'static str>,
    resources: BTreeMap<String, Resource>,
    failed_actions: Vec<String>,
    /// By resource; those that aren't here have none, and of `None` it isn't known. Absent where the output doesn't speak of them.
    fail_counts: Option<BTreeMap<String, Option<u64>>>,
    bans: Option<Vec<String>>,
    /// Resources that don't run aren't shown.
    active_only: bool,
}

/// A resource, with all its copies.
#[derive(Debug, Default, PartialEq)]
struct Resource {
    roles: BTreeSet<String>,
    nodes: BTreeSet<String>,
    failed: bool,
    unmanaged: bool,
    disabled: bool,
}

impl Cluster {
    fn values(self) -> Values {
        let mut values = Values::new();
        let Some(quorum) = self.quorum else { return values };
        values.insert("quorum".into(), quorum.into());
        if !quorum {
            // A node that is alone shows the others as offline and everything as stopped, which they may not be.
            return values;
        }
        let in_state = |state: &str| names(self.nodes.iter().filter(|(_, is)| **is == state));
        let such = |which: fn(&Resource) -> bool| names(self.resources.iter().filter(|(_, is)| which(is)));
        let each = |what: fn(&Resource) -> Value| self.resources.iter().map(|(id, is)| (id.clone(), what(is))).collect();
        values.extend(
            [
                ("online", in_state("online")),
                ("standby", in_state("standby")),
                ("pending", in_state("pending")),
                ("offline", in_state("offline")),
                ("unclean", in_state("unclean")),
                ("nodes", json!(self.nodes)),
                ("maintenance", self.maintenance.into()),
                ("resources", each(|is| json!(is.role()))),
                ("running", each(|is| json!(is.nodes))),
                ("hosting", self.hosting()),
                ("started", self.resources.values().filter(|is| is.is_started()).count().into()),
                ("total", self.resources.len().into()),
                ("stopped", such(|is| is.nodes.is_empty())),
                ("disabled", such(|is| is.disabled)),
                ("failed", such(|is| is.failed)),
                ("unmanaged", such(|is| is.unmanaged)),
                ("failures", self.failed_actions.len().into()),
                ("failed_actions", json!(self.failed_actions)),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        );
        if self.active_only {
            for name in ["total", "stopped", "disabled"] {
                values.remove(name);
            }
        }
        let counts = self.fail_counts.as_ref().map(|counts| {
            let of = |id: &String| counts.get(id).copied().unwrap_or(Some(0));
            let all = self.resources.keys().chain(counts.keys());
            all.filter_map(|id| Some((id.clone(), json!(of(id)?)))).collect()
        });
        let told = [
            ("cluster", self.name.map(Value::from)),
            ("dc", self.dc.map(Value::from)),
            ("stonith", self.stonith.map(Value::from)),
            ("fail_counts", counts),
            ("bans", self.bans.map(Value::from)),
        ];
        values.extend(told.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        values
    }

    /// What runs on each node. On one that is unclean or still joining the cluster itself doesn't know.
    fn hosting(&self) -> Value {
        let mut hosting: BTreeMap<&str, Vec<&str>> = self.nodes.keys().map(|node| (node.as_str(), Vec::new())).collect();
        for (id, resource) in &self.resources {
            for node in &resource.nodes {
                hosting.entry(node).or_default().push(id);
            }
        }
        hosting.retain(|node, _| !matches!(self.nodes.get(*node), Some(&("unclean" | "pending"))));
        json!(hosting)
    }

    /// The resource of that id; the copies of a clone that have numbers (`ping:1`) are one.
    fn resource(&mut self, id: &str) -> &mut Resource {
        self.resources.entry(without_number(id).to_owned()).or_default()
    }

    /// Adds to a resource's fail count.
    fn count(&mut self, id: &str, count: &str) {
        let count = match count {
            "INFINITY" | "+INFINITY" => Some(INFINITY),
            count => count.parse::<u64>().ok(),
        };
        let counts = self.fail_counts.get_or_insert_default();
        let sum = counts.entry(without_number(id).to_owned()).or_insert(Some(0));
        *sum = sum.zip(count).map(|(sum, count)| sum.saturating_add(count));
    }
}

/// What Pacemaker counts to.
const INFINITY: u64 = 1_000_000;

fn names<'a, T: 'a>(of: impl Iterator<Item = (&'a String, T)>) -> Value {
    of.map(|(name, _)| name.as_str()).collect()
}

fn without_number(id: &str) -> &str {
    match id.rsplit_once(':') {
        Some((name, number)) if !name.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => id,
    }
}

/// Whether a constraint of that id was made by a move, a ban or a relocation, and forgotten.
fn is_left_behind(id: &str) -> bool {
    ["cli-ban-", "cli-prefer-", "cli-standby-", "pcs-relocate-"]
        .iter()
        .any(|begin| id.starts_with(begin))
}

/// `fs1-OST0002_monitor_10000` as `fs1-OST0002 monitor`.
fn operation(key: &str) -> String {
    let parts = key.rsplit_once('_').filter(|(_, interval)| interval.parse::<u64>().is_ok());
    let Some((rest, _)) = parts else { return key.to_owned() };
    let at = ["_migrate_to", "_migrate_from"]
        .iter()
        .find_map(|task| rest.strip_suffix(task))
        .map(str::len);
    match at.or_else(|| rest.rfind('_')) {
        Some(at) => format!("{} {}", &rest[..at], &rest[at + 1..]),
        None => key.to_owned(),
    }
}

/// A failed action as a line for the screen.
fn failed_action(operation: &str, node: &str, status: &str, reason: &str) -> String {
    let reason = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
    format!("{operation} on {node}: {status}{reason}")
}

impl Resource {
    /// `Promoted` and `Unpromoted` copies belong together, and so do copies that are stopped where they may not run.
    fn role(&self) -> &str {
        let mut active = self.roles.iter().filter(|role| *role != "Stopped");
        match (active.next(), active.next()) {
            (None, _) => "Stopped",
            (Some(one), None) => one,
            (Some(one), Some(other)) if active.next().is_none() && one == "Promoted" && other == "Unpromoted" => "Promoted",
            _ => "Mixed",
        }
    }

    fn is_started(&self) -> bool {
        !self.failed && matches!(self.role(), "Started" | "Promoted")
    }

    /// Notes one copy: its role under today's name, and where it runs.
    fn copy(&mut self, role: &str, nodes: impl IntoIterator<Item = String>) {
        let role = match role {
            "Master" => "Promoted",
            "Slave" => "Unpromoted",
            role => role,
        };
        self.roles.insert(role.to_owned());
        self.nodes.extend(nodes);
    }
}
