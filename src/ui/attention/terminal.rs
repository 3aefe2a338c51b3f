//! The bell, the notification and the title of the operator's terminal. The title is given back with the terminal.

use super::{Notify, escape, tame};
use std::{
    env,
    io::{self, Write as _},
    sync::{Mutex, PoisonError},
};

/// The title as it was last set, and whether the one before it lies on the terminal's stack.
static TITLE: Mutex<(Option<String>, bool)> = Mutex::new((None, false));

/// Rings the bell.
///
/// # Errors
/// The terminal can't be written to.
pub fn bell() -> io::Result<()> {
    send("\x07")
}

/// Asks for a notification. `passthrough`: inside tmux, for the terminal around it.
///
/// # Errors
/// The terminal can't be written to.
pub fn notify(how: Notify, text: &str, passthrough: bool) -> io::Result<()> {
    if !takes_strings() {
        return Ok(());
    }
    send(&escape(how, text, passthrough && env::var_os("TMUX").is_some()))
}

/// Sets the title; the one before it comes back with [`give_back_title`].
///
/// # Errors
/// The terminal can't be written to.
pub fn title(text: &str) -> io::Result<()> {
    if !takes_strings() {
        return Ok(());
    }
    let text = tame(text);
    let mut known = TITLE.lock().unwrap_or_else(PoisonError::into_inner);
    let keep = if known.1 { "" } else { "\x1b[22;0t" };
    send(&format!("{keep}\x1b]2;{text}\x07"))?;
    *known = (Some(text), true);
    Ok(())
}

/// Gives the title back, where one was set. Where the terminal keeps none, it is emptied, so that none is left that isn't so.
pub(in crate::ui) fn give_back_title() {
    let mut known = TITLE.lock().unwrap_or_else(PoisonError::into_inner);
    if std::mem::take(&mut known.1) {
        // Nobody is left to be told.
        let _ = send("\x1b]2;\x07\x1b[23;0t");
    }
}

/// Sets the title again that was set before the terminal was given back.
pub(in crate::ui) fn take_title_again() {
    let text = TITLE.lock().unwrap_or_else(PoisonError::into_inner).0.clone();
    if let Some(text) = text {
        // It is set again with the next change.
        let _ = title(&text);
    }
}

/// Whether the terminal takes strings of the operating system's command: a Linux console would print them.
fn takes_strings() -> bool {
    env::var("TERM").is_ok_and(|term| !(term.is_empty() || term == "dumb" || term.starts_with("linux") || term.starts_with("vt")))
}

fn send(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()
}
