//! Answers to held prompts: like a start they are let go only by a look at the guards that began after them.

use crate::story::{Story, story, watched};
use holdpoint::engine::{
    event::Event,
    input::{Act, Input, Reading},
    run::JobState,
    status::Look,
};
use serde_json::json;

const HELD: &str = r#"
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
id = "evacuate"
title = "Evacuate"
run = "evacuate"
terminal = true
effect = "change"
prompt = [{ match = 'back\? $', hold = "Only once the disk is new." }]
no_undo = "no need"
[[phase.step]]
id = "disk"
title = "Disk"
manual = "Swap the disk."
[[phase.step]]
id = "back"
title = "Back"
answer = { to = "evacuate", send = "y" }
opens = { id = "moving", text = "the disks move back" }
no_undo = "no need"
[[phase.step]]
id = "last"
title = "Last"
note = "Done."
"#;

fn look(s: &mut Story, state: &str) -> Vec<Event> {
    s.pass(1).senses(json!({ "state": state })).unwrap()
}

/// The command is held, and its answer is the next step.
fn held() -> Story {
    let mut s = watched(HELD);
    look(&mut s, "calm");
    s.confirm("p/evacuate").unwrap();
    look(&mut s, "calm");
    s.asks("p/evacuate", "n1", r"back\? $", 100).unwrap();
    s.pass(1).release("p/disk").unwrap();
    s
}

fn stands(s: &Story) -> bool {
    matches!(s.state("p/evacuate", "n1"), JobState::AtPrompt { hold: Some(_), .. })
}

#[test]
fn only_a_look_that_began_after_the_confirmation_lets_an_answer_go() {
    let mut s = held();
    let before = s.now();
    s.pass(1).confirm("p/back").unwrap();
    assert_eq!((s.sent(), s.look("p/back")), (vec![], Look::Queued));
    assert_eq!(s.effects(), Vec::<String>::new(), "nothing has begun");
    assert_eq!(s.wants().poll, [("cluster".into(), s.now())]);
    s.sensed(before, json!({ "state": "calm" })).unwrap();
    assert_eq!(s.sent(), Vec::<String>::new(), "that poll began before Enter");
    look(&mut s, "calm");
    assert_eq!((s.sent(), s.look("p/back")), (vec!["y\n".to_owned()], Look::Running));
    assert_eq!(s.effects(), ["moving"]);
    s.ends("p/evacuate", "n1", 0).unwrap();
    assert_eq!((s.look("p/back"), s.current().as_str()), (Look::Done, "p/last"));
}

#[test]
fn a_guard_that_broke_meanwhile_takes_the_answer_back_and_says_why_in_the_words_of_a_start() {
    for (reading, why) in [
        (json!({ "state": "storm" }), "guard calm is broken: It must be calm."),
        (json!("timed out"), "guard calm is unknown: monitor cluster on n1: \"timed out\""),
    ] {
        let mut s = held();
        s.confirm("p/back").unwrap();
        let told = s.pass(1).senses(reading).unwrap();
        assert!(
            told.iter()
                .any(|event| matches!(event, Event::Withheld { why: said, .. } if said == why)),
            "{told:?}"
        );
        assert_eq!((s.sent(), s.look("p/back"), stands(&s)), (vec![], Look::Blocked, true));
        assert_eq!(s.effects(), Vec::<String>::new());
        look(&mut s, "calm");
        assert_eq!(
            (s.sent(), s.look("p/back")),
            (vec![], Look::Ready),
            "it is never sent by itself later"
        );
        s.pass(1).confirm("p/back").unwrap();
        look(&mut s, "calm");
        assert_eq!(s.sent(), ["y\n"]);
    }
}

#[test]
fn an_answer_goes_against_a_broken_guard_with_a_reason_and_is_not_asked_again() {
    let mut s = held();
    look(&mut s, "storm");
    assert!(s.confirm("p/back").unwrap_err().contains("guard calm is broken: It must be calm."));
    s.confirm_with("p/back", |with| *with.against = Some("the alarm is known".into()))
        .unwrap();
    assert_eq!(s.sent(), ["y\n"]);
}

#[test]
fn an_answer_before_its_time_is_looked_at_too_and_its_reason_covers_only_what_was_said() {
    let mut s = held();
    let early = |s: &mut Story, why| s.answer("p/evacuate", "n1", "n\n", 100, why);
    s.pass(1);
    early(&mut s, Some("the disk was good after all")).unwrap();
    assert_eq!((s.sent(), stands(&s)), (vec![], true));
    assert!(early(&mut s, Some("again")).unwrap_err().contains("waits for a fresh look"));
    let told = look(&mut s, "storm");
    assert!(
        told.iter()
            .any(|event| matches!(event, Event::Withheld { why, .. } if why == "guard calm is broken: It must be calm."))
    );
    let refused = early(&mut s, None).unwrap_err();
    assert!(
        refused.contains("Only once the disk is new.") && refused.contains("guard calm is broken"),
        "{refused}"
    );
    let told = early(&mut s, Some("the alarm is known, too")).unwrap();
    let against = told.iter().find_map(|event| match event {
        Event::Sent { against, .. } => against.clone(),
        _ => None,
    });
    assert_eq!(against.unwrap().what, ["held prompt: Only once the disk is new.", "calm"]);
    assert_eq!(s.sent(), ["n\n"]);
}

