//! Hosts with their attributes, as a table: one row a host, one column each attribute.

use super::{
    Form,
    lay::{self, Laid},
};
use crate::{
    procedure::model::InputKind,
    ui::{clean, field::Kind, field_lines::INDENT, theme::Role, wrap},
};
use ratatui::text::{Line, Span};
use std::ops::Range;
use unicode_width::UnicodeWidthStr as _;

/// Columns between two columns; the last of them marks a cell that is wrong.
const GAP: usize = 2;
const NARROWEST: usize = 10;
const WIDEST: usize = 32;
/// Rows of a column's label.
const LABEL: usize = 3;

/// One attribute.
struct Column {
    place: usize,
    label: Vec<String>,
    width: usize,
}

/// Lays the cells `range` of those asked as a table. False where it is too narrow for one.
pub(super) fn lay(form: &Form, range: Range<usize>, width: usize, laid: &mut Laid) -> bool {
    let columns = columns(form, range.clone());
    let hosts = hosts(form, range.clone());
    let names = hosts.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let left = INDENT + names + GAP;
    let Some(room) = width.checked_sub(left + GAP) else { return false };
    if columns.iter().any(|column| column.width > room) {
        return false;
    }
    let place = |at: usize| form.asked.get(at).and_then(|asked| asked.column.as_ref()).map(|(_, place)| *place);
    let focused = place(form.at).filter(|_| range.contains(&form.at));
    let seen = window(&columns, focused, room);
    let from = laid.lines.len();
    header(form, &columns, seen.clone(), left, laid);
    let style = |role: Role| form.theme.style(role);
    for (name, cells) in &hosts {
        let here = cells.contains(&form.at);
        let role = if here { Role::FieldFocus } else { Role::Text };
        let mark = if here { "  ▸ " } else { "    " };
        let pad = " ".repeat(names - name.width());
        let mut line = Line::from(vec![Span::styled(format!("{mark}{name}"), style(role)), Span::raw(pad)]);
        let row = laid.lines.len();
        let mut x = left;
        for column in columns.get(seen.clone()).unwrap_or_default() {
            let Some(at) = cells.clone().find(|at| place(*at) == Some(column.place)) else {
                line.push_span(Span::raw(" ".repeat(GAP + column.width)));
                continue;
            };
            let Some((question, field)) = form.asked.get(at).and_then(|asked| Some((asked, form.fields.get(asked)?))) else {
                continue;
            };
            let wrong = form.wrong.contains_key(question);
            line.push_span(Span::styled(if wrong { " ✘" } else { "  " }, style(Role::Wrong)));
            let (text, cursor) = match &field.kind {
                Kind::Pick { options, at } => {
                    let label = options.get(*at).map(|option| clean::single(&option.label));
                    (wrap::cut(&label.unwrap_or_default(), column.width), 0)
                }
                _ => {
                    let view = field.view(column.width);
                    (view.rows.into_iter().next().unwrap_or_default(), view.cursor.1)
                }
            };
            let gap = " ".repeat(column.width.saturating_sub(text.width()));
            let role = if at == form.at { Role::FieldFocus } else { Role::Field };
            line.push_span(Span::styled(format!("{text}{gap}"), style(role)));
            laid.reach(row, x..x + column.width, at);
            if at == form.at {
                laid.cursor = field.is_text().then_some((row, x + cursor));
            }
            x += column.width + GAP;
        }
        laid.lines.push(line);
    }
    status(form, range.clone(), width, laid);
    if focused.is_some() {
        let row = hosts.iter().position(|(_, cells)| cells.contains(&form.at)).unwrap_or(0);
        let rows = laid.lines.len() - from;
        // The whole table where it fits; else from the row on.
        let start = if rows <= usize::from(lay::body(form.size).height) {
            from
        } else {
            from + LABEL.min(row) + row.saturating_sub(LABEL)
        };
        laid.focus = start..(from + LABEL + row + 1).min(laid.lines.len());
    }
    true
}

