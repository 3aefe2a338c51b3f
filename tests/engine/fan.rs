//! One step on many hosts.

use crate::story::{Story, TOP, story, watched};
use holdpoint::{
    engine::{input::Act, run::JobState, status::Look},
    words::Kept,
};
use serde_json::json;

fn on_all(more: &str) -> String {
    format!(
        r#"
[[phase]]
id = "p"
title = "All"
[[phase.step]]
id = "a"
title = "First"
on = "nodes"
run = "do a"
effect = "change"
{more}
undo = [{{ id = "back", title = "Back", run = "undo a", effect = "change" }}]
[[phase.step]]
id = "b"
title = "Then"
note = "Well."
"#
    )
}

fn exclude(s: &mut Story, host: &str) -> crate::story::Told {
    s.act(Act::Exclude {
        step: "p/a".into(),
        host: host.into(),
        reason: "it is in repair".into(),
    })
}

#[test]
fn so_many_at_a_time() {
    let mut s = story(&on_all("at_a_time = 2"));
    s.confirm("p/a").unwrap();
    assert_eq!(s.started(), ["p/a#1@n1", "p/a#1@n2"]);
    s.ends("p/a", "n2", 0).unwrap();
    assert_eq!(s.started(), ["p/a#1@n3"]);
    s.ends("p/a", "n1", 0).unwrap();
    assert_eq!(s.look("p/a"), Look::Running);
    s.ends("p/a", "n3", 0).unwrap();
    assert_eq!(s.look("p/a"), Look::Done);
}

#[test]
fn no_more_once_so_many_have_failed() {
    let mut s = story(&on_all("at_a_time = 1\nstop_after = 1"));
    s.confirm("p/a").unwrap();
    s.ends("p/a", "n1", 1).unwrap();
    assert_eq!((s.started(), s.look("p/a")), (vec![], Look::Failed));
    assert!(matches!(s.state("p/a", "n3"), JobState::Void { .. }));
}

#[test]
fn the_canary_goes_first_and_stops_the_others() {
    let mut s = story(&on_all("canary = true"));
    s.confirm("p/a").unwrap();
    assert_eq!(s.started(), ["p/a#1@n1"]);
    s.ends("p/a", "n1", 0).unwrap();
    assert_eq!(s.started(), ["p/a#1@n2", "p/a#1@n3"]);

    let mut s = story(&on_all("canary = true"));
    s.confirm("p/a").unwrap();
    s.ends("p/a", "n1", 1).unwrap();
    assert_eq!((s.started(), s.look("p/a")), (vec![], Look::Failed));
}

#[test]
fn only_where_it_failed_is_it_tried_again() {
    let mut s = story(&on_all(""));
    s.confirm("p/a").unwrap();
    s.ends("p/a", "n1", 0).unwrap();
    s.ends("p/a", "n2", 1).unwrap();
    assert!(s.retry("p/a", true).is_err(), "n3 still runs");
    s.ends("p/a", "n3", 0).unwrap();
    s.retry("p/a", true).unwrap();
    s.confirm("p/a").unwrap();
    assert_eq!(s.started(), ["p/a#2@n2"]);
    s.ends("p/a", "n2", 0).unwrap();
    assert_eq!(s.look("p/a"), Look::Done);
    s.undo("p/a").unwrap();
    let undo = s.current();
    s.confirm(&undo).unwrap();
    assert_eq!(
        s.started().len(),
        3,
        "it is taken back wherever it was done, not only where it was tried last: {:?}",
        s.started()
    );
}

#[test]
fn a_host_that_was_left_out_stays_in_view_and_the_others_count() {
    let mut s = story(&on_all(""));
    s.confirm("p/a").unwrap();
    s.ends("p/a", "n1", 0).unwrap();
    s.ends("p/a", "n2", 1).unwrap();
    s.ends("p/a", "n3", 0).unwrap();
    assert!(exclude(&mut s, "n9").is_err());
    exclude(&mut s, "n2").unwrap();
    assert_eq!((s.look("p/a"), s.effects()), (Look::Done, vec!["excluded-n2-p/a".to_owned()]));
}

#[test]
fn an_excluded_host_is_not_tried_again() {
    let mut s = story(&on_all(""));
    s.confirm("p/a").unwrap();
    s.ends("p/a", "n1", 1).unwrap();
    s.ends("p/a", "n2", 1).unwrap();
    s.ends("p/a", "n3", 0).unwrap();
    exclude(&mut s, "n2").unwrap();
    assert_eq!(s.look("p/a"), Look::Failed, "n1 is still bad");
    s.retry("p/a", true).unwrap();
    s.confirm("p/a").unwrap();
    assert_eq!(s.started(), ["p/a#2@n1"]);
}

