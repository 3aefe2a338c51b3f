//! What wants a person: it rises once, stays until its cause has gone, and keeps who saw it.

use crate::story::{Story, story, watched};
use holdpoint::{
    engine::{
        attention::{self, Alert, Cause, Kind},
        back_out::{self, BackOut},
        event::Event,
        input::{Act, Input},
    },
    words::{Fate, Timestamp},
};
use serde_json::json;

const GUARDED: &str = r#"
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
terminal = true
effect = "change"
worry = "10m"
limit = "20m"
prompt = [{ match = 'sure\? $', ask = "Are you?" }, { match = 'back\? $', hold = "Later." }]
no_undo = "no need"
[[phase.step]]
id = "b"
title = "Second"
note = "Done."
[[phase.step]]
id = "c"
title = "Answer"
answer = { to = "a", send = "y" }
no_undo = "no need"
"#;

fn alerts(s: &Story) -> Vec<Alert> {
    attention::of(s.run(), None, s.now())
}

fn kinds(s: &Story) -> Vec<Kind> {
    alerts(s).iter().map(|alert| alert.kind).collect()
}

fn look(s: &mut Story, state: &str) {
    s.senses(json!({ "state": state })).unwrap();
}

fn notice(s: &mut Story, what: Cause) {
    s.act(Act::Notice { what }).unwrap();
}

#[test]
fn a_broken_guard_wants_a_person_until_it_holds_again_whoever_has_seen_it() {
    let mut s = watched(GUARDED);
    look(&mut s, "calm");
    assert_eq!(kinds(&s), []);
    s.pass(5);
    look(&mut s, "torn");
    let up = alerts(&s);
    assert_eq!(up.len(), 1);
    assert_eq!((up[0].kind, up[0].since), (Kind::GuardBroken, s.now()));
    assert_eq!(up[0].says, "guard calm is broken: It must be calm.");
    assert_eq!(up[0].seen, None);
    s.pass(5);
    notice(&mut s, up[0].what.clone());
    let up = alerts(&s);
    assert_eq!(up[0].seen.as_ref().map(|seen| (seen.by.as_str(), seen.at)), Some(("anna", s.now())));
    assert!(s.run().guards.get("calm").unwrap().acknowledged);
    s.pass(5);
    look(&mut s, "calm");
    assert_eq!(kinds(&s), [], "its cause has gone");
    s.pass(5);
    look(&mut s, "torn");
    assert_eq!(alerts(&s)[0].seen, None, "that it breaks again is something new");
}

#[test]
fn grace_delays_the_alert_and_never_the_block() {
    let because = "because = \"It must be calm.\"";
    let mut s = watched(&GUARDED.replace(because, &format!("{because}\ngrace = \"25s\"")));
    let kinds = |s: &Story| -> Vec<Kind> {
        let alerts = attention::of(s.run(), Some(&s.core.rules.procedure), s.now());
        alerts.iter().map(|alert| alert.kind).collect()
    };
    look(&mut s, "calm");
    s.pass(5);
    look(&mut s, "torn");
    assert_eq!(kinds(&s), []);
    assert!(s.confirm("p/a").unwrap_err().contains("It must be calm."));
    for _ in 0..3 {
        s.pass(10);
        look(&mut s, "torn");
    }
    assert_eq!(kinds(&s), [Kind::GuardBroken]);
}

