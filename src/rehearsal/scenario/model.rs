//! A scenario that was checked: whatever is here is well-formed.

use super::{command::CommandPattern, place::Change};
use crate::{
    debriefing::Slip,
    procedure::{expr::Expr, template::Template},
    rehearsal::{
        cluster_model::{Model, Turn},
        end::End,
        policy::Policy,
    },
    tables::{At, Said},
    words::{HostName, SecretName, StepId, Timestamp, Values},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

/// A simulated cluster for a procedure.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file's name without its ending.
    pub name: String,
    /// As diagnostics and errors name the file.
    pub path: String,
    /// One line.
    pub title: String,
    /// The title in the file: where what concerns all of it is shown.
    pub title_at: Option<At>,
    /// The procedure that it is for.
    pub procedure: String,
    /// Where the virtual clock starts.
    pub start: Timestamp,
    /// The machine that the guide runs on: one of the hosts, or `here` beside them.
    pub here: HostName,
    /// Values of inputs, secrets left out.
    pub inputs: Values,
    /// Where they stand in the file.
    pub inputs_at: BTreeMap<String, At>,
    /// Stand-ins for secrets. They reach the vault, never the state.
    pub secrets: BTreeMap<SecretName, String>,
    /// Inputs that are found out by their own discovery.
    pub discover: BTreeSet<String>,
    /// The cluster's hosts.
    pub hosts: BTreeMap<HostName, HostModel>,
    /// Values and tables at the start.
    pub state: Values,
    /// The Pacemaker cluster and the Gluster volumes, before anything has happened.
    pub model: Model,
    /// Files at the start, by host and path.
    pub files: BTreeMap<HostName, BTreeMap<String, String>>,
    /// What commands say and do, in file order.
    pub replies: Vec<Reply>,
    /// What changes by itself.
    pub drifts: Vec<Drift>,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// What the operator does otherwise than the procedure says.
    pub operator: Policy,
    /// What must never be.
    pub nevers: Vec<Never>,
    /// What is told of it after a drill.
    pub lessons: Vec<Lesson>,
    /// How it must end.
    pub end: End,
}

/// A simulated host.
#[derive(Clone, Debug)]
pub struct HostModel {
    /// From power-on to answering.
    pub boots: Duration,
    /// Whether it is switched on at the start.
    pub up: bool,
    /// `uname -r`, made at every boot.
    pub kernel: Template,
}

/// What a command says and does.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The commands that it is for; nothing for a manual step.
    pub run: Option<CommandPattern>,
    /// The only step that it is for.
    pub step: Option<StepRef>,
    /// The only hosts that it is for.
    pub on: Option<Whom>,
    /// The only time that it is for.
    pub when: Option<Expr>,
    /// In turn; at least one.
    pub parts: Vec<Arc<Part>>,
    /// The line of the file that it begins on.
    pub line: usize,
    /// Its pattern in the file.
    pub at: At,
    /// It was taken over from a base.
    pub inherited: bool,
}

/// A part of a reply.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Passed over where this doesn't hold.
    pub when: Option<Expr>,
    /// Standard output.
    pub says: Option<Template>,
    /// Standard error.
    pub error: Option<Template>,
    /// The exit status, which makes it the last part.
    pub exit: Option<u8>,
    /// How long it takes.
    pub takes: Duration,
    /// What it changes.
    pub effects: Effects,
    /// What it asks at its end.
    pub prompt: Option<Prompt>,
    /// Hosts that go down and come back.
    pub reboot: Option<Whom>,
    /// Hosts that become other machines.
    pub renew: Option<Whom>,
    /// What the simulated Pacemaker or Gluster does at its end, and says: a command that no reply is for.
    pub tool: Option<Arc<Turn>>,
}

/// Changes of state, perhaps once for each of a list.
#[derive(Clone, Debug, Default)]
pub struct Effects {
    /// The list, and the names of its values. Output is made once for each as well.
    pub each: Option<Each>,
    /// At once.
    pub set: Vec<Change>,
    /// After a while.
    pub later: Vec<(Duration, Vec<Change>)>,
}

/// `for = "x in list"`.
#[derive(Clone, Debug)]
pub struct Each {
    /// One name, or several for the fields of each value.
    pub names: Vec<String>,
    /// The list.
    pub over: Expr,
}

/// A question of a simulated command.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// The question.
    pub text: Template,
    /// What may be typed, and what comes of it. Empty: any line will do.
    pub answers: Vec<(CommandPattern, Arc<Part>)>,
}

