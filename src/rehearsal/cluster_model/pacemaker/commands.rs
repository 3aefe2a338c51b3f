//! The commands of pcs, crm_mon, cibadmin and corosync-quorumtool that are known. Verbs of pcs 0.9 are taken, and answered as pcs 0.11 answers.

mod act;
mod parse;
mod read;

use super::{Pacemaker, text::Detail};
use crate::{
    rehearsal::cluster_model::{Answer, Surroundings},
    words::{HostName, Timestamp},
};
use std::time::Duration;

/// A command that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// It reads.
    Read(Read),
    /// It changes something.
    Change(Change, Patience),
    /// What follows once a change has come about.
    After(After),
}

/// What is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// `pcs status`.
    Status(Detail),
    /// `pcs status xml`.
    StatusXml,
    /// `pcs status nodes`.
    Nodes,
    /// `pcs status resources`, `pcs resource`.
    Resources,
    /// `pcs cluster status`.
    Cluster,
    /// `pcs constraint`, with ids or without.
    Constraints(bool),
    /// `pcs property`.
    Properties,
    /// `pcs resource failcount`, of one or of all.
    FailCounts(Option<String>),
    /// `pcs resource relocate show`.
    Relocate,
    /// `pcs quorum status`.
    Quorum,
    /// `corosync-quorumtool`.
    QuorumTool,
    /// `crm_mon -1`.
    CrmMon(Detail),
    /// `crm_mon --output-as=xml`, as it was typed.
    CrmMonXml(String),
    /// `cibadmin --query`.
    Cib,
    /// `pcs --version`.
    Version,
}

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nodes are put in standby, or taken out.
    Standby(bool, Whom),
    /// Nodes are put in maintenance, or taken out.
    Maintenance(bool, Whom),
    /// The whole cluster is, or is taken out.
    MaintenanceMode(bool),
    /// A resource is moved to a node, or away from where it is.
    Move(String, Option<HostName>),
    /// A resource is kept away from a node, or from where it is.
    Ban(String, Option<HostName>),
    /// What moves and bans left behind is taken away.
    Clear(String),
    /// Failures are forgotten, of one resource or of all.
    Cleanup(Option<String>),
    /// Resources are to be stopped, or no longer.
    Disable(bool, Vec<String>),
    /// Resources are moved where they like it best: these, or all. `true`: it is only tried.
    Relocate(Vec<String>, bool),
    /// The cluster is started on nodes.
    Start(Whom),
    /// The cluster is stopped on nodes. `true`: even if quorum is lost.
    Stop(Whom, bool),
    /// The cluster starts at boot, or no longer does.
    Enable(bool, Whom),
}

/// What follows once a change has come about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// A move's constraint is taken away again.
    Moved(String, Patience),
    /// Where a resource runs is told.
    Running(String),
    /// The constraints of relocating are taken away again.
    Relocated(Vec<String>),
    /// These nodes have started.
    Started(Vec<HostName>),
}

/// Which nodes a command is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// The one that it runs on.
    Own,
    /// All.
    All,
    /// These.
    Named(Vec<HostName>),
}

/// Whether a command waits for what it brings about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// It doesn't.
    None,
    /// As long as it takes.
    Ever,
    /// So long.
    For(Duration),
}

impl Command {
    /// Does it, or reads.
    pub fn run(&self, cluster: &mut Pacemaker, host: &HostName, now: Timestamp, hosts: &Surroundings) -> Answer {
        match self {
            Command::Read(read) => read.answer(cluster, host, now, hosts),
            Command::Change(change, patience) => change.answer(*patience, cluster, host, now, hosts),
            Command::After(after) => after.answer(cluster),
        }
    }

    /// The tool that it is of.
    pub fn tool(&self) -> &'static str {
        match self {
            Command::Read(Read::CrmMon(_) | Read::CrmMonXml(_)) => "crm_mon",
            Command::Read(Read::QuorumTool) => "corosync-quorumtool",
            Command::Read(Read::Cib) => "cibadmin",
            Command::Read(_) | Command::Change(..) | Command::After(_) => "pcs",
        }
    }

    /// Milliseconds that it takes.
    pub fn takes(&self) -> u64 {
        match self {
            Command::Read(Read::CrmMon(_) | Read::CrmMonXml(_) | Read::QuorumTool | Read::Cib) => 300,
            Command::After(_) => 0,
            Command::Read(_) | Command::Change(..) => 800,
        }
    }

    /// It changes something.
    pub fn changes(&self) -> bool {
        !matches!(self, Command::Read(_))
    }
}
