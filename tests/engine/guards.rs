//! Guards: three values, asked afresh after the confirmation, gone against only with a reason.

use crate::story::{Story, TOP, WATCHED, story, watched};
use holdpoint::{
    engine::{
        input::{Act, Input, Reading},
        status::Look,
    },
    words::Truth,
};
use serde_json::json;

const TWO: &str = r#"
[[guard]]
name = "calm"
require = "cluster.state == 'calm'"
because = "It must be calm."
[[phase]]
id = "p"
title = "All"
on = "'n1'"
guard = ["calm"]
[[phase.step]]
id = "a"
title = "First"
run = "do a"
effect = "change"
no_undo = "no need"
[[phase.step]]
id = "look"
title = "Look"
run = "look"
effect = "observe"
[[phase.step]]
id = "b"
title = "Breaks it"
run = "do b"
effect = "change"
despite = ["calm"]
no_undo = "no need"
[[phase]]
id = "q"
title = "After"
on = "'n1'"
[[phase.step]]
id = "a"
title = "Last"
run = "do a"
effect = "change"
no_undo = "no need"
"#;

fn calm(s: &mut Story) {
    s.senses(json!({ "state": "calm" })).unwrap();
}

fn truth(s: &Story) -> Option<Truth> {
    s.run().guards.get("calm").map(|guard| guard.truth)
}

#[test]
fn a_stale_reading_is_unknown_and_unknown_is_never_healthy() {
    let mut s = watched(TWO);
    calm(&mut s);
    assert_eq!(truth(&s), Some(Truth::Yes));
    assert!(
        s.wants().wake.is_some_and(|at| at > s.now()),
        "somebody wakes up when it turns stale"
    );
    s.pass(21).tick();
    assert_eq!((truth(&s), s.look("p/a")), (Some(Truth::Unknown), Look::Blocked));
    assert!(s.confirm("p/a").unwrap_err().contains("old"));
    s.senses("connection refused".into()).unwrap();
    assert!(s.confirm("p/a").unwrap_err().contains("connection refused"));
    s.senses(json!({ "left": 3 })).unwrap();
    assert_eq!(s.look("p/a"), Look::Blocked, "the value that it needs is missing");
}

#[test]
fn only_a_look_that_began_after_the_confirmation_lets_it_start() {
    let mut s = watched(TWO);
    calm(&mut s);
    let before = s.now();
    s.pass(1).confirm("p/a").unwrap();
    assert_eq!(s.wants().poll, [("cluster".into(), s.now())]);
    s.sensed(before, json!({ "state": "calm" })).unwrap();
    assert_eq!(s.look("p/a"), Look::Queued, "that poll began before Enter");
    s.senses(json!({ "state": "storm" })).unwrap();
    assert_eq!((s.look("p/a"), s.started()), (Look::Queued, vec![]));
    calm(&mut s);
    assert_eq!(s.started(), ["p/a#1@n1"]);
}

#[test]
fn what_another_host_said_in_between_does_not_hide_that_it_is_as_before() {
    let mut s = watched(TWO);
    let says = |s: &mut Story, host: &str, left: u32| {
        let values = json!({ "left": left }).as_object().cloned().unwrap_or_default();
        let reading = Reading {
            monitor: "cluster".into(),
            host: host.into(),
            begun: s.now(),
            values: Ok(values.into_iter().collect()),
        };
        s.pass(1).input(Input::Reading(reading)).unwrap();
    };
    says(&mut s, "n1", 0);
    says(&mut s, "n2", 3);
    says(&mut s, "n1", 0);
    let last = s.run().readings.iter().max_by_key(|(_, sample)| sample.at);
    let (of, sample) = last.expect("it is journaled");
    assert_eq!((of.1.as_str(), sample.values.clone().unwrap()["left"].clone()), ("n1", json!(0)));
}

