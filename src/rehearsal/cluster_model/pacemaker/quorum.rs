//! `corosync-quorumtool` and `pcs quorum status`.

use super::Seen;
use crate::rehearsal::cluster_model::times::long;
use std::fmt::Write;

impl Seen<'_> {
    /// Corosync's own view. pcs adds a column for a quorum device, and an empty line.
    pub fn quorum_status(&self, by_pcs: bool) -> String {
        let (cluster, quorum) = (self.cluster, self.quorum());
        let nodes = cluster.nodes.len();
        let ring = self.members.first().map_or(0, |first| cluster.id(first));
        let mut text = format!(
            "Quorum information\n------------------\n\
             Date:             {}\n\
             Quorum provider:  corosync_votequorum\n\
             Nodes:            {}\n\
             Node ID:          {}\n\
             Ring ID:          {ring}.22\n\
             Quorate:          {}\n\n\
             Votequorum information\n----------------------\n\
             Expected votes:   {nodes}\n\
             Highest expected: {nodes}\n\
             Total votes:      {}\n\
             Quorum:           {} {}\n\
             Flags:            {}{}{}\n\n\
             Membership information\n----------------------\n",
            long(self.now),
            self.members.len(),
            cluster.id(self.host),
            if quorum { "Yes" } else { "No" },
            self.members.len(),
            cluster.votes_needed(),
            if quorum { " " } else { "Activity blocked" },
            if cluster.is_two_node() { "2Node " } else { "" },
            if quorum { "Quorate " } else { "" },
            if cluster.is_two_node() { "WaitForAll " } else { "" },
        );
        text += if by_pcs {
            "    Nodeid      Votes    Qdevice Name\n"
        } else {
            "    Nodeid      Votes Name\n"
        };
        for member in &self.members {
            let device = if by_pcs { "         NR" } else { "" };
            let local = if *member == self.host { " (local)" } else { "" };
            let _ = writeln!(text, "{:>10}          1{device} {member}{local}", cluster.id(member));
        }
        if by_pcs { text + "\n" } else { text }
    }
}
