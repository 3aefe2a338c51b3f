//! The real program on a real cluster: Pacemaker and Gluster on three hosts with sshd, systemd and boots of their own.
//!
//! Three stories are told whenever the tests are run; the others with `cargo test --test testbed -- --include-ignored`.

mod away;
mod cluster;
mod lustre;
mod management;
mod rolling;
#[path = "../support/skip.rs"]
mod skip;
mod walk;

use cluster::Cluster;
use std::{
    path::Path,
    time::{Duration, Instant},
};
use walk::Walk;

const PROCEDURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/testbed/procedures/maintenance");
const BOOT: &str = "cat /proc/sys/kernel/random/boot_id";

/// Begins the maintenance of node2.
fn begin(cluster: &Cluster, home: &Path) -> Walk {
    let config = cluster.ssh_config().display().to_string();
    let arguments = ["run", PROCEDURE, "--plain", "--ssh-config", &config];
    Walk::begin(
        home,
        &[&arguments[..], &["--input", "node=node2", "--input", "peer=node1"]].concat(),
    )
}

/// How often the long command began and ended, by its own traces.
fn traces(cluster: &Cluster) -> String {
    cluster.ssh("node2", "cat /var/tmp/drill")
}

#[test]
fn a_node_is_taken_out_rebooted_and_brought_back() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let boot = cluster.ssh("node2", BOOT);
    let mut walk = begin(&cluster, home.path());
    walk.until("FINISHED: everything is done.");
    let (status, text) = walk.end();
    assert_eq!(status, Some(0), "{text}");
    assert_eq!(traces(&cluster), "began\nended\n");
    assert_ne!(cluster.ssh("node2", BOOT), boot, "it was rebooted");
    assert_eq!(cluster.ssh("node2", "cat /etc/motd"), "", "the old words are back");
    let left = cluster.ssh("node2", "ls -d /var/tmp/holdpoint-*/* 2>/dev/null");
    assert_eq!(left, "", "nothing is left on the host");
}

#[test]
fn a_power_cut_under_a_command_leaves_a_doubt_that_a_person_settles() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let mut walk = begin(&cluster, home.path());
    walk.until("part 3");
    cluster.kill("node2");
    walk.until("node2 doesn't answer");
    cluster.start("node2");
    walk.until("its host has booted since");
    walk.until("[probe · ran · not");
    assert_eq!(traces(&cluster), "began\n", "it was not begun again by itself");
    walk.kill();
    let mut walk = Walk::begin(home.path(), &["resume", "--plain"]);
    walk.until("[probe · ran · not");
    assert_eq!(traces(&cluster), "began\n", "nor by going on with the run");
}

#[test]
#[ignore = "takes a minute: with --include-ignored"]
fn a_host_that_is_cut_off_for_a_minute_loses_nothing() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let mut walk = begin(&cluster, home.path());
    walk.until("part 3");
    cluster.cut("node2");
    walk.until("node2 doesn't answer");
    std::thread::sleep(Duration::from_secs(60));
    assert_eq!(
        cluster.enter("node2", "cat /var/tmp/drill"),
        "began\nended\n",
        "the command went on meanwhile"
    );
    cluster.heal("node2");
    walk.until("node2 answers");
    walk.until("part 20");
    walk.until("FINISHED: everything is done.");
    assert_eq!(walk.end().0, Some(0));
    assert_eq!(traces(&cluster), "began\nended\n");
}

#[test]
#[ignore = "takes a minute: with --include-ignored"]
fn a_reboot_by_somebody_else_under_a_command_is_told_and_nothing_runs_again() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let mut walk = begin(&cluster, home.path());
    walk.until("part 3");
    cluster.ssh("node2", "reboot");
    // In an orderly shutdown it may still be written down how the command ended; else nobody knows.
    let ways = ["killed by signal 15", "its host has booted since"];
    walk.until_any(&ways);
    cluster.until("node2", "cat /var/tmp/drill", |traces| traces == "began\n");
    walk.kill();
}

