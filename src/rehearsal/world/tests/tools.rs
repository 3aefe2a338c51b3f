//! Stories of the simulated Pacemaker and Gluster: commands, hosts that go and come back, faults.

use super::*;
use crate::{monitor, procedure::readers::Reader};

/// The real cluster that the transcripts were recorded on, as a scenario.
const CLUSTER: &str = r#"
format = 1
title = "A real cluster"
procedure = "demo"
start = "2026-11-20T10:22:22Z"
[host.node1]
[host.node2]
[host.node3]
[state]
noted = 0
[pacemaker]
cluster = "hatest"
stickiness = 200
[pacemaker.resource.MGS]
prefers = { node1 = 100, node2 = 50 }
avoids = ["node3"]
[pacemaker.resource.fs1-MDT0000]
prefers = { node1 = 50, node2 = 100 }
avoids = ["node3"]
[gluster.volume.gv0]
bricks = ["node1:/data/brick1/gv0", "node2:/data/brick1/gv0", "node3:/data/brick1/gv0"]
clients = ["node3"]
heals = 10
[[reply]]
run = "reboot"
reboot = true
"#;

fn world(more: &str) -> World {
    let problems = Problems::default();
    let source = Source::new("real.toml", format!("{CLUSTER}{more}{END}"));
    let scenario = scenario::read(&source, &|_| None, &problems);
    let told: Vec<String> = problems.sorted().iter().map(|problem| problem.render(false)).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    let scenario = scenario.unwrap();
    let start = scenario.start;
    World::new(Arc::new(scenario), 7, start)
}

/// What a reader makes of what a command prints.
fn read(world: &mut World, reader: &str, host: &str, command: &str) -> Values {
    let out = looked(world, host, command);
    monitor::read(Reader::named(reader).unwrap(), &out).unwrap()
}

fn running(world: &mut World, host: &str, id: &str) -> String {
    let values = read(world, "pacemaker", host, "crm_mon -1 --output-as=xml");
    let mut text = read(world, "pacemaker", host, "pcs status");
    // Each tells something that the other doesn't.
    assert_eq!(text.remove("cluster"), Some("hatest".into()));
    assert!(
        text.len() > 15 && text.iter().all(|(name, value)| values[name] == *value),
        "text and XML tell the same: {text:?} {values:?}"
    );
    values["running"][id].to_string()
}

/// Runs a command to its end within a minute.
fn done(world: &mut World, id: &str, command: &str) -> (Exit, String) {
    let id = job(id);
    world.start(&id, &run(command), None).unwrap();
    let happenings = within(world, 60);
    let exit = ended(&happenings, &id).unwrap_or_else(|| panic!("{command} isn't over: {happenings:?}"));
    (exit, said(world, &id))
}

#[test]
fn a_node_in_standby_gives_its_resources_away_and_relocating_brings_them_back() {
    let mut world = world("");
    assert_eq!(running(&mut world, "node2", "MGS"), "[\"node1\"]");
    let (exit, said) = done(&mut world, "a#1@node1", "pcs node standby node1 --wait=60");
    assert_eq!(exit, Exit::Code(0));
    assert_eq!(
        said,
        "Waiting for the cluster to apply configuration changes (timeout: 60 seconds)...\n"
    );
    assert_eq!(running(&mut world, "node3", "MGS"), "[\"node2\"]");
    assert!(looked(&mut world, "node2", "pcs status nodes").contains("\n Standby: node1\n"));
    done(&mut world, "b#1@node1", "pcs cluster unstandby node1");
    assert_eq!(running(&mut world, "node3", "MGS"), "[\"node2\"]", "it likes to stay");
    assert!(looked(&mut world, "node1", "pcs resource relocate show").contains("  * Move       MGS             ( node2 -> node1 )\n"));
    let (_, said) = done(&mut world, "c#1@node1", "pcs resource relocate run");
    assert!(
        said.starts_with("Creating location constraint: MGS prefers node1=INFINITY\n"),
        "{said}"
    );
    assert!(said.ends_with("Removing constraint pcs-relocate-MGS\n"), "{said}");
    assert_eq!(running(&mut world, "node3", "MGS"), "[\"node1\"]");
}