#[test]
fn what_is_queued_behind_a_guard_can_be_taken_back() {
    let mut s = watched(TWO);
    calm(&mut s);
    s.pass(1).confirm("p/a").unwrap();
    s.interrupt("p/a", "n1").unwrap();
    assert_eq!((s.look("p/a"), s.sent()), (Look::Ready, vec![]));
    s.confirm("p/a").unwrap();
    calm(&mut s);
    assert_eq!(s.started(), ["p/a#2@n1"]);
}

#[test]
fn going_against_a_guard_wants_a_reason_and_is_not_asked_again() {
    let mut s = watched(TWO);
    s.senses(json!({ "state": "storm" })).unwrap();
    assert!(s.confirm("p/a").unwrap_err().contains("It must be calm."));
    assert!(s.confirm_with("p/a", |with| *with.against = Some(" ".into())).is_err());
    s.confirm_with("p/a", |with| *with.against = Some("the alarm is known".into()))
        .unwrap();
    assert_eq!(s.started(), ["p/a#1@n1"]);
}

#[test]
fn a_look_needs_no_guard_and_a_step_may_break_its_own() {
    let mut s = watched(TWO);
    calm(&mut s);
    s.confirm("p/a").unwrap();
    calm(&mut s);
    s.ends("p/a", "n1", 0).unwrap();
    s.senses(json!({ "state": "storm" })).unwrap();
    assert_eq!(s.look("p/look"), Look::Ready);
    s.does("p/look", "n1");
    assert_eq!(s.look("p/b"), Look::Ready, "its own work breaks it");
    s.confirm("p/b").unwrap();
    assert_eq!(s.started(), ["p/b#1@n1"]);
    assert_eq!(truth(&s), Some(Truth::No), "the alert goes on");
    s.ends("p/b", "n1", 0).unwrap();
    assert_eq!((truth(&s), s.look("q/a")), (None, Look::Ready), "its part is over");
}

#[test]
fn a_guard_is_watched_for_as_long_as_its_part_lasts() {
    let mut s = watched(&TWO.replace("despite = [\"calm\"]\n", ""));
    calm(&mut s);
    s.confirm("p/a").unwrap();
    s.senses(json!({ "state": "storm" })).unwrap();
    assert_eq!(truth(&s), Some(Truth::No), "though its command runs already");
    let acknowledge = holdpoint::engine::input::Act::Acknowledge {
        guard: Some("calm".into()),
    };
    s.act(acknowledge).unwrap();
    assert!(s.run().guards["calm"].acknowledged);
    calm(&mut s);
    s.senses(json!({ "state": "storm" })).unwrap();
    assert!(!s.run().guards["calm"].acknowledged, "it broke again");
}

#[test]
fn after_an_absence_every_guard_is_unknown_until_it_was_looked_at() {
    let mut s = watched(TWO);
    calm(&mut s);
    s.core.senses = Default::default();
    s.open().unwrap();
    assert_eq!((truth(&s), s.look("p/a")), (Some(Truth::Unknown), Look::Blocked));
    calm(&mut s);
    assert_eq!(s.look("p/a"), Look::Ready);
}

#[test]
fn evidence_from_monitors_waits_for_a_poll_after_the_work() {
    let mut s = watched(
        r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "First"
run = "do a"
effect = "change"
expect = [{ is = "cluster.state == 'calm'", says = "it is calm" }]
no_undo = "no need"
"#,
    );
    calm(&mut s);
    s.confirm("p/a").unwrap();
    s.pass(1).ends("p/a", "n1", 0).unwrap();
    assert_eq!(s.look("p/a"), Look::Running, "the old reading proves nothing");
    assert_eq!(s.wants().poll, [("cluster".into(), s.now())]);
    s.pass(1).senses("unreachable".into()).unwrap();
    assert_eq!(s.look("p/a"), Look::Failed, "unknown is not met");
    s.retry("p/a", false).unwrap();
    s.pass(1).confirm("p/a").unwrap();
    s.ends("p/a", "n1", 0).unwrap();
    calm(&mut s);
    assert_eq!(s.look("p/a"), Look::Done);
}

