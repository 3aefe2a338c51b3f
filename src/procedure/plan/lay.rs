//! Lays out nodes: a block before what it holds, one block or step for each turn of a loop.

use super::{
    ActionKind, InTurn, Later, PlannedBlock, PlannedStep, Serves, Slot, Turn, bindings,
    turns::{self, Turns},
};
use crate::{
    procedure::{
        expr::Expr,
        model::{Action, Block, Common, Node, Procedure, Step},
        scope::{Scope, Unready},
        template::Template,
    },
    words::StepId,
};
use std::{collections::BTreeSet, sync::Arc};

/// Longer plans are refused: no person could walk one, and a slip in a loop makes one easily.
const MAX_SLOTS: usize = 100_000;

/// A plan in the making.
pub struct Layout<'a> {
    procedure: &'a Procedure,
    scope: &'a dyn Scope,
    pub slots: Vec<Slot>,
    /// Set on every step.
    pub serves: Option<Serves>,
}

/// What stands around a node.
pub struct Around<'a> {
    /// The block instance.
    pub id: Option<&'a StepId>,
    /// What ids begin with.
    pub prefix: &'a str,
    /// The turn that it is in.
    pub turn: &'a Arc<Turn>,
}

impl<'a> Layout<'a> {
    pub fn new(procedure: &'a Procedure, scope: &'a dyn Scope) -> Self {
        Layout {
            procedure,
            scope,
            slots: Vec::new(),
            serves: None,
        }
    }

    pub fn nodes(&mut self, nodes: &[Node], around: &Around<'_>) -> Result<(), Unready> {
        nodes.iter().try_for_each(|node| self.node(node, around))
    }

    pub fn node(&mut self, node: &Node, around: &Around<'_>) -> Result<(), Unready> {
        let needs = self.needs(node, around);
        if !needs.is_empty() {
            self.later(node, around, needs);
            return Ok(());
        }
        let scope = InTurn {
            base: self.scope,
            turn: around.turn,
        };
        if let Some(turns) = turns::of(node.common(), bindings(node), around.turn, &scope)? {
            return self.turns(node, turns, around);
        }
        self.later(node, around, Vec::new());
        Ok(())
    }

    /// A part whose turns aren't known yet.
    pub fn later(&mut self, node: &Node, around: &Around<'_>, mut needs: Vec<String>) {
        let common = node.common();
        if needs.is_empty() {
            needs = common.over.iter().map(|over| over.over.source().to_owned()).collect();
        }
        self.slots.push(Slot::Later(Later {
            id: id_of(around.prefix, &common.id, None),
            key: common.key.clone(),
            parent: around.id.cloned(),
            title: common.title.outline(&InTurn {
                base: self.scope,
                turn: around.turn,
            }),
            turn: around.turn.clone(),
            needs,
        }));
    }

    /// A node in each of its turns.
    pub fn turns(&mut self, node: &Node, turns: Turns, around: &Around<'_>) -> Result<(), Unready> {
        for (label, turn) in turns {
            if self.slots.len() >= MAX_SLOTS {
                return Err(Unready::new(format!(
                    "the plan has more than {MAX_SLOTS} lines, at {}",
                    node.common().key
                )));
            }
            let id = id_of(around.prefix, &node.common().id, label.as_deref());
            match node {
                Node::Step(step) => self.step(step, id, around, turn),
                Node::Block(block) => {
                    self.block(block, id.clone(), around, turn.clone());
                    self.nodes(
                        &block.body,
                        &Around {
                            id: Some(&id),
                            prefix: id.as_str(),
                            turn: &turn,
                        },
                    )?;
                }
            }
        }
        Ok(())
    }

    fn block(&mut self, block: &Block, id: StepId, around: &Around<'_>, turn: Arc<Turn>) {
        let common = &block.common;
        self.slots.push(Slot::Block(PlannedBlock {
            id,
            key: common.key.clone(),
            parent: around.id.cloned(),
            title: self.title(&common.title, &turn),
            turn,
            order: block.order,
            optional: common.optional,
            finally: common.finally,
            conditional: common.when.is_some(),
            repeats: common.repeat.is_some(),
            guards: common.guards.clone(),
            within: within(common),
        }));
    }

    fn step(&mut self, step: &Step, id: StepId, around: &Around<'_>, turn: Arc<Turn>) {
        let common = &step.common;
        self.slots.push(Slot::Step(PlannedStep {
            id,
            key: common.key.clone(),
            parent: around.id.cloned(),
            title: self.title(&common.title, &turn),
            turn,
            effect: step.effect,
            action: kind_of(&step.action),
            optional: common.optional,
            finally: common.finally,
            repeats: common.repeat.is_some(),
            guards: common.guards.clone(),
            within: within(common),
            serves: self.serves.clone(),
        }));
    }

    fn title(&self, title: &Template, turn: &Turn) -> String {
        if title.is_plain() {
            title.source().to_owned()
        } else {
            title.outline(&InTurn { base: self.scope, turn })
        }
    }

    /// The names that a node's turns rest on and that aren't known, or that a step still has to take: these are frozen on
    /// entering, never before. What serves a step comes when that step is reached, so that its captures are there.
    fn needs(&self, node: &Node, around: &Around<'_>) -> Vec<String> {
        let common = node.common();
        let scope = InTurn {
            base: self.scope,
            turn: around.turn,
        };
        let own: &[String] = common.over.as_ref().map_or(&[], |over| &over.names);
        let mut needs = BTreeSet::new();
        let mut look = |given: &Expr, own: &[String]| {
            for name in given
                .free()
                .iter()
                .filter(|name| !own.contains(name) && !around.turn.values.contains_key(*name))
            {
                let captured = self.procedure.captures.contains_key(name);
                if captured || (scope.value(name).is_none() && !scope.is_secret(name)) {
                    needs.insert(name.clone());
                }
            }
        };
        if let Some(over) = &common.over {
            look(&over.over, &[]);
        }
        for (_, given) in bindings(node) {
            look(given, own);
        }
        needs.into_iter().collect()
    }
}

fn id_of(prefix: &str, own: &str, label: Option<&str>) -> StepId {
    let mut id = String::with_capacity(prefix.len() + own.len() + label.map_or(1, |label| label.len() + 3));
    if !prefix.is_empty() {
        id += prefix;
        id.push('/');
    }
    id += own;
    if let Some(label) = label {
        id.push('[');
        id += label;
        id.push(']');
    }
    id.into()
}

fn within(common: &Common) -> Option<u64> {
    common.within.map(|within| within.as_secs())
}

fn kind_of(action: &Action) -> ActionKind {
    match action {
        Action::Run(_) => ActionKind::Run,
        Action::Manual(_) => ActionKind::Manual,
        Action::Wait(_) => ActionKind::Wait,
        Action::File(_) => ActionKind::File,
        Action::Copy(_) => ActionKind::Copy,
        Action::Power { .. } => ActionKind::Power,
        Action::Choose(_) => ActionKind::Choose,
        Action::Answer { .. } => ActionKind::Answer,
        Action::Note(_) => ActionKind::Note,
    }
}
