//! What the run wants, and the tasks that do it: jobs followed and asked for, files looked at, monitors polled, hosts identified.

use super::{
    beside,
    live::{Report, Runtime, send},
    poll,
    polls::When,
    tail,
};
use crate::{
    engine::{
        event::Event,
        hosts,
        input::{Input, News, SeenContent, SeenFile},
        run::{JobState, WantedMonitor},
    },
    host::Hosts,
    journal::{JournalError, Log},
    words::{Digest, HostName, JobId, Lock, Timestamp},
};
use tokio::sync::mpsc;

impl<L: Log<Event>, H: Hosts> Runtime<L, H> {
    /// Makes the tasks what the run wants.
    pub(super) fn reconcile(&mut self) {
        let now = self.clock.now();
        self.look_for_company(now);
        let wants = self.core.wants(now);
        let jobs = &self.core.run.jobs;
        // What never began is not waited for any more.
        self.tails
            .retain(|job, _| !jobs.get(job).is_some_and(|job| matches!(job.state, JobState::Void { .. })));
        for job in wants.tail {
            if self.tails.contains_key(&job) || self.starting.contains(&job) {
                continue;
            }
            let Some(errand) = self.core.run.errand(&job) else { continue };
            let (control, controls) = mpsc::unbounded_channel();
            self.tails.insert(job.clone(), control);
            let known = self.core.run.jobs.get(&job);
            let started = known.and_then(|job| job.started).unwrap_or(now);
            let answered = known.map(|job| job.answered_at.clone()).unwrap_or_default();
            let place = tail::Place {
                transcripts: self.transcripts.clone(),
                clock: self.clock.clone(),
                started,
                answered,
            };
            self.tasks.spawn(tail::tail(
                self.hosts.clone(),
                self.vault.clone(),
                errand,
                place,
                controls,
                self.reports.clone(),
            ));
        }
        for job in wants.inquire {
            let Some(errand) = self.core.run.errand(&job) else { continue };
            if self.asking.insert(job.clone()) {
                let (hosts, reports, clock) = (self.hosts.clone(), self.reports.clone(), self.clock.clone());
                self.tasks.spawn(async move {
                    match hosts.inquire(&errand).await {
                        Ok(fate) => send(&reports, Report::Input(Input::Job(job.clone(), News::Fate(fate)))).await,
                        Err(error) => {
                            let again = clock.now().checked_add(tail::BACKOFF).ok();
                            send(&reports, Report::Told(beside::silent(&error, again))).await;
                            let host = error.host;
                            send(&reports, Report::Input(Input::Link { host, up: false })).await;
                            tokio::time::sleep(tail::BACKOFF).await;
                        }
                    }
                    send(&reports, Report::Asked(job)).await;
                });
            }
        }
        for at in wants.look {
            if self.looking.insert(at.clone()) {
                let (hosts, reports) = (self.hosts.clone(), self.reports.clone());
                self.tasks.spawn(async move {
                    let files = hosts.files(&at.host, &at.account, &at.globs, at.only_text).await;
                    let files = match files {
                        Ok(files) => Ok(files.into_iter().map(seen).collect()),
                        Err(error) => Err(error.to_string()),
                    };
                    send(
                        &reports,
                        Report::Input(Input::Looked {
                            step: at.step.clone(),
                            host: at.host.clone(),
                            files,
                        }),
                    )
                    .await;
                    send(&reports, Report::Looked(at)).await;
                });
            }
        }
        self.polls.keep(&wants.monitors, now);
        for wanted in wants.monitors {
            let hurried = wants.poll.iter().any(|(name, _)| *name == wanted.name);
            self.poll(&wanted, now, hurried);
        }
    }

    /// Begins what is due of a monitor.
    fn poll(&mut self, wanted: &WantedMonitor, now: Timestamp, hurried: bool) {
        let Some(monitor) = self.core.rules.monitors.get(&wanted.name) else {
            return;
        };
        let free = monitor.lock.as_ref().is_none_or(|lock| !self.is_locked(lock));
        let run = &self.core.run;
        let is_down = |host: &HostName| run.hosts.get(host).is_some_and(|state| state.up == Some(false));
        let when = When { now, hurried, free };
        for errand in self.polls.errands(wanted, monitor, &run.account, when, is_down) {
            self.tasks.spawn(poll::poll(
                self.hosts.clone(),
                self.vault.clone(),
                self.clock.clone(),
                errand,
                self.reports.clone(),
            ));
        }
    }

    /// Whether a command that has this lock runs, or is about to.
    fn is_locked(&self, lock: &str) -> bool {
        let has_it = |job: &JobId| self.lock_of(job).is_some_and(|of| of == lock);
        self.core
            .run
            .live_jobs()
            .any(|(job, state)| state.state != JobState::Queued && has_it(job))
            || self.waiting.iter().any(|order| order.lock == lock)
    }

    pub(super) fn lock_of(&self, job: &JobId) -> Option<Lock> {
        self.core.run.line(&job.attempt.step).ran.as_ref()?.lock.clone()
    }

    pub(super) async fn polled(&mut self, polled: poll::Polled) -> Result<(), JournalError> {
        let (told, inputs) = self.polls.over(polled, self.clock.now());
        for feed in told {
            self.tell(feed).await;
        }
        for input in inputs {
            self.input(input).await?;
        }
        self.unlocked();
        Ok(())
    }

    /// When something is due by time alone.
    pub(super) fn next(&self) -> Option<Timestamp> {
        let wake = self.core.wants(self.clock.now()).wake;
        wake.into_iter().chain(self.polls.due()).min()
    }

    pub(super) fn identify_all(&mut self) {
        for host in hosts(&self.core.rules, &self.core.run) {
            self.identify(host);
        }
    }

    pub(super) fn identify(&mut self, host: HostName) {
        let (hosts, reports) = (self.hosts.clone(), self.reports.clone());
        self.tasks.spawn(async move {
            let input = match hosts.identify(&host).await {
                Ok(identity) => Input::Seen(host, identity),
                Err(error) => {
                    send(&reports, Report::Told(beside::silent(&error, None))).await;
                    Input::Link { host, up: false }
                }
            };
            send(&reports, Report::Input(input)).await;
        });
    }
}

fn seen((path, content): (String, Option<Vec<u8>>)) -> SeenFile {
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
