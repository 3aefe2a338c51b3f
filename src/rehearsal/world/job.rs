//! A command on a simulated host: what it is doing, and its spool.

use super::agenda::Due;
use crate::{
    host::Chunk,
    rehearsal::scenario::Part,
    words::{Boot, Exit, Identity, Power, Values, Work},
};
use std::{sync::Arc, time::Duration};

/// A job on a host.
#[derive(Debug)]
pub struct Job {
    /// What it does.
    pub task: Task,
    /// Where it is.
    pub course: Course,
    /// A reply of the scenario stands in the place of what the simulated cluster would say.
    pub own_reply: bool,
    /// It has a terminal: one stream, lines end in CR LF, what is typed is echoed.
    pub terminal: bool,
    /// Everything that it printed.
    pub spool: Vec<Chunk>,
    /// How many bytes that is.
    pub bytes: u64,
    /// What it was about to do when it hung.
    pub frozen: Vec<(Duration, Due)>,
    /// Its host is another machine now: nothing of it is left there.
    pub spool_lost: bool,
    /// Keys typed since the last line.
    pub typed: String,
    /// Who the host was before and is now, where it went down.
    pub boot: Option<Boot>,
}

/// What a job does.
#[derive(Debug)]
pub enum Task {
    /// A command, as a reply plays it.
    Play(Play),
    /// Files.
    Files(Work),
    /// The host's power, and who it was.
    Power(Power, Option<Identity>),
}

/// A reply that is being played.
#[derive(Debug)]
pub struct Play {
    /// Which.
    pub played: Played,
    /// The part that comes next.
    pub next: usize,
    /// What was caught from the command, and from answers.
    pub caught: Values,
    /// The part whose question is open.
    pub asking: Option<Arc<Part>>,
    /// How often that question was asked again.
    pub asked_again: u32,
}

/// What answers a command.
#[derive(Clone, Debug)]
pub enum Played {
    /// A reply of the scenario, by its place there.
    Reply(usize),
    /// The simulated Pacemaker or Gluster.
    Tool(Arc<[Arc<Part>]>),
}

/// Where a job is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Course {
    /// It runs.
    Running,
    /// It asks, and waits.
    Asking,
    /// It does nothing any more.
    Hung,
    /// Its host went down under it, and hasn't come back; who it was.
    Killed(Option<Identity>),
    /// Its host was replaced under it.
    Gone,
    /// It is over.
    Ended(Exit),
}

impl Course {
    /// It can still go on.
    pub fn is_live(&self) -> bool {
        matches!(self, Course::Running | Course::Asking | Course::Hung)
    }
}

impl Job {
    /// One that is about to begin.
    pub fn new(task: Task, terminal: bool) -> Job {
        Job {
            task,
            course: Course::Running,
            own_reply: false,
            terminal,
            spool: Vec::new(),
            bytes: 0,
            frozen: Vec::new(),
            spool_lost: false,
            typed: String::new(),
            boot: None,
        }
    }

    /// The reply that is being played.
    pub fn play(&mut self) -> Option<&mut Play> {
        match &mut self.task {
            Task::Play(play) => Some(play),
            _ => None,
        }
    }
}