/// Each host's name as it is shown, and its cells.
fn hosts(form: &Form, range: Range<usize>) -> Vec<(String, Range<usize>)> {
    let mut hosts: Vec<(String, Range<usize>)> = Vec::new();
    let mut last: Option<&str> = None;
    let mut input = None;
    for at in range {
        let Some(asked) = form.asked.get(at) else { continue };
        let Some((host, _)) = &asked.column else { continue };
        input = Some(asked.input);
        match hosts.last_mut().filter(|_| last == Some(host)) {
            Some((_, cells)) => cells.end = at + 1,
            None => hosts.push((clean::single(host), at..at + 1)),
        }
        last = Some(host);
    }
    let kind = input.and_then(|input| form.asks.inputs.get(input)).map(|input| input.kind);
    if matches!(kind, Some(InputKind::Pair | InputKind::Pairs)) {
        for (n, (name, _)) in hosts.iter_mut().enumerate() {
            // Two that belong together are tied together.
            *name = format!("{} {name}", if n % 2 == 0 { '┌' } else { '└' });
        }
    }
    hosts
}

fn columns(form: &Form, range: Range<usize>) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for asked in form.asked.get(range).unwrap_or_default() {
        let (Some(input), Some((_, place)), Some(field)) = (form.input(asked), &asked.column, form.fields.get(asked)) else {
            continue;
        };
        let wide = match &field.kind {
            Kind::Pick { options, .. } => options.iter().map(|option| option.label.width()).max().unwrap_or(0),
            _ => field.value().width() + 1,
        };
        let wide = wide.clamp(NARROWEST, WIDEST);
        match columns.iter_mut().find(|column| column.place == *place) {
            Some(column) => column.width = column.width.max(wide),
            None => {
                let label = input.columns.get(*place).map(|column| clean::single(&column.label));
                columns.push(Column {
                    place: *place,
                    label: vec![label.unwrap_or_default()],
                    width: wide,
                });
            }
        }
    }
    for column in &mut columns {
        let label = column.label.concat();
        let one_line = label.width().clamp(NARROWEST, WIDEST - NARROWEST);
        column.width = column.width.max(one_line);
        column.label = wrap::words(&label, column.width);
        column.label.truncate(LABEL);
    }
    columns
}

/// The columns that are seen: as many as fit, the one in focus among them.
fn window(columns: &[Column], focused: Option<usize>, room: usize) -> Range<usize> {
    let goal = columns.iter().position(|column| Some(column.place) == focused).unwrap_or(0);
    let fits = |range: Range<usize>| {
        let shown = columns.get(range).unwrap_or_default();
        shown.iter().map(|column| column.width + GAP).sum::<usize>() <= room + GAP
    };
    let mut start = 0;
    while start < goal && !fits(start..goal + 1) {
        start += 1;
    }
    let mut end = goal + 1;
    while end < columns.len() && fits(start..end + 1) {
        end += 1;
    }
    start..end.min(columns.len())
}

fn header(form: &Form, columns: &[Column], seen: Range<usize>, left: usize, laid: &mut Laid) {
    let shown = columns.get(seen.clone()).unwrap_or_default();
    let rows = shown.iter().map(|column| column.label.len()).max().unwrap_or(0);
    for row in 0..rows {
        let before = if seen.start > 0 && row == 0 { "‹" } else { " " };
        let mut text = format!("{}{before}", " ".repeat(left - 1));
        for column in shown {
            // Labels stand right above their columns, however many lines they take.
            let part = (row + column.label.len()).checked_sub(rows).and_then(|row| column.label.get(row));
            let part = wrap::cut(part.map_or("", String::as_str), column.width);
            text.push_str(&format!("{part}{}", " ".repeat(column.width - part.width() + GAP)));
        }
        let mut text = text.trim_end().to_owned();
        if seen.end < columns.len() && row == 0 {
            text.push_str(&format!(" › {} more", columns.len() - seen.end));
        }
        laid.lines.push(Span::styled(text, form.theme.style(Role::Dim)).into());
    }
}

/// What is wrong in it: the cell in focus, or the first; and how many more.
fn status(form: &Form, range: Range<usize>, width: usize, laid: &mut Laid) {
    let cells = form.asked.get(range.clone()).unwrap_or_default();
    let wrong: Vec<_> = cells.iter().filter(|cell| form.wrong.contains_key(*cell)).collect();
    let focused = form.focus().filter(|focus| wrong.contains(focus));
    let Some(told) = focused.or(wrong.first().copied()) else {
        if range.contains(&form.at) {
            laid.lines.push(Line::default());
        }
        return;
    };
    let why = form.wrong.get(told).map(String::as_str).unwrap_or_default();
    let label = form.fields.get(told).map(|field| field.label.as_str()).unwrap_or_default();
    let more = match wrong.len() {
        1 => String::new(),
        count => format!("; {} more ✘ in this table", count - 1),
    };
    lay::say(form, Role::Wrong, &format!("✘ {label}: {why}{more}"), width, laid);
}
