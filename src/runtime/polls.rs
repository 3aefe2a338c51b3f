//! When each monitor is polled, and where: one poll in flight of each, more rarely while it fails or is slow, and at once where
//! something waits for it.

use crate::{
    engine::run::WantedMonitor,
    words::{HostName, Lock, MonitorName, Timestamp},
};
use jiff::SignedDuration;
use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

mod errands;
#[cfg(test)]
mod tests;

pub(super) use errands::When;

/// A monitor that fails is polled this rarely at most, unless its own pace is slower.
const RAREST: SignedDuration = SignedDuration::from_secs(60);

/// After something has happened a monitor is polled again, but not more often than this.
const SOON: SignedDuration = SignedDuration::from_secs(1);

/// A host that was passed over is asked last for so long; twice as long each time, three times.
const PASSED: SignedDuration = SignedDuration::from_secs(60);

/// The first polls of many hosts begin so far apart.
const APART: SignedDuration = SignedDuration::from_millis(25);

/// What is polled by itself: a monitor whose one answer stands for all, or a monitor on one host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Beat {
    pub monitor: MonitorName,
    /// Nothing where one answer stands for all.
    pub host: Option<HostName>,
}

/// All that are polled.
#[derive(Debug, Default)]
pub(super) struct Polls {
    beats: BTreeMap<Beat, State>,
    passed: BTreeMap<(MonitorName, HostName), Passed>,
}

#[derive(Debug)]
struct State {
    due: Timestamp,
    /// The last poll began then.
    begun: Option<Timestamp>,
    in_flight: bool,
    /// It is due, but its lock is taken.
    waits: bool,
    lock: Option<Lock>,
    every: SignedDuration,
    failed: u32,
    /// Nothing that is known of its hosts counts.
    afresh: bool,
}

/// A host that another one was asked instead of.
#[derive(Debug)]
struct Passed {
    why: String,
    times: u32,
    until: Timestamp,
}

impl Polls {
    /// The polls of these monitors, and no others. One that is in flight is over before it is forgotten.
    pub fn keep(&mut self, wanted: &[WantedMonitor], now: Timestamp) {
        let all: Vec<Beat> = wanted.iter().flat_map(beats).collect();
        self.beats.retain(|beat, state| state.in_flight || all.contains(beat));
        self.passed
            .retain(|(monitor, _), _| wanted.iter().any(|wanted| wanted.name == *monitor));
        let mut due = now;
        for beat in all {
            self.beats.entry(beat).or_insert_with(|| {
                let state = State::new(due);
                due = after(due, APART);
                state
            });
        }
    }

    /// Whether a poll begins now. `free`: nobody else has its lock.
    pub fn begin(&mut self, beat: &Beat, every: SignedDuration, lock: Option<&Lock>, now: Timestamp, hurried: bool, free: bool) -> bool {
        let Some(state) = self.beats.get_mut(beat) else { return false };
        state.waits = false;
        if state.in_flight || (now < state.due && !hurried) {
            return false;
        }
        if !free {
            state.waits = true;
            return false;
        }
        state.in_flight = true;
        state.afresh = false;
        state.begun = Some(now);
        state.every = every;
        state.lock = lock.cloned();
        true
    }

    /// A poll is over. How often in a row it has failed, and when it is polled next.
    pub fn end(&mut self, beat: &Beat, well: bool, now: Timestamp) -> (u32, Option<Timestamp>) {
        let Some(state) = self.beats.get_mut(beat) else { return (0, None) };
        state.in_flight = false;
        state.failed = if well { 0 } else { state.failed.saturating_add(1) };
        state.due = state.next(beat, now);
        (state.failed, Some(state.due))
    }

    /// Whether a poll that has this lock is in flight.
    pub fn holds(&self, lock: &str) -> bool {
        self.beats
            .values()
            .any(|state| state.in_flight && state.lock.as_deref() == Some(lock))
    }

    /// Something has happened that may show: all are polled soon.
    pub fn stir(&mut self, now: Timestamp) {
        for state in self.beats.values_mut() {
            let soon = state.begun.map_or(now, |begun| now.max(after(begun, SOON)));
            state.due = state.due.min(soon);
        }
    }

