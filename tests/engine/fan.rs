//! One step on many hosts.

use crate::story::{Story, story, watched};
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
