//! Each state that a line of the plan can be in.

use crate::story::{Story, story, watched};
use holdpoint::{
    engine::{
        event::Event,
        input::{Act, SkipHow},
        status::Look,
    },
    words::Fate,
};
use serde_json::json;

const THREE: &str = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "First"
run = "do a"
effect = "change"
no_undo = "no need"
[[phase.step]]
id = "b"
title = "Second"
run = "do b"
effect = "change"
when = "word == 'blue'"
no_undo = "no need"
[[phase.step]]
id = "c"
title = "Third"
run = "do c"
effect = "change"
when = "word == 'red'"
no_undo = "no need"
[[phase.step]]
id = "d"
title = "Last"
note = "That was it."
"#;

#[test]
fn a_run_goes_from_line_to_line_and_leaves_out_what_does_not_apply() {
    let mut s = story(THREE);
    assert_eq!(
        s.looks(&["p/a", "p/b", "p/c", "p/d"]),
        [Look::Ready, Look::Pending, Look::Pending, Look::Pending]
    );
    s.confirm("p/a").unwrap();
    assert_eq!(s.started(), ["p/a#1@n1"]);
    assert_eq!(s.look("p/a"), Look::Running);
    s.ends("p/a", "n1", 0).unwrap();
    assert_eq!(s.looks(&["p/a", "p/b"]), [Look::Done, Look::Ready]);
    s.does("p/b", "n1");
    assert_eq!(s.looks(&["p/c", "p/d"]), [Look::Inactive, Look::Ready]);
    s.release("p/d").unwrap();
    assert_eq!(format!("{:?}", s.run().ended), "Some(Finished)");
    assert!(s.confirm("p/a").is_err(), "nothing starts in a run that is over");
}

#[test]
fn a_bad_exit_fails_and_stops_until_a_person_decides() {
    let mut s = story(THREE);
    s.confirm("p/a").unwrap();
    s.ends("p/a", "n1", 3).unwrap();
    assert_eq!(s.look("p/a"), Look::Failed);
    assert_eq!(s.current(), "p/a");
    assert!(s.confirm("p/b").is_err());
    assert!(s.override_step("p/a", " ").unwrap_err().contains("reason"));
    s.override_step("p/a", "the message is harmless").unwrap();
    assert_eq!(s.look("p/a"), Look::Overridden);
    assert_eq!(s.current(), "p/b");
}

#[test]
fn what_was_passed_over_says_how() {
    let mut s = story(THREE);
    s.skip("p/a", SkipHow::Elsewhere, "").unwrap();
    s.skip("p/b", SkipHow::NotNeeded, "").unwrap();
    assert_eq!(
        s.looks(&["p/a", "p/b", "p/c"]),
        [Look::DoneElsewhere, Look::NotNeeded, Look::Inactive]
    );
    assert!(s.skip("p/a", SkipHow::NotNeeded, "").is_err(), "it is settled");
}

#[test]
fn a_deferred_step_keeps_the_run_open() {
    let mut s = story(THREE);
    let defer = |reason: &str| Act::Defer {
        step: "p/a".into(),
        reason: reason.into(),
    };
    assert!(s.act(defer("")).is_err());
    s.act(defer("the disk comes on Monday")).unwrap();
    assert_eq!(s.look("p/a"), Look::Deferred);
    s.does("p/b", "n1");
    s.release("p/d").unwrap();
    assert_eq!((s.current().as_str(), &s.run().ended), ("", &None));
    s.act(Act::TakeUp { step: "p/a".into() }).unwrap();
    assert_eq!(s.look("p/a"), Look::Ready);
    s.does("p/a", "n1");
    assert_eq!(format!("{:?}", s.run().ended), "Some(Finished)");
}

#[test]
fn complete_except_deferred_is_an_end_of_its_own() {
    let mut s = story(THREE);
    let (step, reason) = ("p/a".into(), "later".to_owned());
    s.act(Act::Defer { step, reason }).unwrap();
    s.does("p/b", "n1");
    s.release("p/d").unwrap();
    let reason = "the rest is for Monday".to_owned();
    s.act(Act::EndShort { reason }).unwrap();
    assert_eq!(format!("{:?}", s.run().ended), "Some(FinishedExceptDeferred)");
}

#[test]
fn missed_hints_warn_and_missed_evidence_fails() {
    let body = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "First"
run = "do a"
effect = "observe"
expect = [{ match = '^well$', says = "it is well" }, { match = '^quick$', says = "it was quick", level = "warn" }]
problem = [{ match = 'timeout', advice = "Wait a little." }]
"#;
    let mut s = story(body);
    s.confirm("p/a").unwrap();
    s.prints("p/a", "n1", 0, &[("^well$", "well")]).unwrap();
    assert_eq!(s.look("p/a"), Look::DoneWithWarnings);

    let mut s = story(body);
    s.confirm("p/a").unwrap();
    s.prints("p/a", "n1", 0, &[("timeout", "etcd: timeout")]).unwrap();
    let failed = format!("{:?}", s.line("p/a").status);
    assert!(
        failed.contains("not seen: it is well") && failed.contains("Wait a little."),
        "{failed}"
    );
}

const JUDGED: &str = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "First"
run = "do a"
effect = "observe"
expect = [
  { ask = "Is the light green?", says = "the light" },
  { match = '^quick$', says = "it was quick", level = "warn" },
  { ask = "Is the fan silent?", says = "the fan", level = "warn" },
]
[[phase.step]]
id = "b"
title = "Second"
note = "Then this."
"#;

