//! A live terminal, as its emulator has it: nothing that a host prints reaches ours.

use super::put;
use crate::{
    engine::run::JobState,
    ui::{
        app::{App, sheet_of},
        clean,
        layout::Areas,
        pane,
        theme::Role,
        wrap,
    },
    words::JobId,
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Color, Modifier, Style},
    text::Span,
};
use unicode_width::UnicodeWidthStr as _;

/// The row over a terminal says whose it is, or what it asks.
pub(super) fn draw(app: &App, job: &JobId, screen: &vt100::Screen, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    put(buffer, area, 0, &head(app, job, usize::from(area.width)).into());
    let area = below(area);
    let (first, left) = pane::offset(screen, area.height, area.width);
    for y in 0..area.height {
        for x in 0..area.width {
            let Some(cell) = screen.cell(first + y, left + x) else { continue };
            let Some(target) = buffer.cell_mut((area.x + x, area.y + y)) else {
                continue;
            };
            target.set_style(style(app, cell));
            if cell.is_wide_continuation() {
                // Its other half stands to the left, or was cut off there.
                if x == 0 {
                    target.set_symbol(" ");
                }
                continue;
            }
            let fits = !(cell.is_wide() && x + 1 >= area.width);
            let text = clean::cell(cell.contents());
            target.set_symbol(if text.is_empty() || !fits { " " } else { &text });
        }
    }
}

/// Whose it is; where it stands at a prompt, that, word for word, also while it is scrolled back.
fn head(app: &App, job: &JobId, width: usize) -> Span<'static> {
    if let Some(JobState::AtPrompt { prompt, hold }) = app.run.jobs.get(job).map(|job| &job.state) {
        let word = if hold.is_some() { "‖ HELD on" } else { "‖ asks on" };
        let mark = format!("{word} {}: ", job.host);
        let text = format!("“{}”", clean::single(prompt.text.trim()));
        let room = width.saturating_sub(mark.width());
        // What is asked stands at its end.
        let text = if text.width() > room { last(&text, room) } else { text };
        return Span::styled(format!("{mark}{text}"), app.theme.style(Role::Held));
    }
    let command = sheet_of(&app.run, &job.attempt.step).and_then(|sheet| match sheet.work(&job.host) {
        Some(crate::words::Work::Run(command)) => Some(clean::single(&command.text)),
        _ => None,
    });
    let text = format!("on {}: {}", job.host, command.unwrap_or_default());
    Span::styled(wrap::cut(&text, width), app.theme.style(Role::Dim))
}

fn last(text: &str, width: usize) -> String {
    let parts = text.char_indices().rev();
    let mut from = text.len();
    for (at, _) in parts {
        if text.get(at..).map_or(0, |rest| rest.width()) + 1 > width {
            break;
        }
        from = at;
    }
    format!("…{}", text.get(from..).unwrap_or_default())
}

fn below(area: Rect) -> Rect {
    Rect {
        y: area.y.saturating_add(1),
        height: area.height.saturating_sub(1),
        ..area
    }
}

/// Where the command has its cursor, while the keys go to it.
pub(super) fn cursor(app: &App) -> Option<Position> {
    let job = app.typing.as_ref().filter(|job| app.output.job.as_ref() == Some(job))?;
    let screen = app.tails.get(job)?.screen()?;
    let inner = Areas::inner(app.areas.output);
    let area = below(below(inner));
    let (first, left) = pane::offset(screen, area.height, area.width);
    let (row, column) = screen.cursor_position();
    let (y, x) = (row.checked_sub(first)?, column.checked_sub(left)?);
    let inside = y < area.height && x < area.width && screen.scrollback() == 0 && app.page.is_none() && app.shows_terminal();
    (inside && !screen.hide_cursor()).then(|| Position::new(area.x + x, area.y + y))
}

fn style(app: &App, cell: &vt100::Cell) -> Style {
    let mut style = Style::default();
    if app.theme.colours {
        style = style.fg(colour(cell.fgcolor())).bg(colour(cell.bgcolor()));
    }
    let marks = [
        (cell.bold(), Modifier::BOLD),
        (cell.dim(), Modifier::DIM),
        (cell.italic(), Modifier::ITALIC),
        (cell.underline(), Modifier::UNDERLINED),
        (cell.inverse(), Modifier::REVERSED),
    ];
    marks
        .into_iter()
        .filter(|(on, _)| *on)
        .fold(style, |style, (_, mark)| style.add_modifier(mark))
}

fn colour(colour: vt100::Color) -> Color {
    match colour {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(n) => Color::Indexed(n),
        vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
    }
}
