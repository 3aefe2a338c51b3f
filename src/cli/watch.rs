//! Looking on at a run that another guide walks. There is no way from here to a host, and none to the run's journal but to read it.

use super::{
    Doing as _, Failure, Status, front, history, resume, runs,
    say::say,
    seat::{Front, Seat},
    session::{self, leave_on_signals, show},
    simulated,
};
use crate::{
    clock::Clock,
    engine::event::Mode,
    feed::{Feed, Request},
    journal::Folder,
    plain,
    runtime::Onlooker,
    ui,
};
use std::time::Duration;
use tokio::sync::mpsc;

/// Follows a run until it is left; as lines also until it is over.
pub(super) fn watch(folder: &Folder, front: Front<'_>) -> Result<Status, Failure> {
    session::needs_terminal(&front)?;
    let onlooker = Onlooker::open(folder.path(), folder.transcripts())?;
    threads()?.block_on(watched(folder, onlooker, front))
}

/// Looks on at a run that was just handed over at this terminal.
pub(super) fn after_handing_over(folder: &Folder, seat: &mut Seat) -> Result<(), Failure> {
    let onlooker = Onlooker::open(folder.path(), folder.transcripts())?;
    threads()?.block_on(watched(folder, onlooker, Front::Screen(seat))).map(drop)
}

/// What looks on, or shows a run again.
pub(super) fn threads() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .doing("start the threads that look on")
}

async fn watched(folder: &Folder, onlooker: Onlooker, front: Front<'_>) -> Result<Status, Failure> {
    let run = onlooker.run.clone();
    let Some(head) = run.head.clone() else {
        return Err(Failure::Usage(format!("{} has no first record yet.", folder.id())));
    };
    let kept = resume::kept(folder, &head).ok();
    let procedure = kept.as_ref().map(|loaded| loaded.procedure.clone());
    let debriefing = {
        let (folder, mode) = (folder.clone(), head.mode.clone());
        move || simulated::told_of(&folder, &kept?, &mode)
    };
    let history = history::of(&head, folder.id());
    let (to_screen, feed) = mpsc::channel(1024);
    if head.mode == Mode::Live {
        tokio::spawn(tick(to_screen.clone()));
    }
    match front {
        Front::Lines => {
            tokio::spawn(onlooker.tell(to_screen, || None));
            let (requests, mut left) = mpsc::channel(1);
            tokio::spawn(leave_on_signals(requests));
            let around = plain::Around {
                procedure,
                history,
                zone: jiff::tz::TimeZone::system(),
            };
            let now = if run.is_live() { Clock::wall().now() } else { run.at };
            say!("{}: {}", folder.id(), runs::standing(&run));
            let lines = plain::watch(run, around, now, feed, tokio::io::stdout());
            let told = tokio::select! {
                told = lines => Some(told.doing("write to standard output")?),
                _ = left.recv() => None,
            };
            if let Some(told) = told {
                debriefing().iter().for_each(simulated::say_debriefing);
                say!("{}: {}", folder.id(), runs::standing(&told.run));
            }
        }
        Front::Screen(seat) => {
            tokio::spawn(onlooker.tell(to_screen, debriefing));
            let (theme, ascii) = front::look(&seat.settings);
            let mut app = ui::App::new(run, procedure, Some(folder.transcripts()), theme)
                .in_ascii(ascii)
                .with_history(history)
                .with_settings(&seat.settings)
                .calling(seat.settings.attention.clone())
                .in_zone(jiff::tz::TimeZone::system())
                .watching();
            // Whatever the screen wants, nobody is there to do it.
            let (requests, _nobody) = mpsc::channel(1);
            show(seat, &mut app, feed, requests, |out| match out {
                ui::Out::Leave { why } => Some(Request::Leave { why }),
                _ => None,
            })
            .await?;
        }
    }
    Ok(Status::Finished)
}

/// The wall's clock, for a live run.
async fn tick(feed: mpsc::Sender<Feed>) {
    let clock = Clock::wall();
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    loop {
        seconds.tick().await;
        if feed.send(Feed::Tick(clock.now())).await.is_err() {
            return;
        }
    }
}
