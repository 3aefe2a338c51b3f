//! The recording is one that asciinema plays, with the times at which things were printed.

use crate::runs::{Place, read, shipped};
use holdpoint::{engine::event::Event, report::cast::cast};
use serde_json::Value;
use std::fs;

/// Header and events, checked as asciicast v2 has them.
fn played(text: &str) -> (Value, Vec<(f64, String)>) {
    let mut lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("each line is JSON"));
    let header = lines.next().expect("a header comes first");
    assert_eq!(header["version"], 2);
    assert!(header["width"].as_u64().is_some_and(|width| width > 0) && header["height"].as_u64().is_some_and(|height| height > 0));
    assert!(header["timestamp"].is_i64() && header["title"].is_string() && header["idle_time_limit"].is_number());
    let mut last = 0.0;
    let events = lines.map(|line| {
        let event = line.as_array().expect("an event is a list");
        assert_eq!((event.len(), event[1].as_str()), (3, Some("o")));
        let at = event[0].as_f64().expect("a time");
        assert!(at >= last, "{at} comes after {last}");
        last = at;
        (at, event[2].as_str().expect("a text").to_owned())
    });
    let events = events.collect();
    (header, events)
}

#[test]
fn each_step_is_announced_before_what_it_prints_and_at_its_own_time() {
    let place = Place::new();
    let shipped = shipped("rok-0.11/all-well");
    let (folder, played_run) = place.play("rok", &shipped);
    let (header, events) = played(&cast(&read(&folder, &shipped), folder.path()));
    let began = played_run.run.began.expect("it began");
    assert_eq!(header["timestamp"], began.as_second());
    let seconds = |at: jiff::Timestamp| at.duration_since(began).as_millis() as f64 / 1000.0;
    let place_of = |wanted: &str| events.iter().position(|(_, text)| text.contains(wanted));
    let mut checked = 0;
    for record in &played_run.records {
        for event in &record.events {
            let Event::Started { job } = event else { continue };
            let titled = place_of(&format!(" · {}", job.attempt.step)).expect("its step is announced");
            assert!(events[titled].0 <= seconds(record.at));
            let printed = fs::read_to_string(holdpoint::transcript::path(&folder.transcripts(), job)).unwrap_or_default();
            let Some(line) = printed.lines().find(|line| line.len() > 20 && !line.contains('\u{1b}')) else {
                continue;
            };
            let printed = events.iter().skip(titled).position(|(_, text)| text.contains(line));
            let printed = titled + printed.unwrap_or_else(|| panic!("what {job} printed is there: {line}"));
            assert!(events[printed].0 >= seconds(record.at), "nothing is printed before it was started");
            let ended = events
                .iter()
                .skip(titled)
                .position(|(_, text)| text.contains(&format!("{}: exit", job.host)));
            assert!(
                ended.is_none_or(|ended| printed < titled + ended),
                "its end is told after what it printed"
            );
            checked += 1;
        }
    }
    assert!(checked > 5);
    let times: std::collections::BTreeSet<u64> = events.iter().map(|(at, _)| *at as u64).collect();
    assert!(times.len() > 10, "things happened at many different times");
}
