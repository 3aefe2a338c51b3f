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
        let told = |name: &str| {
            let mut values = read("pacemaker", name);
            // These only one of them tells.
            for only in ["cluster", "stonith", "fail_counts", "bans"] {
                values.remove(only);
            }
            values
        };
        assert_eq!(told(text), told(xml), "{text}");
    }
}

#[test]
fn what_runs_on_a_node_is_known_of_every_node() {
    for name in ["all-online/crm_mon-xml.txt", "all-online/pcs-status.txt"] {
        let hosting = &read("pacemaker", name)["hosting"];
        assert_eq!(
            *hosting,
            json!({
                "node1": ["MGS", "fs1-OST0000", "fs1-OST0002"],
                "node2": ["fs1-MDT0000", "fs1-OST0001", "fs1-OST0003"],
                "node3": [],
            })
        );
    }
    let standby = read("pacemaker", "standby/pcs-status.txt");
    assert_eq!(standby["hosting"]["node1"], json!([]), "nothing runs on it any more");
    let moving = read("pacemaker", "moving/t3-crm_mon-xml.txt");
    assert_eq!(moving["hosting"]["node1"], json!(["fs1-OST0002"]), "one still stops there");
}

#[test]
fn where_the_cluster_itself_does_not_know_a_node_nothing_is_said_to_run_or_not_to_run_there() {
    let unclean = "Current DC: a (version 2.1.5) - partition with quorum\n\nNode List:\n  * Node b: UNCLEAN (offline)\n  * Node c: pending\n  \
        * Online: [ a ]\n\nFull List of Resources:\n  * ip\t(ocf:heartbeat:IPaddr2):\t Started b (UNCLEAN)\n";
    let values = said("pacemaker", unclean).unwrap();
    has(
        &values,
        json!({ "hosting": { "a": [] }, "running": { "ip": ["b"] }, "unclean": ["b"], "pending": ["c"] }),
    );
}

#[test]
fn failures_are_told_alike_by_every_form_of_the_output() {
    for form in ["crm_mon-xml", "pcs-status", "pcs-status-full", "pcs-status-xml", "crm_mon"] {
        has(
            &read("pacemaker", &format!("failed-resource/{form}-stopped.txt")),
            json!({ "failed_actions": ["fs1-OST0003 start on node2: error"], "failures": 1 }),
        );
    }
    for form in ["crm_mon-xml", "pcs-status-full"] {
        let counts = &read("pacemaker", &format!("failed-resource/{form}-recovered.txt"))["fail_counts"];
        assert_eq!((&counts["fs1-OST0000"], &counts["MGS"]), (&json!(1), &json!(0)));
    }
    unknown(&read("pacemaker", "failed-resource/pcs-status-recovered.txt"), &["fail_counts"]);
}

#[test]
fn a_ban_that_was_left_behind_is_seen_and_one_that_is_meant_is_not() {
    has(
        &read("pacemaker", "failed-resource/crm_mon-xml-stopped.txt"),
        json!({ "bans": ["cli-ban-fs1-OST0003-on-node1"] }),
    );
    has(
        &read("pacemaker", "all-online/crm_mon-xml.txt"),
        json!({ "bans": [], "stonith": false }),
    );
    unknown(&read("pacemaker", "all-online/pcs-status.txt"), &["bans", "stonith"]);
}

