//! Hosts that do as a test says.

use crate::{
    host::{Chunk, Ended, FileAt, Hosts, Looked, Offsets, SendError, StartError, TailError, Unreachable},
    vault::Vault,
    words::{Account, Errand, Exit, Fate, HostName, Identity, Stimulus},
};
use std::{
    collections::BTreeMap,
    future::pending,
    sync::{Arc, Mutex},
};
use tokio::sync::{Semaphore, mpsc};

/// What a host answers to a look.
#[derive(Clone, Debug)]
pub enum Reply {
    Says(&'static str),
    Exits(u8),
    Silent,
    /// It never answers.
    Hangs,
    /// It answers once the test lets it.
    Waits(Arc<Semaphore>, &'static str),
}

#[derive(Debug, Default)]
pub struct Fake {
    replies: Mutex<BTreeMap<(String, String), Reply>>,
    /// What they were asked to do, in order.
    log: Mutex<Vec<String>>,
}

impl Fake {
    pub fn replies(&self, host: &str, command: &str, reply: Reply) {
        self.replies.lock().unwrap().insert((host.into(), command.into()), reply);
    }

    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    fn note(&self, what: String) {
        self.log.lock().unwrap().push(what);
    }
}

fn silent(host: &HostName) -> Unreachable {
    Unreachable {
        host: host.clone(),
        why: "no route".into(),
    }
}

impl Hosts for Fake {
    async fn start(&self, errand: &Errand, _: Option<&Identity>, _: &Vault) -> Result<(), StartError> {
        self.note(format!("start {}", errand.job));
        Ok(())
    }

    async fn tail(&self, _: &Errand, _: Offsets, _sink: mpsc::Sender<Chunk>) -> Result<Ended, TailError> {
        pending().await
    }

    async fn inquire(&self, errand: &Errand) -> Result<Fate, Unreachable> {
        Err(silent(&errand.job.host))
    }

    async fn send(&self, _: &Errand, _: &Stimulus, _: Option<u64>, _: &Vault) -> Result<(), SendError> {
        Ok(())
    }

    async fn type_keys(&self, _: &Errand, _: &[u8]) -> Result<(), SendError> {
        Ok(())
    }

    async fn resize(&self, _: &Errand, _: u16, _: u16) -> Result<(), Unreachable> {
        Ok(())
    }

    async fn look(&self, host: &HostName, _: &Account, command: &str, _: u32, _: u32) -> Result<Looked, Unreachable> {
        self.note(format!("look {command} on {host}"));
        let reply = self.replies.lock().unwrap().get(&(host.to_string(), command.to_owned())).cloned();
        let looked = |code, out: &str| Looked {
            exit: Exit::Code(code),
            out: out.into(),
            err: Vec::new(),
            note: None,
        };
        let looked = match reply {
            Some(Reply::Says(text)) => looked(0, text),
            Some(Reply::Exits(code)) => looked(code, ""),
            Some(Reply::Hangs) => pending().await,
            Some(Reply::Waits(gate, text)) => {
                gate.acquire().await.expect("it stays open").forget();
                looked(0, text)
            }
            Some(Reply::Silent) | None => return Err(silent(host)),
        };
        self.note(format!("looked {command} on {host}"));
        Ok(looked)
    }

    async fn files(&self, host: &HostName, _: &Account, _: &[String], _: bool) -> Result<Vec<FileAt>, Unreachable> {
        Err(silent(host))
    }

    async fn identify(&self, host: &HostName) -> Result<Identity, Unreachable> {
        Ok(Identity {
            machine: format!("machine of {host}"),
            boot: "1".into(),
            node: host.to_string(),
            kernel: "6.1".into(),
        })
    }
}
