//! The look of the view.

use super::Monitor;
use crate::ui::{region::put, theme::Role};
use ratatui::{
    Frame,
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
    widgets::{Block, Clear, Widget as _},
};

pub(super) fn view(monitor: &Monitor, frame: &mut Frame) {
    let all = frame.area();
    let buffer = frame.buffer_mut();
    let style = |role| monitor.theme.style(role);
    buffer.set_style(all, style(Role::Text));
    let shown = &monitor.shown;
    put(buffer, all, 0, &shown.head);
    for (line, y) in shown.verdict.iter().zip(1..) {
        put(buffer, all, y, line);
    }
    let above = 1 + u16::try_from(shown.verdict.len()).unwrap_or(0);
    let body = Rect {
        y: all.y + above.min(all.height),
        height: shown.height.min(all.height.saturating_sub(above)),
        ..all
    };
    columns(monitor, body, buffer);
    if shown.said.width() > 0 {
        put(buffer, all, all.height.saturating_sub(2), &shown.said);
    }
    let mut keys = Line::default();
    for (key, word) in &shown.keys {
        keys.push_span(Span::styled(format!(" {key}"), style(Role::Key)));
        keys.push_span(Span::styled(format!(" {word} "), style(Role::KeyText)));
    }
    put(buffer, all, all.height.saturating_sub(1), &keys);
    if let Some((title, lines, top)) = &shown.page {
        page(monitor, title, lines, *top, all, buffer);
    }
    monitor.theme.letters.replace(buffer);
}

fn columns(monitor: &Monitor, body: Rect, buffer: &mut Buffer) {
    let shown = &monitor.shown;
    let count = u16::try_from(shown.columns.len()).unwrap_or(1).max(1);
    let width = (body.width + 1).checked_div(count).unwrap_or(body.width).saturating_sub(1);
    for (column, place) in shown.columns.iter().zip(0..) {
        let area = Rect {
            x: body.x + place * (width + 1),
            width: if count == 1 { body.width } else { width },
            ..body
        };
        for (line, y) in column.lines.iter().skip(shown.top).take(usize::from(body.height)).zip(0..) {
            put(buffer, area, y, line);
        }
    }
    let longest = shown.columns.iter().map(|column| column.lines.len()).max().unwrap_or(0);
    let height = usize::from(body.height);
    if longest > height {
        let text = format!(" {}–{} of {longest} ", shown.top + 1, (shown.top + height).min(longest));
        let wide = u16::try_from(text.chars().count()).unwrap_or(0);
        let area = Rect {
            x: body.right().saturating_sub(wide),
            width: wide.min(body.width),
            y: body.bottom(),
            height: 1,
        };
        put(buffer, area, 0, &Span::styled(text, monitor.theme.style(Role::Dim)).into());
    }
}

fn page(monitor: &Monitor, title: &str, lines: &[Line<'static>], top: usize, all: Rect, buffer: &mut Buffer) {
    let area = Rect {
        y: all.y + 1.min(all.height),
        height: all.height.saturating_sub(2),
        ..all
    };
    Clear.render(area, buffer);
    buffer.set_style(area, monitor.theme.style(Role::Text));
    let height = usize::from(monitor.shown.page_height);
    let mut block = Block::bordered()
        .border_style(monitor.theme.style(Role::BorderFocus))
        .title(Span::styled(format!(" {title} "), monitor.theme.style(Role::Title)));
    if lines.len() > height {
        let place = format!(" {}–{} of {} ", top + 1, (top + height).min(lines.len()), lines.len());
        block = block.title_bottom(Line::from(Span::styled(place, monitor.theme.style(Role::Dim))).right_aligned());
    }
    block.render(area, buffer);
    let inner = Rect {
        x: area.x + 2.min(area.width),
        y: area.y + 1.min(area.height),
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    };
    for (line, y) in lines.iter().skip(top).take(height).zip(0..) {
        put(buffer, inner, y, line);
    }
}
