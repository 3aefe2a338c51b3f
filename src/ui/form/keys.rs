//! Every key of the form, in one table: dispatch, the line of keys and the help are made from it.

use super::Form;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Enter,
    Next,
    Previous,
    GoOn,
    FindOut,
    Keep,
    Help,
    PageUp,
    PageDown,
    Redraw,
    GiveUp,
    Suspend,
}

/// One line of the table.
pub(super) struct Binding {
    /// Any of these; the first stands in the line of keys.
    pub keys: &'static [(KeyCode, bool, &'static str)],
    pub command: Command,
    /// For the line of keys; empty where it isn't shown there.
    pub short: &'static str,
    /// For the help.
    pub long: &'static str,
}

use Command as C;

const fn ctrl(c: char, name: &'static str) -> (KeyCode, bool, &'static str) {
    (KeyCode::Char(c), true, name)
}

const fn key(code: KeyCode, name: &'static str) -> (KeyCode, bool, &'static str) {
    (code, false, name)
}

/// All keys that mean the same in every field.
pub(super) const KEYS: &[Binding] = &[
    Binding {
        keys: &[key(KeyCode::Enter, "Enter")],
        command: C::Enter,
        short: "next",
        long: "The next question; a value that was found is confirmed. On the last one: go on. In several lines: a new line",
    },
    Binding {
        keys: &[key(KeyCode::Tab, "Tab")],
        command: C::Next,
        short: "",
        long: "The next question; a value that was found is confirmed",
    },
    Binding {
        keys: &[ctrl('s', "Ctrl-S")],
        command: C::GoOn,
        short: "go on",
        long: "Go on with these values, once all are well; else to the first that isn't",
    },
    Binding {
        keys: &[key(KeyCode::F(1), "F1")],
        command: C::Help,
        short: "help",
        long: "This help",
    },
    Binding {
        keys: &[key(KeyCode::F(5), "F5"), ctrl('d', "Ctrl-D")],
        command: C::FindOut,
        short: "find out",
        long: "Have the value found out, by a command that only reads",
    },
    Binding {
        keys: &[key(KeyCode::F(2), "F2"), ctrl('t', "Ctrl-T")],
        command: C::Keep,
        short: "keep",
        long: "Keep the values as a site, in a file for the next time; never a secret",
    },
    Binding {
        keys: &[key(KeyCode::BackTab, "Shift-Tab")],
        command: C::Previous,
        short: "",
        long: "The question before",
    },
    Binding {
        keys: &[key(KeyCode::PageUp, "PgUp")],
        command: C::PageUp,
        short: "",
        long: "Look further up; the next key in a field leads back",
    },
    Binding {
        keys: &[key(KeyCode::PageDown, "PgDn")],
        command: C::PageDown,
        short: "",
        long: "Look further down",
    },
    Binding {
        keys: &[ctrl('l', "Ctrl-L")],
        command: C::Redraw,
        short: "",
        long: "Draw everything anew",
    },
    Binding {
        keys: &[ctrl('z', "Ctrl-Z")],
        command: C::Suspend,
        short: "",
        long: "Back to the shell; `fg` returns",
    },
    Binding {
        keys: &[ctrl('c', "Ctrl-C")],
        command: C::GiveUp,
        short: "give up",
        long: "Give it up: nothing begins. Where something was typed, only the second time",
    },
];

/// What can be typed in a field, for the help.
pub(super) const EDITING: &[(&str, &str)] = &[
    ("← → Home End", "Move in the text; Ctrl-A and Ctrl-E, too"),
    ("Ctrl-← Ctrl-→", "Move by words; Alt-B and Alt-F, too"),
    ("Ctrl-U Ctrl-K", "Remove what stands before, or behind"),
    ("Ctrl-W Alt-D", "Remove the word before, or behind"),
    ("Blank ← →", "In a choice: take the next, or the one before"),
    ("↑ ↓", "The question above, or below; in several lines: the line"),
    (
        "arrows",
        "In a table: the cell beside, above or below; a paste of several lines goes down the column",
    ),
    ("mouse", "A click goes to a question or takes a choice; the wheel looks elsewhere"),
];

/// What a key asks for, whatever the field.
pub(super) fn command(event: &KeyEvent) -> Option<Command> {
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    if event.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
    let is = |(code, with_ctrl, _): &(KeyCode, bool, &str)| *code == event.code && *with_ctrl == ctrl;
    KEYS.iter()
        .find(|binding| binding.keys.iter().any(is))
        .map(|binding| binding.command)
}

/// The keys that fit the moment, for the line of keys.
pub(super) fn fitting(form: &Form) -> impl Iterator<Item = (&'static str, &'static str)> {
    let finds = form.focus().is_some_and(|question| form.is_discovered(question));
    let keeps = form.sites.is_some();
    let enters = form.takes_enter();
    KEYS.iter().filter_map(move |binding| {
        let fits = match binding.command {
            C::FindOut => finds,
            C::Keep => keeps,
            C::Next => enters,
            _ => !binding.short.is_empty(),
        };
        let (_, _, name) = binding.keys.first()?;
        let short = match binding.command {
            C::Enter if enters => "new line",
            C::Next => "next",
            _ => binding.short,
        };
        fits.then_some((*name, short))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let all: Vec<_> = KEYS.iter().flat_map(|binding| binding.keys).collect();
        for (at, (code, ctrl, name)) in all.iter().enumerate() {
            let twice = all[..at].iter().any(|(other, with, _)| (other, with) == (code, ctrl));
            assert!(!twice, "{name} is bound twice");
        }
    }
}
