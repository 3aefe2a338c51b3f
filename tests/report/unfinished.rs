//! A run that isn't over has its way out on paper; a damaged journal tells as much as it can.

use crate::runs::{Place, linked, read, report, shipped};
use holdpoint::{
    journal::FILE_NAME,
    report::{self, model::Outcome},
};
use std::fs;

#[test]
fn a_run_that_is_held_says_where_it_stands_what_is_open_and_what_comes() {
    let place = Place::new();
    let shipped = shipped("rok-0.11/ganeti");
    let (folder, _) = place.play("rok", &shipped);
    let mut source = read(&folder, &shipped);
    let held = source.records.iter().position(|record| {
        let held = |event: &_| matches!(event, holdpoint::engine::event::Event::AtPrompt { hold: Some(_), .. });
        record.events.iter().any(held)
    });
    // The next step is before the operator by then.
    source.records.truncate(held.expect("something is held") + 3);
    let told = report(&source);
    assert_eq!(told.outcome, Outcome::Paused);
    let standing = told.standing.as_ref().expect("it isn't over");
    assert!(standing.at.is_some() && !standing.next.is_empty());
    assert_eq!(standing.held.len(), 1, "{standing:#?}");
    let text = report::markdown(&told, &linked(), None);
    for part in [
        "## Where it stands",
        "**Held**",
        "## What comes next",
        "## What is watched",
        "To back out:",
        "Not begun. It would do this",
    ] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    source.is_open = true;
    assert_eq!(report(&source).outcome, Outcome::Running);
}

#[test]
fn wherever_a_run_stands_there_is_a_record_of_it() {
    let place = Place::new();
    for name in [
        "rolling-reboot/node-stays-away",
        "rok-0.11/connection-cut",
        "management-cluster-restart/backed-out",
    ] {
        let shipped = shipped(name);
        let (folder, _) = place.play(&name.replace('/', "-"), &shipped);
        let whole = read(&folder, &shipped);
        let all = whole.records.len();
        for cut in (0..all).step_by(1 + all / 24) {
            let mut source = read(&folder, &shipped);
            source.records.truncate(cut);
            let told = report(&source);
            assert_eq!(
                told.standing.is_none(),
                told.outcome == Outcome::NeverBegan,
                "{name}, cut after {cut}"
            );
            let value = serde_json::to_value(&told).expect("it is JSON");
            assert_eq!(
                crate::schema::wrong(&report::json::schema(), &value),
                Vec::<String>::new(),
                "{name}, cut after {cut}"
            );
        }
    }
}

#[test]
fn a_damaged_journal_tells_what_stands_before_the_damage_and_says_so() {
    let place = Place::new();
    let shipped = shipped("first-steps/all-well");
    let (folder, played) = place.play("20260504-090000-first-steps", &shipped);
    drop(played);
    let path = folder.path().join(FILE_NAME);
    let text = fs::read_to_string(&path).expect("there is a journal");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let half = lines.len() / 2;
    lines[half] = lines[half].replace("trainee", "somebody else");
    lines.remove(half + 1);
    fs::write(&path, lines.join("\n") + "\n").expect("a file can be written");
    let (status, text, said) = place.holdpoint(&["report", "first-steps"]);
    assert_eq!(status, Some(5));
    assert!(said.contains("DAMAGED") && text.contains("DAMAGED at line"), "{said}");
    assert!(text.contains("## Steps") && text.contains("Where it stands"));
    let told = report(&read(&folder, &shipped));
    assert!(told.journal.damage.is_some() && told.journal.records > 0);
}
