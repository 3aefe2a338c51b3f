use super::*;
use crate::words::{Each, Findings, Hunt, Kept, Matcher, Stream};
use proptest::prelude::*;
use std::{collections::BTreeMap, fs};

fn matcher(id: u16, pattern: &str, hunt: Hunt, stream: Stream) -> Matcher {
    Matcher {
        id,
        pattern: pattern.into(),
        hunt,
        stream,
    }
}

fn line(id: u16, pattern: &str) -> Matcher {
    matcher(id, pattern, Hunt::Line, Stream::Both)
}

fn found(matchers: &[Matcher], output: &str) -> Findings {
    let mut scan = Scan::new(matchers).unwrap();
    scan.feed(Stream::Out, output.as_bytes());
    scan.findings()
}

fn kept(hunt: Hunt, pattern: &str, output: &str) -> Option<Kept> {
    found(&[matcher(0, pattern, hunt, Stream::Out)], output).kept.remove(&0)
}

mod lines {
    use super::*;

    #[test]
    fn matching_lines_are_counted_and_the_first_is_kept_with_its_number() {
        let findings = found(&[line(3, "^error: .*$")], "ok\nerror: one\nfine\nerror: two\nan error: no\n");
        let hit = &findings.hits[&3];
        assert_eq!((hit.count, hit.line, &*hit.excerpt), (2, 2, "error: one"));
        assert_eq!((findings.lines, findings.bytes), (5, 43));
    }

    #[test]
    fn colours_and_carriage_returns_are_gone_before_a_pattern_sees_the_line() {
        let findings = found(&[line(0, "^upgraded$")], "\x1b[32mup\x1b[1mgraded\x1b[0m\r\n");
        assert_eq!(findings.hits[&0].count, 1);
    }

    #[test]
    fn an_unfinished_last_line_counts() {
        let findings = found(&[line(0, "done$")], "a\nall done");
        assert_eq!((findings.lines, findings.hits[&0].line), (2, 2));
    }

    #[test]
    fn what_a_progress_bar_wrote_over_was_on_the_screen_all_the_same() {
        let findings = found(&[line(0, "^retrying$"), line(1, "^100%$")], "10%\rretrying\r100%\r\nbye\n");
        assert_eq!((findings.hits[&0].line, findings.hits[&1].line), (1, 1));
        assert_eq!(findings.lines, 2);
    }

    #[test]
    fn benign_lines_are_named_and_spare_the_others() {
        let benign = matcher(1, "deprecated", Hunt::Benign, Stream::Both);
        let findings = found(
            &[line(0, "(?i)warning"), benign],
            "Warning: deprecated\nwarning: disk\nWARNING: deprecated\n",
        );
        assert_eq!((findings.hits[&0].count, &*findings.hits[&0].excerpt), (1, "warning: disk"));
        assert_eq!(findings.hits[&1].count, 2);
    }

    #[test]
    fn an_excerpt_is_cut_and_a_line_without_end_is_looked_at_in_pieces() {
        let long = format!("{}needle{}", "é".repeat(100_000), "x".repeat(100));
        let findings = found(&[line(0, "needle")], &long);
        assert_eq!((findings.hits[&0].count, findings.lines), (1, 1));
        assert_eq!(findings.hits[&0].excerpt.chars().count(), 400);
    }

    #[test]
    fn standard_error_is_seen_by_those_who_see_both() {
        let mut scan = Scan::new(&[line(0, "^refused$"), matcher(1, "refused", Hunt::Count, Stream::Out)]).unwrap();
        scan.feed(Stream::Out, b"half a line, ref");
        scan.feed(Stream::Err, b"refused\n");
        scan.feed(Stream::Out, b"used\n");
        let findings = scan.findings();
        assert_eq!(findings.hits[&0].count, 1, "streams don't mix within a line");
        assert_eq!(findings.kept[&1], Kept::Count(1));
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_not_feared() {
        let mut scan = Scan::new(&[line(0, "^a.b$")]).unwrap();
        scan.feed(Stream::Out, b"a\xffb\n\0\n");
        assert_eq!(scan.findings().hits[&0].excerpt, "a\u{fffd}b");
    }
}

mod takes {
    use super::*;

    #[test]
    fn the_first_match_gives_its_group_or_itself() {
        let first = Hunt::First { limit: 10 };
        assert_eq!(
            kept(first.clone(), r"^version (\S+)", "x\nversion 0.11\nversion 2\n"),
            Some(Kept::Text("0.11".into()))
        );
        assert_eq!(kept(first.clone(), r"\d+", "a 12 b 34"), Some(Kept::Text("12".into())));
        assert_eq!(kept(first.clone(), r"\d+", "none"), None);
        assert_eq!(kept(first, r".+", "far more than ten"), Some(Kept::TooMuch));
    }

