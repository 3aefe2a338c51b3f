//! A run that somebody else has taken: its hosts go along, and refuse whoever had it before.

use crate::{
    ends::{lines, one},
    guide::Story,
    right::CHANGE,
};
use holdpoint::{engine::run::JobState, host::runner::Claimed, words::HostName};
use std::collections::BTreeMap;

#[tokio::test(flavor = "multi_thread")]
async fn a_guide_that_wakes_up_after_its_run_was_taken_elsewhere_is_refused_by_the_host() {
    let Some((lan, machine)) = one("n1") else { return };
    let story = Story::new(lan, "first", &["n1"], CHANGE);
    let guide = story.begin().await;
    guide.does("p/a").await;
    let known: BTreeMap<_, _> = guide
        .run()
        .hosts
        .iter()
        .filter_map(|(host, state)| Some((host.clone(), state.reached.as_deref()?.clone())))
        .collect();
    let mark = known[&HostName::from("n1")].mark.clone();

    let (bela, _news) = story.hosts_for("bela", "laptop2", &["m1"], known.clone());
    let claimed = bela.claim(story.hosts(), None).await;
    assert!(
        matches!(&claimed[0].1, Ok(Claimed::Ours { mark: kept, .. }) if *kept == mark),
        "what runs there stays within reach: {claimed:?}"
    );
    guide.confirm("p/b").await;
    guide
        .until("the first guide is refused", |run| {
            run.jobs
                .values()
                .any(|job| matches!(&job.state, JobState::Void { why: Some(why) } if why.contains("bela on laptop2 has this run since")))
        })
        .await;
    assert_eq!(lines(&machine, "/var/tmp/ran"), ["a"]);
    guide.killed().await;

    let (copy, _news) = story.hosts_of(known.clone());
    let claimed = copy.claim(story.hosts(), None).await;
    assert!(
        matches!(&claimed[0].1, Ok(Claimed::Taken(claim)) if claim.person == "bela" && claim.run == "first"),
        "nor does a copy of the folder from before get anything: {claimed:?}"
    );
    let (other, _news) = story.hosts_for("carl", "laptop3", &["m2"], known.clone());
    let claimed = other.claim(story.hosts(), None).await;
    assert!(
        matches!(&claimed[0].1, Ok(Claimed::Taken(_))),
        "one file is taken once: {claimed:?}"
    );
    let claimed = other.claim(story.hosts(), Some("bela fell ill")).await;
    assert!(matches!(&claimed[0].1, Ok(Claimed::Ours { .. })), "{claimed:?}");
    let claimed = bela.claim(story.hosts(), None).await;
    assert!(
        matches!(&claimed[0].1, Ok(Claimed::Taken(claim)) if claim.take_over.as_deref() == Some("bela fell ill")),
        "{claimed:?}"
    );
    for live in [bela, copy, other] {
        live.close().await;
    }
}
