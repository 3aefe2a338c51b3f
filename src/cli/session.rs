//! A rehearsal with a person: the simulated cluster, the loop, and a screen or lines in front.

use super::{Failure, Status, front, say::say, settings};
use crate::{
    clock::Clock,
    engine::{
        event::Ending,
        input::{Input, Opening},
        run::Run,
    },
    feed::{Feed, Given, Request},
    journal::{File, Folder},
    plain,
    procedure::model::Procedure,
    rehearsal::{Cluster, Happening, World, auto::Press},
    runtime::{Core, Inject, Pace, Runtime},
    ui::{self, Settings},
    vault::{self, Vault},
    words::JobId,
};
use std::{
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc,
};
use zeroize::Zeroizing;

/// A rehearsal that is ready to be walked.
pub(super) struct Rehearsal {
    pub core: Core<File>,
    pub world: World,
    pub opening: Opening,
    pub vault: Vault,
    pub speed: f64,
    pub folder: Folder,
    pub procedure: Arc<Procedure>,
}

/// The settings of the screen; nothing where it is lines. A screen needs a terminal on both sides.
pub(super) fn screen(plain: bool) -> Result<Option<Settings>, Failure> {
    if plain {
        return Ok(None);
    }
    let settings = settings::settings()?;
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        return Ok(Some(settings));
    }
    Err(Failure::Usage(
        "The screen needs a terminal. `--plain` does the same as lines.".into(),
    ))
}

/// Walks it to its end, or until it is left: on a screen with these settings, else in lines.
pub(super) fn walk(rehearsal: Rehearsal, screen: Option<Settings>) -> Result<Status, Failure> {
    // A memory image on disk would hold the secrets.
    if let Err(error) = vault::no_core_dumps() {
        tracing::warn!(%error, "core dumps can't be switched off");
    }
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(walked(rehearsal, screen))
}

async fn walked(rehearsal: Rehearsal, screen: Option<Settings>) -> Result<Status, Failure> {
    let Rehearsal {
        core,
        world,
        opening,
        vault,
        speed,
        folder,
        procedure,
    } = rehearsal;
    // Real time at a question; it hurries while something is under way.
    let clock = Clock::starting(world.now(), 1.0);
    let (cluster, happenings) = Cluster::new(world, clock.clone());
    let cluster = Arc::new(cluster);
    let (feed_in, feed) = mpsc::channel(8192);
    let (requests, inbox) = mpsc::channel(64);
    let run = core.run.clone();
    let by = opening.by.clone();
    let runtime = Runtime::new(
        core,
        cluster.clone(),
        Arc::new(vault),
        clock.clone(),
        by,
        folder.transcripts(),
        feed_in,
    )
    .with_pace(pace(clock.clone(), cluster.clone(), speed));
    let trouble = tokio::spawn(report(happenings, runtime.inject(), requests.clone()));
    // The screen listens for signals itself: it has a terminal to give back first.
    let signals = screen.is_none().then(|| tokio::spawn(leave_on_signals(requests.clone())));
    let keeper = Keeper {
        folder: folder.clone(),
        clock,
        file: folder.path().join("typed.jsonl"),
    };
    let going = tokio::spawn(runtime.run(Input::Open(opening), inbox));
    let front = match screen {
        None => in_lines(run, procedure, feed, requests).await,
        Some(settings) => on_screen(run, procedure, &settings, feed, requests, &keeper).await,
    };
    // They hold a way to ask for things, and as long as there is one, the loop waits for what is asked.
    trouble.abort();
    if let Some(signals) = signals {
        signals.abort();
    }
    let core = going.await.map_err(|error| {
        Failure::Io(format!(
            "the guide's own loop broke: {error}. The journal is whole; `holdpoint resume` goes on."
        ))
    })?;
    let over = front?;
    let core = match core {
        Ok(core) => core,
        Err(error) => return Err(error.into()),
    };
    if let Some(why) = over {
        say!("{why}");
    }
    if let Some(what) = cluster.with(|world| world.trouble().map(str::to_owned)) {
        eprintln!("The rehearsal can't go on: {what}");
        return Ok(Status::Failed);
    }
    if core.is_short() {
        eprintln!(
            "The disk with the run folder is full: the run was left in order. Make room, then: holdpoint resume {}",
            folder.id()
        );
        return Ok(Status::Journal);
    }
    Ok(ended(&core.run, &folder))
}

