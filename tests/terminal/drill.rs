//! A drill that is cut off and taken up again, and what is told at its end.

use crate::{
    plain::{Met, Session},
    program::{Home, PATIENCE, SPEED},
};
use holdpoint::runtime::readings;
use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

const PROCEDURE: &str = r#"
format = 1
title = "A host that heals"

[[input]]
name = "host"
kind = "host"
label = "The host"

[[monitor]]
name = "heal"
on = "[host]"
run = "heal info"
every = "1s"
value.left = { first = '^left (\d+)$', as = "number" }
value.round = { first = '^round (\d+)$', as = "number" }

[[phase]]
id = "p"
title = "All"
on = "host"
[[phase.step]]
id = "begin"
title = "Begin"
run = "begin"
effect = "observe"
[[phase.step]]
id = "turn"
title = "Turn"
run = "turn"
effect = "observe"
[[phase.step]]
id = "end"
title = "End"
run = "end"
effect = "observe"
"#;

const SCENARIO: &str = r#"
format = 1
title = "Something has to heal"
procedure = "heals"
start = "2026-05-04T09:00:00Z"

[inputs]
host = "n1"

[host.n1]

[state]
left = 0
round = 1

[[reply]]
run = "heal info"
says = """
left {{ left }}
round {{ round }}"""
[[reply]]
run = "begin"
[[reply]]
run = "turn"
set = { round = "2" }
[[reply]]
run = "end"

[[fault]]
name = "heals"
at = "p/begin"
set = { left = "5" }

[[lesson]]
at = "p/end"
fault = "heals"
what = "Files began to heal."
right = "Wait."

[end]
status = "finished"
"#;

/// Waits at a question until a monitor has read this.
fn until_read(run: &Path, name: &str, value: u64) {
    let deadline = Instant::now() + PATIENCE;
    let is = |values: &holdpoint::words::Values| values.get(name).and_then(|read| read.as_u64()) == Some(value);
    while !readings(run).iter().any(|reading| reading.values.as_ref().is_ok_and(is)) {
        assert!(Instant::now() < deadline, "{name} was never {value}: {:?}", readings(run));
        thread::sleep(Duration::from_millis(20));
    }
}

fn asks_at(session: &mut Session, step: &str) {
    loop {
        match session.meet() {
            Met::Question(about, _) if about.contains(step) => return,
            Met::Started(_) => {}
            other => panic!("it asks about {step}, not {other:?}"),
        }
    }
}

#[test]
fn the_debriefing_of_a_drill_that_was_cut_off_tells_what_could_be_seen_in_both_of_its_sessions() {
    let home = Home::new();
    let folder = home.path().join("heals");
    fs::create_dir_all(folder.join("scenarios")).expect("a place for files");
    fs::write(folder.join("procedure.toml"), PROCEDURE).expect("a file can be written");
    fs::write(folder.join("scenarios/heals.toml"), SCENARIO).expect("a file can be written");
    let folder = folder.to_str().expect("a path");
    let drill = ["rehearse", folder, "--drill", "--scenario", "heals", "--plain", "--speed", SPEED];

    let mut first = Session::begin(&home, &drill);
    asks_at(&mut first, "p/begin");
    until_read(&home.run(), "left", 0);
    first.say("y");
    asks_at(&mut first, "p/turn");
    until_read(&home.run(), "left", 5);
    first.kill();

    let mut second = Session::begin(&home, &["resume", "--plain", "--speed", SPEED]);
    asks_at(&mut second, "p/turn");
    second.say("y");
    asks_at(&mut second, "p/end");
    until_read(&home.run(), "round", 2);
    second.say("y");
    let (status, text) = second.end();
    assert_eq!(status, Some(0), "{text}");
    let (_, told) = text.split_once("DEBRIEFING").expect("it is told at the end");
    for seen in ["heal on n1: left was 0, and is 5", "heal on n1: round was 1, and is 2"] {
        assert!(told.contains(seen), "{seen} in:{told}");
    }
}
