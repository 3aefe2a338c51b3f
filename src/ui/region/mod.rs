//! One file for each part of the screen.

mod dialog;
mod header;
mod keys_line;
mod legend;
mod output;
mod page;
mod picker;
mod plan;
mod step;
mod terminal;
mod watch;

pub(super) use page::{height as page_height, of as page_of};

use super::{
    app::App,
    hands::Hit,
    layout::{Areas, Region},
    theme::Role,
};
use crate::engine::event::Mode;
use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Margin, Rect},
    symbols::{self, border},
    text::{Line, Span},
    widgets::{Block, Widget as _},
};

/// Draws the run screen. Nothing but `app` decides what is seen, and nothing is changed by it.
pub fn draw(app: &App, frame: &mut Frame) {
    let all = frame.area();
    let buffer = frame.buffer_mut();
    buffer.set_style(all, app.theme.style(Role::Text));
    app.hands.hits.clear();
    if app.areas.too_small || app.size != (all.width, all.height) {
        too_small(app, all, buffer);
    } else {
        header::draw(app, buffer);
        if let Some(area) = app.areas.tabs {
            header::tabs(app, area, buffer);
        }
        plan::draw(app, buffer);
        step::draw(app, buffer);
        output::draw(app, buffer);
        watch::draw(app, buffer);
        super::attention::draw(app, buffer);
        keys_line::draw(app, buffer);
        if let Some(page) = &app.page {
            page::draw(app, page, all, buffer);
        }
        if let Some(picker) = &app.hands.picker {
            picker::draw(app, picker, all, buffer);
        }
        if let Some(open) = &app.dialog {
            dialog::draw(app, &open.dialog, all, buffer);
        }
        if app.shows_ask() {
            app.hands.hits.add(all, Hit::Nothing);
            app.asks.draw(&app.theme, app.mode(), beneath(app, all), buffer);
        }
    }
    app.theme.letters.replace(buffer);
    if let Some(at) = cursor(app, all) {
        frame.set_cursor_position(at);
    }
}

/// Where a text is being typed.
fn cursor(app: &App, all: Rect) -> Option<ratatui::layout::Position> {
    if app.areas.too_small {
        return None;
    }
    if app.shows_ask() {
        return app.asks.cursor(beneath(app, all));
    }
    match &app.dialog {
        Some(open) => dialog::cursor(app, &open.dialog, all),
        None => match &app.hands.picker {
            Some(picker) => Some(picker::cursor(picker, all)),
            None => output::cursor(app).or_else(|| terminal::cursor(app)),
        },
    }
}

/// What is left below the header and above the line of keys.
fn beneath(app: &App, all: Rect) -> Rect {
    let above = app.areas.header.height.min(all.height);
    Rect {
        y: all.y + above,
        height: all.height.saturating_sub(above + 1),
        ..all
    }
}

/// It says that it is too small and goes on; what must not be missed stays in view as far as there is room.
fn too_small(app: &App, area: Rect, buffer: &mut Buffer) {
    let asked = app.asked_to_leave;
    let says = if asked {
        ["Ctrl-C again: leave at once.", "Ctrl-C again leaves"]
    } else {
        ["Too small: 60×16 at least. The run goes on; keys wait.", "Too small: 60×16"]
    };
    let width = usize::from(area.width);
    let says = says.into_iter().find(|says| says.chars().count() <= width).unwrap_or("small");
    let role = if asked { Role::Caution } else { Role::Note };
    let says = Line::from(Span::styled(says, app.theme.style(role)));
    let mut lines = header::least(app, area);
    // It comes after the mode, unless there is room for one line alone.
    lines.insert(1.min(lines.len()), says);
    for (at, line) in (0..area.height).zip(&lines) {
        put(buffer, area, at, line);
    }
}

/// Writes a line into a row of an area, cut to it.
pub(super) fn put(buffer: &mut Buffer, area: Rect, row: u16, line: &Line<'_>) {
    let area = area.intersection(buffer.area);
    if row < area.height && area.width > 0 {
        buffer.set_line(area.x, area.y + row, line, area.width);
    }
}

/// The frame of the region in front. Its sides are those of every other: a line of the screen that changes costs a slow line bytes.
const IN_FRONT: border::Set<'static> = border::Set {
    horizontal_top: symbols::line::THICK_HORIZONTAL,
    ..border::PLAIN
};

/// A region's frame: its title above, lines around; in front, the title has a mark and the line beside it is thick.
fn frame(app: &App, region: Region, title: Vec<Span<'static>>, buffer: &mut Buffer) -> Rect {
    let area = app.areas.region(region).intersection(buffer.area);
    if area.is_empty() {
        return Rect::default();
    }
    app.hands.hits.add(area, Hit::Region(region));
    let focused = app.focus == region;
    let role = if focused { Role::BorderFocus } else { Role::Border };
    Block::bordered()
        .border_set(if focused { IN_FRONT } else { border::PLAIN })
        .border_style(app.theme.style(Role::Border))
        .render(area, buffer);
    let above = Rect { height: 1, ..area };
    buffer.set_style(above, app.theme.style(role));
    let mut spans = vec![Span::styled(if focused { "▸" } else { " " }, app.theme.style(role))];
    spans.push(Span::styled(format!("{} ", region.title()), app.theme.style(Role::Title)));
    let is_rehearsal = matches!(app.mode(), Some(Mode::Rehearsal { .. }));
    if is_rehearsal && matches!(region, Region::Output | Region::Watch) {
        spans.push(Span::styled("simulated ", app.theme.style(Role::Dim)));
    }
    spans.extend(title);
    put(buffer, above.inner(Margin::new(1, 0)), 0, &Line::from(spans));
    Areas::inner(area).intersection(buffer.area)
}

/// How many lines are above and below, where there are some.
fn more(app: &App, area: Rect, top: usize, shown: usize, all: usize, buffer: &mut Buffer) {
    if all <= shown || area.height == 0 {
        return;
    }
    let text = format!(" {}–{} of {all} ", top + 1, (top + shown).min(all));
    let width = u16::try_from(text.chars().count()).unwrap_or(0);
    if width < area.width {
        let style = app.theme.style(Role::Dim);
        let x = area.right() - width;
        if area.bottom() < buffer.area.bottom() {
            buffer.set_stringn(x, area.bottom(), text, usize::from(width), style);
        }
    }
}
