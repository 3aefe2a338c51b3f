//! A valid procedure. Whatever is here is well-formed: patterns compile, ids are unique, every reference resolves.
//!
//! Only [`check`](super::check) makes one; nobody else builds these by hand.

use super::{
    expr::Expr,
    readers::Reader,
    template::{Pattern, Template},
};
use crate::words::{GuardName, Level, Lock, MonitorName, Power, StopAfter, Values};
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

/// What a step does.
#[derive(Clone, Debug)]
pub enum Action {
    /// A command.
    Run(Run),
    /// Hands-on work: a hold point.
    Manual(Manual),
    /// Until a condition has held for a while.
    Wait(Wait),
    /// Writes a file.
    File(File),
    /// Copies a file.
    Copy(Copy),
    /// Switches hosts.
    Power {
        /// Off, on or reboot.
        what: Power,
        /// What to do while the guide's own host is down.
        leave: Option<Template>,
    },
    /// The operator chooses.
    Choose(Choose),
    /// Answers a held command.
    Answer {
        /// The step that holds, in the same turn or an outer one.
        to: Key,
        /// What is typed; Enter is added.
        send: Template,
    },
    /// Something to know.
    Note(Template),
}

/// `run` or `script`.
#[derive(Clone, Debug)]
pub struct Run {
    /// The command, or the script's path in the procedure's folder.
    pub what: RunWhat,
    /// It gets a terminal.
    pub terminal: bool,
    /// Standard input.
    pub stdin: Option<Template>,
    /// Environment.
    pub env: Vec<(String, Template)>,
    /// Exit statuses that are well.
    pub exit: Vec<u8>,
    /// It reboots its host itself.
    pub ends_in_reboot: bool,
    /// What it may ask.
    pub prompts: Vec<Prompt>,
}

/// Where the shell text comes from.
#[derive(Clone, Debug)]
pub enum RunWhat {
    /// Written in the step.
    Command(Template),
    /// A file of the folder; sent as it is.
    Script(String),
}

/// A question that a command may ask.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// On what came since the last answer, after a silence.
    pub pattern: Pattern,
    /// What then.
    pub then: PromptThen,
    /// Shown with the question.
    pub warning: Option<Template>,
}

/// What to do at a prompt.
#[derive(Clone, Debug)]
pub enum PromptThen {
    /// Send this.
    Send(Template),
    /// Ask the operator, with these words.
    Ask(Template),
    /// Hold it for a later `answer`; says until when.
    Hold(Template),
}

/// `manual`.
#[derive(Clone, Debug)]
pub struct Manual {
    /// What to do.
    pub what: Template,
    /// Lines to tick.
    pub ticks: Vec<Template>,
    /// Values to fill in; they become captures.
    pub fills: Vec<Fill>,
}

/// A value that the operator fills in.
#[derive(Clone, Debug)]
pub struct Fill {
    /// The capture's name.
    pub name: String,
    /// `text`, `number`, `host` or `yes-no`.
    pub kind: InputKind,
    /// What is asked.
    pub label: Template,
    /// The whole value must match.
    pub pattern: Option<Pattern>,
    /// For hosts: one of these.
    pub among: Option<Expr>,
    /// What is offered.
    pub suggest: Option<Expr>,
}

/// `wait`.
#[derive(Clone, Debug)]
pub struct Wait {
    /// What is waited for, in words.
    pub what: Template,
    /// The condition; only samples begun after the wait count.
    pub until: Option<Expr>,
    /// How long it must hold.
    pub steady: Duration,
    /// A soak: not over before.
    pub least: Duration,
}

/// `file`.
#[derive(Clone, Debug)]
pub struct File {
    /// Which files.
    pub paths: Paths,
    /// What becomes of them.
    pub change: FileChange,
    /// As `chmod` takes it.
    pub mode: Option<String>,
    /// As `chown` takes it.
    pub owner: Option<Template>,
    /// Neither shown nor journaled.
    pub secret: bool,
}

/// Which files a `file` step means.
#[derive(Clone, Debug)]
pub enum Paths {
    /// One.
    One(Template),
    /// Those that match shell patterns; `only_text` leaves out binaries.
    Many {
        /// Shell patterns, expanded on the host.
        globs: Vec<Template>,
        /// `only = "text"`.
        only_text: bool,
    },
}

/// What becomes of a file.
#[derive(Clone, Debug)]
pub enum FileChange {
    /// This is its content.
    Content(Template),
    /// A file of the folder is its content: a path there.
    Source(String),
    /// The backup that this step made is put back.
    Restore(Key),
    /// Line by line.
    Edit(Vec<Edit>),
}

