//! Whoever looks on at a run that another guide walks: everything can be looked at, nothing can be done.

use super::{
    app::{App, PageKind},
    event::Out,
    keys::{Command, Winds},
};
use crate::{
    debriefing::Debriefing,
    engine::run::Run,
    feed::{Replaying, Wind},
};
use std::sync::Arc;

/// Looking on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Watching {
    /// Who walks the run; nothing where nobody does, or before that is known.
    pub(super) walker: Option<String>,
    /// It was asked who walks it.
    pub(super) asked: bool,
    /// How the replay goes, where it is one.
    pub(super) replay: Option<Replaying>,
}

/// Why a key does nothing here.
const HANDS_OFF: &str = "You are watching: only the guide that walks this run can do that.";

/// The same in a replay.
const OVER_LONG: &str = "This is a replay: what was done is shown again, and nothing can be done.";

impl App {
    /// Looks on at a run that another guide walks.
    pub fn watching(mut self) -> App {
        self.watching = Some(Watching::default());
        // Somebody else has watched all the time.
        self.unwatched = None;
        self.page = None;
        self
    }

    /// Shows a run again, as it was recorded.
    pub fn replaying(self, how: Replaying) -> App {
        let mut app = self.watching();
        app.watching = Some(Watching {
            replay: Some(how),
            ..Watching::default()
        });
        app
    }

    /// How the replay goes, where this is one.
    pub(super) fn replay(&self) -> Option<Replaying> {
        self.watching.as_ref().and_then(|watching| watching.replay)
    }

    /// The replay goes on, or differently.
    pub(super) fn replays(&mut self, how: Replaying) {
        if let Some(watching) = &mut self.watching {
            self.dirty |= watching.replay != Some(how);
            watching.replay = Some(how);
        }
    }

    /// The run stands at another time now. What whoever sits here looks by stays.
    pub(super) fn wound(&mut self, run: Run) {
        let looked = self.looking.clone();
        let new = App::new(
            run,
            self.procedure.clone(),
            self.output.folder().map(Into::into),
            self.theme.clone(),
        );
        let old = std::mem::replace(self, new);
        self.keys = old.keys;
        self.size = old.size;
        self.borders = old.borders;
        self.focus = old.focus;
        self.zoomed = old.zoomed;
        self.chosen = old.chosen;
        self.unfolded = old.unfolded;
        self.hands = old.hands;
        self.attention.keep_settings(old.attention);
        self.messages = old.messages;
        self.watching = old.watching;
        self.unwatched = None;
        self.page = None;
        self.looking = looked.filter(|id| self.run.slot(id).is_some());
        self.touch();
    }

    /// Winds the replay.
    pub(super) fn wind(&mut self, to: Winds) -> Vec<Out> {
        let wind = match to {
            Winds::Pause => Wind::Pause,
            Winds::Faster => Wind::Faster,
            Winds::Slower => Wind::Slower,
            Winds::NextStep => Wind::NextStep,
            Winds::StepBefore => Wind::StepBefore,
            Winds::Begin => Wind::Begin,
            Winds::End => Wind::End,
            Winds::Here => match self.in_view() {
                Some(id) => Wind::To(id),
                None if self.debriefing.is_some() => {
                    self.open_page(PageKind::Debriefing);
                    return Vec::new();
                }
                None => return Vec::new(),
            },
        };
        if !matches!(wind, Wind::Pause | Wind::Faster | Wind::Slower) {
            // What is looked for comes into view.
            self.looking = None;
        }
        vec![Out::Wind(wind)]
    }

    /// What opens the debriefing now, where it was told: the key that goes on, as nothing goes on any more.
    pub(super) fn debriefing_key(&self) -> Option<Command> {
        self.debriefing.as_ref()?;
        match &self.watching {
            Some(watching) if watching.replay.is_some() => Some(Command::Wind(Winds::Here)).filter(|_| self.in_view().is_none()),
            Some(_) => Some(Command::Proceed),
            None => Some(Command::Proceed).filter(|_| self.in_view().is_none()),
        }
    }

    /// The debriefing is there. Whoever walked the run sees it at once; whoever looks on may be reading something else.
    pub(super) fn debriefed(&mut self, told: Arc<Debriefing>) {
        self.debriefing = Some(told);
        match self.debriefing_key() {
            Some(key) if self.watching.is_some() => self.say(format!("The run is over: {} opens its debriefing.", self.keys.hint(key))),
            _ if self.watching.is_some() => self.touch(),
            _ => self.open_page(PageKind::Debriefing),
        }
    }

    /// Who walks the run that is looked on.
    pub(super) fn walked_by(&mut self, walker: Option<String>) {
        let Some(watching) = &mut self.watching else { return };
        let was = std::mem::replace(
            watching,
            Watching {
                walker: walker.clone(),
                asked: true,
                replay: None,
            },
        );
        match walker {
            _ if self.run.ended.is_some() => {}
            None if self.run.handed.is_some() => {
                self.say("Handed over, not taken yet (`holdpoint take`). Only looking on; q leaves.");
            }
            None => self.say("Nobody walks this run now: `holdpoint resume` goes on with it."),
            Some(by) if was.asked => self.say(format!("Walked on by {by}.")),
            Some(_) => self.touch(),
        }
    }

    /// Whether nothing can be done here, and why was told now: whoever sits here only watches, or the guide can't go on.
    pub(super) fn keeps_hands_off(&mut self) -> bool {
        let why = match &self.watching {
            Some(watching) if watching.replay.is_some() => Some(OVER_LONG.to_owned()),
            Some(_) => Some(HANDS_OFF.to_owned()),
            None => self.stuck().map(str::to_owned),
        };
        let keeps = why.is_some();
        why.into_iter().for_each(|why| self.say(why));
        keeps
    }

    /// Why the guide can't go on with a run that isn't over.
    fn stuck(&self) -> Option<&str> {
        self.over().filter(|_| self.run.ended.is_none())
    }

    /// What leaves the screen where nothing can be done: nothing that could reach a run or a host.
    pub(super) fn hold_back(&self, mut outs: Vec<Out>) -> Vec<Out> {
        if self.watching.is_some() || self.stuck().is_some() {
            outs.retain(stays_here);
        }
        outs
    }

    /// Leaving needs no question where nothing is left behind.
    pub(super) fn leave_at_once(&self) -> Option<Vec<Out>> {
        let why = match &self.watching {
            Some(_) => "looked on long enough",
            None => self.stuck().map(|_| "the guide can't go on")?,
        };
        Some(vec![Out::Leave { why: why.into() }])
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
            | Command::HandOver
            | Command::Acknowledge
            | Command::Compare
            | Command::Shell
            | Command::HostConsole
            | Command::HostLog
            | Command::HostTry
            | Command::HostSwitchOn
            | Command::Asked
            | Command::Window
    )
}

fn stays_here(out: &Out) -> bool {
    matches!(
        out,
        Out::Leave { .. }
            | Out::LeaveNow
            | Out::Wind(_)
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
