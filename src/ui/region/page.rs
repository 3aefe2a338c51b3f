//! Pages over the screen: help, messages, what came before an interruption, and what is behind the step.

use super::{keys_line, legend, put};
use crate::debriefing::{Told, Tone};
use crate::ui::{
    app::{App, Page, PageKind},
    attention, baseline, clean,
    hands::Hit,
    keys::{Command, Group, KEYS, Keymap},
    plain_time, summary,
    theme::{Role, Theme},
    wrap,
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
    widgets::{Block, Clear, Widget},
};
use std::borrow::Cow;

pub(super) fn draw(app: &App, page: &Page, all: Rect, buffer: &mut Buffer) {
    let (title, lines) = of(app, page.kind, usize::from(all.width.saturating_sub(4)));
    // What run this is, and in which mode, stays in view.
    let above = app.areas.header.height;
    let area = Rect {
        y: all.y + above.min(all.height),
        height: all.height.saturating_sub(above + 1),
        ..all
    };
    Clear.render(area, buffer);
    app.hands.hits.add(area, Hit::Page);
    buffer.set_style(area, app.theme.style(Role::Dialog));
    Block::bordered()
        .border_style(app.theme.style(Role::BorderFocus))
        .title(Span::styled(format!(" {title} "), app.theme.style(Role::Title)))
        .render(area, buffer);
    let inner = Rect {
        x: area.x.saturating_add(2),
        y: area.y.saturating_add(1),
        width: area.width.saturating_sub(4),
        height: height(all.height, above),
    };
    let height = usize::from(inner.height);
    let top = page.top.min(lines.len().saturating_sub(height));
    for (line, y) in lines.iter().skip(top).take(height).zip(0..) {
        put(buffer, inner, y, line);
    }
    super::more(app, inner, top, height, lines.len(), buffer);
}

/// Lines of a page that are in view, on a screen of so many rows.
pub(in crate::ui) fn height(rows: u16, header: u16) -> u16 {
    rows.saturating_sub(header.min(rows) + 1 + 2)
}

/// The title and lines of a page.
pub(in crate::ui) fn of(app: &App, kind: PageKind, width: usize) -> (&'static str, Cow<'_, [Line<'static>]>) {
    match kind {
        PageKind::Help => ("Help", help(&app.theme, &app.keys, width).into()),
        PageKind::Attention => ("All that wants you", attention::page(app, width).into()),
        PageKind::Compared => ("Compared with how it was", baseline::page(app, width).into()),
        PageKind::Debriefing => ("Debriefing", debriefing(app, width).into()),
        PageKind::Messages => ("Messages", messages(app, width).into()),
        PageKind::Before => ("What came before", before(app, width).into()),
        PageKind::Watched => {
            let (title, lines) = crate::ui::watch::page(app, width);
            (title, lines.into())
        }
        PageKind::Why => ("Why: conditions and evidence", Cow::Borrowed(app.step.page())),
        PageKind::Difference => ("What changes in files", Cow::Borrowed(app.step.page())),
    }
}

fn help(theme: &Theme, keys: &Keymap, width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    let intro = format!(
        "One step is marked ➤: the current one. {} does what it asks for; nothing runs without it. Cautions (▲) stand right above the \
         command they concern, and the command shown is the command that runs. What stands in the way is listed as ■. You may look at \
         any other line of the plan; {} leads back.",
        keys.hint(Command::Proceed),
        keys.way_back()
    );
    lines.extend(wrap::words(&intro, width).into_iter().map(Line::raw));
    let groups = Group::ALL
        .into_iter()
        .filter(|group| KEYS.iter().any(|binding| binding.group == *group));
    for group in groups {
        lines.push(Line::default());
        lines.push(Span::styled(group.title(), theme.style(Role::Title)).into());
        for binding in KEYS.iter().filter(|binding| binding.group == group) {
            let names: Vec<String> = keys.keys(binding).iter().map(|key| key.name()).collect();
            for (at, part) in wrap::words(binding.long, width.saturating_sub(20)).into_iter().enumerate() {
                let front = if at == 0 {
                    format!("  {:<16}  ", names.join(" "))
                } else {
                    " ".repeat(20)
                };
                lines.push(Line::from(vec![Span::styled(front, theme.style(Role::Key)), Span::raw(part)]));
            }
        }
    }
    lines.push(Line::default());
    lines.push(Span::styled("How lines look", theme.style(Role::Title)).into());
    lines.extend(legend::lines(theme));
    lines
}

fn debriefing(app: &App, width: usize) -> Vec<Line<'static>> {
    let Some(told) = &app.debriefing else { return Vec::new() };
    let mut lines = Vec::new();
    for Told { tone, indent, text } in crate::debriefing::lines(told, &app.attention.zone) {
        let role = match tone {
            Tone::Title => Role::Title,
            Tone::Text => Role::Text,
            Tone::Dim => Role::Dim,
            Tone::Good => Role::Good,
            Tone::Bad => Role::Bad,
            Tone::Caution => Role::Caution,
        };
        for part in wrap::words(&clean::single(&text), width.saturating_sub(indent)) {
            lines.push(Span::styled(format!("{}{part}", " ".repeat(indent)), app.theme.style(role)).into());
        }
    }
    lines
}

fn messages(app: &App, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    // What is cut in the line of messages can be read here, too, where it is no message.
    for (role, text) in keys_line::standing(app) {
        for (at, part) in wrap::words(&clean::single(&text), width.saturating_sub(14)).into_iter().enumerate() {
            let front = format!("{:>13} ", if at == 0 { "now" } else { "" });
            let front = Span::styled(front, app.theme.style(Role::Dim));
            lines.push(Line::from(vec![front, Span::styled(part, app.theme.style(role))]));
        }
    }
    for message in &app.messages {
        let age = plain_time::between(message.at, app.now);
        for (at, part) in wrap::words(&clean::lines(&message.text).join("\n"), width.saturating_sub(14))
            .into_iter()
            .enumerate()
        {
            let front = if at == 0 { format!("{age:>9} ago ") } else { " ".repeat(14) };
            lines.push(Line::from(vec![Span::styled(front, app.theme.style(Role::Dim)), Span::raw(part)]));
        }
    }
    if lines.is_empty() {
        lines.push(Line::raw("Nothing was said yet."));
    }
    lines
}

fn before(app: &App, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for (role, text) in summary::of(
        &app.run,
        app.unwatched.map(|(left, _)| left),
        app.unwatched.and_then(|(_, back)| back).unwrap_or(app.now),
    ) {
        for part in wrap::words(&text, width) {
            lines.push(Span::styled(part, app.theme.style(role)).into());
        }
    }
    lines
}
