//! A rehearsal whose simulated cluster doesn't fit: refused before it begins where that can be known, and ended where it shows later.

use crate::{
    plain::Session,
    program::{Home, SPEED},
    screen::Screen,
};
use std::fs;

const CTRL_S: &str = "\x13";
const END: &str = "\x1b[F";

/// What it goes to is no input, so nobody can know before it is asked.
const PROCEDURE: &str = r#"
format = 1
title = "Two hosts, and a cluster of one"

[[monitor]]
name = "health"
on = "['n1', 'n2']"
run = "health"
every = "1s"
value.is = { first = '^(\w+)$' }

[[phase]]
id = "p"
title = "All"
[[phase.step]]
id = "begin"
title = "Begin"
note = "To be read."
"#;

const SCENARIO: &str = r#"
format = 1
title = "One host is missing"
procedure = "broken"
start = "2026-05-04T09:00:00Z"

[host.n1]

[[reply]]
run = "health"
says = "well"

[end]
status = "finished"
"#;

const WHY: &str = "The rehearsal can't go on: The procedure goes to n2, and the cluster of";

fn broken(home: &Home) -> String {
    let folder = home.path().join("broken");
    fs::create_dir_all(folder.join("scenarios")).expect("a place for files");
    fs::write(folder.join("procedure.toml"), PROCEDURE).expect("a file can be written");
    fs::write(folder.join("scenarios/one.toml"), SCENARIO).expect("a file can be written");
    folder.to_str().expect("a path").to_owned()
}

#[test]
fn a_host_that_the_rehearsed_cluster_has_not_is_refused_in_the_form_and_nothing_begins() {
    let home = Home::new();
    let mut screen = Screen::begin(&home, &["tutorial"]);
    screen.sees("before it starts");
    screen.press(&format!("{END}, web3"));
    screen.sees("web1, web2, web3");
    screen.press_until(CTRL_S, "web3 isn't in this rehearsal's cluster: web1, web2");
    assert!(!home.path().join("state/holdpoint/runs").exists(), "nothing is begun");
    screen.press(&"\x7f".repeat(", web3".len()));
    screen.press_until(CTRL_S, "Step find-your-way/screen");
    screen.kill();
}

#[test]
fn a_rehearsal_whose_cluster_breaks_says_so_on_its_screen_and_is_over() {
    let home = Home::new();
    let folder = broken(&home);
    let mut screen = Screen::begin(&home, &["rehearse", &folder]);
    screen.sees("The rehearsal can't go on");
    screen.sees("OVER: ended before its time");
    screen.press("q");
    assert_eq!(screen.ended_in_order(), Some(1));
    let (status, runs) = Session::begin(&home, &["runs"]).end();
    assert_eq!(status, Some(0));
    assert!(runs.contains("ended short"), "{runs}");
}

#[test]
fn in_lines_it_says_so_too_and_the_program_fails() {
    let home = Home::new();
    let folder = broken(&home);
    let mut session = Session::begin(&home, &["rehearse", &folder, "--plain", "--speed", SPEED]);
    session.until("the rehearsal ends the run here");
    let (status, text) = session.end();
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains(WHY) && text.contains("add [host.n2]"), "{text}");
}

#[test]
fn a_default_host_that_the_rehearsed_cluster_has_not_is_refused_before_anything_is_begun() {
    let home = Home::new();
    let folder = broken(&home);
    let input = "\n[[input]]\nname = \"others\"\nkind = \"hosts\"\nlabel = \"The others\"\ndefault = [\"n1\", \"n3\"]\n\n[[monitor]]";
    fs::write(format!("{folder}/procedure.toml"), PROCEDURE.replacen("\n[[monitor]]", input, 1)).expect("a file can be written");
    let mut screen = Screen::begin(&home, &["rehearse", &folder, "--plain"]);
    screen.sees("n3");
    assert_eq!(screen.ended_in_order(), Some(3));
    assert!(!home.path().join("state/holdpoint/runs").exists(), "nothing is begun");
}
