//! Which keys of the run screen mean something here, and what.

use super::Monitor;
use crate::cluster::Health;
use crate::ui::{keys::Command, theme::Role, wrap};

/// What each does here, with the keys that it has on the run screen.
const KNOWN: &[(Command, &str)] = &[
    (
        Command::OpenWatched,
        "What the chosen monitor printed: with the time, the host and the command",
    ),
    (Command::Up, "The monitor above; on a page, a line up"),
    (Command::Down, "The monitor below; on a page, a line down"),
    (Command::PageUp, "A page up"),
    (Command::PageDown, "A page down"),
    (Command::First, "To the beginning"),
    (Command::Last, "To the end"),
    (Command::Retry, "Ask everything again now, hosts that were given up included"),
    (Command::ToCurrent, "Close the page"),
    (Command::Help, "This help"),
    (Command::Redraw, "Draw everything anew"),
    (Command::Suspend, "Back to the shell; `fg` returns"),
    (Command::Leave, "Close the page; else leave. Nothing hangs on the view"),
    (Command::CtrlC, "Leave"),
];

/// Others that mean the same as one of these.
const ALSO: &[Command] = &[Command::Proceed, Command::Open, Command::Close];

pub(super) fn is_known(command: Command) -> bool {
    ALSO.contains(&command) || KNOWN.iter().any(|(known, _)| *known == command)
}

/// The keys that fit the moment.
pub(super) fn line(monitor: &Monitor) -> Vec<(String, &'static str)> {
    let named = |command, word| Some((monitor.keys.name_of(command)?, word));
    let keys = if monitor.page.is_some() {
        vec![
            named(Command::ToCurrent, "back"),
            Some((monitor.keys.scrolling(), "scroll")),
            named(Command::Retry, "ask again"),
        ]
    } else {
        vec![
            named(Command::OpenWatched, "what it printed"),
            Some((monitor.keys.scrolling(), "choose")),
            named(Command::Retry, "ask again"),
            named(Command::Help, "help"),
            named(Command::Leave, "leave"),
        ]
    };
    keys.into_iter().flatten().collect()
}

/// The help.
pub(super) fn help(monitor: &Monitor, width: usize) -> Vec<(Role, String)> {
    let mut lines = Vec::new();
    let mut say = |role: Role, text: &str| lines.extend(wrap::words(text, width).into_iter().map(|part| (role, part)));
    say(
        Role::Text,
        "The view only looks: it changes nothing on any host, keeps no journal, and takes no claim. Each monitor is asked on one host; where \
         that one doesn't answer, on the next that was named.",
    );
    say(Role::Text, "");
    say(Role::Title, "Keys");
    for (command, does) in KNOWN {
        if let Some(name) = monitor.keys.name_of(*command) {
            say(Role::Text, &format!("  {name:<8}  {does}"));
        }
    }
    say(Role::Text, "");
    say(Role::Title, "Signs");
    for (health, means) in [
        (Health::Bad, "not as it should be: offline, failed, stopped, split-brain"),
        (
            Health::Unknown,
            "not known: it can't be read, or was read too long ago. Never taken for well",
        ),
        (
            Health::Attention,
            "not as usual, and perhaps on purpose: standby, maintenance, something to heal",
        ),
        (Health::Well, "as it should be"),
    ] {
        say(super::lay::role(health), &format!("  {}  {means}", health.sign()));
    }
    say(Role::Text, "");
    say(
        Role::Text,
        "A reading counts for twice the time between two of them; the heading of each says from which host it is, and that it isn't older \
         than that. A curve shows an hour at most; zero is its lowest step.",
    );
    lines
}
