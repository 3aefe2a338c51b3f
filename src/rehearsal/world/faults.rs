//! Faults: what goes wrong, once.

use super::{Happening, World, agenda::Due, changes::later, job::Course, machine::PowerState, machine::Until, view::View};
use crate::{
    procedure::scope::Unready,
    rehearsal::scenario::{Fault, Mishap, Trigger},
    words::{HostName, JobId, StepId, Timestamp, Values},
};

/// A fault, and whether it came.
#[derive(Debug)]
pub struct FaultState {
    /// What it is.
    pub fault: Fault,
    /// When it came.
    pub came: Option<Timestamp>,
}

impl From<Fault> for FaultState {
    fn from(fault: Fault) -> Self {
        FaultState { fault, came: None }
    }
}

/// Where a fault strikes.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The host concerned.
    pub host: Option<&'a HostName>,
    /// The command that runs there.
    pub job: Option<&'a JobId>,
}

impl World {
    /// Puts another fault in: one that a trainer, or a drill, thought of. One at a step waits for the step.
    pub fn inject(&mut self, fault: Fault) {
        self.faults.push(fault.into());
        self.changed();
    }

    /// Puts another fault in that comes at once. `host` is the one that its changes are about.
    pub fn inject_now(&mut self, fault: Fault, host: Option<&HostName>) {
        self.faults.push(fault.into());
        self.strike(self.faults.len() - 1, Some(Scene { host, job: None }));
        self.changed();
    }

    /// When a fault of this name came, by its own name or by what it does.
    pub fn came(&self, name: &str) -> Option<Timestamp> {
        let called = |state: &&FaultState| state.fault.name == name || state.fault.what.is_some_and(|what| what.word() == name);
        self.faults.iter().filter(called).find_map(|state| state.came)
    }

    /// Lets those faults come that wait for a part of this step.
    pub(super) fn strike_at(&mut self, step: &StepId, part: usize, scene: Scene<'_>) {
        for n in 0..self.faults.len() {
            let waits = self.faults.get(n).is_some_and(|state| {
                state.came.is_none() && matches!(&state.fault.trigger, Trigger::At(at, nth) if *nth == part && at.is(step))
            });
            if waits {
                self.strike(n, Some(scene));
            }
        }
    }

    /// Lets a fault come.
    pub(super) fn strike(&mut self, n: usize, scene: Option<Scene<'_>>) {
        let Some(state) = self.faults.get_mut(n) else { return };
        state.came = Some(self.now);
        let fault = state.fault.clone();
        let host = scene.and_then(|scene| scene.host);
        let hosts = match self.struck(&fault, host) {
            Ok(hosts) => hosts,
            Err(wrong) => return self.fail(format!("{}, line {}: {wrong}", self.scenario.path, fault.line)),
        };
        let until = fault.lasts.map_or(Until::Ever, |lasts| Until::Then(later(self.now, lasts)));
        match fault.what {
            None => {}
            Some(Mishap::Cut) => self.cut(hosts, until),
            Some(Mishap::Isolate) => {
                self.mark(&hosts, |machine| machine.isolated = Some(until));
                self.cut(hosts, until);
                self.changed();
            }
            Some(Mishap::NoReturn) => hosts.iter().for_each(|host| self.keep_down(host, until)),
            Some(Mishap::Hang) => self.hang(&hosts, scene.and_then(|scene| scene.job), until),
            Some(Mishap::Slow) => self.mark(&hosts, |machine| machine.slow = Some(until)),
            Some(Mishap::DiskFull) => self.mark(&hosts, |machine| machine.full = Some(until)),
            Some(Mishap::KillGuide) => self.happenings.push(Happening::GuideKilled {
                away: fault.lasts.unwrap_or_default(),
            }),
        }
        self.set(host, &Values::new(), &fault.set);
    }

    fn struck(&self, fault: &Fault, host: Option<&HostName>) -> Result<Vec<HostName>, Unready> {
        let view = View {
            world: self,
            host,
            caught: &Values::new(),
        };
        match (&fault.hosts, host) {
            (Some(whom), _) => view.whom(whom),
            (None, Some(host)) => Ok(vec![host.clone()]),
            (None, None) => Ok(self.machines.keys().cloned().collect()),
        }
    }

    fn mark(&mut self, hosts: &[HostName], mark: impl Fn(&mut super::Machine)) {
        for host in hosts {
            self.machines.get_mut(host).map(&mark);
        }
    }

    fn cut(&mut self, hosts: Vec<HostName>, until: Until) {
        let now = self.now;
        self.happenings.push(Happening::Cut { hosts: hosts.clone() });
        for host in hosts {
            let Some(machine) = self.machines.get_mut(&host) else { continue };
            let was = machine.reachable(now);
            machine.cut = Some(until);
            self.agenda.take_restore(&host);
            if let Until::Then(then) = until {
                self.agenda.put(then, Due::Restore(host.clone()));
            }
            if was {
                self.happenings.push(Happening::Link { host, up: false });
            }
        }
    }

    /// The guide reaches a host again, and hears what it missed.
    pub(super) fn restore(&mut self, host: &HostName) {
        let now = self.now;
        let Some(machine) = self.machines.get_mut(host) else { return };
        if Until::lasts(machine.cut, now) {
            return;
        }
        machine.cut = None;
        let was_isolated = machine.isolated.take().is_some();
        let unseen = std::mem::take(&mut machine.unseen);
        if machine.is_up() {
            self.happenings.push(Happening::Link {
                host: host.clone(),
                up: true,
            });
        }
        self.happenings.extend(unseen);
        if was_isolated {
            self.changed();
        }
    }

    fn keep_down(&mut self, host: &HostName, until: Until) {
        let Some(machine) = self.machines.get_mut(host) else { return };
        machine.no_return = Some(until);
        if machine.power == PowerState::Booting {
            self.agenda.take_power(host);
            self.expect_boot(host);
        }
    }

    /// The commands on these hosts, or this one alone, stop where they are.
    fn hang(&mut self, hosts: &[HostName], only: Option<&JobId>, until: Until) {
        let now = self.now;
        for (id, job) in &mut self.jobs {
            let meant = hosts.contains(&id.host) && only.is_none_or(|only| only.attempt == id.attempt);
            if meant && job.course == Course::Running {
                job.course = Course::Hung;
                job.frozen = self.agenda.take_job(id, now);
            }
        }
        if let Until::Then(then) = until {
            for host in hosts {
                self.agenda.put(then, Due::Thaw(host.clone()));
            }
        }
    }

    /// What hung on a host goes on.
    pub(super) fn thaw(&mut self, host: &HostName) {
        for (_, job) in self
            .jobs
            .iter_mut()
            .filter(|(id, job)| id.host == *host && job.course == Course::Hung)
        {
            job.course = Course::Running;
            for (left, due) in job.frozen.drain(..) {
                self.agenda.put(later(self.now, left), due);
            }
        }
    }
}
