//! What is found out before a live run, as the operator sees it, and what may be made of it.

use crate::{LARGE, SMALL};
use holdpoint::{
    feed::Feed,
    ui::{
        Event, Out, Preflight, Screen as _, Theme,
        preflight::{Begins, Found, Verdict},
    },
    words::{AskKind, Examined, HostName, SiteColour, Standing},
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};
use std::time::Duration;

struct Desk {
    screen: Preflight,
    terminal: Terminal<TestBackend>,
    now: Duration,
}

impl Desk {
    fn of(hosts: usize, size: (u16, u16), theme: &str, ascii: bool) -> Desk {
        let begins = Begins {
            title: "rok-0.11".into(),
            site: Some(("prod".into(), Some(SiteColour::Red))),
            hosts: (1..=hosts).map(host).collect(),
        };
        let mut desk = Desk {
            screen: Preflight::new(begins, Theme::shipped(theme).unwrap()).in_ascii(ascii),
            terminal: Terminal::new(TestBackend::new(size.0, size.1)).unwrap(),
            now: Duration::ZERO,
        };
        desk.event(Event::Resize(size.0, size.1));
        desk
    }

    fn new(hosts: usize) -> Desk {
        Desk::of(hosts, SMALL, "dark", false)
    }

    fn event(&mut self, event: Event) -> Vec<Out> {
        let outs = self.screen.update(event, self.now);
        self.screen.prepare();
        self.terminal.draw(|frame| self.screen.draw(frame)).unwrap();
        self.screen.drawn(self.now);
        outs
    }

    fn found(&mut self, of: usize, rows: Vec<Examined>) {
        let host = Some(host(of));
        self.event(Event::Preflight(Found::Rows { host, rows }));
    }

    fn done(&mut self) {
        self.event(Event::Preflight(Found::Done));
    }

    fn key(&mut self, code: KeyCode) -> Vec<Out> {
        self.now += Duration::from_secs(1);
        self.event(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)))
    }

    fn types(&mut self, text: &str) {
        for c in text.chars() {
            self.key(KeyCode::Char(c));
        }
    }

    fn text(&self) -> String {
        let buffer = self.terminal.backend().buffer();
        let rows = (0..buffer.area.height).map(|y| (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect::<String>());
        rows.map(|row| row.trim_end().to_owned() + "\n").collect()
    }

    #[track_caller]
    fn hides(&self, what: &str) {
        let text = self.text();
        assert!(!text.contains(what), "{what:?} is on the screen:\n{text}");
    }

    fn shows(&self, what: &str) {
        assert!(self.text().contains(what), "not on the screen: {what}\n{}", self.text());
    }
}

fn host(of: usize) -> HostName {
    format!("node{of}").as_str().into()
}

fn row(of: usize, topic: &str, mark: Standing, says: &str, advice: Option<&str>) -> Examined {
    Examined {
        host: Some(host(of)),
        topic: topic.into(),
        mark,
        says: says.into(),
        advice: advice.map(str::to_owned),
    }
}

fn well(of: usize) -> Vec<Examined> {
    vec![
        row(of, "reached", Standing::Well, &format!("root@10.0.0.{of}:22"), None),
        row(of, "sudo", Standing::Well, "not needed", None),
    ]
}

fn claimed(of: usize) -> Vec<Examined> {
    let mut rows = well(of);
    let says = "held by mara's run 2026-11-20-rok since 22:10";
    rows.push(row(of, "claim", Standing::Stops, says, Some("ask mara, or t takes it over")));
    rows
}

fn verdict(outs: &[Out]) -> Option<&Verdict> {
    outs.iter().find_map(|out| match out {
        Out::Preflight(verdict) => Some(verdict),
        _ => None,
    })
}

#[test]
fn hosts_come_in_one_by_one_and_equal_ones_are_one_line() {
    let mut desk = Desk::new(40);
    for of in 1..=12 {
        desk.found(of, well(of));
    }
    desk.shows("████ LIVE ████ [prod] before rok-0.11");
    desk.shows("Looking: 12 of 40 hosts.");
    assert_eq!(desk.key(KeyCode::Enter), []);
    desk.shows("Still looking");
    for of in 13..=40 {
        desk.found(
            of,
            if of == 39 {
                vec![row(
                    39,
                    "reached",
                    Standing::Stops,
                    "connection timed out",
                    Some("console: ipmi sol node39"),
                )]
            } else {
                well(of)
            },
        );
    }
    desk.done();
    desk.shows("✘ STOPS     node39: reached: connection timed out");
    desk.shows("→ console: ipmi sol node39");
    desk.shows("✔ well      node[1-38,40] (39): reached");
    assert_eq!(desk.key(KeyCode::Enter), []);
    desk.shows("Something stops it");
    desk.key(KeyCode::Tab);
    desk.shows("node[1-38,40] (39): all well");
    assert_eq!(verdict(&desk.key(KeyCode::Char('r'))), Some(&Verdict::Again));
    desk.shows("Looking: 0 of 40");
}

