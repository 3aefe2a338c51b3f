//! A flood, byte for byte, both ways.

use crate::{
    guide::{Guide, within},
    sshd::Lan,
};
use holdpoint::host::{Carrier, Closed};
use std::fs;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const FLOOD: usize = 50 * 1024 * 1024;

#[tokio::test]
async fn fifty_megabytes_come_as_they_were_sent_and_go_as_well() {
    let Some(lan) = Lan::begin() else { return };
    let machine = lan.machine("alone").start();
    lan.alias("first", &machine, &[]);
    let guide = Guide::alone(&lan);
    let (kept, back) = (lan.path().join("kept"), lan.path().join("back"));
    let line = format!("head -c {FLOOD} /dev/urandom | tee {}", kept.display());
    let mut channel = guide.ssh.open(&"first".into(), None, &line).await.unwrap();
    let mut bytes = Vec::new();
    within("the flood", channel.stdout.read_to_end(&mut bytes)).await.unwrap();
    assert_eq!(channel.closed.await, Closed::Status(0));
    assert!(bytes.len() == FLOOD && bytes == fs::read(&kept).unwrap());
    let mut channel = guide
        .ssh
        .open(&"first".into(), None, &format!("cat > {}", back.display()))
        .await
        .unwrap();
    within("the flood back", channel.stdin.write_all(&bytes)).await.unwrap();
    drop(channel.stdin);
    assert_eq!(channel.closed.await, Closed::Status(0));
    assert!(bytes == fs::read(&back).unwrap());
    guide.ssh.close().await;
}
