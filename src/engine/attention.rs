//! What wants a person: derived from the run and the time, never stored. It rises once and stays until its cause has gone; stored is
//! only that it was seen.

use super::{
    back_out::{self, BackOut},
    event::Mark,
    run::{GuardState, JobState, Line, Notice, Run},
    sheet::Does,
    status::Status,
    watched::CALM,
};
use crate::{
    procedure::model::Procedure,
    words::{EffectId, GuardName, HostName, JobId, StepId, Timestamp, Truth},
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A guard or a job is given so long to become known, after a start or an interruption, before a person is wanted.
const UNKNOWN: SignedDuration = SignedDuration::from_secs(20);

/// A wait that was over sooner than this was none.
const WAITED: SignedDuration = SignedDuration::from_secs(30);

/// So long before the window ends, and before the last moment to back out, a person is told.
pub const EARLY: SignedDuration = SignedDuration::from_mins(15);

/// What it is that wants a person. In journals: what was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A command stands at a prompt that nobody holds.
    Prompt(JobId),
    /// A guard is broken, unknown or flaps.
    Guard(GuardName),
    /// The cluster says otherwise of an open effect.
    Effect(EffectId),
    /// It isn't known whether a command ran.
    Doubt(JobId),
    /// A step, or a block whose rounds are over, has failed.
    Failed(StepId),
    /// A step waits to be judged.
    ToJudge(StepId),
    /// A wait is over, and nobody has gone on since.
    WaitOver(StepId),
    /// A host isn't who it was.
    OtherHost(HostName),
    /// A host doesn't answer, and no step meant it to be away.
    Silent(HostName),
    /// A step or block takes longer than it should.
    Overdue(StepId),
    /// The last moment to back out is near, or has passed.
    BackOut,
    /// The window's end is near, or has passed.
    WindowEnd,
    /// Somebody said something to the operator: its place in what was said.
    Said(u32),
}

/// How a cause stands; the more urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    missing_docs,
    reason = "each is the cause of its name; a guard has three, and a moment has passed or is near"
)]
pub enum Kind {
    Prompt,
    GuardBroken,
    Said,
    GuardFlaps,
    GuardUnknown,
    EffectDiffers,
    Doubt,
    Failed,
    ToJudge,
    WaitOver,
    OtherHost,
    Silent,
    Overdue,
    TooLate,
    BackOut,
    WindowOver,
    WindowEnd,
}

impl Kind {
    /// A stable name, for commands of the operator's own.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Prompt => "prompt",
            Kind::GuardBroken => "guard-broken",
            Kind::Said => "said",
            Kind::GuardFlaps => "guard-flaps",
            Kind::GuardUnknown => "guard-unknown",
            Kind::EffectDiffers => "effect-differs",
            Kind::Doubt => "in-doubt",
            Kind::Failed => "failed",
            Kind::ToJudge => "to-judge",
            Kind::WaitOver => "wait-over",
            Kind::OtherHost => "other-host",
            Kind::Silent => "host-silent",
            Kind::Overdue => "overdue",
            Kind::TooLate => "too-late-to-back-out",
            Kind::BackOut => "back-out",
            Kind::WindowOver => "window-over",
            Kind::WindowEnd => "window-end",
        }
    }

    /// Whether its beginning is reckoned from what changes, so that another beginning is nothing new.
    pub fn is_reckoned(self) -> bool {
        matches!(self, Kind::TooLate | Kind::BackOut | Kind::WindowOver | Kind::WindowEnd)
    }
}

/// Something that wants a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// What.
    pub what: Cause,
    /// How it stands.
    pub kind: Kind,
    /// Since when.
    pub since: Timestamp,
    /// The host, where it is about one.
    pub host: Option<HostName>,
    /// The line of the plan, where it is about one.
    pub step: Option<StepId>,
    /// In words. Parts of it may come from a host.
    pub says: String,
    /// Who saw it, and when; it stays until its cause has gone.
    pub seen: Option<Notice>,
}

