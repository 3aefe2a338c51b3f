//! Plans of the told run.

use holdpoint::{
    procedure::plan::{ActionKind, Later, PlannedBlock, PlannedStep, Slot, Turn, TurnAt},
    words::{Level, StepId},
};
use std::sync::Arc;

pub fn plan() -> Vec<Slot> {
    vec![
        block("endpoints", None, "Endpoints"),
        step("endpoints/look", "endpoints", "Look at the endpoints", Level::Observe),
        block("master", None, "Master"),
        step("master/evacuate", "master", "Evacuate host2", Level::Disrupt),
        step("master/upgrade", "master", "Upgrade node2", Level::Disrupt),
        step("master/members", "master", "Check the members", Level::Observe),
        block("etcd", None, "etcd authentication"),
        step("etcd/user", "etcd", "Make the root user", Level::Change),
        step("etcd/enable", "etcd", "Switch authentication on", Level::Disrupt),
        Slot::Later(Later {
            id: "bricks".into(),
            key: "bricks".into(),
            parent: None,
            title: "Replace {{ brick }}".into(),
            turn: Arc::default(),
            needs: vec!["bricks".into()],
        }),
    ]
}

pub fn fifty_nodes() -> Vec<Slot> {
    let mut slots = Vec::new();
    for n in 1..=50 {
        let node = format!("n{n:02}");
        let head = format!("node[{node}]");
        let turn = Arc::new(Turn {
            path: vec![TurnAt {
                of: "node".into(),
                value: node.clone(),
                first: n == 1,
                last: n == 50,
            }],
            ..Turn::default()
        });
        let mut around = block(&head, None, &format!("Node {node}"));
        let mut within = step(&format!("{head}/restart"), &head, &format!("Restart {node}"), Level::Disrupt);
        if let Slot::Block(block) = &mut around {
            block.key = "node".into();
            block.turn = turn.clone();
        }
        if let Slot::Step(step) = &mut within {
            step.key = "node/restart".into();
            step.turn = turn;
        }
        slots.extend([around, within]);
    }
    slots
}

fn block(id: &str, parent: Option<&str>, title: &str) -> Slot {
    Slot::Block(PlannedBlock {
        id: id.into(),
        key: id.into(),
        parent: parent.map(StepId::from),
        title: title.into(),
        turn: Arc::default(),
        order: Default::default(),
        optional: false,
        finally: false,
        conditional: false,
        repeats: false,
        guards: vec![],
        within: None,
    })
}

fn step(id: &str, parent: &str, title: &str, effect: Level) -> Slot {
    Slot::Step(PlannedStep {
        id: id.into(),
        key: id.into(),
        parent: Some(parent.into()),
        title: title.into(),
        turn: Arc::default(),
        effect,
        action: ActionKind::Run,
        optional: false,
        finally: false,
        repeats: false,
        guards: vec![],
        within: None,
        serves: None,
    })
}