#[test]
fn a_guard_that_flaps_rises_once_and_says_how_often() {
    let mut s = watched(GUARDED);
    let mut rang = 0;
    let mut before = alerts(&s);
    look(&mut s, "calm");
    for state in ["torn", "calm", "torn", "calm", "torn", "calm", "torn", "calm", "torn", "calm"] {
        s.pass(8);
        look(&mut s, state);
        let now = alerts(&s);
        rang += attention::risen(&before, &now).len();
        before = now;
    }
    assert_eq!(rang, 3, "twice as broken, and once as flapping");
    assert_eq!(kinds(&s), [Kind::GuardFlaps], "it holds, and isn't trusted");
    assert!(before[0].says.contains("flapping: broken 5 times"), "{}", before[0].says);
    notice(&mut s, before[0].what.clone());
    s.pass(8);
    look(&mut s, "torn");
    assert!(alerts(&s)[0].seen.is_some(), "seen is seen, however often it flaps on");
    s.pass(8);
    look(&mut s, "calm");
    // Each look stays good for a while only.
    for _ in 0..80 {
        s.pass(8);
        look(&mut s, "calm");
    }
    assert_eq!(kinds(&s), [], "it has been calm for long enough");
    s.pass(8);
    look(&mut s, "torn");
    assert_eq!(kinds(&s), [Kind::GuardBroken]);
}

#[test]
fn what_is_not_known_yet_is_given_a_moment() {
    let mut s = watched(GUARDED);
    assert_eq!(kinds(&s), [], "nothing was looked at yet");
    s.pass(30).tick();
    assert_eq!(kinds(&s), [Kind::GuardUnknown]);
}

#[test]
fn a_prompt_comes_first_and_a_held_one_wants_nobody() {
    let mut s = watched(GUARDED);
    look(&mut s, "calm");
    s.confirm("p/a").unwrap();
    look(&mut s, "calm");
    s.asks("p/a", "n1", r"sure\? $", 10).unwrap();
    look(&mut s, "torn");
    assert_eq!(kinds(&s), [Kind::Prompt, Kind::GuardBroken]);
    assert_eq!(alerts(&s)[0].says, "n1 asks: “Go on?”");
    let top = alerts(&s)[0].what.clone();
    notice(&mut s, top);
    assert_eq!(kinds(&s), [Kind::GuardBroken, Kind::Prompt], "what was seen moves down");
    s.answer("p/a", "n1", "y\n", 10, None).unwrap();
    s.asks("p/a", "n1", r"back\? $", 20).unwrap();
    assert_eq!(kinds(&s), [Kind::GuardBroken]);
}

#[test]
fn a_second_prompt_of_the_same_command_was_not_seen_with_the_first() {
    let mut s = watched(GUARDED);
    look(&mut s, "calm");
    s.confirm("p/a").unwrap();
    look(&mut s, "calm");
    s.asks("p/a", "n1", r"sure\? $", 10).unwrap();
    let top = alerts(&s)[0].what.clone();
    notice(&mut s, top);
    s.pass(5);
    s.answer("p/a", "n1", "y\n", 10, None).unwrap();
    s.pass(5);
    let before = alerts(&s);
    s.asks("p/a", "n1", r"sure\? $", 30).unwrap();
    let now = alerts(&s);
    assert_eq!(now[0].seen, None);
    assert_eq!(attention::risen(&before, &now).len(), 1);
}

#[test]
fn a_failure_a_doubt_and_a_lost_host_are_told_with_where() {
    let mut s = watched(GUARDED);
    look(&mut s, "calm");
    s.confirm("p/a").unwrap();
    look(&mut s, "calm");
    s.input(Input::Link {
        host: "n1".into(),
        up: false,
    })
    .unwrap();
    let job = s.job("p/a", "n1");
    s.news("p/a", "n1", holdpoint::engine::input::News::Lost("the line went".into()))
        .unwrap();
    assert_eq!(kinds(&s), [Kind::Silent], "what became of it is being asked");
    s.fate("p/a", "n1", Fate::Lost).unwrap();
    assert_eq!(kinds(&s), [Kind::Doubt, Kind::Silent]);
    let doubt = &alerts(&s)[0];
    assert_eq!(
        (doubt.host.as_ref().map(|h| h.as_str()), &doubt.what),
        (Some("n1"), &Cause::Doubt(job.clone()))
    );
    s.act(Act::Settle {
        job,
        ran: false,
        reason: "looked".into(),
    })
    .unwrap();
    s.input(Input::Link {
        host: "n1".into(),
        up: true,
    })
    .unwrap();
    s.confirm("p/a").unwrap();
    look(&mut s, "calm");
    s.ends("p/a", "n1", 3).unwrap();
    assert_eq!(kinds(&s), [Kind::Failed]);
    assert!(alerts(&s)[0].says.starts_with("“First” has failed: "), "{}", alerts(&s)[0].says);
}

