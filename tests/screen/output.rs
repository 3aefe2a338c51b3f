//! The output, as an operator reads it: followed and stopped, searched, filtered, of one host or of many.

use super::{picture::picture, *};
use holdpoint::{
    engine::event::Verdict,
    transcript::{self, Writer},
    words::{JobId, Stream},
};
use ratatui::{buffer::Cell, style::Modifier};
use std::io::Write as _;

const UPGRADE: &str = "master/upgrade#1@node2";

/// The run folder's transcripts, and the screen in front of them.
struct Reading {
    desk: Desk,
    dir: tempfile::TempDir,
}

impl Reading {
    /// The output in front, of a story whose transcripts are these.
    fn new(story: &Story, size: (u16, u16), transcripts: &[(&str, &str)]) -> Reading {
        let dir = tempfile::tempdir().unwrap();
        for (job, text) in transcripts {
            write(dir.path(), job, &[(0, Stream::Out, text)]);
        }
        Reading::of(story, size, dir)
    }

    fn of(story: &Story, size: (u16, u16), dir: tempfile::TempDir) -> Reading {
        let mut desk = Desk::new(&Story::default(), size);
        let theme = Theme::shipped("dark").unwrap();
        desk.app = App::new(Story::default().run, None, Some(dir.path().to_owned()), theme);
        desk.app.update(Event::Resize(size.0, size.1), desk.now);
        desk.feed(story);
        desk.types("3");
        Reading { desk, dir }
    }

    /// What is done while nothing else is.
    fn rest(&mut self) {
        while self.desk.app.has_work() {
            self.desk.app.work(1 << 20);
        }
        self.desk.draw();
    }

    fn search(&mut self, keys: &str) {
        self.desk.types(keys);
        self.desk.enter();
        self.rest();
    }

    /// Texts that are underlined.
    fn underlined(&self) -> Vec<String> {
        let buffer = self.desk.terminal.backend().buffer();
        let is_marked = |cell: &&Cell| cell.modifier.contains(Modifier::UNDERLINED);
        let rows = buffer.content.chunks(usize::from(buffer.area.width));
        let texts = rows.map(|row| row.iter().filter(is_marked).map(Cell::symbol).collect::<String>());
        texts.filter(|text| !text.is_empty()).collect()
    }
}

fn write(dir: &std::path::Path, job: &str, parts: &[(u64, Stream, &str)]) {
    let mut writer = Writer::open(dir, &job.parse().unwrap()).unwrap();
    for (millis, stream, text) in parts {
        writer.write(*millis, *stream, text.as_bytes());
    }
    writer.finish().unwrap();
}

fn numbered(count: usize) -> String {
    (0..count).map(|n| format!("line {n}\n")).collect()
}

fn failed() -> Story {
    let mut story = Story::begun();
    story.failed();
    story
}

#[test]
fn scrolling_stops_and_the_end_is_followed_again() {
    let mut reading = Reading::new(&failed(), SMALL, &[(UPGRADE, &numbered(1_000))]);
    reading.desk.shows("follows");
    reading.desk.shows("line 999");
    reading.desk.code(KeyCode::PageUp);
    reading.desk.hides("line 999");
    reading.desk.shows("stopped");
    reading.rest();
    reading.desk.shows("of 1,000 · End follows");
    reading.desk.code(KeyCode::Home);
    reading.desk.shows("line 1 of 1,000");
    reading.desk.code(KeyCode::Down);
    reading.desk.shows("line 2 of 1,000");
    reading.desk.types("G");
    reading.desk.shows("follows");
    reading.desk.shows("line 999");
}

#[test]
fn paging_down_past_the_end_follows() {
    let mut reading = Reading::new(&failed(), SMALL, &[(UPGRADE, &numbered(100))]);
    reading.desk.code(KeyCode::PageUp);
    reading.desk.code(KeyCode::PageUp);
    for _ in 0..4 {
        reading.desk.code(KeyCode::PageDown);
    }
    reading.desk.shows("▸Output follows");
}

