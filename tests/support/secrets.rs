//! Where a secret is seen that only a command should have.

use crate::sshd::{Machine, Process};
use std::{collections::BTreeSet, fs, path::Path, process::Command};

/// The processes of this whole system that have it in their command line or environment.
pub fn holders(secret: &str) -> Vec<Process> {
    let has = |pid: i32, file: &str| {
        let text = fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
        memchr::memmem::find(&text, secret.as_bytes()).is_some()
    };
    let mut all = Process::all();
    all.retain(|process| has(process.pid, "cmdline") || has(process.pid, "environ"));
    all
}

/// Where it is seen while its command runs on that machine: by any process but the command and its children, or in a file of the host.
pub fn astray(machine: &Machine, secret: &str) -> Vec<String> {
    let mut seen = files(&machine.outside("/var/tmp/"), secret);
    // What the command prints itself is its own affair, and masked by the guide.
    seen.retain(|path| !path.ends_with("/out"));
    // Looked for before its own are: one that is gone by then was one of the many short ones.
    let holders = holders(secret);
    let commands = machine.processes().into_iter().filter(|process| process.line.ends_with("/cmd"));
    let own: BTreeSet<i32> = commands
        .flat_map(|command| Process::descendants(command.pid))
        .map(|process| process.pid)
        .collect();
    let is_there = |process: &Process| Path::new(&format!("/proc/{}", process.pid)).exists();
    let others = holders
        .into_iter()
        .filter(|process| !own.contains(&process.pid) && is_there(process));
    seen.extend(others.map(|process| format!("process {}: {}", process.pid, process.line)));
    seen
}

/// The files under a folder that hold a text.
pub fn files(folder: &Path, text: &str) -> Vec<String> {
    let found = Command::new("grep")
        .args(["-rlF", text])
        .arg(folder)
        .output()
        .expect("there is grep");
    String::from_utf8_lossy(&found.stdout).lines().map(str::to_owned).collect()
}
