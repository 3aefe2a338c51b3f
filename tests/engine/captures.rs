//! Values, and plans that grow from them.

use crate::story::{Story, story};
use holdpoint::{
    engine::{
        input::{Act, SkipHow},
        status::Look,
    },
    words::{Kept, Values},
};
use serde_json::json;

const TURNS: &str = r#"
[[phase]]
id = "p"
title = "On {{ node }}"
for = "node in nodes"
on = "node"
[[phase.step]]
id = "kernel"
title = "Kernel"
run = "uname -r"
effect = "observe"
capture.kernel = { first = '^(\S+)$' }
[[phase.step]]
id = "use"
title = "Use"
run = "keep {{ kernel }}"
effect = "observe"
[[phase]]
id = "q"
title = "After"
[[phase.step]]
id = "all"
title = "Compare"
on = "'n1'"
run = "compare {{ kernel['n1'] }} {{ kernel['n3'] }}"
effect = "observe"
"#;

fn text(s: &Story, id: &str) -> String {
    format!("{:?}", s.sheet(id).does)
}

#[test]
fn inside_its_turn_a_value_is_plain_and_outside_a_map_by_turn() {
    let mut s = story(TURNS);
    for (host, kernel) in [("n1", "6.1"), ("n2", "6.2"), ("n3", "6.3")] {
        let (take, with) = (format!("p[{host}]/kernel"), format!("p[{host}]/use"));
        s.confirm(&take).unwrap();
        s.keeps(&take, host, r"^(\S+)$", Kept::Text(kernel.into())).unwrap();
        assert!(text(&s, &with).contains(&format!("keep {kernel}")));
        s.does(&with, host);
    }
    assert!(text(&s, "q/all").contains("compare 6.1 6.3"));
}

#[test]
fn a_turn_that_was_skipped_has_no_value_and_what_needs_it_says_so() {
    let mut s = story(TURNS);
    for host in ["n1", "n2", "n3"] {
        s.skip(&format!("p[{host}]"), SkipHow::NotNeeded, "it is off").unwrap();
    }
    assert_eq!((s.current().as_str(), s.look("q/all")), ("q/all", Look::Blocked));
    assert!(s.line("q/all").unready.as_ref().is_some_and(|why| why.contains("kernel")));
}

#[test]
fn what_was_done_elsewhere_gives_its_values_by_hand() {
    let mut s = story(TURNS);
    let elsewhere = |values: Values| Act::Skip {
        node: "p[n1]/kernel".into(),
        how: SkipHow::Elsewhere,
        reason: String::new(),
        values,
    };
    assert!(s.act(elsewhere(Values::new())).unwrap_err().contains("kernel"));
    s.act(elsewhere([("kernel".to_owned(), json!("5.9"))].into_iter().collect()))
        .unwrap();
    assert_eq!(s.look("p[n1]/kernel"), Look::DoneElsewhere);
    assert!(text(&s, "p[n1]/use").contains("keep 5.9"));
}

#[test]
fn a_value_that_cannot_be_taken_fails_the_step() {
    let mut s = story(TURNS);
    s.confirm("p[n1]/kernel").unwrap();
    s.ends("p[n1]/kernel", "n1", 0).unwrap();
    assert_eq!(s.look("p[n1]/kernel"), Look::Failed);
    s.retry("p[n1]/kernel", true).unwrap();
    s.confirm("p[n1]/kernel").unwrap();
    s.keeps("p[n1]/kernel", "n1", r"^(\S+)$", Kept::Text("-rf".into())).unwrap();
    assert_eq!(s.look("p[n1]/kernel"), Look::Failed, "a command would take it for an option");
}

