//! Two pairs of Lustre servers, each a Pacemaker cluster of its own, and a manager that is in none.

use super::*;
use crate::{
    monitor,
    procedure::{expr::Expr, readers::Reader},
    rehearsal::world::view::View,
};
use serde_json::json;

const PAIRS: &str = r#"
format = 1
title = "Two pairs and their manager"
procedure = "demo"
start = "2026-11-20T10:22:22Z"
[host.manager]
[host.mds1]
[host.mds2]
[host.oss1]
[host.oss2]
[state]
noted = 0
[pacemaker]
pcs = "0.9.158"
stickiness = 200
[pacemaker.cluster]
mds = ["mds1", "mds2"]
oss = ["oss1", "oss2"]
[pacemaker.resource]
MGS = { prefers = { mds1 = 100, mds2 = 50 }, agent = "ocf:chroma:Target" }
fs1-MDT0000 = { prefers = { mds2 = 100, mds1 = 50 }, agent = "ocf:chroma:Target" }
fs1-OST0000 = { prefers = { oss1 = 100, oss2 = 50 }, agent = "ocf:chroma:Target" }
fs1-OST0001 = { prefers = { oss2 = 100, oss1 = 50 }, agent = "ocf:chroma:Target" }
[[reply]]
run = "reboot"
reboot = true
[[reply]]
run = "df -ht lustre"
[[reply.part]]
says = "Filesystem Mounted on"
[[reply.part]]
for = "target in pacemaker.hosting[host]"
says = "{{ target }} /mnt/{{ target }}"
[[reply]]
run = "where"
for = "target in pacemaker.running"
says = "{{ target }} {{ join(pacemaker.running[target], '+') }}"
[[reply]]
run = "lose the other pair"
set = { "pacemaker.node.oss1.running" = false, "pacemaker.cluster.oss.maintenance" = true, "pacemaker.resource.fs1-OST0000.fails_on" = ["oss2"] }
"#;

fn world(more: &str) -> World {
    let problems = Problems::default();
    let source = Source::new("pairs.toml", format!("{PAIRS}{more}{END}"));
    let scenario = scenario::read(&source, &|_| None, &problems);
    let told: Vec<String> = problems.sorted().iter().map(|problem| problem.render(false)).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    let scenario = scenario.unwrap();
    let start = scenario.start;
    World::new(Arc::new(scenario), 7, start)
}

fn status(world: &mut World, host: &str) -> Values {
    let out = looked(world, host, "pcs status");
    monitor::read(Reader::named("pacemaker").unwrap(), &out).unwrap()
}

/// Runs a command to its end within a minute, and gives how it ended and what it said.
fn done(world: &mut World, id: &str, command: &str) -> (Exit, String) {
    let id = job(id);
    world.start(&id, &run(command), None).unwrap();
    let happenings = within(world, 60);
    let exit = ended(&happenings, &id).unwrap_or_else(|| panic!("{command} isn't over: {happenings:?}"));
    (exit, said(world, &id))
}

fn holds(world: &World, expression: &str) -> bool {
    let nothing = Values::new();
    let view = View {
        world,
        host: None,
        caught: &nothing,
    };
    view.holds(Some(&Expr::parse(expression).unwrap())).unwrap()
}

