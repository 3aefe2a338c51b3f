//! Following a job at its host, to whatever end it comes.

use super::{Live, Way, ended, lock, power::Until};
use crate::{
    host::{
        Chunk, Ended, Offsets, TailError, Unreachable,
        runner::{self, Attached, End, Followed, Hand},
    },
    vault::Mask,
    words::{Errand, Exit, Fate, HostName, Power, Stream, Work},
};
use std::time::Duration;
use tokio::sync::mpsc;

/// How long a silence is after which what is held back for masking is given out, if it says nothing of a secret.
const SILENCE: Duration = Duration::from_millis(100);

/// How a job is meant to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meant {
    /// By itself.
    ByItself,
    /// By a reboot of its host, whose outcome is this exit.
    Reboot(Exit),
    /// By its host's going down.
    Down,
}

fn meant(work: &Work) -> Meant {
    match work {
        Work::Power(Power::Off) => Meant::Down,
        Work::Power(_) => Meant::Reboot(Exit::Code(0)),
        Work::Run(command) if command.ends_in_reboot => Meant::Reboot(Exit::Rebooted),
        _ => Meant::ByItself,
    }
}

impl<C: Way> Live<C> {
    pub(super) async fn follow(&self, errand: &Errand, from: Offsets, sink: mpsc::Sender<Chunk>) -> Result<Ended, TailError> {
        let host = &errand.job.host;
        let meant = meant(&errand.work);
        let followed = match self.attached(errand, from, &sink).await {
            Ok(attached) => attached,
            Err(error) if meant == Meant::Down => {
                return self.gone_or_cut(errand, &error.why, &sink).await;
            }
            Err(error) => return Err(error.into()),
        };
        match (followed.end, meant) {
            (End::Exited(exit), Meant::ByItself) => {
                for note in &followed.notes {
                    tell(&sink, &format!("holdpoint: {note}\n")).await;
                }
                self.fetched(errand, exit, &sink).await
            }
            (End::Exited(Exit::Code(0) | Exit::Signal(_)), Meant::Reboot(exit)) => Ok(self.went(errand, Until::Back, exit, &sink).await),
            (End::Exited(Exit::Code(0) | Exit::Signal(_)), Meant::Down) => Ok(self.went(errand, Until::Gone, Exit::Code(0), &sink).await),
            (End::Exited(exit), _) => Ok(Ended { exit, boot: None }),
            (End::Rebooted, Meant::Reboot(exit)) => self.rebooted(errand, exit).await,
            (End::Rebooted, Meant::Down) => self.rebooted(errand, Exit::Code(0)).await,
            (End::Rebooted, Meant::ByItself) => self.rebooted(errand, Exit::Rebooted).await,
            (End::Cut, Meant::Down) => self.gone_or_cut(errand, "the connection was cut", &sink).await,
            (End::Cut, _) => Err(cut(host)),
            (End::Lost, _) => self.lost(errand, meant).await,
            (End::Void, _) => Err(TailError::Lost("its host says that it never began".into())),
        }
    }

    /// Without traces of the job: it went down with its host, or nobody knows.
    async fn lost(&self, errand: &Errand, meant: Meant) -> Result<Ended, TailError> {
        let now = self.meet(&errand.job.host).await?.identity;
        let booted = errand.under.as_ref().is_some_and(|before| before.boot != now.boot);
        match meant {
            Meant::Reboot(exit) if booted => self.rebooted(errand, exit).await,
            Meant::Down if booted => self.rebooted(errand, Exit::Code(0)).await,
            _ => Err(TailError::Lost("its host has no trace of how it ended".into())),
        }
    }

    /// What became of a job whose host is another machine by now: where it was to end in a reboot, it did.
    pub(super) fn fate(&self, errand: &Errand, told: Fate) -> Fate {
        let other = || {
            let now = self.reached(&errand.job.host)?.identity;
            Some(errand.under.as_ref()?.machine != now.machine)
        };
        match told {
            Fate::Lost if meant(&errand.work) != Meant::ByItself && other() == Some(true) => Fate::Rebooted,
            told => told,
        }
    }

    async fn attached(&self, errand: &Errand, from: Offsets, sink: &mpsc::Sender<Chunk>) -> Result<Attached, Unreachable> {
        let started = lock(&self.started).remove(&errand.job).filter(|_| from == Offsets::default());
        let (hands, keys) = mpsc::channel(64);
        if let Some(size) = *lock(&self.size) {
            // There is room for it.
            let _ = hands.try_send(Hand::Size(size));
        }
        lock(&self.hands).insert(errand.job.clone(), hands);
        let attached = match (self.mask(), self.mask()) {
            (Some(out), Some(err)) => {
                let (inner, chunks) = mpsc::channel(64);
                let (attached, ()) = tokio::join!(
                    self.attached_by(started, errand, from, inner, keys),
                    masked(chunks, sink.clone(), out, err)
                );
                attached
            }
            _ => self.attached_by(started, errand, from, sink.clone(), keys).await,
        };
        lock(&self.hands).remove(&errand.job);
        attached
    }

    /// On the channel that it was started by, or on one more.
    async fn attached_by(
        &self,
        started: Option<Followed>,
        errand: &Errand,
        from: Offsets,
        sink: mpsc::Sender<Chunk>,
        keys: mpsc::Receiver<Hand>,
    ) -> Result<Attached, Unreachable> {
        if let Some(started) = started {
            return started.attach(sink, keys).await;
        }
        let place = self.place(&errand.job.host, &errand.account).await?;
        let spool = self.spool_there(errand).await?;
        let from = runner::Offsets {
            out: from.out,
            err: from.err,
        };
        self.runner.attach(&place, &spool, from, sink, keys).await
    }
}

pub(super) fn cut(host: &HostName) -> TailError {
    TailError::Unreachable(Unreachable {
        host: host.clone(),
        why: "the connection was cut".into(),
    })
}

/// Hands chunks on with what must not be seen starred out.
async fn masked(mut chunks: mpsc::Receiver<Chunk>, sink: mpsc::Sender<Chunk>, mut out: Mask, mut err: Mask) {
    let give = async |stream: Stream, bytes: Vec<u8>| {
        if !bytes.is_empty() {
            // Whoever doesn't listen any more has left.
            let _ = sink
                .send(Chunk {
                    stream,
                    bytes: bytes.into(),
                })
                .await;
        }
    };
    loop {
        match tokio::time::timeout(SILENCE, chunks.recv()).await {
            Ok(Some(chunk)) => {
                let mask = if chunk.stream == Stream::Err { &mut err } else { &mut out };
                let bytes = mask.feed(&chunk.bytes);
                give(chunk.stream, bytes).await;
            }
            Ok(None) => break,
            Err(_) => {
                give(Stream::Out, out.pause()).await;
                give(Stream::Err, err.pause()).await;
            }
        }
    }
    give(Stream::Out, out.finish()).await;
    give(Stream::Err, err.finish()).await;
}

pub(super) async fn tell(sink: &mpsc::Sender<Chunk>, text: &str) {
    let chunk = Chunk {
        stream: Stream::Err,
        bytes: text.as_bytes().into(),
    };
    // Whoever doesn't listen any more has left.
    let _ = sink.send(chunk).await;
}

/// How a passing command ended.
pub(super) fn passed(host: &HostName, attached: &Attached) -> Result<Ended, TailError> {
    let exit = ended(attached.end).ok_or_else(|| cut(host))?;
    Ok(Ended { exit, boot: None })
}
