//! A cluster as its monitors show it, with no run around them: readings come in; how it stands, in words and rows, and what changed
//! when, come out. Pure: the time comes in with every question.
//!
//! Nothing is taken for well that wasn't read: what can't be read, or was read too long ago, is [`Health::Unknown`].

mod change;
mod gluster;
mod guards;
mod health;
mod json;
mod other;
mod pacemaker;
mod panel;
mod quorum;
mod said;
mod seen;
mod told;

pub use change::Change;
pub use guards::{Guard, Standing};
pub use health::Health;
pub use panel::{Panel, Verdict};
pub use said::Row;
pub use told::{Told, told};

use crate::{
    feed::Feed,
    procedure::readers::Reader,
    words::{HostName, MonitorName, Timestamp, Values},
};
use guards::Guards;
use seen::{Reading, Watched};
use std::collections::{BTreeMap, VecDeque};

/// Changes that are kept: the newest.
const CHANGES: usize = 200;

/// A monitor that is polled.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name.
    pub name: MonitorName,
    /// One line.
    pub title: String,
    /// The shipped reader that its output goes through; nothing where the procedure takes values of its own.
    pub reader: Option<Reader>,
    /// Where, in order of preference.
    pub hosts: Vec<HostName>,
    /// The first host that answers speaks for all; else each is asked.
    pub any: bool,
    /// How often, in seconds.
    pub every: u64,
    /// Its commands: alternatives, tried in turn.
    pub run: Vec<String>,
    /// Nobody asked for it by itself: where its tool isn't there, it isn't either.
    pub optional: bool,
}

/// All that is watched.
#[derive(Debug)]
pub struct Cluster {
    watched: Vec<Watched>,
    changes: VecDeque<Change>,
    /// Why hosts don't answer.
    silent: BTreeMap<HostName, String>,
    guards: Option<Guards>,
}

impl Cluster {
    /// Of these monitors; nothing is known yet.
    pub fn new(sources: Vec<Source>) -> Cluster {
        Cluster {
            watched: sources.into_iter().map(Watched::new).collect(),
            changes: VecDeque::new(),
            silent: BTreeMap::new(),
            guards: None,
        }
    }

    /// With guards over these monitors, inputs and constants.
    #[must_use]
    pub fn with_guards(mut self, guards: Vec<Guard>, values: Values) -> Cluster {
        self.guards = Some(Guards::new(guards, values));
        self
    }

    /// Nobody asked for these by themselves: one whose tool isn't there is left out.
    pub fn only_offered(&mut self, names: &[String]) {
        for watched in &mut self.watched {
            watched.source.optional |= names.iter().any(|name| name == watched.source.name.as_str());
        }
    }

    /// Takes in what it is told; answers what has changed by that.
    pub fn take(&mut self, feed: &Feed) -> Vec<Change> {
        match feed {
            Feed::Glance {
                monitor,
                host,
                at,
                values,
                raw,
                poll,
            } => {
                let reading = Reading {
                    host: host.clone(),
                    at: *at,
                    values: values.clone(),
                    raw: raw.clone(),
                    poll: poll.clone(),
                };
                let Some(watched) = self.watched.iter_mut().find(|watched| watched.source.name == *monitor) else {
                    return Vec::new();
                };
                let changes = watched.take(reading);
                self.keep(changes)
            }
            Feed::Link { host, up: true, .. } => {
                self.silent.remove(host);
                Vec::new()
            }
            Feed::Link { host, up: false, why, .. } => {
                self.silent.insert(host.clone(), why.clone().unwrap_or_default());
                Vec::new()
            }
            Feed::Tick(now) => self.tick(*now),
            _ => Vec::new(),
        }
    }

    /// What is known of each monitor: the worst first.
    pub fn panels(&self, now: Timestamp) -> Vec<Panel<'_>> {
        let mut panels: Vec<Panel<'_>> = self.watched.iter().flat_map(|watched| watched.panels(now)).collect();
        if self.is_complete() {
            panels.extend(self.guards.as_ref().and_then(|guards| guards.panel(&self.watched, now)));
        }
        panels.sort_by_key(|panel| std::cmp::Reverse(panel.health));
        panels
    }

    /// How all of it stands, in words.
    pub fn verdict(&self, now: Timestamp) -> Verdict {
        Verdict::of(&self.panels(now))
    }

    /// How each guard stands.
    pub fn guards(&self, now: Timestamp) -> Vec<Standing> {
        self.guards
            .as_ref()
            .map(|guards| guards.standing(&self.watched, now))
            .unwrap_or_default()
    }

    /// What has changed, the newest first.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter()
    }

    /// Hosts that don't answer, and why.
    pub fn silent(&self) -> impl Iterator<Item = (&HostName, &str)> {
        self.silent.iter().map(|(host, why)| (host, why.as_str()))
    }

    /// Those of them that no part of the view tells of: others were asked instead.
    pub fn passed_over<'c>(&'c self, panels: &'c [Panel<'c>]) -> impl Iterator<Item = (&'c HostName, &'c str)> {
        let told = |host: &HostName| {
            panels
                .iter()
                .filter_map(|panel| panel.error)
                .any(|error| error.contains(host.as_str()))
        };
        self.silent().filter(move |(host, _)| !told(host))
    }

    /// Whether each monitor was read, or tried, at least once.
    pub fn is_complete(&self) -> bool {
        self.watched.iter().all(Watched::is_complete)
    }

    /// Readings turn old by themselves.
    fn tick(&mut self, now: Timestamp) -> Vec<Change> {
        let changes = self.watched.iter_mut().flat_map(|watched| watched.age(now)).collect();
        self.keep(changes)
    }

    fn keep(&mut self, changes: Vec<Change>) -> Vec<Change> {
        for change in &changes {
            self.changes.push_front(change.clone());
        }
        self.changes.truncate(CHANGES);
        changes
    }
}
