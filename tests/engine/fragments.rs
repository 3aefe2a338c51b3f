//! Steps that are said once and used in several places.

use crate::story::{Story, TOP, WATCHED};
use holdpoint::{engine::status::Look, words::Kept};
use serde_json::json;

fn text(s: &Story, id: &str) -> String {
    format!("{:?}", s.sheet(id).does)
}

#[test]
fn a_fragment_sees_its_inputs_and_gives_what_it_exports() {
    let fragment = r#"
format = 1
title = "Restart"
export = ["pid"]
[[input]]
name = "service"
kind = "text"
[[step]]
id = "restart"
title = "Restart {{ service }}"
run = "restart {{ service }}"
effect = "disrupt"
no_undo = "no need"
[[step]]
id = "look"
title = "Look"
run = "pid {{ service }}"
effect = "observe"
capture.pid = { first = '^(\d+)$' }
"#;
    let body = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "nfs"
title = "Restart it"
use = "restart"
with = { service = "'nfs-' + word" }
[[phase.step]]
id = "then"
title = "Then"
run = "watch {{ pid }}"
effect = "observe"
"#;
    let mut s = Story::with(&format!("{TOP}\n{body}"), &[("restart", fragment)], |_| {});
    assert_eq!(s.current(), "p/nfs/restart");
    assert!(text(&s, "p/nfs/restart").contains("restart nfs-blue"));
    s.does("p/nfs/restart", "n1");
    s.confirm("p/nfs/look").unwrap();
    s.keeps("p/nfs/look", "n1", r"^(\d+)$", Kept::Text("4711".into())).unwrap();
    assert!(text(&s, "p/then").contains("watch 4711"));
}

/// A monitor that the fragment knows by a name of its own.
const CALM: &str = r#"
format = 1
title = "Do it, and see that it is calm"
[[input]]
name = "watched"
kind = "monitor"
[[step]]
id = "go"
title = "Go"
run = "go"
effect = "change"
expect = [{ is = "watched.state == 'calm'", says = "it is calm" }]
no_undo = "no need"
[[step]]
id = "drained"
title = "Nothing is left"
wait = "nothing is left"
until = "watched.left == 0"
worry = "5m"
"#;

#[test]
fn a_fragment_is_given_a_monitor_of_the_procedure() {
    let body = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "one"
use = "calm"
with = { watched = "cluster" }
"#;
    let mut s = Story::with(&format!("{TOP}\n{WATCHED}\n{body}"), &[("calm", CALM)], |_| {});
    s.confirm("p/one/go").unwrap();
    s.pass(1).ends("p/one/go", "n1", 0).unwrap();
    assert_eq!(s.look("p/one/go"), Look::Running);
    assert_eq!(
        s.wants().poll,
        [("cluster".into(), s.now())],
        "the procedure's own monitor is asked"
    );
    s.pass(1).senses(json!({ "state": "calm", "left": 3 })).unwrap();
    assert_eq!(s.look("p/one/go"), Look::Done);
    s.pass(1).senses(json!({ "state": "calm", "left": 2 })).unwrap();
    assert_ne!(s.look("p/one/drained"), Look::Done);
    s.pass(1).senses(json!({ "state": "calm", "left": 0 })).unwrap();
    assert_eq!(s.look("p/one/drained"), Look::Done);
}

#[test]
fn a_fragment_hands_its_monitor_on_to_another_one() {
    let outer = r#"
format = 1
title = "Twice"
[[input]]
name = "seen"
kind = "monitor"
[[step]]
id = "inner"
use = "calm"
with = { watched = "seen" }
"#;
    let body = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "one"
use = "outer"
with = { seen = "cluster" }
"#;
    let mut s = Story::with(&format!("{TOP}\n{WATCHED}\n{body}"), &[("calm", CALM), ("outer", outer)], |_| {});
    s.confirm("p/one/inner/go").unwrap();
    s.pass(1).ends("p/one/inner/go", "n1", 0).unwrap();
    s.pass(1).senses(json!({ "state": "calm", "left": 3 })).unwrap();
    assert_eq!(s.look("p/one/inner/go"), Look::Done);
}

#[test]
fn each_use_of_a_fragment_keeps_its_own_values() {
    let release = r#"
format = 1
title = "Upgrade"
export = ["release"]
[[input]]
name = "host"
kind = "host"
[[step]]
id = "look"
title = "Which release {{ host }} has"
on = "host"
run = "release"
effect = "observe"
capture.release = { first = '^(\S+)$' }
[[step]]
id = "go"
title = "Go on from {{ release }}"
on = "host"
run = "upgrade --from {{ release }}"
effect = "change"
no_undo = "no need"
"#;
    let body = r#"
[[phase]]
id = "manager"
title = "The manager"
[[phase.step]]
id = "os"
use = "release"
with = { host = "'n1'" }
[[phase]]
id = "nodes"
title = "On {{ node }}"
for = "node in nodes"
[[phase.step]]
id = "os"
use = "release"
with = { host = "node" }
"#;
    let mut s = Story::with(&format!("{TOP}\n{body}"), &[("release", release)], |_| {});
    let mut takes = |id: &str, host: &str, release: &str| {
        s.confirm(&format!("{id}/look")).unwrap();
        s.keeps(&format!("{id}/look"), host, r"^(\S+)$", Kept::Text(release.into()))
            .unwrap();
        assert!(
            text(&s, &format!("{id}/go")).contains(&format!("upgrade --from {release}")),
            "{id}: {}",
            text(&s, &format!("{id}/go"))
        );
        s.does(&format!("{id}/go"), host);
    };
    takes("manager/os", "n1", "7.2");
    takes("nodes[n1]/os", "n1", "7.1");
    takes("nodes[n2]/os", "n2", "7.3");
    takes("nodes[n3]/os", "n3", "7.4");
}
