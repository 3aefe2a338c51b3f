//! Always in view: what, in which mode, where, how far, and what must not be forgotten.

use super::put;
use crate::{
    engine::event::Mode,
    ui::{app::App, layout::Region, mode, plain_time, theme::Role, wrap},
    words::Truth,
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr as _;

pub(super) fn draw(app: &App, buffer: &mut Buffer) {
    let area = app.areas.header;
    let mode = app.mode();
    let mut first = vec![Span::styled(mode::banner(mode), app.theme.style(mode::role(mode)))];
    let plain = app.theme.style(Role::Strong);
    let dim = app.theme.style(Role::Dim);
    let push = |line: &mut Vec<Span<'static>>, style: Style, text: String| {
        line.push(Span::raw(" "));
        line.push(Span::styled(text, style));
    };
    if let Some(head) = &app.run.head {
        push(&mut first, plain, head.procedure.clone());
        if let Some(site) = &head.site {
            push(&mut first, plain, format!("· {site}"));
        }
    }
    let count = app.rows.count;
    let ((phase, phases), (step, steps)) = (count.phase, count.step);
    let narrow = area.height > 1;
    let place = if app.run.ended.is_some() {
        format!("── {steps} steps")
    } else if narrow {
        format!("── phase {phase}/{phases} · step {step}/{steps}")
    } else {
        format!("── phase {phase} of {phases} · step {step} of {steps}")
    };
    push(&mut first, dim, place);
    if let Some(began) = app.run.began {
        let running = app.run.live_jobs().next().is_some();
        push(&mut first, dim, format!("── {}", plain_time::face(began, app.now, running)));
    }
    if let Some(Mode::Rehearsal { scenario, .. }) = mode {
        let used: usize = first.iter().map(|span| span.content.width()).sum();
        let text = format!("· scenario {scenario}");
        // Guards, held commands and open effects come first.
        let right = if narrow { 0 } else { second(app, usize::MAX).width() + 2 };
        if used + 1 + text.width() + right <= usize::from(area.width) {
            push(&mut first, dim, text);
        }
    }
    if narrow {
        put(buffer, area, 0, &Line::from(first));
        put(buffer, area, 1, &second(app, usize::from(area.width)));
    } else {
        let used: usize = first.iter().map(|span| span.content.width()).sum();
        put(buffer, area, 0, &Line::from(first));
        let right = second(app, usize::from(area.width).saturating_sub(used + 2));
        let width = u16::try_from(right.width()).unwrap_or(u16::MAX).min(area.width);
        let at = Rect {
            x: area.right() - width,
            width,
            ..area
        };
        put(buffer, at, 0, &right);
    }
}

/// What must not be forgotten, wherever one looks: hosts, guards, what is held, what is open.
fn second(app: &App, width: usize) -> Line<'static> {
    let mut parts: Vec<(Role, String)> = Vec::new();
    if let Some(ended) = app.run.ended {
        parts.push((Role::Strong, format!("OVER: {}", ending(ended))));
    }
    if app.run.stopped.is_some() {
        parts.push((Role::Destroy, " ALL STOPPED ".into()));
    }
    if app.run.short.is_some() && app.run.ended.is_none() {
        parts.push((Role::Caution, "ending short".into()));
    }
    let broken: Vec<_> = app.run.guards.iter().filter(|(_, guard)| guard.truth == Truth::No).collect();
    let unknown = app.run.guards.iter().filter(|(_, guard)| guard.truth == Truth::Unknown).count();
    match broken.as_slice() {
        [] if app.run.guards.is_empty() => {}
        [] if unknown > 0 => parts.push((Role::Unknown, format!("? {unknown} guards unknown"))),
        [] => parts.push((Role::Good, "✔ guards hold".into())),
        [(name, _)] => parts.push((Role::Bad, format!("✘ guard {name} broken"))),
        many => parts.push((Role::Bad, format!("✘ {} guards broken", many.len()))),
    }
    let held: Vec<_> = app.run.held().map(|(job, _)| job.host.to_string()).collect();
    if !held.is_empty() {
        parts.push((Role::Held, format!("‖ HELD on {}", held.join(", "))));
    }
    match app.run.effects.len() {
        0 => {}
        1 => parts.push((Role::Note, "◉ 1 open effect".into())),
        n => parts.push((Role::Note, format!("◉ {n} open effects"))),
    }
    if let Some(id) = app.in_view()
        && let Some(sheet) = crate::ui::app::sheet_of(&app.run, &id)
    {
        let hosts: Vec<String> = sheet.hosts().iter().map(ToString::to_string).collect();
        match hosts.as_slice() {
            [] => {}
            [host] => parts.push((Role::Strong, format!("on {host}"))),
            [first, ..] => parts.push((Role::Strong, format!("on {first} and {} more", hosts.len() - 1))),
        }
    }
    let mut line = Line::default();
    let mut left = width;
    for (at, (role, text)) in parts.into_iter().enumerate() {
        if at > 0 {
            line.push_span(Span::styled(" · ", app.theme.style(Role::Dim)));
            left = left.saturating_sub(3);
        }
        let text = wrap::cut(&text, left);
        left = left.saturating_sub(text.width());
        line.push_span(Span::styled(text, app.theme.style(role)));
    }
    line
}

fn ending(ending: crate::engine::event::Ending) -> &'static str {
    use crate::engine::event::Ending;
    match ending {
        Ending::Finished => "finished",
        Ending::FinishedExceptDeferred => "finished, except what was left for later",
        Ending::Short => "ended before its time",
    }
}

/// The names of the regions, where they are tabs.
pub(super) fn tabs(app: &App, area: Rect, buffer: &mut Buffer) {
    let mut line = Line::default();
    for (region, key) in Region::ALL.into_iter().zip('1'..) {
        let front = region == app.focus;
        let (open, close) = if front { ("[", "]") } else { (" ", " ") };
        let role = if front { Role::BorderFocus } else { Role::Dim };
        line.push_span(Span::styled(format!(" {key}"), app.theme.style(Role::Key)));
        line.push_span(Span::styled(format!("{open}{}{close}", region.title()), app.theme.style(role)));
    }
    if !app.at_current() {
        line.push_span(Span::styled("  ◇ looking elsewhere; Esc leads back", app.theme.style(Role::Note)));
    }
    put(buffer, area, 0, &line);
}
