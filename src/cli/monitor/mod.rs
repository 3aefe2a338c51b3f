//! The live cluster view with no run: what is watched, and how it is shown. It keeps no journal, takes no claim, and only ever looks.

mod lines;
mod of_hosts;
mod parts;
mod wanted;

use super::{
    Failure, Status, front,
    live::{Connected, Looker, Place, connect, wanted_by},
    seat::{Front, Seat},
    session,
};
use crate::{
    clock::Clock,
    cluster::{Cluster, Health},
    engine::{Rules, event::Mode, run::WantedMonitor},
    feed::{Feed, Request},
    host::live::{Live, Ways},
    procedure::model::{InputKind, Procedure},
    runtime::Watching,
    ui::{self, Above, Asking, form::Form},
    words::Timestamp,
};
use lines::Shape;
use tokio::sync::mpsc;
use wanted::Chosen;

/// What is watched, as it was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct What {
    /// A procedure, whose monitors are polled.
    pub name: Option<String>,
    pub site: Option<String>,
    pub inputs: Vec<String>,
    pub ssh_config: Option<std::path::PathBuf>,
    /// Hosts of Pacemaker clusters: one, and after commas others to fall back to.
    pub pacemaker: Vec<String>,
    /// Likewise of Gluster, and a volume behind a colon.
    pub gluster: Vec<String>,
    /// As whom it is asked, by sudo.
    pub run_as: Option<String>,
    /// How often, in seconds, whatever the monitors say.
    pub every: Option<u64>,
}

/// How it is shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct How {
    pub once: bool,
    pub json: bool,
}

/// All that is polled, and where.
struct Wanted {
    rules: Rules,
    monitors: Vec<WantedMonitor>,
    cluster: Cluster,
    place: Place,
    /// What the view is called.
    title: String,
    /// What can't be watched, and why.
    notes: Vec<String>,
}

/// Shows how the cluster stands.
pub(super) fn monitor(what: &What, how: How, seat: Option<&mut Seat>) -> Result<Status, Failure> {
    let chosen = match &what.name {
        Some(name) => Some(Chosen::of(name, what)?),
        None => None,
    };
    let mut front = Front::of(seat);
    session::needs_terminal(&front)?;
    session::threads()?.block_on(async {
        let id = format!("monitor-{}-{}", Timestamp::now().as_second(), std::process::id());
        match chosen {
            None => {
                let wanted = wanted::of_hosts(what)?;
                let connected = connect(&id, &wanted.place, Default::default(), None)?;
                closed(connected, async |connected| shown(wanted, connected, front, how).await).await
            }
            Some(chosen) => {
                let connected = connect(&id, &chosen.place, Default::default(), None)?;
                closed(connected, async |mut connected| {
                    match given(&chosen, what, &mut connected, &mut front).await? {
                        Some(wanted) => shown(wanted, connected, front, how).await,
                        None => Ok(Status::Finished),
                    }
                })
                .await
            }
        }
    })
}

/// Works with connections, and closes them whatever comes of it.
async fn closed(connected: Connected, work: impl AsyncFnOnce(Connected) -> Result<Status, Failure>) -> Result<Status, Failure> {
    let hosts = connected.hosts.clone();
    let known_hosts = connected.known_hosts();
    let came = work(connected).await;
    hosts.close().await;
    // What isn't there needn't go.
    let _ = std::fs::remove_file(known_hosts);
    came
}

async fn shown(wanted: Wanted, connected: Connected, mut front: Front<'_>, how: How) -> Result<Status, Failure> {
    for note in &wanted.notes {
        front.note(note);
    }
    match front {
        Front::Screen(seat) => on_screen(wanted, connected, seat).await.map(|()| Status::Finished),
        Front::Lines if how.once => once(wanted, connected, how.json).await,
        Front::Lines => in_lines(wanted, connected, how.json).await,
    }
}

/// What is polled of a procedure. What its monitors need and isn't given is asked in a form; nothing where that was left.
async fn given(chosen: &Chosen, what: &What, connected: &mut Connected, front: &mut Front<'_>) -> Result<Option<Wanted>, Failure> {
    let missing = match chosen.wanted(&chosen.given.values, what)? {
        Ok(wanted) => return Ok(Some(wanted)),
        Err(missing) => missing,
    };
    let values = match front {
        Front::Lines => return Err(wanted::refused(&missing)),
        Front::Screen(seat) => {
            // No monitor needs a secret.
            let mut asking = Procedure::clone(&chosen.procedure);
            asking.inputs.retain(|input| input.kind != InputKind::Secret);
            let (theme, ascii) = front::look(&seat.settings);
            let form = Form::new(&asking, Mode::Live, &chosen.given.values, theme)
                .with_origins(&chosen.given.origins)
                .with_place(chosen.given.site.clone())
                .in_zone(jiff::tz::TimeZone::system())
                .in_ascii(ascii);
            let looker = Looker {
                procedure: chosen.procedure.clone(),
                hosts: connected.hosts.clone(),
                place: &chosen.place,
            };
            match front::asked(seat, form, &looker, &mut connected.questions).await? {
                Some(answers) => answers.values,
                None => return Ok(None),
            }
        }
    };
    chosen.wanted(&values, what)?.map(Some).map_err(|missing| wanted::refused(&missing))
}

