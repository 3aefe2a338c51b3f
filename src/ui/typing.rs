//! The live terminal: its keys, its pastes, its size.

use super::{
    app::App,
    dialog,
    event::{Moment, Out},
    keys::{self, Command, Keymap},
    layout::{Areas, Region},
    pane,
    tail::Tail,
};
use crate::{
    engine::{input::Act, run::JobState},
    words::JobId,
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseEvent};

impl App {
    /// Tells the live terminals their size.
    pub(super) fn fit_terminals(&mut self) -> Vec<Out> {
        let mut outs = Vec::new();
        if self.tails.values().all(|tail| tail.screen().is_none()) {
            return outs;
        }
        let (rows, columns) = self.terminal_size();
        for (job, tail) in &mut self.tails {
            if tail.screen().is_some_and(|screen| screen.size() != (rows, columns).into_sizes()) {
                tail.resize(rows, columns);
                if self.run.jobs.get(job).is_some_and(|job| !job.state.is_settled()) {
                    outs.push(Out::Resize {
                        job: job.clone(),
                        rows,
                        columns,
                    });
                }
            }
        }
        outs
    }

    /// Rows and columns of a live terminal: those of the output region, which is never less than a small real one.
    pub(super) fn terminal_size(&self) -> (u16, u16) {
        let inner = Areas::inner(self.terminal_areas().output);
        (inner.height.saturating_sub(2).max(8), inner.width.max(40))
    }

    pub(super) fn start_typing(&mut self, job: JobId) -> Vec<Out> {
        if self.is_held(&job) {
            self.say(held_back(&job, &self.keys));
            return Vec::new();
        }
        self.focus = Region::Output;
        self.output.chosen = Some(job.clone());
        self.output.as_lines = false;
        self.output.difference = None;
        if self.jobs_in_view().iter().all(|shown| *shown != job) {
            self.looking = Some(job.attempt.step.clone());
        }
        self.typing = Some(job.clone());
        self.touch();
        self.prepare();
        self.terminal_to_end();
        self.fit_terminals()
    }

    pub(super) fn is_held(&self, job: &JobId) -> bool {
        self.run.jobs.get(job).is_some_and(|job| job.state.is_held())
    }

    /// Keys for a live terminal; that somebody types is said once a prompt. A prompt that came to be held meanwhile stops them.
    pub(super) fn keys_for(&mut self, job: &JobId, bytes: Vec<u8>) -> Vec<Out> {
        if self.is_held(job) {
            self.typing = None;
            self.say(held_back(job, &self.keys));
            return Vec::new();
        }
        let mut outs = Vec::new();
        let state = self.run.jobs.get(job);
        if state.is_some_and(|state| !state.touched || matches!(state.state, JobState::AtPrompt { .. })) {
            outs.push(Out::Act(Act::Typed { job: job.clone() }));
        }
        outs.push(Out::Keys { job: job.clone(), bytes });
        outs
    }

    pub(super) fn type_key(&mut self, key: &KeyEvent, job: &JobId) -> Vec<Out> {
        if keys::is_back(key) {
            self.typing = None;
            self.touch();
            return Vec::new();
        }
        if key.modifiers == KeyModifiers::SHIFT && matches!(key.code, KeyCode::PageUp | KeyCode::PageDown) {
            self.page_terminal(key.code == KeyCode::PageUp);
            return Vec::new();
        }
        // What is typed is typed at the end, which is shown again.
        if self.output.back > 0 {
            self.terminal_to_end();
        }
        let screen = self.tails.get(job).and_then(Tail::screen);
        let bytes = pane::bytes(key, screen.is_some_and(vt100::Screen::application_cursor));
        if bytes.is_empty() {
            return Vec::new();
        }
        self.keys_for(job, bytes)
    }

    /// What the mouse does in a live terminal that takes the keys; nothing where it means something to the guide.
    pub(super) fn terminal_mouse(&mut self, mouse: MouseEvent) -> Option<Vec<Out>> {
        let job = self.typing.clone().filter(|_| self.dialog.is_none() && self.page.is_none())?;
        self.prepare();
        let inner = Areas::inner(self.areas.output);
        let screen = self.tails.get(&job)?.screen().filter(|_| self.output.back == 0)?;
        let (x, y) = (mouse.column.checked_sub(inner.x)?, mouse.row.checked_sub(inner.y + 2)?);
        let (height, width) = (inner.height.saturating_sub(2), inner.width);
        if x >= width || y >= height {
            return None;
        }
        let (first, left) = pane::offset(screen, height, width);
        let bytes = pane::mouse(mouse.kind, mouse.modifiers, (y + first, x + left), screen);
        (!bytes.is_empty()).then(|| self.keys_for(&job, bytes))
    }

    /// A paste reaches text fields and live terminals only.
    pub(super) fn paste(&mut self, text: &str, now: Moment) -> Vec<Out> {
        if text.is_empty() {
            return Vec::new();
        }
        self.dirty = true;
        if self.areas.too_small {
            self.say("A paste into what can't be seen was dropped.");
            return Vec::new();
        }
        if self.shows_ask() {
            if !self.asks.paste(text, now) {
                self.say("A paste came before this could be read, and was dropped. Paste it again.");
            }
            return Vec::new();
        }
        if let Some(open) = &mut self.dialog {
            open.dialog.paste(text);
            return Vec::new();
        }
        if self.hands.picker.is_some() {
            self.picker_paste(text);
            return Vec::new();
        }
        if let Some(ask) = &mut self.output.ask {
            ask.text.insert(text);
            return Vec::new();
        }
        let Some(job) = self.typing.clone() else {
            self.say("A paste only goes into a text field or a live terminal; it was dropped.");
            return Vec::new();
        };
        let bracketed = self
            .tails
            .get(&job)
            .and_then(Tail::screen)
            .is_some_and(vt100::Screen::bracketed_paste);
        let bytes = pane::pasted(text, bracketed);
        if text.trim_end_matches(['\r', '\n']).contains(['\r', '\n']) || text.ends_with(['\r', '\n']) {
            self.typing = None;
            let dialog = dialog::paste(&job, text, bytes);
            self.show(job.attempt.step.clone(), dialog);
            return Vec::new();
        }
        self.keys_for(&job, bytes)
    }
}

fn held_back(job: &JobId, keys: &Keymap) -> String {
    format!(
        "The command on {} is held at its prompt: typing would answer it before its time. {} answers it, with a reason.",
        job.host,
        keys.hint(Command::Answer)
    )
}

/// Sizes as the terminal emulator has them.
trait IntoSizes {
    fn into_sizes(self) -> (std::num::NonZeroU16, std::num::NonZeroU16);
}

impl IntoSizes for (u16, u16) {
    fn into_sizes(self) -> (std::num::NonZeroU16, std::num::NonZeroU16) {
        let size = |n: u16| std::num::NonZeroU16::new(n).unwrap_or(std::num::NonZeroU16::MIN);
        (size(self.0), size(self.1))
    }
}
