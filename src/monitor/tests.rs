use super::reader;
use crate::words::{Value, Values};
use proptest::prelude::*;
use serde_json::json;
use std::{fs, path::PathBuf};

fn transcript(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read(by: &str, name: &str) -> Values {
    reader(by)
        .unwrap()
        .read(&transcript(name))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[track_caller]
fn has(values: &Values, expected: Value) {
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(values.get(name), Some(value), "{name}");
    }
}

#[track_caller]
fn unknown(values: &Values, names: &[&str]) {
    for name in names {
        assert_eq!(values.get(*name), None, "{name} isn't known, and must not be given");
    }
}

#[test]
fn every_value_that_a_reader_gives_is_a_field_of_its_kind() {
    use super::Kind;
    for (by, name) in [
        ("pacemaker", "all-online/crm_mon-xml.txt"),
        ("gluster-heal", "all-online/gluster-heal-info-summary.txt"),
    ] {
        let values = read(by, name);
        let fields = reader(by).unwrap().fields;
        assert_eq!(values.len(), fields.len(), "all is known of a healthy cluster");
        for field in fields {
            let value = &values[field.name];
            let all = |is: fn(&Value) -> bool| value.as_object().is_some_and(|map| map.values().all(is));
            let texts = |value: &Value| value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
            let fits = match field.kind {
                Kind::YesNo => value.is_boolean(),
                Kind::Number => value.is_u64(),
                Kind::Text => value.is_string(),
                Kind::Texts => texts(value),
                Kind::NumberByName => all(Value::is_u64),
                Kind::TextByName => all(Value::is_string),
                Kind::TextsByName => all(|value| value.is_array()),
            };
            assert!(fits, "{by}.{}: {value} is no {}", field.name, field.kind);
        }
    }
}

mod pacemaker {
    use super::*;

    #[test]
    fn a_healthy_cluster() {
        has(
            &read("pacemaker", "all-online/crm_mon-xml.txt"),
            json!({
                "quorum": true, "dc": "node2", "maintenance": false,
                "online": ["node1", "node2", "node3"], "standby": [], "offline": [], "unclean": [],
                "started": 6, "total": 6, "stopped": [], "failed": [], "unmanaged": [], "failures": 0,
                "running": {
                    "MGS": ["node1"], "fs1-MDT0000": ["node2"], "fs1-OST0000": ["node1"],
                    "fs1-OST0001": ["node2"], "fs1-OST0002": ["node1"], "fs1-OST0003": ["node2"],
                },
            }),
        );
    }

    #[test]
    fn the_text_says_the_same_as_the_xml() {
        for (text, xml) in [
            ("all-online/pcs-status.txt", "all-online/crm_mon-xml.txt"),
            ("all-online/pcs-status-full.txt", "all-online/pcs-status-xml.txt"),
            ("standby/pcs-status.txt", "standby/crm_mon-xml.txt"),
            ("maintenance/pcs-status-cluster.txt", "maintenance/crm_mon-xml-cluster.txt"),
            ("maintenance/pcs-status-node.txt", "maintenance/crm_mon-xml-node.txt"),
            ("no-quorum/pcs-status-alone.txt", "no-quorum/crm_mon-xml-alone.txt"),
            ("no-quorum/pcs-status-others.txt", "no-quorum/crm_mon-xml-others.txt"),
            ("failed-resource/pcs-status-blocked.txt", "failed-resource/crm_mon-xml-blocked.txt"),
            ("failed-resource/pcs-status-stopped.txt", "failed-resource/crm_mon-xml-stopped.txt"),
            ("cluster-starting/t03-pcs-status.txt", "cluster-starting/t03-crm_mon-xml.txt"),
            ("moving/t3-pcs-status.txt", "moving/t3-crm_mon-xml.txt"),
        ] {
            assert_eq!(read("pacemaker", text), read("pacemaker", xml), "{text}");
        }
    }

    #[test]
    fn a_node_in_standby_and_one_that_the_cluster_leaves_alone() {
        let standby = read("pacemaker", "standby/crm_mon-xml.txt");
        has(
            &standby,
            json!({ "online": ["node2", "node3"], "standby": ["node1"], "started": 6 }),
        );
        let node = read("pacemaker", "maintenance/crm_mon-xml-node.txt");
        assert_eq!(node["nodes"]["node2"], "maintenance");
        has(
            &node,
            json!({ "maintenance": false, "unmanaged": ["fs1-MDT0000", "fs1-OST0001", "fs1-OST0003"] }),
        );
        has(
            &read("pacemaker", "maintenance/crm_mon-xml-cluster.txt"),
            json!({ "maintenance": true }),
        );
    }

    #[test]
    fn a_resource_on_its_way_is_not_started() {
        let moving = read("pacemaker", "moving/t3-pcs-status.txt");
        has(&moving, json!({ "started": 3, "total": 6 }));
        assert_eq!(moving["resources"]["fs1-OST0002"], "Stopping");
        assert_eq!(moving["nodes"]["node1"], "standby");
    }

    #[test]
    fn a_failed_resource_still_has_its_node() {
        let blocked = read("pacemaker", "failed-resource/crm_mon-xml-blocked.txt");
        has(&blocked, json!({ "failed": ["fs1-OST0002"], "failures": 1, "started": 5 }));
        assert_eq!(blocked["running"]["fs1-OST0002"], json!(["node1"]));
    }

    #[test]
    fn without_quorum_nothing_else_is_known_although_the_exit_status_was_0() {
        for name in ["no-quorum/pcs-status-alone.txt", "no-quorum/crm_mon-xml-alone.txt"] {
            assert_eq!(
                read("pacemaker", name),
                Values::from([("quorum".to_owned(), json!(false))]),
                "{name}"
            );
        }
        has(
            &read("pacemaker", "no-quorum/crm_mon-xml-others.txt"),
            json!({ "quorum": true, "offline": ["node1"] }),
        );
    }

    #[test]
    fn where_only_what_runs_is_shown_it_is_not_known_what_does_not() {
        let values = read("pacemaker", "failed-resource/crm_mon-stopped.txt");
        has(&values, json!({ "started": 5, "online": ["node1", "node2", "node3"] }));
        unknown(&values, &["total", "stopped"]);
    }

    #[test]
    fn while_the_cluster_has_no_controller_nothing_is_known() {
        assert_eq!(read("pacemaker", "cluster-starting/t03-pcs-status.txt"), Values::new());
    }

    #[test]
    fn a_stopped_cluster_and_other_outputs_are_errors_in_words() {
        let pacemaker = reader("pacemaker").unwrap();
        let error = |out: &str| pacemaker.read(out).unwrap_err();
        assert!(error(&transcript("cluster-stopped/crm_mon-xml-all.txt")).contains("Connection refused"));
        assert!(error(&transcript("cluster-stopped/pcs-status-all.err")).contains("is pacemaker running?"));
        assert_eq!(error(""), "it printed nothing");
        assert!(error("<html><body>").contains("breaks off"));
        assert!(error("<html/>").contains("isn't a Pacemaker status"));
    }

    #[test]
    fn clones_groups_and_the_names_of_old_versions() {
        let old = "Cluster name: c\nStack: corosync\nCurrent DC: a (version 1.1.23) - partition with quorum\n\n2 nodes configured\n\n\
            Node b: standby\nOnline: [ a ]\n\nFull list of resources:\n\n Resource Group: web\n     ip\t(ocf::heartbeat:IPaddr2):\tStarted a\n     \
            site\t(systemd:nginx):\tStopped (disabled)\n Master/Slave Set: db-master [db]\n     Masters: [ a ]\n     Slaves: [ b ]\n \
            Clone Set: ping-clone [ping]\n     Started: [ a ]\n     Stopped: [ b ]\n\nDaemon Status:\n  corosync: active/enabled\n";
        let values = reader("pacemaker").unwrap().read(old).unwrap();
        has(
            &values,
            json!({
                "online": ["a"], "standby": ["b"], "stopped": ["site"], "started": 3, "total": 4,
                "resources": { "ip": "Started", "site": "Stopped", "db": "Promoted", "ping": "Started" },
            }),
        );
        assert_eq!(values["running"]["db"], json!(["a", "b"]));
    }
}

mod gluster {
    use super::*;

    #[test]
    fn nothing_to_heal() {
        for name in [
            "gluster-heal-info.txt",
            "gluster-heal-info-summary.txt",
            "gluster-heal-info-summary-xml.txt",
        ] {
            let values = read("gluster-heal", &format!("all-online/{name}"));
            has(&values, json!({ "entries": 0, "split_brain": 0, "healing": 0, "disconnected": [] }));
        }
    }

    #[test]
    fn a_brick_that_is_down_makes_the_sum_unknown_and_never_0() {
        for name in ["info", "info-xml", "info-summary", "info-summary-xml", "count"] {
            let values = read("gluster-heal", &format!("gluster-brick-down/gluster-heal-{name}-few.txt"));
            unknown(&values, &["entries", "split_brain", "healing"]);
            has(
                &values,
                json!({
                    "bricks": { "node1:/data/brick1/gv0": 6, "node3:/data/brick1/gv0": 6 },
                    "disconnected": ["node2:/data/brick1/gv0"],
                }),
            );
        }
        unknown(&read("gluster-heal", "no-quorum/gluster-heal-info-alone.txt"), &["entries"]);
        unknown(&read("gluster-heal", "gluster-host-down/gluster-heal-count.txt"), &["entries"]);
    }

    #[test]
    fn a_heal_that_goes_on() {
        has(
            &read("gluster-heal", "gluster-healing/t04-summary.txt"),
            json!({ "entries": 726, "healing": 1 }),
        );
        let info = read("gluster-heal", "gluster-healing/t04-info.txt");
        assert!(info["healing"].as_u64() > Some(0), "{info:?}");
    }

    #[test]
    fn split_brain_is_seen_where_it_is_said() {
        for name in ["info", "info-summary", "info-summary-xml"] {
            has(
                &read("gluster-heal", &format!("gluster-split-brain/gluster-heal-{name}.txt")),
                json!({ "entries": 2, "split_brain": 2 }),
            );
        }
        let silent = read("gluster-heal", "gluster-split-brain/gluster-heal-info-xml.txt");
        has(&silent, json!({ "entries": 2 }));
        unknown(&silent, &["split_brain"]);
    }

    #[test]
    fn an_output_without_bricks_is_an_error_in_its_own_words() {
        let gluster = reader("gluster-heal").unwrap();
        for (name, says) in [
            ("gluster-host-down/unknown-volume.txt", "Volume nothing does not exist"),
            (
                "gluster-host-down/gluster-heal-info-node2.txt",
                "check if gluster daemon is operational",
            ),
        ] {
            let error = gluster.read(&transcript(name)).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn a_file_name_that_poses_as_a_count_makes_it_unknown() {
        let out = "Brick a:/b\n/x\nNumber of entries: 0\nStatus: Connected\nNumber of entries: 1\n";
        unknown(&reader("gluster-heal").unwrap().read(out).unwrap(), &["entries"]);
    }
}

proptest! {
    #[test]
    fn no_output_makes_a_reader_panic(out in any::<String>()) {
        for reader in super::readers() {
            let _ = reader.read(&out);
        }
    }

    #[test]
    fn nor_does_a_real_one_that_was_cut_and_mended(which in 0usize..6, from in 0usize..8000, to in 0usize..8000, put in "[ -~\\n]{0,20}") {
        let names = ["all-online/crm_mon-xml.txt", "moving/t3-pcs-status.txt", "failed-resource/crm_mon-xml-blocked.txt",
            "gluster-brick-down/gluster-heal-info-few.txt", "gluster-brick-down/gluster-heal-info-summary-xml-few.txt", "gluster-split-brain/gluster-heal-info.txt"];
        let text = transcript(names[which]);
        let (from, to) = (from.min(to).min(text.len()), from.max(to).min(text.len()));
        prop_assume!(text.is_char_boundary(from) && text.is_char_boundary(to));
        let out = format!("{}{put}{}", &text[..from], &text[to..]);
        for reader in super::readers() {
            let _ = reader.read(&out);
        }
    }
}
