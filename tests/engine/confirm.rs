//! Confirming: what was shown runs, and what has to be typed, signed and given.

use crate::story::story;
use holdpoint::{
    engine::{event::Order, input::Act, status::Look},
    words::{Errand, Level, Work},
};

const ONE: &str = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "First"
run = "do a {{ word }}"
effect = "change"
no_undo = "no need"
"#;

#[test]
fn what_was_not_seen_is_not_confirmed() {
    let mut s = story(ONE);
    let Act::Confirm { step, .. } = s.confirmation("p/a") else {
        unreachable!()
    };
    let blind = Act::Confirm {
        step,
        sheet: "5f".into(),
        typed: None,
        second: None,
        against: None,
        edited: None,
    };
    assert!(s.act(blind).unwrap_err().contains("has changed since it was shown"));
}

#[test]
fn an_edited_command_is_for_one_attempt_alone() {
    let mut s = story(ONE);
    assert!(s.confirm_with("p/a", |with| *with.edited = Some("  ".into())).is_err());
    s.confirm_with("p/a", |with| *with.edited = Some("do a --gently".into())).unwrap();
    let text = |s: &crate::story::Story| match &s.orders[0] {
        Order::Start {
            errand: Errand {
                work: Work::Run(command), ..
            },
            ..
        } => command.text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(text(&s), "do a --gently");
    assert!(s.line("p/a").edited);
    s.ends("p/a", "n1", 1).unwrap();
    s.retry("p/a", false).unwrap();
    s.confirm("p/a").unwrap();
    assert_eq!(text(&s), "do a blue");
    assert!(!s.line("p/a").edited);
}

#[test]
fn an_edited_look_counts_as_a_change_and_stands_under_the_guards() {
    let mut s = crate::story::watched(
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
run = "look"
effect = "observe"
"#,
    );
    assert!(
        s.confirm_with("p/a", |with| *with.edited = Some("rm -r /srv".into()))
            .unwrap_err()
            .contains("calm")
    );
    s.senses(serde_json::json!({ "state": "calm" })).unwrap();
    s.pass(1)
        .confirm_with("p/a", |with| *with.edited = Some("rm -r /srv".into()))
        .unwrap();
    assert_eq!(s.look("p/a"), Look::Queued, "the guard is asked afresh");
    s.senses(serde_json::json!({ "state": "calm" })).unwrap();
    assert_eq!(s.started(), ["p/a#1@n1"]);
    assert_eq!(s.line("p/a").ran.as_ref().map(|sheet| sheet.level), Some(Level::Change));
}

const WIPE: &str = r#"
[[phase]]
id = "p"
title = "All"
on = "HOSTS"
[[phase.step]]
id = "a"
title = "Wipe"
run = "wipe"
effect = "destroy"
SECOND
no_undo = "it is gone"
no_return = "The data is gone."
"#;

#[test]
fn the_name_that_the_host_itself_reports_is_typed_before_it_is_destroyed() {
    let mut s = story(&WIPE.replace("HOSTS", "'n1'").replace("SECOND", ""));
    s.is("n1", "m1", "b1").unwrap();
    assert!(s.confirm("p/a").is_err());
    assert!(
        s.confirm_with("p/a", |with| *with.typed = Some("n1".into()))
            .unwrap_err()
            .contains("n1.example.org")
    );
    s.confirm_with("p/a", |with| *with.typed = Some("n1.example.org".into())).unwrap();
    assert_eq!(s.started(), ["p/a#1@n1"]);
}

#[test]
fn of_many_hosts_the_number_is_typed() {
    let mut s = story(&WIPE.replace("HOSTS", "nodes").replace("SECOND", ""));
    assert!(s.confirm("p/a").unwrap_err().contains("3 story"));
    s.confirm_with("p/a", |with| *with.typed = Some("3 story".into())).unwrap();
    assert_eq!(s.started().len(), 3);
}

#[test]
fn hands_on_work_is_ticked_filled_in_and_released() {
    let mut s = story(
        r#"
[[phase]]
id = "p"
title = "All"
[[phase.step]]
id = "a"
title = "Disk"
manual = "Swap the disk."
tick = ["The label is right.", "The light is green."]
fill = [
  { name = "serial", label = "Serial", match = '[A-Z0-9]{4,}' },
  { name = "where", kind = "host", label = "Where", among = "nodes" },
  { name = "slots", kind = "number", label = "Slots" },
]
[[phase.step]]
id = "b"
title = "Register"
on = "where"
run = "add {{ serial }} {{ slots }}"
effect = "change"
no_undo = "no need"
"#,
    );
    let tick = |line, on| Act::Tick {
        step: "p/a".into(),
        line,
        on,
    };
    let fill = |name: &str, value: serde_json::Value| Act::Fill {
        step: "p/a".into(),
        name: name.into(),
        value,
    };
    assert!(s.act(tick(2, true)).is_err());
    s.act(tick(0, true)).unwrap();
    s.act(tick(1, true)).unwrap();
    s.act(tick(1, false)).unwrap();
    for (name, value) in [
        ("serial", "abc".into()),
        ("serial", "-AAAA".into()),
        ("where", "n9".into()),
        ("slots", "three".into()),
        ("nothing", "x".into()),
    ] {
        assert!(s.act(fill(name, value)).is_err(), "{name}");
    }
    s.act(fill("serial", "ABCD1".into())).unwrap();
    let told = s.release("p/a").unwrap_err();
    assert!(told.contains("one line is not ticked") && told.contains("where, slots"), "{told}");
    s.act(tick(1, true)).unwrap();
    s.act(fill("where", "n2".into())).unwrap();
    s.act(fill("slots", 3.into())).unwrap();
    assert_eq!(s.look("p/a"), Look::Ready);
    s.release("p/a").unwrap();
    assert_eq!(s.look("p/a"), Look::Done);
    s.confirm("p/b").unwrap();
    match &s.orders[0] {
        Order::Start {
            errand: Errand {
                job,
                work: Work::Run(command),
                ..
            },
            ..
        } => assert_eq!((job.host.as_str(), command.text.as_str()), ("n2", "add ABCD1 3")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_note_is_kept_wherever_the_run_stands() {
    let mut s = story(ONE);
    let note = |text: &str| Act::Note { text: text.into() };
    assert!(s.act(note(" ")).is_err());
    s.act(note("called the hall")).unwrap();
    s.confirm("p/a").unwrap();
    s.act(note("the light is amber")).unwrap();
    assert_eq!(s.look("p/a"), Look::Running);
}