const BRICKS: &str = r#"
[[phase]]
id = "p"
title = "Bricks"
on = "'n1'"
[[phase.step]]
id = "list"
title = "List"
run = "bricks"
effect = "observe"
capture.bricks = { all = '^brick (\S+)$' }
[[phase.step]]
id = "each"
title = "{{ brick }}"
for = "brick in bricks"
when = "size(bricks) > 0"
[[phase.step.step]]
id = "heal"
title = "Heal {{ brick }}"
run = "heal {{ brick }}"
effect = "change"
no_undo = "no need"
[[phase.step]]
id = "end"
title = "End"
note = "Done."
"#;

#[test]
fn a_plan_grows_where_it_stood() {
    let mut s = story(BRICKS);
    assert_eq!(s.plan(), ["p/list", "p/each", "p/end"]);
    s.confirm("p/list").unwrap();
    s.keeps("p/list", "n1", r"^brick (\S+)$", Kept::Texts(vec!["b1".into(), "b2".into()]))
        .unwrap();
    assert_eq!(s.plan(), ["p/list", "p/each[b1]/heal", "p/each[b2]/heal", "p/end"]);
    assert!(text(&s, "p/each[b1]/heal").contains("heal b1"));
}

#[test]
fn a_condition_on_a_loops_own_value_is_asked_in_each_turn_of_a_plan_that_grew() {
    let mut s = story(&BRICKS.replace("when = \"size(bricks) > 0\"", "when = \"size(bricks) > 0 && brick != 'b1'\""));
    s.confirm("p/list").unwrap();
    s.keeps("p/list", "n1", r"^brick (\S+)$", Kept::Texts(vec!["b1".into(), "b2".into()]))
        .unwrap();
    assert_eq!(s.current(), "p/each[b2]/heal", "b1 doesn't apply");
}

#[test]
fn values_that_never_came_are_given_by_hand_or_their_part_is_skipped() {
    let give = |values: Vec<serde_json::Value>, reason: &str| Act::GiveValues {
        node: "p/each".into(),
        values,
        reason: reason.into(),
    };
    let mut s = story(BRICKS);
    s.skip("p/list", SkipHow::NotNeeded, "").unwrap();
    assert_eq!(s.current(), "p/each", "never an end without a current line");
    assert!(s.skip("p/each", SkipHow::Elsewhere, "so").is_err());
    assert!(s.act(give(vec![json!("b7")], "")).is_err());
    assert!(s.act(give(vec![json!("b7"), json!("b7")], "from the label")).is_err());
    s.act(give(vec![json!("b7")], "from the label")).unwrap();
    assert_eq!(s.current(), "p/each[b7]/heal");

    let mut s = story(BRICKS);
    s.skip("p/list", SkipHow::NotNeeded, "").unwrap();
    s.skip("p/each", SkipHow::NotNeeded, "there are none").unwrap();
    assert_eq!(s.current(), "p/end");
}

#[test]
fn an_empty_list_leaves_no_line_behind() {
    let mut s = story(BRICKS);
    s.confirm("p/list").unwrap();
    s.keeps("p/list", "n1", r"^brick (\S+)$", Kept::Texts(vec![])).unwrap();
    assert_eq!((s.look("p/list"), s.current().as_str()), (Look::Done, "p/end"));
}

#[test]
fn a_choice_is_a_value_that_conditions_see() {
    let mut s = story(
        r#"
[[phase]]
id = "p"
title = "All"
[[phase.step]]
id = "how"
title = "How?"
choose = { name = "how", options = ["quick", { value = "deep", label = "Deep" }, { value = "red", label = "Red", when = "word == 'red'" }] }
[[phase.step]]
id = "quick"
title = "Quick"
when = "how == 'quick'"
note = "Quick."
[[phase.step]]
id = "deep"
title = "Deep"
when = "how == 'deep' || how == 'red'"
note = "Deep."
"#,
    );
    assert!(s.confirm("p/how").is_err());
    assert!(s.choose("p/how", "red").is_err(), "it isn't offered");
    s.choose("p/how", "deep").unwrap();
    assert_eq!(s.looks(&["p/how", "p/quick", "p/deep"]), [Look::Done, Look::Inactive, Look::Ready]);
}
