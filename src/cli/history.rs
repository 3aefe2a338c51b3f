//! How long earlier runs took, out of their journals.

use crate::{
    engine::{
        event::{Event, Head, Mode},
        history::{Course, History},
    },
    journal::{Folder, Follow, Runs},
};
use std::fs;

/// Earlier runs that are read at most, the latest first.
const RUNS: usize = 12;

/// A journal that is longer, in bytes, isn't read for this.
const LONGEST: u64 = 8 << 20;

/// What earlier runs tell of a run with this head, which is itself the run `id`. What can't be read tells nothing.
pub(super) fn of(head: &Head, id: &str) -> History {
    let Ok(listed) = Runs::of_the_operator().and_then(|place| place.list::<Event>()) else {
        return History::default();
    };
    let mut fitting: Vec<_> = listed
        .into_iter()
        .filter(|listed| listed.folder.id() != id)
        .filter_map(|listed| {
            let first = listed.first.ok().flatten()?;
            let began = first
                .events
                .iter()
                .any(|event| matches!(event, Event::Begun(other) if is_alike(other, head)));
            began.then_some((listed.touched, listed.folder))
        })
        .collect();
    fitting.sort_by_key(|(touched, _)| std::cmp::Reverse(*touched));
    let courses = fitting.into_iter().take(RUNS).filter_map(|(_, folder)| course(&folder));
    History::of(head, courses)
}

fn is_alike(other: &Head, head: &Head) -> bool {
    other.procedure == head.procedure && (other.mode == Mode::Live) == (head.mode == Mode::Live)
}

fn course(folder: &Folder) -> Option<Course> {
    if fs::metadata(folder.journal()).ok()?.len() > LONGEST {
        return None;
    }
    let mut journal = Follow::open(folder.path()).ok()?;
    let mut course = Course::default();
    // Of a damaged one, what comes before the damage counts.
    while let Ok(Some(record)) = journal.next_record::<Event>() {
        course.take(record.at, &record.events);
    }
    Some(course)
}