#[test]
#[ignore = "takes a minute: with --include-ignored"]
fn the_guide_is_killed_while_a_host_reboots() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let boot = cluster.ssh("node2", BOOT);
    let mut walk = begin(&cluster, home.path());
    // Its order is with the host, and not only in the journal.
    walk.until("reboots in 5 seconds");
    walk.kill();
    cluster.until("node2", BOOT, |now| now.len() == boot.len() && now != boot);
    let mut walk = Walk::begin(home.path(), &["resume", "--plain"]);
    walk.until("FINISHED: everything is done.");
    assert_eq!(walk.end().0, Some(0));
    assert_eq!(traces(&cluster), "began\nended\n");
}

#[test]
#[ignore = "takes a minute: with --include-ignored"]
fn the_guides_own_host_goes_down_last() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let boot = cluster.ssh("node3", BOOT);
    cluster.put("node3", env!("CARGO_BIN_EXE_holdpoint"), "/var/tmp/drill.d/holdpoint");
    let procedure = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/testbed/procedures/last/procedure.toml");
    cluster.put("node3", procedure, "/var/tmp/drill.d/last/procedure.toml");
    let there = |arguments: &str| {
        let config = cluster.ssh_config().display().to_string();
        let line = format!("cd /var/tmp/drill.d && XDG_STATE_HOME=/var/tmp/drill.d/state ./holdpoint {arguments}");
        Walk::of("ssh", home.path(), &["-F", &config, "node3", &line])
    };
    let mut walk = there("run ./last --plain");
    walk.until("Wait until it is back, and log in again.");
    walk.until("goes down in a few seconds. Wait until it is back, and log in again. After its boot, `holdpoint resume` goes on here.");
    let (status, text) = walk.end();
    assert_eq!(status, Some(4), "it leaves in order, before its host goes down:\n{text}");
    cluster.until("node3", BOOT, |now| now.len() == boot.len() && now != boot);
    assert_eq!(cluster.ssh("node3", "cat /var/tmp/drill.d/before"), boot);
    let mut walk = there("resume --plain");
    walk.until("FINISHED: everything is done.");
    let (status, text) = walk.end();
    assert_eq!(status, Some(0), "{text}");
}

/// Arguments for one of the small procedures, with this site beside it.
fn with_site(cluster: &Cluster, home: &Path, procedure: &str, site: &str) -> Vec<String> {
    let file = home.join("site.toml");
    std::fs::write(&file, site).expect("a file can be written");
    let procedure = format!("{}/tests/testbed/procedures/{procedure}", env!("CARGO_MANIFEST_DIR"));
    let (config, file) = (cluster.ssh_config().display().to_string(), file.display().to_string());
    ["run", &procedure, "--plain", "--ssh-config", &config, "--site", &file]
        .map(str::to_owned)
        .to_vec()
}

/// What the program says when it only looks, and how it ends.
fn looked(home: &Path, mut arguments: Vec<String>) -> (Option<i32>, String) {
    arguments.push("--check-only".into());
    Walk::begin(home, &arguments.iter().map(String::as_str).collect::<Vec<_>>()).end()
}

#[test]
#[ignore = "takes a minute: with --include-ignored"]
fn where_logind_ends_what_a_session_leaves_behind_commands_outlive_it_or_nothing_begins() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let drop_in = "/etc/systemd/logind.conf.d/drill.conf";
    cluster.ssh(
        "node2",
        &format!("mkdir -p /etc/systemd/logind.conf.d && printf '[Login]\\nKillUserProcesses=yes\\n' >{drop_in} && systemctl restart systemd-logind"),
    );
    let as_admin = with_site(&cluster, home.path(), "long", "format = 1\nlogin = \"admin\"\n");
    let (status, text) = looked(home.path(), as_admin);
    assert_eq!(status, Some(1), "{text}");
    assert!(
        text.contains("STOPS     node2: logind") && text.contains("loginctl enable-linger admin"),
        "{text}"
    );

    let only_looks = with_site(&cluster, home.path(), "look", "format = 1\nlogin = \"admin\"\n");
    let (status, text) = looked(home.path(), only_looks);
    assert_eq!(status, Some(0), "{text}");
    assert!(
        text.contains("DOUBTFUL  node2: logind") && text.contains("can be done again"),
        "{text}"
    );

    let as_root = with_site(&cluster, home.path(), "long", "format = 1\nlogin = \"admin\"\nas = \"root\"\n");
    let mut walk = Walk::begin(home.path(), &as_root.iter().map(String::as_str).collect::<Vec<_>>());
    walk.until("part 3");
    walk.kill();
    cluster.enter("node2", "loginctl terminate-user admin");
    let mut walk = Walk::begin(home.path(), &["resume", "--plain"]);
    walk.until("part 20");
    walk.until("FINISHED: everything is done.");
    let (status, text) = walk.end();
    cluster.ssh("node2", &format!("rm {drop_in} && systemctl restart systemd-logind"));
    assert_eq!(status, Some(0), "{text}");
    assert_eq!(traces(&cluster), "began\nended\n");
}

