//! A live run is gone on with: connections that are left are taken over, and its hosts must still be its own.

use super::{
    super::{
        Failure, Status, front,
        resume::Going,
        seat::{Front, Seat},
        session::{self, Came, Questions, Session},
        walk::Walk,
    },
    begin::walked,
    claims::{self, Standings},
    connect::{connect_as, shells, wanted_by},
    lists,
    place::Place,
};
use crate::{
    clock::Clock,
    engine::{Rules, event::Mode},
    runtime::Core,
    ui::{Asking, Event, Out},
    vault::Vault,
    words::{HostName, Timestamp},
};
use tokio::sync::mpsc;

/// Goes on with it.
pub(crate) fn resume(going: Going, walk: &Walk, mut front: Front<'_>, take_over: Option<&str>) -> Result<Came, Failure> {
    let now = Timestamp::now();
    walk.live_window(now)?;
    // Before a secret is in memory: from then on that is never written to disk.
    let threads = session::threads()?;
    let Some(vault) = going.secrets(now, &mut front)? else {
        return Ok(Came::paused("The run is left as it is."));
    };
    threads.block_on(gone_on(going, vault, walk, front, take_over))
}

async fn gone_on(going: Going, vault: Vault, walk: &Walk, mut front: Front<'_>, take_over: Option<&str>) -> Result<Came, Failure> {
    let place = Place::kept(&going.folder, &going.run)?;
    let reached = going.run.hosts.iter();
    let known = reached
        .filter_map(|(host, state)| Some((host.clone(), state.reached.as_deref()?.clone())))
        .collect();
    let mut connected = connect_as(going.folder.id(), &going.run, &place, known, Some(going.folder.path()))?;
    let ours: Vec<HostName> = going.run.hosts.keys().cloned().collect();
    let says = format!("Connecting to the hosts of {}", going.folder.id());
    let hosts = connected.hosts.clone();
    let asked = async {
        let mut standings = claims::again(&hosts, &ours, take_over, going.because.as_deref()).await;
        if standings.taken.is_empty() {
            let lists = lists::looked_at_again(&going.loaded.procedure, &going.run, &hosts);
            standings.notes.extend(lists.await);
        }
        standings
    };
    let Some(Standings { taken, away, notes }) = while_asking(&says, &mut front, &mut connected.questions, asked).await? else {
        connected.hosts.close().await;
        return Ok(Came::paused("The run is left as it is."));
    };
    if taken.iter().any(|(_, this_run)| *this_run) {
        connected.hosts.close().await;
        let id = going.folder.id();
        return Ok(Came {
            status: Status::Failed,
            says: Vec::new(),
            wrong: vec![format!(
                "Somebody else has taken this run:\n{}\nIt goes on there, and its hosts refuse whatever comes from here. Ask them. To take it back, with a reason: holdpoint take {id} --because REASON",
                lines(taken),
            )],
            handed: None,
        });
    }
    if !taken.is_empty() {
        connected.hosts.close().await;
        return Ok(Came {
            status: Status::Failed,
            says: Vec::new(),
            wrong: vec![format!(
                "Another run has taken hosts of this one over:\n{}\nAsk them. To take the hosts back: holdpoint resume {} --take-over REASON",
                lines(taken),
                going.folder.id()
            )],
            handed: None,
        });
    }
    for why in away {
        front.note(why);
    }
    let opening = going.opening(&vault);
    let session = Session {
        core: Core::resume(Rules::new(going.loaded.procedure.clone()), going.file, going.run),
        hosts: connected.hosts.clone(),
        clock: Clock::wall(),
        opening,
        vault,
        window: walk.live_window(Timestamp::now())?,
        notes,
        folder: going.folder,
        procedure: going.loaded.procedure,
        pace: None,
        aside: None,
        keys: Box::new(|_, _| {}),
        wanted: wanted_by(&connected.hosts, &place),
        shells: Some(shells(&connected.hosts)),
        questions: connected.questions,
        trainer: None,
    };
    walked(session, connected.news, front).await
}

fn lines(taken: Vec<(String, bool)>) -> String {
    taken.into_iter().map(|(line, _)| line).collect::<Vec<_>>().join("\n")
}

/// Does something with hosts, and puts to the operator what connections ask meanwhile. Nothing where the operator leaves.
async fn while_asking<T>(
    says: &str,
    front: &mut Front<'_>,
    questions: &mut Questions,
    work: impl Future<Output = T>,
) -> Result<Option<T>, Failure> {
    match front {
        Front::Lines => Ok(Some(questions.in_lines_while(work).await)),
        Front::Screen(seat) => on_screen(says, seat, questions, work).await,
    }
}

async fn on_screen<T>(says: &str, seat: &mut Seat, questions: &mut Questions, work: impl Future<Output = T>) -> Result<Option<T>, Failure> {
    let (theme, ascii) = front::look(&seat.settings);
    let mut screen = Asking::new(says, Some(Mode::Live), theme).in_ascii(ascii);
    let (tell, news) = mpsc::channel::<Event>(64);
    let (outs, mut wanted) = mpsc::channel(64);
    let working = async {
        let mut work = std::pin::pin!(work);
        let mut done = None;
        loop {
            // A screen that is gone needs no news.
            tokio::select! {
                came = &mut work, if done.is_none() => {
                    done = Some(came);
                    let _ = tell.send(Event::Over).await;
                }
                asks = questions.next() => {
                    let _ = tell.send(Event::Feed(asks)).await;
                }
                out = wanted.recv() => match out {
                    Some(Out::Told { id, answer }) => questions.answered(id, answer),
                    Some(Out::Answered(_)) => return done,
                    None | Some(Out::Leave { .. }) => return None,
                    Some(_) => {}
                }
            }
        }
    };
    let (shown, came) = tokio::join!(seat.show(&mut screen, news, outs), working);
    shown?;
    Ok(came)
}
