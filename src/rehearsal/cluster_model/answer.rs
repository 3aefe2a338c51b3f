//! What a command prints, how it ends, and what it waits for.

use super::Command;
use crate::words::HostName;
use std::time::Duration;

/// What a command prints and how it ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
    /// The exit status, where it is over.
    pub exit: u8,
    /// It isn't over: it waits.
    pub wait: Option<Box<Wait>>,
}

/// What a command waits for, and what then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What it waits for.
    pub until: Awaited,
    /// For how long at most; as long as it takes where nothing is said.
    pub limit: Option<Duration>,
    /// What it goes on with, once that has come.
    pub then: Option<Command>,
}

/// Something that a command waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// The cluster does nothing any more.
    Settled,
    /// These nodes have left the cluster.
    Stopped(Vec<HostName>),
    /// These nodes have joined it.
    Online(Vec<HostName>),
}

impl Answer {
    /// It printed this, and is over.
    pub fn said(out: impl Into<String>) -> Answer {
        Answer {
            out: out.into(),
            ..Answer::default()
        }
    }

    /// It told something on standard error, as pcs tells its progress, and is over.
    pub fn told(err: impl Into<String>) -> Answer {
        Answer {
            err: err.into(),
            ..Answer::default()
        }
    }

    /// It failed.
    pub fn failed(exit: u8, err: impl Into<String>) -> Answer {
        Answer { exit, ..Answer::told(err) }
    }

    /// The same, which then waits.
    pub fn waiting(self, until: Awaited, limit: Option<Duration>, then: Option<Command>) -> Answer {
        let wait = Some(Box::new(Wait { until, limit, then }));
        Answer { wait, ..self }
    }

    /// What is printed where the time is over before what was waited for has come.
    pub fn timed_out() -> Answer {
        Answer::failed(
            1,
            "Error: waiting timeout\n\ncrm_resource: Error performing operation: Timeout occurred\n",
        )
    }
}