#[test]
fn worry_and_limit_rise_one_after_the_other_and_go_with_the_command() {
    let mut s = watched(GUARDED);
    look(&mut s, "calm");
    s.confirm("p/a").unwrap();
    look(&mut s, "calm");
    let mut told = Vec::new();
    for _ in 0..130 {
        s.pass(10);
        let before = alerts(&s);
        look(&mut s, "calm");
        told.extend(attention::risen(&before, &alerts(&s)).into_iter().map(|alert| alert.says.clone()));
    }
    assert_eq!(
        told,
        [
            "“First” takes longer than it should",
            "“First” takes too long: decide what becomes of it"
        ]
    );
    s.ends("p/a", "n1", 0).unwrap();
    assert_eq!(kinds(&s), []);
}

#[test]
fn a_wait_that_is_over_calls_until_somebody_goes_on() {
    let mut s = watched(
        r#"
[[phase]]
id = "p"
title = "All"
[[phase.step]]
id = "w"
title = "Heal"
wait = "Until it is healed."
until = "cluster.left == 0"
steady = "1s"
worry = "1d"
[[phase.step]]
id = "b"
title = "Next"
note = "Go on."
"#,
    );
    s.senses(json!({ "left": 9 })).unwrap();
    s.pass(600);
    s.senses(json!({ "left": 0 })).unwrap();
    s.pass(2);
    s.senses(json!({ "left": 0 })).unwrap();
    assert_eq!(s.current(), "p/b");
    assert_eq!(kinds(&s), [Kind::WaitOver]);
    assert_eq!(alerts(&s)[0].says, "the wait is over: “Heal”");
    s.release("p/b").unwrap();
    assert_eq!(kinds(&s), []);
}

const UNDONE: &str = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "A"
run = "do a"
effect = "change"
undo = [{ id = "back", title = "Back", run = "undo a", effect = "change", no_undo = "no need", normal = "10m" }]
[[phase.step]]
id = "b"
title = "B"
run = "do b"
effect = "change"
undo = [{ id = "back", title = "Back", run = "undo b", effect = "change", no_undo = "no need" }]
[[phase.step]]
id = "c"
title = "C"
run = "do c"
effect = "disrupt"
no_return = "The old disks are gone."
no_undo = "gone"
[[phase.step]]
id = "d"
title = "D"
note = "Done."
"#;

fn back_out(s: &Story) -> BackOut {
    back_out::of(s.run(), Some(&s.core.rules.procedure), s.now())
}

fn window(s: &mut Story, minutes: i64) -> Timestamp {
    let ends = s.now() + jiff::SignedDuration::from_mins(minutes);
    s.act(Act::Window { ends: Some(ends) }).unwrap();
    ends
}

#[test]
fn the_last_moment_to_back_out_is_the_windows_end_less_what_it_takes() {
    let mut s = story(UNDONE);
    assert_eq!(back_out(&s), BackOut::Nothing);
    let ends = window(&mut s, 60);
    assert_eq!(s.run().window, Some(ends));
    s.does("p/a", "n1");
    s.confirm("p/b").unwrap();
    s.pass(300);
    s.ends("p/b", "n1", 0).unwrap();
    let BackOut::Takes(estimate) = back_out(&s) else {
        panic!("two steps can be taken back")
    };
    assert_eq!(estimate.to_string(), "about 15 min, from 2 steps, 1 by the time the step took");
    assert_eq!(estimate.last_moment(ends), ends - jiff::SignedDuration::from_mins(15));
    let told = |s: &Story| attention::of(s.run(), Some(&s.core.rules.procedure), s.now());
    assert_eq!(told(&s).len(), 0);
    let before = told(&s);
    s.pass(26 * 60);
    let near = told(&s);
    assert_eq!(attention::risen(&before, &near)[0].kind, Kind::BackOut);
    assert_eq!(
        near[0].says,
        "begin to back out within 15 min, or not at all: it takes about 15 min, from 2 steps, 1 by the time the step took"
    );
    s.pass(16 * 60);
    let late = told(&s);
    let risen = attention::risen(&near, &late);
    assert_eq!(
        risen.iter().map(|alert| alert.kind).collect::<Vec<_>>(),
        [Kind::TooLate, Kind::WindowEnd]
    );
    s.pass(14 * 60);
    assert_eq!(attention::risen(&late, &told(&s))[0].kind, Kind::WindowOver);
}

