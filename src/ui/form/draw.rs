//! The form as it is drawn.

use super::{Form, Over, ask, keys, lay};
use crate::{
    engine::event::Mode,
    procedure::{model::InputKind, origin::Origin},
    ui::{
        clean, mode,
        region::put,
        theme::{Role, Theme},
        wrap,
    },
};
use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::{Block, BorderType, Clear, Widget},
};
use unicode_width::UnicodeWidthStr as _;

/// Below this it says so, and nothing is lost.
const SMALLEST: (u16, u16) = (60, 16);

pub(super) fn form(form: &Form, frame: &mut Frame) {
    let all = frame.area();
    let buffer = frame.buffer_mut();
    buffer.set_style(all, form.theme.style(Role::Text));
    let cursor = if all.width < SMALLEST.0 || all.height < SMALLEST.1 {
        too_small(form, all, buffer);
        None
    } else {
        whole(form, all, buffer)
    };
    form.theme.letters.replace(buffer);
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

fn too_small(form: &Form, all: Rect, buffer: &mut Buffer) {
    let lines = [
        mode::banner(Some(&form.mode)),
        "Too small: 60×16 at least.",
        "Nothing has begun, and nothing typed is lost.",
    ];
    for (row, text) in (0..all.height).zip(lines) {
        put(buffer, all, row, &Line::raw(text));
    }
}

/// Everything; answers where text is being typed.
fn whole(form: &Form, all: Rect, buffer: &mut Buffer) -> Option<Position> {
    put(buffer, all, 0, &header(form, all.width));
    let size = (all.width, all.height);
    let body = lay::body(size);
    let laid = lay::lay(form, usize::from(body.width));
    let height = usize::from(body.height);
    let top = lay::top_of(form, &laid);
    for (line, y) in laid.lines.iter().skip(top).take(height).zip(0..) {
        put(buffer, body, y, line);
    }
    let foot = Rect {
        x: 0,
        y: body.bottom(),
        width: all.width,
        height: lay::foot(size),
    };
    rule(form, foot, top, height, laid.lines.len(), buffer);
    let text = Rect {
        x: 1,
        y: foot.y + 1,
        width: foot.width.saturating_sub(2),
        height: foot.height - 1,
    };
    for (line, y) in about(form, usize::from(text.width)).iter().take(usize::from(text.height)).zip(0..) {
        put(buffer, text, y, line);
    }
    put(buffer, all, all.height - 1, &key_line(form, usize::from(all.width)));
    match &form.over {
        Some(Over::Help(top)) => {
            help(form, *top, all, buffer);
            return None;
        }
        Some(Over::Place(place)) => return place.draw(form, all, buffer),
        None => {}
    }
    let (row, column) = laid.cursor?;
    let y = row.checked_sub(top).filter(|y| *y < height)?;
    let x = column.min(usize::from(body.width).saturating_sub(1));
    Some(Position::new(body.x + u16::try_from(x).ok()?, body.y + u16::try_from(y).ok()?))
}

fn header(form: &Form, width: u16) -> Line<'static> {
    let style = |role: Role| form.theme.style(role);
    let mode = Some(&form.mode);
    let mut line = Line::from(mode::band(&form.theme, mode::role(mode), mode::banner(mode).to_owned()));
    line.extend([Span::styled(format!(" {}", clean::single(&form.title)), style(Role::Strong))]);
    if width >= 80 {
        line.push_span(Span::styled(format!(" · {}", form.stage), style(Role::Dim)));
    }
    let count = form.asked.len();
    if count > 0 {
        line.push_span(Span::styled(format!(" · {} of {count}, ", form.at + 1), style(Role::Dim)));
        line.push_span(match form.wanted {
            0 => Span::styled("all well", style(Role::Good)),
            wanted => Span::styled(format!("{wanted} still wanted"), style(Role::Caution)),
        });
    }
    line
}

/// A rule, and how much lies above and below what is seen.
fn rule(form: &Form, area: Rect, top: usize, height: usize, lines: usize, buffer: &mut Buffer) {
    let mut text = "─".repeat(usize::from(area.width));
    if lines > height {
        let place = format!(" {}–{} of {lines} ", top + 1, (top + height).min(lines));
        let keep = usize::from(area.width).saturating_sub(place.chars().count() + 1);
        text = format!("{}{place}─", "─".repeat(keep));
    }
    put(buffer, area, 0, &Line::from(Span::styled(text, form.theme.style(Role::Border))));
}

