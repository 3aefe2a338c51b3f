//! One of the things that are watched, with all that is known of it.

use super::{
    Item, host,
    sections::{Page, title},
};
use crate::{
    engine::{
        event::Mode,
        run::{FoundEffect, JobState, OpenEffect},
    },
    feed::Poll,
    procedure::{expr::Expr, model::Opens, plan::InTurn, scope::Known},
    ui::{app::App, clean, plain_time, theme::Role, title::title_of},
    words::{EffectId, GuardName, HostName, JobId, MonitorName, StepId, Timestamp, Truth},
};
use ratatui::text::Line;
use std::time::Duration;

/// The page of what was opened.
pub(in crate::ui) fn page(app: &App, width: usize) -> (&'static str, Vec<Line<'static>>) {
    let mut page = Page::new(app, width);
    let title = match &app.watch.open {
        None => "Watch",
        Some(Item::Reading(monitor, host)) => {
            reading(&mut page, monitor, host);
            "Monitor"
        }
        Some(Item::Guard(name)) => {
            guard(&mut page, name);
            "Guard"
        }
        Some(Item::Effect(id)) => {
            if let Some(effect) = app.run.effects.get(id) {
                page.say(Role::Note, "◉ ", &effect.text);
                page.say(Role::Text, "  since ", &ago(app, effect.since));
                page.say(Role::Text, "  opened by ", &title_of(&app.run, &effect.step));
                sensed(&mut page, id, effect);
                match app.watch.closers.get(id) {
                    Some(step) => page.say(Role::Text, "  closed by ", &format!("{} ({step})", title_of(&app.run, step))),
                    None => page.say(Role::Caution, "  ", "No step of the plan as it stands closes it."),
                }
            } else if let Some(found) = app.run.found.get(id) {
                elsewhere(&mut page, id, found);
            }
            "Open effect"
        }
        Some(Item::Command(job)) => {
            command(&mut page, job);
            "Command at its prompt"
        }
        Some(Item::Later(id)) => {
            page.say(Role::Deferred, "◷ ", &title_of(&app.run, id));
            page.say(Role::Dim, "  ", id.as_str());
            if let crate::engine::status::Status::Deferred { reason } = &app.run.line(id).status {
                page.say(Role::Text, "  ", reason);
            }
            "Left for later"
        }
        Some(Item::Host(host)) => {
            host::card(&mut page, host);
            "Host"
        }
    };
    if page.lines.is_empty() {
        page.say(Role::Dim, "", "It is over.");
    }
    (title, page.lines)
}

fn reading(page: &mut Page<'_>, monitor: &MonitorName, host: &HostName) {
    let app = page.app;
    let Some((host, glance)) = app.reading_of(monitor, host) else {
        return;
    };
    page.head(&title(app, monitor));
    page.say(Role::Text, "on    ", host.as_str());
    page.say(Role::Text, "read  ", &ago(app, glance.at));
    if let Some(age) = app.stale_for(monitor, glance.at, app.now) {
        let text = format!("STALE for {}: nothing that rests on it is known.", plain_time::seconds(age));
        page.say(Role::Unknown, "?     ", &text);
    }
    if let Some(told) = glance.poll.why_from(host) {
        page.say(Role::Caution, "▲     ", &clean::single(&told));
    }
    if let Some(note) = glance.poll.note.as_deref() {
        page.say(Role::Note, "is    ", note);
    }
    let known = app.monitor(monitor);
    if !glance.poll.command.is_empty() {
        page.say(Role::Text, "ran   ", &glance.poll.command);
    } else if let Some(known) = known {
        let scope = scope(app);
        for template in &known.run {
            page.say(Role::Text, "runs  ", &template.outline(&scope));
        }
    }
    page.say(Role::Text, "costs ", &cost(&glance.poll, known.map(|known| known.every)));
    if let Some(lock) = known.and_then(|known| known.lock.as_ref()) {
        let told = format!("takes turns with commands of the lock {lock}: while one runs, it isn't read");
        page.say(Role::Text, "lock  ", &told);
    }
    if let Some(since) = app.marked_since(monitor, host) {
        page.say(Role::Text, "marks ", &format!("what has changed {since}"));
    }
    page.lines.push(Line::default());
    match &glance.values {
        Ok(values) => {
            let before = app.before(monitor, host);
            page.values_with(values, before, false, app.trends(monitor, host));
        }
        Err(why) => page.say(Role::Unknown, "? ", &format!("no reading: {why}")),
    }
    page.lines.push(Line::default());
    page.head(match app.mode() {
        Some(Mode::Rehearsal { .. }) => "What it printed: simulated",
        _ => "What it printed",
    });
    for line in clean::lines(glance.raw.trim_end()) {
        let line = Line::from(page.span(Role::Text, line));
        page.lines.push(line);
    }
}

/// How long a poll takes, and how often there is one.
fn cost(poll: &Poll, every: Option<Duration>) -> String {
    let took = match poll.took.as_millis() {
        0..100 => "less than 0.1 s".into(),
        millis => format!("{}.{} s", millis / 1000, millis % 1000 / 100),
    };
    let every = every.map(|every| format!(" every {}", plain_time::seconds(every.as_secs())));
    let failed = match poll.failed {
        0 => String::new(),
        1 => "; the last poll failed".into(),
        n => format!("; {n} polls in a row failed, so it is polled more rarely"),
    };
    format!("{took}{}{failed}", every.unwrap_or_default())
}

