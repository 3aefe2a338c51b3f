//! Finds the expressions in a text.

use crate::procedure::expr::{Expr, ExprError};
use std::ops::Range;

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// As it stands.
    Text(String),
    /// A value.
    Hole(Hole),
}

/// `{{ expression }}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Hole {
    /// What is between the braces.
    pub expr: Expr,
    /// Bytes of the template, braces included.
    pub span: Range<usize>,
    /// `optional(…)`: nothing at all where the value is empty.
    pub optional: bool,
    /// `raw(…)`: neither quoted nor escaped.
    pub raw: bool,
}

/// Text and holes in order.
pub fn parse(source: &str) -> Result<Vec<Part>, ExprError> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(open) = opening(source, at) {
        if open > at {
            parts.push(Part::Text(source[at..open].to_owned()));
        }
        let inside = open + 2;
        let Some(close) = end_of_expression(&source[inside..]).map(|end| inside + end) else {
            return Err(ExprError {
                message: "`{{` isn't closed by `}}`; to write two braces themselves: {{ '{{' }}".into(),
                span: open..inside,
            });
        };
        let written = &source[inside..close];
        let trimmed = written.trim();
        let start = inside + (written.len() - written.trim_start().len());
        let expr = Expr::parse(trimmed).map_err(|error| ExprError {
            message: error.message,
            span: if trimmed.is_empty() {
                open..close + 2
            } else {
                start + error.span.start..start + error.span.end
            },
        })?;
        parts.push(Part::Hole(hole(expr, open..close + 2)));
        at = close + 2;
    }
    if at < source.len() {
        parts.push(Part::Text(source[at..].to_owned()));
    }
    Ok(parts)
}

/// The next two braces that open a value: of more in a row the last two, so that `${{{ name }}}` is `${…}` around a value.
fn opening(source: &str, from: usize) -> Option<usize> {
    let first = from + source[from..].find("{{")?;
    let row = source[first..].bytes().take_while(|byte| *byte == b'{').count();
    Some(first + row - 2)
}

fn hole(expr: Expr, span: Range<usize>) -> Hole {
    let (mut optional, mut raw) = (false, false);
    for marker in expr.markers() {
        match marker {
            "optional" => optional = true,
            _ => raw = true,
        }
    }
    Hole { expr, span, optional, raw }
}

/// Where the `}}` stands that closes an expression: not one in a text, nor one of its own maps.
fn end_of_expression(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 0_u32;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\'' | b'"' => at = end_of_text(bytes, at)?,
            b'{' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b'}' if bytes.get(at + 1) == Some(&b'}') => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The last byte of a text literal that begins here: `'…'`, `"…"`, three of either, raw after `r`.
fn end_of_text(bytes: &[u8], start: usize) -> Option<usize> {
    let quote = *bytes.get(start)?;
    let raw = start
        .checked_sub(1)
        .and_then(|before| bytes.get(before))
        .is_some_and(|byte| matches!(byte, b'r' | b'R'));
    let triple = bytes.get(start..start + 3) == Some(&[quote; 3]);
    let width = if triple { 3 } else { 1 };
    let mut at = start + width;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if !raw => at += 1,
            _ if *byte == quote && (!triple || bytes.get(at..at + 3) == Some(&[quote; 3])) => return Some(at + width - 1),
            _ => {}
        }
        at += 1;
    }
    None
}
