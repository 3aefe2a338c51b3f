//! What the runner is asked to do: where, for which run, under which conditions.

use crate::words::{Account, HostName};
use zeroize::Zeroizing;

/// Where something is done, and as whom.
#[derive(Clone, Debug)]
pub struct Place {
    /// The host.
    pub host: HostName,
    /// The login there, and the user to run as.
    pub account: Account,
    /// The password that sudo asks for there, where it does. It goes to sudo's standard input, once, and only when sudo asks.
    pub sudo: Option<Zeroizing<String>>,
    /// How a command is taken out of its session.
    pub detach: Detach,
}

impl Place {
    /// A host as it is reached usually: no sudo, detached by `setsid`.
    pub fn usual(host: HostName) -> Place {
        Place {
            host,
            account: Account::default(),
            sudo: None,
            detach: Detach::Setsid,
        }
    }
}

/// How a command is taken out of the session that started it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detach {
    /// By `setsid`: enough where logind leaves the processes of closed sessions alone.
    #[default]
    Setsid,
    /// Into a scope of its own by `systemd-run`: where `KillUserProcesses=yes` ends whatever a session leaves behind.
    SystemdRun,
}

/// What a host keeps of one job.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spool {
    /// The run.
    pub run: String,
    /// The run's mark on the host, as it was when the job was started.
    pub mark: String,
    /// The job, by `JobId::file_name`.
    pub job: String,
    /// The claim under which the run has the host: nothing is sent once somebody else has taken this very run. 0 looks at no claim.
    pub epoch: u32,
}

/// What must be true of a host before anything is started there. What isn't said isn't compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checks {
    /// Its machine-id.
    pub machine: Option<String>,
    /// Its boot id.
    pub boot: Option<String>,
    /// The name of the cluster that it belongs to.
    pub cluster: Option<String>,
    /// The run that must hold the claim on it.
    pub run: String,
    /// Which claim that is; 0 looks at no claim.
    pub epoch: u32,
}

/// A command to start.
#[derive(Clone, Debug, Default)]
pub struct Begin {
    /// For `sh -e`; no secret in it.
    pub command: String,
    /// Environment on top of the runner's own; secrets may be in the values, no NUL.
    pub env: Vec<(String, Zeroizing<Vec<u8>>)>,
    /// Standard input.
    pub stdin: Input,
    /// The size of its terminal, where it gets one.
    pub terminal: Option<Size>,
    /// A line for the host's own syslog once it has begun; no secret in it. That it can't be written there changes nothing.
    pub note: Option<String>,
    /// At most this many bytes of each output are kept on the host; 0 means [`CAP`].
    pub cap: u64,
}

/// How much of each output a host keeps where nothing else is said: 4 GiB.
pub const CAP: u64 = 4 << 30;

/// A command's standard input. A terminal's is always open.
#[derive(Clone, Debug, Default)]
pub enum Input {
    /// None: `/dev/null`.
    #[default]
    None,
    /// These bytes, and then the end of it. They may be secret: they are never on the host's disk. No NUL.
    Bytes(Zeroizing<Vec<u8>>),
    /// Bytes of any kind and size. They lie in the spool, mode 0600, until the command begins: not for secrets.
    Bulk(Vec<u8>),
    /// What is sent to it while it runs.
    Answers,
}

/// Rows and columns of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Rows.
    pub rows: u16,
    /// Columns.
    pub columns: u16,
}

/// How much of a job's output is here already, in bytes of each stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offsets {
    /// Of standard output, or the terminal.
    pub out: u64,
    /// Of standard error.
    pub err: u64,
}

/// What the operator's hands do at a terminal that is being followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hand {
    /// Keys, as the terminal gets them.
    Keys(Vec<u8>),
    /// Another size.
    Size(Size),
}

/// What is sent to a running job.
#[derive(Clone, Debug)]
pub enum Sending {
    /// Bytes for its standard input or terminal; no NUL.
    Bytes {
        /// Which.
        bytes: Zeroizing<Vec<u8>>,
        /// Refused at a terminal that would echo it.
        secret: bool,
    },
    /// The end of its input.
    Eof,
    /// A signal to its process group.
    Signal(crate::words::Signal),
}

/// What a run will want of a host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Tools that its commands use.
    pub tools: Vec<String>,
    /// Whether commands want a terminal.
    pub terminal: bool,
}

/// Who works on a host: a run, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The run.
    pub run: String,
    /// Which claim on the host this is, counted from 1 over all runs; 0 where none is held yet. Never counted below it.
    pub epoch: u32,
    /// By whom.
    pub person: String,
    /// Since when, as text.
    pub since: String,
    /// From which machine.
    pub from: String,
    /// Why it was taken over from another run; asking with a reason takes it over.
    pub take_over: Option<String>,
    /// Which taking of the run this is; nothing for whoever began it.
    pub holder: String,
    /// The takings before, the first one first. The host goes from them to this one; from any other only with a reason.
    pub before: Vec<String>,
}
