//! The live view with no run: on hosts whose tools print what real ones printed.

use crate::{
    program::{Home, PROGRAM, next, pump},
    screen::Screen,
    sshd::{Lan, Machine},
};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

/// Two nodes of a cluster, each with tools of its own.
struct Site {
    lan: Lan,
    node1: Machine,
    _node2: Machine,
}

impl Site {
    /// All is well there.
    fn new() -> Option<Site> {
        let lan = Lan::begin()?;
        let node = |name: &str| {
            let tools = tools(lan.path(), name);
            let machine = lan
                .machine(name)
                .line(&format!("SetEnv PATH={}:/usr/bin:/bin", tools.display()))
                .start();
            lan.alias(name, &machine, &[]);
            machine
        };
        let (node1, node2) = (node("node1"), node("node2"));
        let site = Site { lan, node1, _node2: node2 };
        for node in ["node1", "node2"] {
            site.prints(node, "crm_mon", &real("all-online/crm_mon-xml.txt"));
            site.prints(node, "gluster", &real("all-online/gluster-heal-info-summary.txt"));
        }
        Some(site)
    }

    /// From now on a tool of a node prints this.
    fn prints(&self, node: &str, tool: &str, text: &str) {
        let file = self.lan.path().join(format!("tools-{node}/{tool}.out"));
        let new = file.with_extension("new");
        fs::write(&new, text).expect("a file can be written");
        // Whoever reads it has the old one or the new one.
        fs::rename(&new, &file).expect("a file can be renamed");
    }

    fn arguments<'a>(&self, more: &[&'a str]) -> Vec<std::borrow::Cow<'a, str>> {
        let config = self.lan.ssh_config().display().to_string();
        let mut arguments = vec!["monitor".into(), "--ssh-config".into(), config.into()];
        arguments.extend(more.iter().map(|more| (*more).into()));
        arguments
    }

    /// The view once, to its end: exit status and output.
    fn once(&self, home: &Home, more: &[&str]) -> (Option<i32>, String) {
        let output = Command::new(PROGRAM)
            .args(self.arguments(more).iter().map(AsRef::as_ref))
            .arg("--once")
            .envs(home.variables())
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .expect("the program starts");
        (output.status.code(), String::from_utf8(output.stdout).expect("it is text"))
    }
}

/// A node's own tools: each prints what its file has.
fn tools(lan: &Path, node: &str) -> PathBuf {
    let folder = lan.join(format!("tools-{node}"));
    fs::create_dir_all(&folder).expect("a folder can be made");
    for tool in ["crm_mon", "gluster"] {
        let path = folder.join(tool);
        fs::write(&path, format!("#!/bin/sh\nexec cat {}\n", path.with_extension("out").display())).expect("a file can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("our own file");
    }
    folder
}

/// What a real tool printed.
fn real(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts").join(name)).expect("a transcript")
}

#[test]
fn once_it_tells_how_the_cluster_stands_and_ends_well_only_where_all_is_well() {
    let Some(site) = Site::new() else { return };
    let home = Home::new();
    let (status, text) = site.once(&home, &["--pacemaker", "node1"]);
    assert_eq!(status, Some(0), "{text}");
    assert!(
        text.contains("well       Pacemaker: quorum, all 3 nodes online, 6 of 6 started"),
        "{text}"
    );
    site.prints("node1", "crm_mon", &real("standby/crm_mon-xml.txt"));
    let (status, text) = site.once(&home, &["--pacemaker", "node1"]);
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("2 of 3 nodes online, node1 in standby"), "{text}");
    site.prints("node1", "crm_mon", "no cluster here");
    let (status, text) = site.once(&home, &["--pacemaker", "node1"]);
    assert_eq!(status, Some(1), "what can't be read isn't well: {text}");
    assert!(text.contains("UNKNOWN"), "{text}");
    let runs = home.path().join("state/holdpoint/runs");
    assert!(!runs.exists(), "no run was begun");
    let keys = fs::read_dir(home.path().join("state/holdpoint/known-hosts")).map_or(0, Iterator::count);
    assert_eq!(keys, 0, "and nothing else of it stays");
}

#[test]
fn scripts_get_one_object_and_nothing_in_it_reaches_a_terminal_as_more_than_text() {
    let Some(site) = Site::new() else { return };
    let home = Home::new();
    let hostile = real("all-online/crm_mon-xml.txt").replace("MGS", "M&#27;]0;owned&#7;\u{9b}2J");
    site.prints("node1", "crm_mon", &hostile);
    for more in [&["--pacemaker", "node1"][..], &["--pacemaker", "node1", "--json"]] {
        let (_, text) = site.once(&home, more);
        let odd = text.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(odd, None, "{text:?}");
        assert!(text.contains("owned"), "it is shown all the same: {text}");
    }
    site.prints("node1", "crm_mon", &real("no-quorum/crm_mon-xml-alone.txt"));
    let (status, text) = site.once(&home, &["--pacemaker", "node1", "--json"]);
    assert_eq!((status, text.lines().count()), (Some(1), 1));
    let object: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(
        (&object["health"], &object["monitors"][0]["values"]["nodes"]),
        (&"bad".into(), &serde_json::Value::Null)
    );
}

