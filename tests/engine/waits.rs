//! Waits, rounds, and marks in time.

use crate::story::{Story, story, watched};
use holdpoint::engine::{
    event::{Event, Mark},
    input::Act,
    status::Look,
};
use serde_json::json;

const SOAK: &str = r#"
[[phase]]
id = "p"
title = "All"
[[phase.step]]
id = "a"
title = "Heal"
wait = "nothing is left to heal"
until = "cluster.left == 0"
steady = "30s"
least = "1m"
worry = "2m"
[[phase.step]]
id = "b"
title = "Then"
note = "Done."
"#;

fn left(s: &mut Story, left: u32) {
    s.senses(json!({ "left": left })).unwrap();
}

#[test]
fn a_wait_ends_once_it_has_held_for_long_enough_and_not_before_its_least() {
    let mut s = watched(SOAK);
    assert_eq!(s.look("p/a"), Look::Running, "it begins by itself");
    s.pass(5);
    left(&mut s, 3);
    s.pass(5);
    left(&mut s, 0);
    for _ in 0..2 {
        s.pass(10);
        left(&mut s, 0);
    }
    assert_eq!(s.look("p/a"), Look::Running, "it held for 20 s");
    s.pass(10);
    left(&mut s, 0);
    assert_eq!(s.look("p/a"), Look::Running, "it is no minute yet");
    s.pass(20);
    left(&mut s, 0);
    assert_eq!((s.look("p/a"), s.current().as_str()), (Look::Done, "p/b"));
}

#[test]
fn one_lucky_sample_is_not_enough_however_long_it_counts() {
    let mut s = watched(&SOAK.replace("steady = \"30s\"\nleast = \"1m\"", "steady = \"15s\""));
    s.pass(1);
    left(&mut s, 0);
    s.pass(15).tick();
    assert_eq!(s.look("p/a"), Look::Running, "it is still fresh, and still the only one");
    assert_eq!(s.wants().poll, [("cluster".into(), s.now())], "another one is wanted at once");
    s.pass(1);
    left(&mut s, 0);
    assert_eq!(s.look("p/a"), Look::Done);
}

#[test]
fn what_flaps_begins_anew_and_unknown_does_not_count() {
    let mut s = watched(SOAK);
    s.pass(60);
    left(&mut s, 0);
    s.pass(20);
    left(&mut s, 1);
    s.pass(1);
    left(&mut s, 0);
    s.pass(20);
    left(&mut s, 0);
    assert_eq!(s.look("p/a"), Look::Running);
    s.pass(9).senses("unreachable".into()).unwrap();
    s.pass(1);
    left(&mut s, 0);
    assert_eq!(s.look("p/a"), Look::Running, "nobody knows how it was meanwhile");
}

#[test]
fn a_look_from_before_the_wait_says_nothing() {
    let mut s = watched(SOAK);
    let before = s.now();
    s.pass(120);
    s.sensed(before - jiff::SignedDuration::from_secs(1), json!({ "left": 0 })).unwrap();
    assert!(s.line("p/a").holds.is_none_or(|(truth, _)| truth != holdpoint::words::Truth::Yes));
}

#[test]
fn a_wait_can_be_released_before_its_time_with_a_reason() {
    let mut s = watched(SOAK);
    assert!(s.release("p/a").unwrap_err().contains("reason"));
    s.release_against("p/a", Some("the vendor says it is enough")).unwrap();
    assert_eq!((s.look("p/a"), s.current().as_str()), (Look::Overridden, "p/b"));
}

#[test]
fn marks_are_passed_once() {
    let mut s = watched(SOAK);
    let woken = s.wants().wake;
    s.pass(121);
    assert!(woken.is_some_and(|at| at <= s.now()));
    let events = s.tick();
    assert!(events.iter().any(|event| matches!(event, Event::Overdue { mark: Mark::Worry, .. })));
    assert!(s.pass(60).tick().iter().all(|event| !matches!(event, Event::Overdue { .. })));
}

#[test]
fn a_command_and_a_block_have_their_marks() {
    let mut s = story(
        r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
within = "10m"
[[phase.step]]
id = "a"
title = "A"
run = "do a"
effect = "observe"
worry = "1m"
limit = "5m"
[[phase.step]]
id = "b"
title = "B"
note = "Done."
"#,
    );
    s.pass(3600).tick();
    assert!(s.run().overdue.is_empty(), "nothing has begun");
    s.confirm("p/a").unwrap();
    s.pass(61).tick();
    s.pass(300).tick();
    s.pass(300).tick();
    let marks: Vec<_> = s.run().overdue.keys().map(|(node, mark)| format!("{node} {mark:?}")).collect();
    assert_eq!(marks, ["p Deadline", "p/a Worry", "p/a Limit"]);
}

