//! Texts with `{{ expression }}` in them, and nothing else that is syntax. A value is quoted for where it stands.

mod parse;
mod placement;
mod quote;

#[cfg(test)]
mod tests;

pub use placement::{Misplaced, Misplacement};
pub use quote::word;

use super::{
    expr::{Expr, ExprError},
    scope::{Scope, Unready},
};
use crate::words::{Piece, Script, SecretName, Value};
pub use parse::{Hole, Part};
use std::{collections::BTreeSet, ops::Range};

/// A parsed text.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    source: String,
    parts: Vec<Part>,
}

/// A regular expression whose values are escaped. Searches; `^` and `$` are a line's.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern(Template);

impl Template {
    /// Parses; the error's span is in the text.
    ///
    /// # Errors
    /// Where `{{` isn't closed, or what it holds is no expression.
    pub fn parse(source: &str) -> Result<Template, ExprError> {
        Ok(Template {
            source: source.to_owned(),
            parts: parse::parse(source)?,
        })
    }

    /// As written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its expressions.
    pub fn expressions(&self) -> Vec<&Expr> {
        self.holes().map(|hole| &hole.expr).collect()
    }

    /// Its expressions, each with where its own text stands in the template (bytes).
    pub fn places(&self) -> Vec<(&Expr, Range<usize>)> {
        self.holes()
            .map(|hole| {
                let inside = self.source.get(hole.span.start + 2..).unwrap_or_default();
                let start = hole.span.start + 2 + (inside.len() - inside.trim_start().len());
                (&hole.expr, start..start + hole.expr.source().len())
            })
            .collect()
    }

    /// Its texts as they stand, and its expressions, in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether it has no expressions.
    pub fn is_plain(&self) -> bool {
        self.holes().next().is_none()
    }

    /// The variables that it refers to.
    pub fn names(&self) -> BTreeSet<String> {
        self.holes().flat_map(|hole| hole.expr.free().iter().cloned()).collect()
    }

    /// For people: plain values, no secret, lists joined by a comma and a blank.
    ///
    /// # Errors
    /// Where a value isn't known, or can't be said in a text.
    pub fn text(&self, scope: &dyn Scope) -> Result<String, Unready> {
        self.each(|hole, _, _| match value_of(hole, scope)? {
            None => Ok(String::new()),
            Some(value) => quote::for_people(&value, hole.expr.source()),
        })
    }

    /// For people, before everything is known: what isn't stands as `‹expression›`.
    pub fn outline(&self, scope: &dyn Scope) -> String {
        let mut text = String::with_capacity(self.source.len());
        for part in &self.parts {
            match part {
                Part::Text(plain) => text += plain,
                Part::Hole(hole) => {
                    let value = value_of(hole, scope).ok();
                    let known = value.and_then(|value| value.map_or(Some(String::new()), |value| quote::for_people(&value, "").ok()));
                    text += &known.unwrap_or_else(|| format!("‹{}›", hole.expr.source()));
                }
            }
        }
        text
    }

