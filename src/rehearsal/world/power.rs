//! Hosts that go down, come back, and come back as others.

use super::{
    Happening, PowerState, Until, World,
    agenda::Due,
    changes::later,
    job::{Course, Job, Task},
    machine::identity,
    view::View,
};
use crate::words::{Boot, Exit, HostName, Identity, JobId, Power, Timestamp, Values};
use std::time::Duration;

/// How long it takes until somebody starts the guide's own host again, once it was switched off.
const UNTIL_PRESSED: Duration = Duration::from_secs(10 * 60);

/// The guide's own host isn't coming back any more.
const FOR_GOOD: Duration = Duration::from_secs(24 * 3600);

impl World {
    /// Whether the guide's own host is down, or was told to go down.
    pub fn here_goes_down(&self) -> bool {
        let here = &self.scenario.here;
        let told = |(id, job): (&JobId, &Job)| {
            id.host == *here && job.course.is_live() && matches!(job.task, Task::Power(Power::Off | Power::Reboot, _))
        };
        self.machines.get(here).is_some_and(|machine| !machine.is_up()) || self.jobs.iter().any(told)
    }

    /// Lets time pass until the guide's own host is up again, at once where it never went down. Whether it came.
    pub fn until_here_is_back(&mut self) -> bool {
        let end = later(self.now, FOR_GOOD);
        while self.here_goes_down() {
            match self.next().filter(|next| *next <= end) {
                Some(next) => drop(self.advance(next)),
                None => return false,
            }
        }
        true
    }

    /// Somebody presses a host's button. A host that wouldn't come back does, then.
    pub fn press(&mut self, host: &HostName, button: Power) {
        let Some(machine) = self.machines.get_mut(host) else { return };
        if button != Power::Off {
            machine.no_return = None;
            if machine.power == PowerState::Booting {
                self.agenda.take_power(host);
                self.expect_boot(host);
                return;
            }
        }
        self.switch(host, button);
    }

    /// A host is switched off, on, or reboots.
    pub(super) fn switch(&mut self, host: &HostName, power: Power) {
        let Some(machine) = self.machines.get(host) else { return };
        match (power, machine.power) {
            (Power::Off, PowerState::Off) | (Power::On, PowerState::On | PowerState::Booting) => {}
            (Power::Off, _) => {
                self.take_down(host);
                if *host == self.scenario.here {
                    self.agenda
                        .put(later(self.now, UNTIL_PRESSED), Due::Switch(host.clone(), Power::On));
                }
            }
            (Power::On, PowerState::Off) => self.power_up(host),
            (Power::Reboot, _) => {
                self.take_down(host);
                self.power_up(host);
            }
        }
    }

    fn power_up(&mut self, host: &HostName) {
        if let Some(machine) = self.machines.get_mut(host) {
            machine.power = PowerState::Booting;
            self.expect_boot(host);
        }
    }

    /// Puts a host's boot down, as far as it comes back at all.
    pub(super) fn expect_boot(&mut self, host: &HostName) {
        let (Some(machine), Some(model)) = (self.machines.get(host), self.scenario.hosts.get(host)) else {
            return;
        };
        let boots = later(self.now, model.boots);
        let at = match machine.no_return {
            None => boots,
            Some(Until::Then(then)) => boots.max(then),
            Some(Until::Ever) => return,
        };
        self.agenda.put(at, Due::Boot(host.clone()));
    }

    /// A host loses power: everything that ran on it is gone.
    fn take_down(&mut self, host: &HostName) {
        let now = self.now;
        let Some(machine) = self.machines.get_mut(host) else { return };
        let was = machine.reachable(now);
        let before = machine.is_up().then(|| machine.who.clone());
        machine.power = PowerState::Off;
        self.agenda.take_power(host);
        if was {
            self.happenings.push(Happening::Link {
                host: host.clone(),
                up: false,
            });
        }
        let jobs: Vec<JobId> = self.jobs.keys().filter(|id| id.host == *host).cloned().collect();
        for id in jobs {
            let Some(job) = self.jobs.get_mut(&id).filter(|job| job.course.is_live()) else {
                continue;
            };
            if let Task::Power(power, who) = &mut job.task {
                if *power == Power::Off {
                    let boot = Boot {
                        before: who.clone(),
                        after: None,
                    };
                    self.agenda.take_job(&id, now);
                    self.end(&id, Exit::Code(0), Some(boot));
                }
                continue;
            }
            job.course = Course::Killed(before.clone());
            job.frozen.clear();
            self.agenda.take_job(&id, now);
        }
        self.changed();
    }

