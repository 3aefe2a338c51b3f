//! The runner on this machine, through `Local`, as if it were a host.

use super::*;
use crate::{
    host::{Chunk, StartError, local::Local},
    words::{Exit, Fate, Signal, Stream},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;
use zeroize::Zeroizing;

mod answers;
mod commands;
mod files;
mod logged;
mod looks;
mod once;
mod passed;
mod shells;
mod terminals;
mod trouble;

/// A machine's runner with spools of its own, and a run that has claimed it.
struct Site {
    runner: Runner<Local>,
    place: Place,
    folder: tempfile::TempDir,
    claim: Claim,
    mark: String,
}

impl Site {
    async fn new() -> Site {
        Site::with(Local::default(), "sh").await
    }

    async fn with(carrier: Local, sh: &str) -> Site {
        // Not beneath /tmp, which may be mounted otherwise than where spools are.
        let folder = tempfile::TempDir::new_in("/var/tmp").unwrap();
        Site::beneath(carrier, sh, folder).await
    }

    async fn beneath(carrier: Local, sh: &str, folder: tempfile::TempDir) -> Site {
        let runner = Runner::new(Arc::new(carrier)).shell(sh).beneath(folder.path().to_str().unwrap());
        let place = Place::usual("here".into());
        let mut claim = claim_of("run-1", "kim");
        let claimed = runner.claim(&place, &claim).await.unwrap();
        let Claimed::Ours { epoch, mark } = claimed else {
            panic!("taken: {claimed:?}");
        };
        claim.epoch = epoch;
        Site {
            runner,
            place,
            folder,
            claim,
            mark,
        }
    }

    fn spool(&self, job: &str) -> Spool {
        Spool {
            run: self.claim.run.clone(),
            mark: self.mark.clone(),
            job: format!("{job}%231%40here"),
            epoch: self.claim.epoch,
        }
    }

    fn checks(&self) -> Checks {
        Checks {
            run: self.claim.run.clone(),
            epoch: self.claim.epoch,
            ..Checks::default()
        }
    }

    async fn start(&self, job: &str, begin: &Begin) -> Result<(), StartError> {
        self.runner.start(&self.place, &self.spool(job), &self.checks(), begin).await
    }

    async fn fate(&self, job: &str) -> Fate {
        self.runner.inquire(&self.place, &self.spool(job), &self.checks()).await.unwrap()
    }

    /// Follows a job from the beginning to its end.
    async fn whole(&self, job: &str) -> Told {
        self.from(job, Offsets::default()).await
    }

    async fn from(&self, job: &str, from: Offsets) -> Told {
        let (_hands, hands) = mpsc::channel(1);
        let (sink, chunks) = mpsc::channel(64);
        let spool = self.spool(job);
        let follow = self.runner.attach(&self.place, &spool, from, sink, hands);
        let (attached, (out, err)) = tokio::join!(follow, gather(chunks));
        Told {
            attached: attached.unwrap(),
            out,
            err,
        }
    }

    /// Starts a command and follows it to its end.
    async fn told(&self, job: &str, begin: &Begin) -> Told {
        self.start(job, begin).await.unwrap();
        self.whole(job).await
    }

    /// Where a job's attempt keeps its files, once one has won.
    fn attempt(&self, job: &str) -> PathBuf {
        let job = self.job(job);
        let go = std::fs::read_to_string(job.join("go")).unwrap();
        job.join(go.trim())
    }

    fn job(&self, job: &str) -> PathBuf {
        let uid = rustix::process::getuid().as_raw();
        let base = self.folder.path().join(format!("holdpoint-{uid}"));
        base.join(&self.claim.run).join(self.spool(job).job)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// What a job told to its end.
#[derive(Debug)]
struct Told {
    attached: Attached,
    out: Vec<u8>,
    err: Vec<u8>,
}

impl Told {
    fn code(&self) -> End {
        self.attached.end
    }

    fn out(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    fn err(&self) -> String {
        String::from_utf8_lossy(&self.err).into_owned()
    }
}

const fn exited(code: u8) -> End {
    End::Exited(Exit::Code(code))
}

async fn gather(mut chunks: mpsc::Receiver<Chunk>) -> (Vec<u8>, Vec<u8>) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    while let Some(chunk) = chunks.recv().await {
        let all = if chunk.stream == Stream::Out { &mut out } else { &mut err };
        all.extend_from_slice(&chunk.bytes);
    }
    (out, err)
}

fn claim_of(run: &str, person: &str) -> Claim {
    Claim {
        run: run.into(),
        epoch: 0,
        person: person.into(),
        since: "2026-11-20T22:00:00Z".into(),
        from: "laptop".into(),
        take_over: None,
        holder: String::new(),
        before: Vec::new(),
    }
}

fn command(text: &str) -> Begin {
    Begin {
        command: text.into(),
        ..Begin::default()
    }
}

fn at_terminal(text: &str) -> Begin {
    Begin {
        command: text.into(),
        terminal: Some(Size { rows: 24, columns: 80 }),
        ..Begin::default()
    }
}

fn secret(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}

/// Waits until something is so, and fails when it doesn't become so in a time that no machine needs.
async fn until(what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it never came to pass: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Says aloud that a test could not be made here.
fn skipped(why: &str) {
    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("SKIPPED: {why}\n"));
}

/// Whether this machine has a tool.
fn has(tool: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(tool).is_file()))
}
