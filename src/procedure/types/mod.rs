//! What an expression will be, before any value is known: so that a slip is told by `check`, not by a cluster.

mod functions;
mod infer;
mod problem;

#[cfg(test)]
mod tests;

pub use problem::{TypeProblem, TypeProblemKind, nearest};

use super::expr::Expr;
use crate::words::Value;
use std::{collections::BTreeMap, fmt};

/// The type of a value. Hosts and choices are texts, a pair is a list of two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Type {
    /// Nothing is known of it: it goes with everything.
    #[default]
    Any,
    /// `null`.
    Null,
    /// True or false.
    Bool,
    /// Whole or not.
    Number,
    /// A text.
    Text,
    /// A list of values of one type.
    List(Box<Type>),
    /// Values of one type by key.
    Map(Box<Type>),
    /// Values by fields that are all known.
    Record(BTreeMap<String, Type>),
    /// It may stand alone in a template, nowhere else.
    Secret,
}

impl Type {
    /// A list of these.
    pub fn list_of(self) -> Type {
        Type::List(Box::new(self))
    }

    /// A map of these.
    pub fn map_of(self) -> Type {
        Type::Map(Box::new(self))
    }

    /// The type of a value that is known.
    pub fn of(value: &Value) -> Type {
        match value {
            Value::Null => Type::Null,
            Value::Bool(_) => Type::Bool,
            Value::Number(_) => Type::Number,
            Value::String(_) => Type::Text,
            Value::Array(items) => Type::joined(items.iter().map(Type::of)).list_of(),
            Value::Object(map) => Type::Record(map.iter().map(|(key, value)| (key.clone(), Type::of(value))).collect()),
        }
    }

    /// What both are; `Any` where they differ.
    fn join(self, other: Type) -> Type {
        match (self, other) {
            (Type::List(a), Type::List(b)) => a.join(*b).list_of(),
            (Type::Map(a), Type::Map(b)) => a.join(*b).map_of(),
            (a, b) if a == b => a,
            _ => Type::Any,
        }
    }

    fn joined(types: impl Iterator<Item = Type>) -> Type {
        types.reduce(Type::join).unwrap_or_default()
    }

    /// The innermost types for which values of these two can never be equal.
    fn clash<'a>(&'a self, other: &'a Type) -> Option<(&'a Type, &'a Type)> {
        match (self, other) {
            (Type::Any | Type::Null, _) | (_, Type::Any | Type::Null) => None,
            (Type::List(a), Type::List(b)) | (Type::Map(a), Type::Map(b)) => a.clash(b),
            (Type::Map(_) | Type::Record(_), Type::Map(_) | Type::Record(_)) => None,
            (a, b) => (a != b).then_some((a, b)),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Any => f.write_str("a value"),
            Type::Null => f.write_str("nothing"),
            Type::Bool => f.write_str("true or false"),
            Type::Number => f.write_str("a number"),
            Type::Text => f.write_str("a text"),
            Type::List(_) => f.write_str("a list"),
            Type::Map(_) | Type::Record(_) => f.write_str("a map"),
            Type::Secret => f.write_str("a secret"),
        }
    }
}

/// The names that an expression may use.
#[derive(Clone, Debug, Default)]
pub struct Env {
    /// Their types.
    pub names: BTreeMap<String, Type>,
}

impl Env {
    /// With the built-in names: `here`, `address` and `turn`.
    pub fn built_in() -> Env {
        let turn = [("first", Type::Bool), ("last", Type::Bool), ("pass", Type::Number)];
        let turn = turn.map(|(name, kind)| (name.to_owned(), kind)).into();
        let names = [("here", Type::Text), ("address", Type::Text.map_of()), ("turn", Type::Record(turn))];
        Env {
            names: names.map(|(name, kind)| (name.to_owned(), kind)).into(),
        }
    }

    /// This one and another name.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, kind: Type) -> Env {
        self.names.insert(name.into(), kind);
        self
    }
}

impl Expr {
    /// Its type.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text.
    pub fn infer(&self, env: &Env) -> Result<Type, Vec<TypeProblem>> {
        infer::whole(self, env)
    }

    /// What is wrong with it as a condition: it must be true or false.
    pub fn check_condition(&self, env: &Env) -> Vec<TypeProblem> {
        self.wanted(env, TypeProblemKind::NotACondition, "a condition", |kind| match kind {
            Type::Bool | Type::Any => Some(()),
            _ => None,
        })
        .err()
        .unwrap_or_default()
    }

    /// The type of its values, as what a loop goes over.
    ///
    /// # Errors
    /// Where it isn't a list, or wrong in itself.
    pub fn infer_list(&self, env: &Env) -> Result<Type, Vec<TypeProblem>> {
        self.wanted(env, TypeProblemKind::NotAList, "a list to loop over", |kind| match kind {
            Type::List(of) => Some(*of),
            // As CEL's own macros do, a loop goes over the keys of a map.
            Type::Map(_) | Type::Record(_) => Some(Type::Text),
            Type::Any => Some(Type::Any),
            _ => None,
        })
    }

    /// What is wrong with it as one host or a list of hosts.
    pub fn check_hosts(&self, env: &Env) -> Vec<TypeProblem> {
        self.wanted(env, TypeProblemKind::NotHosts, "a host or a list of hosts", |kind| match kind {
            Type::Text | Type::Any => Some(()),
            Type::List(of) if matches!(*of, Type::Text | Type::Any) => Some(()),
            _ => None,
        })
        .err()
        .unwrap_or_default()
    }

    fn wanted<T>(&self, env: &Env, kind: TypeProblemKind, what: &str, fits: impl Fn(Type) -> Option<T>) -> Result<T, Vec<TypeProblem>> {
        let found = self.infer(env)?;
        let message = format!("`{}` is {found}, where {what} is wanted", self.source());
        fits(found).ok_or_else(|| {
            vec![TypeProblem {
                kind,
                message,
                help: None,
                span: 0..self.source().len(),
            }]
        })
    }
}
