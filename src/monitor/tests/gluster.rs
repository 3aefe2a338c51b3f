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
    for (name, says) in [
        ("gluster-host-down/unknown-volume.txt", "Volume nothing does not exist"),
        (
            "gluster-host-down/gluster-heal-info-node2.txt",
            "check if gluster daemon is operational",
        ),
    ] {
        let error = said("gluster-heal", &transcript(name)).unwrap_err();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn a_file_name_that_poses_as_a_count_makes_it_unknown() {
    let out = "Brick a:/b\n/x\nNumber of entries: 0\nStatus: Connected\nNumber of entries: 1\n";
    unknown(&said("gluster-heal", out).unwrap(), &["entries"]);
}

#[test]
fn who_is_a_foreign_client_is_known_once_the_addresses_of_the_bricks_hosts_are() {
    let clients = transcript("all-online/gluster-volume-status-clients.txt");
    unknown(&said("gluster-clients", &clients).unwrap(), &["foreign", "foreign_hosts"]);
    let hosts = "10.213.78.11    node1\n10.213.78.12    node2 node2.example.org\n10.213.78.13    node3\n";
    // node3 has the volume mounted: it has one connection more than its self-heal daemon needs.
    has(
        &said("gluster-clients", &format!("{clients}{hosts}")).unwrap(),
        json!({ "foreign": 1, "foreign_hosts": ["10.213.78.13"] }),
    );
    let mounted = ["10.213.78.13:49140", "10.213.78.13:49139", "10.213.78.13:49136"];
    let lines = clients
        .lines()
        .filter(|line| !mounted.iter().any(|client| line.starts_with(client)));
    let unmounted = lines
        .collect::<Vec<_>>()
        .join("\n")
        .replace("Clients connected : 4", "Clients connected : 3");
    has(
        &said("gluster-clients", &format!("{unmounted}\n{hosts}")).unwrap(),
        json!({ "foreign": 0, "foreign_hosts": [] }),
    );
    let stranger = unmounted.replace("10.213.78.12:49144", "10.213.99.1:49144");
    has(
        &said("gluster-clients", &format!("{stranger}\n{hosts}")).unwrap(),
        json!({ "foreign": 1, "foreign_hosts": ["10.213.99.1"] }),
    );
}

#[test]
fn a_brick_that_names_fewer_clients_than_it_counts_tells_nothing() {
    let clients = transcript("all-online/gluster-volume-status-clients.txt").replace("10.213.78.12:49143 ", "garbled ");
    has(
        &said("gluster-clients", &clients).unwrap(),
        json!({ "offline": ["node3:/data/brick1/gv0"] }),
    );
}

#[test]
fn a_pool_without_one_of_its_hosts() {
    for name in ["gluster-peer-status.txt", "gluster-peer-status-xml.txt", "gluster-pool-list.txt"] {
        has(
            &read("gluster-peers", &format!("gluster-host-down/{name}")),
            json!({ "peers": { "node2": "disconnected", "node3": "connected" }, "connected": ["node3"], "disconnected": ["node2"], "others": [] }),
        );
    }
    let rejected = "Number of Peers: 1\n\nHostname: node2\nUuid: x\nState: Peer Rejected (Connected)\n";
    has(
        &said("gluster-peers", rejected).unwrap(),
        json!({ "peers": { "node2": "Peer Rejected" }, "connected": [], "others": ["node2"] }),
    );
}
