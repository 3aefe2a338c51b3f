//! The operator's way through the plan.

use crate::story::story;
use holdpoint::engine::{
    input::{Act, Input, SkipHow},
    status::Look,
};

const FREE: &str = r#"
[[phase]]
id = "p"
title = "Any order"
on = "'n1'"
order = "any"
[[phase.step]]
id = "a"
title = "A"
run = "do a"
effect = "change"
no_undo = "no need"
[[phase.step]]
id = "b"
title = "B"
run = "do b"
effect = "disrupt"
opens = { id = "b-open", text = "b is open" }
no_undo = "no need"
[[phase]]
id = "q"
title = "As listed"
on = "'n1'"
[[phase.step]]
id = "c"
title = "C"
run = "do c"
effect = "change"
optional = true
closes = ["b-open"]
no_undo = "no need"
[[phase.step]]
id = "d"
title = "D"
note = "Done."
"#;

fn turn(to: &str, reason: &str) -> Act {
    Act::Turn {
        to: to.into(),
        reason: reason.into(),
    }
}

#[test]
fn the_order_is_free_where_it_is_free_and_wants_a_reason_elsewhere() {
    let mut s = story(FREE);
    s.act(turn("p/b", "")).unwrap();
    assert_eq!((s.current().as_str(), s.look("p/b")), ("p/b", Look::Ready));
    assert!(s.confirm("p/a").unwrap_err().contains("another step comes first"));
    s.does("p/b", "n1");
    assert_eq!(s.current(), "p/a", "what was left comes now");
    assert!(s.act(turn("q/d", " ")).is_err());
    s.act(turn("q/d", "they wait for the word")).unwrap();
    s.release("q/d").unwrap();
    assert_eq!(s.current(), "p/a");
    assert!(s.act(turn("p/b", "again")).unwrap_err().contains("settled"));
}

#[test]
fn what_disrupts_is_not_passed_over_without_a_word_and_what_is_optional_is() {
    let mut s = story(FREE);
    s.does("p/a", "n1");
    assert!(s.skip("p/b", SkipHow::NotNeeded, "").unwrap_err().contains("reason"));
    s.skip("p/b", SkipHow::Elsewhere, "the vendor did it").unwrap();
    assert_eq!(s.run().effects.len(), 1, "done elsewhere, its consequence lasts all the same");
    s.skip("q/c", SkipHow::NotNeeded, "").unwrap();
    assert_eq!(s.run().effects.len(), 1);
    assert_eq!(s.current(), "q/d");
}

#[test]
fn what_runs_is_not_passed_over() {
    let mut s = story(FREE);
    s.confirm("p/a").unwrap();
    assert!(s.skip("p/a", SkipHow::NotNeeded, "so").unwrap_err().contains("still runs"));
    assert!(s.skip("p", SkipHow::NotNeeded, "so").unwrap_err().contains("still runs"));
    assert!(s.retry("p/a", false).is_err());
    let (to, reason) = ("p/a".into(), "so".to_owned());
    assert!(s.act(Act::GoBack { to, reason }).is_err());
}

#[test]
fn a_running_command_is_interrupted_and_says_how_it_ended() {
    let mut s = story(FREE);
    s.confirm("p/a").unwrap();
    s.interrupt("p/a", "n1").unwrap();
    assert_eq!((s.sent(), s.look("p/a")), (vec!["Signal(Interrupt)".to_owned()], Look::Running));
    s.ends("p/a", "n1", 130).unwrap();
    assert_eq!(s.look("p/a"), Look::Failed);
    assert!(s.interrupt("p/a", "n1").is_err());
}

#[test]
fn a_run_that_is_left_goes_on_where_it_stood() {
    let mut s = story(FREE);
    s.does("p/a", "n1");
    s.input(Input::Leave { why: "lunch".into() }).unwrap();
    assert!(!s.run().open && s.wants() == Default::default());
    s.pass(3600).open().unwrap();
    assert_eq!((s.current().as_str(), s.run().sessions), ("p/b", 2));
    s.confirm("p/b").unwrap();
    assert_eq!(s.started(), ["p/b#1@n1"]);
}

#[test]
fn a_stop_lets_nothing_start_until_it_is_lifted() {
    let mut s = story(FREE);
    s.act(Act::StopAll { reason: String::new() }).unwrap();
    assert!(s.confirm("p/a").unwrap_err().contains("anna stopped everything"));
    assert!(s.act(Act::StopAll { reason: String::new() }).is_err());
    s.act(Act::Lift {
        reason: "all clear".into(),
    })
    .unwrap();
    s.confirm("p/a").unwrap();
    s.act(Act::StopAll { reason: "again".into() }).unwrap();
    s.interrupt("p/a", "n1").unwrap();
    assert_eq!(s.sent().len(), 1, "what runs may be interrupted");
}