#[test]
fn a_reply_in_the_place_of_the_simulated_tools_is_known_as_one() {
    let mut world = world(
        r#"
[[reply]]
run = "gluster volume heal gv0 info"
says = "Volume gv0 is not started."
[[reply]]
run = "uptime"
says = "up 3 days"
"#,
    );
    let host = "node1".into();
    let note = |world: &mut World, command: &str| world.look(&host, command).unwrap().note;
    assert_eq!(note(&mut world, "gluster volume heal gv0 info"), Some(looks::OWN_REPLY));
    assert_eq!(note(&mut world, "pcs status"), None, "the simulated cluster says this itself");
    assert_eq!(note(&mut world, "uptime"), None, "nothing simulated would answer that");
    done(&mut world, "a#1@node1", "gluster volume heal gv0 info");
    done(&mut world, "b#1@node1", "pcs node standby node2");
    assert_eq!(world.note(&job("a#1@node1")), Some(looks::OWN_REPLY));
    assert_eq!(world.note(&job("b#1@node1")), None);
}

#[test]
fn a_host_that_reboots_is_missed_after_a_moment_and_comes_back_by_itself() {
    let mut world = world("");
    world.start(&job("r#1@node1"), &run("reboot"), None).unwrap();
    within(&mut world, 2);
    assert_eq!(running(&mut world, "node2", "MGS"), "[\"node1\"]", "the others haven't noticed yet");
    within(&mut world, 10);
    assert_eq!(running(&mut world, "node2", "MGS"), "[\"node2\"]");
    let values = read(&mut world, "pacemaker", "node2", "pcs status");
    assert_eq!(values["offline"], serde_json::json!(["node1"]));
    let heal = read(&mut world, "gluster-heal", "node2", "gluster volume heal gv0 info summary --xml");
    assert!(!heal.contains_key("entries"), "a brick that is away tells nothing: {heal:?}");
    within(&mut world, 50);
    let stopped = world.look(&"node1".into(), "crm_mon -1").unwrap();
    assert_eq!(stopped.exit, Exit::Code(102), "its daemons have only just started");
    within(&mut world, 6);
    let starting = world.look(&"node1".into(), "pcs status").unwrap();
    assert_eq!(starting.exit, Exit::Code(0), "an exit status of 0 is no health");
    assert!(String::from_utf8_lossy(&starting.out).contains("Current DC: NONE"));
    within(&mut world, 60);
    let values = read(&mut world, "pacemaker", "node1", "pcs status");
    assert_eq!(values["online"], serde_json::json!(["node1", "node2", "node3"]));
    let heal = read(&mut world, "gluster-heal", "node2", "gluster volume heal gv0 info summary");
    assert_eq!(heal["entries"], 0, "what node1's brick lacked has been healed");
}

#[test]
fn an_isolated_host_has_no_quorum_and_a_standby_is_taken_all_the_same() {
    let mut world = world(
        "[[fault]]\nwhen = 'noted == 1'\ndo = 'isolate'\nhosts = 'node1'\nfor = '5m'\n[[every]]\nin = '1s'\nwhen = 'noted == 0'\nset = { noted = 1 }\n",
    );
    within(&mut world, 20);
    assert!(
        world.look(&"node1".into(), "pcs status").is_err(),
        "the guide doesn't reach it either"
    );
    assert_eq!(running(&mut world, "node2", "MGS"), "[\"node2\"]");
    let out = looked(&mut world, "node2", "corosync-quorumtool -s");
    assert!(
        out.contains("Quorate:          Yes\n") && out.contains("Total votes:      2\n"),
        "{out}"
    );
    assert!(looked(&mut world, "node2", "gluster peer status").contains("State: Peer in Cluster (Disconnected)"));
    within(&mut world, 300);
    let values = read(&mut world, "pacemaker", "node1", "pcs status");
    assert_eq!(values["online"], serde_json::json!(["node1", "node2", "node3"]));
    assert_eq!(values["quorum"], true);
}

