//! The form as it is drawn.

use super::Form;
use crate::ui::{ascii, clean, field_lines, mode, region::put, theme::Role, wrap};
use ratatui::{
    Frame,
    layout::{Position, Rect},
    text::{Line, Span},
};

pub(super) fn form(form: &Form, frame: &mut Frame) {
    let all = frame.area();
    let buffer = frame.buffer_mut();
    buffer.set_style(all, form.theme.style(Role::Text));
    let style = |role: Role| form.theme.style(role);
    let header = Line::from(vec![
        Span::styled(mode::banner(Some(&form.mode)), style(mode::role(Some(&form.mode)))),
        Span::styled(format!(" {}", clean::single(&form.title)), style(Role::Strong)),
        Span::styled(
            match form.asked.len() {
                0 => " · before it starts".to_owned(),
                count => format!(" · before it starts · question {} of {count}", form.at + 1),
            },
            style(Role::Dim),
        ),
    ]);
    put(buffer, all, 0, &header);
    let body = Rect {
        x: all.x.saturating_add(1).min(all.right()),
        y: all.y.saturating_add(2).min(all.bottom()),
        width: all.width.saturating_sub(2).min(120),
        height: all.height.saturating_sub(3),
    };
    let laid = lay(form, usize::from(body.width));
    let height = usize::from(body.height);
    let most = laid.lines.len().saturating_sub(height);
    let top = laid.focus.end.saturating_sub(height).min(laid.focus.start).min(most);
    for (line, y) in laid.lines.iter().skip(top).take(height).zip(0..) {
        put(buffer, body, y, line);
    }
    let mut keys = Line::from(vec![Span::styled(
        format!("{} ", mode::word(Some(&form.mode))),
        style(mode::role(Some(&form.mode))),
    )]);
    for (key, word) in [
        ("Enter", "next"),
        ("Ctrl-S", "go on"),
        ("Tab", "next"),
        ("↑↓ Blank", "choose"),
        ("Ctrl-C", "give up"),
    ] {
        keys.push_span(Span::styled(format!(" {key}"), style(Role::Key)));
        keys.push_span(Span::styled(format!(" {word} "), style(Role::KeyText)));
    }
    put(buffer, all, all.height.saturating_sub(1), &keys);
    if form.ascii {
        ascii::replace(buffer);
    }
    if let Some((row, column)) = laid.cursor
        && let Some(y) = row.checked_sub(top).filter(|y| *y < height)
        && column < usize::from(body.width)
    {
        let (Ok(x), Ok(y)) = (u16::try_from(column), u16::try_from(y)) else {
            return;
        };
        frame.set_cursor_position(Position::new(body.x + x, body.y + y));
    }
}

struct Laid {
    lines: Vec<Line<'static>>,
    focus: std::ops::Range<usize>,
    cursor: Option<(usize, usize)>,
}

fn lay(form: &Form, width: usize) -> Laid {
    let mut laid = Laid {
        lines: Vec::new(),
        focus: 0..0,
        cursor: None,
    };
    for (role, text) in &form.says {
        for part in wrap::words(&clean::lines(text).join("\n"), width) {
            laid.lines.push(Span::styled(part, form.theme.style(*role)).into());
        }
    }
    for (at, question) in form.asked.iter().enumerate() {
        let Some(field) = form.field(question) else { continue };
        laid.lines.push(Line::default());
        let from = laid.lines.len();
        let focused = at == form.at;
        let place = field_lines::lay(field, focused, &form.theme, width, &mut laid.lines);
        if let Some(wrong) = form.wrong.get(question) {
            for part in wrap::words(&format!("✘ {wrong}"), width.saturating_sub(4)) {
                laid.lines.push(Line::from(vec![
                    Span::raw("    "),
                    Span::styled(part, form.theme.style(Role::Wrong)),
                ]));
            }
        }
        if focused {
            // What was said above the first question is in view with it.
            laid.focus = if at == 0 { 0 } else { from }..laid.lines.len();
            laid.cursor = field.is_text().then_some(place);
        }
    }
    if form.asked.is_empty() {
        laid.lines.push(Line::default());
        laid.lines
            .push(Span::styled("Nothing is asked. Enter goes on.", form.theme.style(Role::Dim)).into());
    }
    laid
}