    #[test]
    fn all_matches_and_their_number() {
        let all = |limit| Hunt::All { limit };
        assert_eq!(
            kept(all(9), r"(\w+)=", "a=1 b=2\nc=3\n"),
            Some(Kept::Texts(["a", "b", "c"].map(String::from).to_vec()))
        );
        assert_eq!(kept(all(9), "x", "a"), Some(Kept::Texts(Vec::new())), "none is known to be none");
        assert_eq!(kept(all(2), r"\w", "a b c"), Some(Kept::TooMuch));
        assert_eq!(kept(Hunt::Count, r"\w", "a b\nc"), Some(Kept::Count(3)));
    }

    #[test]
    fn rows_are_maps_of_the_named_groups_that_took_part() {
        let row = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> { pairs.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect() };
        let pattern = r"^(?<name>\w+)( (?<role>master))?$";
        let rows = |limit| kept(Hunt::Rows { limit }, pattern, "rok1 master\nrok2\n");
        assert_eq!(
            rows(99),
            Some(Kept::Rows(vec![
                row(&[("name", "rok1"), ("role", "master")]),
                row(&[("name", "rok2")])
            ]))
        );
        assert_eq!(rows(12), Some(Kept::TooMuch));
    }

    #[test]
    fn each_such_line_must_match() {
        let each = Hunt::Each { each: "^node".into() };
        let output = "title\nnode1 online\nnode2 OFFLINE\nnode3 gone\n";
        let odd = Some((3, "node2 OFFLINE".into()));
        assert_eq!(kept(each.clone(), "online$", output), Some(Kept::Each(Each { seen: 3, odd })));
        assert_eq!(kept(each, "online$", "title\n"), Some(Kept::Each(Each { seen: 0, odd: None })));
    }

    #[test]
    fn the_whole_text_is_trimmed_and_never_cut() {
        let text = |limit| Hunt::Text { limit };
        assert_eq!(
            kept(text(11), "", "\r\n  {\"a\":\r\n1}  \n\n\n"),
            Some(Kept::Text("{\"a\":\n1}".into()))
        );
        assert_eq!(kept(text(5), "", "\n\n123456\n"), Some(Kept::TooMuch));
        assert_eq!(
            kept(text(5), "", &format!("12345{}", " \n".repeat(9))),
            Some(Kept::Text("12345".into()))
        );
        let long = "x".repeat(300_000);
        assert_eq!(kept(text(400_000), "", &long), Some(Kept::Text(long)), "a long line is one line");
    }

    #[test]
    fn values_are_taken_from_standard_output_alone() {
        let mut scan = Scan::new(&[matcher(0, "", Hunt::Text { limit: 99 }, Stream::Out)]).unwrap();
        scan.feed(Stream::Err, b"noise\n");
        scan.feed(Stream::Out, b"value\n");
        assert_eq!(scan.findings().kept[&0], Kept::Text("value".into()));
    }
}

mod prompts {
    use super::*;

    fn scan(pattern: &str) -> Scan {
        Scan::new(&[line(0, "x"), matcher(7, pattern, Hunt::Prompt, Stream::Both)]).unwrap()
    }

    #[test]
    fn a_prompt_is_the_unfinished_line_as_it_is_on_the_screen() {
        let mut scan = scan(r"\[y/N\] ?$");
        scan.feed(Stream::Out, b"Evacuated.\r\n");
        assert_eq!(scan.prompt(), None);
        scan.feed(Stream::Out, b"working\r\x1b[K\x1b[1mMigrate ba");
        scan.feed(Stream::Err, b"ck? [y/N] ");
        assert_eq!(scan.prompt(), Some((7, "Migrate back? [y/N]".into())));
    }

    #[test]
    fn once_answered_only_what_comes_after_counts() {
        let mut scan = scan(r"\? *$");
        scan.feed(Stream::Out, b"Sure? ");
        assert!(scan.prompt().is_some());
        scan.answered();
        assert_eq!(scan.prompt(), None);
        scan.feed(Stream::Out, b"y\r\nDestroy all? ");
        assert_eq!(scan.prompt(), Some((7, "Destroy all?".into())));
    }

    #[test]
    fn what_scrolled_past_waits_for_nobody() {
        let mut scan = scan(r"\? *$");
        scan.feed(Stream::Out, b"Why not?\nBecause.\n");
        assert_eq!(scan.prompt(), None);
        scan.feed(Stream::Out, b"Press Enter?\n\n");
        assert_eq!(scan.prompt(), Some((7, "Press Enter?".into())), "some stand on a line of their own");
    }

