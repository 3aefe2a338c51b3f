//! Shipped procedures as the README shows them: a rehearsal, played up to a step and told as a live run.

use crate::{
    Desk, LARGE,
    picture::picture,
    shipped_scenarios::{self, Shipped},
};
use holdpoint::{
    engine::{
        event::{Event as Happened, Head, Mode},
        history::{Course, History},
        run::{Run, Sample},
        status::Status,
    },
    feed::{Feed, Poll},
    journal::Record,
    ui::{App, Event, Theme},
    words::{HostName, MonitorName, SiteColour},
};
use std::{collections::BTreeMap, sync::Arc};

pub fn shipped(procedure: &str, scenario: &str) -> Shipped {
    let found = shipped_scenarios::all()
        .into_iter()
        .find(|shipped| shipped.procedure.name == procedure && shipped.scenario.name == scenario);
    found.expect("there is such a scenario")
}

/// A desk at which a scenario has been played until a run is as wanted.
fn played_until(procedure: &str, scenario: &str, is: impl Fn(&Run) -> bool) -> Desk {
    played_and_rest(procedure, scenario, is).0
}

/// Likewise, and what came next.
fn played_and_rest(procedure: &str, scenario: &str, is: impl Fn(&Run) -> bool) -> (Desk, Vec<Arc<Record<Happened>>>) {
    let shipped = shipped(procedure, scenario);
    let mut run = Run::default();
    let mut told = Vec::new();
    let mut records = shipped.play().records.into_iter();
    for record in records.by_ref() {
        let record = as_live(&record);
        for event in &record.events {
            run.apply(record.at, event);
        }
        told.push(record);
        if is(&run) {
            break;
        }
    }
    assert!(is(&run), "it never came to that");
    let mut desk = Desk::new(&crate::Story::default(), LARGE);
    desk.app = App::new(Run::default(), Some(shipped.procedure), None, Theme::shipped("dark").unwrap());
    desk.app.update(Event::Resize(LARGE.0, LARGE.1), desk.now);
    for record in told {
        desk.app.update(Event::Feed(Feed::Record(record)), desk.now);
    }
    read(&mut desk, newest(&run));
    desk.draw();
    desk.wait();
    (desk, records.map(|record| as_live(&record)).collect())
}

fn read(desk: &mut Desk, readings: Vec<Feed>) {
    for reading in readings {
        desk.app.update(Event::Feed(reading), desk.now);
    }
}

/// What each monitor was last read to be, as if read just now.
fn newest(run: &Run) -> Vec<Feed> {
    let mut newest = BTreeMap::new();
    for ((monitor, host), sample) in &run.readings {
        let known = newest.entry(monitor).or_insert((host, sample));
        if known.1.at < sample.at {
            *known = (host, sample);
        }
    }
    let glance = |(monitor, (host, sample)): (&MonitorName, (&HostName, &Arc<Sample>))| Feed::Glance {
        monitor: monitor.clone(),
        host: host.clone(),
        at: run.at,
        values: sample.values.clone().map(Arc::new),
        raw: "".into(),
        poll: Poll::default(),
    };
    newest.into_iter().map(glance).collect()
}

/// As a live run would have it.
pub fn as_live(record: &Arc<Record<Happened>>) -> Arc<Record<Happened>> {
    let mut live = Record::clone(record);
    for event in &mut live.events {
        if let Happened::Begun(head) = event {
            *head = Head {
                mode: Mode::Live,
                site: Some("athens".into()),
                colour: Some(SiteColour::Red),
                // That of the files would make another picture at each change of a comment.
                revision: "3f9a7c1".into(),
                ..head.clone()
            };
        }
    }
    Arc::new(live)
}

#[test]
fn the_header_says_how_long_it_will_take_and_by_how_many_earlier_runs() {
    let is_there = |run: &Run| run.current().is_some_and(|slot| slot.id().as_str() == "nodes[node2]/reboot");
    let mut desk = played_until("rolling-reboot", "all-well", is_there);
    let left = |desk: &Desk| desk.text().lines().next().unwrap_or_default().contains(" left");
    assert!(!left(&desk), "nothing is made up where no run tells");
    let records: Vec<_> = shipped("rolling-reboot", "all-well").play().records.iter().map(as_live).collect();
    let course = || {
        let mut course = Course::default();
        records.iter().for_each(|record| course.take(record.at, &record.events));
        course
    };
    let head = desk.app.run.head.clone().expect("it began");
    let app = std::mem::replace(&mut desk.app, App::new(Run::default(), None, None, Theme::default()));
    desk.app = app.with_history(History::of(&head, [course(), course(), course()]));
    desk.draw();
    assert!(left(&desk));
    desk.shows("3 runs");
}

