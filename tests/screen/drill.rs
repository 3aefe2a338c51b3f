//! A drill that is over, and what is told of it.

use crate::{
    Desk, LARGE, Story,
    picture::picture,
    story::{attempt, job},
};
use holdpoint::{
    debriefing::{self, About, Came, Slip, Throw},
    engine::event::{Against, Ending, Event as Happened, Verdict},
    feed::Feed,
    ui::Event,
    words::Truth,
};
use std::sync::Arc;

/// A guard broke, and whoever walked it went against it; a colleague who meant well was not heeded.
fn walked() -> Story {
    let mut story = Story::rehearsal();
    story.ready();
    story.tell(Happened::Said {
        by: "Niko".into(),
        words: "It always says that. Just press Enter.".into(),
        step: Some("master/upgrade".into()),
    });
    story.guard("one-master", Truth::No, Some("members.masters is [node1, node2]"));
    let sheet = story.digest("master/upgrade");
    story.tell(Happened::Confirmed {
        attempt: attempt("master/upgrade"),
        sheet,
        hosts: vec!["node2".into()],
        by: "anna".into(),
        second: None,
        against: Some(Against {
            what: vec!["guard one-master is broken: members.masters is [node1, node2]".into()],
            reason: "Niko says that it is always so".into(),
        }),
        edited: None,
        guards: Vec::new(),
    });
    story.tell(Happened::Started {
        job: job("master/upgrade#1@node2"),
    });
    story.guard("one-master", Truth::Yes, None);
    story.ended_on("node2", "runs v0.11\n", 0);
    story.tell(Happened::Assessed {
        attempt: attempt("master/upgrade"),
        verdict: Verdict::Well,
    });
    story.tell(Happened::Completed { how: Ending::Finished });
    story
}

fn debriefed(story: &Story) -> Feed {
    let about = About {
        scenario: "drill".into(),
        title: "Two masters at once".into(),
        seed: 7,
        drill: true,
        again: "holdpoint rehearse rok-0.11 --drill --seed 7".into(),
    };
    let throw = |what: &str, right: &str, came| Throw {
        what: what.into(),
        right: right.into(),
        says: None,
        steps: vec!["master/upgrade".into()],
        slips: vec![Slip::Override],
        came,
        lasts: None,
    };
    let colleague = Throw {
        says: Some("It always says that. Just press Enter.".into()),
        ..throw(
            "a colleague who means well",
            "Ask what they saw; the guard is what the cluster itself says.",
            Came::WhenSaid,
        )
    };
    let masters = throw(
        "node1 and node2 both took themselves for the master",
        "Nothing is upgraded while there are two masters: wait until one has stepped down.",
        Came::WithTrouble,
    );
    let records: Vec<_> = story
        .feed()
        .into_iter()
        .filter_map(|feed| match feed {
            Feed::Record(record) => Some(Arc::unwrap_or_clone(record)),
            _ => None,
        })
        .collect();
    Feed::Debriefing(Arc::new(debriefing::of(&about, &[colleague, masters], &records, &[])))
}

#[test]
fn a_debriefing_says_what_came_what_was_done_and_what_was_right() {
    let story = walked();
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(&story);
    desk.app.update(Event::Feed(debriefed(&story)), desk.now);
    desk.draw();
    desk.shows("✘ You fell for it.");
    desk.shows("Right: Nothing is upgraded while there are two masters");
    desk.shows("Niko says that it is always so");
    picture("debriefing", &mut desk);
}
