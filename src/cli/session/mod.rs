//! A run with a person: the loop, and a screen or lines in front. The same for rehearsals and for live runs.

mod ordinary;
mod questions;
mod shown;

pub(super) use questions::Questions;

use super::{
    Doing as _, Failure, Status,
    door::{self, Trainer},
    history,
    say::say,
    seat::Front,
};
use crate::{
    clock::Clock,
    engine::{
        event::Ending,
        input::{Act, Input, Opening},
        run::Run,
    },
    feed::{Feed, Request},
    host::Hosts,
    journal::{File, Folder},
    procedure::model::Procedure,
    runtime::{Aside, Core, Inject, Pace, Runtime},
    ui::Shells,
    vault::{self, Vault},
    words::{HostName, JobId, Timestamp},
};
use shown::Viewed;
pub(super) use shown::show;
use std::{
    io::{self, IsTerminal as _},
    sync::Arc,
};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc,
};

/// A run that is ready to be walked.
pub(super) struct Session<H> {
    pub core: Core<File>,
    pub hosts: Arc<H>,
    pub clock: Clock,
    pub opening: Opening,
    pub vault: Vault,
    /// When the maintenance window ends, where that was said.
    pub window: Option<Timestamp>,
    /// What the operator says besides, once the session is open.
    pub notes: Vec<String>,
    pub folder: Folder,
    pub procedure: Arc<Procedure>,
    /// Told whether something is under way.
    pub pace: Option<Pace>,
    /// What goes on beside it.
    pub aside: Option<Aside>,
    /// Told of keys for live terminals.
    pub keys: Keys,
    /// Told of a host that the operator asks something of.
    pub wanted: Wanted,
    /// How the operator's own shells are opened, where hosts have any.
    pub shells: Option<Shells>,
    /// What only a person can say while a host is being reached.
    pub questions: Questions,
    /// Whoever puts faults in, where it is a rehearsal.
    pub trainer: Option<Trainer>,
}

/// What is told of keys for live terminals.
pub(super) type Keys = Box<dyn Fn(&JobId, &[u8]) + Send + Sync>;

/// What is told of a host that the operator asks something of.
pub(super) type Wanted = Box<dyn Fn(&HostName) + Send + Sync>;

/// What became of a run, or of the wish to walk it.
pub(super) struct Came {
    /// How the program ends, if it does now.
    pub status: Status,
    /// Said to the operator.
    pub says: Vec<String>,
    /// Said, too: what went wrong.
    pub wrong: Vec<String>,
    /// It was handed over: whoever left may look on.
    pub handed: Option<Folder>,
}