#[test]
fn a_node_is_about_to_be_rebooted() {
    let mut desk = played_until("rolling-reboot", "all-well", |run| {
        run.current()
            .is_some_and(|slot| slot.id().as_str() == "nodes[node2]/reboot" && run.line(slot.id()).sheet.is_some())
    });
    desk.shows("node2 is in standby");
    picture("rolling-reboot", &mut desk);
}

#[test]
fn nothing_that_writes_is_started_before_a_volume_is_healed() {
    let mut desk = played_until("management-cluster-restart", "all-well", |run| {
        let heals = |name: &str| {
            run.readings.iter().any(|((monitor, _), sample)| {
                let entries = sample.values.as_ref().ok().and_then(|values| values.get("entries")?.as_u64());
                monitor.as_str() == name && entries.is_some_and(|entries| entries > 0)
            })
        };
        let at = run.current().map(|slot| slot.id().as_str());
        heals("heal") && heals("backlog") && at == Some("gluster-up/heal[volspoms1]/healed")
    });
    desk.shows("volspoms1 is healed");
    picture("management-cluster-restart", &mut desk);
}

#[test]
fn each_node_is_a_line_and_shows_what_it_was_when_the_step_began() {
    let reboots = |run: &Run| run.current().is_some_and(|slot| slot.id().as_str() == "nodes[node2]/reboot");
    let (mut desk, next) = played_and_rest("rolling-reboot", "all-well", reboots);
    desk.shows("quorum, 2 of 3 nodes online, node2 in");
    desk.shows("▲ node2  standby  runs nothing");
    let begins = |event: &Happened| matches!(event, Happened::Confirmed { attempt, .. } if attempt.step.as_str() == "nodes[node2]/reboot");
    let until = next.iter().position(|record| record.events.iter().any(begins));
    for record in &next[..=until.expect("it is confirmed")] {
        desk.app.update(Event::Feed(Feed::Record(record.clone())), desk.now);
    }
    let mut gone = newest(&desk.app.run);
    for feed in &mut gone {
        let Feed::Glance { monitor, host, values, .. } = feed else {
            continue;
        };
        if monitor.as_str() == "peers" {
            *host = "node3".into();
            let seen = serde_json::json!({ "peers": { "node1": "connected", "node2": "disconnected" } });
            *values = Ok(Arc::new(serde_json::from_value(seen).expect("values")));
        }
        if monitor.as_str() == "cluster" {
            let mut told = values.as_deref().expect("it was read").clone();
            told.get_mut("nodes").expect("nodes are told")["node2"] = "OFFLINE".into();
            *values = Ok(Arc::new(told));
        }
    }
    read(&mut desk, gone);
    desk.draw();
    desk.shows("✘ node2  OFFLINE  ← was standby");
    desk.shows("← was node2 in standby");
    desk.hides("online   ← was");
    desk.shows("✘ node2  disconnected");
    desk.hides("no longer told of");
}

#[test]
fn a_question_about_a_wait_goes_once_the_wait_is_over_by_itself() {
    let waits = |run: &Run| {
        let at = run.current().map(|slot| slot.id().clone());
        at.is_some_and(|id| id.as_str() == "nodes[node1]/healed" && run.line(&id).status == Status::Active)
    };
    let (mut desk, next) = played_and_rest("rolling-reboot", "all-well", waits);
    desk.enter();
    desk.shows("Reason for going on nevertheless");
    let over = |run: &Run| run.line(&"nodes[node1]/healed".into()).status.is_settled();
    for record in next {
        if over(&desk.app.run) {
            break;
        }
        desk.app.update(Event::Feed(Feed::Record(record)), desk.now);
    }
    assert!(over(&desk.app.run), "it comes to its end");
    desk.draw();
    desk.hides("Reason for going on nevertheless");
    desk.shows("came to its end meanwhile");
}
