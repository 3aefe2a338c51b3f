use super::*;
use crate::procedure::scope::Known;
use proptest::prelude::*;
use serde_json::json;

struct Cluster {
    known: Known,
    monitors: crate::words::Values,
    up: Vec<(&'static str, bool)>,
}

impl Scope for Cluster {
    fn value(&self, name: &str) -> Option<Value> {
        self.known.value(name)
    }
    fn monitor(&self, name: &str) -> Option<Value> {
        self.monitors.get(name).cloned()
    }
    fn is_secret(&self, name: &str) -> bool {
        name == "password"
    }
    fn up(&self, host: &str) -> Option<bool> {
        self.up.iter().find(|(name, _)| *name == host).map(|(_, up)| *up)
    }
}

fn cluster() -> Cluster {
    let values = json!({
        "nodes": ["n1", "n2", "n3"], "master": "n2", "pair": ["a", "b"], "count": 3, "version": "0.11", "big": 9_007_199_254_740_993_i64,
        "physical": { "n1": "p1" }, "empty": [],
    });
    Cluster {
        known: Known {
            values: serde_json::from_value(values).unwrap(),
            ..Known::default()
        },
        monitors: serde_json::from_value(json!({ "members": { "masters": ["n2"] } })).unwrap(),
        up: vec![("n1", true), ("n2", false)],
    }
}

fn value(source: &str) -> Value {
    Expr::parse(source).unwrap().value(&cluster()).unwrap()
}

fn why(source: &str) -> String {
    Expr::parse(source).unwrap().value(&cluster()).unwrap_err().why
}

fn truth(source: &str) -> Truth {
    Expr::parse(source).unwrap().truth(&cluster()).0
}

#[test]
fn a_step_can_loop_over_the_master_and_then_the_others() {
    assert_eq!(value("[master] + nodes.filter(n, n != master)"), json!(["n2", "n1", "n3"]));
    assert_eq!(value("nodes.map(n, n != master, n + '!')"), json!(["n1!", "n3!"]));
    assert_eq!(
        value("turns(pair)"),
        json!([{ "node": "a", "peer": "b" }, { "node": "b", "peer": "a" }])
    );
    assert_eq!(value("other(pair, 'a')"), json!("b"));
    assert_eq!(value("physical[nodes[0]]"), json!("p1"));
}

#[test]
fn a_guard_sees_monitors_and_is_unknown_without_them() {
    assert_eq!(truth("members.masters == [master]"), Truth::Yes);
    assert_eq!(truth("heal.entries == 0"), Truth::Unknown);
    assert_eq!(why("heal.entries == 0"), "`heal` isn't known now");
    assert_eq!(why("members.slaves"), "`members` has no `slaves` now");
}

#[test]
fn one_side_decides_whatever_the_other_is() {
    for yes in [
        "true || stale",
        "stale || true",
        "nodes.exists(n, n == 'n3' || stale)",
        "stale.x || 1 == 1.0",
    ] {
        assert_eq!(truth(yes), Truth::Yes, "{yes}");
    }
    for no in [
        "false && stale",
        "stale && false",
        "nodes.all(n, n != 'n1' && stale)",
        "!(true || stale)",
    ] {
        assert_eq!(truth(no), Truth::No, "{no}");
    }
    for unknown in [
        "stale",
        "!stale",
        "true && stale",
        "stale || false",
        "stale ? true : true",
        "nodes.all(n, stale)",
        "nodes.filter(n, stale) == []",
    ] {
        assert_eq!(truth(unknown), Truth::Unknown, "{unknown}");
    }
}

#[test]
fn what_is_no_condition_is_unknown_and_says_so() {
    let (truth, because) = Expr::parse("master").unwrap().truth(&cluster());
    assert_eq!(
        (truth, because.as_deref()),
        (Truth::Unknown, Some("`master` is a text, not true or false"))
    );
    assert_eq!(why_of_truth("master == 'n2' && 'n3'"), "`'n3'` is a text, not true or false");
    assert_eq!(why("'412' > 5"), "a text can't be compared with a number");
}

fn why_of_truth(source: &str) -> String {
    Expr::parse(source).unwrap().truth(&cluster()).1.unwrap()
}

#[test]
fn numbers_stay_whole_and_never_wrap() {
    assert_eq!(value("big + 1"), json!(9_007_199_254_740_994_i64));
    assert_eq!(value("7 / 2"), json!(3));
    assert_eq!(value("-count"), json!(-3));
    assert_eq!(value("7.0 / 2"), json!(3.5));
    for overflow in ["9223372036854775807 + 1", "1 / 0", "1 % 0", "-9223372036854775807 - 2", "1.0 / 0.0"] {
        assert!(why(overflow).contains("has no result"), "{overflow}");
    }
}

#[test]
fn only_hosts_that_are_known_to_answer_are_up() {
    assert_eq!(value("up(['n1', 'n2'])"), json!(["n1"]));
    assert_eq!(why("up(nodes)"), "it isn't known whether n3 answers");
    assert_eq!(truth("size(up(nodes)) == 3 || true"), Truth::Yes);
}

#[test]
fn hosts_come_once_each_and_never_as_an_option() {
    let hosts = |source: &str| Expr::parse(source).unwrap().hosts(&cluster());
    assert_eq!(hosts("nodes + [master]").unwrap(), ["n1".into(), "n2".into(), "n3".into()]);
    assert_eq!(hosts("empty").unwrap_err().why, "`empty` gives no host");
    assert!(
        hosts("'-oProxyCommand=x'")
            .unwrap_err()
            .why
            .contains("ssh would take it for an option")
    );
    assert!(hosts("count").unwrap_err().why.contains("a number, where a host is wanted"));
}

#[test]
fn a_secret_is_out_of_reach() {
    assert_eq!(why("password == 'x'"), "`password` is a secret: no expression may look at it");
}

#[test]
fn names_that_macros_bind_are_not_its_variables() {
    let names = Expr::parse("n != '' && nodes.exists(n, n == master && members.masters.all(m, m != n))")
        .unwrap()
        .names();
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["master", "members", "n", "nodes"]);
}

