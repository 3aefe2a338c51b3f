//! Host keys: never taken silently.

use crate::{
    guide::{Guide, config, printed},
    sshd::{Lan, Machine},
};
use holdpoint::host::AskKind;
use std::{collections::BTreeSet, fs};

fn stored(lan: &Lan, machine: &Machine) -> bool {
    let text = fs::read_to_string(config(lan).known_hosts).unwrap_or_default();
    let key = machine.known_hosts_line();
    text.contains(key.split_whitespace().nth(2).unwrap())
}

#[tokio::test]
async fn an_unknown_key_is_shown_and_no_means_that_nothing_is_sent_or_kept() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").unknown().start();
    lan.alias("first", &machine, &[]);
    let guide = Guide::new(&lan, |_| Some("no".into()));
    let said = guide.run("first", "true").await.unwrap_err();
    assert!(said.contains("was not accepted, so nothing was sent"), "{said}");
    let asked = guide.asked();
    assert_eq!((asked.len(), asked[0].0), (1, AskKind::HostKey));
    assert!(asked[0].1.contains(&machine.fingerprint()), "{}", asked[0].1);
    assert!(
        asked[0].1.contains("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"),
        "{}",
        asked[0].1
    );
    assert!(!machine.log().contains("Accepted") && !stored(&lan, &machine));
    guide.run("first", "true").await.unwrap_err();
    assert_eq!(guide.asked().len(), 1, "it isn't asked again by itself");
    guide.ssh.close().await;
}

#[tokio::test]
async fn an_accepted_key_is_kept_for_the_run_alone() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").unknown().start();
    lan.alias("first", &machine, &[]);
    let guide = Guide::new(&lan, |_| Some("yes".into()));
    assert_eq!(guide.run("first", "echo in").await, printed("in"));
    assert_eq!(guide.asked().len(), 1);
    guide.ssh.close().await;
    assert!(stored(&lan, &machine));
    assert_eq!(
        fs::read_to_string(lan.known_hosts()).unwrap(),
        "",
        "the operator's own file stays as it was"
    );
    let later = Guide::alone(&lan);
    assert_eq!(later.run("first", "echo in").await, printed("in"));
    later.ssh.close().await;
}

#[tokio::test]
async fn a_changed_key_stops_without_a_question_and_names_file_and_line() {
    let Some(lan) = Lan::begin() else { return };
    let mut machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    machine.new_host_key();
    let mut guide = Guide::alone(&lan);
    let said = guide.run("first", "true").await.unwrap_err();
    assert!(said.starts_with("ITS HOST KEY HAS CHANGED: "), "{said}");
    assert!(said.contains(&machine.fingerprint()), "{said}");
    assert!(said.contains(&format!("{}:1", lan.known_hosts().display())), "{said}");
    assert!(!machine.log().contains("Accepted"));
    guide.run("first", "true").await.unwrap_err();
    assert!(guide.news.try_recv().is_err());
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_key_that_changes_during_a_run_stops_it_too() {
    let Some(lan) = Lan::begin() else { return };
    let mut machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    let mut guide = Guide::alone(&lan);
    assert_eq!(guide.run("first", "echo in").await, printed("in"));
    machine.new_host_key();
    loop {
        let why = guide.hears("first", false).await.why.unwrap();
        if why.starts_with("ITS HOST KEY HAS CHANGED: ") {
            break;
        }
    }
    let said = guide.run("first", "true").await.unwrap_err();
    assert!(said.starts_with("ITS HOST KEY HAS CHANGED: "), "{said}");
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_key_that_was_refused_is_asked_about_once_it_is_said_that_the_host_is_made_anew() {
    let Some(lan) = Lan::begin() else { return };
    let mut machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    let guide = Guide::new(&lan, |_| Some("yes".into()));
    machine.new_host_key();
    let said = guide.run("first", "true").await.unwrap_err();
    assert!(said.starts_with("ITS HOST KEY HAS CHANGED: "), "{said}");
    guide.ssh.renewing(&BTreeSet::from(["other".into()]));
    guide.run("first", "true").await.unwrap_err();
    assert_eq!(guide.asked(), [], "another host is none of its business");
    guide.ssh.renewing(&BTreeSet::from(["first".into()]));
    assert_eq!(guide.run("first", "echo in").await, printed("in"));
    assert_eq!(guide.asked().len(), 1);
    guide.ssh.renewing(&BTreeSet::new());
    machine.new_host_key();
    loop {
        match guide.run("first", "true").await {
            Err(said) if said.starts_with("ITS HOST KEY HAS CHANGED: ") => break,
            Err(_) => {}
            Ok(ran) => panic!("{ran:?}"),
        }
    }
    assert_eq!(guide.asked().len(), 1, "but once");
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_host_made_anew_is_asked_about_with_both_fingerprints() {
    let Some(lan) = Lan::begin() else { return };
    let mut machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    let guide = Guide::new(&lan, |_| Some("yes".into()));
    assert_eq!(guide.run("first", "echo in").await, printed("in"));
    assert_eq!(guide.asked(), []);
    let before = machine.fingerprint();
    let operators = fs::read_to_string(lan.known_hosts()).unwrap();
    guide.ssh.renewing(&BTreeSet::from(["first".into()]));
    machine.new_host_key();
    assert_eq!(guide.run("first", "echo in").await, printed("in"));
    let asked = guide.asked();
    assert_eq!((asked.len(), asked[0].0), (1, AskKind::HostKey));
    assert!(
        asked[0].1.contains(&before) && asked[0].1.contains(&machine.fingerprint()),
        "{}",
        asked[0].1
    );
    assert_eq!(guide.ssh.key(&"first".into(), None), Some(machine.fingerprint()));
    assert_eq!(fs::read_to_string(lan.known_hosts()).unwrap(), operators);
    assert!(stored(&lan, &machine));
    guide.ssh.close().await;
    let later = Guide::alone(&lan);
    assert_eq!(later.run("first", "echo in").await, printed("in"), "the run knows it from now on");
    later.ssh.close().await;
}
