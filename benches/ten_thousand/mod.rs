//! A run of 10,000 lines whose first step is running, with a transcript of 100 MB.

use holdpoint::{
    engine::{
        event::{Event as Happened, Head, Mode},
        run::Run,
        sheet::Sheet,
    },
    procedure::plan::{ActionKind, PlannedBlock, PlannedStep, Slot, Turn},
    transcript,
    words::{Attempt, JobId, Level, StepId, Timestamp},
};
use std::{fs, io::Write as _, path::Path, sync::Arc, sync::OnceLock};
use tempfile::TempDir;

/// Blocks of the plan.
pub const BLOCKS: usize = 100;
const STEPS: usize = 99;
const TRANSCRIPT: usize = 100 << 20;

/// The folder of transcripts.
pub fn folder() -> &'static Path {
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

/// The command that runs.
pub fn job() -> JobId {
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
pub fn run() -> Run {
    let mut run = Run::default();
    let sheet = sheet();
    let events = [
        Happened::Begun(Head {
            procedure: "large".into(),
            title: "Large".into(),
            revision: "r".into(),
            mode: Mode::Live,
            site: None,
            colour: None,
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
