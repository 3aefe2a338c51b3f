//! What a frame costs at 200×60 and 400×120, with a plan of 10,000 lines and a transcript of 100 MB open; and what a record costs the screen.

mod ten_thousand;

use divan::Bencher;
use holdpoint::{
    engine::event::Event as Happened,
    feed::Feed,
    journal::Record,
    ui::{App, Event, Theme, draw},
    words::{Digest, Timestamp},
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};
use std::{sync::Arc, time::Duration};
use ten_thousand::{BLOCKS, folder, run};

fn main() {
    folder();
    divan::main();
}

struct Desk {
    app: App,
    terminal: Terminal<TestBackend>,
}

impl Desk {
    /// Every block of the plan open, the transcript scrolled to its middle.
    fn new() -> Desk {
        Desk::of(200, 60)
    }

    fn of(columns: u16, rows: u16) -> Desk {
        let mut app = App::new(run(), None, Some(folder().to_owned()), Theme::shipped("dark").unwrap());
        app.update(Event::Resize(columns, rows), Duration::ZERO);
        let mut desk = Desk {
            app,
            terminal: Terminal::new(TestBackend::new(columns, rows)).unwrap(),
        };
        desk.frame();
        desk.press(KeyCode::Char('3'));
        desk.press(KeyCode::PageUp);
        desk.press(KeyCode::Char('1'));
        for b in 1..BLOCKS {
            // Finding a step opens the block around it.
            desk.press(KeyCode::Char('/'));
            desk.key(KeyCode::Char('u'), KeyModifiers::CONTROL);
            format!("block{b}/step0").chars().for_each(|c| desk.press(KeyCode::Char(c)));
            desk.press(KeyCode::Enter);
        }
        desk.frame();
        desk
    }

    fn press(&mut self, code: KeyCode) {
        self.key(code, KeyModifiers::NONE);
    }

    fn key(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        self.app.update(Event::Key(KeyEvent::new(code, modifiers)), Duration::ZERO);
    }

    fn frame(&mut self) {
        self.app.prepare();
        self.terminal.draw(|frame| draw(&self.app, frame)).unwrap();
        self.app.drawn(Duration::ZERO);
    }
}

/// Nothing has changed but that it is to be drawn.
#[divan::bench]
fn frame(bencher: Bencher) {
    let mut desk = Desk::new();
    bencher.bench_local(|| desk.frame());
}

/// Likewise on the largest of screens.
#[divan::bench]
fn frame_at_400_by_120(bencher: Bencher) {
    let mut desk = Desk::of(400, 120);
    bencher.bench_local(|| desk.frame());
}

/// One line down in the plan, drawn.
#[divan::bench]
fn key_and_frame(bencher: Bencher) {
    let mut desk = Desk::new();
    bencher.bench_local(|| {
        desk.press(KeyCode::Down);
        desk.frame();
    });
}

/// One page up in the transcript, drawn.
#[divan::bench]
fn scrolling_and_frame(bencher: Bencher) {
    let mut desk = Desk::new();
    desk.press(KeyCode::Char('3'));
    desk.press(KeyCode::PageUp);
    bencher.bench_local(|| {
        desk.press(KeyCode::Up);
        desk.frame();
    });
}

/// A record comes, and is drawn.
#[divan::bench]
fn record_and_frame(bencher: Bencher) {
    let mut desk = Desk::new();
    let record = Arc::new(Record {
        seq: 0,
        at: Timestamp::UNIX_EPOCH,
        prev: Digest::of(b""),
        events: vec![Happened::Noted {
            by: "anna".into(),
            text: "seen".into(),
        }],
    });
    bencher.bench_local(|| {
        desk.app.update(Event::Feed(Feed::Record(record.clone())), Duration::ZERO);
        desk.frame();
    });
}
