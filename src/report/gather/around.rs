//! What goes on around the steps: sessions, hosts, lasting consequences, alerts, notes.

use crate::{
    engine::{
        attention::Cause,
        event::{Event, Mark, Mode},
        holder::handed_over,
        run::{Run, Sensed},
    },
    report::model::{Alert, AlertKind, At, Effect, Host, LogLine, Note, Session},
    words::{Account, StepId, Timestamp, Truth, node_set},
};
use jiff::SignedDuration;

/// So long a guard may be unknown before anybody is told.
const FIRST_LOOK: SignedDuration = SignedDuration::from_secs(20);

/// What is gathered.
#[derive(Default)]
pub(super) struct Around {
    sessions: Vec<Session>,
    effects: Vec<Effect>,
    alerts: Vec<(Key, Alert)>,
    notes: Vec<Note>,
    passed_on: Vec<LogLine>,
}

/// What an alert is about.
#[derive(Clone, PartialEq, Eq)]
enum Key {
    Cause(Cause),
    Stopped,
}

impl Around {
    pub fn take(&mut self, run: &Run, before: Timestamp, at: Timestamp, event: &Event) {
        match event {
            Event::Opened(opening) => {
                if let Some(open) = self.sessions.last_mut().filter(|session| session.to.is_none()) {
                    open.to = Some(At(before));
                }
                self.sessions.push(Session {
                    by: opening.by.clone(),
                    machine: opening.here.to_string(),
                    account: account(&opening.account),
                    from: At(at),
                    to: None,
                    why: None,
                });
            }
            Event::Left { why } => {
                if let Some(open) = self.sessions.last_mut() {
                    open.to = Some(At(at));
                    open.why = Some(why.clone());
                }
            }
            Event::HandedOver { by, words, carried } => self.passed_on.push(LogLine {
                at: At(at),
                says: handed_over(by, words, *carried),
            }),
            Event::Taken(taken) => self.passed_on.push(LogLine {
                at: At(at),
                says: taken.to_string(),
            }),
            Event::Noted { by, text } => self.notes.push(Note {
                at: At(at),
                by: by.clone(),
                text: text.clone(),
            }),
            Event::Said { by, words, .. } => self.notes.push(Note {
                at: At(at),
                by: by.clone(),
                text: format!("“{words}”"),
            }),
            Event::EffectOpened { id, text, step } => self.effects.push(Effect {
                id: id.to_string(),
                text: text.clone(),
                opened_by: step.to_string(),
                opened: At(at),
                closed_by: None,
                closed: None,
                sensed: None,
            }),
            Event::EffectClosed { id, step } => {
                let open = |effect: &&mut Effect| effect.id == id.as_str() && effect.closed.is_none();
                if let Some(effect) = self.effects.iter_mut().rev().find(open) {
                    effect.closed = Some(At(at));
                    effect.closed_by = Some(step.to_string());
                }
            }
            _ => self.alert(run, at, event),
        }
    }

    fn alert(&mut self, run: &Run, at: Timestamp, event: &Event) {
        match event {
            Event::GuardTurned { guard, to, why } => {
                let key = Key::Cause(Cause::Guard(guard.clone()));
                self.over(&key, at);
                let (kind, state) = match to {
                    Truth::Yes => return,
                    Truth::No => (AlertKind::GuardBroken, "broken"),
                    Truth::Unknown => (AlertKind::GuardUnknown, "unknown"),
                };
                let why = why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
                self.begins(key, at, kind, format!("guard {guard} was {state}{why}"), None);
            }
            Event::GuardLeft { guard } => self.over(&Key::Cause(Cause::Guard(guard.clone())), at),
            Event::Link { host, up } => {
                let key = Key::Cause(Cause::Silent(host.clone()));
                self.over(&key, at);
                if !up {
                    self.begins(key, at, AlertKind::HostSilent, format!("{host} didn't answer"), None);
                }
            }
            Event::Seen { host, odd: Some(odd), .. } => {
                let key = Key::Cause(Cause::OtherHost(host.clone()));
                self.begins(key, at, AlertKind::OtherHost, format!("{host}: {odd}"), None);
            }
            Event::HostAccepted { host, by, reason } => {
                let key = Key::Cause(Cause::OtherHost(host.clone()));
                if let Some((_, alert)) = self.alerts.iter_mut().rev().find(|(known, _)| *known == key) {
                    alert.until = Some(At(at));
                    alert.says = format!("{}; accepted by {by}: {reason}", alert.says);
                }
            }
            Event::Overdue { node, mark } => {
                let key = Key::Cause(Cause::Overdue(node.clone()));
                self.begins(key, at, AlertKind::Overdue, overdue(node, *mark), None);
            }
            Event::EffectSensed { id, to, why } => {
                let key = Key::Cause(Cause::Effect(id.clone()));
                self.over(&key, at);
                let text = run.effects.get(id).map_or(id.as_str(), |effect| effect.text.as_str());
                if *to == Truth::No {
                    let why = why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
                    self.begins(
                        key,
                        at,
                        AlertKind::EffectDiffers,
                        format!("the cluster said otherwise of “{text}”{why}"),
                        None,
                    );
                }
            }
            Event::EffectFound { id, text, .. } => {
                let found = run.found.get(id).map_or_else(|| text.clone(), ToString::to_string);
                self.begins(Key::Cause(Cause::Effect(id.clone())), at, AlertKind::EffectDiffers, found, None);
            }
            Event::EffectGone { id } => self.over(&Key::Cause(Cause::Effect(id.clone())), at),
            Event::AllStopped { by, reason } => {
                let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
                self.begins(
                    Key::Stopped,
                    at,
                    AlertKind::Stopped,
                    format!("everything was stopped{reason}"),
                    Some(by.clone()),
                );
            }
            Event::StopLifted { .. } => self.over(&Key::Stopped, at),
            Event::Noticed { by, what } => self.seen(&Key::Cause(what.clone()), by),
            Event::Acknowledged { by, guard: Some(guard) } => self.seen(&Key::Cause(Cause::Guard(guard.clone())), by),
            _ => {}
        }
    }

