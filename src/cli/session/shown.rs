//! The run in front of the operator: as lines, or on a screen.

use super::{
    super::{Doing as _, Failure, front, seat::Seat, secrets},
    Keys, Wanted,
};
use crate::{
    engine::{history::History, run::Run},
    feed::{Feed, Given, Request},
    plain,
    procedure::model::Procedure,
    ui,
};
use std::{
    io::{self, BufRead as _, IsTerminal as _},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::mpsc;
use zeroize::Zeroizing;

/// What is viewed.
pub(super) struct Viewed {
    pub run: Run,
    pub procedure: Arc<Procedure>,
    /// How long earlier runs took.
    pub history: History,
    /// Said in the operator's name as it was opened.
    pub notes: Vec<String>,
    pub transcripts: PathBuf,
    pub keys: Keys,
    pub asked_for: Wanted,
    pub shells: Option<ui::Shells>,
}

/// As lines, until it is over or left: why the guide couldn't go on, where it couldn't.
pub(super) async fn in_lines(
    viewed: Viewed,
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
        hide: Some(plain::Hide(Box::new(secrets::hide))),
    };
    let around = plain::Around {
        procedure: Some(viewed.procedure),
        history: viewed.history,
        zone: jiff::tz::TimeZone::system(),
    };
    let left = plain::run(viewed.run, around, feed, requests, lines, tokio::io::stdout())
        .await
        .doing("write to standard output; what runs goes on at its host, and `holdpoint resume` goes on here")?;
    Ok(left.over)
}

/// On a screen, likewise.
pub(super) async fn on_screen(
    seat: &mut Seat,
    viewed: Viewed,
    feed: mpsc::Receiver<Feed>,
    requests: mpsc::Sender<Request>,
) -> Result<Option<String>, Failure> {
    let (theme, ascii) = front::look(&seat.settings);
    let mut app = ui::App::new(viewed.run, Some(viewed.procedure), Some(viewed.transcripts), theme)
        .in_ascii(ascii)
        .with_history(viewed.history)
        .with_settings(&seat.settings)
        .calling(seat.settings.attention.clone())
        .in_zone(jiff::tz::TimeZone::system());
    if let Some(shells) = viewed.shells {
        app = app.with_shells(shells);
    }
    for note in viewed.notes {
        ui::Screen::tell(&mut app, note);
    }
    let (keys, asked_for) = (viewed.keys, viewed.asked_for);
    let as_request = |out| {
        Some(match out {
            ui::Out::Act(act) => Request::Act(act),
            ui::Out::Keys { job, bytes } => {
                keys(&job, &bytes);
                Request::Keys { job, bytes }
            }
            ui::Out::Resize { job, rows, columns } => Request::Resize { job, rows, columns },
            ui::Out::Secret { name, value } => Request::Secret(Given {
                name,
                value: Zeroizing::new(value.as_bytes().to_vec()),
            }),
            ui::Out::Compare => Request::Compare,
            ui::Out::TryNow { host } => Request::TryNow { host },
            ui::Out::SwitchOn { host } => Request::SwitchOn { host },
            ui::Out::Afresh => Request::Afresh,
            ui::Out::Look { host, command } => {
                asked_for(&host);
                Request::Look { host, command }
            }
            ui::Out::Told { id, answer } => Request::Told { id, answer },
            ui::Out::Leave { why } => Request::Leave { why },
            _ => return None,
        })
    };
    show(seat, &mut app, feed, requests, as_request).await?;
    Ok(app.over().map(str::to_owned))
}

/// Shows a screen until it is left: what it wants goes to whoever takes requests, for as long as there is somebody.
pub(in crate::cli) async fn show<S: ui::Screen>(
    seat: &mut Seat,
    screen: &mut S,
    feed: mpsc::Receiver<Feed>,
    requests: mpsc::Sender<Request>,
    as_request: impl Fn(ui::Out) -> Option<Request>,
) -> Result<(), Failure> {
    let (outs, mut wanted) = mpsc::channel(64);
    let passing = async {
        while let Some(out) = wanted.recv().await {
            let Some(request) = as_request(out) else { continue };
            if requests.send(request).await.is_err() {
                break;
            }
        }
        drop(requests);
    };
    let (shown, ()) = tokio::join!(
        async {
            let shown = seat.show(screen, feed, outs).await;
            seat.rest();
            shown
        },
        passing
    );
    shown
}
