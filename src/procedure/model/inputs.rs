//! What an operator is asked before a run, and how a list is found out.

use super::{Choice, Take};
use crate::procedure::{expr::Expr, template::Template};

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

impl Input {
    /// One that asks for this, and nothing more is said of it.
    pub fn plain(name: impl Into<String>, kind: InputKind, label: impl Into<String>) -> Input {
        Input {
            name: name.into(),
            kind,
            label: label.into(),
            help: None,
            default: None,
            may_be_empty: false,
            pattern: None,
            require: None,
            because: None,
            when: None,
            choices: Vec::new(),
            among: None,
            columns: Vec::new(),
            discover: None,
        }
    }
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
