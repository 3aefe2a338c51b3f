//! A newcomer's first five minutes.

use crate::{
    program::{Home, SPEED},
    screen::{ENTER, Screen},
};

const CTRL_S: &str = "\x13";
const ESC: &str = "\x1b";

#[test]
fn the_tutorial_teaches_a_hold_point_a_held_prompt_a_broken_guard_a_kill_and_a_resume() {
    let home = Home::new();
    let mut screen = Screen::begin(&home, &["tutorial"]);
    screen.sees("before it starts");
    screen.press_until(CTRL_S, "Step find-your-way/screen");
    screen.press_until(ENTER, "Step find-your-way/command");
    screen.press_until(ENTER, "Your judgement");
    screen.press("y");
    screen.press_until(ENTER, "Step find-your-way/look");
    screen.press_until(ENTER, "Step out/drain");
    screen.press_until(ENTER, "Step out/hold");

    // A hold point.
    screen.press_until(ENTER, "Blank ticks");
    screen.press(" ");
    screen.press_until(ENTER, "Enter release");
    screen.press_until(ENTER, "Step out/wipe");

    // What destroys wants the host's name.
    screen.press_until(ENTER, "▸ Type it");
    screen.press("web2");
    screen.press_until(ENTER, "that isn't web1");
    screen.press("\x7f1");
    screen.press_until(ENTER, "Step upgrade/install");

    // A held prompt.
    screen.press_until(ENTER, "Step upgrade/well");
    screen.sees("HELD on web1");
    screen.press_until("A", "Reason for answering before its time");
    screen.press_until(ESC, "Enter run");

    // A broken guard.
    screen.press_until(ENTER, "guard one-serves is broken");
    screen.press_until(ENTER, "Reason for going on nevertheless");
    screen.press(ESC);
    screen.sees("guards hold");
    screen.press_until(ENTER, "Step cut-off/sync");

    // A kill, and a resume.
    screen.press_until(ENTER, "`holdpoint resume` goes on");
    screen.was_killed();
    let mut screen = Screen::begin(&home, &["resume", "--speed", SPEED]);
    screen.sees("You are here: A long command");
    screen.press_until(ESC, "Step cut-off/back");
    screen.press_until(ENTER, "Step cut-off/end");
    screen.press_until(ENTER, "OVER: finished");
    screen.press("q");
    assert_eq!(screen.ended_in_order(), Some(0));
    assert!(home.started().values().all(|times| *times == 1), "each command ran once");
}
