//! From what is wanted to polls, and from what they brought to news. Needs no run: whoever polls monitors does it by this.

use super::{Polls, beats};
use crate::{
    engine::{input::Input, run::WantedMonitor},
    feed::{Feed, Poll},
    procedure::model::Monitor,
    runtime::{
        beside,
        poll::{Errand, Polled},
    },
    words::{Account, HostName, Timestamp},
};
use jiff::SignedDuration;

/// Nothing is polled more often.
const SHORTEST: SignedDuration = SignedDuration::from_secs(1);

/// When a monitor is looked at.
#[derive(Clone, Copy, Debug)]
pub(in crate::runtime) struct When {
    pub now: Timestamp,
    /// Something waits for it.
    pub hurried: bool,
    /// Nobody else has its lock.
    pub free: bool,
}

impl Polls {
    /// The polls of a monitor that begin now.
    pub fn errands(
        &mut self,
        wanted: &WantedMonitor,
        monitor: &Monitor,
        account: &Account,
        when: When,
        is_down: impl Fn(&HostName) -> bool,
    ) -> Vec<Errand> {
        let every = SignedDuration::try_from(monitor.every).unwrap_or(SignedDuration::MAX).max(SHORTEST);
        let mut errands = Vec::new();
        for beat in beats(wanted) {
            // One at a time: those that take turns take them on all hosts.
            let free = when.free && !monitor.lock.as_ref().is_some_and(|lock| self.holds(lock));
            let afresh = self.is_afresh(&beat);
            if !self.begin(&beat, every, monitor.lock.as_ref(), when.now, when.hurried, free) {
                continue;
            }
            let hosts = match &beat.host {
                Some(host) => vec![host.clone()],
                None => self.order(wanted, when.now, |host| !afresh && is_down(host)),
            };
            let (run, account) = (wanted.run.clone(), account.clone());
            let mut errand = Errand::new(beat, monitor.clone(), hosts, run, account);
            errand.listed.clone_from(&wanted.hosts);
            errands.push(errand);
        }
        errands
    }

    /// A poll is over: what viewers are told of it, and what it means to the engine.
    pub fn over(&mut self, polled: Polled, now: Timestamp) -> (Vec<Feed>, Vec<Input>) {
        let (failed, again) = self.end(&polled.beat, polled.is_well(), now);
        let unreachable = polled.links.iter().filter_map(|link| link.as_ref().err());
        let mut told: Vec<Feed> = unreachable.map(|error| beside::silent(error, again)).collect();
        let passed_over = match polled.beat.host {
            None if polled.is_well() => self.answered(&polled.beat.monitor, &polled.listed, polled.host(), &polled.not, now),
            _ => Vec::new(),
        };
        let (inputs, glance) = polled.made_of(Poll {
            passed_over,
            failed,
            again,
            ..Poll::default()
        });
        told.push(glance);
        (told, inputs)
    }
}
