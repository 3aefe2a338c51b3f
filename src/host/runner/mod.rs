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
mod claims;
mod follow;
mod hello;
mod look;
mod read;
mod script;
mod send;
mod spares;
mod start;
mod streams;
mod talk;
#[cfg(test)]
mod tests;
mod told;
mod write;

pub use asked::{Begin, CAP, Checks, Claim, Detach, Hand, Input, Needs, Offsets, Place, Sending, Size, Spool};
pub use start::Followed;
pub(in crate::host) use start::told_since;
pub(in crate::host) use talk::sudo_means;
pub use told::{Attached, Claimed, End, Hello, Left, LeftState, Who};
pub use write::{Before, FileWrite, file_script};

use super::Carrier;
use std::sync::Arc;

/// Speaks with hosts through a carrier. Cheap to clone.
#[derive(Debug)]
pub struct Runner<C> {
    carrier: Arc<C>,
    sh: Arc<str>,
    under: Arc<str>,
    spares: spares::Spares,
}

impl<C> Clone for Runner<C> {
    fn clone(&self) -> Self {
        Runner {
            carrier: self.carrier.clone(),
            sh: self.sh.clone(),
            under: self.under.clone(),
            spares: self.spares.clone(),
        }
    }
}

impl<C: Carrier> Runner<C> {
    /// A runner that speaks through `carrier`; spools and claims lie beneath `/var/tmp`, which survives a reboot.
    pub fn new(carrier: Arc<C>) -> Self {
        Runner {
            carrier,
            sh: "sh".into(),
            under: "/var/tmp".into(),
            spares: spares::Spares::default(),
        }
    }

    /// With another shell than the host's `sh`, by its command, such as `busybox sh`.
    #[must_use]
    pub fn shell(self, sh: &str) -> Self {
        Runner { sh: sh.into(), ..self }
    }

    /// With another folder than `/var/tmp` for spools and claims, by its absolute path.
    #[must_use]
    pub fn beneath(self, folder: &str) -> Self {
        Runner {
            under: folder.into(),
            ..self
        }
    }

    /// The way to the hosts.
    pub fn carrier(&self) -> &Arc<C> {
        &self.carrier
    }
}
