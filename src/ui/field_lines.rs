//! A field as lines, where each stands under the other: in dialogs, and in the form.

use super::{
    clean,
    field::{Choice, Field, Kind},
    theme::{Role, Theme},
    wrap,
};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

/// Columns before a field's text.
pub(super) const INDENT: usize = 4;

/// A field's lines are added; answers the row and column at which its text is being typed.
pub(super) fn lay(field: &Field, focused: bool, theme: &Theme, width: usize, lines: &mut Vec<Line<'static>>) -> (usize, usize) {
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
    let mut cursor = (lines.len(), INDENT);
    match &field.kind {
        Kind::Pick { options, at } => {
            for (place, option) in options.iter().enumerate() {
                choice(option, place == *at, focused, theme, width, lines);
            }
        }
        Kind::Text(_) | Kind::Secret(_) => {
            let view = field.view(width.saturating_sub(INDENT + 1).max(1));
            cursor = (lines.len() + view.cursor.0, INDENT + view.cursor.1);
            for row in view.rows {
                lines.push(text_row(row, role, theme, width));
            }
        }
        Kind::Toggle(_) => {}
    }
    if let Some(help) = field.help.as_ref().filter(|_| focused || field.is_text()) {
        for part in wrap::words(&clean::single(help), width.saturating_sub(INDENT)) {
            lines.push(Line::from(vec![
                Span::raw(" ".repeat(INDENT)),
                Span::styled(part, theme.style(Role::Dim)),
            ]));
        }
    }
    cursor
}

/// A row of text in the field's own colour, to the full width.
pub(super) fn text_row(row: String, role: Role, theme: &Theme, width: usize) -> Line<'static> {
    let gap = width.saturating_sub(INDENT + 1).saturating_sub(row.width());
    Line::from(vec![
        Span::raw(" ".repeat(INDENT)),
        Span::styled(format!("{row}{}", " ".repeat(gap)), theme.style(role)),
    ])
}

/// How many lines an option has.
pub(super) fn rows(option: &Choice, theme: &Theme, width: usize) -> usize {
    let mut lines = Vec::new();
    choice(option, false, false, theme, width, &mut lines);
    lines.len()
}

fn choice(option: &Choice, taken: bool, focused: bool, theme: &Theme, width: usize, lines: &mut Vec<Line<'static>>) {
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
