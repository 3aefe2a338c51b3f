//! Whether a host that goes away, or comes back otherwise, was meant to.

use super::{
    run::{JobState, Run},
    sheet::Does,
};
use crate::words::{Exit, HostName, Power, Work};
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
        self.jobs.iter().any(|(job, state)| {
            job.host == *host
                && matches!(&state.state, JobState::Ended { exit: Exit::Code(0), .. })
                && self
                    .line(&job.attempt.step)
                    .ran
                    .as_ref()
                    .is_some_and(|sheet| matches!(sheet.does, Does::Power { what: Power::Off, .. }))
        })
    }
}
