//! A Pacemaker cluster: nodes, resources, and what the cluster does by itself.

mod cib;
mod commands;
mod course;
mod members;
mod pcs;
mod placement;
mod quorum;
mod seen;
mod text;
mod xml;

pub use commands::Command;
pub use seen::Seen;

use crate::words::{HostName, Timestamp};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// A score that nothing can outweigh.
pub const INFINITY: i64 = 1_000_000;

/// A Pacemaker cluster without fencing, whose partitions without quorum stop everything. Two nodes have Corosync's `two_node`.
#[derive(Clone, Debug)]
pub struct Pacemaker {
    /// Its name.
    pub cluster: String,
    /// The version that pcs reports.
    pub pcs: String,
    /// The whole cluster is in maintenance mode.
    pub maintenance: bool,
    /// How much a resource likes to stay where it is.
    pub stickiness: i64,
    /// From a node's end until the others notice.
    pub notices: Duration,
    /// From a node's start until it has joined.
    pub joins: Duration,
    /// The nodes, in the order of their ids.
    pub nodes: Vec<Node>,
    /// The resources, by id.
    pub resources: BTreeMap<String, Resource>,
    /// The node that decides for the partition with quorum.
    pub dc: Option<HostName>,
    /// Failed actions that nobody has cleaned up.
    pub failures: Vec<Failure>,
    /// Who changed the configuration last.
    pub changed: Changed,
}

/// A node. Its name is its host's.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name.
    pub name: HostName,
    /// It runs no resources.
    pub standby: bool,
    /// Its resources are left alone.
    pub maintenance: bool,
    /// Pacemaker and Corosync are to run there now.
    pub running: bool,
    /// They start at boot.
    pub enabled: bool,
    /// Its resources are being stopped, for it leaves.
    pub leaving: bool,
    /// Its host was up when this was last looked at.
    pub was_up: bool,
    /// How far in the cluster it is.
    pub presence: Presence,
    /// It was a member together with all others since its daemons started.
    pub saw_all: bool,
    /// The others have noticed that it is cut off.
    pub apart: bool,
    /// When that changes.
    pub parts: Option<Timestamp>,
}

/// How far in the cluster a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is not in it.
    Away,
    /// Its daemons started at this time, and haven't joined.
    Starting(Timestamp),
    /// It is a member.
    Member,
    /// It is gone, and the others notice at this time.
    Lost(Timestamp),
}

/// A resource.
#[derive(Clone, Debug)]
pub struct Resource {
    /// What runs it: `ocf:pacemaker:Dummy`.
    pub agent: String,
    /// Scores by node.
    pub prefers: BTreeMap<HostName, i64>,
    /// Nodes that it must never run on, in the file's order.
    pub avoids: Vec<HostName>,
    /// How long a start takes.
    pub starts: Duration,
    /// How long a stop takes.
    pub stops: Duration,
    /// It is to be stopped.
    pub disabled: bool,
    /// The cluster looks after it.
    pub managed: bool,
    /// Nodes where its start fails.
    pub fails_on: BTreeSet<HostName>,
    /// It has just died where it runs.
    pub crashed: bool,
    /// It can't be stopped.
    pub stuck: bool,
    /// Nodes that a `ban` or `move` keeps it from until it is cleared.
    pub banned: BTreeSet<HostName>,
    /// A node that a `move` or `relocate` draws it to until that is over.
    pub drawn: Option<HostName>,
    /// Failures by node; [`INFINITY`] keeps it away.
    pub fail_counts: BTreeMap<HostName, i64>,
    /// What it does.
    pub role: Role,
}

/// What a resource does, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// It runs nowhere.
    Stopped,
    /// It starts there, until then.
    Starting(HostName, Timestamp),
    /// It runs there.
    Started(HostName),
    /// It stops there, until then.
    Stopping(HostName, Timestamp),
    /// It couldn't be stopped there: nobody does anything about it.
    Blocked(HostName),
}

/// A failed action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Of which resource.
    pub resource: String,
    /// Where.
    pub node: HostName,
    /// What was tried.
    pub action: Action,
    /// When.
    pub at: Timestamp,
}

/// What can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A start.
    Start,
    /// A stop.
    Stop,
    /// The look whether it runs, which found that it didn't.
    Monitor,
}

/// Who changed the configuration last, and when.
#[derive(Clone, Debug)]
pub struct Changed {
    /// When.
    pub at: Timestamp,
    /// On which node.
    pub on: HostName,
}

impl Pacemaker {
    /// The node of that name.
    pub fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.name.as_str() == name)
    }

    /// The node of that name, to be changed.
    pub fn node_mut(&mut self, name: &str) -> Option<&mut Node> {
        self.nodes.iter_mut().find(|node| node.name.as_str() == name)
    }

    /// A node's id, as Corosync counts.
    pub fn id(&self, name: &HostName) -> usize {
        self.nodes.iter().position(|node| node.name == *name).map_or(0, |n| n + 1)
    }

    /// Somebody changed the configuration.
    pub fn touch(&mut self, now: Timestamp, on: &HostName) {
        self.changed = Changed { at: now, on: on.clone() };
    }
}

impl Node {
    /// One that is up, in the cluster, and runs whatever it may.
    pub fn new(name: HostName) -> Node {
        Node {
            name,
            standby: false,
            maintenance: false,
            running: true,
            enabled: true,
            leaving: false,
            was_up: true,
            presence: Presence::Member,
            saw_all: true,
            apart: false,
            parts: None,
        }
    }
}

impl Default for Resource {
    fn default() -> Self {
        Resource {
            agent: "ocf:pacemaker:Dummy".into(),
            prefers: BTreeMap::new(),
            avoids: Vec::new(),
            starts: Duration::from_secs(2),
            stops: Duration::from_secs(1),
            disabled: false,
            managed: true,
            fails_on: BTreeSet::new(),
            crashed: false,
            stuck: false,
            banned: BTreeSet::new(),
            drawn: None,
            fail_counts: BTreeMap::new(),
            role: Role::Stopped,
        }
    }
}

impl Role {
    /// Where it is.
    pub fn on(&self) -> Option<&HostName> {
        match self {
            Role::Stopped => None,
            Role::Starting(on, _) | Role::Started(on) | Role::Stopping(on, _) | Role::Blocked(on) => Some(on),
        }
    }

    /// When it changes by itself.
    pub fn due(&self) -> Option<Timestamp> {
        match self {
            Role::Starting(_, at) | Role::Stopping(_, at) => Some(*at),
            _ => None,
        }
    }

    /// As the tools call it.
    pub fn word(&self) -> &'static str {
        match self {
            Role::Stopped => "Stopped",
            Role::Starting(..) => "Starting",
            Role::Started(_) | Role::Blocked(_) => "Started",
            Role::Stopping(..) => "Stopping",
        }
    }
}