impl Came {
    /// Nothing more is done now.
    pub fn paused(says: impl Into<String>) -> Came {
        Came {
            status: Status::Paused,
            says: vec![says.into()],
            wrong: Vec::new(),
            handed: None,
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

/// The threads that a run is walked by.
///
/// # Errors
/// They can't be started.
pub(super) fn threads() -> Result<tokio::runtime::Runtime, Failure> {
    // A memory image on disk would hold the secrets.
    if let Err(error) = vault::no_core_dumps() {
        tracing::warn!(%error, "core dumps can't be switched off");
    }
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .doing("start the guide's threads")
}

/// Walks a run to its end, or until it is left. `around` is what goes on beside it: it is given ways into the loop, and ends with it.
///
/// # Errors
/// The terminal, the journal, or the loop itself.
pub(super) async fn walk<H, A>(
    session: Session<H>,
    front: Front<'_>,
    around: impl FnOnce(Inject, mpsc::Sender<Request>) -> A,
) -> Result<Walked, Failure>
where
    H: Hosts,
    A: Future<Output = ()> + Send + 'static,
{
    let Session {
        core,
        hosts,
        clock,
        opening,
        vault,
        window,
        notes,
        folder,
        procedure,
        pace,
        aside,
        keys,
        wanted: asked_for,
        shells,
        questions,
        trainer,
    } = session;
    let (feed_in, feed) = mpsc::channel(8192);
    let (requests, wanted) = mpsc::channel(64);
    let (to_loop, inbox) = mpsc::channel(64);
    let run = core.run.clone();
    let by = opening.by.clone();
    let vault = vault.among(ordinary::words(&folder, &opening));
    for secret in vault.ordinary() {
        // There is room: nothing was told yet.
        let _ = feed_in.try_send(Feed::Remark(ordinary::said(secret)));
    }
    let mut runtime = Runtime::new(core, hosts, Arc::new(vault), clock, by, folder.transcripts(), feed_in.clone());
    if let Some(pace) = pace {
        runtime = runtime.with_pace(pace);
    }
    if let Some(aside) = aside {
        runtime = runtime.with_aside(aside);
    }
    let beside = tokio::spawn(around(runtime.inject(), requests.clone()));
    let door = tokio::spawn(door::attend(folder.clone(), trainer.clone(), runtime.inject()));
    // The screen listens for signals itself: it has a terminal to give back first.
    let signals = matches!(front, Front::Lines).then(|| tokio::spawn(leave_on_signals(requests.clone())));
    // The loop takes them once the session is open.
    if window.is_some() {
        let _ = to_loop.send(Request::Act(Act::Window { ends: window })).await;
    }
    for text in notes.clone() {
        let _ = to_loop.send(Request::Act(Act::Note { text })).await;
    }
    let relay = tokio::spawn(questions.relay(feed_in, wanted, to_loop, trainer));
    let going = tokio::spawn(runtime.run(Input::Open(opening), inbox));
    let head = run.head.clone();
    let viewed = Viewed {
        history: head.map(|head| history::of(&head, folder.id())).unwrap_or_default(),
        run,
        procedure,
        notes,
        transcripts: folder.transcripts(),
        keys,
        asked_for,
        shells,
    };
    let shown = match front {
        Front::Lines => shown::in_lines(viewed, feed, requests).await,
        Front::Screen(seat) => shown::on_screen(seat, viewed, feed, requests).await,
    };
    // They hold a way to ask for things, and as long as there is one, the loop waits for what is asked.
    beside.abort();
    door.abort();
    if let Some(signals) = signals {
        signals.abort();
    }
    // The next guide may open one of its own once the journal is let go.
    let _ = door.await;
    let core = going.await.map_err(|error| {
        Failure::Io(format!(
            "the guide's own loop broke: {error}. The journal is whole; `holdpoint resume` goes on."
        ))
    })?;
    relay.abort();
    let over = shown?;
    Ok(Walked { core: core?, over, folder })
}

/// A run after it was walked.
pub(super) struct Walked {
    pub core: Core<File>,
    /// Why the guide couldn't go on, where it couldn't.
    over: Option<String>,
    pub folder: Folder,
}

impl Walked {
    /// What is said of it.
    pub fn came(self) -> Came {
        let mut says: Vec<String> = self.over.into_iter().collect();
        if self.core.is_short() {
            let what = format!(
                "The disk with the run folder is full: the run was left in order. Make room, then: holdpoint resume {}",
                self.folder.id()
            );
            return Came {
                status: Status::Journal,
                says,
                wrong: vec![what],
                handed: None,
            };
        }
        let (status, said) = ended(&self.core.run, &self.folder);
        says.push(said);
        let handed = self.core.run.handed.is_some();
        Came {
            status,
            says,
            wrong: Vec::new(),
            handed: handed.then_some(self.folder),
        }
    }

    /// Only what went wrong is said.
    pub fn failed(self, what: String) -> Came {
        Came {
            status: Status::Failed,
            says: self.over.into_iter().filter(|over| *over != what).collect(),
            wrong: vec![what],
            handed: None,
        }
    }
}

fn ended(run: &Run, folder: &Folder) -> (Status, String) {
    let journal = folder.path().display();
    match run.ended {
        Some(Ending::Finished | Ending::FinishedExceptDeferred) => (Status::Finished, format!("Finished. The journal is in {journal}.")),
        Some(Ending::Short) => (Status::Failed, format!("Ended short. The journal is in {journal}.")),
        None if run.handed.is_some() => (
            Status::Paused,
            format!("Handed over. Whoever goes on takes it, by name: holdpoint take {}", folder.id()),
        ),
        None => (
            Status::Paused,
            format!("Paused. Go on with: holdpoint resume {}\nThe journal is in {journal}.", folder.id()),
        ),
    }
}

/// TERM, HUP and INT mean leave: what runs goes on at its host.
pub(super) async fn leave_on_signals(requests: mpsc::Sender<Request>) {
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
