//! A drill that is cut off and taken up again, and what is told at its end.

use crate::{
    plain::{Met, Session},
    program::{Home, PATIENCE, SPEED},
    screen::{ENTER, Screen},
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

const ESC: &str = "\x1b";

/// What its debriefing says, and nothing else.
const LESSON: &str = "Files began to heal.";

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

/// The procedure in a home, and the words with which it is drilled in lines.
fn drill(home: &Home) -> Vec<String> {
    let folder = home.path().join("heals");
    fs::create_dir_all(folder.join("scenarios")).expect("a place for files");
    fs::write(folder.join("procedure.toml"), PROCEDURE).expect("a file can be written");
    fs::write(folder.join("scenarios/heals.toml"), SCENARIO).expect("a file can be written");
    let folder = folder.to_str().expect("a path");
    let words = ["rehearse", folder, "--drill", "--scenario", "heals", "--plain", "--speed", SPEED];
    words.map(str::to_owned).to_vec()
}

fn begun(home: &Home) -> Session {
    let words = drill(home);
    Session::begin(home, &words.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn the_debriefing_of_a_drill_that_was_cut_off_tells_what_could_be_seen_in_both_of_its_sessions() {
    let home = Home::new();
    let mut first = begun(&home);
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

#[test]
fn who_watches_a_drill_opens_its_debriefing_once_it_is_over_and_who_sees_it_again_at_its_end() {
    let home = Home::new();
    let mut walker = begun(&home);
    asks_at(&mut walker, "p/begin");
    let mut onlooker = Screen::begin(&home, &["watch"]);
    let mut in_lines = Session::begin(&home, &["watch", "--plain"]);
    onlooker.sees("Step p/begin");
    in_lines.until("Walked on by process");
    walker.say("y");
    asks_at(&mut walker, "p/turn");
    walker.say("y");
    asks_at(&mut walker, "p/end");
    onlooker.sees("Step p/end");
    onlooker.press_until(ENTER, "only the guide that walks this run can do that");
    let seen = onlooker.sees("Step p/end");
    assert!(!seen.contains("debriefing"), "{seen}");
    walker.say("y");
    assert_eq!(walker.end().0, Some(0));
    let (status, told) = in_lines.end();
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("DEBRIEFING") && told.contains(LESSON), "{told}");
    onlooker.sees("Enter opens its debriefing");
    onlooker.press_until(ENTER, LESSON);
    onlooker.press_until(ESC, "Enter debriefing");
    onlooker.press("q");
    assert_eq!(onlooker.ended_in_order(), Some(0));

    let mut replay = Screen::begin(&home, &["replay", home.run().to_str().expect("a path"), "--speed", "0.25"]);
    replay.sees("Step p/begin");
    replay.press("e");
    let seen = replay.sees("at its end");
    assert!(!seen.contains(LESSON), "{seen}");
    replay.press_until(ENTER, LESSON);
    replay.press_until(ESC, "Enter debriefing");
    replay.press_until("p", "Step p/end");
    let seen = replay.sees("Step p/end");
    assert!(!seen.contains(LESSON) && !seen.contains("Enter debriefing"), "{seen}");
    replay.press("q");
    assert_eq!(replay.ended_in_order(), Some(0));
}
