//! Everything that can reach the engine: one enum, whatever the source.

use super::{attention::Cause, event::Proof, holder::Taken};
use crate::procedure::origin::Origins;
use crate::words::{
    Account, Digest, Exit, Fate, Findings, GuardName, HostName, Identity, JobId, MonitorName, Reached, Script, SecretName, Signal, StepId,
    Timestamp, Value, Values,
};
use serde::{Deserialize, Serialize};

/// One thing that came in.
#[derive(Clone, Debug)]
pub enum Input {
    /// A session begins: the first time, or after an interruption.
    Open(Opening),
    /// Somebody takes the run: a session of theirs may follow.
    Take(Taken),
    /// A session ends in order.
    Leave {
        /// Why.
        why: String,
    },
    /// Time has passed.
    Tick,
    /// The operator acts.
    Operator {
        /// Who.
        by: String,
        /// What.
        act: Act,
    },
    /// Somebody says something to the operator, in a rehearsal.
    Said {
        /// Who.
        by: String,
        /// Word for word.
        words: String,
        /// The step that it is about; the current one where it isn't said.
        step: Option<StepId>,
    },
    /// The vault was given a secret.
    SecretGiven {
        /// Its name.
        name: SecretName,
        /// Who gave it.
        by: String,
    },
    /// A host said something of a job.
    Job(JobId, News),
    /// A monitor was polled.
    Reading(Reading),
    /// Files were looked at for a `file` step.
    Looked {
        /// The step.
        step: StepId,
        /// Where.
        host: HostName,
        /// What was there, or why it couldn't be seen.
        files: Result<Vec<SeenFile>, String>,
    },
    /// A host said who it is.
    Seen(HostName, Identity),
    /// A host was reached, and this is how and who it is.
    Reached(HostName, Reached),
    /// A host answers, or no longer does.
    Link {
        /// Which.
        host: HostName,
        /// Whether it answers.
        up: bool,
    },
}

/// What a session begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// Who opens it.
    pub by: String,
    /// The machine that the guide runs on, by the name that the inputs give it where they do.
    pub here: HostName,
    /// Values of all inputs but secrets; only the first session's count.
    pub inputs: Values,
    /// Where they come from, those aside that the operator typed.
    #[serde(default, skip_serializing_if = "Origins::is_empty")]
    pub origins: Origins,
    /// Addresses by host, where the site names them.
    #[serde(default)]
    pub addresses: Values,
    /// As whom things are done where the procedure doesn't say.
    #[serde(default, skip_serializing_if = "Account::is_usual")]
    pub account: Account,
    /// Hosts that are meant to be one machine under several names: a list for each such machine.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<Vec<HostName>>,
    /// How to reach a host that no longer answers, in the site's words: a command, or where its console is.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub consoles: std::collections::BTreeMap<HostName, String>,
    /// The secrets that the vault holds, by name.
    pub secrets: Vec<SecretName>,
}

/// One poll of one monitor on one host.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Which.
    pub monitor: MonitorName,
    /// The host polled.
    pub host: HostName,
    /// When the poll began: a wait and a guard count only samples begun after them.
    pub begun: Timestamp,
    /// Values by name, or why there are none.
    pub values: Result<Values, String>,
}

/// A file as it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenFile {
    /// Its path.
    pub path: String,
    /// What is there.
    pub is: SeenContent,
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeenContent {
    /// Nothing.
    Absent,
    /// Text.
    Text(String),
    /// Something that isn't text: never edited.
    Binary(Digest),
}

/// What a host says of a job.
#[expect(clippy::large_enum_variant, reason = "moved once from its maker to its taker, never stored")]
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// It waits at a prompt.
    Prompt(AtPrompt),
    /// It has ended; its whole output is in the transcript.
    Ended {
        /// How.
        exit: Exit,
        /// What its output says.
        findings: Findings,
    },
    /// What became of it, asked after a doubt.
    Fate(Fate),
    /// The host refused to start it, and it never will: another machine, another claim, a changed file.
    Refused(String),
    /// The host refused what was to be sent: more output has come since it was answered for, or it is over.
    Unsent(String),
    /// The connection went before it was clear whether it began.
    Lost(String),
}

/// A command that waits at a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtPrompt {
    /// Word for word.
    pub text: String,
    /// The `prompt` pattern that matched.
    pub matcher: u16,
    /// Bytes of output when it was seen: an answer names them, and is refused if more has come.
    pub seen: u64,
}

