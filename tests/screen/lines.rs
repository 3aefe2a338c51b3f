//! The same run as lines, through a pipe: what wants somebody is told, listed, and said to be seen; and the window's end is said.

use super::*;
use holdpoint::{
    engine::history::History,
    feed::{Feed, Request},
    plain::{self, Around, Lines},
    words::Truth,
};
use jiff::tz::TimeZone;
use std::sync::{Arc, atomic::AtomicU64};
use tokio::sync::mpsc;

/// All that is told, where a run so far is followed by these lines. What is asked for happens as a live run would have it.
async fn told(mut story: Story, typed: &[&str]) -> String {
    let (feed, news) = mpsc::channel(64);
    let (requests, mut asked_for) = mpsc::channel(8);
    let (keys, lines) = mpsc::channel(8);
    for news in story.feed() {
        feed.send(news).await.unwrap();
    }
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
    let around = Around {
        procedure: None,
        history: History::default(),
        zone: TimeZone::UTC,
    };
    let mut out = Vec::new();
    let run = async move {
        while let Some(request) = asked_for.recv().await {
            let so_far = story.events().len();
            match request {
                Request::Act(Act::Window { ends }) => story.tell(Happened::Window { by: "anna".into(), ends }),
                Request::Act(Act::Notice { what }) => story.noticed(what),
                Request::TryNow { host } => {
                    let why = Some("timed out".to_owned());
                    let (up, again) = (false, None);
                    feed.send(Feed::Link { host, up, why, again }).await.unwrap();
                    continue;
                }
                Request::Compare => {
                    for host in ["node1", "node2"] {
                        let (host, taken, at, said) = (host.into(), None, story.run.at, Ok(Vec::new()));
                        feed.send(Feed::Compared { host, taken, at, said }).await.unwrap();
                    }
                    feed.send(Feed::AllCompared).await.unwrap();
                    continue;
                }
                Request::Leave { .. } => break,
                other => panic!("nobody asked for {other:?}"),
            }
            for news in story.since(so_far).feed() {
                feed.send(news).await.unwrap();
            }
        }
    };
    let (left, ()) = tokio::join!(plain::run(Story::default().run, around, news, requests, lines, &mut out), run);
    left.unwrap();
    String::from_utf8(out).unwrap()
}

/// These stand in it, one after the other.
#[track_caller]
fn in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else {
            panic!("not there, or not in its place: {part}\n{text}")
        };
        rest = after;
    }
}

#[tokio::test]
async fn a_broken_guard_is_told_listed_and_seen() {
    let mut story = Story::begun();
    story.ready();
    story.guard("one-master", Truth::No, Some("two masters"));
    let text = told(story, &["where", "seen 7", "seen", "where"]).await;
    in_order(
        &text,
        &[
            " ! guard one-master",
            "] > where\n2 of 6 steps are settled.",
            "guard one-master is BROKEN: two masters",
            "! 1. guard one-master",
            "(since 09:0",
            "It is 09:0",
            "Nothing by that number wants you.",
            "anna has seen it",
            "! 1. guard one-master",
            "; seen by anna at 09:0",
            "End of input",
        ],
    );
    assert_eq!(text.matches(" ! guard one-master").count(), 1, "it is told once:\n{text}");
}

#[tokio::test]
async fn the_windows_end_is_said_and_taken_back() {
    let mut story = Story::begun();
    story.ready();
    let text = told(story, &["window soon", "window 12:30", "where", "window", "where"]).await;
    in_order(
        &text,
        &[
            "\"soon\" is no time: say 03:40",
            "anna: the maintenance window ends at 12:30",
            "The window ends at 12:30.",
            "anna: the maintenance window has no end any more",
            "It is 09:0",
            "End of input",
        ],
    );
    assert_eq!(text.matches("The window ends at").count(), 1, "{text}");
}

#[tokio::test]
async fn where_is_answered_before_anything_wants_somebody() {
    let mut story = Story::begun();
    story.ready();
    let text = told(story, &["where"]).await;
    in_order(&text, &["Upgrade node2", "It is 09:0", "End of input"]);
}

/// What a step on many hosts is told as: `outputs` of those that are over, each with how it ended.
async fn told_of(outputs: &[(String, &str, u8)]) -> String {
    let mut story = Story::begun();
    let hosts: Vec<&str> = outputs.iter().map(|(host, ..)| host.as_str()).collect();
    story.spread(&hosts);
    let mut news = story.feed();
    for (n, (host, printed, exit)) in outputs.iter().enumerate() {
        let of = format!("master/upgrade#1@{host}");
        // Half of it comes first, in the midst of a line.
        let (front, back) = printed.as_bytes().split_at(printed.len() / 2);
        news.push(story.output(&of, front));
        news.push(story.output(&of, back));
        let so_far = story.events().len();
        story.ended_on(host, printed, *exit);
        if n + 1 == outputs.len() {
            story.assessed_failed();
        }
        news.extend(story.since(so_far).feed());
    }
    let (feed, inbox) = mpsc::channel(news.len() + 1);
    for news in news {
        feed.send(news).await.unwrap();
    }
    drop(feed);
    let (requests, _asked_for) = mpsc::channel(8);
    let (_keys, typed) = mpsc::channel(1);
    let lines = Lines {
        typed,
        asked: Arc::new(AtomicU64::new(0)),
        by_hand: false,
        hide: None,
    };
    let around = Around {
        procedure: None,
        history: History::default(),
        zone: TimeZone::UTC,
    };
    let mut out = Vec::new();
    plain::run(Story::default().run, around, inbox, requests, lines, &mut out)
        .await
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[tokio::test]
async fn equal_outputs_of_many_hosts_are_told_once_with_the_odd_ones_beside() {
    let mut outputs: Vec<(String, &str, u8)> = (1..=40).map(|n| (format!("node{n}"), "version 11\nwell\n", 0)).collect();
    outputs[6].1 = "version 10\nwell\n";
    outputs[8].2 = 3;
    let text = told_of(&outputs).await;
    in_order(
        &text,
        &[
            "master/upgrade: node9 ended: exit 3",
            "node[1-6,8,10-40], 38 hosts: exit 0\n  | version 11\n  | well\n",
            "node7: exit 0\n  | version 10\n  | well\n",
            "node9: exit 3\n  | version 11\n",
        ],
    );
    assert_eq!(text.matches("version 11").count(), 2, "once for all, once for the odd one:\n{text}");
    in_order(&text, &["30 of 40 hosts are done, 10 run, 0 are to come"]);
}

#[tokio::test]
async fn an_endless_output_of_one_of_many_is_cut_and_said_to_be() {
    let long = "0123456789\n".repeat(20_000);
    let outputs: Vec<(String, &str, u8)> = (1..=12).map(|n| (format!("node{n}"), long.as_str(), 0)).collect();
    let text = told_of(&outputs).await;
    in_order(&text, &["node[1-12], 12 hosts: exit 0", "the transcript has all of it"]);
    assert!(text.len() < 20_000, "{}", text.len());
}

#[tokio::test]
async fn a_host_is_tried_and_all_are_compared_by_a_word() {
    let mut story = Story::begun();
    story.ready();
    let (host, up) = ("node2".into(), false);
    story.tell(Happened::Link { host, up });
    let text = told(story, &["try node2", "try nobody", "compare"]).await;
    in_order(
        &text,
        &["node2 is tried now.", "No host of the run by that name.", "Nothing is changed."],
    );
    in_order(&text, &["node2 is tried now.", "node2 doesn't answer: timed out"]);
    in_order(&text, &["Nothing is changed.", "node[1-2]: as when the run began"]);
}
