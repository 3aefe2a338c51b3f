//! A real transcript, read by its reader and put into the model, is rendered again as it was: what the model has no notion of (times,
//! versions, process ids, who changed what last, names of files) is masked on both sides.

mod gluster;
mod mask;
mod pacemaker;

use super::{Answer, Command, Fit, Model, Surroundings};
use crate::{
    diagnostic::Source,
    rehearsal::scenario,
    tables::Problems,
    words::{HostName, Timestamp},
};
use mask::masked;

/// The cluster that the transcripts were recorded on.
const TESTBED: &str = r#"
format = 1
title = "The cluster of the transcripts"
procedure = "p"
start = "2026-11-20T10:22:22Z"
[host.node1]
[host.node2]
[host.node3]
[pacemaker]
cluster = "hatest"
stickiness = 200
[pacemaker.resource]
MGS = { prefers = { node1 = 100, node2 = 50 }, avoids = ["node3"] }
fs1-MDT0000 = { prefers = { node2 = 100, node1 = 50 }, avoids = ["node3"] }
fs1-OST0000 = { prefers = { node1 = 100, node2 = 50 }, avoids = ["node3"] }
fs1-OST0001 = { prefers = { node2 = 100, node1 = 50 }, avoids = ["node3"] }
fs1-OST0002 = { prefers = { node1 = 100, node2 = 50 }, avoids = ["node3"] }
fs1-OST0003 = { prefers = { node2 = 100, node1 = 50 }, avoids = ["node3"] }
[gluster.volume.gv0]
bricks = ["node1:/data/brick1/gv0", "node2:/data/brick1/gv0", "node3:/data/brick1/gv0"]
clients = ["node3"]
[end]
status = "finished"
"#;

const HOSTS: [&str; 3] = ["node1", "node2", "node3"];

fn testbed() -> (Model, Timestamp) {
    let problems = Problems::default();
    let scenario = scenario::read(&Source::new("testbed.toml", TESTBED), &|_| None, &problems).unwrap();
    assert_eq!(problems.sorted(), []);
    (scenario.model, scenario.start)
}

fn up(hosts: &[&str]) -> Surroundings {
    Surroundings {
        up: hosts.iter().map(|host| HostName::from(*host)).collect(),
        isolated: Default::default(),
    }
}

fn transcript(path: &str) -> String {
    std::fs::read_to_string(format!("tests/transcripts/{path}")).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What a command prints in a model that stays as it is.
fn printed(model: &Model, command: &str, host: &str, now: Timestamp, hosts: &Surroundings) -> Answer {
    let Fit::Known(turns) = model.fit(command) else {
        panic!("{command} isn't known");
    };
    let [turn] = &turns[..] else { panic!("{command} is several") };
    let host = &HostName::from(host);
    match (&turn.command, &model.pacemaker[..], &model.gluster) {
        // Not by the model, which would let what is on its way go on.
        (Command::Pacemaker(command), [cluster], _) => command.run(&mut cluster.clone(), host, now, hosts),
        (Command::Gluster(command), _, Some(gluster)) => command.run(&mut gluster.clone(), host, now, hosts),
        _ => panic!("{command} is of neither"),
    }
}

fn assert_same(path: &str, rendered: &str) {
    let (is, should_be) = (masked(rendered), masked(&transcript(path)));
    if is != should_be {
        let differs = should_be.lines().zip(is.lines()).find(|(a, b)| a != b);
        panic!("{path} differs first at {differs:#?}\n--- rendered\n{is}\n--- recorded\n{should_be}");
    }
}
