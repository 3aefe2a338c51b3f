//! The plan within the run: where its slots stand, and of which more may come.

use super::run::Run;
use crate::{
    procedure::plan::{Service, Slot},
    words::StepId,
};
use std::{collections::BTreeMap, sync::Arc};

impl Run {
    /// Takes the plan as it is now.
    pub(super) fn lay(&mut self, slots: Vec<Slot>) {
        self.places = Arc::new(slots.iter().enumerate().map(|(place, slot)| (slot.id().clone(), place)).collect());
        let mut ends: Vec<usize> = (1..=slots.len()).collect();
        for place in (0..slots.len()).rev() {
            if let Some(around) = slots[place].parent().and_then(|parent| self.places.get(parent)) {
                ends[*around] = ends[*around].max(ends[place]);
            }
        }
        let repeats = |slot: &Slot| match slot {
            Slot::Block(block) => block.repeats,
            Slot::Step(step) => step.repeats,
            Slot::Later(_) => false,
        };
        self.repeating = Arc::new((0..slots.len()).filter(|place| repeats(&slots[*place])).collect());
        self.ends = Arc::new(ends);
        self.unsettled = (0..slots.len()).filter(|place| !self.is_over(&slots[*place])).collect();
        self.slots = Arc::new(slots);
    }

    /// What is done to take something back; done again afterwards, it stays done.
    pub(super) fn taking_back(&mut self, slots: &[Slot]) {
        let undo = slots.iter().filter_map(|slot| match slot {
            Slot::Step(step) => Some((step.serves.as_ref().filter(|serves| serves.why == Service::Undo)?, &step.id)),
            _ => None,
        });
        let mut by: BTreeMap<&StepId, Vec<StepId>> = BTreeMap::new();
        for (serves, id) in undo {
            by.entry(&serves.of).or_default().push(id.clone());
        }
        for (of, steps) in by {
            self.undoing.insert(of.clone(), Arc::new(steps));
        }
    }

    /// Puts what a later part turned out to be in its place.
    pub(super) fn replace(&mut self, later: &StepId, with: &[Slot]) {
        let Some(place) = self.place(later) else { return };
        let mut all = self.slots.to_vec();
        all.splice(place..=place, with.iter().cloned());
        self.lay(all);
    }

    /// What has become of a slot decides whether more may come of it.
    pub(super) fn weigh(&mut self, id: &StepId) {
        let Some(place) = self.place(id) else { return };
        let Some(slot) = self.slots.get(place) else { return };
        if self.is_over(slot) {
            self.unsettled.remove(&place);
        } else {
            self.unsettled.insert(place);
        }
    }

    /// A node and all that it holds, in order.
    pub(super) fn under(&self, node: &StepId) -> Vec<StepId> {
        let part = self.part(node).and_then(|part| self.slots.get(part)).unwrap_or_default();
        // What serves a step may stand among what a block holds.
        part.iter().map(Slot::id).filter(|id| id.is_under(node)).cloned().collect()
    }
}
