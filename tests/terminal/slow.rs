//! The program over a slow line with deep buffers, as ssh from a hotel room has them: 10 kB/s, 200 ms away, and nothing pushes back.

use crate::{program::Home, screen::Screen};
use rustix::process::Signal;
use std::{
    fs, io,
    path::PathBuf,
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

/// Bytes a second that reach the operator.
const RATE: u64 = 10_000;

/// How long each byte is on its way, at least.
const AWAY: Duration = Duration::from_millis(200);

/// Bytes that may stand between a key and what it does: two and a half seconds of the line. They are counted, not timed: a busy machine is slow.
const BETWEEN: usize = 25_000;

/// What has arrived, as it arrives.
fn line(mut from: impl io::Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (into, queue) = channel::<(Instant, Vec<u8>)>();
    let (to, output) = channel();
    thread::spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            if into.send((Instant::now(), bytes[..count].to_vec())).is_err() {
                break;
            }
        }
    });
    thread::spawn(move || {
        let mut free = Instant::now();
        for (sent, bytes) in queue {
            free = free.max(sent) + Duration::from_millis(bytes.len() as u64 * 1000 / RATE);
            thread::sleep(free.max(sent + AWAY).saturating_duration_since(Instant::now()));
            if to.send(bytes).is_err() {
                break;
            }
        }
    });
    output
}

/// A procedure with one step that prints without end, and what it runs on.
fn flood(home: &Home) -> PathBuf {
    let folder = home.path().join("flood");
    fs::create_dir_all(folder.join("scenarios")).expect("there is room");
    let procedure = r#"
format = 1
title = "A flood"
source = "This test"
text = "Prints."

[[phase]]
id = "print"
title = "Print"

[[phase.step]]
id = "all"
title = "Print it all"
on = "'node1'"
run = "print-all"
effect = "observe"
"#;
    fs::write(folder.join("procedure.toml"), procedure).expect("it can be written");
    // No block looks like another, so that every frame has all of its lines to write.
    let block = |letter: char| -> String {
        let text = letter.to_string().repeat(60);
        (0..200).map(|n| format!("line {n} of a block: {text}\\n")).collect()
    };
    let letters = ['a', 'b', 'c', 'd', 'e'];
    let blocks: String = letters
        .iter()
        .map(|letter| format!("{letter} = \"{}\"\n", block(*letter)))
        .collect();
    let part = |letter: &char| format!("[[reply.part]]\nsays = \"{{{{ printed.{letter} }}}}\"\ntakes = \"1s\"\n\n");
    let parts: String = letters.iter().cycle().take(1500).map(part).collect();
    let scenario = format!(
        "format = 1\ntitle = \"All goes well\"\nprocedure = \"flood\"\nstart = \"2026-01-10T22:00:00Z\"\n\n\
         [host.node1]\n\n[state.printed]\n{blocks}\n[operator]\notherwise = \"follow\"\n\n[end]\nstatus = \"finished\"\n\n[[reply]]\nrun = \"print-all\"\n\n{parts}"
    );
    fs::write(folder.join("scenarios/all-well.toml"), scenario).expect("it can be written");
    folder
}

#[test]
fn a_key_gets_through_a_flood_on_a_slow_line() {
    let home = Home::new();
    let folder = flood(&home);
    let folder = folder.to_string_lossy();
    let arguments = ["rehearse", &*folder, "--speed", "50"];
    let far = [("SSH_TTY", "/dev/pts/7")];
    let mut screen = Screen::over(&home, &arguments, &far, line);
    // Once only: of a command that runs, Enter asks whether it is to be interrupted.
    screen.sees("Enter run");
    screen.press("\r");
    screen.sees("line 199 of a block");
    // It flows for as long as a person would watch it.
    let looked = Instant::now() + Duration::from_secs(6);
    let seen = screen.taken().len();
    while Instant::now() < looked {
        screen.take_in(looked);
    }
    assert!(screen.taken().len() > seen, "the output is shown as it comes");
    let before = screen.taken().len();
    screen.press("?");
    screen.sees("Everything that may be done with the step in view");
    let between = screen.taken().len() - before;
    assert!(between <= BETWEEN, "{between} bytes stood between a key and what it does");
    screen.signal(Signal::TERM);
    assert_eq!(screen.ended_in_order(), Some(4));
}
