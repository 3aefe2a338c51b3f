//! The live view as data: what real tools printed, judged, compared and told.

use holdpoint::{
    cluster::{Change, Cluster, Health, Panel, Source},
    feed::Feed,
    monitor,
    procedure::readers::Reader,
    words::{Timestamp, Value, Values},
};
use serde_json::json;
use std::{fs, path::PathBuf, sync::Arc};

fn transcript(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn source(name: &str, reader: &str, hosts: &[&str]) -> Source {
    Source {
        name: name.into(),
        title: name.into(),
        reader: Some(Reader::named(reader).unwrap()),
        hosts: hosts.iter().map(|host| (*host).into()).collect(),
        any: true,
        every: 5,
        run: vec!["look".into()],
        optional: false,
    }
}

/// A Pacemaker cluster and what a volume has to heal.
fn cluster() -> Cluster {
    Cluster::new(vec![
        source("pacemaker", "pacemaker", &["node1", "node2"]),
        source("gv0", "gluster-heal", &["node1"]),
    ])
}

fn glance(monitor: &str, host: &str, second: i64, values: Result<Values, String>) -> Feed {
    Feed::Glance {
        monitor: monitor.into(),
        host: host.into(),
        at: at(second),
        values: values.map(Arc::new),
        raw: "as it was printed".into(),
        poll: Default::default(),
    }
}

/// What a real tool printed, as its reader has it.
fn real(monitor: &str, host: &str, second: i64, name: &str) -> Feed {
    let reader = if monitor == "pacemaker" { "pacemaker" } else { "gluster-heal" };
    glance(
        monitor,
        host,
        second,
        monitor::read(Reader::named(reader).unwrap(), &transcript(name)),
    )
}

fn says(changes: &[Change]) -> Vec<&str> {
    changes.iter().map(|change| change.says.as_str()).collect()
}

fn panel<'c>(cluster: &'c Cluster, monitor: &str, second: i64) -> Panel<'c> {
    let mut panels = cluster.panels(at(second)).into_iter();
    panels.find(|panel| panel.source.name.as_str() == monitor).unwrap()
}

#[test]
fn a_healthy_cluster_is_well_and_says_so_in_a_line() {
    let mut cluster = cluster();
    assert_eq!(cluster.verdict(at(0)).health, Health::Unknown, "what wasn't read isn't well");
    cluster.take(&real("pacemaker", "node1", 0, "all-online/crm_mon-xml.txt"));
    cluster.take(&real("gv0", "node1", 0, "all-online/gluster-heal-info-summary.txt"));
    let verdict = cluster.verdict(at(1));
    assert_eq!(verdict.health, Health::Well, "{}", verdict.line());
    let line = verdict.line();
    assert!(line.contains("pacemaker: quorum, all 3 nodes online, 6 of 6 started"), "{line}");
    assert!(line.contains("gv0: nothing to heal"), "{line}");
    let node1 = panel(&cluster, "pacemaker", 1)
        .rows
        .into_iter()
        .find(|row| row.name == "node1")
        .unwrap();
    assert!(node1.more.contains("MGS"), "where resources run stands with the nodes: {node1:?}");
}

#[test]
fn a_standby_is_told_where_it_stands_and_when_it_came() {
    let mut cluster = cluster();
    cluster.take(&real("pacemaker", "node1", 0, "all-online/crm_mon-xml.txt"));
    let changes = cluster.take(&real("pacemaker", "node1", 5, "standby/crm_mon-xml.txt"));
    assert!(says(&changes).contains(&"node1 online → standby"), "{changes:?}");
    assert!(says(&changes).contains(&"MGS node1 → node2"), "{changes:?}");
    assert_eq!(changes[0].at, at(5));
    let panel = panel(&cluster, "pacemaker", 6);
    assert_eq!(panel.health, Health::Attention);
    assert!(
        panel.says.contains("2 of 3 nodes online, node1 in standby, 6 of 6 started"),
        "{}",
        panel.says
    );
    assert_eq!(cluster.changes().count(), changes.len());
}

