//! What changing commands do, and what they print on the way: pcs tells it all on standard error.

use super::{After, Change, Command, Patience, Whom};
use crate::{
    rehearsal::cluster_model::{
        Answer, Awaited, Surroundings,
        pacemaker::{Pacemaker, Role},
    },
    words::{HostName, Timestamp},
};
use std::time::Duration;

impl Patience {
    /// What is said before waiting.
    fn announcement(self) -> String {
        match self {
            Patience::None => String::new(),
            Patience::Ever => "Waiting for the cluster to apply configuration changes...\n".into(),
            Patience::For(limit) => {
                let seconds = limit.as_secs();
                let plural = if seconds == 1 { "" } else { "s" };
                format!("Waiting for the cluster to apply configuration changes (timeout: {seconds} second{plural})...\n")
            }
        }
    }

    fn limit(self) -> Option<Duration> {
        match self {
            Patience::For(limit) => Some(limit),
            Patience::None | Patience::Ever => None,
        }
    }

    /// Tells this, and waits, where it is patient.
    fn then(self, told: String, then: Option<After>) -> Answer {
        match self {
            Patience::None => Answer::told(told),
            patient => Answer::told(told + &patient.announcement()).waiting(
                Awaited::Settled,
                patient.limit(),
                then.map(|after| crate::rehearsal::cluster_model::Command::Pacemaker(Command::After(after))),
            ),
        }
    }
}

impl Change {
    /// Does it, as a host's tools would.
    pub fn answer(&self, patience: Patience, cluster: &mut Pacemaker, host: &HostName, now: Timestamp, hosts: &Surroundings) -> Answer {
        match self {
            Change::Start(whom) => return start(whom, patience, cluster, host, hosts),
            Change::Stop(whom, force) => return stop(whom, *force, cluster, host, hosts),
            Change::Enable(on, whom) => return enable(*on, whom, cluster, host, hosts),
            _ if cluster.seen(host, now).is_none() => return Answer::failed(1, "Error: unable to get cib\n"),
            _ => {}
        }
        if let Some(wrong) = self.unknown(cluster) {
            return wrong;
        }
        cluster.touch(now, host);
        match self {
            Change::Standby(on, whom) => {
                each(cluster, whom, host, |node| node.standby = *on);
                patience.then(String::new(), None)
            }
            Change::Maintenance(on, whom) => {
                each(cluster, whom, host, |node| node.maintenance = *on);
                patience.then(String::new(), None)
            }
            Change::MaintenanceMode(on) => {
                cluster.maintenance = *on;
                Answer::default()
            }
            Change::Move(id, to) => {
                if let Some(resource) = cluster.resources.get_mut(id) {
                    match (to, resource.role.on().cloned()) {
                        (Some(to), _) => resource.drawn = Some(to.clone()),
                        (None, Some(from)) => drop(resource.banned.insert(from)),
                        (None, None) => return Answer::failed(1, format!("Error: Unable to move resource '{id}', it is not running\n")),
                    }
                }
                // A move always waits, and takes its own constraint away again.
                let patience = if patience == Patience::None { Patience::Ever } else { patience };
                let told = format!("Location constraint to move resource '{id}' has been created\n");
                patience.then(told, Some(After::Moved(id.clone(), patience)))
            }
            Change::Ban(id, from) => {
                let Some(resource) = cluster.resources.get_mut(id) else {
                    return Answer::default();
                };
                let Some(from) = from.clone().or_else(|| resource.role.on().cloned()) else {
                    return Answer::failed(
                        1,
                        format!("Error: You must specify a node when banning a stopped resource '{id}'\n"),
                    );
                };
                resource.banned.insert(from.clone());
                let told = format!(
                    "Warning: Creating location constraint 'cli-ban-{id}-on-{from}' with a score of -INFINITY for resource {id} on {from}.\n\
                     \tThis will prevent {id} from running on {from} until the constraint is removed\n\
                     \tThis will be the case even if {from} is the last node in the cluster\n"
                );
                patience.then(told, Some(After::Running(id.clone())))
            }
            Change::Clear(id) => {
                let banned = cluster.resources.get_mut(id).map(|resource| std::mem::take(&mut resource.banned));
                let banned = banned.unwrap_or_default();
                let told: String = banned
                    .iter()
                    .map(|node| format!("Removing constraint: cli-ban-{id}-on-{node}\n"))
                    .collect();
                patience.then(told, Some(After::Running(id.clone())))
            }
            Change::Cleanup(id) => cleanup(id.as_deref(), cluster),
            Change::Disable(on, ids) => {
                for id in ids {
                    if let Some(resource) = cluster.resources.get_mut(id) {
                        resource.disabled = *on;
                    }
                }
                let then = ids.last().map(|id| After::Running(id.clone()));
                patience.then(String::new(), then)
            }
            Change::Relocate(ids, dry) => relocate(ids, *dry, cluster, host),
            Change::Start(_) | Change::Stop(..) | Change::Enable(..) => Answer::default(),
        }
    }