/// One edit of a file.
#[derive(Clone, Debug)]
pub enum Edit {
    /// This line stands in it; in place of the first that matches, else at the end.
    Line {
        /// The line.
        line: Template,
        /// Which line it replaces.
        replaces: Option<Pattern>,
    },
    /// Every match becomes this.
    Replace {
        /// What is replaced.
        pattern: Pattern,
        /// `$1` and `${name}` are groups.
        to: Template,
        /// Left alone where this matches in the line.
        unless: Option<Pattern>,
        /// No match is no failure.
        missing_ok: bool,
    },
    /// Matching lines are dropped.
    Drop {
        /// Which lines.
        pattern: Pattern,
        /// No match is no failure.
        missing_ok: bool,
    },
}

/// `copy`.
#[derive(Clone, Debug)]
pub struct Copy {
    /// `here` or a host.
    pub from: CopyPlace,
    /// `here` or a host.
    pub to: CopyPlace,
    /// What.
    pub paths: Vec<Template>,
    /// The folder it goes into; the same place where not given.
    pub into: Option<Template>,
    /// A source that isn't there is no failure.
    pub missing_ok: bool,
    /// Mode 0600, never into the run folder.
    pub secret: bool,
}

/// One end of a copy.
#[derive(Clone, Debug)]
pub enum CopyPlace {
    /// The guide's own machine.
    Here,
    /// A host.
    Host(Expr),
}

/// `choose`.
#[derive(Clone, Debug)]
pub struct Choose {
    /// The capture's name.
    pub name: String,
    /// What there is to choose from.
    pub options: Vec<Choice>,
}

/// An option of a `choose` or of an input.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The value.
    pub value: String,
    /// One line.
    pub label: String,
    /// What it means.
    pub text: Option<Template>,
    /// Offered only where this holds.
    pub when: Option<Expr>,
}

/// Evidence.
#[derive(Clone, Debug)]
pub struct Expect {
    /// What is looked at.
    pub kind: ExpectKind,
    /// In words.
    pub says: Template,
    /// Whether its absence fails the step or only warns.
    pub level: Severity,
}

/// What an expectation looks at.
#[derive(Clone, Debug)]
pub enum ExpectKind {
    /// Some line matches.
    Match(Pattern),
    /// No line matches.
    Absent(Pattern),
    /// Every line that matches the first matches the second, and there is one.
    Each(Pattern, Pattern),
    /// The expression is true. Sensed.
    Is(Expr),
    /// The operator answers for it. Judged.
    Ask(Template),
}

/// How bad a missed expectation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The step has failed.
    Fail,
    /// The step is done with a warning.
    Warn,
}

/// Something that is known to go wrong.
#[derive(Clone, Debug)]
pub struct Problem {
    /// How it shows.
    pub pattern: Pattern,
    /// What it means and what to do.
    pub advice: Template,
    /// Steps that mend it, on the host concerned.
    pub remedy: Vec<Arc<Step>>,
}

/// A problem for every command that matches.
#[derive(Clone, Debug)]
pub struct GlobalProblem {
    /// Which rendered commands; all where not given.
    pub command: Option<Pattern>,
    /// The problem.
    pub problem: Problem,
}

/// A warning that means nothing.
#[derive(Clone, Debug)]
pub struct Benign {
    /// How it looks.
    pub pattern: Pattern,
    /// Why it means nothing.
    pub says: Template,
}

