//! The shipped procedure `rolling-reboot` on the real cluster, and what goes wrong on its way.

use crate::{
    BOOT,
    away::{Moments, Since},
    cluster::{Cluster, NODES},
    walk::Walk,
};
use std::{
    path::Path,
    time::{Duration, Instant},
};

const FINISHED: &str = "FINISHED: everything is done.";
const FAILED: &str = "[r try again";

/// Begins with a cluster in which everything is in its place.
fn begin(cluster: &Cluster, home: &Path) -> Walk {
    let config = cluster.ssh_config().display().to_string();
    let inputs = ["--input", "nodes=node[1-3]", "--input", "volumes=gv0"];
    Walk::begin(
        home,
        &[&["run", "rolling-reboot", "--plain", "--ssh-config", &config][..], &inputs].concat(),
    )
}

fn resume(home: &Path) -> Walk {
    Walk::begin(home, &["resume", "--plain"])
}

/// How the cluster was before.
struct Before {
    boots: [String; 3],
    placement: String,
    since: Since,
}

impl Before {
    fn of(cluster: &Cluster) -> Before {
        cluster.mend();
        Before::unmended(cluster)
    }

    fn unmended(cluster: &Cluster) -> Before {
        Before {
            boots: NODES.map(|host| cluster.ssh(host, BOOT)),
            placement: placement(cluster),
            since: Since::now(cluster),
        }
    }

    /// It ended well, with all hosts rebooted, everything in its place, and never two away.
    fn came_well(&self, cluster: &Cluster, mut walk: Walk) {
        walk.until(FINISHED);
        let (status, text) = walk.end();
        assert_eq!(status, Some(0), "{text}");
        for (host, before) in NODES.iter().zip(&self.boots) {
            assert_ne!(cluster.ssh(host, BOOT), *before, "{host} was rebooted");
        }
        assert_eq!(placement(cluster), self.placement, "everything runs where it ran");
        let constraints = cluster.ssh("node1", "pcs constraint --full");
        assert!(
            !constraints.contains("cli-") && !constraints.contains("pcs-relocate"),
            "no move has left a constraint:\n{constraints}"
        );
        assert_eq!(cluster.ssh("node1", "pcs status nodes | grep -c 'Standby: node'").trim(), "0");
        never_two(&self.since.membership(cluster));
        never_two(&self.since.scheduled(cluster));
    }
}

fn placement(cluster: &Cluster) -> String {
    cluster.ssh("node1", "crm_mon -1 | grep Started")
}

fn never_two(moments: &Moments) {
    for node in NODES {
        assert!(
            moments.iter().any(|away| away.contains(node)),
            "the cluster's log tells of {node}'s absence: {moments:?}"
        );
    }
    let two = moments.iter().find(|away| away.len() > 1);
    assert_eq!(two, None, "two were away at once: {moments:?}");
}

#[test]
fn all_nodes_are_rebooted_one_after_the_other_and_never_two_are_away() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let before = Before::of(&cluster);
    let walk = begin(&cluster, home.path());
    before.came_well(&cluster, walk);
}

#[test]
#[ignore = "takes minutes: with --include-ignored"]
fn the_guide_is_killed_while_a_node_reboots_and_goes_on() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let before = Before::of(&cluster);
    let mut walk = begin(&cluster, home.path());
    walk.until("nodes[node2]/reboot#1@node2 is started");
    walk.until("reboots in 5 seconds");
    walk.kill();
    cluster.until("node2", BOOT, |now| now.len() == before.boots[1].len() && now != before.boots[1]);
    before.came_well(&cluster, resume(home.path()));
}

#[test]
#[ignore = "takes minutes: with --include-ignored"]
fn a_node_whose_power_is_cut_in_its_reboot_is_waited_for_and_no_other_is_touched() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let before = Before::of(&cluster);
    let mut walk = begin(&cluster, home.path());
    walk.until("nodes[node2]/reboot#1@node2 is started");
    cluster.kill("node2");
    walk.until("node2 doesn't answer");
    cluster.start("node2");
    before.came_well(&cluster, walk);
}

#[test]
#[ignore = "takes minutes: with --include-ignored"]
fn another_node_that_is_cut_off_holds_up_the_next_until_it_is_back() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    cluster.mend();
    let mut walk = begin(&cluster, home.path());
    walk.until("── nodes[node2]/out/standby");
    walk.until("[y run");
    cluster.cut("node3");
    walk.until("Another node than node2 is away");
    walk.say("y");
    walk.until("REFUSED");
    assert!(
        !cluster.ssh("node1", "crm_mon -1").contains("standby"),
        "nobody was put into standby"
    );
    cluster.heal("node3");
    walk.until(FINISHED);
    assert_eq!(walk.end().0, Some(0));
}

#[test]
#[ignore = "takes minutes: with --include-ignored"]
fn a_resource_that_has_failed_before_the_start_is_found_and_cleaned_up() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    cluster.mend();
    cluster.ssh("node1", "rm /run/Dummy-fs1-OST0000.state");
    cluster.until("node1", "crm_mon -1", |status| status.contains("Failed Resource Actions"));
    let before = Before::unmended(&cluster);
    let mut walk = begin(&cluster, home.path());
    walk.until("nothing has failed");
    walk.until("A resource has failed. Find out why");
    walk.until(FAILED);
    walk.say("remedy 0");
    walk.until("status/cleanup: done");
    walk.until(FAILED);
    walk.say("r");
    before.came_well(&cluster, walk);
}

#[test]
#[ignore = "takes minutes: with --include-ignored"]
fn a_brick_that_is_down_before_the_start_is_found_and_nothing_is_begun() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    cluster.mend();
    cluster.ssh("node2", "pkill glusterfsd");
    let before = Before::unmended(&cluster);
    let mut walk = begin(&cluster, home.path());
    walk.until("every brick is online");
    walk.until(FAILED);
    cluster.mend();
    walk.say("r");
    before.came_well(&cluster, walk);
}

#[test]
#[ignore = "takes minutes: with --include-ignored"]
fn standby_that_somebody_takes_off_by_hand_shows_within_one_poll_and_the_node_is_not_rebooted() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let before = Before::of(&cluster);
    let mut walk = begin(&cluster, home.path());
    walk.until("── nodes[node2]/reboot");
    walk.until("[y run");
    cluster.ssh("node3", "pcs node unstandby node2");
    let done = Instant::now();
    walk.until("DIFFERS: node2 is in standby: open, but the cluster says otherwise");
    // A poll every three seconds, and what it takes itself.
    assert!(done.elapsed() < Duration::from_secs(5), "it was shown after {:?}", done.elapsed());
    walk.say("y");
    walk.until("REFUSED");
    assert_eq!(cluster.ssh("node2", BOOT), before.boots[1], "it runs on");
    cluster.ssh("node3", "pcs node standby node2");
    before.came_well(&cluster, walk);
}