    #[test]
    fn a_menu_above_the_question_can_be_part_of_the_pattern() {
        let mut scan = scan(r"1\) yes\n2\) no\nchoose: $");
        scan.feed(Stream::Out, b"Delete?\n1) yes\n2) no\nchoose: ");
        assert_eq!(scan.prompt(), Some((7, "1) yes\n2) no\nchoose:".into())));
    }

    #[test]
    fn a_flood_before_the_prompt_is_forgotten() {
        let mut scan = scan(r"login: $");
        for _ in 0..1000 {
            scan.feed(Stream::Out, &[b'.'; 4096]);
        }
        scan.feed(Stream::Out, b"\nlogin: ");
        assert_eq!(scan.prompt(), Some((7, "login:".into())));
    }
}

#[test]
fn a_pattern_that_is_none_is_named() {
    let error = Scan::new(&[line(4, "(")]).unwrap_err();
    assert_eq!((error.id, &*error.pattern), (4, "("));
    assert!(Scan::new(&[matcher(5, "a", Hunt::Each { each: "[".into() }, Stream::Both)]).is_err());
    assert!(Scan::new(&[matcher(6, "*", Hunt::Prompt, Stream::Both)]).is_err());
}

fn all_hunts() -> Vec<Matcher> {
    let hunts = [
        Hunt::Line,
        Hunt::Benign,
        Hunt::Each { each: "a".into() },
        Hunt::Prompt,
        Hunt::First { limit: 4 },
        Hunt::All { limit: 9 },
        Hunt::Count,
        Hunt::Rows { limit: 9 },
        Hunt::Text { limit: 12 },
    ];
    let one = |(id, hunt): (u16, Hunt)| {
        let pattern = if hunt == Hunt::Benign { "é" } else { "(?<x>a+)b?$" };
        matcher(id, pattern, hunt, if id % 2 == 0 { Stream::Out } else { Stream::Both })
    };
    (0..).zip(hunts).map(one).collect()
}

proptest! {
    #[test]
    fn however_an_output_is_cut_the_findings_are_the_same(
        pieces in prop::collection::vec((any::<bool>(), prop::collection::vec(prop::sample::select(b"aab \n\r\x1b[m\x08\xc3\xa9".to_vec()), 0..30)), 0..6),
        size in 1usize..7,
    ) {
        let mut whole = Scan::new(&all_hunts()).unwrap();
        let mut cut = Scan::new(&all_hunts()).unwrap();
        for (err, bytes) in &pieces {
            let stream = if *err { Stream::Err } else { Stream::Out };
            whole.feed(stream, bytes);
            bytes.chunks(size).for_each(|chunk| cut.feed(stream, chunk));
            prop_assert_eq!(whole.prompt(), cut.prompt());
        }
        prop_assert_eq!(whole.findings(), cut.findings());
    }

    #[test]
    fn no_output_makes_a_scan_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut scan = Scan::new(&all_hunts()).unwrap();
        scan.feed(Stream::Both, &bytes);
        scan.prompt();
        scan.findings();
    }
}

mod files {
    use super::*;

    fn job() -> JobId {
        "appliances[rok2]/upgrade-node#1@rok2".parse().unwrap()
    }

    fn content(dir: &Path) -> String {
        fs::read_to_string(path(dir, &job())).unwrap()
    }

    fn mark(millis: u64, offset: u64, stream: Stream) -> Mark {
        Mark { millis, offset, stream }
    }