#[test]
fn of_a_cluster_without_bans_a_whole_output_has_none_and_a_part_of_one_tells_nothing() {
    for name in ["all-online/crm_mon-xml.txt", "all-online/pcs-status-xml.txt"] {
        let whole = transcript(name);
        let (before, rest) = whole.split_once("  <bans>").unwrap();
        let (_, after) = rest.split_once("</bans>\n").unwrap();
        let none = format!("{before}{after}");
        has(&said("pacemaker", &none).unwrap(), json!({ "bans": [] }));
        for part in ["--include=nodes,resources", "--exclude=bans", "--resource=MGS", "-Lcli-"] {
            let part = none.replacen("xml\">", &format!("xml {part}\">"), 1);
            assert_ne!(part, none);
            unknown(&said("pacemaker", &part).unwrap(), &["bans"]);
        }
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
fn a_resource_that_is_only_being_looked_at_is_started() {
    let looked_at = read("pacemaker", "moving/t8-crm_mon-xml.txt");
    assert_eq!(looked_at["resources"]["fs1-OST0002"], "Started");
    has(&looked_at, json!({ "started": 6 }));
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
    let error = |out: &str| said("pacemaker", out).unwrap_err();
    assert!(error(&transcript("cluster-stopped/crm_mon-xml-all.txt")).contains("Connection refused"));
    assert!(error(&transcript("cluster-stopped/pcs-status-all.err")).contains("is pacemaker running?"));
    assert_eq!(error(""), "it printed nothing");
    assert!(error("<html><body>").contains("breaks off"));
    assert!(error("<html/>").contains("isn't a Pacemaker status"));
}

// There is no recording of pcs 0.9: these were written from what is known of it.

#[test]
fn clones_groups_and_the_names_of_old_versions() {
    let old = "Cluster name: c\nStack: corosync\nCurrent DC: a (version 1.1.23) - partition with quorum\n\n2 nodes configured\n\n\
        Node b: standby\nOnline: [ a ]\n\nFull list of resources:\n\n Resource Group: web\n     ip\t(ocf::heartbeat:IPaddr2):\tStarted a\n     \
        site\t(systemd:nginx):\tStopped (disabled)\n Master/Slave Set: db-master [db]\n     Masters: [ a ]\n     Slaves: [ b ]\n \
        Clone Set: ping-clone [ping]\n     Started: [ a ]\n     Stopped: [ b ]\n\nFailed Actions:\n\
        * ip_monitor_10000 on b 'unknown error' (1): call=12, status=complete, exitreason='no link',\n    \
        last-rc-change='Mon Mar  2 10:00:00 2026', queued=0ms, exec=5ms\n\nDaemon Status:\n  corosync: active/enabled\n";
    let values = said("pacemaker", old).unwrap();
    has(
        &values,
        json!({
            "cluster": "c", "online": ["a"], "standby": ["b"], "stopped": ["site"], "disabled": ["site"], "started": 3, "total": 4,
            "resources": { "ip": "Started", "site": "Stopped", "db": "Promoted", "ping": "Started" },
            "hosting": { "a": ["db", "ip", "ping"], "b": ["db"] },
            "failed_actions": ["ip monitor on b: unknown error (no link)"], "failures": 1,
        }),
    );
    assert_eq!(values["running"]["db"], json!(["a", "b"]));
}

#[test]
fn a_summary_without_a_heading_follows_the_warnings() {
    let early = "Cluster name: c\n\nWARNINGS:\nNo stonith devices and stonith-enabled is not false\n\nStack: corosync\n\
        Current DC: a (version 2.0.1-4.el8) - partition with quorum\n\n2 nodes configured\n\nOnline: [ a b ]\n";
    has(&said("pacemaker", early).unwrap(), json!({ "dc": "a", "online": ["a", "b"] }));
}

#[test]
fn bundles_guests_and_copies_with_numbers() {
    let text = "Current DC: a (version 2.1.5) - partition with quorum\n\nNode List:\n  * Online: [ a b ]\n  * RemoteOnline: [ r ]\n  \
        * GuestOnline: [ web-0@a ]\n\nFull List of Resources:\n  * Container bundle set: web [pcmk:http]:\n    \
        * web-0 (192.0.2.1)\t(ocf:heartbeat:apache):\t Started a\n    * web-1 (192.0.2.2)\t(ocf:heartbeat:apache):\t Stopped\n  \
        * Clone Set: fence-clone [fence] (unique):\n    * fence:0\t(ocf:pacemaker:Dummy):\t Started a\n    * fence:1\t(ocf:pacemaker:Dummy):\t FAILED b (blocked)\n  \
        * both\t(ocf:pacemaker:Dummy):\t Started [ a b ]\n  * old\t(ocf:pacemaker:Dummy):\t FAILED Master b\n";
    has(
        &said("pacemaker", text).unwrap(),
        json!({
            "online": ["a", "b", "r", "web-0"],
            "failed": ["fence", "old"],
            "running": { "web-0": ["a"], "web-1": [], "fence": ["a", "b"], "both": ["a", "b"], "old": ["b"] },
            "stopped": ["web-1"],
        }),
    );
}
