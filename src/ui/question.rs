//! A question before a run goes on. A screen of its own.

use super::{
    event::{Event, Moment, Out},
    gate::Gate,
    letters::Letters,
    menu::{Choice, Menu, Pressed},
    mode,
    region::put,
    session::Screen,
    theme::{Role, Theme},
};
use crate::engine::event::Mode;
use ratatui::{
    Frame,
    crossterm::event::{KeyCode, KeyModifiers},
    text::{Line, Span},
};

/// Asks one thing, and answers with [`Out::Answered`].
#[derive(Debug)]
pub struct Question {
    mode: Option<Mode>,
    menu: Menu<usize>,
    theme: Theme,
    gate: Gate<()>,
    dirty: bool,
}

impl Question {
    /// With a title, something said, and answers: what each is, and what it means. The first is marked: let it be the one that does
    /// the least.
    pub fn new(title: impl Into<String>, mode: Option<Mode>, says: &str, answers: &[(&str, &str)], theme: Theme) -> Question {
        let options = answers.iter().enumerate().map(|(place, (label, text))| Choice {
            label: (*label).to_owned(),
            text: (*text).to_owned(),
            does: place,
        });
        Question {
            menu: Menu::new(title, options.collect()).in_mode(mode.clone()).saying(Role::Text, says),
            mode,
            theme,
            gate: Gate::default(),
            dirty: true,
        }
    }

    /// Draws with ASCII characters alone.
    pub fn in_ascii(mut self, ascii: bool) -> Question {
        if ascii {
            self.theme.letters = Letters::Ascii;
        }
        self
    }
}

impl Screen for Question {
    fn update(&mut self, event: Event, now: Moment) -> Vec<Out> {
        self.dirty = true;
        let Some(key) = event.key() else { return Vec::new() };
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let left = || {
            vec![Out::Leave {
                why: "the operator left the question".into(),
            }]
        };
        match key.code {
            KeyCode::Char('c') if ctrl => return left(),
            KeyCode::Char('z') if ctrl => return vec![Out::Suspend],
            _ => {}
        }
        match self.menu.key(key) {
            Pressed::Stay => Vec::new(),
            Pressed::Cancel => left(),
            Pressed::Take(answer) if self.gate.is_open(&(), now) => vec![Out::Answered(answer)],
            Pressed::Take(_) => Vec::new(),
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
        self.menu.draw(&self.theme, all, buffer);
        let mut keys = Line::default();
        for (key, word) in [("Enter", "takes it"), ("↑↓", "choose"), ("Esc", "leave it as it is")] {
            keys.push_span(Span::styled(format!(" {key}"), style(Role::Key)));
            keys.push_span(Span::styled(format!(" {word} "), style(Role::KeyText)));
        }
        put(buffer, all, all.height.saturating_sub(1), &keys);
        self.theme.letters.replace(buffer);
    }

    fn drawn(&mut self, now: Moment) {
        self.dirty = false;
        self.gate.drawn((), now);
    }

    fn is_dirty(&self) -> bool {
        self.dirty
    }

    fn came_back(&mut self) {
        self.dirty = true;
    }
}
