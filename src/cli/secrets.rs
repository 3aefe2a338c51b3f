//! Secrets asked at the terminal, without echo.

use super::{Doing as _, Failure};
use crate::{
    plain,
    words::{AskKind, HostName},
};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use std::io::{self, BufRead as _, IsTerminal as _};
use zeroize::Zeroizing;

/// Asks for one secret on standard input; not echoed where that is a terminal.
///
/// # Errors
/// Standard input is over, or can't be read.
pub fn ask(label: &str) -> Result<Zeroizing<String>, Failure> {
    ask_on(io::stdout(), label)
}

fn ask_on(mut asks: impl io::Write, label: &str) -> Result<Zeroizing<String>, Failure> {
    let stdin = io::stdin();
    // Silent before it asks: whoever types at once must neither be seen nor lost.
    let before = tcgetattr(&stdin).ok();
    if let Some(mut silent) = before.clone() {
        silent.local_modes.remove(LocalModes::ECHO);
        silent.local_modes.insert(LocalModes::ECHONL);
        tcsetattr(&stdin, OptionalActions::Flush, &silent)
            .map_err(io::Error::from)
            .doing("switch the echo of the terminal off; nothing was asked, as the secret would have shown")?;
    }
    let mut line = Zeroizing::new(String::new());
    let read = write!(asks, "{label} > ")
        .and_then(|()| asks.flush())
        .and_then(|()| stdin.lock().read_line(&mut line));
    if let Some(before) = before {
        // The terminal must echo again, whatever became of the reading.
        let _ = tcsetattr(&stdin, OptionalActions::Now, &before);
    }
    if read.doing("ask at the terminal")? == 0 {
        return Err(Failure::Usage("Standard input ended before the secret was given: nothing was begun.\nSecrets are asked at the console; give one a line where they are piped in.".into()));
    }
    let length = line.trim_end_matches(['\n', '\r']).len();
    line.truncate(length);
    Ok(line)
}

/// Asks what a connection wants to know, where a person sits at standard input; nothing where there is no answer. It goes to standard
/// error: whatever reads the output isn't who is asked.
pub fn answer(host: &HostName, prompt: &str, kind: AskKind) -> Option<Zeroizing<String>> {
    let shown = plain::printable(prompt.trim_end());
    if !io::stdin().is_terminal() {
        eprintln!("{host} asks: {shown}\n{}", plain::NOT_ASKED);
        return None;
    }
    eprintln!("{host} asks: {shown}");
    let asked = match kind {
        AskKind::Secret => ask_on(io::stderr(), "(not shown; empty: no answer)").ok()?,
        AskKind::Text => line("(empty: no answer) > ")?,
        AskKind::HostKey => line("(yes or no; compare the fingerprint with what the host's console shows) > ")?,
    };
    let taken = match kind {
        AskKind::HostKey => asked.trim() == "yes",
        AskKind::Secret | AskKind::Text => !asked.is_empty(),
    };
    taken.then_some(asked)
}

fn line(label: &str) -> Option<Zeroizing<String>> {
    // What was typed before it was asked was typed for something else.
    let _ = rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush);
    eprint!("{label}");
    let mut line = Zeroizing::new(String::new());
    let read = io::stdin().lock().read_line(&mut line).ok()?;
    let length = line.trim_end_matches(['\n', '\r']).len();
    line.truncate(length);
    (read > 0).then_some(line)
}

/// Keeps what is typed at standard input from being shown, or shows it again. False where that can't be done.
pub fn hide(hidden: bool) -> bool {
    let stdin = io::stdin();
    let Ok(mut modes) = tcgetattr(&stdin) else { return false };
    modes.local_modes.set(LocalModes::ECHO, !hidden);
    modes.local_modes.set(LocalModes::ECHONL, hidden);
    // What was typed before a secret is asked was typed for something else.
    let when = if hidden { OptionalActions::Flush } else { OptionalActions::Now };
    tcsetattr(&stdin, when, &modes).is_ok()
}
