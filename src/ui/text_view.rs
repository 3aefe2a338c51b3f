//! What is seen of a text that is being typed: the part around the cursor, with marks where more of it lies beyond.

use super::clean;
use std::ops::Range;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Columns from one tab stop to the next.
const TAB: usize = 8;

/// Rows of text, and the cursor's row and column in them, in cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Each at most as wide as was asked for.
    pub rows: Vec<String>,
    /// Where the next character goes.
    pub cursor: (usize, usize),
}

/// Every line of a text in a row of its own, cut to `width`; `at` is the cursor's place in bytes. The cursor's line is moved sideways,
/// half a width at a time, so that the text stands still under most keys.
pub fn lines(text: &str, at: usize, width: usize) -> View {
    let mut view = View::default();
    let mut start = 0;
    for (row, line) in text.split('\n').enumerate() {
        let here = at.checked_sub(start).filter(|at| *at <= line.len());
        let cells = cells(line);
        let column = here.map(|at| column(&cells, at));
        let from = column.map_or(0, |column| window(column, width));
        view.rows.push(cut(&cells, from, width));
        if let Some(column) = column {
            view.cursor = (row, column - from);
        }
        start += line.len() + 1;
    }
    view
}

/// A text of one line, broken after a blank or a comma where there is one, in at most `most` rows around the cursor.
pub fn wrapped(text: &str, at: usize, width: usize, most: usize) -> View {
    let width = width.max(2);
    let cells = cells(text);
    let rows = broken(&cells, width);
    let begins = |row: &Range<usize>| cells.get(row.start).map_or(text.len(), |cell| cell.at);
    let row = rows.iter().rposition(|row| begins(row) <= at).unwrap_or(0);
    let first = (row + 1).saturating_sub(most.max(1));
    let cut: Vec<String> = rows
        .iter()
        .skip(first)
        .take(most.max(1))
        .map(|row| {
            cells
                .get(row.clone())
                .unwrap_or_default()
                .iter()
                .map(|cell| cell.shown.as_str())
                .collect()
        })
        .collect();
    let start = rows.get(row).map_or(0, |row| column(&cells, begins(row)));
    View {
        rows: cut,
        cursor: (row - first, column(&cells, at) - start),
    }
}

/// A character as it is shown.
struct Cell {
    /// Its place in the text, in bytes.
    at: usize,
    column: usize,
    width: usize,
    shown: String,
}

fn cells(line: &str) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut column = 0;
    for (at, c) in line.char_indices() {
        let shown = match c {
            '\t' => " ".repeat(TAB - column % TAB),
            c if c.is_ascii_graphic() || c == ' ' => c.to_string(),
            c => clean::line(c.encode_utf8(&mut [0; 4])),
        };
        let width = if shown.chars().nth(1).is_none() {
            c.width().unwrap_or(0)
        } else {
            shown.width()
        };
        cells.push(Cell { at, column, width, shown });
        column += width;
    }
    cells
}

fn column(cells: &[Cell], at: usize) -> usize {
    let end = cells.last().map_or(0, |cell| cell.column + cell.width);
    cells.iter().find(|cell| cell.at >= at).map_or(end, |cell| cell.column)
}

/// The first column that is seen, so that the cursor's is, clear of the marks.
fn window(column: usize, width: usize) -> usize {
    if column + 1 < width {
        return 0;
    }
    let step = (width / 2).max(1);
    let beyond = column - width.saturating_sub(2).min(column);
    (beyond.div_ceil(step) * step).min(column)
}

fn cut(cells: &[Cell], from: usize, width: usize) -> String {
    let end = cells.last().map_or(0, |cell| cell.column + cell.width);
    let (more_before, more_after) = (from > 0, end > from + width);
    let inside = from + usize::from(more_before)..(from + width).saturating_sub(usize::from(more_after));
    let mut out = String::new();
    if more_before {
        out.push('‹');
    }
    let mut column = inside.start;
    for cell in cells {
        if cell.column >= inside.start && cell.column + cell.width <= inside.end {
            out.push_str(&" ".repeat(cell.column - column.min(cell.column)));
            out.push_str(&cell.shown);
            column = cell.column + cell.width;
        }
    }
    if more_after {
        out.push_str(&" ".repeat(inside.end.saturating_sub(column)));
        out.push('›');
    }
    out
}

fn broken(cells: &[Cell], width: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    let mut gap = None;
    for (at, cell) in cells.iter().enumerate() {
        let begins = cells.get(start).map_or(0, |cell| cell.column);
        if cell.column + cell.width > begins + width && at > start {
            let end = gap.filter(|gap| *gap > start).unwrap_or(at);
            rows.push(start..end);
            start = end;
            gap = None;
        }
        if matches!(cell.shown.as_str(), " " | ",") {
            gap = Some(at + 1);
        }
    }
    rows.push(start..cells.len());
    // A full last row has no cell left for the cursor.
    if let (Some(first), Some(last)) = (cells.get(start), cells.last())
        && last.column + last.width >= first.column + width
    {
        rows.push(cells.len()..cells.len());
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_in_view_wherever_it_stands() {
        let text = "abcdefghij".repeat(9) + "日本語" + &"x".repeat(40);
        for width in [6, 7, 20, 33] {
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let view = lines(&text, at, width);
                assert!(view.cursor.1 < width, "at {at} of {width}: {view:?}");
                assert!(view.rows[0].width() <= width, "at {at} of {width}: {view:?}");
                let clear = usize::from(view.rows[0].starts_with('‹'))..width - usize::from(view.rows[0].ends_with('›'));
                assert!(clear.contains(&view.cursor.1), "under a mark, at {at} of {width}: {view:?}");
            }
        }
    }

    #[test]
    fn cut_ends_are_marked() {
        assert_eq!(lines("abcdefghij", 0, 6).rows, ["abcde›"]);
        assert_eq!(
            lines("abcdefghij", 10, 6),
            View {
                rows: vec!["‹hij".into()],
                cursor: (0, 4)
            }
        );
        assert_eq!(
            lines("abc", 3, 6),
            View {
                rows: vec!["abc".into()],
                cursor: (0, 3)
            }
        );
    }

    #[test]
    fn what_misleads_is_seen_and_counted() {
        assert_eq!(
            lines("a\u{202e}b", 4, 20),
            View {
                rows: vec!["a<U+202E>b".into()],
                cursor: (0, 9)
            }
        );
        assert_eq!(lines("日本", 3, 20).cursor, (0, 2));
    }

    #[test]
    fn a_list_is_broken_between_its_items() {
        let view = wrapped("node1, node2, node3", 19, 10, 5);
        assert_eq!(view.rows, ["node1, ", "node2, ", "node3"]);
        assert_eq!(view.cursor, (2, 5));
        assert_eq!(wrapped("node1, node2, node3", 8, 10, 5).cursor, (1, 1));
        assert_eq!(wrapped("node1, node2, node3", 19, 10, 2).rows, ["node2, ", "node3"]);
        assert_eq!(wrapped("abcdef", 6, 6, 3).cursor, (1, 0));
    }
}
