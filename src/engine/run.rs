//! The run: nothing but the fold of its events. Cheap to clone: what a decision doesn't change is shared.

use super::{
    attention::Cause,
    event::{Ending, Given, Head, Mark, Mode, Second, Signature},
    holder::{Handed, Taken},
    input::{AtPrompt, SeenFile},
    sheet::{Does, Sheet},
    status::Status,
};
use crate::{
    procedure::plan::{Later, PlannedBlock, PlannedStep, Slot},
    words::{
        Account, Attempt, Digest, EffectId, Errand, Exit, Fate, Findings, GuardName, HostName, Identity, JobId, Level, MonitorName, Power,
        Reached, SecretName, Signal, StepId, Timestamp, Truth, Value, Values, Work,
    },
};
use imbl::{OrdMap, OrdSet};
use jiff::SignedDuration;
use std::{collections::HashMap, sync::Arc};

/// The state of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// What it is; nothing before its first event.
    pub head: Option<Arc<Head>>,
    /// Values of inputs; frozen from the start.
    pub inputs: Arc<Values>,
    /// Addresses by host.
    pub addresses: Arc<Values>,
    /// As whom things are done where the procedure doesn't say.
    pub account: Account,
    /// Hosts that are meant to be one machine under several names.
    pub same: Arc<Vec<Vec<HostName>>>,
    /// How to reach a host that no longer answers.
    pub consoles: Arc<std::collections::BTreeMap<HostName, String>>,
    /// The guide's own machine.
    pub here: Option<HostName>,
    /// Secrets that the vault holds in this session.
    pub secrets: Arc<Vec<SecretName>>,
    /// Who opened the session.
    pub by: String,
    /// The plan, in order.
    pub slots: Arc<Vec<Slot>>,
    /// Where each id stands in it.
    pub(super) places: Arc<HashMap<StepId, usize>>,
    /// What has become of its lines; a line that nothing happened to isn't here.
    pub lines: OrdMap<StepId, Arc<Line>>,
    /// Jobs of all attempts.
    pub jobs: OrdMap<JobId, Arc<Job>>,
    /// Jobs that aren't over.
    pub(super) live: OrdSet<JobId>,
    /// Jobs with an answer that waits for a fresh look at the guards.
    pub(super) answered: OrdSet<JobId>,
    /// Captured values: by name, then by (loop values, host).
    pub captures: OrdMap<String, OrdMap<CapturedAt, Value>>,
    /// Last journaled readings by monitor and host, for viewers; decisions rest on [`Senses`](super::senses::Senses).
    pub readings: Readings,
    /// When the last step was confirmed, and what was read last then, as far as it is journaled.
    pub before: Option<(Timestamp, Readings)>,
    /// Blocks of which something was confirmed: since when.
    pub begun: OrdMap<StepId, Timestamp>,
    /// Steps that are under way.
    pub(super) active: OrdSet<StepId>,
    /// Where each slot's part of the plan ends: the place after the last that it holds.
    pub(super) ends: Arc<Vec<usize>>,
    /// Places of the slots that repeat.
    pub(super) repeating: Arc<Vec<usize>>,
    /// Places of the slots of which more may come.
    pub(super) unsettled: OrdSet<usize>,
    /// Steps and blocks that are being taken back, and the steps that do it.
    pub(super) undoing: OrdMap<StepId, Arc<Vec<StepId>>>,
    /// Guards by name.
    pub guards: OrdMap<GuardName, GuardState>,
    /// Open effects by id.
    pub effects: OrdMap<EffectId, OpenEffect>,
    /// Effects that the cluster shows and that the run never opened, or has ended, by id.
    pub found: OrdMap<EffectId, FoundEffect>,
    /// When effects were closed that were open.
    pub(super) closed: OrdMap<EffectId, Timestamp>,
    /// Rounds of repeats: which one it is in, from 1.
    pub rounds: OrdMap<StepId, Round>,
    /// Hosts as they were seen.
    pub hosts: OrdMap<HostName, HostState>,
    /// Marks passed, and when; those of an attempt that is over are forgotten with the next one.
    pub overdue: OrdMap<(StepId, Mark), Timestamp>,
    /// How many undo, probe and remedy parts were put in.
    pub insertions: u32,
    /// When what wanted a person was last seen, and by whom.
    pub noticed: OrdMap<Cause, Notice>,
    /// What was said to the operator from aside, in a rehearsal.
    pub said: Arc<Vec<Saying>>,
    /// When the maintenance window ends, where that was said.
    pub window: Option<Timestamp>,
    /// The step that the operator turned to; it is the current one until it is settled.
    pub turned: Option<StepId>,
    /// Nothing new starts: since when, by whom, why.
    pub stopped: Option<Arc<(Timestamp, String, String)>>,
    /// The run is being ended short: why.
    pub short: Option<String>,
    /// It is over.
    pub ended: Option<Ending>,
    /// A session is open.
    pub open: bool,
    /// How often a session was opened.
    pub sessions: u32,
    /// When the last session was left or was last heard of, while none is open.
    pub left_at: Option<Timestamp>,
    /// When the last session was opened.
    pub opened_at: Option<Timestamp>,
    /// It was handed over, and nobody has taken it yet.
    pub handed: Option<Arc<Handed>>,
    /// By whom it was taken, one after the other, and when.
    pub taken: Arc<Vec<(Timestamp, Taken)>>,
    /// When it began.
    pub began: Option<Timestamp>,
    /// The time of its last event.
    pub at: Timestamp,
}