/// A benign warning for every command that matches.
#[derive(Clone, Debug)]
pub struct GlobalBenign {
    /// Which rendered commands; all where not given.
    pub command: Option<Pattern>,
    /// The warning.
    pub benign: Benign,
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

/// A value out of an accepted attempt.
#[derive(Clone, Debug)]
pub struct Capture {
    /// Its name.
    pub name: String,
    /// How it is taken.
    pub take: Take,
}

/// How a value is taken out of an output.
#[derive(Clone, Debug)]
pub struct Take {
    /// What is taken.
    pub kind: TakeKind,
    /// What it is.
    pub value: TakeAs,
    /// Where nothing matched.
    pub otherwise: Option<Expr>,
}

/// What is taken.
#[derive(Clone, Debug)]
pub enum TakeKind {
    /// The one group of the first match.
    First(Pattern),
    /// The one group of every match.
    All(Pattern),
    /// How many matches.
    Count(Pattern),
    /// The named groups of every match.
    Rows(Pattern),
    /// Columns of a table: the head of each, by the name that its cells get.
    Columns(BTreeMap<String, String>),
    /// The one host where it matched.
    Host(Pattern),
    /// All of it, trimmed.
    Text,
    /// A path into JSON output, such as `nodes.0.name`.
    Json(String),
    /// No output: an expression to remember.
    Value(Expr),
}

/// What a taken value is.
#[derive(Clone, Debug, Default)]
pub enum TakeAs {
    /// One line of text, without control characters or a leading `-`.
    #[default]
    Text,
    /// A number.
    Number,
    /// A host, one of these.
    Host(Expr),
}

/// Where a capture is made, so that its shape elsewhere is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaptureSite {
    /// The loops around it, by their node's key, outermost first.
    pub loops: Vec<Key>,
    /// Made on several hosts: a map by host on top.
    pub by_host: bool,
    /// The steps that make it; several only where they exclude each other.
    pub steps: Vec<Key>,
    /// It is an expression or a choice to be remembered, and is written once.
    pub once: bool,
}

/// Something asked before the start.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: InputKind,
    /// What is asked.
    pub label: String,
    /// More about it.
    pub help: Option<String>,
    /// Taken where nothing is given.
    pub default: Option<crate::words::Value>,
    /// For lists: there may be nothing in it.
    pub may_be_empty: bool,
    /// The whole value must match.
    pub pattern: Option<String>,
    /// Must hold.
    pub require: Option<Expr>,
    /// Why it must.
    pub because: Option<String>,
    /// Asked only where this holds.
    pub when: Option<Expr>,
    /// For `choice`.
    pub choices: Vec<Choice>,
    /// For hosts: one of another input's hosts.
    pub among: Option<Expr>,
    /// Asked for each host of it; a map `NAME[host]`.
    pub columns: Vec<Column>,
    /// How it is found out on request.
    pub discover: Option<Discover>,
}

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InputKind {
    /// One host.
    Host,
    /// A list of hosts.
    Hosts,
    /// Two hosts.
    Pair,
    /// A list of pairs.
    Pairs,
    /// One line.
    Text,
    /// Several lines.
    Lines,
    /// A number.
    Number,
    /// Yes or no.
    YesNo,
    /// One of several.
    Choice,
    /// A secret: lives in memory only.
    Secret,
}

/// A value for each host of an input.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// `host`, `text`, `number`, `yes-no` or `choice`.
    pub kind: InputKind,
    /// What is asked.
    pub label: String,
    /// Asked only where this holds.
    pub when: Option<Expr>,
}

/// How an input is found out: an observe command, run only when asked to.
#[derive(Clone, Debug)]
pub struct Discover {
    /// Where.
    pub on: Expr,
    /// The first that answers is enough.
    pub any: bool,
    /// The command.
    pub run: Template,
    /// What is taken.
    pub take: Take,
}

/// A command polled on hosts and parsed into values.
#[derive(Clone, Debug)]
pub struct Monitor {
    /// Its name.
    pub name: MonitorName,
    /// One line.
    pub title: String,
    /// Where.
    pub on: Expr,
    /// One poll, on the first host that answers; else each value is a map by host.
    pub any: bool,
    /// Alternatives for older tools, tried in order.
    pub run: Vec<Template>,
    /// How often.
    pub every: Duration,
    /// Over the inputs: where it doesn't hold, there is no such monitor.
    pub when: Option<Expr>,
    /// Exit statuses that are well.
    pub exit: Vec<u8>,
    /// Takes turns with commands of the same lock.
    pub lock: Option<Lock>,
    /// What is read.
    pub read: Read,
}

/// How a monitor's output becomes values.
#[derive(Clone, Debug)]
pub enum Read {
    /// By a shipped reader.
    Reader(Reader),
    /// By takes, or expressions over them.
    Values(Vec<(String, ReadValue)>),
}

/// One value of a monitor.
#[derive(Clone, Debug)]
pub enum ReadValue {
    /// Out of the output.
    Take(Take),
    /// Out of the other values.
    Is(Expr),
}

/// A condition over monitors that must hold.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Its name.
    pub name: GuardName,
    /// The condition.
    pub require: Expr,
    /// What would go wrong.
    pub because: Template,
    /// Delays the alert, never the block.
    pub grace: Duration,
    /// Over the inputs: where it doesn't hold, there is no such guard.
    pub when: Option<Expr>,
    /// No block names it, so that it holds everywhere.
    pub everywhere: bool,
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
