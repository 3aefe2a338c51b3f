//! The lines of the plan that are in view: which blocks are open, which turns of a loop are folded, how much of it is done.

mod fold;
mod landmarks;
mod tally;

pub use landmarks::Landmarks;

use crate::{
    engine::{run::Run, status::Look},
    procedure::plan::Slot,
    words::StepId,
};
use fold::Folds;
use std::collections::{HashMap, HashSet};
use tally::Tally;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Of what; of a fold, the first that it stands for.
    pub id: StepId,
    /// Blocks around it.
    pub depth: u16,
    /// How it looks: a block as what in it wants a person most.
    pub look: Look,
    /// Of a block: how much of it is settled, and whether it is open.
    pub block: Option<Block>,
    /// It stands for several turns of a loop.
    pub fold: Option<Fold>,
    /// From here on, or from somewhere in it on, there is no way back.
    pub no_return: bool,
    /// It comes at the end of its block however that ends.
    pub finally: bool,
}

/// A block among the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Settled steps in it.
    pub settled: u32,
    /// All steps in it that apply.
    pub steps: u32,
    /// More may come: a part of it can't be laid out yet.
    pub grows: bool,
    /// What it holds is shown.
    pub open: bool,
}

/// Turns of a loop in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// In words, such as `37 nodes done`.
    pub says: String,
    /// Their values, folded.
    pub of: String,
    /// The turns.
    pub turns: Vec<StepId>,
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

/// How far the plan is. What doesn't apply isn't counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// The current phase's number from 1, and how many there are.
    pub phase: (u32, u32),
    /// The current step's number from 1, and how many there are.
    pub step: (u32, u32),
    /// Steps that are settled.
    pub settled: u32,
    /// Parts can't be laid out yet: there will be more.
    pub grows: bool,
}

/// What the operator wants to see of a plan.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Blocks that were opened or closed; the others are open where something is to be seen in them.
    pub chosen: &'a HashMap<StepId, bool>,
    /// Turns of loops that aren't to be folded.
    pub unfolded: &'a HashSet<StepId>,
    /// What the procedure says of its parts.
    pub landmarks: &'a Landmarks,
}

impl Count {
    /// Of a run.
    pub fn of(run: &Run) -> Count {
        Tally::of(run, &Landmarks::default()).count
    }
}

impl Rows {
    /// The lines of a run.
    pub fn of(run: &Run, wanted: &Wanted<'_>) -> Rows {
        let tally = Tally::of(run, wanted.landmarks);
        let mut folds = Folds::of(run, &tally, wanted);
        let mut rows = Rows {
            count: tally.count,
            ..Rows::default()
        };
        let mut open_at: Vec<bool> = Vec::with_capacity(tally.entries.len());
        let mut hidden_current = None;
        let mut hidden_till = 0;
        for (place, (entry, slot)) in tally.entries.iter().zip(run.slots.iter()).enumerate() {
            let is_current = tally.current == Some(place);
            let visible = place >= hidden_till && entry.parent.is_none_or(|at| open_at.get(at).copied().unwrap_or(true));
            let fold = if visible { folds.remove(&place) } else { None };
            if let Some((end, fold)) = fold {
                hidden_till = end;
                open_at.push(false);
                for id in &fold.turns {
                    rows.places.insert(id.clone(), rows.rows.len());
                }
                rows.rows.push(Row {
                    id: slot.id().clone(),
                    depth: entry.depth,
                    look: entry.look,
                    block: None,
                    fold: Some(fold),
                    no_return: false,
                    finally: false,
                });
                continue;
            }
            let open = visible && wanted.chosen.get(slot.id()).copied().unwrap_or(entry.alive);
            open_at.push(open);
            if visible {
                if is_current {
                    rows.current = Some(rows.rows.len());
                }
                rows.places.insert(slot.id().clone(), rows.rows.len());
                let block = entry.block.map(|block| Block { open, ..block });
                rows.rows.push(Row {
                    id: slot.id().clone(),
                    depth: entry.depth,
                    look: entry.look,
                    block,
                    fold: None,
                    // In an open block it stands at the step itself.
                    no_return: entry.no_return && !open,
                    finally: entry.finally,
                });
            } else if is_current {
                hidden_current = Some(slot.id());
            }
        }
        if let Some(hidden) = hidden_current {
            rows.current = run.ancestors(hidden).iter().find_map(|block| rows.places.get(block).copied());
        }
        rows
    }

    /// Where a line is in view; a turn that is folded, where its fold is.
    pub fn place(&self, id: &StepId) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Where a line is in view, or the closed block that it is in.
    pub fn place_near(&self, run: &Run, id: &StepId) -> Option<usize> {
        self.place(id)
            .or_else(|| run.ancestors(id).iter().find_map(|block| self.place(block)))
    }
}

/// Whether a slot is a step that was put in to undo, probe or mend something: it stands outside every block.
fn serves(slot: &Slot) -> bool {
    matches!(slot, Slot::Step(step) if step.serves.is_some())
}
