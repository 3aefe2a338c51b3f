//! One decision on a plan of about six thousand steps: at its beginning, and where nearly all of them are done.

mod large;

use divan::Bencher;
use holdpoint::{
    engine::{
        Rules, decide,
        event::{Event, Verdict},
        input::{Act, Input, News, Reading},
        run::Run,
        senses::Senses,
        wants,
    },
    procedure::plan::Slot,
    words::{Attempt, Digest, Exit, Findings, Hit, HostName, JobId, StepId, Timestamp},
};
use serde_json::{Value, json};
use std::sync::Arc;

fn main() {
    divan::main();
}

/// Steps done before: none, half, nearly all.
const DONE: [usize; 3] = [0, 2_850, 100_000];

struct Place {
    rules: Rules,
    senses: Senses,
    run: Run,
    now: Timestamp,
}

impl Place {
    fn after(done: usize) -> Self {
        let rules = large::rules();
        let mut senses = Senses::default();
        let run = after(&rules, &mut senses, done);
        Place {
            rules,
            senses,
            run,
            now: large::at(10_001),
        }
    }

    fn current(&self) -> StepId {
        self.run.current().unwrap().id().clone()
    }

    fn confirmation(&self) -> Input {
        let step = self.current();
        let sheet = self.run.line(&step).sheet.clone().unwrap().0;
        Input::Operator {
            by: "anna".into(),
            act: Act::Confirm {
                step,
                sheet,
                typed: None,
                second: None,
                against: None,
                edited: None,
            },
        }
    }

    fn decide(&self, input: Input) -> Run {
        decide(&self.rules, &self.senses, &self.run, input, self.now).unwrap().run
    }

    /// The current step confirmed and started, its guards looked at again.
    fn running(mut self) -> (Self, JobId) {
        self.run = self.decide(self.confirmation());
        self.run = look(&self.rules, &mut self.senses, &self.run, 10_002);
        self.now = large::at(10_003);
        let job = self.run.live_jobs().map(|(job, _)| job.clone()).next().unwrap();
        (self, job)
    }
}

#[divan::bench(args = DONE)]
fn tick(bencher: Bencher<'_, '_>, done: usize) {
    let place = Place::after(done);
    bencher.bench_local(|| place.decide(Input::Tick));
}

#[divan::bench(args = DONE)]
fn confirm(bencher: Bencher<'_, '_>, done: usize) {
    let place = Place::after(done);
    bencher
        .with_inputs(|| place.confirmation())
        .bench_local_values(|input| place.decide(input));
}

/// Its verdict and the next sheet come with it.
#[divan::bench(args = DONE)]
fn job_ended(bencher: Bencher<'_, '_>, done: usize) {
    let (place, job) = Place::after(done).running();
    let news = || {
        let hit = Hit {
            count: 1,
            line: 1,
            excerpt: "upgraded".into(),
        };
        let news = News::Ended {
            exit: Exit::Code(0),
            findings: Findings {
                hits: [(0, hit)].into_iter().collect(),
                ..Findings::default()
            },
        };
        Input::Job(job.clone(), news)
    };
    bencher.with_inputs(news).bench_local_values(|input| place.decide(input));
}

#[divan::bench(args = DONE)]
fn wanted(bencher: Bencher<'_, '_>, done: usize) {
    let place = Place::after(done);
    bencher.bench_local(|| wants(&place.rules, &place.senses, &place.run, place.now));
}

/// The guards' monitor tells that all is well.
fn reading(begun: i64) -> Reading {
    let names: Value = (0..large::PAIRS)
        .flat_map(|n| [json!(format!("a{n:02}")), json!(format!("b{n:02}"))])
        .collect();
    Reading {
        monitor: "members".into(),
        host: "a00".into(),
        begun: large::at(begun),
        values: Ok([("names".to_owned(), names)].into_iter().collect()),
    }
}

/// The run with all but the last few of these steps done, the next one shown, its guards looked at.
fn after(rules: &Rules, senses: &mut Senses, done: usize) -> Run {
    let mut run = decide(rules, senses, &large::begun(rules), large::opening(), large::at(0))
        .unwrap()
        .run;
    let steps: Vec<StepId> = run
        .slots
        .iter()
        .filter(|slot| matches!(slot, Slot::Step(_)))
        .map(|slot| slot.id().clone())
        .collect();
    assert!(steps.len() > 5_500, "{} steps", steps.len());
    let done = done.min(steps.len() - 5);
    for (n, step) in steps.iter().take(done).enumerate() {
        let attempt = Attempt { step: step.clone(), n: 1 };
        let host: HostName = "a00".into();
        let now = large::at(i64::try_from(n).unwrap());
        let job = JobId::new(attempt.clone(), host.clone());
        let findings = Arc::default();
        for event in [
            Event::Confirmed {
                attempt: attempt.clone(),
                sheet: Digest::of(b""),
                hosts: vec![host],
                by: "anna".into(),
                second: None,
                against: None,
                edited: None,
                guards: Vec::new(),
            },
            Event::Started { job: job.clone() },
            Event::Finished {
                job,
                exit: Exit::Code(0),
                findings,
            },
            Event::Assessed {
                attempt,
                verdict: Verdict::Well,
            },
        ] {
            run.apply(now, &event);
        }
    }
    look(rules, senses, &run, 10_000)
}

/// The run once its guards were looked at.
fn look(rules: &Rules, senses: &mut Senses, run: &Run, seconds: i64) -> Run {
    let reading = reading(seconds);
    senses.take(&reading, large::at(seconds));
    decide(rules, senses, run, Input::Reading(reading), large::at(seconds)).unwrap().run
}
