//! What monitors read when the last step began: what is otherwise since then is marked. After an interruption the journal tells it, as
//! far as a condition uses the monitor; of others the first reading since is all that there is to compare with, and that is said.

use crate::{
    engine::run::Run,
    ui::app::App,
    words::{HostName, MonitorName, Timestamp, Values},
};
use std::{collections::BTreeMap, sync::Arc};

/// The readings that others are compared with.
#[derive(Debug, Default)]
pub(super) struct Baseline {
    readings: BTreeMap<(MonitorName, HostName), Known>,
}

#[derive(Debug)]
struct Known {
    values: Arc<Values>,
    /// It is from then, after an interruption, not from when the step began.
    resumed: Option<Timestamp>,
}

impl Baseline {
    /// What the journal knows of the last step's beginning; of a monitor whose one answer stands for all, the newest.
    fn journaled(run: &Run, any: impl Fn(&MonitorName) -> bool) -> Baseline {
        let mut newest: BTreeMap<(MonitorName, HostName), Timestamp> = BTreeMap::new();
        let mut readings = BTreeMap::new();
        for ((monitor, host), sample) in run.before.iter().flat_map(|(_, readings)| readings) {
            if any(monitor) && newest.iter().any(|((of, _), at)| of == monitor && *at > sample.at) {
                continue;
            }
            if any(monitor) {
                readings.retain(|(of, _), _| of != monitor);
            }
            newest.insert((monitor.clone(), host.clone()), sample.at);
            if let Ok(values) = &sample.values {
                let values = Arc::new(values.clone());
                readings.insert((monitor.clone(), host.clone()), Known { values, resumed: None });
            }
        }
        Baseline { readings }
    }

    fn of(&self, monitor: &MonitorName, host: &HostName, any: bool) -> Option<&Known> {
        let own = self.readings.get(&(monitor.clone(), host.clone()));
        let other = || {
            self.readings
                .iter()
                .find(|((of, _), _)| any && of == monitor)
                .map(|(_, known)| known)
        };
        own.or_else(other)
    }
}

impl App {
    /// A step began: from here on, what changes is marked.
    pub(in crate::ui) fn step_began(&mut self) {
        let known = self.glances.iter().filter_map(|(of, glance)| {
            let values = glance.values.as_ref().ok()?.clone();
            Some((of.clone(), Known { values, resumed: None }))
        });
        self.watch.before.readings = known.collect();
    }

    /// A run is taken up again: what its journal knows of the last step's beginning is what is compared with.
    pub(in crate::ui) fn recall_baseline(&mut self) {
        self.watch.before = Baseline::journaled(&self.run, |monitor| self.answers_for_all(monitor));
    }

    /// Of what no journal tells, the first reading after an interruption is what later ones are compared with.
    pub(in crate::ui) fn first_reading(&mut self, monitor: &MonitorName, host: &HostName, at: Timestamp, values: &Arc<Values>) {
        let resumed = self.unwatched.is_some() && self.run.before.as_ref().is_some_and(|(began, _)| *began < at);
        if !resumed || self.step_began_since() || self.watch.before.of(monitor, host, self.answers_for_all(monitor)).is_some() {
            return;
        }
        let known = Known {
            values: values.clone(),
            resumed: Some(at),
        };
        self.watch.before.readings.insert((monitor.clone(), host.clone()), known);
    }

    /// Whether a step has begun since the run was taken up again.
    fn step_began_since(&self) -> bool {
        let left = self.unwatched.map(|(left, _)| left);
        let began = self.run.before.as_ref().map(|(began, _)| *began);
        left.zip(began).is_some_and(|(left, began)| began > left)
    }

    /// What a monitor read when the step began; where any host answers for all, whichever did.
    pub(super) fn before(&self, monitor: &MonitorName, host: &HostName) -> Option<&Values> {
        let known = self.watch.before.of(monitor, host, self.answers_for_all(monitor))?;
        Some(&*known.values)
    }

    /// Whether what it is compared with was read on the same host.
    pub(super) fn is_marked_here(&self, monitor: &MonitorName, host: &HostName) -> bool {
        self.watch.before.readings.contains_key(&(monitor.clone(), host.clone()))
    }

    /// Since when changes of a monitor are marked, in words; nothing while there is nothing to compare with.
    pub(super) fn marked_since(&self, monitor: &MonitorName, host: &HostName) -> Option<String> {
        let known = self.watch.before.of(monitor, host, self.answers_for_all(monitor))?;
        Some(match known.resumed {
            Some(at) => format!("since {} UTC (resume)", at.strftime("%H:%M")),
            None => {
                let began = self.run.before.as_ref().map(|(began, _)| began.strftime("%H:%M").to_string());
                format!("since the step began, {} UTC", began.unwrap_or_default())
            }
        })
    }

    /// Whether they are marked since an interruption alone.
    pub(super) fn is_marked_since_resume(&self, monitor: &MonitorName, host: &HostName) -> bool {
        let known = self.watch.before.of(monitor, host, self.answers_for_all(monitor));
        known.is_some_and(|known| known.resumed.is_some())
    }
}