    /// A name in it that the cluster doesn't have.
    fn unknown(&self, cluster: &Pacemaker) -> Option<Answer> {
        let unknown_node = |node: &HostName| {
            let message = format!("Error: Node '{node}' does not appear to exist in configuration\n");
            cluster.node(node.as_str()).is_none().then(|| Answer::failed(1, message))
        };
        let unknown_resource = |id: &String| {
            let message = format!("Error: bundle/clone/group/resource '{id}' does not exist\n");
            (!cluster.resources.contains_key(id)).then(|| Answer::failed(1, message))
        };
        match self {
            Change::Standby(_, Whom::Named(names)) | Change::Maintenance(_, Whom::Named(names)) => names.iter().find_map(unknown_node),
            Change::Move(id, node) | Change::Ban(id, node) => unknown_resource(id).or_else(|| node.as_ref().and_then(unknown_node)),
            Change::Clear(id) | Change::Cleanup(Some(id)) => unknown_resource(id),
            Change::Disable(_, ids) | Change::Relocate(ids, _) => ids.iter().find_map(unknown_resource),
            _ => None,
        }
    }
}

impl After {
    /// What is told in the end.
    pub fn answer(&self, cluster: &mut Pacemaker) -> Answer {
        match self {
            After::Moved(id, patience) => {
                if let Some(resource) = cluster.resources.get_mut(id) {
                    resource.drawn = None;
                    resource.banned.clear();
                }
                let told = format!("Location constraint created to move resource '{id}' has been removed\n");
                patience.then(told, Some(After::Running(id.clone())))
            }
            After::Running(id) => Answer::told(match cluster.resources.get(id).map(|resource| &resource.role) {
                Some(Role::Started(on)) => format!("resource '{id}' is running on node '{on}'\n"),
                _ => format!("Resource '{id}' is not running on any node\n"),
            }),
            After::Relocated(ids) => {
                for id in ids {
                    if let Some(resource) = cluster.resources.get_mut(id) {
                        resource.drawn = None;
                    }
                }
                let told: String = ids.iter().map(|id| format!("Removing constraint pcs-relocate-{id}\n")).collect();
                Answer::told(format!("\n{told}"))
            }
            After::Started(nodes) => Answer::told(nodes.iter().map(|node| format!("{node}: Started\n")).collect::<String>()),
        }
    }
}

fn named(whom: &Whom, cluster: &Pacemaker, host: &HostName) -> Vec<HostName> {
    match whom {
        Whom::Own => vec![host.clone()],
        Whom::All => cluster.nodes.iter().map(|node| node.name.clone()).collect(),
        Whom::Named(names) => names.clone(),
    }
}

fn each(cluster: &mut Pacemaker, whom: &Whom, host: &HostName, change: impl Fn(&mut super::super::Node)) {
    for name in named(whom, cluster, host) {
        cluster.node_mut(name.as_str()).map(&change);
    }
}

fn cleanup(id: Option<&str>, cluster: &mut Pacemaker) -> Answer {
    let meant = |other: &str| id.is_none_or(|id| id == other);
    cluster.failures.retain(|failure| !meant(&failure.resource));
    for (_, resource) in cluster.resources.iter_mut().filter(|(other, _)| meant(other)) {
        resource.fail_counts.clear();
    }
    let Some(id) = id else {
        return Answer::told("Cleaned up all resources on all nodes\n");
    };
    let told: String = cluster
        .nodes
        .iter()
        .map(|node| format!("Cleaned up {id} on {}\n", node.name))
        .collect();
    Answer::told(told + "Waiting for 1 reply from the controller\n... got reply (done)\n")
}

fn relocate(ids: &[String], dry: bool, cluster: &mut Pacemaker, host: &HostName) -> Answer {
    let members: Vec<HostName> = cluster.partition(host).into_iter().cloned().collect();
    let moves = cluster.better_places(&members);
    let moves: Vec<_> = moves.into_iter().filter(|(id, ..)| ids.is_empty() || ids.contains(id)).collect();
    if moves.is_empty() {
        return Answer::default();
    }
    let mut told = String::new();
    for (id, _, to) in &moves {
        told += &format!("Creating location constraint: {id} prefers {to}=INFINITY\n");
        if let Some(resource) = cluster.resources.get_mut(id).filter(|_| !dry) {
            resource.drawn = Some(to.clone());
        }
    }
    told += "\nWaiting for resources to move...\n";
    let after = After::Relocated(moves.into_iter().map(|(id, ..)| id).collect());
    let then = crate::rehearsal::cluster_model::Command::Pacemaker(Command::After(after));
    Answer::told(told).waiting(Awaited::Settled, None, Some(then))
}

