//! What a frame costs at 200×60, with a plan of 10,000 lines and a transcript of 100 MB open; and what a record costs the screen.

use divan::Bencher;
use holdpoint::{
    engine::{
        event::{Event as Happened, Head, Mode},
        run::Run,
        sheet::Sheet,
    },
    feed::Feed,
    journal::Record,
    procedure::plan::{ActionKind, PlannedBlock, PlannedStep, Slot, Turn},
    transcript,
    ui::{App, Event, Theme, draw},
    words::{Attempt, Digest, JobId, Level, StepId, Timestamp},
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};
use std::{fs, io::Write as _, path::Path, sync::Arc, sync::OnceLock, time::Duration};
use tempfile::TempDir;

fn main() {
    folder();
    divan::main();
}

const BLOCKS: usize = 100;
const STEPS: usize = 99;
const TRANSCRIPT: usize = 100 << 20;

/// Holds the transcript.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
            let line = b"2026-11-20T21:30:00 node1 rsync: sending incremental file list, part 4711\n";
            let block = line.repeat(10_000);
            let mut file = fs::File::create(transcript::path(folder.path(), &job())).unwrap();
            for _ in 0..TRANSCRIPT / block.len() {
                file.write_all(&block).unwrap();
            }
            folder
        })
        .path()
}

fn job() -> JobId {
    "block0/step0#1@node1".parse().unwrap()
}

fn plan() -> Vec<Slot> {
    let turn = Arc::new(Turn::default());
    let mut slots = Vec::new();
    for b in 0..BLOCKS {
        let block: StepId = format!("block{b}").into();
        slots.push(Slot::Block(PlannedBlock {
            id: block.clone(),
            key: block.as_str().into(),
            parent: None,
            title: format!("Upgrade appliance {b}"),
            turn: turn.clone(),
            order: Default::default(),
            optional: false,
            finally: false,
            conditional: false,
            repeats: false,
            guards: vec![],
            within: None,
        }));
        slots.extend((0..STEPS).map(|s| {
            Slot::Step(PlannedStep {
                id: format!("block{b}/step{s}").into(),
                key: format!("block/step{s}").into(),
                parent: Some(block.clone()),
                title: format!("Look at member {s}"),
                turn: turn.clone(),
                effect: Level::Observe,
                action: ActionKind::Run,
                optional: false,
                finally: false,
                repeats: false,
                guards: vec![],
                within: None,
                serves: None,
            })
        }));
    }
    slots
}

fn sheet() -> Sheet {
    serde_json::from_value(serde_json::json!({
        "title": "Look at member 0", "warning": "The node stops serving for about a minute.", "level": "observe",
        "does": { "run": { "hosts": ["node1"], "command": { "text": "rok-cluster-ctl member-list" }, "exit": [0] } },
    }))
    .unwrap()
}

/// A run whose first step is running.
fn run() -> Run {
    let mut run = Run::default();
    let sheet = sheet();
    let events = [
        Happened::Begun(Head {
            procedure: "large".into(),
            title: "Large".into(),
            revision: "r".into(),
            mode: Mode::Live,
            site: None,
        }),
        Happened::Laid { slots: plan() },
        Happened::Prepared {
            step: "block0/step0".into(),
            digest: sheet.digest(),
            sheet: Arc::new(sheet.clone()),
        },
        Happened::Confirmed {
            attempt: Attempt {
                step: "block0/step0".into(),
                n: 1,
            },
            sheet: sheet.digest(),
            hosts: vec!["node1".into()],
            by: "anna".into(),
            second: None,
            against: None,
            edited: None,
            guards: Vec::new(),
        },
        Happened::Started { job: job() },
    ];
    for event in &events {
        run.apply(Timestamp::UNIX_EPOCH, event);
    }
    run
}

struct Desk {
    app: App,
    terminal: Terminal<TestBackend>,
}

impl Desk {
    /// Every block of the plan open, the transcript scrolled to its middle.
    fn new() -> Desk {
        let mut app = App::new(run(), None, Some(folder().to_owned()), Theme::shipped("dark").unwrap());
        app.update(Event::Resize(200, 60), Duration::ZERO);
        let mut desk = Desk {
            app,
            terminal: Terminal::new(TestBackend::new(200, 60)).unwrap(),
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
