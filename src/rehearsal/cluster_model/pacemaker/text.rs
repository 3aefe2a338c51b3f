//! `crm_mon` and `pcs status`, as text.

use super::{Action, INFINITY, Node, Resource, Role, Seen};
use crate::{
    rehearsal::cluster_model::times::{long, short},
    words::HostName,
};
use std::fmt::Write;

/// The version that every node has.
pub const VERSION: &str = "2.1.5-a3f44794f94";

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Resources that run.
    Active,
    /// All resources.
    All,
    /// All that there is.
    Full,
}

impl Seen<'_> {
    /// `crm_mon -1`.
    pub fn crm_mon(&self, detail: Detail) -> String {
        let mut text = format!("Status of pacemakerd: 'Pacemaker is running' (last updated {})\n", short(self.now));
        text += &self.summary(detail);
        text += "\nNode List:\n";
        text += &self.node_list(detail, "  ");
        text += match detail {
            Detail::Active => "\nActive Resources:\n",
            Detail::All | Detail::Full => "\nFull List of Resources:\n",
        };
        text += &self.resource_list(detail, "  ");
        if detail == Detail::Full {
            text += &self.migrations();
        }
        text += &self.failed_actions(detail);
        text
    }

    /// `pcs status`, with `--full` where all is told.
    pub fn pcs_status(&self, detail: Detail, reaches: &dyn Fn(&HostName) -> bool) -> String {
        let mut text = format!("Cluster name: {}\n", self.cluster.cluster);
        let moved = self.cluster.resources.iter().filter(|(_, resource)| !resource.banned.is_empty());
        let moved: Vec<String> = moved.map(|(id, _)| format!("'{id}'")).collect();
        if !moved.is_empty() {
            text += "\nWARNINGS:\nFollowing resources have been moved and their move constraints are still in place: ";
            text += &moved.join(", ");
            text +=
                "\nRun 'pcs constraint location' or 'pcs resource clear <resource id>' to view or remove the constraints, respectively\n\n";
        }
        text += &self.crm_mon(detail);
        if detail == Detail::Full {
            text += "\nTickets:\n\n";
            text += &self.pcsd_status(reaches);
        }
        text += "\nDaemon Status:\n";
        let enabled = self.cluster.node(self.host.as_str()).is_none_or(|node| node.enabled);
        for daemon in ["corosync", "pacemaker"] {
            let _ = writeln!(text, "  {daemon}: active/{}", if enabled { "enabled" } else { "disabled" });
        }
        text + "  pcsd: active/enabled\n"
    }

    /// `pcs cluster status`.
    pub fn pcs_cluster_status(&self, reaches: &dyn Fn(&HostName) -> bool) -> String {
        let mut text = String::from("Cluster Status:\n");
        let mut part = format!("Status of pacemakerd: 'Pacemaker is running' (last updated {})\n", short(self.now));
        part += &self.summary(Detail::All);
        part += "Node List:\n";
        part += &self.node_list(Detail::All, "  ");
        for line in part.lines() {
            let _ = writeln!(text, " {line}");
        }
        text + "\n" + &self.pcsd_status(reaches)
    }

    fn pcsd_status(&self, reaches: &dyn Fn(&HostName) -> bool) -> String {
        let mut text = String::from("PCSD Status:\n");
        for node in &self.cluster.nodes {
            let state = if reaches(&node.name) { "Online" } else { "Offline" };
            let _ = writeln!(text, "  {}: {state}", node.name);
        }
        text
    }

    fn summary(&self, detail: Detail) -> String {
        let mut text = String::from("Cluster Summary:\n  * Stack: corosync\n");
        let dc = match &self.dc {
            None => "NONE".to_owned(),
            Some(dc) => {
                let id = match detail {
                    Detail::Full => format!(" ({})", self.cluster.id(dc)),
                    Detail::Active | Detail::All => String::new(),
                };
                let quorum = if self.quorum() { "with" } else { "WITHOUT" };
                format!("{dc}{id} (version {VERSION}) - partition {quorum} quorum")
            }
        };
        let _ = writeln!(text, "  * Current DC: {dc}");
        let _ = writeln!(text, "  * Last updated: {}", long(self.now));
        let changed = &self.cluster.changed;
        let _ = writeln!(
            text,
            "  * Last change:  {} by root via cibadmin on {}",
            long(changed.at),
            changed.on
        );
        let nodes = self.cluster.nodes.len();
        let _ = writeln!(text, "  * {nodes} node{} configured", if nodes == 1 { "" } else { "s" });
        let resources = self.cluster.resources.len();
        let plural = if resources == 1 { "" } else { "s" };
        let but = match (self.disabled(), self.blocked()) {
            (0, 0) => String::new(),
            (disabled, 0) => format!(" ({disabled} DISABLED)"),
            (0, blocked) => format!(" ({blocked} BLOCKED from further action due to failure)"),
            (disabled, blocked) => format!(" ({disabled} DISABLED, {blocked} BLOCKED from further action due to failure)"),
        };
        let _ = writeln!(text, "  * {resources} resource instance{plural} configured{but}");
        if self.cluster.maintenance {
            text += "\n              *** Resource management is DISABLED ***\n";
            text += "  The cluster will not attempt to start, stop or recover services\n";
        }
        text
    }

    /// Nodes of which there is more to say one by one, then the others.
    pub(super) fn node_list(&self, detail: Detail, indent: &str) -> String {
        let mut text = String::new();
        if detail == Detail::Full {
            for node in &self.cluster.nodes {
                let _ = writeln!(
                    text,
                    "{indent}* Node {} ({}): {}",
                    node.name,
                    self.cluster.id(&node.name),
                    self.full(node)
                );
            }
            return text;
        }
        for node in &self.cluster.nodes {
            if let Some(special) = self.special(node) {
                let _ = writeln!(text, "{indent}* Node {}: {special}", node.name);
            }
        }
        for (label, online) in [("Online", true), ("OFFLINE", false)] {
            let plain = self.cluster.nodes.iter().filter(|node| self.special(node).is_none());
            let names: Vec<&str> = plain
                .filter(|node| self.is_online(&node.name) == online)
                .map(|node| node.name.as_str())
                .collect();
            if !names.is_empty() {
                let _ = writeln!(text, "{indent}* {label}: [ {} ]", names.join(" "));
            }
        }
        text
    }

    fn full(&self, node: &Node) -> String {
        let online = self.is_online(&node.name);
        let state = self.special(node).unwrap_or(if online { "online" } else { "OFFLINE" });
        let feature_set = if online { ", feature set 3.16.1" } else { "" };
        format!("{state}{feature_set}")
    }

    /// A line for each resource.
    pub fn resource_list(&self, detail: Detail, indent: &str) -> String {
        let mut text = String::new();
        for (id, resource, role) in self.resources() {
            if detail != Detail::Active || *role != Role::Stopped {
                let _ = writeln!(text, "{indent}* {id}\t({}):\t {}", resource.agent, self.told(resource, role));
            }
        }
        if text.is_empty() {
            let _ = writeln!(
                text,
                "{indent}* No {}resources",
                if detail == Detail::Active { "active " } else { "" }
            );
        }
        text
    }

    fn told(&self, resource: &Resource, role: &Role) -> String {
        let state = match (role, role.on()) {
            (Role::Blocked(_), Some(on)) => format!("FAILED {on}"),
            (_, Some(on)) => format!("{} {on}", role.word()),
            (_, None) => "Stopped".to_owned(),
        };
        let flags = [
            (resource.disabled, "disabled"),
            (matches!(role, Role::Blocked(_)), "blocked"),
            (!matches!(role, Role::Blocked(_)) && !self.cluster.is_managed(resource), "unmanaged"),
        ];
        let flags: Vec<&str> = flags.into_iter().filter(|(is, _)| *is).map(|(_, flag)| flag).collect();
        if flags.is_empty() {
            state
        } else {
            format!("{state} ({})", flags.join(", "))
        }
    }

    fn attributes(&self) -> String {
        let mut text = String::new();
        for node in self.cluster.nodes.iter().filter(|node| node.maintenance) {
            if text.is_empty() {
                text += "\nNode Attributes:\n";
            }
            let id = self.cluster.id(&node.name);
            let _ = writeln!(text, "  * Node: {} ({id}):\n    * {:<32}\t: {:<10}", node.name, "maintenance", "on");
        }
        text
    }

    fn migrations(&self) -> String {
        let mut text = self.attributes();
        text += "\nMigration Summary:\n";
        for node in &self.cluster.nodes {
            let resources = self.cluster.resources.iter();
            let counts: Vec<(&String, i64)> = resources
                .filter_map(|(id, resource)| Some((id, *resource.fail_counts.get(&node.name)?)))
                .filter(|(_, count)| *count > 0 && self.is_online(&node.name))
                .collect();
            if !counts.is_empty() {
                let _ = writeln!(text, "  * Node: {} ({}):", node.name, self.cluster.id(&node.name));
            }
            for (id, count) in counts {
                let failed = self
                    .failures()
                    .filter(|failure| failure.resource == *id && failure.node == node.name);
                let last = failed.map(|failure| long(failure.at)).last().unwrap_or_default();
                let _ = writeln!(
                    text,
                    "    * {id}: migration-threshold={INFINITY} fail-count={count} last-failure='{last}'"
                );
            }
        }
        text
    }

    fn failed_actions(&self, detail: Detail) -> String {
        let mut text = String::new();
        for failure in self.failures() {
            if text.is_empty() {
                text += "\nFailed Resource Actions:\n";
            }
            let (id, node, action, at) = (&failure.resource, &failure.node, failure.action, long(failure.at));
            let _ = match detail {
                Detail::Full => writeln!(
                    text,
                    "  * {id}_{}_{} on {node} '{}' ({}): call=1, status='complete', last-rc-change='{at}', queued=0ms, exec={}ms",
                    action.word(),
                    action.interval(),
                    action.outcome(),
                    action.code(),
                    action.took()
                ),
                Detail::Active | Detail::All => match action {
                    Action::Monitor => writeln!(text, "  * {id} 10s-interval monitor on {node} returned 'not running' at {at}"),
                    Action::Start | Action::Stop => writeln!(
                        text,
                        "  * {id} {} on {node} returned 'error' at {at} after {}ms",
                        action.word(),
                        action.took()
                    ),
                },
            };
        }
        text
    }
}

impl Action {
    /// As the tools call it.
    pub fn word(self) -> &'static str {
        match self {
            Action::Start => "start",
            Action::Stop => "stop",
            Action::Monitor => "monitor",
        }
    }

    /// Milliseconds from one to the next; 0 for what is done once.
    pub fn interval(self) -> u32 {
        if self == Action::Monitor { 10_000 } else { 0 }
    }

    /// What came of it.
    pub fn outcome(self) -> &'static str {
        if self == Action::Monitor { "not running" } else { "error" }
    }

    /// What came of it, as a number.
    pub fn code(self) -> u8 {
        if self == Action::Monitor { 7 } else { 1 }
    }

    /// Milliseconds that it took.
    pub fn took(self) -> u32 {
        if self == Action::Monitor { 0 } else { 12 }
    }
}
