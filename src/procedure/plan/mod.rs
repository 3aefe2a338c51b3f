//! The plan: procedure and values in, slots out. Deterministic; ids are made of loop values, never of positions.

mod slot;

pub use slot::{ActionKind, Later, PlannedBlock, PlannedStep, Serves, Service, Slot, Turn, TurnAt};

use super::{
    model::{Procedure, Step},
    scope::{Scope, Unready},
};
use crate::words::{HostName, StepId, Value};
use std::sync::Arc;

/// The whole procedure, laid out as far as inputs and constants go. What waits for captures is a [`Later`].
pub fn outline(_procedure: &Procedure, _scope: &dyn Scope) -> Result<Vec<Slot>, Unready> {
    todo!()
}

/// What a [`Later`] turns into, or `None` while a value is still missing.
pub fn expand(_procedure: &Procedure, _later: &Later, _scope: &dyn Scope) -> Result<Option<Vec<Slot>>, Unready> {
    todo!()
}

/// What a [`Later`] turns into with values that a person gives instead of its own expression.
pub fn expand_with(_procedure: &Procedure, _later: &Later, _values: Vec<Value>, _scope: &dyn Scope) -> Result<Vec<Slot>, Unready> {
    todo!()
}

/// Slots for steps that undo, probe or mend `of`, in its turn: ids are `PREFIX/OF/STEP`.
pub fn service_slots(
    _steps: &[Arc<Step>],
    _of: &StepId,
    _turn: &Arc<Turn>,
    _why: Service,
    _host: Option<&HostName>,
    _prefix: &str,
    _scope: &dyn Scope,
) -> Vec<Slot> {
    todo!()
}
