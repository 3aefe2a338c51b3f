//! A valid procedure. Whatever is here is well-formed: patterns compile, ids are unique, every reference resolves.
//!
//! Only [`check`](super::check) makes one; nobody else builds these by hand.

mod action;
mod evidence;
mod inputs;
mod watch;

pub use action::{
    Action, Choice, Choose, Copy, CopyPlace, Edit, File, FileChange, Fill, Manual, Paths, Prompt, PromptThen, Run, RunWhat, Wait,
};
pub use evidence::{
    Benign, Capture, CaptureSite, Expect, ExpectKind, GlobalBenign, GlobalProblem, Problem, Severity, Take, TakeAs, TakeKind,
};
pub use inputs::{Column, Discover, Input, InputKind};
pub use watch::{Guard, Monitor, Read, ReadValue};

use super::{expr::Expr, template::Template};
use crate::words::{GuardName, Level, Lock, MonitorName, StopAfter, Values};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// Where a step or block stands in the model, such as `appliances/upgrade-node` or `appliances/upgrade-node!remedy0/etcd`.
/// Loop values are not part of it.
pub type Key = Arc<str>;

/// A whole procedure.
#[derive(Clone, Debug, Default)]
pub struct Procedure {
    /// Its folder's name.
    pub name: String,
    /// One line.
    pub title: String,
    /// The document that it was made from, and its revision.
    pub source: String,
    /// What it is about, in a few sentences.
    pub text: String,
    /// It is for learning: it is rehearsed, and never runs on real hosts.
    pub practice: bool,
    /// Over every file of the folder: another revision is another digest.
    pub revision: String,
    /// `[let]`.
    pub constants: Values,
    /// Asked before the start, in this order.
    pub inputs: Vec<Input>,
    /// Of the whole procedure.
    pub monitors: Vec<Monitor>,
    /// By name; those that no block names hold everywhere.
    pub guards: Vec<Guard>,
    /// For every command that matches.
    pub problems: Vec<GlobalProblem>,
    /// For every command that matches.
    pub benign: Vec<GlobalBenign>,
    /// The body.
    pub phases: Vec<Node>,
    /// What the steps capture, and where.
    pub captures: BTreeMap<String, CaptureSite>,
    /// The folder's own files that steps send: path → content.
    pub files: BTreeMap<String, Arc<[u8]>>,
}

/// A block or a step.
#[derive(Clone, Debug)]
pub enum Node {
    /// Holds others.
    Block(Arc<Block>),
    /// Does one thing.
    Step(Arc<Step>),
}

impl Node {
    /// What both have.
    pub fn common(&self) -> &Common {
        match self {
            Node::Block(block) => &block.common,
            Node::Step(step) => &step.common,
        }
    }
}

/// What a step, a block and a phase have in common.
#[derive(Clone, Debug)]
pub struct Common {
    /// Its place in the model.
    pub key: Key,
    /// Its own id.
    pub id: String,
    /// One line.
    pub title: Template,
    /// What a person should know.
    pub text: Option<Template>,
    /// Shown right above the command.
    pub warning: Option<Template>,
    /// Why it is done.
    pub because: Option<Template>,
    /// Asked on reaching it; no → inactive.
    pub when: Option<Expr>,
    /// One turn a value, frozen on entering.
    pub over: Option<Loop>,
    /// Repeated until this holds after a round.
    pub repeat: Option<Repeat>,
    /// The operator decides whether it is done at all.
    pub optional: bool,
    /// Runs at the end of its block however that ends.
    pub finally: bool,
    /// A deadline, counted from its first confirmation.
    pub within: Option<Duration>,
    /// Guards that hold from its first confirmation to its last settled job.
    pub guards: Vec<GuardName>,
    /// Guards that this step alone may go against: its work breaks them.
    pub despite: Vec<GuardName>,
    /// Polled while it lasts.
    pub monitors: Vec<Monitor>,
    /// How to take it back.
    pub undo: Undo,
    /// From its first confirmation on there is no way back; says why.
    pub no_return: Option<Template>,
}

/// How to take a step or a finished block back.
#[derive(Clone, Debug, Default)]
pub enum Undo {
    /// Nothing was said: an observe step, or one before which a point of no return lies.
    #[default]
    Unsaid,
    /// There is nothing to take back, or no way to; says why.
    None(Template),
    /// By these steps, on the host concerned.
    Steps(Vec<Arc<Step>>),
}

/// A block: steps and blocks in order.
#[derive(Clone, Debug)]
pub struct Block {
    /// What every node has.
    pub common: Common,
    /// Listed or any.
    pub order: Order,
    /// A fragment's inputs, evaluated on entering; plain names within.
    pub bindings: Vec<(String, Expr)>,
    /// What it holds.
    pub body: Vec<Node>,
}

/// Whether the operator may choose the order of a block's nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// As written; an order of one's own wants a reason.
    #[default]
    Listed,
    /// As the operator likes.
    Any,
}

