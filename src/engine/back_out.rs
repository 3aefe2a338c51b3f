//! How long it would take to take back what is open now.

use super::{run::Run, sheet::UndoSheet, status::Status};
use crate::{
    procedure::{
        model::{Procedure, Step, Undo},
        plan::{PlannedStep, Service, Slot},
    },
    words::{StepId, Timestamp},
};
use std::{fmt, sync::Arc};

/// Seconds for an undo step of which nothing is known.
const GUESS: u64 = 120;

/// Seconds that a person takes at least to read and confirm a step, however quick it is.
const LEAST: u64 = 30;

/// What backing out would take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackOut {
    /// Nothing is open that steps of the procedure take back.
    Nothing,
    /// The point of no return is passed: why.
    NoWay(String),
    /// It takes this.
    Takes(Estimate),
}

/// An estimate, and what it rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// All of it.
    pub seconds: u64,
    /// Steps that take something back.
    pub steps: u32,
    /// Those of them that go by the time that the step itself took.
    pub measured: u32,
    /// Those of them of which nothing is known.
    pub guessed: u32,
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.seconds.div_ceil(60);
        let steps = if self.steps == 1 { "step" } else { "steps" };
        write!(f, "about {minutes} min, from {} {steps}", self.steps)?;
        if self.measured > 0 {
            write!(f, ", {} by the time the step took", self.measured)?;
        }
        if self.guessed > 0 {
            write!(f, ", {} guessed", self.guessed)?;
        }
        Ok(())
    }
}

impl Estimate {
    /// The last moment to begin, so that it is over by then.
    pub fn last_moment(&self, ends: Timestamp) -> Timestamp {
        let seconds = i64::try_from(self.seconds).unwrap_or(i64::MAX);
        Timestamp::from_second(ends.as_second().saturating_sub(seconds)).unwrap_or(Timestamp::MIN)
    }

    /// Steps that take `node` back: by the pace that each gives, else, all together, by the time that the node itself took.
    fn add(&mut self, normal: &[Option<u64>], took: Option<u64>) {
        let unknown = normal.iter().filter(|normal| normal.is_none()).count();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.steps += count(normal.len());
        self.seconds += normal.iter().flatten().map(|normal| (*normal).max(LEAST)).sum::<u64>();
        match took {
            _ if unknown == 0 => {}
            Some(took) => {
                self.measured += count(unknown);
                self.seconds += took.max(LEAST * unknown as u64);
            }
            None => {
                self.guessed += count(unknown);
                self.seconds += GUESS * unknown as u64;
            }
        }
    }
}

/// What backing out would take now. Without the procedure, undo steps have no pace of their own, and a finished block is taken back step
/// by step.
pub fn of(run: &Run, procedure: Option<&Procedure>, now: Timestamp) -> BackOut {
    if let Some(why) = no_return(run) {
        return BackOut::NoWay(why);
    }
    let mut estimate = Estimate::default();
    let mut place = 0;
    while let Some(slot) = run.slots.get(place) {
        let whole = match slot {
            Slot::Block(block) if run.begun.contains_key(&block.id) && run.is_settled_under(&block.id) => {
                procedure.and_then(|procedure| Some(undo_steps(&procedure.node(&block.key)?.common().undo)?.to_vec()))
            }
            _ => None,
        };
        if let Some(steps) = whole {
            let part = run.part(slot.id()).unwrap_or(place..place + 1);
            let any = run
                .slots
                .get(part.clone())
                .into_iter()
                .flatten()
                .any(|slot| is_open(run, slot.id()));
            if any {
                estimate.add(&paces(&steps), None);
            }
            place = part.end.max(place + 1);
            continue;
        }
        if let Slot::Step(step) = slot
            && is_open(run, &step.id)
        {
            let normal = undo_of(run, procedure, step);
            estimate.add(&normal, run.worked(&step.id, now));
        }
        place += 1;
    }
    if estimate.steps == 0 {
        BackOut::Nothing
    } else {
        BackOut::Takes(estimate)
    }
}

/// Why there is no way back, where a step that says so has begun.
fn no_return(run: &Run) -> Option<String> {
    run.lines.iter().find_map(|(_, line)| {
        let begun = matches!(
            line.status,
            Status::Active | Status::Done { .. } | Status::Overridden { .. } | Status::Assess { .. }
        );
        line.ran.as_ref().filter(|_| begun)?.no_return.clone()
    })
}

/// Whether a step has begun, was not taken back, and is not itself a way back or a look.
fn is_open(run: &Run, id: &StepId) -> bool {
    let Some(step) = run.planned(id) else { return false };
    let serves = step
        .serves
        .as_ref()
        .is_some_and(|serves| matches!(serves.why, Service::Undo | Service::Probe));
    let line = run.line(id);
    !serves
        && line.began.is_some()
        && matches!(
            line.status,
            Status::Active | Status::Done { .. } | Status::Overridden { .. } | Status::Assess { .. }
        )
}

/// The paces of the steps that take a step back; empty where there are none.
fn undo_of(run: &Run, procedure: Option<&Procedure>, step: &PlannedStep) -> Vec<Option<u64>> {
    if let Some(model) = procedure.and_then(|procedure| procedure.step(&step.key)) {
        return undo_steps(&model.common.undo).map(paces).unwrap_or_default();
    }
    let line = run.line(&step.id);
    let sheet = line.ran.as_ref().or(line.sheet.as_ref().map(|(_, sheet)| sheet));
    match sheet.map(|sheet| &sheet.undo) {
        Some(UndoSheet::Steps(steps)) => vec![None; steps.len()],
        _ => Vec::new(),
    }
}

fn undo_steps(undo: &Undo) -> Option<&[Arc<Step>]> {
    match undo {
        Undo::Steps(steps) => Some(steps),
        Undo::Unsaid | Undo::None(_) => None,
    }
}

fn paces(steps: &[Arc<Step>]) -> Vec<Option<u64>> {
    steps.iter().map(|step| step.normal.map(|normal| normal.as_secs())).collect()
}