/// What the operator does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Let a step run. `sheet` is the digest of what the screen showed: what was not seen can't be confirmed.
    Confirm {
        /// Which.
        step: StepId,
        /// What was shown.
        sheet: Digest,
        /// What had to be typed.
        typed: Option<String>,
        /// The second person's name, where it is enough that they say it.
        second: Option<String>,
        /// A reason for going against a guard, a point of order or an early answer.
        against: Option<String>,
        /// Another command for this attempt alone.
        edited: Option<String>,
    },
    /// Let a hold point, a wait or a note go.
    Release {
        /// Which.
        step: StepId,
        /// What was shown.
        sheet: Digest,
        /// The second person's name.
        second: Option<String>,
        /// A reason for going on before it is over.
        against: Option<String>,
    },
    /// Sign for a step as the second person; whoever does is no operator.
    Sign {
        /// Which.
        step: StepId,
        /// What they saw.
        sheet: Digest,
        /// How it is known who they are.
        proof: Proof,
        /// It comes from the login that the guide itself runs under.
        own_login: bool,
    },
    /// Tick a line of a manual step, or take the tick back.
    Tick {
        /// Which step.
        step: StepId,
        /// Which line, from 0.
        line: u16,
        /// Ticked or not.
        on: bool,
    },
    /// Fill in a value of a manual step.
    Fill {
        /// Which step.
        step: StepId,
        /// Which value.
        name: String,
        /// What.
        value: Value,
    },
    /// Choose an option.
    Choose {
        /// Which step.
        step: StepId,
        /// What was shown.
        sheet: Digest,
        /// The option's value.
        value: String,
        /// A reason for going against a guard.
        against: Option<String>,
    },
    /// Answer a judged expectation.
    Judge {
        /// Which step.
        step: StepId,
        /// Which check of its sheet, from 0.
        check: u16,
        /// The operator's answer.
        yes: bool,
    },
    /// Accept a step that has failed, or whose warnings want a word; knowingly.
    Override {
        /// Which.
        step: StepId,
        /// Why.
        reason: String,
    },
    /// Try a failed step again.
    Retry {
        /// Which.
        step: StepId,
        /// Only where it failed.
        failed_only: bool,
    },
    /// Leave a host out of a step.
    Exclude {
        /// Which step.
        step: StepId,
        /// Which host.
        host: HostName,
        /// Why.
        reason: String,
    },
    /// Pass over a step, a block or a loop that has no values.
    Skip {
        /// Which.
        node: StepId,
        /// Done elsewhere, or not needed.
        how: SkipHow,
        /// Why; wanted from `disrupt` on.
        reason: String,
        /// Done elsewhere: the values that it would have captured.
        values: Values,
    },
    /// Leave a step for later.
    Defer {
        /// Which.
        step: StepId,
        /// Why.
        reason: String,
    },
    /// Take up a deferred step.
    TakeUp {
        /// Which.
        step: StepId,
    },
    /// Give a loop its values by hand.
    GiveValues {
        /// The later part.
        node: StepId,
        /// The list.
        values: Vec<Value>,
        /// Why.
        reason: String,
    },
    /// Make another step the current one: free in a block of any order, else with a reason.
    Turn {
        /// Which.
        to: StepId,
        /// Why.
        reason: String,
    },
    /// Go back to an earlier step: it and all after it are done again.
    GoBack {
        /// Which.
        to: StepId,
        /// Why.
        reason: String,
    },
    /// Do one finished step again.
    Redo {
        /// Which.
        step: StepId,
        /// Why.
        reason: String,
    },
    /// Take a step or block back.
    Undo {
        /// Which.
        of: StepId,
        /// Why.
        reason: String,
    },
    /// Put in the steps that mend a known problem.
    Remedy {
        /// The step that showed it.
        step: StepId,
        /// Which of its sheet's problems, from 0.
        problem: u16,
        /// Where.
        host: HostName,
    },
    /// Put in the steps that settle a doubt.
    Probe {
        /// The job in doubt.
        job: JobId,
    },
    /// Settle a doubt in person.
    Settle {
        /// The job in doubt.
        job: JobId,
        /// Whether it ran to its end.
        ran: bool,
        /// How the operator knows.
        reason: String,
    },
    /// Answer a prompt.
    Answer {
        /// Whose.
        job: JobId,
        /// What, Enter included.
        send: Script,
        /// Bytes of output that the operator had seen.
        seen: u64,
        /// A reason for answering a held prompt before its time.
        against: Option<String>,
    },
    /// Somebody types into a live terminal. The keys themselves never reach the journal.
    Typed {
        /// Whose.
        job: JobId,
    },
    /// Send a signal to a running command.
    Interrupt {
        /// Which.
        job: JobId,
        /// What.
        signal: Signal,
    },
    /// Accept that a host is not the machine, or not the boot, that it was.
    AcceptHost {
        /// Which.
        host: HostName,
        /// Why.
        reason: String,
    },
    /// Stop everything: nothing new starts anywhere.
    StopAll {
        /// Why; may be empty, there was no time.
        reason: String,
    },
    /// Lift the stop.
    Lift {
        /// Why.
        reason: String,
    },
    /// End the run here; `finally` parts of begun blocks still come.
    EndShort {
        /// Why.
        reason: String,
    },
    /// Write something into the journal.
    Note {
        /// What.
        text: String,
    },
    /// What wanted a person's attention was seen.
    Acknowledge {
        /// The guard, where it is one.
        guard: Option<GuardName>,
    },
    /// What wants a person was seen; it stays until its cause has gone.
    Notice {
        /// What it is.
        what: Cause,
    },
    /// Say when the maintenance window ends.
    Window {
        /// When; nothing takes it back.
        ends: Option<Timestamp>,
    },
    /// Hand the run over: until somebody takes it, nothing is done in it.
    HandOver {
        /// What the next person should know.
        words: String,
        /// It goes into a file, to be taken on another machine.
        carried: bool,
    },
}

/// Why a step is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipHow {
    /// It was done by other means: its effects are opened, its values asked for.
    Elsewhere,
    /// It isn't needed here.
    NotNeeded,
}
