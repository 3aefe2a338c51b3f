//! One kept connection: made when it is wanted, watched, made again when it is lost.

use super::{
    Inner, Link,
    desk::Visit,
    gate::jitter,
    lock,
    master::Master,
    pool::{Passage, Route},
    trouble::{Kind, Trouble},
};
use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};

/// Channels through one connection: sshd's own usual limit is 10.
pub(super) const CHANNELS: usize = 8;
/// The longest time between two tries.
const CAP: Duration = Duration::from_secs(30);
/// How often a connection that the server dropped before a word was said is tried again at once.
const DROPS: u32 = 8;

/// How a connection stands.
#[derive(Clone, Debug)]
pub(super) enum State {
    /// There is none, and none is wanted. Why, where one was tried.
    Idle(Option<Trouble>),
    /// One is being made.
    Making,
    /// It is up.
    Up(Arc<Standing>),
    /// It was lost, and is made again after a while.
    Lost(Trouble),
    /// It is not tried again until the operator says so.
    Stopped(Trouble),
    /// All connections were closed.
    Closed,
}

/// What is known of a connection that is up.
#[derive(Debug)]
pub(super) struct Standing {
    pub socket: PathBuf,
    pub key: Option<String>,
    /// `USER@ADDRESS:PORT`; nothing where an earlier guide made it.
    pub trail: Option<String>,
}

/// A channel that is open.
#[derive(Debug)]
pub(super) struct Carried(Arc<Line>);

impl Drop for Carried {
    fn drop(&mut self) {
        self.0.carried.fetch_sub(1, Ordering::Relaxed);
    }
}

/// One kept connection.
#[derive(Debug)]
pub(super) struct Line {
    route: Arc<Route>,
    socket: PathBuf,
    /// The first one of a host speaks for it; others only carry.
    speaks: bool,
    state: watch::Sender<State>,
    wanted: Notify,
    channels: Arc<Semaphore>,
    carried: AtomicUsize,
    needs_a_person: AtomicBool,
    /// What the keeper was told while it was at work.
    hurried: Mutex<bool>,
}

impl Line {
    /// One that isn't up yet, and whoever keeps it.
    pub(super) fn keep(inner: &Arc<Inner>, route: &Arc<Route>, number: usize) -> Arc<Line> {
        let line = Arc::new(Line {
            socket: inner.control.socket(&format!("{}\n{number}", route.name())),
            route: Arc::clone(route),
            speaks: number == 0,
            state: watch::Sender::new(State::Idle(None)),
            wanted: Notify::new(),
            channels: Arc::new(Semaphore::new(CHANNELS)),
            carried: AtomicUsize::new(0),
            needs_a_person: AtomicBool::new(false),
            hurried: Mutex::new(false),
        });
        let (kept, inner) = (Arc::clone(&line), Arc::clone(inner));
        inner.tasks.clone().spawn(async move {
            let until = inner.until.clone();
            let keeping = async {
                loop {
                    kept.rest().await;
                    kept.serve(&inner).await;
                }
            };
            until.run_until_cancelled(keeping).await;
            kept.state.send_replace(State::Closed);
        });
        line
    }

    /// How it stands.
    pub(super) fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Whether making it took something that works only once.
    pub(super) fn needs_a_person(&self) -> bool {
        self.needs_a_person.load(Ordering::Relaxed)
    }

