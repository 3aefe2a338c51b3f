//! The page of all that wants the operator: since when, and who has seen it.

use super::{strip, time};
use crate::{
    engine::{input::Act, window},
    ui::{
        app::App,
        clean,
        event::Out,
        keys::{Command, Scope},
        plain_time,
        theme::Role,
        wrap,
    },
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent},
    text::{Line, Span},
};

/// In lines of this width.
pub(in crate::ui) fn page(app: &App, width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    let mut say = |role: Role, front: &str, text: &str| {
        for (at, part) in wrap::words(text, width.saturating_sub(6)).into_iter().enumerate() {
            let front = if at == 0 { format!("{front:<6}") } else { " ".repeat(6) };
            lines.push(Span::styled(format!("{front}{part}"), app.theme.style(role)).into());
        }
    };
    let zone = &app.attention.zone;
    if let Some(text) = app.ask_in_short() {
        say(Role::Held, "  !", &format!("{text} ({} answers)", app.key_of(Command::Asked)));
    }
    if app.attention.alerts.is_empty() {
        say(Role::Good, "✔", "Nothing wants you.");
    }
    for (at, alert) in app.attention.alerts.iter().enumerate() {
        let chosen = at == app.attention.chosen;
        let role = if alert.seen.is_some() { Role::Dim } else { strip::role(alert.kind) };
        let front = format!(
            "{}{} {}",
            if chosen { "▸" } else { " " },
            at + 1,
            if alert.seen.is_some() { "·" } else { "!" }
        );
        say(role, &front, &clean::single(&alert.says));
        let since = window::face(alert.since, app.now, zone);
        let mut about = format!("since {since} ({})", plain_time::between(alert.since, app.now));
        about += &match &alert.seen {
            Some(seen) => format!(" · seen by {} at {}", clean::single(&seen.by), window::face(seen.at, app.now, zone)),
            None => " · nobody has seen it".into(),
        };
        if let Some(step) = &alert.step {
            about += &format!(" · {step}");
        }
        say(Role::Dim, "", &about);
    }
    say(Role::Text, "", "");
    match app.run.window {
        Some(ends) => say(
            Role::Text,
            "",
            &format!("The window ends at {}.", window::face(ends, app.now, zone)),
        ),
        None => say(Role::Text, "", "The window's end is not known."),
    }
    if let Some(text) = time::rests_on(app) {
        say(Role::Text, "", &text);
    }
    let seen = app.key_of(Command::Acknowledge);
    say(
        Role::Dim,
        "",
        &format!("↑ ↓ choose · Enter leads there · {seen} seen: it stays until its cause has gone · w the window's end · Esc back"),
    );
    lines
}

impl App {
    /// A key while the page of all that wants the operator is open.
    pub(in crate::ui) fn attention_key(&mut self, key: &KeyEvent) -> Vec<Out> {
        self.dirty = true;
        let chosen = self.attention.alerts.get(self.attention.chosen).map(|alert| alert.what.clone());
        match key.code {
            KeyCode::Enter => {
                return match chosen {
                    Some(what) => self.lead_to(&what),
                    None => {
                        self.page = None;
                        Vec::new()
                    }
                };
            }
            KeyCode::Char(c @ '1'..='9') => {
                let at = usize::try_from(u32::from(c) - u32::from('1')).unwrap_or(0);
                let what = self.attention.alerts.get(at).map(|alert| alert.what.clone());
                return what.map_or_else(Vec::new, |what| self.lead_to(&what));
            }
            KeyCode::Char('w') => {
                self.page = None;
                return self.ask_window();
            }
            _ => {}
        }
        match self.keys.command(key, Scope::Page) {
            Some(Command::Up) => self.attention.chosen = self.attention.chosen.saturating_sub(1),
            Some(Command::Down) => {
                let last = self.attention.alerts.len().saturating_sub(1);
                self.attention.chosen = (self.attention.chosen + 1).min(last);
            }
            Some(Command::Acknowledge) if self.keeps_hands_off() => {}
            Some(Command::Acknowledge) => {
                let unseen = self
                    .attention
                    .alerts
                    .get(self.attention.chosen)
                    .filter(|alert| alert.seen.is_none());
                return unseen
                    .map(|alert| Out::Act(Act::Notice { what: alert.what.clone() }))
                    .into_iter()
                    .collect();
            }
            _ => self.page_key(key),
        }
        // Each takes two lines or more: the chosen one stays in view.
        if let Some(page) = &mut self.page {
            page.top = (self.attention.chosen * 2).saturating_sub(usize::from(self.size.1 / 2));
        }
        Vec::new()
    }
}