#[test]
fn each_node_knows_its_own_cluster_alone() {
    let mut world = world("");
    let mds = status(&mut world, "mds1");
    assert_eq!(mds["online"], json!(["mds1", "mds2"]));
    assert_eq!(mds["cluster"], "mds");
    assert_eq!(mds["running"], json!({"MGS": ["mds1"], "fs1-MDT0000": ["mds2"]}));
    assert_eq!(
        status(&mut world, "oss2")["running"],
        json!({"fs1-OST0000": ["oss1"], "fs1-OST0001": ["oss2"]})
    );
    let (exit, said) = done(&mut world, "a#1@mds1", "pcs cluster standby oss1");
    assert_eq!(exit, Exit::Code(1));
    assert_eq!(said, "Error: Node 'oss1' does not appear to exist in configuration\n");
    let (exit, said) = done(&mut world, "b#1@mds1", "pcs cluster disable oss1");
    assert_eq!(exit, Exit::Code(1), "{said}");
    assert!(holds(&world, "pacemaker.node.oss1.enabled"), "it was none of its nodes");
    done(&mut world, "c#1@mds1", "pcs cluster disable --all");
    assert!(holds(&world, "!pacemaker.node.mds2.enabled && pacemaker.node.oss2.enabled"));
    done(&mut world, "d#1@mds1", "pcs cluster stop --all");
    assert_eq!(world.look(&"mds2".into(), "pcs status").unwrap().exit, Exit::Code(1));
    assert_eq!(status(&mut world, "oss1")["online"], json!(["oss1", "oss2"]));
}

#[test]
fn a_host_in_no_cluster_has_none_of_the_tools() {
    let mut world = world("");
    let looked = world.look(&"manager".into(), "pcs status").unwrap();
    assert_eq!((looked.exit, looked.err), (Exit::Code(127), b"pcs: command not found\n".to_vec()));
    let looked = world.look(&"manager".into(), "systemctl is-active pacemaker").unwrap();
    assert_eq!((looked.exit, looked.out), (Exit::Code(3), b"inactive\n".to_vec()));
    assert_eq!(done(&mut world, "a#1@manager", "systemctl start pacemaker").0, Exit::Code(5));
}

#[test]
fn expressions_see_all_clusters_as_one_and_each_by_its_name() {
    let mut world = world("");
    for holds_at_first in [
        "pacemaker.online == ['mds1', 'mds2', 'oss1', 'oss2']",
        "pacemaker.total == 4 && pacemaker.started == 4 && pacemaker.quorum",
        "pacemaker.running['fs1-OST0001'] == ['oss2']",
        "pacemaker.hosting.mds2 == ['fs1-MDT0000']",
        "pacemaker.cluster.oss.online == ['oss1', 'oss2'] && pacemaker.cluster.oss.total == 2",
        "!has(pacemaker.dc) && pacemaker.cluster.mds.dc == 'mds1'",
    ] {
        assert!(holds(&world, holds_at_first), "{holds_at_first}");
    }
    done(&mut world, "a#1@manager", "lose the other pair");
    within(&mut world, 30);
    for holds_then in [
        "pacemaker.offline == ['oss1'] && pacemaker.cluster.mds.offline == []",
        "!pacemaker.maintenance && pacemaker.cluster.oss.maintenance",
        "pacemaker.stopped == ['fs1-OST0000']",
        "pacemaker.resource['fs1-OST0000'].fails_on == ['oss2']",
    ] {
        assert!(holds(&world, holds_then), "{holds_then}");
    }
}

