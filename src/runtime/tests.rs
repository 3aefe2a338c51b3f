//! The loop with hosts that hang, fail and take turns. Nothing here waits for time to pass, save for what must come.

use super::{
    Core, Runtime,
    fake::{Fake, Reply},
    poll::{Errand, Polled, poll},
    polls::Beat,
};
use crate::{
    clock::Clock,
    engine::{
        Rules,
        event::{Event, Head, Mode},
        input::{Act, Input, Opening},
        run::Run,
    },
    feed::{Feed, Request},
    journal::Memory,
    procedure::load::{Folder, load},
    vault::Vault,
    words::HostName,
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::sync::{Semaphore, mpsc};

const TOP: &str = r#"
format = 1
title = "A story"

[[input]]
name = "nodes"
kind = "hosts"
label = "All nodes"

[[monitor]]
name = "state"
on = "nodes"
any = true
run = "state"
every = "10s"
value.word = { first = '^state (\S+)$' }
value.quorum = { is = "word != 'alone'" }
"#;

const STEP: &str = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "a"
title = "First"
run = "do a"
effect = "change"
lock = "glusterd"
no_undo = "no need"
"#;

/// A run of a procedure on these hosts, and its screen.
struct Desk {
    requests: mpsc::Sender<Request>,
    feed: mpsc::Receiver<Feed>,
    hosts: Arc<Fake>,
    run: Run,
}

fn rules(text: &str) -> Rules {
    let folder = Folder {
        path: "story".into(),
        files: BTreeMap::from([("procedure.toml".to_owned(), format!("{TOP}\n{text}").into_bytes())]),
    };
    match load(&folder, &Folder::default()) {
        Ok((procedure, _)) => Rules::new(Arc::new(procedure)),
        Err(told) => panic!("{}", told.iter().map(|one| one.render(false)).collect::<Vec<_>>().join("\n")),
    }
}

impl Desk {
    fn opened(text: &str, hosts: Fake) -> Desk {
        let head = Head {
            procedure: "story".into(),
            title: "A story".into(),
            revision: String::new(),
            // A baseline and who else is there are of no interest here.
            mode: Mode::Rehearsal {
                scenario: "none".into(),
                seed: 1,
                drill: None,
            },
            site: None,
            colour: None,
        };
        let clock = Clock::wall();
        let (core, first) = Core::begin(rules(text), Memory::new().unwrap(), head, clock.now()).unwrap();
        let hosts = Arc::new(hosts);
        let (into, feed) = mpsc::channel(4096);
        let (requests, wanted) = mpsc::channel(16);
        let runtime = Runtime::new(
            core,
            hosts.clone(),
            Arc::new(Vault::new()),
            clock,
            "anna".into(),
            std::env::temp_dir().join("holdpoint-no-transcripts"),
            into,
        );
        let opening = Input::Open(Opening {
            by: "anna".into(),
            here: "desk".into(),
            inputs: [("nodes".to_owned(), serde_json::json!(["n1", "n2"]))].into(),
            origins: Default::default(),
            addresses: Default::default(),
            account: Default::default(),
            same: Vec::new(),
            consoles: Default::default(),
            secrets: Vec::new(),
        });
        tokio::spawn(runtime.run(opening, wanted));
        let mut run = Run::default();
        first.events.iter().for_each(|event| run.apply(first.at, event));
        Desk {
            requests,
            feed,
            hosts,
            run,
        }
    }

    /// What comes until this is true of the news.
    async fn until<T>(&mut self, mut is: impl FnMut(&Run, &Feed) -> Option<T>) -> T {
        let look = async {
            loop {
                let news = self.feed.recv().await.expect("the loop goes on");
                if let Feed::Record(record) = &news {
                    record.events.iter().for_each(|event| self.run.apply(record.at, event));
                }
                if let Some(found) = is(&self.run, &news) {
                    return found;
                }
            }
        };
        // Far longer than anything here takes: what never comes is to end the test with a word.
        tokio::time::timeout(Duration::from_secs(120), look).await.expect("it comes")
    }

    async fn reads(&mut self, monitor: &str) -> (HostName, Vec<(HostName, String)>) {
        self.until(|_, news| match news {
            Feed::Glance {
                monitor: of, host, poll, ..
            } if of.as_str() == monitor => Some((host.clone(), poll.passed_over.clone())),
            _ => None,
        })
        .await
    }

    async fn act(&self, act: Act) {
        self.requests.send(Request::Act(act)).await.unwrap();
    }

    async fn confirm(&mut self, step: &str) {
        let line = self.run.line(&step.into());
        let (sheet, _) = line.sheet.clone().expect("it is prepared");
        self.act(Act::Confirm {
            step: step.into(),
            sheet,
            typed: None,
            second: None,
            against: None,
            edited: None,
        })
        .await;
    }

    async fn notes(&mut self, text: &str) {
        self.act(Act::Note { text: text.into() }).await;
        self.until(|_, news| match news {
            Feed::Record(record) => record.events.iter().any(|event| matches!(event, Event::Noted { .. })).then_some(()),
            _ => None,
        })
        .await;
    }

    /// Waits until the hosts were asked for this.
    async fn hosts_were_told(&self, what: &str) {
        let look = async {
            while !self.hosts.log().iter().any(|told| told == what) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(120), look).await.expect("they are told");
    }
}

fn both(reply: [Reply; 2]) -> Fake {
    let fake = Fake::default();
    for (host, reply) in ["n1", "n2"].into_iter().zip(reply) {
        fake.replies(host, "state", reply);
    }
    fake
}

const LOCKED: &str = r#"
[[monitor]]
name = "heal"
on = "'n1'"
any = true
run = "heal"
every = "10s"
lock = "glusterd"
value.left = { first = '^left (\d+)$', as = "number" }
"#;

#[tokio::test]
async fn a_poll_that_hangs_keeps_neither_other_monitors_of_its_host_nor_the_operator_waiting() {
    let fake = both([Reply::Says("state calm"), Reply::Says("state calm")]);
    fake.replies("n1", "heal", Reply::Hangs);
    let mut desk = Desk::opened(&format!("{LOCKED}{STEP}"), fake);
    desk.hosts_were_told("look heal on n1").await;
    desk.reads("state").await;
    for n in 0..20 {
        desk.notes(&format!("note {n}")).await;
    }
    let looked = desk.hosts.log();
    assert_eq!(
        looked.iter().filter(|told| *told == "look heal on n1").count(),
        1,
        "one is in flight: {looked:?}"
    );
    assert!(!looked.contains(&"looked heal on n1".to_owned()));
}

#[tokio::test]
async fn another_host_is_asked_where_the_first_is_silent_fails_or_has_no_quorum_and_that_is_said() {
    for (reply, why) in [
        (Reply::Silent, "n1 doesn't answer: no route"),
        (Reply::Exits(102), "exit 102"),
        (Reply::Says("state alone"), "it has no quorum"),
    ] {
        let mut desk = Desk::opened(STEP, both([reply, Reply::Says("state calm")]));
        let (host, passed) = desk.reads("state").await;
        assert_eq!((host.as_str(), passed), ("n2", vec![("n1".into(), why.to_owned())]));
        desk.hosts.replies("n1", "state", Reply::Says("state calm"));
        desk.requests.send(Request::Afresh).await.unwrap();
        let (host, passed) = desk.reads("state").await;
        assert_eq!((host.as_str(), passed), ("n1", vec![]), "it answers again");
    }
}

#[tokio::test]
async fn where_no_host_knows_anything_it_is_said_of_each_why() {
    let mut desk = Desk::opened(STEP, both([Reply::Silent, Reply::Exits(102)]));
    let why = desk
        .until(|_, news| match news {
            Feed::Glance { values: Err(why), .. } => Some(why.clone()),
            _ => None,
        })
        .await;
    assert_eq!(why, "n1: n1 doesn't answer: no route; n2: exit 102");
    let alone = Desk::opened(STEP, both([Reply::Says("state alone"), Reply::Silent]))
        .reads("state")
        .await;
    assert_eq!(alone.0.as_str(), "n1", "that it has no quorum is something");
}

#[tokio::test]
async fn what_a_host_without_quorum_says_is_told_while_it_is_new_though_all_others_are_silent() {
    let asked = std::time::Instant::now();
    let mut desk = Desk::opened(STEP, both([Reply::Says("state alone"), Reply::Hangs]));
    assert_eq!(desk.reads("state").await.0.as_str(), "n1");
    assert!(asked.elapsed().as_secs() < 10, "{:?}", asked.elapsed());
}

#[tokio::test]
async fn a_step_starts_only_after_the_poll_that_has_its_lock_and_none_begins_while_it_runs() {
    let fake = both([Reply::Says("state calm"), Reply::Says("state calm")]);
    let gate = Arc::new(Semaphore::new(0));
    fake.replies("n1", "heal", Reply::Waits(gate.clone(), "left 3"));
    let mut desk = Desk::opened(&format!("{LOCKED}{STEP}"), fake);
    desk.hosts_were_told("look heal on n1").await;
    while desk.run.line(&"p/a".into()).sheet.is_none() {
        desk.until(|_, news| matches!(news, Feed::Record(_)).then_some(())).await;
    }
    desk.confirm("p/a").await;
    desk.until(|_, news| match news {
        Feed::Record(record) => record
            .events
            .iter()
            .any(|event| matches!(event, Event::Started { .. }))
            .then_some(()),
        _ => None,
    })
    .await;
    desk.notes("the intent is on disk").await;
    assert!(!desk.hosts.log().iter().any(|told| told.starts_with("start")), "and waits its turn");
    gate.add_permits(1);
    desk.hosts_were_told("start p/a#1@n1").await;
    let log = desk.hosts.log();
    let place = |what: &str| log.iter().position(|told| told == what);
    assert!(place("looked heal on n1") < place("start p/a#1@n1"), "{log:?}");
    gate.add_permits(100);
    for _ in 0..3 {
        desk.requests.send(Request::Afresh).await.unwrap();
        desk.reads("state").await;
    }
    let polls = desk.hosts.log().iter().filter(|told| *told == "look heal on n1").count();
    assert_eq!(polls, 1, "the step has the lock now");
}

/// A poll of both hosts, whose patience is none.
fn impatient(lock: Option<&str>) -> Errand {
    let mut monitor = rules(STEP).monitors["state"].clone();
    monitor.lock = lock.map(str::to_owned);
    let beat = Beat {
        monitor: "state".into(),
        host: None,
    };
    let hosts = vec!["n1".into(), "n2".into()];
    let mut errand = Errand::new(beat, monitor, hosts, vec!["state".into()], Default::default());
    errand.patience = Duration::ZERO;
    errand
}

async fn polled(fake: Arc<Fake>, errand: Errand) -> Polled {
    let (reports, mut inbox) = mpsc::channel(1);
    poll(fake, Arc::default(), Clock::wall(), errand, reports).await;
    match inbox.recv().await {
        Some(super::live::Report::Polled(polled)) => polled,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_next_host_is_asked_while_the_first_one_is_still_silent() {
    let fake = both([Reply::Hangs, Reply::Says("state calm")]);
    let polled = polled(Arc::new(fake), impatient(None)).await;
    assert_eq!(polled.host().as_str(), "n2");
    assert_eq!(polled.not, [("n1".into(), "no answer within 0 s".to_owned())]);
}

#[tokio::test]
async fn while_a_poll_hangs_the_operator_is_answered_and_then_another_host_says_why_it_was_asked() {
    let mut desk = Desk::opened(STEP, both([Reply::Hangs, Reply::Says("state calm")]));
    desk.hosts_were_told("look state on n1").await;
    desk.notes("the poll hangs").await;
    assert!(
        !desk.hosts.log().contains(&"looked state on n1".to_owned()),
        "and is still in flight"
    );
    let (host, passed) = desk.reads("state").await;
    assert_eq!(
        (host.as_str(), passed),
        ("n2", vec![("n1".into(), "no answer within 5 s".to_owned())])
    );
}

#[tokio::test]
async fn what_takes_turns_is_never_asked_of_two_hosts_at_once() {
    let gate = Arc::new(Semaphore::new(0));
    let fake = Arc::new(both([Reply::Waits(gate.clone(), "state calm"), Reply::Says("state calm")]));
    let polling = tokio::spawn(polled(fake.clone(), impatient(Some("glusterd"))));
    while fake.log().is_empty() {
        tokio::task::yield_now().await;
    }
    gate.add_permits(1);
    polling.await.unwrap();
    assert_eq!(fake.log(), ["look state on n1", "looked state on n1"]);
}