const ROUNDS: &str = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
repeat_until = "cluster.state == 'calm'"
at_most = 2
[[phase.step]]
id = "a"
title = "Round {{ turn.pass }}"
run = "do a"
effect = "change"
no_undo = "no need"
[[phase]]
id = "q"
title = "After"
[[phase.step]]
id = "z"
title = "Z"
note = "Done."
"#;

fn round(s: &mut Story, state: &str) {
    s.pass(1);
    s.confirm("p/a").unwrap();
    s.ends("p/a", "n1", 0).unwrap();
    s.pass(1).senses(json!({ "state": state })).unwrap();
}

#[test]
fn rounds_go_on_until_it_is_so() {
    let mut s = watched(ROUNDS);
    round(&mut s, "storm");
    assert_eq!((s.look("p/a"), s.sheet("p/a").title.as_str()), (Look::Ready, "Round 2"));
    round(&mut s, "calm");
    assert_eq!(
        (s.look("p/a"), s.current().as_str(), s.line("p/a").attempts),
        (Look::Done, "q/z", 2)
    );
}

#[test]
fn whether_another_round_is_needed_waits_for_a_look_after_the_last_one() {
    let mut s = watched(ROUNDS);
    s.senses(json!({ "state": "calm" })).unwrap();
    s.pass(1).confirm("p/a").unwrap();
    s.ends("p/a", "n1", 0).unwrap();
    assert_eq!((s.current().as_str(), s.look("p/a")), ("p", Look::Done));
    assert!(
        s.wants().poll.iter().any(|(monitor, _)| monitor.as_str() == "cluster"),
        "it is looked at at once"
    );
    s.pass(1).senses(json!({ "state": "calm" })).unwrap();
    assert_eq!(s.current(), "q/z");
}

#[test]
fn at_most_so_many_rounds_and_then_a_person_decides() {
    let mut s = watched(ROUNDS);
    round(&mut s, "storm");
    round(&mut s, "storm");
    assert_eq!((s.current().as_str(), s.look("p")), ("p", Look::Failed));
    s.retry("p", false).unwrap();
    assert_eq!(s.sheet("p/a").title, "Round 3");
    round(&mut s, "storm");
    assert_eq!(s.look("p"), Look::Failed);
    s.override_step("p", "calm enough").unwrap();
    assert_eq!((s.look("p"), s.current().as_str()), (Look::Overridden, "q/z"));
}

#[test]
fn a_single_step_can_repeat() {
    let mut s = watched(
        &ROUNDS
            .replace(
                "[[phase.step]]\nid = \"a\"",
                "[[phase.step]]\nid = \"a\"\nrepeat_until = \"cluster.left == 0\"\nat_most = 2",
            )
            .replace("repeat_until = \"cluster.state == 'calm'\"\nat_most = 2\n[[", "[["),
    );
    s.confirm("p/a").unwrap();
    s.ends("p/a", "n1", 0).unwrap();
    s.pass(1).senses(json!({ "left": 3 })).unwrap();
    assert_eq!(s.look("p/a"), Look::Ready);
    s.pass(1).confirm("p/a").unwrap();
    s.ends("p/a", "n1", 0).unwrap();
    s.pass(1).senses(json!({ "left": 3 })).unwrap();
    assert_eq!((s.look("p/a"), s.current().as_str()), (Look::Failed, "p/a"));
    s.override_step("p/a", "nearly").unwrap();
    assert_eq!(s.current(), "q/z");
}

#[test]
fn nothing_begins_by_itself_while_everything_is_stopped() {
    let mut s = watched(&SOAK.replacen(
        "[[phase.step]]",
        "[[phase.step]]\nid = \"n\"\ntitle = \"N\"\nnote = \"First.\"\n[[phase.step]]",
        1,
    ));
    let reason = "smoke in the hall".to_owned();
    s.act(Act::StopAll { reason }).unwrap();
    assert!(s.release("p/n").unwrap_err().contains("smoke in the hall"));
    let reason = "it was toast".to_owned();
    s.act(Act::Lift { reason }).unwrap();
    s.release("p/n").unwrap();
    assert_eq!(s.look("p/a"), Look::Running);
}

#[test]
fn a_run_that_is_ended_in_a_wait_is_over() {
    let mut s = watched(SOAK);
    left(&mut s, 3);
    let reason = "it is looked at in the morning".to_owned();
    s.act(Act::EndShort { reason }).unwrap();
    assert!(s.run().ended.is_some(), "nothing is left to wait for");
}