/// Readings by monitor and host.
pub type Readings = OrdMap<(MonitorName, HostName), Arc<Sample>>;

/// Where a value was captured: the values of the loops around, outermost first, and the host where there were several.
pub type CapturedAt = (Vec<String>, Option<HostName>);

/// Something that was said to the operator from aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// Word for word.
    pub words: String,
    /// The step that it is about.
    pub step: Option<StepId>,
}

/// What has become of one line of the plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Its state.
    pub status: Status,
    /// As it was last rendered, and the digest.
    pub sheet: Option<(Digest, Arc<Sheet>)>,
    /// The sheet that its last attempt ran by, with an edited command in place.
    pub ran: Option<Arc<Sheet>>,
    /// Why it can't be rendered.
    pub unready: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// The hosts of its last attempt.
    pub hosts: Vec<HostName>,
    /// The next attempt is on these only; empty means all.
    pub only: Vec<HostName>,
    /// Jobs of earlier attempts that count: it is tried again only where it failed.
    pub kept: Vec<JobId>,
    /// A person gave the values of its loop, and so said that it applies.
    pub given: bool,
    /// Hosts left out.
    pub excluded: Vec<HostName>,
    /// The second person's signature for the next attempt.
    pub signed: Option<Arc<Signature>>,
    /// The second person of the last attempt.
    pub second: Option<Second>,
    /// Who confirmed the last attempt.
    pub by: String,
    /// When that was; jobs wait for readings that began after it.
    pub confirmed: Option<Timestamp>,
    /// The guards were gone against: they are not asked again.
    pub against: Vec<String>,
    /// The command was edited for this attempt.
    pub edited: bool,
    /// When it first began and last ended.
    pub began: Option<Timestamp>,
    /// When it was settled.
    pub ended: Option<Timestamp>,
    /// Ticked lines.
    pub ticks: Vec<u16>,
    /// Filled-in values.
    pub fills: Values,
    /// Warnings that were sensed, while a person's answers are open.
    pub warned: Vec<String>,
    /// Answers to judged checks.
    pub judged: Vec<(u16, bool)>,
    /// What was seen of its files.
    pub looked: Vec<(HostName, Result<Vec<SeenFile>, String>)>,
    /// A wait's condition, and since when it is so.
    pub holds: Option<(Truth, Timestamp)>,
}

