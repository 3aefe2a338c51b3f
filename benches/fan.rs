//! One step on a thousand hosts: what a decision costs in its midst, and all of its decisions together.

use divan::Bencher;
use holdpoint::{
    engine::{
        Rules, decide,
        event::{Event, Head, Mode, Order},
        input::{Act, Input, News, Opening},
        run::Run,
        senses::Senses,
        wants,
    },
    procedure::load::{Folder, load},
    words::{Exit, Findings, Hit, JobId, Kept, Timestamp},
};
use std::{collections::BTreeMap, sync::Arc};

fn main() {
    divan::main();
}

const HOSTS: usize = 1000;

/// A time, in seconds after the start.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

const PROCEDURE: &str = r#"
format = 1
title = "Many hosts"
[[input]]
name = "nodes"
kind = "hosts"
[[phase]]
id = "all"
[[phase.step]]
id = "work"
on = "nodes"
run = "true"
effect = "change"
at_a_time = 64
stop_after = "10%"
expect = [{ match = '^ok$', says = "it says so" }]
capture.version = { first = '^version (\S+)$' }
no_undo = "Nothing remains."
"#;

struct Place {
    rules: Rules,
    senses: Senses,
    run: Run,
    seconds: i64,
}

impl Place {
    /// Confirmed, with the first hosts at work.
    fn confirmed() -> Place {
        let folder = Folder {
            path: "many".into(),
            files: BTreeMap::from([("procedure.toml".to_owned(), PROCEDURE.as_bytes().to_vec())]),
        };
        let (procedure, _) = load(&folder, &Folder::default()).unwrap();
        let mut place = Place {
            rules: Rules::new(Arc::new(procedure)),
            senses: Senses::default(),
            run: Run::default(),
            seconds: 0,
        };
        let head = Head {
            procedure: "many".into(),
            title: "Many hosts".into(),
            revision: String::new(),
            mode: Mode::Live,
            site: None,
            colour: None,
        };
        place.run.apply(at(0), &Event::Begun(head));
        let hosts: Vec<String> = (0..HOSTS).map(|n| format!("node{n:04}")).collect();
        place.take(Input::Open(Opening {
            by: "anna".into(),
            here: "desk".into(),
            inputs: [("nodes".to_owned(), hosts.into())].into_iter().collect(),
            origins: Default::default(),
            addresses: Default::default(),
            account: Default::default(),
            same: Vec::new(),
            consoles: Default::default(),
            secrets: Vec::new(),
        }));
        let step = place.run.current().unwrap().id().clone();
        let sheet = place.run.line(&step).sheet.clone().unwrap().0;
        place.take(Input::Operator {
            by: "anna".into(),
            act: Act::Confirm {
                step,
                sheet,
                typed: None,
                second: None,
                against: None,
                edited: None,
            },
        });
        place
    }

    fn now(&self) -> Timestamp {
        at(self.seconds)
    }

    fn take(&mut self, input: Input) -> Vec<Event> {
        self.seconds += 1;
        let draft = decide(&self.rules, &self.senses, &self.run, input, self.now()).unwrap();
        self.run = draft.run;
        draft.events
    }

    /// Jobs that run, one after the other, until half of the hosts are done.
    fn half() -> (Place, JobId) {
        let mut place = Place::confirmed();
        for _ in 0..HOSTS / 2 {
            let job = place.running();
            place.take(ended(job));
        }
        let job = place.running();
        (place, job)
    }

    fn running(&self) -> JobId {
        wants(&self.rules, &self.senses, &self.run, self.now()).tail[0].clone()
    }
}

fn ended(job: JobId) -> Input {
    let mut findings = Findings::default();
    let hit = Hit {
        line: 1,
        excerpt: "ok".into(),
        count: 1,
    };
    findings.hits.insert(0, hit);
    findings.kept.insert(1, Kept::Text("11.2".into()));
    Input::Job(
        job,
        News::Ended {
            exit: Exit::Code(0),
            findings,
        },
    )
}

#[divan::bench]
fn one_host_ends(bencher: Bencher) {
    let (place, job) = Place::half();
    bencher.bench(|| decide(&place.rules, &place.senses, &place.run, ended(job.clone()), place.now()));
}

#[divan::bench]
fn what_is_wanted(bencher: Bencher) {
    let (place, _) = Place::half();
    bencher.bench(|| wants(&place.rules, &place.senses, &place.run, place.now()));
}

/// From the confirmation to the verdict, with what is wanted after each record.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn a_whole_step(bencher: Bencher) {
    bencher.with_inputs(Place::confirmed).bench_values(|mut place| {
        let mut running: Vec<JobId> = wants(&place.rules, &place.senses, &place.run, place.now()).tail;
        let mut done = 0;
        while let Some(job) = running.pop() {
            let events = place.take(ended(job));
            running.extend(events.iter().filter_map(|event| match event.order(&place.run) {
                Some(Order::Start { errand, .. }) => Some(errand.job),
                _ => None,
            }));
            std::hint::black_box(wants(&place.rules, &place.senses, &place.run, place.now()));
            done += 1;
        }
        assert_eq!(done, HOSTS);
        place.run
    });
}