    /// Room for one more channel, if there is some now.
    pub(super) fn room(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.channels).try_acquire_owned().ok()
    }

    /// How many more channels have room now.
    pub(super) fn free(&self) -> usize {
        self.channels.available_permits()
    }

    /// Waits for room.
    pub(super) async fn wait_for_room(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.channels).acquire_owned().await.ok()
    }

    /// Counts a channel for as long as what is returned is kept.
    pub(super) fn carry(self: &Arc<Line>) -> Carried {
        self.carried.fetch_add(1, Ordering::Relaxed);
        Carried(Arc::clone(self))
    }

    /// Whether it carries any channel.
    pub(super) fn carries_some(&self) -> bool {
        self.carried.load(Ordering::Relaxed) > 0
    }

    /// The operator says that it is to be tried now. What is being tried is not tried twice for that.
    pub(super) fn hurry(&self) {
        if !matches!(self.state(), State::Making) {
            self.again();
        }
    }

    /// It is to be tried now, whatever comes of what is being tried.
    pub(super) fn again(&self) {
        *lock(&self.hurried) = true;
        // Whoever asks from now on waits for what comes of it.
        self.state.send_if_modified(|state| {
            let stopped = matches!(state, State::Stopped(_));
            if stopped {
                *state = State::Making;
            }
            stopped
        });
        self.wanted.notify_one();
    }

    /// What was refused for its other key is tried again: it may have been made anew.
    pub(super) fn key_may_be_new(&self) {
        if matches!(self.state(), State::Stopped(trouble) if matches!(trouble.kind, Kind::KeyChanged { .. })) {
            self.again();
        }
    }

    /// Waits until it is up: as long as one is being made, and up to `patience` while it is between two tries.
    pub(super) async fn up(&self, patience: Duration) -> Result<Arc<Standing>, Trouble> {
        let mut states = self.state.subscribe();
        let mut asked = false;
        let deadline = tokio::time::Instant::now() + patience;
        loop {
            let state = states.borrow_and_update().clone();
            let why = match state {
                State::Up(standing) => return Ok(standing),
                State::Stopped(trouble) => return Err(trouble),
                State::Closed => return Err(Trouble::closed()),
                State::Idle(Some(trouble)) if asked => return Err(trouble),
                State::Idle(_) => {
                    asked = true;
                    self.wanted.notify_one();
                    None
                }
                State::Making => {
                    asked = true;
                    None
                }
                State::Lost(trouble) => Some(trouble),
            };
            match why {
                None => states.changed().await.map_err(|_| Trouble::closed())?,
                Some(trouble) => match tokio::time::timeout_at(deadline, states.changed()).await {
                    Ok(changed) => changed.map_err(|_| Trouble::closed())?,
                    Err(_) => return Err(trouble),
                },
            }
        }
    }

    /// Rests until it is wanted; where the operator has to say so, until they do.
    async fn rest(&self) {
        loop {
            self.wanted.notified().await;
            if self.was_hurried() || !matches!(self.state(), State::Stopped(_)) {
                return;
            }
        }
    }

    /// Makes the connection, keeps it, and makes it again; until it fails at once, or needs the operator.
    async fn serve(&self, inner: &Arc<Inner>) {
        let mut tries = 0_u32;
        let mut was_up = false;
        loop {
            self.state.send_replace(State::Making);
            match self.connect(inner).await {
                Ok((mut master, trail)) => {
                    (tries, was_up) = (0, true);
                    let standing = Standing {
                        socket: master.socket.clone(),
                        key: master.key.clone(),
                        trail,
                    };
                    self.state.send_replace(State::Up(Arc::new(standing)));
                    self.tell(inner, true, None, None);
                    let trouble = master.gone().await;
                    self.tell(inner, false, Some(&trouble), Some(pause(tries)));
                    if !self.speaks {
                        self.state.send_replace(State::Idle(None));
                        return;
                    }
                    self.state.send_replace(State::Lost(trouble));
                }
                Err(trouble) => {
                    let stays = was_up && !trouble.needs_operator();
                    tries = tries.saturating_add(1);
                    if was_up {
                        self.tell(inner, false, Some(&trouble), stays.then(|| pause(tries)));
                    }
                    self.state.send_replace(match trouble.needs_operator() {
                        true => State::Stopped(trouble),
                        false if stays => State::Lost(trouble),
                        false => State::Idle(Some(trouble)),
                    });
                    if !stays {
                        return;
                    }
                }
            }
            let pause = pause(tries);
            tokio::select! {
                () = tokio::time::sleep(pause / 2 + jitter(pause / 2)) => {}
                () = self.until_hurried() => {}
            }
        }
    }

    /// Takes over a connection that was left, or makes one.
    async fn connect(&self, inner: &Arc<Inner>) -> Result<(Master, Option<String>), Trouble> {
        if let Some(found) = Master::find(&self.socket).await {
            return Ok((found, None));
        }
        let mut drops = 0;
        let mut again = false;
        let mut renewed = false;
        loop {
            let Passage {
                way,
                trail,
                first_hop,
                before,
            } = self.route.passage(inner).await?;
            let visit = Arc::new(Visit::new(self.route.host.clone(), self.route.name(), again, before));
            let turn = inner.gates.enter(&first_hop).await;
            let made = Master::start(&self.socket, &way, &inner.desk, &visit, &inner.askpass).await;
            drop(turn);
            self.needs_a_person.store(visit.took_a_code(), Ordering::Relaxed);
            match made {
                Err(trouble) if trouble.kind == Kind::Dropped && drops < DROPS => {
                    drops += 1;
                    let pause = Duration::from_millis(150).saturating_mul(1 << drops.min(5));
                    tokio::time::sleep(pause / 2 + jitter(pause)).await;
                }
                Err(trouble) if matches!(trouble.kind, Kind::LoginRefused { .. }) && visit.gave_anything() => {
                    inner.desk.forget(&visit);
                    if again {
                        return Err(trouble);
                    }
                    again = true;
                }
                Err(trouble) if matches!(trouble.kind, Kind::KeyChanged { .. }) && !renewed => {
                    if !self.route.renew(inner).await? {
                        return Err(trouble);
                    }
                    renewed = true;
                }
                made => return Ok((made?, Some(trail))),
            }
        }
    }

    fn tell(&self, inner: &Inner, up: bool, why: Option<&Trouble>, again: Option<Duration>) {
        if self.speaks && self.route.is_host() {
            let _nobody = inner.news.send(Link {
                host: self.route.host.clone(),
                up,
                why: why.map(Trouble::words),
                again,
            });
        }
    }

    fn was_hurried(&self) -> bool {
        std::mem::take(&mut *lock(&self.hurried))
    }

    async fn until_hurried(&self) {
        loop {
            self.wanted.notified().await;
            if self.was_hurried() {
                return;
            }
        }
    }
}

/// The longest time until the next try, after so many that failed.
fn pause(tries: u32) -> Duration {
    Duration::from_millis(250).saturating_mul(1 << tries.min(10)).min(CAP)
}
