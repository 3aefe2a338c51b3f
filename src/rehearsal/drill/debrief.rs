//! The debriefing of a run, out of its journal: the simulated cluster is made again, and tells what came when.

use super::Course;
use crate::{
    debriefing::{self, About, Debriefing, Throw},
    engine::{
        event::{Drill, Event, Mode},
        input::Reading,
    },
    journal::Record,
    procedure::model::Procedure,
    rehearsal::{
        World,
        auto::{Press, rebuild},
        scenario::Scenario,
    },
    runtime::fold,
};
use std::{borrow::Borrow, sync::Arc};

/// What is told of a drill with these records. `others` is what a trainer threw besides, `glances` what was read besides. Nothing where it
/// was no rehearsal.
pub fn debrief<R: Borrow<Record<Event>>>(
    procedure: &Procedure,
    scenario: Arc<Scenario>,
    records: &[R],
    presses: &[Press],
    others: impl IntoIterator<Item = Throw>,
    glances: &[Reading],
) -> Option<Debriefing> {
    let run = fold(records.iter().map(Borrow::borrow));
    let head = run.head.as_ref()?;
    let Mode::Rehearsal { seed, drill, .. } = head.mode else {
        return None;
    };
    let mut throws: Vec<Throw> = others.into_iter().collect();
    if let Some(drill) = drill {
        let course = Course::of(procedure, scenario.clone(), &run.inputs, seed, drill);
        let mut world = World::new(scenario.clone(), seed, scenario.start);
        course.prepare(&mut world);
        let run = rebuild(&mut world, records.iter().map(Borrow::borrow), presses);
        throws.extend(course.thrown(&run, &world));
    }
    let about = About {
        scenario: scenario.name.clone(),
        title: scenario.title.clone(),
        seed,
        drill: drill.is_some(),
        again: match drill {
            Some(Drill::ByChance) => format!("holdpoint rehearse {} --drill --seed {seed}", head.procedure),
            Some(Drill::AsNamed) => format!("holdpoint rehearse {} --drill --scenario {}", head.procedure, scenario.name),
            None => format!("holdpoint rehearse {} --scenario {}", head.procedure, scenario.name),
        },
    };
    Some(debriefing::of(&about, &throws, records, glances))
}
