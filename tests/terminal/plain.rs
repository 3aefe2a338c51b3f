//! The program in lines, through pipes.

use crate::program::{Home, PATIENCE, PROGRAM, SPEED, next, pump};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    collections::BTreeSet,
    io::Write as _,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::Receiver,
    time::Instant,
};

const REHEARSE: [&str; 7] = ["rehearse", "rok-0.11", "--scenario", "ganeti", "--plain", "--speed", SPEED];
const RESUME: [&str; 4] = ["resume", "--plain", "--speed", SPEED];

/// A session in lines.
pub struct Session {
    child: Child,
    keys: Option<ChildStdin>,
    output: Receiver<Vec<u8>>,
    text: String,
    bytes: Vec<u8>,
    /// What was answered or looked at already.
    past: usize,
}

/// Something that the test may act on.
#[derive(Debug)]
pub enum Met {
    /// It asks: the step that it asks about, and the last line.
    Question(String, String),
    /// A command is started.
    Started(String),
    /// It is over.
    End,
}

impl Session {
    pub fn begin(home: &Home, arguments: &[&str]) -> Session {
        let mut child = Command::new(PROGRAM)
            .args(arguments)
            .envs(home.variables())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the program starts");
        Session {
            keys: child.stdin.take(),
            output: pump(child.stdout.take().expect("it is piped")),
            child,
            text: String::new(),
            bytes: Vec::new(),
            past: 0,
        }
    }

    /// Waits for the next thing to act on.
    pub fn meet(&mut self) -> Met {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let fresh = &self.text[self.past..];
            let line = fresh.split_inclusive('\n').next().unwrap_or_default();
            let about = |before: &str| {
                before
                    .lines()
                    .rev()
                    .find(|line| line.starts_with("── "))
                    .unwrap_or_default()
                    .to_owned()
            };
            // What happens while a question stands is told behind it.
            if let Some(end) = question(line) {
                let asked = line[..end].to_owned();
                self.past += end;
                if !asked.contains("against (with a reason)") {
                    return Met::Question(about(&self.text[..self.past]), asked);
                }
                continue;
            }
            if line.ends_with('\n') {
                self.past += line.len();
                if let Some(job) = line.trim_end().strip_suffix(" is started.") {
                    return Met::Started(job.to_owned());
                }
                continue;
            }
            match next(&self.output, deadline) {
                Some(bytes) => {
                    self.text.push_str(&String::from_utf8_lossy(&bytes));
                    self.bytes.extend(bytes);
                }
                None => return Met::End,
            }
            assert!(Instant::now() < deadline, "nothing more came after:\n{}", self.text);
        }
    }

    pub fn say(&mut self, line: &str) {
        let keys = self.keys.as_mut().expect("its input is open");
        // A session that is over takes no more lines: its end comes next.
        let _ = writeln!(keys, "{line}");
    }

    /// Walks a new run to a question, and is killed there.
    pub fn killed_at(home: &Home, is: impl Fn(&str, &str) -> bool) {
        Session::begin(home, &REHEARSE).walk_to(is).kill();
    }

    /// Goes on to a question, and is killed there.
    pub fn resumed_and_killed_at(home: &Home, is: impl Fn(&str, &str) -> bool) {
        Session::begin(home, &RESUME).walk_to(is).kill();
    }

    fn walk_to(mut self, is: impl Fn(&str, &str) -> bool) -> Session {
        loop {
            match self.meet() {
                Met::Question(about, question) if is(&about, &question) => return self,
                Met::Question(_, question) => self.say(&answer(&question)),
                Met::Started(_) => {}
                Met::End => panic!("it ended before it came there:\n{}", self.text),
            }
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Has it crash, as a fault in it would: how it ended.
    pub fn crash(mut self) -> ExitStatus {
        kill_process(Pid::from_child(&self.child), Signal::ABORT).expect("it is there");
        self.child.wait().expect("it ends")
    }

    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// Waits until it has said this.
    pub fn until(&mut self, part: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.text.contains(part) {
            assert!(Instant::now() < deadline, "waited for {part:?}, and it said:\n{}", self.text);
            match next(&self.output, deadline) {
                Some(bytes) => {
                    self.text.push_str(&String::from_utf8_lossy(&bytes));
                    self.bytes.extend(bytes);
                }
                None => panic!("it ended, or was silent, before it said {part:?}:\n{}", self.text),
            }
        }
    }

    /// What it said so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same, byte by byte.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its exit status, and all that it said.
    pub fn end(mut self) -> (Option<i32>, String) {
        drop(self.keys.take());
        while !matches!(self.meet(), Met::End) {}
        (self.child.wait().expect("it ends").code(), self.text)
    }
}

/// Where the question in a line ends, if there is one: not in what hosts print, or in a step's own lines.
fn question(line: &str) -> Option<usize> {
    let ends = ["] > ", " to go on > ", ") > "];
    let found = ends.iter().filter_map(|end| Some(line.find(end)? + end.len())).min();
    found.filter(|_| !line.starts_with(' '))
}

/// What an operator says who does as the procedure wants.
pub fn answer(question: &str) -> String {
    if let Some((_, typed)) = question.split_once("Type ") {
        return typed.split_whitespace().next().unwrap_or_default().to_owned();
    }
    let short = [("asked again", "any word"), ("Enter for", ""), ("Which one", "1")];
    let known = short.iter().find(|(part, _)| question.contains(part));
    known.map_or("y", |(_, answer)| answer).to_owned()
}

/// Of so many places at which it can be killed, it is killed at one.
const EVERY: usize = 3;

#[test]
fn killed_wherever_it_waits_or_works_it_goes_on_to_the_end() {
    let home = Home::new();
    let mut session = Session::begin(&home, &REHEARSE);
    let mut met = BTreeSet::new();
    let mut kills = 0;
    loop {
        let (place, reply) = match session.meet() {
            Met::Question(_, question) if question.contains("asked again") => {
                session.say(&answer(&question));
                continue;
            }
            Met::Question(about, question) => {
                let reply = answer(&question);
                (about + &question, Some(reply))
            }
            Met::Started(job) => (job, None),
            Met::End => break,
        };
        // After a kill a question stands there again, and is answered then.
        if met.insert(place) && met.len() % EVERY == 1 {
            session.kill();
            kills += 1;
            session = Session::begin(&home, &RESUME);
        } else if let Some(reply) = reply {
            session.say(&reply);
        }
    }
    let (status, text) = session.end();
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("FINISHED: everything is done."), "{text}");
    assert!(kills > 20, "it was killed {kills} times");
    let twice: Vec<_> = home.started().into_iter().filter(|(_, times)| *times != 1).collect();
    assert_eq!(twice, Vec::new());
}