    #[test]
    fn a_transcript_keeps_every_byte_its_digest_and_its_times() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(dir.path(), &job()).unwrap();
        writer.write(0, Stream::Out, b"one\n");
        writer.write(5, Stream::Out, b"two\n");
        writer.write(6, Stream::Err, b"three\n");
        writer.write(400, Stream::Out, b"four\n");
        let finished = writer.finish().unwrap();
        assert_eq!(content(dir.path()), "one\ntwo\nthree\nfour\n");
        assert_eq!(finished.sha256, crate::words::Digest::of(b"one\ntwo\nthree\nfour\n"));
        assert_eq!((finished.bytes, finished.stopped), (19, None));
        let expected = [mark(0, 0, Stream::Out), mark(6, 8, Stream::Err), mark(400, 14, Stream::Out)];
        assert_eq!(marks(dir.path(), &job()).unwrap(), expected, "two that came at once are one");
    }

    #[test]
    fn read_again_from_its_first_byte_it_keeps_the_times_of_the_first_sight() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(dir.path(), &job()).unwrap();
        writer.write(100, Stream::Out, b"one\n");
        writer.write(900, Stream::Out, b"two\n");
        drop(writer); // killed
        let mut writer = Writer::open(dir.path(), &job()).unwrap();
        writer.write(0, Stream::Out, b"one\ntwo\nthr");
        writer.write(2000, Stream::Out, b"ee\n");
        let finished = writer.finish().unwrap();
        assert_eq!(content(dir.path()), "one\ntwo\nthree\n");
        assert_eq!(finished.sha256, crate::words::Digest::of(b"one\ntwo\nthree\n"));
        let times: Vec<(u64, u64)> = marks(dir.path(), &job())
            .unwrap()
            .iter()
            .map(|mark| (mark.millis, mark.offset))
            .collect();
        assert_eq!(
            times,
            [(100, 0), (900, 4), (2000, 11)],
            "times never go back, and what is known keeps its own"
        );
    }

    #[test]
    fn another_output_than_before_takes_its_place() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(dir.path(), &job()).unwrap();
        writer.write(1, Stream::Out, b"same\nold and longer\n");
        drop(writer);
        let mut writer = Writer::open(dir.path(), &job()).unwrap();
        writer.write(0, Stream::Out, b"same\n");
        writer.write(50, Stream::Out, b"new\n");
        let finished = writer.finish().unwrap();
        assert_eq!(content(dir.path()), "same\nnew\n");
        assert_eq!(finished.sha256, crate::words::Digest::of(b"same\nnew\n"));
    }

    #[test]
    fn one_that_is_shorter_this_time_leaves_nothing_of_the_old() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(dir.path(), &job()).unwrap();
        writer.write(1, Stream::Out, b"one\ntwo\n");
        drop(writer);
        let mut writer = Writer::open(dir.path(), &job()).unwrap();
        writer.write(0, Stream::Out, b"one\n");
        writer.finish().unwrap();
        assert_eq!(content(dir.path()), "one\n");
    }

    fn reader_of(text: &str) -> (tempfile::TempDir, Reader) {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("x"), text).unwrap();
        let reader = Reader::open(&dir.path().join("x")).unwrap();
        (dir, reader)
    }

    fn texts(pieces: Vec<Piece>) -> Vec<String> {
        pieces.into_iter().map(|piece| plain(&piece.bytes)).collect()
    }

    fn counted(reader: &mut Reader) -> u64 {
        while !reader.advance(10_000).unwrap() {}
        reader.counted()
    }

    #[test]
    fn lines_are_found_around_any_place_before_one_is_counted() {
        let text: String = (0..100_000).map(|n| format!("line {n}\r\n")).collect();
        let (_dir, mut reader) = reader_of(&text);
        let end = reader.bytes().unwrap();
        assert_eq!(texts(reader.before(end, 2).unwrap()), ["line 99998", "line 99999"]);
        let at = text.find("line 70123").unwrap() as u64;
        assert_eq!(texts(reader.after(at, 2).unwrap()), ["line 70123", "line 70124"]);
        assert_eq!(texts(reader.before(at, 2).unwrap()), ["line 70121", "line 70122"]);
        assert_eq!(reader.start_of(at + 3).unwrap(), at);
        assert_eq!(texts(reader.before(at, 9_000).unwrap()).len(), 9_000);
        assert!(reader.after(end, 9).unwrap().is_empty() && reader.before(0, 9).unwrap().is_empty());
        assert_eq!((reader.counted(), reader.number_of(at).unwrap()), (0, None));
        assert_eq!(counted(&mut reader), 100_000);
        assert_eq!(reader.number_of(at).unwrap(), Some(70_123));
        assert_eq!(reader.number_of(at + 3).unwrap(), Some(70_123));
    }

    #[test]
    fn a_transcript_that_grows_is_read_on() {
        let (dir, mut reader) = reader_of("a\nb");
        assert_eq!(texts(reader.after(0, 9).unwrap()), ["a", "b"]);
        assert_eq!(counted(&mut reader), 1);
        fs::write(dir.path().join("x"), "a\nbb\nc\n").unwrap();
        assert_eq!(counted(&mut reader), 3);
        assert_eq!(texts(reader.after(2, 9).unwrap()), ["bb", "c"]);
        fs::write(dir.path().join("x"), "z\n").unwrap();
        assert_eq!(
            (counted(&mut reader), texts(reader.after(0, 9).unwrap())),
            (1, vec!["z".into()]),
            "begun anew"
        );
    }

    #[test]
    fn a_line_without_end_comes_in_pieces_and_no_character_is_parted() {
        let text = "é".repeat(500_000);
        let (_dir, mut reader) = reader_of(&text);
        let pieces = reader.after(0, 9_999).unwrap();
        assert!(pieces.iter().all(|piece| piece.bytes.len() <= 4096) && pieces[1].continues && !pieces[0].continues);
        assert_eq!(texts(pieces).concat(), text);
        assert_eq!(texts(reader.before(text.len() as u64, 9_999).unwrap()).concat(), text);
        assert_eq!((counted(&mut reader), reader.number_of(777_777).unwrap()), (0, Some(0)));
    }

    #[test]
    fn what_stands_between_very_long_lines_is_not_lost() {
        let long = "x".repeat(3_000_000);
        let text = format!("a\n{long}\nb\n{long}\n{long}\nc\n{long}");
        let (_dir, reader) = reader_of(&text);
        let mut seen = Vec::new();
        let mut at = 0;
        while at < text.len() as u64 {
            at = reader
                .pass(at, 1, true, |at, line| {
                    if line.len() == 1 {
                        seen.push((at, line[0]));
                    }
                })
                .unwrap()
                .0;
        }
        assert_eq!(seen, [(0, b'a'), (3_000_003, b'b'), (9_000_007, b'c')]);
        assert_eq!(reader.before(9_000_009, 1).unwrap()[0].bytes, b"c");
    }

    #[test]
    fn an_unfinished_line_is_passed_once_it_is_over() {
        let (_dir, reader) = reader_of("one\ntw");
        let passed = |over| {
            let mut seen = Vec::new();
            let (next, at_end) = reader
                .pass(0, 100, over, |_, line| seen.push(String::from_utf8_lossy(line).into_owned()))
                .unwrap();
            assert!(at_end);
            (next, seen)
        };
        assert_eq!(passed(false), (4, vec!["one".to_owned()]));
        assert_eq!(passed(true), (6, vec!["one".to_owned(), "tw".to_owned()]));
    }

    #[test]
    fn the_time_of_a_line_is_found_among_many() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(dir.path(), &job()).unwrap();
        for n in 0..20_000 {
            writer.write(n * 100, if n % 2 == 0 { Stream::Out } else { Stream::Err }, b"12345678\n");
        }
        writer.finish().unwrap();
        let times = Times::open(dir.path(), &job()).unwrap();
        for n in [0, 1, 777, 10_000, 19_999] {
            let marks = times.between(n * 9 + 4, n * 9 + 9);
            assert_eq!((marks[0].millis, marks[0].stream == Stream::Err), (n * 100, n % 2 == 1));
            assert_eq!(marks.len(), if n == 19_999 { 1 } else { 2 });
        }
    }

    #[test]
    fn a_line_is_known_again_by_the_patterns_of_its_step() {
        let each = Hunt::Each { each: "^brick".into() };
        let spots = Spots::new(&[
            line(0, "upgraded"),
            line(1, "(?i)error"),
            matcher(2, "known error", Hunt::Benign, Stream::Both),
            matcher(3, "online", each, Stream::Both),
        ])
        .unwrap();
        assert_eq!(spots.of("all upgraded"), Some(0));
        assert_eq!(spots.of("ERROR: no"), Some(1));
        assert_eq!(spots.of("a known error"), None, "named as meaning nothing");
        assert_eq!((spots.of("brick1 online"), spots.of("brick2 offline")), (None, Some(3)));
    }

    #[test]
    fn a_job_whose_name_is_too_long_for_a_file_has_one_all_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let names = ["a", "b"].map(|last| format!("{}{last}/step#1@host", "[é]".repeat(90)));
        for (name, text) in names.iter().zip(["one", "two"]) {
            let mut writer = Writer::open(dir.path(), &name.parse().unwrap()).unwrap();
            writer.write(0, Stream::Out, text.as_bytes());
            writer.finish().unwrap();
        }
        assert_eq!(fs::read_to_string(path(dir.path(), &names[0].parse().unwrap())).unwrap(), "one");
    }

    proptest! {
        #[test]
        fn reading_around_a_place_agrees_with_the_text(text in "[ab\n]{0,60}", at in 0usize..61, count in 0usize..20) {
            let (_dir, reader) = reader_of(&text);
            let at = text.get(..at).and_then(|part| part.rfind('\n')).map_or(0, |end| end + 1);
            let after: Vec<String> = text[at..].lines().take(count).map(Into::into).collect();
            let before: Vec<String> = text[..at].lines().map(Into::into).collect();
            prop_assert_eq!(texts(reader.after(at as u64, count).unwrap()), after);
            prop_assert_eq!(texts(reader.before(at as u64, count).unwrap()), &before[before.len().saturating_sub(count)..]);
        }
    }
}
