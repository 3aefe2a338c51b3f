mod carry;
mod disks;
mod folders;

use super::*;
use crate::words::Timestamp;
use proptest::prelude::*;
use std::{fs, io::Write as _, os::unix::fs::symlink, path::Path};
use tempfile::TempDir;

type Event = String;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn append(log: &mut File, second: i64, text: &str) -> Record<Event> {
    log.append(at(second), vec![text.to_owned()], Sync::Now).unwrap()
}

/// A run folder with a journal of these records.
fn journal_of(events: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut log = File::create(dir.path()).unwrap();
    for (second, event) in (0..).zip(events) {
        append(&mut log, second, event);
    }
    dir
}

fn text(dir: &Path) -> Vec<u8> {
    fs::read(dir.join(FILE_NAME)).unwrap()
}

fn write(dir: &Path, text: impl AsRef<[u8]>) {
    fs::write(dir.join(FILE_NAME), text).unwrap();
}

/// The events of a journal, in order, and what was torn off its end.
fn open(dir: &Path) -> Result<(File, Vec<Event>, Option<Torn>), JournalError> {
    let mut events = Vec::new();
    let (log, torn) = File::open(dir, |record: Record<Event>| events.extend(record.events))?;
    Ok((log, events, torn))
}

fn damage(dir: &Path) -> Option<(u64, Flaw)> {
    let error = open(dir).unwrap_err();
    let report = verify::<Event>(dir).unwrap();
    match (error, report.damage) {
        (JournalError::Damaged { line, flaw, .. }, Some(told)) => {
            assert_eq!((line, flaw), told, "opening and verifying say the same");
            Some(told)
        }
        (error, told) => panic!("{error} {told:?}"),
    }
}

#[test]
fn what_was_appended_is_there_after_opening_again_and_goes_on() {
    let dir = journal_of(&["a", "b"]);
    let (mut log, events, torn) = open(dir.path()).unwrap();
    assert_eq!((events, torn), (vec!["a".into(), "b".into()], None));
    assert_eq!(append(&mut log, 9, "c").seq, 2);
    drop(log);
    assert_eq!(open(dir.path()).unwrap().1, ["a", "b", "c"]);
}

#[test]
fn a_record_that_may_wait_is_on_disk_when_the_guide_leaves() {
    let dir = journal_of(&[]);
    let (mut log, ..) = open(dir.path()).unwrap();
    log.append(at(0), vec!["soon".to_owned()], Sync::Soon).unwrap();
    drop(log);
    assert_eq!(open(dir.path()).unwrap().1, ["soon"]);
}

#[test]
fn memory_and_disk_hold_the_same_bytes() {
    let dir = journal_of(&["a", "b"]);
    let mut memory = Memory::new().unwrap();
    for (second, event) in [(0, "a"), (1, "b")] {
        memory.append(at(second), vec![event.to_owned()], Sync::Now).unwrap();
    }
    assert_eq!(memory.bytes(), text(dir.path()));
}

#[test]
fn every_line_carries_the_digest_of_the_one_before() {
    let dir = journal_of(&["a", "b"]);
    let text = String::from_utf8(text(dir.path())).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], r#"{"holdpoint":"journal","version":1}"#);
    for pair in lines.windows(2) {
        let record: Record<Event> = serde_json::from_str(pair[1]).unwrap();
        assert_eq!(record.prev, Digest::of(pair[0].as_bytes()));
    }
    let report = verify::<Event>(dir.path()).unwrap();
    assert_eq!(report.head, Digest::of(lines[2].as_bytes()));
    assert_eq!(
        (report.records, report.first, report.last, report.torn),
        (2, Some(at(0)), Some(at(1)), 0)
    );
}

#[test]
fn time_never_goes_back_even_where_the_clock_does() {
    let dir = journal_of(&["a", "b"]);
    let (mut log, ..) = open(dir.path()).unwrap();
    assert_eq!(append(&mut log, -1000, "c").at, at(1));
    assert_eq!(append(&mut log, 5, "d").at, at(5));
}

#[test]
fn a_tail_torn_at_any_byte_loses_that_record_alone_and_is_kept_aside() {
    let whole = text(journal_of(&["first", "second, with\nan end in it"]).path());
    let last = whole[..whole.len() - 1].iter().rposition(|&byte| byte == b'\n').unwrap() + 1;
    for end in last..whole.len() {
        let dir = journal_of(&[]);
        write(dir.path(), &whole[..end]);
        let bytes = (end - last) as u64;
        assert_eq!(verify::<Event>(dir.path()).unwrap().torn, bytes);
        let (mut log, events, torn) = open(dir.path()).unwrap();
        assert_eq!(events, ["first"], "cut at {end}");
        assert_eq!(torn, (bytes > 0).then_some(Torn { bytes }));
        append(&mut log, 2, "another");
        drop(log);
        assert_eq!(open(dir.path()).unwrap().1, ["first", "another"]);
        if bytes > 0 {
            let aside = fs::read(dir.path().join("journal.torn")).unwrap();
            assert_eq!(aside.strip_suffix(b"\n"), Some(&whole[last..end]));
        }
    }
}

