//! The fold of what is watched: guards, hosts, and what was seen of them.

use super::{
    attention::Cause,
    input::SkipHow,
    run::{GuardState, HostState, Notice, Run, Sensed, Trouble},
    sheet::{Does, Sheet},
};
use crate::words::{EffectId, GuardName, HostName, Identity, Reached, StepId, Timestamp, Truth};
use jiff::SignedDuration;
use std::sync::Arc;

/// A guard that has held for so long is out of trouble: if it breaks then, that is something new.
pub(super) const CALM: SignedDuration = SignedDuration::from_mins(10);

/// A guard that has broken so often in one trouble flaps.
const FLAPS: u32 = 3;

impl Run {
    pub(super) fn guard_turned(&mut self, at: Timestamp, guard: &GuardName, to: Truth, why: Option<&str>) {
        let before = self.guards.get(guard);
        let same = before.filter(|state| state.truth == to);
        let state = GuardState {
            truth: to,
            since: same.map_or(at, |state| state.since),
            why: why.map(str::to_owned),
            turns: before.map_or(0, |state| state.turns + u32::from(same.is_none())),
            before: before.and_then(|state| if same.is_some() { state.before } else { Some(state.since) }),
            acknowledged: same.is_some_and(|state| state.acknowledged),
            trouble: trouble(at, before, to),
        };
        self.guards.insert(guard.clone(), state);
    }

    pub(super) fn effect_sensed(&mut self, at: Timestamp, id: &EffectId, to: Truth, why: Option<&str>) {
        if let Some(effect) = self.effects.get_mut(id) {
            let before = effect.sensed.as_ref();
            effect.sensed = Some(Sensed {
                truth: to,
                since: before.filter(|sensed| sensed.truth == to).map_or(at, |sensed| sensed.since),
                why: why.map(str::to_owned),
                shown: to == Truth::Yes || before.is_some_and(|sensed| sensed.shown),
            });
        }
    }

    /// Nobody has watched: what was sensed of open effects need not be so any more.
    pub(super) fn effects_unwatched(&mut self) {
        for id in self.effects.keys().cloned().collect::<Vec<_>>() {
            if let Some(sensed) = self.effects.get_mut(&id).and_then(|effect| effect.sensed.as_mut()) {
                let before = match sensed.truth {
                    Truth::Yes => "; before, the cluster said so",
                    Truth::No => "; before, the cluster said otherwise",
                    Truth::Unknown => "",
                };
                sensed.why = Some(format!("not looked at yet in this session{before}"));
                sensed.truth = Truth::Unknown;
                sensed.since = self.at;
            }
        }
    }

    pub(super) fn noticed(&mut self, at: Timestamp, what: &Cause, by: &str) {
        if let Cause::Guard(guard) = what
            && let Some(state) = self.guards.get_mut(guard)
        {
            state.acknowledged = true;
        }
        self.noticed.insert(what.clone(), Notice { by: by.to_owned(), at });
    }

    pub(super) fn seen(&mut self, at: Timestamp, host: &HostName, identity: &Identity, odd: Option<&str>) {
        self.host(host, |state| {
            state.odd_since = odd.map(|_| state.odd_since.filter(|_| state.odd.is_some()).unwrap_or(at));
            state.odd = odd.map(str::to_owned);
            state.is_up(true, at);
            state.renews &= state.identity.as_ref().is_none_or(|before| before.machine == identity.machine);
            state.identity = Some(identity.clone());
        });
    }

    /// One that comes back under another key, and as the same machine, is made anew no less.
    pub(super) fn reached(&mut self, host: &HostName, reached: &Reached) {
        self.host(host, |state| {
            let before = state.reached.as_ref().and_then(|before| before.key.as_ref());
            state.renews &= before.is_none_or(|before| reached.key.as_ref().is_none_or(|key| key == before));
            state.reached = Some(Arc::new(reached.clone()));
        });
    }

    /// Whether hosts may come back as other machines from now on.
    pub(super) fn may_renew(&mut self, hosts: &[HostName], may: bool) {
        for host in hosts {
            self.host(host, |state| state.renews = may);
        }
    }

    /// What is done by hand is begun when it is shown: its hosts may come back as other machines before anybody says that it is done.
    pub(super) fn shown_by_hand(&mut self, step: &StepId, sheet: &Sheet) {
        let was_shown = self
            .line(step)
            .sheet
            .as_ref()
            .is_some_and(|(_, before)| before.renews == sheet.renews);
        if matches!(sheet.does, Does::Manual { .. }) && !was_shown {
            self.may_renew(&sheet.renews, true);
        }
    }

    /// A command that was given elsewhere renews its hosts all the same; what isn't needed renews none.
    pub(super) fn skipped_renewal(&mut self, step: &StepId, how: SkipHow) {
        let Some((_, sheet)) = self.line(step).sheet.clone() else { return };
        match (how, &sheet.does) {
            (SkipHow::Elsewhere, Does::Manual { .. }) => {}
            (SkipHow::Elsewhere, _) => self.may_renew(&sheet.renews, true),
            (SkipHow::NotNeeded, _) => self.may_renew(&sheet.renews, false),
        }
    }

    pub(super) fn host(&mut self, host: &HostName, with: impl FnOnce(&mut HostState)) {
        with(self.hosts.entry(host.clone()).or_default());
    }
}

impl HostState {
    pub(super) fn is_up(&mut self, up: bool, at: Timestamp) {
        if self.up != Some(up) {
            self.up_since = Some(at);
        }
        self.up = Some(up);
    }
}

/// What trouble a guard is in, as it turns to this.
fn trouble(at: Timestamp, before: Option<&GuardState>, to: Truth) -> Option<Trouble> {
    let known = before
        .filter(|state| state.truth != Truth::Yes || at.duration_since(state.since) <= CALM)
        .and_then(|state| state.trouble);
    let breaks = match before {
        Some(state) if state.truth == Truth::Yes => to != Truth::Yes,
        // Not to be known from the start is no trouble yet.
        _ => known.is_none() && to == Truth::No,
    };
    if !breaks {
        return known;
    }
    let mut trouble = known.unwrap_or(Trouble {
        since: at,
        breaks: 0,
        flaps: None,
    });
    trouble.breaks += 1;
    if trouble.breaks >= FLAPS {
        trouble.flaps.get_or_insert(at);
    }
    Some(trouble)
}
