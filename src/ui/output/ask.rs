//! The line in which it is typed what to look for.

use crate::ui::text_box::TextBox;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What is being typed to look for.
#[derive(Clone, Debug)]
pub struct Ask {
    pub(super) what: What,
    pub(in crate::ui) text: TextBox,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The next line that has it.
    Forward,
    /// The last one before.
    Back,
    /// Only lines that have it.
    Filter,
}

/// What a key came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// It goes on.
    On,
    /// It was given up.
    GivenUp,
    /// This is looked for.
    Finished(What, String),
}

impl Ask {
    pub(super) fn new(what: What) -> Ask {
        Ask {
            what,
            text: TextBox::new("", false),
        }
    }

    /// What stands before it.
    pub(in crate::ui) fn mark(&self) -> char {
        match self.what {
            What::Forward => '/',
            What::Back => '\\',
            What::Filter => '&',
        }
    }

    /// What Enter does.
    pub(in crate::ui) fn word(&self) -> &'static str {
        match self.what {
            What::Forward => "search",
            What::Back => "search backwards",
            What::Filter => "only such lines; empty: all",
        }
    }

    pub(super) fn key(&mut self, key: &KeyEvent) -> Asked {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => Asked::Finished(self.what, self.text.text().to_owned()),
            KeyCode::Esc => Asked::GivenUp,
            KeyCode::Char('[' | '3') if ctrl => Asked::GivenUp,
            KeyCode::Backspace if self.text.text().is_empty() => Asked::GivenUp,
            _ => {
                self.text.key(key);
                Asked::On
            }
        }
    }
}
