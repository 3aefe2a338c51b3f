//! The run folded twice: when what was thrown came, and what followed.

use super::{About, Came, Debriefing, Moment, Throw, Thrown, Verdict, acts, signs};
use crate::{
    engine::{
        event::{self, Event},
        input::Reading,
        run::Run,
        status::Status,
        view::Blocker,
    },
    journal::Record,
    words::{HostName, MonitorName, StepId, Timestamp, Truth, Values},
};
use std::{borrow::Borrow, collections::BTreeMap};

/// So much of what could be seen, and of what was done, is told of each.
const MOST: usize = 10;

/// What is told at the end of a run with these records. `glances` are readings that the journal doesn't have, as far as they were kept.
pub fn of<R: Borrow<Record<Event>>>(about: &About, throws: &[Throw], records: &[R], glances: &[Reading]) -> Debriefing {
    let mut stretches: Vec<Stretch> = throws.iter().map(Stretch::new).collect();
    find(&mut stretches, records);
    let mut debriefing = Debriefing {
        scenario: about.scenario.clone(),
        title: about.title.clone(),
        seed: about.seed,
        drill: about.drill,
        again: about.again.clone(),
        thrown: Vec::new(),
        against: Vec::new(),
        refused: Vec::new(),
        alarms: Vec::new(),
    };
    let mut run = Run::default();
    for (place, record) in records.iter().enumerate() {
        let record = record.borrow();
        let backs_out = record.events.iter().any(|event| matches!(event, Event::Inserted { .. }));
        for event in &record.events {
            let moment = |says: String| Moment {
                at: record.at,
                after: None,
                says,
            };
            // What a back-out passes over and accepts is a part of it.
            let is_act = !(backs_out && matches!(event, Event::Skipped { .. } | Event::Overridden { .. }));
            if is_act {
                debriefing.against.extend(acts::against(&run, event).map(moment));
            }
            debriefing.refused.extend(acts::refused(&run, event).map(moment));
            debriefing.alarms.extend(signs::alarm(&run, event).map(moment));
            for stretch in &mut stretches {
                stretch.take(&run, place, record.at, event, is_act);
            }
            run.apply(record.at, event);
        }
    }
    for stretch in &mut stretches {
        let until = stretch.until.and_then(|place| Some(records.get(place)?.borrow().at));
        stretch.look(glances, until);
    }
    stretches.sort_by_key(|stretch| (stretch.came.is_none(), stretch.came));
    debriefing.thrown = stretches.into_iter().map(|stretch| stretch.told(&run)).collect();
    debriefing
}

/// From when something came to when its step was settled, and no shorter than it lasted.
struct Stretch<'a> {
    throw: &'a Throw,
    /// The record that it came with, and when.
    came: Option<(usize, Timestamp)>,
    /// The record that ends it; nothing: it lasts to the end.
    until: Option<usize>,
    /// The step of those at which it showed.
    step: Option<StepId>,
    seen: Vec<Moment>,
    did: Vec<Moment>,
    told: signs::Told,
    verdict: Verdict,
}

