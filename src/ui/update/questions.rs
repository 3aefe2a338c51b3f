//! Questions: opening one, its keys, and what its answer comes to. Type-ahead confirms nothing.

use crate::{
    engine::input::Act,
    ui::{
        app::{App, Open, WhileThere},
        deed::Deed,
        dialog::{self, Done, Opened, Pressed},
        event::{Moment, Out},
        layout::Region,
        title::title_of,
    },
    words::{Level, StepId},
};
use ratatui::crossterm::event::KeyEvent;

/// Said of a step that a key would have run unread.
const LOOK_AT_IT: &str = "This is the step. Look at it, then press the key again.";

impl App {
    /// A key of the question that is open.
    pub(in crate::ui) fn dialog_key(&mut self, key: &KeyEvent, now: Moment) -> Vec<Out> {
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

    /// Closes a question whose step or command has come to its end by itself.
    pub(in crate::ui) fn close_what_is_over(&mut self) {
        let Some(open) = &self.dialog else { return };
        let goes_on = match &open.while_there {
            None => true,
            Some(WhileThere::Step) => !self.run.line(&open.of).status.is_settled(),
            Some(WhileThere::Command(job)) => self.run.live_jobs().any(|(live, _)| live == job),
        };
        if goes_on {
            return;
        }
        let title = title_of(&self.run, &open.of);
        self.close_dialog();
        self.say(format!(
            "“{title}” came to its end meanwhile, so the question is gone. Nothing was sent."
        ));
    }

    pub(in crate::ui) fn show(&mut self, of: StepId, dialog: dialog::Dialog) {
        self.show_while(of, dialog, None);
    }

    /// What is asked of a step that isn't settled has a sense until it is.
    pub(in crate::ui) fn while_unsettled(&self, of: &StepId) -> Option<WhileThere> {
        (!self.run.line(of).status.is_settled()).then_some(WhileThere::Step)
    }

    pub(in crate::ui) fn show_while(&mut self, of: StepId, dialog: dialog::Dialog, while_there: Option<WhileThere>) {
        if dialog.keeps_clear {
            self.bring_act_into_view();
        }
        self.dialogs += 1;
        self.dialog = Some(Open {
            number: self.dialogs,
            of,
            dialog,
            while_there,
        });
        self.touch();
    }

    /// What a dialog, or a key that needs none, comes to. `seen`: whether the question that led here could be read; nothing where there was none.
    fn done(&mut self, of: &StepId, done: Done, now: Moment, seen: Option<bool>) -> Vec<Out> {
        match done {
            Done::Send(outs) => {
                if !self.may_confirm(of, &outs, now, seen) {
                    self.too_soon();
                    if seen.or(self.hands.chosen).is_none() && outs.iter().any(starts) {
                        self.say(LOOK_AT_IT);
                    }
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
            Done::Copy(what, text) => self.copy_text(what, &text),
            Done::Nothing => Vec::new(),
        }
    }

    /// Opens a deed on a line: asks, or does it at once.
    pub(in crate::ui) fn open(&mut self, of: &StepId, deed: &Deed, now: Moment) -> Vec<Out> {
        self.open_seen(of, deed, now, None)
    }

    /// The same; `seen`: whether the menu that it was chosen from could be read.
    pub(in crate::ui) fn open_seen(&mut self, of: &StepId, deed: &Deed, now: Moment, seen: Option<bool>) -> Vec<Out> {
        if self.keeps_hands_off() {
            return Vec::new();
        }
        match dialog::open(&self.run, self.procedure.as_deref(), &self.keys, self.folder.as_deref(), of, deed) {
            Opened::Ask(mut dialog) => {
                if matches!(deed, Deed::Run | Deed::RunEdited(_)) {
                    dialog.says.extend(self.company_of(of));
                }
                if *deed == Deed::Judge {
                    dialog.says.extend(self.not_looked_at(of));
                }
                let while_there = match deed {
                    Deed::Interrupt(job) | Deed::Answer(job) => Some(WhileThere::Command(job.clone())),
                    Deed::Run | Deed::Edit | Deed::RunEdited(_) | Deed::Release | Deed::Skip | Deed::Defer => self.while_unsettled(of),
                    _ => None,
                };
                self.show_while(of.clone(), *dialog, while_there);
                Vec::new()
            }
            Opened::Now(Done::Send(outs)) if !self.shows_step() && outs.iter().any(starts) => {
                self.zoomed = false;
                self.focus = Region::Step;
                self.say(LOOK_AT_IT);
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
                Act::StopAll { .. }
                    | Act::Note { .. }
                    | Act::Acknowledge { .. }
                    | Act::Notice { .. }
                    | Act::Window { .. }
                    | Act::Tick { .. }
                    | Act::Fill { .. }
            ),
            Out::Leave { .. } | Out::Secret { .. } => true,
            _ => false,
        };
        let reads = self.run.planned(of).is_some_and(|step| step.effect < Level::Change);
        let level = self.run.line(of).sheet.as_ref().map(|(_, sheet)| sheet.level);
        let releases = outs.iter().any(|out| matches!(out, Out::Act(Act::Release { .. })));
        let reads = reads && level.is_none_or(|level| level < Level::Change);
        let in_view = || match reads {
            true => self.gate.is_open(&self.subject(), now),
            false => self.gate.was_read(&self.subject(), now),
        };
        outs.iter().all(harmless) || (reads && !releases) || seen.or(self.hands.chosen).unwrap_or_else(in_view)
    }

    fn too_soon(&mut self) {
        self.hands.dropped = true;
        self.say("Too soon to have been read, so that key was dropped. Press it again.");
    }
}

/// Whether it lets a step go on, so that its page must have been in view.
fn starts(out: &Out) -> bool {
    matches!(out, Out::Act(Act::Confirm { .. } | Act::Release { .. } | Act::Retry { .. }))
}
