//! What is watched: held commands, guards, open effects, what was left for later, and the monitors.

use super::{frame, more, put};
use crate::{
    engine::{run::JobState, status::Status},
    ui::{
        app::{App, Glance},
        clean,
        dialog::title_of,
        layout::Region,
        plain_time,
        theme::Role,
        wrap,
    },
    words::{Timestamp, Truth, Value, Values},
};
use ratatui::{
    buffer::Buffer,
    text::{Line, Span},
};

pub(super) fn draw(app: &App, buffer: &mut Buffer) {
    let area = frame(app, Region::Watch, Vec::new(), buffer);
    if area.is_empty() {
        return;
    }
    let mut page = Page {
        app,
        width: usize::from(area.width),
        lines: Vec::new(),
    };
    page.held();
    page.guards();
    page.effects();
    page.later();
    page.hosts();
    page.monitors();
    let height = usize::from(area.height);
    let top = app.watch_top.min(page.lines.len().saturating_sub(height));
    for (line, y) in page.lines.iter().skip(top).take(height).zip(0..) {
        put(buffer, area, y, line);
    }
    more(app, area, top, height, page.lines.len(), buffer);
}

struct Page<'a> {
    app: &'a App,
    width: usize,
    lines: Vec<Line<'static>>,
}

impl Page<'_> {
    fn say(&mut self, role: impl Into<Role>, mark: &str, text: &str) {
        use unicode_width::UnicodeWidthStr as _;
        let style = self.app.theme.style(role);
        let indent = mark.width();
        for (at, part) in wrap::words(text, self.width.saturating_sub(indent)).into_iter().enumerate() {
            let front = if at == 0 { mark.to_owned() } else { " ".repeat(indent) };
            self.lines
                .push(Line::from(vec![Span::styled(front, style), Span::styled(part, style)]));
        }
    }

    fn head(&mut self, text: &str) {
        self.say(Role::Title, "", text);
    }

    fn held(&mut self) {
        let app = self.app;
        for (job, state) in app.run.live_jobs() {
            let JobState::AtPrompt { prompt, hold } = &state.state else {
                continue;
            };
            let since = plain_time::between(state.since, app.now);
            let word = if hold.is_some() { "HELD" } else { "ASKS" };
            self.say(
                Role::Held,
                "‖ ",
                &format!("{word} {since}: {} on {}", title_of(&app.run, &job.attempt.step), job.host),
            );
            for line in clean::lines(prompt.text.trim()) {
                self.say(Role::Strong, "  ", &format!("“{line}”"));
            }
            match hold {
                Some(until) => self.say(Role::Held, "  until: ", until),
                None => self.say(Role::Held, "  ", "A answers it."),
            }
        }
    }

    fn guards(&mut self) {
        let app = self.app;
        if app.run.guards.is_empty() {
            return;
        }
        self.head("Guards");
        let mut guards: Vec<_> = app.run.guards.iter().collect();
        guards.sort_by_key(|(_, guard)| match guard.truth {
            Truth::No => 0,
            Truth::Unknown => 1,
            Truth::Yes => 2,
        });
        for (name, guard) in guards {
            let (mark, word) = match guard.truth {
                Truth::Yes => ("✔ ", ""),
                Truth::No => ("✘ ", " BROKEN"),
                Truth::Unknown => ("? ", " unknown"),
            };
            let since = plain_time::between(guard.since, app.now);
            self.say(guard.truth, mark, &format!("{name}{word} {since}"));
            if guard.truth != Truth::Yes {
                if let Some(why) = &guard.why {
                    self.say(Role::Text, "  ", why);
                }
                if !guard.acknowledged {
                    self.say(Role::Key, "  ", "x: seen");
                }
            }
        }
    }

    fn effects(&mut self) {
        let app = self.app;
        if app.run.effects.is_empty() {
            return;
        }
        self.head("Open effects");
        for (_, effect) in &app.run.effects {
            let since = plain_time::between(effect.since, app.now);
            self.say(Role::Note, "◉ ", &format!("{} ({since})", effect.text));
        }
    }

    fn later(&mut self) {
        let app = self.app;
        let later: Vec<_> = app
            .run
            .lines
            .iter()
            .filter(|(_, line)| matches!(line.status, Status::Deferred { .. }))
            .collect();
        if later.is_empty() {
            return;
        }
        self.head("Left for later");
        for (id, _) in later {
            self.say(Role::Deferred, "◷ ", &title_of(&app.run, id));
        }
    }

    fn hosts(&mut self) {
        let app = self.app;
        for (host, state) in &app.run.hosts {
            if let Some(odd) = &state.odd {
                self.say(Role::Bad, "✘ ", &format!("{host}: {odd}"));
            }
            if state.up == Some(false) {
                self.say(Role::Bad, "✘ ", &format!("{host} doesn't answer"));
            }
        }
    }

    fn monitors(&mut self) {
        let app = self.app;
        let mut last = None;
        for ((monitor, host), glance) in &app.glances {
            if last != Some(monitor) {
                let title = app
                    .procedure
                    .as_ref()
                    .and_then(|procedure| procedure.monitors.iter().find(|m| m.name == *monitor));
                self.head(&title.map_or_else(|| monitor.to_string(), |monitor| clean::single(&monitor.title)));
                last = Some(monitor);
            }
            self.glance(host.as_str(), glance, app.now);
        }
        if app.glances.is_empty() {
            for ((monitor, host), sample) in &app.run.readings {
                self.head(&monitor.to_string());
                match &sample.values {
                    Ok(values) => self.values(host.as_str(), values, sample.at, app.now),
                    Err(why) => self.say(Role::Unknown, "? ", &format!("{host}: {}", clean::single(why))),
                }
            }
        }
    }

    fn glance(&mut self, host: &str, glance: &Glance, now: Timestamp) {
        match &glance.values {
            Ok(values) if !values.is_empty() => self.values(host, values, glance.at, now),
            Ok(_) => {
                let age = plain_time::between(glance.at, now);
                self.say(Role::Dim, "  ", &format!("{host}, {age} ago"));
                for line in clean::lines(glance.raw.trim_end()).into_iter().take(8) {
                    self.lines
                        .push(Span::styled(format!("  {line}"), self.app.theme.style(Role::Text)).into());
                }
            }
            Err(why) => self.say(Role::Unknown, "? ", &format!("{host}: {}", clean::single(why))),
        }
    }

    fn values(&mut self, host: &str, values: &Values, at: Timestamp, now: Timestamp) {
        let age = plain_time::between(at, now);
        self.say(Role::Dim, "  ", &format!("{host}, {age} ago"));
        for (name, value) in values {
            self.say(Role::Text, "  ", &format!("{name}: {}", shown(value)));
        }
    }
}

fn shown(value: &Value) -> String {
    let all = match value {
        Value::String(text) => clean::single(text),
        Value::Array(items) if items.iter().all(|item| item.is_string() || item.is_number()) => {
            items.iter().map(shown).collect::<Vec<_>>().join(", ")
        }
        other => clean::single(&other.to_string()),
    };
    wrap::cut(&all, 300)
}
