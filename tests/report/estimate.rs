//! How long it will still take, by earlier runs, and what that rests on.

use crate::runs::{Place, read, report, shipped};
use holdpoint::{
    engine::{
        event::{Event, Head, Mode},
        history::{Course, History, left},
        run::Run,
    },
    journal::Record,
    runtime::fold,
};

fn course(records: &[Record<Event>]) -> Course {
    let mut course = Course::default();
    for record in records {
        course.take(record.at, &record.events);
    }
    course
}

/// The same records as those of a run with another head.
fn headed(records: &[Record<Event>], change: impl Fn(&mut Head)) -> Vec<Record<Event>> {
    let mut records = records.to_vec();
    for event in records.iter_mut().flat_map(|record| &mut record.events) {
        if let Event::Begun(head) = event {
            change(head);
        }
    }
    records
}

fn live_at(site: &str) -> impl Fn(&mut Head) {
    let site = site.to_owned();
    move |head| {
        head.mode = Mode::Live;
        head.site = Some(site.clone());
    }
}

fn records() -> Vec<Record<Event>> {
    let played = shipped("rolling-reboot/all-well").play();
    played.records.iter().map(|record| Record::clone(record)).collect()
}

fn head_of(run: &Run) -> Head {
    run.head.as_deref().expect("it began").clone()
}

#[test]
fn what_is_left_is_what_was_left_at_that_place_in_the_run_before() {
    let records = records();
    let whole = fold(&records);
    let half = records.len() / 2;
    let run = fold(&records[..half]);
    let history = History::of(&head_of(&run), [course(&records)]);
    let told = left(&run, &history, None, run.at).expect("an earlier run tells");
    let really = whole.at.as_second() - run.at.as_second();
    let off = (i64::try_from(told.seconds).expect("it is short") - really).abs();
    assert!(off * 5 < really, "{told}, and it was {really} s");
    assert_eq!(told.runs, 1);
    assert!(
        told.to_string().starts_with("about ") && told.to_string().contains(" left, from 1 run"),
        "{told}"
    );
    assert_eq!(left(&whole, &history, None, whole.at), None, "nothing is left of what is over");
}

#[test]
fn a_rehearsal_never_counts_for_a_live_run() {
    let records = records();
    let live = headed(&records[..records.len() / 2], live_at("prod"));
    let run = fold(&live);
    let rehearsed = History::of(&head_of(&run), [course(&records), course(&records)]);
    assert!(rehearsed.is_empty());
    assert_eq!(left(&run, &rehearsed, None, run.at), None);
    let other_procedure = headed(&records, |head| {
        live_at("prod")(head);
        head.procedure = "another".into();
    });
    assert!(History::of(&head_of(&run), [course(&other_procedure)]).is_empty());
}

#[test]
fn runs_of_the_same_site_come_first_and_their_number_is_said() {
    let records = records();
    let live = headed(&records[..records.len() / 2], live_at("prod"));
    let run = fold(&live);
    let head = head_of(&run);
    let here = || course(&headed(&records, live_at("prod")));
    // Elsewhere everything took ten times as long.
    let mut slow = headed(&records, live_at("far away"));
    let began = slow[0].at;
    for record in &mut slow {
        record.at = began + record.at.duration_since(began) * 10;
    }
    let seconds = |history: &History| left(&run, history, None, run.at).map(|left| (left.seconds, left.runs));
    let (at_home, runs) = seconds(&History::of(&head, [here(), here(), here(), course(&slow)])).expect("runs tell");
    assert_eq!(runs, 3, "the one of another site isn't in it");
    let (elsewhere, runs) = seconds(&History::of(&head, [course(&slow)])).expect("it tells");
    assert_eq!(runs, 1);
    assert!(elsewhere > 5 * at_home, "{elsewhere} s elsewhere, {at_home} s here");
}

#[test]
fn a_report_of_a_run_that_is_not_over_has_it() {
    let place = Place::new();
    let shipped = shipped("rolling-reboot/all-well");
    let (folder, _) = place.play("reboot", &shipped);
    let mut source = read(&folder, &shipped);
    let before = course(&source.records);
    source.records.truncate(source.records.len() / 2);
    source.history = History::of(&head_of(&fold(&source.records)), [before]);
    let told = report(&source);
    let left = told.standing.and_then(|standing| standing.left).expect("an earlier run tells");
    assert!(left.says.contains("from 1 run") && left.seconds > 0, "{left:?}");
}
