use super::*;
use crate::{
    procedure::{
        expr::Expr,
        model::{Action, Block, CaptureSite, Common, Loop, Order, Undo},
        scope::Known,
        template::Template,
    },
    words::{HostName, Level},
};
use proptest::prelude::*;
use serde_json::json;

fn common(key: &str, title: &str, over: &str) -> Common {
    let over = over.split_once(" in ").map(|(names, over)| Loop {
        names: names.split(", ").map(str::to_owned).collect(),
        over: Expr::parse(over).unwrap(),
    });
    Common {
        key: key.into(),
        id: key.rsplit('/').next().unwrap().to_owned(),
        title: Template::parse(title).unwrap(),
        text: None,
        warning: None,
        because: None,
        when: None,
        over,
        repeat: None,
        optional: false,
        finally: false,
        within: None,
        guards: Vec::new(),
        despite: Vec::new(),
        monitors: Vec::new(),
        undo: Undo::Unsaid,
        no_return: None,
    }
}

fn note(key: &str, title: &str, over: &str) -> Arc<Step> {
    Arc::new(Step {
        common: common(key, title, over),
        action: Action::Note(Template::parse("x").unwrap()),
        effect: Level::Observe,
        on: None,
        run_as: None,
        login: None,
        at_a_time: 0,
        stop_after: None,
        canary: false,
        normal: None,
        worry: None,
        limit: None,
        expect: Vec::new(),
        problems: Vec::new(),
        benign: Vec::new(),
        captures: Vec::new(),
        probe: Vec::new(),
        opens: Vec::new(),
        closes: Vec::new(),
        phrase: None,
        second: false,
        renews: None,
        lock: None,
        allow: Vec::new(),
    })
}

fn step(key: &str) -> Node {
    Node::Step(note(key, "A step", ""))
}

fn block(key: &str, title: &str, over: &str, body: Vec<Node>) -> Node {
    fragment(key, title, over, Vec::new(), body)
}

fn fragment(key: &str, title: &str, over: &str, bindings: Vec<(String, Expr)>, body: Vec<Node>) -> Node {
    Node::Block(Arc::new(Block {
        common: common(key, title, over),
        order: Order::Listed,
        bindings,
        body,
    }))
}

fn procedure(phases: Vec<Node>) -> Procedure {
    let captures = ["bricks", "disks"].map(|name| (name.to_owned(), CaptureSite::default())).into();
    Procedure {
        phases,
        captures,
        ..Procedure::default()
    }
}

fn known(values: serde_json::Value) -> Known {
    Known {
        values: serde_json::from_value(values).unwrap(),
        secrets: ["roke".into()].into(),
    }
}

fn inputs() -> Known {
    known(json!({ "nodes": ["n1", "n2"], "pairs": [["a", "b"], ["c", "d"]], "empty": [], "twice": ["x", "x"], "odd": [true], "n": 3 }))
}

fn ids(slots: &[Slot]) -> Vec<&str> {
    slots.iter().map(|slot| slot.id().as_str()).collect()
}

fn turn_of(slot: &Slot) -> &Turn {
    match slot {
        Slot::Block(block) => &block.turn,
        Slot::Step(step) => &step.turn,
        Slot::Later(later) => &later.turn,
    }
}

fn title_of(slot: &Slot) -> &str {
    match slot {
        Slot::Block(block) => &block.title,
        Slot::Step(step) => &step.title,
        Slot::Later(later) => &later.title,
    }
}

fn upgrade() -> Procedure {
    let turns = block(
        "pairs/nodes",
        "Upgrade {{ node }} beside {{ peer }}",
        "node, peer in turns(pair)",
        vec![step("pairs/nodes/go")],
    );
    procedure(vec![
        block("before", "Before", "", vec![step("before/look")]),
        block("pairs", "Pair {{ pair }}", "pair in pairs", vec![step("pairs/check"), turns]),
        Node::Step(note("report", "Report {{ n }} of {{ bricks }}", "n in nodes")),
    ])
}

