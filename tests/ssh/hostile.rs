//! What may be on the other side, and what names may try.

use crate::{
    guide::{Guide, config, within},
    sshd::Lan,
};
use holdpoint::host::Carrier;
use std::{fs, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

#[tokio::test]
async fn what_is_no_ssh_server_is_told_so_and_reaches_no_screen() {
    let Some(lan) = Lan::begin() else { return };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream
                .write_all(b"HTTP/1.0 400 \x1b]0;owned\x07\x80\xff\r\n\r\n\x00\x01\x02")
                .await
                .ok();
            let mut ignored = Vec::new();
            stream.read_to_end(&mut ignored).await.ok();
        }
    });
    fs::write(lan.ssh_config(), format!("Host odd\n HostName 127.0.0.1\n Port {port}\n")).unwrap();
    let guide = Guide::alone(&lan);
    let said = guide.run("odd", "true").await.unwrap_err();
    assert!(said.contains("not an SSH server"), "{said}");
    assert!(!said.chars().any(char::is_control), "{said:?}");
    guide.ssh.close().await;
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let Some(lan) = Lan::begin() else { return };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    fs::write(lan.ssh_config(), format!("Host mute\n HostName 127.0.0.1\n Port {port}\n")).unwrap();
    let mut config = config(&lan);
    config.patience = Duration::from_secs(2);
    let guide = Guide::with(config, |_| None);
    let said = guide.run("mute", "true").await.unwrap_err();
    assert!(said.contains("timed out") && said.contains("Nothing answers"), "{said}");
    guide.ssh.close().await;
}

#[tokio::test]
async fn an_unknown_name_is_told_so() {
    let Some(lan) = Lan::begin() else { return };
    let guide = Guide::alone(&lan);
    let said = guide.run("no-such-host.invalid", "true").await.unwrap_err();
    assert!(
        said.contains("Could not resolve hostname") && said.contains("Nobody knows this name"),
        "{said}"
    );
    guide.ssh.close().await;
}

#[tokio::test]
async fn no_name_address_or_login_becomes_an_option_or_a_command() {
    let Some(lan) = Lan::begin() else { return };
    let trace = lan.path().join("trace");
    let touch = format!("touch {}", trace.display());
    let names = [
        format!("-oProxyCommand={touch}"),
        format!("x;{touch}"),
        format!("$({touch})"),
        "two words".into(),
        "line\nbreak".into(),
        "-F/dev/null".into(),
        String::new(),
    ];
    fs::write(lan.ssh_config(), "Host *\n ProxyCommand sh -c 'echo %h %r; false'\n").unwrap();
    for name in &names {
        let mut config = config(&lan);
        config.addresses.insert("by-address".into(), name.clone());
        let guide = Guide::with(config, |_| None);
        for (host, login) in [(name.as_str(), None), ("by-address", None), ("plain", Some(name.as_str()))] {
            let said = within("a refusal", guide.ssh.open(&host.into(), login, "true"))
                .await
                .unwrap_err()
                .why;
            let refused = ["begins with a hyphen", "can't be an address", "is empty"]
                .iter()
                .any(|sign| said.contains(sign));
            assert!(refused, "{host:?} {login:?}: {said}");
        }
        guide.ssh.close().await;
    }
    assert!(!trace.exists());
}
