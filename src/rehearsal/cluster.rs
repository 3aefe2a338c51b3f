//! The simulated cluster as [`Hosts`], for a rehearsal that a person walks: time passes by a clock, and a task lets things happen
//! when they are due. It sleeps until then; nothing is ever polled.

use super::world::{Happening, World};
use crate::{
    clock::Clock,
    host::{Chunk, Ended, FileAt, Hosts, Looked, Offsets, SendError, StartError, TailError, Unreachable},
    vault::Vault,
    words::{Account, Errand, Fate, HostName, Identity, Script, StepId, Stimulus, Stream, Work},
};
use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};

/// Simulated hosts whose time is a clock's.
#[derive(Debug)]
pub struct Cluster {
    shared: Arc<Shared>,
    ticker: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    world: Mutex<World>,
    clock: Clock,
    /// Counts how often something may have changed: whoever waits looks again.
    turns: watch::Sender<u64>,
    news: mpsc::UnboundedSender<Happening>,
}

impl Cluster {
    /// Sets a world going, by a clock that shows the world's own time. What happens to hosts, to the guide and to the rehearsal itself
    /// comes out of the channel; what commands print comes by [`Hosts::tail`]. Must be called where tasks can be spawned.
    pub fn new(world: World, clock: Clock) -> (Cluster, mpsc::UnboundedReceiver<Happening>) {
        let (news, receiver) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            world: Mutex::new(world),
            clock,
            turns: watch::Sender::new(0),
            news,
        });
        let ticker = tokio::spawn(tick(shared.clone()));
        (Cluster { shared, ticker }, receiver)
    }

    /// Does something with the world as it is now: press a button, put in a fault, judge the end.
    pub fn with<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        self.shared.act(act)
    }

    /// The clock was set, or goes at another speed.
    pub fn clock_changed(&self) {
        self.shared.act(|_| ());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.ticker.abort();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, World> {
        // A panic while it was held has left the world as it was after some whole change.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets time catch up, acts, and wakes whoever waits for something to change.
    fn act<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let (told, done, more) = {
            let mut world = self.lock();
            let told = world.advance(self.clock.now());
            let done = act(&mut world);
            let now = world.now();
            (told, done, world.advance(now))
        };
        for happening in told.into_iter().chain(more).filter(|happening| happening.job().is_none()) {
            // Nobody may be listening: then nobody wants to know.
            let _ = self.news.send(happening);
        }
        self.turns.send_modify(|turns| *turns = turns.wrapping_add(1));
        done
    }

    /// Likewise, for what changes nothing: nobody is woken, unless something is due, or the look itself found trouble.
    fn look<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        let now = self.clock.now();
        let is_due = |world: &World| world.next().is_some_and(|next| next <= now);
        let mut world = self.lock();
        if is_due(&world) {
            drop(world);
            return self.act(look);
        }
        let looked = look(&mut world);
        let found_trouble = is_due(&world);
        drop(world);
        if found_trouble {
            self.act(|_| ());
        }
        looked
    }
}

/// Lets things happen when they are due.
async fn tick(shared: Arc<Shared>) {
    let mut turns = shared.turns.subscribe();
    loop {
        turns.mark_unchanged();
        let next = shared.lock().next();
        match next.and_then(|at| shared.clock.until(at)) {
            Some(left) => tokio::select! {
                () = tokio::time::sleep(left) => shared.act(|_| ()),
                _ = turns.changed() => {}
            },
            None if turns.changed().await.is_err() => return,
            None => {}
        }
    }
}

/// Every secret of a work must be there, as on a real host, although a simulated one never sees it.
fn check_secrets(work: &Work, vault: &Vault) -> Result<(), String> {
    let check = |script: &Script| vault.fill(script).map(drop).map_err(|missing| missing.to_string());
    match work {
        Work::Run(command) => command.env.values().chain([&command.stdin]).try_for_each(check),
        Work::Write(writes) => writes.iter().map(|write| &write.content).try_for_each(check),
        Work::Copy(_) | Work::Power(_) => Ok(()),
    }
}

