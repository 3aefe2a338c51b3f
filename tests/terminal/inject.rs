//! A trainer at another terminal puts faults into a rehearsal that somebody walks.

use crate::{
    program::Home,
    screen::{ENTER, Screen},
};

/// A rehearsal of a few steps on one host, at its second one.
fn trainee(home: &Home) -> Screen {
    let mut trainee = Screen::begin(home, &["rehearse", "first-steps"]);
    trainee.sees("before it starts");
    trainee.press("\x13");
    trainee.sees("Step look/read-me");
    trainee.press_until(ENTER, "Step look/who");
    trainee
}

/// What a trainer is told, and the exit status.
fn inject(home: &Home, words: &[&str], told: &str) -> Option<i32> {
    let run = home.run();
    let run = [run.file_name().and_then(|name| name.to_str()).expect("it has a name")];
    let mut trainer = Screen::begin(home, &[&["inject"], &run[..], words].concat());
    trainer.sees(told);
    trainer.ended_in_order()
}

#[test]
fn a_fault_from_another_terminal_strikes_and_is_there_again_after_a_kill() {
    let home = Home::new();
    let mut walker = trainee(&home);
    assert_eq!(inject(&home, &[], "isolate"), Some(0), "without a word, what there is");
    assert_eq!(inject(&home, &["cut", "--on", "nowhere"], "no host nowhere"), Some(2));
    assert_eq!(inject(&home, &["cut", "--for", "10h"], "test1 can't be reached"), Some(0));
    assert_eq!(
        inject(&home, &["--say", "Is it me, or is test1 gone?", "--as", "Bert"], "as said by Bert"),
        Some(0)
    );
    walker.sees("Is it me, or is test1 gone?");
    let screen = walker.sees("no answer from test1");
    assert!(
        !screen.contains("inject") && !screen.contains("trainer"),
        "nothing says who did it:\n{screen}"
    );
    walker.kill();
    assert_eq!(inject(&home, &["cut"], "No guide has"), Some(2));
    let mut walker = Screen::begin(&home, &["resume"]);
    walker.sees("You are here");
    walker.press_until(ENTER, "test1 doesn't answer: connection timed out");
    walker.kill();
}

#[test]
fn a_simulated_machine_that_stays_off_is_switched_on_from_its_card() {
    let home = Home::new();
    let mut walker = trainee(&home);
    assert_eq!(inject(&home, &["power-off", "--on", "test1"], "stay so until somebody"), Some(0));
    walker.sees("no answer from test1");
    walker.press_until("H", "P, in a rehearsal: somebody goes there");
    walker.press_until("P", "Somebody goes there and switches it on.");
    // It is asked for once: a machine that boots already is told nothing more.
    let kept = home.run().join("injected.jsonl");
    let deadline = std::time::Instant::now() + crate::program::PATIENCE;
    while !std::fs::read_to_string(&kept).unwrap_or_default().contains("power-on") {
        assert!(std::time::Instant::now() < deadline, "nobody went there");
        std::thread::yield_now();
    }
    walker.kill();
}
