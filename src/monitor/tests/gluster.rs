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