#[test]
fn without_a_majority_everything_stops_and_pcs_status_still_exits_0() {
    let mut world = world("[host.node4]\nup = false\n[host.node5]\nup = false\n");
    assert_eq!(running(&mut world, "node1", "MGS"), "[\"node1\"]");
    done(&mut world, "s#1@node3", "pcs cluster stop node3 --force");
    let alone = world.look(&"node1".into(), "pcs status").unwrap();
    assert_eq!(alone.exit, Exit::Code(0));
    assert!(String::from_utf8_lossy(&alone.out).contains("partition WITHOUT quorum"));
    assert_eq!(world.look(&"node1".into(), "pcs quorum status").unwrap().exit, Exit::Code(1));
    assert_eq!(world.look(&"node1".into(), "corosync-quorumtool").unwrap().exit, Exit::Code(2));
    assert_eq!(done(&mut world, "x#1@node1", "pcs node standby node1 --wait=10").0, Exit::Code(0));
    assert_eq!(world.look(&"node3".into(), "pcs status").unwrap().exit, Exit::Code(1));
    assert_eq!(done(&mut world, "y#1@node3", "pcs node standby node3").0, Exit::Code(1));
}

#[test]
fn a_resource_that_fails_to_start_goes_elsewhere_until_somebody_cleans_up() {
    let fault = "[[fault]]\nat = 'x'\nset = { 'pacemaker.resource.MGS.fails_on' = ['node2'] }\n";
    let mut world = world(fault);
    let (exit, said) = done(&mut world, "x#1@node1", "pcs node standby node1 --wait=30");
    assert_eq!(exit, Exit::Code(0), "{said}");
    let values = read(&mut world, "pacemaker", "node2", "pcs status");
    assert_eq!(values["stopped"], serde_json::json!(["MGS"]));
    assert_eq!(values["failures"], 1);
    assert_eq!(
        looked(&mut world, "node2", "pcs resource failcount show"),
        "Failcounts for resource 'MGS'\n  node2: INFINITY\n"
    );
    done(&mut world, "y#1@node1", "pcs resource cleanup MGS");
    assert_eq!(
        looked(&mut world, "node2", "pcs resource failcount show"),
        "Failcounts for resource 'MGS'\n  node2: INFINITY\n",
        "it failed again"
    );
    done(&mut world, "z#1@node1", "pcs node unstandby node1 --wait");
    assert_eq!(running(&mut world, "node2", "MGS"), "[\"node1\"]");
}

#[test]
fn a_volume_is_stopped_after_a_question_and_started_again() {
    let mut world = world("");
    let id = job("stop#1@node1");
    world.start(&id, &in_terminal("gluster volume stop gv0"), None).unwrap();
    within(&mut world, 5);
    assert!(world.asks(&id));
    world.send(&id, &line("y"), None).unwrap();
    assert_eq!(ended(&within(&mut world, 5), &id), Some(Exit::Code(0)));
    assert!(said(&world, &id).ends_with("volume stop: gv0: success\r\n"));
    assert_eq!(
        world.look(&"node1".into(), "gluster volume status gv0").unwrap().exit,
        Exit::Code(1)
    );
    done(&mut world, "d#1@node2", "systemctl stop glusterd");
    assert_eq!(world.look(&"node2".into(), "gluster peer status").unwrap().exit, Exit::Code(1));
    assert_eq!(
        looked(&mut world, "node2", "systemctl is-active pacemaker glusterd"),
        "active\ninactive\n"
    );
    done(&mut world, "d#2@node2", "systemctl start glusterd");
    assert_eq!(
        done(&mut world, "s#1@node1", "gluster --mode=script volume start gv0").1,
        "volume start: gv0: success\n"
    );
    let heal = read(&mut world, "gluster-heal", "node2", "gluster volume heal gv0 info");
    assert_eq!(heal["connected"].as_array().unwrap().len(), 3);
}

