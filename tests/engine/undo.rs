//! The way back.

use crate::story::{Story, story};
use holdpoint::engine::{
    input::{Act, SkipHow},
    status::Look,
};

const BLOCK: &str = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
WHOLE
[[phase.step]]
id = "a"
title = "First"
run = "do a"
effect = "change"
opens = { id = "a-is-on", text = "a is on" }
undo = [{ id = "back", title = "Undo a", run = "undo a", effect = "change" }]
[[phase.step]]
id = "look"
title = "Look"
run = "look"
effect = "observe"
[[phase.step]]
id = "b"
title = "Second"
run = "do b"
effect = "change"
opens = { id = "b-is-on", text = "b is on" }
undo = [{ id = "back", title = "Undo b", run = "undo b", effect = "change" }]
[[phase.step]]
id = "c"
title = "Third"
run = "do c"
effect = "change"
closes = ["CLOSES"]
no_undo = "no need"
[[phase.step]]
id = "tidy"
title = "Tidy"
run = "tidy"
effect = "observe"
finally = true
[[phase]]
id = "q"
title = "After"
[[phase.step]]
id = "z"
title = "Last"
note = "Done."
[[phase.step]]
id = "off"
title = "Off"
on = "'n1'"
run = "off"
effect = "change"
closes = ["a-is-on", "b-is-on"]
no_undo = "no need"
"#;

fn block() -> Story {
    story(&BLOCK.replace("WHOLE", "").replace("closes = [\"CLOSES\"]\n", ""))
}

#[test]
fn a_step_is_taken_back_with_what_it_opened() {
    let mut s = block();
    s.does("p/a", "n1");
    assert_eq!(s.effects(), ["a-is-on"]);
    s.undo("p/a").unwrap();
    assert_eq!((s.current().as_str(), s.look("p/a")), ("undo-1/p/a/back", Look::Done));
    s.does("undo-1/p/a/back", "n1");
    assert_eq!((s.look("p/a"), s.effects()), (Look::Undone, vec![]));
    assert_eq!(s.current(), "p/look", "and the run goes on where it was");
}

#[test]
fn what_was_taken_back_and_done_again_stays_done() {
    let mut s = block();
    s.does("p/a", "n1");
    s.undo("p/a").unwrap();
    s.does("undo-1/p/a/back", "n1");
    let (step, reason) = ("p/a".into(), "now right".to_owned());
    s.act(Act::Redo { step, reason }).unwrap();
    s.does("p/a", "n1");
    assert_eq!((s.look("p/a"), s.effects()), (Look::Done, vec!["a-is-on".to_owned()]));
    s.undo("p/a").unwrap();
    s.does("undo-2/p/a/back", "n1");
    assert_eq!(s.look("p/a"), Look::Undone);
}

#[test]
fn nothing_that_has_not_begun_or_still_runs_is_taken_back() {
    let mut s = block();
    assert!(s.undo("p/a").unwrap_err().contains("nothing"));
    s.confirm("p/a").unwrap();
    assert!(s.undo("p/a").unwrap_err().contains("isn't settled"));
    assert!(s.undo("nothing").is_err());
}

#[test]
fn an_unfinished_block_goes_back_by_what_was_begun_the_last_first() {
    let mut s = block();
    s.does("p/a", "n1");
    s.does("p/look", "n1");
    s.confirm("p/b").unwrap();
    s.ends("p/b", "n1", 1).unwrap();
    assert_eq!(s.effects(), ["a-is-on", "b-is-on"], "it failed half way, who knows how far");
    s.undo("p").unwrap();
    assert_eq!(s.current(), "undo-1/p/b/back");
    s.does("undo-1/p/b/back", "n1");
    assert_eq!((s.look("p/b"), s.effects()), (Look::Undone, vec!["a-is-on".to_owned()]));
    s.does("undo-1/p/a/back", "n1");
    assert_eq!(s.looks(&["p/a", "p/c"]), [Look::Undone, Look::NotNeeded]);
    assert!(s.effects().is_empty());
    assert_eq!(s.current(), "p/tidy", "its end is still tidied up");
    s.does("p/tidy", "n1");
    assert_eq!(s.current(), "q/z");
}

#[test]
fn a_finished_block_has_its_own_way_back() {
    let whole = "undo = [{ id = \"all\", title = \"Undo all\", on = \"'n1'\", run = \"undo all\", effect = \"change\" }]";
    let mut s = story(&BLOCK.replace("WHOLE", whole).replace("closes = [\"CLOSES\"]\n", ""));
    for id in ["p/a", "p/look", "p/b", "p/c", "p/tidy"] {
        s.does(id, "n1");
    }
    s.undo("p").unwrap();
    assert_eq!(s.current(), "undo-1/p/all");
    s.does("undo-1/p/all", "n1");
    assert_eq!(s.looks(&["p/a", "p/b"]), [Look::Undone, Look::Undone]);
    assert!(s.effects().is_empty());
    assert_eq!(s.current(), "q/z");
}

