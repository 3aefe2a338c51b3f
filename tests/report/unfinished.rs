//! A run that isn't over has its way out on paper; a damaged journal tells as much as it can.

use crate::runs::{Place, linked, read, report, shipped};
use holdpoint::{
    engine::{event::Event, input::Reading},
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
        let held = |event: &_| matches!(event, Event::AtPrompt { hold: Some(_), .. });
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
fn what_is_watched_is_told_in_words_and_by_whoever_read_it_last() {
    let place = Place::new();
    let shipped = shipped("rolling-reboot/all-well");
    let (folder, _) = place.play("rolling", &shipped);
    let mut source = read(&folder, &shipped);
    let confirmed = |event: &_| matches!(event, Event::Confirmed { attempt, .. } if attempt.step.as_str().ends_with("/in/unstandby"));
    let back = source.records.iter().position(|record| record.events.iter().any(confirmed));
    source.records.truncate(back.expect("a node is put back to work"));
    let text = report::markdown(&report(&source), &linked(), None);
    let cluster: Vec<&str> = text.lines().filter(|line| line.starts_with("- `cluster` on ")).collect();
    assert_eq!(cluster.len(), 1, "any node speaks for all of them:\n{text}");
    assert!(cluster[0].contains("node1 in standby"), "{}", cluster[0]);
    assert!(text.contains("  - node1: standby"), "{text}");

    // What the guide saw since is kept beside the journal.
    let mut newer = source.records.last().expect("there are records").at;
    newer += jiff::SignedDuration::from_secs(5);
    source.glances.push(Reading {
        monitor: "cluster".into(),
        host: "node2".into(),
        begun: newer,
        values: Err("the connection to node2 was lost".into()),
    });
    let text = report::markdown(&report(&source), &linked(), None);
    let cluster: Vec<&str> = text.lines().filter(|line| line.starts_with("- `cluster` on ")).collect();
    assert_eq!(cluster.len(), 1, "{text}");
    assert!(
        cluster[0].ends_with("not known: the connection to node2 was lost"),
        "{}",
        cluster[0]
    );
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
