//! The journal: what a record costs beside the bare system calls, and how long a long run takes to come back.
//!
//! The run that comes back is made of the records of ordinary steps (prepared, confirmed, started, finished, assessed, with
//! readings between them); the mean size of a record is printed.

use divan::{Bencher, counter::ItemsCount};
use holdpoint::{
    engine::{event::Event, run::Run},
    journal::{FILE_NAME, File, Log, Memory, Record, Sync},
    words::Timestamp,
};
use serde_json::json;
use std::{fs, io::Write as _, path::Path, sync::OnceLock};
use tempfile::TempDir;

fn main() {
    let bytes = fs::metadata(long_run().join(FILE_NAME)).map_or(0, |file| file.len());
    println!("a run of {RECORDS} records, {} bytes each on average", bytes / RECORDS);
    divan::main();
}

const RECORDS: u64 = 100_000;

/// On the disk that the build is on, since a tmpfs syncs for nothing.
fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

fn at(n: u64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + n.cast_signed()).unwrap()
}

/// The decisions of one ordinary step, one list of events each.
fn step(n: u64) -> Vec<Vec<Event>> {
    let step = format!("appliances[rok{n}]/upgrade-node");
    let host = format!("rok{n}.example.org");
    let (attempt, job) = (json!({ "step": step, "n": 1 }), format!("{step}#1@{host}"));
    let digest = "5f".repeat(32);
    let sheet = json!({
        "title": format!("Upgrade rok{n}"), "warning": "The node stops serving for about a minute.", "level": "disrupt",
        "does": { "run": { "hosts": [host], "exit": [0], "command": { "text": "rok-cluster-upgrade-v0.11.0 upgrade-node", "watch": [
            { "id": 0, "pattern": "upgraded to v?0\\.11", "hunt": "line", "stream": "both" },
            { "id": 1, "pattern": "etcd.*timeout", "hunt": "line", "stream": "both" },
        ] } } },
        "checks": [{ "kind": { "match": 0 }, "says": "the node reports v0.11", "level": "fail" }],
        "guards": ["one-master"],
    });
    let events = [
        vec![json!({ "prepared": { "step": step, "digest": digest, "sheet": sheet } })],
        vec![
            json!({ "confirmed": { "attempt": attempt, "sheet": digest, "hosts": [host], "by": "anna" } }),
            json!({ "started": { "job": job } }),
        ],
        vec![
            json!({ "read": { "monitor": "members", "host": host, "begun": at(n), "values": { "Ok": { "masters": ["rok1"], "members": 12 } } } }),
        ],
        vec![json!({ "guard-turned": { "guard": "one-master", "to": "yes" } })],
        vec![
            json!({ "finished": { "job": job, "exit": { "code": 0 }, "findings": {
                "hits": { "0": { "count": 1, "line": 41, "excerpt": "rok upgraded to v0.11" } },
                "bytes": 5120, "lines": 88, "sha256": digest,
            } } }),
            json!({ "assessed": { "attempt": attempt, "verdict": "well" } }),
        ],
    ];
    let read = |event| serde_json::from_value(event).unwrap();
    events.into_iter().map(|record| record.into_iter().map(read).collect()).collect()
}

fn long_run() -> &'static Path {
    static RUN: OnceLock<TempDir> = OnceLock::new();
    let run = RUN.get_or_init(|| {
        let mut memory = Memory::new().unwrap();
        let records = (0..).flat_map(step).zip(0..RECORDS);
        for (events, n) in records {
            memory.append(at(n), events, Sync::Soon).unwrap();
        }
        let run = folder();
        fs::write(run.path().join(FILE_NAME), memory.bytes()).unwrap();
        run
    });
    run.path()
}

/// Everything that a resume reads and verifies, folded into the run.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn resume(bencher: Bencher<'_, '_>) {
    let dir = long_run();
    bencher.counter(ItemsCount::new(RECORDS)).bench_local(|| {
        let mut run = Run::default();
        let (file, _) = File::open(dir, |record: Record<Event>| {
            record.events.iter().for_each(|event| run.apply(record.at, event))
        })
        .unwrap();
        (file, run)
    });
}

/// The same without the fold.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn resume_without_the_fold(bencher: Bencher<'_, '_>) {
    let dir = long_run();
    bencher
        .counter(ItemsCount::new(RECORDS))
        .bench_local(|| File::open(dir, |record: Record<Event>| drop(divan::black_box(record))).unwrap());
}

#[divan::bench_group(sample_count = 500, sample_size = 1)]
mod one_record {
    use super::*;

    /// As the guide does it before every effect.
    #[divan::bench]
    fn append(bencher: Bencher<'_, '_>) {
        let dir = folder();
        let mut log = File::create(dir.path()).unwrap();
        let events = step(1).swap_remove(4);
        bencher
            .with_inputs(|| events.clone())
            .bench_local_values(|events| log.append(at(1), events, Sync::Now).unwrap());
    }

    /// The least that it could cost: the same bytes, written and synced.
    #[divan::bench]
    fn bare_write_and_fdatasync(bencher: Bencher<'_, '_>) {
        let dir = folder();
        let mut memory = Memory::new().unwrap();
        let before = memory.bytes().len();
        memory.append(at(1), step(1).swap_remove(4), Sync::Now).unwrap();
        let line = memory.bytes()[before..].to_vec();
        let mut file = fs::File::create(dir.path().join("bare")).unwrap();
        bencher.bench_local(|| {
            file.write_all(&line).unwrap();
            file.sync_data().unwrap();
        });
    }
}
