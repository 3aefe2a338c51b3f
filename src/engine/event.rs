//! What happened, in the past tense: the one enum that the journal, the screen, the report and a replay all read.
//!
//! Events carry results, never questions: a fold needs neither the procedure nor an expression.

mod given;
mod head;
mod signed;

pub use given::{Against, Given};
pub use head::{Drill, Ending, Head, Mode};
pub use signed::{ALONE, Proof, Second, Signature, message};

use super::{
    act_kind::ActKind,
    attention::Cause,
    holder::Taken,
    input::{AtPrompt, Opening, SeenFile, SkipHow},
    run::Run,
    sheet::Sheet,
};
use crate::{
    procedure::plan::Slot,
    words::{
        Attempt, Digest, EffectId, Errand, Exit, Fate, Findings, GuardName, HostName, Identity, JobId, MonitorName, Reached, SecretName,
        StepId, Stimulus, Timestamp, Truth, Value, Values,
    },
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Who did what no person did.
pub const GUIDE: &str = "the guide";

/// Something that happened in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The run was made. Always the first event.
    Begun(Head),
    /// A session began: readings are unknown from here, and live jobs in doubt.
    Opened(Opening),
    /// A session ended in order.
    Left {
        /// Why.
        why: String,
    },
    /// The plan was laid out as far as was known.
    Laid {
        /// All of it.
        slots: Vec<Slot>,
    },
    /// A later part turned out to be this.
    Grown {
        /// The later part.
        at: StepId,
        /// What stands in its place.
        with: Vec<Slot>,
        /// A person gave its values, and so said that it applies.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        given: bool,
    },
    /// Steps were put in to undo, probe or mend something.
    Inserted {
        /// The line that they stand before; nothing for the end.
        before: Option<StepId>,
        /// What they serve.
        of: StepId,
        /// The steps.
        slots: Vec<Slot>,
        /// Who wanted it.
        by: String,
        /// Why.
        reason: String,
    },
    /// A step was rendered, as shown.
    Prepared {
        /// Which.
        step: StepId,
        /// Its digest.
        digest: Digest,
        /// The sheet.
        sheet: Arc<Sheet>,
    },
    /// A step can't be rendered yet.
    Unready {
        /// Which.
        step: StepId,
        /// Why.
        why: String,
    },
    /// A step, block or part doesn't apply.
    Inactive {
        /// Which.
        node: StepId,
        /// The condition.
        because: String,
    },
    /// Files were looked at for a step.
    Looked {
        /// The step.
        step: StepId,
        /// Where.
        host: HostName,
        /// What was there.
        files: Result<Vec<SeenFile>, String>,
    },
    /// The operator let a step run.
    Confirmed {
        /// The attempt that begins.
        attempt: Attempt,
        /// The sheet that was shown.
        sheet: Digest,
        /// The hosts of this attempt.
        hosts: Vec<HostName>,
        /// Who.
        by: String,
        /// The second person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        second: Option<Second>,
        /// What the operator went against, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        against: Option<Against>,
        /// Another command for this attempt alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        edited: Option<String>,
        /// The guards that the other command stands under.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        guards: Vec<GuardName>,
    },
    /// A second person signed for a step, as it was shown.
    Signed {
        /// Which.
        step: StepId,
        /// The sheet that they saw.
        sheet: Digest,
        /// Who, and how that is known.
        second: Second,
    },
    /// INTENT: a job is about to be started.
    Started {
        /// Which.
        job: JobId,
    },
    /// INTENT: something is about to be sent to a running command.
    Sent {
        /// To which.
        job: JobId,
        /// What.
        what: Stimulus,
        /// Bytes of output that were seen; the host refuses if more has come.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<u64>,
        /// Who, where a person did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// The `answer` step, where it was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<StepId>,
        /// What the operator went against, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        against: Option<Against>,
    },
    /// A held prompt was answered: the answer is sent once the guards were looked at afresh.
    Answered {
        /// Whose prompt.
        job: JobId,
        /// The answer.
        answer: Arc<Given>,
    },
    /// An answer that was given is not sent: a guard doesn't hold, or the command has moved on.
    Withheld {
        /// Whose prompt.
        job: JobId,
        /// In words.
        why: String,
    },
    /// The host refused what was to be sent: the command had moved on.
    Unsent {
        /// To which job.
        job: JobId,
        /// In words.
        why: String,
    },
    /// Somebody typed into a live terminal.
    Typed {
        /// Whose.
        job: JobId,
        /// Who.
        by: String,
    },
    /// A job never began, and now never can.
    Voided {
        /// Which.
        job: JobId,
        /// Why, where the host refused it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// A job in doubt lives, or left its status: its output is read again from the start.
    Reattached {
        /// Which.
        job: JobId,
    },
    /// It is not known whether a job ran.
    Doubted {
        /// Which.
        job: JobId,
        /// What the host said, where it said something.
        fate: Option<Fate>,
        /// In words.
        why: String,
    },
    /// A person settled a doubt.
    DoubtSettled {
        /// Which job.
        job: JobId,
        /// Whether it ran to its end.
        ran: bool,
        /// Who.
        by: String,
        /// How they know.
        reason: String,
    },
    /// A command stopped at its prompt.
    AtPrompt {
        /// Whose.
        job: JobId,
        /// The prompt.
        prompt: AtPrompt,
        /// Held for a later answer: until when, in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hold: Option<String>,
    },
    /// A job ended; its transcript is on disk.
    Finished {
        /// Which.
        job: JobId,
        /// How.
        exit: Exit,
        /// What its output says.
        findings: Arc<Findings>,
    },
    /// A value was taken, filled in, chosen or given.
    Captured {
        /// Its name.
        name: String,
        /// The values of the loops around, outermost first.
        turns: Vec<String>,
        /// The host, where the step ran on several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<HostName>,
        /// The value.
        value: Value,
        /// The step that made it.
        step: StepId,
    },
    /// A line of a manual step was ticked, or the tick taken back.
    Ticked {
        /// Which step.
        step: StepId,
        /// Which line, from 0.
        line: u16,
        /// Ticked or not.
        on: bool,
        /// Who.
        by: String,
    },
    /// A value of a manual step was filled in.
    Filled {
        /// Which step.
        step: StepId,
        /// Its name.
        name: String,
        /// The value.
        value: Value,
    },
    /// A judged expectation was answered.
    Judged {
        /// Which step.
        step: StepId,
        /// Which check, from 0.
        check: u16,
        /// The answer.
        yes: bool,
        /// Who.
        by: String,
    },
    /// All of an attempt is over; this is what it came to.
    Assessed {
        /// Which.
        attempt: Attempt,
        /// The verdict.
        verdict: Verdict,
    },
    /// An assessment was gone against, knowingly.
    Overridden {
        /// Which step.
        step: StepId,
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// A step will be done again.
    Reopened {
        /// Which.
        step: StepId,
        /// Only on these; empty means all.
        only: Vec<HostName>,
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// A host was left out of a step.
    Excluded {
        /// Which step.
        step: StepId,
        /// Which host.
        host: HostName,
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// A step, block or part was passed over.
    Skipped {
        /// Which.
        node: StepId,
        /// Why, in kind.
        how: SkipHow,
        /// Who.
        by: String,
        /// Why, in words.
        reason: String,
    },
    /// A step was left for later.
    Deferred {
        /// Which.
        step: StepId,
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// A deferred step was taken up.
    TakenUp {
        /// Which.
        step: StepId,
        /// Who.
        by: String,
    },
    /// The operator made another step the current one.
    Turned {
        /// Which.
        to: StepId,
        /// Who.
        by: String,
        /// Why, where the order was listed.
        reason: String,
    },
    /// A step's effect was taken back.
    Undone {
        /// Which.
        step: StepId,
    },
    /// A lasting consequence began.
    EffectOpened {
        /// Its id.
        id: EffectId,
        /// In words.
        text: String,
        /// The step.
        step: StepId,
    },
    /// A lasting consequence ended.
    EffectClosed {
        /// Its id.
        id: EffectId,
        /// The step.
        step: StepId,
    },
    /// What is sensed of an open effect turned: whether the cluster says so, too.
    EffectSensed {
        /// Its id.
        id: EffectId,
        /// Whether it is so.
        to: Truth,
        /// Why that isn't known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// The cluster shows a lasting consequence that the run never opened, or has ended.
    EffectFound {
        /// Its id.
        id: EffectId,
        /// In words.
        text: String,
        /// The step that opens it.
        step: StepId,
    },
    /// What was found so is gone again.
    EffectGone {
        /// Its id.
        id: EffectId,
    },
    /// Another round of a repeat began.
    RoundBegan {
        /// The block or step.
        node: StepId,
        /// Which round, from 1.
        n: u32,
    },
    /// The last round of a repeat is over.
    RoundsOver {
        /// The block or step.
        node: StepId,
        /// Whether its condition held.
        held: bool,
    },
    /// A monitor's value changed, and a condition uses it.
    Read {
        /// Which.
        monitor: MonitorName,
        /// Where it was read.
        host: HostName,
        /// When the poll began.
        begun: Timestamp,
        /// The values, or why there are none.
        values: Result<Values, String>,
    },
    /// A guard changed.
    GuardTurned {
        /// Which.
        guard: GuardName,
        /// To what.
        to: Truth,
        /// Why it is unknown or broken.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// The part of the procedure that a guard holds through is over, or not reached again yet.
    GuardLeft {
        /// Which.
        guard: GuardName,
    },
    /// A wait's condition began to hold, or ceased to.
    WaitTurned {
        /// Which step.
        step: StepId,
        /// Whether it holds.
        to: Truth,
    },
    /// A host said who it is, for the first time or otherwise than before.
    Seen {
        /// Which.
        host: HostName,
        /// Who it is.
        identity: Identity,
        /// It is not who it was, and no step said that it would be: in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        odd: Option<String>,
    },
    /// A host was reached: how, and who it is. The first time, and when that is otherwise than before.
    Reached {
        /// Which.
        host: HostName,
        /// How, and who.
        reached: Reached,
    },
    /// A person accepted that a host isn't who it was.
    HostAccepted {
        /// Which.
        host: HostName,
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// A host answers, or no longer does.
    Link {
        /// Which.
        host: HostName,
        /// Whether it answers.
        up: bool,
    },
    /// Something takes longer than it should.
    Overdue {
        /// The step or block.
        node: StepId,
        /// Past which mark.
        mark: Mark,
    },
    /// Nothing new starts anywhere.
    AllStopped {
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// The stop was lifted.
    StopLifted {
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// The run is being ended before its time; `finally` parts still come.
    EndedShort {
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// The vault was given a secret that this session lacked.
    SecretGiven {
        /// Its name; never its value.
        name: SecretName,
        /// Who.
        by: String,
    },
    /// Somebody wrote something down.
    Noted {
        /// Who.
        by: String,
        /// What.
        text: String,
    },
    /// Somebody who isn't at the guide said something to the operator, in a rehearsal: a colleague on the phone, or a trainer.
    Said {
        /// Who.
        by: String,
        /// Word for word.
        words: String,
        /// The step that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<StepId>,
    },
    /// The operator wanted something that was refused. Kept in rehearsals, for the debriefing.
    Refused {
        /// Who.
        by: String,
        /// What they wanted.
        act: ActKind,
        /// The step that it was about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<StepId>,
        /// Why it wasn't done, as they were told.
        why: String,
    },
    /// What wanted attention was seen.
    Acknowledged {
        /// Who.
        by: String,
        /// The guard, where it was one.
        guard: Option<GuardName>,
    },
    /// What wants a person was seen.
    Noticed {
        /// Who.
        by: String,
        /// What it is.
        what: Cause,
    },
    /// The end of the maintenance window was said, or taken back.
    Window {
        /// Who.
        by: String,
        /// When it ends.
        ends: Option<Timestamp>,
    },
    /// Whoever had the run gave it away: nothing is done in it until somebody takes it.
    HandedOver {
        /// Who.
        by: String,
        /// What they wanted the next person to know.
        words: String,
        /// It went into a file, to be taken on another machine.
        #[serde(default)]
        carried: bool,
    },
    /// Somebody took the run: from here on it is theirs.
    Taken(Taken),
    /// The run is over.
    Completed {
        /// How.
        how: Ending,
    },
}

/// What an attempt came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything as expected.
    Well,
    /// Done; these are the warnings.
    Warned(Vec<String>),
    /// Failed; these are the reasons, each with its host.
    Failed(Vec<String>),
    /// Nothing sensed failed, these are the warnings; what a person answers for is open.
    ToJudge(Vec<String>),
}

/// A mark in time that was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Time to worry.
    Worry,
    /// A person must decide.
    Limit,
    /// The deadline of a block or step.
    Deadline,
}

/// What a host is told to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Start a job. Exactly once, however often it is said.
    Start {
        /// Which, what, as whom.
        errand: Errand,
        /// Who the host must be.
        identity: Option<Identity>,
    },
    /// Send something to a running command.
    Send {
        /// To which.
        errand: Errand,
        /// What.
        what: Stimulus,
        /// Refuse it if more output than this has come.
        seen: Option<u64>,
    },
}

impl Event {
    /// The only place that an order comes from: no intent on disk, no order. Asked after the event is applied.
    pub fn order(&self, run: &Run) -> Option<Order> {
        match self {
            Event::Started { job } => Some(Order::Start {
                errand: run.errand(job)?,
                identity: run.identity(&job.host).cloned(),
            }),
            Event::Sent { job, what, seen, .. } => Some(Order::Send {
                errand: run.errand(job)?,
                what: what.clone(),
                seen: *seen,
            }),
            _ => None,
        }
    }

    /// Worth a sync of its own: an intent, or what a person or a host said and would not say again.
    pub fn durable(&self) -> bool {
        !matches!(
            self,
            Event::Prepared { .. }
                | Event::Unready { .. }
                | Event::Inactive { .. }
                | Event::Looked { .. }
                | Event::Grown { .. }
                | Event::Read { .. }
                | Event::GuardTurned { .. }
                | Event::GuardLeft { .. }
                | Event::EffectSensed { .. }
                | Event::EffectFound { .. }
                | Event::EffectGone { .. }
                | Event::WaitTurned { .. }
                | Event::RoundsOver { .. }
                | Event::RoundBegan { .. }
                | Event::Link { .. }
                | Event::Seen { .. }
                | Event::Overdue { .. }
        )
    }
}