/// Hosts in a scenario.
#[derive(Clone, Debug)]
pub enum Whom {
    /// The host concerned.
    This,
    /// These.
    Named(Vec<HostName>),
    /// As the expression gives them.
    Expr(Expr),
}

/// A step in a scenario: one of the plan, or, without loop values, one of the model, whatever the turn.
/// Steps that undo, probe or mend another are named after it: `appliances/upgrade/restart-etcd`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRef {
    /// As written.
    pub id: String,
    /// Where it is written.
    pub at: Option<At>,
}

/// What changes by itself.
#[derive(Clone, Debug)]
pub struct Drift {
    /// After each of this.
    pub every: Duration,
    /// Where this holds.
    pub when: Option<Expr>,
    /// The changes.
    pub effects: Effects,
    /// The line of the file that it begins on.
    pub line: usize,
}

/// Something that goes wrong, once.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What it is called where it is asked for.
    pub name: String,
    /// When it comes.
    pub trigger: Trigger,
    /// What goes wrong.
    pub what: Option<Mishap>,
    /// Whom it strikes; nothing: the step's hosts, or all.
    pub hosts: Option<Whom>,
    /// For how long; nothing: for good.
    pub lasts: Option<Duration>,
    /// What it changes.
    pub set: Vec<Change>,
    /// The line of the file that it begins on.
    pub line: usize,
}

/// When a fault comes.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// When a part of a step's command begins, from 0.
    At(StepRef, usize),
    /// When this first holds.
    When(Expr),
}

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mishap {
    /// The guide can't reach the hosts.
    Cut,
    /// The hosts are cut off from the guide and from each other.
    Isolate,
    /// The hosts don't come back.
    NoReturn,
    /// Commands stop.
    Hang,
    /// Everything takes ten times as long.
    Slow,
    /// Nothing can be written.
    DiskFull,
    /// The guide is killed.
    KillGuide,
}

/// What must never be.
#[derive(Clone, Debug)]
pub struct Never {
    /// The condition.
    pub when: Expr,
    /// What it means.
    pub says: String,
}

/// What is to be learnt where something goes wrong, and what an operator may be talked into there.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// The step at which it shows.
    pub at: StepRef,
    /// What was thrown, in a line.
    pub what: String,
    /// The right act, in a line or two.
    pub right: String,
    /// The fault that it tells of, by name or by what it does.
    pub fault: Option<Said<String>>,
    /// What a colleague says there.
    pub says: Option<String>,
    /// What would be falling for it.
    pub slips: Vec<Slip>,
}

impl StepRef {
    /// A step by its id.
    pub fn new(id: impl Into<String>) -> StepRef {
        StepRef { id: id.into(), at: None }
    }

    /// Whether it means this step of the plan.
    pub fn is(&self, step: &StepId) -> bool {
        let own = without_service(step.as_str());
        [step.as_str(), own].contains(&self.id.as_str()) || self.id == without_turns(own)
    }
}

impl Mishap {
    /// All of them, as they are written.
    pub const WORDS: [(&'static str, Mishap); 7] = [
        ("cut", Mishap::Cut),
        ("isolate", Mishap::Isolate),
        ("no-return", Mishap::NoReturn),
        ("hang", Mishap::Hang),
        ("slow", Mishap::Slow),
        ("disk-full", Mishap::DiskFull),
        ("kill-guide", Mishap::KillGuide),
    ];

    /// As it is written.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, mishap)| *mishap == self).map_or("", |(word, _)| word)
    }
}

impl From<Said<String>> for StepRef {
    fn from(said: Said<String>) -> Self {
        StepRef {
            id: said.value,
            at: Some(said.at),
        }
    }
}

/// An id without what says that it was put in: `remedy-2/appliances[rok2]/upgrade/etcd` → `appliances[rok2]/upgrade/etcd`.
fn without_service(id: &str) -> &str {
    let rest = id.split_once('/').and_then(|(first, rest)| {
        let (service, number) = first.rsplit_once('-')?;
        let put_in = ["undo", "remedy", "probe"].contains(&service) && number.parse::<u32>().is_ok();
        put_in.then_some(rest)
    });
    rest.unwrap_or(id)
}

/// A step's id without the values of its loops: `appliances[rok2]/upgrade` → `appliances/upgrade`.
pub fn without_turns(id: &str) -> String {
    let mut depth = 0_u32;
    id.chars()
        .filter(|c| {
            match c {
                '[' => depth += 1,
                ']' if depth > 0 => {
                    depth -= 1;
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}
