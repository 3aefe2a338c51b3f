//! The shipped scenarios load, and slips are told where they stand.

use super::*;
use crate::{diagnostic::Source, tables::Problems};
use std::{path::Path, sync::Arc};

fn shipped(name: &str) -> Option<Arc<Source>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("procedures/rok-0.11/scenarios")
        .join(format!("{name}.toml"));
    let text = std::fs::read_to_string(&path).ok()?;
    Some(Source::new(format!("scenarios/{name}.toml"), text))
}

fn told(text: &str) -> Vec<String> {
    let problems = Problems::default();
    read(&Source::new("s.toml", text), &|_| None, &problems);
    problems
        .sorted()
        .iter()
        .map(|problem| format!("{}:{}", problem.code, &problem.at.source.text[problem.at.span.clone()]))
        .collect()
}

#[test]
fn the_shipped_scenarios_load() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("procedures/rok-0.11/scenarios");
    let mut count = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let problems = Problems::default();
        let scenario = read(&shipped(name).unwrap(), &shipped, &problems);
        let all: Vec<String> = problems.sorted().iter().map(|problem| problem.render(false)).collect();
        assert!(all.is_empty(), "{}", all.join("\n"));
        assert!(scenario.unwrap().replies.len() > 10, "{name}");
        count += 1;
    }
    assert!(count >= 7);
}

