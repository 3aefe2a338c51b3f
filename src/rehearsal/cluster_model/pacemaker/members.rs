//! Who is in the cluster, who notices, and which part of it has quorum.

use super::{Pacemaker, Presence};
use crate::{
    rehearsal::cluster_model::{Surroundings, times::after},
    words::{HostName, Timestamp},
};

impl Pacemaker {
    /// Nodes come and go, as their hosts and daemons do.
    pub(super) fn move_members(&mut self, now: Timestamp, hosts: &Surroundings) {
        let (notices, joins) = (self.notices, self.joins);
        for node in &mut self.nodes {
            let up = hosts.up.contains(&node.name);
            if !up {
                // What was started by hand is gone with the host; what is enabled comes back at its boot.
                node.running = node.enabled;
                node.leaving = false;
            }
            let alive = up && node.running;
            let booted = up && !node.was_up;
            node.was_up = up;
            node.presence = match node.presence {
                Presence::Away | Presence::Lost(_) if alive => Presence::Starting(now),
                Presence::Member if booted && alive => Presence::Starting(now),
                Presence::Starting(since) if alive && after(since, joins) <= now => Presence::Member,
                Presence::Starting(_) if !alive => Presence::Away,
                Presence::Member if !alive => Presence::Lost(after(now, notices)),
                Presence::Lost(at) if at <= now => Presence::Away,
                as_it_was => as_it_was,
            };
            let isolated = hosts.isolated.contains(&node.name);
            node.parts = match node.parts {
                _ if isolated == node.apart => None,
                Some(at) if at <= now => {
                    node.apart = isolated;
                    None
                }
                Some(at) => Some(at),
                None => Some(after(now, notices)),
            };
        }
        let together = self.nodes.iter().all(|node| node.presence == Presence::Member && !node.apart);
        for node in &mut self.nodes {
            node.saw_all = node.presence == Presence::Member && (node.saw_all || together);
        }
    }

    /// Those that the node of that name takes for members, itself included; none where it is none itself.
    pub fn partition(&self, name: &HostName) -> Vec<&HostName> {
        let Some(own) = self.node(name.as_str()).filter(|node| node.presence == Presence::Member) else {
            return Vec::new();
        };
        let with = |node: &&super::Node| node.name == own.name || (!own.apart && !node.apart);
        let is_in = |node: &&super::Node| matches!(node.presence, Presence::Member | Presence::Lost(_));
        self.nodes.iter().filter(is_in).filter(with).map(|node| &node.name).collect()
    }

    /// Whether these are enough. Of two nodes one is, once it has seen the other: `two_node` comes with `wait_for_all`.
    pub fn has_quorum(&self, members: &[&HostName]) -> bool {
        let saw_all = |name: &&HostName| self.node(name.as_str()).is_some_and(|node| node.saw_all);
        members.len() >= self.votes_needed() && (!self.is_two_node() || members.iter().any(saw_all))
    }

    /// How many make a majority, or go on alone.
    pub fn votes_needed(&self) -> usize {
        if self.is_two_node() { 1 } else { self.nodes.len() / 2 + 1 }
    }

    /// As pcs sets up every cluster of two.
    pub fn is_two_node(&self) -> bool {
        self.nodes.len() == 2
    }

    /// The partition with quorum; empty where none has it. Where both of two nodes have it, the one that isn't cut off goes on, as if it
    /// had fenced the other.
    pub fn quorate(&self) -> Vec<HostName> {
        let of = |apart: bool| self.nodes.iter().filter(move |node| node.apart == apart);
        let mut partitions = of(false).chain(of(true)).map(|node| self.partition(&node.name));
        let found = partitions.find(|partition| self.has_quorum(partition));
        found.unwrap_or_default().into_iter().cloned().collect()
    }

    /// The node that decides in a partition.
    pub fn decider(&self, partition: &[&HostName]) -> Option<HostName> {
        let stays = self.dc.as_ref().filter(|dc| partition.contains(dc));
        stays.or_else(|| partition.first().copied()).cloned()
    }

    /// It is a member that the others see.
    pub fn is_member(&self, name: &HostName) -> bool {
        self.node(name.as_str()).is_some_and(|node| node.presence == Presence::Member)
    }

    /// Its daemons have stopped.
    pub fn has_stopped(&self, name: &HostName) -> bool {
        self.node(name.as_str()).is_none_or(|node| !node.running)
    }

    /// When somebody joins, is missed, or is parted from the others.
    pub(super) fn next_member(&self) -> Option<Timestamp> {
        let due = |node: &super::Node| match node.presence {
            Presence::Starting(since) => Some(after(since, self.joins)),
            Presence::Lost(at) => Some(at),
            Presence::Away | Presence::Member => None,
        };
        self.nodes.iter().flat_map(|node| [due(node), node.parts]).flatten().min()
    }
}