#[test]
#[ignore = "takes a while: with --include-ignored"]
fn a_site_of_another_cluster_stops_before_anything_begins() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let (status, text) = looked(
        home.path(),
        with_site(&cluster, home.path(), "long", "format = 1\ncluster = \"athens\"\n"),
    );
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("it belongs to hatest, and the site says athens"), "{text}");
}

#[test]
#[ignore = "takes a minute: with --include-ignored"]
fn a_host_is_switched_off_and_on_again() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let boot = cluster.ssh("node2", BOOT);
    let arguments = with_site(&cluster, home.path(), "off", "format = 1\n");
    let mut walk = Walk::begin(home.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    walk.until("switches off in 5 seconds");
    let ordered = Instant::now();
    walk.until("node2 is gone");
    let took = ordered.elapsed();
    // Its own shutdown takes up to ten of them.
    assert!(took < Duration::from_secs(60), "it took {took:?} to tell that it is gone");
    println!("told to be gone {took:?} after the order");
    walk.until("power/on#1@node2 is started");
    cluster.start("node2");
    walk.until("FINISHED: everything is done.");
    let (status, text) = walk.end();
    assert_eq!(status, Some(0), "{text}");
    assert_ne!(cluster.ssh("node2", BOOT), boot);
}

#[test]
#[ignore = "takes a minute: with --include-ignored"]
fn a_host_that_is_back_before_it_was_to_be_switched_on_is_not_waited_for_again() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let boot = cluster.ssh("node2", BOOT);
    let arguments = with_site(&cluster, home.path(), "off", "format = 1\n");
    let mut walk = Walk::begin(home.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    walk.until("node2 is gone");
    cluster.start("node2");
    cluster.until("node2", BOOT, |now| now.len() == boot.len() && now != boot);
    let back = cluster.ssh("node2", BOOT);
    walk.until("FINISHED: everything is done.");
    let (status, text) = walk.end();
    assert_eq!(status, Some(0), "{text}");
    assert_eq!(cluster.ssh("node2", BOOT), back, "it booted once");
}

#[test]
#[ignore = "takes a minute: with --include-ignored"]
fn two_hosts_whose_addresses_are_swapped_in_mid_run_are_told_and_nothing_more_is_started() {
    let Some(cluster) = Cluster::up() else { return };
    let home = tempfile::tempdir().unwrap();
    let mut arguments = with_site(&cluster, home.path(), "twice", "format = 1\n");
    // Both keys are known under both names, so that it is not by its key that the other host is found out.
    let theirs = std::fs::read_to_string(cluster.ssh_config()).unwrap();
    let known = theirs
        .lines()
        .find_map(|line| line.trim().strip_prefix("UserKnownHostsFile "))
        .unwrap();
    let keys = std::fs::read_to_string(known.trim_matches('"')).unwrap();
    let keys: String = keys
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(_, key)| format!("node1,node2,node3 {key}\n"))
        .collect();
    let (file, config) = (home.path().join("keys"), home.path().join("ssh_config"));
    std::fs::write(&file, keys).unwrap();
    std::fs::write(&config, theirs.replace(known, &file.display().to_string())).unwrap();
    let at = arguments.iter().position(|argument| argument == "--ssh-config").unwrap() + 1;
    arguments[at] = config.display().to_string();

    let mut walk = Walk::begin(home.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    walk.until("work/first#1@node1 is started");
    walk.until("work/first: done");
    cluster.swap_addresses();
    walk.until("node1: this is another machine than before");
    assert_eq!(cluster.enter("node1", "cat /var/tmp/drill"), "first\n");
    assert_eq!(cluster.enter("node2", "cat /var/tmp/drill 2>/dev/null"), "");
    walk.kill();
}
