//! How long it will still take, in lines: said where an operator wants it, and by how many runs.

use crate::rolling::{as_live, shipped};
use holdpoint::{
    engine::{
        event::{Event as Happened, Head},
        history::{Course, History},
        run::Run,
    },
    feed::Feed,
    journal::Record,
    plain::{self, Around, Lines},
    procedure::model::Procedure,
    words::Timestamp,
};
use jiff::tz::TimeZone;
use std::sync::{Arc, atomic::AtomicU64};
use tokio::sync::mpsc;

/// A live rolling reboot, and what it was walked by.
struct Reboot {
    records: Vec<Arc<Record<Happened>>>,
    procedure: Arc<Procedure>,
}

impl Reboot {
    fn whole() -> Reboot {
        let shipped = shipped("rolling-reboot", "all-well");
        Reboot {
            records: shipped.play().records.iter().map(as_live).collect(),
            procedure: shipped.procedure,
        }
    }

    fn head(&self) -> Head {
        let begun = |event: &Happened| match event {
            Happened::Begun(head) => Some(head.clone()),
            _ => None,
        };
        let found = self.records.iter().flat_map(|record| &record.events).find_map(begun);
        found.expect("it began")
    }

    /// What the same run, gone through so often before, tells of this one.
    fn history(&self, times: usize) -> History {
        let course = || {
            let mut course = Course::default();
            self.records.iter().for_each(|record| course.take(record.at, &record.events));
            course
        };
        History::of(&self.head(), (0..times).map(|_| course()))
    }

    /// The records until the reboot of node2 is before the operator.
    fn until_node2(&self) -> (&[Arc<Record<Happened>>], Run) {
        let mut run = Run::default();
        let is_there = |record: &Arc<Record<Happened>>| {
            record.events.iter().for_each(|event| run.apply(record.at, event));
            run.current().is_some_and(|slot| slot.id().as_str() == "nodes[node2]/reboot")
        };
        let there = self.records.iter().position(is_there).expect("it comes there");
        (&self.records[..=there], run)
    }

    fn around(&self, history: History) -> Around {
        Around {
            procedure: Some(self.procedure.clone()),
            history,
            zone: TimeZone::UTC,
        }
    }
}

fn feed_of(records: &[Arc<Record<Happened>>]) -> mpsc::Receiver<Feed> {
    let (feed, news) = mpsc::channel(records.len() + 1);
    for record in records {
        feed.try_send(Feed::Record(record.clone())).expect("there is room");
    }
    news
}

/// All that a walker in lines is told of these records, who then says these lines.
async fn walked(run: Run, around: Around, records: &[Arc<Record<Happened>>], typed: &[&str]) -> String {
    let (feed, news) = mpsc::channel(records.len() + 1);
    for record in records {
        feed.send(Feed::Record(record.clone())).await.unwrap();
    }
    let (keys, lines) = mpsc::channel(8);
    for line in typed {
        keys.send((0, (*line).to_owned())).await.unwrap();
    }
    drop(keys);
    let lines = Lines {
        typed: lines,
        asked: Arc::new(AtomicU64::new(0)),
        by_hand: false,
        hide: None,
    };
    let (requests, mut asked_for) = mpsc::channel(8);
    let mut out = Vec::new();
    // The loop goes when it is asked to.
    let until_left = async move {
        asked_for.recv().await;
        drop(feed);
    };
    let (left, ()) = tokio::join!(plain::run(run, around, news, requests, lines, &mut out), until_left);
    left.unwrap();
    String::from_utf8(out).unwrap()
}

/// The lines that tell of the time, without their own times.
fn told(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| line.contains(" left, from "));
    lines
        .map(|line| {
            line.trim_start_matches(|c: char| c.is_ascii_digit() || ":. ".contains(c))
                .to_owned()
        })
        .collect()
}

/// Minutes that a line says are left.
fn minutes(line: &str) -> u64 {
    let (_, face) = line
        .split_once("about ")
        .unwrap_or_else(|| panic!("it says about how long: {line}"));
    let (hours, minutes) = (&face[..2], &face[3..5]);
    hours.parse::<u64>().unwrap() * 60 + minutes.parse::<u64>().unwrap()
}

