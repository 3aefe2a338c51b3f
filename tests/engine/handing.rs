//! A run goes from one person to the next: handed over, taken by name, and by nobody in between.

use crate::story::{Story, Told, story};
use holdpoint::engine::{
    event::Event,
    holder::Taken,
    input::{Act, Input},
    status::Look,
};

const THREE: &str = r#"
[[phase]]
id = "p"
title = "All"
[[phase.step]]
id = "a"
title = "A"
on = "nodes"
at_a_time = 1
run = "do a"
effect = "change"
no_undo = "no need"
[[phase.step]]
id = "b"
title = "B"
note = "Done."
"#;

fn hand_over(s: &mut Story, words: &str, carried: bool) -> Told {
    s.act(Act::HandOver {
        words: words.into(),
        carried,
    })
}

fn taken(by: &str, because: Option<&str>) -> Taken {
    Taken {
        by: by.into(),
        login: "root".into(),
        from: "laptop2".into(),
        because: because.map(Into::into),
        mark: "m1".into(),
    }
}

fn take(s: &mut Story, by: &str, because: Option<&str>) -> Told {
    s.input(Input::Take(taken(by, because)))
}

#[test]
fn in_a_run_that_was_handed_over_nobody_does_anything_until_it_is_taken() {
    let mut s = story(THREE);
    let events = hand_over(&mut s, " n2 is slow ", false).unwrap();
    assert!(matches!(&events[..], [Event::HandedOver { by, words, carried: false }] if by == "anna" && words == "n2 is slow"));
    for refused in [
        s.confirm("p/a"),
        s.act(Act::Note { text: "still here".into() }),
        s.act(Act::StopAll { reason: "stop".into() }),
        hand_over(&mut s, "again", false),
        s.open(),
    ] {
        let why = refused.unwrap_err();
        assert!(
            why.contains("anna has handed this run over") && why.contains("holdpoint take"),
            "{why}"
        );
    }
    s.input(Input::Leave { why: "handed over".into() }).unwrap();
    take(&mut s, "bela", None).unwrap();
    assert_eq!(
        (s.run().login(), s.run().name_at("root"), s.run().name_at("carl")),
        ("root", "bela", "carl")
    );
    s.open().unwrap();
    assert_eq!(s.look("p/a"), Look::Ready);
    s.confirm("p/a").unwrap();
}

#[test]
fn what_waits_for_its_turn_is_not_started_once_the_run_is_nobodys() {
    let mut s = story(THREE);
    s.confirm("p/a").unwrap();
    assert_eq!(s.started(), [s.job("p/a", "n1").to_string()], "one at a time");
    hand_over(&mut s, "", false).unwrap();
    s.ends("p/a", "n1", 0).unwrap();
    assert_eq!(s.started(), [""; 0], "n2 would have been next");
    s.tick();
    assert_eq!(s.started(), [""; 0], "time alone starts nothing, either");
    take(&mut s, "bela", None).unwrap();
    s.open().unwrap();
    assert_eq!(s.started(), [s.job("p/a", "n2").to_string()], "whoever has it now has it go on");
}

#[test]
fn what_nobody_handed_over_is_taken_only_with_a_reason_and_a_name() {
    let mut s = story(THREE);
    assert!(take(&mut s, "bela", None).unwrap_err().contains("a reason is needed"));
    assert!(take(&mut s, "bela", Some("  ")).unwrap_err().contains("a reason is needed"));
    assert!(take(&mut s, " \n", Some("anna fell ill")).unwrap_err().contains("a name is wanted"));
    let events = take(&mut s, " bela ", Some("anna fell ill")).unwrap();
    let [Event::Taken(said)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(said, &taken("bela", Some("anna fell ill")));
    assert_eq!(said.to_string(), "Taken by bela (login root) on laptop2, because: anna fell ill");
}

#[test]
fn what_was_handed_over_may_still_go_into_a_file_with_the_words_of_before() {
    let mut s = story(THREE);
    hand_over(&mut s, "n2 is slow", false).unwrap();
    hand_over(&mut s, "", true).unwrap();
    let handed = s.run().handed.clone().unwrap();
    assert!(handed.carried);
    assert_eq!(handed.words, "n2 is slow");
    assert!(hand_over(&mut s, "", true).unwrap_err().contains("nobody has taken it"));
}

#[test]
fn what_is_over_is_neither_handed_over_nor_taken() {
    let mut s = story(THREE);
    s.act(Act::EndShort { reason: "enough".into() }).unwrap();
    assert!(s.run().ended.is_some());
    assert!(hand_over(&mut s, "", false).unwrap_err().contains("the run is over"));
    assert!(take(&mut s, "bela", Some("why not")).unwrap_err().contains("the run is over"));
}