#[test]
fn an_answer_is_not_sent_to_another_prompt_than_the_one_that_it_was_given_to() {
    let mut s = held();
    s.confirm("p/back").unwrap();
    s.asks("p/evacuate", "n1", r"back\? $", 130).unwrap();
    assert_eq!(s.look("p/back"), Look::Ready);
    look(&mut s, "calm");
    assert_eq!((s.sent(), stands(&s)), (vec![], true));

    let mut s = held();
    s.confirm("p/back").unwrap();
    s.ends("p/evacuate", "n1", 0).unwrap();
    s.confirm("p/back").unwrap();
    assert!(format!("{:?}", s.line("p/back").status).contains("nothing to answer"));
}

#[test]
fn what_is_stopped_or_left_meanwhile_sends_nothing() {
    let leave: [fn(&mut Story); 2] = [
        |s| {
            s.act(Act::StopAll { reason: "fire".into() }).unwrap();
        },
        |s| {
            s.core.senses = Default::default();
            s.pass(3600).open().unwrap();
            s.fate("p/evacuate", "n1", holdpoint::words::Fate::Running).unwrap();
            s.asks("p/evacuate", "n1", r"back\? $", 100).unwrap();
        },
    ];
    for leave in leave {
        let mut s = held();
        s.confirm("p/back").unwrap();
        leave(&mut s);
        let mut sent = s.sent();
        look(&mut s, "calm");
        sent.extend(s.sent());
        assert_eq!((sent, stands(&s)), (vec![], true));
    }
}

#[test]
fn the_answer_to_a_command_that_destroys_wants_its_own_phrase() {
    let on_a_disk = HELD
        .replace("guard = [\"calm\"]\n", "")
        .replace("effect = \"change\"", "effect = \"destroy\"\nphrase = \"/dev/sdc\"")
        .replace("send = \"y\" }", "send = \"y\" }\nphrase = \"write to /dev/sdc\"");
    let mut s = watched(&on_a_disk);
    look(&mut s, "calm");
    s.confirm_with("p/evacuate", |with| *with.typed = Some("/dev/sdc".into())).unwrap();
    look(&mut s, "calm");
    s.asks("p/evacuate", "n1", r"back\? $", 100).unwrap();
    s.pass(1).release("p/disk").unwrap();
    s.pass(1);
    for typed in [None, Some("/dev/sdc")] {
        let refused = s.confirm_with("p/back", |with| *with.typed = typed.map(str::to_owned));
        assert!(refused.unwrap_err().contains("write to /dev/sdc"));
    }
    assert_eq!(s.sent(), Vec::<String>::new());
    s.confirm_with("p/back", |with| *with.typed = Some("write to /dev/sdc".into()))
        .unwrap();
    look(&mut s, "calm");
    assert_eq!(s.sent(), ["y\n"]);
}

const ON_EACH: &str = r#"
[[monitor]]
name = "mounts"
on = "nodes"
run = "mounts"
every = "5s"
value.count = { first = '^(\d+)$', as = "number" }
[[guard]]
name = "unmounted"
require = "nodes.all(n, mounts.count[n] == 0)"
because = "Nobody may have it mounted."
"#;

#[test]
fn a_guard_over_all_hosts_is_judged_once_each_of_them_has_been_asked() {
    let mounts = |s: &mut Story, host: &str, count: u64| {
        let begun = s.now();
        s.input(Input::Reading(Reading {
            monitor: "mounts".into(),
            host: host.into(),
            begun,
            values: Ok([("count".to_owned(), json!(count))].into()),
        }))
        .unwrap();
    };
    for (last, look, sent) in [(0, Look::Running, vec!["y\n".to_owned()]), (1, Look::Blocked, vec![])] {
        let (_, body) = HELD.split_once("[[phase]]").unwrap();
        let mut s = story(&format!("{ON_EACH}[[phase]]{}", body.replace("[\"calm\"]", "[\"unmounted\"]")));
        let all = ["n1", "n2", "n3"];
        s.pass(1);
        all.iter().for_each(|host| mounts(&mut s, host, 0));
        s.confirm("p/evacuate").unwrap();
        s.pass(1);
        all.iter().for_each(|host| mounts(&mut s, host, 0));
        s.asks("p/evacuate", "n1", r"back\? $", 100).unwrap();
        s.pass(1).release("p/disk").unwrap();
        s.pass(1).confirm("p/back").unwrap();
        s.pass(1);
        for host in ["n1", "n2"] {
            mounts(&mut s, host, 0);
            assert_eq!((s.sent(), s.look("p/back")), (vec![], Look::Queued), "n3 has yet to be asked");
        }
        mounts(&mut s, "n3", last);
        assert_eq!((s.sent(), s.look("p/back")), (sent, look));
    }
}
