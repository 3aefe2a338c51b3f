//! All that a viewer ever gets, whoever makes it: a live run, a rehearsal, a watched journal, a replay.

use crate::{
    debriefing::Debriefing,
    engine::{event::Event, input::Act, run::Run},
    journal::Record,
    words::{AskKind, Company, Differs, HostName, JobId, MonitorName, SecretName, StepId, Stream, Timestamp, Values},
};
use std::{borrow::Cow, sync::Arc, time::Duration};
use zeroize::Zeroizing;

/// One thing that a viewer is told.
#[derive(Clone, Debug)]
pub enum Feed {
    /// A record: applied, written, synced.
    Record(Arc<Record<Event>>),
    /// Output as it comes. May be dropped under pressure: the transcript has it.
    Output {
        /// Whose.
        job: JobId,
        /// Which stream.
        stream: Stream,
        /// Bytes of the transcript before it.
        offset: u64,
        /// Already masked.
        bytes: Arc<[u8]>,
    },
    /// A reading, journaled or not.
    Glance {
        /// Which monitor.
        monitor: MonitorName,
        /// Where it was read.
        host: HostName,
        /// When the poll began.
        at: Timestamp,
        /// The values, or why there are none.
        values: Result<Arc<Values>, String>,
        /// What the command printed.
        raw: Arc<str>,
        /// How it was come by.
        poll: Poll,
    },
    /// Who else is on a host of a step that is about to disrupt it.
    Company {
        /// Where.
        host: HostName,
        /// When it was asked.
        at: Timestamp,
        /// Who and what, or why that isn't known.
        said: Result<Company, String>,
    },
    /// How a host differs from how it was when the run began.
    Compared {
        /// Which.
        host: HostName,
        /// When the run's baseline was taken.
        taken: Option<Timestamp>,
        /// When it was looked at now.
        at: Timestamp,
        /// What differs, or why that isn't known.
        said: Result<Vec<Differs>, String>,
    },
    /// All hosts were compared.
    AllCompared,
    /// What a [`Request::Look`] found.
    Looked {
        /// Where.
        host: HostName,
        /// The command.
        command: String,
        /// When it was asked.
        at: Timestamp,
        /// What it printed, already masked; or why nothing is known.
        said: Result<String, String>,
    },
    /// How it stands with the connection to a host, between the records that say so.
    Link {
        /// Which.
        host: HostName,
        /// Whether it answers.
        up: bool,
        /// Why not, in the words of whoever said it.
        why: Option<String>,
        /// When it is tried again.
        again: Option<Timestamp>,
    },
    /// Whoever reaches a host asks something that only a person can say. Answered by [`Request::Told`] with the same number.
    Asked {
        /// The question's number.
        id: u64,
        /// The host that it is about.
        host: HostName,
        /// What is asked; may be several lines.
        prompt: String,
        /// How it is answered.
        kind: AskKind,
    },
    /// A question needs no answer any more: whoever asked it has gone.
    Unasked {
        /// Its number.
        id: u64,
    },
    /// The run as it stood at another time: a replay was wound there.
    Wound(Box<Run>),
    /// How a replay goes.
    Replaying(Replaying),
    /// Who walks the run that is looked on; nothing while nobody does.
    WalkedBy(Option<String>),
    /// What a rehearsal was made of, and how it went: once, at its end.
    Debriefing(Arc<Debriefing>),
    /// The operator's last act was refused: why, in words for the operator.
    Refused(String),
    /// Something that the operator should know, though nothing was asked.
    Remark(String),
    /// The time, where something on the screen shows it.
    Tick(Timestamp),
    /// The guide can't go on: why, and what to do.
    Over(String),
}

/// How a replay goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Replaying {
    /// It goes on by itself.
    pub playing: bool,
    /// How many times faster than it happened.
    pub speed: f64,
    /// Records that were shown.
    pub at: usize,
    /// All records.
    pub of: usize,
}

/// What whoever looks at a replay may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wind {
    /// Pause, or go on.
    Pause,
    /// Twice as fast.
    Faster,
    /// Half as fast.
    Slower,
    /// To the next step that was confirmed.
    NextStep,
    /// To the one before.
    StepBefore,
    /// To the first step.
    Begin,
    /// To the end.
    End,
    /// To where a step or a block was begun.
    To(StepId),
}

/// How a reading was come by, and what it costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Poll {
    /// The command, as it ran.
    pub command: Arc<str>,
    /// How long it took.
    pub took: Duration,
    /// Hosts that come before this one, and why their word isn't taken.
    pub passed_over: Vec<(HostName, String)>,
    /// How many polls have failed in a row.
    pub failed: u32,
    /// When it is polled next, unless something needs it before.
    pub again: Option<Timestamp>,
    /// What a person should know of how it was come by.
    pub note: Option<Cow<'static, str>>,
}

impl Poll {
    /// That it comes from this host, and why not from the one before it. Parts of it may come from a host.
    pub fn why_from(&self, host: &HostName) -> Option<String> {
        let (passed, why) = self.passed_over.first()?;
        // Some reasons name their host themselves.
        Some(match why.starts_with(passed.as_str()) {
            true => format!("from {host}, since {why}"),
            false => format!("from {host}, since {passed}: {why}"),
        })
    }
}

/// What a viewer with hands may ask for.
#[derive(Clone, Debug)]
pub enum Request {
    /// An act.
    Act(Act),
    /// Keys of a live terminal.
    Keys {
        /// Whose.
        job: JobId,
        /// As typed.
        bytes: Vec<u8>,
    },
    /// The size of a job's terminal.
    Resize {
        /// Whose.
        job: JobId,
        /// Rows.
        rows: u16,
        /// Columns.
        columns: u16,
    },
    /// Compare all hosts with how they were when the run began. Answered by a [`Feed::Compared`] each, and a
    /// [`Feed::AllCompared`].
    Compare,
    /// A host that doesn't answer is tried now, also where that had been given up. Answered by a [`Feed::Link`].
    TryNow {
        /// Which.
        host: HostName,
    },
    /// Whoever stands at a simulated machine switches it on. In a live run nothing comes of it.
    SwitchOn {
        /// Which.
        host: HostName,
    },
    /// Nothing that was known is taken for granted: everything is looked at again.
    Afresh,
    /// An observe command beside the run, such as for a host's log. Answered by [`Feed::Looked`].
    Look {
        /// Where.
        host: HostName,
        /// What.
        command: String,
    },
    /// A secret was given late.
    Secret(Given),
    /// The answer to a [`Feed::Asked`].
    Told {
        /// The question's number.
        id: u64,
        /// The answer.
        answer: Answer,
    },
    /// The guide is left; what runs goes on at its host.
    Leave {
        /// Why.
        why: String,
    },
}

/// A secret on its way to the vault: never printed.
#[derive(Clone)]
pub struct Given {
    /// Its name.
    pub name: SecretName,
    /// Its value; wiped when dropped.
    pub value: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Given({})", self.name)
    }
}

/// What the operator answered, or that there is no answer: never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer(pub Option<Zeroizing<String>>);

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Answer" } else { "no answer" })
    }
}
