//! `gluster peer status` and `gluster pool list`.

use super::{
    Gluster,
    heal::{XML_HEAD, XML_OK},
};
use crate::{rehearsal::cluster_model::Surroundings, words::HostName};
use std::fmt::Write;

impl Gluster {
    /// The other hosts of the pool, and whether their glusterd is connected.
    fn others<'a>(&'a self, from: &'a HostName, hosts: &'a Surroundings) -> impl Iterator<Item = (&'a HostName, bool)> {
        let others = self.peers.iter().filter(move |peer| *peer != from);
        others.map(move |peer| (peer, self.sees(from, peer, hosts)))
    }

    /// Whether glusterd of one host is connected to that of another.
    pub fn sees(&self, from: &HostName, peer: &HostName, hosts: &Surroundings) -> bool {
        self.glusterd(peer) && hosts.connected(from, peer)
    }

    /// `gluster peer status`.
    pub fn peer_status(&self, from: &HostName, hosts: &Surroundings) -> String {
        let mut text = format!("Number of Peers: {}\n", self.others(from, hosts).count());
        for (peer, connected) in self.others(from, hosts) {
            let uuid = Self::uuid(peer.as_str());
            let state = if connected { "Connected" } else { "Disconnected" };
            let _ = write!(text, "\nHostname: {peer}\nUuid: {uuid}\nState: Peer in Cluster ({state})\n");
        }
        text
    }

    /// `gluster peer status --xml`.
    pub fn peer_status_xml(&self, from: &HostName, hosts: &Surroundings) -> String {
        let mut text = format!("{XML_HEAD}{XML_OK}  <peerStatus>\n");
        for (peer, connected) in self.others(from, hosts) {
            let _ = write!(
                text,
                "    <peer>\n      <uuid>{}</uuid>\n      <hostname>{peer}</hostname>\n      <hostnames>\n        <hostname>{peer}</hostname>\n      \
                 </hostnames>\n      <connected>{}</connected>\n      <state>3</state>\n      <stateStr>Peer in Cluster</stateStr>\n    </peer>\n",
                Self::uuid(peer.as_str()),
                u8::from(connected)
            );
        }
        text + "  </peerStatus>\n</cliOutput>\n"
    }

    /// `gluster pool list`: the others, and last the host itself.
    pub fn pool_list(&self, from: &HostName, hosts: &Surroundings) -> String {
        let own = std::iter::once(("localhost", from, true));
        let rows: Vec<(&str, &HostName, bool)> = self
            .others(from, hosts)
            .map(|(peer, connected)| (peer.as_str(), peer, connected))
            .chain(own)
            .collect();
        let width = rows.iter().map(|(name, ..)| name.len()).max().unwrap_or_default();
        let mut text = format!("UUID\t\t\t\t\t{:<width$}\tState\n", "Hostname");
        for (name, host, connected) in rows {
            let state = if connected { "Connected" } else { "Disconnected" };
            let _ = writeln!(text, "{}\t{name:<width$}\t{state} ", Self::uuid(host.as_str()));
        }
        text
    }
}
