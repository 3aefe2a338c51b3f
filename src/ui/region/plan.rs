//! The plan: its lines, the one mark, and where one looks.

use super::{frame, more, put};
use crate::ui::{app::App, hands::Hit, layout::Region, rows::Row, theme::Role, title::title_of, wrap};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr as _;

/// From this width on, marks are said in words.
const WORDS: usize = 44;

pub(super) fn draw(app: &App, buffer: &mut Buffer) {
    let count = app.rows.count;
    let so_far = if count.grows { " so far" } else { "" };
    let title = vec![Span::styled(
        format!("{} of {} settled{so_far} ", count.settled, count.step.1),
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
        app.hands.hits.add(
            Rect {
                y: area.y + y,
                height: 1,
                ..area
            },
            Hit::Line(row.id.clone()),
        );
    }
    more(app, area, app.plan_top, height, app.rows.rows.len(), buffer);
}

fn line(app: &App, row: &Row, current: bool, looking: bool, width: usize) -> Line<'static> {
    let (sign, _) = row.look.sign();
    let opens = match (&row.block, &row.fold) {
        (Some(block), _) if block.open => "▾",
        (Some(_), _) => "▸",
        (_, Some(_)) => "…",
        _ => " ",
    };
    let mark = if current { "➤" } else { " " };
    let indent = " ".repeat(usize::from(row.depth.min(8)) * 2);
    let sign = format!("{sign}{}", if sign.to_string().width() > 1 { "" } else { " " });
    let front = 1 + indent.width() + opens.width() + sign.width();
    let mut tail = tail(row, width);
    if app.hands.marks.contains(&row.id) {
        tail.push((Role::Note, " ⚑".to_owned()));
    }
    let room = width.saturating_sub(front + tail.iter().map(|(_, text)| text.width()).sum::<usize>());
    let title = match &row.fold {
        Some(fold) if fold.says.width() + fold.of.width() + 2 <= room => format!("{}: {}", fold.says, fold.of),
        Some(fold) => wrap::cut(&fold.says, room),
        None => {
            let finally = if row.finally { "finally: " } else { "" };
            wrap::cut(&format!("{finally}{}", title_of(&app.run, &row.id)), room)
        }
    };
    let role = match (current, &row.fold) {
        (true, _) => Role::Current,
        (_, Some(_)) => Role::Dim,
        _ => Role::from(row.look),
    };
    let mut line = Line::from(vec![
        Span::styled(mark, app.theme.style(Role::Ready)),
        Span::raw(indent),
        Span::styled(opens, app.theme.style(Role::Dim)),
        Span::styled(sign, app.theme.style(row.look)),
        Span::styled(title, app.theme.style(role)),
    ]);
    for (role, text) in tail {
        line.push_span(Span::styled(text, app.theme.style(role)));
    }
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

/// What stands behind the title: how much of a block is settled, and that there is no way back.
fn tail(row: &Row, width: usize) -> Vec<(Role, String)> {
    let mut tail = Vec::new();
    if let Some(block) = row.block.filter(|block| block.steps > 0 || block.grows) {
        let more = if block.grows { "+" } else { "" };
        tail.push((Role::Dim, format!(" {}/{}{more}", block.settled, block.steps)));
    }
    if row.no_return {
        let text = if width < WORDS { " ▲" } else { " ▲ no way back" };
        tail.push((Role::Caution, text.to_owned()));
    }
    tail
}
