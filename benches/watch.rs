//! How far behind somebody is who watches: two of the real program on two screens, one that walks a rehearsal and one that looks on; from a
//! step on the first screen to the same step on the second. `cargo bench --bench watch`

use pty_process::{
    Size,
    blocking::{Command, Pty},
};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{Read as _, Write as _},
    os::fd::{AsFd as _, OwnedFd},
    path::Path,
    process::Child,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

const WALKS: usize = 5;
const ENTER: &[u8] = b"\r";
/// A key too early after something appeared confirms nothing.
const AGAIN: Duration = Duration::from_millis(1200);

/// A screen, and when each step was first seen on it.
struct Screen {
    child: Child,
    pty: Pty,
    chunks: Receiver<(Instant, Vec<u8>)>,
    terminal: vt100::Parser,
    steps: BTreeMap<String, Instant>,
}

impl Screen {
    fn begin(home: &Path, arguments: &[&str]) -> Screen {
        let (pty, pts) = pty_process::blocking::open().expect("there are pseudo-terminals");
        pty.resize(Size::new(40, 120)).expect("it has a size");
        let reader: OwnedFd = pty.as_fd().try_clone_to_owned().expect("it can be shared");
        let child = Command::new(env!("CARGO_BIN_EXE_holdpoint"))
            .args(arguments)
            .env("XDG_STATE_HOME", home.join("state"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("TERM", "xterm-256color")
            .spawn(pts)
            .expect("the program starts");
        let (tell, chunks) = channel();
        thread::spawn(move || {
            let mut from = File::from(reader);
            let mut bytes = [0; 1 << 16];
            while let Ok(n @ 1..) = from.read(&mut bytes) {
                if tell.send((Instant::now(), bytes[..n].to_vec())).is_err() {
                    return;
                }
            }
        });
        Screen {
            child,
            pty,
            chunks,
            terminal: vt100::Parser::new(40.try_into().expect("not none"), 120.try_into().expect("not none"), 0),
            steps: BTreeMap::new(),
        }
    }

    /// Takes in what comes for a while.
    fn take_in(&mut self, until: Instant) -> bool {
        loop {
            match self.chunks.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok((at, bytes)) => {
                    self.terminal.process(&bytes);
                    let text = self.terminal.screen().contents();
                    if let Some((_, rest)) = text.split_once("Step ") {
                        let step = rest.split_whitespace().next().unwrap_or_default().to_owned();
                        self.steps.entry(step).or_insert(at);
                    }
                }
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    fn press(&mut self, keys: &[u8]) {
        self.pty.write_all(keys).expect("keys are taken");
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn main() {
    let mut behind: Vec<f64> = Vec::new();
    for _ in 0..WALKS {
        let home = tempfile::tempdir().expect("a place for files");
        let mut walker = Screen::begin(home.path(), &["rehearse", "first-steps", "--speed", "100"]);
        walker.take_in(Instant::now() + Duration::from_secs(1));
        walker.press(b"\x13");
        walker.take_in(Instant::now() + Duration::from_secs(1));
        let mut watcher = Screen::begin(home.path(), &["watch"]);
        watcher.take_in(Instant::now() + Duration::from_secs(2));
        // Enter alone gets through to the judgement, and `y` through that.
        for keys in [ENTER, ENTER, ENTER, b"y", ENTER, ENTER, ENTER, ENTER] {
            walker.press(keys);
            walker.take_in(Instant::now() + AGAIN);
            watcher.take_in(Instant::now());
        }
        watcher.take_in(Instant::now() + Duration::from_secs(1));
        // The first one was there before anybody watched.
        let moves: Vec<(&String, &Instant)> = walker
            .steps
            .iter()
            .filter(|(_, at)| watcher.steps.values().min() < Some(*at))
            .collect();
        for (step, at) in moves {
            match watcher.steps.get(step) {
                Some(seen) => behind.push(millis(*seen, *at)),
                None => println!("{step} was never seen by who watches"),
            }
        }
        walker.end();
        watcher.end();
    }
    behind.sort_by(f64::total_cmp);
    let at = |part: f64| {
        behind
            .get(((behind.len().max(1) - 1) as f64 * part) as usize)
            .copied()
            .unwrap_or_default()
    };
    println!(
        "{} steps: on the screen of who watches {:.1} ms after that of who walks at the median, {:.1} ms at most, {:.1} ms at least",
        behind.len(),
        at(0.5),
        at(1.0),
        at(0.0)
    );
}

/// From one to the other, in milliseconds; below zero where it was the other way round: each screen is drawn in its own time.
fn millis(to: Instant, from: Instant) -> f64 {
    match to.checked_duration_since(from) {
        Some(after) => after.as_secs_f64() * 1e3,
        None => -(from - to).as_secs_f64() * 1e3,
    }
}
