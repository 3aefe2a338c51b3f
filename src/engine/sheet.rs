//! A step as it would run now: everything rendered. What is shown is what runs, and what the journal keeps.

use crate::procedure::model::{InputKind, Severity};
use crate::words::{
    Account, Command, Copy, Digest, EffectId, GuardName, HostName, JobId, Level, Lock, Power, Script, StepId, StopAfter, Value, Work, Write,
};
use serde::{Deserialize, Serialize};

/// A rendered step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// One line.
    pub title: String,
    /// What a person should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Stands right above the command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// Why it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// How far it reaches.
    pub level: Level,
    /// What it does.
    pub does: Does,
    /// As whom.
    #[serde(default, skip_serializing_if = "Account::is_usual")]
    pub account: Account,
    /// Where the values stand in its command: first byte, and the one after the last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<(u32, u32)>,
    /// Evidence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Known problems.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<KnownProblem>,
    /// Benign warnings: the matcher, and why it means nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub benign: Vec<(u16, String)>,
    /// Captures: which matcher gives which; what to make of it is the model's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<TakeSheet>,
    /// Lasting consequences that it opens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opens: Vec<(EffectId, String)>,
    /// Those that it closes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closes: Vec<EffectId>,
    /// Guards that must hold before anything of it starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<GuardName>,
    /// Guards that it may go against: its own work breaks or mends them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub despite: Vec<GuardName>,
    /// What must be typed first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<Typed>,
    /// Another person signs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second: bool,
    /// From its confirmation on there is no way back; why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_return: Option<String>,
    /// How it would be taken back, as rendered now.
    #[serde(default)]
    pub undo: UndoSheet,
    /// Hosts that come back as another machine.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renews: Vec<HostName>,
    /// Seconds that are normal, worrying, too long.
    #[serde(default)]
    pub pace: Pace,
    /// How it spreads over its hosts.
    #[serde(default)]
    pub spread: Spread,
    /// Commands and monitors with the same lock take turns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<Lock>,
}

/// What a step does, rendered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Does {
    /// Runs a command on hosts.
    Run {
        /// Where.
        hosts: Vec<HostName>,
        /// What.
        command: Command,
        /// Exit statuses that are well.
        exit: Vec<u8>,
        /// What it may ask.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        prompts: Vec<PromptSheet>,
    },
    /// Writes files.
    Write {
        /// Per host: what, and the content there was, for the difference on screen (nothing where it is secret).
        files: Vec<FileSheet>,
    },
    /// Copies files.
    Copy {
        /// The remote host, whose job it is.
        hosts: Vec<HostName>,
        /// What.
        copies: Vec<Copy>,
    },
    /// Switches hosts.
    Power {
        /// Which.
        hosts: Vec<HostName>,
        /// Off, on, reboot.
        what: Power,
        /// What to do while the guide's own host is down.
        leave: Option<String>,
    },
    /// Hands-on work.
    Manual {
        /// What to do.
        what: String,
        /// Where, for the screen.
        hosts: Vec<HostName>,
        /// Lines to tick.
        ticks: Vec<String>,
        /// Values to fill in.
        fills: Vec<FillSheet>,
    },
    /// Waits.
    Wait {
        /// For what.
        what: String,
        /// The condition as written.
        until: Option<String>,
        /// Seconds that it must hold.
        steady: u64,
        /// Seconds before which it isn't over.
        least: u64,
    },
    /// A choice.
    Choose {
        /// The capture's name.
        name: String,
        /// Value, label and text of each option that is open.
        options: Vec<OptionSheet>,
    },
    /// Answers held commands.
    Answer {
        /// The step that holds.
        to: StepId,
        /// Its held jobs; none: nothing to answer, to be judged.
        jobs: Vec<JobId>,
        /// What is typed, Enter included.
        send: Script,
    },
    /// Something to know.
    Note {
        /// The text.
        text: String,
    },
}

/// A file as it is and as it shall be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileSheet {
    /// Where.
    pub host: HostName,
    /// What is written.
    pub write: Write,
    /// The content there was; nothing where there was no file, or where it is secret.
    pub old: Option<String>,
}

/// A question that a command may ask, rendered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PromptSheet {
    /// Its matcher.
    pub matcher: u16,
    /// What then.
    pub then: PromptThen,
    /// Shown with the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

/// What to do at a prompt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PromptThen {
    /// Send this, Enter included.
    Send(Script),
    /// Ask the operator, with these words.
    Ask(String),
    /// Hold it until a later answer; until when, in words.
    Hold(String),
}

/// A value to be filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FillSheet {
    /// The capture's name.
    pub name: String,
    /// What it is.
    pub kind: InputKind,
    /// What is asked.
    pub label: String,
    /// The whole value must match.
    pub pattern: Option<String>,
    /// One of these.
    pub among: Option<Vec<HostName>>,
    /// What is offered.
    pub suggest: Option<Value>,
}

/// An option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionSheet {
    /// The value.
    pub value: String,
    /// One line.
    pub label: String,
    /// What it means.
    pub text: Option<String>,
}

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// What is looked at.
    pub kind: CheckKind,
    /// In words.
    pub says: String,
    /// What its absence means.
    pub level: Severity,
}

