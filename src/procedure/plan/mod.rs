//! The plan: procedure and values in, slots out. Deterministic; ids are made of loop values, never of positions.

mod slot;

pub use slot::{ActionKind, Later, PlannedBlock, PlannedStep, Serves, Service, Slot, Turn, TurnAt};

use super::{
    model::Procedure,
    scope::{Scope, Unready},
};

/// The whole procedure, laid out as far as inputs and constants go. What waits for captures is a [`Later`].
pub fn outline(_procedure: &Procedure, _scope: &dyn Scope) -> Result<Vec<Slot>, Unready> {
    todo!()
}

/// What a [`Later`] turns into, or `None` while a value is still missing.
pub fn expand(_procedure: &Procedure, _later: &Later, _scope: &dyn Scope) -> Result<Option<Vec<Slot>>, Unready> {
    todo!()
}
