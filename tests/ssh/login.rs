//! Who is let in, and what the operator is asked for it.

use crate::{
    guide::{Guide, printed},
    sshd::{Lan, PASSPHRASE, PASSWORD, User},
};
use holdpoint::host::{AskKind, Closed};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

#[tokio::test]
async fn a_key_opens_without_a_question_and_all_that_a_line_prints_comes() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    let guide = Guide::alone(&lan);
    assert_eq!(
        guide.run("first", "echo out; echo err >&2; exit 7").await,
        Ok(("out\nerr".into(), Closed::Status(7)))
    );
    assert_eq!(
        guide.run("first", "no-such-command 2>/dev/null").await,
        Ok((String::new(), Closed::Status(127)))
    );
    assert_eq!(guide.run("first", "exit 255").await, Ok((String::new(), Closed::Status(255))));
    let killed = guide.run("first", "kill -9 $$").await;
    assert_eq!(killed, Ok((String::new(), Closed::Lost("it was killed by a signal".into()))));
    assert_eq!(guide.ssh.key(&"first".into(), None), Some(machine.fingerprint()));
    let way = guide.ssh.resolve(&"first".into(), Some("op")).await.unwrap().way();
    assert_eq!(way, format!("op@127.0.0.1:{}", machine.port()));
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_password_is_asked_in_our_own_form_once_and_known_when_the_connection_is_made_again() {
    let Some(lan) = Lan::isolated() else { return };
    let machine = lan
        .machine("one")
        .line("PasswordAuthentication yes")
        .user(User::new("op").password())
        .start();
    lan.alias("one", &machine, &["User op", "PubkeyAuthentication no"]);
    let mut guide = Guide::new(&lan, |_| Some(PASSWORD.into()));
    assert_eq!(guide.run("one", "id -un").await, printed("op"));
    let asked = guide.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].0, AskKind::Secret);
    assert!(asked[0].1.starts_with("The password of op@127.0.0.1."), "{}", asked[0].1);
    guide.hears("one", true).await;
    machine.cut();
    guide.hears("one", false).await;
    guide.hears("one", true).await;
    assert_eq!(guide.run("one", "id -un").await, printed("op"));
    assert_eq!(guide.asked().len(), 1, "it is remembered");
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_wrong_password_is_asked_once_more_and_then_nothing_is_tried_until_the_operator_says_so() {
    let Some(lan) = Lan::isolated() else { return };
    let machine = lan
        .machine("one")
        .line("PasswordAuthentication yes")
        .user(User::new("op").password())
        .start();
    lan.alias("one", &machine, &["User op", "PubkeyAuthentication no"]);
    let failed = || machine.log().matches("Failed password for op").count();
    let count = Arc::new(AtomicUsize::new(0));
    let guide = Guide::new(&lan, move |_| {
        Some(
            if count.fetch_add(1, Ordering::Relaxed) < 2 {
                "wrong"
            } else {
                PASSWORD
            }
            .into(),
        )
    });
    let said = guide.run("one", "true").await.unwrap_err();
    assert!(
        said.starts_with("the login as op@127.0.0.1 was refused; it takes publickey, password."),
        "{said}"
    );
    assert_eq!((guide.asked().len(), failed()), (2, 2));
    assert!(guide.asked()[1].1.contains("What was given before was refused."));
    for _ in 0..5 {
        guide.run("one", "true").await.unwrap_err();
    }
    assert_eq!((guide.asked().len(), failed()), (2, 2), "the server isn't asked again");
    guide.ssh.try_now(&"one".into());
    assert_eq!(guide.run("one", "id -un").await, printed("op"));
    assert_eq!((guide.asked().len(), failed()), (3, 2));
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_password_that_one_method_refused_is_not_sent_by_another() {
    let Some(lan) = Lan::isolated() else { return };
    if !std::path::Path::new("/etc/pam.d/sshd").exists() {
        crate::sshd::skip::skipped("this sshd has no PAM");
        return;
    }
    let machine = lan
        .machine("one")
        .line("UsePAM yes")
        .line("PasswordAuthentication yes")
        .line("KbdInteractiveAuthentication yes");
    let machine = machine.user(User::new("op").password()).start();
    lan.alias("one", &machine, &["User op", "PubkeyAuthentication no"]);
    let guide = Guide::new(&lan, |_| Some("wrong".into()));
    guide.run("one", "true").await.unwrap_err();
    let asked = guide.asked();
    assert!(
        asked.iter().all(|(_, prompt)| prompt.starts_with("The password of op@127.0.0.1.")),
        "{asked:?}"
    );
    assert_eq!(asked.len(), 2);
    let log = machine.log();
    let failed = log
        .lines()
        .filter(|line| line.contains("Failed password") || line.contains("Failed keyboard-interactive"))
        .count();
    assert!(failed <= 2, "{log}");
    guide.ssh.close().await;
    let guide = Guide::new(&lan, |_| Some(PASSWORD.into()));
    assert_eq!(guide.run("one", "id -un").await, printed("op"));
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_question_that_is_not_answered_sends_nothing() {
    let Some(lan) = Lan::isolated() else { return };
    let machine = lan
        .machine("one")
        .line("PasswordAuthentication yes")
        .user(User::new("op").password())
        .start();
    lan.alias("one", &machine, &["User op", "PubkeyAuthentication no"]);
    let guide = Guide::new(&lan, |_| None);
    let said = guide.run("one", "true").await.unwrap_err();
    assert!(said.contains("was not answered"), "{said}");
    assert_eq!(machine.log().matches("Failed password").count(), 0);
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_locked_key_is_unlocked_once_for_all_hosts() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    let key = format!("IdentityFile {}", lan.locked_key().display());
    let names: Vec<String> = (0..4).map(|number| format!("host{number}")).collect();
    for name in &names {
        lan.alias(name, &machine, &[&key]);
    }
    // The usual key would open, too: only the locked one is left to it.
    let config_file = lan.ssh_config();
    let text = std::fs::read_to_string(&config_file).unwrap();
    let usual = format!("  IdentityFile {}\n", lan.key().display());
    std::fs::write(&config_file, text.replace(&usual, "")).unwrap();
    let guide = Guide::new(&lan, |_| Some(PASSPHRASE.into()));
    let ran = futures_util::future::join_all(names.iter().map(|name| guide.run(name, "echo in"))).await;
    assert!(ran.iter().all(|ran| *ran == printed("in")), "{ran:?}");
    let asked = guide.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(
        asked[0]
            .1
            .starts_with(&format!("The passphrase of the key {}.", lan.locked_key().display())),
        "{}",
        asked[0].1
    );
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_refused_key_is_not_offered_again_and_the_words_say_who_was_refused() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    lan.alias("first", &machine, &["PubkeyAuthentication no"]);
    let guide = Guide::alone(&lan);
    let said = guide.run("first", "true").await.unwrap_err();
    assert!(said.contains("was refused; it takes publickey."), "{said}");
    guide.run("first", "true").await.unwrap_err();
    let connections = machine.log().matches("Connection from").count();
    assert_eq!(connections, 1);
    guide.ssh.close().await;
}

#[tokio::test]
async fn another_login_has_a_connection_of_its_own() {
    let Some(lan) = Lan::isolated() else { return };
    let machine = lan.machine("one").user(User::new("op")).start();
    lan.alias("one", &machine, &[]);
    let guide = Guide::alone(&lan);
    assert_eq!(guide.run("one", "id -un").await, printed("root"));
    let mut channel = holdpoint::host::Carrier::open(&*guide.ssh, &"one".into(), Some("op"), "id -un")
        .await
        .unwrap();
    let mut text = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut channel.stdout, &mut text)
        .await
        .unwrap();
    assert_eq!(text, "op\n");
    guide.ssh.close().await;
}
