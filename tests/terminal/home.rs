//! The home screen of the real program: to a run and back, and what lies on the disk that can't be gone on with.

use crate::{
    program::{Home, PROGRAM, SPEED},
    screen::{ENTER, Screen, answers, begun, secrets},
};
use holdpoint::procedure::new;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const DOWN: &str = "\x1b[B";
const CTRL_C: &str = "\x03";

/// The program alone: home.
fn at_home(home: &Home) -> Screen {
    Screen::begin(home, &[])
}

/// From home to the form of a rehearsal, by what the first start says.
fn to_the_form(screen: &mut Screen) {
    screen.sees("Begin with the tutorial");
    // Procedures are read beside the screen.
    screen.sees("never walked yet");
    screen.press_until(DOWN, "▸ rok-0.11");
    screen.press_until(ENTER, "rok-0.11: what now?");
    screen.press_until(ENTER, "Rehearse rok-0.11: which story?");
    screen.press_until(DOWN, "▸ 5  ganeti");
    screen.press_until(ENTER, "before it starts");
}

fn write(path: &Path, text: &[u8]) {
    fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}

/// A run of its own, as this one is now.
fn copy(run: &Path, to: &Path) {
    fs::create_dir(to).expect("a folder can be made");
    for entry in fs::read_dir(run).expect("the run can be read") {
        let from = entry.expect("it can be listed").path();
        let to = to.join(from.file_name().expect("it has a name"));
        if from.is_dir() {
            copy(&from, &to);
        } else if from.is_file() {
            fs::copy(&from, &to).expect("a file can be copied");
        }
    }
}

#[test]
fn from_the_first_start_to_a_run_and_back_and_on() {
    let home = Home::new();
    let mut screen = at_home(&home);
    to_the_form(&mut screen);
    answers(&mut screen);
    screen.sees("Step before/read-me");
    screen.press_until("q", "Leave the guide?");
    screen.press_until("y", "Unfinished runs");
    screen.press_until("\x1b[A", "goes on with it");
    let back = screen.sees("goes on with it");
    assert!(back.contains("Paused. Go on with: holdpoint resume"), "{back}");
    assert!(back.contains("REHEARSAL"), "{back}");
    assert!(!back.contains("Welcome."), "{back}");
    screen.press_until(ENTER, "▸ Root password");
    secrets(&mut screen);
    screen.sees("What came before");
    screen.press_until(ENTER, "Step before/read-me");
    screen.press(CTRL_C);
    screen.sees("A second Ctrl-C");
    screen.press(CTRL_C);
    assert_eq!(screen.ended_in_order(), Some(4), "the run can be gone on with");
    // That there is one run, not two, is looked at here.
    home.run();
}

#[test]
fn left_from_home_nothing_was_begun() {
    let mut screen = at_home(&Home::new());
    screen.sees("never walked yet");
    screen.press("\x1b");
    assert_eq!(screen.ended_in_order(), Some(0));
}

#[test]
fn a_journal_damaged_on_the_disk_is_told_beside_what_is_whole() {
    let home = Home::new();
    begun(&home).kill();
    let run = home.run();
    let whole = run.with_file_name("whole");
    copy(&run, &whole);
    let journal = run.join("journal.jsonl");
    let text = fs::read_to_string(&journal).expect("it is text");
    let changed = text.replacen("before/read-me", "before/read-it", 1);
    assert_ne!(text, changed, "something was changed");
    fs::write(&journal, &changed).expect("it can be changed");
    let mut screen = at_home(&home);
    let told = screen.sees("Runs that can't be read");
    let id = run.file_name().and_then(|name| name.to_str()).expect("ids are text");
    assert!(told.contains(&format!("✘ {id}")), "{told}");
    assert!(told.contains("Its journal is damaged at line"), "{told}");
    assert!(told.contains("1 unfinished run ·"), "{told}");
    assert!(told.contains("step 1 of"), "what is whole is there as ever:\n{told}");
    screen.press_until(DOWN, &format!("▸ ✘ {id}"));
    screen.press_until(ENTER, "What is wrong with it");
    let page = screen.sees("It can't be gone on with.");
    assert!(page.contains("is damaged at line"), "{page}");
    screen.press_until("x", "Runs that can't be read");
    screen.press(CTRL_C);
    assert_eq!(screen.ended_in_order(), Some(0));
    assert_eq!(fs::read_to_string(&journal).expect("it is text"), changed, "home repairs nothing");
}