fn watching(wanted: &Wanted, connected: &Connected, feed: mpsc::Sender<Feed>) -> Watching<Live<Ways>> {
    Watching::new(
        connected.hosts.clone(),
        Clock::wall(),
        wanted.rules.clone(),
        wanted.place.account.clone(),
        wanted.monitors.clone(),
        feed,
    )
}

/// Everything once.
async fn once(mut wanted: Wanted, mut connected: Connected, json: bool) -> Result<Status, Failure> {
    let (told, mut feed) = mpsc::channel(256);
    let watching = watching(&wanted, &connected, told);
    let news = tokio::spawn(connected.news.tell(watching.inject()));
    let cluster = &mut wanted.cluster;
    let gathered = async {
        while let Some(feed) = feed.recv().await {
            cluster.take(&feed);
        }
    };
    connected
        .questions
        .in_lines_while(async { tokio::join!(watching.once(), gathered) })
        .await;
    news.abort();
    let now = Timestamp::now();
    // A reader that has gone has seen enough.
    let _ = lines::Out::new(Shape::of(json)).whole(&wanted.cluster, now);
    Ok(match wanted.cluster.verdict(now).health {
        Health::Well => Status::Finished,
        Health::Attention | Health::Unknown | Health::Bad => Status::Failed,
    })
}

/// Lines, or objects, as something changes, until it is told to leave or nobody reads them.
async fn in_lines(mut wanted: Wanted, mut connected: Connected, json: bool) -> Result<Status, Failure> {
    let (told, mut feed) = mpsc::channel(256);
    let (requests, inbox) = mpsc::channel(8);
    let watching = watching(&wanted, &connected, told);
    let news = tokio::spawn(connected.news.tell(watching.inject()));
    let signals = tokio::spawn(session::leave_on_signals(requests.clone()));
    let cluster = &mut wanted.cluster;
    let said = async {
        let mut out = lines::Out::new(Shape::of(json));
        while let Some(feed) = feed.recv().await {
            if out.take(cluster, &feed).is_err() {
                break;
            }
        }
    };
    let work = async {
        tokio::select! {
            () = watching.run(inbox) => {}
            () = said => {}
        }
    };
    connected.questions.in_lines_while(work).await;
    drop(requests);
    signals.abort();
    news.abort();
    Ok(Status::Finished)
}

async fn on_screen(wanted: Wanted, connected: Connected, seat: &mut Seat) -> Result<(), Failure> {
    let (theme, ascii) = front::look(&seat.settings);
    let over = Asking::new("The view comes back after this.", Some(Mode::Live), theme.clone()).in_ascii(ascii);
    let look_again = wanted_by(&connected.hosts, &wanted.place);
    let all: Vec<_> = wanted.monitors.iter().flat_map(|monitor| monitor.hosts.clone()).collect();
    let (feed_in, feed) = mpsc::channel(1024);
    let (requests, from_screen) = mpsc::channel(64);
    let (to_loop, inbox) = mpsc::channel(64);
    let watching = watching(&wanted, &connected, feed_in.clone());
    let mut screen = ui::Monitor::new(wanted.title, wanted.cluster, Timestamp::now(), theme)
        .with_settings(&seat.settings)
        .in_zone(jiff::tz::TimeZone::system())
        .in_ascii(ascii);
    for note in &wanted.notes {
        screen.note(note);
    }
    let mut screen = Above::new(screen, over);
    let news = tokio::spawn(connected.news.tell(watching.inject()));
    let relay = tokio::spawn(connected.questions.relay(feed_in, from_screen, to_loop, None));
    let polling = tokio::spawn(watching.run(inbox));
    let as_request = |out| {
        Some(match out {
            ui::Out::Told { id, answer } => Request::Told { id, answer },
            ui::Out::Afresh => {
                all.iter().for_each(&look_again);
                Request::Afresh
            }
            ui::Out::Leave { why } => Request::Leave { why },
            _ => return None,
        })
    };
    let shown = session::show(seat, &mut screen, feed, requests, as_request).await;
    news.abort();
    relay.abort();
    polling.abort();
    shown
}