#[test]
fn a_byte_changed_anywhere_but_in_the_last_line_is_found() {
    let dir = journal_of(&["a", "b", "c"]);
    let whole = text(dir.path());
    let last = whole[..whole.len() - 1].iter().rposition(|&byte| byte == b'\n').unwrap();
    for place in 0..last {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        write(dir.path(), &changed);
        let error = open(dir.path()).expect_err(&format!("byte {place} was changed"));
        let line = 1 + whole[..place].iter().filter(|&&byte| byte == b'\n').count() as u64;
        match error {
            JournalError::Damaged { line: found, .. } => {
                assert!(found == line || found == line + 1, "byte {place} of line {line}: {found}")
            }
            JournalError::Foreign { .. } | JournalError::Version { .. } => assert_eq!(line, 1),
            other => panic!("{other}"),
        }
        assert_eq!(text(dir.path()), changed, "a damaged journal is left as it is");
    }
}

#[test]
fn a_line_that_is_gone_doubled_or_moved_is_found() {
    let dir = journal_of(&["a", "b", "c"]);
    let whole = String::from_utf8(text(dir.path())).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let with = |order: &[usize]| {
        let text: String = order.iter().map(|&line| format!("{}\n", lines[line])).collect();
        write(dir.path(), text);
        damage(dir.path())
    };
    assert_eq!(with(&[0, 1, 3]), Some((3, Flaw::Number { expected: 1, found: 2 })));
    assert_eq!(with(&[0, 1, 1, 2, 3]), Some((3, Flaw::Number { expected: 1, found: 0 })));
    assert_eq!(with(&[0, 2, 1, 3]), Some((2, Flaw::Number { expected: 0, found: 1 })));
}

#[test]
fn a_line_put_in_its_place_by_hand_is_found_by_the_next() {
    let dir = journal_of(&["go", "b"]);
    let text = String::from_utf8(text(dir.path())).unwrap().replace("\"go\"", "\"no\"");
    write(dir.path(), text);
    assert_eq!(damage(dir.path()), Some((3, Flaw::Link)));
}

