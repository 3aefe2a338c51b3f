//! Whoever looks on at a run that another guide walks: everything can be looked at, nothing can be done.

use super::{app::App, event::Out, keys::Command};

/// Looking on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Watching {
    /// Who walks the run; nothing where nobody does, or before that is known.
    pub(super) walker: Option<String>,
    /// It was asked who walks it.
    pub(super) asked: bool,
}

/// Why a key does nothing here.
const HANDS_OFF: &str = "You are watching: only the guide that walks this run can do that.";

impl App {
    /// Looks on at a run that another guide walks.
    pub fn watching(mut self) -> App {
        self.watching = Some(Watching::default());
        // Somebody else has watched all the time.
        self.unwatched = None;
        self.page = None;
        self
    }

    /// Who walks the run that is looked on.
    pub(super) fn walked_by(&mut self, walker: Option<String>) {
        let Some(watching) = &mut self.watching else { return };
        let was = std::mem::replace(
            watching,
            Watching {
                walker: walker.clone(),
                asked: true,
            },
        );
        match walker {
            _ if self.run.ended.is_some() => {}
            None => self.say("Nobody walks this run now: `holdpoint resume` goes on with it."),
            Some(by) if was.asked => self.say(format!("Walked on by {by}.")),
            Some(_) => self.touch(),
        }
    }

    /// Whether whoever sits here only watches, and was told so now.
    pub(super) fn keeps_hands_off(&mut self) -> bool {
        if self.watching.is_some() {
            self.say(HANDS_OFF);
        }
        self.watching.is_some()
    }

    /// What leaves the screen of whoever only watches: nothing that could reach a run or a host.
    pub(super) fn hold_back(&self, mut outs: Vec<Out>) -> Vec<Out> {
        if self.watching.is_some() {
            outs.retain(stays_here);
        }
        outs
    }

    /// Leaving needs no question where nothing is left behind.
    pub(super) fn stop_watching(&self) -> Option<Vec<Out>> {
        self.watching.as_ref().map(|_| {
            vec![Out::Leave {
                why: "looked on long enough".into(),
            }]
        })
    }
}

/// Whether a command may reach the run or a host.
pub(super) fn acts(command: Command) -> bool {
    matches!(
        command,
        Command::Proceed
            | Command::Choices
            | Command::Edit
            | Command::Skip
            | Command::Defer
            | Command::Note
            | Command::Undo
            | Command::Retry
            | Command::Override
            | Command::Turn
            | Command::GoBack
            | Command::Answer
            | Command::Type
            | Command::Interrupt
            | Command::StopAll
            | Command::EndShort
            | Command::Acknowledge
            | Command::Compare
            | Command::Shell
            | Command::HostConsole
            | Command::HostLog
            | Command::HostTry
            | Command::Asked
            | Command::Window
    )
}

fn stays_here(out: &Out) -> bool {
    matches!(
        out,
        Out::Leave { .. }
            | Out::LeaveNow
            | Out::Suspend
            | Out::Copy(_)
            | Out::Bell
            | Out::Title(_)
            | Out::Notify { .. }
            | Out::Command { .. }
            | Out::Mouse(_)
            | Out::View { .. }
    )
}
