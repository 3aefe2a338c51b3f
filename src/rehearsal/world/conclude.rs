//! What a journal can't order again: keys that somebody typed into a live terminal are never recorded.

use super::{World, agenda::Due, job::Course};
use crate::{
    rehearsal::scenario::Part,
    words::{Exit, JobId},
};
use std::sync::Arc;

/// Questions and parts of the longest command that is brought to its end.
const LONGEST: usize = 1_000;

impl World {
    /// Brings a job to the end that a journal tells of, where the journal's orders alone don't: its questions are answered such
    /// that it may end that way, and everything that it has to do is done now. A job that is over already stays as it is.
    pub fn conclude(&mut self, id: &JobId, exit: Exit) {
        let Exit::Code(code) = exit else {
            if self.jobs.get(id).is_some_and(|job| job.course.is_live()) && matches!(exit, Exit::Signal(_)) {
                self.end(id, exit, None);
            }
            return;
        };
        for _ in 0..LONGEST {
            let Some(job) = self.jobs.get_mut(id).filter(|job| job.course.is_live()) else {
                return;
            };
            let mut coming: Vec<Due> = job.frozen.drain(..).map(|(_, due)| due).collect();
            if job.course == Course::Asking {
                let asking = job.play().and_then(|play| play.asking.take());
                coming.push(
                    asking
                        .and_then(|part| towards(&part, code))
                        .map_or_else(|| Due::Next(id.clone()), |then| Due::Play(id.clone(), then)),
                );
            }
            job.course = Course::Running;
            coming.extend(self.agenda.take_job(id, self.now).into_iter().map(|(_, due)| due));
            if coming.is_empty() {
                return self.end(id, exit, None);
            }
            for due in coming {
                match due {
                    // What it waited for has come, or its time was over.
                    Due::Await(_, waiting) => self.waited(id, &waiting),
                    due => self.come(due),
                }
            }
        }
    }
}

/// What comes of the answer that may lead to this exit status.
fn towards(part: &Part, code: u8) -> Option<Arc<Part>> {
    let answers = || part.prompt.iter().flat_map(|prompt| &prompt.answers).map(|(_, then)| then);
    answers()
        .find(|then| then.exit == Some(code))
        .or_else(|| answers().find(|then| then.exit.is_none()))
        .or_else(|| answers().next())
        .cloned()
}