/// One job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Where it is.
    pub state: JobState,
    /// Since when.
    pub since: Timestamp,
    /// When it was started.
    pub started: Option<Timestamp>,
    /// Who its host was then.
    pub under: Option<Identity>,
    /// Somebody typed into it, or answered it.
    pub touched: bool,
    /// The prompt that it stood at last, and since when: found again after an interruption, it is the same wait.
    pub prompted: Option<(AtPrompt, Timestamp)>,
    /// How long it has stood at prompts that were answered; the one that it stands at isn't in it.
    pub stood: SignedDuration,
    /// Signals that were sent to it, and when.
    pub signals: Vec<(Timestamp, Signal)>,
    /// What was last sent was refused by the host: why.
    pub unsent: Option<String>,
    /// The prompts that were answered, by matcher, in order.
    pub answered: Vec<u16>,
    /// How much of its output was seen at each answer, in bytes: its next prompt is looked for in what comes after.
    pub answered_at: Vec<u64>,
    /// The last answer.
    pub answer: Option<Answer>,
    /// An answer that waits for a fresh look at the guards, and since when.
    pub given: Option<(Arc<Given>, Timestamp)>,
    /// Why the last answer to the prompt that it stands at was not sent.
    pub withheld: Option<String>,
}

/// An answer that was given to a job, as far as the journal knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Bytes of output that were seen then.
    pub seen: Option<u64>,
    /// The `answer` step, where it was one.
    pub step: Option<StepId>,
    /// The guide was away since: it may never have been given.
    pub doubted: bool,
}

/// Where a job is.
#[derive(Clone, Debug, PartialEq)]
pub enum JobState {
    /// Confirmed, not started.
    Queued,
    /// Runs.
    Running,
    /// Waits at a prompt.
    AtPrompt {
        /// The prompt.
        prompt: AtPrompt,
        /// Held for a later answer; until when, in words.
        hold: Option<String>,
    },
    /// It isn't known whether it ran.
    InDoubt {
        /// What its host said; nothing while it hasn't been asked.
        fate: Option<Fate>,
        /// In words.
        why: String,
    },
    /// Over.
    Ended {
        /// How.
        exit: Exit,
        /// What its output says.
        findings: Arc<Findings>,
    },
    /// A person says that it ran; nothing else is known.
    Vouched,
    /// It never began.
    Void {
        /// Why, where the host refused it.
        why: Option<String>,
    },
}

/// A reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// When the poll began.
    pub begun: Timestamp,
    /// When it came in.
    pub at: Timestamp,
    /// The values, or why there are none.
    pub values: Result<Values, String>,
}

/// A guard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardState {
    /// Whether it holds.
    pub truth: Truth,
    /// Since when.
    pub since: Timestamp,
    /// Why it doesn't, or isn't known to.
    pub why: Option<String>,
    /// How often it turned.
    pub turns: u32,
    /// When it last turned before.
    pub before: Option<Timestamp>,
    /// Its breaking was seen.
    pub acknowledged: bool,
    /// How often it has broken of late, where it did.
    pub trouble: Option<Trouble>,
}

/// A guard that breaks again soon after it held again is in the same trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// When it first broke.
    pub since: Timestamp,
    /// How often it has broken since.
    pub breaks: u32,
    /// Since when it flaps, where it does.
    pub flaps: Option<Timestamp>,
}

/// That something was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A lasting consequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenEffect {
    /// In words.
    pub text: String,
    /// The step that opened it.
    pub step: StepId,
    /// Since when.
    pub since: Timestamp,
    /// What the cluster says of it, where a monitor can tell and it was looked at.
    pub sensed: Option<Sensed>,
}

/// A lasting consequence that the cluster shows though the run has none open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundEffect {
    /// In words.
    pub text: String,
    /// The step that opens it.
    pub step: StepId,
    /// Since when it is seen.
    pub since: Timestamp,
    /// The run had it open, and has ended it.
    pub again: bool,
}

impl std::fmt::Display for FoundEffect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let again = if self.again { " again" } else { "" };
        write!(f, "{}{again}, and this run didn't do it", self.text)
    }
}

/// What is sensed of a lasting consequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sensed {
    /// Whether it is so.
    pub truth: Truth,
    /// Since when.
    pub since: Timestamp,
    /// Why that isn't known.
    pub why: Option<String>,
    /// The cluster has shown it since it was opened.
    pub(super) shown: bool,
}

