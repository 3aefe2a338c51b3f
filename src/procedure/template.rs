//! Texts with `{{ expression }}` in them, and nothing else that is syntax. A value is quoted for where it stands.

use super::{
    expr::{Expr, ExprError},
    scope::{Scope, Unready},
};
use crate::words::Script;
use std::collections::BTreeSet;

/// A parsed text.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    source: String,
}

/// A regular expression whose values are escaped. Searches; `^` and `$` are a line's.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern(Template);

impl Template {
    /// Parses; the error's span is in the text.
    pub fn parse(source: &str) -> Result<Template, ExprError> {
        Ok(Template { source: source.into() })
    }
    /// As written.
    pub fn source(&self) -> &str {
        &self.source
    }
    /// Its expressions.
    pub fn expressions(&self) -> Vec<&Expr> {
        todo!()
    }
    /// The variables that it refers to.
    pub fn names(&self) -> BTreeSet<String> {
        todo!()
    }
    /// For people: plain values, no secret, lists joined by a comma and a blank.
    pub fn text(&self, _scope: &dyn Scope) -> Result<String, Unready> {
        todo!()
    }
    /// For people, before everything is known: what isn't stands as `‹expression›`.
    pub fn outline(&self, _scope: &dyn Scope) -> String {
        todo!()
    }
    /// For standard input, environment, file content and answers: plain values, secrets as names.
    pub fn script(&self, _scope: &dyn Scope) -> Result<Script, Unready> {
        todo!()
    }
    /// For the shell: every value one quoted word, a list one word each; no secret; an empty value is an error.
    pub fn command(&self, _scope: &dyn Scope) -> Result<String, Unready> {
        todo!()
    }
}

impl Pattern {
    /// Parses.
    pub fn parse(source: &str) -> Result<Pattern, ExprError> {
        Template::parse(source).map(Pattern)
    }
    /// As written.
    pub fn source(&self) -> &str {
        self.0.source()
    }
    /// Its text as a template.
    pub fn template(&self) -> &Template {
        &self.0
    }
    /// A regular expression, values escaped.
    pub fn render(&self, _scope: &dyn Scope) -> Result<String, Unready> {
        todo!()
    }
}
