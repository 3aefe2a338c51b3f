//! The home screen at 200×60: its first frame, a frame and a key with 100 runs that were read, and what reading 100 journals costs.

use divan::{Bencher, counter::ItemsCount};
use holdpoint::{
    diagnostic::Source,
    engine::{Rules, event::Event as Happened, run::Run},
    journal::{FILE_NAME, Follow, Memory},
    procedure::{
        catalogue::Catalogue,
        load::{Folder, load},
        new,
    },
    rehearsal::{auto::Auto, prepare, scenario},
    runtime::fold,
    tables::Problems,
    ui::{
        Event, Home, Screen as _, Theme,
        home::{Loaded, News, ProcedureCard, RunCard, Says, Standing},
    },
    words::Timestamp,
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};
use std::{
    fs,
    path::Path,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tempfile::TempDir;

fn main() {
    println!("a journal of {} bytes", journal().len());
    divan::main();
}

const RUNS: usize = 100;

/// What an unfinished journal holds at most, in bytes.
const JOURNAL: usize = 20_000;

/// A rehearsal, played as far as its journal goes.
fn journal() -> &'static [u8] {
    static JOURNAL_OF: OnceLock<Vec<u8>> = OnceLock::new();
    JOURNAL_OF.get_or_init(|| {
        let folder = Folder {
            path: "procedures/swap-disks".into(),
            files: new::files("swap-disks"),
        };
        let procedure = Arc::new(load(&folder, &Folder::default()).unwrap().0);
        let text = String::from_utf8(folder.files["scenarios/all-well.toml"].clone()).unwrap();
        let problems = Problems::default();
        let source = Source::new("procedures/swap-disks/scenarios/all-well.toml", text);
        let mut scenario = scenario::read(&source, &|_| None, &problems).unwrap();
        scenario.fit(&procedure, &problems);
        let scenario = Arc::new(scenario);
        let prepared = prepare::prepare(&procedure, scenario.clone(), 1, "anna").unwrap();
        let vault = Arc::new(prepare::vault(&procedure, &scenario));
        let log = Memory::new().unwrap();
        let auto = Auto::begin(Rules::new(procedure), log, prepared.world, 1, vault, prepared.opening).unwrap();
        let mut bytes = auto.play().unwrap().log.bytes().to_vec();
        let start = &bytes[..bytes.len().min(JOURNAL)];
        let whole = start.iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
        bytes.truncate(whole);
        bytes
    })
}

/// The folders of the runs.
fn folders() -> &'static Path {
    static FOLDERS: OnceLock<TempDir> = OnceLock::new();
    FOLDERS
        .get_or_init(|| {
            let all = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
            for n in 0..RUNS {
                let run = all.path().join(n.to_string());
                fs::create_dir(&run).unwrap();
                fs::write(run.join(FILE_NAME), journal()).unwrap();
            }
            all
        })
        .path()
}

fn read(n: usize) -> Run {
    let mut follow = Follow::open(&folders().join(n.to_string())).unwrap();
    let mut records = Vec::new();
    while let Some(record) = follow.next_record::<Happened>().unwrap() {
        records.push(record);
    }
    fold(&records)
}

fn card(n: usize, says: Says) -> RunCard {
    RunCard {
        id: format!("swap-disks-{n}"),
        journal: folders().join(n.to_string()).join(FILE_NAME).display().to_string(),
        touched: Timestamp::from_second(1_800_000_000 - n as i64 * 3600).ok(),
        holder: None,
        says,
    }
}

fn cards() -> Vec<RunCard> {
    let says = |n| Says::Standing(Arc::new(Standing::of(&read(n)).unwrap()));
    (0..RUNS).map(|n| card(n, says(n))).collect()
}

struct Desk {
    home: Home,
    terminal: Terminal<TestBackend>,
}

impl Desk {
    /// As it is when it appears: nothing was read yet.
    fn new() -> Desk {
        let names = Catalogue::shipped().procedures.into_keys();
        let procedures = names.map(|name| ProcedureCard {
            name,
            own: None,
            of: Loaded::Unread,
            scenarios: Vec::new(),
            offers_scenario: false,
        });
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let mut home = Home::new(procedures.collect(), now, Theme::shipped("dark").unwrap());
        home.update(Event::Resize(200, 60), Duration::ZERO);
        let terminal = Terminal::new(TestBackend::new(200, 60)).unwrap();
        Desk { home, terminal }
    }

    fn with(runs: Vec<RunCard>) -> Desk {
        let mut desk = Desk::new();
        desk.frame();
        desk.told(runs);
        desk.frame();
        desk
    }

    fn told(&mut self, runs: Vec<RunCard>) {
        self.home.update(Event::Home(News::Runs(runs)), Duration::ZERO);
    }

    fn press(&mut self, code: KeyCode) {
        let key = KeyEvent::new(code, KeyModifiers::NONE);
        self.home.update(Event::Key(key), Duration::ZERO);
    }

    fn frame(&mut self) {
        self.home.prepare();
        self.terminal.draw(|frame| self.home.draw(frame)).unwrap();
        self.home.drawn(Duration::ZERO);
    }
}

/// From nothing, the shipped procedures included, to the first frame.
#[divan::bench]
fn first_frame() -> Desk {
    let mut desk = Desk::new();
    desk.frame();
    desk
}

/// 100 runs come in, and are drawn.
#[divan::bench]
fn runs_and_frame(bencher: Bencher) {
    let unread: Vec<RunCard> = (0..RUNS).map(|n| card(n, Says::Unread)).collect();
    let all = cards();
    bencher
        .with_inputs(|| (Desk::with(unread.clone()), all.clone()))
        .bench_local_values(|(mut desk, all)| {
            desk.told(all);
            desk.frame();
            desk
        });
}

/// Another run is marked, and drawn.
#[divan::bench]
fn key_and_frame(bencher: Bencher) {
    let mut desk = Desk::with(cards());
    bencher.bench_local(|| {
        desk.press(KeyCode::Down);
        desk.frame();
    });
}

/// A letter is typed and taken back: all are looked through twice.
#[divan::bench]
fn two_letters_and_frames(bencher: Bencher) {
    let mut desk = Desk::with(cards());
    bencher.bench_local(|| {
        for code in [KeyCode::Char('w'), KeyCode::Backspace] {
            desk.press(code);
            desk.frame();
        }
    });
}

/// 100 journals, as home reads them: what each says.
#[divan::bench]
fn read_the_journals(bencher: Bencher) {
    folders();
    let all = || (0..RUNS).map(|n| Standing::of(&read(n)).unwrap()).collect::<Vec<_>>();
    bencher.counter(ItemsCount::new(RUNS)).bench_local(all);
}
