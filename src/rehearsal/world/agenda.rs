//! What is due when. At the same moment, first come, first served.

use crate::{
    rehearsal::scenario::{Change, Part},
    rehearsal::world::tools::Waiting,
    words::{HostName, JobId, Power, Stream, Timestamp, Values},
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// Something that will come.
#[derive(Clone, Debug)]
pub enum Due {
    /// A job goes on: its next part, or its work.
    Next(JobId),
    /// What came of an answer.
    Play(JobId, Arc<Part>),
    /// A line of output.
    Print(JobId, Stream, Arc<[u8]>),
    /// The end of a part.
    Over(JobId, Arc<Part>),
    /// Something that a command of the simulated Pacemaker waits for may have come.
    Await(JobId, Arc<Waiting>),
    /// A change that was put off.
    Later(Arc<Deferred>),
    /// Somebody or something switches a host.
    Switch(HostName, Power),
    /// A host has booted.
    Boot(HostName),
    /// The guide reaches a host again.
    Restore(HostName),
    /// What hung goes on.
    Thaw(HostName),
}

/// Changes that were put off, with what they see.
#[derive(Debug)]
pub struct Deferred {
    /// The host concerned.
    pub host: Option<HostName>,
    /// What was caught.
    pub caught: Values,
    /// The changes.
    pub set: Vec<Change>,
}

/// What is due when.
#[derive(Debug, Default)]
pub struct Agenda {
    items: BTreeMap<(Timestamp, u64), Due>,
    count: u64,
}

impl Agenda {
    /// Puts something down.
    pub fn put(&mut self, at: Timestamp, due: Due) {
        self.items.insert((at, self.count), due);
        self.count += 1;
    }

    /// When the first thing is due.
    pub fn first(&self) -> Option<Timestamp> {
        self.items.keys().next().map(|(at, _)| *at)
    }

    /// The first thing, where it is due by then.
    pub fn take(&mut self, by: Timestamp) -> Option<(Timestamp, Due)> {
        let entry = self.items.first_entry()?;
        let at = entry.key().0;
        (at <= by).then(|| (at, entry.remove()))
    }

    /// Takes out all that a job has to come, each with the time that was left.
    pub fn take_job(&mut self, job: &JobId, now: Timestamp) -> Vec<(Duration, Due)> {
        self.take_where(|due| match due {
            Due::Next(of) | Due::Play(of, _) | Due::Print(of, ..) | Due::Over(of, _) | Due::Await(of, _) => of == job,
            _ => false,
        })
        .into_iter()
        .map(|(at, due)| (Duration::try_from(at.duration_since(now)).unwrap_or_default(), due))
        .collect()
    }

    /// Takes out what is to come of a host's booting or being switched.
    pub fn take_power(&mut self, host: &HostName) {
        self.take_where(|due| matches!(due, Due::Boot(of) | Due::Switch(of, _) if of == host));
    }

    /// Takes out the end of a host's being cut off, or of its hanging.
    pub fn take_restore(&mut self, host: &HostName) {
        self.take_where(|due| matches!(due, Due::Restore(of) if of == host));
    }

    fn take_where(&mut self, which: impl Fn(&Due) -> bool) -> Vec<(Timestamp, Due)> {
        let keys: Vec<_> = self.items.iter().filter(|(_, due)| which(due)).map(|(key, _)| *key).collect();
        keys.into_iter()
            .filter_map(|key| self.items.remove(&key).map(|due| (key.0, due)))
            .collect()
    }
}
