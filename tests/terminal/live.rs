//! Live runs of the real program, on an sshd that the test starts itself.

use crate::{
    plain::{Met, Session, answer},
    program::{Home, PROGRAM},
    screen::{ENTER, Screen},
    sshd::{Lan, Machine, PASSWORD, User, wait_until},
};
use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

/// A host, and what the operator has to reach it.
pub struct Site {
    lan: Lan,
    pub node1: Machine,
}

impl Site {
    pub fn new() -> Option<Site> {
        let lan = Lan::begin()?;
        let node1 = lan.machine("node1").start();
        lan.alias("node1", &node1, &[]);
        Some(Site { lan, node1 })
    }

    /// A procedure that counts how often its one change ran, in a file of its host.
    pub fn procedure(&self, command: &str) -> String {
        self.written(&format!(
            "format = 1\ntitle = \"Count\"\nsource = \"a test\"\n\n[[input]]\nname = \"host\"\nkind = \"host\"\n\n[[phase]]\nid = \"count\"\ntitle = \"Count\"\n\
             on = \"host\"\n\n[[phase.step]]\nid = \"once\"\ntitle = \"Once\"\nrun = '''\n{command}\n'''\neffect = \"change\"\n\
             no_undo = \"a test\"\nexpect = [{{ match = \"counted\" }}]\n"
        ))
    }

    /// A procedure of this text: where it is.
    pub fn written(&self, text: &str) -> String {
        let folder = self.lan.path().join("procedures/count");
        fs::create_dir_all(&folder).expect("a folder can be made");
        fs::write(folder.join("procedure.toml"), text).expect("a file can be written");
        folder.display().to_string()
    }

    fn arguments(&self, procedure: &str, host: &str) -> Vec<String> {
        let config = self.lan.ssh_config().display().to_string();
        [
            "run",
            procedure,
            "--plain",
            "--ssh-config",
            &config,
            "--input",
            &format!("host={host}"),
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// What the program is given to run a procedure on its screen.
    pub fn on_screen(&self, procedure: &str) -> Vec<String> {
        let mut arguments = self.arguments(procedure, "node1");
        arguments.retain(|argument| argument != "--plain");
        arguments
    }

    pub fn run(&self, home: &Home, procedure: &str, more: &[&str]) -> Session {
        let mut arguments = self.arguments(procedure, "node1");
        arguments.extend(more.iter().map(|more| (*more).to_owned()));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Session::begin(home, &arguments)
    }

    /// A file on the host.
    pub fn file(&self, path: &str) -> std::path::PathBuf {
        self.node1.outside(path)
    }
}

/// The program to its end, with nobody at its input.
pub fn said(home: &Home, arguments: &[impl AsRef<str>]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = Command::new(PROGRAM)
        .args(arguments.iter().map(AsRef::as_ref))
        .envs(home.variables())
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    (status.code(), text)
}

fn runs(home: &Home) -> usize {
    fs::read_dir(home.path().join("state/holdpoint/runs")).map_or(0, Iterator::count)
}

pub fn lines(path: &Path) -> usize {
    fs::read_to_string(path).map_or(0, |text| text.lines().count())
}

#[test]
fn killed_in_the_middle_of_a_command_it_finds_it_again_and_it_ran_once() {
    let Some(site) = Site::new() else { return };
    let home = Home::new();
    let (count, go) = ("/var/tmp/holdpoint-test-count", "/var/tmp/holdpoint-test-go");
    let procedure = site.procedure(&format!(
        "echo once >>{count}\nwhile [ ! -e {go} ]; do sleep 0.1; done\nrm {go}\necho counted"
    ));
    let _left = fs::remove_file(site.file(count));
    let mut session = site.run(&home, &procedure, &[]);
    loop {
        match session.meet() {
            Met::Question(_, question) => session.say(&answer(&question)),
            Met::Started(_) => break,
            Met::End => panic!("it ended before anything was started:\n{}", session.text()),
        }
    }
    wait_until("the command counts", || lines(&site.file(count)) == 1);
    session.kill();
    fs::write(site.file(go), "").expect("a file can be written");
    let mut session = Session::begin(&home, &["resume", "--plain"]);
    while let Met::Question(_, question) = session.meet() {
        session.say(&answer(&question));
    }
    let (status, text) = session.end();
    assert_eq!(status, Some(0), "{text}");
    assert_eq!(lines(&site.file(count)), 1, "it ran once");
    assert!(home.started().values().all(|times| *times == 1));
    let _done = fs::remove_file(site.file(count));
}

#[test]
fn what_stops_it_is_told_with_what_to_do_and_nothing_is_begun() {
    let Some(site) = Site::new() else { return };
    let home = Home::new();
    let procedure = site.procedure("echo counted");
    // A host that nobody reaches.
    site.lan.alias("node9", &site.node1, &["Port 1"]);
    let (status, text) = said(&home, &site.arguments(&procedure, "node9"));
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("STOPS     node9: reached"), "{text}");
    // Another cluster than the site says.
    let file = site.lan.path().join("site.toml");
    fs::write(&file, "cluster = \"athens\"\n[count]\nhosts = 2\n").expect("a file can be written");
    let mut arguments = site.arguments(&procedure, "node1");
    arguments.extend(["--site".to_owned(), file.display().to_string()]);
    let (status, text) = said(&home, &arguments);
    assert_eq!(status, Some(3), "a site that doesn't fit is told before a host is asked:\n{text}");
    assert!(text.contains("no list of hosts hosts") && text.contains("site.toml:3"), "{text}");
    assert_eq!(runs(&home), 0, "no run was begun");
}

#[test]
fn looked_at_alone_or_left_before_the_beginning_nothing_stays() {
    let Some(site) = Site::new() else { return };
    let home = Home::new();
    let procedure = site.procedure("echo counted");
    let mut arguments = site.arguments(&procedure, "node1");
    arguments.push("--check-only".into());
    let (status, text) = said(&home, &arguments);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("well      node1: reached"), "{text}");
    assert_eq!(runs(&home), 0);
    let claim = site.file("/var/tmp/holdpoint.claim");
    assert!(!claim.exists(), "the host bears no claim");
}

