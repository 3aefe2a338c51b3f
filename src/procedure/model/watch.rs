//! What is watched, and what must hold.

use super::Take;
use crate::{
    procedure::{expr::Expr, readers::Reader, template::Template},
    words::{GuardName, Lock, MonitorName},
};
use std::time::Duration;

/// A command polled on hosts and parsed into values.
#[derive(Clone, Debug)]
pub struct Monitor {
    /// Its name.
    pub name: MonitorName,
    /// One line.
    pub title: String,
    /// Where.
    pub on: Expr,
    /// One poll, on the first host that answers; else each value is a map by host.
    pub any: bool,
    /// Alternatives for older tools, tried in order.
    pub run: Vec<Template>,
    /// How often.
    pub every: Duration,
    /// Over the inputs: where it doesn't hold, there is no such monitor.
    pub when: Option<Expr>,
    /// Exit statuses that are well.
    pub exit: Vec<u8>,
    /// Takes turns with commands of the same lock.
    pub lock: Option<Lock>,
    /// What is read.
    pub read: Read,
}

/// How a monitor's output becomes values.
#[derive(Clone, Debug)]
pub enum Read {
    /// By a shipped reader.
    Reader(Reader),
    /// By takes, or expressions over them.
    Values(Vec<(String, ReadValue)>),
}

/// One value of a monitor.
#[derive(Clone, Debug)]
pub enum ReadValue {
    /// Out of the output.
    Take(Take),
    /// Out of the other values.
    Is(Expr),
}

/// A condition over monitors that must hold.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Its name.
    pub name: GuardName,
    /// The condition.
    pub require: Expr,
    /// What would go wrong.
    pub because: Template,
    /// Delays the alert, never the block.
    pub grace: Duration,
    /// Over the inputs: where it doesn't hold, there is no such guard.
    pub when: Option<Expr>,
    /// No block names it, so that it holds everywhere.
    pub everywhere: bool,
}