/// All that wants a person now: what nobody has seen first, the most urgent first. `procedure` makes the time to back out more exact.
pub fn of(run: &Run, procedure: Option<&Procedure>, now: Timestamp) -> Vec<Alert> {
    if run.ended.is_some() {
        return Vec::new();
    }
    let mut found = Found { run, now, all: Vec::new() };
    found.said();
    found.jobs();
    found.guards(procedure);
    found.effects();
    found.lines();
    found.hosts();
    found.overdue();
    found.window(procedure);
    let mut all = found.all;
    all.sort_by(|a, b| (a.seen.is_some(), a.kind, a.since, &a.what).cmp(&(b.seen.is_some(), b.kind, b.since, &b.what)));
    all
}

struct Found<'a> {
    run: &'a Run,
    now: Timestamp,
    all: Vec<Alert>,
}

impl Found<'_> {
    fn add(&mut self, what: Cause, kind: Kind, since: Timestamp, says: String) {
        let (host, step) = match &what {
            Cause::Prompt(job) | Cause::Doubt(job) => (Some(job.host.clone()), Some(job.attempt.step.clone())),
            Cause::Failed(step) | Cause::ToJudge(step) | Cause::WaitOver(step) | Cause::Overdue(step) => (None, Some(step.clone())),
            Cause::OtherHost(host) | Cause::Silent(host) => (Some(host.clone()), None),
            Cause::Effect(effect) => {
                let open = self.run.effects.get(effect).map(|effect| &effect.step);
                let step = open.or_else(|| self.run.found.get(effect).map(|found| &found.step));
                (None, step.cloned())
            }
            Cause::Said(n) => {
                let saying = usize::try_from(*n).ok().and_then(|n| self.run.said.get(n));
                (None, saying.and_then(|saying| saying.step.clone()))
            }
            Cause::Guard(_) | Cause::BackOut | Cause::WindowEnd => (None, None),
        };
        let seen = self.run.noticed.get(&what).filter(|notice| notice.at >= since).cloned();
        self.all.push(Alert {
            what,
            kind,
            since,
            host,
            step,
            says,
            seen,
        });
    }

    /// Words are there until they were heard, or what they are about is done.
    fn said(&mut self) {
        for (n, saying) in (0..).zip(self.run.said.iter()) {
            let heard = self.run.noticed.contains_key(&Cause::Said(n));
            let done = saying.step.as_ref().is_some_and(|step| self.run.line(step).status.is_settled());
            if !heard && !done {
                self.add(Cause::Said(n), Kind::Said, saying.at, saying.to_string());
            }
        }
    }

    fn jobs(&mut self) {
        for (id, job) in self.run.live_jobs() {
            match &job.state {
                JobState::AtPrompt { prompt, hold: None } => {
                    let says = format!("{} asks: “{}”", id.host, prompt.text.trim());
                    self.add(Cause::Prompt(id.clone()), Kind::Prompt, job.since, says);
                }
                JobState::InDoubt { fate, why } if fate.is_some() || self.lasts(job.since, UNKNOWN) => {
                    let title = self.run.title(&id.attempt.step);
                    let says = format!("in doubt on {} whether “{title}” ran: {why}", id.host);
                    self.add(Cause::Doubt(id.clone()), Kind::Doubt, job.since, says);
                }
                _ => {}
            }
        }
    }

    fn guards(&mut self, procedure: Option<&Procedure>) {
        for (name, state) in &self.run.guards {
            let grace = procedure.and_then(|procedure| procedure.guards.iter().find(|guard| guard.name == *name));
            let grace = grace
                .and_then(|guard| SignedDuration::try_from(guard.grace).ok())
                .unwrap_or_default();
            let what = Cause::Guard(name.clone());
            let why = state.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            if let Some((since, breaks)) = self.flapping(state) {
                let now = match state.truth {
                    Truth::Yes => "it holds now, for the moment".into(),
                    Truth::No => format!("it is broken now{why}"),
                    Truth::Unknown => format!("it is unknown now{why}"),
                };
                self.add(
                    what,
                    Kind::GuardFlaps,
                    since,
                    format!("guard {name} is flapping: broken {breaks} times; {now}"),
                );
            } else if state.truth == Truth::No && self.lasts(state.since, grace) {
                self.add(what, Kind::GuardBroken, state.since, format!("guard {name} is broken{why}"));
            } else if state.truth == Truth::Unknown && self.lasts(state.since, UNKNOWN.max(grace)) {
                self.add(what, Kind::GuardUnknown, state.since, format!("guard {name} is unknown{why}"));
            }
        }
    }

    fn effects(&mut self) {
        for (id, effect) in &self.run.effects {
            if let Some(sensed) = effect.sensed.as_ref().filter(|sensed| sensed.truth == Truth::No) {
                let says = format!("open: “{}”, but the cluster says otherwise", effect.text);
                self.add(Cause::Effect(id.clone()), Kind::EffectDiffers, sensed.since, says);
            }
        }
        for (id, found) in &self.run.found {
            self.add(Cause::Effect(id.clone()), Kind::EffectDiffers, found.since, found.to_string());
        }
    }

    /// Since when a guard flaps, and how often it has broken.
    fn flapping(&self, state: &GuardState) -> Option<(Timestamp, u32)> {
        let trouble = state.trouble?;
        let calm = state.truth == Truth::Yes && self.lasts(state.since, CALM);
        trouble.flaps.filter(|_| !calm).map(|since| (since, trouble.breaks))
    }

    fn lines(&mut self) {
        let run = self.run;
        let mut waited: Option<(Timestamp, StepId)> = None;
        let mut acted = None;
        for (id, line) in &run.lines {
            if !line.by.is_empty() {
                acted = acted.max(line.confirmed);
            }
            match &line.status {
                Status::Assess { failed } => {
                    let since = self.assessed(id, line);
                    let title = run.title(id);
                    match failed.split_first() {
                        None => self.add(
                            Cause::ToJudge(id.clone()),
                            Kind::ToJudge,
                            since,
                            format!("“{title}” is to be judged"),
                        ),
                        Some((first, rest)) => {
                            let more = if rest.is_empty() {
                                String::new()
                            } else {
                                format!(" (and {} more)", rest.len())
                            };
                            let says = format!("“{title}” has failed: {first}{more}");
                            self.add(Cause::Failed(id.clone()), Kind::Failed, since, says);
                        }
                    }
                }
                Status::Done { .. } => {
                    let over = line.ended.filter(|ended| waits(line) && self.waited_for(line, *ended));
                    if let Some(ended) = over.filter(|ended| waited.as_ref().is_none_or(|(last, _)| ended > last)) {
                        waited = Some((ended, id.clone()));
                    }
                }
                _ => {}
            }
        }
        let on_it_goes = |ended: Timestamp| acted.is_some_and(|acted| acted >= ended);
        if let Some((ended, id)) = waited.filter(|(ended, _)| !on_it_goes(*ended))
            && run.current().is_some()
        {
            let says = format!("the wait is over: “{}”", run.title(&id));
            self.add(Cause::WaitOver(id), Kind::WaitOver, ended, says);
        }
    }

    /// Since when a line is to be assessed: its last command is over, or, where it has none, it was confirmed.
    fn assessed(&self, id: &StepId, line: &Line) -> Timestamp {
        let jobs = self.run.last_jobs(id);
        let ended = jobs.iter().map(|(_, job)| job.since).max();
        let under = || self.run.under(id).iter().filter_map(|id| self.run.line(id).ended).max();
        ended
            .or(line.confirmed)
            .or_else(under)
            .or(line.began)
            .or(self.run.began)
            .unwrap_or(self.now)
    }

    fn waited_for(&self, line: &Line, ended: Timestamp) -> bool {
        line.confirmed.is_some_and(|confirmed| ended.duration_since(confirmed) >= WAITED)
    }

    fn hosts(&mut self) {
        for (host, state) in &self.run.hosts {
            if let Some(odd) = &state.odd {
                let since = state.odd_since.unwrap_or(self.run.at);
                self.add(Cause::OtherHost(host.clone()), Kind::OtherHost, since, format!("{host}: {odd}"));
            }
            if state.up == Some(false) && !self.run.reboot_is_meant(host) {
                let since = state.up_since.unwrap_or(self.run.at);
                self.add(Cause::Silent(host.clone()), Kind::Silent, since, format!("{host} doesn't answer"));
            }
        }
    }

    fn overdue(&mut self) {
        let run = self.run;
        let mut last: Vec<(StepId, Mark, Timestamp)> = Vec::new();
        for ((node, mark), at) in &run.overdue {
            let lasts = match mark {
                Mark::Worry | Mark::Limit => run.works(node),
                Mark::Deadline if run.block(node).is_some() => !run.is_settled_under(node),
                Mark::Deadline => !run.line(node).status.is_settled(),
            };
            if !lasts {
                continue;
            }
            match last.iter_mut().find(|(known, ..)| known == node) {
                Some(known) if known.2 <= *at => (known.1, known.2) = (*mark, *at),
                Some(_) => {}
                None => last.push((node.clone(), *mark, *at)),
            }
        }
        for (node, mark, at) in last {
            let title = run.title(&node);
            let says = match mark {
                Mark::Worry => format!("“{title}” takes longer than it should"),
                Mark::Limit => format!("“{title}” takes too long: decide what becomes of it"),
                Mark::Deadline => format!("“{title}” is past its deadline"),
            };
            self.add(Cause::Overdue(node), Kind::Overdue, at, says);
        }
    }

    fn window(&mut self, procedure: Option<&Procedure>) {
        let Some(ends) = self.run.window else { return };
        if let BackOut::Takes(estimate) = back_out::of(self.run, procedure, self.now) {
            let last = estimate.last_moment(ends);
            let takes = format!("it takes {estimate}");
            match self.near(last) {
                Near::Not => {}
                Near::Since(at) => self.add(
                    Cause::BackOut,
                    Kind::BackOut,
                    at,
                    format!("begin to back out within {}, or not at all: {takes}", self.until(last)),
                ),
                Near::Passed => self.add(
                    Cause::BackOut,
                    Kind::TooLate,
                    last,
                    format!("too late to back out before the window ends: {takes}"),
                ),
            }
        }
        match self.near(ends) {
            Near::Not => {}
            Near::Since(at) => self.add(
                Cause::WindowEnd,
                Kind::WindowEnd,
                at,
                format!("the window ends in {}", self.until(ends)),
            ),
            Near::Passed => self.add(Cause::WindowEnd, Kind::WindowOver, ends, "the window has ended".into()),
        }
    }

    fn near(&self, moment: Timestamp) -> Near {
        let early = moment.checked_sub(EARLY).unwrap_or(Timestamp::MIN);
        if self.now >= moment {
            Near::Passed
        } else if self.now >= early {
            Near::Since(early)
        } else {
            Near::Not
        }
    }

    fn until(&self, moment: Timestamp) -> String {
        let minutes = (moment.as_second() - self.now.as_second()).max(0) / 60 + 1;
        format!("{minutes} min")
    }

    fn lasts(&self, since: Timestamp, long: SignedDuration) -> bool {
        self.now.duration_since(since) >= long
    }
}