#[test]
fn at_the_end_of_its_input_it_pauses() {
    let home = Home::new();
    let session = Session::begin(&home, &REHEARSE);
    let (status, text) = session.end();
    assert_eq!(status, Some(4), "{text}");
    assert!(text.contains("holdpoint resume"), "{text}");
}

#[test]
fn a_second_writer_is_refused_while_the_first_is_at_work() {
    let home = Home::new();
    let mut first = Session::begin(&home, &REHEARSE);
    assert!(matches!(first.meet(), Met::Question(..)));
    let (status, text) = Session::begin(&home, &RESUME).end();
    assert_eq!(status, Some(5), "{text}");
    let (status, _) = first.end();
    assert_eq!(status, Some(4));
    let mut again = Session::begin(&home, &RESUME);
    while let Met::Question(_, question) = again.meet() {
        if !question.contains("asked again") {
            break;
        }
        again.say(&answer(&question));
    }
    assert_eq!(again.end().0, Some(4), "once the first has left, the next may go on");
}

#[test]
fn of_several_unfinished_runs_each_is_told_with_where_it_stands_and_when_it_was_left_the_newest_first() {
    let home = Home::new();
    for (procedure, step) in [("first-steps", "look/read-me"), ("tutorial", "find-your-way/screen")] {
        Session::begin(&home, &["rehearse", procedure, "--plain"])
            .walk_to(|about, _| about.contains(step))
            .end();
    }
    let asked = Command::new(PROGRAM)
        .args(["resume", "--plain"])
        .envs(home.variables())
        .output()
        .expect("the program starts");
    assert_eq!(asked.status.code(), Some(2));
    let text = String::from_utf8(asked.stderr).expect("text");
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("  ")).collect();
    let [newest, oldest] = lines[..] else { panic!("two runs:\n{text}") };
    for (line, step) in [(newest, "at find-your-way/screen"), (oldest, "at look/read-me")] {
        assert!(line.contains("rehearsal of") && line.contains(step), "{text}");
        assert!(line.ends_with("left just now") || line.ends_with(" ago"), "{text}");
    }
}