    /// A host answers again: what failed is polled now, and it is asked in its turn.
    pub fn answers(&mut self, host: &HostName, now: Timestamp) {
        let mut back = BTreeSet::new();
        self.passed.retain(|(monitor, passed), _| {
            let is_back = passed == host;
            if is_back {
                back.insert(monitor.clone());
            }
            !is_back
        });
        for (beat, state) in &mut self.beats {
            if state.failed > 0 || back.contains(&beat.monitor) {
                state.failed = 0;
                state.due = state.due.min(now);
            }
        }
    }

    /// Nothing that was known counts: all are polled now.
    pub fn afresh(&mut self, now: Timestamp) {
        self.passed.clear();
        for state in self.beats.values_mut() {
            state.failed = 0;
            state.afresh = true;
            state.due = state.due.min(now);
        }
    }

    fn is_afresh(&self, beat: &Beat) -> bool {
        self.beats.get(beat).is_some_and(|state| state.afresh)
    }

    /// The hosts of a monitor in the order in which they are asked: those that were passed over come last, and so do those that are
    /// known to be down.
    pub fn order(&self, wanted: &WantedMonitor, now: Timestamp, is_down: impl Fn(&HostName) -> bool) -> Vec<HostName> {
        let last = |host: &HostName| {
            let passed = self.passed.get(&(wanted.name.clone(), host.clone()));
            is_down(host) || passed.is_some_and(|passed| passed.until > now)
        };
        let mut hosts = wanted.hosts.clone();
        hosts.sort_by_key(last);
        hosts
    }

    /// A host has answered for all; these had not, each for a reason. Says why those before it in the list were passed over, now or before.
    pub fn answered(
        &mut self,
        monitor: &MonitorName,
        listed: &[HostName],
        by: &HostName,
        not: &[(HostName, String)],
        now: Timestamp,
    ) -> Vec<(HostName, String)> {
        self.passed.remove(&(monitor.clone(), by.clone()));
        for (host, why) in not {
            let times = self.passed.get(&(monitor.clone(), host.clone())).map_or(0, |passed| passed.times);
            let until = after(now, PASSED * (1 << times.min(3)));
            let passed = Passed {
                why: why.clone(),
                times: times + 1,
                until,
            };
            self.passed.insert((monitor.clone(), host.clone()), passed);
        }
        let before = listed.iter().take_while(|host| *host != by);
        before
            .map(|host| {
                let why = self.passed.get(&(monitor.clone(), host.clone())).map(|passed| passed.why.clone());
                (host.clone(), why.unwrap_or_else(|| "it doesn't answer".into()))
            })
            .collect()
    }

    /// When the next poll begins by time alone.
    pub fn due(&self) -> Option<Timestamp> {
        let waiting = self.beats.values().filter(|state| !state.in_flight && !state.waits);
        waiting.map(|state| state.due).min()
    }
}

/// What of a monitor is polled by itself.
fn beats(wanted: &WantedMonitor) -> Vec<Beat> {
    let beat = |host: Option<&HostName>| Beat {
        monitor: wanted.name.clone(),
        host: host.cloned(),
    };
    match wanted.any {
        true if wanted.hosts.is_empty() => Vec::new(),
        true => vec![beat(None)],
        false => wanted.hosts.iter().map(|host| beat(Some(host))).collect(),
    }
}

impl State {
    fn new(due: Timestamp) -> State {
        State {
            due,
            begun: None,
            in_flight: false,
            waits: false,
            lock: None,
            every: SignedDuration::ZERO,
            failed: 0,
            afresh: false,
        }
    }

    fn next(&self, beat: &Beat, ended: Timestamp) -> Timestamp {
        let begun = self.begun.unwrap_or(ended);
        let wait = match self.failed {
            0 | 1 => self.every - self.jitter(beat),
            n => (self.every * (1 << (n - 1).min(6))).min(RAREST.max(self.every)),
        };
        let due = after(begun, wait);
        let took = ended.duration_since(begun);
        // What takes longer than its own time rests as long as it took.
        if took > self.every { due.max(after(ended, took)) } else { due }
    }

    /// Up to a tenth, another one each time: monitors that began together don't stay together.
    fn jitter(&self, beat: &Beat) -> SignedDuration {
        let mut hasher = DefaultHasher::new();
        (beat, self.begun.map(Timestamp::as_millisecond)).hash(&mut hasher);
        let share = i64::try_from(hasher.finish() % 100).unwrap_or(0);
        SignedDuration::from_millis(i64::try_from(self.every.as_millis()).unwrap_or(0) / 1000 * share)
    }
}

fn after(at: Timestamp, long: SignedDuration) -> Timestamp {
    at.checked_add(long).unwrap_or(at)
}
