//! What a procedure touches, as far as it can be told before anything is asked.

use crate::{
    procedure::model::{Common, InputKind, Node, Procedure},
    words::Level,
};

/// What a procedure touches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touches {
    /// Its steps as they are written, by level: a loop counts once.
    pub steps: [usize; 4],
    /// It loops over what is asked or found, so that there will be more steps.
    pub loops: bool,
    /// There is no way back from some step on.
    pub no_return: bool,
    /// The hosts that it asks for, in its own words.
    pub hosts: Vec<String>,
    /// What it watches.
    pub monitors: Vec<String>,
}

const LEVELS: [Level; 4] = [Level::Observe, Level::Change, Level::Disrupt, Level::Destroy];

impl Touches {
    /// Of a procedure. Undos, probes and remedies aren't counted.
    pub fn of(procedure: &Procedure) -> Touches {
        let mut touches = Touches::default();
        procedure.phases.iter().for_each(|phase| touches.node(phase));
        touches
            .monitors
            .extend(procedure.monitors.iter().map(|monitor| monitor.name.to_string()));
        touches.monitors.dedup();
        for input in &procedure.inputs {
            if is_host(input.kind) {
                touches.hosts.push(input.label.clone());
            }
            let columns = input.columns.iter().filter(|column| is_host(column.kind));
            touches
                .hosts
                .extend(columns.map(|column| format!("{} (each of: {})", column.label, input.label)));
        }
        touches
    }

    /// How many steps, as they are written.
    pub fn count(&self) -> usize {
        self.steps.iter().sum()
    }

    /// How many steps of each level there are, where there are any; the furthest last.
    pub fn levels(&self) -> impl DoubleEndedIterator<Item = (Level, usize)> {
        LEVELS.into_iter().zip(self.steps).filter(|(_, count)| *count > 0)
    }

    /// How far it reaches.
    pub fn furthest(&self) -> Level {
        self.levels().next_back().map_or(Level::Observe, |(level, _)| level)
    }

    fn node(&mut self, node: &Node) {
        self.common(node.common());
        match node {
            Node::Block(block) => block.body.iter().for_each(|inner| self.node(inner)),
            Node::Step(step) => {
                if let Some(count) = self.steps.get_mut(step.effect as usize) {
                    *count += 1;
                }
            }
        }
    }

    fn common(&mut self, common: &Common) {
        self.loops |= common.over.is_some();
        self.no_return |= common.no_return.is_some();
        self.monitors.extend(common.monitors.iter().map(|monitor| monitor.name.to_string()));
    }
}

fn is_host(kind: InputKind) -> bool {
    matches!(kind, InputKind::Host | InputKind::Hosts | InputKind::Pair | InputKind::Pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::{catalogue::Catalogue, load::load};

    #[test]
    fn the_shipped_upgrade_says_what_it_touches() {
        let catalogue = Catalogue::shipped();
        let (procedure, _) = load(&catalogue.procedures["rok-0.11"], &catalogue.fragments).expect("the shipped procedure is valid");
        let touches = Touches::of(&procedure);
        assert_eq!(touches.furthest(), Level::Destroy);
        assert!(touches.no_return && touches.loops);
        assert!(
            touches.hosts.iter().any(|label| label == "All Rok appliances"),
            "{:?}",
            touches.hosts
        );
        assert!(
            touches.hosts.iter().any(|label| label.contains("Physical host")),
            "{:?}",
            touches.hosts
        );
        assert!(!touches.monitors.is_empty());
        assert_eq!(touches.count(), touches.levels().map(|(_, count)| count).sum::<usize>());
    }
}
