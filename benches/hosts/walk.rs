//! A run on real hosts without a screen: every step is confirmed as soon as it stands there, and each is timed.

use holdpoint::{
    clock::Clock,
    engine::{
        Rules,
        event::{Event, Head, Mode, Verdict},
        input::{Act, Input, Opening},
        run::Run,
    },
    feed::{Feed, Request},
    host::{
        Asks,
        live::{Live, LiveNews, Setup},
        ssh::{Config, Ssh},
    },
    journal::File,
    procedure::load::{Folder, load},
    runtime::{Core, Runtime},
    vault::Vault,
    words::{HostName, StepId},
};
use serde_json::json;
use std::{
    collections::BTreeMap,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// How long the beginning is left alone before what rest costs is measured.
const SETTLED: Duration = Duration::from_secs(15);

/// What one walk took.
pub struct Walked {
    /// From nothing, no connection yet, to the verdict on the first step; then for each further step from its confirmation on.
    pub steps: Vec<Duration>,
    /// When the first byte of output was shown, and the last, from the confirmation of the first step on.
    pub shown: Option<(Duration, Duration)>,
    /// The share of one core while it rested, in percent.
    share: Option<f64>,
}

/// Walks a procedure on `hosts`.
///
/// # Panics
/// Something went otherwise than well.
pub async fn walk(procedure: &str, hosts: &[String], ssh_config: &Path, folder: &Path) -> Walked {
    visit(procedure, hosts, ssh_config, folder, None).await
}

/// Begins a procedure on `hosts`, waits for nothing but `seconds` at its first step, and leaves. The share of one core that this process
/// took meanwhile, in percent.
///
/// # Panics
/// Something went otherwise than well.
pub async fn rest(procedure: &str, hosts: &[String], ssh_config: &Path, folder: &Path, seconds: u64) -> f64 {
    let visited = visit(procedure, hosts, ssh_config, folder, Some(Duration::from_secs(seconds))).await;
    visited.share.expect("it has rested")
}

async fn visit(procedure: &str, hosts: &[String], ssh_config: &Path, folder: &Path, rest: Option<Duration>) -> Walked {
    let began = Instant::now();
    let files = BTreeMap::from([("procedure.toml".to_owned(), procedure.as_bytes().to_vec())]);
    let of = Folder {
        path: "bench".into(),
        files,
    };
    let (procedure, _) = load(&of, &Folder::default()).expect("it is valid");
    let procedure = Arc::new(procedure);
    let rules = Rules::new(procedure.clone());
    let clock = Clock::wall();
    let head = Head {
        procedure: "bench".into(),
        title: procedure.title.clone(),
        revision: procedure.revision.clone(),
        mode: Mode::Live,
        site: None,
        colour: None,
    };
    std::fs::create_dir_all(folder.join("transcripts")).expect("a folder");
    let (core, record) = Core::begin(rules, File::create(folder).expect("a journal"), head, clock.now()).expect("it begins");

    let (links, mut lost) = mpsc::unbounded_channel();
    let config = Config {
        config_file: Some(ssh_config.to_owned()),
        control: folder.join("c"),
        known_hosts: folder.join("known_hosts"),
        addresses: BTreeMap::new(),
        patience: Duration::from_secs(60),
        askpass: Some("/bin/false".into()),
    };
    let ssh = Arc::new(Ssh::new(config, Asks::default(), links).expect("connections can be made"));
    let names: Vec<HostName> = hosts.iter().map(|host| host.as_str().into()).collect();
    let setup = Setup {
        // Another one for each walk: what a host has forgotten of a run never begins again under its name.
        run: folder
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a folder has a name")
            .to_owned(),
        by: "bench".into(),
        from: "here".into(),
        same: vec![names.clone()],
        ..Setup::default()
    };
    let (live, mut news) = Live::new(setup, ssh, Asks::default());
    let (feed_in, mut feed) = mpsc::channel(8192);
    let (requests, inbox) = mpsc::channel(64);
    let mut run = Run::default();
    fold(&mut run, &record);
    let runtime = Runtime::new(
        core,
        live.clone(),
        Arc::new(Vault::new()),
        clock,
        "bench".into(),
        folder.join("transcripts"),
        feed_in,
    );
    let inject = runtime.inject();
    let telling = tokio::spawn(async move {
        loop {
            tokio::select! {
                Some(news) = news.recv() => match news {
                    LiveNews::Link { host, up } => inject.send(Input::Link { host, up }).await,
                    LiveNews::Reached { host, reached } => inject.send(Input::Reached(host, reached)).await,
                },
                Some(link) = lost.recv() => assert!(link.up, "{} was lost: {:?}", link.host, link.why),
                else => break,
            }
        }
    });
    let opening = Opening {
        by: "bench".into(),
        here: "here".into(),
        inputs: [("nodes".to_owned(), json!(hosts))].into_iter().collect(),
        origins: Default::default(),
        addresses: Default::default(),
        account: Default::default(),
        same: vec![names],
        consoles: Default::default(),
        secrets: Vec::new(),
    };
    let going = tokio::spawn(runtime.run(Input::Open(opening), inbox));

    let mut walked = Walked {
        steps: Vec::new(),
        shown: None,
        share: None,
    };
    let mut since = began;
    while let Some(fed) = feed.recv().await {
        let record = match fed {
            Feed::Record(record) => record,
            Feed::Output { .. } => {
                let now = since.elapsed();
                walked.shown = Some((walked.shown.map_or(now, |(first, _)| first), now));
                continue;
            }
            Feed::Refused(why) | Feed::Over(why) => panic!("{why}"),
            _ => continue,
        };
        let mut next: Option<Act> = None;
        for event in &record.events {
            match event {
                Event::Prepared { step, digest, .. } => {
                    next = Some(confirm(step, digest));
                }
                Event::Voided { job, why } => panic!("{job} was not started: {why:?}"),
                Event::Assessed { verdict, .. } => {
                    assert_eq!(*verdict, Verdict::Well);
                    walked.steps.push(since.elapsed());
                }
                _ => {}
            }
        }
        let over = record.events.iter().any(|event| matches!(event, Event::Completed { .. }));
        fold(&mut run, &record);
        if over {
            let _ = requests.send(Request::Leave { why: "done".into() }).await;
            break;
        }
        if let (Some(rest), Some(_)) = (rest, &next) {
            // Connections are made, and who the hosts are is known.
            let settled = tokio::time::Instant::now() + SETTLED;
            while tokio::time::timeout_at(settled, feed.recv()).await.is_ok() {}
            let (before, until) = (processor(), tokio::time::Instant::now() + rest);
            while tokio::time::timeout_at(until, feed.recv()).await.is_ok() {}
            walked.share = Some((processor() - before) / rest.as_secs_f64() * 100.0);
            let _ = requests.send(Request::Leave { why: "rested".into() }).await;
            break;
        }
        if let Some(act) = next {
            if !walked.steps.is_empty() {
                since = Instant::now();
            }
            requests.send(Request::Act(act)).await.expect("the loop listens");
        }
    }
    // Whoever is no longer listened to must not wait for it.
    drop(feed);
    going.await.expect("the loop ends").expect("the journal is written");
    telling.abort();
    // Else the next walk would find them taken.
    let held: Vec<HostName> = hosts.iter().map(|host| host.as_str().into()).collect();
    for (host, released) in live.release(&held[..1]).await {
        assert_eq!(released, Ok(()), "{host} is given back");
    }
    live.close().await;
    walked
}

/// Seconds of processor that this process has taken.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("a process has its figures");
    let (_, rest) = stat.rsplit_once(')').expect("a name in brackets");
    let ticks = |field: usize| {
        rest.split_whitespace()
            .nth(field)
            .and_then(|n| n.parse::<f64>().ok())
            .expect("a number")
    };
    // User and system time, in hundredths of a second on every Linux.
    (ticks(11) + ticks(12)) / 100.0
}

fn confirm(step: &StepId, digest: &holdpoint::words::Digest) -> Act {
    Act::Confirm {
        step: step.clone(),
        sheet: digest.clone(),
        typed: None,
        second: None,
        against: None,
        edited: None,
    }
}

fn fold(run: &mut Run, record: &holdpoint::journal::Record<Event>) {
    for event in &record.events {
        run.apply(record.at, event);
    }
}