#[test]
fn nothing_known_is_said_to_be_guessed_and_past_the_point_of_no_return_there_is_no_way_back() {
    let mut s = story(UNDONE);
    s.does("p/a", "n1");
    s.does("p/b", "n1");
    // A screen without the procedure at hand.
    let BackOut::Takes(estimate) = back_out::of(s.run(), None, s.now()) else {
        panic!()
    };
    assert_eq!(
        (estimate.steps, estimate.seconds),
        (2, 60),
        "each takes a moment to read and confirm at least"
    );
    s.confirm("p/c").unwrap();
    assert_eq!(back_out(&s), BackOut::NoWay("The old disks are gone.".into()));
    s.ends("p/c", "n1", 0).unwrap();
    window(&mut s, 5);
    let now = attention::of(s.run(), Some(&s.core.rules.procedure), s.now());
    assert_eq!(now.iter().map(|alert| alert.kind).collect::<Vec<_>>(), [Kind::WindowEnd]);
}

#[test]
fn the_window_ends_later_than_now_and_can_be_taken_back() {
    let mut s = story(UNDONE);
    let past = s.now();
    let refused = s.act(Act::Window { ends: Some(past) }).unwrap_err();
    assert!(refused.contains("has passed"), "{refused}");
    let ends = window(&mut s, 60);
    assert_eq!(
        s.act(Act::Window { ends: Some(ends) }).unwrap(),
        [],
        "the same again is nothing new"
    );
    let told = s.act(Act::Window { ends: None }).unwrap();
    assert!(matches!(&told[0], Event::Window { by, ends: None } if by == "anna"));
    assert_eq!(s.run().window, None);
}

#[test]
fn what_was_seen_is_known_after_an_interruption_and_reads_back_from_its_own_text() {
    let mut s = watched(GUARDED);
    look(&mut s, "calm");
    s.confirm("p/a").unwrap();
    look(&mut s, "calm");
    s.asks("p/a", "n1", r"sure\? $", 10).unwrap();
    let top = alerts(&s)[0].what.clone();
    notice(&mut s, top);
    let seen = alerts(&s)[0].seen.clone();
    s.input(Input::Leave { why: "lunch".into() }).unwrap();
    s.pass(600);
    s.open().unwrap();
    s.fate("p/a", "n1", Fate::Running).unwrap();
    s.asks("p/a", "n1", r"sure\? $", 10).unwrap();
    assert_eq!(alerts(&s)[0].seen, seen, "the same wait");
    for what in [
        Cause::Prompt(s.job("p/a", "n1")),
        Cause::Guard("calm".into()),
        Cause::Failed("p/a".into()),
        Cause::Silent("n1".into()),
        Cause::BackOut,
    ] {
        let event = Event::Noticed { by: "anna".into(), what };
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event, "{text}");
    }
    for ends in [Some(s.now()), None] {
        let event = Event::Window { by: "anna".into(), ends };
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event, "{text}");
    }
    let text = serde_json::to_string(&Cause::Prompt(s.job("p/a", "n1"))).unwrap();
    assert_eq!(text, r#"{"prompt":"p/a#1@n1"}"#, "journals that were written stay readable");
}