#[test]
fn a_way_back_that_fails_leaves_it_done() {
    let mut s = block();
    s.does("p/a", "n1");
    s.undo("p/a").unwrap();
    s.confirm("undo-1/p/a/back").unwrap();
    s.ends("undo-1/p/a/back", "n1", 1).unwrap();
    assert_eq!((s.current().as_str(), s.look("p/a")), ("undo-1/p/a/back", Look::Done));
    s.skip("undo-1/p/a/back", SkipHow::NotNeeded, "leave it").unwrap();
    assert_eq!((s.look("p/a"), s.effects()), (Look::Done, vec!["a-is-on".to_owned()]));
}

#[test]
fn past_the_point_of_no_return_there_is_no_way_back() {
    let mut s = story(
        r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "First"
run = "do a"
effect = "change"
undo = [{ id = "back", title = "Undo a", run = "undo a", effect = "change" }]
[[phase.step]]
id = "b"
title = "Convert"
run = "convert"
effect = "change"
no_return = "The old release can't read it any more."
no_undo = "see above"
[[phase.step]]
id = "z"
title = "Last"
note = "Done."
"#,
    );
    s.does("p/a", "n1");
    assert_eq!(s.sheet("p/b").no_return.as_deref(), Some("The old release can't read it any more."));
    s.does("p/b", "n1");
    assert!(s.undo("p/a").unwrap_err().contains("The old release"));
}

#[test]
fn an_early_end_still_tidies_up_what_was_begun() {
    let mut s = block();
    let end = |reason: &str| Act::EndShort { reason: reason.into() };
    s.confirm("p/a").unwrap();
    assert!(s.act(end("enough")).unwrap_err().contains("not everything is at rest"));
    s.ends("p/a", "n1", 0).unwrap();
    assert!(s.act(end("")).is_err());
    s.act(end("the window is over")).unwrap();
    assert_eq!((s.current().as_str(), &s.run().ended), ("p/tidy", &None));
    s.does("p/tidy", "n1");
    assert_eq!(format!("{:?}", s.run().ended), "Some(Short)");
    assert_eq!(s.effects(), ["a-is-on"], "what is left open is told");
}

#[test]
fn an_early_end_before_anything_began_is_an_end() {
    let mut s = block();
    let reason = "not tonight".to_owned();
    s.act(Act::EndShort { reason }).unwrap();
    assert_eq!(format!("{:?}", s.run().ended), "Some(Short)");
}

#[test]
fn a_skipped_block_that_had_begun_is_still_tidied_up() {
    let mut s = block();
    s.does("p/a", "n1");
    assert!(s.skip("p", SkipHow::NotNeeded, "").is_err(), "a block wants a reason");
    s.skip("p", SkipHow::NotNeeded, "another way was found").unwrap();
    assert_eq!(s.looks(&["p/a", "p/b"]), [Look::Done, Look::NotNeeded]);
    assert_eq!(s.current(), "p/tidy");
    s.does("p/tidy", "n1");
    assert_eq!(s.current(), "q/z");

    let mut s = block();
    s.skip("p", SkipHow::NotNeeded, "another way was found").unwrap();
    assert_eq!((s.current().as_str(), s.look("p/tidy")), ("q/z", Look::NotNeeded));
}

#[test]
fn a_known_problem_brings_the_steps_that_mend_it() {
    let mut s = story(
        r#"
[[phase]]
id = "p"
title = "All"
on = "nodes"
[[phase.step]]
id = "a"
title = "Join"
run = "join"
effect = "change"
no_undo = "no need"
problem = [{ match = 'etcd', advice = "Restart etcd.", remedy = [{ id = "etcd", title = "Restart", run = "restart etcd", effect = "change" }] }]
"#,
    );
    s.confirm("p/a").unwrap();
    s.ends("p/a", "n1", 0).unwrap();
    s.prints("p/a", "n2", 1, &[("etcd", "etcd: timeout")]).unwrap();
    s.ends("p/a", "n3", 0).unwrap();
    let remedy = |problem, host: &str| Act::Remedy {
        step: "p/a".into(),
        problem,
        host: host.into(),
    };
    assert!(s.act(remedy(1, "n2")).is_err());
    assert!(s.act(remedy(0, "n9")).is_err());
    s.act(remedy(0, "n2")).unwrap();
    assert_eq!(s.current(), "remedy-1/p/a/etcd");
    s.confirm("remedy-1/p/a/etcd").unwrap();
    assert_eq!(s.started(), ["remedy-1/p/a/etcd#1@n2"]);
    s.ends("remedy-1/p/a/etcd", "n2", 0).unwrap();
    assert_eq!((s.current().as_str(), s.look("p/a")), ("p/a", Look::Failed));
    s.retry("p/a", true).unwrap();
    s.confirm("p/a").unwrap();
    assert_eq!(s.started(), ["p/a#2@n2"]);
}
