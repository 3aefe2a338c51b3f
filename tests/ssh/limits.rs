//! What a server lets through: channels and handshakes.

use crate::{
    guide::{Guide, printed, run, within},
    sshd::Lan,
};
use futures_util::future::join_all;
use holdpoint::host::{Carrier, Closed};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn more_channels_than_a_connection_takes_go_through_more_connections() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").line("MaxSessions 2").start();
    lan.alias("first", &machine, &[]);
    let guide = Guide::alone(&lan);
    let six = (0..6).map(|_| async {
        let mut channel = guide
            .ssh
            .open(&"first".into(), None, "echo ready; cat")
            .await
            .expect("there is room");
        let mut ready = [0; 6];
        channel.stdout.read_exact(&mut ready).await.expect("it has begun");
        channel
    });
    let mut all = within("six channels at once", join_all(six)).await;
    for (number, channel) in all.iter_mut().enumerate() {
        channel.stdin.write_all(format!("{number}\n").as_bytes()).await.unwrap();
        let mut echo = [0; 2];
        channel.stdout.read_exact(&mut echo).await.unwrap();
        assert_eq!(echo, [b'0' + number as u8, b'\n']);
    }
    for channel in all {
        drop(channel.stdin);
        assert_eq!(channel.closed.await, Closed::Status(0));
    }
    assert_eq!(machine.log().matches("Accepted publickey").count(), 3);
    guide.ssh.close().await;
}

#[tokio::test]
async fn forty_short_commands_at_once_all_run() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    let guide = Guide::alone(&lan);
    let lines: Vec<String> = (0..40).map(|number| format!("echo {number}")).collect();
    let ran = within("forty commands", join_all(lines.iter().map(|line| run(&guide.ssh, "first", line)))).await;
    for (number, ran) in ran.into_iter().enumerate() {
        assert_eq!(ran, printed(&number.to_string()));
    }
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_server_that_lets_no_command_through_is_told_so() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").line("MaxSessions 0").start();
    lan.alias("first", &machine, &[]);
    let guide = Guide::alone(&lan);
    let said = guide.run("first", "true").await.unwrap_err();
    assert!(said.contains("MaxSessions"), "{said}");
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_server_that_drops_handshakes_lets_all_hosts_in_at_last() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").line("MaxStartups 2:100:2").start();
    let names: Vec<String> = (0..12).map(|number| format!("host{number}")).collect();
    for name in &names {
        lan.alias(name, &machine, &[]);
    }
    let guide = Arc::new(Guide::alone(&lan));
    let ran = within("twelve hosts", join_all(names.iter().map(|name| run(&guide.ssh, name, "echo in")))).await;
    assert!(ran.iter().all(|ran| *ran == printed("in")), "{ran:?}");
    assert!(machine.log().contains("MaxStartups"), "it did drop some");
    guide.ssh.close().await;
}