#[test]
fn a_person_answers_for_what_cannot_be_sensed() {
    let mut s = story(JUDGED);
    s.confirm("p/a").unwrap();
    s.prints("p/a", "n1", 0, &[("^quick$", "quick")]).unwrap();
    assert_eq!(s.look("p/a"), Look::ToAssess);
    assert!(s.judge("p/a", 1, true).is_err(), "that one is sensed");
    s.judge("p/a", 0, true).unwrap();
    assert_eq!(s.look("p/a"), Look::ToAssess);
    s.judge("p/a", 2, true).unwrap();
    assert_eq!(s.look("p/a"), Look::Done);
}

#[test]
fn a_bad_answer_fails_or_warns_as_the_check_says() {
    let mut s = story(JUDGED);
    s.confirm("p/a").unwrap();
    s.prints("p/a", "n1", 0, &[("^quick$", "quick")]).unwrap();
    s.judge("p/a", 2, false).unwrap();
    s.judge("p/a", 0, true).unwrap();
    assert_eq!(s.look("p/a"), Look::DoneWithWarnings);

    let mut s = story(JUDGED);
    s.confirm("p/a").unwrap();
    s.prints("p/a", "n1", 0, &[("^quick$", "quick")]).unwrap();
    s.judge("p/a", 2, true).unwrap();
    s.judge("p/a", 0, false).unwrap();
    assert_eq!(s.look("p/a"), Look::Failed);
}

#[test]
fn a_warning_that_was_sensed_outlasts_the_judgement() {
    let mut s = story(JUDGED);
    s.confirm("p/a").unwrap();
    s.ends("p/a", "n1", 0).unwrap();
    s.judge("p/a", 0, true).unwrap();
    s.judge("p/a", 2, true).unwrap();
    assert_eq!(s.look("p/a"), Look::DoneWithWarnings);
    assert!(format!("{:?}", s.line("p/a").status).contains("it was quick"));
}

#[test]
fn a_judgement_counts_while_another_step_is_current() {
    let mut s = story(JUDGED);
    s.confirm("p/a").unwrap();
    s.prints("p/a", "n1", 0, &[("^quick$", "quick")]).unwrap();
    let (to, reason) = ("p/b".into(), "first the note".to_owned());
    s.act(Act::Turn { to, reason }).unwrap();
    s.judge("p/a", 0, true).unwrap();
    s.judge("p/a", 2, true).unwrap();
    assert_eq!(s.look("p/a"), Look::Done);
}

#[test]
fn a_broken_guard_blocks_and_an_untouched_step_is_ready_again() {
    let mut s = watched(
        r#"
[[guard]]
name = "calm"
require = "cluster.state == 'calm'"
because = "It must be calm."
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "First"
run = "do a"
effect = "change"
no_undo = "no need"
"#,
    );
    assert_eq!(s.look("p/a"), Look::Blocked, "what was never looked at is unknown");
    s.senses(json!({ "state": "calm" })).unwrap();
    assert_eq!(s.look("p/a"), Look::Ready);
    s.senses(json!({ "state": "storm" })).unwrap();
    assert_eq!(s.look("p/a"), Look::Blocked);
    s.senses(json!({ "state": "calm" })).unwrap();
    s.pass(1).confirm("p/a").unwrap();
    assert_eq!(
        (s.look("p/a"), s.started()),
        (Look::Queued, vec![]),
        "the guard is asked again after Enter"
    );
    s.senses(json!({ "state": "calm" })).unwrap();
    assert_eq!((s.look("p/a"), s.started()), (Look::Running, vec!["p/a#1@n1".to_owned()]));
}

#[test]
fn a_doubt_that_a_person_settles_is_vouched_for() {
    let mut s = story(THREE);
    s.confirm("p/a").unwrap();
    s.open().unwrap();
    assert_eq!(s.look("p/a"), Look::InDoubt);
    s.fate("p/a", "n1", Fate::Lost).unwrap();
    assert_eq!(s.look("p/a"), Look::InDoubt);
    let settle = |s: &mut Story, reason: &str| {
        s.act(Act::Settle {
            job: s.job("p/a", "n1"),
            ran: true,
            reason: reason.into(),
        })
    };
    assert!(settle(&mut s, "").is_err());
    settle(&mut s, "the file is there").unwrap();
    assert_eq!(s.look("p/a"), Look::Vouched);
}

#[test]
fn a_step_done_again_counts_a_new_attempt() {
    let mut s = story(THREE);
    s.does("p/a", "n1");
    let redo = Act::Redo {
        step: "p/a".into(),
        reason: "the host was replaced".into(),
    };
    s.act(redo).unwrap();
    assert_eq!((s.look("p/a"), s.current().as_str()), (Look::Ready, "p/a"));
    s.confirm("p/a").unwrap();
    assert_eq!(s.started(), ["p/a#2@n1"]);
}

#[test]
fn going_back_does_everything_after_it_again() {
    let mut s = story(THREE);
    s.does("p/a", "n1");
    s.does("p/b", "n1");
    let back = |to: &str| Act::GoBack {
        to: to.into(),
        reason: "from the start".into(),
    };
    assert!(s.act(back("p/d")).is_err(), "that is where we are");
    let events = s.act(back("p/a")).unwrap();
    assert_eq!(events.iter().filter(|event| matches!(event, Event::Reopened { .. })).count(), 2);
    assert_eq!(s.looks(&["p/a", "p/b"]), [Look::Ready, Look::Pending]);
    s.does("p/a", "n1");
    s.confirm("p/b").unwrap();
    assert_eq!(s.started(), ["p/b#2@n1"]);
}
