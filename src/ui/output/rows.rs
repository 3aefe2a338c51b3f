//! Lines of an output as rows of the screen: wrapped or cut, with what is looked for marked.

use std::ops::Range;
use unicode_width::UnicodeWidthChar as _;

/// What stands at the left of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The step expects it.
    Expected,
    /// The step expects that it isn't there.
    Unexpected,
    /// A known problem.
    Problem,
}

/// A line that is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Bytes of the output before it.
    pub(super) at: u64,
    /// The line began before it.
    pub(super) continues: bool,
    /// It may be shown.
    pub(super) text: String,
    /// It is of standard error.
    pub(super) error: bool,
    /// When it came, in words.
    pub(super) time: Option<String>,
    pub(super) sign: Option<Sign>,
    /// The guide says it, not the command.
    pub(super) said: bool,
}

/// A row of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Of the line at this place, which row.
    pub(in crate::ui) place: Place,
    /// It is of standard error.
    pub(in crate::ui) error: bool,
    pub(in crate::ui) sign: Option<Sign>,
    /// The line was found last.
    pub(in crate::ui) found: bool,
    /// When it came; of the first row only.
    pub(in crate::ui) time: Option<String>,
    /// The line began in the row before.
    pub(in crate::ui) continues: bool,
    /// The guide says it, not the command.
    pub(in crate::ui) said: bool,
    /// Text, and whether it is what is looked for.
    pub(in crate::ui) parts: Vec<(String, bool)>,
}

impl Row {
    /// What stands in it.
    pub(in crate::ui) fn text(&self) -> String {
        self.parts.iter().map(|(text, _)| text.as_str()).collect()
    }
}

/// A place in an output: the line's first byte, and which of its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub(in crate::ui) at: u64,
    pub(super) row: usize,
}

/// How lines are laid out.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Columns for text.
    pub(super) width: usize,
    /// Columns that are hidden at the left; nothing where lines are wrapped.
    pub(super) left: Option<usize>,
}

impl Shape {
    /// The rows of a line, of which there is always one. `places`: what is to be marked in it, in bytes.
    pub(super) fn rows(self, item: &Item, places: &[Range<usize>]) -> Vec<Row> {
        let rows = match self.left {
            None => wrapped(&item.text, places, self.width),
            Some(left) => vec![window(&item.text, places, left, self.width)],
        };
        let row = |(row, parts): (usize, Parts)| Row {
            place: Place { at: item.at, row },
            error: item.error,
            sign: item.sign.filter(|_| row == 0),
            found: false,
            time: item.time.clone().filter(|_| row == 0),
            continues: row > 0 || item.continues,
            said: item.said,
            parts,
        };
        rows.into_iter().enumerate().map(row).collect()
    }

    /// How many rows a line has.
    pub(super) fn height(self, item: &Item) -> usize {
        match self.left {
            Some(_) => 1,
            None if item.text.len() <= self.width => 1,
            None => wrapped(&item.text, &[], self.width).len(),
        }
    }
}

type Parts = Vec<(String, bool)>;

fn push(parts: &mut Parts, c: char, marked: bool) {
    match parts.last_mut() {
        Some((text, last)) if *last == marked => text.push(c),
        _ => parts.push((c.to_string(), marked)),
    }
}

fn wrapped(text: &str, places: &[Range<usize>], width: usize) -> Vec<Parts> {
    let width = width.max(1);
    let (mut rows, mut parts, mut columns) = (Vec::new(), Parts::new(), 0);
    let mut next = places.iter().peekable();
    for (at, c) in text.char_indices() {
        let wide = c.width().unwrap_or(0);
        if columns + wide > width && columns > 0 {
            rows.push(std::mem::take(&mut parts));
            columns = 0;
        }
        push(&mut parts, c, is_marked(&mut next, at));
        columns += wide;
    }
    rows.push(parts);
    rows
}

/// The columns from `left` on; marks say that there is more.
fn window(text: &str, places: &[Range<usize>], left: usize, width: usize) -> Parts {
    let mut parts = Parts::new();
    let mut next = places.iter().peekable();
    let mut column = 0;
    let hidden = left > 0;
    for (at, c) in text.char_indices() {
        let wide = c.width().unwrap_or(0);
        let marked = is_marked(&mut next, at);
        if column < left {
            column += wide;
            continue;
        }
        if column + wide > left + width {
            break;
        }
        push(&mut parts, c, marked);
        column += wide;
    }
    let more = unicode_width::UnicodeWidthStr::width(text) > left + width;
    if more {
        replace_last(&mut parts, '›');
    }
    if hidden && !text.is_empty() {
        replace_first(&mut parts, '‹');
    }
    parts
}

/// A mark in place of the last character, and a blank where that was a wide one.
fn replace_last(parts: &mut Parts, mark: char) {
    let mut wide = 1;
    if let Some((text, _)) = parts.last_mut() {
        while let Some(c) = text.pop() {
            wide = c.width().unwrap_or(0);
            if wide > 0 {
                break;
            }
        }
    }
    parts.push((format!("{}{mark}", " ".repeat(wide.saturating_sub(1))), false));
}

fn replace_first(parts: &mut Parts, mark: char) {
    let mut wide = 1;
    if let Some((text, _)) = parts.first_mut()
        && let Some(c) = text.chars().next()
    {
        wide = c.width().unwrap_or(1).max(1);
        text.drain(..c.len_utf8());
    }
    parts.insert(0, (format!("{mark}{}", " ".repeat(wide - 1)), false));
}

fn is_marked<'a>(next: &mut std::iter::Peekable<impl Iterator<Item = &'a Range<usize>>>, at: usize) -> bool {
    while next.peek().is_some_and(|place| place.end <= at) {
        next.next();
    }
    next.peek().is_some_and(|place| place.start <= at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(text: &str) -> Item {
        Item {
            text: text.into(),
            ..Item::default()
        }
    }

    fn texts(shape: Shape, text: &str) -> Vec<String> {
        let rows = shape.rows(&item(text), &[]);
        rows.iter()
            .map(|row| row.parts.iter().map(|(text, _)| text.as_str()).collect())
            .collect()
    }

    #[test]
    fn a_long_line_goes_on_below_and_nothing_of_it_is_lost() {
        let shape = Shape { width: 4, left: None };
        assert_eq!(texts(shape, "abcdefghij"), ["abcd", "efgh", "ij"]);
        assert_eq!(texts(shape, "日本語"), ["日本", "語"]);
        assert_eq!(texts(shape, ""), [""]);
        for text in ["abcdefghij", "日本語", "", "abcd"] {
            assert_eq!(shape.height(&item(text)), texts(shape, text).len(), "{text}");
        }
    }

    #[test]
    fn a_line_that_is_not_wrapped_says_where_there_is_more() {
        let at = |left| {
            texts(
                Shape {
                    width: 4,
                    left: Some(left),
                },
                "abcdefghij",
            )
            .concat()
        };
        assert_eq!(
            (at(0), at(2), at(6), at(20)),
            ("abc›".into(), "‹de›".into(), "‹hij".into(), "‹".into())
        );
        assert_eq!(texts(Shape { width: 4, left: Some(0) }, "日本語"), ["日 ›"]);
    }

    #[test]
    fn what_is_looked_for_is_marked_across_rows() {
        let rows = Shape { width: 4, left: None }.rows(&item("abcdefgh"), std::slice::from_ref(&(2..6)));
        assert_eq!(rows[0].parts, [("ab".into(), false), ("cd".into(), true)]);
        assert_eq!(rows[1].parts, [("ef".into(), true), ("gh".into(), false)]);
    }
}