/// Rounds of a repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// Which one, from 1.
    pub n: u32,
    /// The last one is over; whether the condition held.
    pub over: Option<bool>,
}

/// A host as it was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostState {
    /// Who it is.
    pub identity: Option<Identity>,
    /// It is not who it was: in words, until a person accepts it.
    pub odd: Option<String>,
    /// Since when it is not who it was.
    pub odd_since: Option<Timestamp>,
    /// Whether it answers, where that is known.
    pub up: Option<bool>,
    /// Since when that is so.
    pub up_since: Option<Timestamp>,
    /// A step is at work that brings it back as another machine.
    pub renews: bool,
    /// How it was last reached, where it is a real host.
    pub reached: Option<Arc<Reached>>,
}

/// What the world should be doing for a run. Reconciled after every record, so that a resume needs no code of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wants {
    /// Jobs whose output is to be followed to their end.
    pub tail: Vec<JobId>,
    /// Jobs whose fate is to be asked.
    pub inquire: Vec<JobId>,
    /// Files to be looked at.
    pub look: Vec<LookAt>,
    /// Monitors to be polled now, whatever their interval: something waits for a reading begun after this.
    pub poll: Vec<(MonitorName, Timestamp)>,
    /// Monitors in force: to be polled at their interval.
    pub monitors: Vec<WantedMonitor>,
    /// When to send a tick.
    pub wake: Option<Timestamp>,
}

/// Files to be looked at before a step's sheet can be made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LookAt {
    /// The step.
    pub step: StepId,
    /// Where.
    pub host: HostName,
    /// Shell patterns, rendered.
    pub globs: Vec<String>,
    /// Leave out what isn't text.
    pub only_text: bool,
    /// As whom.
    pub account: Account,
}

/// A monitor in force, rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedMonitor {
    /// Its name.
    pub name: MonitorName,
    /// Hosts, in order of preference.
    pub hosts: Vec<HostName>,
    /// One poll, on the first host that answers.
    pub any: bool,
    /// Commands, tried in order.
    pub run: Vec<String>,
}

impl JobState {
    /// Nothing more comes of it.
    pub fn is_settled(&self) -> bool {
        matches!(self, JobState::Ended { .. } | JobState::Vouched | JobState::Void { .. })
    }

    /// It stands at a prompt that is held for a later answer.
    pub fn is_held(&self) -> bool {
        matches!(self, JobState::AtPrompt { hold: Some(_), .. })
    }
}

impl std::fmt::Display for Saying {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: “{}”", self.by, self.words)
    }
}

impl Run {
    /// It walks real hosts: something is at stake.
    pub fn is_live(&self) -> bool {
        self.head.as_ref().is_none_or(|head| head.mode == Mode::Live)
    }

    /// The line of an id; that of one that nothing happened to is pending.
    pub fn line(&self, id: &StepId) -> Arc<Line> {
        self.lines.get(id).cloned().unwrap_or_default()
    }

    /// The slot of an id.
    pub fn slot(&self, id: &StepId) -> Option<&Slot> {
        self.slots.get(*self.places.get(id)?)
    }

    /// The signature of a second person that a step as it stands now has.
    pub fn signed(&self, id: &StepId) -> Option<Arc<Signature>> {
        let line = self.line(id);
        let (digest, _) = line.sheet.as_ref()?;
        line.signed.clone().filter(|signature| signature.sheet == *digest)
    }

    /// The slot's place in the plan, from 0.
    pub fn place(&self, id: &StepId) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// The step of an id.
    pub fn planned(&self, id: &StepId) -> Option<&PlannedStep> {
        match self.slot(id)? {
            Slot::Step(step) => Some(step),
            _ => None,
        }
    }

    /// The block instance of an id.
    pub fn block(&self, id: &StepId) -> Option<&PlannedBlock> {
        match self.slot(id)? {
            Slot::Block(block) => Some(block),
            _ => None,
        }
    }

