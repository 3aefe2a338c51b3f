//! How long things take: the time that work itself took, without the time that it stood held at a prompt.

use super::{
    run::{Job, JobState, Run},
    sheet::{Does, Pace, Sheet},
    status::Status,
};
use crate::words::{StepId, Timestamp};
use std::sync::Arc;

/// How a time compares with what the procedure says of it, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Within what is normal, or nothing was said.
    Usual,
    /// Over what is normal.
    Slow,
    /// Time to worry.
    Worrying,
    /// A person must decide.
    TooLong,
}

impl Pace {
    /// What so many seconds of work are, by this pace.
    pub fn verdict(&self, seconds: u64) -> Verdict {
        let over = |mark: Option<u64>| mark.is_some_and(|mark| seconds > mark);
        if over(self.limit) {
            Verdict::TooLong
        } else if over(self.worry) {
            Verdict::Worrying
        } else if over(self.normal) {
            Verdict::Slow
        } else {
            Verdict::Usual
        }
    }
}

impl Job {
    /// Seconds that it has worked, or worked in all once it is over. Time at a prompt isn't counted.
    /// Nothing where it never started, or where it isn't known how it fares.
    pub fn worked(&self, now: Timestamp) -> Option<u64> {
        let started = self.started?;
        let until = match &self.state {
            JobState::Queued | JobState::Void { .. } | JobState::InDoubt { .. } => return None,
            JobState::Running => now,
            // Since then it stands, or is over.
            JobState::AtPrompt { .. } | JobState::Ended { .. } | JobState::Vouched => self.since,
        };
        seconds(until.duration_since(started) - self.stood)
    }
}

impl Run {
    /// Seconds that the last attempt at a step has worked so far, or took. Time in which it was held at a prompt isn't counted; a step
    /// on several hosts takes as long as the last of them, from the first start on. Nothing where nothing has started.
    pub fn worked(&self, step: &StepId, now: Timestamp) -> Option<u64> {
        let line = self.line(step);
        let jobs = self.last_jobs(step);
        let started = jobs.iter().filter_map(|(_, job)| job.started).min();
        let Some(started) = started else {
            let confirmed = line.confirmed.filter(|_| jobs.is_empty())?;
            return match (&line.status, line.ended) {
                (Status::Active, _) => seconds(now.duration_since(confirmed)),
                (_, Some(ended)) => seconds(ended.duration_since(confirmed)),
                _ => None,
            };
        };
        let stopped = |job: &Job| match job.state {
            JobState::Running | JobState::Queued | JobState::InDoubt { .. } => now,
            _ => job.since,
        };
        let until = jobs.iter().map(|(_, job)| stopped(job)).max()?;
        // What one host stood, another may have worked through.
        let stood = jobs
            .iter()
            .filter(|(_, job)| job.started.is_some())
            .map(|(_, job)| job.stood)
            .min()
            .unwrap_or_default();
        seconds(until.duration_since(started) - stood)
    }

    /// Whether a step works right now: a command of it runs, or it is a wait. A held one doesn't.
    pub fn works(&self, step: &StepId) -> bool {
        let line = self.line(step);
        let waits = || line.ran.as_ref().is_some_and(|sheet| matches!(sheet.does, Does::Wait { .. }));
        line.status == Status::Active && (waits() || self.last_jobs(step).iter().any(|(_, job)| job.state == JobState::Running))
    }

    /// The steps that work right now, in the order of the plan's ids, with the sheets that they run by.
    pub fn working(&self) -> Vec<(StepId, Arc<Sheet>)> {
        let steps = self.active.iter().filter(|step| self.works(step));
        steps
            .filter_map(|step| Some((step.clone(), self.line(step).ran.clone()?)))
            .collect()
    }
}

/// Whole seconds, where time did not go backwards.
fn seconds(span: jiff::SignedDuration) -> Option<u64> {
    u64::try_from(span.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_judged_by_the_furthest_mark_that_was_passed() {
        let pace = Pace {
            normal: Some(300),
            worry: Some(600),
            limit: Some(1200),
        };
        let of = |seconds| pace.verdict(seconds);
        assert_eq!(
            [of(300), of(301), of(601), of(1201)],
            [Verdict::Usual, Verdict::Slow, Verdict::Worrying, Verdict::TooLong]
        );
        assert_eq!(Pace::default().verdict(86_400), Verdict::Usual);
    }
}
