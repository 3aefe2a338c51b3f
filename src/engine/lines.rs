//! What the fold's assignments are made of: a line of the plan, with all that is kept in step with it, and a job.

use super::{
    run::{Job, JobState, Line, Run},
    status::Status,
};
use crate::words::{Attempt, JobId, StepId, Timestamp};
use std::sync::Arc;

impl Run {
    /// An attempt of which nothing ever began leaves its step as it was.
    pub(super) fn close(&mut self, attempt: &Attempt) {
        if self.jobs_of(attempt).all(|(_, job)| matches!(job.state, JobState::Void { .. })) {
            let before = self.line(&attempt.step);
            self.reset(&attempt.step);
            self.change(&attempt.step, |line| {
                line.only = before.only.clone();
                line.kept = before.kept.clone();
            });
        }
    }

    /// A block settles with all that it holds; what is settled already stays, and so does a begun block's `finally` part.
    pub(super) fn settle_under(&mut self, node: &StepId, at: Timestamp, status: &Status) {
        let begun = self.begun.contains_key(node);
        for id in self.under(node) {
            let kept = begun && id != *node && self.is_finally(&id, node);
            if !kept && (id == *node || !self.line(&id).status.is_settled()) {
                self.set(&id, at, status.clone());
            }
        }
    }

    /// Back to before its last attempt; attempts go on counting.
    pub(super) fn reset(&mut self, id: &StepId) {
        self.active.remove(id);
        self.undoing.remove(id);
        self.change(id, |line| {
            *line = Line {
                attempts: line.attempts,
                excluded: std::mem::take(&mut line.excluded),
                hosts: std::mem::take(&mut line.hosts),
                began: line.began,
                given: line.given,
                ran: line.ran.take(),
                ..Line::default()
            };
        });
        self.weigh(id);
    }

    pub(super) fn set(&mut self, id: &StepId, at: Timestamp, status: Status) {
        let settled = status.is_settled();
        if status == Status::Active {
            self.active.insert(id.clone());
        } else {
            self.active.remove(id);
        }
        self.change(id, |line| {
            line.status = status;
            line.ended = settled.then_some(at);
        });
        if settled && self.turned.as_ref() == Some(id) {
            self.turned = None;
        }
        self.weigh(id);
    }

    pub(super) fn change(&mut self, id: &StepId, with: impl FnOnce(&mut Line)) {
        if let Some(line) = self.lines.get_mut(id) {
            with(Arc::make_mut(line));
        } else {
            let mut line = Line::default();
            with(&mut line);
            self.lines.insert(id.clone(), Arc::new(line));
        }
    }

    /// Notes something of a job that stands where it stood.
    pub(super) fn at_its_prompt(&mut self, id: &JobId, with: impl FnOnce(&mut Job)) {
        if let Some(job) = self.jobs.get_mut(id) {
            with(Arc::make_mut(job));
        }
    }

    pub(super) fn job(&mut self, id: &JobId, at: Timestamp, with: impl FnOnce(&mut Job)) {
        let Some(job) = self.jobs.get_mut(id) else { return };
        let job = Arc::make_mut(job);
        let stands_since = matches!(job.state, JobState::AtPrompt { .. }).then_some(job.since);
        job.since = at;
        with(job);
        // Out of sight it may still stand there: then the wait goes on once it is found again.
        let goes_on = match job.state {
            JobState::AtPrompt { .. } => stands_since == Some(job.since),
            JobState::InDoubt { .. } => true,
            _ => false,
        };
        if let Some(since) = stands_since.filter(|_| !goes_on) {
            job.stood += at.duration_since(since);
        }
        if job.state.is_settled() {
            self.live.remove(id);
        } else {
            self.live.insert(id.clone());
        }
    }
}