fn guard(page: &mut Page<'_>, name: &GuardName) {
    let app = page.app;
    let Some(state) = app.run.guards.get(name) else { return };
    let (mark, word) = match state.truth {
        Truth::Yes => ("✔ ", "holds"),
        Truth::No => ("✘ ", "is BROKEN"),
        Truth::Unknown => ("? ", "is UNKNOWN, which blocks as much as broken does"),
    };
    page.say(state.truth, mark, &format!("{name} {word}"));
    page.say(Role::Text, "since     ", &ago(app, state.since));
    if let Some(why) = &state.why {
        page.say(Role::Strong, "why       ", why);
    }
    if state.turns > 1 {
        page.say(Role::Text, "", &format!("It has turned {} times.", state.turns));
    }
    let known = app.procedure.iter().flat_map(|procedure| procedure.guards.iter());
    let Some(guard) = known.into_iter().find(|guard| guard.name == *name) else {
        return;
    };
    page.say(Role::Text, "requires  ", guard.require.source());
    page.say(Role::Text, "because   ", &guard.because.outline(&scope(app)));
    readings(page, &guard.require);
}

/// The readings that a condition rests on.
fn readings(page: &mut Page<'_>, expr: &Expr) {
    let app = page.app;
    let names = expr.names();
    for ((monitor, host), glance) in app.glances.iter().filter(|((of, _), _)| names.contains(of.as_str())) {
        page.lines.push(Line::default());
        page.head(&format!("{} on {host}, {}", title(app, monitor), ago(app, glance.at)));
        match &glance.values {
            Ok(values) => page.values(values, None, false),
            Err(why) => page.say(Role::Unknown, "? ", why),
        }
    }
}

/// How a procedure's step opens an effect.
fn opens(app: &App, id: &EffectId, step: &StepId) -> Option<Opens> {
    let planned = app.run.planned(step)?;
    let model = app.procedure.as_ref()?.step(&planned.key)?;
    let base = scope(app);
    let scope = InTurn {
        base: &base,
        turn: &planned.turn,
    };
    model.opens.iter().find(|opens| opens.id.outline(&scope) == id.as_str()).cloned()
}

/// What the cluster shows and no step did.
fn elsewhere(page: &mut Page<'_>, id: &EffectId, found: &FoundEffect) {
    let app = page.app;
    page.say(Role::Caution, "≠ ", &found.to_string());
    page.say(Role::Text, "  seen since ", &ago(app, found.since));
    let does = format!("{} ({})", title_of(&app.run, &found.step), found.step);
    page.say(Role::Text, "  in this run it is done by ", &does);
    page.say(Role::Text, "  ", "Somebody, or the cluster itself, did it. Find out who and why before you go on; the run goes by what its guards and expectations see.");
    if let Some(expr) = opens(app, id, &found.step).as_ref().and_then(Opens::elsewhere) {
        page.say(Role::Text, "  so while  ", expr.source());
        readings(page, expr);
    }
}

/// What the cluster says of an open effect, and what that rests on.
fn sensed(page: &mut Page<'_>, id: &EffectId, effect: &OpenEffect) {
    let app = page.app;
    let opens = opens(app, id, &effect.step);
    let Some(expr) = opens.as_ref().and_then(|opens| opens.sensed.as_ref()) else {
        return;
    };
    match &effect.sensed {
        Some(sensed) => page.sensed(sensed, ""),
        None => page.say(Role::Dim, "  ", "The cluster hasn't been asked yet whether it is so."),
    }
    page.say(Role::Text, "  so while  ", expr.source());
    readings(page, expr);
}

fn command(page: &mut Page<'_>, job: &JobId) {
    let app = page.app;
    let Some(state) = app.run.jobs.get(job) else { return };
    let JobState::AtPrompt { prompt, hold } = &state.state else {
        return;
    };
    page.say(
        Role::Held,
        "‖ ",
        &format!("{} on {}", title_of(&app.run, &job.attempt.step), job.host),
    );
    page.say(Role::Text, "  since ", &ago(app, state.since));
    page.say(Role::Text, "  ", "It asks, word for word:");
    for line in clean::lines(&prompt.text) {
        page.say(Role::Strong, "  │ ", &line);
    }
    if let Some(until) = hold {
        page.say(Role::Held, "  held until: ", until);
    }
    let key = app.keys.hint(crate::ui::keys::Command::Answer);
    let says = if hold.is_some() {
        "answers it before its time, with a reason."
    } else {
        "answers it."
    };
    page.say(Role::Key, "  ", &format!("{key} {says}"));
}

/// What inputs and constants say.
fn scope(app: &App) -> Known {
    let mut known = Known::default();
    known.values.clone_from(&app.run.inputs);
    if let Some(procedure) = &app.procedure {
        known
            .values
            .extend(procedure.constants.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    known
}

pub(super) fn ago(app: &App, at: Timestamp) -> String {
    let time = at.strftime("%H:%M:%S");
    format!("{time} UTC, {} ago", plain_time::between(at, app.now))
}
