//! What the guide senses now. Not part of the run: after a resume it is empty, and empty is unknown.

use super::{input::Reading, run::Sample};
use crate::words::{HostName, MonitorName, Timestamp};
use std::collections::BTreeMap;

/// The last reading of each monitor on each host, journaled or not.
#[derive(Clone, Debug, Default)]
pub struct Senses {
    samples: BTreeMap<MonitorName, BTreeMap<HostName, Sample>>,
}

impl Senses {
    /// Takes a reading in.
    pub fn take(&mut self, reading: &Reading, at: Timestamp) {
        let sample = Sample {
            begun: reading.begun,
            at,
            values: reading.values.clone(),
        };
        self.samples
            .entry(reading.monitor.clone())
            .or_default()
            .insert(reading.host.clone(), sample);
    }

    /// The samples of a monitor, by host.
    pub fn samples(&self, monitor: &str) -> impl Iterator<Item = (&HostName, &Sample)> {
        self.samples.get(monitor).into_iter().flatten()
    }

    /// Whether a monitor has a sample, good or bad, that began at this time or later, on each of these hosts
    /// (on any host, where none is named).
    pub fn since(&self, monitor: &str, at: Timestamp, hosts: &[HostName]) -> bool {
        let Some(samples) = self.samples.get(monitor) else { return false };
        if hosts.is_empty() {
            samples.values().any(|sample| sample.begun >= at)
        } else {
            hosts.iter().all(|host| samples.get(host).is_some_and(|sample| sample.begun >= at))
        }
    }
}
