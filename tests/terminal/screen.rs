//! The program on a screen, in a pseudo-terminal.

use crate::{
    picture::Picture,
    plain::Session,
    program::{Home, PATIENCE, PROGRAM, SPEED, next, pump},
};
use pty_process::{
    Size,
    blocking::{Command, Pts, Pty},
};
use rustix::{
    process::{Pid, Signal, kill_process},
    termios::{LocalModes, tcgetattr},
};
use std::{
    io::Write as _,
    os::fd::{AsFd as _, OwnedFd},
    process::Child,
    sync::mpsc::Receiver,
    time::{Duration, Instant},
};

const REHEARSE: [&str; 6] = ["rehearse", "rok-0.11", "--scenario", "ganeti", "--speed", SPEED];
const RESUME: [&str; 3] = ["resume", "--speed", SPEED];

pub const ENTER: &str = "\r";
const CTRL_S: &str = "\x13";
const CTRL_Z: &str = "\x1a";

/// How long a key may take to show before it is pressed again: a key too early after something appeared confirms nothing.
const AGAIN: Duration = Duration::from_secs(3);

/// A screen with the program on it.
pub struct Screen {
    child: Child,
    pty: Pty,
    /// Kept open, so that what the program left behind can be looked at.
    pts: Pts,
    output: Receiver<Vec<u8>>,
    picture: Picture,
}

impl Screen {
    pub fn begin(home: &Home, arguments: &[&str]) -> Screen {
        Screen::of(home, PROGRAM, arguments)
    }

    pub fn of(home: &Home, program: &str, arguments: &[&str]) -> Screen {
        Screen::reached_by(home, program, arguments, &[], pump)
    }

    /// The program at the other end of a line.
    pub fn over(
        home: &Home,
        arguments: &[&str],
        variables: &[(&str, &str)],
        line: impl FnOnce(std::fs::File) -> Receiver<Vec<u8>>,
    ) -> Screen {
        Screen::reached_by(home, PROGRAM, arguments, variables, line)
    }

    fn reached_by(
        home: &Home,
        program: &str,
        arguments: &[&str],
        variables: &[(&str, &str)],
        line: impl FnOnce(std::fs::File) -> Receiver<Vec<u8>>,
    ) -> Screen {
        let (pty, pts) = pty_process::blocking::open().expect("there are pseudo-terminals");
        pty.resize(Size::new(40, 120)).expect("it has a size");
        let reader: OwnedFd = pty.as_fd().try_clone_to_owned().expect("it can be shared");
        let mut command = Command::new(program).args(arguments).envs(home.variables()).env_remove("NO_COLOR");
        for name in ["SSH_TTY", "SSH_CONNECTION", "MOSH_CONNECTION"] {
            command = command.env_remove(name);
        }
        let mut command = command.envs(variables.iter().copied());
        let child = command.spawn_borrowed(&pts).expect("the program starts");
        Screen {
            child,
            output: line(std::fs::File::from(reader)),
            pty,
            pts,
            picture: Picture::new(40, 120),
        }
    }

    /// Takes in what comes next, until then.
    pub fn take_in(&mut self, until: Instant) {
        let bytes = next(&self.output, until).unwrap_or_default();
        self.picture.take_in(&bytes);
    }

    /// All that has arrived so far.
    pub fn taken(&self) -> &[u8] {
        self.picture.taken()
    }

    /// Whether the program has the mouse, so that the terminal's own selection doesn't work.
    pub fn has_mouse(&self) -> bool {
        self.picture.screen().mouse_protocol_mode() != vt100::MouseProtocolMode::None
    }

    fn text(&self) -> String {
        self.picture.screen().contents()
    }

