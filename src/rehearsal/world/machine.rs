//! One simulated host: who it is, whether it is on, whether the guide reaches it.

use super::Happening;
use crate::words::{Digest, HostName, Identity, Timestamp};
use std::collections::BTreeMap;

/// A simulated host.
#[derive(Debug)]
pub struct Machine {
    /// How far up it is.
    pub power: PowerState,
    /// Which machine it is, and which boot of the cluster's life.
    pub who: Identity,
    /// How often it was replaced.
    pub machines: u32,
    /// How often it booted.
    pub boots: u32,
    /// It is another machine from its next boot on.
    pub renew: bool,
    /// The guide can't reach it before this.
    pub cut: Option<Until>,
    /// It reaches no other host before this.
    pub isolated: Option<Until>,
    /// It doesn't come back before this.
    pub no_return: Option<Until>,
    /// Everything takes longer before this.
    pub slow: Option<Until>,
    /// Nothing can be written before this.
    pub full: Option<Until>,
    /// What its commands did while the guide couldn't reach it.
    pub unseen: Vec<Happening>,
    /// Its files.
    pub files: BTreeMap<String, String>,
}

/// How far up a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowerState {
    /// It runs.
    On,
    /// It is on its way up.
    Booting,
    /// It is switched off, or dead.
    Off,
}

/// An end that may never come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// At this moment.
    Then(Timestamp),
    /// Not by itself.
    Ever,
}

impl Until {
    /// Whether it still lasts.
    pub fn lasts(until: Option<Until>, now: Timestamp) -> bool {
        match until {
            None => false,
            Some(Until::Ever) => true,
            Some(Until::Then(then)) => now < then,
        }
    }
}

impl Machine {
    /// It runs.
    pub fn is_up(&self) -> bool {
        self.power == PowerState::On
    }

    /// The guide reaches it.
    pub fn reachable(&self, now: Timestamp) -> bool {
        self.is_up() && !Until::lasts(self.cut, now)
    }

    /// Why the guide can't reach it.
    pub fn why_not(&self) -> &'static str {
        match self.power {
            PowerState::On => "connection timed out",
            PowerState::Booting => "connection refused",
            PowerState::Off => "no route to host",
        }
    }
}

/// The ids of a machine and of a boot: the same for the same seed.
pub fn identity(seed: u64, host: &HostName, machines: u32, boots: u32, kernel: String) -> Identity {
    let machine = hex(&format!("{seed}/machine/{host}/{machines}"));
    let boot = hex(&format!("{seed}/boot/{host}/{machines}/{boots}"));
    let dashed = [&boot[..8], &boot[8..12], &boot[12..16], &boot[16..20], &boot[20..]].join("-");
    Identity {
        machine,
        boot: dashed,
        node: host.to_string(),
        kernel,
    }
}

/// 32 hexadecimal digits.
fn hex(text: &str) -> String {
    Digest::of(text.as_bytes()).as_str().chars().take(32).collect()
}
