//! A secret given to the real program: nobody has it but the command that it is for.

use crate::{
    live::Site,
    plain::{Met, Session, answer},
    program::Home,
    secrets::{astray, files, holders},
    sshd::wait_until,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{fs, os::unix::process::ExitStatusExt as _};

const SECRET: &str = "hunter23-and-yet-more";

const PROCEDURE: &str = r#"
format = 1
title = "Use a secret"
source = "a test"

[[input]]
name = "host"
kind = "host"

[[input]]
name = "word"
kind = "secret"
label = "The word (a secret)"

[[phase]]
id = "all"
title = "All"
on = "host"

[[phase.step]]
id = "use"
title = "Use it"
run = """
read a
test ${#a} = 21
test "$WORD" = "$a"
sh -c 'while [ ! -e /var/tmp/gate ]; do sleep 0.1; done'
echo used
"""
stdin = "{{ word }}\n"
env = { WORD = "{{ word }}" }
effect = "change"
no_undo = "a test"
expect = [{ match = "used" }]
"#;

/// Goes on until something is started, or to the end.
fn walk(session: &mut Session) -> bool {
    loop {
        match session.meet() {
            Met::Question(_, question) if question.contains("The word") => session.say(SECRET),
            Met::Question(_, question) => session.say(&answer(&question)),
            Met::Started(_) => return true,
            Met::End => return false,
        }
    }
}

#[test]
fn a_secret_is_with_its_command_alone_while_it_runs_after_a_crash_and_afterwards() {
    let Some(site) = Site::new() else { return };
    let home = Home::new();
    // Where cores may be written, one that isn't is the program's own doing.
    let limit = getrlimit(Resource::Core);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    setrlimit(Resource::Core, raised).expect("a limit can be raised to its maximum");
    let mut session = site.run(&home, &site.written(PROCEDURE), &[]);
    assert!(walk(&mut session), "nothing was started:\n{}", session.text());
    wait_until("the command has it", || !holders(SECRET).is_empty());
    assert_eq!(astray(&site.node1, SECRET), [""; 0]);
    assert_eq!(files(home.path(), SECRET), [""; 0]);
    let limits = fs::read_to_string(format!("/proc/{}/limits", session.pid())).expect("it is there");
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .expect("cores have a limit");
    let words: Vec<&str> = core.split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{core}");
    let status = session.crash();
    assert!(status.signal().is_some() && !status.core_dumped(), "{status:?}");
    fs::write(site.file("/var/tmp/gate"), "").expect("a file can be written");
    let mut session = Session::begin(&home, &["resume", "--plain"]);
    while walk(&mut session) {}
    let (status, text) = session.end();
    assert_eq!(status, Some(0), "{text}");
    assert!(!text.contains(SECRET), "{text}");
    assert!(home.started().values().all(|times| *times == 1));
    assert_eq!(files(home.path(), SECRET), [""; 0]);
    assert_eq!(files(&site.file("/var/tmp/"), SECRET), [""; 0]);
    assert_eq!(holders(SECRET), []);
}
