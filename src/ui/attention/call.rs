//! A call to the operator: its words, made harmless, and the escape sequence that carries them.

use crate::{engine::attention::Alert, ui::clean, words::HostName};

/// Characters of a call's text, at most.
const LONGEST: usize = 200;

/// How a terminal is asked for a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notify {
    /// `OSC 9`: iTerm2, WezTerm, Windows Terminal, Ghostty.
    Osc9,
    /// `OSC 777;notify`: urxvt, foot, Ghostty, WezTerm.
    Osc777,
}

/// What the operator is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What rose, as a stable name: `prompt`, `guard-broken`, `step-over` and so on.
    pub event: String,
    /// In words, on one line, harmless.
    pub text: String,
    /// The run's id.
    pub run: String,
    /// The host, where it is about one; else empty.
    pub host: String,
}

impl Call {
    pub(in crate::ui) fn new(event: &str, text: &str, host: Option<&HostName>, run: &str) -> Call {
        Call {
            event: event.to_owned(),
            text: tame(text),
            run: tame(run),
            host: host.map(|host| tame(host.as_str())).unwrap_or_default(),
        }
    }

    pub(super) fn of(alert: &Alert, run: &str) -> Call {
        Call::new(alert.kind.name(), &alert.says, alert.host.as_ref(), run)
    }
}

/// On one line, without anything that a terminal could take for more than a text, and not too long.
pub fn tame(text: &str) -> String {
    let mut text = clean::single(text.trim());
    if let Some((at, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(at);
        text.push('…');
    }
    text
}

/// The sequence that asks a terminal for a notification. `around`: for the terminal around tmux, which must allow that.
pub fn escape(how: Notify, text: &str, around: bool) -> String {
    // A semicolon parts fields.
    let text = tame(text).replace(';', ",");
    let sequence = match how {
        Notify::Osc9 => format!("\x1b]9;{text}\x07"),
        Notify::Osc777 => format!("\x1b]777;notify;holdpoint;{text}\x07"),
    };
    if around {
        format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b"))
    } else {
        sequence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_host_says_ends_the_sequence_or_begins_another() {
        let hostile = "node2 asks: “\x1b]52;c;ZXZpbA==\x07\x1b\\\u{9c}\u{9d}0;x\n9;4;1 ok?”";
        for how in [Notify::Osc9, Notify::Osc777] {
            let sequence = escape(how, hostile, false);
            let body = sequence.strip_prefix("\x1b]").and_then(|rest| rest.strip_suffix('\x07')).unwrap();
            assert!(!body.chars().any(char::is_control), "{body:?}");
        }
        assert_eq!(
            escape(Notify::Osc9, "4;3;50", false),
            "\x1b]9;4,3,50\x07",
            "no progress bar of a terminal"
        );
        assert_eq!(escape(Notify::Osc777, "a;b", false), "\x1b]777;notify;holdpoint;a,b\x07");
        assert_eq!(escape(Notify::Osc9, "x", true), "\x1bPtmux;\x1b\x1b]9;x\x07\x1b\\");
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(tame(&"a".repeat(5000)).chars().count(), LONGEST + 1);
    }
}
