//! Marks that the operator sets on lines of the plan, to come back to them.

use crate::ui::{app::App, dialog::title_of};

impl App {
    /// Sets a mark on the line in view, or takes it away.
    pub(in crate::ui) fn toggle_mark(&mut self) {
        let Some(id) = self.in_view() else {
            self.say("There is no step in view.");
            return;
        };
        let title = title_of(&self.run, &id);
        if self.hands.marks.remove(&id) {
            self.say(format!("The mark is off: {title}"));
        } else {
            let next = self.keys.hint(crate::ui::keys::Command::NextMark);
            self.say(format!("Marked: {title}. {next} comes back to it, as long as this screen is open."));
            self.hands.marks.insert(id);
        }
    }

    /// Looks at the next line with a mark, after the last at the first again.
    pub(in crate::ui) fn next_mark(&mut self) {
        let from = self.in_view().and_then(|id| self.run.place(&id));
        let mut places: Vec<(usize, _)> = self
            .hands
            .marks
            .iter()
            .filter_map(|id| Some((self.run.place(id)?, id.clone())))
            .collect();
        places.sort();
        let after = places.iter().find(|(place, _)| from.is_none_or(|from| *place > from));
        match after.or(places.first()).map(|(_, id)| id.clone()) {
            Some(id) => self.reveal(&id),
            None => {
                let mark = self.keys.hint(crate::ui::keys::Command::Mark);
                self.say(format!("No line is marked. {mark} marks the one in view."));
            }
        }
    }
}
