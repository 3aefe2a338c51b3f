use super::{super::pacemaker::*, *};
use crate::{
    monitor,
    procedure::readers::Reader,
    words::{Value, Values},
};
use std::time::Duration;

/// A recorded state: the folder, how the files of this look end, the host that was asked, and the hosts that were up.
const STATES: &[(&str, &str, &str, &[&str])] = &[
    ("all-online", "", "node1", &HOSTS),
    ("standby", "", "node1", &HOSTS),
    ("standby", "-all", "node1", &HOSTS),
    ("standby", "-back", "node1", &HOSTS),
    ("maintenance", "-cluster", "node1", &HOSTS),
    ("maintenance", "-node", "node1", &HOSTS),
    ("maintenance", "-resource", "node1", &HOSTS),
    ("failed-resource", "-recovered", "node1", &HOSTS),
    ("failed-resource", "-moved-away", "node1", &HOSTS),
    ("failed-resource", "-stopped", "node1", &HOSTS),
    ("failed-resource", "-blocked", "node1", &HOSTS),
    ("offline", "", "node1", &["node1", "node3"]),
    ("cluster-stopped", "", "node1", &HOSTS),
    ("no-quorum", "-alone", "node1", &["node1"]),
    ("no-quorum", "-others", "node2", &["node2", "node3"]),
];

/// Files of a look, and the commands that printed them.
const LOOKS: &[(&str, &str)] = &[
    ("pcs-status", "pcs status"),
    ("pcs-status-full", "pcs status --full"),
    ("pcs-status-nodes", "pcs status nodes"),
    ("pcs-status-resources", "pcs status resources"),
    ("pcs-status-xml", "pcs status xml"),
    ("crm_mon", "crm_mon -1"),
    ("crm_mon-xml", "crm_mon -1 --output-as=xml"),
    ("pcs-constraint", "pcs constraint"),
    ("pcs-constraint-full", "pcs constraint --full"),
    ("pcs-relocate-show", "pcs resource relocate show"),
    ("corosync-quorumtool", "corosync-quorumtool -s"),
    ("pcs-quorum-status", "pcs quorum status"),
    ("pcs-resource-failcount", "pcs resource failcount show"),
];

fn list(values: &Values, name: &str) -> Vec<String> {
    let list = values.get(name).and_then(Value::as_array);
    list.into_iter().flatten().map(|value| value.as_str().unwrap().to_owned()).collect()
}

fn table<'a>(values: &'a Values, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    values.get(name).and_then(Value::as_object).into_iter().flatten()
}

/// Puts what a reader told into the cluster.
fn take_in(cluster: &mut Pacemaker, values: &Values, now: Timestamp) {
    cluster.maintenance = values["maintenance"] == true;
    cluster.dc = values.get("dc").and_then(Value::as_str).map(HostName::from);
    for (name, state) in table(values, "nodes") {
        let node = cluster.node_mut(name).unwrap();
        node.standby = state == "standby";
        node.maintenance = state == "maintenance";
        node.presence = if state == "offline" { Presence::Away } else { Presence::Member };
    }
    let unmanaged_by_all: Vec<HostName> = cluster
        .nodes
        .iter()
        .filter(|node| node.maintenance)
        .map(|node| node.name.clone())
        .collect();
    for (id, state) in table(values, "resources") {
        let on = values["running"][id].get(0).and_then(Value::as_str).map(HostName::from);
        let resource = cluster.resources.get_mut(id).unwrap();
        let cluster_does = cluster.maintenance || on.as_ref().is_some_and(|on| unmanaged_by_all.contains(on));
        resource.managed = cluster_does || !list(values, "unmanaged").contains(id);
        resource.disabled = list(values, "disabled").contains(id);
        resource.role = match (state.as_str().unwrap(), on) {
            ("Started", Some(on)) => Role::Started(on),
            ("Starting", Some(on)) => Role::Starting(on, now),
            ("Stopping", Some(on)) => Role::Stopping(on, now),
            ("FAILED", Some(on)) => Role::Blocked(on),
            ("Stopped", None) => Role::Stopped,
            other => panic!("{id}: {other:?}"),
        };
        for ban in list(values, "bans") {
            if let Some(node) = ban.strip_prefix(&format!("cli-ban-{id}-on-")) {
                resource.banned.insert(node.into());
            }
        }
    }
    for failed in list(values, "failed_actions") {
        let words: Vec<&str> = failed.split([' ', ':']).collect();
        let [id, action, "on", node, ..] = words[..] else {
            panic!("{failed}")
        };
        let action = if action == "start" { Action::Start } else { Action::Monitor };
        let count = values["fail_counts"][id].as_i64().unwrap();
        let resource = cluster.resources.get_mut(id).unwrap();
        resource.fail_counts.insert(node.into(), count);
        cluster.failures.push(Failure {
            resource: id.into(),
            node: node.into(),
            action,
            at: now,
        });
    }
}

