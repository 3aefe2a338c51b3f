//! A second person signs at another terminal, with a key that `ssh-keygen` makes here.

use crate::{
    program::{Home, PROGRAM},
    screen::{ENTER, Screen},
    sshd::wait_until,
};
use std::{
    fs,
    process::{Command, Stdio},
};

const TWO: &str = r#"
format = 1
title = "Two people at a hold point"
[[phase]]
id = "p"
title = "The hall"
[[phase.step]]
id = "pull"
title = "Pull the fuse"
warning = "The rack goes dark."
manual = "Pull the fuse of rack A3."
second = true
effect = "disrupt"
no_undo = "Put it back."
[[phase.step]]
id = "done"
title = "Done"
note = "That was it."
"#;

/// A live run that touches no host, before the step that wants two people.
pub fn before_the_fuse(home: &Home, more: &[&str]) -> Screen {
    let folder = home.config().join("procedures/two");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("procedure.toml"), TWO).expect("a procedure");
    let mut walker = Screen::begin(home, &[&["run", "two"], more].concat());
    walker.sees("the run can begin");
    walker.press_until(ENTER, "Step p/pull");
    walker
}

/// A fresh key.
fn key(home: &Home, name: &str) -> String {
    let path = home.path().join(name);
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(&path)
        .status();
    assert!(made.expect("ssh-keygen is there").success());
    path.display().to_string()
}

/// Says yes as the second person: what comes of it.
fn sign(home: &Home, words: &[&str], told: &str) -> Option<i32> {
    signs(Screen::begin(home, &[&["sign"], words].concat()), told)
}

fn signs(mut signer: Screen, told: &str) -> Option<i32> {
    let shown = signer.sees("Type yes to sign");
    assert!(
        shown.contains("Pull the fuse of rack A3.") && shown.contains("The rack goes dark."),
        "{shown}"
    );
    signer.press("yes\r");
    signer.sees(told);
    signer.ended_in_order()
}

#[test]
fn a_key_tells_two_people_at_one_login_apart_and_a_name_does_not() {
    let home = Home::new();
    let mut walker = before_the_fuse(&home, &[]);
    walker.press_until(ENTER, "Another person signs first");
    assert_eq!(sign(&home, &[], "proves no second person"), Some(2), "the same login");
    let (bert, eve) = (key(&home, "bert"), key(&home, "eve"));
    let public = fs::read_to_string(format!("{bert}.pub")).expect("its public half");
    fs::write(home.config().join("allowed_signers"), format!("bert {public}")).expect("a file");
    assert_eq!(sign(&home, &["--key", &eve], "the key is nobody's"), Some(2));
    assert_eq!(sign(&home, &["--key", &bert], "Signed, as bert"), Some(0));
    walker.sees("Enter goes on");
    walker.press_until(ENTER, "Step p/done");
    walker.kill();
    let run = home.run();
    let report = Command::new(PROGRAM)
        .args(["report", "--format", "markdown"])
        .arg(run.file_name().expect("its id"))
        .envs(home.variables())
        .output()
        .expect("it runs");
    let report = String::from_utf8_lossy(&report.stdout);
    assert!(
        report.contains("and by bert as the second person (with the key SHA256:"),
        "{report}"
    );
}

#[test]
fn a_key_that_only_an_agent_has_signs_and_without_the_agent_it_is_said_where_it_is() {
    let home = Home::new();
    let mut walker = before_the_fuse(&home, &[]);
    walker.press_until(ENTER, "Another person signs first");
    let bert = key(&home, "bert");
    let public = format!("{bert}.pub");
    let line = fs::read_to_string(&public).expect("its public half");
    fs::write(home.config().join("allowed_signers"), format!("bert {line}")).expect("a file");
    let socket = home.path().join("agent");
    let mut agent = Command::new("ssh-agent")
        .args(["-D", "-a"])
        .arg(&socket)
        .stdout(Stdio::null())
        .spawn()
        .expect("ssh-agent is there");
    wait_until("the agent", || socket.exists());
    let added = Command::new("ssh-add").args(["-q", &bert]).env("SSH_AUTH_SOCK", &socket).status();
    assert!(added.expect("ssh-add is there").success());
    fs::remove_file(&bert).expect("the agent alone has it");

    let with = |socket: &str| {
        let socket = format!("SSH_AUTH_SOCK={socket}");
        Screen::of(&home, "env", &[&socket, PROGRAM, "sign", "--key", &public])
    };
    assert_eq!(signs(with("/nowhere"), "an agent has the key"), Some(2));
    assert_eq!(signs(with(&socket.display().to_string()), "Signed, as bert"), Some(0));
    walker.sees("Enter goes on");
    walker.kill();
    agent.kill().expect("it runs");
    agent.wait().expect("it ends");
}
