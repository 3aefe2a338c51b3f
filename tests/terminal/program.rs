//! The program in a home of its own, and what its journal says of it afterwards.

use holdpoint::{
    engine::event::Event,
    journal::{File, Record},
};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::{Duration, Instant},
};

/// How long anything may take before the test gives up: a busy machine is slow.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_holdpoint");

/// How many times faster than a real clock rehearsals go here.
pub const SPEED: &str = "100";

/// A home in which nothing was ever done.
pub struct Home(tempfile::TempDir);

impl Home {
    pub fn new() -> Home {
        Home(tempfile::tempdir().expect("a place for files"))
    }

    /// Where it is.
    pub fn path(&self) -> &std::path::Path {
        self.0.path()
    }

    /// Where the operator's own files are.
    pub fn config(&self) -> PathBuf {
        self.0.path().join("config/holdpoint")
    }

    /// Variables that make it the program's home.
    pub fn variables(&self) -> [(&'static str, PathBuf); 5] {
        let at = self.0.path();
        [
            ("HOME", at.into()),
            ("XDG_STATE_HOME", at.join("state")),
            ("XDG_CONFIG_HOME", at.join("config")),
            // Two machines share no connection.
            ("XDG_RUNTIME_DIR", at.into()),
            ("TERM", "xterm-256color".into()),
        ]
    }

    /// The folder of the one run in it.
    pub fn run(&self) -> PathBuf {
        let runs = std::fs::read_dir(self.0.path().join("state/holdpoint/runs")).expect("there are runs");
        let mut folders: Vec<PathBuf> = runs.map(|entry| entry.expect("a folder can be read").path()).collect();
        folders.retain(|folder| folder.is_dir());
        assert_eq!(folders.len(), 1, "one run was begun");
        folders.remove(0)
    }

    /// How often a job was started on each host for each step, by the journal.
    pub fn started(&self) -> BTreeMap<String, usize> {
        let mut started = BTreeMap::new();
        let count = |record: Record<Event>| {
            for event in record.events {
                if let Event::Started { job } = event {
                    *started.entry(format!("{} on {}", job.attempt.step, job.host)).or_default() += 1;
                }
            }
        };
        File::open(&self.run(), count).expect("the journal is whole, and nobody writes it");
        started
    }
}

/// What comes next, before the deadline; nothing at the end of the output.
pub fn next(output: &Receiver<Vec<u8>>, deadline: Instant) -> Option<Vec<u8>> {
    match output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        Ok(bytes) => Some(bytes),
        Err(RecvTimeoutError::Disconnected) => None,
        Err(RecvTimeoutError::Timeout) => Some(Vec::new()),
    }
}

/// Passes on what a file gives, until it ends.
pub fn pump(mut from: impl std::io::Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (to, output) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            if to.send(bytes[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    output
}