#[test]
fn an_event_that_this_program_does_not_know_is_damage_not_a_panic() {
    let dir = journal_of(&["a"]);
    let error = File::open(dir.path(), |_: Record<u32>| ()).unwrap_err();
    assert!(
        matches!(
            error,
            JournalError::Damaged {
                line: 2,
                flaw: Flaw::Unreadable(_),
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_second_writer_is_told_who_the_first_is() {
    let dir = journal_of(&["a"]);
    let (first, ..) = open(dir.path()).unwrap();
    let error = open(dir.path()).unwrap_err();
    let JournalError::Locked { holder: Some(told), .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(told.pid, std::process::id());
    assert_eq!(holder(dir.path()).as_ref(), Some(told));
    assert!(error.to_string().contains("leave it there"), "{error}");
    drop(first);
    assert_eq!(holder(dir.path()), None);
    open(dir.path()).unwrap();
}

#[test]
fn a_guide_that_was_killed_leaves_its_name_but_not_its_lock() {
    let dir = journal_of(&["a"]);
    fs::write(dir.path().join("lock"), "4711 elsewhere\n").unwrap();
    assert_eq!(holder(dir.path()), None);
    open(dir.path()).unwrap();
}

#[test]
fn what_is_not_a_journal_is_refused_and_left_alone() {
    let dir = journal_of(&[]);
    for odd in [
        "hello\n",
        "\n",
        "{}\n",
        "\0\0\0\n",
        "hello",
        "{\"holdpoint\":\"theme\",\"version\":1}\n",
    ] {
        write(dir.path(), odd);
        assert!(matches!(open(dir.path()), Err(JournalError::Foreign { .. })), "{odd:?}");
        assert_eq!(text(dir.path()), odd.as_bytes());
    }
}

#[test]
fn another_version_is_refused_with_the_way_out() {
    let dir = journal_of(&[]);
    for (version, program) in [(0, "older program"), (2, "newer program")] {
        write(
            dir.path(),
            format!("{{\"holdpoint\":\"journal\",\"version\":{version},\"more\":true}}\n"),
        );
        let error = open(dir.path()).unwrap_err().to_string();
        assert!(error.contains(&format!("format {version}")) && error.contains(program), "{error}");
    }
}

#[test]
fn a_journal_cut_off_in_its_first_line_never_began() {
    let dir = journal_of(&[]);
    let header = text(dir.path());
    for end in 0..header.len() {
        write(dir.path(), &header[..end]);
        let error = open(dir.path()).unwrap_err();
        assert!(matches!(error, JournalError::NeverBegan { .. }), "cut at {end}: {error}");
    }
}

#[test]
fn a_missing_folder_and_a_missing_journal_are_different_things() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(open(dir.path()), Err(JournalError::NoJournal { .. })));
    assert!(matches!(verify::<Event>(dir.path()), Err(JournalError::NoJournal { .. })));
    let gone = dir.path().join("gone");
    assert!(matches!(open(&gone), Err(JournalError::NoFolder { .. })));
    assert!(matches!(File::create(&gone), Err(JournalError::NoFolder { .. })));
}

#[test]
fn a_run_never_takes_over_the_folder_of_another() {
    let dir = journal_of(&["a"]);
    assert!(matches!(File::create(dir.path()), Err(JournalError::AlreadyThere { .. })));
    assert_eq!(open(dir.path()).unwrap().1, ["a"]);
}

#[test]
fn links_in_the_place_of_folder_journal_or_lock_are_refused() {
    let dir = journal_of(&["a"]);
    let place = tempfile::tempdir().unwrap();
    let link = place.path().join("run");
    symlink(dir.path(), &link).unwrap();
    assert!(matches!(open(&link), Err(JournalError::NotOurs { .. })));

    let victim = place.path().join("victim");
    for name in [FILE_NAME, "lock"] {
        let dir = journal_of(&["a"]);
        fs::write(&victim, "precious").unwrap();
        fs::remove_file(dir.path().join(name)).unwrap();
        symlink(&victim, dir.path().join(name)).unwrap();
        assert!(matches!(open(dir.path()), Err(JournalError::NotOurs { .. })), "{name}");
        assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
    }
}

#[test]
fn a_follower_sees_each_record_once_it_is_whole() {
    let dir = journal_of(&["a"]);
    let whole = text(journal_of(&["a", "b"]).path());
    let mut follower = Follow::open(dir.path()).unwrap();
    let mut next = || follower.next_record::<Event>().unwrap().map(|record| record.events.join(" "));
    assert_eq!(next().as_deref(), Some("a"));
    let so_far = text(dir.path()).len();
    let mut file = fs::OpenOptions::new().append(true).open(dir.path().join(FILE_NAME)).unwrap();
    for &byte in &whole[so_far..whole.len() - 1] {
        assert_eq!(next(), None);
        file.write_all(&[byte]).unwrap();
    }
    assert_eq!(next(), None);
    file.write_all(b"\n").unwrap();
    assert_eq!(next().as_deref(), Some("b"));
    assert_eq!(next(), None);
}

#[test]
fn a_follower_takes_what_a_resumed_guide_writes_in_the_place_of_a_torn_tail() {
    let dir = journal_of(&["a"]);
    let whole = text(dir.path());
    write(
        dir.path(),
        [&whole[..], b"{\"seq\":1,\"at\":\"2027-01-15T08:00:01Z\",\"prev"].concat(),
    );
    let mut follower = Follow::open(dir.path()).unwrap();
    assert_eq!(follower.next_record::<Event>().unwrap().unwrap().events, ["a"]);
    assert_eq!(follower.next_record::<Event>().unwrap(), None);
    let (mut log, ..) = open(dir.path()).unwrap();
    append(&mut log, 1, "b");
    assert_eq!(follower.next_record::<Event>().unwrap().unwrap().events, ["b"]);
}

#[test]
fn a_follower_says_so_when_what_it_has_read_is_gone() {
    let dir = journal_of(&["a", "b"]);
    let mut follower = Follow::open(dir.path()).unwrap();
    while follower.next_record::<Event>().unwrap().is_some() {}
    write(dir.path(), text(journal_of(&[]).path()));
    let error = follower.next_record::<Event>().unwrap_err();
    assert!(matches!(error, JournalError::Damaged { flaw: Flaw::Shrunk, .. }), "{error}");
}

proptest! {
    // Each case syncs to a real disk.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_written_behind_a_journal_takes_nothing_from_it(tail in prop::collection::vec(any::<u8>(), 0..60)) {
        let dir = journal_of(&["a", "b"]);
        let whole = text(dir.path());
        let changed = [&whole[..], &tail].concat();
        write(dir.path(), &changed);
        let report = verify::<Event>(dir.path()).unwrap();
        prop_assert_eq!(report.records, 2);
        match open(dir.path()) {
            Ok((log, events, torn)) => {
                prop_assert!(!tail.contains(&b'\n'));
                prop_assert_eq!(torn.map_or(0, |torn| torn.bytes), tail.len() as u64);
                prop_assert_eq!(events, ["a", "b"]);
                drop(log);
                prop_assert_eq!(text(dir.path()), whole);
            }
            Err(JournalError::Damaged { line: 4, .. }) => prop_assert_eq!(text(dir.path()), changed),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn any_event_comes_back_as_it_was(events in prop::collection::vec(any::<String>(), 0..5)) {
        let dir = journal_of(&events.iter().map(String::as_str).collect::<Vec<_>>());
        prop_assert_eq!(open(dir.path()).unwrap().1, events);
    }
}
