//! A question to the operator, over the screen.

use super::put;
use crate::ui::{
    app::App,
    clean,
    dialog::Dialog,
    field::Kind,
    field_lines, mode,
    theme::{Role, Theme},
    wrap,
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::{Block, BorderType, Clear, Widget},
};
use unicode_width::UnicodeWidthStr as _;

/// What a dialog shows, line by line, and where its focused field begins.
struct Laid {
    lines: Vec<Line<'static>>,
    /// Row and column at which the focused field's text is being typed.
    at: (usize, usize),
    /// Rows of the focused field, label included.
    focus: std::ops::Range<usize>,
}

pub(super) fn draw(app: &App, dialog: &Dialog, all: Rect, buffer: &mut Buffer) {
    let area = area(dialog, all);
    let inner = inner(area);
    let laid = lay(dialog, &app.theme, usize::from(inner.width));
    Clear.render(area, buffer);
    buffer.set_style(area, app.theme.style(Role::Dialog));
    let mode = mode::word(app.mode());
    Block::bordered()
        .border_type(BorderType::Double)
        .border_style(app.theme.style(Role::BorderFocus))
        .title(Line::from(vec![
            Span::styled(format!(" {mode} "), app.theme.style(mode::role(app.mode()))),
            Span::styled(
                format!(
                    " {} ",
                    wrap::cut(
                        &clean::single(&dialog.title),
                        usize::from(area.width).saturating_sub(mode.width() + 8)
                    )
                ),
                app.theme.style(Role::Title),
            ),
        ]))
        .render(area, buffer);
    let top = top(&laid, inner);
    for (line, y) in laid.lines.iter().skip(top).take(usize::from(inner.height)).zip(0..) {
        put(buffer, inner, y, line);
    }
    super::more(app, inner, top, usize::from(inner.height), laid.lines.len(), buffer);
}

/// Where the text is being typed.
pub(super) fn cursor(dialog: &Dialog, all: Rect) -> Option<Position> {
    let inner = inner(area(dialog, all));
    let field = dialog.fields.get(dialog.at)?;
    if !field.is_text() {
        return None;
    }
    let laid = lay(dialog, &Theme::default(), usize::from(inner.width));
    let y = laid.at.0.checked_sub(top(&laid, inner))?;
    let x = laid.at.1.min(usize::from(inner.width).saturating_sub(1));
    let inside = y < usize::from(inner.height) && inner.width > 0;
    inside.then(|| Position::new(inner.x + u16::try_from(x).unwrap_or(0), inner.y + u16::try_from(y).unwrap_or(0)))
}

fn area(dialog: &Dialog, all: Rect) -> Rect {
    let width = all.width.saturating_sub(4).min(100);
    let lines = lay(dialog, &Theme::default(), usize::from(width.saturating_sub(4))).lines.len();
    let height = u16::try_from(lines + 2).unwrap_or(u16::MAX).min(all.height.saturating_sub(3));
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

/// The first line shown, so that the focused field is in view.
fn top(laid: &Laid, inner: Rect) -> usize {
    let height = usize::from(inner.height);
    let most = laid.lines.len().saturating_sub(height);
    let needed = laid.focus.end.saturating_sub(height);
    needed.min(laid.focus.start).min(most)
}

fn lay(dialog: &Dialog, theme: &Theme, width: usize) -> Laid {
    let mut laid = Laid {
        lines: Vec::new(),
        at: (0, 0),
        focus: 0..0,
    };
    for (role, text) in &dialog.says {
        for part in wrap::words(&clean::lines(text).join("\n"), width) {
            laid.lines.push(Span::styled(part, theme.style(*role)).into());
        }
    }
    for (at, field) in dialog.fields.iter().enumerate() {
        if !laid.lines.is_empty() && !matches!(field.kind, Kind::Toggle(_)) {
            laid.lines.push(Line::default());
        }
        let from = laid.lines.len();
        let focused = at == dialog.at;
        let place = field_lines::lay(field, focused, theme, width, &mut laid.lines);
        if focused {
            laid.at = place;
            laid.focus = from..laid.lines.len();
        }
    }
    if let Some(wrong) = &dialog.wrong {
        laid.lines.push(Line::default());
        for part in wrap::words(&format!("✘ {wrong}"), width) {
            laid.lines.push(Span::styled(part, theme.style(Role::Wrong)).into());
        }
        laid.focus.end = laid.lines.len();
    }
    laid
}
