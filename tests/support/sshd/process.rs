//! Processes of this system, as `/proc` has them.

use rustix::process::{Pid, Signal, kill_process};
use std::{
    collections::BTreeSet,
    fs,
    time::{Duration, Instant},
};

/// A process at the moment when it was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its number, as this system sees it.
    pub pid: i32,
    /// Its parent's.
    pub parent: i32,
    /// Its short name.
    pub name: String,
    /// Its arguments, with spaces between.
    pub line: String,
}

impl Process {
    /// All of them.
    pub fn all() -> Vec<Process> {
        let entries = fs::read_dir("/proc").expect("there is a /proc");
        let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        pids.filter_map(Process::read).collect()
    }

    /// All that came of `root`, itself included.
    pub fn descendants(root: i32) -> Vec<Process> {
        let all = Process::all();
        let mut family = BTreeSet::from([root]);
        loop {
            let before = family.len();
            family.extend(
                all.iter()
                    .filter(|process| family.contains(&process.parent))
                    .map(|process| process.pid)
                    .collect::<Vec<_>>(),
            );
            if family.len() == before {
                break;
            }
        }
        all.into_iter().filter(|process| family.contains(&process.pid)).collect()
    }

    /// Sends it a signal; that it is gone is no error.
    pub fn signal(&self, signal: Signal) {
        signal_to(self.pid, signal);
    }

    fn read(pid: i32) -> Option<Process> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
        let mut fields = rest.split_whitespace();
        if fields.next()? == "Z" {
            return None;
        }
        let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        Some(Process {
            pid,
            parent: fields.next()?.parse().ok()?,
            name: name.into(),
            line: String::from_utf8_lossy(&line).replace('\0', " ").trim_end().into(),
        })
    }
}

/// Sends a signal; that the process is gone is no error.
pub fn signal_to(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _gone = kill_process(pid, signal);
    }
}

/// Waits for something to be so; a busy machine is slow.
#[track_caller]
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