#[test]
fn errors_point_at_the_word() {
    let error = |source: &str| {
        let error = Expr::parse(source).unwrap_err();
        (error.message.clone(), source[error.span].to_owned())
    };
    assert_eq!(error("a and b"), ("`and` is written `&&`".into(), "and".into()));
    assert_eq!(error("'ü' == x or y"), ("`or` is written `||`".into(), "or".into()));
    assert_eq!(error("a = b"), ("values are compared with `==`".into(), "=".into()));
    assert_eq!(error("a ==").0, "the expression ends too early");
    assert_eq!(error("//¡").1, "¡", "a place never lies within a character");
    assert_eq!(error("a == 'b").1, "'");
    assert_eq!(
        error("for == 1"),
        ("`for` is a reserved word: it can't be a name".into(), "for".into())
    );
    assert_eq!(error("has(a)").1, "a");
    assert_eq!(error("[a].map(1, 2)").1, "1");
    assert!(error(&"(".repeat(500)).0.contains("too deeply"));
    assert!(error(&"1+".repeat(1000)).0.contains("ends too early"));
    assert!(error(&vec!["1"; 1000].join("+")).0.contains("too deeply"));
    assert!(error(&" ".repeat(5000)).0.contains("missing"));
}

#[test]
fn the_deepest_expression_that_parses_can_be_evaluated() {
    assert_eq!(value(&vec!["1"; 200].join("+")), json!(200));
    assert_eq!(value(&vec!["true"; 500].join(" && ")), json!(true));
    let lists = "[".repeat(45) + "1" + &"]".repeat(45);
    assert_eq!(value(&format!("{lists} == {lists}")), json!(true));
    for chain in [
        "a".to_owned() + &".b".repeat(2000),
        "a".to_owned() + &"[0]".repeat(1300),
        "-".repeat(4000) + "a",
    ] {
        let _ = Expr::parse(&chain).map(|expr| expr.truth(&cluster()));
    }
}

#[test]
fn an_evaluation_always_ends() {
    let nested = "nodes.map(a, nodes.map(b, ".repeat(10) + "nodes" + &"))".repeat(10);
    assert!(why(&nested).contains("takes too much work"));
    assert_eq!(truth(&format!("true || size({nested}) > 1")), Truth::Yes, "it isn't even begun");
    assert_eq!(
        truth(&format!("size({nested}) > 1 || true")),
        Truth::Unknown,
        "giving up can't be absorbed"
    );
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in r#"([a-z0-9 .,()\[\]{}'"?:!&|=<>+*/%\\-]|nodes|count|\.map\(n, |size\(|ü|in |true|null){0,30}"#) {
        if let Ok(expr) = Expr::parse(&text) {
            let _ = expr.names();
            let _ = expr.truth(&cluster());
            let _ = expr.hosts(&cluster());
        }
    }

    #[test]
    fn no_characters_make_it_panic(text in ".{0,40}") {
        if let Err(error) = Expr::parse(&text) {
            prop_assert!(text.get(error.span).is_some());
        }
    }
}