#[test]
fn evidence_from_each_host_waits_until_each_was_read() {
    let mut s = watched(
        r#"
[[monitor]]
name = "load"
on = "['n1', 'n2']"
run = "load"
value.low = { first = '^low (\S+)$' }
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "First"
run = "do a"
effect = "change"
expect = [{ is = "['n1', 'n2'].all(n, load.low[n] == 'yes')", says = "both are low" }]
no_undo = "no need"
"#,
    );
    let low = |s: &mut Story, host: &str| {
        let begun = s.now();
        s.input(Input::Reading(Reading {
            monitor: "load".into(),
            host: host.into(),
            begun,
            values: Ok([("low".to_owned(), json!("yes"))].into()),
        }))
        .unwrap();
    };
    s.confirm("p/a").unwrap();
    s.pass(1).ends("p/a", "n1", 0).unwrap();
    s.pass(1);
    low(&mut s, "n1");
    assert_eq!(s.look("p/a"), Look::Running, "n2 hasn't been heard of since");
    assert_eq!(s.wants().poll.len(), 1);
    low(&mut s, "n2");
    assert_eq!(s.look("p/a"), Look::Done);
}

#[test]
fn a_step_that_mends_a_broken_guard_goes_on_against_it_and_says_so() {
    let mut s = watched(TWO);
    calm(&mut s);
    s.confirm("p/a").unwrap();
    calm(&mut s);
    s.ends("p/a", "n1", 0).unwrap();
    s.does("p/look", "n1");
    s.senses(json!({ "state": "storm" })).unwrap();
    let sheet = s.sheet("p/b");
    assert_eq!((sheet.despite.clone(), sheet.guards.clone()), (vec!["calm".into()], vec![]));
    let told = holdpoint::plain::tell::step(s.run(), &"p/b".into(), &sheet);
    assert!(
        told.contains(&"goes on despite guard calm, which is broken now: its own work breaks or mends it".to_owned()),
        "{told:?}"
    );
    s.confirm("p/b").unwrap();
    assert_eq!(s.started(), ["p/b#1@n1"]);
}

const IN_TURN: &str = r#"
[[guard]]
name = "not-here"
require = "cluster.state != node"
because = "Something runs on {{ node }}."
[[phase]]
id = "p"
title = "Each"
for = "node in nodes"
on = "node"
[[phase.step]]
id = "a"
title = "First"
run = "do a"
effect = "change"
no_undo = "no need"
guard = ["not-here"]
"#;

#[test]
fn a_guard_that_is_named_in_a_loop_asks_about_the_turn_at_hand() {
    let mut s = watched(IN_TURN);
    s.senses(json!({ "state": "n2" })).unwrap();
    assert_eq!(s.look("p[n1]/a"), Look::Ready, "n2 is not its concern");
    s.confirm("p[n1]/a").unwrap();
    s.pass(1).senses(json!({ "state": "n2" })).unwrap();
    s.ends("p[n1]/a", "n1", 0).unwrap();
    assert_eq!(s.look("p[n2]/a"), Look::Blocked);
    let told = s.confirm("p[n2]/a").unwrap_err();
    assert!(told.contains("Something runs on n2."), "{told}");
}

const OF_A_BLOCK: &str = r#"
[[guard]]
name = "as-before"
require = "own.state == before"
because = "{{ node }} isn't as it was."
[[phase]]
id = "p"
title = "Each"
for = "node in nodes"
on = "node"
monitor = [{ name = "own", on = "node", any = true, run = "state", every = "10s", value = { state = { first = '^(.+)$' } } }]
[[phase.step]]
id = "look"
title = "Look"
run = "look"
effect = "observe"
capture.before = { first = '^(.+)$' }
[[phase.step]]
id = "a"
title = "Then"
run = "do a"
effect = "change"
no_undo = "no need"
guard = ["as-before"]
"#;

fn own(s: &mut Story, host: &str, state: &str) {
    let values = Ok([("state".to_owned(), json!(state))].into());
    let (monitor, host, begun) = ("own".into(), host.into(), s.now());
    s.pass(1)
        .input(Input::Reading(Reading {
            monitor,
            host,
            begun,
            values,
        }))
        .unwrap();
}