#[test]
fn a_page_of_output_keeps_a_line_of_the_page_before() {
    let mut reading = Reading::new(&failed(), SMALL, &[(UPGRADE, &numbered(100))]);
    let lines = |reading: &Reading| -> Vec<String> {
        let text = reading.desk.text();
        let rows = text.lines().filter_map(|row| row.split_once("line "));
        rows.map(|(_, n)| n.split(' ').next().unwrap_or_default().to_owned()).collect()
    };
    for way in [KeyCode::PageUp, KeyCode::PageUp, KeyCode::PageDown] {
        let before = lines(&reading);
        reading.desk.code(way);
        let now = lines(&reading);
        assert!(
            now != before && now.iter().any(|line| before.contains(line)),
            "{before:?}, then {now:?}"
        );
    }
}

#[test]
fn every_row_of_a_long_line_can_be_reached() {
    let text = format!("first\n{}\nlast\n", (0..400).map(|n| format!("part{n:04} ")).collect::<String>());
    let mut reading = Reading::new(&failed(), SMALL, &[(UPGRADE, &text)]);
    let mut seen = String::new();
    for _ in 0..70 {
        seen.push_str(&reading.desk.text());
        reading.desk.code(KeyCode::Up);
    }
    let joined: String = seen.chars().filter(|c| !c.is_whitespace() && *c != '↪' && *c != '│').collect();
    for n in [1, 57, 200, 311, 399] {
        assert!(joined.contains(&format!("part{n:04}")), "part{n:04}");
    }
    reading.desk.shows("first");
}

#[test]
fn a_huge_transcript_is_scrolled_and_searched_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let job: JobId = UPGRADE.parse().unwrap();
    let mut file = std::fs::File::create(transcript::path(dir.path(), &job)).unwrap();
    file.write_all(b"needle at the beginning\n").unwrap();
    let block = "nothing of interest in this line at all\n".repeat(5_000);
    for _ in 0..500 {
        file.write_all(block.as_bytes()).unwrap();
    }
    file.write_all(b"needle near the end\n").unwrap();
    file.write_all(block.as_bytes()).unwrap();
    drop(file);
    let mut reading = Reading::of(&failed(), LARGE, dir);
    let began = std::time::Instant::now();
    reading.desk.code(KeyCode::PageUp);
    reading.desk.code(KeyCode::Home);
    reading.desk.shows("needle at the beginning");
    reading.desk.code(KeyCode::End);
    reading.desk.code(KeyCode::PageUp);
    reading.desk.types("\\needle");
    reading.desk.enter();
    // One piece of work is far less than the file.
    reading.desk.app.work(1 << 20);
    reading.desk.draw();
    reading.desk.shows("needle near the end");
    assert!(began.elapsed() < Duration::from_secs(2), "{:?} for {} MB", began.elapsed(), 100);
    assert!(reading.desk.app.has_work(), "the rest is looked through meanwhile");
    reading.desk.shows("so far");
}

#[test]
fn matches_are_counted_underlined_and_gone_to() {
    let text = numbered(300)
        .replace("line 77\n", "Timeout one\n")
        .replace("line 200\n", "a timeout\n");
    let mut reading = Reading::new(&failed(), SMALL, &[(UPGRADE, &text)]);
    reading.desk.code(KeyCode::Home);
    reading.search("/timeout");
    reading.desk.shows("Timeout one");
    reading.desk.shows("timeout: match 1 of 2");
    assert_eq!(reading.underlined(), ["Timeout"]);
    reading.desk.types("n");
    reading.rest();
    reading.desk.shows("a timeout");
    reading.desk.shows("match 2 of 2");
    reading.desk.types("n");
    reading.rest();
    reading.desk.shows("match 1 of 2");
    reading.desk.shows("Past the end");
    reading.desk.types("N");
    reading.rest();
    reading.desk.shows("match 2 of 2");
    reading.search("\\Timeout");
    reading.desk.shows("Timeout: match 1 of 1");
    reading.desk.code(KeyCode::Esc);
    reading.desk.hides("Timeout: match");
    assert!(reading.desk.types("n").is_empty());
    reading.desk.shows("Ctrl-S writes it into the journal");
}

#[test]
fn what_is_no_expression_is_searched_as_plain_text_and_said_so() {
    let mut reading = Reading::new(&failed(), SMALL, &[(UPGRADE, "calls f(x\n")]);
    reading.search("/f(x");
    reading.desk.shows("f(x (as plain text): match 1 of 1");
    reading.search("/nowhere");
    reading.desk.shows("No line of this output has “nowhere”");
}

