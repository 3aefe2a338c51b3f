//! A host that doesn't answer: said where it matters, and its card.

use crate::{Desk, LARGE, SMALL, story::Story};
use holdpoint::{
    engine::event::Event as Happened,
    feed::Feed,
    ui::{Event, Out},
};
use ratatui::crossterm::event::KeyCode;
use std::time::Duration;

fn lost(size: (u16, u16)) -> Desk {
    let mut story = Story::begun();
    story.ready();
    story.running();
    let before = story.events().len();
    story.tell(Happened::Link {
        host: "node2".into(),
        up: false,
    });
    let mut desk = Desk::new(&Story::default(), size);
    desk.feed(&story);
    assert!(before > 0);
    let now = story.run.at + Duration::from_secs(12);
    desk.tell(Feed::Output {
        job: story.run.live_jobs().next().unwrap().0.clone(),
        stream: holdpoint::words::Stream::Out,
        offset: 0,
        bytes: b"step 1 of 3\nstep 2 of 3\n"[..].into(),
    });
    desk.tell(Feed::Tick(now));
    desk.tell(Feed::Link {
        host: "node2".into(),
        up: false,
        why: Some("connection timed out".into()),
        again: Some(now + Duration::from_secs(5)),
    });
    desk
}

impl Desk {
    fn tell(&mut self, feed: Feed) -> Vec<Out> {
        let outs = self.app.update(Event::Feed(feed), self.now);
        self.draw();
        self.wait();
        outs
    }
}

#[test]
fn a_silent_host_is_said_with_why_and_when_it_is_tried_again() {
    let mut desk = lost(LARGE);
    desk.shows("no answer from node2");
    desk.shows("timed out; tried again in 5 s");
    desk.shows("What ran there may go on");
    desk.shows("? node2 doesn't answer. H: its card");
    desk.tell(Feed::Link {
        host: "node2".into(),
        up: true,
        why: None,
        again: None,
    });
    desk.hides("timed out");
}

#[test]
fn whoever_watches_is_not_told_in_a_new_session_whom_the_one_before_could_not_reach() {
    let Desk { app, terminal, now } = lost(LARGE);
    let mut desk = Desk {
        app: app.watching(),
        terminal,
        now,
    };
    desk.draw();
    desk.shows("timed out; tried again in 5 s");
    let opens =
        |feed: &Feed| matches!(feed, Feed::Record(record) if record.events.iter().any(|event| matches!(event, Happened::Opened(_))));
    let opened = Story::begun().feed().into_iter().find(opens).unwrap();
    desk.tell(opened);
    desk.hides("timed out");
}

#[test]
fn where_nothing_tries_it_again_its_card_says_how_to() {
    let mut desk = lost(LARGE);
    desk.code(KeyCode::Char('H'));
    desk.shows("T tries it now.");
    desk.tell(Feed::Link {
        host: "node2".into(),
        up: false,
        why: Some("Permission denied (publickey)".into()),
        again: None,
    });
    let outs = desk.code(KeyCode::Char('T'));
    assert!(matches!(&outs[..], [Out::TryNow { host }] if host.as_str() == "node2"), "{outs:?}");
    desk.shows("Trying");
    desk.tell(Feed::Link {
        host: "node2".into(),
        up: false,
        why: Some("Permission denied (publickey)".into()),
        again: None,
    });
    desk.shows("T tries it again.");
    desk.code(KeyCode::Char('T'));
    desk.tell(Feed::Link {
        host: "node2".into(),
        up: true,
        why: None,
        again: None,
    });
    desk.code(KeyCode::Esc);
    desk.types("m");
    desk.shows("node2 answers.");
}

#[test]
fn its_card_has_the_way_to_the_console_and_what_depends_on_it() {
    for size in [SMALL, LARGE] {
        let mut desk = lost(size);
        desk.code(KeyCode::Char('H'));
        desk.shows("node2 doesn't answer for 12 s: connection timed out; tried again in 5 s");
        desk.shows("What ran there may go on");
        desk.shows("ipmitool -H node2-bmc sol activate");
        let outs = desk.code(KeyCode::Char('y'));
        assert!(
            matches!(&outs[..], [Out::Copy(text)] if text == "ipmitool -H node2-bmc sol activate"),
            "{outs:?}"
        );
        desk.shows("Runs there");
        for _ in 0..20 {
            desk.code(KeyCode::Down);
        }
        desk.shows("step 2 of 3");
    }
}

#[test]
fn its_log_is_one_key_away_and_only_looked_at() {
    let mut desk = lost(LARGE);
    desk.code(KeyCode::Char('H'));
    let outs = desk.code(KeyCode::Char('L'));
    let [Out::Look { host, command }] = &outs[..] else {
        panic!("{outs:?}")
    };
    assert!(host.as_str() == "node2" && command.contains("journalctl -n 200"), "{command}");
    desk.shows("Asked ");
    desk.tell(Feed::Looked {
        host: host.clone(),
        command: command.clone(),
        at: desk.app.run.at,
        said: Ok("kernel: Out of memory: \x1b[31mKilled process 77\n".into()),
    });
    desk.shows("Out of memory: Killed process 77");
    desk.code(KeyCode::Char('q'));
    desk.hides("Out of memory");
}

#[test]
fn no_real_machine_is_switched_on_from_its_card() {
    let mut desk = lost(LARGE);
    desk.code(KeyCode::Char('H'));
    desk.hides("switches it on");
    assert_eq!(desk.code(KeyCode::Char('P')), []);
    desk.code(KeyCode::Esc);
    desk.types("m");
    desk.shows("Only a simulated machine is switched on from here.");
}

#[test]
fn a_guide_that_cannot_go_on_says_why_at_each_key_that_would_act_and_is_left_without_a_question() {
    let mut desk = lost(LARGE);
    desk.tell(Feed::Over("The rehearsal can't go on: a reply is wrong".into()));
    desk.shows("a reply is wrong");
    for key in [KeyCode::Enter, KeyCode::Char('E'), KeyCode::Char('A')] {
        desk.code(KeyCode::Down);
        assert_eq!(desk.code(key), []);
        desk.shows("The rehearsal can't go on: a reply is wrong");
    }
    assert!(matches!(&desk.code(KeyCode::Char('q'))[..], [Out::Leave { .. }]));
}
