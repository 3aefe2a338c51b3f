//! The questions as lines, and which line belongs to which.

use super::{Form, Question, grid};
use crate::{
    procedure::{inputs, model::InputKind, origin::Origin},
    ui::{
        clean,
        field::{Field, Kind},
        field_lines::{self, INDENT},
        text_view,
        theme::Role,
        wrap,
    },
    words::{Value, is_plain_list},
};
use ratatui::{
    layout::Rect,
    text::{Line, Span},
};
use std::ops::Range;
use unicode_width::UnicodeWidthStr as _;

/// The widest that questions are laid out.
const WIDEST: u16 = 140;
/// The most lines that a list takes.
const LIST: usize = 6;
/// Lines kept in view below the question in focus, so that one sees what comes.
const BELOW: usize = 3;

/// All questions, line by line.
#[derive(Default)]
pub(super) struct Laid {
    pub lines: Vec<Line<'static>>,
    /// Lines of the question in focus.
    pub focus: Range<usize>,
    /// Line and column at which text is being typed.
    pub cursor: Option<(usize, usize)>,
    hits: Vec<Hit>,
}

/// A place that the mouse can go to.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub rows: Range<usize>,
    pub columns: Range<usize>,
    /// The question, by its place among those asked.
    pub at: usize,
    /// Which of several is taken there.
    pub option: Option<usize>,
}

/// Where the questions stand on a screen of this size.
pub(super) fn body(size: (u16, u16)) -> Rect {
    Rect {
        x: 1,
        y: 2,
        width: size.0.saturating_sub(2).min(WIDEST),
        height: size.1.saturating_sub(3 + foot(size)),
    }
}

/// Lines of the foot, its rule included.
pub(super) fn foot(size: (u16, u16)) -> u16 {
    if size.1 < 20 { 3 } else { 4 }
}

/// The first line that is seen.
pub(super) fn top(form: &Form) -> usize {
    let laid = lay(form, usize::from(body(form.size).width));
    top_of(form, &laid)
}

pub(super) fn top_of(form: &Form, laid: &Laid) -> usize {
    let height = usize::from(body(form.size).height);
    let most = laid.lines.len().saturating_sub(height);
    let follows = (laid.focus.end + BELOW).saturating_sub(height);
    // Where not all of it fits, what is being typed does.
    let follows = if laid.focus.len() > height {
        follows
    } else {
        follows.min(laid.focus.start)
    };
    form.scrolled.unwrap_or(follows).min(most)
}

/// The last line that can be the first in view.
pub(super) fn most(form: &Form) -> usize {
    let body = body(form.size);
    let lines = lay(form, usize::from(body.width)).lines.len();
    lines.saturating_sub(usize::from(body.height))
}

/// What lies under the mouse.
pub(super) fn hit(form: &Form, column: u16, row: u16) -> Option<Hit> {
    let body = body(form.size);
    if !body.contains((column, row).into()) {
        return None;
    }
    let laid = lay(form, usize::from(body.width));
    let line = top_of(form, &laid) + usize::from(row - body.y);
    let column = usize::from(column - body.x);
    // What was laid last lies within what was laid before.
    let under = |hit: &&Hit| hit.rows.contains(&line) && hit.columns.contains(&column);
    laid.hits.iter().rev().find(under).cloned()
}

/// Lays all of it out.
pub(super) fn lay(form: &Form, width: usize) -> Laid {
    let mut laid = Laid::default();
    for (role, text) in &form.says {
        for part in wrap::words(&clean::lines(text).join("\n"), width) {
            laid.lines.push(Span::styled(part, form.theme.style(*role)).into());
        }
    }
    let mut at = 0;
    while let Some(question) = form.asked.get(at) {
        let cells = form.asked.iter().skip(at).take_while(|cell| cell.input == question.input);
        let cells = cells.take_while(|cell| cell.column.is_some()).count();
        if cells > 0 && grid::lay(form, at..at + cells, width, &mut laid) {
            at += cells;
            continue;
        }
        self::question(form, at, question, width, &mut laid);
        at += 1;
    }
    if form.asked.is_empty() {
        laid.lines.push(Line::default());
        laid.lines
            .push(Span::styled("Nothing is asked. Enter goes on.", form.theme.style(Role::Dim)).into());
    }
    laid
}

