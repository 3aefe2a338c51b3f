//! Where the operator sits: the terminal, for one screen after another.

use super::{Doing as _, Failure};
use crate::ui::{self, Ended, Event, Out, Screen, Settings};
use tokio::sync::mpsc;

/// How the operator is talked to.
pub(super) enum Front<'s> {
    /// In lines.
    Lines,
    /// On a screen.
    Screen(&'s mut Seat),
}

/// The operator's terminal. The first screen takes it; it is given back when this is dropped, or earlier.
pub(super) struct Seat {
    /// As the operator wants screens.
    pub settings: Settings,
    terminal: Option<ui::terminal::Real>,
    /// Home comes again after each screen: the terminal is kept in between.
    stays: bool,
    /// How the last screen ended.
    ended: Option<Ended>,
    notes: Vec<String>,
}

impl Seat {
    /// With these settings.
    pub fn new(settings: Settings) -> Seat {
        ui::terminal::with_mouse(settings.mouse);
        Seat {
            settings,
            terminal: None,
            stays: false,
            ended: None,
            notes: Vec::new(),
        }
    }

    /// With these settings; home comes again after each screen.
    pub fn at_home(settings: Settings) -> Seat {
        let mut seat = Seat::new(settings);
        seat.stays = true;
        seat
    }

    /// Shows a screen until it is over.
    pub async fn show<S: Screen>(
        &mut self,
        screen: &mut S,
        news: mpsc::Receiver<impl Into<Event>>,
        outs: mpsc::Sender<Out>,
    ) -> Result<(), Failure> {
        let leave = ui::terminal::told_to_leave().doing("listen for signals")?;
        let terminal = match &mut self.terminal {
            Some(terminal) => terminal,
            none => none.insert(ui::terminal::take().doing("take the terminal over")?),
        };
        let shown = ui::run(screen, terminal, ui::terminal::keys(), news, outs, leave).await;
        self.ended = shown.as_ref().ok().cloned();
        // It may have been given to the terminal meanwhile: the next screen must know.
        self.settings.mouse = ui::terminal::has_mouse();
        if !matches!(shown, Ok(Ended::Left)) {
            self.give_back();
        }
        shown.doing("draw on the terminal")?;
        Ok(())
    }

    /// No other screen follows, unless home does.
    pub fn rest(&mut self) {
        if !self.stays {
            self.give_back();
        }
    }

    /// Whether the last screen was left in such a way that none should follow.
    pub fn is_over(&self) -> bool {
        self.ended.as_ref().is_some_and(|ended| *ended != Ended::Left)
    }

    /// What was noted so far: somebody says it now.
    pub fn take_notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    /// Something to be said once the terminal is the shell's again.
    pub fn note(&mut self, text: impl Into<String>) {
        match self.terminal {
            Some(_) => self.notes.push(text.into()),
            None => eprintln!("{}", text.into()),
        }
    }

    fn give_back(&mut self) {
        if self.terminal.take().is_some() {
            ui::terminal::restore();
        }
        for note in self.take_notes() {
            eprintln!("{note}");
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.give_back();
    }
}

impl Front<'_> {
    /// A screen where there is a seat, else lines.
    pub fn of(seat: Option<&mut Seat>) -> Front<'_> {
        seat.map_or(Front::Lines, Front::Screen)
    }

    /// Something that the operator should know besides.
    pub fn note(&mut self, text: impl Into<String>) {
        match self {
            Front::Lines => eprintln!("{}", text.into()),
            Front::Screen(seat) => seat.note(text),
        }
    }
}
