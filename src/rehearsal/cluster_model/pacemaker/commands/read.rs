//! What reading commands print, where the daemons run and where they don't.

use super::Read;
use crate::{
    rehearsal::cluster_model::{
        Answer, Surroundings,
        pacemaker::{Pacemaker, text::Detail, xml},
    },
    words::{HostName, Timestamp},
};

/// What crm_mon says where the daemons don't run.
const REFUSED: &str =
    "error: Could not connect to launcher: Connection refused\ncrm_mon: Connection to cluster failed: Connection refused\n";
/// How pcs asks crm_mon for XML.
const PCS_REQUEST: &str = "/usr/sbin/crm_mon --one-shot --inactive --output-as xml";

impl Read {
    /// What is printed on a host.
    pub fn answer(&self, cluster: &Pacemaker, host: &HostName, now: Timestamp, hosts: &Surroundings) -> Answer {
        if *self == Read::Version {
            return Answer::said(format!("{}\n", cluster.pcs));
        }
        let Some(seen) = cluster.seen(host, now) else {
            return self.without_daemons();
        };
        let reaches = |node: &HostName| hosts.connected(host, node);
        let without_quorum = !seen.quorum();
        Answer::said(match self {
            Read::Status(detail) => seen.pcs_status(*detail, &reaches),
            Read::StatusXml => seen.xml(PCS_REQUEST),
            Read::Nodes => seen.pcs_nodes(),
            Read::Resources => seen.resource_list(Detail::All, "  "),
            Read::Cluster => seen.pcs_cluster_status(&reaches),
            Read::Constraints(full) => cluster.constraints(*full),
            Read::Properties => cluster.properties(),
            Read::FailCounts(id) => cluster.fail_counts(id.as_deref()),
            Read::Relocate => seen.relocate_show(),
            Read::Quorum if without_quorum => return Answer::failed(1, "Error: Unable to get quorum status: \n"),
            Read::Quorum => seen.quorum_status(true),
            Read::QuorumTool => {
                let exit = if without_quorum { 2 } else { 0 };
                return Answer {
                    exit,
                    ..Answer::said(seen.quorum_status(false))
                };
            }
            Read::CrmMon(detail) => seen.crm_mon(*detail),
            Read::CrmMonXml(request) => seen.xml(request),
            Read::Cib => seen.cib(),
            Read::Version => String::new(),
        })
    }

    fn without_daemons(&self) -> Answer {
        match self {
            Read::Status(_) => Answer::failed(
                1,
                "Error: error running crm_mon, is pacemaker running?\n  error: Could not connect to launcher: Connection refused\n  \
                 crm_mon: Connection to cluster failed: Connection refused\n",
            ),
            Read::StatusXml => Answer {
                exit: 1,
                ..Answer::said(xml::not_connected(PCS_REQUEST))
            },
            Read::Nodes => Answer::failed(1, "Error: error running crm_mon, is pacemaker running?\n"),
            Read::Resources => Answer::failed(1, format!("Error: unable to get cluster status from crm_mon\n{REFUSED}")),
            Read::Cluster => Answer::failed(1, "Error: cluster is not currently running on this node\n"),
            Read::Constraints(_) | Read::FailCounts(_) | Read::Relocate | Read::Properties => {
                Answer::failed(1, "Error: unable to get cib\n")
            }
            Read::Quorum => Answer::failed(1, "Error: Unable to get quorum status: Cannot initialize CMAP service\n\n"),
            Read::QuorumTool => Answer::failed(1, "Cannot initialize CMAP service\n"),
            Read::CrmMon(_) => Answer::failed(102, REFUSED),
            Read::Cib => Answer::failed(
                102,
                "Could not connect to the CIB: Transport endpoint is not connected\nInit failed, could not perform requested operations\n",
            ),
            Read::Version => Answer::default(),
            Read::CrmMonXml(request) => Answer {
                exit: 102,
                ..Answer::said(xml::not_connected(request))
            },
        }
    }
}