/// `for = "x in list"`, or `for = "node, peer in turns(pair)"`.
#[derive(Clone, Debug)]
pub struct Loop {
    /// One name, or several for the fields of each value.
    pub names: Vec<String>,
    /// The list.
    pub over: Expr,
}

/// `repeat_until` and `at_most`.
#[derive(Clone, Debug)]
pub struct Repeat {
    /// Looked at after each round.
    pub until: Expr,
    /// Rounds after which it fails and a person decides.
    pub at_most: u32,
}

/// Does exactly one thing.
#[derive(Clone, Debug)]
pub struct Step {
    /// What every node has.
    pub common: Common,
    /// What it does.
    pub action: Action,
    /// How far it reaches. Manual work, waits, choices and notes that say nothing are `observe`;
    /// an `answer` has that of the step it answers.
    pub effect: Level,
    /// The host or hosts, its own or the nearest block's.
    pub on: Option<Expr>,
    /// The user to run as, where it isn't the login.
    pub run_as: Option<String>,
    /// Another user to log in as.
    pub login: Option<String>,
    /// Fan-out.
    pub at_a_time: u32,
    /// Stop rule: when no more hosts are started.
    pub stop_after: Option<StopAfter>,
    /// One host first; the others after its verdict.
    pub canary: bool,
    /// How long is normal.
    pub normal: Option<Duration>,
    /// When to worry.
    pub worry: Option<Duration>,
    /// When a person must decide what becomes of it.
    pub limit: Option<Duration>,
    /// Evidence; the exit status is in force besides.
    pub expect: Vec<Expect>,
    /// Known problems, its own first.
    pub problems: Vec<Problem>,
    /// Warnings named as benign.
    pub benign: Vec<Benign>,
    /// Values taken from an accepted attempt.
    pub captures: Vec<Capture>,
    /// Settles a doubt: whether the effect is there.
    pub probe: Vec<Arc<Step>>,
    /// Lasting consequences it opens.
    pub opens: Vec<Opens>,
    /// Effects it closes, by id.
    pub closes: Vec<Template>,
    /// Typed instead of the host's own name before a `destroy`.
    pub phrase: Option<Template>,
    /// Another person signs.
    pub second: bool,
    /// Hosts that come back as another machine.
    pub renews: Option<Expr>,
    /// Commands and monitors with the same lock take turns.
    pub lock: Option<Lock>,
    /// Warnings of `check` answered, by name.
    pub allow: Vec<String>,
}

/// A lasting consequence.
#[derive(Clone, Debug)]
pub struct Opens {
    /// Its id.
    pub id: Template,
    /// In words.
    pub text: Template,
    /// True while it is so, where a monitor can tell.
    pub sensed: Option<Expr>,
    /// True where it is so although no step of the run did it, if `sensed` may be true for other reasons, too.
    pub elsewhere: Option<Expr>,
}

impl Opens {
    /// The condition that tells of it where no step of the run did it.
    pub fn elsewhere(&self) -> Option<&Expr> {
        self.elsewhere.as_ref().or(self.sensed.as_ref())
    }
}

impl Procedure {
    /// The monitor of that name, also where it is a block's own.
    pub fn monitor(&self, name: &MonitorName) -> Option<&Monitor> {
        let own = self.monitors.iter().find(|monitor| monitor.name == *name);
        own.or_else(|| monitor_under(&self.phases, name))
    }

    /// The node at a key: body, undo, probe and remedy steps alike.
    pub fn node(&self, key: &str) -> Option<Node> {
        fn within(nodes: &[Node], key: &str) -> Option<Node> {
            nodes.iter().find_map(|node| {
                let common = node.common();
                if &*common.key == key {
                    return Some(node.clone());
                }
                let rest = key.strip_prefix(&*common.key)?;
                if !rest.starts_with(['/', '!']) {
                    return None;
                }
                let side = |steps: &[Arc<Step>]| steps.iter().find(|step| &*step.common.key == key).cloned().map(Node::Step);
                let undo = match &common.undo {
                    Undo::Steps(steps) => side(steps),
                    _ => None,
                };
                undo.or_else(|| match node {
                    Node::Block(block) => within(&block.body, key),
                    Node::Step(step) => side(&step.probe).or_else(|| step.problems.iter().find_map(|problem| side(&problem.remedy))),
                })
            })
        }
        let remedies = || self.problems.iter().flat_map(|global| &global.problem.remedy);
        within(&self.phases, key).or_else(|| remedies().find(|step| &*step.common.key == key).cloned().map(Node::Step))
    }

    /// The step at a key.
    pub fn step(&self, key: &str) -> Option<Arc<Step>> {
        match self.node(key)? {
            Node::Step(step) => Some(step),
            Node::Block(_) => None,
        }
    }
}

fn monitor_under<'a>(nodes: &'a [Node], name: &MonitorName) -> Option<&'a Monitor> {
    nodes.iter().find_map(|node| {
        let own = node.common().monitors.iter().find(|monitor| monitor.name == *name);
        own.or_else(|| match node {
            Node::Block(block) => monitor_under(&block.body, name),
            Node::Step(_) => None,
        })
    })
}