#[test]
fn in_lines_it_tells_what_changes_until_it_is_told_to_leave() {
    let Some(site) = Site::new() else { return };
    let home = Home::new();
    let mut child = Command::new(PROGRAM)
        .args(
            site.arguments(&["--pacemaker", "node1", "--every", "1", "--plain"])
                .iter()
                .map(AsRef::as_ref),
        )
        .envs(home.variables())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let output = pump(child.stdout.take().expect("it is piped"));
    let mut text = String::new();
    let mut until = |part: &str| {
        let deadline = Instant::now() + crate::program::PATIENCE;
        while !text.contains(part) {
            assert!(Instant::now() < deadline, "waited for {part}:\n{text}");
            text += &String::from_utf8_lossy(&next(&output, deadline).unwrap_or_default());
        }
    };
    until("all 3 nodes online");
    site.prints("node1", "crm_mon", &real("standby/crm_mon-xml.txt"));
    until("Pacemaker: node1 online → standby");
    until("attention  Pacemaker: quorum, 2 of 3 nodes online");
    kill_process(Pid::from_child(&child), Signal::TERM).expect("it is there");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn the_host_goes_and_the_view_goes_on_with_the_next_and_no_key_waits_for_it() {
    let Some(mut site) = Site::new() else { return };
    let home = Home::new();
    let arguments = site.arguments(&["--pacemaker", "node1,node2", "--every", "1"]);
    let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
    let mut screen = Screen::begin(&home, &arguments);
    let seen = screen.sees("all 3 nodes online");
    assert!(seen.contains("on node1") && seen.contains("LIVE"), "{seen}");
    site.node1.freeze();
    // It hangs there; keys are answered all the same.
    screen.press("?");
    screen.sees("The view only looks");
    screen.press("q");
    site.node1.kill_sshd();
    screen.sees("read on node2 now, no longer on node1");
    screen.sees("all 3 nodes online");
    screen.press("\r");
    screen.sees("What it printed");
    // Esc and a letter right behind it are one key to a terminal.
    screen.press("q");
    screen.sees("─ Changes ─");
    screen.press("q");
    assert_eq!(screen.ended_in_order(), Some(0));
}

#[test]
fn a_procedure_is_watched_by_its_monitors_and_none_of_its_steps() {
    let Some(site) = Site::new() else { return };
    let home = Home::new();
    let folder = site.lan.path().join("procedures/room");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let procedure = "format = 1\ntitle = \"Room\"\nsource = \"a test\"\n\n[[input]]\nname = \"host\"\nkind = \"host\"\n\n[[monitor]]\nname = \"room\"\n\
                     title = \"Room\"\non = \"[host]\"\nrun = \"echo free 12\"\nvalue.free = { first = '^free (\\d+)', as = \"number\" }\n\n[[phase]]\nid = \"look\"\n\
                     title = \"Look\"\non = \"host\"\n\n[[phase.step]]\nid = \"look\"\ntitle = \"Look\"\nnote = \"Look.\"\n";
    fs::write(folder.join("procedure.toml"), procedure).expect("a file can be written");
    let folder = folder.display().to_string();
    let (status, text) = site.once(&home, &[&folder]);
    assert_eq!(
        (status, text.as_str()),
        (Some(2), ""),
        "without its host it isn't known where to ask"
    );
    let (status, text) = site.once(&home, &[&folder, "--input", "host=node1"]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("Room on node1: free 12"), "{text}");
}

const WATCHED: &str = r#"
format = 1
title = "Watched"
source = "the operator's own"

[[input]]
name = "nodes"
kind = "hosts"
label = "All nodes"

[[monitor]]
name = "cluster"
title = "Cluster"
on = "nodes"
any = true
run = "crm_mon -1 --output-as=xml"
read = "pacemaker"

[[guard]]
name = "quorum"
require = "cluster.quorum"
because = "Without quorum nothing runs."

[[guard]]
name = "alone"
require = "cluster.online == [node]"
because = "Others than {{ node }} are online."

[[phase]]
id = "each"
title = "Each node"
for = "node in nodes"
on = "node"
guard = ["alone"]
monitor = [{ name = "own", title = "As it sees itself", on = "node", any = true, run = "crm_mon -1 --output-as=xml", read = "pacemaker" }]

[[phase.step]]
id = "look"
title = "Look"
note = "Look at it."
"#;

#[test]
fn of_a_procedure_its_guards_and_what_its_parts_watch_are_shown_and_what_is_missing_is_named() {
    let Some(site) = Site::new() else { return };
    let home = Home::new();
    let folder = site.lan.path().join("watched");
    fs::create_dir_all(&folder).expect("a folder can be made");
    fs::write(folder.join("procedure.toml"), WATCHED).expect("a file can be written");
    let name = folder.display().to_string();
    let (status, text) = site.once(&home, &[&name, "--input", "nodes=node1", "--json"]);
    assert_eq!(status, Some(0), "a guard of one part needn't hold now: {text}");
    let told: serde_json::Value = serde_json::from_str(&text).expect("one object");
    let names: Vec<&str> = told["monitors"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|monitor| monitor["monitor"].as_str())
        .collect();
    assert_eq!(names, ["cluster", "own[node1]"], "{text}");
    assert_eq!(
        told["guards"],
        serde_json::json!([
            { "guard": "quorum", "holds": true, "why": null, "everywhere": true },
            { "guard": "alone", "holds": false, "why": "Others than node1 are online.", "everywhere": false },
        ])
    );
    let missing = Command::new(PROGRAM)
        .args(site.arguments(&[&name, "--once"]).iter().map(AsRef::as_ref))
        .envs(home.variables())
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&missing.stderr);
    assert_eq!(missing.status.code(), Some(2), "{said}");
    assert!(said.contains("--input NAME=VALUE") && said.contains("nodes"), "{said}");
}
