//! A command as it may be shown: its values marked, what misleads the eye made visible, and wrapped so that what is shown, less the
//! marks, is exactly the command.

mod odd;
mod shell;

use super::clean;
pub use odd::{Odd, odd};
use shell::Place;
use std::ops::Range;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr};

/// How a part of a command looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As written in the procedure.
    Plain,
    /// A quote sign of the shell.
    Quote,
    /// A value that was put in.
    Value,
    /// Not what it seems.
    Odd,
}

/// How a row begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// A line of the command: which, from 1.
    Line(usize),
    /// The line goes on with another word: a blank stands at the end of the row above.
    Word,
    /// A word goes on.
    Within,
}

/// A row on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// How it begins.
    pub start: Start,
    /// Its parts.
    pub parts: Vec<(Kind, String)>,
}

/// A character as it is shown.
struct Cell {
    shown: String,
    kind: Kind,
    place: Place,
    blank: bool,
    columns: usize,
}

/// The rows of a command in a width. `values` are the places of values in it, in bytes. One line end at its end isn't shown.
pub fn rows(text: &str, values: &[(u32, u32)], width: usize) -> Vec<Row> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let width = width.max(1);
    let places = shell::places(text);
    let mut places = places.into_iter();
    let mut rows = Vec::new();
    let mut at = 0;
    let single = !text.contains('\n');
    for (n, line) in text.split('\n').enumerate() {
        let cells = cells(line, at, values, single, &mut places);
        // The line end has a place, too.
        places.next();
        at += line.len() + 1;
        lay(&cells, n + 1, width, &mut rows);
    }
    rows
}

/// A line of a file: what misleads the eye is visible, and tabs reach to their stops.
pub fn visible(line: &str) -> String {
    const STOP: usize = 4;
    let ends = line.trim_end_matches([' ', '\t']).len();
    let mut out = String::with_capacity(line.len());
    let mut columns = 0;
    for (at, c) in line.char_indices() {
        let before = out.len();
        match c {
            '\t' => {
                out.push('⇥');
                out.extend(std::iter::repeat_n(' ', STOP - 1 - columns % STOP));
            }
            ' ' if at >= ends => out.push('␣'),
            _ => match clean::visible(c) {
                Some(shown) => out += &shown,
                None => out.push(c),
            },
        }
        columns += out.get(before..).map_or(0, UnicodeWidthStr::width);
    }
    out
}

/// What of a command can't be trusted to the eye: its line, from 1, how it is shown, and what it is.
pub fn oddities(text: &str) -> Vec<(usize, Odd)> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let single = !text.contains('\n');
    let mut found: Vec<(usize, Odd)> = Vec::new();
    let mut add = |line: usize, odd: Odd| {
        if !found.iter().any(|(_, known)| *known == odd) {
            found.push((line, odd));
        }
    };
    let of = |shown: &str, says: &str| Odd {
        shown: shown.into(),
        says: says.into(),
    };
    for (n, line) in text.split('\n').enumerate() {
        let inner = line.trim_start_matches([' ', '\t']);
        if single && inner.len() < line.len() {
            add(n + 1, of("␣", "a blank before the command"));
        }
        if line.ends_with([' ', '\t']) && !inner.is_empty() {
            add(n + 1, of("␣", "a blank at the end of a line"));
        }
        if inner.trim_end().contains('\t') {
            add(n + 1, of("⇥", "a tab between words"));
        }
        for odd in inner.chars().filter(|c| *c != '\t').filter_map(odd) {
            add(n + 1, odd);
        }
    }
    found
}

fn cells(line: &str, start: usize, values: &[(u32, u32)], single: bool, places: &mut impl Iterator<Item = Place>) -> Vec<Cell> {
    let is_blank = |c: char| c == ' ' || c == '\t';
    let ends = line.trim_end_matches(is_blank).len();
    let begins = if single {
        line.len() - line.trim_start_matches(is_blank).len()
    } else {
        0
    };
    let is_value = |at: usize| {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        values.iter().any(|(from, to)| (*from..*to).contains(&at))
    };
    line.char_indices()
        .map(|(at, c)| {
            let place = places.next().unwrap_or(Place::Word);
            let odd = odd(c);
            let (shown, kind) = match (c, odd) {
                ('\t', _) => ("⇥".to_owned(), Kind::Odd),
                (' ', _) if at >= ends || at < begins => ("␣".to_owned(), Kind::Odd),
                (_, Some(odd)) => (odd.shown, Kind::Odd),
                _ if is_value(start + at) => (c.to_string(), Kind::Value),
                _ if place == Place::Quote => (c.to_string(), Kind::Quote),
                _ => (c.to_string(), Kind::Plain),
            };
            Cell {
                columns: shown.chars().map(|c| c.width().unwrap_or(0)).sum(),
                blank: c == ' ',
                shown,
                kind,
                place,
            }
        })
        .collect()
}

fn lay(cells: &[Cell], number: usize, width: usize, rows: &mut Vec<Row>) {
    let mut start = Start::Line(number);
    let mut from = 0;
    loop {
        let to = row_end(cells, from, width);
        let row = cells.get(from..to).unwrap_or_default();
        let mut parts: Vec<(Kind, String)> = Vec::new();
        for cell in row {
            match parts.last_mut() {
                Some((kind, text)) if *kind == cell.kind => text.push_str(&cell.shown),
                _ => parts.push((cell.kind, cell.shown.clone())),
            }
        }
        rows.push(Row { start, parts });
        if to >= cells.len() {
            return;
        }
        start = if row.last().is_some_and(|cell| cell.blank) {
            Start::Word
        } else {
            Start::Within
        };
        from = to;
    }
}

/// Where the row that begins at `from` ends: all of it where it fits, else before an option or an operator, between words, at a blank
/// within a word, and only then within a word.
fn row_end(cells: &[Cell], from: usize, width: usize) -> usize {
    let mut columns = 0;
    let mut fits = from;
    for cell in cells.get(from..).unwrap_or_default() {
        if columns + cell.columns > width && fits > from {
            break;
        }
        columns += cell.columns;
        fits += 1;
    }
    if fits >= cells.len() {
        return cells.len();
    }
    // A blank at the very end may hang over: it isn't seen there anyway.
    let last = if cells.get(fits).is_some_and(|cell| cell.blank) {
        fits + 1
    } else {
        fits
    };
    let breaks = |at: &usize| cells.get(at - 1).is_some_and(|cell| cell.blank) && cells.get(*at).is_some_and(|cell| !cell.blank);
    let between = |at: &usize| breaks(at) && cells.get(at - 1).is_some_and(|cell| cell.place == Place::Between);
    let leads = |at: &usize| {
        between(at)
            && cells
                .get(*at)
                .is_some_and(|cell| cell.shown.starts_with(['-', '|', '&', ';', '>', '<']))
    };
    let after = |part: usize| -> Range<usize> { from + (width * part / 100).max(1)..last + 1 };
    let found = after(50).rev().find(leads);
    let found = found.or_else(|| after(35).rev().find(between));
    let found = found.or_else(|| after(50).rev().find(breaks));
    let found = found.or_else(|| (from + 1..last + 1).rev().find(between));
    found.unwrap_or(fits)
}

#[cfg(test)]
mod tests;