#[test]
fn a_host_that_another_run_holds_is_taken_over_only_with_a_reason() {
    let Some(site) = Site::new() else { return };
    let (first, second) = (Home::new(), Home::new());
    let procedure = site.procedure("echo counted");
    let session = site.run(&first, &procedure, &[]);
    assert_eq!(session.end().0, Some(4), "left at its first question");
    let (status, text) = said(&second, &site.arguments(&procedure, "node1"));
    assert_eq!(status, Some(1), "{text}");
    assert!(
        text.contains("STOPS     node1: claim") && text.contains("--take-over REASON"),
        "{text}"
    );
    assert_eq!(runs(&second), 0);
    let (status, text) = site.run(&second, &procedure, &["--take-over", "nobody is there any more"]).end();
    assert_eq!(status, Some(4), "{text}");
    let journal = fs::read_to_string(second.run().join("journal.jsonl")).expect("there is a journal");
    assert!(journal.contains("nobody is there any more"), "the reason is kept");
    let (status, text) = said(&first, &["resume", "--plain"]);
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("Another run has taken hosts of this one over"), "{text}");
}

#[test]
fn a_host_is_refused_asked_for_again_and_let_in_with_the_second_password() {
    let Some(lan) = Lan::isolated() else { return };
    let home = Home::new();
    let machine = lan
        .machine("node1")
        .user(User::new("berta").password())
        .line("PasswordAuthentication yes");
    let site = Site {
        node1: machine.unknown().start(),
        lan,
    };
    let login = ["User berta", "IdentityFile none", "PreferredAuthentications password"];
    site.lan.alias("node1", &site.node1, &login);
    let procedure = site.procedure("echo counted");
    let mut arguments = site.arguments(&procedure, "node1");
    arguments.retain(|argument| argument != "--plain");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut screen = Screen::begin(&home, &arguments);
    screen.sees("before it starts");
    screen.press_until("\x13", "Is this node1?");
    screen.sees(&site.node1.fingerprint());
    // In one piece with its Enter: what is typed too early is dropped whole.
    screen.press_until("no\r", "was not accepted, so nothing was sent");
    assert!(!site.node1.log().contains("Accepted"), "nobody was let in");
    screen.press_until("r", "Is this node1?");
    screen.press_until("yes\r", "The password of berta@");
    screen.press_until("wrong\r", "What was given before was refused");
    screen.press_until(&format!("{PASSWORD}\r"), "the run can begin");
    assert_eq!(runs(&home), 0, "nothing was begun");
    screen.press_until(ENTER, "Step count/once");
    screen.press_until(ENTER, "counted");
    screen.kill();
    let journal = fs::read_to_string(home.run().join("journal.jsonl")).expect("there is a journal");
    assert!(!journal.contains(PASSWORD) && !journal.contains("wrong"), "no password is kept");
}

