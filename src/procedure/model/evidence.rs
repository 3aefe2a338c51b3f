//! What is looked for in what a command prints, and what that means.

use super::{Key, Step};
use crate::procedure::{
    expr::Expr,
    template::{Pattern, Template},
};
use std::{collections::BTreeMap, sync::Arc};

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
