//! What pcs prints beside its status: nodes, constraints, fail counts, properties, and what relocating would do.

use super::{
    INFINITY, Pacemaker, Seen,
    text::{Detail, VERSION},
};
use crate::words::HostName;
use std::fmt::Write;

impl Pacemaker {
    /// `pcs constraint`; with ids where it is full.
    pub fn constraints(&self, full: bool) -> String {
        let with_id = |id: String| if full { format!(" (id:{id})") } else { String::new() };
        let mut text = String::from("Location Constraints:\n");
        for (id, resource) in &self.resources {
            let mut preferred: Vec<(&HostName, i64)> = resource.prefers.iter().map(|(node, score)| (node, *score)).collect();
            preferred.sort_by_key(|(_, score)| -score);
            let mut liked = String::new();
            for (node, score) in preferred {
                let _ = writeln!(
                    liked,
                    "      Node: {node} (score:{score}){}",
                    with_id(format!("location-{id}-{node}-{score}"))
                );
            }
            let mut avoided = String::new();
            for node in &resource.avoids {
                let _ = writeln!(
                    avoided,
                    "      Node: {node} (score:-INFINITY){}",
                    with_id(format!("location-{id}-{node}--INFINITY"))
                );
            }
            for node in &resource.banned {
                let _ = writeln!(
                    avoided,
                    "      Node: {node} (score:-INFINITY) (role:Started){}",
                    with_id(format!("cli-ban-{id}-on-{node}"))
                );
            }
            if !liked.is_empty() || !avoided.is_empty() {
                let _ = writeln!(text, "  Resource: {id}");
            }
            for (title, lines) in [("Enabled on", liked), ("Disabled on", avoided)] {
                if !lines.is_empty() {
                    let _ = write!(text, "    {title}:\n{lines}");
                }
            }
        }
        text + "Ordering Constraints:\nColocation Constraints:\nTicket Constraints:\n"
    }

    /// `pcs property`.
    pub fn properties(&self) -> String {
        let maintenance = if self.maintenance { " maintenance-mode: true\n" } else { "" };
        format!(
            "Cluster Properties:\n cluster-infrastructure: corosync\n cluster-name: {}\n dc-version: {VERSION}\n have-watchdog: false\n{maintenance} \
             stonith-enabled: false\n",
            self.cluster
        )
    }

    /// `pcs resource failcount show`, of one resource or of all.
    pub fn fail_counts(&self, only: Option<&str>) -> String {
        let mut text = String::new();
        for (id, resource) in self.resources.iter().filter(|(id, _)| only.is_none_or(|only| only == *id)) {
            let counts: Vec<_> = resource.fail_counts.iter().filter(|(_, count)| **count > 0).collect();
            if !counts.is_empty() {
                let _ = writeln!(text, "Failcounts for resource '{id}'");
            }
            for (node, count) in counts {
                let count = if *count >= INFINITY {
                    "INFINITY".to_owned()
                } else {
                    count.to_string()
                };
                let _ = writeln!(text, "  {node}: {count}");
            }
        }
        match (text.is_empty(), only) {
            (false, _) => text,
            (true, None) => "No failcounts\n".into(),
            (true, Some(id)) => format!("No failcounts for resource '{id}'\n"),
        }
    }
}

impl Seen<'_> {
    /// `pcs status nodes`.
    pub fn pcs_nodes(&self) -> String {
        let busy = |name: &HostName| self.count_on(name) > 0;
        let which = |state: &str, with: Option<bool>| -> String {
            let nodes = self.cluster.nodes.iter().filter(|node| self.state(node) == state);
            let meant = nodes.filter(|node| with.is_none_or(|with| busy(&node.name) == with));
            meant.map(|node| format!(" {}", node.name)).collect()
        };
        format!(
            "Pacemaker Nodes:\n Online:{}\n Standby:{}\n Standby with resource(s) running:{}\n Maintenance:{}\n Offline:{}\n\
             Pacemaker Remote Nodes:\n Online:\n Standby:\n Standby with resource(s) running:\n Maintenance:\n Offline:\n",
            which("online", None),
            which("standby", Some(false)),
            which("standby", Some(true)),
            which("maintenance", None),
            which("offline", None),
        )
    }

    /// `pcs resource relocate show`.
    pub fn relocate_show(&self) -> String {
        let mut text = String::from("Current cluster status:\n  * Node List:\n");
        text += &self.node_list(Detail::All, "    ");
        text += "\n  * Full List of Resources:\n";
        text += &self.resource_list(Detail::All, "    ");
        text += "\nTransition Summary:\n";
        let members: Vec<HostName> = self.members.iter().map(|member| (*member).clone()).collect();
        for (id, from, to) in self.cluster.better_places(&members) {
            let _ = writeln!(text, "  * Move       {id:<15} ( {from} -> {to} )");
        }
        text
    }
}