#[test]
fn a_host_can_be_left_out_beforehand_but_not_the_last_one() {
    let mut s = story(&on_all(""));
    exclude(&mut s, "n1").unwrap();
    exclude(&mut s, "n3").unwrap();
    assert!(exclude(&mut s, "n2").unwrap_err().contains("only host"));
    s.confirm("p/a").unwrap();
    assert_eq!(s.started(), ["p/a#1@n2"]);
}

const KERNELS: &str = r#"
[[phase]]
id = "p"
title = "All"
[[phase.step]]
id = "a"
title = "Kernels"
on = "nodes"
run = "uname -r"
effect = "observe"
capture.kernel = { first = '^(\S+)$' }
[[phase.step]]
id = "b"
title = "Same?"
on = "'n1'"
run = "keep {{ kernel['n1'] }} {{ kernel['n3'] }}"
effect = "observe"
"#;

#[test]
fn values_of_many_hosts_are_a_map_by_host_whatever_was_tried_again() {
    let mut s = story(KERNELS);
    let kernel = |text: &str| Kept::Text(text.into());
    s.confirm("p/a").unwrap();
    s.keeps("p/a", "n1", r"^(\S+)$", kernel("6.1")).unwrap();
    s.keeps("p/a", "n2", r"^(\S+)$", kernel("6.2")).unwrap();
    s.ends("p/a", "n3", 1).unwrap();
    s.retry("p/a", true).unwrap();
    s.confirm("p/a").unwrap();
    s.keeps("p/a", "n3", r"^(\S+)$", kernel("6.3")).unwrap();
    assert_eq!(s.look("p/b"), Look::Ready, "{:?}", s.line("p/b").unready);
    assert!(format!("{:?}", s.sheet("p/b").does).contains("keep 6.1 6.3"));
}

#[test]
fn a_host_that_was_left_out_spoils_no_value() {
    let mut s = story(KERNELS);
    let kernel = |text: &str| Kept::Text(text.into());
    s.confirm("p/a").unwrap();
    s.keeps("p/a", "n1", r"^(\S+)$", kernel("6.1")).unwrap();
    s.ends("p/a", "n2", 1).unwrap();
    s.keeps("p/a", "n3", r"^(\S+)$", kernel("6.3")).unwrap();
    exclude(&mut s, "n2").unwrap();
    assert_eq!(s.look("p/a"), Look::Done);
    assert!(format!("{:?}", s.sheet("p/b").does).contains("keep 6.1 6.3"));
}

#[test]
fn the_guards_are_asked_again_before_each_later_start() {
    let mut s = watched(
        &(r#"
[[guard]]
name = "calm"
require = "cluster.state == 'calm'"
because = "It must be calm."
"#
        .to_owned()
            + &on_all("at_a_time = 1")),
    );
    s.senses(json!({ "state": "calm" })).unwrap();
    s.pass(1).confirm("p/a").unwrap();
    s.senses(json!({ "state": "calm" })).unwrap();
    assert_eq!(s.started(), ["p/a#1@n1"]);
    s.pass(5).ends("p/a", "n1", 0).unwrap();
    assert_eq!(s.started(), Vec::<String>::new(), "n1 may have changed it");
    s.senses(json!({ "state": "storm" })).unwrap();
    assert_eq!(s.started(), Vec::<String>::new());
    s.pass(5).senses(json!({ "state": "calm" })).unwrap();
    assert_eq!(s.started(), ["p/a#1@n2"]);
}

#[test]
fn steps_of_the_same_lock_take_turns() {
    let mut s = story(&on_all("lock = \"glusterd\""));
    s.confirm("p/a").unwrap();
    assert_eq!(s.started(), ["p/a#1@n1"]);
    s.ends("p/a", "n1", 0).unwrap();
    assert_eq!(s.started(), ["p/a#1@n2"]);
}

#[test]
fn a_queued_host_can_be_taken_back_alone() {
    let mut s = story(&on_all("at_a_time = 1"));
    s.confirm("p/a").unwrap();
    s.interrupt("p/a", "n2").unwrap();
    s.ends("p/a", "n1", 0).unwrap();
    assert_eq!(s.started(), ["p/a#1@n3"]);
    s.ends("p/a", "n3", 0).unwrap();
    assert_eq!(s.look("p/a"), Look::Failed, "it was not done on n2");
}

/// A step on `count` hosts, `n1` and on.
fn on_many(count: usize, more: &str) -> Story {
    Story::with(&format!("{TOP}\n{}", on_all(more)), &[], |inputs| {
        let hosts: Vec<String> = (1..=count).map(|n| format!("n{n}")).collect();
        inputs.insert("nodes".into(), hosts.into());
    })
}

fn why_not(s: &Story, host: &str) -> String {
    match s.state("p/a", host) {
        JobState::Void { why: Some(why) } => why,
        other => format!("{other:?}"),
    }
}

