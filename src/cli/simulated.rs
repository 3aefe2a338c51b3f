//! A rehearsal with a person: the simulated cluster, and what happens to it.

use super::{
    Failure,
    seat::Front,
    session::{self, Came, Questions, Session},
};
use crate::{
    clock::Clock,
    engine::input::{Input, Opening},
    feed::Request,
    journal::{File, Folder},
    procedure::model::Procedure,
    rehearsal::{Cluster, Happening, World, auto::Press},
    runtime::{Core, Inject, Pace},
    ui,
    vault::Vault,
    words::{JobId, Timestamp},
};
use std::{
    io::{self, Write as _},
    path::PathBuf,
    sync::Arc,
};
use tokio::sync::mpsc;

/// A rehearsal that is ready to be walked.
pub(super) struct Rehearsal {
    pub core: Core<File>,
    pub world: World,
    pub opening: Opening,
    pub vault: Vault,
    pub speed: f64,
    /// When the maintenance window ends, where that was said.
    pub window: Option<Timestamp>,
    pub folder: Folder,
    pub procedure: Arc<Procedure>,
}

/// Walks it to its end, or until it is left.
pub(super) fn walk(rehearsal: Rehearsal, front: Front<'_>) -> Result<Came, Failure> {
    session::threads()?.block_on(walked(rehearsal, front))
}

async fn walked(rehearsal: Rehearsal, front: Front<'_>) -> Result<Came, Failure> {
    // Real time at a question; it hurries while something is under way.
    let clock = Clock::starting(rehearsal.world.now(), 1.0);
    let (cluster, happenings) = Cluster::new(rehearsal.world, clock.clone());
    let cluster = Arc::new(cluster);
    let keeper = Keeper {
        clock: clock.clone(),
        file: rehearsal.folder.path().join("typed.jsonl"),
    };
    let session = Session {
        core: rehearsal.core,
        hosts: cluster.clone(),
        pace: Some(pace(clock.clone(), cluster.clone(), rehearsal.speed)),
        clock,
        opening: rehearsal.opening,
        vault: rehearsal.vault,
        window: rehearsal.window,
        notes: Vec::new(),
        folder: rehearsal.folder,
        procedure: rehearsal.procedure,
        keys: Box::new(move |job, bytes| keeper.keep(job, bytes)),
        wanted: Box::new(|_| {}),
        shells: None,
        questions: Questions::default(),
    };
    let walked = session::walk(session, front, |inject, requests| report(happenings, inject, requests)).await?;
    Ok(match cluster.with(|world| world.trouble().map(str::to_owned)) {
        Some(what) => walked.failed(format!("The rehearsal can't go on: {what}")),
        None => walked.came(),
    })
}

fn pace(clock: Clock, cluster: Arc<Cluster>, speed: f64) -> Pace {
    Box::new(move |busy| {
        clock.hurry(if busy { speed } else { 1.0 });
        cluster.clock_changed();
    })
}

/// What happens to hosts and to the guide itself.
async fn report(mut happenings: mpsc::UnboundedReceiver<Happening>, inject: Inject, requests: mpsc::Sender<Request>) {
    while let Some(happening) = happenings.recv().await {
        match happening {
            Happening::Link { host, up } => inject.send(Input::Link { host, up }).await,
            Happening::Booted { host, identity } => inject.send(Input::Seen(host, identity)).await,
            Happening::Cut { hosts } => {
                for host in hosts {
                    inject.send(Input::Link { host, up: false }).await;
                }
            }
            Happening::GuideKilled { .. } => {
                ui::terminal::restore();
                eprintln!("The scenario kills the guide here. `holdpoint resume` goes on.");
                // As a real kill would: nothing is tidied up.
                let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
            }
            Happening::Trouble { what } => {
                let why = format!("the rehearsal can't go on: {what}");
                let _ = requests.send(Request::Leave { why }).await;
            }
            Happening::Output { .. } | Happening::Quiet { .. } | Happening::Ended { .. } => {}
        }
    }
}

/// Keeps what was typed into simulated terminals, so that the simulated cluster can be made again. Nothing real is ever in it.
struct Keeper {
    clock: Clock,
    file: PathBuf,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Typed {
    at: Timestamp,
    job: JobId,
    keys: String,
}

impl Keeper {
    fn keep(&self, job: &JobId, bytes: &[u8]) {
        let typed = Typed {
            at: self.clock.now(),
            job: job.clone(),
            keys: String::from_utf8_lossy(bytes).into_owned(),
        };
        let kept = serde_json::to_string(&typed).map_err(io::Error::from).and_then(|line| {
            let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&self.file)?;
            writeln!(file, "{line}")
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "what was typed isn't kept");
        }
    }
}

/// What was typed into a rehearsal's terminals, as its run folder has it.
pub(super) fn hands(folder: &Folder) -> Vec<Press> {
    let Ok(text) = std::fs::read_to_string(folder.path().join("typed.jsonl")) else {
        return Vec::new();
    };
    text.lines()
        .filter_map(|line| serde_json::from_str::<Typed>(line).ok())
        .map(|typed| Press::keys(typed.at, typed.job, typed.keys.into_bytes()))
        .collect()
}
