//! Commands that ask.

use crate::story::{Story, story};
use holdpoint::engine::{
    event::{Event, Order},
    input::{Act, News},
    run::JobState,
    status::Look,
};

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
prompt = [
  { match = 'more\? $', send = "yes" },
  { match = 'which\? $', ask = "The one that is empty." },
  { match = 'back\? $', hold = "Only once the disk is new." },
]
no_undo = "no need"
normal = "1m"
worry = "1h"
[[phase.step]]
id = "b"
title = "Disk"
manual = "Swap the disk."
[[phase.step]]
id = "c"
title = "Back"
answer = { to = "a", send = "y" }
no_undo = "no need"
[[phase.step]]
id = "d"
title = "Last"
note = "Done."
"#;

fn at_back() -> Story {
    let mut s = story(HELD);
    s.confirm("p/a").unwrap();
    s.asks("p/a", "n1", r"back\? $", 100).unwrap();
    s
}

#[test]
fn a_held_command_waits_while_the_next_step_is_done_and_a_later_one_answers_it() {
    let mut s = at_back();
    assert_eq!((s.look("p/a"), s.current().as_str()), (Look::Held, "p/b"));
    assert_eq!(s.run().held().count(), 1);
    s.release("p/b").unwrap();
    s.confirm("p/c").unwrap();
    assert_eq!(s.sent(), ["y\n"]);
    assert!(
        matches!(&s.orders[0], Order::Send { seen: Some(100), .. }),
        "the host refuses it if more has come"
    );
    assert_eq!(s.look("p/c"), Look::Running);
    s.ends("p/a", "n1", 0).unwrap();
    assert_eq!(
        (s.looks(&["p/a", "p/c"]), s.current().as_str()),
        (vec![Look::Done, Look::Done], "p/d")
    );
}

#[test]
fn an_early_answer_is_refused_or_goes_against_the_procedure_with_a_reason() {
    let mut s = at_back();
    assert!(
        s.answer("p/a", "n1", "y\n", 100, None)
            .unwrap_err()
            .contains("Only once the disk is new.")
    );
    assert!(s.answer("p/a", "n1", "y\n", 100, Some(" ")).is_err());
    assert!(s.act(Act::Typed { job: s.job("p/a", "n1") }).is_err(), "typing is answering");
    let events = s.answer("p/a", "n1", "n\n", 100, Some("the disk was good after all")).unwrap();
    assert!(events.iter().any(|event| matches!(event, Event::Sent { against: Some(_), .. })));
    s.ends("p/a", "n1", 0).unwrap();
    s.release("p/b").unwrap();
    s.confirm("p/c").unwrap();
    assert_eq!(
        (s.look("p/c"), s.sent()),
        (Look::Failed, vec![]),
        "there is nothing to answer: judge it"
    );
    s.override_step("p/c", "it was answered before").unwrap();
    assert_eq!(s.current(), "p/d");
}

#[test]
fn an_answer_that_the_host_refused_has_failed_and_may_be_given_again() {
    let mut s = at_back();
    s.release("p/b").unwrap();
    s.confirm("p/c").unwrap();
    s.news("p/a", "n1", News::Unsent("more output has come".into())).unwrap();
    assert_eq!(s.look("p/c"), Look::Failed);
    s.asks("p/a", "n1", r"back\? $", 130).unwrap();
    s.retry("p/c", false).unwrap();
    s.confirm("p/c").unwrap();
    assert_eq!(s.sent(), ["y\n"]);
    s.ends("p/a", "n1", 0).unwrap();
    assert_eq!(s.look("p/c"), Look::Done);
}

#[test]
fn a_held_command_that_ends_by_itself_leaves_nothing_to_answer() {
    let mut s = at_back();
    s.ends("p/a", "n1", 1).unwrap();
    assert_eq!(
        (s.look("p/a"), s.current().as_str()),
        (Look::Failed, "p/a"),
        "what failed comes first"
    );
    s.override_step("p/a", "known").unwrap();
    s.release("p/b").unwrap();
    s.confirm("p/c").unwrap();
    assert!(format!("{:?}", s.line("p/c").status).contains("nothing to answer"));
}

#[test]
fn the_same_answer_is_sent_by_itself_three_times_and_then_a_person_is_asked() {
    let mut s = story(HELD);
    s.confirm("p/a").unwrap();
    for seen in [10, 20, 30] {
        s.asks("p/a", "n1", r"more\? $", seen).unwrap();
        assert_eq!(s.sent(), ["yes\n"]);
    }
    s.asks("p/a", "n1", r"more\? $", 40).unwrap();
    assert_eq!(s.sent(), Vec::<String>::new());
    assert!(matches!(s.state("p/a", "n1"), JobState::AtPrompt { hold: None, .. }));
    s.answer("p/a", "n1", "no\n", 40, None).unwrap();
    assert_eq!(s.sent(), ["no\n"]);
}

#[test]
fn a_question_for_the_operator_holds_the_step_current() {
    let mut s = story(HELD);
    s.confirm("p/a").unwrap();
    s.asks("p/a", "n1", r"which\? $", 10).unwrap();
    assert_eq!((s.look("p/a"), s.current().as_str()), (Look::Held, "p/a"));
    assert!(s.asks("p/a", "n1", r"which\? $", 10).unwrap().is_empty(), "said once");
    s.answer("p/a", "n1", "sdb\n", 10, None).unwrap();
    assert_eq!(s.look("p/a"), Look::Running);
    assert!(s.answer("p/a", "n1", "sdb\n", 10, None).is_err(), "it is at no prompt");
}

#[test]
fn what_is_held_can_be_interrupted() {
    let mut s = at_back();
    s.interrupt("p/a", "n1").unwrap();
    assert_eq!(s.sent(), ["Signal(Interrupt)"]);
    assert_eq!(s.look("p/a"), Look::Held, "until it says how it ended");
    s.ends("p/a", "n1", 130).unwrap();
    assert_eq!(s.look("p/a"), Look::Failed);
}

#[test]
fn keys_typed_into_a_terminal_are_told_of_but_not_kept() {
    let mut s = story(HELD);
    s.confirm("p/a").unwrap();
    let typed = Act::Typed { job: s.job("p/a", "n1") };
    assert_eq!(s.act(typed.clone()).unwrap().len(), 1);
    assert!(s.act(typed).unwrap().is_empty(), "once a prompt, not once a key");
}

#[test]
fn nothing_answers_by_itself_while_everything_is_stopped() {
    let mut s = story(HELD);
    s.confirm("p/a").unwrap();
    s.act(Act::StopAll { reason: String::new() }).unwrap();
    s.asks("p/a", "n1", r"more\? $", 10).unwrap();
    assert_eq!(s.sent(), Vec::<String>::new());
    assert!(s.answer("p/a", "n1", "yes\n", 10, None).is_err());
    s.act(Act::Lift {
        reason: "all is well".into(),
    })
    .unwrap();
    s.answer("p/a", "n1", "yes\n", 10, None).unwrap();
    assert_eq!(s.sent(), ["yes\n"]);
}
