//! Changes of state, what drifts by itself, and what is looked at after every change.

use super::{
    World,
    agenda::{Deferred, Due},
    view::{View, put},
};
use crate::{
    procedure::scope::Unready,
    rehearsal::scenario::{Change, Effects, FILES, Trigger},
    words::{HostName, Timestamp, Truth, Value, Values},
};
use jiff::SignedDuration;
use std::{sync::Arc, time::Duration};

/// What drifts: when it is due next, while its condition holds.
#[derive(Clone, Debug, Default)]
pub struct DriftState {
    /// A multiple of its interval from the start.
    pub due: Option<Timestamp>,
}

impl World {
    /// Makes changes, each seeing the ones before it.
    pub(super) fn set(&mut self, host: Option<&HostName>, caught: &Values, changes: &[Change]) {
        for change in changes {
            if let Err(wrong) = self.put(host, caught, change) {
                self.fail(format!("A `set` in {} can't be done: {wrong}", self.scenario.path));
                return;
            }
        }
        if !changes.is_empty() {
            self.changed();
        }
    }

    /// Whether changes could be made now. Nothing is.
    ///
    /// # Errors
    /// What is wrong with the first that couldn't.
    pub fn would_change(&self, host: Option<&HostName>, changes: &[Change]) -> Result<(), String> {
        let nothing = Values::new();
        let view = View {
            world: self,
            host,
            caught: &nothing,
        };
        changes.iter().try_for_each(|change| {
            let (way, value) = view.change(change).map_err(|wrong| wrong.why)?;
            if self.model.has(&change.place.root) {
                return self.model.clone().set(&way, &value);
            }
            if change.place.root == FILES {
                return host.map(drop).ok_or_else(|| "a file is on a host: name it with --on".to_owned());
            }
            put(&mut self.state.clone(), &change.place, &way, value).map_err(|wrong| wrong.why)
        })
    }

    fn put(&mut self, host: Option<&HostName>, caught: &Values, change: &Change) -> Result<(), Unready> {
        let (way, value) = View { world: self, host, caught }.change(change)?;
        if self.model.has(&change.place.root) {
            let set = self.model.set(&way, &value);
            return set.map_err(|why| Unready::new(format!("`set` at `{}`: {why}", change.place)));
        }
        if change.place.root == FILES && !self.state.contains_key(FILES) {
            let files = host.and_then(|host| self.machines.get_mut(host)).map(|machine| &mut machine.files);
            return match (files, way.get(1), value) {
                (Some(files), Some(path), Value::String(content)) => {
                    files.insert(path.clone(), content);
                    Ok(())
                }
                _ => Err(Unready::new(format!("`{}` is no file of a host", change.place))),
            };
        }
        put(&mut self.state, &change.place, &way, value)
    }

    /// What a part brings about, now and later.
    pub(super) fn bring_about(&mut self, host: Option<&HostName>, caught: &Values, effects: &Effects) {
        let turns = View { world: self, host, caught }.turns(effects.each.as_ref());
        let turns = match turns {
            Ok(turns) => turns,
            Err(wrong) => return self.fail(format!("A `for` in {} can't be done: {wrong}", self.scenario.path)),
        };
        for caught in turns {
            self.set(host, &caught, &effects.set);
            for (after, changes) in &effects.later {
                let deferred = Deferred {
                    host: host.cloned(),
                    caught: caught.clone(),
                    set: changes.clone(),
                };
                self.agenda.put(later(self.now, *after), Due::Later(Arc::new(deferred)));
            }
        }
    }

    /// Looks at everything that waits for a change.
    pub(super) fn changed(&mut self) {
        let surroundings = self.surroundings();
        self.model.react(self.now, &surroundings);
        let scenario = self.scenario.clone();
        for never in &scenario.nevers {
            match never.when.truth(&self.plain()) {
                (Truth::No, _) => {}
                (Truth::Yes, _) => return self.fail(format!("What must never be has come about: {}", never.says)),
                (Truth::Unknown, why) => {
                    return self.fail(format!(
                        "The `never` {:?} of {} can't be told: {}",
                        never.says,
                        scenario.path,
                        why.unwrap_or_default()
                    ));
                }
            }
        }
        for (n, drift) in scenario.drifts.iter().enumerate() {
            match self.plain().holds(drift.when.as_ref()) {
                Ok(holds) => {
                    let next = self.multiple_after(drift.every);
                    if let Some(state) = self.drifts.get_mut(n) {
                        state.due = holds.then(|| state.due.unwrap_or(next));
                    }
                }
                Err(wrong) => return self.fail(format!("{}, line {}: {wrong}", scenario.path, drift.line)),
            }
        }
        for n in 0..self.faults.len() {
            let Some(Trigger::When(when)) = self
                .faults
                .get(n)
                .filter(|fault| fault.came.is_none())
                .map(|fault| fault.fault.trigger.clone())
            else {
                continue;
            };
            match self.plain().holds(Some(&when)) {
                Ok(true) => self.strike(n, None),
                Ok(false) => {}
                Err(wrong) => return self.fail(format!("A fault of {} can't be told: {wrong}", scenario.path)),
            }
        }
    }

    /// The drift that is due first.
    pub(super) fn first_drift(&self) -> Option<(Timestamp, usize)> {
        self.drifts.iter().enumerate().filter_map(|(n, drift)| Some((drift.due?, n))).min()
    }

    /// Lets something drift.
    pub(super) fn drift(&mut self, n: usize) {
        let scenario = self.scenario.clone();
        let (Some(drift), Some(state)) = (scenario.drifts.get(n), self.drifts.get_mut(n)) else {
            return;
        };
        state.due = Some(later(self.now, drift.every));
        self.bring_about(None, &Values::new(), &drift.effects);
    }

    /// The first multiple of an interval, counted from the start, that is yet to come.
    fn multiple_after(&self, every: Duration) -> Timestamp {
        let passed = Duration::try_from(self.now.duration_since(self.began)).unwrap_or_default();
        let rest = passed.as_nanos() % every.as_nanos().max(1);
        let left = u64::try_from(every.as_nanos() - rest).unwrap_or(u64::MAX);
        later(self.now, Duration::from_nanos(left))
    }

    /// The world as seen where no host is concerned.
    pub(super) fn plain(&self) -> View<'_> {
        static NOTHING: Values = Values::new();
        View {
            world: self,
            host: None,
            caught: &NOTHING,
        }
    }
}

/// So long after; the end of time where that is beyond it.
pub(super) fn later(at: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by)
        .ok()
        .and_then(|by| at.checked_add(by).ok())
        .unwrap_or(Timestamp::MAX)
}
