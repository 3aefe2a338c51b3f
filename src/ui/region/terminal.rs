//! A live terminal, as its emulator has it: nothing that a host prints reaches ours.

use crate::ui::{app::App, layout::Areas};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Color, Modifier, Style},
};

pub(super) fn draw(app: &App, screen: &vt100::Screen, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    for row in 0..area.height {
        for column in 0..area.width {
            let Some(cell) = screen.cell(row, column).filter(|cell| !cell.is_wide_continuation()) else {
                continue;
            };
            let Some(target) = buffer.cell_mut((area.x + column, area.y + row)) else {
                continue;
            };
            let text = cell.contents();
            let fits = !(cell.is_wide() && column + 1 >= area.width);
            target.set_symbol(if text.is_empty() || !fits { " " } else { text });
            target.set_style(style(app, cell));
        }
    }
}

/// Where the command has its cursor, while the keys go to it.
pub(super) fn cursor(app: &App) -> Option<Position> {
    let job = app.typing.as_ref().filter(|job| app.output.job.as_ref() == Some(job))?;
    let screen = app.tails.get(job)?.screen()?;
    let inner = Areas::inner(app.areas.output);
    let (row, column) = screen.cursor_position();
    let inside = row + 1 < inner.height && column < inner.width && app.output.back == 0 && app.page.is_none();
    (inside && !screen.hide_cursor()).then(|| Position::new(inner.x + column, inner.y + 1 + row))
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
