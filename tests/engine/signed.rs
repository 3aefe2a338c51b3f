//! A step that wants two people: who may be the second, what their signature is for, and what one alone can do.

use crate::story::{Story, TOP, Told};
use holdpoint::{
    engine::{
        event::{ALONE, Event, Mode, Proof, Second},
        input::{Act, Input},
        status::Look,
    },
    words::Digest,
};

fn login(name: &str) -> Proof {
    Proof::Login {
        login: name.into(),
        uid: 1001,
    }
}

fn key() -> Proof {
    Proof::Key {
        fingerprint: "SHA256:abc".into(),
        login: "root".into(),
        signature: "-----BEGIN SSH SIGNATURE-----".into(),
    }
}

const BODY: &str = r#"
[[phase]]
id = "p"
title = "All"
[[phase.step]]
id = "a"
title = "Stop it"
on = "'n1'"
run = "stop"
effect = "change"
second = true
no_undo = "no need"
[[phase.step]]
id = "b"
title = "Look"
on = "'n1'"
run = "look"
effect = "observe"
"#;

/// Anna walks it, and stands at `p/a`, which wants two people.
fn two() -> Story {
    let mut story = Story::closed(&format!("{TOP}\n{BODY}"), &[]);
    story.open().unwrap();
    story
}

fn rehearsed() -> Story {
    let mode = Mode::Rehearsal {
        scenario: "all-well".into(),
        seed: 1,
        drill: None,
    };
    let mut story = Story::begun_as(mode, &format!("{TOP}\n{BODY}"), &[]);
    story.open().unwrap();
    story
}

impl Story {
    fn shown(&self, id: &str) -> Digest {
        self.line(id).sheet.clone().expect("it is shown").0
    }

    fn signs(&mut self, by: &str, proof: Proof, own_login: bool) -> Told {
        let sheet = self.shown("p/a");
        self.signs_for(by, proof, own_login, sheet)
    }

    fn signs_for(&mut self, by: &str, proof: Proof, own_login: bool, sheet: Digest) -> Told {
        let act = Act::Sign {
            step: "p/a".into(),
            sheet,
            proof,
            own_login,
        };
        self.input(Input::Operator { by: by.into(), act })
    }

    /// The second person and what was gone against, by the last confirmation.
    fn confirmed(&self) -> (Option<Second>, Vec<String>) {
        let events = self.records.iter().rev().flat_map(|record| record.events.iter().rev());
        let found = events.into_iter().find_map(|event| match event {
            Event::Confirmed { second, against, .. } => Some((
                second.clone(),
                against.as_ref().map(|against| against.what.clone()).unwrap_or_default(),
            )),
            _ => None,
        });
        found.expect("something was confirmed")
    }
}

#[test]
fn live_a_typed_name_proves_nothing_and_a_login_of_anothers_does() {
    let mut s = two();
    for name in [None, Some("bert")] {
        let told = s.confirm_with("p/a", |with| *with.second = name.map(str::to_owned)).unwrap_err();
        assert!(
            told.contains("another person than anna") && told.contains("holdpoint sign"),
            "{told}"
        );
    }
    s.signs("bert", login("bert"), false).unwrap();
    s.confirm("p/a").unwrap();
    assert_eq!(s.started().len(), 1);
    let second = Second {
        by: "bert".into(),
        proof: login("bert"),
    };
    assert_eq!(s.confirmed(), (Some(second), Vec::new()));
}

#[test]
fn who_walks_the_run_cannot_be_the_second_person_by_name_or_by_login() {
    let mut s = two();
    for (by, proof, own) in [
        ("anna", key(), false),
        ("Anna ", key(), false),
        ("anna", login("anna"), false),
        ("root", login("root"), true),
        ("bert", Proof::Said, false),
        (
            "root",
            Proof::Login {
                login: "root".into(),
                uid: 0,
            },
            false,
        ),
    ] {
        let told = s.signs(by, proof.clone(), own).unwrap_err();
        assert!(told.contains("nothing was signed"), "{by}, {proof:?}: {told}");
    }
    assert_eq!(s.line("p/a").signed, None);
    s.signs("bert", key(), true).unwrap();
    s.confirm("p/a").unwrap();
    assert_eq!(
        s.confirmed().0.map(|second| second.by),
        Some("bert".into()),
        "a key tells two people at one login apart"
    );
}

#[test]
fn who_has_signed_cannot_let_it_go_by_themselves_either() {
    let mut s = two();
    s.signs("bert", login("bert"), false).unwrap();
    let act = s.confirmation("p/a");
    let told = s.input(Input::Operator { by: "bert".into(), act }).unwrap_err();
    assert!(told.contains("another person than bert"), "{told}");
}

#[test]
fn a_signature_is_for_one_sheet_and_one_attempt() {
    let mut s = two();
    let told = s.signs_for("bert", key(), true, Digest::of(b"another")).unwrap_err();
    assert!(told.contains("has changed"), "{told}");
    s.signs("bert", key(), true).unwrap();
    s.confirm("p/a").unwrap();
    s.ends("p/a", "n1", 1).unwrap();
    assert_eq!(s.look("p/a"), Look::Failed);
    s.act(Act::Retry {
        step: "p/a".into(),
        failed_only: false,
    })
    .unwrap();
    assert!(
        s.confirm("p/a").unwrap_err().contains("two people"),
        "another attempt wants another signature"
    );
    s.signs("bert", key(), true).unwrap();
    let told = s.confirm_with("p/a", |with| *with.edited = Some("halt".into())).unwrap_err();
    assert!(told.contains("two people"), "an edited command isn't what was signed: {told}");
    s.confirm("p/a").unwrap();
}

#[test]
fn one_alone_goes_on_with_a_reason_that_is_recorded() {
    let mut s = two();
    assert!(
        s.confirm_with("p/a", |with| *with.against = Some(" ".into()))
            .unwrap_err()
            .contains("a reason is needed")
    );
    s.confirm_with("p/a", |with| *with.against = Some("bert's train is late".into()))
        .unwrap();
    assert_eq!(s.confirmed(), (None, vec![ALONE.to_owned()]));
    assert_eq!(s.line("p/a").against, [ALONE]);
}

#[test]
fn in_a_rehearsal_a_name_is_enough_unless_it_is_ones_own() {
    let mut s = rehearsed();
    for name in [None, Some(""), Some("anna"), Some(" anna ")] {
        let told = s.confirm_with("p/a", |with| *with.second = name.map(str::to_owned)).unwrap_err();
        assert!(told.contains("another person than anna") && told.contains("Live"), "{told}");
    }
    s.confirm_with("p/a", |with| *with.second = Some("bert".into())).unwrap();
    let second = Second {
        by: "bert".into(),
        proof: Proof::Said,
    };
    assert_eq!(s.confirmed(), (Some(second), Vec::new()));
}

#[test]
fn only_what_waits_for_a_second_person_is_signed() {
    let mut s = two();
    s.signs("bert", key(), true).unwrap();
    s.confirm("p/a").unwrap();
    assert!(s.signs("bert", key(), true).unwrap_err().contains("isn't waiting"));
    s.ends("p/a", "n1", 0).unwrap();
    let act = Act::Sign {
        step: "p/b".into(),
        sheet: s.shown("p/b"),
        proof: key(),
        own_login: true,
    };
    let told = s.input(Input::Operator { by: "bert".into(), act }).unwrap_err();
    assert!(told.contains("wants no second person"), "{told}");
}