fn waits(line: &Line) -> bool {
    line.ran.as_ref().is_some_and(|sheet| matches!(sheet.does, Does::Wait { .. }))
}

/// A moment, as seen from now.
enum Near {
    Not,
    Since(Timestamp),
    Passed,
}

/// What has risen since before: what is new, or has begun anew.
pub fn risen<'a>(before: &[Alert], now: &'a [Alert]) -> Vec<&'a Alert> {
    let is_new = |alert: &&Alert| {
        let known = before.iter().find(|known| known.what == alert.what);
        known.is_none_or(|known| {
            if alert.kind.is_reckoned() {
                alert.kind < known.kind
            } else {
                alert.since > known.since
            }
        })
    };
    now.iter().filter(|alert| alert.seen.is_none()).filter(is_new).collect()
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Prompt(job) => write!(f, "the prompt of {job}"),
            Cause::Guard(guard) => write!(f, "guard {guard}"),
            Cause::Effect(effect) => write!(f, "what the cluster says of {effect}"),
            Cause::Doubt(job) => write!(f, "the doubt about {job}"),
            Cause::Failed(step) => write!(f, "{step} has failed"),
            Cause::ToJudge(step) => write!(f, "{step} is to be judged"),
            Cause::WaitOver(step) => write!(f, "{step} is over"),
            Cause::OtherHost(host) => write!(f, "{host} is not who it was"),
            Cause::Silent(host) => write!(f, "{host} doesn't answer"),
            Cause::Overdue(step) => write!(f, "{step} takes long"),
            Cause::BackOut => f.write_str("the last moment to back out"),
            Cause::WindowEnd => f.write_str("the window's end"),
            Cause::Said(_) => f.write_str("what was said"),
        }
    }
}
