//! The step in view.

use super::{frame, more, put};
use crate::ui::{app::App, baseline, keys::Command, layout::Region, theme::Role};
use ratatui::{buffer::Buffer, text::Span};
use std::path::Path;

pub(super) fn draw(app: &App, buffer: &mut Buffer) {
    let title = match app.in_view() {
        Some(id) if app.at_current() => vec![Span::styled(format!("{id} "), app.theme.style(Role::Dim))],
        Some(id) => vec![Span::styled(format!("◇ not the current one: {id} "), app.theme.style(Role::Note))],
        None => Vec::new(),
    };
    let area = frame(app, Region::Step, title, buffer);
    let height = usize::from(area.height);
    if app.sheet.is_empty() {
        let said = match app.run.ended {
            Some(_) => {
                let id = app.folder.as_deref().and_then(|folder| Path::new(folder).file_name()?.to_str());
                vec![
                    format!("The run is over. {} leaves.", app.keys.hint(Command::Leave)),
                    format!("Its record: holdpoint report {}", id.unwrap_or("RUN")),
                ]
            }
            None => vec!["There is no step yet.".to_owned()],
        };
        for (text, y) in said.into_iter().zip(0..) {
            put(buffer, area, y, &Span::styled(text, app.theme.style(Role::Dim)).into());
        }
        if app.run.ended.is_some() && !app.compared.is_empty() {
            let lines = baseline::page(app, usize::from(area.width));
            for (line, y) in lines.iter().take(height.saturating_sub(3)).zip(3..) {
                put(buffer, area, y, line);
            }
        }
    }
    for (line, y) in app.sheet.iter().skip(app.sheet_top).take(height).zip(0..) {
        put(buffer, area, y, line);
    }
    more(app, area, app.sheet_top, height, app.sheet.len(), buffer);
}
