//! While the guide is away: it was killed, or its own host went down. Its journal is what it comes back with.

use super::Auto;
use crate::{
    engine::{event::Event, input::Input, senses::Senses},
    journal::{JournalError, Log},
};
use std::time::Duration;

impl<L: Log<Event>> Auto<L> {
    /// The guide is killed, and started again after a while.
    pub(super) fn killed(&mut self, away: Duration) {
        self.forget();
        let back = self.world.now().saturating_add(away).unwrap_or(self.world.now());
        self.world.advance(back);
        self.come_back();
    }

    /// The guide's own host was told to go down: the guide leaves in order, and is started again after the boot.
    pub(super) fn goes_down(&mut self) -> Result<(), JournalError> {
        let why = format!("{}, which the guide runs on, goes down", self.opening.here);
        self.input(Input::Leave { why })?;
        self.forget();
        if self.world.until_here_is_back() {
            self.come_back();
        } else {
            self.stuck = Some(format!("{}, which the guide runs on, never comes back", self.opening.here));
            self.over = Some(self.status());
        }
        Ok(())
    }

    /// With the guide goes everything that only it knew.
    fn forget(&mut self) {
        self.queue.clear();
        self.followings.clear();
        self.due.clear();
        self.core.senses = Senses::default();
    }

    fn come_back(&mut self) {
        self.core.run = crate::runtime::fold(self.records.iter().map(AsRef::as_ref));
        self.moved = self.world.now();
        self.queue.push_back(Input::Open(self.opening.clone()));
        self.identify_all();
    }
}
