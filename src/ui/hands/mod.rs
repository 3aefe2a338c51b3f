//! What helps the hands: a palette of commands, a jump to any step, marks, the way back to a view, copying, and what the mouse hits.

mod copy;
mod hits;
mod jump;
mod marks;
mod palette;
mod picker;
mod trail;

pub use hits::Hit;
pub(super) use picker::{Picker, Row};

use crate::words::StepId;
use hits::Hits;
use std::collections::BTreeSet;
pub(super) use trail::Motion;
use trail::Trail;

/// The state of it.
#[derive(Debug)]
pub(super) struct Hands {
    /// A list over the screen that something is chosen from.
    pub(super) picker: Option<Picker>,
    /// Lines that the operator has marked. Of this sitting: they are in no journal.
    pub(super) marks: BTreeSet<StepId>,
    /// Views to go back to.
    pub(super) trail: Trail,
    /// What lies where in the frame that was drawn last.
    pub(super) hits: Hits,
    /// The mouse is the guide's.
    pub(super) mouse: bool,
    /// What is being done was chosen from a list: whether the list, and the step behind it, could be read.
    pub(super) chosen: Option<bool>,
    /// The last key came too soon, and was dropped.
    pub(super) dropped: bool,
}

impl Default for Hands {
    fn default() -> Hands {
        Hands {
            picker: None,
            marks: BTreeSet::new(),
            trail: Trail::default(),
            hits: Hits::default(),
            mouse: true,
            chosen: None,
            dropped: false,
        }
    }
}