#[test]
fn of_forty_hosts_no_more_start_once_a_tenth_has_failed_and_what_runs_finishes() {
    let mut s = on_many(40, "at_a_time = 8\nstop_after = \"10%\"");
    s.confirm("p/a").unwrap();
    assert_eq!(s.started().len(), 8);
    for host in ["n2", "n3", "n5"] {
        s.ends("p/a", host, 1).unwrap();
        assert_eq!(s.started().len(), 1, "one more for each that ended");
    }
    s.ends("p/a", "n7", 1).unwrap();
    assert_eq!((s.started(), s.look("p/a")), (vec![], Look::Running), "the fourth of forty");
    assert_eq!(
        why_not(&s, "n40"),
        "not started: 4 of 40 hosts failed (n[2-3,5,7]), and no more was to be started then"
    );
    for host in ["n1", "n4", "n6", "n8", "n9", "n10", "n11"] {
        s.ends("p/a", host, 0).unwrap();
        assert_eq!(s.started(), Vec::<String>::new());
    }
    assert_eq!(s.look("p/a"), Look::Failed);
    s.retry("p/a", true).unwrap();
    s.confirm("p/a").unwrap();
    assert_eq!(
        s.started(),
        [
            "p/a#2@n2",
            "p/a#2@n3",
            "p/a#2@n5",
            "p/a#2@n7",
            "p/a#2@n12",
            "p/a#2@n13",
            "p/a#2@n14",
            "p/a#2@n15"
        ],
        "where it failed and where it was not started, and nowhere else"
    );
}

#[test]
fn hosts_that_were_taken_back_do_not_count_as_failed() {
    let mut s = on_many(40, "at_a_time = 2\nstop_after = 2");
    s.confirm("p/a").unwrap();
    s.started();
    assert_eq!(s.state("p/a", "n3"), JobState::Queued);
    s.interrupt("p/a", "n30").unwrap();
    s.interrupt("p/a", "n31").unwrap();
    s.ends("p/a", "n1", 1).unwrap();
    assert_eq!(s.started(), ["p/a#1@n3"], "one has failed");
    s.ends("p/a", "n2", 0).unwrap();
    assert_eq!(s.started(), ["p/a#1@n4"]);
    s.ends("p/a", "n3", 1).unwrap();
    assert_eq!(s.started(), Vec::<String>::new());
    let why = why_not(&s, "n40");
    assert!(why.starts_with("not started: 2 of 40 hosts failed (n[1,3])"), "{why}");
}

#[test]
fn forty_hosts_go_in_batches_after_the_first_one() {
    let mut s = on_many(40, "at_a_time = 5\ncanary = true");
    s.confirm("p/a").unwrap();
    assert_eq!(s.started(), ["p/a#1@n1"]);
    s.ends("p/a", "n1", 0).unwrap();
    let mut running = s.started();
    assert_eq!(running.len(), 5);
    let mut most = 5;
    while let Some(job) = running.pop() {
        let host = job.rsplit_once('@').unwrap().1.to_owned();
        s.ends("p/a", &host, 0).unwrap();
        running.extend(s.started());
        most = most.max(running.len());
    }
    assert_eq!((most, s.look("p/a")), (5, Look::Done));

    let mut s = on_many(40, "canary = true");
    s.confirm("p/a").unwrap();
    s.ends("p/a", "n1", 1).unwrap();
    assert_eq!(why_not(&s, "n2"), "not started: n1 went first, and failed");
}

#[test]
fn the_hosts_of_a_loop_are_those_of_its_beginning() {
    let mut s = story(
        r#"
[[phase]]
id = "find"
title = "Find"
[[phase.step]]
id = "list"
title = "Which"
on = "'n1'"
run = "cluster members"
effect = "observe"
capture.members = { all = '^(\S+)$' }
[[phase]]
id = "each"
title = "{{ node }}"
for = "node in members"
when = "size(members) > 0"
on = "'n1'"
[[phase.step]]
id = "work"
title = "Work"
run = "do {{ node }}"
effect = "change"
no_undo = "No."
"#,
    );
    let found = |s: &mut Story, names: &[&str]| {
        let kept = Kept::Texts(names.iter().map(|name| (*name).to_owned()).collect());
        s.keeps("find/list", "n1", r"^(\S+)$", kept).unwrap();
    };
    s.confirm("find/list").unwrap();
    found(&mut s, &["n1", "n2"]);
    assert_eq!(s.current(), "each[n1]/work");
    s.confirm("each[n1]/work").unwrap();
    s.act(Act::Redo {
        step: "find/list".into(),
        reason: "one was added".into(),
    })
    .unwrap();
    s.confirm("find/list").unwrap();
    found(&mut s, &["n2", "n3"]);
    let lines: Vec<String> = s.core.run.steps().map(|step| step.id.to_string()).collect();
    assert_eq!(lines, ["find/list", "each[n1]/work", "each[n2]/work"], "frozen on entering");
}
