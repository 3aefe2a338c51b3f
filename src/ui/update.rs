//! What each event does to the run screen. No event does anything to the world but through what is returned.

use super::{
    app::{App, Glance, Page, PageKind},
    deed::{self, Deed},
    dialog::{self, Done, Opened, Pressed},
    event::{Event, Moment, Out},
    keys::{self, Command},
    layout::Region,
    tail::Tail,
};
use crate::{
    engine::{event::Event as Happened, input::Act, run::JobState, status::Look},
    feed::Feed,
    words::{JobId, Level, StepId, Timestamp},
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseEvent, MouseEventKind};

impl App {
    /// Takes one event in, at this moment since the screen was opened.
    pub fn update(&mut self, event: Event, now: Moment) -> Vec<Out> {
        if let Some(key) = event.key().copied() {
            self.prepare();
            self.dirty = true;
            return self.key(&key, now);
        }
        match event {
            Event::Resize(columns, rows) => self.resize(columns, rows),
            Event::Paste(text) => self.paste(&text),
            Event::Mouse(mouse) => {
                self.mouse(mouse);
                Vec::new()
            }
            Event::Feed(feed) => self.feed(feed),
            Event::Key(_) => Vec::new(),
        }
    }

    fn feed(&mut self, feed: Feed) -> Vec<Out> {
        let mut outs = Vec::new();
        match feed {
            Feed::Record(record) => {
                if let Some((_, back)) = &mut self.unwatched {
                    back.get_or_insert(record.at);
                }
                let before = self.run.current().map(|slot| slot.id().clone());
                for event in &record.events {
                    self.run.apply(record.at, event);
                    self.happened(event);
                }
                let settled = |id: &StepId| self.run.line(id).status.is_settled() && self.run.look(id) != Look::Inactive;
                self.settled = before.filter(settled).or(self.settled.take());
                self.now = self.now.max(self.run.at);
                self.replan = true;
                self.touch();
            }
            Feed::Output {
                job,
                stream,
                offset,
                bytes,
            } => {
                let size = deed::has_terminal(&self.run, &job).then(|| self.terminal_size());
                if let Some((rows, columns)) = size.filter(|_| !self.tails.contains_key(&job)) {
                    // The command is to draw for the size that it is shown in.
                    let job = job.clone();
                    outs.push(Out::Resize { job, rows, columns });
                }
                let tail = self.tails.entry(job.clone()).or_insert_with(|| Tail::new(size));
                tail.feed(stream, offset, &bytes);
                if self.output.job.as_ref() == Some(&job) || self.output.job.is_none() {
                    self.touch();
                }
            }
            Feed::Glance {
                monitor,
                host,
                at,
                values,
                raw,
            } => {
                let any = self
                    .procedure
                    .as_ref()
                    .is_some_and(|procedure| procedure.monitors.iter().any(|m| m.name == monitor && m.any));
                if any {
                    // One answer stands for all: that of another host, from before, would mislead.
                    self.glances.retain(|(known, _), _| *known != monitor);
                }
                let known = self.glances.insert(
                    (monitor, host),
                    Glance {
                        at,
                        values: values.clone(),
                        raw,
                    },
                );
                // The same reading once more is nothing new to look at.
                self.dirty |= known.is_none_or(|known| known.values != values);
            }
            Feed::Link { .. } => self.dirty = true,
            Feed::Refused(why) => self.say(format!("✘ {why}")),
            Feed::Tick(at) => self.tick(at),
            Feed::Over(why) => {
                self.say(why.clone());
                self.over = Some(why);
            }
        }
        outs
    }

    /// What an event means beyond the fold.
    fn happened(&mut self, event: &Happened) {
        match event {
            Happened::Reattached { job } => {
                self.tails.remove(job);
            }
            Happened::Finished { job, .. } if self.typing.as_ref() == Some(job) => {
                self.typing = None;
                self.say(format!("The command on {} has ended: keys are the guide's again.", job.host));
            }
            _ => {}
        }
    }

