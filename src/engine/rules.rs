//! What a run is decided by: the procedure, and how wide the guide may spread.

use crate::{
    procedure::{
        expr::Expr,
        model::{Action, Block, ExpectKind, Key, Monitor, Node, Procedure, TakeKind},
    },
    words::{MonitorName, Values},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The rules of a run. Made once.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The procedure.
    pub procedure: Arc<Procedure>,
    /// All its monitors, those of single blocks included.
    pub monitors: BTreeMap<MonitorName, Monitor>,
    /// Jobs at once, where a step says nothing.
    pub width: u32,
    /// Names that conditions read.
    used: BTreeSet<String>,
    /// The steps that open an effect of which monitors can tell.
    openers: BTreeSet<Key>,
}

impl Rules {
    /// For a procedure.
    pub fn new(procedure: Arc<Procedure>) -> Self {
        let mut monitors: BTreeMap<MonitorName, Monitor> = procedure.monitors.iter().map(|m| (m.name.clone(), m.clone())).collect();
        gather(&procedure.phases, &mut monitors);
        let mut used: BTreeSet<String> = procedure.guards.iter().flat_map(|guard| guard.require.names()).collect();
        conditions(&procedure.phases, &mut used);
        let mut openers = BTreeSet::new();
        sensed_openers(&procedure.phases, &mut openers);
        Rules {
            procedure,
            monitors,
            width: 8,
            used,
            openers,
        }
    }

    /// The block at a key.
    pub(super) fn block(&self, key: &str) -> Option<Arc<Block>> {
        match self.procedure.node(key)? {
            Node::Block(block) => Some(block),
            Node::Step(_) => None,
        }
    }
}

fn gather(nodes: &[Node], into: &mut BTreeMap<MonitorName, Monitor>) {
    for node in nodes {
        into.extend(node.common().monitors.iter().map(|m| (m.name.clone(), m.clone())));
        if let Node::Block(block) = node {
            gather(&block.body, into);
        }
    }
}

impl Rules {
    /// The monitors that an expression reads, of those that there are for a run's inputs: no other is ever polled.
    pub(super) fn monitors_in(&self, expr: &Expr, inputs: &Values) -> Vec<MonitorName> {
        expr.names()
            .iter()
            .filter_map(|name| self.monitors.get_key_value(name.as_str()))
            .filter(|(_, monitor)| self.procedure.applies(monitor.when.as_ref(), inputs))
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// Whether a step opens an effect of which monitors can tell.
    pub(super) fn opens_what_is_sensed(&self, step: &Key) -> bool {
        self.openers.contains(step)
    }

    /// Whether a condition somewhere reads this monitor.
    pub(super) fn is_used(&self, monitor: &MonitorName) -> bool {
        self.used.contains(monitor.as_str())
    }
}

fn sensed_openers(nodes: &[Node], into: &mut BTreeSet<Key>) {
    for node in nodes {
        match node {
            Node::Block(block) => sensed_openers(&block.body, into),
            Node::Step(step) if step.opens.iter().any(|opens| opens.elsewhere().is_some()) => {
                into.insert(step.common.key.clone());
            }
            Node::Step(_) => {}
        }
    }
}

/// The names that the conditions of some nodes read.
fn conditions(nodes: &[Node], into: &mut BTreeSet<String>) {
    for node in nodes {
        let common = node.common();
        let mut read = |expr: Option<&Expr>| into.extend(expr.map(Expr::names).unwrap_or_default());
        read(common.when.as_ref());
        read(common.over.as_ref().map(|over| &over.over));
        read(common.repeat.as_ref().map(|repeat| &repeat.until));
        match node {
            Node::Block(block) => conditions(&block.body, into),
            Node::Step(step) => {
                read(step.on.as_ref());
                for expect in &step.expect {
                    if let ExpectKind::Is(expr) = &expect.kind {
                        read(Some(expr));
                    }
                }
                for opens in &step.opens {
                    read(opens.sensed.as_ref());
                    read(opens.elsewhere.as_ref());
                }
                for capture in &step.captures {
                    if let TakeKind::Value(expr) = &capture.take.kind {
                        read(Some(expr));
                    }
                }
                if let Action::Wait(wait) = &step.action {
                    read(wait.until.as_ref());
                }
            }
        }
    }
}