/// What is left of a chunk where so much of its stream was taken before.
fn left(chunk: Chunk, taken: &mut Offsets) -> Option<Chunk> {
    let skip = if chunk.stream == Stream::Err {
        &mut taken.err
    } else {
        &mut taken.out
    };
    let over = usize::try_from(*skip).unwrap_or(usize::MAX).min(chunk.bytes.len());
    *skip -= over as u64;
    let bytes = chunk.bytes.get(over..).filter(|left| !left.is_empty())?.into();
    Some(Chunk { bytes, ..chunk })
}

impl Hosts for Cluster {
    async fn start(&self, errand: &Errand, identity: Option<&Identity>, vault: &Vault) -> Result<(), StartError> {
        check_secrets(&errand.work, vault).map_err(StartError::Refused)?;
        self.shared.act(|world| world.start(&errand.job, &errand.work, identity))
    }

    async fn tail(&self, errand: &Errand, from: Offsets, sink: mpsc::Sender<Chunk>) -> Result<Ended, TailError> {
        let job = &errand.job;
        let mut taken = from;
        let mut turns = self.shared.turns.subscribe();
        let mut sent = 0;
        loop {
            turns.mark_unchanged();
            let (chunks, ended, note) = self.shared.look(|world| {
                let (chunks, ended) = world.tail(job, sent)?;
                Ok::<_, TailError>((chunks, ended, world.note(job)))
            })?;
            sent += chunks.len();
            for chunk in chunks.into_iter().filter_map(|chunk| left(chunk, &mut taken)) {
                if sink.send(chunk).await.is_err() {
                    break;
                }
            }
            if let Some(ended) = ended {
                if let Some(note) = note {
                    let said = Chunk {
                        stream: Stream::Err,
                        bytes: format!("holdpoint: {note}\n").into_bytes().into(),
                    };
                    // Nobody may be listening: then nobody wants to know.
                    let _ = sink.send(said).await;
                }
                return Ok(ended);
            }
            if turns.changed().await.is_err() {
                return Err(TailError::Unreachable(Unreachable {
                    host: job.host.clone(),
                    why: "the rehearsal is over".into(),
                }));
            }
        }
    }

    async fn inquire(&self, errand: &Errand) -> Result<Fate, Unreachable> {
        self.shared.act(|world| world.inquire(&errand.job))
    }

    async fn send(&self, errand: &Errand, what: &Stimulus, seen: Option<u64>, vault: &Vault) -> Result<(), SendError> {
        if let Stimulus::Type(script) = what {
            vault.fill(script).map_err(|missing| SendError::Refused(missing.to_string()))?;
        }
        self.shared.act(|world| world.send(&errand.job, what, seen))
    }

    async fn type_keys(&self, errand: &Errand, keys: &[u8]) -> Result<(), SendError> {
        self.shared.act(|world| world.type_keys(&errand.job, keys))
    }

    async fn resize(&self, errand: &Errand, _rows: u16, _columns: u16) -> Result<(), Unreachable> {
        self.shared.look(|world| world.identify(&errand.job.host)).map(drop)
    }

    async fn look(&self, host: &HostName, _account: &Account, command: &str, limit: u32, _seconds: u32) -> Result<Looked, Unreachable> {
        let mut looked = self.shared.look(|world| world.look(host, command))?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        looked.out.truncate(limit);
        looked.err.truncate(limit);
        Ok(looked)
    }

    async fn files(&self, host: &HostName, _account: &Account, globs: &[String], only_text: bool) -> Result<Vec<FileAt>, Unreachable> {
        self.shared.look(|world| world.files(host, globs, only_text))
    }

    fn done_by_hand(&self, step: &StepId, hosts: &[HostName]) {
        self.shared.act(|world| world.by_hand(step, hosts));
    }

    fn identify(&self, host: &HostName) -> impl Future<Output = Result<Identity, Unreachable>> + Send {
        std::future::ready(self.shared.look(|world| world.identify(host)))
    }
}

#[cfg(test)]
mod tests;
