//! What commands print, and a picker where there are several hosts.

use super::{frame, put, terminal};
use crate::ui::{
    app::App,
    clean,
    diff::Change,
    keys::{Command, Task},
    layout::Region,
    output::{Difference, GUTTER, Row, Sign, state},
    text_view,
    theme::Role,
    wrap,
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Modifier,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr as _;

pub(super) fn draw(app: &App, buffer: &mut Buffer) {
    let dim = app.theme.style(Role::Dim);
    let area = frame(app, Region::Output, title(app), buffer);
    let Some(job) = &app.output.job else {
        put(buffer, area, 0, &Span::styled("Nothing was printed yet.", dim).into());
        return;
    };
    status(app, area, buffer);
    let below = Rect {
        y: area.y.saturating_add(1),
        height: area.height.saturating_sub(1),
        ..area
    };
    put(buffer, area, 0, &picker(app, usize::from(area.width)));
    if let Some(difference) = &app.output.difference {
        draw_difference(app, difference, below, buffer);
    } else if app.shows_terminal()
        && let Some(screen) = app.tails.get(job).and_then(|tail| tail.screen())
    {
        terminal::draw(app, job, screen, below, buffer);
    } else {
        if let Some(trouble) = app.output.trouble.as_ref().filter(|_| app.output.rows.is_empty()) {
            put(buffer, below, 0, &Span::styled(clean::single(trouble), dim).into());
        }
        for (row, y) in app.output.rows.iter().zip(0..below.height) {
            put(buffer, below, y, &line(app, row));
        }
    }
    ask(app, below, buffer);
}

/// Follow or stop, in words.
fn title(app: &App) -> Vec<Span<'static>> {
    let note = |text: String| Span::styled(text, app.theme.style(Role::Note));
    let dim = |text: String| Span::styled(text, app.theme.style(Role::Dim));
    let hint = |command| app.keys.hint(command);
    let output = &app.output;
    let mut title = Vec::new();
    if app.typing.is_some() {
        title.push(Span::styled(
            " KEYS GO TO THE COMMAND · Ctrl-] leads back ",
            app.theme.style(Role::Held),
        ));
    }
    if output.difference.is_some() {
        title.push(note(format!("difference · {} closes ", hint(Command::Output(Task::Difference)))));
    } else if let Some(place) = output.place_word() {
        title.push(note(format!("stopped, {place} · {} follows ", hint(Command::Last))));
    } else if output.back > 0 {
        title.push(note(format!(
            "stopped, {} rows back · {} follows ",
            output.back,
            hint(Command::Last)
        )));
    } else if output.job.is_some() && app.typing.is_none() {
        title.push(dim("follows ".into()));
    }
    if output.as_lines
        && output
            .job
            .as_ref()
            .is_some_and(|job| app.tails.get(job).is_some_and(|tail| tail.screen().is_some()))
    {
        title.push(note(format!("· as lines, {}: the terminal ", hint(Command::Last))));
    }
    if output.unwrapped.is_some() {
        let ways = [Task::Left, Task::Right].map(|task| hint(Command::Output(task))).concat();
        title.push(dim(format!("· lines cut, {ways} ")));
    }
    if output.groups.len() > 1 && app.typing.is_none() {
        title.push(dim(format!("· {} next output ", hint(Command::NextHost))));
    }
    title
}

/// What is searched and shown, and whether everything was kept: in the line below.
fn status(app: &App, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() || area.bottom() >= buffer.area.bottom() {
        return;
    }
    let mut words: Vec<String> = Vec::new();
    words.extend(app.output.lost.map(|_| "▲ not everything was kept".to_owned()));
    words.extend(app.output.filter_word());
    words.extend(app.output.search_word(&app.keys));
    if words.is_empty() {
        return;
    }
    let text = wrap::cut(&clean::single(&format!(" {} ", words.join(" · "))), usize::from(area.width));
    let x = area.right().saturating_sub(u16::try_from(text.width()).unwrap_or(area.width));
    buffer.set_stringn(x, area.bottom(), text, usize::from(area.width), app.theme.style(Role::Note));
}

/// A row: signs at the left, a time, text with what is looked for underlined.
fn line(app: &App, row: &Row) -> Line<'static> {
    let style = |role: Role| app.theme.style(role);
    let role = if row.error || row.said { Role::Error } else { Role::Text };
    let (sign, sign_role) = match row.sign {
        Some(Sign::Expected) => ("✔", Role::Good),
        Some(Sign::Unexpected) => ("✘", Role::Bad),
        Some(Sign::Problem) => ("▲", Role::Caution),
        None => (" ", Role::Dim),
    };
    let second = match () {
        () if row.found => Span::styled("▸", style(Role::Current)),
        () if row.continues => Span::styled("↪", style(Role::Dim)),
        () if row.error => Span::styled("¦", style(Role::Error)),
        () => Span::raw(" "),
    };
    let mut line = Line::from(vec![Span::styled(sign, style(sign_role)), second]);
    let width = usize::from(app.output.times.width());
    if width > 0 {
        let time = row.time.clone().unwrap_or_default();
        line.push_span(Span::styled(format!("{time:width$}"), style(Role::Dim)));
    }
    for (text, is_match) in &row.parts {
        let style = if *is_match {
            style(Role::Match).add_modifier(Modifier::UNDERLINED)
        } else {
            style(role)
        };
        line.push_span(Span::styled(text.clone(), style));
    }
    line
}

