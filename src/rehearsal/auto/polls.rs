//! Monitors are polled: those that the run wants, when they are due, or at once where something waits for them.

use super::Auto;
use crate::{
    engine::{
        event::Event,
        input::{Input, Reading},
        run::WantedMonitor,
    },
    journal::Log,
    runtime::reading,
    words::{HostName, MonitorName, Timestamp, Values},
};
use std::time::Duration;

impl<L: Log<Event>> Auto<L> {
    /// Polls all that is wanted and due, and what is hurried.
    pub(super) fn poll_due(&mut self, wanted: Vec<WantedMonitor>, hurried: &[(MonitorName, Timestamp)]) {
        let now = self.world.now();
        self.due.retain(|name, _| wanted.iter().any(|wanted| wanted.name == *name));
        for wanted in wanted {
            let is_hurried = hurried.iter().any(|(name, _)| *name == wanted.name);
            if !is_hurried && self.due.get(&wanted.name).is_some_and(|due| *due > now) {
                continue;
            }
            let every = self
                .core
                .rules
                .monitors
                .get(&wanted.name)
                .map_or(5, |monitor| monitor.every.as_secs().max(1));
            self.due
                .insert(wanted.name.clone(), now.saturating_add(Duration::from_secs(every)).unwrap_or(now));
            let round = self.round(&wanted);
            self.queue.extend(round.into_iter().map(|(host, values)| {
                Input::Reading(Reading {
                    monitor: wanted.name.clone(),
                    host,
                    begun: now,
                    values,
                })
            }));
        }
    }

    /// What each host says; where one answer stands for all, that of the first that knows, by the rule of a live run.
    fn round(&mut self, wanted: &WantedMonitor) -> Vec<(HostName, Result<Values, String>)> {
        let mut asked = Vec::new();
        for host in &wanted.hosts {
            let values = self.poll(&wanted.name, host, &wanted.run);
            if wanted.any && reading::is_enough(&values) {
                return vec![(host.clone(), values)];
            }
            asked.push((host.clone(), values));
        }
        if !wanted.any {
            return asked;
        }
        let best = reading::best(&asked).and_then(|(place, values)| Some((asked.get(place)?.0.clone(), values)));
        best.into_iter().collect()
    }

    fn poll(&mut self, name: &MonitorName, host: &HostName, run: &[String]) -> Result<Values, String> {
        let mut last = Err("the monitor has no command".to_owned());
        for command in run {
            match self.world.look(host, command) {
                Ok(looked) if reading::is_missing(&looked) => last = Err(looked.exit.to_string()),
                Ok(looked) => return reading::values(&self.core.rules, name, host, &looked),
                Err(error) => return Err(error.to_string()),
            }
        }
        last
    }
}
