//! The guide's end of connections in tests, with an operator who answers.

use crate::sshd::Lan;
use holdpoint::{
    host::{
        Ask, AskKind, Asks, Carrier, Closed,
        ssh::{Config, Link, Ssh},
    },
    words::HostName,
};
use std::{
    future::Future,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{io::AsyncReadExt, sync::mpsc};
use zeroize::Zeroizing;

/// How long anything may take: a busy machine is slow.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Connections, and what the operator was asked for them.
pub struct Guide {
    pub ssh: Arc<Ssh>,
    pub news: mpsc::UnboundedReceiver<Link>,
    asked: Arc<Mutex<Vec<(AskKind, String)>>>,
}

/// How a line ended, and what it printed.
pub type Ran = Result<(String, Closed), String>;

impl Guide {
    /// With an operator whom nothing may be asked.
    pub fn alone(lan: &Lan) -> Guide {
        Guide::new(lan, |ask| panic!("nothing is to be asked: {}", ask.prompt))
    }

    /// With an operator who answers, or doesn't.
    pub fn new(lan: &Lan, answer: impl FnMut(&Ask) -> Option<String> + Send + 'static) -> Guide {
        Guide::with(config(lan), answer)
    }

    /// With other settings.
    pub fn with(config: Config, mut answer: impl FnMut(&Ask) -> Option<String> + Send + 'static) -> Guide {
        let (asks, mut questions) = mpsc::channel::<Ask>(8);
        let (tell, news) = mpsc::unbounded_channel();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Some(ask) = questions.recv().await {
                heard.lock().unwrap().push((ask.kind, ask.prompt.clone()));
                if let Some(answer) = answer(&ask) {
                    ask.reply.send(Zeroizing::new(answer)).ok();
                }
            }
        });
        Guide {
            ssh: Arc::new(Ssh::new(config, Asks::to(asks), tell).expect("connections can be made")),
            news,
            asked,
        }
    }

    /// What was asked until now.
    pub fn asked(&self) -> Vec<(AskKind, String)> {
        self.asked.lock().unwrap().clone()
    }

    /// Runs a line on a host, to its end.
    pub async fn run(&self, host: &str, line: &str) -> Ran {
        within("a line", run(&self.ssh, host, line)).await
    }

    /// Waits for news of a host.
    pub async fn hears(&mut self, host: &str, up: bool) -> Link {
        let heard = async {
            loop {
                let link = self.news.recv().await.expect("somebody tells");
                if link.host == HostName::from(host) && link.up == up {
                    return link;
                }
            }
        };
        within("news", heard).await
    }
}

/// Runs a line on a host, to its end.
pub async fn run(ssh: &Ssh, host: &str, line: &str) -> Ran {
    let mut channel = ssh.open(&host.into(), None, line).await.map_err(|error| error.why)?;
    drop(channel.stdin);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let (read, also) = tokio::join!(channel.stdout.read_to_end(&mut out), channel.stderr.read_to_end(&mut err));
    read.and(also).expect("output can be read");
    out.append(&mut err);
    Ok((String::from_utf8_lossy(&out).trim_end().into(), channel.closed.await))
}

/// What is usual: the operator's configuration of the network, and a folder beside it.
pub fn config(lan: &Lan) -> Config {
    config_at(lan.path())
}

/// The same, by the network's folder.
pub fn config_at(path: &Path) -> Config {
    Config {
        config_file: Some(path.join("ssh_config")),
        control: path.join("control"),
        known_hosts: path.join("of the run/known_hosts"),
        addresses: Default::default(),
        patience: Duration::from_secs(20),
        askpass: Some(env!("CARGO_BIN_EXE_holdpoint").into()),
    }
}

/// What comes within a time that a busy machine needs.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future)
        .await
        .unwrap_or_else(|_| panic!("waited in vain: {what}"))
}

/// It ran, printed this and ended well.
pub fn printed(text: &str) -> Ran {
    Ok((text.into(), Closed::Status(0)))
}