    /// Waits until the screen is as wanted.
    fn until(&mut self, what: &str, is: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            if is(&text) {
                return text;
            }
            assert!(Instant::now() < deadline, "waited for {what}, and this stands there:\n{text}");
            self.take_in(deadline);
        }
    }

    pub fn sees(&mut self, part: &str) -> String {
        self.until(part, |text| text.contains(part))
    }

    /// Presses a key until something is seen.
    pub fn press_until(&mut self, key: &str, part: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.text().contains(part) {
            assert!(
                Instant::now() < deadline,
                "pressed {key:?} for {part}, and this stands there:\n{}",
                self.text()
            );
            self.press(key);
            let again = Instant::now() + AGAIN;
            while Instant::now() < again && !self.text().contains(part) {
                self.take_in(again);
            }
        }
    }

    pub fn press(&mut self, keys: &str) {
        self.pty.write_all(keys.as_bytes()).expect("keys are taken");
    }

    fn resize(&mut self, rows: u16, columns: u16) {
        self.picture.resize(rows, columns);
        self.pty.resize(Size::new(rows, columns)).expect("it has a size");
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("it is there");
    }

    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// It ended by a kill, which nobody here sent.
    pub fn was_killed(mut self) {
        let status = self.child.wait().expect("it ends");
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9), "{status}");
    }

    /// Its exit status, once it has ended and given the terminal back.
    pub fn ended_in_order(mut self) -> Option<i32> {
        let pid = Pid::from_child(&self.child);
        let (to, over) = std::sync::mpsc::channel();
        std::thread::spawn(move || to.send(self.child.wait()));
        let Ok(status) = over.recv_timeout(PATIENCE) else {
            let _ = kill_process(pid, Signal::KILL);
            panic!("it doesn't end; this stands on its screen:\n{}", self.picture.screen().contents());
        };
        let status = status.expect("it ends").code();
        let deadline = Instant::now() + PATIENCE;
        while self.picture.screen().alternate_screen() && Instant::now() < deadline {
            let bytes = next(&self.output, deadline).unwrap_or_default();
            self.picture.take_in(&bytes);
        }
        assert!(!self.picture.screen().alternate_screen(), "it is on its alternate screen still");
        let modes = tcgetattr(&self.pts).expect("it is a terminal").local_modes;
        assert!(modes.contains(LocalModes::ECHO | LocalModes::ICANON), "the terminal echoes again");
        status
    }
}

/// Goes through the form, as the scenario fills it in, up to the run.
pub fn begun(home: &Home) -> Screen {
    let mut screen = Screen::begin(home, &REHEARSE);
    screen.sees("before it starts");
    answers(&mut screen);
    screen.sees("Step before/read-me");
    screen
}

/// Takes a run up, and stands where the summary says.
fn resumed(home: &Home, here: &str, step: &str) -> Screen {
    let mut screen = Screen::begin(home, &RESUME);
    let summary = screen.sees("You are here");
    assert!(summary.contains(here), "{here} isn't where it stands:\n{summary}");
    secrets(&mut screen);
    screen.sees("What came before");
    screen.press_until(ENTER, &format!("Step {step}"));
    screen
}

/// Goes through the form: what was found out is confirmed, secrets are given, all else is as the scenario has it.
pub fn answers(screen: &mut Screen) {
    answers_but_secrets(screen);
    secrets(screen);
}

fn answers_but_secrets(screen: &mut Screen) {
    screen.press(CTRL_S);
    screen.sees("look at this: found on");
    screen.press_until(ENTER, "▸ Name of the Rok cluster");
    screen.press(CTRL_S);
}

/// Gives the secrets that are asked for.
pub fn secrets(screen: &mut Screen) {
    these_secrets(screen, ["any word", "any word"]);
}

fn these_secrets(screen: &mut Screen, [root, rapi]: [&str; 2]) {
    screen.sees("▸ Root password");
    screen.press(root);
    screen.press(ENTER);
    screen.sees("▸ Password of");
    screen.press(rapi);
    screen.press(CTRL_S);
}

#[test]
fn a_password_that_is_an_ordinary_word_is_told_and_stands_in_no_ones_way() {
    let home = Home::new();
    let mut screen = Screen::begin(&home, &REHEARSE);
    screen.sees("before it starts");
    answers_but_secrets(&mut screen);
    these_secrets(&mut screen, ["rok1", "secret"]);
    screen.sees("Step before/read-me");
    screen.press_until(ENTER, "Step before/names[rok1]");
    screen.press_until(ENTER, "Step before/names[rok2]");
    screen.press_until("m", "is an ordinary word of this run");
    screen.signal(Signal::TERM);
    assert_eq!(screen.ended_in_order(), Some(4));
}

