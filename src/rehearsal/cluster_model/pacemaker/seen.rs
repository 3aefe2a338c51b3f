//! The cluster as one host sees it: the members of its own partition, and nothing of the others.

use super::{Failure, Node, Pacemaker, Presence, Resource, Role};
use crate::{
    rehearsal::cluster_model::times::after,
    words::{HostName, Timestamp},
};

/// What a host's tools are told.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    /// The cluster.
    pub cluster: &'a Pacemaker,
    /// Whose view it is.
    pub host: &'a HostName,
    /// Those that it takes for members.
    pub members: Vec<&'a HostName>,
    /// The node that decides, where there is one.
    pub dc: Option<HostName>,
    /// When.
    pub now: Timestamp,
}

impl Pacemaker {
    /// What a host sees. Nothing where its daemons don't run: stopped, or not that far yet.
    pub fn seen<'a>(&'a self, host: &'a HostName, now: Timestamp) -> Option<Seen<'a>> {
        let node = self.node(host.as_str())?;
        let answers = match node.presence {
            Presence::Member => true,
            // For a while the daemons refuse, and then they answer without knowing anything.
            Presence::Starting(since) => after(since, self.joins / 2) <= now,
            Presence::Away | Presence::Lost(_) => false,
        };
        let members = self.partition(host);
        let dc = self.decider(&members);
        answers.then_some(Seen {
            cluster: self,
            host,
            members,
            dc,
            now,
        })
    }
}

impl<'a> Seen<'a> {
    /// Whether its partition has quorum.
    pub fn quorum(&self) -> bool {
        self.cluster.has_quorum(&self.members)
    }

    /// Whether a node is a member.
    pub fn is_online(&self, node: &HostName) -> bool {
        self.members.contains(&node)
    }

    /// What a resource does, as far as this partition knows.
    pub fn role(&self, resource: &'a Resource) -> &'a Role {
        match resource.role.on() {
            Some(on) if self.is_online(on) => &resource.role,
            _ => &Role::Stopped,
        }
    }

    /// The resources with what each of them does.
    pub fn resources(&self) -> impl Iterator<Item = (&'a String, &'a Resource, &'a Role)> {
        self.cluster
            .resources
            .iter()
            .map(|(id, resource)| (id, resource, self.role(resource)))
    }

    /// How many resources are on a node.
    pub fn count_on(&self, node: &HostName) -> usize {
        self.resources().filter(|(_, _, role)| role.on() == Some(node)).count()
    }

    /// Resources that are to be stopped.
    pub fn disabled(&self) -> usize {
        self.cluster.resources.values().filter(|resource| resource.disabled).count()
    }

    /// Resources that nobody does anything about, for they couldn't be stopped.
    pub fn blocked(&self) -> usize {
        self.resources().filter(|(_, _, role)| matches!(role, Role::Blocked(_))).count()
    }

    /// Failed actions on its members.
    pub fn failures(&self) -> impl Iterator<Item = &'a Failure> {
        let cluster = self.cluster;
        cluster.failures.iter().filter(|failure| self.is_online(&failure.node))
    }

    /// A node, as a word: online, standby, maintenance, offline.
    pub fn state(&self, node: &Node) -> &'static str {
        match () {
            () if !self.is_online(&node.name) => "offline",
            () if node.standby => "standby",
            () if node.maintenance => "maintenance",
            () => "online",
        }
    }

    /// A node of which more is to be said than that it is online or isn't: that.
    pub fn special(&self, node: &Node) -> Option<&'static str> {
        Some(match (self.is_online(&node.name), node.standby, node.maintenance) {
            (true, true, _) if self.count_on(&node.name) > 0 => "standby (with active resources)",
            (true, true, _) => "standby",
            (true, false, true) => "maintenance",
            (false, true, _) => "OFFLINE (standby)",
            (false, false, true) => "OFFLINE (maintenance)",
            (_, false, false) => return None,
        })
    }
}
