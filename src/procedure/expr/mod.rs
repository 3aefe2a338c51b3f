//! Expressions: CEL, the Common Expression Language. The only module that knows the crate `cel`.
//! An evaluation error is *unknown*, and `unknown && false` is false: nothing undefined is ever false, empty or "this machine".
//!
//! Beyond CEL there are `other turns up at_least below lines join`, and `optional` and `raw`, which mean something to templates only.

mod arithmetic;
mod eval;
mod explain;
pub(super) mod functions;
mod known;
mod parse;
pub(super) mod syntax;
mod version;
mod wording;

#[cfg(test)]
mod tests;

pub(super) use eval::kind;
pub use explain::Term;

use super::scope::{Scope, Unready};
use crate::words::{HostName, Truth, Value, host_name_problem};
use eval::Machine;
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::Range,
    sync::Arc,
};
use syntax::{Kind, Node};

/// A parsed expression. Cheap to clone; equal where its text is.
#[derive(Clone)]
pub struct Expr(Arc<Parsed>);

struct Parsed {
    source: String,
    root: Node,
    names: BTreeSet<String>,
}

/// Why a text is no expression, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExprError {
    /// In words an author understands.
    pub message: String,
    /// Bytes of the expression's text.
    pub span: Range<usize>,
}

impl ExprError {
    /// With a place.
    pub(super) fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        ExprError {
            message: message.into(),
            span,
        }
    }
}

impl Expr {
    /// Parses.
    ///
    /// # Errors
    /// Where the text is empty, too long, nested too deeply, or no CEL.
    pub fn parse(source: &str) -> Result<Expr, ExprError> {
        known::or_else(source, || Expr::parse_anew(source))
    }

    fn parse_anew(source: &str) -> Result<Expr, ExprError> {
        let root = parse::parse(source)?;
        let mut names = BTreeSet::new();
        free(&root, &mut Vec::new(), &mut |name, _| {
            names.insert(name.to_owned());
        });
        Ok(Expr(Arc::new(Parsed {
            source: source.to_owned(),
            root,
            names,
        })))
    }

    /// As written.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// The variables that it refers to, those that its own macros bind left out.
    pub fn names(&self) -> BTreeSet<String> {
        self.0.names.clone()
    }

    /// The same with other names for some of its variables. Nothing where a macro of its own binds such a name, and would take it for its own.
    pub fn renamed(&self, names: &BTreeMap<String, String>) -> Option<Expr> {
        let mut places: Vec<(Range<usize>, &str)> = Vec::new();
        let mut hidden = false;
        free(&self.0.root, &mut Vec::new(), &mut |name, place| {
            if let Some(other) = names.get(name).filter(|other| *other != name) {
                hidden |= place.bound.contains(&other.as_str());
                places.push((place.span, other));
            }
        });
        if hidden {
            return None;
        }
        places.sort_by_key(|(span, _)| span.start);
        let mut source = self.0.source.clone();
        for (span, other) in places.into_iter().rev() {
            source.replace_range(span, other);
        }
        Expr::parse(&source).ok()
    }

    /// Likewise, without a copy.
    pub(super) fn free(&self) -> &BTreeSet<String> {
        &self.0.names
    }

    pub(super) fn root(&self) -> &Node {
        &self.0.root
    }