    /// For standard input, environment, file content and answers: plain values, secrets as names.
    ///
    /// # Errors
    /// Where a value isn't known, is a list or a map, or a secret is part of a larger expression.
    pub fn script(&self, scope: &dyn Scope) -> Result<Script, Unready> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(plain) => text += plain,
                Part::Hole(hole) => {
                    if let Some(secret) = secret(hole, scope) {
                        if !text.is_empty() {
                            pieces.push(Piece::Text(std::mem::take(&mut text)));
                        }
                        pieces.push(Piece::Secret(secret));
                    } else if let Some(value) = value_of(hole, scope)? {
                        text += &quote::for_script(&value, hole.expr.source())?;
                    }
                }
            }
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Ok(Script(pieces))
    }

    /// For the shell: every value one quoted word, a list one word each; no secret; an empty value is an error.
    ///
    /// # Errors
    /// Where a value isn't known, is empty, or can't be a word; where a secret is asked for.
    pub fn command(&self, scope: &dyn Scope) -> Result<String, Unready> {
        self.command_with_values(scope).map(|(text, _)| text)
    }

    /// The same, and where in it the values stand (bytes).
    ///
    /// # Errors
    /// As above.
    pub fn command_with_values(&self, scope: &dyn Scope) -> Result<(String, Vec<Range<usize>>), Unready> {
        self.each_placed(|hole, before, after| {
            let source = hole.expr.source();
            if secret(hole, scope).is_some() {
                return Err(Unready::new(format!(
                    "the secret `{source}` can't stand in a command: give it by `env` or `stdin`"
                )));
            }
            let Some(value) = value_of(hole, scope)? else {
                return Ok(String::new());
            };
            if quote::is_empty(&value) {
                return Err(Unready::new(format!(
                    "`{source}` is empty: a command can't have it (say `optional({source})` where it may be)"
                )));
            }
            let glued = !before.is_none_or(is_boundary) || !after.is_none_or(is_boundary);
            quote::for_shell(&value, source, hole.raw, glued, matches!(after, Some('<' | '>')))
        })
    }

    fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(hole) => Some(hole),
            Part::Text(_) => None,
        })
    }

    /// Renders hole by hole; `say` also gets the characters right before and after it.
    fn each(&self, say: impl Fn(&Hole, Option<char>, Option<char>) -> Result<String, Unready>) -> Result<String, Unready> {
        self.each_placed(say).map(|(text, _)| text)
    }

    /// The same, with the places of what was said.
    fn each_placed(
        &self,
        say: impl Fn(&Hole, Option<char>, Option<char>) -> Result<String, Unready>,
    ) -> Result<(String, Vec<Range<usize>>), Unready> {
        let mut places = Vec::new();
        let mut text = String::with_capacity(self.source.len());
        for part in &self.parts {
            match part {
                Part::Text(plain) => text += plain,
                Part::Hole(hole) => {
                    let before = self.source.get(..hole.span.start).and_then(|text| text.chars().next_back());
                    let after = self.source.get(hole.span.end..).and_then(|text| text.chars().next());
                    let start = text.len();
                    text += &say(hole, before, after)?;
                    places.push(start..text.len());
                }
            }
        }
        places.retain(|place| !place.is_empty());
        Ok((text, places))
    }
}

impl Pattern {
    /// Parses.
    ///
    /// # Errors
    /// As for a [`Template`]; whether the result is a regular expression is `check`'s to say.
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

    /// A regular expression, values escaped; a list means any one of its values.
    ///
    /// # Errors
    /// Where a value isn't known or is empty: an empty pattern would match everything.
    pub fn render(&self, scope: &dyn Scope) -> Result<String, Unready> {
        self.0.each(|hole, _, _| {
            let source = hole.expr.source();
            let Some(value) = value_of(hole, scope)? else {
                return Ok(String::new());
            };
            if quote::is_empty(&value) {
                return Err(Unready::new(format!(
                    "`{source}` is empty: a pattern can't have it (say `optional({source})` where it may be)"
                )));
            }
            quote::for_pattern(&value, source, hole.raw)
        })
    }
}

/// Between words of a shell command.
fn is_boundary(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, ';' | '&' | '|' | '(' | ')')
}

fn secret(hole: &Hole, scope: &dyn Scope) -> Option<SecretName> {
    scope.secret(hole.expr.as_name()?)
}

/// The value, or nothing where it is empty and may be.
fn value_of(hole: &Hole, scope: &dyn Scope) -> Result<Option<Value>, Unready> {
    let value = hole.expr.value(&WithoutMonitors(scope))?;
    Ok(Some(value).filter(|value| !(hole.optional && quote::is_empty(value))))
}

/// Conditions see monitors; what is rendered never does, so that what was shown is what runs.
struct WithoutMonitors<'a>(&'a dyn Scope);

impl Scope for WithoutMonitors<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        self.0.value(name)
    }
    fn monitor(&self, _: &str) -> Option<Value> {
        None
    }
    fn is_secret(&self, name: &str) -> bool {
        self.0.is_secret(name)
    }
    fn secret(&self, name: &str) -> Option<SecretName> {
        self.0.secret(name)
    }
    fn up(&self, host: &str) -> Option<bool> {
        self.0.up(host)
    }
}