#[test]
fn killed_on_the_form_nothing_was_begun() {
    let home = Home::new();
    let mut screen = Screen::begin(&home, &REHEARSE);
    screen.sees("before it starts");
    screen.kill();
    begun(&home).kill();
    // That there is one run, not two, is looked at here.
    home.run();
}

#[test]
fn killed_on_the_screen_it_stands_where_it_stood() {
    let home = Home::new();
    begun(&home).kill();
    let mut screen = resumed(&home, "What lies ahead", "before/read-me");
    screen.press_until(ENTER, "Step before/names[rok1]");
    screen.kill();
    let mut screen = resumed(&home, "rok1 is called rok1", "before/names[rok1]");
    screen.press_until(ENTER, "Step before/names[rok2]");
    screen.signal(Signal::TERM);
    assert_eq!(screen.ended_in_order(), Some(4));
}

#[test]
fn killed_in_lines_it_goes_on_upon_the_screen() {
    let home = Home::new();
    Session::killed_at(&home, |_, question| question.contains("You judge"));
    let mut screen = resumed(&home, "Each endpoint has its role", "endpoints/roles");
    screen.sees("you judge");
    screen.kill();
    Session::resumed_and_killed_at(&home, |_, question| question.contains("Is it so"));
    resumed(&home, "A backup of the gateway's store", "gateway/backup").kill();
    Session::resumed_and_killed_at(&home, |about, _| about.contains("appliances[rok1]/upgrade-cluster"));
    let mut screen = resumed(&home, "Upgrade the shared state", "appliances[rok1]/upgrade-cluster");
    screen.sees("HELD");
    screen.signal(Signal::TERM);
    assert_eq!(screen.ended_in_order(), Some(4));
}

#[test]
fn told_to_leave_it_gives_the_terminal_back() {
    for signal in [Signal::TERM, Signal::HUP] {
        let screen = begun(&Home::new());
        screen.signal(signal);
        assert_eq!(screen.ended_in_order(), Some(4), "{signal:?}");
    }
}

#[test]
fn ctrl_c_asks_and_a_second_one_leaves_at_once() {
    let mut screen = begun(&Home::new());
    screen.press("\x03");
    screen.sees("Esc");
    screen.press("\x03");
    assert_eq!(screen.ended_in_order(), Some(4));
}

#[test]
fn a_screen_that_is_too_small_for_a_while_is_survived() {
    let mut screen = begun(&Home::new());
    screen.resize(5, 20);
    screen.until("a small screen that says something", |text| {
        !text.contains("Step before/read-me") && !text.trim().is_empty()
    });
    screen.resize(40, 120);
    screen.sees("Step before/read-me");
    screen.press_until(ENTER, "Step before/names[rok1]");
    screen.signal(Signal::TERM);
    assert_eq!(screen.ended_in_order(), Some(4));
}

#[test]
fn sent_to_the_background_it_gives_the_terminal_back_and_takes_it_again() {
    let home = Home::new();
    let rehearse = REHEARSE.join(" ");
    let shell = format!("set -m; {PROGRAM} {rehearse}; echo; echo STOPPED; read line; fg; exit $?");
    let mut screen = Screen::of(&home, "sh", &["-c", &shell]);
    screen.sees("before it starts");
    answers(&mut screen);
    screen.sees("Step before/read-me");
    screen.press(CTRL_Z);
    screen.sees("STOPPED");
    assert!(!screen.picture.screen().alternate_screen());
    screen.press("\n");
    screen.sees("Step before/read-me");
    screen.press_until(ENTER, "Step before/names[rok1]");
    screen.press("\x03\x03");
    assert_eq!(screen.ended_in_order(), Some(4), "Ctrl-C twice leaves at once");
}
