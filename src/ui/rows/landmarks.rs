//! What the procedure says of its parts that a plan doesn't carry: points of no return, what its loops go over, which effects its steps close.

use crate::procedure::{
    model::{Key, Node, Procedure},
    template::Template,
};
use std::collections::{HashMap, HashSet};

/// Looked up once, when a procedure is opened.
#[derive(Clone, Debug, Default)]
pub struct Landmarks {
    no_return: HashSet<Key>,
    loops: HashMap<Key, String>,
    closes: HashMap<Key, Vec<Template>>,
}

impl Landmarks {
    /// Of a procedure.
    pub fn of(procedure: &Procedure) -> Landmarks {
        let mut marks = Landmarks::default();
        marks.take(&procedure.phases);
        marks
    }

    fn take(&mut self, nodes: &[Node]) {
        for node in nodes {
            let common = node.common();
            if common.no_return.is_some() {
                self.no_return.insert(common.key.clone());
            }
            if let Some(name) = common.over.as_ref().and_then(|over| over.names.first()) {
                self.loops.insert(common.key.clone(), name.clone());
            }
            match node {
                Node::Block(block) => self.take(&block.body),
                Node::Step(step) if step.closes.is_empty() => {}
                Node::Step(step) => {
                    self.closes.insert(common.key.clone(), step.closes.clone());
                }
            }
        }
    }

    /// Whether there is no way back from this part on.
    pub fn no_return(&self, key: &Key) -> bool {
        self.no_return.contains(key)
    }

    /// The effects that a step closes, by id.
    pub fn closes(&self, key: &Key) -> &[Template] {
        self.closes.get(key).map_or(&[], Vec::as_slice)
    }

    /// So many turns of a loop, in words: `37 nodes`.
    pub fn turns(&self, key: &Key, count: usize) -> String {
        let name = self.loops.get(key).map_or("turn", String::as_str);
        if count == 1 {
            format!("1 {name}")
        } else {
            format!("{count} {}", plural(name))
        }
    }
}

fn plural(name: &str) -> String {
    if name.ends_with(['s', 'x', 'z']) || name.ends_with("ch") || name.ends_with("sh") {
        return format!("{name}es");
    }
    match name.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{name}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_go_over_more_than_one() {
        let more = ["node", "entry", "key", "switch", "address"].map(plural);
        assert_eq!(more, ["nodes", "entries", "keys", "switches", "addresses"]);
    }
}