#[test]
fn a_plan_lists_every_turn_in_the_order_of_the_document() {
    let slots = outline(&upgrade(), &inputs()).unwrap();
    assert_eq!(
        ids(&slots),
        [
            "before",
            "before/look",
            "pairs[a+b]",
            "pairs[a+b]/check",
            "pairs[a+b]/nodes[a]",
            "pairs[a+b]/nodes[a]/go",
            "pairs[a+b]/nodes[b]",
            "pairs[a+b]/nodes[b]/go",
            "pairs[c+d]",
            "pairs[c+d]/check",
            "pairs[c+d]/nodes[c]",
            "pairs[c+d]/nodes[c]/go",
            "pairs[c+d]/nodes[d]",
            "pairs[c+d]/nodes[d]/go",
            "report[n1]",
            "report[n2]",
        ]
    );
    assert_eq!(slots[7].parent().map(StepId::as_str), Some("pairs[a+b]/nodes[b]"));
    assert_eq!(slots[14].parent(), None);
    assert_eq!(title_of(&slots[6]), "Upgrade b beside a");
    assert_eq!(title_of(&slots[14]), "Report n1 of ‹bricks›");
    let turn = turn_of(&slots[7]);
    assert_eq!(turn.values["peer"], json!("a"));
    assert_eq!(turn.values["pair"], json!(["a", "b"]));
    let path: Vec<_> = turn.path.iter().map(|at| (&*at.of, at.value.as_str(), at.first, at.last)).collect();
    assert_eq!(path, [("pairs", "a+b", true, false), ("pairs/nodes", "b", false, true)]);
}

#[test]
fn all_lines_of_a_turn_share_it() {
    let slots = outline(&upgrade(), &inputs()).unwrap();
    let (Slot::Block(block), Slot::Step(step)) = (&slots[2], &slots[3]) else {
        panic!("not a block and its step")
    };
    assert!(Arc::ptr_eq(&block.turn, &step.turn));
}

#[test]
fn a_loop_over_captures_is_laid_out_when_it_is_entered() {
    let bricks = block(
        "nodes/bricks",
        "Brick {{ brick }}",
        "brick in bricks",
        vec![step("nodes/bricks/heal")],
    );
    let procedure = procedure(vec![block(
        "nodes",
        "{{ node }}",
        "node in nodes",
        vec![step("nodes/find"), bricks],
    )]);
    let mut scope = inputs();
    let slots = outline(&procedure, &scope).unwrap();
    assert_eq!(ids(&slots)[..3], ["nodes[n1]", "nodes[n1]/find", "nodes[n1]/bricks"]);
    let Slot::Later(later) = &slots[2] else {
        panic!("not a later part")
    };
    assert_eq!(
        (later.needs.as_slice(), later.title.as_str()),
        (["bricks".to_owned()].as_slice(), "Brick ‹brick›")
    );

    assert_eq!(expand(&procedure, later, &scope).unwrap(), None, "nobody has looked yet");
    scope.values.insert("bricks".into(), json!(["/data/1", "/data/[2]"]));
    let grown = expand(&procedure, later, &scope).unwrap().unwrap();
    assert_eq!(
        ids(&grown),
        [
            "nodes[n1]/bricks[/data/1]",
            "nodes[n1]/bricks[/data/1]/heal",
            "nodes[n1]/bricks[/data/%5B2%5D]",
            "nodes[n1]/bricks[/data/%5B2%5D]/heal"
        ]
    );
    assert_eq!(turn_of(&grown[3]).values["node"], json!("n1"));
    assert_eq!(turn_of(&grown[3]).path[1].value, "/data/[2]");
    assert_eq!(grown[0].parent().map(StepId::as_str), Some("nodes[n1]"));
    assert_eq!(title_of(&grown[2]), "Brick /data/[2]");

    let given = expand_with(&procedure, later, vec![json!("/x")], &inputs()).unwrap();
    assert_eq!(ids(&given), ["nodes[n1]/bricks[/x]", "nodes[n1]/bricks[/x]/heal"]);
    assert!(expand_with(&procedure, later, vec![json!(null)], &inputs()).is_err());
}

