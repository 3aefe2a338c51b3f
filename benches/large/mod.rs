//! A long procedure: fifty pairs, about six thousand steps.

use holdpoint::{
    engine::{
        Rules,
        event::{Event, Head, Mode},
        input::{Input, Opening},
        run::Run,
    },
    procedure::load::{Folder, load},
    words::Timestamp,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

const TOP: &str = r#"
format = 1
title = "Upgrade a large cluster"

[[input]]
name = "nodes"
kind = "pairs"
label = "All pairs"

[[monitor]]
name = "members"
on = "nodes[0]"
any = true
run = "cluster members"
every = "5s"
value.names = { all = '^(\S+)$' }

[[guard]]
name = "everyone"
require = "nodes.all(pair, pair.all(node, node in members.names))"
because = "Nobody may be missing."

[[problem]]
match = 'etcd.*timeout'
command = '^cluster (upgrade|join)'
advice = "The member is still joining."

[[phase]]
id = "pairs"
title = "Pair {{ pair }}"
for = "pair in nodes"

[[phase.step]]
id = "nodes"
title = "Upgrade {{ node }}"
for = "node, peer in turns(pair)"
on = "node"
guard = ["everyone"]
"#;

/// Pairs of the plan.
pub const PAIRS: usize = 50;

fn text() -> String {
    let mut text = TOP.to_owned();
    for block in 0..3 {
        let _ = write!(
            text,
            "\n[[phase.step.step]]\nid = \"part{block}\"\ntitle = \"Part {block} of {{{{ node }}}}\"\nwhen = \"node != peer\"\nguard = [\"everyone\"]\n"
        );
        for step in 0..19 {
            let _ = write!(
                text,
                "\n[[phase.step.step.step]]\nid = \"s{step}\"\ntitle = \"Step {step} of {{{{ node }}}}\"\nrun = \"cluster upgrade --part {block} --step {step} \
                 --peer {{{{ peer }}}}\"\neffect = \"disrupt\"\nno_undo = \"Releases only go forward.\"\nwarning = \"{{{{ node }}}} pauses.\"\n\
                 expect = [{{ match = '^upgraded {{{{ node }}}}$', says = \"it says so\" }}]\n"
            );
        }
    }
    text
}

/// The rules.
pub fn rules() -> Rules {
    let folder = Folder {
        path: "large".into(),
        files: BTreeMap::from([("procedure.toml".to_owned(), text().into_bytes())]),
    };
    let (procedure, _) = load(&folder, &Folder::default())
        .map_err(|told| {
            told.iter()
                .map(|diagnostic| diagnostic.render(false))
                .collect::<Vec<_>>()
                .join("\n")
        })
        .unwrap();
    Rules::new(Arc::new(procedure))
}

/// The hosts, two a pair.
pub fn pairs() -> Value {
    (0..PAIRS).map(|n| json!([format!("a{n:02}"), format!("b{n:02}")])).collect()
}

/// A time, in seconds after the start.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

/// The run before its first session.
pub fn begun(rules: &Rules) -> Run {
    let mut run = Run::default();
    let head = Head {
        procedure: rules.procedure.name.clone(),
        title: rules.procedure.title.clone(),
        revision: rules.procedure.revision.clone(),
        mode: Mode::Live,
        site: None,
        colour: None,
    };
    run.apply(at(0), &Event::Begun(head));
    run
}

/// What the first session begins with.
pub fn opening() -> Input {
    Input::Open(Opening {
        by: "anna".into(),
        here: "desk".into(),
        inputs: [("nodes".to_owned(), pairs())].into_iter().collect(),
        origins: Default::default(),
        addresses: Default::default(),
        account: Default::default(),
        same: Vec::new(),
        consoles: Default::default(),
        secrets: Vec::new(),
    })
}
