//! Who was away when, by the cluster's own logs: Corosync's of each host, and those of Pacemaker's scheduler.

use crate::cluster::{Cluster, NODES};
use std::collections::{BTreeMap, BTreeSet};

/// Who was away at each moment that a log of the cluster tells of.
pub type Moments = Vec<BTreeSet<String>>;

/// A place in the logs of all hosts: what comes after it is told.
pub struct Since(BTreeMap<&'static str, (String, String)>);

impl Since {
    pub fn now(cluster: &Cluster) -> Since {
        let mark = |host| {
            let cursor = cluster.ssh(host, "journalctl -u corosync -n 1 --show-cursor -q | sed -n 's/^-- cursor: //p'");
            let lines = cluster.ssh(host, &format!("wc -l <{SCHEDULER}"));
            (cursor.trim().to_owned(), lines.trim().to_owned())
        };
        Since(NODES.map(|host| (host, mark(host))).into())
    }

    /// Who had left the membership of Corosync, as the hosts that stayed saw it. A host that boots sees itself alone at first.
    pub fn membership(&self, cluster: &Cluster) -> Moments {
        let mut moments = Moments::new();
        for (host, (cursor, _)) in &self.0 {
            let log = cluster.ssh(host, &format!("journalctl -u corosync -q -o cat --after-cursor='{cursor}'"));
            let mut joined = true;
            for line in log.lines() {
                joined &= !line.contains("Corosync Cluster Engine starting") && !line.contains("Starting corosync.service");
                let Some((_, members)) = line.split_once("[QUORUM] Members[").and_then(|(_, rest)| rest.split_once("]:")) else {
                    continue;
                };
                let members: BTreeSet<String> = members.split_whitespace().map(|id| format!("node{id}")).collect();
                joined |= members.len() == NODES.len();
                if joined {
                    moments.push(others(&members));
                }
            }
        }
        moments
    }

    /// Who wasn't simply online, standby included, each time that Pacemaker's scheduler looked.
    pub fn scheduled(&self, cluster: &Cluster) -> Moments {
        let mut moments = Moments::new();
        for (host, (_, lines)) in &self.0 {
            let log = cluster.ssh(
                host,
                &format!("tail -n +$(({lines} + 1)) {SCHEDULER} | grep 'pacemaker-schedulerd.*determine_online_status)'"),
            );
            let mut looked: Vec<BTreeMap<&str, bool>> = Vec::new();
            let mut last = f64::NEG_INFINITY;
            for line in log.lines() {
                let Some((at, node, is)) = told(line) else { continue };
                // A node that is gone isn't told of, so that the next look may begin with it.
                let same = at - last < 0.05 && looked.last().is_some_and(|look| !look.contains_key(node));
                if !same {
                    looked.push(BTreeMap::new());
                }
                last = at;
                looked.last_mut().expect("there is one").insert(node, is == "online");
            }
            // One that its own host's shutdown cut off tells nothing.
            for look in looked.iter().filter(|look| look.len() > 1) {
                let online = look
                    .iter()
                    .filter(|(_, online)| **online)
                    .map(|(node, _)| (*node).to_owned())
                    .collect();
                moments.push(others(&online));
            }
        }
        moments
    }
}

const SCHEDULER: &str = "/var/log/pacemaker/pacemaker.log";

/// `Nov 30 04:43:48.292 node2 pacemaker-schedulerd[280] (determine_online_status) info: node2 is shutting down`: seconds of the day,
/// the node, and what it is.
fn told(line: &str) -> Option<(f64, &str, &str)> {
    let clock = line.split_whitespace().nth(2)?;
    let at = clock
        .split(':')
        .try_fold(0.0, |sum, part| Some(sum * 60.0 + part.parse::<f64>().ok()?))?;
    let (node, is) = line.split_once("info: ")?.1.split_once(" is ")?;
    Some((at, node, is))
}

fn others(members: &BTreeSet<String>) -> BTreeSet<String> {
    NODES
        .map(str::to_owned)
        .into_iter()
        .filter(|node| !members.contains(node))
        .collect()
}
