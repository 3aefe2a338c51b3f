//! Many hosts and much output, beside what administrators use today: `clush` and `ssh | tee`, in turn on the same sshd.
//!
//! `cargo bench --bench hosts [hosts|thousand|flood|idle]`. Wants sshd, clush and root.

#[path = "../../tests/support/sshd/mod.rs"]
mod sshd;
mod walk;

use std::{
    fmt::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use walk::{Walked, rest, walk};

/// Lines of the flood.
const LINES: u64 = 5_000_000;
/// How often each is measured; the middle one is told.
const ROUNDS: usize = 3;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wants = |what: &str| asked.is_empty() || asked.iter().any(|word| word == what);
    let Some(lan) = sshd::Lan::isolated() else { return };
    let machine = lan.machine("many").line("MaxStartups 5000").line("MaxSessions 20").start();
    lan.alias("n*", &machine, &[]);
    let config = lan.ssh_config();
    if wants("hosts") {
        many(&config, 100, ROUNDS);
    }
    if wants("thousand") {
        many(&config, 1000, 1);
    }
    if wants("flood") {
        flood(&config);
    }
    if wants("idle") {
        idle(&config);
    }
}

/// `true` on many hosts: as a look, twice, and as a change, twice.
fn many(config: &Path, count: usize, rounds: usize) {
    let hosts: Vec<String> = (1..=count).map(|n| format!("n{n}")).collect();
    let mut ratios: [Vec<f64>; 4] = Default::default();
    for _ in 0..rounds {
        for (kind, level) in ["observe", "change"].into_iter().enumerate() {
            let theirs = clush(config, count);
            let (ours, memory) = walked(&steps(level), &hosts, config);
            let ours: Vec<f64> = ours.steps.iter().map(Duration::as_secs_f64).collect();
            let [cold, .., next] = ours.as_slice() else {
                panic!("two steps were walked")
            };
            println!(
                "{count} hosts, {level}: clush -f 64 {theirs:.2} s · cold {cold:.2} s ({:.2}) · next step {next:.2} s ({:.2}) · peak {memory} MiB",
                cold / theirs,
                next / theirs
            );
            ratios[2 * kind].push(cold / theirs);
            ratios[2 * kind + 1].push(next / theirs);
        }
    }
    let [look, again, change, more] = ratios.map(middle);
    println!("{count} hosts against clush: look {look:.2}, next {again:.2}; change {change:.2}, next {more:.2}");
}

fn flood(config: &Path) {
    let command = format!("seq -f 'this is line %.0f of a flood that has no end in sight' {LINES}");
    let text = format!(
        "{}\n[[phase.step]]\nid = \"flood\"\ntitle = \"Flood\"\nrun = \"{command}\"\neffect = \"change\"\nexpect = [{{ match = 'line {LINES} of', says = \"all of it\" }}]\nno_undo = \"It changes nothing.\"\n",
        top()
    );
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let dir = tempfile::tempdir().expect("a folder");
        let began = Instant::now();
        let line = format!(
            "ssh -F {} n1 \"{command}\" | tee {} >/dev/null",
            config.display(),
            dir.path().join("tee").display()
        );
        let ran = Command::new("sh").args(["-c", &line]).status().expect("sh runs");
        assert!(ran.success());
        let theirs = began.elapsed().as_secs_f64();
        let (ours, memory) = walked(&text, &["n1".to_owned()], config);
        let ours = ours.steps.first().expect("a step").as_secs_f64();
        println!(
            "{LINES} lines: ssh | tee {theirs:.2} s · holdpoint {ours:.2} s ({:.2}) · peak {memory} MiB",
            ours / theirs
        );
        ratios.push(ours / theirs);
    }
    println!("flood against ssh | tee: {:.2}", middle(ratios));
}

/// Three monitors every 5 s, and nobody who does anything.
fn idle(config: &Path) {
    const SECONDS: u64 = 60;
    let mut text = top();
    text += "[[phase.step]]\nid = \"rest\"\ntitle = \"Rest\"\nrun = \"true\"\neffect = \"observe\"\n";
    for name in ["load", "more", "most"] {
        let _ = write!(
            text,
            "[[monitor]]\nname = \"{name}\"\ntitle = \"{name}\"\non = \"nodes\"\nevery = \"5s\"\nrun = \"cat /proc/loadavg\"\nvalue.first = {{ first = '^(\\S+)' }}\n"
        );
    }
    let dir = tempfile::Builder::new().prefix("hp").tempdir_in("/tmp").expect("a folder");
    let share = in_threads(rest(&text, &["n1".to_owned()], config, dir.path(), SECONDS));
    println!("three monitors every 5 s, {SECONDS} s: {share:.2} % of a core");
}

fn in_threads<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("threads")
        .block_on(work)
}

fn top() -> String {
    "format = 1\ntitle = \"Bench\"\n[[input]]\nname = \"nodes\"\nkind = \"hosts\"\nlabel = \"Nodes\"\n\
     [[phase]]\nid = \"p\"\ntitle = \"P\"\non = \"nodes\"\n"
        .into()
}

fn steps(level: &str) -> String {
    let mut text = top();
    for step in ["first", "second"] {
        let _ = write!(
            text,
            "[[phase.step]]\nid = \"{step}\"\ntitle = \"{step}\"\nrun = \"true\"\neffect = \"{level}\"\nat_a_time = 64\n{}\n",
            if level == "change" {
                "no_undo = \"It changes nothing.\""
            } else {
                ""
            }
        );
    }
    text
}

/// In a process of its own would be truer; the peak is read from this one, and reset before.
fn walked(procedure: &str, hosts: &[String], config: &Path) -> (Walked, u64) {
    let dir = tempfile::Builder::new().prefix("hp").tempdir_in("/tmp").expect("a folder");
    // Writing 5 there makes the peak what is in memory now.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let walked = in_threads(walk(procedure, hosts, config, dir.path()));
    (walked, peak())
}

/// Peak of resident memory, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    let kib: u64 = line.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or_default();
    kib / 1024
}

fn clush(config: &Path, count: usize) -> f64 {
    let began = Instant::now();
    let ran = Command::new("clush")
        .args([
            "-f",
            "64",
            "-o",
            &format!("-F {}", config.display()),
            "-w",
            &format!("n[1-{count}]"),
            "true",
        ])
        .stdin(Stdio::null())
        .status();
    match ran {
        Ok(status) => assert!(status.success(), "clush failed"),
        Err(error) => println!("SKIPPED: clush can't be run: {error}"),
    }
    began.elapsed().as_secs_f64()
}

fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}
