//! Open effects beside what is sensed of them: whoever changes behind the guide's back what a step has left open is seen to have.

use crate::story::{Story, watched};
use holdpoint::{
    engine::{
        attention::{self, Cause, Kind},
        event::Event,
        input::Act,
    },
    words::Truth,
};
use serde_json::json;

const STANDBY: &str = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "standby"
title = "Standby"
run = "cluster standby n1"
effect = "change"
no_undo = "no need"
opens = { id = "standby-n1", text = "n1 is in standby", sensed = "cluster.state == 'standby'" }
[[phase.step]]
id = "look"
title = "Look"
run = "look"
effect = "observe"
[[phase.step]]
id = "unstandby"
title = "Unstandby"
run = "cluster unstandby n1"
effect = "change"
no_undo = "no need"
closes = ["standby-n1"]
"#;

fn look(s: &mut Story, state: &str) -> Vec<Event> {
    s.senses(json!({ "state": state })).unwrap()
}

fn truth(s: &Story) -> Option<Truth> {
    s.run().effects["standby-n1"].sensed.as_ref().map(|sensed| sensed.truth)
}

fn kinds(s: &Story) -> Vec<Kind> {
    attention::of(s.run(), None, s.now()).iter().map(|alert| alert.kind).collect()
}

/// The node is in standby, and the cluster has shown it.
fn in_standby() -> Story {
    let mut s = watched(STANDBY);
    look(&mut s, "online");
    s.does("p/standby", "n1");
    s.pass(5);
    look(&mut s, "standby");
    s
}

#[test]
fn what_somebody_took_back_by_hand_differs_with_the_next_reading_and_wants_a_person_once() {
    let mut s = in_standby();
    assert_eq!((truth(&s), kinds(&s)), (Some(Truth::Yes), vec![]));
    s.pass(5);
    let told = look(&mut s, "online");
    assert!(told.iter().any(|event| matches!(event, Event::EffectSensed { to: Truth::No, .. })));
    assert_eq!(kinds(&s), [Kind::EffectDiffers]);
    let alert = attention::of(s.run(), None, s.now()).remove(0);
    assert_eq!(alert.says, "open: “n1 is in standby”, but the cluster says otherwise");
    s.pass(5);
    let again = look(&mut s, "online");
    assert!(
        !again.iter().any(|event| matches!(event, Event::EffectSensed { .. })),
        "it is said once, while it stays so"
    );
    s.act(Act::Notice {
        what: Cause::Effect("standby-n1".into()),
    })
    .unwrap();
    assert!(attention::of(s.run(), None, s.now())[0].seen.is_some());
    s.pass(5);
    look(&mut s, "standby");
    assert_eq!((truth(&s), kinds(&s)), (Some(Truth::Yes), vec![]));
    s.pass(5);
    look(&mut s, "online");
    assert!(
        attention::of(s.run(), None, s.now())[0].seen.is_none(),
        "the next time is something new"
    );
}

#[test]
fn not_to_know_is_no_difference() {
    let mut s = in_standby();
    s.pass(5).senses("connection refused".into()).unwrap();
    assert_eq!((truth(&s), kinds(&s)), (Some(Truth::Unknown), vec![]));
    let why = s.run().effects["standby-n1"].sensed.as_ref().and_then(|sensed| sensed.why.clone());
    assert!(why.is_some_and(|why| why.contains("connection refused")));
    s.pass(5);
    look(&mut s, "standby");
    s.pass(21).tick();
    assert_eq!(truth(&s), Some(Truth::Unknown), "a stale reading tells nothing");
}

#[test]
fn a_reading_from_before_the_step_was_over_says_nothing_and_a_cluster_may_take_a_moment_to_show_it() {
    let mut s = watched(STANDBY);
    look(&mut s, "online");
    s.confirm("p/standby").unwrap();
    s.pass(5);
    look(&mut s, "online");
    assert_eq!(truth(&s), None, "its command is still at work");
    s.ends("p/standby", "n1", 0).unwrap();
    s.pass(5);
    look(&mut s, "online");
    assert_eq!((truth(&s), kinds(&s)), (None, vec![]), "it may still come");
    s.pass(30);
    look(&mut s, "online");
    assert_eq!(
        (truth(&s), kinds(&s)),
        (Some(Truth::No), vec![Kind::EffectDiffers]),
        "it never came"
    );
}

#[test]
fn the_step_that_ends_it_makes_no_difference_while_it_does() {
    let mut s = in_standby();
    s.does("p/look", "n1");
    s.pass(1).confirm("p/unstandby").unwrap();
    s.pass(5);
    look(&mut s, "online");
    assert_eq!(truth(&s), Some(Truth::Yes), "nobody else did it");
    s.ends("p/unstandby", "n1", 0).unwrap();
    assert_eq!((s.effects(), kinds(&s)), (vec![], vec![]));
}

#[test]
fn after_an_absence_it_is_unknown_and_what_was_last_seen_is_still_said() {
    let mut s = in_standby();
    s.pass(5);
    look(&mut s, "online");
    s.core.senses = Default::default();
    s.pass(3600).open().unwrap();
    let sensed = s.run().effects["standby-n1"].sensed.clone().unwrap();
    assert_eq!(sensed.truth, Truth::Unknown);
    assert_eq!(
        sensed.why.as_deref(),
        Some("not looked at yet in this session; before, the cluster said otherwise")
    );
    s.pass(1);
    look(&mut s, "online");
    assert_eq!(kinds(&s), [Kind::EffectDiffers]);
}

