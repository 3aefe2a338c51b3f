//! What each event does to the run screen. No event does anything to the world but through what is returned.
//!
//! `feed` takes in what happened, `commands` the keys of the run screen, `questions` those of a dialog, `pages` those of a page over the
//! screen, `mouse` the mouse.

mod commands;
mod feed;
mod mouse;
mod pages;
mod questions;

use super::{
    app::{App, PageKind},
    dialog,
    event::{Event, Moment, Out},
    keys::{Command, Scope},
};
use crate::{feed::Feed, words::StepId};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

impl App {
    /// Takes one event in, at this moment since the screen was opened.
    pub fn update(&mut self, event: Event, now: Moment) -> Vec<Out> {
        let is_output = matches!(event, Event::Feed(Feed::Output { .. }));
        let mut outs = self.take(event, now);
        // What comes and goes around a live terminal, as the strip does, leaves it more or less room.
        if !is_output {
            outs.extend(self.fit_terminals());
        }
        self.hold_back(outs)
    }

    fn take(&mut self, event: Event, now: Moment) -> Vec<Out> {
        if let Some(key) = event.key().copied() {
            self.prepare();
            self.dirty = true;
            self.was_here(now);
            let before = self.present_view();
            let outs = self.key(&key, now);
            self.remember(before);
            return outs;
        }
        match event {
            Event::Resize(columns, rows) => self.resize(columns, rows),
            Event::Paste(text) => self.paste(&text, now),
            Event::Mouse(mouse) => match self.terminal_mouse(mouse).or_else(|| self.drag_border(&mouse)) {
                Some(outs) => outs,
                None => self.mouse(mouse, now),
            },
            Event::Feed(feed) => self.feed(feed, now),
            Event::Shelled(over) => self.shelled(&over),
            Event::Uncalled(why) => {
                self.call_failed(why);
                Vec::new()
            }
            Event::Found { .. } | Event::Kept { .. } | Event::Home(_) | Event::Preflight(_) | Event::Over => Vec::new(),
            Event::Key(_) => Vec::new(),
        }
    }

    fn resize(&mut self, columns: u16, rows: u16) -> Vec<Out> {
        self.size = (columns, rows);
        self.touch();
        self.prepare();
        self.fit_terminals()
    }

    fn key(&mut self, key: &KeyEvent, now: Moment) -> Vec<Out> {
        // A message has been read once something else is done.
        self.unread &= self.dialog.is_some() && !matches!(key.code, KeyCode::Enter | KeyCode::Esc);
        let is_ctrl_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
        if self.areas.too_small && !is_ctrl_c {
            // What can't be seen is neither confirmed nor typed into.
            let meant = self.keys.command(key, Scope::Any);
            let harmless = meant.filter(|command| matches!(command, Command::Suspend | Command::Redraw));
            return harmless.map_or_else(Vec::new, |command| self.command(command, now));
        }
        if let Some(job) = self.typing.clone().filter(|_| !self.areas.too_small) {
            return self.type_key(key, &job);
        }
        if is_ctrl_c {
            if self.asked_to_leave {
                return vec![Out::LeaveNow];
            }
            if let Some(outs) = self.leave_at_once() {
                return outs;
            }
            self.page = None;
            self.hands.picker = None;
            self.asked_to_leave = true;
            let dialog = dialog::ctrl_c(&self.run);
            self.show(StepId::from(""), dialog);
            return Vec::new();
        }
        if self.shows_ask() {
            return self.ask_pressed(key, now);
        }
        if self.dialog.is_none() && self.page.is_none() && self.ask_key(key) {
            return Vec::new();
        }
        if self.dialog.is_some() {
            return self.dialog_key(key, now);
        }
        if self.hands.picker.is_some() {
            return self.picker_key(key, now);
        }
        if self.page.is_some() && self.keys.command(key, Scope::Page) == Some(Command::Back) {
            self.view_before();
            return Vec::new();
        }
        if self.page.as_ref().is_some_and(|page| page.kind == PageKind::Attention) {
            return self.attention_key(key);
        }
        if self.card().is_some()
            && let Some(command @ (Command::HostConsole | Command::HostLog | Command::HostTry | Command::HostSwitchOn)) =
                self.keys.command(key, Scope::Page)
        {
            return if self.keeps_hands_off() {
                Vec::new()
            } else {
                self.host_command(command)
            };
        }
        if self.page.is_some() {
            self.page_key(key);
            return Vec::new();
        }
        if self.replay().is_some()
            && let Some(Command::Wind(wind)) = self.keys.command(key, Scope::Replay)
        {
            return self.wind(wind);
        }
        let meant = self.keys.commands(key, self.scope()).find(|command| self.applies(*command));
        match meant {
            Some(command) => self.command(command, now),
            None => Vec::new(),
        }
    }

    /// Whether a region's own meaning of a key holds just now; else it means what it does anywhere.
    pub(super) fn applies(&self, command: Command) -> bool {
        match command {
            Command::OpenWatched => self.has_watched(),
            Command::Output(task) => self.output_applies(task),
            _ => true,
        }
    }
}