#[test]
fn without_quorum_nothing_is_said_of_what_the_node_cannot_know() {
    let mut cluster = cluster();
    cluster.take(&real("pacemaker", "node1", 0, "all-online/crm_mon-xml.txt"));
    let changes = cluster.take(&real("pacemaker", "node1", 5, "no-quorum/crm_mon-xml-alone.txt"));
    assert_eq!(
        says(&changes),
        ["QUORUM LOST"],
        "that nothing is known of the others is no change of theirs"
    );
    let panel = panel(&cluster, "pacemaker", 6);
    assert_eq!((panel.health, panel.rows.len()), (Health::Bad, 0));
    assert!(panel.says.contains("NO QUORUM where node1 is"), "{}", panel.says);
    let changes = cluster.take(&real("pacemaker", "node1", 9, "standby/crm_mon-xml.txt"));
    assert!(
        says(&changes).contains(&"node1 online → standby"),
        "compared with what was known last: {changes:?}"
    );
}

#[test]
fn a_resource_that_failed_is_bad_and_named() {
    for name in ["failed-resource/crm_mon-xml-stopped.txt", "failed-resource/crm_mon-xml-blocked.txt"] {
        let mut cluster = cluster();
        cluster.take(&real("pacemaker", "node1", 0, name));
        let panel = panel(&cluster, "pacemaker", 1);
        assert_eq!(panel.health, Health::Bad, "{name}: {}", panel.says);
        let bad: Vec<_> = panel.rows.iter().filter(|row| row.health == Health::Bad).collect();
        assert!(!bad.is_empty() && panel.says.contains(&bad[0].name), "{name}: {}", panel.says);
    }
}

#[test]
fn a_brick_that_tells_nothing_is_never_nothing_to_heal() {
    let mut cluster = cluster();
    cluster.take(&real("gv0", "node1", 0, "gluster-brick-down/gluster-heal-info-summary-few.txt"));
    let panel = panel(&cluster, "gv0", 1);
    assert_eq!(panel.health, Health::Bad);
    assert!(
        panel.says.contains("12 to heal at least") && panel.says.contains("node2:/data/brick1/gv0"),
        "{}",
        panel.says
    );
}

#[test]
fn what_heals_has_a_curve_a_rate_and_a_time_and_is_told_at_each_half() {
    let mut cluster = cluster();
    let mut told = Vec::new();
    let entries = |entries: i64| Ok([("entries".into(), json!(entries)), ("split_brain".into(), json!(0))].into());
    cluster.take(&glance("gv0", "node1", 0, entries(0)));
    for step in 0..=60 {
        told.extend(cluster.take(&glance("gv0", "node1", 5 + 5 * step, entries(600 - 10 * step))));
        if step == 30 {
            let panel = panel(&cluster, "gv0", 6 + 5 * step);
            assert_eq!(panel.health, Health::Attention);
            assert!(panel.says.starts_with("300 to heal, 120 a minute less, about "), "{}", panel.says);
            assert!(panel.series.is_some_and(|series| series.moves(at(160))));
        }
    }
    let told = says(&told);
    assert_eq!(told.first(), Some(&"600 to heal"));
    assert_eq!(told.get(1), Some(&"300 to heal, after 600"));
    assert!(told.last().unwrap().starts_with("healed"), "{told:?}");
    assert!(told.len() < 12, "not each number is news: {told:?}");
}

#[test]
fn a_reading_too_old_is_unknown_and_nothing_of_it_stays_green() {
    let mut cluster = cluster();
    cluster.take(&real("pacemaker", "node1", 0, "all-online/crm_mon-xml.txt"));
    assert_eq!(panel(&cluster, "pacemaker", 10).health, Health::Well);
    assert!(cluster.take(&Feed::Tick(at(10))).is_empty());
    let changes = cluster.take(&Feed::Tick(at(11)));
    assert_eq!(says(&changes), ["not known: nothing was read on node1 for 11 s"]);
    assert!(cluster.take(&Feed::Tick(at(16))).is_empty(), "it is told once");
    let panel = panel(&cluster, "pacemaker", 16);
    assert_eq!((panel.health, panel.stale), (Health::Unknown, Some(16)));
    assert!(panel.rows.iter().all(|row| row.health == Health::Unknown));
    assert!(panel.says.starts_with("not known any more; it was: quorum"), "{}", panel.says);
}

