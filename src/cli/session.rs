//! A rehearsal with a person: the simulated cluster, the loop, and a screen or lines in front.

use super::{
    Doing as _, Failure, Status, front,
    say::say,
    seat::{Front, Seat},
};
use crate::{
    clock::Clock,
    engine::{
        event::Ending,
        input::{Act, Input, Opening},
        run::Run,
    },
    feed::{Feed, Given, Request},
    journal::{File, Folder},
    plain,
    procedure::model::Procedure,
    rehearsal::{Cluster, Happening, World, auto::Press},
    runtime::{Core, Inject, Pace, Runtime},
    ui,
    vault::{self, Vault},
    words::{JobId, Timestamp},
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
    /// When the maintenance window ends, where that was said.
    pub window: Option<Timestamp>,
    pub folder: Folder,
    pub procedure: Arc<Procedure>,
}

/// What became of a run, or of the wish to walk it.
pub(super) struct Came {
    /// How the program ends, if it does now.
    pub status: Status,
    /// Said to the operator.
    pub says: Vec<String>,
    /// Said, too: what went wrong.
    pub wrong: Vec<String>,
}

impl Came {
    /// Nothing more is done now.
    pub fn paused(says: impl Into<String>) -> Came {
        Came {
            status: Status::Paused,
            says: vec![says.into()],
            wrong: Vec::new(),
        }
    }

    /// Says it on the shell's terminal.
    pub fn tell(self) -> Status {
        for text in &self.says {
            say!("{text}");
        }
        for text in &self.wrong {
            eprintln!("{text}");
        }
        self.status
    }
}

/// Whether there is a terminal on both sides.
pub(super) fn has_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// A screen needs a terminal.
pub(super) fn needs_terminal(front: &Front<'_>) -> Result<(), Failure> {
    if matches!(front, Front::Lines) || has_terminal() {
        return Ok(());
    }
    Err(Failure::Usage(
        "The screen needs a terminal. `--plain` does the same as lines.".into(),
    ))
}

/// Walks it to its end, or until it is left.
pub(super) fn walk(rehearsal: Rehearsal, front: Front<'_>) -> Result<Came, Failure> {
    // A memory image on disk would hold the secrets.
    if let Err(error) = vault::no_core_dumps() {
        tracing::warn!(%error, "core dumps can't be switched off");
    }
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .doing("start the guide's threads")?
        .block_on(walked(rehearsal, front))
}

async fn walked(rehearsal: Rehearsal, front: Front<'_>) -> Result<Came, Failure> {
    let Rehearsal {
        core,
        world,
        opening,
        vault,
        speed,
        window,
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
    let signals = matches!(front, Front::Lines).then(|| tokio::spawn(leave_on_signals(requests.clone())));
    let keeper = Keeper {
        folder: folder.clone(),
        clock,
        file: folder.path().join("typed.jsonl"),
    };
    if window.is_some() {
        // The loop takes it once the session is open.
        let _ = requests.send(Request::Act(Act::Window { ends: window })).await;
    }
    let going = tokio::spawn(runtime.run(Input::Open(opening), inbox));
    let shown = match front {
        Front::Lines => in_lines(run, procedure, feed, requests).await,
        Front::Screen(seat) => on_screen(seat, run, procedure, feed, requests, &keeper).await,
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
    let over = shown?;
    let core = match core {
        Ok(core) => core,
        Err(error) => return Err(error.into()),
    };
    let says: Vec<String> = over.into_iter().collect();
    let failed = |status, what: String| Came {
        status,
        says: says.clone(),
        wrong: vec![what],
    };
    if let Some(what) = cluster.with(|world| world.trouble().map(str::to_owned)) {
        return Ok(failed(Status::Failed, format!("The rehearsal can't go on: {what}")));
    }
    if core.is_short() {
        let what = format!(
            "The disk with the run folder is full: the run was left in order. Make room, then: holdpoint resume {}",
            folder.id()
        );
        return Ok(failed(Status::Journal, what));
    }
    let (status, said) = ended(&core.run, &folder);
    Ok(Came {
        status,
        says: says.into_iter().chain([said]).collect(),
        wrong: Vec::new(),
    })
}

fn pace(clock: Clock, cluster: Arc<Cluster>, speed: f64) -> Pace {
    Box::new(move |busy| {
        clock.hurry(if busy { speed } else { 1.0 });
        cluster.clock_changed();
    })
}

fn ended(run: &Run, folder: &Folder) -> (Status, String) {
    let journal = folder.path().display();
    match run.ended {
        Some(Ending::Finished | Ending::FinishedExceptDeferred) => (Status::Finished, format!("Finished. The journal is in {journal}.")),
        Some(Ending::Short) => (Status::Failed, format!("Ended short. The journal is in {journal}.")),
        None => (
            Status::Paused,
            format!("Paused. Go on with: holdpoint resume {}\nThe journal is in {journal}.", folder.id()),
        ),
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
    let left = plain::run(run, around, feed, requests, lines, tokio::io::stdout())
        .await
        .doing("write to standard output; what runs goes on at its host, and `holdpoint resume` goes on here")?;
    Ok(left.over)
}

async fn on_screen(
    seat: &mut Seat,
    run: Run,
    procedure: Arc<Procedure>,
    feed: mpsc::Receiver<Feed>,
    requests: mpsc::Sender<Request>,
    keeper: &Keeper,
) -> Result<Option<String>, Failure> {
    let (theme, ascii) = front::look(&seat.settings);
    let mut app = ui::App::new(run, Some(procedure), Some(keeper.folder.transcripts()), theme)
        .in_ascii(ascii)
        .with_settings(&seat.settings)
        .calling(seat.settings.attention.clone())
        .in_zone(jiff::tz::TimeZone::system());
    let (outs, mut wanted) = mpsc::channel(64);
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
            let shown = seat.show(&mut app, feed, outs).await;
            seat.rest();
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