#[test]
fn a_guard_sees_the_monitors_and_captures_of_the_blocks_that_name_it_each_turn_its_own() {
    let mut s = story(OF_A_BLOCK);
    s.confirm("p[n1]/look").unwrap();
    s.prints("p[n1]/look", "n1", 0, &[("^(.+)$", "calm")]).unwrap();
    own(&mut s, "n1", "calm");
    assert_eq!(s.look("p[n1]/a"), Look::Ready);
    s.confirm("p[n1]/a").unwrap();
    own(&mut s, "n1", "calm");
    s.ends("p[n1]/a", "n1", 0).unwrap();

    s.confirm("p[n2]/look").unwrap();
    s.prints("p[n2]/look", "n2", 0, &[("^(.+)$", "calm")]).unwrap();
    assert_eq!(s.look("p[n2]/a"), Look::Blocked, "what n1 said is nothing about n2");
    own(&mut s, "n2", "wild");
    let told = s.confirm("p[n2]/a").unwrap_err();
    assert!(told.contains("n2 isn't as it was."), "{told}");
    own(&mut s, "n2", "calm");
    assert_eq!(s.look("p[n2]/a"), Look::Ready);
}

#[test]
fn what_takes_a_step_back_sees_the_monitors_of_the_blocks_around_it() {
    let back = r#"undo = [{ id = "back", title = "Back", run = "undo a", effect = "change" }]"#;
    let undone = OF_A_BLOCK.replace(r#"no_undo = "no need""#, back);
    let mut s = story(&undone);
    s.confirm("p[n1]/look").unwrap();
    s.prints("p[n1]/look", "n1", 0, &[("^(.+)$", "calm")]).unwrap();
    own(&mut s, "n1", "calm");
    s.confirm("p[n1]/a").unwrap();
    own(&mut s, "n1", "calm");
    s.ends("p[n1]/a", "n1", 0).unwrap();
    s.act(Act::Undo {
        of: "p[n1]/a".into(),
        reason: "not tonight".into(),
    })
    .unwrap();
    assert!(s.run().current().is_some_and(|slot| slot.id().as_str().ends_with("/back")));
    let polled: Vec<String> = s
        .wants()
        .monitors
        .iter()
        .map(|monitor| format!("{} {:?}", monitor.name, monitor.hosts))
        .collect();
    assert_eq!(polled, [format!("own {:?}", ["n1"])]);
}

const WHERE_ASKED_FOR: &str = r#"
[[monitor]]
name = "heal"
on = "nodes"
run = "heal info"
when = "word == 'gluster'"
value.left = { first = '^left (\d+)$', as = "number" }
[[guard]]
name = "healed"
require = "heal.left[nodes[0]] == 0"
because = "What is not healed may be lost."
when = "word == 'gluster'"
[[guard]]
name = "calm"
require = "cluster.state == 'calm' && (word != 'gluster' || heal.left[nodes[0]] == 0)"
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
"#;

#[test]
fn a_monitor_and_a_guard_that_the_inputs_do_not_ask_for_are_not_there() {
    let names = |s: &Story| s.run().guards.keys().map(ToString::to_string).collect::<Vec<_>>();
    let polled = |s: &Story| {
        s.wants()
            .monitors
            .iter()
            .map(|monitor| monitor.name.to_string())
            .collect::<Vec<_>>()
    };
    let mut s = watched(WHERE_ASKED_FOR);
    assert_eq!((names(&s), polled(&s)), (vec!["calm".to_owned()], vec!["cluster".to_owned()]));
    calm(&mut s);
    s.pass(1).confirm("p/a").unwrap();
    s.pass(1);
    calm(&mut s);
    assert_eq!(s.look("p/a"), Look::Running, "nothing waits for what is never polled");

    let s = Story::with(&format!("{TOP}\n{WATCHED}\n{WHERE_ASKED_FOR}"), &[], |inputs| {
        inputs.insert("word".into(), "gluster".into());
    });
    assert_eq!(names(&s), ["calm", "healed"]);
    assert_eq!(polled(&s), ["cluster", "heal"]);
}