#[test]
fn the_view_moves_to_another_host_and_says_so() {
    let mut cluster = cluster();
    cluster.take(&real("pacemaker", "node1", 0, "all-online/crm_mon-xml.txt"));
    // The answer is told first, then the failure that led to it.
    let moved = cluster.take(&real("pacemaker", "node2", 7, "all-online/crm_mon-xml.txt"));
    let failed = cluster.take(&glance("pacemaker", "node1", 5, Err("node1 doesn't answer".into())));
    assert_eq!(says(&moved), ["read on node2 now, no longer on node1"]);
    assert!(failed.is_empty());
    assert_eq!(panel(&cluster, "pacemaker", 8).health, Health::Well);
    let failed = cluster.take(&glance("pacemaker", "node2", 12, Err("node2 doesn't answer: no route".into())));
    assert_eq!(says(&failed), ["not known: node2: node2 doesn't answer: no route"]);
    let panel = panel(&cluster, "pacemaker", 12);
    assert_eq!(
        panel.health,
        Health::Unknown,
        "what can't be read isn't well, however young the last reading is"
    );
    let again = cluster.take(&real("pacemaker", "node2", 17, "all-online/crm_mon-xml.txt"));
    assert_eq!(says(&again), ["known again, from node2"]);
}

#[test]
fn what_is_not_known_is_null_to_scripts_and_every_field_is_there() {
    let mut cluster = cluster();
    let unread = cluster.json(at(0));
    assert_eq!(
        (&unread["health"], &unread["monitors"][0]["read_at"]),
        (&json!("unknown"), &Value::Null)
    );
    cluster.take(&real("pacemaker", "node1", 0, "no-quorum/crm_mon-xml-alone.txt"));
    let object = cluster.json(at(3));
    let pacemaker = &object["monitors"][0];
    assert_eq!(pacemaker["monitor"], json!("pacemaker"), "the worst comes first");
    assert_eq!((&pacemaker["health"], &pacemaker["host"]), (&json!("bad"), &json!("node1")));
    assert_eq!(pacemaker["age_seconds"], json!(3));
    assert_eq!(pacemaker["values"]["quorum"], json!(false));
    assert_eq!(pacemaker["values"].get("nodes"), Some(&Value::Null), "known to be unknown");
    let stale = &cluster.json(at(60))["monitors"][0];
    assert_eq!((&stale["stale"], &stale["values"]["quorum"]), (&json!(true), &Value::Null));
}

#[test]
fn values_that_no_reader_knows_are_shown_and_their_states_compared() {
    let mut own = source("room", "pacemaker", &["node1"]);
    own.reader = None;
    let mut cluster = Cluster::new(vec![own]);
    let values = |state: &str, free: u64| Ok([("state".into(), json!(state)), ("free".into(), json!(free))].into());
    cluster.take(&glance("room", "node1", 0, values("ok", 10)));
    let panel = panel(&cluster, "room", 1);
    assert_eq!((panel.health, panel.says.as_str()), (Health::Well, "free 10, state ok"));
    let changes = cluster.take(&glance("room", "node1", 5, values("full", 0)));
    assert_eq!(
        says(&changes),
        ["state ok → full"],
        "a number that nobody knows may move all the time"
    );
}

#[test]
fn what_was_only_offered_is_not_missed_where_its_tool_is_not_there() {
    let mut votes = source("votes", "pacemaker", &["node1"]);
    votes.optional = true;
    let mut cluster = Cluster::new(vec![votes]);
    cluster.take(&glance(
        "votes",
        "node1",
        0,
        Err("exit 127 (sh: corosync-quorumtool: not found)".into()),
    ));
    assert!(cluster.panels(at(1)).is_empty());
    cluster.take(&glance("votes", "node1", 5, Err("exit 1".into())));
    assert_eq!(
        panel(&cluster, "votes", 6).health,
        Health::Unknown,
        "a tool that is there and fails is told"
    );
}