fn draw_difference(app: &App, difference: &Difference, area: Rect, buffer: &mut Buffer) {
    let style = |role: Role| app.theme.style(role);
    let cut = if difference.is_cut { " (the first 1,000 lines)" } else { "" };
    let head = format!("- {} (most)   + {}{cut}", difference.from, difference.to);
    put(
        buffer,
        area,
        0,
        &Span::styled(wrap::cut(&head, usize::from(area.width)), style(Role::Strong)).into(),
    );
    if difference.changes.is_empty() {
        put(
            buffer,
            area,
            1,
            &Span::styled("What was compared is equal.", style(Role::Dim)).into(),
        );
    }
    let shown = difference.changes.iter().skip(difference.top);
    for (change, y) in shown.zip(1..area.height) {
        let (role, text) = match change {
            Change::Same(text) => (Role::Dim, format!("  {text}")),
            Change::Dropped(text) => (Role::Dropped, format!("- {text}")),
            Change::Added(text) => (Role::Added, format!("+ {text}")),
            Change::Gap(count) => (Role::Dim, format!("… {count} equal lines")),
        };
        put(buffer, area, y, &Span::styled(text, style(role)).into());
    }
}

/// The line in which it is typed what to look for, at the bottom.
fn ask(app: &App, area: Rect, buffer: &mut Buffer) {
    let Some(ask) = &app.output.ask else { return };
    let Some(row) = area.height.checked_sub(1) else { return };
    let blank = Span::styled(" ".repeat(usize::from(area.width)), app.theme.style(Role::FieldFocus));
    put(buffer, area, row, &blank.into());
    let room = usize::from(area.width);
    let view = text_view::lines(ask.text.text(), ask.text.place(), room.saturating_sub(1));
    let text = view.rows.into_iter().next().unwrap_or_default();
    let mut line = Line::from(vec![
        Span::styled(ask.mark().to_string(), app.theme.style(Role::Key)),
        Span::styled(text, app.theme.style(Role::FieldFocus)),
    ]);
    let hint = format!("Enter: {} · Esc: give up ", ask.word());
    if line.width() + hint.width() + 3 < room {
        line.push_span(Span::raw(" ".repeat(room - line.width() - hint.width())));
        line.push_span(Span::styled(hint, app.theme.style(Role::Dim)));
    }
    put(buffer, area, row, &line);
}

/// Where it is typed what to look for.
pub(super) fn cursor(app: &App) -> Option<Position> {
    let ask = app.output.ask.as_ref()?;
    let inner = crate::ui::layout::Areas::inner(app.areas.output);
    let room = usize::from(inner.width).saturating_sub(1);
    let (_, column) = text_view::lines(ask.text.text(), ask.text.place(), room).cursor;
    let x = inner.x + u16::try_from(column + 1).unwrap_or(u16::MAX).min(inner.width.checked_sub(1)?);
    Some(Position::new(x, inner.bottom().checked_sub(1)?))
}

/// The hosts of the step, those with equal outputs together, the shown ones in brackets.
fn picker(app: &App, width: usize) -> Line<'static> {
    let mut line = Line::default();
    let groups = &app.output.groups;
    let Some(at) = app.group_in_view() else { return line };
    let shown_of = app.output.job.as_ref().map(|job| &job.attempt.step);
    if let Some(step) = shown_of.filter(|step| app.in_view().as_ref() != Some(step)) {
        line.push_span(Span::styled(format!("of the step before: {step} "), app.theme.style(Role::Note)));
    }
    let hosts: usize = groups.iter().map(|group| group.jobs.len()).sum();
    if hosts > groups.len() {
        let outputs = match groups.len() {
            1 => "the same output".to_owned(),
            several => format!("{several} outputs"),
        };
        line.push_span(Span::styled(format!("{hosts} hosts, {outputs} "), app.theme.style(Role::Dim)));
    }
    let label = |at: usize| {
        groups.get(at).map_or_else(String::new, |group| {
            let count = if group.jobs.len() > 1 {
                format!(" ×{}", group.jobs.len())
            } else {
                String::new()
            };
            let word = group.jobs.first().map(|job| state(&app.run, job)).unwrap_or_default();
            format!("{}{count} {word}", wrap::cut(&group.hosts(), (width / 3).max(12)))
        })
    };
    // As many of those before as leave room for the one in view.
    let room = width.saturating_sub(line.width() + 14);
    let mut from = at;
    let mut taken = label(at).width() + 2;
    while from > 0 && taken + label(from - 1).width() + 2 <= room {
        from -= 1;
        taken += label(from).width() + 2;
    }
    if from > 0 {
        line.push_span(Span::styled(format!("‹{from} "), app.theme.style(Role::Dim)));
    }
    for n in from..groups.len() {
        let label = label(n);
        if n > at && line.width() + label.width() + 8 > width {
            line.push_span(Span::styled(format!(" {}›", groups.len() - n), app.theme.style(Role::Dim)));
            break;
        }
        let (open, close, role) = if n == at { ("[", "]", Role::Strong) } else { (" ", " ", Role::Dim) };
        line.push_span(Span::styled(format!("{open}{label}{close}"), app.theme.style(role)));
    }
    line
}

/// Columns at the left that are no text.
const _: () = assert!(GUTTER == 2, "a row begins with two signs");
