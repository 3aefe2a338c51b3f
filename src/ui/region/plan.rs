//! The plan: its lines, the one mark, and where one looks.

use super::{frame, more, put};
use crate::{
    engine::status::{Look, Status},
    ui::{
        app::App,
        dialog::title_of,
        layout::Region,
        rows::{Block, Row},
        theme::Role,
        wrap,
    },
};
use ratatui::{
    buffer::Buffer,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr as _;

pub(super) fn draw(app: &App, buffer: &mut Buffer) {
    let count = app.rows.count;
    let title = vec![Span::styled(
        format!("{} of {} settled ", count.settled, count.step.1),
        app.theme.style(Role::Dim),
    )];
    let area = frame(app, Region::Plan, title, buffer);
    let height = usize::from(area.height);
    let looking = match &app.looking {
        Some(id) => app.rows.place_near(&app.run, id),
        None => None,
    };
    let shown = app.rows.rows.iter().enumerate().skip(app.plan_top).take(height);
    for ((at, row), y) in shown.zip(0..) {
        let line = line(app, row, app.rows.current == Some(at), looking == Some(at), usize::from(area.width));
        put(buffer, area, y, &line);
    }
    more(app, area, app.plan_top, height, app.rows.rows.len(), buffer);
}

fn line(app: &App, row: &Row, current: bool, looking: bool, width: usize) -> Line<'static> {
    let look = match row.block {
        Some(block) => look_of_block(app, row, block),
        None => app.run.look(&row.id),
    };
    let (sign, _) = look.sign();
    let fold = match row.block {
        Some(block) if block.open => "▾",
        Some(_) => "▸",
        None => " ",
    };
    let mark = if current { "➤" } else { " " };
    let indent = " ".repeat(usize::from(row.depth.min(8)) * 2);
    let count = match row.block {
        Some(block) if block.steps > 0 => format!(" {}/{}", block.settled, block.steps),
        _ => String::new(),
    };
    let sign = format!("{sign}{}", if sign.to_string().width() > 1 { "" } else { " " });
    let front = 1 + indent.width() + fold.width() + sign.width();
    let title = wrap::cut(&title_of(&app.run, &row.id), width.saturating_sub(front + count.width()));
    let mut role = Role::from(look);
    if current {
        role = Role::Current;
    }
    let mut line = Line::from(vec![
        Span::styled(mark, app.theme.style(Role::Ready)),
        Span::raw(indent),
        Span::styled(fold, app.theme.style(Role::Dim)),
        Span::styled(sign, app.theme.style(look)),
        Span::styled(title, app.theme.style(role)),
        Span::styled(count, app.theme.style(Role::Dim)),
    ]);
    if looking {
        let gap = width.saturating_sub(line.width());
        line.push_span(Span::raw(" ".repeat(gap)));
        line = line.patch_style(app.theme.style(Role::Selected));
        if let Some(first) = line.spans.first_mut() {
            first.content = if current { "➤".into() } else { "◇".into() };
        }
    }
    line
}

/// A block is done where all of it is; else it shows what in it wants a person most.
fn look_of_block(app: &App, row: &Row, block: Block) -> Look {
    let status = &app.run.line(&row.id).status;
    if !matches!(status, Status::Pending) {
        return app.run.look(&row.id);
    }
    if block.steps > 0 && block.settled == block.steps {
        return Look::Done;
    }
    if app.run.begun.contains_key(&row.id) {
        Look::Running
    } else {
        Look::Pending
    }
}