    /// A host has booted, and answers.
    pub(super) fn boot(&mut self, host: &HostName) {
        let now = self.now;
        let Some(machine) = self.machines.get_mut(host) else { return };
        machine.power = PowerState::On;
        machine.no_return = None;
        machine.boots += 1;
        machine.machines += u32::from(std::mem::take(&mut machine.renew));
        self.name_kernel(host);
        let Some(machine) = self.machines.get(host) else { return };
        let who = machine.who.clone();
        if machine.reachable(now) {
            self.happenings.push(Happening::Link {
                host: host.clone(),
                up: true,
            });
            self.happenings.push(Happening::Booted {
                host: host.clone(),
                identity: who.clone(),
            });
        }
        self.settle_jobs(host, &who);
        self.changed();
    }

    /// Jobs that waited for their host's coming back, or died with it.
    fn settle_jobs(&mut self, host: &HostName, who: &Identity) {
        let jobs: Vec<JobId> = self.jobs.keys().filter(|id| id.host == *host).cloned().collect();
        for id in jobs {
            let Some(job) = self.jobs.get(&id) else { continue };
            let (exit, before) = match (&job.course, &job.task) {
                (Course::Killed(before), _) => (Exit::Rebooted, before.clone()),
                (Course::Running, Task::Power(Power::On | Power::Reboot, before)) => (Exit::Code(0), before.clone()),
                _ => continue,
            };
            self.end(
                &id,
                exit,
                Some(Boot {
                    before,
                    after: Some(who.clone()),
                }),
            );
        }
    }

    /// Hosts become other machines: at their next boot, or at once where they run on.
    pub(super) fn renew(&mut self, host: &HostName, reboots: bool) {
        let now = self.now;
        let Some(machine) = self.machines.get_mut(host) else { return };
        for (id, job) in self.jobs.iter_mut().filter(|(id, _)| id.host == *host) {
            job.spool_lost = true;
            if !reboots && machine.is_up() && job.course.is_live() && !matches!(job.task, Task::Power(..)) {
                job.course = Course::Gone;
                self.agenda.take_job(id, now);
            }
        }
        if reboots || !machine.is_up() {
            machine.renew = true;
            return;
        }
        machine.machines += 1;
        machine.boots += 1;
        self.name_kernel(host);
        let Some(who) = self.who(host).cloned() else { return };
        self.happenings.push(Happening::Booted {
            host: host.clone(),
            identity: who,
        });
    }

    /// Finds out who a host is after a boot: its ids, and the kernel as the scenario has it now.
    pub(super) fn name_kernel(&mut self, host: &HostName) {
        let scenario = self.scenario.clone();
        let Some(model) = scenario.hosts.get(host) else { return };
        let view = View {
            world: self,
            host: Some(host),
            caught: &Values::new(),
        };
        let kernel = view.text(Some(&model.kernel));
        match kernel {
            Ok(kernel) => {
                if let Some(machine) = self.machines.get_mut(host) {
                    machine.who = identity(self.seed, host, machine.machines, machine.boots, kernel);
                }
            }
            Err(wrong) => self.fail(format!("The kernel of {host} in {} can't be made: {wrong}", scenario.path)),
        }
    }

    /// A power step begins.
    pub(super) fn begin_power(&mut self, id: &JobId, power: Power) {
        let Some(machine) = self.machines.get(&id.host) else { return };
        if power == Power::On && machine.is_up() {
            let boot = Boot {
                before: None,
                after: Some(machine.who.clone()),
            };
            return self.end(id, Exit::Code(0), Some(boot));
        }
        // Where a host is on its way already, doing the step again is pressing its button again.
        if power == Power::On && machine.power == PowerState::Booting {
            return self.press(&id.host, power);
        }
        let at = self.soon();
        self.agenda.put(at, Due::Switch(id.host.clone(), power));
    }

    /// A machine takes a few seconds to go down, and a person to press a button.
    fn soon(&self) -> Timestamp {
        later(self.now, Duration::from_secs(5))
    }
}
