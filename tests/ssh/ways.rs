//! The operator's own configuration: jump hosts, and settings that must do no harm.

use crate::{
    guide::{Guide, config, printed},
    sshd::{Lan, PASSWORD, User},
};
use futures_util::future::join_all;

#[tokio::test]
async fn one_password_opens_a_gateway_for_all_behind_it() {
    let Some(lan) = Lan::isolated() else { return };
    let gate = lan
        .machine("gate")
        .line("PasswordAuthentication yes")
        .user(User::new("op").password())
        .start();
    let inner = lan.machine("inner").start();
    lan.alias("gate", &gate, &["User op", "PubkeyAuthentication no"]);
    let names: Vec<String> = (0..5).map(|number| format!("inner{number}")).collect();
    for name in &names {
        lan.alias(name, &inner, &["ProxyJump gate"]);
    }
    let guide = Guide::new(&lan, |_| Some(PASSWORD.into()));
    let ran = join_all(names.iter().map(|name| guide.run(name, "uname -n"))).await;
    assert!(ran.iter().all(|ran| *ran == printed("inner")), "{ran:?}");
    assert_eq!(guide.asked().len(), 1, "{:?}", guide.asked());
    assert_eq!(gate.log().matches("Accepted password for op").count(), 1);
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_chain_of_jump_hosts_is_gone_through_in_order() {
    let Some(lan) = Lan::isolated() else { return };
    let [one, two, three] = ["one", "two", "three"].map(|name| lan.machine(name).start());
    lan.alias("one", &one, &[]);
    lan.alias("two", &two, &[]);
    lan.alias("three", &three, &["ProxyJump one,root@two"]);
    let guide = Guide::alone(&lan);
    assert_eq!(guide.run("three", "uname -n").await, printed("three"));
    assert_eq!(guide.ssh.resolve(&"three".into(), None).await.unwrap().jumps, ["one", "root@two"]);
    for machine in [&one, &two, &three] {
        assert_eq!(
            machine.log().matches("Accepted publickey for root").count(),
            1,
            "{}",
            machine.name()
        );
    }
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_gateway_that_is_down_or_refuses_is_named() {
    let Some(lan) = Lan::begin() else { return };
    let mut gate = lan.machine("gate").start();
    let strict = lan.machine("strict").line("AllowTcpForwarding no").start();
    let inner = lan.machine("inner").start();
    lan.alias("gate", &gate, &[]);
    lan.alias("strict", &strict, &[]);
    lan.alias("behind-gate", &inner, &["ProxyJump gate"]);
    lan.alias("behind-strict", &inner, &["ProxyJump strict"]);
    gate.kill_sshd();
    let guide = Guide::alone(&lan);
    let said = guide.run("behind-gate", "true").await.unwrap_err();
    assert!(said.starts_with("through gate: ") && said.contains("Connection refused"), "{said}");
    let said = guide.run("behind-strict", "true").await.unwrap_err();
    assert!(
        said.contains("The host that it is reached through could not reach it, or forwards nothing"),
        "{said}"
    );
    gate.start_sshd();
    assert_eq!(guide.run("behind-gate", "echo in").await, printed("in"));
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_jump_host_for_all_is_not_jumped_to_through_itself() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    lan.alias("gate", &machine, &["ProxyJump gate"]);
    lan.alias("inner", &machine, &["ProxyJump gate"]);
    let guide = Guide::alone(&lan);
    assert_eq!(guide.run("inner", "echo in").await, printed("in"));
    guide.ssh.close().await;
}

#[tokio::test]
async fn what_the_operator_has_set_for_sessions_of_their_own_does_no_harm() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    let path = format!("ControlPath {}/own-%C", lan.path().display());
    let harm = [
        "ControlMaster auto",
        &path,
        "ControlPersist no",
        "RequestTTY force",
        "RemoteCommand echo mine; exec bash -i",
        "PermitLocalCommand yes",
        "LocalCommand echo local; exit 1",
        "LocalForward 127.0.0.1:1 127.0.0.1:1",
        "ExitOnForwardFailure yes",
        "BatchMode yes",
        "LogLevel QUIET",
        "ForkAfterAuthentication no",
        "SessionType none",
        "StdinNull yes",
        "StrictHostKeyChecking no",
    ];
    lan.alias("first", &machine, &harm);
    lan.alias("second", &machine, &harm);
    let guide = Guide::alone(&lan);
    assert_eq!(guide.run("first", "tty; echo in").await, printed("not a tty\nin"));
    assert_eq!(guide.run("second", "echo in").await, printed("in"));
    assert_eq!(guide.ssh.key(&"first".into(), None), Some(machine.fingerprint()));
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_site_gives_a_host_an_address() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    lan.alias("127.0.0.1", &machine, &["Port 1"]);
    let mut config = config(&lan);
    config.addresses.insert("node1".into(), format!("127.0.0.1:{}", machine.port()));
    let guide = Guide::with(config, |_| None);
    assert_eq!(guide.run("node1", "echo in").await, printed("in"));
    guide.ssh.close().await;
}
