//! `for = "x in list"`.

use super::{
    kinds,
    names::Names,
    text::{Reader, Want},
};
use crate::{
    diagnostic::Diagnostic,
    procedure::{model::Loop, raw::Text},
    tables::Said,
};

/// The loop variables, and where the list begins.
pub struct Parts {
    /// One name, or several for the fields of each value.
    pub names: Vec<String>,
    /// The list, at its own place.
    pub list: Text,
}

/// Takes `x in list` or `x, y in list` apart.
pub fn parts(text: &Text) -> Option<Parts> {
    let split = text.value.find(" in ")?;
    let names: Vec<String> = text.value[..split].split(',').map(|name| name.trim().to_owned()).collect();
    if !names.iter().all(|name| is_name(name)) {
        return None;
    }
    let start = split + " in ".len();
    Some(Parts {
        names,
        list: Said {
            value: text.value[start..].to_owned(),
            at: text.at.inside(start..text.value.len()),
        },
    })
}

/// Reads a loop.
pub fn parse(text: &Text, reader: &Reader<'_>, outside: &Names) -> Option<Loop> {
    let Some(parts) = parts(text) else {
        let problem = Diagnostic::new(kinds::BAD_LOOP, "this is no loop", text.at.label("here"));
        reader
            .problems
            .report(problem.help("for = \"node in nodes\", or with fields: for = \"node, peer in turns(pair)\""));
        return None;
    };
    Some(Loop {
        over: reader.expr(&parts.list, outside, Want::List)?,
        names: parts.names,
    })
}

/// Whether expressions can use it as a name.
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_') && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}