    /// The name, where it is one and nothing else.
    pub fn as_name(&self) -> Option<&str> {
        match &self.0.root.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// `optional` and `raw`, where they stand around all of it.
    pub(super) fn markers(&self) -> Vec<&str> {
        let mut found = Vec::new();
        let mut node = &self.0.root;
        while let Kind::Call { function, args } = &node.kind
            && let ("optional" | "raw", [inner]) = (function.as_str(), args.as_slice())
        {
            found.push(function.as_str());
            node = inner;
        }
        found
    }

    /// Its value; monitors may be seen.
    ///
    /// # Errors
    /// Where something that it needs isn't known, or its values don't go together: in words for the operator.
    pub fn value(&self, scope: &dyn Scope) -> Result<Value, Unready> {
        Machine::new(&self.0.source, &self.0.names, scope).run(&self.0.root)
    }

    /// Its truth; where it is unknown, why.
    pub fn truth(&self, scope: &dyn Scope) -> (Truth, Option<String>) {
        match self.value(scope) {
            Ok(Value::Bool(true)) => (Truth::Yes, None),
            Ok(Value::Bool(false)) => (Truth::No, None),
            Ok(other) => (
                Truth::Unknown,
                Some(format!("`{}` is {}, not true or false", self.source(), kind(&other))),
            ),
            Err(unready) => (Truth::Unknown, Some(unready.why)),
        }
    }

    /// One host or a list of hosts, without doubles, in order. Empty is an error.
    ///
    /// # Errors
    /// Likewise where a value can't be a host's name, so that no name is ever read as an option of a command.
    pub fn hosts(&self, scope: &dyn Scope) -> Result<Vec<HostName>, Unready> {
        let value = self.value(scope)?;
        let names = match &value {
            Value::Array(names) => names.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut hosts: Vec<HostName> = Vec::with_capacity(names.len());
        let mut seen = HashSet::with_capacity(names.len());
        for name in names {
            let Value::String(name) = name else {
                return Err(Unready::new(format!(
                    "`{}` gives {}, where a host is wanted",
                    self.source(),
                    kind(name)
                )));
            };
            if let Some(why) = host_name_problem(name) {
                return Err(Unready::new(format!("`{}` gives no host's name: {why}", self.source())));
            }
            if seen.insert(name.as_str()) {
                hosts.push(name.as_str().into());
            }
        }
        if hosts.is_empty() {
            return Err(Unready::new(format!("`{}` gives no host", self.source())));
        }
        Ok(hosts)
    }
}

/// How a value is called in ids and keys maps of captures: a text, a number, or a pair as `a+b`.
pub fn label(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(pair) => match pair.as_slice() {
            [Value::String(a), Value::String(b)] => Some(format!("{a}+{b}")),
            _ => None,
        },
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

/// Whether a text may name a host.
pub fn is_host(name: &str) -> bool {
    host_name_problem(name).is_none()
}

/// Where a variable stands, and which names macros bind there.
struct Place<'a> {
    span: Range<usize>,
    bound: &'a [&'a str],
}

/// Tells every variable that no macro of the expression itself binds.
fn free<'a>(node: &'a Node, bound: &mut Vec<&'a str>, tell: &mut impl FnMut(&'a str, Place<'_>)) {
    match &node.kind {
        Kind::Literal(_) => {}
        Kind::Name(name) => {
            if !bound.contains(&name.as_str()) {
                let span = node.span.clone();
                tell(name, Place { span, bound });
            }
        }
        Kind::Field { of, .. } | Kind::Has { of, .. } | Kind::Not(of) | Kind::Negate(of) => free(of, bound, tell),
        Kind::Index { of: left, at: right } | Kind::Binary { left, right, .. } => {
            free(left, bound, tell);
            free(right, bound, tell);
        }
        Kind::If { test, then, otherwise } => {
            for part in [test, then, otherwise] {
                free(part, bound, tell);
            }
        }
        Kind::List(items) | Kind::Call { args: items, .. } => items.iter().for_each(|item| free(item, bound, tell)),
        Kind::Map(entries) => {
            for (key, value) in entries {
                free(key, bound, tell);
                free(value, bound, tell);
            }
        }
        Kind::Each {
            over, name, only, body, ..
        } => {
            free(over, bound, tell);
            bound.push(name);
            for part in only.iter().chain([body]) {
                free(part, bound, tell);
            }
            bound.pop();
        }
    }
}

impl std::fmt::Debug for Expr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Expr({:?})", self.source())
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.source() == other.source()
    }
}