#[test]
fn a_filter_shows_only_lines_that_have_it_and_an_empty_one_lifts_it() {
    let mut reading = Reading::new(&failed(), SMALL, &[(UPGRADE, &numbered(2_000))]);
    reading.search("&line 1.3$");
    reading.desk.shows("&line 1.3$: 10 lines");
    reading.desk.shows("line 193");
    reading.desk.hides("line 1999");
    reading.search("/183");
    reading.desk.shows("183: match 1 of 1");
    reading.search("&");
    reading.desk.hides("&line");
    reading.desk.types("G");
    reading.desk.shows("line 1999");
}

#[test]
fn a_filter_follows_what_comes() {
    let mut story = Story::begun();
    story.running();
    let mut reading = Reading::new(&failed(), SMALL, &[(UPGRADE, "an error\nfine\n")]);
    reading.search("&error");
    reading.desk.shows("1 line");
    let path = transcript::path(reading.dir.path(), &UPGRADE.parse().unwrap());
    let mut file = std::fs::File::options().append(true).open(path).unwrap();
    file.write_all(b"more\nsecond error\n").unwrap();
    let more = failed().output(UPGRADE, b"an error\nfine\nmore\nsecond error\n");
    reading.desk.app.update(Event::Feed(more), reading.desk.now);
    reading.rest();
    reading.desk.shows("second error");
    reading.desk.shows("2 lines");
}

#[test]
fn long_lines_are_cut_and_moved_sideways() {
    let text = format!("{}THE END\n", "x".repeat(200));
    let mut reading = Reading::new(&failed(), SMALL, &[(UPGRADE, &text)]);
    reading.desk.shows("THE END");
    reading.desk.types("w");
    reading.desk.hides("THE END");
    reading.desk.shows("›");
    for _ in 0..20 {
        reading.desk.code(KeyCode::Right);
    }
    reading.desk.shows("THE END");
    reading.desk.shows("‹");
    reading.desk.types("w");
    reading.desk.hides("‹");
}

#[test]
fn times_stand_in_front_of_lines() {
    let dir = tempfile::tempdir().unwrap();
    let parts = [
        (0, Stream::Out, "begin\n"),
        (83_400, Stream::Err, "oops\n"),
        (3_725_000, Stream::Out, "late\n"),
    ];
    write(dir.path(), UPGRADE, &parts);
    let mut reading = Reading::of(&failed(), SMALL, dir);
    reading.desk.shows(" ¦oops");
    reading.desk.types("T");
    reading.desk.shows("+00:00.0   begin");
    reading.desk.shows("¦+01:23.4   oops");
    reading.desk.shows("+1:02:05   late");
    reading.desk.types("TT");
    reading.desk.hides("+01:23.4");
}

#[test]
fn expected_lines_and_known_problems_are_signed_and_gone_to() {
    let text = numbered(200)
        .replace("line 50\n", "etcd: request timeout\n")
        .replace("line 120\n", "node2 runs v0.11\n");
    let mut reading = Reading::new(&failed(), SMALL, &[(UPGRADE, &text)]);
    reading.desk.code(KeyCode::Home);
    reading.desk.types("}");
    reading.rest();
    reading.desk.shows("▲▸etcd: request timeout");
    reading.desk.types("}");
    reading.rest();
    reading.desk.shows("✔▸node2 runs v0.11");
    reading.desk.types("{");
    reading.rest();
    reading.desk.shows("▲▸etcd");
}

#[test]
fn output_that_was_not_kept_is_said() {
    // Of 900 bytes that came, only these are there.
    let mut reading = Reading::new(&failed(), LARGE, &[(UPGRADE, "kept\n")]);
    reading.desk.shows("not everything was kept");
    reading.desk.shows("Output was not kept from here: 5 B of 900 B");
    reading.desk.code(KeyCode::Home);
    reading.desk.shows("kept");
}

/// A step on many hosts, of which these have printed this and ended so.
fn many(outputs: &[(&str, &str, u8)], running: &[&str], dir: &std::path::Path) -> Story {
    let mut story = Story::begun();
    let hosts: Vec<&str> = outputs.iter().map(|(host, ..)| *host).chain(running.iter().copied()).collect();
    story.spread(&hosts);
    for (host, text, exit) in outputs {
        write(dir, &format!("master/upgrade#1@{host}"), &[(0, Stream::Out, text)]);
        story.ended_on(host, text, *exit);
    }
    story
}

