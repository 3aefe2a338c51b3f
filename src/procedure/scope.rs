//! What expressions and templates may see.

use crate::words::{SecretName, Value, Values};
use std::collections::BTreeSet;

/// Names and what they stand for. Looked up as they are needed, so that a large plan costs only what it uses.
pub trait Scope {
    /// An input, a constant, a capture, a loop variable, `here`, `address` or `turn`.
    fn value(&self, name: &str) -> Option<Value>;

    /// A monitor's values, where a fresh and whole reading is there. Conditions see them; commands never do.
    fn monitor(&self, name: &str) -> Option<Value>;

    /// Whether the name is a secret: it may stand only where a secret may.
    fn is_secret(&self, name: &str) -> bool;

    /// The secret that a name stands for: another one's within a fragment that was given it.
    fn secret(&self, name: &str) -> Option<SecretName> {
        self.is_secret(name).then(|| name.into())
    }

    /// Whether a host answers, where that is known.
    fn up(&self, host: &str) -> Option<bool>;
}

/// A scope of plain values.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Values by name.
    pub values: Values,
    /// Names of secrets.
    pub secrets: BTreeSet<SecretName>,
}

impl Scope for Known {
    fn value(&self, name: &str) -> Option<Value> {
        self.values.get(name).cloned()
    }
    fn monitor(&self, _: &str) -> Option<Value> {
        None
    }
    fn is_secret(&self, name: &str) -> bool {
        self.secrets.contains(name)
    }
    fn up(&self, _: &str) -> Option<bool> {
        None
    }
}

/// Why something can't be rendered or evaluated now. A state of the step, never a panic.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Unready {
    /// In words, for the operator.
    pub why: String,
}

impl Unready {
    /// For this reason.
    pub fn new(why: impl Into<String>) -> Self {
        Unready { why: why.into() }
    }
}
