//! A list over the screen that something is chosen from.

use super::put;
use crate::ui::{
    app::App,
    fuzzy,
    hands::{Hit, Picker, Row},
    mode,
    theme::Role,
    wrap,
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::{Block, BorderType, Clear, Widget},
};
use std::ops::Range;
use unicode_width::UnicodeWidthStr as _;

/// Before what is typed.
const PROMPT: &str = "> ";

pub(super) fn draw(app: &App, picker: &Picker, all: Rect, buffer: &mut Buffer) {
    let area = area(picker, all);
    let inner = inner(area);
    Clear.render(area, buffer);
    buffer.set_style(area, app.theme.style(Role::Dialog));
    let count = format!(" {} of {} ", picker.found.len(), picker.rows.len());
    Block::bordered()
        .border_type(BorderType::Double)
        .border_style(app.theme.style(Role::BorderFocus))
        .title(Line::from(vec![
            Span::styled(format!(" {} ", mode::word(app.mode())), app.theme.style(mode::role(app.mode()))),
            Span::styled(format!(" {} ", picker.title), app.theme.style(Role::Title)),
            Span::styled(count, app.theme.style(Role::Dim)),
        ]))
        .render(area, buffer);
    // What is behind it can't be clicked; the line of keys can.
    let behind = Rect {
        height: all.height.saturating_sub(1),
        ..all
    };
    app.hands.hits.add(behind, Hit::Nothing);
    let (shown, _) = typed(picker, usize::from(inner.width));
    let text = Line::from(vec![
        Span::styled(PROMPT, app.theme.style(Role::FieldFocus)),
        Span::styled(shown, app.theme.style(Role::FieldFocus)),
    ]);
    put(buffer, inner, 0, &text);
    let height = usize::from(inner.height.saturating_sub(1));
    let top = (picker.at + 1).saturating_sub(height);
    let found = picker.found.iter().enumerate().skip(top).take(height);
    for ((at, found), y) in found.zip(1..) {
        let Some(row) = picker.rows.get(found.place) else { continue };
        put(
            buffer,
            inner,
            y,
            &line(app, row, &found.matched, at == picker.at, usize::from(inner.width)),
        );
        let place = Rect {
            y: inner.y + y,
            height: 1,
            ..inner
        };
        app.hands.hits.add(place, Hit::Row(at));
    }
    if picker.found.is_empty() {
        put(
            buffer,
            inner,
            1,
            &Span::styled("Nothing has these letters in this order.", app.theme.style(Role::Dim)).into(),
        );
    }
}

/// Where the text is being typed.
pub(super) fn cursor(picker: &Picker, all: Rect) -> Position {
    let inner = inner(area(picker, all));
    let (_, at) = typed(picker, usize::from(inner.width));
    let x = inner.x
        + u16::try_from(PROMPT.width() + at)
            .unwrap_or(u16::MAX)
            .min(inner.width.saturating_sub(1));
    Position::new(x, inner.y)
}

/// What is typed, cut to the part around the cursor, and the cursor's place in it.
fn typed(picker: &Picker, width: usize) -> (String, usize) {
    let text = picker.text.text();
    let at = text.get(..picker.text.place()).unwrap_or_default().width();
    let room = width.saturating_sub(PROMPT.width() + 1).max(1);
    if at < room {
        return (text.to_owned(), at);
    }
    let over = at - room;
    (text.chars().skip(over).collect(), room)
}

fn area(picker: &Picker, all: Rect) -> Rect {
    let width = all.width.saturating_sub(4).min(100);
    // As high as all of it needs, so that it stands still while one types.
    let wanted = u16::try_from(picker.rows.len() + 3).unwrap_or(u16::MAX);
    let height = wanted.max(4).min(all.height.saturating_sub(3).min(all.height / 2 + 2));
    Rect {
        x: all.x + (all.width - width) / 2,
        // Low, so that what it is about stays in view above it.
        y: all.y + all.height.saturating_sub(height + 2),
        width,
        height,
    }
}

fn inner(area: Rect) -> Rect {
    Rect {
        x: area.x.saturating_add(2),
        y: area.y.saturating_add(1),
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

fn line(app: &App, row: &Row, matched: &[Range<usize>], chosen: bool, width: usize) -> Line<'static> {
    let mark = if chosen { "▸ " } else { "  " };
    let mut line = Line::from(vec![Span::styled(mark, app.theme.style(Role::Key))]);
    if !row.sign.is_empty() {
        line.push_span(Span::styled(format!("{} ", row.sign), app.theme.style(Role::Text)));
    }
    // What stands at the right never takes more than a third.
    let note = wrap::cut(&row.note, width / 3);
    let note_width = if note.is_empty() { 0 } else { note.width() + 2 };
    let room = width.saturating_sub(line.width() + note_width);
    let whole = wrap::cut(&row.text, room);
    let cut = whole.len() < row.text.len();
    let kept = if cut { whole.strip_suffix('…').unwrap_or(&whole) } else { &whole };
    for (part, hit) in fuzzy::parts(kept, &within(matched, kept.len())) {
        let role = if hit { Role::Key } else { Role::Text };
        line.push_span(Span::styled(part.to_owned(), app.theme.style(role)));
    }
    if cut {
        line.push_span(Span::styled("…", app.theme.style(Role::Dim)));
    }
    if !note.is_empty() {
        let gap = width.saturating_sub(line.width() + note.width());
        line.push_span(Span::raw(" ".repeat(gap)));
        line.push_span(Span::styled(note, app.theme.style(Role::Dim)));
    }
    if chosen {
        let gap = width.saturating_sub(line.width());
        line.push_span(Span::raw(" ".repeat(gap)));
        line = line.patch_style(app.theme.style(Role::Selected));
    }
    line
}

/// What matched of a text that was cut.
fn within(matched: &[Range<usize>], end: usize) -> Vec<Range<usize>> {
    let cut = matched.iter().map(|range| range.start..range.end.min(end));
    cut.filter(|range| !range.is_empty()).collect()
}
