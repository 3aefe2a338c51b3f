//! What a host prints is data, in a report, too; so is what it calls itself, and whatever a person writes.

use crate::{
    is_well_formed,
    runs::{Place, linked, read, report, shipped, style},
};
use holdpoint::{
    engine::event::Event,
    journal::{Folder, Record},
    report::{self, Source, Transcripts, cast, html, json},
    words::{Digest, HostName},
};
use std::{collections::BTreeSet, fs};

/// Everything that could do harm in one of the formats, or where one of them is shown.
const HOSTILE: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;\u{1b}]52;c;aGk=\u{7}\u{1b}[2J\u{202e}evil\n```\n# heading\n| cell |\n</pre></details></style><![CDATA[]]>[x](javascript:alert(3))\u{0}\n";

/// A run in which hosts print such, are called so, and people write so.
fn hostile(place: &Place) -> (Folder, Source) {
    let shipped = shipped("first-steps/all-well");
    let (folder, _) = place.play("hostile", &shipped);
    for entry in fs::read_dir(folder.transcripts()).expect("there are transcripts") {
        let path = entry.expect("it can be read").path();
        if path.extension().is_some_and(|kind| kind == "out") && fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
            fs::write(&path, HOSTILE).expect("a file can be written");
        }
    }
    let mut source = read(&folder, &shipped);
    let last = source.records.last().expect("there are records").clone();
    source.records.push(Record {
        seq: last.seq + 1,
        at: last.at,
        prev: Digest::of(b""),
        events: vec![
            Event::Noted {
                by: HOSTILE.into(),
                text: HOSTILE.into(),
            },
            Event::Link {
                host: HostName::from(HOSTILE),
                up: false,
            },
            Event::AllStopped {
                by: "ops".into(),
                reason: HOSTILE.into(),
            },
        ],
    });
    (folder, source)
}

#[test]
fn nothing_that_a_host_prints_runs_loads_or_ends_the_page() {
    let place = Place::new();
    let (folder, source) = hostile(&place);
    let told = report(&source);
    for transcripts in [Transcripts::Fold, Transcripts::Link { run: "\"><script>".into() }] {
        let page = html::html(&told, &style(transcripts), Some(folder.path()));
        is_well_formed(&page);
        assert!(page.contains("&lt;script&gt;alert(1)"), "it is told, word for word");
        let mut elements = BTreeSet::new();
        let mut reader = quick_xml::Reader::from_str(&page);
        loop {
            match reader.read_event().expect("it is well formed") {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::Start(element) | quick_xml::events::Event::Empty(element) => {
                    elements.insert(element.name().as_ref().to_owned());
                    for attribute in element.attributes() {
                        let attribute = attribute.expect("it is one");
                        let name = attribute.key.as_ref().to_owned();
                        assert!(!name.starts_with("on") && name != "src", "{name}");
                        let value = attribute.value.to_string();
                        assert!(name != "href" || !value.contains(':'), "{value} leads elsewhere");
                    }
                }
                _ => {}
            }
        }
        for element in ["script", "img", "link", "iframe", "object", "base", "form"] {
            assert!(!elements.contains(element), "{element}");
        }
        assert!(page.contains("default-src 'none'"));
        no_control(&page);
    }
}

#[test]
fn neither_markdown_nor_a_recording_lets_it_out() {
    let place = Place::new();
    let (folder, source) = hostile(&place);
    let told = report(&source);
    for transcripts in [Transcripts::Fold, linked().transcripts] {
        let text = report::markdown(&told, &style(transcripts), Some(folder.path()));
        no_control(&text);
        let outside = without_code(&text);
        assert!(!outside.contains("<script>") && !outside.contains("[x](javascript"), "{outside}");
        assert!(!outside.lines().any(|line| line.starts_with("# heading")), "{outside}");
    }
    for line in cast::cast(&source, folder.path()).lines().skip(1) {
        let event: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        let text = event[2].as_str().expect("a text");
        for (at, _) in text.match_indices('\u{1b}') {
            let rest = &text[at + 1..];
            let end = rest.find('m').expect("only colours are let through");
            assert!(rest[..end].chars().all(|c| matches!(c, '[' | ';' | '0'..='9')), "{rest:?}");
        }
        assert!(!text.contains(['\u{7}', '\0']), "{text:?}");
    }
    let value: serde_json::Value = serde_json::from_str(&json::json(&told)).expect("it is JSON");
    assert_eq!(value["notes"][0]["text"], HOSTILE, "a program gets it word for word");
}

/// Nothing in it moves a cursor, colours or reorders what is read in a terminal.
fn no_control(text: &str) {
    let found = text
        .chars()
        .find(|c| c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{202a}'..='\u{202e}'));
    assert_eq!(found, None);
}

/// Markdown without its fenced blocks and code.
fn without_code(text: &str) -> String {
    let mut fence: Option<String> = None;
    let mut out = String::new();
    for line in text.lines() {
        let ticks: String = line.trim_start().chars().take_while(|c| *c == '`').collect();
        match &fence {
            Some(open) if ticks.len() >= open.len() && line.trim() == ticks => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 => fence = Some(ticks),
            None => out += &format!("{}\n", without_spans(line)),
        }
    }
    assert_eq!(fence, None, "a block isn't ended");
    out
}

/// A line without its code: what stands between two equally long rows of backticks.
fn without_spans(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        let escaped = rest[..at].ends_with('\\');
        let ticks: String = rest[at..].chars().take_while(|c| *c == '`').collect();
        out += &rest[..at];
        let after = &rest[at + ticks.len()..];
        rest = match after.find(&ticks).filter(|_| !escaped) {
            Some(end) => &after[end + ticks.len()..],
            None => after,
        };
    }
    out + rest
}
