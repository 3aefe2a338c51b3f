//! How long things take.

use crate::story::{Story, story};
use holdpoint::engine::{event::Mark, input::News};

const HELD: &str = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "Evacuate"
run = "evacuate"
terminal = true
effect = "change"
prompt = [{ match = 'back\? $', hold = "Only once the disk is new." }]
no_undo = "no need"
normal = "1m"
worry = "5m"
[[phase.step]]
id = "b"
title = "Back"
answer = { to = "a", send = "y" }
no_undo = "no need"
"#;

fn worked(s: &Story, id: &str) -> Option<u64> {
    s.run().worked(&id.into(), s.now())
}

#[test]
fn the_time_that_a_command_is_held_is_not_its_work() {
    let mut s = story(HELD);
    assert_eq!(worked(&s, "p/a"), None, "nothing has started");
    s.confirm("p/a").unwrap();
    s.pass(40);
    assert_eq!(worked(&s, "p/a"), Some(40));
    s.asks("p/a", "n1", r"back\? $", 100).unwrap();
    s.pass(7200);
    assert_eq!(worked(&s, "p/a"), Some(40), "it stands");
    assert!(!s.run().works(&"p/a".into()));
    s.confirm("p/b").unwrap();
    s.pass(30).tick();
    assert_eq!(worked(&s, "p/a"), Some(70));
    assert!(s.run().overdue.is_empty(), "two hours held are nothing to worry about");
    s.pass(300).tick();
    assert!(s.run().overdue.contains_key(&("p/a".into(), Mark::Worry)));
    s.ends("p/a", "n1", 0).unwrap();
    s.pass(500);
    assert_eq!(worked(&s, "p/a"), Some(370), "it is over");
}

#[test]
fn a_wait_for_an_answer_that_an_interruption_cut_in_two_is_one_wait() {
    let mut s = story(HELD);
    s.confirm("p/a").unwrap();
    s.pass(40);
    s.asks("p/a", "n1", r"back\? $", 100).unwrap();
    s.pass(600);
    s.open().unwrap();
    s.fate("p/a", "n1", holdpoint::words::Fate::Running).unwrap();
    s.asks("p/a", "n1", r"back\? $", 100).unwrap();
    s.pass(600);
    s.confirm("p/b").unwrap();
    s.pass(10);
    assert_eq!(worked(&s, "p/a"), Some(50));
}

#[test]
fn another_try_is_timed_and_worried_about_anew() {
    let mut s = story(HELD);
    s.confirm("p/a").unwrap();
    s.pass(301).tick();
    assert_eq!(s.run().overdue.len(), 1);
    s.news("p/a", "n1", News::Refused("no".into())).unwrap();
    s.confirm("p/a").unwrap();
    assert!(s.run().overdue.is_empty());
    assert_eq!(worked(&s, "p/a"), Some(0));
}
