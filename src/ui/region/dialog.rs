//! A question to the operator, over the screen.

use super::put;
use crate::ui::{
    app::App,
    clean,
    dialog::Dialog,
    field::{Field, Kind},
    mode,
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
    /// Row of the focused field's first line of text, and its column.
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
    let (Kind::Text(text) | Kind::Secret(text)) = &field.kind else {
        return None;
    };
    let laid = lay(dialog, &Theme::default(), usize::from(inner.width));
    let (row, column) = text.cursor();
    let y = (laid.at.0 + row).checked_sub(top(&laid, inner))?;
    let x = (laid.at.1 + column).min(usize::from(inner.width).saturating_sub(1));
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
        let place = lay_field(field, focused, theme, width, &mut laid.lines);
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

/// A field's lines; answers where its text begins.
pub(in crate::ui) fn lay_field(
    field: &Field,
    focused: bool,
    theme: &Theme,
    width: usize,
    lines: &mut Vec<Line<'static>>,
) -> (usize, usize) {
    let mark = if focused { "▸ " } else { "  " };
    let label_role = if focused { Role::FieldFocus } else { Role::Strong };
    let role = if focused { Role::FieldFocus } else { Role::Field };
    let label = clean::single(&field.label);
    if let Kind::Toggle(on) = field.kind {
        let tick = if on { "[x] " } else { "[ ] " };
        for (at, part) in wrap::words(&label, width.saturating_sub(6)).into_iter().enumerate() {
            let front = if at == 0 { format!("{mark}{tick}") } else { " ".repeat(6) };
            lines.push(Line::from(vec![
                Span::styled(front, theme.style(role)),
                Span::styled(part, theme.style(label_role)),
            ]));
        }
        return (lines.len(), 0);
    }
    if !label.is_empty() {
        for (at, part) in wrap::words(&label, width.saturating_sub(2)).into_iter().enumerate() {
            let front = if at == 0 { mark } else { "  " };
            lines.push(Line::from(vec![
                Span::styled(front, theme.style(label_role)),
                Span::styled(part, theme.style(label_role)),
            ]));
        }
    }
    let start = (lines.len(), 4);
    match &field.kind {
        Kind::Pick { options, at } => {
            for (place, option) in options.iter().enumerate() {
                let taken = place == *at;
                let key = option.key.map(|key| format!("{key}  ")).unwrap_or_default();
                let front = if taken { "  (•) " } else { "  ( ) " };
                let style = theme.style(if taken && focused { Role::FieldFocus } else { Role::Text });
                lines.push(Line::from(vec![
                    Span::styled(front, style),
                    Span::styled(key, theme.style(Role::Key)),
                    Span::styled(clean::single(&option.label), style),
                ]));
                if !option.text.is_empty() {
                    for part in wrap::words(&clean::lines(&option.text).join("\n"), width.saturating_sub(8)) {
                        lines.push(Line::from(vec![Span::raw("        "), Span::styled(part, theme.style(Role::Dim))]));
                    }
                }
            }
        }
        Kind::Text(_) | Kind::Secret(_) => {
            let visible = width.saturating_sub(5).max(1);
            for shown in field.shown() {
                // The end of a long line is what is being typed.
                let over = shown.width().saturating_sub(visible);
                let shown: String = if over > 0 { shown.chars().skip(over).collect() } else { shown };
                let gap = visible.saturating_sub(shown.width());
                lines.push(Line::from(vec![
                    Span::raw("    "),
                    Span::styled(format!("{shown}{}", " ".repeat(gap)), theme.style(role)),
                ]));
            }
        }
        Kind::Toggle(_) => {}
    }
    if let Some(help) = field.help.as_ref().filter(|_| focused || field.is_text()) {
        for part in wrap::words(&clean::single(help), width.saturating_sub(4)) {
            lines.push(Line::from(vec![Span::raw("    "), Span::styled(part, theme.style(Role::Dim))]));
        }
    }
    start
}
