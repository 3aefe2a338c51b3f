//! A place where commands live. The rehearsal is one implementation; OpenSSH is another.
//! Generic, never `dyn`: a run built with the simulated cluster has no way to a real one.

mod ask;
mod channel;
pub mod live;
pub mod local;
pub mod runner;
pub mod ssh;

pub use crate::words::AskKind;
pub use ask::{Ask, Asks};
pub use channel::{Carrier, Channel, Closed};

use crate::{
    vault::Vault,
    words::{Account, Errand, Exit, Fate, HostName, Identity, Stimulus, Stream},
};
use std::{collections::BTreeSet, future::Future, sync::Arc};
use tokio::sync::mpsc;

/// The hosts of a run.
pub trait Hosts: Send + Sync + 'static {
    /// Starts a job: exactly once an id, however often it is called. `Ok` once the host has it on disk.
    /// `identity` is who the host must be; another machine or boot refuses.
    fn start(&self, errand: &Errand, identity: Option<&Identity>, vault: &Vault) -> impl Future<Output = Result<(), StartError>> + Send;

    /// Everything that a job prints after what was taken already, until it ends; from its first byte where nothing was. A connection
    /// that is lost is an error: whoever follows asks again, from where it stood. A passing command begins with this, and again with each.
    fn tail(&self, errand: &Errand, from: Offsets, sink: mpsc::Sender<Chunk>) -> impl Future<Output = Result<Ended, TailError>> + Send;

    /// What became of a job. Where it never began, the asking makes that final.
    fn inquire(&self, errand: &Errand) -> impl Future<Output = Result<Fate, Unreachable>> + Send;

    /// Sends something to a running job. `seen` is how many bytes of its output the sender had seen: more than that, and it is refused.
    fn send(
        &self,
        errand: &Errand,
        what: &Stimulus,
        seen: Option<u64>,
        vault: &Vault,
    ) -> impl Future<Output = Result<(), SendError>> + Send;

    /// Keys of a live terminal: sent as they are, never recorded.
    fn type_keys(&self, errand: &Errand, keys: &[u8]) -> impl Future<Output = Result<(), SendError>> + Send;

    /// The size of a job's terminal.
    fn resize(&self, errand: &Errand, rows: u16, columns: u16) -> impl Future<Output = Result<(), Unreachable>> + Send;

    /// Runs an observe command with bounded output and no job: monitors, discovery. It keeps at most `limit` bytes of each stream, and
    /// is ended at its host after `seconds`.
    fn look(
        &self,
        host: &HostName,
        account: &Account,
        command: &str,
        limit: u32,
        seconds: u32,
    ) -> impl Future<Output = Result<Looked, Unreachable>> + Send;

    /// Reads files by shell patterns, before a step edits them.
    fn files(
        &self,
        host: &HostName,
        account: &Account,
        globs: &[String],
        only_text: bool,
    ) -> impl Future<Output = Result<Vec<FileAt>, Unreachable>> + Send;

    /// A job's outcome is safe in the journal: what its host keeps of it may go. Nothing hangs on it.
    fn forget(&self, _errand: &Errand) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }

    /// Somebody did a manual step. Real hosts need not be told; simulated ones can't see it by themselves.
    fn done_by_hand(&self, _step: &crate::words::StepId, _hosts: &[HostName]) {}

    /// Hosts of which steps say that they come back as other machines: another host key of theirs is asked about, and not refused.
    fn renewing(&self, _hosts: &BTreeSet<HostName>) {}

    /// The operator says: try this host now, also where that had been given up. Who it is.
    fn try_now(&self, host: &HostName) -> impl Future<Output = Result<Identity, Unreachable>> + Send {
        self.identify(host)
    }

    /// Who a host is.
    fn identify(&self, host: &HostName) -> impl Future<Output = Result<Identity, Unreachable>> + Send;
}

/// A file's path, and its content; nothing where there is no file.
pub type FileAt = (String, Option<Vec<u8>>);

/// How much of a job's output was taken, in bytes of each stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offsets {
    /// Of standard output, or of the terminal.
    pub out: u64,
    /// Of standard error.
    pub err: u64,
}

/// Some output of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// `Out` or `Err`; a terminal has only `Out`.
    pub stream: Stream,
    /// As it came.
    pub bytes: Arc<[u8]>,
}

/// The end of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// How.
    pub exit: Exit,
    /// Who the host was before and is now, where the job switched it.
    pub boot: Option<crate::words::Boot>,
}

/// What an observe command printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// How it ended.
    pub exit: Exit,
    /// Standard output.
    pub out: Vec<u8>,
    /// Standard error.
    pub err: Vec<u8>,
    /// What a person should know of how it was come by: a rehearsal's own words.
    pub note: Option<&'static str>,
}

/// A host doesn't answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{host} doesn't answer: {why}")]
pub struct Unreachable {
    /// Which.
    pub host: HostName,
    /// Why, in the words of whoever said it.
    pub why: String,
}

/// A job can't be followed to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TailError {
    /// Its host answers, and has no trace of how it ended: in words.
    #[error("{0}")]
    Lost(String),
    /// Not now.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
}

/// A job wasn't started, or it isn't known whether it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// The host refused: it is certain that nothing ran and nothing will.
    #[error("refused: {0}")]
    Refused(String),
    /// It isn't known.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
}

/// Something wasn't sent, or it isn't known whether it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The host refused: the command has moved on, or is over.
    #[error("refused: {0}")]
    Refused(String),
    /// It isn't known.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
}
