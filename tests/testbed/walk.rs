//! A walk in lines, in a pseudo-terminal: waits for texts and answers them.

use pty_process::{
    Size,
    blocking::{Command, Pty},
};
use std::{
    fs::File,
    io::{Read as _, Write as _},
    os::fd::{AsFd as _, OwnedFd},
    path::Path,
    process::Child,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

/// How long anything may take before the test gives up: hosts boot meanwhile.
const PATIENCE: Duration = Duration::from_secs(180);

/// The program at work.
pub struct Walk {
    child: Child,
    terminal: Pty,
    output: Receiver<Vec<u8>>,
    text: String,
    past: usize,
}

impl Walk {
    /// Starts it in a home of its own.
    pub fn begin(home: &Path, arguments: &[&str]) -> Walk {
        Walk::of(env!("CARGO_BIN_EXE_holdpoint"), home, arguments)
    }

    /// The same by way of another program: one that starts it elsewhere.
    pub fn of(program: &str, home: &Path, arguments: &[&str]) -> Walk {
        let (terminal, inner) = pty_process::blocking::open().expect("there are pseudo-terminals");
        terminal.resize(Size::new(24, 80)).expect("it has a size");
        let from: OwnedFd = terminal.as_fd().try_clone_to_owned().expect("it can be shared");
        let mut from = File::from(from);
        let child = Command::new(program)
            .args(arguments)
            .env("HOME", home)
            .env("XDG_STATE_HOME", home.join("state"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .spawn(inner)
            .expect("the program starts");
        let (to, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            while let Ok(count @ 1..) = from.read(&mut bytes) {
                if to.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Walk {
            terminal,
            child,
            output,
            text: String::new(),
            past: 0,
        }
    }

    /// Goes on until it says this: each step is confirmed, each question answered with yes, a host's name typed where it is wanted.
    pub fn until(&mut self, text: &str) {
        self.until_any(&[text]);
    }

    /// The same, until it says one of these.
    pub fn until_any(&mut self, texts: &[&str]) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let fresh = &self.text[self.past..];
            let asked = question(fresh);
            let said = texts.iter().filter_map(|text| Some(fresh.find(text)? + text.len())).min();
            if let Some(end) = said.filter(|end| asked.is_none_or(|asked| *end <= asked)) {
                self.past += end;
                return;
            }
            if let Some(end) = asked {
                let answer = answer(&fresh[..end]);
                let failed = fresh[..end].lines().last().is_some_and(|line| line.starts_with("[r try again"));
                assert!(!failed, "a step failed before it said {texts:?}:\n{}", self.text);
                self.past += end;
                self.say(&answer);
            } else {
                self.more(deadline, texts);
            }
        }
    }

    /// Types a line.
    pub fn say(&mut self, line: &str) {
        // A session that is over takes no more lines: its end comes next.
        let _ = writeln!(self.terminal, "{line}");
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// Waits for its end: its exit status, and all that it said.
    pub fn end(mut self) -> (Option<i32>, String) {
        let status = self.child.wait().expect("it ends").code();
        while let Ok(bytes) = self.output.recv() {
            self.take(&bytes);
        }
        (status, self.text)
    }

    /// A terminal ends its lines with a carriage return, too.
    fn take(&mut self, bytes: &[u8]) {
        self.text.push_str(&String::from_utf8_lossy(bytes).replace('\r', ""));
    }

    fn more(&mut self, deadline: Instant, wanted: &[&str]) {
        match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(bytes) => self.take(&bytes),
            Err(RecvTimeoutError::Disconnected) => panic!("it ended before it said {wanted:?}:\n{}", self.text),
            Err(RecvTimeoutError::Timeout) => panic!("it never said {wanted:?}:\n{}", self.text),
        }
    }
}

/// Where the first question ends, if there is one: questions stand at the beginning of a line, outputs and steps are indented.
fn question(text: &str) -> Option<usize> {
    let mut before = 0;
    for line in text.split_inclusive('\n') {
        let ends = ["] > ", " to go on > ", ") > "];
        let end = ends.iter().filter_map(|end| Some(line.find(end)? + end.len())).min();
        // Where something stands in the way, it is asked anew once that has gone.
        if let Some(end) = end.filter(|_| !line.starts_with(' ') && !line.starts_with("[against")) {
            return Some(before + end);
        }
        before += line.len();
    }
    None
}

/// What an operator says who does as the procedure wants.
fn answer(asked: &str) -> String {
    let line = asked.lines().last().unwrap_or_default();
    match line.split_once("Type ") {
        None if line.starts_with("Which one? [its number") => "1".to_owned(),
        // What is suggested is taken.
        None if line.contains("(Enter for ") => String::new(),
        Some((_, typed)) => typed.split_whitespace().next().unwrap_or_default().to_owned(),
        None => "y".to_owned(),
    }
}
