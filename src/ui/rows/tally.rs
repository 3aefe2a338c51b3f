//! What each line of the plan comes to: its state, and for a block what all of it comes to.

use super::{Block, Count, Landmarks, serves};
use crate::{
    engine::{
        run::Run,
        status::{Look, Status},
    },
    procedure::{model::Key, plan::Slot},
    words::StepId,
};
use std::collections::HashMap;

/// All lines, in order.
pub(super) struct Tally {
    pub(super) entries: Vec<Entry>,
    pub(super) current: Option<usize>,
    pub(super) count: Count,
}

/// One line.
pub(super) struct Entry {
    pub(super) parent: Option<usize>,
    /// The place after the last line of its part of the plan.
    pub(super) end: usize,
    pub(super) depth: u16,
    pub(super) look: Look,
    pub(super) block: Option<Block>,
    /// Something in it is under way, failed or left for later.
    pub(super) alive: bool,
    /// The one look that all of its steps that apply have, where they have one.
    pub(super) uniform: Uniform,
    /// What in it wants a person most.
    urgent: Option<Look>,
    pub(super) no_return: bool,
    pub(super) finally: bool,
    /// Only what it holds itself lies in its part of the plan.
    pub(super) whole: bool,
}

/// Whether steps are all alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Uniform {
    #[default]
    None,
    All(Look),
    Mixed,
}

impl Uniform {
    fn with(self, look: Look) -> Uniform {
        match self {
            Uniform::None => Uniform::All(look),
            Uniform::All(known) if known == look => self,
            _ => Uniform::Mixed,
        }
    }
}

impl Tally {
    pub(super) fn of(run: &Run, landmarks: &Landmarks) -> Tally {
        let mut tally = Tally {
            entries: Vec::with_capacity(run.slots.len()),
            current: run.current().and_then(|slot| run.place(slot.id())),
            count: Count::default(),
        };
        let mut blocks: HashMap<&StepId, usize> = HashMap::new();
        let mut phase: Option<&Key> = None;
        for (place, slot) in run.slots.iter().enumerate() {
            let parent = slot.parent().and_then(|parent| blocks.get(parent)).copied();
            if let Slot::Block(head) = slot {
                blocks.insert(&head.id, place);
            }
            if parent.is_none() && !serves(slot) && phase != Some(key_of(slot)) {
                phase = Some(key_of(slot));
                tally.count.phase.1 += 1;
            }
            tally.take(run, landmarks, place, parent, slot);
        }
        tally.close(run);
        tally
    }

    fn take(&mut self, run: &Run, landmarks: &Landmarks, place: usize, parent: Option<usize>, slot: &Slot) {
        let status = run.lines.get(slot.id()).map_or(&Status::Pending, |line| &line.status);
        let is_current = self.current == Some(place);
        // Asking for the look of what nothing happened to would look for the current line each time.
        let look = if is_current || *status != Status::Pending {
            run.look(slot.id())
        } else {
            Look::Pending
        };
        let applies = !matches!(status, Status::Inactive { .. });
        let settled = status.is_settled();
        let open = matches!(status, Status::Active | Status::Assess { .. } | Status::Deferred { .. });
        let is_step = matches!(slot, Slot::Step(_));
        let grows = matches!(slot, Slot::Later(_)) && !settled;
        let (finally, block) = match slot {
            Slot::Block(block) => (block.finally, Some(Block::default())),
            Slot::Step(step) => (step.finally, None),
            Slot::Later(_) => (false, None),
        };
        let no_return = landmarks.no_return(key_of(slot)) && applies && !settled;
        self.count.grows |= grows;
        if is_step && applies {
            self.count.step.1 += 1;
            self.count.settled += u32::from(settled);
        }
        if is_current {
            self.count.phase.0 = self.count.phase.1;
            self.count.step.0 = self.count.step.1.max(1);
        }
        self.entries.push(Entry {
            parent,
            end: place + 1,
            depth: parent.and_then(|at| self.entries.get(at)).map_or(0, |parent| parent.depth + 1),
            look,
            block,
            alive: is_current || open,
            uniform: if is_step { Uniform::All(look) } else { Uniform::None },
            urgent: None,
            no_return,
            finally,
            whole: !serves(slot),
        });
        let mut above = parent;
        while let Some(entry) = above.and_then(|at| self.entries.get_mut(at)) {
            entry.alive |= is_current || open;
            entry.no_return |= no_return;
            entry.end = place + 1;
            if let Some(block) = &mut entry.block {
                block.grows |= grows;
                if is_step && applies {
                    block.steps += 1;
                    block.settled += u32::from(settled);
                }
            }
            if is_step && applies {
                entry.uniform = entry.uniform.with(look);
            }
            if let Some(rank) = urgency(look)
                && entry.urgent.and_then(urgency).is_none_or(|known| rank < known)
            {
                entry.urgent = Some(look);
            }
            above = entry.parent;
        }
        if serves(slot) {
            // It stands among what a block holds, and isn't part of it.
            self.interrupt(place);
        }
    }

    /// A line that belongs to no block stands here: the blocks around aren't whole.
    fn interrupt(&mut self, place: usize) {
        let mut at = place.checked_sub(1);
        while let Some(entry) = at.and_then(|at| self.entries.get_mut(at)) {
            entry.whole = false;
            at = entry.parent;
        }
    }

    /// Blocks look like what they hold.
    fn close(&mut self, run: &Run) {
        for (entry, slot) in self.entries.iter_mut().zip(run.slots.iter()) {
            let Some(block) = entry.block else { continue };
            let own = run.lines.get(slot.id()).is_some_and(|line| line.status != Status::Pending);
            if own {
                // It was decided on as a whole.
                entry.urgent = urgency(entry.look).map(|_| entry.look).or(entry.urgent);
            }
            let settled = !block.grows && block.settled == block.steps;
            let wants = entry
                .urgent
                .filter(|look| settled || urgency(*look).is_some_and(|rank| rank <= LASTING));
            entry.look = match wants {
                Some(look) => look,
                None if own => entry.look,
                None if settled && block.steps == 0 => Look::Inactive,
                None if settled => match entry.uniform {
                    Uniform::All(look) => look,
                    _ => Look::Done,
                },
                None => Look::Pending,
            };
        }
    }
}

/// Up to this rank, something in a block shows on the block while more of it is to come.
const LASTING: u8 = 8;

/// How much a line wants a person, from 0; nothing where it doesn't.
fn urgency(look: Look) -> Option<u8> {
    Some(match look {
        Look::InDoubt => 0,
        Look::Failed => 1,
        Look::Held => 2,
        Look::ToAssess => 3,
        Look::Blocked => 4,
        Look::Ready => 5,
        Look::Running => 6,
        Look::Queued => 7,
        Look::Deferred => LASTING,
        Look::Overridden => 9,
        Look::DoneWithWarnings => 10,
        Look::Vouched => 11,
        Look::Undone => 12,
        Look::Pending | Look::Inactive | Look::Done | Look::DoneElsewhere | Look::NotNeeded => return None,
    })
}

/// Where a slot stands in the model.
pub(super) fn key_of(slot: &Slot) -> &Key {
    match slot {
        Slot::Block(block) => &block.key,
        Slot::Step(step) => &step.key,
        Slot::Later(later) => &later.key,
    }
}
