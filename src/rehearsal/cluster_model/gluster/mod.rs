//! Gluster: peers, volumes, bricks, clients, and what is left to heal.

mod commands;
mod course;
mod heal;
mod info;
mod peers;
mod status;

pub use commands::Command;

use crate::words::{HostName, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Gluster on some hosts.
#[derive(Clone, Debug)]
pub struct Gluster {
    /// All hosts that there are.
    pub hosts: Vec<HostName>,
    /// The hosts of the pool, in the order of their joining.
    pub peers: Vec<HostName>,
    /// What runs on each of them.
    pub daemons: BTreeMap<HostName, Daemons>,
    /// The volumes, by name.
    pub volumes: BTreeMap<String, Volume>,
    /// Hosts that were up when this was last looked at.
    pub was_up: BTreeSet<HostName>,
    /// Hosts that were cut off from all others then.
    pub apart: BTreeSet<HostName>,
    /// When what lacks and heals was last counted on.
    pub counted: Timestamp,
}

/// Gluster's daemons on a host, its bricks aside.
#[derive(Clone, Copy, Debug)]
pub struct Daemons {
    /// glusterd, which commands talk to.
    pub glusterd: bool,
    /// It starts at boot.
    pub enabled: bool,
    /// The self-heal daemon.
    pub healer: bool,
}

/// A replicated volume.
#[derive(Clone, Debug)]
pub struct Volume {
    /// It was started.
    pub started: bool,
    /// How many copies of everything there are.
    pub replica: usize,
    /// Its bricks; `replica` of them after each other hold the same.
    pub bricks: Vec<Brick>,
    /// Where it is mounted.
    pub mount: String,
    /// Hosts that may have it mounted, and whether they have.
    pub clients: BTreeMap<HostName, bool>,
    /// Entries a second that are healed.
    pub heals: u64,
    /// Entries a second that are written while a brick is away.
    pub grows: u64,
    /// Healing stands still.
    pub stalled: bool,
    /// Entries of which two copies differ, and none is right.
    pub split_brain: u64,
}

/// A brick. No host has two of a volume.
#[derive(Clone, Debug)]
pub struct Brick {
    /// Where it lies.
    pub host: HostName,
    /// The directory.
    pub path: String,
    /// Its process runs.
    pub runs: bool,
    /// Entries that it lacks.
    pub lacks: u64,
}

impl Default for Daemons {
    fn default() -> Self {
        Daemons {
            glusterd: true,
            enabled: true,
            healer: true,
        }
    }
}

impl Brick {
    /// As Gluster writes it: `node1:/data/brick1/gv0`.
    pub fn name(&self) -> String {
        format!("{}:{}", self.host, self.path)
    }
}

impl Volume {
    /// A volume of these bricks, every one of which holds the same, and which is started.
    pub fn new(bricks: Vec<Brick>) -> Volume {
        Volume {
            started: true,
            replica: bricks.len().max(1),
            bricks,
            mount: String::new(),
            clients: BTreeMap::new(),
            heals: 50,
            grows: 2,
            stalled: false,
            split_brain: 0,
        }
    }

    /// The places of those bricks that hold the same as this one, itself left out.
    pub fn mirrors(&self, brick: usize) -> impl Iterator<Item = usize> {
        let replica = self.replica.max(1);
        let first = brick / replica * replica;
        let end = (first + replica).min(self.bricks.len());
        (first..end).filter(move |other| *other != brick)
    }

    /// Entries that a brick knows to be lacking elsewhere.
    pub fn entries(&self, brick: usize) -> u64 {
        let lacking = self
            .mirrors(brick)
            .filter_map(|other| self.bricks.get(other))
            .map(|other| other.lacks);
        lacking.sum::<u64>().saturating_add(self.torn(brick))
    }

    /// Entries in split-brain as a brick counts them: the first two bricks of a set have them.
    pub fn torn(&self, brick: usize) -> u64 {
        if brick < 2 { self.split_brain } else { 0 }
    }

    /// Hosts that have it mounted.
    pub fn mounted(&self) -> impl Iterator<Item = &HostName> {
        self.clients.iter().filter(|(_, mounted)| **mounted).map(|(host, _)| host)
    }
}

impl Gluster {
    /// Whether glusterd runs on a host.
    pub fn glusterd(&self, host: &HostName) -> bool {
        self.daemons.get(host).is_some_and(|daemons| daemons.glusterd)
    }

    /// An id for a host or a volume that looks like one of Gluster's, and is the same every time.
    pub fn uuid(of: &str) -> String {
        let digest = crate::words::Digest::of(of.as_bytes());
        let hex: String = digest.as_str().chars().take(32).collect();
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().to_owned();
        [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
    }

    /// A number for a port or a process that is the same every time.
    pub fn number(of: &str, from: u32, count: u32) -> u32 {
        let uuid = Self::uuid(of);
        let number = uuid.get(..8).and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or_default();
        from + number % count.max(1)
    }
}