#[test]
fn a_changed_procedure_is_a_question_and_left_alone_it_changes_nothing() {
    let home = Home::new();
    let own = home.config().join("procedures/swap-disks");
    for (path, content) in new::files("swap-disks") {
        write(&own.join(path), &content);
    }
    let mut screen = Screen::begin(&home, &["rehearse", "swap-disks", "--speed", SPEED]);
    screen.sees("before it starts");
    screen.press_until("\x13", "Step before/backup");
    screen.kill();
    let journal = home.run().join("journal.jsonl");
    let before = fs::read(&journal).expect("there is a journal");
    let procedure = own.join("procedure.toml");
    let text = fs::read_to_string(&procedure).expect("it is text");
    write(
        &procedure,
        text.replace("There is a backup of today.", "There are two backups of today.")
            .as_bytes(),
    );

    let mut screen = at_home(&home);
    screen.sees("goes on with it");
    screen.press_until(ENTER, "swap-disks has changed since this run began");
    let question = screen.sees("leave it as it is");
    assert!(
        question.contains("▸ 1  Leave it as it is"),
        "what does the least is marked:\n{question}"
    );
    screen.press_until(ENTER, "The run is left as it is.");
    screen.sees("1 unfinished run");
    assert_eq!(fs::read(&journal).expect("there is a journal"), before);
    // By the copy that the run keeps, it goes on as it was.
    screen.press_until(ENTER, "swap-disks has changed since this run began");
    screen.press_until(DOWN, "▸ 2  Go on with the copy");
    screen.press_until(ENTER, "What came before");
    screen.press_until(ENTER, "There is a backup of today.");
    screen.press(CTRL_C);
    screen.sees("A second Ctrl-C");
    screen.press(CTRL_C);
    assert_eq!(screen.ended_in_order(), Some(4));
}

/// A procedure of the operator's own that has no scenario.
fn without_scenario(home: &Home, name: &str, document: &str) -> PathBuf {
    let procedures = home.config().join("procedures");
    let file = format!("../{name}.md");
    write(&procedures.join(".keep"), b"");
    write(&procedures.join(&file), document.as_bytes());
    let imported = Command::new(PROGRAM)
        .args(["import", &file])
        .current_dir(&procedures)
        .envs(home.variables())
        .output();
    assert!(imported.expect("the program starts").status.success());
    procedures.join(name)
}

const WIKI: &str = "# Restart the wiki\n\n## Restart\n\nStop it, and start it.\n\n    systemctl stop wiki\n    systemctl start wiki\n";

#[test]
fn a_procedure_without_a_scenario_gets_its_first_one_and_is_rehearsed_with_it() {
    let home = Home::new();
    let scenario = without_scenario(&home, "wiki", WIKI).join("scenarios/all-well.toml");
    let mut screen = at_home(&home);
    screen.sees("never walked yet");
    screen.press_until("wiki", "▸ wiki");
    screen.press_until(ENTER, "It has no scenario yet");
    screen.press_until(ENTER, "wiki has no scenario yet");
    let question = screen.sees("A rehearsal needs one: a simulated cluster");
    assert!(question.contains("▸ 1  Write none"), "what does the least is marked:\n{question}");
    screen.press_until(ENTER, "Nothing was written.");
    assert!(!scenario.exists());
    screen.press_until(ENTER, "It has no scenario yet");
    screen.press_until(ENTER, "wiki has no scenario yet");
    screen.press_until(DOWN, "▸ 2  Write a first one from the procedure");
    // The rehearsal follows at once.
    screen.press_until(ENTER, "before it starts");
    assert!(scenario.exists());
    screen.press_until("\x13", "Step restart/");
    screen.press_until("q", "Leave the guide?");
    screen.press_until("y", "Unfinished runs");
    let back = screen.sees("Played by itself it comes to its end.");
    assert!(
        back.contains("Written: ") && back.contains("Paused. Go on with: holdpoint resume"),
        "{back}"
    );
    // It has one now, which is a story like any other.
    screen.press_until(DOWN, "▸ wiki");
    screen.press_until(ENTER, "You choose what happens there.");
    screen.press(CTRL_C);
    assert_eq!(screen.ended_in_order(), Some(0));
    home.run();
}

#[test]
fn from_the_shell_a_first_scenario_is_offered_on_a_screen_and_what_it_lacks_is_said_in_the_shell() {
    let home = Home::new();
    let own = home.config().join("procedures/swap-disks");
    for (path, content) in new::files("swap-disks") {
        write(&own.join(path), &content);
    }
    fs::remove_dir_all(own.join("scenarios")).expect("a new one has a scenario");
    let mut screen = Screen::begin(&home, &["rehearse", "swap-disks", "--speed", SPEED]);
    screen.sees("swap-disks has no scenario yet");
    screen.press_until(DOWN, "▸ 2  Write a first one from the procedure");
    screen.press_until(ENTER, "Nothing was begun.");
    let said = screen.sees("Written: ");
    assert!(said.contains("What it lacks:") && said.contains("cluster"), "{said}");
    assert!(own.join("scenarios/all-well.toml").exists());
    assert_eq!(screen.ended_in_order(), Some(4));
}

#[test]
fn the_mouse_is_left_to_the_terminal_everywhere_where_the_operator_wants_it() {
    for mouse in [true, false] {
        let home = Home::new();
        write(&home.config().join("config.toml"), format!("mouse = {mouse}\n").as_bytes());
        let mut screen = at_home(&home);
        screen.sees("never walked yet");
        assert_eq!(screen.has_mouse(), mouse, "at home");
        to_the_form(&mut screen);
        assert_eq!(screen.has_mouse(), mouse, "on the form");
        answers(&mut screen);
        screen.sees("Step before/read-me");
        assert_eq!(screen.has_mouse(), mouse, "in the run");
        screen.press_until("q", "Leave the guide?");
        screen.press_until("y", "Unfinished runs");
        assert_eq!(screen.has_mouse(), mouse, "at home again");
        screen.press(CTRL_C);
        assert_eq!(screen.ended_in_order(), Some(0));
    }
}