#[test]
fn who_judges_several_outputs_is_led_to_each_and_told_what_was_not_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    let outputs = [
        ("node1", "a bridge more\n", 0),
        ("node2", "as ever\n", 0),
        ("node3", "as ever\n", 0),
    ];
    let mut story = many(&outputs, &[], dir.path());
    story.tell(Happened::Assessed {
        attempt: super::story::attempt("master/upgrade"),
        verdict: Verdict::ToJudge(vec!["the user interface answers".into()]),
    });
    let mut reading = Reading::of(&story, SMALL, dir);
    reading.desk.shows("· ] next output");
    reading.desk.shows("Enter judge  ] next output");
    reading.desk.shows("[node[2-3] ×2 exit 0]");
    reading.desk.types("2");
    reading.desk.enter();
    reading.desk.shows("▲ The output of node1 was not looked at: Esc, then ] shows it.");
    reading.desk.code(KeyCode::Esc);
    reading.desk.types("]]");
    reading.desk.shows("[node1 exit 0]");
    reading.desk.types("2");
    reading.desk.enter();
    reading.desk.shows("Your judgement");
    reading.desk.hides("was not looked at");
}

#[test]
fn equal_outputs_of_many_hosts_are_one_and_the_odd_ones_stand_beside() {
    let dir = tempfile::tempdir().unwrap();
    let names: Vec<String> = (1..=40).map(|n| format!("node{n}")).collect();
    let mut outputs: Vec<(&str, &str, u8)> = names.iter().map(|name| (name.as_str(), "version 11\nwell\n", 0)).collect();
    outputs[6].1 = "version 10\nwell\n";
    outputs[8].2 = 3;
    let story = many(&outputs, &["node41"], dir.path());
    let mut reading = Reading::of(&story, LARGE, dir);
    reading.desk.types("z");
    reading.desk.shows("41 hosts, 4 outputs");
    reading.desk.shows("node[1-6,8,10-40] ×38 exit 0");
    reading.desk.shows("node9 ✘ exit 3");
    reading.desk.shows("[node41 ◐ running]");
    reading.desk.types("]");
    reading.desk.shows("[node[1-6,8,10-40] ×38 exit 0]");
    reading.desk.shows("version 11");
    reading.desk.types("D");
    reading.desk.shows("This is the largest group");
    reading.desk.types("]");
    reading.desk.shows("[node7 exit 0]");
    reading.desk.types("D");
    reading.desk.shows("- version 11");
    reading.desk.shows("+ version 10");
    reading.desk.code(KeyCode::Esc);
    reading.desk.hides("- version 11");
}

#[test]
fn hosts_that_were_never_begun_stand_together() {
    let dir = tempfile::tempdir().unwrap();
    let names: Vec<String> = (1..=40).map(|n| format!("node{n}")).collect();
    let mut story = Story::begun();
    story.spread_over(&names.iter().map(String::as_str).collect::<Vec<_>>(), 2);
    let mut reading = Reading::of(&story, LARGE, dir);
    reading.desk.types("z");
    reading.desk.shows("40 hosts, 3 outputs");
    reading.desk.shows("node[3-40] ×38 queued");
    for name in &names[2..] {
        story.tell(holdpoint::engine::event::Event::Voided {
            job: crate::story::job(&format!("master/upgrade#1@{name}")),
            why: Some("not started: 2 of 40 hosts failed (node[1-2])".into()),
        });
    }
    let mut reading = Reading::of(&story, LARGE, tempfile::tempdir().unwrap());
    reading.desk.types("z");
    reading.desk.shows("node[3-40] ×38 never began");
}