#[test]
fn the_shipped_scenarios_fit_their_procedure() {
    use crate::procedure::{catalogue::Catalogue, load::load};
    let catalogue = Catalogue::shipped();
    let folder = catalogue.get("rok-0.11").unwrap();
    let (procedure, _) = load(folder, &catalogue.fragments).unwrap();
    let mut wrong = Vec::new();
    for file in folder.files.keys().filter(|file| file.starts_with("scenarios/")) {
        let name = file.trim_start_matches("scenarios/").trim_end_matches(".toml");
        let problems = Problems::default();
        let mut scenario = read(&shipped(name).unwrap(), &shipped, &problems).unwrap();
        scenario.fit(&procedure, &problems);
        wrong.extend(problems.sorted().iter().map(|problem| problem.render(false)));
        assert!(!scenario.inputs.contains_key("roke_password"), "secrets are no values");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const WRONG: &str = r#"
format = 1
title = "Slips"
procedure = "rok-0.12"
start = "yesterday"
[inputs]
nodez = ["rok1"]
gateway = "rok9"
[host.rok1]
boots = "soon"
[state]
host = 1
heal = 4
[state.role]
rok1 = "master"
[file.rok7]
"/a" = ""
[[reply]]
run = "rok-cluster-ctl members"
on = ["rok2"]
when = "rolle[host] == 'master'"
says = "{{ rol.rok1 }} {{ x"
set = { "role.rok2" = "slave", heal = "many things", hael = 1 }
later = { in = "1m", set = { heal = true } }
[[reply]]
run = "awk '{print $1}'"
[[reply]]
says = "for nothing"
[[reply]]
run = "x {y}"
answers = "z"
says = "{{ y }} {{ z }}"
for = "y inn list"
[[reply]]
run = "y"
says = "one"
[[reply.part]]
says = "two"
[[reply]]
step = "appliances/upgrade-nod"
run = "*"
[[reply]]
step = "appliances/upgrade-node"
run = "rok-cluster-upgrade-v0.12 upgrade-node"
[[reply]]
step = "appliances/upgrade-node"
[[every]]
in = "0s"
set = { heal = "{{ file.a }}" }
[[fault]]
at = "appliances/power-on#0"
do = "no-return"
[[fault]]
when = "heal == 3"
at = "appliances/power-on"
do = "cut"
[[fault]]
when = "heal == 3"
[operator]
otherwise = "folow"
[[never]]
when = "role.rok1 == "
says = "x"
"#;

#[test]
fn everything_that_is_wrong_is_told_at_once_each_in_its_place() {
    let found = told(WRONG);
    for expected in [
        "missing-key:",
        "unknown-word:\"folow\"",
        "bad-duration:\"soon\"",
        "reserved-name:host",
        "unknown-host:\"rok2\"",
        "bad-template:",
        "unknown-state:\"role.rok2\"",
        "unknown-state:hael",
        "state-type:\"many things\"",
        "state-type:true",
        "bad-reply:[[reply]]",
        "bad-reply:answers",
        "bad-reply:says",
        "bad-loop:\"y inn list\"",
        "unknown-name:z",
        "bad-duration:in",
        "unknown-name:file",
        "bad-fault:\"appliances/power-on#0\"",
        "bad-fault:[[fault]]",
        "bad-expression:",
        "unknown-name:\"rolle",
        "bad-command-pattern:{",
    ] {
        assert!(found.iter().any(|told| told.starts_with(expected)), "{expected} in {found:#?}");
    }
}

const WRONG_CLUSTER: &str = r#"
format = 1
title = "Wrong"
procedure = "p"
start = "2026-03-07T22:00:00Z"
[host.n1]
[host.n2]
[state]
pacemaker = 1
[pacemaker]
nodes = ["n1", "n9"]
joins = "soon"
stickyness = 1
[pacemaker.resource.MGS]
prefers = { n1 = 100, n8 = 50 }
starts = "later"
[gluster.volume.gv0]
bricks = ["n1:/a", "n1:/b", "n2"]
replica = 2
backlog = { n7 = 1 }
[[fault]]
when = "pacemaker.qorum"
set = { "pacemaker.online" = [], "pacemaker.node.n1.standby" = 5, "pacemaker.node.n4.standby" = true, "gluster.volume.gv0.brick.n1" = false }
[end]
status = "finished"
require = "gluster.volume.gv0.entries == 0 && glustre.volume.gv0.started"
"#;

#[test]
fn what_is_wrong_with_a_simulated_cluster_is_told_in_its_place() {
    let found = told(WRONG_CLUSTER);
    for expected in [
        "reserved-name:pacemaker",
        "unknown-key:stickyness",
        "unknown-host:\"n9\"",
        "unknown-host:n8",
        "unknown-host:n7",
        "bad-duration:\"soon\"",
        "bad-duration:\"later\"",
        "bad-brick:\"n1:/b\"",
        "bad-brick:\"n2\"",
        "bad-brick:2",
        "unknown-state:\"pacemaker.online\"",
        "state-type:5",
        "unknown-state:\"pacemaker.node.n4.standby\"",
        "unknown-name:\"gluster.volume.gv0.entries == 0 && glustre",
    ] {
        assert!(found.iter().any(|told| told.starts_with(expected)), "{expected} in {found:#?}");
    }
    assert!(
        !found.iter().any(|told| told.contains("brick.n1")),
        "what may be set is: {found:#?}"
    );
}

const WRONG_CLUSTERS: &str = r#"
format = 1
title = "Wrong"
procedure = "p"
start = "2026-03-07T22:00:00Z"
[host.n1]
[host.n2]
[host.n3]
[pacemaker]
nodes = ["n1"]
cluster = { one = ["n1", "n2"], two = ["n3", "n2"], three = [], four = ["n8"] }
[pacemaker.resource]
MGS = {}
MDT = { prefers = { n1 = 100, n3 = 50 } }
OST = { prefers = { n1 = 100 } }
[[fault]]
when = "pacemaker.quorum"
set = { "pacemaker.cluster.one.maintenance" = true, "pacemaker.cluster.one.quorum" = false, "pacemaker.cluster.six.maintenance" = true }
[end]
status = "finished"
"#;

#[test]
fn what_is_wrong_with_several_clusters_is_told_in_its_place() {
    let found = told(WRONG_CLUSTERS);
    for expected in [
        "bad-cluster:[\"n1\"]",
        "bad-cluster:\"n2\"",
        "bad-cluster:three",
        "bad-cluster:MGS",
        "bad-cluster:MDT",
        "unknown-host:\"n8\"",
        "unknown-state:\"pacemaker.cluster.one.quorum\"",
        "unknown-state:\"pacemaker.cluster.six.maintenance\"",
    ] {
        assert!(found.iter().any(|told| told.starts_with(expected)), "{expected} in {found:#?}");
    }
    assert_eq!(found.len(), 8, "{found:#?}");
}

#[test]
fn what_only_the_procedure_can_judge_is_told_too() {
    use crate::procedure::{catalogue::Catalogue, load::load};
    let catalogue = Catalogue::shipped();
    let (procedure, _) = load(catalogue.get("rok-0.11").unwrap(), &catalogue.fragments).unwrap();
    let text = WRONG.replace("\"yesterday\"", "\"2026-03-07T22:00:00Z\"") + "[end]\nstatus = 'finished'\nhappened = ['cut', 'hang']\n";
    let problems = Problems::default();
    let mut scenario = read(&Source::new("s.toml", text), &|_| None, &problems).unwrap();
    scenario.fit(&procedure, &problems);
    let found: Vec<String> = problems
        .sorted()
        .iter()
        .map(|problem| format!("{}:{}", problem.code, problem.message))
        .collect();
    for expected in [
        "other-procedure:this scenario is for rok-0.12",
        "unknown-input:rok-0.11 has no input `nodez`",
        "unknown-host:the cluster has no host rok9",
        "reply-without-command:no command of the procedure can match",
        "reply-without-command:this reply was written for another command than appliances/upgrade-node",
        "reply-without-command:appliances/upgrade-node runs a command, and this reply doesn't say",
        "unknown-step:rok-0.11 has no step appliances/upgrade-nod",
        "unknown-step:rok-0.11 has no step hang",
        "command-without-reply:no reply fits these commands",
    ] {
        assert!(found.iter().any(|told| told.starts_with(expected)), "{expected} in {found:#?}");
    }
}

#[test]
fn a_lesson_of_which_nothing_can_be_learnt_is_told() {
    use crate::procedure::{catalogue::Catalogue, load::load};
    let catalogue = Catalogue::shipped();
    let (procedure, _) = load(catalogue.get("rok-0.11").unwrap(), &catalogue.fragments).unwrap();
    let text = r#"
format = 1
title = "Lessons"
procedure = "rok-0.11"
base = "all-well"
[[fault]]
name = "line cut"
at = "appliances/power-on"
do = "cut"
[[lesson]]
at = "appliances/power-on"
what = "The line was cut."
right = "Wait."
fault = "line cot"
says = "Go on."
[[lesson]]
at = "appliances/power-onn"
what = "Nothing."
right = "Nothing."
slip = "skip"
[end]
status = "finished"
"#;
    let problems = Problems::default();
    let mut scenario = read(&Source::new("s.toml", text), &shipped, &problems).unwrap();
    scenario.fit(&procedure, &problems);
    let told: Vec<String> = problems
        .sorted()
        .iter()
        .map(|problem| format!("{}:{}", problem.code, &problem.at.source.text[problem.at.span.clone()]))
        .collect();
    assert_eq!(
        told,
        [
            "bad-lesson:\"line cot\"",
            "bad-lesson:\"Go on.\"",
            "unknown-step:\"appliances/power-onn\""
        ]
    );
}

#[test]
fn a_base_gives_its_place_and_a_circle_is_told() {
    let base = "format = 1\ntitle = 'b'\nprocedure = 'p'\nstart = 2026-03-07T22:00:00Z\n[host.a]\n[host.b]\nboots = '5m'\n[state.x]\na = 1\nb = 2\n[[reply]]\nrun = 'r'\nsays = 'base'\n[[fault]]\nwhen = 'x.a == 1'\ndo = 'cut'\n[end]\nstatus = 'paused'\n";
    let own = "format = 1\ntitle = 'o'\nprocedure = 'p'\nbase = 'base'\n[host.b]\nup = false\n[state.x]\nb = 3\n[[reply]]\nrun = 'r'\nsays = 'own'\n[end]\nstatus = 'finished'\n";
    let problems = Problems::default();
    let others = |name: &str| (name == "base").then(|| Source::new("base.toml", base));
    let scenario = read(&Source::new("own.toml", own), &others, &problems).unwrap();
    assert_eq!(problems.sorted(), []);
    assert_eq!(scenario.name, "own");
    assert_eq!(scenario.state["x"], serde_json::json!({"a": 1, "b": 3}));
    let b = &scenario.hosts["b"];
    assert_eq!((b.boots.as_secs(), b.up), (300, false));
    assert_eq!(scenario.replies.len(), 2);
    assert!(!scenario.replies[0].inherited && scenario.replies[1].inherited);
    assert!(scenario.faults.is_empty(), "the story is each file's own");

    let problems = Problems::default();
    let circle = |_: &str| Some(Source::new("own.toml", own));
    assert!(read(&Source::new("own.toml", own), &circle, &problems).is_none());
    assert_eq!(problems.sorted()[0].code, "bad-base");
}

#[test]
fn a_step_is_meant_with_or_without_the_values_of_its_loops() {
    let is = |written: &str, step: &str| StepRef::new(written).is(&step.into());
    assert!(is("a[x/y]/b", "a[x/y]/b"));
    assert!(is("a/b", "a[x/y]/b[z]"));
    assert!(!is("a[z]/b", "a[x]/b"));
    assert!(is("a/b/etcd", "remedy-12/a[x]/b/etcd"));
    assert!(is("a[x]/b/etcd", "undo-1/a[x]/b/etcd"));
    assert!(!is("b", "undo/b"));
}

proptest::proptest! {
    #[test]
    fn a_malformed_scenario_is_told_and_never_a_panic(from in 0..WRONG.len(), length in 0..200_usize, with in "[\\[\\]{}='\"a-z.0-9\n]{0,12}") {
        let start = WRONG.floor_char_boundary(from);
        let end = WRONG.floor_char_boundary((from + length).min(WRONG.len()));
        told(&format!("{}{with}{}", &WRONG[..start], &WRONG[end..]));
    }
}