    /// All steps, in order.
    pub fn steps(&self) -> impl Iterator<Item = &PlannedStep> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Step(step) => Some(step),
            _ => None,
        })
    }

    /// The parts whose values aren't known.
    pub fn later(&self) -> impl Iterator<Item = &Later> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Later(later) => Some(later),
            _ => None,
        })
    }

    /// Whether anything under it has an unsettled job: nothing there may be reset, redone or undone.
    pub fn is_busy(&self, node: &StepId) -> bool {
        self.live.iter().any(|job| job.attempt.step.is_under(node))
    }

    /// The block instances around a slot, innermost first.
    pub fn ancestors(&self, id: &StepId) -> Vec<StepId> {
        let mut around = Vec::new();
        let mut next = self.slot(id).and_then(Slot::parent).cloned();
        while let Some(block) = next {
            next = self.slot(&block).and_then(Slot::parent).cloned();
            around.push(block);
        }
        around
    }

    /// The jobs of an attempt, by host.
    pub fn jobs_of(&self, attempt: &Attempt) -> impl Iterator<Item = (&JobId, &Arc<Job>)> + use<'_> {
        let attempt = attempt.clone();
        let from = JobId::new(attempt.clone(), HostName::from(""));
        self.jobs.range(from..).take_while(move |(job, _)| job.attempt == attempt)
    }

    /// The jobs of a step's last attempt.
    pub fn last_jobs(&self, step: &StepId) -> Vec<(JobId, Arc<Job>)> {
        self.jobs_of(&self.attempt(step))
            .map(|(id, job)| (id.clone(), job.clone()))
            .collect()
    }

    /// The jobs that a step's verdict rests on: those of its last attempt and, where that was only where it had failed, those
    /// before it. Hosts that were left out don't count.
    pub(super) fn counted_jobs(&self, step: &StepId) -> Vec<(JobId, Arc<Job>)> {
        let line = self.line(step);
        let mut jobs: Vec<_> = line
            .kept
            .iter()
            .filter_map(|id| Some((id.clone(), self.jobs.get(id)?.clone())))
            .chain(self.last_jobs(step))
            .filter(|(id, _)| !line.excluded.contains(&id.host))
            .collect();
        jobs.sort_by(|(a, _), (b, _)| a.host.cmp(&b.host));
        jobs
    }

    /// The hosts that a step has been done on, or was tried on.
    pub(super) fn hosts_of(&self, step: &StepId) -> Vec<HostName> {
        let line = self.line(step);
        let mut hosts: Vec<HostName> = line
            .kept
            .iter()
            .map(|job| job.host.clone())
            .chain(line.hosts.iter().cloned())
            .collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }

    /// The last attempt at a step.
    pub fn attempt(&self, step: &StepId) -> Attempt {
        Attempt {
            step: step.clone(),
            n: self.line(step).attempts,
        }
    }

    /// What a job's host is asked to do.
    pub fn work(&self, job: &JobId) -> Option<Work> {
        self.line(&job.attempt.step).ran.as_ref()?.work(&job.host)
    }

    /// A job as its host is told of it.
    pub fn errand(&self, job: &JobId) -> Option<Errand> {
        let sheet = self.line(&job.attempt.step).ran.clone()?;
        Some(Errand {
            job: job.clone(),
            work: sheet.work(&job.host)?,
            account: sheet.account.clone(),
            note: (sheet.level >= Level::Disrupt).then(|| format!("{} by {}: {}", job.attempt.step, self.by, sheet.title)),
            under: match &sheet.does {
                Does::Power { what: Power::On, .. } => self.switched_off_as(&job.host).cloned(),
                _ => self.jobs.get(job).and_then(|job| job.under.clone()),
            },
        })
    }

    /// Who a host is, as far as it was seen.
    pub fn identity(&self, host: &HostName) -> Option<&Identity> {
        self.hosts.get(host)?.identity.as_ref()
    }

    /// Jobs that aren't over, with their states.
    pub fn live_jobs(&self) -> impl Iterator<Item = (&JobId, &Arc<Job>)> {
        self.live.iter().filter_map(|id| self.jobs.get_key_value(id))
    }

    /// Held commands.
    pub fn held(&self) -> impl Iterator<Item = (&JobId, &Arc<Job>)> {
        self.live_jobs().filter(|(_, job)| job.state.is_held())
    }
}
