//! How long it will still take, by earlier runs: said with the plan, at each new phase, and where it is asked for.

use super::{Plain, printable, tell};
use crate::{
    engine::{event::Event, history, run::Run},
    journal::Record,
    procedure::plan::Slot,
    words::StepId,
};

impl Plain {
    /// The time that is left; nothing where no earlier run tells.
    pub(super) fn time_left(&self) -> Option<String> {
        let left = history::left(&self.run, &self.around.history, self.around.procedure.as_deref(), self.now)?;
        Some(format!("Time: {left}."))
    }

    /// The same as a line of its own, where a record opens a session, lays the plan, or leads on to another phase.
    pub(super) fn time_left_after(&mut self, record: &Record<Event>, text: &mut String, mid_line: &mut bool) {
        self.now = self.now.max(record.at);
        let begins = record
            .events
            .iter()
            .any(|event| matches!(event, Event::Opened(_) | Event::Laid { .. }));
        // What belongs to no phase leads out of none.
        let phase = phase(&self.run).or_else(|| self.phase.clone());
        let leads_on = phase != self.phase;
        self.phase = phase;
        if !begins && !leads_on {
            return;
        }
        let Some(left) = self.time_left() else { return };
        let at = self.phase.as_ref().filter(|_| leads_on && !begins);
        let at = at.map(|phase| format!("Now at {}. ", self.run.title(phase))).unwrap_or_default();
        if std::mem::take(mid_line) {
            text.push('\n');
        }
        let line = tell::stamped(self.now, &format!("{at}{left}"), &self.around.zone);
        text.push_str(&printable(&line.replace('\n', " ")));
        text.push('\n');
    }
}

/// The phase, or the turn of one, that the current line is in; nothing where that only serves a step, or isn't laid out yet.
pub(super) fn phase(run: &Run) -> Option<StepId> {
    let current = run.current()?;
    let outermost = run.ancestors(current.id()).pop().unwrap_or_else(|| current.id().clone());
    match run.slot(&outermost)? {
        Slot::Block(_) => Some(outermost),
        Slot::Step(step) => step.serves.is_none().then_some(outermost),
        Slot::Later(_) => None,
    }
}