#[tokio::test]
async fn it_is_told_with_the_plan_at_each_phase_and_where_it_is_asked_for() {
    let reboot = Reboot::whole();
    let (records, _) = reboot.until_node2();
    let text = walked(Run::default(), reboot.around(reboot.history(3)), records, &["where"]).await;
    let told = told(&text);
    assert_eq!(
        told.len(),
        4,
        "with the plan, at node1, at node2, and where it was asked for: {told:#?}\n{text}"
    );
    for line in &told {
        assert!(line.ends_with(" left, from 3 runs."), "it says what it rests on: {line}");
    }
    let begins = [
        "Time: about",
        "Now at Reboot node1. Time: about",
        "Now at Reboot node2. Time: about",
        "Time: about",
    ];
    for (line, begin) in told.iter().zip(begins) {
        assert!(line.starts_with(begin), "{line}");
    }
    let (plan, first) = (text.find("The plan has").unwrap(), text.find("Time: about").unwrap());
    assert!(
        plan < first && text[plan..first].lines().count() <= 3,
        "it stands with the plan:\n{text}"
    );
    let left: Vec<u64> = told.iter().map(|line| minutes(line)).collect();
    assert!(
        left.is_sorted_by(|before, after| before >= after) && left[0] > left[2],
        "it gets less: {left:?}"
    );
    assert!(text.contains("\nTime: about"), "`where` says it beside the clock:\n{text}");
}

#[tokio::test]
async fn it_is_told_again_where_a_run_is_gone_on_with() {
    let reboot = Reboot::whole();
    let (records, run) = reboot.until_node2();
    let opens = |event: &Happened| matches!(event, Happened::Opened(_));
    let opening = records.iter().flat_map(|record| &record.events).find(|event| opens(event));
    let again = Record {
        at: run.at,
        events: vec![opening.expect("it was opened").clone()],
        ..Record::clone(&records[0])
    };
    let text = walked(run, reboot.around(reboot.history(2)), &[Arc::new(again)], &[]).await;
    let told = told(&text);
    assert_eq!(told.len(), 1, "{text}");
    assert!(
        told[0].starts_with("Time: about ") && told[0].ends_with(", from 2 runs."),
        "{told:?}"
    );
    assert!(text.find("Resumed by") < text.find("Time: about"), "{text}");
}

#[tokio::test]
async fn who_watches_is_told_at_once_and_at_the_next_phase() {
    let reboot = Reboot::whole();
    let (so_far, run) = reboot.until_node2();
    let rest = &reboot.records[so_far.len()..];
    let mut out = Vec::new();
    let now = run.at;
    let around = reboot.around(reboot.history(1));
    plain::watch(run, around, now, feed_of(rest), &mut out).await.unwrap();
    let text = String::from_utf8(out).unwrap();
    let told = told(&text);
    assert!(text.starts_with("Time: about "), "{text}");
    assert!(told.iter().all(|line| line.ends_with(" left, from 1 run.")), "{told:#?}");
    assert!(told.iter().any(|line| line.starts_with("Now at Reboot node3. ")), "{told:#?}");
}

#[tokio::test]
async fn what_has_gone_by_since_the_last_record_counts_for_who_comes_to_watch() {
    let reboot = Reboot::whole();
    let begins = |event: &Happened| matches!(event, Happened::Started { job } if job.attempt.step.as_str() == "nodes[node2]/reboot");
    let there = reboot.records.iter().position(|record| record.events.iter().any(begins));
    let mut run = Run::default();
    for record in &reboot.records[..=there.expect("it is rebooted")] {
        record.events.iter().for_each(|event| run.apply(record.at, event));
    }
    let told_at = async |now: Timestamp| {
        let mut out = Vec::new();
        let around = reboot.around(reboot.history(1));
        plain::watch(run.clone(), around, now, feed_of(&[]), &mut out).await.unwrap();
        minutes(&String::from_utf8(out).unwrap())
    };
    let (at_once, later) = (told_at(run.at).await, told_at(run.at + jiff::SignedDuration::from_mins(1)).await);
    assert!(later < at_once, "{later} minutes are left a minute later, and it was {at_once}");
}

#[tokio::test]
async fn nothing_is_made_up_where_no_run_tells() {
    let reboot = Reboot::whole();
    let (records, run) = reboot.until_node2();
    let text = walked(Run::default(), reboot.around(History::default()), records, &["where"]).await;
    assert!(!text.contains("Time:") && !text.contains(" left, "), "{text}");
    // Runs that were only rehearsed tell nothing of a live one.
    let rehearsed = shipped("rolling-reboot", "all-well").play();
    let mut course = Course::default();
    rehearsed.records.iter().for_each(|record| course.take(record.at, &record.events));
    let around = reboot.around(History::of(&reboot.head(), [course]));
    let mut out = Vec::new();
    let now = run.at;
    plain::watch(run, around, now, feed_of(&[]), &mut out).await.unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), "");
}
