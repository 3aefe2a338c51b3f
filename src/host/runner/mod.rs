//! The durable runner: commands that outlive the connection, on hosts that have nothing but a POSIX shell and everyday tools.
//!
//! Each verb is one channel: a fixed line for the login shell, then a script on its standard input. What the host says counts only
//! behind a nonce. A job lives in its spool, `/var/tmp/holdpoint-UID/RUN/JOB/`:
//!
//! | there | what |
//! | --- | --- |
//! | `go` | who won the right to begin: an attempt's name, or `void`. A hard link, so that one of all who try gets it, whole |
//! | `ATTEMPT/cmd` | the command |
//! | `ATTEMPT/out` `err` | its output, byte for byte |
//! | `ATTEMPT/in` | a fifo to its terminal or standard input |
//! | `ATTEMPT/boot` `pid` `cpid` | the boot, the wrapper and the command, each process with its start time |
//! | `ATTEMPT/st` `rc` | its exit status; and with the lengths of its output, once all of that is written |
//!
//! Exit statuses 129 to 159 are read as death by a signal, as shells have it.

mod asked;
mod told;

pub use asked::{Begin, CAP, Checks, Claim, Detach, Hand, Input, Needs, Offsets, Place, Sending, Size, Spool};
pub use told::{Attached, Claimed, End, Hello, Left, LeftState};

use super::{Carrier, Chunk, FileAt, Looked, SendError, StartError, Unreachable};
use crate::words::Fate;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Speaks with hosts through a carrier. Cheap to clone.
#[derive(Debug)]
pub struct Runner<C> {
    carrier: Arc<C>,
    sh: Arc<str>,
}

impl<C> Clone for Runner<C> {
    fn clone(&self) -> Self {
        Runner {
            carrier: self.carrier.clone(),
            sh: self.sh.clone(),
        }
    }
}

impl<C: Carrier> Runner<C> {
    /// A runner that speaks through `carrier`.
    pub fn new(carrier: Arc<C>) -> Self {
        Runner::with_shell(carrier, "sh")
    }

    /// Likewise, with another shell than the host's `sh`, by its command, such as `busybox sh`.
    pub fn with_shell(carrier: Arc<C>, sh: &str) -> Self {
        Runner { carrier, sh: sh.into() }
    }

    /// The way to the hosts.
    pub fn carrier(&self) -> &Arc<C> {
        &self.carrier
    }

    /// Who a host is and what it has. Changes nothing.
    ///
    /// # Errors
    /// It doesn't answer, or sudo doesn't let us.
    pub async fn hello(&self, place: &Place, _needs: &Needs) -> Result<Hello, Unreachable> {
        Err(not_yet(place))
    }

    /// Takes a host for a run, or says who has it. A run that has it keeps it; where `claim.take_over` has a reason it is taken from
    /// another, and the host's syslog says so.
    ///
    /// # Errors
    /// The host doesn't answer, or the claim can't be written.
    pub async fn claim(&self, place: &Place, _claim: &Claim) -> Result<Claimed, Unreachable> {
        Err(not_yet(place))
    }

    /// Gives a host back. A claim that isn't ours any more is left alone.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn release(&self, place: &Place, _claim: &Claim) -> Result<(), Unreachable> {
        Err(not_yet(place))
    }

    /// Starts a job: exactly once, however often it is called. `Ok` once its wrapper has won the right to begin.
    ///
    /// # Errors
    /// Refused: nothing ran, and under this name nothing will. Unreachable: it isn't known.
    pub async fn start(&self, place: &Place, _spool: &Spool, _checks: &Checks, _begin: &Begin) -> Result<(), StartError> {
        Err(not_yet(place).into())
    }

    /// What became of a job. One that hasn't begun never will: the asking takes its right to begin.
    /// `checks.machine` and `checks.boot` are those that it was started under.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn inquire(&self, place: &Place, _spool: &Spool, _checks: &Checks) -> Result<Fate, Unreachable> {
        Err(not_yet(place))
    }

    /// Follows a job from `from` on until it ends or the connection does, and hands its output over as it comes. `hands` reach its
    /// terminal meanwhile; dropping the future leaves the job alone.
    ///
    /// # Errors
    /// The host didn't answer at all.
    pub async fn attach(
        &self,
        place: &Place,
        _spool: &Spool,
        _from: Offsets,
        _sink: mpsc::Sender<Chunk>,
        _hands: mpsc::Receiver<Hand>,
    ) -> Result<Attached, Unreachable> {
        Err(not_yet(place))
    }

    /// Sends something to a running job. `seen` is how many bytes of its output, both streams together, were seen by whoever sends:
    /// where there is more by now, it is refused. Each length of output is answered once.
    ///
    /// # Errors
    /// Refused: nothing was sent. Unreachable: it isn't known.
    pub async fn send(&self, place: &Place, _spool: &Spool, _what: &Sending, _seen: Option<u64>) -> Result<(), SendError> {
        Err(not_yet(place).into())
    }

    /// Removes the traces of jobs that are over, and leaves those that run.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn forget(&self, place: &Place, _spools: &[Spool]) -> Result<(), Unreachable> {
        Err(not_yet(place))
    }

    /// What runs left under this user.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn list(&self, place: &Place) -> Result<Vec<Left>, Unreachable> {
        Err(not_yet(place))
    }

    /// Removes all traces of a run but those of jobs that still run, which come back.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn clear(&self, place: &Place, _run: &str) -> Result<Vec<Left>, Unreachable> {
        Err(not_yet(place))
    }

    /// Runs a command that only looks: no spool, no more than `limit` bytes of each output, no longer than `seconds`, and no longer
    /// than its channel. Timed out is exit 124.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn look(&self, place: &Place, _command: &str, _limit: u32, _seconds: u32) -> Result<Looked, Unreachable> {
        Err(not_yet(place))
    }

    /// Runs a command in its channel: its output is handed over as it comes, and it ends with the connection. No terminal, no answers.
    ///
    /// # Errors
    /// The host doesn't answer.
    pub async fn run(&self, place: &Place, _begin: &Begin, _sink: mpsc::Sender<Chunk>) -> Result<Attached, Unreachable> {
        Err(not_yet(place))
    }

    /// Reads files by shell patterns. A plain path that isn't there comes back without content, a pattern that nothing matches not at
    /// all; with `only_text`, files with a NUL in them are left out.
    ///
    /// # Errors
    /// The host doesn't answer, a file can't be read, or they are too large.
    pub async fn read_files(&self, place: &Place, _globs: &[String], _only_text: bool) -> Result<Vec<FileAt>, Unreachable> {
        Err(not_yet(place))
    }
}

fn not_yet(place: &Place) -> Unreachable {
    Unreachable {
        host: place.host.clone(),
        why: "commands can't be run there yet".into(),
    }
}