/// What was said last; else more about the question in focus.
fn about(form: &Form, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut push = |role: Role, text: &str| {
        for part in wrap::words(&clean::single(text), width) {
            lines.push(Line::from(Span::styled(part, form.theme.style(role))));
        }
    };
    if let Some((role, text)) = &form.said {
        push(*role, text);
        return lines;
    }
    let Some((question, input)) = form.focus().and_then(|question| Some((question, form.input(question)?))) else {
        return lines;
    };
    let kind = form.kind(question).unwrap_or(InputKind::Text);
    let help = input.help.as_deref().filter(|_| question.column.is_none()).unwrap_or_default();
    let any = match (kind, &form.mode) {
        (InputKind::Secret, Mode::Rehearsal { .. }) => "In a rehearsal any word will do.",
        _ => "",
    };
    let text = [any, help, ask::hint(kind)]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>();
    if !text.is_empty() {
        push(Role::Dim, &text.join(" "));
    }
    match form.origins.get(question) {
        Some(Origin::Default) => push(Role::Dim, "This is the procedure's own default: look whether it is right here."),
        Some(origin) => push(Role::Dim, &format!("This is {}.", origin.told(&form.zone))),
        None => {}
    }
    if let Some(discover) = input.discover.as_ref().filter(|_| form.is_discovered(question)) {
        push(
            Role::Dim,
            &format!("F5 finds it out: `{}`, which only reads.", discover.run.source()),
        );
    }
    lines
}

fn key_line(form: &Form, width: usize) -> Line<'static> {
    let style = |role: Role| form.theme.style(role);
    let mut line = Line::from(vec![Span::styled(
        format!("{} ", mode::word(Some(&form.mode))),
        style(mode::role(Some(&form.mode))),
    )]);
    for (key, word) in keys::fitting(form) {
        // Half a word helps nobody; the help has them all.
        if line.width() + key.width() + word.width() + 3 <= width {
            line.push_span(Span::styled(format!(" {key}"), style(Role::Key)));
            line.push_span(Span::styled(format!(" {word} "), style(Role::KeyText)));
        }
    }
    line
}

/// A box over the questions; answers its inside. What lies around it stays in view.
pub(super) fn frame(form: &Form, title: &str, area: Rect, buffer: &mut Buffer) -> Rect {
    Clear.render(area, buffer);
    buffer.set_style(area, form.theme.style(Role::Dialog));
    let mode = mode::word(Some(&form.mode));
    Block::bordered()
        .border_type(BorderType::Double)
        .border_style(form.theme.style(Role::BorderFocus))
        .title(Line::from(vec![
            Span::styled(format!(" {mode} "), form.theme.style(mode::role(Some(&form.mode)))),
            Span::styled(format!(" {title} "), form.theme.style(Role::Title)),
        ]))
        .render(area, buffer);
    inside(area)
}

fn inside(area: Rect) -> Rect {
    Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

fn help(form: &Form, top: usize, all: Rect, buffer: &mut Buffer) {
    let area = help_area(all);
    let inner = frame(form, "The keys of this form", area, buffer);
    let lines = help_lines(&form.theme, usize::from(inner.width));
    let height = usize::from(inner.height);
    let top = top.min(lines.len().saturating_sub(height));
    for (line, y) in lines.iter().skip(top).take(height).zip(0..) {
        put(buffer, inner, y, line);
    }
}

/// Between the lines at the top and at the foot.
fn help_area(all: Rect) -> Rect {
    Rect {
        y: all.y + 1,
        height: all.height.saturating_sub(2),
        ..all
    }
}

/// Lines of the help that are in view, and the furthest that it scrolls.
pub(super) fn help_size(form: &Form) -> (usize, usize) {
    let (columns, rows) = form.size;
    let inside = inside(help_area(Rect::new(0, 0, columns, rows)));
    let height = usize::from(inside.height);
    let lines = help_lines(&form.theme, usize::from(inside.width)).len();
    (height, lines.saturating_sub(height))
}

fn help_lines(theme: &Theme, width: usize) -> Vec<Line<'static>> {
    const NAMES: usize = 18;
    let mut lines = Vec::new();
    let mut push = |names: &str, text: &str| {
        for (n, part) in wrap::words(text, width.saturating_sub(NAMES)).into_iter().enumerate() {
            let names = if n == 0 { names } else { "" };
            lines.push(Line::from(vec![
                Span::styled(format!("{names:<NAMES$}"), theme.style(Role::Key)),
                Span::raw(part),
            ]));
        }
    };
    for binding in keys::KEYS {
        let names: Vec<&str> = binding.keys.iter().map(|(_, _, name)| *name).collect();
        push(&names.join("  "), binding.long);
    }
    push("", "");
    for (names, text) in keys::EDITING {
        push(names, text);
    }
    push("", "");
    push("any other key", "Leads back to the form");
    lines
}
