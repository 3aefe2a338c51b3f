//! What happens by itself: daemons that come and go with their hosts, entries that are lacking, and healing.

use super::{Brick, Gluster, Volume};
use crate::{
    rehearsal::cluster_model::{Surroundings, times::after},
    words::{HostName, Timestamp},
};
use std::{collections::BTreeSet, time::Duration};

/// How often what heals is counted.
const COUNTED: Duration = Duration::from_secs(1);
/// How often what is written while a brick is away is counted.
const WRITTEN: Duration = Duration::from_secs(10);

/// Hosts that others reach, and those of them whose self-heal daemon runs.
struct There {
    hosts: BTreeSet<HostName>,
    healers: BTreeSet<HostName>,
}

impl Gluster {
    /// Everything as it is once all has settled.
    pub fn settle(&mut self, now: Timestamp, hosts: &Surroundings) {
        self.was_up = self.daemons.keys().cloned().collect();
        self.counted = now;
        self.react(now, hosts);
    }

    /// Lets what is due come about.
    pub fn react(&mut self, now: Timestamp, hosts: &Surroundings) {
        let passed = u64::try_from(now.duration_since(self.counted).as_secs()).unwrap_or_default();
        if passed > 0 {
            self.counted = after(self.counted, Duration::from_secs(passed));
            let there = self.there();
            for volume in self.volumes.values_mut() {
                volume.count(passed, &there);
            }
        }
        if self.next().is_none() {
            self.counted = now;
        }
        let gone: Vec<HostName> = self.was_up.difference(&hosts.up).cloned().collect();
        let back: Vec<HostName> = hosts.up.difference(&self.was_up).cloned().collect();
        gone.iter().for_each(|host| self.lose(host));
        back.iter().for_each(|host| self.boot(host));
        self.was_up.clone_from(&hosts.up);
        self.apart.clone_from(&hosts.isolated);
    }

    /// When something will come about by itself.
    pub fn next(&self) -> Option<Timestamp> {
        let there = self.there();
        let volumes = || self.volumes.values().filter(|volume| volume.started);
        if volumes().any(|volume| (0..volume.bricks.len()).any(|brick| volume.heals_now(brick, &there))) {
            return Some(after(self.counted, COUNTED));
        }
        let grows = volumes().any(|volume| (0..volume.bricks.len()).any(|brick| volume.falls_behind(brick, &there)));
        grows.then(|| after(self.counted, WRITTEN))
    }

    fn there(&self) -> There {
        let hosts: BTreeSet<HostName> = self.was_up.difference(&self.apart).cloned().collect();
        let heals = |host: &&HostName| self.daemons.get(*host).is_some_and(|daemons| daemons.healer);
        let healers = hosts.iter().filter(heals).cloned().collect();
        There { hosts, healers }
    }

    /// Whether a volume is being healed just now.
    pub fn is_healing(&self, volume: &Volume) -> bool {
        let there = self.there();
        volume.started && (0..volume.bricks.len()).any(|brick| volume.heals_now(brick, &there))
    }

    /// A host lost power.
    fn lose(&mut self, host: &HostName) {
        if let Some(daemons) = self.daemons.get_mut(host) {
            daemons.glusterd = false;
            daemons.healer = false;
        }
        for volume in self.volumes.values_mut() {
            volume.bricks_of(host, |brick| brick.runs = false);
        }
    }

    /// A host has booted: what is enabled starts, and what was mounted is mounted again where it can be.
    fn boot(&mut self, host: &HostName) {
        if self.daemons.get(host).is_some_and(|daemons| daemons.enabled) {
            self.start_glusterd(host);
        }
        for volume in self.volumes.values_mut() {
            if let Some(mounted) = volume.clients.get_mut(host) {
                *mounted &= volume.started;
            }
        }
    }

    /// glusterd starts on a host, and with it the bricks of started volumes and the self-heal daemon.
    pub fn start_glusterd(&mut self, host: &HostName) {
        if let Some(daemons) = self.daemons.get_mut(host) {
            daemons.glusterd = true;
            daemons.healer = true;
        }
        for volume in self.volumes.values_mut().filter(|volume| volume.started) {
            volume.bricks_of(host, |brick| brick.runs = true);
        }
    }
}

impl Volume {
    /// Does something to the brick that a host has of it.
    pub fn bricks_of(&mut self, host: &HostName, change: impl Fn(&mut Brick)) {
        self.bricks.iter_mut().filter(|brick| brick.host == *host).for_each(change);
    }

    /// Some seconds have passed.
    fn count(&mut self, seconds: u64, there: &There) {
        if !self.started {
            return;
        }
        for brick in 0..self.bricks.len() {
            let healed = if self.heals_now(brick, there) {
                self.heals.saturating_mul(seconds)
            } else {
                0
            };
            let written = if self.falls_behind(brick, there) {
                self.grows.saturating_mul(seconds)
            } else {
                0
            };
            if let Some(brick) = self.bricks.get_mut(brick) {
                brick.lacks = brick.lacks.saturating_sub(healed).saturating_add(written);
            }
        }
    }

    fn is_there(&self, brick: usize, there: &There) -> bool {
        self.bricks
            .get(brick)
            .is_some_and(|brick| brick.runs && there.hosts.contains(&brick.host))
    }

    /// A brick gets what it lacks from another one, whose host's self-heal daemon sees to it.
    fn heals_now(&self, brick: usize, there: &There) -> bool {
        let lacks = self.bricks.get(brick).is_some_and(|brick| brick.lacks > 0);
        let source = |other: usize| {
            let healer = self.bricks.get(other).is_some_and(|other| there.healers.contains(&other.host));
            healer && self.is_there(other, there)
        };
        self.started && !self.stalled && self.heals > 0 && lacks && self.is_there(brick, there) && self.mirrors(brick).any(source)
    }

    /// Somebody writes to the others while a brick is away.
    fn falls_behind(&self, brick: usize, there: &There) -> bool {
        let written = self.mounted().any(|client| there.hosts.contains(client));
        let others = self.mirrors(brick).any(|other| self.is_there(other, there));
        self.started && self.grows > 0 && written && others && !self.is_there(brick, there)
    }
}
