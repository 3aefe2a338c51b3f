//! The simulated cluster: a deterministic state machine in virtual time. No tasks, no I/O, no clock of its own.
//!
//! The same scenario, seed and calls at the same times give the same happenings, so that a rehearsal is taken up again by
//! giving a fresh world the journal's orders. Looks at it (monitors, discoveries, files) take no time and change nothing.

mod agenda;
mod changes;
mod conclude;
mod course;
mod faults;
mod files;
mod happening;
mod job;
mod judge;
mod looks;
mod machine;
mod orders;
mod power;
mod tools;
mod typing;
mod view;

pub use files::Contents;
pub use happening::Happening;

use super::{cluster_model::Model, scenario::Scenario};
use crate::words::{HostName, Identity, JobId, Timestamp, Values};
use agenda::{Agenda, Due};
use changes::DriftState;
use faults::FaultState;
use job::Job;
use machine::{Machine, PowerState, Until};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A simulated cluster.
#[derive(Debug)]
pub struct World {
    scenario: Arc<Scenario>,
    seed: u64,
    began: Timestamp,
    now: Timestamp,
    inputs: Values,
    state: Values,
    /// The simulated Pacemaker and Gluster.
    model: Model,
    machines: BTreeMap<HostName, Machine>,
    /// Files of the guide's own machine.
    here: BTreeMap<String, String>,
    jobs: BTreeMap<JobId, Job>,
    /// Names that were claimed before a job of that name began.
    void: BTreeSet<JobId>,
    agenda: Agenda,
    drifts: Vec<DriftState>,
    faults: Vec<FaultState>,
    happenings: Vec<Happening>,
    trouble: Option<String>,
}

impl World {
    /// The cluster as the scenario has it at the start. `seed` makes its machine and boot ids; `start` is the virtual time.
    pub fn new(scenario: Arc<Scenario>, seed: u64, start: Timestamp) -> World {
        let mut world = World {
            seed,
            began: start,
            now: start,
            inputs: scenario.inputs.clone(),
            state: scenario.state.clone(),
            model: scenario.model.clone(),
            machines: BTreeMap::new(),
            here: scenario.files.get("here").cloned().unwrap_or_default(),
            jobs: BTreeMap::new(),
            void: BTreeSet::new(),
            agenda: Agenda::default(),
            drifts: vec![DriftState::default(); scenario.drifts.len()],
            faults: scenario.faults.iter().cloned().map(FaultState::from).collect(),
            happenings: Vec::new(),
            trouble: None,
            scenario: scenario.clone(),
        };
        for (host, model) in &scenario.hosts {
            let machine = Machine {
                power: if model.up { PowerState::On } else { PowerState::Off },
                who: machine::identity(seed, host, 0, 0, String::new()),
                machines: 0,
                boots: 0,
                renew: false,
                cut: None,
                isolated: None,
                no_return: None,
                slow: None,
                full: None,
                unseen: Vec::new(),
                files: scenario.files.get(host).cloned().unwrap_or_default(),
            };
            world.machines.insert(host.clone(), machine);
        }
        let hosts: Vec<HostName> = world.machines.keys().cloned().collect();
        for host in &hosts {
            world.name_kernel(host);
        }
        let surroundings = world.surroundings();
        world.model.settle(start, &surroundings);
        world.changed();
        world
    }

    /// The values of the inputs as the run has them: discovered ones and defaults included. Secrets don't belong here.
    pub fn know(&mut self, inputs: Values) {
        self.inputs.extend(inputs);
        self.changed();
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The scenario, to be kept.
    pub fn scenario_shared(&self) -> Arc<Scenario> {
        self.scenario.clone()
    }

    /// The virtual time.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// What is wrong with the scenario or the procedure, once something was found to be. Nothing goes on from then on.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// The tables of the state, as they are now.
    pub fn state(&self) -> &Values {
        &self.state
    }

    /// When something will happen next; nothing where nothing will unless somebody acts.
    pub fn next(&self) -> Option<Timestamp> {
        if !self.happenings.is_empty() {
            return Some(self.now);
        }
        if self.trouble.is_some() {
            return None;
        }
        let drift = self.drifts.iter().filter_map(|drift| drift.due).min();
        [self.agenda.first(), drift, self.model.next()].into_iter().flatten().min()
    }

    /// Lets time pass, and tells what happened. Time never goes back.
    pub fn advance(&mut self, to: Timestamp) -> Vec<Happening> {
        while self.trouble.is_none() {
            if let Some(at) = self.model_comes_first(to) {
                self.now = self.now.max(at);
                self.changed();
                if self.model.next().is_some_and(|next| next <= self.now) {
                    self.fail("The simulated cluster doesn't come to rest.");
                }
                continue;
            }
            let drift = self.first_drift();
            if let Some((at, n)) = drift
                && at <= to
                && self.agenda.first().is_none_or(|first| at < first)
            {
                self.now = self.now.max(at);
                self.drift(n);
            } else if let Some((at, due)) = self.agenda.take(to) {
                self.now = self.now.max(at);
                self.come(due);
            } else {
                break;
            }
        }
        self.now = self.now.max(to);
        std::mem::take(&mut self.happenings)
    }

    fn come(&mut self, due: Due) {
        match due {
            Due::Next(job) => self.next_part(&job),
            Due::Play(job, part) => self.play(&job, part),
            Due::Print(job, stream, bytes) => self.print(&job, stream, bytes),
            Due::Over(job, part) => self.part_over(&job, &part),
            Due::Await(job, waiting) => self.look_whether_it_came(&job, &waiting),
            Due::Later(deferred) => self.set(deferred.host.as_ref(), &deferred.caught, &deferred.set),
            Due::Switch(host, power) => self.switch(&host, power),
            Due::Boot(host) => self.boot(&host),
            Due::Restore(host) => self.restore(&host),
            Due::Thaw(host) => self.thaw(&host),
        }
    }

    /// Something that a host's command did: told at once, or once the guide reaches the host again.
    fn tell(&mut self, host: &HostName, happening: Happening) {
        let now = self.now;
        match self.machines.get_mut(host) {
            Some(machine) if Until::lasts(machine.cut, now) => machine.unseen.push(happening),
            _ => self.happenings.push(happening),
        }
    }

    /// Ends the rehearsal: the scenario or the procedure is wrong.
    fn fail(&mut self, what: impl Into<String>) {
        if self.trouble.is_none() {
            let what = what.into();
            self.trouble = Some(what.clone());
            self.happenings.push(Happening::Trouble { what });
        }
    }

    /// Who a host is.
    fn who(&self, host: &HostName) -> Option<&Identity> {
        self.machines.get(host).map(|machine| &machine.who)
    }
}

#[cfg(test)]
mod tests;