    fn begins(&mut self, key: Key, at: Timestamp, kind: AlertKind, says: String, by: Option<String>) {
        let alert = Alert {
            kind,
            at: At(at),
            until: None,
            says,
            by,
            seen_by: None,
        };
        self.alerts.push((key, alert));
    }

    fn over(&mut self, key: &Key, at: Timestamp) {
        if let Some((_, alert)) = self.alerts.iter_mut().rev().find(|(known, _)| known == key) {
            alert.until.get_or_insert(At(at));
        }
    }

    fn seen(&mut self, key: &Key, by: &str) {
        if let Some((_, alert)) = self.alerts.iter_mut().rev().find(|(known, _)| known == key) {
            alert.seen_by.get_or_insert_with(|| by.to_owned());
        }
    }

    pub fn sessions(&mut self, run: &Run, is_open: bool) -> Vec<Session> {
        // One that was cut off is over since its last word; so is that of a run that is.
        if let Some(last) = self
            .sessions
            .last_mut()
            .filter(|last| last.to.is_none() && !(is_open && run.ended.is_none()))
        {
            last.to = Some(At(run.at));
        }
        std::mem::take(&mut self.sessions)
    }

    pub fn effects(&mut self, run: &Run) -> Vec<Effect> {
        for effect in &mut self.effects {
            let open = run.effects.get(effect.id.as_str()).filter(|_| effect.closed.is_none());
            effect.sensed = open.and_then(|open| open.sensed.as_ref()).map(sensed);
        }
        std::mem::take(&mut self.effects)
    }

    pub fn alerts(&mut self) -> Vec<Alert> {
        let all = std::mem::take(&mut self.alerts).into_iter();
        all.map(|(_, alert)| alert).filter(|alert| !is_first_look(alert)).collect()
    }

    pub fn passed_on(&mut self) -> Vec<LogLine> {
        std::mem::take(&mut self.passed_on)
    }

    pub fn notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }
}

/// A guard that comes into force isn't known before its monitors were read for the first time: that is nothing to tell of.
fn is_first_look(alert: &Alert) -> bool {
    let lasted = alert.until.map(|until| until.0.duration_since(alert.at.0));
    alert.kind == AlertKind::GuardUnknown && lasted.is_some_and(|lasted| lasted < FIRST_LOOK)
}

fn sensed(sensed: &Sensed) -> String {
    let said = match sensed.truth {
        Truth::Yes => "the cluster shows it",
        Truth::No => "the cluster says otherwise",
        Truth::Unknown => "not known from the cluster",
    };
    let why = sensed.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    format!("{said}{why}")
}

fn overdue(node: &StepId, mark: Mark) -> String {
    match mark {
        Mark::Worry => format!("{node} took longer than is normal"),
        Mark::Limit => format!("{node} took longer than its limit"),
        Mark::Deadline => format!("{node} was not over by its deadline"),
    }
}

fn account(account: &Account) -> Option<String> {
    match (&account.login, &account.run_as) {
        (None, None) => None,
        (Some(login), None) => Some(login.clone()),
        (None, Some(run_as)) => Some(format!("by sudo as {run_as}")),
        (Some(login), Some(run_as)) => Some(format!("{login}, by sudo as {run_as}")),
    }
}

/// Its hosts, as they were last seen.
pub(super) fn hosts(run: &Run) -> Vec<Host> {
    let hosts = run.hosts.iter().map(|(name, state)| {
        let reached = state.reached.as_deref();
        let identity = state.identity.as_ref().or(reached.map(|reached| &reached.identity));
        Host {
            name: name.to_string(),
            way: reached.map(|reached| reached.way.clone()),
            key: reached.and_then(|reached| reached.key.clone()),
            node: identity.map(|identity| identity.node.clone()),
            machine: identity.map(|identity| identity.machine.clone()),
            kernel: identity.map(|identity| identity.kernel.clone()),
            cluster: reached.and_then(|reached| reached.cluster.clone()),
        }
    });
    hosts.collect()
}

pub(super) fn clusters(run: &Run) -> Vec<String> {
    let mut clusters: Vec<String> = run
        .hosts
        .values()
        .filter_map(|state| state.reached.as_ref()?.cluster.clone())
        .collect();
    clusters.sort();
    clusters.dedup();
    clusters
}

/// What may still be on its hosts, as far as the journal knows.
pub(super) fn left(run: &Run) -> Vec<String> {
    if run.head.as_ref().is_none_or(|head| head.mode != Mode::Live) {
        return Vec::new();
    }
    let mut left = Vec::new();
    let held: Vec<&str> = run
        .hosts
        .iter()
        .filter(|(_, state)| state.reached.is_some())
        .map(|(host, _)| host.as_str())
        .collect();
    if run.ended.is_none() && !held.is_empty() {
        left.push(format!("the run's claim on {}", node_set(held)));
    }
    for (job, _) in run.live_jobs() {
        left.push(format!("{} on {}: not over as far as is known", job.attempt.step, job.host));
    }
    left
}