#[test]
fn hosts_that_came_or_went_meanwhile_are_told_when_a_run_goes_on() {
    let Some(site) = Site::new() else { return };
    let home = Home::new();
    let members = site.file("/var/tmp/holdpoint-test-members");
    let procedure = site.written(
        "format = 1\ntitle = \"Members\"\nsource = \"a test\"\n\n[[input]]\nname = \"host\"\nkind = \"host\"\n\n[[input]]\nname = \"nodes\"\n\
         kind = \"hosts\"\nlabel = \"All nodes\"\ndiscover = { on = \"host\", run = \"cat /var/tmp/holdpoint-test-members\", all = '^(\\S+)$' }\n\n\
         [[phase]]\nid = \"count\"\ntitle = \"Count\"\non = \"host\"\n\n[[phase.step]]\nid = \"once\"\ntitle = \"Once\"\nrun = \"true\"\n\
         effect = \"change\"\nno_undo = \"a test\"\n",
    );
    fs::write(&members, "node1\n").expect("a file can be written");
    let (status, text) = site.run(&home, &procedure, &["--input", "nodes=node1"]).end();
    assert_eq!(status, Some(4), "left at its first question:\n{text}");
    let (status, text) = said(&home, &["resume", "--plain"]);
    assert_eq!(status, Some(4), "{text}");
    assert!(!text.contains("since the run began"), "{text}");
    fs::write(&members, "node2\nnode3\n").expect("a file can be written");
    let (_, text) = said(&home, &["resume", "--plain"]);
    assert!(
        text.contains("All nodes: node[2-3] came, node1 went since the run began")
            && text.contains("The run goes on with the hosts that it began with."),
        "{text}"
    );
    let _done = fs::remove_file(&members);
}

#[test]
fn a_shell_of_ones_own_opens_from_the_screen_and_what_it_printed_is_kept() {
    let Some(site) = Site::new() else { return };
    let home = Home::new();
    let procedure = site.procedure("echo counted");
    let arguments = site.on_screen(&procedure);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut screen = Screen::begin(&home, &arguments);
    screen.sees("before it starts");
    screen.press_until("\x13", "the run can begin");
    screen.press_until(ENTER, "Step count/once");
    screen.press_until("!", "Open a shell on node1");
    screen.press_until("1", "A shell on node1.");
    screen.press("echo forty-$((40 + 2))\r");
    screen.sees("forty-42");
    screen.press("exit\r");
    screen.sees("The shell on node1 is closed.");
    // It is told on the screen first, then written down.
    let deadline = std::time::Instant::now() + crate::program::PATIENCE;
    let written =
        || fs::read_to_string(home.run().join("journal.jsonl")).is_ok_and(|journal| journal.contains("closed the shell on node1"));
    while !written() && std::time::Instant::now() < deadline {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    screen.kill();
    let kept = fs::read_to_string(home.run().join("transcripts/shell-1@node1")).expect("it is kept");
    assert!(kept.contains("forty-42"), "{kept}");
    let journal = fs::read_to_string(home.run().join("journal.jsonl")).expect("there is a journal");
    for note in ["opens a shell on node1", "closed the shell on node1"] {
        assert!(journal.contains(note), "{note}: {journal}");
    }
}

#[test]
fn in_lines_on_a_terminal_a_password_is_asked_and_not_shown() {
    let Some(lan) = Lan::isolated() else { return };
    let home = Home::new();
    let machine = lan
        .machine("node1")
        .user(User::new("berta").password())
        .line("PasswordAuthentication yes");
    let site = Site {
        node1: machine.start(),
        lan,
    };
    let login = ["User berta", "IdentityFile none", "PreferredAuthentications password"];
    site.lan.alias("node1", &site.node1, &login);
    let procedure = site.procedure("echo counted");
    let arguments = site.arguments(&procedure, "node1");
    let mut screen = Screen::begin(&home, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    screen.sees("The password of berta@");
    screen.sees("(not shown; empty: no answer) >");
    screen.press(&format!("{PASSWORD}\r"));
    screen.sees("y run");
    screen.press_until("y\r", "FINISHED: everything is done.");
    assert!(!String::from_utf8_lossy(screen.taken()).contains(PASSWORD), "it was never shown");
    screen.kill();
}
