//! A message with its place in a file, rendered for the person who wrote the file.

use std::{ops::Range, sync::Arc};

/// A file's name and text, as diagnostics point into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// As the user would write it.
    pub path: String,
    /// The whole text.
    pub text: Arc<str>,
}

/// One thing that is wrong, or may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its name, such as `unknown-key`: what `allow` takes.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub at: Place,
    /// Other places that have to do with it.
    pub also: Vec<Place>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub source: Arc<Source>,
    /// Bytes of its text.
    pub span: Range<usize>,
    /// What is there.
    pub label: String,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It can't be used.
    Error,
    /// It can, but is probably wrong; a step may `allow` it, with a reason.
    Warning,
}

impl Diagnostic {
    /// As text, with the lines that it points at. `styled` adds terminal colours.
    pub fn render(&self, _styled: bool) -> String {
        todo!()
    }
}
