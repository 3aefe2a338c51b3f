use super::*;
use proptest::prelude::*;

fn env() -> Env {
    let members = [("masters".to_owned(), Type::Text.list_of()), ("count".to_owned(), Type::Number)].into();
    Env::built_in()
        .with("node", Type::Text)
        .with("nodes", Type::Text.list_of())
        .with("pair", Type::Text.list_of())
        .with("master_ip", Type::Text)
        .with("rok_version", Type::Text)
        .with("ganeti", Type::Bool)
        .with("count", Type::Number)
        .with("physical", Type::Text.map_of())
        .with("members", Type::Record(members))
        .with("password", Type::Secret)
        .with("anything", Type::Any)
}

fn infer(source: &str) -> Type {
    Expr::parse(source).unwrap().infer(&env()).unwrap()
}

/// What is wrong, and the part of the text that it points at.
fn wrong(source: &str) -> Vec<(TypeProblemKind, &str)> {
    let problems = Expr::parse(source).unwrap().infer(&env()).err().unwrap_or_default();
    problems.into_iter().map(|problem| (problem.kind, &source[problem.span])).collect()
}

fn help(source: &str) -> String {
    let problems = Expr::parse(source).unwrap().infer(&env()).unwrap_err();
    problems[0].help.clone().unwrap_or_default()
}

use TypeProblemKind::{
    ArgumentCount, ArgumentType, BadPattern, HyphenInName, MisplacedMarker, NeverEqual, NotAList, NotBoolean, Operands, SecretInExpression,
    TextWithNumber, UnknownField, UnknownFunction, UnknownName,
};

#[test]
fn sound_expressions_have_a_type() {
    for (source, expected) in [
        ("members.masters == [node] && members.count == 1", Type::Bool),
        ("[node] + nodes.filter(n, n != node)", Type::Text.list_of()),
        ("nodes.map(n, size(n))", Type::Number.list_of()),
        ("turns(pair)[0].peer", Type::Text),
        ("other(pair, node)", Type::Text),
        ("physical[node] + '!'", Type::Text),
        ("size(up(nodes)) > 1 || turn.last", Type::Bool),
        ("ganeti ? 1 : 2.5", Type::Number),
        ("anything.x[0] > 3", Type::Bool),
        ("count - 1", Type::Number),
        ("count-count", Type::Number),
        ("raw(optional(node))", Type::Text),
        ("password", Type::Secret),
        ("node in nodes && node in physical && has(members.count)", Type::Bool),
        ("{'a': 1}.a", Type::Number),
        ("node == null", Type::Bool),
    ] {
        assert_eq!(infer(source), expected, "{source}");
    }
}

#[test]
fn a_text_is_never_compared_with_a_number() {
    assert_eq!(wrong("'3' == 3"), [(TextWithNumber, "'3' == 3")]);
    assert_eq!(wrong("ganeti && '412' > 5"), [(TextWithNumber, "'412' > 5")]);
    assert_eq!(wrong("count in ['1', '2']"), [(TextWithNumber, "count in ['1', '2']")]);
    assert_eq!(wrong("members.masters == [1]"), [(TextWithNumber, "members.masters == [1]")]);
    assert!(help("rok_version > 1").contains("at_least"));
}

#[test]
fn sides_of_or_are_conditions_of_their_own() {
    assert_eq!(wrong("node == 'a' || 'b'"), [(NotBoolean, "'b'")]);
    assert!(help("node == 'a' || 'b'").contains("x == … || x == 'b'"));
    assert_eq!(wrong("!node"), [(NotBoolean, "node")]);
    assert_eq!(wrong("nodes.all(n, n)"), [(NotBoolean, "n")]);
    assert_eq!(wrong("ganeti == 'yes'"), [(NeverEqual, "ganeti == 'yes'")]);
    assert_eq!(wrong("members.masters == node"), [(NeverEqual, "members.masters == node")]);
}

#[test]
fn names_fields_and_functions_exist_or_something_like_them_is_offered() {
    assert_eq!(
        wrong("members.mastres == [nod]"),
        [(UnknownField, "members.mastres"), (UnknownName, "nod")]
    );
    assert_eq!(help("members.mastres"), "did you mean `masters`?");
    assert_eq!(help("nod"), "did you mean `node`?");
    assert_eq!(help("masterIp"), "did you mean `master_ip`?");
    assert_eq!(wrong("node.name"), [(UnknownField, "node.name")]);
    assert_eq!(wrong("atleast(node, '1')"), [(UnknownFunction, "atleast(node, '1')")]);
    assert_eq!(help("atleast(node, '1')"), "did you mean `at_least`?");
    assert!(help("filter(nodes, nodes, ganeti)").contains("nodes.filter(n, …)"));
}

#[test]
fn a_hyphen_between_names_is_no_subtraction() {
    assert_eq!(wrong("master-ip == node"), [(HyphenInName, "master-ip")]);
    assert_eq!(help("master-ip"), "did you mean `master_ip`?");
    assert_eq!(wrong("rok-api-host"), [(HyphenInName, "rok-api-host")]);
    assert_eq!(wrong("node - count"), [(Operands, "node - count")]);
}

#[test]
fn functions_get_what_they_take() {
    assert_eq!(wrong("at_least(rok_version, 0.11)"), [(ArgumentType, "0.11")]);
    assert_eq!(help("at_least(rok_version, 0.11)"), "write it in quotes: `'0.11'`");
    assert_eq!(wrong("at_least(rok_version)"), [(ArgumentCount, "at_least(rok_version)")]);
    assert_eq!(wrong("turns(node)"), [(ArgumentType, "node")]);
    assert_eq!(wrong("nodes['a']"), [(ArgumentType, "'a'")]);
    assert_eq!(wrong("node.matches('a(')"), [(BadPattern, "'a('")]);
    assert_eq!(wrong("node.map(n, n)"), [(NotAList, "node")]);
    assert_eq!(wrong("'a' in node"), [(NotAList, "node")]);
    assert_eq!(wrong("node + count"), [(Operands, "node + count")]);
}

#[test]
fn secrets_and_markers_stand_alone() {
    assert_eq!(wrong("'x' + password"), [(SecretInExpression, "password")]);
    assert_eq!(wrong("optional(password)"), [(SecretInExpression, "password")]);
    assert_eq!(wrong("'x' + optional(node)"), [(MisplacedMarker, "optional(node)")]);
}

#[test]
fn conditions_loops_and_hosts_are_what_they_should_be() {
    let parse = |source: &str| Expr::parse(source).unwrap();
    assert!(parse("ganeti").check_condition(&env()).is_empty());
    assert_eq!(parse("node").check_condition(&env())[0].kind, TypeProblemKind::NotACondition);
    assert_eq!(parse("nodes").infer_list(&env()).unwrap(), Type::Text);
    assert_eq!(parse("node").infer_list(&env()).unwrap_err()[0].kind, NotAList);
    assert!(parse("[node] + nodes").check_hosts(&env()).is_empty());
    assert_eq!(parse("count").check_hosts(&env())[0].kind, TypeProblemKind::NotHosts);
}

proptest! {
    #[test]
    fn no_expression_makes_it_panic(text in r#"([a-z0-9 .,()\[\]{}'"?:!&|=<>+*/%-]|nodes|count|node|\.map\(n, |size\(|in |optional\(){0,30}"#) {
        if let Ok(expr) = Expr::parse(&text)
            && let Err(problems) = expr.infer(&env())
        {
            for problem in problems {
                prop_assert!(text.get(problem.span).is_some());
            }
        }
    }
}
