//! Transcripts: scanning a flood, and looking into a file of 100 MB.

use divan::{Bencher, counter::BytesCount};
use holdpoint::{
    transcript::{Reader, Scan},
    words::{Hunt, Matcher, Stream},
};
use std::{fs, path::Path, sync::OnceLock};
use tempfile::TempDir;

fn main() {
    large();
    divan::main();
}

const LINE: &str = "2026-11-20T21:30:00 node1 rsync: sending incremental file list, part 4711\n";

fn matcher(id: u16, pattern: &str, hunt: Hunt) -> Matcher {
    Matcher {
        id,
        pattern: pattern.into(),
        hunt,
        stream: Stream::Both,
    }
}

/// 16 MB in the pieces that a connection gives, under the patterns of an ordinary step.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn scan_a_flood(bencher: Bencher<'_, '_>) {
    let matchers = [
        matcher(0, r"upgraded to v?0\.11", Hunt::Line),
        matcher(1, "(?i)error|failed", Hunt::Line),
        matcher(2, "deprecated", Hunt::Benign),
        matcher(3, r"^version (\S+)", Hunt::First { limit: 4096 }),
        matcher(4, r"(?i)continue.*\? *$", Hunt::Prompt),
    ];
    let flood = LINE.repeat((16 << 20) / LINE.len());
    bencher.counter(BytesCount::of_str(&flood)).bench_local(|| {
        let mut scan = Scan::new(&matchers).unwrap();
        flood.as_bytes().chunks(32 << 10).for_each(|chunk| scan.feed(Stream::Out, chunk));
        scan.findings()
    });
}

fn large() -> &'static Path {
    static LARGE: OnceLock<(TempDir, std::path::PathBuf)> = OnceLock::new();
    let (_, path) = LARGE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("large");
        fs::write(&path, LINE.repeat((100 << 20) / LINE.len())).unwrap();
        (dir, path)
    });
    path
}

/// From nothing to the last screenful.
#[divan::bench]
fn open_and_show_the_end() -> usize {
    let reader = Reader::open(large()).unwrap();
    reader.before(reader.bytes().unwrap(), 60).unwrap().len()
}

/// All lines counted, once.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn count_all_lines() -> u64 {
    let mut reader = Reader::open(large()).unwrap();
    while !reader.advance(4 << 20).unwrap() {}
    reader.counted()
}

/// A screenful somewhere in the middle, and its number.
#[divan::bench]
fn scroll(bencher: Bencher<'_, '_>) {
    let mut reader = Reader::open(large()).unwrap();
    while !reader.advance(4 << 20).unwrap() {}
    let mut at = 0;
    bencher.bench_local(|| {
        at = reader.start_of((at + 12_345_678) % (100 << 20)).unwrap();
        (reader.number_of(at).unwrap(), reader.before(at, 60).unwrap())
    });
}
