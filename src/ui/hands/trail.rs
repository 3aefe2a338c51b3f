//! The way back: what was in view before. Nothing of it moves the mark of the run or reaches the world.

use crate::{
    ui::{
        app::{App, Page},
        layout::Region,
        output::Place,
    },
    words::{JobId, StepId},
};

/// Views that are kept.
const KEPT: usize = 100;

/// What is in view, and which part of it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) struct View {
    looking: Option<StepId>,
    focus: Region,
    zoomed: bool,
    sheet_top: usize,
    watch_top: usize,
    output: Option<JobId>,
    output_top: Option<Place>,
    page: Option<Page>,
}

/// How a view changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) enum Motion {
    /// To another place at once.
    #[default]
    Jump,
    /// Line by line or page by page: all of a walk is gone back at once.
    Walk(Region),
    /// Back to a view before: that is no new one.
    Back,
}

/// Views to go back to, and how the last one was left.
#[derive(Debug, Default)]
pub(in crate::ui) struct Trail {
    views: Vec<View>,
    last: Motion,
    /// How the event that is being taken in changes the view.
    pub(in crate::ui) now: Motion,
}

impl App {
    /// What is in view now.
    pub(in crate::ui) fn present_view(&self) -> View {
        View {
            looking: self.looking.clone(),
            focus: self.focus,
            zoomed: self.zoomed,
            sheet_top: self.sheet_top,
            watch_top: self.watch_top,
            output: self.output.chosen.clone(),
            output_top: self.output.top,
            page: self.page.clone(),
        }
    }

    /// Keeps the view that an event has left, where it did.
    pub(in crate::ui) fn remember(&mut self, before: View) {
        let motion = std::mem::take(&mut self.hands.trail.now);
        // Tops beyond the end are drawn in before they are compared.
        self.prepare();
        if motion == Motion::Back || self.present_view() == before {
            return;
        }
        let trail = &mut self.hands.trail;
        let walks_on = matches!(motion, Motion::Walk(_)) && trail.last == motion;
        if !walks_on {
            if trail.views.len() >= KEPT {
                trail.views.remove(0);
            }
            trail.views.push(before);
        }
        trail.last = motion;
    }

    /// Whether there is a view to go back to.
    pub(super) fn can_go_back(&self) -> bool {
        !self.hands.trail.views.is_empty()
    }

    /// Shows what was in view before.
    pub(in crate::ui) fn view_before(&mut self) {
        self.hands.trail.now = Motion::Back;
        self.hands.trail.last = Motion::Back;
        let Some(view) = self.hands.trail.views.pop() else {
            self.say("There is no view before this one.");
            return;
        };
        self.looking = view.looking.filter(|id| self.run.slot(id).is_some() && !self.run.is_current(id));
        self.focus = view.focus;
        self.zoomed = view.zoomed;
        self.output.chosen = view.output;
        self.page = view.page;
        self.touch();
        // The line's page, and whose output is shown, are made first: that sets both to their beginnings.
        self.prepare();
        self.sheet_top = view.sheet_top;
        self.watch_top = view.watch_top;
        self.output.top = view.output_top;
        self.touch();
    }
}
