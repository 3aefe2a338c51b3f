//! What an operator remembers of a run that is taken up again: what its journal says that they did.

use super::operator::{Operator, never_began};
use crate::{
    engine::{
        event::{Event, GUIDE},
        run::{JobState, Run},
        status::Status,
        view::Blocker,
    },
    rehearsal::policy::Occasion,
    words::{StepId, Stimulus},
};

impl Operator {
    /// Remembers the act that a record tells of, where it does. `run` is as it was before.
    pub fn recall(&mut self, run: &Run, events: &[Event]) {
        let current = || run.current().map(|slot| slot.id().clone());
        let act = events.iter().find_map(|event| match event {
            Event::Confirmed { attempt, .. } => Some(attempt.step.clone()),
            Event::Reopened { step, by, .. } if by == GUIDE || never_began(run, step) => None,
            Event::Judged { step, .. }
            | Event::Reopened { step, .. }
            | Event::Overridden { step, .. }
            | Event::Deferred { step, .. }
            | Event::Excluded { step, .. } => Some(step.clone()),
            Event::DoubtSettled { job, .. } | Event::Answered { job, .. } => Some(job.attempt.step.clone()),
            // What waited for the guards was answered before.
            Event::Sent { job, by: Some(_), .. } if run.jobs.get(job).is_none_or(|job| job.given.is_none()) => {
                Some(job.attempt.step.clone())
            }
            Event::Inserted { .. } | Event::Skipped { .. } | Event::EndedShort { .. } => current(),
            _ => None,
        });
        let Some(step) = act else { return };
        let early = events.iter().find_map(|event| match event {
            Event::Sent {
                job,
                what: Stimulus::Type(_),
                seen: Some(seen),
                step: None,
                against: Some(_),
                ..
            } if run.jobs.get(job).is_none_or(|job| job.given.is_none()) => Some((job, *seen)),
            Event::Answered { job, answer } if answer.step.is_none() => Some((job, answer.seen)),
            _ => None,
        });
        if let Some((job, seen)) = early {
            self.answered_early(job, seen);
            return self.did(Occasion::Turn, &step);
        }
        self.did(occasion(run, &step), &step);
    }
}

/// What it was at a step that wanted the operator.
fn occasion(run: &Run, step: &StepId) -> Occasion {
    let jobs = run.last_jobs(step);
    if jobs.iter().any(|(_, job)| matches!(job.state, JobState::InDoubt { .. })) {
        return Occasion::Doubt;
    }
    if jobs.iter().any(|(_, job)| matches!(job.state, JobState::AtPrompt { .. })) {
        return Occasion::Ask;
    }
    match &run.line(step).status {
        Status::Assess { failed } if failed.is_empty() => Occasion::Ask,
        Status::Assess { .. } => Occasion::Fail,
        Status::Active => Occasion::Worry,
        _ if run
            .blockers(step)
            .iter()
            .any(|blocker| matches!(blocker, Blocker::Guard { .. } | Blocker::Host { .. })) =>
        {
            Occasion::Guard
        }
        _ => Occasion::Turn,
    }
}
