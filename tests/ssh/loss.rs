//! Connections that go: noticed, made again, found again, ended.

use crate::{
    guide::{Guide, config, printed, within},
    sshd::{Lan, Process, wait_until},
};
use holdpoint::host::{Carrier, Closed};
use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tokio::io::AsyncReadExt;

/// Processes of ours that keep connections of a network.
fn masters(lan: &Lan) -> Vec<Process> {
    let control = config(lan).control.display().to_string();
    Process::all()
        .into_iter()
        .filter(|process| process.line.contains(&control))
        .collect()
}

#[tokio::test]
async fn a_cut_connection_is_noticed_at_once_and_made_again() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    let mut guide = Guide::alone(&lan);
    let mut channel = guide.ssh.open(&"first".into(), None, "echo begun; sleep 1000").await.unwrap();
    let mut begun = [0; 6];
    channel.stdout.read_exact(&mut begun).await.unwrap();
    guide.hears("first", true).await;
    let cut = Instant::now();
    assert_eq!(machine.cut(), 1);
    let lost = guide.hears("first", false).await;
    assert!(cut.elapsed() < Duration::from_secs(3), "{:?}", cut.elapsed());
    assert!(lost.why.is_some());
    let closed = within("the channel's end", channel.closed).await;
    assert_eq!(closed, Closed::Lost("the connection to first was lost".into()));
    guide.hears("first", true).await;
    assert_eq!(guide.run("first", "echo again").await, printed("again"));
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_silent_host_is_noticed_within_seconds_and_comes_back_by_itself() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    let mut guide = Guide::alone(&lan);
    assert_eq!(guide.run("first", "echo in").await, printed("in"));
    let silent = Instant::now();
    machine.freeze();
    let lost = guide.hears("first", false).await;
    assert!(silent.elapsed() < Duration::from_secs(20), "{:?}", silent.elapsed());
    assert!(lost.why.unwrap().contains("Nothing answers"));
    machine.thaw();
    guide.ssh.try_now(&"first".into());
    guide.hears("first", true).await;
    assert_eq!(guide.run("first", "echo in").await, printed("in"));
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_command_waits_for_a_connection_that_is_being_made_again() {
    let Some(lan) = Lan::begin() else { return };
    let mut machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    let mut guide = Guide::alone(&lan);
    assert_eq!(guide.run("first", "echo in").await, printed("in"));
    machine.kill_sshd();
    let why = guide.hears("first", false).await.why.unwrap();
    assert!(!why.is_empty());
    let (ran, ()) = tokio::join!(guide.run("first", "echo in"), async {
        machine.start_sshd();
        guide.ssh.try_now(&"first".into());
    });
    assert_eq!(ran, printed("in"));
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_host_that_never_answered_is_said_so_at_once_and_may_answer_later() {
    let Some(lan) = Lan::begin() else { return };
    let mut machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    machine.kill_sshd();
    let guide = Guide::alone(&lan);
    let said = guide.run("first", "true").await.unwrap_err();
    assert!(
        said.contains("Connection refused. The machine is up, but no sshd listens there"),
        "{said}"
    );
    machine.start_sshd();
    assert_eq!(guide.run("first", "echo in").await, printed("in"));
    guide.ssh.close().await;
}

#[tokio::test]
async fn another_guide_takes_over_what_was_left_and_the_end_leaves_nothing() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    let mut killed = the_guide_to_be_killed(&lan);
    assert_eq!(masters(&lan).len(), 2, "the guide itself, and its connection");
    killed.kill().unwrap();
    killed.wait().unwrap();
    let guide = Guide::alone(&lan);
    assert_eq!(guide.run("first", "echo in").await, printed("in"));
    assert_eq!(guide.ssh.key(&"first".into(), None), Some(machine.fingerprint()));
    assert_eq!(machine.log().matches("Accepted publickey").count(), 1, "it was the same connection");
    guide.ssh.close().await;
    wait_until("no process is left", || masters(&lan).is_empty());
    assert!(!config(&lan).control.exists());
    let said = guide.run("first", "true").await.unwrap_err();
    assert!(said.contains("closed"), "{said}");
}

#[tokio::test]
async fn the_end_reaches_what_an_earlier_guide_left_and_this_one_never_used() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    let mut killed = the_guide_to_be_killed(&lan);
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(masters(&lan).len(), 1);
    Guide::alone(&lan).ssh.close().await;
    wait_until("no process is left", || masters(&lan).is_empty());
}

#[tokio::test]
async fn the_end_waits_for_nobody_who_still_connects() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    machine.freeze();
    let guide = Guide::alone(&lan);
    let host = "first".into();
    let (said, ()) = tokio::join!(guide.ssh.connect(&host, None), async {
        while masters(&lan).is_empty() {
            tokio::task::yield_now().await;
        }
        guide.ssh.close().await;
    });
    assert!(said.is_err());
    wait_until("no process is left", || masters(&lan).is_empty());
}

/// A guide of its own process, connected to `first`.
fn the_guide_to_be_killed(lan: &Lan) -> std::process::Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "loss::a_guide_in_a_process_of_its_own",
            "--nocapture",
            "--test-threads=1",
        ])
        .arg("--skip")
        .arg(config(lan).control)
        .env(OWN_PROCESS, lan.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains("CONNECTED")), "it connects");
    child
}

const OWN_PROCESS: &str = "HOLDPOINT_TEST_GUIDE";

/// Not a story: what [`the_guide_to_be_killed`] runs.
#[tokio::test]
async fn a_guide_in_a_process_of_its_own() {
    let Some(path) = std::env::var_os(OWN_PROCESS) else { return };
    let config = crate::guide::config_at(path.as_ref());
    let guide = Guide::with(config, |_| None);
    assert_eq!(guide.run("first", "echo in").await, printed("in"));
    println!("CONNECTED");
    let mut end = Vec::new();
    tokio::io::stdin().read_to_end(&mut end).await.unwrap();
}
