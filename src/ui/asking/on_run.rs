//! What connections ask, on the screen of a run: over everything, but never under the hands of somebody who types.

use super::{Asks, Pressed, Waiting, draw};
use crate::ui::{
    app::App,
    attention::Call,
    clean,
    event::{Moment, Out},
    keys::Command,
};
use ratatui::crossterm::event::KeyEvent;

impl App {
    /// A connection asks.
    pub(in crate::ui) fn asked(&mut self, ask: Waiting, now: Moment) -> Vec<Out> {
        let text = format!(
            "{}: “{}”",
            draw::title(&ask),
            clean::single(ask.prompt.trim().lines().last().unwrap_or_default())
        );
        let call = Call::new("asked", &text, Some(&ask.host), &self.attention.run);
        self.asks.push(ask);
        self.touch();
        self.call(call, now)
    }

    /// A question was withdrawn.
    pub(in crate::ui) fn ask_over(&mut self, id: u64) {
        let shown = self.asks.first().is_some_and(|first| first.id == id) && self.shows_ask();
        if let Some(gone) = self.asks.withdraw(id)
            && shown
        {
            self.say(format!(
                "{} no longer asks. What you had typed is gone, and went nowhere.",
                gone.host
            ));
        }
        self.touch();
    }

    /// Whether one is on the screen. It waits while something is being typed, as the rest would be typed into it.
    pub(in crate::ui) fn shows_ask(&self) -> bool {
        self.asks.wants_up() && !self.is_typed_into() && !self.areas.too_small
    }

    fn is_typed_into(&self) -> bool {
        self.typing.is_some() || self.dialog.is_some() || self.hands.picker.is_some() || self.output.ask.is_some()
    }

    /// A key while one is on the screen.
    pub(in crate::ui) fn ask_pressed(&mut self, key: &KeyEvent, now: Moment) -> Vec<Out> {
        let pressed = self.asks.key(key, now);
        self.touch();
        match pressed {
            Pressed::Stay => Vec::new(),
            Pressed::Early => {
                self.say("Too soon to have been read, so that key was dropped. Press it again.");
                Vec::new()
            }
            Pressed::Later => {
                let key = self.key_of(Command::Asked);
                self.say(format!(
                    "Put aside. What waits for the answer goes on waiting; {key} brings it back."
                ));
                Vec::new()
            }
            Pressed::Told(answers) => answers.into_iter().map(|(id, answer)| Out::Told { id, answer }).collect(),
        }
    }

    /// Brings back what was put aside.
    pub(in crate::ui) fn bring_ask_back(&mut self) {
        if self.asks.first().is_none() {
            self.say("No connection asks for anything.");
        }
        self.asks.aside = false;
        self.touch();
    }

    /// What the strip says of it; nothing where none waits, or it is on the screen.
    pub(in crate::ui) fn ask_in_short(&self) -> Option<String> {
        let first = self.asks.first().filter(|_| !self.shows_ask())?;
        let more = match self.asks.count() {
            1 => String::new(),
            count => format!(" (and {} more)", count - 1),
        };
        let prompt = clean::single(first.prompt.trim().lines().last().unwrap_or_default());
        Some(format!("{}{more}: “{prompt}”", draw::title(first)))
    }
}

impl Asks {
    /// Whether it was in the frame that was just drawn.
    pub(in crate::ui) fn was_drawn(&mut self, shown: bool, now: Moment) {
        if shown {
            self.drawn(now);
        } else {
            self.hidden();
        }
    }
}
