//! What is watched: held commands, guards, open effects, what was left for later, and the monitors.

use super::{frame, more, put};
use crate::ui::{app::App, layout::Region, theme::Role};
use ratatui::{buffer::Buffer, text::Span};

pub(super) fn draw(app: &App, buffer: &mut Buffer) {
    let title = match app.stale_readings(app.now) {
        0 => Vec::new(),
        1 => vec![Span::styled("? 1 reading STALE ", app.theme.style(Role::Unknown))],
        n => vec![Span::styled(format!("? {n} readings STALE "), app.theme.style(Role::Unknown))],
    };
    let area = frame(app, Region::Watch, title, buffer);
    if area.is_empty() {
        return;
    }
    let chosen = app.watch.chosen.as_ref().filter(|_| app.focus == Region::Watch);
    let chosen = app
        .watch
        .items
        .iter()
        .find(|(item, _)| Some(item) == chosen)
        .map(|(_, range)| range.clone());
    let height = usize::from(area.height);
    let shown = app.watch.lines.iter().enumerate().skip(app.watch_top).take(height);
    for ((at, line), y) in shown.zip(0..) {
        put(buffer, area, y, line);
        if chosen.as_ref().is_some_and(|range| range.start == at) {
            let row = ratatui::layout::Rect {
                y: area.y + y,
                height: 1,
                ..area
            };
            buffer.set_style(row, app.theme.style(Role::Selected));
            put(buffer, area, y, &Span::styled("▸", app.theme.style(Role::Selected)).into());
        }
    }
    more(app, area, app.watch_top, height, app.watch.lines.len(), buffer);
}
