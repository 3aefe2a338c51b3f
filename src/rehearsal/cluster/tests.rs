//! A guide with tasks of its own walks the cluster; the clock is set by hand, so that nothing waits for real time.

use super::*;
use crate::{
    diagnostic::Source,
    rehearsal::scenario,
    tables::Problems,
    words::{Command, Exit, Piece, SecretName, Work},
};
use jiff::SignedDuration;

const CLUSTER: &str = r#"
format = 1
title = "One host"
procedure = "demo"
start = "2026-03-07T22:00:00Z"
[host.a]
[state]
done = false
[[reply]]
run = "work"
[[reply.part]]
takes = "1m"
says = "half"
prompt = "Go on? "
[[reply.part]]
takes = "1m"
says = "whole"
set = { done = true }
[[reply]]
run = "status"
says = "{{ done }}"
[[fault]]
when = "done"
do = "cut"
for = "5m"
[end]
status = "finished"
"#;

fn cluster() -> (Cluster, mpsc::UnboundedReceiver<Happening>, Clock) {
    of(CLUSTER)
}

fn of(text: &str) -> (Cluster, mpsc::UnboundedReceiver<Happening>, Clock) {
    let problems = Problems::default();
    let scenario = scenario::read(&Source::new("one.toml", text), &|_| None, &problems).unwrap();
    assert_eq!(problems.errors(), 0);
    let clock = Clock::starting(scenario.start, 0.0);
    let start = scenario.start;
    let (cluster, news) = Cluster::new(World::new(Arc::new(scenario), 1, start), clock.clone());
    (cluster, news, clock)
}

fn work(command: Command) -> Work {
    Work::Run(command)
}

fn command(text: &str) -> Command {
    Command {
        text: text.into(),
        ..Command::default()
    }
}

fn errand(command: Command) -> Errand {
    Errand {
        job: "x#1@a".parse().unwrap(),
        work: work(command),
        account: Account::default(),
        note: None,
        under: None,
    }
}

fn pass(cluster: &Cluster, clock: &Clock, seconds: i64) {
    clock.advance(SignedDuration::from_secs(seconds));
    cluster.clock_changed();
}

async fn next(chunks: &mut mpsc::Receiver<Chunk>) -> String {
    String::from_utf8_lossy(&chunks.recv().await.unwrap().bytes).into_owned()
}

#[tokio::test]
async fn output_comes_as_time_passes_and_a_tail_that_was_cut_off_starts_again() {
    let (cluster, mut news, clock) = cluster();
    let cluster = Arc::new(cluster);
    let vault = Vault::new();
    cluster.start(&errand(command("work")), None, &vault).await.unwrap();
    let (sink, mut chunks) = mpsc::channel(8);
    let tail = tokio::spawn({
        let cluster = cluster.clone();
        async move { cluster.tail(&errand(command("work")), Offsets::default(), sink).await }
    });
    pass(&cluster, &clock, 60);
    assert_eq!(next(&mut chunks).await, "half\n");
    assert_eq!(next(&mut chunks).await, "Go on? ");
    cluster
        .send(&errand(command("work")), &Stimulus::Type(Script::text("y\n")), Some(12), &vault)
        .await
        .unwrap();
    pass(&cluster, &clock, 60);
    assert!(tail.await.unwrap().is_err(), "the connection is cut at the very end");
    assert_eq!(news.recv().await, Some(Happening::Cut { hosts: vec!["a".into()] }));
    assert!(cluster.look(&"a".into(), &Account::default(), "status", 100, 60).await.is_err());
    pass(&cluster, &clock, 300);
    let (sink, mut chunks) = mpsc::channel(8);
    let ended = cluster.tail(&errand(command("work")), Offsets::default(), sink).await.unwrap();
    assert_eq!(ended.exit, Exit::Code(0));
    assert_eq!(next(&mut chunks).await, "half\n");
    assert_eq!(
        cluster.look(&"a".into(), &Account::default(), "status", 3, 60).await.unwrap().out,
        b"tru"
    );
}

#[tokio::test]
async fn a_reply_in_the_place_of_the_simulated_tools_says_so_at_its_end() {
    let text = CLUSTER
        .replace("[[reply]]\nrun = \"status\"\n", "[pacemaker]\n[[reply]]\nrun = \"pcs status\"\n")
        .replace("{{ done }}", "Cluster name: other");
    let (cluster, _news, clock) = of(&text);
    let errand = errand(command("pcs status"));
    cluster.start(&errand, None, &Vault::default()).await.unwrap();
    pass(&cluster, &clock, 1);
    let (sink, mut chunks) = mpsc::channel(8);
    cluster.tail(&errand, Offsets::default(), sink).await.unwrap();
    assert_eq!(next(&mut chunks).await.trim_end(), "Cluster name: other");
    assert_eq!(
        next(&mut chunks).await,
        "holdpoint: a reply of the scenario's own, not what the simulated cluster says\n"
    );
}

#[tokio::test]
async fn the_ticker_lets_things_happen_without_being_asked() {
    let (cluster, _news, clock) = cluster();
    cluster.start(&errand(command("work")), None, &Vault::new()).await.unwrap();
    clock.hurry(1_000_000.0);
    cluster.clock_changed();
    let (sink, mut chunks) = mpsc::channel(8);
    let errand = errand(command("work"));
    let tail = cluster.tail(&errand, Offsets::default(), sink);
    tokio::select! {
        _ = tail => panic!("it waits for an answer"),
        text = async { (next(&mut chunks).await, next(&mut chunks).await) } => assert_eq!(text.1, "Go on? "),
    }
}

#[tokio::test]
async fn a_secret_that_this_session_does_not_know_starts_nothing() {
    let (cluster, _news, _clock) = cluster();
    let mut with_secret = command("work");
    let name: SecretName = "pw".into();
    with_secret.env.insert("PW".into(), Script(vec![Piece::Secret(name.clone())]));
    let mut vault = Vault::new();
    let refused = cluster.start(&errand(with_secret.clone()), None, &vault).await;
    assert!(matches!(refused, Err(StartError::Refused(why)) if why.contains("pw")));
    vault.keep(name, b"hunter22".to_vec());
    cluster.start(&errand(with_secret), None, &vault).await.unwrap();
}

#[tokio::test]
async fn what_was_cut_off_before_it_began_is_lost_once_its_host_answers_and_the_host_is_not_called_silent() {
    let cut = CLUSTER.replace("when = \"done\"", "when = \"!done\"");
    let (cluster, _news, clock) = of(&cut);
    pass(&cluster, &clock, 1);
    let errand = errand(command("work"));
    assert!(cluster.start(&errand, None, &Vault::new()).await.is_err(), "the connection is cut");
    let tail = async || {
        let (sink, _chunks) = mpsc::channel(8);
        cluster.tail(&errand, Offsets::default(), sink).await
    };
    assert!(matches!(tail().await, Err(TailError::Unreachable(_))));
    pass(&cluster, &clock, 300);
    assert!(
        matches!(tail().await, Err(TailError::Lost(_))),
        "nobody should wait for it any more"
    );
}