#[test]
fn a_thousand_hosts_are_still_quick() {
    let dir = tempfile::tempdir().unwrap();
    let names: Vec<String> = (1..=1_000).map(|n| format!("node{n:04}")).collect();
    let story = many(&[], &names.iter().map(String::as_str).collect::<Vec<_>>(), dir.path());
    let mut reading = Reading::of(&story, LARGE, dir);
    let began = std::time::Instant::now();
    for _ in 0..20 {
        reading.desk.types("]");
    }
    reading.desk.shows("[node0021 ◐ running]");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[test]
fn a_terminal_says_whose_it_is_and_quotes_its_prompt_also_while_scrolled_back() {
    let mut story = Story::begun();
    story.running();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    let printed: String = (0..200).map(|n| format!("row {n}\r\n")).collect();
    desk.app
        .update(Event::Feed(story.output("master/evacuate#1@node2", printed.as_bytes())), desk.now);
    desk.draw();
    desk.types("3z");
    desk.shows("on node2: exec python scripts/rok-cluster-upgrade-ganeti 10.0.0.2");
    desk.types("i");
    let back = desk.key(KeyCode::PageUp, KeyModifiers::SHIFT);
    assert_eq!(back, [], "scrolling back isn't typed");
    desk.hides("row 199");
    let told = story.events().len();
    story.hold();
    desk.feed(&story.since(told));
    desk.shows("HELD on node2: “Migrate instances back? [y/N]”");
}

#[test]
fn what_is_typed_is_typed_at_the_end_of_a_terminal() {
    let mut story = Story::begun();
    story.running();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    let printed: String = (0..200).map(|n| format!("row {n}\r\n")).collect();
    desk.app
        .update(Event::Feed(story.output("master/evacuate#1@node2", printed.as_bytes())), desk.now);
    desk.draw();
    desk.types("i");
    desk.key(KeyCode::PageUp, KeyModifiers::SHIFT);
    desk.hides("row 199");
    assert!(matches!(desk.types("y").last(), Some(Out::Keys { bytes, .. }) if bytes == b"y"));
    desk.shows("row 199");
}

#[test]
fn what_a_terminal_printed_is_searched_as_lines() {
    let mut story = Story::begun();
    story.running();
    let job = "master/evacuate#1@node2";
    let printed = format!("\x1b[1mfirst needle\x1b[0m\r\n{}", "row\r\n".repeat(500));
    let mut reading = Reading::new(&story, LARGE, &[(job, &printed)]);
    reading
        .desk
        .app
        .update(Event::Feed(story.output(job, printed.as_bytes())), reading.desk.now);
    reading.desk.draw();
    reading.search("\\needle");
    reading.desk.shows("▸first needle");
    reading.desk.shows("as lines");
    reading.desk.types("G");
    reading.desk.hides("as lines");
}

#[test]
fn the_whole_output_is_opened_outside() {
    let mut reading = Reading::new(&failed(), SMALL, &[(UPGRADE, "all of it\n")]);
    let outs = reading.desk.types("P");
    assert!(matches!(&outs[..], [Out::View { with: holdpoint::ui::With::Pager, text }] if text.transcript.is_file()));
    assert!(matches!(
        &reading.desk.types("v")[..],
        [Out::View {
            with: holdpoint::ui::With::Editor,
            ..
        }]
    ));
}

/// Lines as an upgrade prints them, with two problems among them.
fn upgrade_log() -> String {
    let line = |n: usize| match n {
        140 => "etcd: request timeout, trying again in 5 s\n".to_owned(),
        155 => "warning: slow disk; a write took 1.8 s (the limit is 1 s)\n".to_owned(),
        n => format!("[{n:03}] node2: package {n} of 180 is unpacked and set up\n"),
    };
    (1..=160).map(line).collect()
}

#[test]
fn output_in_pictures() {
    let log = upgrade_log();
    let reading = || Reading::new(&failed(), SMALL, &[(UPGRADE, &log)]);
    let mut searched = reading();
    searched.search("\\timeout|warning");
    picture("output-search", &mut searched.desk);
    let mut filtered = reading();
    filtered.search("&node2: package 1[0-2]\\d");
    picture("output-filter", &mut filtered.desk);
}

#[test]
fn outputs_of_many_hosts_in_pictures() {
    let dir = tempfile::tempdir().unwrap();
    let names: Vec<String> = (1..=40).map(|n| format!("node{n}")).collect();
    let mut outputs: Vec<(&str, &str, u8)> = names
        .iter()
        .map(|name| (name.as_str(), "version 11\nservices up\nwell\n", 0))
        .collect();
    outputs[6].1 = "version 10\nservices up\nwell\n";
    outputs[8].2 = 3;
    let story = many(&outputs, &["node41"], dir.path());
    let mut reading = Reading::of(&story, LARGE, dir);
    reading.desk.types("]");
    picture("output-folded", &mut reading.desk);
    reading.desk.types("]D");
    picture("output-difference", &mut reading.desk);
}
