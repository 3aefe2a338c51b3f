//! A run whose monitor is polled on a host that never answers, and on another that does: the real loop, with its pollers.

use holdpoint::{
    clock::Clock,
    engine::{
        Rules,
        event::{Head, Mode},
        input::{Input, Opening},
        run::Run,
    },
    feed::{Feed, Request},
    host::{Chunk, Ended, FileAt, Hosts, Looked, Offsets, SendError, StartError, TailError, Unreachable},
    journal::Memory,
    procedure::{
        load::{Folder, load},
        model::Procedure,
    },
    runtime::{Core, Runtime},
    vault::Vault,
    words::{Account, Errand, Exit, Fate, HostName, Identity, Stimulus},
};
use std::{future::pending, sync::Arc};
use tokio::sync::mpsc;

/// Two monitors, so that one is always being polled; each asks `n1` first.
const PROCEDURE: &str = r#"
format = 1
title = "A poll that hangs"

[[input]]
name = "nodes"
kind = "hosts"
label = "All nodes"

[[monitor]]
name = "cluster"
on = "nodes"
any = true
run = "cluster status"
every = "1s"
value.state = { first = '^state (\S+)$' }

[[monitor]]
name = "each"
on = "nodes"
run = "heal info"
every = "1s"
value.left = { first = '^left (\d+)$', as = "number" }

[[phase]]
id = "look"
title = "Look"

[[phase.step]]
id = "around"
title = "Look around"
note = "Look around."
"#;

/// `n1` takes every question and answers none.
pub struct Half;

fn silent(host: &HostName) -> Unreachable {
    Unreachable {
        host: host.clone(),
        why: "it does nothing but look".into(),
    }
}

impl Hosts for Half {
    async fn start(&self, errand: &Errand, _: Option<&Identity>, _: &Vault) -> Result<(), StartError> {
        Err(StartError::Unreachable(silent(&errand.job.host)))
    }

    async fn tail(&self, _: &Errand, _: Offsets, _: mpsc::Sender<Chunk>) -> Result<Ended, TailError> {
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

    async fn look(&self, host: &HostName, _: &Account, _: &str, _: u32, _: u32) -> Result<Looked, Unreachable> {
        if host.as_str() == "n1" {
            return pending().await;
        }
        Ok(Looked {
            exit: Exit::Code(0),
            out: b"state calm\nleft 12\n".to_vec(),
            err: Vec::new(),
            note: None,
        })
    }

    async fn files(&self, host: &HostName, _: &Account, _: &[String], _: bool) -> Result<Vec<FileAt>, Unreachable> {
        Err(silent(host))
    }

    async fn identify(&self, host: &HostName) -> Result<Identity, Unreachable> {
        if host.as_str() == "n1" {
            return pending().await;
        }
        Ok(Identity {
            machine: "2".into(),
            boot: "1".into(),
            node: "n2".into(),
            kernel: "6.1".into(),
        })
    }
}

/// Begins it: the run so far, its procedure, and the way to the loop that goes on by itself.
pub fn begun(feed: mpsc::Sender<Feed>) -> (Run, Arc<Procedure>, mpsc::Sender<Request>) {
    let folder = Folder {
        path: "hanging".into(),
        files: [("procedure.toml".to_owned(), PROCEDURE.as_bytes().to_vec())].into(),
    };
    let (procedure, _) = load(&folder, &Folder::default()).expect("it is valid");
    let procedure = Arc::new(procedure);
    let head = Head {
        procedure: "hanging".into(),
        title: procedure.title.clone(),
        revision: String::new(),
        mode: Mode::Rehearsal {
            scenario: "none".into(),
            seed: 1,
            drill: None,
        },
        site: None,
        colour: None,
    };
    let clock = Clock::wall();
    let log = Memory::new().expect("memory");
    let (core, first) = Core::begin(Rules::new(procedure.clone()), log, head, clock.now()).expect("memory");
    let mut run = Run::default();
    first.events.iter().for_each(|event| run.apply(first.at, event));
    let (requests, wanted) = mpsc::channel(64);
    let transcripts = std::env::temp_dir().join("holdpoint-no-transcripts");
    let runtime = Runtime::new(
        core,
        Arc::new(Half),
        Arc::new(Vault::new()),
        clock,
        "anna".into(),
        transcripts,
        feed,
    );
    let opening = Input::Open(Opening {
        by: "anna".into(),
        here: "desk".into(),
        inputs: [("nodes".to_owned(), serde_json::json!(["n1", "n2"]))].into(),
        origins: Default::default(),
        addresses: Default::default(),
        account: Default::default(),
        same: Vec::new(),
        consoles: Default::default(),
        secrets: Vec::new(),
    });
    tokio::spawn(runtime.run(opening, wanted));
    (run, procedure, requests)
}