#[test]
fn what_was_done_elsewhere_is_compared_too() {
    let mut s = watched(STANDBY);
    s.skip("p/standby", holdpoint::engine::input::SkipHow::Elsewhere, "on the console")
        .unwrap();
    s.pass(1);
    look(&mut s, "standby");
    assert_eq!(truth(&s), Some(Truth::Yes));
    s.pass(1);
    look(&mut s, "online");
    assert_eq!(truth(&s), Some(Truth::No));
}

fn found(s: &Story) -> Vec<String> {
    s.run().found.values().map(ToString::to_string).collect()
}

const NOT_OURS: &str = "n1 is in standby, and this run didn't do it";

#[test]
fn what_somebody_did_by_hand_before_its_step_is_shown_once_with_the_next_reading() {
    let mut s = watched(STANDBY);
    look(&mut s, "online");
    assert_eq!(found(&s), Vec::<String>::new());
    s.pass(5);
    let told = look(&mut s, "standby");
    assert!(told.iter().any(|event| matches!(event, Event::EffectFound { .. })));
    assert_eq!(
        (found(&s), s.effects(), kinds(&s)),
        (vec![NOT_OURS.to_owned()], vec![], vec![Kind::EffectDiffers])
    );
    let alert = attention::of(s.run(), None, s.now()).remove(0);
    assert_eq!((alert.says.as_str(), alert.step), (NOT_OURS, Some("p/standby".into())));
    s.pass(5);
    let again = look(&mut s, "standby");
    assert!(
        !again.iter().any(|event| matches!(event, Event::EffectFound { .. })),
        "it is said once, while it stays so"
    );
    s.pass(5).senses("connection refused".into()).unwrap();
    assert_eq!(found(&s), [NOT_OURS], "not to know is no news");
    s.pass(5);
    look(&mut s, "online");
    assert_eq!((found(&s), kinds(&s)), (vec![], vec![]));
}

#[test]
fn a_step_that_opens_it_takes_it_over_and_makes_no_difference_while_it_works() {
    let mut s = watched(STANDBY);
    look(&mut s, "standby");
    assert_eq!(found(&s), [NOT_OURS]);
    s.confirm("p/standby").unwrap();
    assert_eq!((found(&s), s.effects()), (vec![], vec!["standby-n1".to_owned()]));

    let mut s = watched(STANDBY);
    look(&mut s, "online");
    s.confirm("p/standby").unwrap();
    s.pass(5);
    look(&mut s, "standby");
    s.ends("p/standby", "n1", 0).unwrap();
    s.pass(5);
    look(&mut s, "standby");
    assert_eq!((found(&s), kinds(&s)), (vec![], vec![]));
}

#[test]
fn what_comes_back_after_it_was_closed_is_not_this_runs_doing() {
    let mut s = in_standby();
    s.does("p/look", "n1");
    s.pass(1).confirm("p/unstandby").unwrap();
    s.pass(5);
    look(&mut s, "standby");
    s.ends("p/unstandby", "n1", 0).unwrap();
    assert_eq!((found(&s), s.effects()), (vec![], vec![]), "the run is over: nothing is watched");

    let more = "[[phase.step]]\nid = \"end\"\ntitle = \"End\"\nnote = \"Look around.\"\n";
    let mut s = watched(&format!("{STANDBY}{more}"));
    look(&mut s, "online");
    s.does("p/standby", "n1");
    s.pass(5);
    look(&mut s, "standby");
    s.does("p/look", "n1");
    s.does("p/unstandby", "n1");
    s.pass(5);
    look(&mut s, "standby");
    assert_eq!(
        found(&s),
        Vec::<String>::new(),
        "the cluster may take a moment to show that it is over"
    );
    s.pass(30);
    look(&mut s, "standby");
    assert_eq!(found(&s), ["n1 is in standby again, and this run didn't do it"]);
}

#[test]
fn after_an_absence_it_is_found_anew() {
    let mut s = watched(STANDBY);
    look(&mut s, "standby");
    s.core.senses = Default::default();
    s.pass(3600).open().unwrap();
    assert_eq!(found(&s), Vec::<String>::new(), "nobody has looked yet");
    look(&mut s, "standby");
    assert_eq!(found(&s), [NOT_OURS]);
}

#[test]
fn a_condition_of_its_own_tells_of_it_where_the_other_may_be_true_for_other_reasons() {
    let own = STANDBY.replace(
        "sensed = \"cluster.state == 'standby'\"",
        "sensed = \"cluster.state != 'online'\", elsewhere = \"cluster.state == 'standby'\"",
    );
    let mut s = watched(&own);
    look(&mut s, "away");
    assert_eq!(found(&s), Vec::<String>::new());
    look(&mut s, "standby");
    assert_eq!(found(&s), [NOT_OURS]);
}

#[test]
fn what_was_passed_over_concerns_nobody() {
    let mut s = watched(STANDBY);
    s.skip(
        "p/standby",
        holdpoint::engine::input::SkipHow::NotNeeded,
        "it is in standby already",
    )
    .unwrap();
    look(&mut s, "standby");
    assert_eq!(found(&s), Vec::<String>::new());
}
