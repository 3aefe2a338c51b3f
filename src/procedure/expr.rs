//! Expressions: CEL, the Common Expression Language. The only module that knows the crate `cel`.
//! An evaluation error is *unknown*, and `unknown && false` is false: nothing undefined is ever false, empty or "this machine".

use super::scope::{Scope, Unready};
use crate::words::{HostName, Truth, Value};
use std::{collections::BTreeSet, ops::Range, sync::Arc};

/// A parsed expression. Cheap to clone; equal where its text is.
#[derive(Clone)]
pub struct Expr {
    source: Arc<str>,
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

impl Expr {
    /// Parses.
    pub fn parse(source: &str) -> Result<Expr, ExprError> {
        Ok(Expr { source: source.into() })
    }
    /// As written.
    pub fn source(&self) -> &str {
        &self.source
    }
    /// The variables that it refers to, those that its own macros bind left out.
    pub fn names(&self) -> BTreeSet<String> {
        todo!()
    }
    /// Its value; monitors may be seen.
    pub fn value(&self, _scope: &dyn Scope) -> Result<Value, Unready> {
        todo!()
    }
    /// Its truth; where it is unknown, why.
    pub fn truth(&self, _scope: &dyn Scope) -> (Truth, Option<String>) {
        todo!()
    }
    /// One host or a list of hosts, without doubles, in order. Empty is an error.
    pub fn hosts(&self, _scope: &dyn Scope) -> Result<Vec<HostName>, Unready> {
        todo!()
    }
}

impl std::fmt::Debug for Expr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Expr({:?})", self.source)
    }
}
impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}
