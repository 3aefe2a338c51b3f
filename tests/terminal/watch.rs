//! Somebody looks on at a run from another terminal.

use crate::{
    plain::{Met, Session, answer},
    program::Home,
    screen::{ENTER, Screen, begun},
};
use rustix::process::Signal;
use std::fs;

#[test]
fn who_watches_sees_what_the_walker_sees_and_can_do_nothing() {
    let home = Home::new();
    let mut walker = begun(&home);
    let mut onlooker = Screen::begin(&home, &["watch"]);
    onlooker.sees("Step before/read-me");
    onlooker.sees("WATCHING");
    walker.press_until(ENTER, "Step before/names[rok1]");
    onlooker.sees("Step before/names[rok1]");
    let journal = home.run().join("journal.jsonl");
    let before = fs::read(&journal).expect("it is there");
    for key in [ENTER, "s", "a", "!", "n", "S", "E", "u", "o"] {
        onlooker.press(key);
    }
    onlooker.sees("only the guide that walks this run can do that");
    assert_eq!(
        fs::read(&journal).expect("it is there"),
        before,
        "nothing was written in the onlooker's name"
    );
    walker.press_until(ENTER, "Step before/names[rok2]");
    onlooker.sees("Step before/names[rok2]");
    walker.kill();
    onlooker.sees("nobody walks it");
    onlooker.press("q");
    assert_eq!(onlooker.ended_in_order(), Some(0));
}

#[test]
fn who_watches_in_lines_is_told_all_of_it_and_then_that_it_is_over() {
    let home = Home::new();
    let mut walker = Session::begin(&home, &["rehearse", "first-steps", "--plain", "--speed", "200"]);
    let Met::Question(..) = walker.meet() else { panic!("it asks") };
    let mut onlooker = Session::begin(&home, &["watch", "--plain"]);
    onlooker.until("Walked on by process");
    walker.say("");
    loop {
        match walker.meet() {
            Met::Question(_, question) => walker.say(&answer(&question)),
            Met::Started(_) => {}
            Met::End => break,
        }
    }
    let (status, walked) = walker.end();
    assert_eq!(status, Some(0), "{walked}");
    let (status, seen) = onlooker.end();
    assert_eq!(status, Some(0), "{seen}");
    for line in walked.lines().filter(|line| line.trim_start().starts_with("| line ")) {
        assert!(seen.contains(line.trim_end()), "the onlooker hasn't seen {line:?}:\n{seen}");
    }
    assert!(seen.trim_end().ends_with("finished"), "{seen}");
}

#[test]
fn by_the_run_before_walker_onlookers_and_report_say_how_long_it_will_take() {
    let home = Home::new();
    let rehearse = ["rehearse", "first-steps", "--plain", "--speed", "200"];
    let mut before = Session::begin(&home, &rehearse);
    loop {
        match before.meet() {
            Met::Question(_, question) => before.say(&answer(&question)),
            Met::Started(_) => {}
            Met::End => break,
        }
    }
    let (status, text) = before.end();
    assert_eq!(status, Some(0), "{text}");
    assert!(!text.contains(" left, from"), "there was no earlier one:\n{text}");
    let mut walker = Session::begin(&home, &rehearse);
    walker.until(" left, from 1 run");
    let mut lines = Session::begin(&home, &["watch", "--plain"]);
    lines.until(" left, from 1 run");
    let mut onlooker = Screen::begin(&home, &["watch"]);
    onlooker.sees("1 run");
    onlooker.press("q");
    assert_eq!(onlooker.ended_in_order(), Some(0));
    let (run, _) = lines.text().split_once(": ").expect("it says which run it is");
    let (_, report) = Session::begin(&home, &["report", run]).end();
    assert!(report.contains("- Time: about") && report.contains(" left, from 1 run"), "{report}");
    lines.kill();
    walker.kill();
}

#[test]
fn a_run_that_is_over_can_still_be_looked_at() {
    let home = Home::new();
    let walker = begun(&home);
    walker.signal(Signal::TERM);
    assert_eq!(walker.ended_in_order(), Some(4));
    let mut onlooker = Screen::begin(&home, &["watch", home.run().to_str().expect("a path")]);
    onlooker.sees("Step before/read-me");
    onlooker.sees("nobody walks it");
    onlooker.press("\x03");
    assert_eq!(onlooker.ended_in_order(), Some(0), "Ctrl-C leaves at once: nothing is left behind");
}

#[test]
fn a_run_is_seen_again_with_what_its_commands_printed() {
    let home = Home::new();
    let mut walker = Session::begin(&home, &["rehearse", "first-steps", "--plain", "--speed", "200"]);
    loop {
        match walker.meet() {
            Met::Question(_, question) => walker.say(&answer(&question)),
            Met::Started(_) => {}
            Met::End => break,
        }
    }
    assert_eq!(walker.end().0, Some(0));
    let journal = home.run().join("journal.jsonl");
    let before = fs::read(&journal).expect("it is there");
    let mut replay = Screen::begin(&home, &["replay", home.run().to_str().expect("a path"), "--speed", "0.25"]);
    replay.sees("Step look/read-me");
    replay.press(" ");
    replay.sees("paused");
    replay.press("b");
    replay.sees("Step look/read-me");
    replay.press("n");
    replay.sees("Step look/who");
    replay.press("e");
    replay.sees("at its end");
    replay.sees("OVER: finished");
    replay.press("p");
    replay.sees("Step tidy/away");
    replay.press("/");
    replay.press("counting");
    replay.press_until(ENTER, "not the current one: change/counting");
    replay.sees("line 30 of 30");
    replay.press_until(ENTER, "Step change/counting");
    assert!(!replay.sees("paused").contains("line 30 of 30"), "it was not begun yet");
    replay.press("q");
    assert_eq!(replay.ended_in_order(), Some(0));
    assert_eq!(fs::read(&journal).expect("it is there"), before, "nothing was written");
}
