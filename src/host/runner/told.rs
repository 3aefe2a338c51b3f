//! What a host tells.

use super::{Claim, Spool};
use crate::words::{Exit, Identity};

/// Who a host is. Nothing was changed to find this out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// Machine, boot, name and kernel.
    pub identity: Identity,
    /// Its machine-id was made up from `hostid`, as it has none.
    pub made_up: bool,
    /// Its clock, in milliseconds since 1970.
    pub clock: i64,
    /// The cluster's name, where it belongs to one.
    pub cluster: Option<String>,
    /// Whether `systemd-run` is there.
    pub systemd_run: bool,
    /// Whether logind ends what a closed session leaves behind, and this user isn't excepted.
    pub kills_user_processes: bool,
    /// Whether this user's own services outlive all of their sessions, where logind ends what these leave behind.
    pub lingers: bool,
}

/// A host as it presents itself. Nothing was changed to find this out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Who it is.
    pub who: Who,
    /// The user's number there, after sudo.
    pub uid: u32,
    /// The user's name there, after sudo.
    pub user: String,
    /// The login shell.
    pub shell: String,
    /// Which of the tools asked for are missing.
    pub missing: Vec<String>,
    /// Which of the runner's own needs are missing: without one of these nothing can be started.
    pub lacks: Vec<String>,
    /// What gives commands a terminal, where something does.
    pub terminal: Option<String>,
    /// Free space for spools, in bytes.
    pub free: u64,
    /// Who holds it.
    pub claim: Option<Claim>,
    /// What runs left on it.
    pub left: Vec<Left>,
}

/// What came of asking for a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// It is ours.
    Ours {
        /// Which claim this is.
        epoch: u32,
        /// The run's mark there, new or as it was.
        mark: String,
    },
    /// Another run holds it.
    Taken(Claim),
}

/// A job that was followed to some end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Which end.
    pub end: End,
    /// What is to be known of its output, in words: the disk was full, more came than is kept.
    pub notes: Vec<String>,
}

/// The end of following a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It has ended; all that is kept of its output was handed over.
    Exited(Exit),
    /// Its host has booted since, and left no status.
    Rebooted,
    /// It died without leaving a status, or its traces are gone.
    Lost,
    /// It never began.
    Void,
    /// The connection went. The job goes on.
    Cut,
}

/// A job's traces on a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Which job of which run.
    pub spool: Spool,
    /// How it stands.
    pub state: LeftState,
    /// Kilobytes that it takes.
    pub kilobytes: u64,
    /// Seconds since 1970 when it was started.
    pub since: i64,
}

/// How a job stands that a run left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftState {
    /// It runs.
    Running,
    /// It is over.
    Over,
}