#[test]
fn what_was_recorded_is_rendered_again_from_what_its_reader_tells() {
    let reader = Reader::named("pacemaker").unwrap();
    let mut rendered = 0;
    for (folder, look, host, hosts) in STATES {
        let hosts = up(hosts);
        let (mut model, now) = testbed();
        let values = monitor::read(reader, &transcript(&format!("{folder}/crm_mon-xml{look}.txt"))).unwrap();
        let cluster = &mut model.pacemaker[0];
        if values["quorum"] == true {
            take_in(cluster, &values, now);
        } else {
            // No more is told: then what follows from it is what the others can't be asked for.
            cluster.settle(now, &hosts);
        }
        for (file, command) in LOOKS {
            let path = format!("{folder}/{file}{look}.txt");
            if !std::path::Path::new("tests/transcripts").join(&path).exists() {
                continue;
            }
            let answer = printed(&model, command, host, now, &hosts);
            if path == "no-quorum/pcs-quorum-status-alone.txt" {
                assert_eq!((answer.exit, answer.err), (1, transcript("no-quorum/pcs-quorum-status-alone.err")));
                continue;
            }
            assert_same(&path, &answer.out);
            rendered += 1;
            if ["crm_mon-xml", "pcs-status", "pcs-status-full"].contains(file) {
                let told = |text: &str| monitor::read(reader, text).unwrap();
                assert_eq!(told(&answer.out), told(&transcript(&path)), "{path}: read alike");
            }
        }
    }
    assert!(rendered > 80, "{rendered}");
}

#[test]
fn resources_on_their_way_are_rendered_as_they_were_recorded() {
    let (mut model, now) = testbed();
    let values = monitor::read(Reader::named("pacemaker").unwrap(), &transcript("moving/t3-crm_mon-xml.txt")).unwrap();
    take_in(&mut model.pacemaker[0], &values, now);
    for (file, command) in [("pcs-status", "pcs status"), ("crm_mon-xml", "crm_mon -1 --output-as=xml")] {
        let answer = printed(&model, command, "node1", now, &up(&HOSTS));
        assert_same(&format!("moving/t3-{file}.txt"), &answer.out);
    }
}

#[test]
fn where_nothing_is_banned_there_is_no_section_for_bans_and_its_reader_knows_that_there_are_none() {
    let (mut model, now) = testbed();
    for resource in model.pacemaker[0].resources.values_mut() {
        resource.avoids.clear();
        resource.banned.clear();
    }
    let answer = printed(&model, "crm_mon -1 --output-as=xml", "node1", now, &up(&HOSTS));
    assert!(!answer.out.contains("bans"), "{}", answer.out);
    let values = monitor::read(Reader::named("pacemaker").unwrap(), &answer.out).unwrap();
    assert_eq!(values["bans"], serde_json::json!([]));
}

#[test]
fn where_the_daemons_do_not_run_the_tools_say_what_they_were_recorded_to_say() {
    let (mut model, now) = testbed();
    let cluster = &mut model.pacemaker[0];
    cluster.node_mut("node2").unwrap().running = false;
    cluster.node_mut("node2").unwrap().presence = Presence::Away;
    for (file, command, exit) in [
        ("pcs-status", "pcs status", 1),
        ("pcs-status-nodes", "pcs status nodes", 1),
        ("pcs-status-resources", "pcs status resources", 1),
        ("crm_mon", "crm_mon -1", 102),
        ("pcs-quorum-status", "pcs quorum status", 1),
        ("corosync-quorumtool", "corosync-quorumtool -s", 1),
    ] {
        let answer = printed(&model, command, "node2", now, &up(&HOSTS));
        assert_eq!((answer.exit, answer.out.as_str()), (exit, ""), "{command}");
        assert_same(&format!("cluster-stopped/{file}-node2.err"), &answer.err);
    }
    let answer = printed(&model, "crm_mon -1 --output-as=xml", "node2", now, &up(&HOSTS));
    assert_eq!(answer.exit, 102);
    assert_same("cluster-stopped/crm_mon-xml-node2.txt", &answer.out);
}

#[test]
fn a_cluster_that_is_only_starting_knows_nothing_and_exits_0() {
    let (mut model, now) = testbed();
    for node in &mut model.pacemaker[0].nodes {
        node.presence = Presence::Starting(now);
    }
    let later = super::super::times::after(now, Duration::from_secs(6));
    for (file, command) in [("pcs-status", "pcs status"), ("crm_mon-xml", "crm_mon -1 --output-as=xml")] {
        let answer = printed(&model, command, "node1", later, &up(&HOSTS));
        assert_eq!(answer.exit, 0);
        assert_same(&format!("cluster-starting/t03-{file}.txt"), &answer.out);
    }
}

#[test]
fn the_configuration_is_told_as_it_was_recorded() {
    let (model, now) = testbed();
    let answer = printed(&model, "cibadmin --query", "node1", now, &up(&HOSTS));
    let recorded = transcript("all-online/cibadmin-query.txt");
    let between = |text: &str, tag: &str| {
        let from = text.find(&format!("<{tag}>")).unwrap_or_else(|| panic!("{tag} in {text}"));
        let to = text.find(&format!("</{tag}>")).unwrap();
        text[from..to].to_owned()
    };
    for tag in ["nodes", "constraints", "rsc_defaults"] {
        assert_eq!(between(&answer.out, tag), between(&recorded, tag));
    }
    let lines: std::collections::BTreeSet<&str> = recorded.lines().collect();
    let resources = between(&answer.out, "resources");
    let strange: Vec<&str> = resources
        .lines()
        .filter(|line| !lines.contains(line) && line.trim() != "" && *line != "<resources>")
        .collect();
    assert_eq!(strange, [""; 0], "every line of a resource is one that was recorded");
    assert_eq!(answer.out.matches("<primitive ").count(), 6);
}
