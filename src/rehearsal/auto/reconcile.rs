//! What the run wants of the world is reconciled with what is followed, asked and polled.

use super::Auto;
use crate::{
    engine::{
        event::Event,
        input::{Input, News, SeenContent, SeenFile},
    },
    host::{Chunk, Ended},
    journal::Log,
    words::{Digest, JobId},
};

impl<L: Log<Event>> Auto<L> {
    /// What the run wants of the world, at once: looks take no time.
    pub(super) fn reconcile(&mut self) {
        let now = self.world.now();
        let wants = self.core.wants(now);
        for job in wants.tail {
            if !self.followings.contains_key(&job)
                && let Ok((spool, ended)) = self.world.tail(&job, 0)
            {
                self.attach(&job, &spool, ended);
            }
        }
        for job in wants.inquire {
            if let Ok(fate) = self.world.inquire(&job) {
                self.queue.push_back(Input::Job(job, News::Fate(fate)));
            }
        }
        for at in wants.look {
            let files = match self.world.files(&at.host, &at.globs, at.only_text) {
                Ok(files) => Ok(files.into_iter().map(|(path, content)| seen(path, content)).collect()),
                Err(error) => Err(error.to_string()),
            };
            self.queue.push_back(Input::Looked {
                step: at.step,
                host: at.host,
                files,
            });
        }
        self.poll_due(wants.monitors, &wants.poll);
    }

    /// Follows a job that began before this session: its output is read again from the first byte.
    fn attach(&mut self, job: &JobId, spool: &[Chunk], ended: Option<Ended>) {
        let Some(work) = self.core.run.work(job) else { return };
        self.follow(job, &work);
        let millis = self.millis(job);
        if let Some(following) = self.followings.get_mut(job) {
            for chunk in spool {
                following.take(chunk, millis);
            }
        }
        if let Some(ended) = ended {
            self.ended(job, ended);
        } else if self.world.asks(job) {
            self.quiet(job);
        }
    }
}

fn seen(path: String, content: Option<Vec<u8>>) -> SeenFile {
    let is = match content {
        None => SeenContent::Absent,
        Some(bytes) => match String::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => SeenContent::Text(text),
            Ok(text) => SeenContent::Binary(Digest::of(text.as_bytes())),
            Err(error) => SeenContent::Binary(Digest::of(error.as_bytes())),
        },
    };
    SeenFile { path, is }
}
