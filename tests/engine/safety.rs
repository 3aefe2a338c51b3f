//! What must hold whatever happens: write-ahead, and secrets.

use crate::story::{Story, TOP, story};
use holdpoint::{
    engine::{event::Order, input::Act, status::Look},
    words::{Errand, Work},
};

const SECRET: &str = r#"
[[input]]
name = "password"
kind = "secret"
label = "Password"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "Log in"
run = "login"
stdin = "{{ password }}\n"
effect = "change"
no_undo = "no need"
"#;

fn with_secret() -> Story {
    let mut s = Story::closed(&format!("{TOP}\n{SECRET}"), &[]);
    s.vault.keep("password".into(), b"tr0ub4dor".to_vec());
    s.open().unwrap();
    s
}

#[test]
fn a_secret_is_a_name_until_the_host_writes_it() {
    let mut s = with_secret();
    s.confirm("p/a").unwrap();
    match &s.orders[0] {
        Order::Start {
            errand: Errand {
                work: Work::Run(command), ..
            },
            ..
        } => assert_eq!(command.stdin.masked(), "‹password›\n"),
        other => panic!("{other:?}"),
    }
    let note = |text: &str| Act::Note { text: text.into() };
    assert!(s.act(note("the password is tr0ub4dor")).unwrap_err().contains("secret password"));
    s.ends("p/a", "n1", 0).unwrap();
    let journal = format!("{:?}", s.records);
    assert!(!journal.contains("tr0ub4dor"));
}

#[test]
fn a_secret_that_was_not_given_in_this_session_blocks() {
    let mut s = Story::of(&format!("{TOP}\n{SECRET}"));
    assert_eq!(s.look("p/a"), Look::Blocked);
    assert!(s.confirm("p/a").unwrap_err().contains("password"));
    s.vault.keep("password".into(), b"tr0ub4dor".to_vec());
    s.open().unwrap();
    s.confirm("p/a").unwrap();
}

#[test]
fn what_could_not_be_written_did_not_begin() {
    let mut s = story(
        r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "A"
run = "do a"
effect = "change"
no_undo = "no need"
"#,
    );
    s.full.set(true);
    let act = s.confirmation("p/a");
    let by = "anna".to_owned();
    assert!(s.try_input(holdpoint::engine::input::Input::Operator { by, act }).is_err());
    assert_eq!((s.look("p/a"), s.run().jobs.len()), (Look::Ready, 0));
}