#[test]
fn where_each_host_is_asked_each_has_its_own_part() {
    let mut each = source("load", "pacemaker", &["node1", "node2"]);
    (each.reader, each.any) = (None, false);
    let mut cluster = Cluster::new(vec![each]);
    cluster.take(&glance("load", "node1", 0, Ok([("jobs".into(), json!(1))].into())));
    assert!(!cluster.is_complete(), "node2 wasn't asked yet");
    cluster.take(&glance("load", "node2", 0, Err("node2 doesn't answer".into())));
    assert!(cluster.is_complete());
    let titles: Vec<_> = cluster.panels(at(1)).iter().map(|panel| (panel.title(), panel.health)).collect();
    assert_eq!(
        titles,
        [("load on node2".into(), Health::Unknown), ("load on node1".into(), Health::Well)],
        "the worst first"
    );
}

#[test]
fn a_brick_that_goes_down_is_told_in_the_words_of_gluster() {
    let mut cluster = Cluster::new(vec![source("volumes", "gluster-volumes", &["node1"])]);
    let told = |second: i64, info: &str, status: &str| {
        let both = transcript(info) + &transcript(status);
        let values = monitor::read(Reader::named("gluster-volumes").unwrap(), &both);
        glance("volumes", "node1", second, values)
    };
    let well = ("all-online/gluster-volume-info.txt", "all-online/gluster-volume-status.txt");
    let down = (
        "gluster-brick-down/gluster-volume-info-few.txt",
        "gluster-brick-down/gluster-volume-status-few.txt",
    );
    cluster.take(&told(0, well.0, well.1));
    let changes = cluster.take(&told(5, down.0, down.1));
    assert!(says(&changes).contains(&"node2:/data/brick1/gv0 online → OFFLINE"), "{changes:?}");
}

#[test]
fn bricks_that_nobody_tells_of_are_unknown_and_never_well() {
    let mut cluster = Cluster::new(vec![source("gv0", "gluster-volumes", &["node1"])]);
    let volume = Reader::named("gluster-volumes").unwrap();
    // `gluster volume status` was refused for another transaction: only `volume info` was printed.
    let told = monitor::read(volume, &transcript("all-online/gluster-volume-info.txt"));
    cluster.take(&glance("gv0", "node1", 0, told));
    let panel = panel(&cluster, "gv0", 1);
    assert_eq!(panel.health, Health::Unknown, "{}", panel.says);
    assert!(panel.says.contains("which bricks run isn't told"), "{}", panel.says);
}

#[test]
fn what_is_left_out_of_a_reading_is_unknown_and_never_well() {
    for (reader, told) in [("gluster-peers", json!({})), ("pacemaker", json!({ "quorum": true }))] {
        let mut cluster = Cluster::new(vec![source("it", reader, &["node1"])]);
        let values: Values = told.as_object().unwrap().clone().into_iter().collect();
        cluster.take(&glance("it", "node1", 0, Ok(values)));
        assert_eq!(panel(&cluster, "it", 1).health, Health::Unknown, "{reader}");
    }
}

#[test]
fn another_host_has_other_peers_and_that_is_no_change() {
    let mut cluster = Cluster::new(vec![source("peers", "gluster-peers", &["node1", "node2"])]);
    let peers = |names: [&str; 2]| {
        let peers: serde_json::Map<String, Value> = names.iter().map(|name| ((*name).to_owned(), json!("connected"))).collect();
        Values::from_iter([("peers".to_owned(), json!(peers))])
    };
    cluster.take(&glance("peers", "node1", 0, Ok(peers(["node2", "node3"]))));
    let changes = cluster.take(&glance("peers", "node2", 5, Ok(peers(["node1", "node3"]))));
    assert!(!says(&changes).iter().any(|says| says.contains("no longer there")), "{changes:?}");
}
