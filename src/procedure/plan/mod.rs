//! The plan: procedure and values in, slots out. Deterministic; ids are made of loop values, never of positions.

mod lay;
mod scope;
mod slot;
mod turns;

#[cfg(test)]
mod tests;

pub use scope::InTurn;
pub use slot::{ActionKind, Later, PlannedBlock, PlannedStep, Serves, Service, Slot, Turn, TurnAt};

use super::{
    model::{Node, Procedure, Step},
    scope::{Scope, Unready},
};
use crate::words::{HostName, StepId, Value};
use lay::{Around, Layout};
use std::sync::Arc;

/// The whole procedure, laid out as far as inputs and constants go. What waits for captures is a [`Later`].
///
/// # Errors
/// Where the values of a loop can't tell its turns apart, or the plan would be too long: in words for the operator.
pub fn outline(procedure: &Procedure, scope: &dyn Scope) -> Result<Vec<Slot>, Unready> {
    let mut layout = Layout::new(procedure, scope);
    let turn = Arc::default();
    layout.nodes(
        &procedure.phases,
        &Around {
            id: None,
            prefix: "",
            turn: &turn,
        },
    )?;
    Ok(layout.slots)
}

/// What a [`Later`] turns into, or `None` while a value is still missing.
/// To be asked on entering it: its captures are taken as they are then, and the loop is frozen.
///
/// # Errors
/// As for [`outline`].
pub fn expand(procedure: &Procedure, later: &Later, scope: &dyn Scope) -> Result<Option<Vec<Slot>>, Unready> {
    let node = node_of(procedure, later)?;
    let inner = InTurn {
        base: scope,
        turn: &later.turn,
    };
    let Some(turns) = turns::of(node.common(), bindings(&node), &later.turn, &inner)? else {
        return Ok(None);
    };
    laid(procedure, &node, later, turns, scope).map(Some)
}

/// What a [`Later`] turns into with values that a person gives instead of its own expression.
///
/// # Errors
/// As for [`outline`]; also where it isn't a loop, or its fragment's inputs aren't known.
pub fn expand_with(procedure: &Procedure, later: &Later, values: Vec<Value>, scope: &dyn Scope) -> Result<Vec<Slot>, Unready> {
    let node = node_of(procedure, later)?;
    if node.common().over.is_none() {
        return Err(Unready::new(format!("{} is no loop: there is nothing to give values to", later.id)));
    }
    let inner = InTurn {
        base: scope,
        turn: &later.turn,
    };
    let turns = turns::over(node.common(), values, bindings(&node), &later.turn, &inner)?
        .ok_or_else(|| Unready::new(format!("what {} is given isn't known yet: {}", later.id, later.needs.join(", "))))?;
    laid(procedure, &node, later, turns, scope)
}

/// Slots for steps that undo, probe or mend `of`, in its turn: ids are `PREFIX/OF/STEP`.
/// They stand outside every block. A step whose own loop can't be laid out now comes as a [`Later`].
pub fn service_slots(
    steps: &[Arc<Step>],
    of: &StepId,
    turn: &Arc<Turn>,
    why: Service,
    host: Option<&HostName>,
    prefix: &str,
    scope: &dyn Scope,
) -> Vec<Slot> {
    let nodes: Vec<Node> = steps.iter().cloned().map(Node::Step).collect();
    let procedure = Procedure::default();
    let mut layout = Layout::new(&procedure, scope);
    layout.serves = Some(Serves {
        why,
        of: of.clone(),
        host: host.cloned(),
    });
    let prefix = format!("{prefix}/{of}");
    for node in &nodes {
        let around = Around {
            id: None,
            prefix: &prefix,
            turn,
        };
        let before = layout.slots.len();
        if layout.node(node, &around).is_err() {
            layout.slots.truncate(before);
            layout.later(node, &around, Vec::new());
        }
    }
    layout.slots
}

fn node_of(procedure: &Procedure, later: &Later) -> Result<Node, Unready> {
    procedure
        .node(&later.key)
        .ok_or_else(|| Unready::new(format!("the procedure has no part `{}`", later.key)))
}

fn bindings(node: &Node) -> &[(String, super::expr::Expr)] {
    match node {
        Node::Block(block) => &block.bindings,
        Node::Step(_) => &[],
    }
}

fn laid(procedure: &Procedure, node: &Node, later: &Later, turns: turns::Turns, scope: &dyn Scope) -> Result<Vec<Slot>, Unready> {
    let own = &node.common().id;
    let prefix = later
        .id
        .as_str()
        .strip_suffix(own.as_str())
        .unwrap_or_default()
        .trim_end_matches('/');
    let mut layout = Layout::new(procedure, scope);
    layout.turns(
        node,
        turns,
        &Around {
            id: later.parent.as_ref(),
            prefix,
            turn: &later.turn,
        },
    )?;
    Ok(layout.slots)
}