#[test]
fn what_stops_it_is_chosen_until_the_operator_chooses() {
    let mut desk = Desk::new(2);
    desk.found(1, well(1));
    desk.shows("reached");
    let burns = || {
        let zone = row(2, "zone", Standing::Stops, "it is on fire", Some("Put it out."));
        [well(2), vec![zone]].concat()
    };
    desk.found(2, burns());
    desk.done();
    desk.key(KeyCode::Right);
    desk.shows("Put it out.");
    desk.key(KeyCode::Esc);
    desk.key(KeyCode::Down);
    desk.found(2, burns());
    desk.key(KeyCode::Right);
    desk.hides("Put it out.");
}

#[test]
fn all_well_goes_on_by_a_key_that_was_pressed_after_it_could_be_read() {
    let mut desk = Desk::new(2);
    desk.found(1, well(1));
    desk.found(2, well(2));
    desk.done();
    desk.shows("the run can begin");
    let enter = Event::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE));
    assert_eq!(desk.event(enter), [], "typed ahead");
    assert_eq!(verdict(&desk.key(KeyCode::Enter)), Some(&Verdict::GoOn { reason: None }));
}

#[test]
fn a_doubt_is_gone_against_with_a_reason() {
    let mut desk = Desk::new(1);
    let mut rows = well(1);
    rows.push(row(1, "clock", Standing::Doubtful, "40 s behind this machine", None));
    desk.found(1, rows);
    desk.done();
    desk.shows("▲ doubtful  node1: clock: 40 s behind this machine");
    assert_eq!(desk.key(KeyCode::Enter), []);
    assert_eq!(desk.key(KeyCode::Enter), []);
    desk.shows("a reason is wanted");
    desk.types("ntp is down, known");
    let outs = desk.key(KeyCode::Enter);
    let reason = Some("ntp is down, known".to_owned());
    assert_eq!(verdict(&outs), Some(&Verdict::GoOn { reason }));
}

#[test]
fn a_claim_is_taken_over_with_a_reason() {
    let mut desk = Desk::new(3);
    desk.found(1, claimed(1));
    desk.found(2, claimed(2));
    desk.found(3, well(3));
    desk.done();
    desk.shows("node[1-2] (2): claim");
    desk.key(KeyCode::Char('t'));
    desk.shows("Another run holds node[1-2]");
    desk.types("mara went home");
    let outs = desk.key(KeyCode::Enter);
    let taken = Verdict::TakeOver {
        hosts: vec![host(1), host(2)],
        reason: "mara went home".into(),
    };
    assert_eq!(verdict(&outs), Some(&taken));
}

#[test]
fn each_line_opens_as_a_page() {
    let mut desk = Desk::new(2);
    desk.found(1, well(1));
    desk.found(2, well(2));
    desk.done();
    desk.key(KeyCode::Char(' '));
    desk.shows("node2: root@10.0.0.2:22");
    desk.key(KeyCode::Esc);
    desk.shows("all 2 hosts: reached");
}

#[test]
fn a_connection_may_ask_meanwhile() {
    let mut desk = Desk::new(2);
    desk.found(1, well(1));
    desk.event(Event::Feed(Feed::Asked {
        id: 3,
        host: host(2),
        prompt: "root@10.0.0.2's password:".into(),
        kind: AskKind::Secret,
    }));
    desk.shows("“root@10.0.0.2's password:”");
    desk.types("pw");
    let outs = desk.key(KeyCode::Enter);
    assert!(matches!(&outs[..], [Out::Told { id: 3, .. }]), "{outs:?}");
}

#[test]
fn it_fits_everywhere() {
    for size in [SMALL, LARGE, (60, 16)] {
        for (theme, ascii) in [("dark", false), ("sixteen", false), ("mono", true)] {
            let mut desk = Desk::of(3, size, theme, ascii);
            desk.found(1, claimed(1));
            desk.found(2, well(2));
            desk.found(3, well(3));
            desk.done();
            desk.shows("LIVE");
            desk.shows("[prod]");
            desk.shows("STOPS");
            desk.shows("take over");
            assert_eq!(desk.text().is_ascii(), ascii, "{}", desk.text());
        }
    }
}

#[test]
fn a_thousand_hosts_fold_at_once() {
    let mut desk = Desk::new(1000);
    let began = std::time::Instant::now();
    for of in 1..=1000 {
        let host = Some(host(of));
        desk.screen.update(Event::Preflight(Found::Rows { host, rows: well(of) }), desk.now);
    }
    desk.done();
    desk.shows("all 1000 hosts: reached");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
