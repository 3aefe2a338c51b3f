//! `[attention]` of the settings file: who is called when something rises, and how.

use super::Notify;
use crate::tables::{Key, Keys, Shape, Table};
use std::time::Duration;

/// Where nobody has touched a key for so long, the end of every step is worth a call.
pub(super) const ALONE: Duration = Duration::from_secs(30);

/// The keys of `[attention]`.
pub static KEYS: Keys = Keys {
    of: "how the operator is called",
    keys: &[
        Key::new("bell", Shape::Flag, "ring the terminal's bell; true without it"),
        Key::new("title", Shape::Flag, "keep the terminal's title; true without it"),
        Key::new(
            "notify",
            Shape::Word(&["osc9", "osc777", "off"]),
            "a notification of the terminal: by OSC 9, by OSC 777, or none",
        ),
        Key::new(
            "passthrough",
            Shape::Flag,
            "inside tmux, wrap notifications for the terminal around it; tmux must have `allow-passthrough` on",
        ),
        Key::new(
            "command",
            Shape::Text,
            "run by sh, told by HOLDPOINT_EVENT, HOLDPOINT_TEXT, HOLDPOINT_RUN and HOLDPOINT_HOST",
        ),
        Key::new(
            "after",
            Shape::Duration,
            "the end of a step is worth a call if it took so long; 10s without it",
        ),
    ],
};

/// Who is called when something rises, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The terminal's bell is rung.
    pub bell: bool,
    /// The terminal's title says what is current, and how much wants the operator.
    pub title: bool,
    /// The terminal is asked for a notification.
    pub notify: Option<Notify>,
    /// Inside tmux, notifications are wrapped for the terminal around it.
    pub passthrough: bool,
    /// A command of the operator's own, for sh.
    pub command: Option<String>,
    /// The end of a step is worth a call if it took so long.
    pub after: Duration,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            bell: true,
            title: true,
            notify: None,
            passthrough: false,
            command: None,
            after: Duration::from_secs(10),
        }
    }
}

impl Settings {
    /// Of the table `[attention]`, whose shapes are checked.
    pub fn of(table: &Table<'_>) -> Settings {
        let usual = Settings::default();
        let flag = |key: &str, usual: bool| table.flag(key).map_or(usual, |flag| flag.value);
        let text = |key: &str| table.text(key).map(|text| text.value);
        Settings {
            bell: flag("bell", usual.bell),
            title: flag("title", usual.title),
            notify: match text("notify").as_deref() {
                Some("osc9") => Some(Notify::Osc9),
                Some("osc777") => Some(Notify::Osc777),
                _ => None,
            },
            passthrough: flag("passthrough", usual.passthrough),
            command: text("command").filter(|command| !command.trim().is_empty()),
            after: text("after").and_then(|text| duration(&text)).unwrap_or(usual.after),
        }
    }
}

/// Such as `30s` or `1m 30s`.
fn duration(text: &str) -> Option<Duration> {
    let span: jiff::SignedDuration = text.parse().ok()?;
    Duration::try_from(span).ok()
}
