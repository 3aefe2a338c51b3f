//! Whether a host that goes away, or comes back otherwise, was meant to.

use super::{
    run::{Job, JobState, Run},
    sheet::Does,
};
use crate::words::{Exit, HostName, Identity, JobId, Power, Work};
use std::collections::HashSet;

impl Run {
    /// Whether a step that is under way may reboot this host: it switches it, or brings it back as another machine.
    pub(super) fn reboot_is_meant(&self, host: &HostName) -> bool {
        let renews = self.hosts.get(host).is_some_and(|state| state.renews);
        renews
            || self.live_jobs().any(|(job, _)| {
                job.host == *host
                    && match self.work(job) {
                        Some(Work::Power(_)) => true,
                        Some(Work::Run(command)) => command.ends_in_reboot,
                        _ => false,
                    }
            })
            || self.is_switched_off(host)
    }

    /// Another host that is the same machine, where nobody said that it is meant to be.
    pub(super) fn twin(&self, host: &HostName, machine: &str) -> Option<HostName> {
        let meant: HashSet<&HostName> = self.same.iter().filter(|names| names.contains(host)).flatten().collect();
        self.hosts
            .iter()
            .filter(|(other, state)| *other != host && state.identity.as_ref().is_some_and(|who| who.machine == machine))
            .map(|(other, _)| other)
            .find(|other| !meant.contains(other))
            .cloned()
    }

    /// Whether a `power` step switched it off last: whoever brings it back, that boot was meant.
    fn is_switched_off(&self, host: &HostName) -> bool {
        self.orders_off(host)
            .any(|job| matches!(&job.state, JobState::Ended { exit: Exit::Code(0), .. }))
    }

    /// Who a host was when a `power` step last switched it off, or may have.
    pub(super) fn switched_off_as(&self, host: &HostName) -> Option<&Identity> {
        let went = |job: &&Job| {
            !matches!(
                &job.state,
                JobState::Void { .. }
                    | JobState::Ended {
                        exit: Exit::Code(1..) | Exit::Signal(_),
                        ..
                    }
            )
        };
        self.orders_off(host).filter(went).max_by_key(|job| job.started)?.under.as_ref()
    }

    /// Whether a `power` step switched it off, and nothing has come to its end there since.
    pub fn stays_switched_off(&self, host: &HostName) -> bool {
        let ended = |job: &Job| matches!(&job.state, JobState::Ended { exit: Exit::Code(_), .. });
        let there = || self.jobs.iter().filter(|(job, state)| job.host == *host && ended(state));
        let off =
            there().filter(|(job, state)| self.orders_off_by(job) && matches!(&state.state, JobState::Ended { exit: Exit::Code(0), .. }));
        let Some(off) = off.map(|(_, state)| state.since).max() else {
            return false;
        };
        let mut others = there().filter(|(job, _)| !self.orders_off_by(job));
        others.all(|(_, state)| state.since < off)
    }

    fn orders_off_by(&self, job: &JobId) -> bool {
        let ran = self.line(&job.attempt.step).ran.clone();
        ran.is_some_and(|sheet| matches!(sheet.does, Does::Power { what: Power::Off, .. }))
    }

    fn orders_off(&self, host: &HostName) -> impl Iterator<Item = &Job> {
        self.jobs
            .iter()
            .filter(move |(job, _)| job.host == *host && self.orders_off_by(job))
            .map(|(_, job)| &**job)
    }
}