/// Finds when each came, and how long it mattered.
fn find<R: Borrow<Record<Event>>>(stretches: &mut [Stretch<'_>], records: &[R]) {
    let mut run = Run::default();
    for (place, record) in records.iter().enumerate() {
        let record = record.borrow();
        for event in &record.events {
            run.apply(record.at, event);
            if let Event::Said { words, step, .. } = event {
                for stretch in stretches.iter_mut().filter(|stretch| stretch.throw.says.as_ref() == Some(words)) {
                    stretch.step = step.clone().or(stretch.step.take());
                    stretch.comes(place, record.at);
                }
            }
        }
        let current = run.current().map(|slot| slot.id().clone());
        for stretch in stretches.iter_mut() {
            match stretch.throw.came {
                Came::At(Some(then))
                    if then < record.at || then == record.at && (stretch.throw.steps.is_empty() || stretch.begins(record)) =>
                {
                    stretch.comes(place, then)
                }
                Came::WithStep if current.as_ref().is_some_and(|step| stretch.throw.steps.contains(step)) => {
                    stretch.comes(place, record.at);
                }
                Came::WithTrouble if stretch.is_in_trouble(&run, current.as_ref(), record) => stretch.comes(place, record.at),
                _ => {}
            }
            stretch.ends(&run, current.as_ref(), place, record.at);
        }
    }
}

impl Stretch<'_> {
    fn new(throw: &Throw) -> Stretch<'_> {
        Stretch {
            throw,
            came: None,
            until: None,
            step: None,
            seen: Vec::new(),
            did: Vec::new(),
            told: signs::Told::new(),
            verdict: Verdict::NeverCame,
        }
    }

    fn comes(&mut self, place: usize, at: Timestamp) {
        if self.came.is_none() {
            self.came = Some((place, at));
            self.verdict = if self.throw.slips.is_empty() {
                Verdict::Came
            } else {
                Verdict::Resisted
            };
        }
    }

    /// Whether one of its steps begins with this record: what comes with a step is in the same moment as much that came before.
    fn begins(&self, record: &Record<Event>) -> bool {
        let here = |step: &StepId| self.throw.steps.contains(step);
        record.events.iter().any(|event| match event {
            Event::Started { job } => here(&job.attempt.step),
            Event::Confirmed { attempt, .. } => here(&attempt.step),
            _ => false,
        })
    }

    /// Whether one of its steps wants a person now, or can't be begun.
    fn is_in_trouble(&self, run: &Run, current: Option<&StepId>, record: &Record<Event>) -> bool {
        let here = |step: &StepId| self.throw.steps.contains(step);
        let tells = |event: &Event| match event {
            Event::Assessed {
                attempt,
                verdict: event::Verdict::Failed(_),
            } => here(&attempt.step),
            Event::Overdue { node, .. } => here(node),
            _ => false,
        };
        let kept = |step: &&StepId| {
            let broken = |blocker: &Blocker| matches!(blocker, Blocker::Guard { truth: Truth::No, .. });
            run.line(step).status == Status::Pending && here(step) && run.blockers(step).iter().any(broken)
        };
        record.events.iter().any(tells) || current.filter(kept).is_some()
    }

    fn ends(&mut self, run: &Run, current: Option<&StepId>, place: usize, at: Timestamp) {
        let Some((_, came)) = self.came.filter(|_| self.until.is_none()) else {
            return;
        };
        if self.step.is_none() {
            let near = current
                .filter(|step| self.throw.steps.is_empty() || self.throw.steps.contains(step))
                .cloned();
            let under_way = || {
                self.throw
                    .steps
                    .iter()
                    .find(|step| run.line(step).attempts > 0 && !run.line(step).status.is_settled())
            };
            self.step = near.or_else(|| under_way().cloned());
        }
        let settled = self.step.as_ref().is_some_and(|step| run.line(step).status.is_settled());
        let lasts = self.throw.lasts.map_or(0, |lasts| lasts.as_secs());
        let over = at.as_second() - came.as_second() >= i64::try_from(lasts).unwrap_or(i64::MAX);
        if settled && over {
            self.until = Some(place);
        }
    }

    fn take(&mut self, run: &Run, place: usize, at: Timestamp, event: &Event, is_act: bool) {
        let Some((from, came)) = self.came else { return };
        if place < from || self.until.is_some_and(|until| place > until) {
            return;
        }
        let moment = |says: String| Moment {
            at,
            after: Some(u64::try_from(at.as_second() - came.as_second()).unwrap_or(0)),
            says,
        };
        // What stood before it in the same moment belongs to what made it come.
        if at >= came {
            self.seen.extend(signs::of(run, event, &mut self.told).into_iter().map(moment));
        }
        // What was done in the moment in which it came was done before; what comes after a silence answers it.
        if place == from && at <= came || !is_act {
            return;
        }
        if self.throw.slips.iter().any(|slip| slip.is(run, event, &self.throw.steps)) {
            self.verdict = self.verdict.max(Verdict::Fell);
        }
        if let Event::Refused { act, step, .. } = event
            && step.as_ref().is_none_or(|step| self.throw.steps.contains(step))
            && self.throw.slips.iter().any(|slip| slip.was_wanted(act))
        {
            self.verdict = self.verdict.max(Verdict::Refused);
        }
        self.did.extend(acts::of(run, event).map(moment));
    }

    /// What monitors showed that no condition uses.
    fn look(&mut self, glances: &[Reading], until: Option<Timestamp>) {
        let Some((_, came)) = self.came else { return };
        let mut before: BTreeMap<(&MonitorName, &HostName), &Values> = BTreeMap::new();
        for glance in glances {
            let of = (&glance.monitor, &glance.host);
            if glance.begun >= came && until.is_none_or(|until| glance.begun <= until) {
                let says = signs::read(before.get(&of).copied(), of.0, of.1, &glance.values, &mut self.told);
                self.seen.extend(says.into_iter().map(|says| Moment {
                    at: glance.begun,
                    after: Some(u64::try_from(glance.begun.as_second() - came.as_second()).unwrap_or(0)),
                    says,
                }));
            }
            if let Ok(values) = &glance.values {
                before.insert(of, values);
            }
        }
        self.seen.sort_by_key(|moment| moment.at);
    }

    fn told(self, run: &Run) -> Thrown {
        let step = self.step.or_else(|| self.throw.steps.first().cloned());
        Thrown {
            what: self.throw.what.clone(),
            came: self.came.map(|(_, at)| at),
            step: step.map(|step| run.title(&step)),
            says: self.throw.says.clone(),
            seen: first(self.seen),
            did: first(self.did),
            verdict: self.verdict,
            right: self.throw.right.clone(),
        }
    }
}

/// The first of them, and how many more there are.
fn first(mut moments: Vec<Moment>) -> Vec<Moment> {
    let more = moments.len().saturating_sub(MOST);
    if more > 0 {
        moments.truncate(MOST);
        if let Some(last) = moments.last_mut() {
            last.says.push_str(&format!(" (and {more} more)"));
        }
    }
    moments
}
