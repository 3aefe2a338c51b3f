//! Node sets, compared with the real ClusterShell where it is installed.

#[path = "support/skip.rs"]
mod skip;

use holdpoint::words::{Groups, node_set, unfold};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use std::{collections::BTreeSet, process::Command};

/// The system's own: packages of the distribution are for it alone.
const PYTHON: &str = "/usr/bin/python3";

/// What ClusterShell says of each expression: its names, or nothing where it refuses it.
struct Oracle;

impl Oracle {
    fn new() -> Option<Oracle> {
        let import = Command::new(PYTHON).args(["-c", "import ClusterShell.NodeSet"]).output();
        let there = import.is_ok_and(|output| output.status.success());
        if !there {
            skip::skipped("ClusterShell isn't installed");
        }
        there.then_some(Oracle)
    }

    fn names(&self, expressions: &[String]) -> Vec<Option<BTreeSet<String>>> {
        // One interpreter for all of them: starting it takes longest.
        let program = r#"
import sys
from ClusterShell.NodeSet import NodeSet
for line in sys.stdin.read().split("\n")[:-1]:
    try:
        print(" ".join(NodeSet(line, resolver=-1)))
    except Exception:
        print("!")
"#;
        let mut child = Command::new(PYTHON)
            .args(["-c", program])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let text: String = expressions.iter().map(|line| format!("{line}\n")).collect();
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, text.as_bytes()));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        let lines = String::from_utf8(output.stdout).unwrap();
        let names = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        lines.lines().map(|line| (line != "!").then(|| names(line))).collect()
    }
}

fn pattern() -> impl Strategy<Value = String> {
    let number = prop_oneof![(0_u32..20).prop_map(|n| n.to_string()), (0_u32..20).prop_map(|n| format!("{n:02}"))];
    let run = (
        number.clone(),
        0_u32..12,
        prop_oneof![Just(String::new()), (1_u32..4).prop_map(|n| format!("/{n}"))],
    )
        .prop_map(|(first, more, step)| {
            let last: u32 = first.parse::<u32>().unwrap() + more;
            let width = if first.len() > 1 && first.starts_with('0') {
                first.len()
            } else {
                0
            };
            format!("{first}-{last:0width$}{step}")
        });
    let ranges = proptest::collection::vec(prop_oneof![number, run], 1..4).prop_map(|all| format!("[{}]", all.join(",")));
    let name = prop_oneof![Just("n"), Just("node"), Just("r1n")];
    let back = prop_oneof![Just(""), Just("-ib0"), Just("n2"), Just(".x")];
    let front = (name, prop_oneof![Just(String::new()), ranges.clone()], back);
    (
        front,
        prop_oneof![3 => Just(String::new()), 1 => ranges.prop_map(|ranges| format!("s{ranges}"))],
    )
        .prop_map(|((name, ranges, back), more)| format!("{name}{ranges}{back}{more}"))
}

fn expression() -> impl Strategy<Value = String> {
    let operator = prop_oneof![Just(","), Just("!"), Just("&"), Just("^"), Just(", "), Just(" ! ")];
    (pattern(), proptest::collection::vec((operator, pattern()), 0..4))
        .prop_map(|(first, rest)| rest.into_iter().fold(first, |text, (operator, next)| text + operator + &next))
}

/// Random expressions mean the same to both; what ClusterShell accepts, so do we; and a folded set means to it what it means to us.
#[test]
fn expressions_mean_what_they_mean_to_clustershell() {
    let Some(oracle) = Oracle::new() else { return };
    let mut runner = TestRunner::deterministic();
    let expressions: Vec<String> = (0..1500).map(|_| expression().new_tree(&mut runner).unwrap().current()).collect();
    let ours: Vec<_> = expressions.iter().map(|text| unfold(text, &Groups::default())).collect();
    let mut accepted = 0;
    for ((text, theirs), ours) in expressions.iter().zip(oracle.names(&expressions)).zip(&ours) {
        let Some(theirs) = theirs else { continue };
        accepted += 1;
        let ours = ours.as_ref().unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!(ours.iter().cloned().collect::<BTreeSet<_>>(), theirs, "{text}");
    }
    assert!(accepted > 1000, "only {accepted} of {} were sets at all", expressions.len());
    let whole: Vec<&Vec<String>> = ours.iter().flatten().filter(|names| !names.is_empty()).collect();
    let folded: Vec<String> = whole.iter().map(|names| node_set(names.iter())).collect();
    for ((names, folded), theirs) in whole.iter().zip(&folded).zip(oracle.names(&folded)) {
        let names: BTreeSet<String> = names.iter().cloned().collect();
        assert_eq!(theirs, Some(names), "{folded}");
    }
}
