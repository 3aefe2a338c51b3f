//! Simulated Pacemaker clusters and simulated Gluster volumes, narrowly: one state, a closed list of commands that read and change
//! it, and what those print, in the formats that were recorded on a real cluster (Pacemaker 2.1.5 with pcs 0.11, Gluster 11).
//!
//! Pure: it is told the time and which hosts are up, and has no clock, no randomness and no I/O. The world drives it.
//! Oddities of the real tools are kept, for they are what training is for: an exit status of 0 says nothing about health.

mod answer;
mod command;
pub mod gluster;
pub mod pacemaker;
mod script;
mod services;
mod times;
mod values;

pub use answer::{Answer, Awaited, Wait};
pub use command::{Command, Fit, Turn};
pub use gluster::Gluster;
pub use pacemaker::Pacemaker;
pub use values::{GLUSTER, PACEMAKER};

use crate::words::{HostName, Timestamp};
use std::collections::BTreeSet;

/// What a scenario's `[pacemaker]` and `[gluster]` describe, as it is now.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The Pacemaker clusters, none of which knows of another. A host is in one of them at most.
    pub pacemaker: Vec<Pacemaker>,
    /// The Gluster volumes, where there are some.
    pub gluster: Option<Gluster>,
}

/// Which hosts are up, and which of them see no other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Switched on and booted.
    pub up: BTreeSet<HostName>,
    /// Cut off from every other host.
    pub isolated: BTreeSet<HostName>,
}

impl Surroundings {
    /// Whether a packet of one reaches the other.
    pub fn connected(&self, a: &HostName, b: &HostName) -> bool {
        let both_up = self.up.contains(a) && self.up.contains(b);
        both_up && (a == b || !self.isolated.contains(a) && !self.isolated.contains(b))
    }
}

impl Model {
    /// There is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.pacemaker.is_empty() && self.gluster.is_none()
    }

    /// Puts everything in the place where it is once all has settled.
    pub fn settle(&mut self, now: Timestamp, hosts: &Surroundings) {
        for cluster in &mut self.pacemaker {
            cluster.settle(now, hosts);
        }
        if let Some(gluster) = &mut self.gluster {
            gluster.settle(now, hosts);
        }
    }

    /// Lets what is due come about, and takes in which hosts are up now.
    pub fn react(&mut self, now: Timestamp, hosts: &Surroundings) {
        for cluster in &mut self.pacemaker {
            cluster.react(now, hosts);
        }
        if let Some(gluster) = &mut self.gluster {
            gluster.react(now, hosts);
        }
    }

    /// When something will come about by itself.
    pub fn next(&self) -> Option<Timestamp> {
        let pacemaker = self.pacemaker.iter().filter_map(Pacemaker::next);
        pacemaker.chain(self.gluster.as_ref().and_then(Gluster::next)).min()
    }

    /// What a command prints and how it ends. One that changes something does so.
    pub fn run(&mut self, command: &Command, host: &HostName, now: Timestamp, hosts: &Surroundings) -> Answer {
        let cluster = self.pacemaker.iter_mut().find(|cluster| cluster.node(host.as_str()).is_some());
        let answer = match (command, cluster, &mut self.gluster) {
            (Command::Pacemaker(command), Some(cluster), _) => command.run(cluster, host, now, hosts),
            (Command::Pacemaker(command), None, _) => Answer::failed(127, format!("{}: command not found\n", command.tool())),
            (Command::Gluster(command), _, Some(gluster)) => command.run(gluster, host, now, hosts),
            (Command::Services(command), cluster, gluster) => command.run(cluster, gluster.as_mut(), host),
            _ => Answer::failed(127, "command not found\n"),
        };
        self.react(now, hosts);
        answer
    }

    /// Whether what a command on a host waits for has come about, in the cluster that the host is in.
    pub fn has_come(&self, awaited: &Awaited, host: &HostName) -> bool {
        let cluster = self.pacemaker.iter().find(|cluster| cluster.node(host.as_str()).is_some());
        cluster.is_none_or(|cluster| match awaited {
            Awaited::Settled => cluster.is_settled(),
            Awaited::Stopped(nodes) => nodes.iter().all(|node| cluster.has_stopped(node)),
            Awaited::Online(nodes) => nodes.iter().all(|node| cluster.is_member(node)),
        })
    }
}

#[cfg(test)]
mod tests;
