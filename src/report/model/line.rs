//! A line of the plan, and all that became of it.

use super::{At, Known};
use crate::{engine::status::Look, words::Level};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A line of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Line {
    /// Its id, such as `appliances[rok2]/upgrade-node`.
    pub id: String,
    /// A block, a step, or a part that isn't laid out.
    pub kind: LineKind,
    /// How deep it stands, from 0.
    pub depth: usize,
    /// Its title.
    pub title: String,
    /// What kind of action, of a step: `run`, `manual`, `wait` and the like.
    pub action: Option<String>,
    /// How far it reaches, of a step.
    pub level: Option<Level>,
    /// How it stands.
    pub state: Look,
    /// Why it stands so, where somebody or a condition said so.
    pub why: Option<String>,
    /// Who had it put in, for what, where it isn't of the procedure's body.
    pub serves: Option<String>,
    /// Why it is done.
    pub because: Option<String>,
    /// The caution right above the command.
    pub caution: Option<String>,
    /// From it on there was no way back: why.
    pub no_return: Option<String>,
    /// When it was first confirmed.
    pub began: Option<At>,
    /// When it was settled.
    pub ended: Option<At>,
    /// Seconds that its last attempt worked. Time at a held prompt isn't in it.
    pub worked: Option<u64>,
    /// What it would do now, where it was not tried yet and is known.
    pub would: Option<Deed>,
    /// Its attempts, in order.
    pub attempts: Vec<Attempt>,
    /// What else happened to it, in order, such as that it was skipped.
    pub happened: Vec<Happened>,
}

/// What kind of line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// Holds others.
    Block,
    /// Does one thing.
    Step,
    /// A loop, or a part, whose values aren't known yet.
    Later,
}

/// One try at a step.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Attempt {
    /// Which, from 1.
    pub n: u32,
    /// When it was confirmed.
    pub at: At,
    /// Who confirmed it; nothing where it began by itself.
    pub by: Option<String>,
    /// The second person who signed.
    pub second: Option<String>,
    /// How it is known that it was them.
    pub proved: Option<String>,
    /// What was gone against, in words.
    pub against: Vec<String>,
    /// The reason for that.
    pub reason: Option<String>,
    /// The command was edited for this attempt: it isn't the procedure's.
    pub edited: bool,
    /// What it did, exactly.
    pub did: Deed,
    /// What became of it on each host.
    pub jobs: Vec<Job>,
    /// What was expected of it, and what was found.
    pub evidence: Vec<Evidence>,
    /// What it came to; nothing while it is under way.
    pub verdict: Option<Verdict>,
    /// The reasons and warnings of the verdict.
    pub says: Vec<String>,
    /// When that was.
    pub ended: Option<At>,
}

/// What an attempt came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything as expected.
    Well,
    /// Done, with warnings.
    Warned,
    /// Failed.
    Failed,
    /// Nothing sensed failed; a person's answers are open.
    ToJudge,
}

/// What a step does, rendered: the exact command or whatever stands in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Deed {
    /// The hosts, in order.
    pub hosts: Vec<String>,
    /// The shell text, word for word as it ran. Secrets are never part of it.
    pub command: Option<String>,
    /// The environment besides; secrets stand as `‹name›`.
    pub environment: BTreeMap<String, String>,
    /// What it was given on standard input; secrets stand as `‹name›`.
    pub input: Option<String>,
    /// The user that it ran as, where that isn't the login.
    pub run_as: Option<String>,
    /// Files that it wrote.
    pub files: Vec<FileChange>,
    /// Lines to tick, of a manual step.
    pub ticks: Vec<Tick>,
    /// Values to fill in, of a manual step.
    pub fills: Vec<Fill>,
    /// Everything else, in words: hands-on work, what is waited for, switched, copied, answered or chosen.
    pub says: Vec<String>,
}

/// A file that is written or taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileChange {
    /// The host.
    pub host: String,
    /// The path there.
    pub path: String,
    /// It is taken away.
    pub removed: bool,
    /// Its mode, where it is set.
    pub mode: Option<String>,
    /// Its owner, where it is set.
    pub owner: Option<String>,
    /// Its content is secret: nothing of it is kept.
    pub secret: bool,
    /// Lines that go (`-`), come (`+`) or stay (a blank).
    pub difference: Vec<String>,
}

/// A line to tick.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tick {
    /// What it says.
    pub text: String,
    /// Who ticked it; nothing where it isn't ticked.
    pub by: Option<String>,
    /// When.
    pub at: Option<At>,
}

/// A value to fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Fill {
    /// The name of what it becomes.
    pub name: String,
    /// What is asked.
    pub label: String,
    /// The value; nothing where it isn't filled in.
    pub value: Option<String>,
}

/// One command of one attempt on one host.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Job {
    /// The host.
    pub host: String,
    /// How it ended or stands, in words.
    pub says: String,
    /// Its exit status, where it ended with one.
    pub exit: Option<u8>,
    /// The signal that ended it, where one did.
    pub signal: Option<u8>,
    /// When it was started.
    pub started: Option<At>,
    /// When it was over.
    pub ended: Option<At>,
    /// Seconds that it worked. Time at prompts isn't in it.
    pub worked: Option<u64>,
    /// Lines that it printed.
    pub lines: Option<u64>,
    /// Prompts at which it stood.
    pub prompts: Vec<Prompt>,
    /// What else happened to it, in order: signals, doubts and how they were settled, keys that were typed.
    pub happened: Vec<Happened>,
    /// What it printed.
    pub transcript: Option<Transcript>,
}

/// A prompt at which a command stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Prompt {
    /// Since when.
    pub at: At,
    /// The prompt, word for word.
    pub text: String,
    /// It was held for a later answer: until when, in words.
    pub held: Option<String>,
    /// The answer, Enter left out; secrets stand as `‹name›`. Nothing while it has none, or where the command went on by itself.
    pub answer: Option<String>,
    /// When it was answered.
    pub answered: Option<At>,
    /// Who answered it.
    pub by: Option<String>,
    /// The step that answered it, where one did.
    pub step: Option<String>,
    /// What was gone against with the answer.
    pub against: Vec<String>,
    /// The reason for that.
    pub reason: Option<String>,
}

/// Everything that a command printed, as it was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Transcript {
    /// The file, relative to the run's folder.
    pub path: String,
    /// Bytes in it.
    pub bytes: u64,
    /// Its digest as the journal has it.
    pub sha256: Option<String>,
    /// Whether the file still is what the journal says; unknown where the journal doesn't say.
    pub intact: Known,
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Evidence {
    /// What was expected, in words.
    pub says: String,
    /// Who looked.
    pub kind: EvidenceKind,
    /// Whether it was found so; unknown where it never came to it.
    pub is: Known,
    /// It only warns.
    pub warns: bool,
    /// Who answered for it, where a person did.
    pub by: Option<String>,
    /// When.
    pub at: Option<At>,
}

/// Who looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// The program itself.
    Sensed,
    /// A person answers for it.
    Judged,
}

/// Something that happened to a step or a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Happened {
    /// When.
    pub at: At,
    /// Who did it; nothing where nobody did.
    pub by: Option<String>,
    /// What, in words.
    pub what: String,
    /// Why, where somebody said so.
    pub reason: Option<String>,
}
