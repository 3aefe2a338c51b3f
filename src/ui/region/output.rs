//! What commands print, and a picker where there are several hosts.

use super::{frame, put, terminal};
use crate::{
    engine::run::JobState,
    ui::{app::App, layout::Region, tail::TailLine, theme::Role, wrap},
    words::JobId,
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

pub(super) fn draw(app: &App, buffer: &mut Buffer) {
    let dim = app.theme.style(Role::Dim);
    let mut title = Vec::new();
    if app.typing.is_some() {
        title.push(Span::styled(
            " KEYS GO TO THE COMMAND · Ctrl-] leads back ",
            app.theme.style(Role::Held),
        ));
    } else if let Some(top) = app.output.top {
        title.push(Span::styled(
            format!("from line {} · End follows ", top + 1),
            app.theme.style(Role::Note),
        ));
    } else if app.output.back > 0 {
        title.push(Span::styled(
            format!("{} rows back · End follows ", app.output.back),
            app.theme.style(Role::Note),
        ));
    } else if app.output.job.is_some() {
        title.push(Span::styled("follows ", dim));
    }
    let area = frame(app, Region::Output, title, buffer);
    let Some(job) = &app.output.job else {
        put(buffer, area, 0, &Span::styled("Nothing was printed yet.", dim).into());
        return;
    };
    put(buffer, area, 0, &picker(app, job));
    let below = Rect {
        y: area.y.saturating_add(1),
        height: area.height.saturating_sub(1),
        ..area
    };
    if let Some(screen) = app.tails.get(job).and_then(|tail| tail.screen()) {
        return terminal::draw(app, screen, below, buffer);
    }
    if let Some(trouble) = app.output.trouble.as_ref().filter(|_| app.output.lines.is_empty()) {
        put(buffer, below, 0, &Span::styled(trouble.clone(), dim).into());
    }
    let rows: Vec<_> = app.output.lines.iter().flat_map(|line| rows(line, below.width)).collect();
    // Where it follows, the end is what counts; else the line that was scrolled to.
    let hidden = rows.len().saturating_sub(usize::from(below.height));
    let skip = if app.output.top.is_none() { hidden } else { 0 };
    for ((role, text), y) in rows.into_iter().skip(skip).zip(0..below.height) {
        put(buffer, below, y, &Span::styled(text, app.theme.style(role)).into());
    }
}

/// A line that is too long goes on below; nothing of it is lost.
fn rows(line: &TailLine, width: u16) -> impl Iterator<Item = (Role, String)> {
    let (role, mark) = if line.error { (Role::Error, '¦') } else { (Role::Text, ' ') };
    wrap::exact(&line.text, usize::from(width).saturating_sub(1))
        .into_iter()
        .enumerate()
        .map(move |(at, part)| (role, format!("{}{part}", if at == 0 { mark } else { '↪' })))
}

/// The hosts of the step, the shown one in brackets.
fn picker(app: &App, shown: &JobId) -> Line<'static> {
    let mut line = Line::default();
    for job in app.jobs_in_view() {
        let is_shown = job == *shown;
        let (open, close) = if is_shown { ("[", "]") } else { (" ", " ") };
        let role = if is_shown { Role::Strong } else { Role::Dim };
        line.push_span(Span::styled(
            format!("{open}{} {}{close}", job.host, state(app, &job)),
            app.theme.style(role),
        ));
    }
    if app.in_view().as_ref() != Some(&shown.attempt.step) {
        line.push_span(Span::styled(
            format!(" of the step before: {}", shown.attempt.step),
            app.theme.style(Role::Note),
        ));
    }
    line
}

fn state(app: &App, job: &JobId) -> String {
    match app.run.jobs.get(job).map(|job| &job.state) {
        None | Some(JobState::Queued) => "queued".into(),
        Some(JobState::Running) => "◐ running".into(),
        Some(JobState::AtPrompt { hold: Some(_), .. }) => "‖ held".into(),
        Some(JobState::AtPrompt { .. }) => "‖ asks".into(),
        Some(JobState::InDoubt { .. }) => "? in doubt".into(),
        Some(JobState::Ended { exit, .. }) => exit.to_string(),
        Some(JobState::Vouched) => "⊕ vouched".into(),
        Some(JobState::Void { .. }) => "never began".into(),
    }
}