    /// The time is drawn in minutes while nothing runs, else in seconds.
    fn tick(&mut self, at: Timestamp) {
        let unit = if self.run.live_jobs().next().is_some() { 1 } else { 60 };
        let changed = at.as_second() / unit != self.now.as_second() / unit;
        self.now = self.now.max(at);
        if changed {
            self.touch();
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
        if let Some(job) = self.typing.clone() {
            return self.type_key(key, &job);
        }
        if is_ctrl_c {
            if self.asked_to_leave {
                return vec![Out::LeaveNow];
            }
            self.page = None;
            self.asked_to_leave = true;
            let dialog = dialog::ctrl_c(&self.run);
            self.show(StepId::from(""), dialog);
            return Vec::new();
        }
        if self.dialog.is_some() {
            return self.dialog_key(key, now);
        }
        if self.page.is_some() {
            self.page_key(key);
            return Vec::new();
        }
        match keys::command(key) {
            Some(command) => self.command(command, now),
            None => Vec::new(),
        }
    }

    fn dialog_key(&mut self, key: &KeyEvent, now: Moment) -> Vec<Out> {
        let subject = self.subject();
        let Some(open) = &mut self.dialog else { return Vec::new() };
        match open.dialog.key(key) {
            Pressed::Stay => Vec::new(),
            Pressed::Cancel => {
                self.close_dialog();
                Vec::new()
            }
            Pressed::Finish if open.dialog.guarded && !self.gate.is_open(&subject, now) => {
                self.too_soon();
                Vec::new()
            }
            Pressed::Finish => {
                let Some(done) = open.dialog.finish() else { return Vec::new() };
                let of = open.of.clone();
                let seen = open.dialog.guarded || self.gate.is_open(&subject, now);
                self.close_dialog();
                self.done(&of, done, now, Some(seen))
            }
        }
    }

    fn close_dialog(&mut self) {
        self.dialog = None;
        self.asked_to_leave = false;
        self.touch();
    }

    pub(super) fn show(&mut self, of: StepId, dialog: dialog::Dialog) {
        self.dialogs += 1;
        self.dialog = Some(super::app::Open {
            number: self.dialogs,
            of,
            dialog,
        });
        self.touch();
    }

    /// What a dialog, or a key that needs none, comes to. `seen`: whether the question that led here could be read; nothing where there was none.
    fn done(&mut self, of: &StepId, done: Done, now: Moment, seen: Option<bool>) -> Vec<Out> {
        match done {
            Done::Send(outs) => {
                if !self.may_confirm(of, &outs, now, seen) {
                    self.too_soon();
                    return Vec::new();
                }
                self.touch();
                outs
            }
            Done::Open(deed) => self.open_seen(of, &deed, now, seen),
            Done::Type(job) => self.start_typing(job),
            Done::Paste(job, bytes) => {
                let outs = self.keys_for(&job, bytes);
                if !self.is_held(&job) {
                    self.typing = Some(job);
                }
                outs
            }
            Done::Find(text) => {
                self.find_next(&text);
                Vec::new()
            }
            Done::Nothing => Vec::new(),
        }
    }

    /// Opens a deed on a line: asks, or does it at once.
    fn open(&mut self, of: &StepId, deed: &Deed, now: Moment) -> Vec<Out> {
        self.open_seen(of, deed, now, None)
    }

    /// The same; `seen`: whether the menu that it was chosen from could be read.
    fn open_seen(&mut self, of: &StepId, deed: &Deed, now: Moment, seen: Option<bool>) -> Vec<Out> {
        match dialog::open(&self.run, self.procedure.as_deref(), of, deed) {
            Opened::Ask(dialog) => {
                self.show(of.clone(), *dialog);
                Vec::new()
            }
            Opened::Now(Done::Send(outs)) if !self.shows_step() && outs.iter().any(starts) => {
                self.zoomed = false;
                self.focus = Region::Step;
                self.say("This is the step. Look at it, then press the key again.");
                Vec::new()
            }
            Opened::Now(done) => self.done(of, done, now, seen),
            Opened::No(why) => {
                self.say(why);
                Vec::new()
            }
        }
    }

    /// Type-ahead confirms nothing from `change` on, and releases no hold point.
    fn may_confirm(&self, of: &StepId, outs: &[Out], now: Moment, seen: Option<bool>) -> bool {
        let harmless = |out: &Out| match out {
            Out::Act(act) => matches!(
                act,
                Act::StopAll { .. } | Act::Note { .. } | Act::Acknowledge { .. } | Act::Tick { .. } | Act::Fill { .. }
            ),
            Out::Leave { .. } | Out::Secret { .. } => true,
            _ => false,
        };
        let reads = self.run.planned(of).is_some_and(|step| step.effect < Level::Change);
        let level = self.run.line(of).sheet.as_ref().map(|(_, sheet)| sheet.level);
        let releases = outs.iter().any(|out| matches!(out, Out::Act(Act::Release { .. })));
        outs.iter().all(harmless)
            || (reads && !releases && level.is_none_or(|level| level < Level::Change))
            || seen.unwrap_or_else(|| self.gate.is_open(&self.subject(), now))
    }

    fn too_soon(&mut self) {
        self.say("Too soon to have been read, so that key was dropped. Press it again.");
    }

    /// A key of the run screen.
    fn command(&mut self, command: Command, now: Moment) -> Vec<Out> {
        if let Some(outs) = self.look_around(command) {
            return outs;
        }
        let global = StepId::from("");
        match command {
            Command::Note => return self.open(&global, &Deed::Note, now),
            Command::StopAll if self.run.stopped.is_some() => return self.open(&global, &Deed::Lift, now),
            Command::StopAll => return self.open(&global, &Deed::StopAll, now),
            Command::EndShort => return self.open(&global, &Deed::EndShort, now),
            Command::Leave => return self.open(&global, &Deed::Leave, now),
            Command::Suspend => return vec![Out::Suspend],
            Command::Acknowledge => return self.acknowledge(now),
            Command::Answer => return self.answer(now),
            Command::Type | Command::Interrupt => return self.with_running(command, now),
            _ => {}
        }
        let Some(id) = self.in_view() else {
            self.say("There is no step in view.");
            return Vec::new();
        };
        match command {
            Command::Proceed => self.proceed(&id, now),
            Command::Choices => {
                self.show_choices(&id);
                Vec::new()
            }
            Command::Copy => self.copy(&id),
            _ => match self.deed_for(&id, command) {
                Some(deed) => self.open(&id, &deed, now),
                None => {
                    let what = keys::binding(command).map_or("that", |binding| binding.short);
                    let look = self.run.look(&id).word();
                    self.say(format!("“{what}” doesn't fit here: the step is {look}. Press a for what does."));
                    Vec::new()
                }
            },
        }
    }

    /// What a key stands for on this line.
    fn deed_for(&self, id: &StepId, command: Command) -> Option<Deed> {
        let deeds = deed::possible(&self.run, id);
        let wanted: &[Deed] = match command {
            Command::Edit => &[Deed::Edit],
            Command::Skip => &[Deed::Skip],
            Command::Defer => &[Deed::TakeUp, Deed::Defer],
            Command::Undo => &[Deed::Undo],
            Command::Retry => &[Deed::RetryFailed, Deed::Retry, Deed::Redo],
            Command::Override => &[Deed::Override],
            Command::Turn => &[Deed::Turn],
            Command::GoBack => &[Deed::GoBack],
            _ => &[],
        };
        wanted.iter().find(|deed| deeds.contains(deed)).cloned()
    }

    /// Enter: on the current step, what it asks for; elsewhere, what may be done there.
    fn proceed(&mut self, id: &StepId, now: Moment) -> Vec<Out> {
        if self.at_current()
            && let Some(deed) = deed::natural(&self.run, id)
        {
            return self.open(id, &deed, now);
        }
        self.show_choices(id);
        Vec::new()
    }

    fn show_choices(&mut self, id: &StepId) {
        match dialog::choices(&self.run, id) {
            Some(dialog) => self.show(id.clone(), dialog),
            None => self.say("Nothing can be done with this line."),
        }
    }

    fn acknowledge(&mut self, now: Moment) -> Vec<Out> {
        use crate::words::Truth;
        let broken = self
            .run
            .guards
            .iter()
            .find(|(_, guard)| guard.truth != Truth::Yes && !guard.acknowledged);
        match broken.map(|(name, _)| name.clone()) {
            Some(name) => self.open(&StepId::from(""), &Deed::Acknowledge(name), now),
            None => {
                self.say("No guard is broken that you have not seen.");
                Vec::new()
            }
        }
    }

    /// The command in view that stands at a prompt, else the only one that does anywhere.
    fn answer(&mut self, now: Moment) -> Vec<Out> {
        let asks = |job: &JobId| {
            self.run
                .jobs
                .get(job)
                .is_some_and(|job| matches!(job.state, JobState::AtPrompt { .. }))
        };
        let in_view = self.jobs_in_view().into_iter().find(asks);
        let anywhere = || self.run.live_jobs().map(|(job, _)| job.clone()).find(asks);
        match in_view.or_else(anywhere) {
            Some(job) => {
                let step = job.attempt.step.clone();
                self.open(&step, &Deed::Answer(job), now)
            }
            None => {
                self.say("No command stands at a prompt.");
                Vec::new()
            }
        }
    }

    fn with_running(&mut self, command: Command, now: Moment) -> Vec<Out> {
        let shown = self.output.job.clone();
        let Some(job) = shown.filter(|job| self.run.jobs.get(job).is_some_and(|job| !job.state.is_settled())) else {
            self.say("No command in view is running.");
            return Vec::new();
        };
        let step = job.attempt.step.clone();
        if command == Command::Interrupt {
            return self.open(&step, &Deed::Interrupt(job), now);
        }
        if !deed::has_terminal(&self.run, &job) {
            self.say(format!("The command on {} has no terminal to type into.", job.host));
            return Vec::new();
        }
        self.open(&step, &Deed::Type(job), now)
    }

    fn copy(&mut self, id: &StepId) -> Vec<Out> {
        use crate::engine::sheet::Does;
        let sheet = super::app::sheet_of(&self.run, id);
        match sheet.as_ref().map(|sheet| &sheet.does) {
            Some(Does::Run { command, .. }) => {
                let text = command.text.clone();
                self.say("The command is in your clipboard, if your terminal allows that (OSC 52).");
                vec![Out::Copy(text)]
            }
            _ => {
                self.say("This step has no command to copy.");
                Vec::new()
            }
        }
    }

    fn page_key(&mut self, key: &KeyEvent) {
        let height = usize::from(self.size.1.saturating_sub(4)).max(1);
        let Some(page) = &mut self.page else { return };
        match keys::command(key) {
            Some(Command::Up) => page.top = page.top.saturating_sub(1),
            Some(Command::Down) => page.top += 1,
            Some(Command::PageUp) => page.top = page.top.saturating_sub(height),
            Some(Command::PageDown) => page.top += height,
            Some(Command::First) => page.top = 0,
            // Anything else closes it, and does nothing besides.
            _ => self.page = None,
        }
        self.dirty = true;
    }

    fn mouse(&mut self, mouse: MouseEvent) {
        let by = match mouse.kind {
            MouseEventKind::ScrollUp => -3,
            MouseEventKind::ScrollDown => 3,
            _ => return,
        };
        self.prepare();
        let at = ratatui::layout::Position::new(mouse.column, mouse.row);
        if let Some(region) = Region::ALL.into_iter().find(|region| self.areas.region(*region).contains(at)) {
            self.scroll(region, by);
        }
    }

    pub(super) fn open_page(&mut self, kind: PageKind) {
        self.page = Some(Page { kind, top: 0 });
        self.dirty = true;
    }
}

/// Whether it lets a step go on, so that its page must have been in view.
fn starts(out: &Out) -> bool {
    matches!(out, Out::Act(Act::Confirm { .. } | Act::Release { .. } | Act::Retry { .. }))
}
