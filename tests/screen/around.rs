//! Around the work: who else is on a host before a step disrupts it, and how hosts differ from how they were.

use crate::{Desk, LARGE, SMALL, story::Story};
use holdpoint::{
    feed::Feed,
    ui::{Event, Out},
    words::{Company, Differs},
};
use ratatui::crossterm::event::KeyCode;
use std::time::Duration;

fn desk(size: (u16, u16), story: impl FnOnce(&mut Story), said: Result<Company, String>) -> Desk {
    let mut told = Story::begun();
    story(&mut told);
    let mut desk = Desk::new(&Story::default(), size);
    desk.feed(&told);
    let (host, at) = ("node2".into(), told.run.at);
    desk.app.update(Event::Feed(Feed::Company { host, at, said }), desk.now);
    desk.app.update(Event::Feed(Feed::Tick(at + Duration::from_secs(12))), desk.now);
    desk.draw();
    desk.wait();
    desk
}

fn somebody() -> Company {
    Company {
        people: vec!["mara pts/0 2026-11-21 03:50".into()],
        busy: vec!["dnf (process 4711)".into()],
        shutdown: None,
    }
}

#[test]
fn who_else_is_there_stands_above_the_command_with_its_age() {
    for size in [SMALL, LARGE] {
        let desk = desk(size, Story::ready, Ok(somebody()));
        desk.shows("▲ node2: dnf (process 4711) runs there");
        desk.shows("logged in:");
        let text = desk.text();
        assert!(text.find("4711") < text.find("rok-cluster-upgrade"), "above the command:\n{text}");
    }
}

#[test]
fn nobody_is_said_as_well_and_not_knowing_too() {
    desk(LARGE, Story::ready, Ok(Company::default())).shows("nobody else is on node2 (12 s ago)");
    desk(LARGE, Story::ready, Err("timed out".into())).shows("who else is on node2 isn't known: timed out");
}

#[test]
fn it_stands_in_the_question_that_lets_a_step_destroy() {
    let mut desk = desk(LARGE, Story::destroy, Ok(somebody()));
    desk.enter();
    let text = desk.text();
    assert!(text.matches("4711").count() >= 1 && text.contains("Type it"), "{text}");
}

#[test]
fn the_baseline_is_compared_at_any_time() {
    let mut desk = desk(LARGE, Story::ready, Ok(Company::default()));
    desk.types(":compare with");
    let outs = desk.enter();
    assert!(outs.contains(&Out::Compare), "{outs:?}");
    desk.shows("Looking at all hosts");
    let at = desk.app.run.at;
    let differs = Differs {
        section: "mounts".into(),
        gone: vec!["/srv /dev/sdb1 xfs rw".into()],
        came: vec!["/srv /dev/sdb1 xfs ro".into()],
    };
    let said = [
        ("node1", Ok(Vec::new())),
        ("node2", Ok(vec![differs.clone()])),
        ("node3", Ok(vec![differs])),
        ("node4", Err("no baseline was taken of it".to_owned())),
    ];
    for (host, said) in said {
        let (host, taken) = (host.into(), Some(at));
        desk.app.update(Event::Feed(Feed::Compared { host, taken, at, said }), desk.now);
    }
    desk.draw();
    desk.shows("✔ node1: as it was");
    desk.shows("▲ node[2-3]: not as it was");
    desk.shows("- /srv /dev/sdb1 xfs rw");
    desk.shows("+ /srv /dev/sdb1 xfs ro");
    desk.shows("? node4: no baseline was taken of it");
    desk.code(KeyCode::Esc);
    desk.hides("node[2-3]");
}
