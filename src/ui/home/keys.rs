//! The keys of the home screen, in one table. Whatever isn't here is typed into the filter.

use super::page::Page;
use crate::ui::{
    keys::{
        Key,
        key::{char, code, ctrl},
    },
    theme::{Role, Theme},
};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Choose,
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    DetailUp,
    DetailDown,
    Back,
    Help,
    Redraw,
    Suspend,
    Leave,
}

use Command as C;

/// Keys, what they ask for, and what that is.
const KEYS: &[(&[Key], Command, &str)] = &[
    (
        &[code(KeyCode::Enter)],
        C::Choose,
        "Go on with the marked run; on a procedure, what can be done with it; else, more about it",
    ),
    (&[code(KeyCode::Up), ctrl('p')], C::Up, "The one above"),
    (&[code(KeyCode::Down), ctrl('n')], C::Down, "The one below"),
    (&[code(KeyCode::PageUp), ctrl('b')], C::PageUp, "Several up"),
    (&[code(KeyCode::PageDown), ctrl('f')], C::PageDown, "Several down"),
    (&[code(KeyCode::Home)], C::First, "The first"),
    (&[code(KeyCode::End)], C::Last, "The last"),
    (&[code(KeyCode::BackTab)], C::DetailUp, "Scroll what is said of it up"),
    (&[code(KeyCode::Tab)], C::DetailDown, "Scroll what is said of it down"),
    (&[code(KeyCode::Esc)], C::Back, "Clear what was typed; else leave"),
    (&[char('?'), code(KeyCode::F(1))], C::Help, "This help"),
    (&[ctrl('l')], C::Redraw, "Draw everything anew"),
    (&[ctrl('z')], C::Suspend, "Back to the shell; `fg` returns"),
    (&[ctrl('c'), ctrl('q')], C::Leave, "Leave"),
];

/// What a key asks for; nothing where it is typed.
pub(super) fn command(event: &KeyEvent) -> Option<Command> {
    KEYS.iter()
        .find(|(keys, ..)| keys.iter().any(|key| key.is(event)))
        .map(|(_, command, _)| *command)
}

/// The first key of a command, as it is written.
pub(super) fn name(command: Command) -> String {
    let keys = KEYS
        .iter()
        .find(|(_, known, _)| *known == command)
        .and_then(|(keys, ..)| keys.first());
    keys.map(|key| key.name()).unwrap_or_default()
}

/// The help.
pub(super) fn help(_theme: &Theme) -> Page {
    let mut lines = vec![
        (
            Role::Text,
            "Home lists the runs that aren't over, the procedures that there are, and the runs that were over last. Type to find one: any \
             letters of it, in their order, several words in any order."
                .to_owned(),
        ),
        (Role::Text, String::new()),
        (Role::Title, "Keys".to_owned()),
    ];
    for (keys, _, says) in KEYS {
        let names: Vec<String> = keys.iter().map(|key| key.name()).collect();
        lines.push((Role::Text, format!("  {:<16}  {says}", names.join(" "))));
    }
    for (keys, says) in [
        ("1 … 9", "In a menu: take that one"),
        ("j k g G", "In a menu or on a page, where nothing is typed: as everywhere"),
        ("mouse", "A click marks, a second one is Enter, the wheel scrolls"),
    ] {
        lines.push((Role::Text, format!("  {keys:<16}  {says}")));
    }
    lines.extend([
        (Role::Text, String::new()),
        (Role::Title, "What it means".to_owned()),
        (Role::Live, "  ██ LIVE ██     the run is on real hosts".to_owned()),
        (
            Role::Rehearsal,
            "  ╌ REHEARSAL ╌  it is on a simulated cluster: nothing real is touched".to_owned(),
        ),
        (
            Role::Held,
            "  ‖ HELD         a command waits at its own prompt, on the host that is named, for an answer".to_owned(),
        ),
        (
            Role::InDoubt,
            "  ? in doubt     it isn't known whether a command ran: its host is asked once you go on".to_owned(),
        ),
        (
            Role::Note,
            "  ◉ open effect  something lasting was done that a later step takes back".to_owned(),
        ),
        (
            Role::Caution,
            "  being walked on: another guide has the run open; go on there, or end that one first".to_owned(),
        ),
    ]);
    Page::new("Help", lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let all: Vec<Key> = KEYS.iter().flat_map(|(keys, ..)| keys.iter().copied()).collect();
        for (at, key) in all.iter().enumerate() {
            assert!(!all[..at].contains(key), "{}", key.name());
        }
    }
}