#[test]
fn a_loop_within_a_later_one_waits_for_its_own_values() {
    let inner = block("disks/parts", "p", "part in bricks[disk]", vec![step("disks/parts/go")]);
    let procedure = procedure(vec![block("disks", "d", "disk in disks", vec![inner])]);
    let mut scope = inputs();
    let Slot::Later(later) = &outline(&procedure, &scope).unwrap()[0] else {
        panic!("not a later part")
    };
    scope.values.insert("disks".into(), json!(["sda"]));
    scope.values.insert("bricks".into(), json!({}));
    let grown = expand(&procedure, later, &scope).unwrap().unwrap();
    assert_eq!(ids(&grown), ["disks[sda]", "disks[sda]/parts"]);
    let Slot::Later(inner) = &grown[1] else {
        panic!("not a later part")
    };
    assert_eq!(expand(&procedure, inner, &scope).unwrap(), None);
    scope.values.insert("bricks".into(), json!({ "sda": [1, 2] }));
    assert_eq!(
        ids(&expand(&procedure, inner, &scope).unwrap().unwrap())[2..],
        ["disks[sda]/parts[2]", "disks[sda]/parts[2]/go"]
    );
}

#[test]
fn values_that_cannot_tell_turns_apart_are_refused_in_words() {
    let why = |over: &str| outline(&procedure(vec![block("b", "b", over, vec![])]), &inputs()).unwrap_err().why;
    assert!(why("x in twice").contains("`x` comes twice"));
    assert!(why("x in odd").contains("a turn can't be called true"));
    assert!(why("x in n").contains("is a number, not a list"));
    assert!(why("x in pairs.map(p, turns(p)[0])").contains("name its fields"));
    assert!(why("node, other in turns(pairs[0])").contains("has no `other`"));
    assert!(
        outline(&procedure(vec![block("b", "b", "x in empty", vec![step("b/s")])]), &inputs())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_missing_input_leaves_its_loop_for_later_instead_of_the_whole_plan() {
    let slots = outline(&upgrade(), &Known::default()).unwrap();
    assert_eq!(ids(&slots), ["before", "before/look", "pairs", "report"]);
}

#[test]
fn fragments_get_their_inputs_and_secrets_by_name() {
    let given = [("host", "node"), ("password", "roke"), ("size", "size(nodes)")];
    let bindings = given.map(|(name, given)| (name.to_owned(), Expr::parse(given).unwrap())).into();
    let inner = fragment(
        "nodes/use/again",
        "x",
        "",
        vec![("pass".to_owned(), Expr::parse("password").unwrap())],
        vec![],
    );
    let used = fragment(
        "nodes/use",
        "Use {{ host }} {{ size }}",
        "",
        bindings,
        vec![step("nodes/use/go"), inner],
    );
    let procedure = procedure(vec![block("nodes", "{{ node }}", "node in nodes", vec![used])]);
    let base = inputs();
    let slots = outline(&procedure, &base).unwrap();
    assert_eq!(title_of(&slots[1]), "Use n1 2");
    let scope = InTurn {
        base: &base,
        turn: turn_of(&slots[3]),
    };
    let script = Template::parse("{{ pass }} {{ host }}").unwrap().script(&scope).unwrap();
    assert_eq!(script.masked(), "‹roke› n1");
    assert!(!serde_json::to_string(&slots).unwrap().contains("\"values\":{\"password\""));

    let waits = fragment("use", "x", "", vec![("brick".to_owned(), Expr::parse("bricks").unwrap())], vec![]);
    let slots = outline(&super::tests::procedure(vec![waits]), &base).unwrap();
    assert!(matches!(&slots[0], Slot::Later(later) if later.needs == ["bricks"]));
}

#[test]
fn a_turn_knows_whether_it_is_the_first_or_the_last() {
    let slots = outline(&upgrade(), &inputs()).unwrap();
    let base = known(json!({ "turn": { "pass": 4 } }));
    let turn = |slot: &Slot| {
        Expr::parse("[turn.first, turn.last, turn.pass]")
            .unwrap()
            .value(&InTurn {
                base: &base,
                turn: turn_of(slot),
            })
            .unwrap()
    };
    assert_eq!(turn(&slots[14]), json!([true, false, 4]));
    assert_eq!(turn(&slots[15]), json!([false, true, 4]));
}

#[test]
fn serving_steps_stand_in_the_turn_that_they_serve() {
    let slots = outline(&upgrade(), &inputs()).unwrap();
    let Slot::Step(go) = &slots[5] else { panic!("not a step") };
    let undo = [
        note("pairs/nodes/go!undo0/etcd", "Mend {{ node }}", ""),
        note("pairs/nodes/go!undo0/late", "x", "b in bricks"),
    ];
    let host = HostName::from("a");
    let slots = service_slots(&undo, &go.id, &go.turn, Service::Undo, Some(&host), "undo-1", &inputs());
    assert_eq!(
        ids(&slots),
        ["undo-1/pairs[a+b]/nodes[a]/go/etcd", "undo-1/pairs[a+b]/nodes[a]/go/late"]
    );
    let Slot::Step(etcd) = &slots[0] else { panic!("not a step") };
    assert_eq!(etcd.title, "Mend a");
    assert!(Arc::ptr_eq(&etcd.turn, &go.turn));
    assert_eq!(
        etcd.serves,
        Some(Serves {
            why: Service::Undo,
            of: go.id.clone(),
            host: Some(host)
        })
    );
}

#[test]
fn a_plan_that_grows_out_of_hand_is_refused() {
    let scope = known(json!({ "many": (0..400).collect::<Vec<_>>(), "more": (0..20_000).collect::<Vec<_>>() }));
    let squared = block("a", "a", "x in many", vec![block("a/b", "b", "y in many", vec![step("a/b/c")])]);
    assert!(
        outline(&procedure(vec![squared]), &scope)
            .unwrap_err()
            .why
            .contains("more than 100000 lines")
    );
    assert!(
        outline(&procedure(vec![block("a", "a", "x in more", vec![])]), &scope)
            .unwrap_err()
            .why
            .contains("20000 values")
    );
}

/// A small procedure: which of its parts loop, over what.
fn shapes() -> impl Strategy<Value = Vec<(bool, Vec<String>)>> {
    prop::collection::vec(
        (
            any::<bool>(),
            prop::collection::btree_set("[a-z/\\[\\]%+ é]{1,4}", 0..4).prop_map(|set| set.into_iter().collect()),
        ),
        0..5,
    )
}

fn build(shapes: &[(bool, Vec<String>)], extra: bool) -> (Procedure, Known) {
    let mut values = crate::words::Values::new();
    let mut phases = Vec::new();
    for (at, (nested, list)) in shapes.iter().enumerate() {
        values.insert(format!("list{at}"), json!(list));
        let key = format!("p{at}");
        let mut body = vec![step(&format!("{key}/go"))];
        if extra {
            body.insert(0, step(&format!("{key}/extra")));
        }
        if *nested {
            body.push(block(
                &format!("{key}/in"),
                "x",
                &format!("y in list{at}"),
                vec![step(&format!("{key}/in/go"))],
            ));
        }
        phases.push(block(&key, "{{ x }}", &format!("x in list{at}"), body));
    }
    (
        procedure(phases),
        Known {
            values,
            ..Known::default()
        },
    )
}

proptest! {
    #[test]
    fn ids_are_unique_and_rest_on_nothing_but_values(shapes in shapes()) {
        let (procedure, scope) = build(&shapes, false);
        let slots = outline(&procedure, &scope).unwrap();
        prop_assert_eq!(&slots, &outline(&procedure, &scope).unwrap());
        let mut unique = ids(&slots);
        unique.sort_unstable();
        unique.dedup();
        prop_assert_eq!(unique.len(), slots.len());
        for slot in &slots {
            if let Some(parent) = slot.parent() {
                prop_assert!(slot.id().is_under(parent));
            }
        }

        // Another step and another order of values change no id.
        let turned: Vec<_> = shapes.iter().map(|(nested, list)| (*nested, list.iter().rev().cloned().collect())).collect();
        let (procedure, scope) = build(&turned, true);
        let more = outline(&procedure, &scope).unwrap();
        let mut kept: Vec<&str> = ids(&more).into_iter().filter(|id| !id.ends_with("/extra")).collect();
        kept.sort_unstable();
        prop_assert_eq!(kept, unique);
    }

    #[test]
    fn only_what_lies_under_a_block_is_under_it(a in "[a-z/\\[\\]%]{1,4}", b in "[a-z/\\[\\]%]{1,4}") {
        prop_assume!(a != b);
        let (procedure, scope) = build(&[(true, vec![a, b])], false);
        let slots = outline(&procedure, &scope).unwrap();
        let blocks: Vec<&StepId> = slots.iter().filter(|slot| slot.parent().is_none()).map(Slot::id).collect();
        prop_assert!(!blocks[0].is_under(blocks[1]) && !blocks[1].is_under(blocks[0]));
        let under = |block: &StepId| slots.iter().filter(|slot| slot.id().is_under(block)).count();
        prop_assert_eq!(under(blocks[0]) + under(blocks[1]), slots.len());
    }
}
