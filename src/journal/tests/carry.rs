//! A run on its way to another machine. What arrives there anybody may have made.

use super::*;
use crate::{
    files,
    journal::carry::{CarryError, pack, unpack},
};
use flate2::{Compression, write::GzEncoder};
use std::path::PathBuf;

/// A place with a run of these records, the file that it was packed into, and a place to take it.
struct Ways {
    here: Runs,
    folder: Folder,
    file: PathBuf,
    there: Runs,
    _dir: TempDir,
}

fn packed(events: &[&str]) -> Ways {
    let dir = tempfile::tempdir().unwrap();
    let here = Runs::at(dir.path().join("here/runs"));
    let folder = here.create("rok", at(0)).unwrap();
    let mut log = File::create(folder.path()).unwrap();
    for (second, event) in (0..).zip(events) {
        append(&mut log, second, event);
    }
    fs::create_dir(folder.procedure().join("rok")).unwrap();
    fs::write(folder.procedure().join("rok/procedure.toml"), "format = 1").unwrap();
    fs::write(folder.transcripts().join("a%231@n1"), b"printed\n\x1b[31m").unwrap();
    symlink("/etc/passwd", folder.path().join("link")).unwrap();
    std::os::unix::net::UnixListener::bind(folder.path().join("door.sock")).unwrap();
    let file = dir.path().join("rok.run");
    pack::<Event>(&folder, &file, files::create(&file).unwrap()).unwrap();
    let there = Runs::at(dir.path().join("there/runs"));
    Ways {
        here,
        folder,
        file,
        there,
        _dir: dir,
    }
}

impl Ways {
    fn taken(&self) -> Result<Folder, CarryError> {
        unpack::<Event>(&self.file, &self.there)?.settle()
    }

    /// Why it isn't taken; nothing is left of it.
    fn refused(&self) -> String {
        let why = self.taken().unwrap_err().to_string();
        assert_eq!(self.there.all().unwrap(), [], "nothing was made of it");
        let left = fs::read_dir(self.there.root()).map_or(0, Iterator::count);
        assert_eq!(left, 0, "and nothing lies about");
        why
    }

    /// The file with other entries behind those that it has.
    fn with(&self, more: impl Fn(&mut tar::Builder<GzEncoder<fs::File>>)) {
        self.made_of(|_, _| true, more);
    }

    /// The file anew of those entries that are kept, and of more.
    fn made_of(&self, keeps: impl Fn(&Path, &mut Vec<u8>) -> bool, more: impl Fn(&mut tar::Builder<GzEncoder<fs::File>>)) {
        let old = fs::File::open(&self.file).unwrap();
        let mut entries = Vec::new();
        for entry in tar::Archive::new(flate2::read::GzDecoder::new(old)).entries().unwrap() {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().into_owned();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            entries.push((path, bytes));
        }
        let mut builder = tar::Builder::new(GzEncoder::new(fs::File::create(&self.file).unwrap(), Compression::fast()));
        for (path, mut bytes) in entries {
            if keeps(&path, &mut bytes) {
                entry(&mut builder, path.to_str().unwrap(), &bytes);
            }
        }
        more(&mut builder);
        builder.into_inner().unwrap().finish().unwrap();
    }

    fn path(&self, inner: &str) -> String {
        format!("{}/{inner}", self.folder.id())
    }
}

/// An entry of any path, as no honest program writes it.
fn entry(builder: &mut tar::Builder<GzEncoder<fs::File>>, path: &str, bytes: &[u8]) {
    let mut header = tar::Header::new_old();
    header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    builder.append(&header, bytes).unwrap();
}

#[test]
fn a_run_arrives_as_it_was_and_readable_by_its_new_owner_alone() {
    let ways = packed(&["a", "b"]);
    let folder = ways.taken().unwrap();
    assert_eq!((folder.id(), folder.path().parent()), (ways.folder.id(), Some(ways.there.root())));
    assert_eq!(open(folder.path()).unwrap().1, ["a", "b"]);
    for same in ["journal.jsonl", "procedure/rok/procedure.toml", "transcripts/a%231@n1"] {
        let (here, there) = (ways.folder.path().join(same), folder.path().join(same));
        assert_eq!(fs::read(here).unwrap(), fs::read(&there).unwrap(), "{same}");
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(there).unwrap().permissions().mode() & 0o777, 0o600, "{same}");
    }
    for stays in ["link", "door.sock", "carried.json"] {
        assert!(fs::symlink_metadata(folder.path().join(stays)).is_err(), "{stays} stays behind");
    }
}