/// What a check looks at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckKind {
    /// This matcher hit.
    Match(u16),
    /// This matcher didn't hit.
    Absent(u16),
    /// This matcher's lines were all well, and there was one.
    Each(u16),
    /// An expression, as written: sensed. The place is that among the step's expectations in the model.
    Is {
        /// As written.
        source: String,
        /// Which expectation of the step, from 0.
        place: u16,
    },
    /// The operator answers for it: judged.
    Ask,
}

/// A known problem, rendered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownProblem {
    /// Its matcher.
    pub matcher: u16,
    /// What it means and what to do.
    pub advice: String,
    /// Titles of the steps that mend it; empty where there are none.
    pub remedy: Vec<String>,
    /// The keys of those steps.
    pub keys: Vec<crate::procedure::model::Key>,
}

/// A capture, and what gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeSheet {
    /// The capture's name.
    pub name: String,
    /// Its matcher; nothing for an expression to remember.
    pub matcher: Option<u16>,
    /// Which capture of the step, from 0.
    pub place: u16,
}

/// What must be typed before a `destroy`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Typed {
    /// The step's own phrase.
    Phrase(String),
    /// The name that the host itself reports now.
    Host(HostName),
    /// For many hosts: their number and the procedure's name, such as `12 rok-0.11`.
    Many(String),
}

/// How a step would be taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UndoSheet {
    /// Nothing was said.
    #[default]
    Unsaid,
    /// There is nothing to take back, or no way to; says why.
    None(String),
    /// Title and command of each step.
    Steps(Vec<(String, String)>),
}

/// Seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// How long is normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normal: Option<u64>,
    /// When to worry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worry: Option<u64>,
    /// When a person must decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// How a step spreads over its hosts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// At most this many at once; 0 is the program's own width.
    pub at_a_time: u32,
    /// When no more are started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_after: Option<StopAfter>,
    /// One first, the others after its verdict.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub canary: bool,
}

impl Sheet {
    /// What the operator saw, as a digest: another one can't be confirmed.
    pub fn digest(&self) -> Digest {
        // A sheet is plain data with text keys: it has no way not to serialize, and an empty text would match no digest.
        Digest::of(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// The hosts that its jobs run on.
    pub fn hosts(&self) -> Vec<HostName> {
        match &self.does {
            Does::Run { hosts, .. } | Does::Copy { hosts, .. } | Does::Power { hosts, .. } => hosts.clone(),
            Does::Write { files } => {
                let mut hosts: Vec<HostName> = Vec::new();
                for file in files {
                    if !hosts.contains(&file.host) {
                        hosts.push(file.host.clone());
                    }
                }
                hosts
            }
            Does::Manual { .. } | Does::Wait { .. } | Does::Choose { .. } | Does::Answer { .. } | Does::Note { .. } => Vec::new(),
        }
    }

    /// What one host is asked to do; nothing where the step has no jobs.
    pub fn work(&self, host: &HostName) -> Option<Work> {
        match &self.does {
            Does::Run { command, .. } => Some(Work::Run(command.clone())),
            Does::Write { files } => Some(Work::Write(
                files
                    .iter()
                    .filter(|file| file.host == *host)
                    .map(|file| file.write.clone())
                    .collect(),
            )),
            Does::Copy { copies, .. } => Some(Work::Copy(copies.clone())),
            Does::Power { what, .. } => Some(Work::Power(*what)),
            Does::Manual { .. } | Does::Wait { .. } | Does::Choose { .. } | Does::Answer { .. } | Does::Note { .. } => None,
        }
    }

    /// Whether a person must answer for it after the work.
    pub fn is_judged(&self) -> bool {
        self.checks.iter().any(|check| check.kind == CheckKind::Ask)
    }
}

impl Sheet {
    /// The secrets that its work needs.
    pub fn secrets(&self) -> Vec<crate::words::SecretName> {
        use crate::words::Piece;
        let mut scripts: Vec<&Script> = Vec::new();
        match &self.does {
            Does::Run { command, prompts, .. } => {
                scripts.extend(command.env.values());
                scripts.push(&command.stdin);
                scripts.extend(prompts.iter().filter_map(|prompt| match &prompt.then {
                    PromptThen::Send(script) => Some(script),
                    _ => None,
                }));
            }
            Does::Write { files } => scripts.extend(files.iter().map(|file| &file.write.content)),
            Does::Answer { send, .. } => scripts.push(send),
            Does::Copy { .. } | Does::Power { .. } | Does::Manual { .. } | Does::Wait { .. } | Does::Choose { .. } | Does::Note { .. } => {}
        }
        let mut names: Vec<_> = scripts
            .into_iter()
            .flat_map(|script| &script.0)
            .filter_map(|piece| match piece {
                Piece::Secret(name) => Some(name.clone()),
                Piece::Text(_) => None,
            })
            .collect();
        names.sort();
        names.dedup();
        names
    }
}