#[test]
fn a_node_of_a_pair_is_taken_out_upgraded_and_brought_back_as_with_pcs_0_9() {
    let mut world = world("");
    assert_eq!(looked(&mut world, "mds1", "pcs --version"), "0.9.158\n");
    assert!(looked(&mut world, "mds1", "cibadmin --query").contains(" name=\"cluster-name\" value=\"mds\"/>"));
    done(&mut world, "a#1@mds1", "pcs cluster standby mds1");
    assert!(looked(&mut world, "mds2", "pcs resource show").contains("* MGS\t(ocf:chroma:Target):\t Started mds2\n"));
    assert_eq!(looked(&mut world, "mds1", "df -ht lustre"), "Filesystem Mounted on\n");
    assert_eq!(
        looked(&mut world, "mds2", "df -ht lustre"),
        "Filesystem Mounted on\nMGS /mnt/MGS\nfs1-MDT0000 /mnt/fs1-MDT0000\n"
    );
    assert_eq!(
        looked(&mut world, "manager", "where"),
        "MGS mds2\nfs1-MDT0000 mds2\nfs1-OST0000 oss1\nfs1-OST0001 oss2\n"
    );
    assert_eq!(done(&mut world, "b#1@mds1", "pcs cluster disable mds1").0, Exit::Code(0));
    world.start(&job("c#1@mds1"), &run("reboot"), None).unwrap();
    within(&mut world, 300);
    assert_eq!(
        world.look(&"mds1".into(), "pcs status").unwrap().exit,
        Exit::Code(1),
        "it came back without daemons"
    );
    let mds2 = status(&mut world, "mds2");
    assert_eq!((&mds2["quorum"], &mds2["offline"]), (&json!(true), &json!(["mds1"])));
    assert_eq!(mds2["started"], 2, "one of two goes on alone");
    done(&mut world, "d#1@mds1", "pcs cluster start");
    let values = status(&mut world, "mds1");
    assert_eq!(values["standby"], json!(["mds1"]), "what was set before it went is set still");
    assert_eq!(values["running"]["MGS"], json!(["mds2"]));
    done(&mut world, "e#1@mds1", "pcs cluster enable");
    done(&mut world, "f#1@mds1", "pcs cluster unstandby mds1");
    assert_eq!(status(&mut world, "mds1")["running"]["MGS"], json!(["mds2"]), "it likes to stay");
    assert!(looked(&mut world, "mds1", "pcs resource relocate show").contains("  * Move       MGS             ( mds2 -> mds1 )\n"));
    let (exit, said) = done(&mut world, "g#1@mds1", "pcs resource relocate run MGS");
    assert_eq!(exit, Exit::Code(0), "{said}");
    assert_eq!(status(&mut world, "mds2")["running"]["MGS"], json!(["mds1"]));
    assert_eq!(
        done(&mut world, "h#1@mds1", "pcs resource relocate run"),
        (Exit::Code(0), String::new()),
        "nothing is left to move"
    );
}

#[test]
fn one_of_two_nodes_that_starts_while_the_other_is_away_waits_for_it() {
    let mut world = world("");
    done(&mut world, "a#1@mds1", "pcs cluster stop");
    let told = looked(&mut world, "mds2", "corosync-quorumtool -s");
    assert!(
        told.contains("Quorum:           1  \nFlags:            2Node Quorate WaitForAll \n"),
        "{told}"
    );
    world.start(&job("b#1@mds2"), &run("reboot"), None).unwrap();
    within(&mut world, 300);
    assert_eq!(status(&mut world, "mds2")["quorum"], false);
    assert!(holds(&world, "pacemaker.cluster.mds.started == 0 && !pacemaker.quorum"));
    done(&mut world, "c#1@mds1", "pcs cluster start");
    let both = status(&mut world, "mds2");
    assert_eq!((&both["quorum"], &both["started"]), (&json!(true), &json!(2)));
}

#[test]
fn of_two_nodes_that_are_cut_off_from_each_other_the_one_that_can_be_reached_goes_on() {
    let mut world = world(
        "[[fault]]\nwhen = 'noted == 1'\ndo = 'isolate'\nhosts = 'mds1'\nfor = '5m'\n[[every]]\nin = '1s'\nwhen = 'noted == 0'\nset = { noted = 1 }\n",
    );
    within(&mut world, 60);
    assert_eq!(
        status(&mut world, "mds2")["running"],
        json!({"MGS": ["mds2"], "fs1-MDT0000": ["mds2"]})
    );
    within(&mut world, 300);
    assert_eq!(status(&mut world, "mds1")["online"], json!(["mds1", "mds2"]));
}

#[test]
fn the_last_node_of_a_pair_is_not_stopped_without_force() {
    let mut world = world("");
    done(&mut world, "a#1@mds1", "pcs cluster stop");
    let (exit, said) = done(&mut world, "b#1@mds2", "pcs cluster stop");
    assert_eq!(exit, Exit::Code(1), "{said}");
    assert!(said.contains("loss of the quorum"), "{said}");
}