#[test]
fn a_killed_brick_lacks_what_is_written_and_heals_once_it_is_back_unless_that_stalls() {
    let mut world = world(
        "[[fault]]\nat = 'stall'\nset = { 'gluster.volume.gv0.stalled' = true }\n[[reply]]\nstep = 'go-on'\nset = { 'gluster.volume.gv0.stalled' = false }\n",
    );
    assert_eq!(done(&mut world, "k#1@node2", "pkill glusterfsd").0, Exit::Code(0));
    assert_eq!(done(&mut world, "k#2@node2", "pkill glusterfsd").0, Exit::Code(1), "none is left");
    within(&mut world, 200);
    let text = looked(&mut world, "node1", "gluster volume heal gv0 statistics heal-count");
    assert!(
        text.contains("Status: Brick is not connected\nNo gathered input for this brick\n"),
        "{text}"
    );
    let lacks = world.model.value("gluster", world.now()).unwrap()["volume"]["gv0"]["backlog"]["node2"].clone();
    assert!(lacks.as_u64().unwrap() > 400, "{lacks}");
    done(&mut world, "stall#1@node1", "gluster volume start gv0 force");
    let before = read(&mut world, "gluster-heal", "node1", "gluster volume heal gv0 info summary")["entries"].clone();
    within(&mut world, 100);
    assert_eq!(
        read(&mut world, "gluster-heal", "node1", "gluster volume heal gv0 info summary")["entries"],
        before
    );
    world.by_hand(&"go-on".into(), &["node1".into()]);
    within(&mut world, 10);
    let text = read(&mut world, "gluster-heal", "node1", "gluster volume heal gv0 info summary");
    assert!(text["entries"].as_u64() < before.as_u64(), "{text:?}");
    assert_eq!(
        text,
        read(&mut world, "gluster-heal", "node3", "gluster volume heal gv0 info"),
        "every way of asking tells the same"
    );
    within(&mut world, 200);
    assert_eq!(
        read(&mut world, "gluster-heal", "node1", "gluster volume heal gv0 info")["entries"],
        0
    );
}

#[test]
fn a_command_outside_the_list_ends_the_rehearsal_unless_a_reply_is_for_it() {
    let mut first = world("[[reply]]\nrun = 'pcs config'\nsays = 'my own'\n");
    assert_eq!(looked(&mut first, "node1", "pcs config"), "my own\n");
    for command in [
        "pcs stonith fence node1",
        "gluster volume delete gv0",
        "pcs status | grep MGS",
        "/usr/sbin/pcs node standby node1",
    ] {
        let mut world = world("");
        assert!(world.look(&"node1".into(), command).is_err(), "{command}");
        assert!(world.trouble().is_some_and(|what| what.contains(command)), "{:?}", world.trouble());
    }
}

#[test]
fn the_same_orders_at_the_same_times_give_the_same_cluster() {
    let story = || {
        let mut world = world("");
        for (n, command) in ["pcs node standby node2 --wait", "reboot", "pcs node unstandby node2"]
            .into_iter()
            .enumerate()
        {
            world.start(&job(&format!("s#{}@node2", n + 1)), &run(command), None).unwrap();
            within(&mut world, 90);
        }
        (world.model.values(world.now()), looked(&mut world, "node1", "pcs status"))
    };
    assert_eq!(story(), story());
}

#[test]
fn several_commands_and_plain_loops_are_played_in_turn() {
    let mut world = world("");
    let out = looked(
        &mut world,
        "node1",
        "for v in gv0; do gluster volume info $v; gluster volume status $v; done; getent hosts node3",
    );
    let (info, status) = (out.find("Volume Name: gv0"), out.find("Status of volume: gv0"));
    assert!(info.is_some() && info < status && out.ends_with("192.0.2.13      node3\n"), "{out}");
    let (exit, said) = done(
        &mut world,
        "s#1@node1",
        "pcs node standby node9 && pcs node standby node1\npcs node standby node2 --wait=60",
    );
    assert_eq!(exit, Exit::Code(0), "the last one counts");
    assert!(
        said.starts_with("Error: Node 'node9' does not appear to exist in configuration\nWaiting for"),
        "{said}"
    );
    let values = read(&mut world, "pacemaker", "node3", "pcs status");
    assert_eq!(values["standby"], serde_json::json!(["node2"]), "what stands after && didn't run");
}