#[test]
fn nothing_gets_out_of_the_folder() {
    let absolute = tempfile::tempdir().unwrap();
    let target = absolute.path().join("out");
    let ways = packed(&["a"]);
    let id = ways.folder.id().to_owned();
    for path in [
        target.to_str().unwrap().to_owned(),
        format!("{id}/../../out"),
        format!("{id}/../out"),
        "../out".into(),
        "out".into(),
        format!("{id}x/out"),
    ] {
        let ways = packed(&["a"]);
        ways.with(|builder| entry(builder, &path, b"!"));
        let why = ways.refused();
        assert!(why.contains("outside of the run's folder"), "{path}: {why}");
    }
    assert!(!target.exists());
}

#[test]
fn links_and_devices_and_what_comes_twice_are_refused() {
    for kind in [
        tar::EntryType::Symlink,
        tar::EntryType::Link,
        tar::EntryType::Char,
        tar::EntryType::Fifo,
    ] {
        let ways = packed(&["a"]);
        let path = ways.path("transcripts/x");
        ways.with(|builder| {
            let mut header = tar::Header::new_gnu();
            header.set_path(&path).unwrap();
            header.set_entry_type(kind);
            header.set_link_name("/etc/passwd").unwrap();
            header.set_size(0);
            header.set_cksum();
            builder.append(&header, &b""[..]).unwrap();
        });
        let why = ways.refused();
        assert!(why.contains("is no plain file"), "{kind:?}: {why}");
    }
    let ways = packed(&["a"]);
    let twice = ways.path("journal.jsonl");
    ways.with(|builder| entry(builder, &twice, b"{}\n"));
    assert!(ways.refused().contains("is in it twice"));
    let ways = packed(&["a"]);
    let lock = ways.path("lock");
    ways.with(|builder| entry(builder, &lock, b"1 x"));
    assert!(ways.refused().contains("has no place in a run's folder"));
}

#[test]
fn what_was_cut_off_or_changed_on_the_way_is_not_taken() {
    let ways = packed(&["a", "b"]);
    let whole = fs::read(&ways.file).unwrap();
    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        fs::write(&ways.file, &whole[..length]).unwrap();
        let why = ways.refused();
        assert!(why.contains("is not a run as it was handed over"), "{length}: {why}");
    }
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    fs::write(&ways.file, &changed).unwrap();
    ways.refused();
    fs::write(&ways.file, b"#!/bin/sh\necho no\n").unwrap();
    ways.refused();
}

#[test]
fn an_edited_journal_is_found_wherever_it_was_edited() {
    for (from, to, says) in [("\"a\"", "\"x\"", "damaged at line"), ("\"b\"", "\"x\"", "doesn't end as it did")] {
        let ways = packed(&["a", "b"]);
        let edits = |path: &Path, bytes: &mut Vec<u8>| {
            if path.ends_with(FILE_NAME) {
                *bytes = String::from_utf8(bytes.clone()).unwrap().replace(from, to).into_bytes();
            }
            true
        };
        ways.made_of(edits, |_| {});
        let why = ways.refused();
        assert!(why.contains(says), "{from}: {why}");
    }
    let ways = packed(&["a"]);
    ways.made_of(|path, _| !path.ends_with(FILE_NAME), |_| {});
    assert!(ways.refused().contains("it has no journal"));
    let ways = packed(&["a"]);
    ways.made_of(|path, _| !path.ends_with("carried.json"), |_| {});
    assert!(ways.refused().contains("doesn't begin with what such a file says of itself"));
}

#[test]
fn a_name_that_is_no_name_is_refused() {
    for id in ["../x", ".hidden", "a/b", ""] {
        let ways = packed(&["a"]);
        let edits = |path: &Path, bytes: &mut Vec<u8>| {
            if path.ends_with("carried.json") {
                *bytes = String::from_utf8(bytes.clone()).unwrap().replace(ways.folder.id(), id).into_bytes();
            }
            true
        };
        ways.made_of(edits, |_| {});
        let why = ways.refused();
        assert!(why.contains("can't be the name of a run"), "{id:?}: {why}");
    }
}

#[test]
fn the_same_run_further_behind_is_gone_on_with_and_no_other() {
    let ways = packed(&["a", "b"]);
    let folder = ways.taken().unwrap();
    assert!(ways.taken().unwrap_err().to_string().contains("stands where this file has it"));
    let (mut log, ..) = open(folder.path()).unwrap();
    append(&mut log, 9, "c");
    assert!(
        matches!(ways.taken(), Err(CarryError::Journal(JournalError::Locked { .. }))),
        "somebody walks it"
    );
    drop(log);
    assert!(ways.taken().unwrap_err().to_string().contains("has gone on since"));
    // Back to where it came from, which is further behind by now.
    let back = ways.file.with_extension("back");
    pack::<Event>(&folder, &back, files::create(&back).unwrap()).unwrap();
    let here = unpack::<Event>(&back, &ways.here).unwrap().settle().unwrap();
    assert_eq!(here, ways.folder);
    assert_eq!(open(here.path()).unwrap().1, ["a", "b", "c"]);
}
