//! The lines of the plan that are in view: which blocks are open, how deep each stands, how much of it is done.

use crate::{
    engine::{run::Run, status::Status},
    procedure::plan::Slot,
    words::StepId,
};
use std::collections::HashMap;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Of what.
    pub id: StepId,
    /// Blocks around it.
    pub depth: u16,
    /// Of a block: how much of it is settled, and whether it is open.
    pub block: Option<Block>,
}

/// A block among the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Settled steps in it.
    pub settled: u32,
    /// All steps in it.
    pub steps: u32,
    /// What it holds is shown.
    pub open: bool,
}

/// All lines that are in view.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// In order.
    pub rows: Vec<Row>,
    /// Where the marked line is, or the closed block that it is in.
    pub current: Option<usize>,
    places: HashMap<StepId, usize>,
    /// Settled steps and all steps of the plan, and the current one's number.
    pub count: Count,
}

/// How far the plan is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// The current phase's number from 1, and how many there are.
    pub phase: (u32, u32),
    /// The current step's number from 1, and how many there are.
    pub step: (u32, u32),
    /// Steps that are settled.
    pub settled: u32,
}

struct Entry {
    parent: Option<usize>,
    depth: u16,
    block: Option<Block>,
    /// Something in it is under way, failed or left for later.
    alive: bool,
}

impl Rows {
    /// The lines of a run. `chosen`: blocks that the operator opened or closed; the others are open where something is to be seen in them.
    pub fn of(run: &Run, chosen: &HashMap<StepId, bool>) -> Rows {
        let mut entries: Vec<Entry> = Vec::with_capacity(run.slots.len());
        let mut blocks: HashMap<&StepId, usize> = HashMap::new();
        let current = run.current().map(|slot| slot.id().clone());
        let mut count = Count::default();
        for (place, slot) in run.slots.iter().enumerate() {
            let parent = slot.parent().and_then(|parent| blocks.get(parent)).copied();
            let depth = parent.and_then(|at| entries.get(at)).map_or(0, |parent| parent.depth + 1);
            let status = run.lines.get(slot.id()).map(|line| &line.status);
            let settled = status.is_some_and(Status::is_settled);
            let is_current = current.as_ref() == Some(slot.id());
            let alive = is_current || matches!(status, Some(Status::Active | Status::Assess { .. } | Status::Deferred { .. }));
            if depth == 0 {
                count.phase.1 += 1;
            }
            let mut block = None;
            match slot {
                Slot::Block(head) => {
                    blocks.insert(&head.id, place);
                    block = Some(Block::default());
                }
                Slot::Step(_) => {
                    count.step.1 += 1;
                    count.settled += u32::from(settled);
                }
                Slot::Later(_) => {}
            }
            if is_current {
                count.phase.0 = count.phase.1;
                count.step.0 = count.step.1.max(1);
            }
            entries.push(Entry {
                parent,
                depth,
                block,
                alive,
            });
            let mut above = parent;
            while let Some(entry) = above.and_then(|at| entries.get_mut(at)) {
                entry.alive |= alive;
                if let (Some(block), Slot::Step(_)) = (&mut entry.block, slot) {
                    block.steps += 1;
                    block.settled += u32::from(settled);
                }
                above = entry.parent;
            }
        }
        let mut rows = Rows { count, ..Rows::default() };
        let mut open_at: Vec<bool> = Vec::with_capacity(entries.len());
        let mut hidden_current = None;
        for (entry, slot) in entries.iter().zip(run.slots.iter()) {
            let visible = entry.parent.is_none_or(|at| open_at.get(at).copied().unwrap_or(true));
            let open = visible && chosen.get(slot.id()).copied().unwrap_or(entry.alive);
            open_at.push(open);
            if visible {
                if current.as_ref() == Some(slot.id()) {
                    rows.current = Some(rows.rows.len());
                }
                rows.places.insert(slot.id().clone(), rows.rows.len());
                rows.rows.push(Row {
                    id: slot.id().clone(),
                    depth: entry.depth,
                    block: entry.block.map(|block| Block { open, ..block }),
                });
            } else if current.as_ref() == Some(slot.id()) {
                hidden_current = Some(slot.id());
            }
        }
        if let Some(hidden) = hidden_current {
            rows.current = run.ancestors(hidden).iter().find_map(|block| rows.places.get(block).copied());
        }
        rows
    }

    /// Where a line is in view.
    pub fn place(&self, id: &StepId) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Where a line is in view, or the closed block that it is in.
    pub fn place_near(&self, run: &Run, id: &StepId) -> Option<usize> {
        self.place(id)
            .or_else(|| run.ancestors(id).iter().find_map(|block| self.place(block)))
    }
}