/// What pcs says of nodes that it can't reach, and of those of another cluster, whose pcsd doesn't know it.
fn out_of_reach(nodes: &[HostName], cluster: &Pacemaker, host: &HostName, hosts: &Surroundings, what: &str) -> Option<Answer> {
    let line = |node: &HostName| match () {
        () if !hosts.connected(host, node) => Some(format!(
            "{node}: Unable to connect to {node}, check if pcsd is running there or try setting higher timeout with --request-timeout \
             option (Failed to connect to {node} port 2224 after 2140 ms: Couldn't connect to server)\n"
        )),
        () if cluster.node(node.as_str()).is_none() => Some(format!(
            "{node}: Unable to authenticate to {node} - (HTTP error: 401), try running 'pcs host auth {node}'\n"
        )),
        () => None,
    };
    let lines: String = nodes.iter().filter_map(line).collect();
    (!lines.is_empty()).then(|| Answer::failed(1, format!("{lines}Error: unable to {what} all nodes\n{lines}")))
}

fn start(whom: &Whom, patience: Patience, cluster: &mut Pacemaker, host: &HostName, hosts: &Surroundings) -> Answer {
    let nodes = named(whom, cluster, host);
    for node in nodes.iter().filter(|node| hosts.connected(host, node)) {
        if let Some(node) = cluster.node_mut(node.as_str()) {
            node.running = true;
            node.leaving = false;
        }
    }
    if let Some(wrong) = out_of_reach(&nodes, cluster, host, hosts, "start") {
        return wrong;
    }
    let told: String = match whom {
        Whom::Own => "Starting Cluster...\n".into(),
        _ => nodes.iter().map(|node| format!("{node}: Starting Cluster...\n")).collect(),
    };
    let Some(limit) = (match patience {
        Patience::None => None,
        Patience::Ever => Some(None),
        Patience::For(limit) => Some(Some(limit)),
    }) else {
        return Answer::told(told);
    };
    let then = crate::rehearsal::cluster_model::Command::Pacemaker(Command::After(After::Started(nodes.clone())));
    Answer::told(told + "Waiting for node(s) to start...\n").waiting(Awaited::Online(nodes), limit, Some(then))
}

fn stop(whom: &Whom, force: bool, cluster: &mut Pacemaker, host: &HostName, hosts: &Surroundings) -> Answer {
    let nodes = named(whom, cluster, host);
    let left = cluster.quorate().iter().filter(|member| !nodes.contains(member)).count();
    if *whom != Whom::All && !force && !cluster.quorate().is_empty() && left < cluster.votes_needed() {
        return Answer::failed(
            1,
            "Error: Stopping the node(s) will cause a loss of the quorum, use --force to override\n",
        );
    }
    if let Some(wrong) = out_of_reach(&nodes, cluster, host, hosts, "stop") {
        return wrong;
    }
    for node in &nodes {
        if let Some(node) = cluster.node_mut(node.as_str()).filter(|node| node.running) {
            node.leaving = true;
        }
    }
    let told: String = ["pacemaker", "corosync"]
        .into_iter()
        .flat_map(|daemon| {
            nodes.iter().map(move |node| match whom {
                Whom::Own => format!("Stopping Cluster ({daemon})...\n"),
                _ => format!("{node}: Stopping Cluster ({daemon})...\n"),
            })
        })
        .collect();
    Answer::told(told).waiting(Awaited::Stopped(nodes), None, None)
}

fn enable(on: bool, whom: &Whom, cluster: &mut Pacemaker, host: &HostName, hosts: &Surroundings) -> Answer {
    let nodes = named(whom, cluster, host);
    if let Some(wrong) = out_of_reach(&nodes, cluster, host, hosts, if on { "enable" } else { "disable" }) {
        return wrong;
    }
    each(cluster, whom, host, |node| node.enabled = on);
    let word = if on { "Enabled" } else { "Disabled" };
    Answer::told(match whom {
        Whom::Own => String::new(),
        _ => nodes.iter().map(|node| format!("{node}: Cluster {word}\n")).collect(),
    })
}
