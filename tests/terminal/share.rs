//! A run is shared with a group: somebody at another login looks on and signs, and can do nothing else.

use crate::{
    program::{Home, PROGRAM},
    screen::{ENTER, Screen},
    sign::before_the_fuse,
    sshd::skip::skipped,
};
use std::{
    fs::{self, Permissions},
    os::unix::fs::{FileTypeExt as _, PermissionsExt as _},
    path::Path,
    process::Command,
};

/// Somebody else on this machine.
const OTHER: &str = "nobody";

/// How a command is run by somebody else; nothing where this user can't become another.
fn as_another(group: &str) -> Option<[String; 4]> {
    let words = [
        "setpriv".to_owned(),
        format!("--reuid={OTHER}"),
        format!("--regid={group}"),
        "--clear-groups".to_owned(),
    ];
    let tried = Command::new(&words[0]).args(&words[1..]).arg("true").status();
    tried.is_ok_and(|status| status.success()).then_some(words)
}

/// The modes of all that is in a run folder.
fn modes(at: &Path, into: &mut Vec<(String, u32)>) {
    let is = fs::symlink_metadata(at).expect("it is there");
    let kind = if is.is_dir() {
        "dir"
    } else if is.file_type().is_socket() {
        "door"
    } else {
        "file"
    };
    into.push((format!("{kind} {}", at.display()), is.permissions().mode() & 0o7777));
    if is.is_dir() {
        for entry in fs::read_dir(at).expect("it can be read") {
            modes(&entry.expect("it can be listed").path(), into);
        }
    }
}

#[test]
fn somebody_at_another_login_looks_on_and_signs_and_writes_nothing() {
    let id = Command::new("id").args(["-gn", OTHER]).output().expect("id is there");
    let group = String::from_utf8_lossy(&id.stdout).trim().to_owned();
    let Some(become_other) = as_another(&group) else {
        return skipped("only root can become somebody at another login");
    };
    let home = Home::new();
    // Where nobody but the test lives, the group can't come to the run.
    let mut refused = Screen::begin(&home, &["run", "two", "--share", &group]);
    refused.sees("can't come to the run");
    assert_eq!(refused.ended_in_order(), Some(2));
    let mut refused = Screen::begin(&home, &["run", "two", "--share", "no-such-group"]);
    refused.sees("There is no group no-such-group");
    assert_eq!(refused.ended_in_order(), Some(2));
    for dir in ["", "state"] {
        fs::set_permissions(home.path().join(dir), Permissions::from_mode(0o711)).expect("it is ours");
    }
    let mut walker = before_the_fuse(&home, &["--share", &group]);
    let run = home.run();
    let path = run.to_str().expect("a path");
    // `holdpoint` is the folder for sockets here.
    let program = home.path().join("program");
    fs::copy(PROGRAM, &program).expect("a program that others can run");
    let other = |words: &[&str]| {
        let program = program.to_str().expect("a path");
        let words: Vec<&str> = become_other[1..]
            .iter()
            .map(String::as_str)
            .chain([program])
            .chain(words.iter().copied())
            .collect();
        Screen::of(&home, &become_other[0], &words)
    };
    let mut onlooker = other(&["watch", path]);
    onlooker.sees("WATCHING");
    onlooker.sees("Step p/pull");
    let mut signer = other(&["sign", path]);
    signer.sees("Type yes to sign");
    signer.press("yes\r");
    signer.sees("Signed, as nobody");
    assert_eq!(signer.ended_in_order(), Some(0));
    walker.sees("signed by nobody (by the login nobody");
    onlooker.sees("signed by nobody");
    walker.press_until(ENTER, "Step p/done");
    onlooker.sees("Step p/done");
    let mut taker = other(&["resume", path]);
    taker.sees("There is no run folder");
    taker.kill();
    let write = format!("echo x >> {path}/journal.jsonl || echo REFUSED");
    let tried = Command::new(&become_other[0])
        .args(&become_other[1..])
        .args(["sh", "-c", &write])
        .output();
    assert!(String::from_utf8_lossy(&tried.expect("it runs").stdout).contains("REFUSED"));
    let mut all = Vec::new();
    modes(&run, &mut all);
    for (what, mode) in all {
        let wanted = match what.split(' ').next() {
            Some("dir") => 0o2750,
            Some("door") => 0o660,
            _ => 0o640,
        };
        assert_eq!(mode, wanted, "{what} has {mode:o}");
    }
    onlooker.press("q");
    assert_eq!(onlooker.ended_in_order(), Some(0));
    walker.kill();
}