fn question(form: &Form, at: usize, question: &Question, width: usize, laid: &mut Laid) {
    let Some(field) = form.fields.get(question) else { return };
    let focused = at == form.at;
    laid.lines.push(Line::default());
    let from = laid.lines.len();
    label(form, question, field, focused, width, laid);
    let start = laid.lines.len();
    laid.hits.push(Hit {
        rows: from..start + 1,
        columns: 0..width,
        at,
        option: None,
    });
    match &field.kind {
        Kind::Pick { options, at: taken } => {
            let labels: Vec<String> = options.iter().map(|option| clean::single(&option.label)).collect();
            pick(form, at, &labels, *taken, width, laid);
        }
        _ => {
            let view = view(form, question, field, width.saturating_sub(INDENT + 1).max(2));
            if focused {
                laid.cursor = Some((start + view.cursor.0, INDENT + view.cursor.1));
            }
            let role = if focused { Role::FieldFocus } else { Role::Field };
            for row in view.rows {
                laid.lines.push(field_lines::text_row(row, role, &form.theme, width));
            }
        }
    }
    if let Some(hit) = laid.hits.iter_mut().rev().find(|hit| hit.at == at && hit.option.is_none()) {
        hit.rows.end = laid.lines.len();
    }
    meant(form, question, field, width, laid);
    status(form, question, focused, width, laid);
    if focused {
        // What was said above the first question is in view with it.
        laid.focus = if at == 0 { 0 } else { from }..laid.lines.len();
    }
}

/// What is asked, and at the right where its value comes from.
fn label(form: &Form, question: &Question, field: &Field, focused: bool, width: usize, laid: &mut Laid) {
    let role = form.theme.style(if focused { Role::FieldFocus } else { Role::Strong });
    let parts = wrap::words(&clean::single(&field.label), width.saturating_sub(2));
    let last = parts.len().saturating_sub(1);
    for (n, part) in parts.into_iter().enumerate() {
        let mark = if focused && n == 0 { "▸ " } else { "  " };
        let used = 2 + part.width();
        let mut line = Line::from(vec![Span::styled(mark, role), Span::styled(part, role)]);
        if n == last
            && let Some(note) = note(form, question, field)
            && used + 2 + note.width() < width
        {
            line.push_span(Span::raw(" ".repeat(width - 1 - used - note.width())));
            line.push_span(Span::styled(note, form.theme.style(Role::Dim)));
        }
        laid.lines.push(line);
    }
}

fn note(form: &Form, question: &Question, field: &Field) -> Option<String> {
    let origin = form.origins.get(question).map(|origin| clean::single(&origin.told(&form.zone)));
    let count = match understood(form, question, field).map(|values| values.len()) {
        Some(count) if count < 2 => None,
        Some(count) if form.kind(question) == Some(InputKind::Hosts) => Some(format!("{count} hosts")),
        count => count.map(|count| format!("{count} pairs")),
    };
    match (count, origin) {
        (Some(count), Some(origin)) => Some(format!("{count}, {origin}")),
        (count, origin) => count.or(origin),
    }
}

fn view(form: &Form, question: &Question, field: &Field, width: usize) -> text_view::View {
    match (&field.kind, form.kind(question)) {
        (Kind::Text(text), Some(InputKind::Hosts | InputKind::Pairs)) => text_view::wrapped(text.text(), text.place(), width, LIST),
        _ => field.view(width),
    }
}

/// In one line where they fit, else one under the other.
fn pick(form: &Form, at: usize, labels: &[String], taken: usize, width: usize, laid: &mut Laid) {
    let one_line = labels.iter().map(|label| label.width() + 6).sum::<usize>() + INDENT <= width;
    let mut spans = vec![Span::raw(" ".repeat(INDENT))];
    let mut column = INDENT;
    for (n, label) in labels.iter().enumerate() {
        let role = match (n == taken, at == form.at) {
            (true, true) => Role::FieldFocus,
            (true, false) => Role::Field,
            _ => Role::Dim,
        };
        let text = format!("{} {label}", if n == taken { "(•)" } else { "( )" });
        let row = laid.lines.len();
        laid.hits.push(Hit {
            rows: row..row + 1,
            columns: column..column + text.width(),
            at,
            option: Some(n),
        });
        let end = column + text.width();
        spans.push(Span::styled(text, form.theme.style(role)));
        if one_line && n + 1 < labels.len() {
            spans.push(Span::raw("  "));
            column = end + 2;
        } else {
            laid.lines
                .push(Line::from(std::mem::replace(&mut spans, vec![Span::raw(" ".repeat(INDENT))])));
        }
    }
}

