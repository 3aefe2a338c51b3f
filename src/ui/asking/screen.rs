//! A screen of its own, for what connections ask before a run.

use super::{Asks, Pressed, Waiting};
use crate::{
    engine::event::Mode,
    feed::Feed,
    ui::{
        clean,
        event::{Event, Moment, Out},
        letters::Letters,
        mode,
        region::put,
        session::Screen,
        theme::{Role, Theme},
        wrap,
    },
};
use ratatui::{
    Frame,
    crossterm::event::{KeyCode, KeyModifiers},
    layout::Rect,
    text::{Line, Span},
};

/// Asks what connections ask, until [`Event::Over`] comes; then it ends with [`Out::Answered`]. Each answer goes out as [`Out::Told`].
#[derive(Debug)]
pub struct Asking {
    says: String,
    mode: Option<Mode>,
    pub(super) asks: Asks,
    told: Option<String>,
    theme: Theme,
    dirty: bool,
}

impl Asking {
    /// While this is under way, in a few words.
    pub fn new(says: impl Into<String>, mode: Option<Mode>, theme: Theme) -> Asking {
        Asking {
            says: says.into(),
            mode,
            asks: Asks::default(),
            told: None,
            theme,
            dirty: true,
        }
    }

    /// Draws with ASCII characters alone.
    #[must_use]
    pub fn in_ascii(mut self, ascii: bool) -> Asking {
        if ascii {
            self.theme.letters = Letters::Ascii;
        }
        self
    }
}

impl Screen for Asking {
    fn update(&mut self, event: Event, now: Moment) -> Vec<Out> {
        self.dirty = true;
        let left = || {
            vec![Out::Leave {
                why: "the operator left while hosts were connected to".into(),
            }]
        };
        match &event {
            Event::Over => return vec![Out::Answered(0)],
            Event::Feed(Feed::Asked { id, host, prompt, kind }) => {
                let first = self.asks.first().is_none();
                self.asks.push(Waiting {
                    id: *id,
                    host: host.clone(),
                    prompt: prompt.clone(),
                    kind: *kind,
                });
                return first.then_some(Out::Bell).into_iter().collect();
            }
            Event::Feed(Feed::Unasked { id }) => {
                if let Some(gone) = self.asks.withdraw(*id) {
                    self.told = Some(format!("{} no longer asks.", gone.host));
                }
            }
            Event::Paste(text) if self.asks.wants_up() && !text.is_empty() && !self.asks.paste(text, now) => {
                self.told = Some("A paste came before this could be read, and was dropped. Paste it again.".into());
            }
            _ => {}
        }
        let Some(key) = event.key() else { return Vec::new() };
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            match key.code {
                KeyCode::Char('c') => return left(),
                KeyCode::Char('z') => return vec![Out::Suspend],
                _ => {}
            }
        }
        self.told = None;
        if !self.asks.wants_up() {
            match key.code {
                KeyCode::Char('q') => return left(),
                KeyCode::Enter | KeyCode::Char('p') => self.asks.aside = false,
                _ => {}
            }
            return Vec::new();
        }
        match self.asks.key(key, now) {
            Pressed::Stay | Pressed::Later => Vec::new(),
            Pressed::Early => {
                self.told = Some("Too soon to have been read, so that key was dropped. Press it again.".into());
                Vec::new()
            }
            Pressed::Told(answers) => answers.into_iter().map(|(id, answer)| Out::Told { id, answer }).collect(),
        }
    }

    fn prepare(&mut self) {}

    fn draw(&self, frame: &mut Frame) {
        let all = frame.area();
        let buffer = frame.buffer_mut();
        let style = |role| self.theme.style(role);
        buffer.set_style(all, style(Role::Text));
        let mode = self.mode.as_ref();
        let banner = mode::band(&self.theme, mode::role(mode), mode::banner(mode).to_owned());
        put(buffer, all, 0, &banner.into());
        let body = Rect {
            y: all.y + 2.min(all.height),
            height: all.height.saturating_sub(4),
            ..all
        };
        for (part, y) in wrap::words(&clean::lines(&self.says).join("\n"), usize::from(all.width))
            .into_iter()
            .zip(0..)
        {
            put(buffer, body, y, &Span::styled(part, style(Role::Strong)).into());
        }
        let up = self.asks.wants_up();
        if up {
            self.asks.draw(&self.theme, mode, body, buffer);
        }
        let below = match (&self.told, self.asks.count()) {
            (Some(told), _) => told.clone(),
            (None, 1..) if !up => format!("{} waiting: p brings the questions back.", self.asks.count()),
            _ => String::new(),
        };
        let row = all.height.saturating_sub(2);
        put(buffer, all, row, &Span::styled(clean::single(&below), style(Role::Note)).into());
        let keys = if up { self.asks.keys() } else { vec![("q", "leave")] };
        put(buffer, all, all.height.saturating_sub(1), &keys_line(&keys, &self.theme));
        self.theme.letters.replace(buffer);
        if up && let Some(at) = self.asks.cursor(body) {
            frame.set_cursor_position(at);
        }
    }

    fn drawn(&mut self, now: Moment) {
        self.dirty = false;
        let up = self.asks.wants_up();
        self.asks.was_drawn(up, now);
    }

    fn is_dirty(&self) -> bool {
        self.dirty
    }

    fn came_back(&mut self) {
        self.dirty = true;
    }

    fn tell(&mut self, text: String) {
        self.told = Some(text);
        self.dirty = true;
    }
}

/// The line of keys of a screen that isn't a run's.
pub(in crate::ui) fn keys_line(keys: &[(&str, &str)], theme: &Theme) -> Line<'static> {
    let mut line = Line::default();
    for (key, word) in keys {
        line.push_span(Span::styled(format!(" {key}"), theme.style(Role::Key)));
        line.push_span(Span::styled(format!(" {word} "), theme.style(Role::KeyText)));
    }
    line
}
