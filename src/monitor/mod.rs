//! Readers: from what an administrator's command prints to values that conditions can use, and nothing else.
//!
//! A value that isn't known is left out, never guessed: a brick that is down shows `-`, which isn't 0, and a node
//! without quorum knows nothing of the others. An exit status of 0 says nothing about health, so no reader looks at it.

mod corosync;
mod df;
mod ganeti;
mod gluster;
mod pacemaker;
mod rok;
mod units;
mod xml;

use crate::{procedure::readers::Reader, words::Values};

/// The values in an output; [`Reader::fields`] says which there may be.
///
/// # Errors
/// The output isn't what this reads, or says that the tool had nothing to tell: why, in words for the operator.
pub fn read(reader: Reader, out: &str) -> Result<Values, String> {
    match reader {
        Reader::Pacemaker => pacemaker::read(out),
        Reader::PacemakerConstraints => pacemaker::constraints::read(out),
        Reader::CorosyncQuorum => corosync::quorum(out),
        Reader::CmanNodes => corosync::cman(out),
        Reader::GlusterHeal => gluster::heal::read(out),
        Reader::GlusterVolumes => gluster::volumes::read(out),
        Reader::GlusterPeers => gluster::peers::read(out),
        Reader::GlusterClients => gluster::clients::read(out),
        Reader::GntNodes => ganeti::read(out),
        Reader::RokMembers => rok::read(out),
        Reader::FleetUnits => units::fleet(out),
        Reader::SystemdUnits => units::systemd(out),
        Reader::Df => df::read(out),
    }
}

/// The first line that says something, for an error.
fn first_line(out: &str) -> String {
    let line = out.lines().map(str::trim).find(|line| !line.is_empty());
    line.map_or_else(
        || "it printed nothing".into(),
        |line| format!("it printed {:?}", line.chars().take(200).collect::<String>()),
    )
}

#[cfg(test)]
mod tests;
