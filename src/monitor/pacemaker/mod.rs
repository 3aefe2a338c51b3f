//! The state of a Pacemaker cluster.

mod text;
mod xml;

use super::{Field, Kind, field};
use crate::words::Values;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const FIELDS: &[Field] = &[
    field(
        "quorum",
        Kind::YesNo,
        "whether the asked node's partition has quorum; where it hasn't, nothing else is known",
    ),
    field("dc", Kind::Text, "the node that decides (the designated controller)"),
    field(
        "nodes",
        Kind::TextByName,
        "each node: online, standby, maintenance, pending, shutdown, offline or unclean",
    ),
    field("online", Kind::Texts, "nodes that are online and may run resources"),
    field("standby", Kind::Texts, "nodes in standby"),
    field("offline", Kind::Texts, "nodes that are offline"),
    field("unclean", Kind::Texts, "nodes whose state isn't known to the cluster itself"),
    field("maintenance", Kind::YesNo, "whether the whole cluster is in maintenance mode"),
    field(
        "resources",
        Kind::TextByName,
        "each resource: Started, Stopped, Starting, Stopping, Promoted, FAILED …; Mixed where the copies of a clone differ",
    ),
    field("running", Kind::TextsByName, "each resource: the nodes that it runs on"),
    field(
        "started",
        Kind::Number,
        "resources that are started (or promoted), in full and without failure",
    ),
    field("total", Kind::Number, "resources configured and seen"),
    field("stopped", Kind::Texts, "resources that don't run anywhere"),
    field("failed", Kind::Texts, "resources that have failed or are blocked"),
    field("unmanaged", Kind::Texts, "resources that the cluster leaves alone"),
    field("failures", Kind::Number, "failed actions that nobody has cleaned up"),
];

pub(super) fn read(out: &str) -> Result<Values, String> {
    let cluster = if out.trim_start().starts_with('<') {
        xml::read(out)?
    } else {
        text::read(out)?
    };
    Ok(cluster.values())
}

/// A cluster as one node sees it.
#[derive(Debug, Default, PartialEq)]
struct Cluster {
    quorum: Option<bool>,
    dc: Option<String>,
    maintenance: bool,
    nodes: BTreeMap<String, &'static str>,
    resources: BTreeMap<String, Resource>,
    failures: u64,
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
        let in_state = |state: &str| {
            json!(
                self.nodes
                    .iter()
                    .filter(|(_, is)| **is == state)
                    .map(|(node, _)| node)
                    .collect::<Vec<_>>()
            )
        };
        let such = |which: fn(&Resource) -> bool| {
            json!(
                self.resources
                    .iter()
                    .filter(|(_, is)| which(is))
                    .map(|(id, _)| id)
                    .collect::<Vec<_>>()
            )
        };
        values.extend(
            [
                ("online", in_state("online")),
                ("standby", in_state("standby")),
                ("offline", in_state("offline")),
                ("unclean", in_state("unclean")),
                ("nodes", json!(self.nodes)),
                ("maintenance", self.maintenance.into()),
                (
                    "resources",
                    self.resources.iter().map(|(id, is)| (id.clone(), json!(is.role()))).collect(),
                ),
                (
                    "running",
                    self.resources.iter().map(|(id, is)| (id.clone(), json!(is.nodes))).collect(),
                ),
                ("started", self.resources.values().filter(|is| is.is_started()).count().into()),
                ("total", self.resources.len().into()),
                ("stopped", such(|is| is.nodes.is_empty())),
                ("failed", such(|is| is.failed)),
                ("unmanaged", such(|is| is.unmanaged)),
                ("failures", self.failures.into()),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        );
        if self.active_only {
            values.remove("total");
            values.remove("stopped");
        }
        values.extend(self.dc.map(|dc| ("dc".to_owned(), dc.into())));
        values
    }
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
