//! What a step does.

use super::{InputKind, Key};
use crate::{
    procedure::{
        expr::Expr,
        template::{Pattern, Template},
    },
    words::Power,
};
use std::time::Duration;

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