/// The hosts or pairs that stand in a field, as far as they are understood.
fn understood(form: &Form, question: &Question, field: &Field) -> Option<Vec<Value>> {
    let kind = form
        .kind(question)
        .filter(|kind| matches!(kind, InputKind::Hosts | InputKind::Pairs))?;
    match super::read::value(kind, form.input(question)?, field, &form.place.groups) {
        Ok(Some(Value::Array(values))) => Some(values),
        _ => None,
    }
}

/// What a node set stands for; pairs, each by itself, as they were understood.
fn meant(form: &Form, question: &Question, field: &Field, width: usize, laid: &mut Laid) {
    let Some(items) = understood(form, question, field).filter(|items| items.len() > 1) else {
        return;
    };
    if form.kind(question) == Some(InputKind::Hosts) {
        let names: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
        if !is_plain_list(field.value()) {
            say(form, Role::Dim, &inputs::told(&names), width, laid);
        }
        return;
    }
    for (n, item) in items.iter().take(LIST).enumerate() {
        let shown = clean::single(&super::read::typed(InputKind::Pair, item)).replacen('+', " + ", 1);
        let line = format!("{}{:>2}  {shown}", " ".repeat(INDENT), n + 1);
        laid.lines.push(Span::styled(line, form.theme.style(Role::Dim)).into());
    }
    if items.len() > LIST {
        let line = format!("{}    and {} more", " ".repeat(INDENT), items.len() - LIST);
        laid.lines.push(Span::styled(line, form.theme.style(Role::Dim)).into());
    }
}

/// What is wrong with it, or still to be done; the question in focus keeps a line for it.
fn status(form: &Form, question: &Question, focused: bool, width: usize, laid: &mut Laid) {
    let offer = form.finds.offer.as_ref().filter(|offer| offer.question == *question);
    if let Some(offer) = offer.filter(|_| focused) {
        for (n, found) in offer.found.iter().enumerate() {
            let front = if n == offer.at { "➤ " } else { "  " };
            let value = super::read::typed(form.kind(question).unwrap_or(InputKind::Text), &found.value).replace('\n', ", ");
            let role = if n == offer.at { Role::Selected } else { Role::Text };
            let text = wrap::cut(
                &clean::single(&format!("{front}{value}   {}", found.told(&form.zone))),
                width.saturating_sub(INDENT),
            );
            laid.lines.push(Line::from(vec![
                Span::raw(" ".repeat(INDENT)),
                Span::styled(text, form.theme.style(role)),
            ]));
        }
        return say(
            form,
            Role::Caution,
            "◇ Found: Enter takes it, Esc leaves what stands there",
            width,
            laid,
        );
    }
    if let Some(wrong) = form.wrong.get(question) {
        say(form, Role::Wrong, &format!("✘ {wrong}"), width, laid);
    } else if form.finds.is_unconfirmed(question) {
        let how = match form.origins.get(question) {
            Some(Origin::Found(found)) => found.told(&form.zone),
            _ => String::new(),
        };
        say(form, Role::Caution, &format!("◇ Found {how}. Enter confirms it"), width, laid);
    } else if form.finds.is_under_way(question) {
        say(form, Role::Dim, "… is being found out", width, laid);
    } else if focused {
        laid.lines.push(Line::default());
    }
}

/// A line or more under a question.
pub(super) fn say(form: &Form, role: Role, text: &str, width: usize, laid: &mut Laid) {
    for part in wrap::words(&clean::single(text), width.saturating_sub(INDENT)) {
        laid.lines.push(Line::from(vec![
            Span::raw(" ".repeat(INDENT)),
            Span::styled(part, form.theme.style(role)),
        ]));
    }
}

impl Laid {
    /// A place that the mouse can go to.
    pub(super) fn reach(&mut self, row: usize, columns: Range<usize>, at: usize) {
        self.hits.push(Hit {
            rows: row..row + 1,
            columns,
            at,
            option: None,
        });
    }
}
