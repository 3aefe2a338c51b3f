//! What one reading says by itself, for whoever shows it beside other things.

use super::{
    Health, gluster, pacemaker, quorum,
    said::{Row, Said},
};
use crate::{
    procedure::readers::Reader,
    words::{HostName, Values},
};

/// What one reading says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How it is.
    pub health: Health,
    /// The parts of a sentence.
    pub parts: Vec<String>,
    /// In detail.
    pub rows: Vec<Row>,
    /// The number whose curve is worth showing.
    pub curve: Option<Vec<String>>,
    /// It is told as its host sees it: what another host told is nothing to compare it with.
    pub by_host: bool,
}

/// In words and rows; nothing where a reader's values are best shown as they are.
pub fn told(reader: Reader, values: &Values, host: &HostName) -> Option<Told> {
    let Said {
        health,
        parts,
        rows,
        curve,
    } = said(reader, values, host)?;
    Some(Told {
        health,
        parts,
        rows,
        curve,
        // No host is a peer of its own.
        by_host: reader == Reader::GlusterPeers,
    })
}

pub(super) fn said(reader: Reader, values: &Values, host: &HostName) -> Option<Said> {
    Some(match reader {
        Reader::Pacemaker => pacemaker::said(values, host),
        Reader::CorosyncQuorum => quorum::said(values),
        Reader::GlusterHeal => gluster::heal(values),
        Reader::GlusterVolumes => gluster::volumes(values),
        Reader::GlusterPeers => gluster::peers(values),
        Reader::GlusterClients => gluster::clients(values),
        _ => return None,
    })
}
