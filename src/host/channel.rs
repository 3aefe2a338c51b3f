//! A way to a host: one shell line there, with what goes in and what comes out.

use super::Unreachable;
use crate::words::HostName;
use std::{fmt, future::Future, pin::Pin};
use tokio::io::{AsyncRead, AsyncWrite};

/// Opens channels. OpenSSH is one; the guide's own machine another.
pub trait Carrier: Send + Sync + 'static {
    /// Has the login shell of `login` (the usual one where nothing is said) on `host` run `line`. Whatever that shell is must
    /// understand it: one line without newline, `!` or backslash.
    fn open(&self, host: &HostName, login: Option<&str>, line: &str) -> impl Future<Output = Result<Channel, Unreachable>> + Send;
}

/// One command on a host, on the other side of a connection. Dropping it ends the channel, not what was detached over there.
pub struct Channel {
    /// Its standard input; dropping it is the end of it.
    pub stdin: Box<dyn AsyncWrite + Send + Unpin>,
    /// Its standard output.
    pub stdout: Box<dyn AsyncRead + Send + Unpin>,
    /// Its standard error.
    pub stderr: Box<dyn AsyncRead + Send + Unpin>,
    /// How it ended. To be waited for when the output has been read.
    pub closed: Pin<Box<dyn Future<Output = Closed> + Send>>,
}

/// How a channel ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// The line was run to its end: its exit status, as the login shell has it.
    Status(i32),
    /// The connection went, or the line was killed: why, in words.
    Lost(String),
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Channel")
    }
}