fn pace(clock: Clock, cluster: Arc<Cluster>, speed: f64) -> Pace {
    Box::new(move |busy| {
        clock.hurry(if busy { speed } else { 1.0 });
        cluster.clock_changed();
    })
}

fn ended(run: &Run, folder: &Folder) -> Status {
    match run.ended {
        Some(Ending::Finished | Ending::FinishedExceptDeferred) => {
            say!("Finished. The journal is in {}.", folder.path().display());
            Status::Finished
        }
        Some(Ending::Short) => {
            say!("Ended short. The journal is in {}.", folder.path().display());
            Status::Failed
        }
        None => {
            say!("Paused. Go on with: holdpoint resume {}", folder.id());
            Status::Paused
        }
    }
}

async fn in_lines(
    run: Run,
    procedure: Arc<Procedure>,
    feed: mpsc::Receiver<Feed>,
    requests: mpsc::Sender<Request>,
) -> Result<Option<String>, Failure> {
    let (sender, typed) = mpsc::channel(64);
    let asked = Arc::new(AtomicU64::new(0));
    let stands = asked.clone();
    // Reading lines blocks; the thread ends with the process.
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            if sender.blocking_send((stands.load(Ordering::SeqCst), line)).is_err() {
                break;
            }
        }
    });
    let lines = plain::Lines {
        typed,
        asked,
        by_hand: io::stdin().is_terminal(),
    };
    let around = plain::Around {
        procedure: Some(procedure),
        zone: jiff::tz::TimeZone::system(),
    };
    let left = plain::run(run, around, feed, requests, lines, tokio::io::stdout()).await?;
    Ok(left.over)
}

async fn on_screen(
    run: Run,
    procedure: Arc<Procedure>,
    settings: &Settings,
    feed: mpsc::Receiver<Feed>,
    requests: mpsc::Sender<Request>,
    keeper: &Keeper,
) -> Result<Option<String>, Failure> {
    let (theme, ascii) = front::look(settings);
    let mut app = ui::App::new(run, Some(procedure), Some(keeper.folder.transcripts()), theme)
        .in_ascii(ascii)
        .with_settings(settings);
    let leave = ui::terminal::told_to_leave()?;
    let (outs, mut wanted) = mpsc::channel(64);
    let mut terminal = ui::terminal::take()?;
    let keys = crossterm::event::EventStream::new();
    let passing = async {
        while let Some(out) = wanted.recv().await {
            let request = match out {
                ui::Out::Act(act) => Request::Act(act),
                ui::Out::Keys { job, bytes } => {
                    keeper.keep(&job, &bytes);
                    Request::Keys { job, bytes }
                }
                ui::Out::Resize { job, rows, columns } => Request::Resize { job, rows, columns },
                ui::Out::Secret { name, value } => Request::Secret(Given {
                    name,
                    value: Zeroizing::new(value.as_bytes().to_vec()),
                }),
                ui::Out::Leave { why } => Request::Leave { why },
                _ => continue,
            };
            if requests.send(request).await.is_err() {
                break;
            }
        }
        drop(requests);
    };
    let (shown, ()) = tokio::join!(
        async {
            let shown = ui::run(&mut app, &mut terminal, keys, feed, outs, leave).await;
            ui::terminal::restore();
            shown
        },
        passing
    );
    shown?;
    Ok(app.over().map(str::to_owned))
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

/// TERM, HUP and INT mean leave: what runs goes on at its host.
async fn leave_on_signals(requests: mpsc::Sender<Request>) {
    let kinds = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()];
    let Ok([mut terminate, mut hangup, mut interrupt]) =
        <[_; 3]>::try_from(kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect::<Vec<_>>())
    else {
        return;
    };
    let why = tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = hangup.recv() => "the terminal was closed",
        _ = interrupt.recv() => "SIGINT",
    };
    let _ = requests.send(Request::Leave { why: why.into() }).await;
}

/// Keeps what was typed into simulated terminals, so that the simulated cluster can be made again. Nothing real is ever in it.
struct Keeper {
    folder: Folder,
    clock: Clock,
    file: PathBuf,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Typed {
    at: crate::words::Timestamp,
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
