//! A jump to any line of the plan, found by its title or id.

use super::{Row, picker::Entry};
use crate::{
    ui::{app::App, dialog::title_of, event::Moment},
    words::StepId,
};

impl App {
    /// Opens the list of all lines of the plan.
    pub(in crate::ui) fn open_jump(&mut self, now: Moment) {
        let rows = self.run.slots.iter().map(|slot| {
            let id = slot.id();
            let title = title_of(&self.run, id);
            Row {
                name: title.len(),
                text: format!("{title}  {id}"),
                sign: self.run.look(id).sign().0.to_string(),
                note: self.phase_of(id),
                entry: Entry::Look(id.clone()),
            }
        });
        let rows = rows.collect();
        self.pick("Look at which step?", rows, now);
    }

    /// The title of the phase that a line is in; nothing for a phase.
    fn phase_of(&self, id: &StepId) -> String {
        let outermost = self.run.ancestors(id).into_iter().last();
        outermost.map(|phase| title_of(&self.run, &phase)).unwrap_or_default()
    }

    /// Looks at a line, and opens what it is in.
    pub(in crate::ui) fn reveal(&mut self, id: &StepId) {
        for block in self.run.ancestors(id) {
            if self.chosen.insert(block, true) != Some(true) {
                self.replan = true;
            }
        }
        // A turn that is folded with others stands for itself from now on.
        for one in self.run.ancestors(id).into_iter().chain([id.clone()]) {
            self.replan |= self.unfolded.insert(one);
        }
        self.look_at(Some(id.clone()));
    }
}
