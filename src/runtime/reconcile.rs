//! What the run wants, and the tasks that do it: jobs followed and asked for, files looked at, monitors polled, hosts identified.

use super::{
    beside,
    live::{Report, Runtime, send},
    poll, tail,
};
use crate::{
    engine::{
        event::Event,
        hosts,
        input::{Input, News, SeenContent, SeenFile},
    },
    host::Hosts,
    journal::{JournalError, Log},
    words::{Digest, HostName, Timestamp},
};
use tokio::sync::mpsc;

impl<L: Log<Event>, H: Hosts> Runtime<L, H> {
    /// Makes the tasks what the run wants.
    pub(super) fn reconcile(&mut self) {
        let now = self.clock.now();
        self.look_for_company(now);
        let wants = self.core.wants(now);
        for job in wants.tail {
            if self.tails.contains_key(&job) || self.starting.contains(&job) {
                continue;
            }
            let Some(errand) = self.core.run.errand(&job) else { continue };
            let (control, controls) = mpsc::unbounded_channel();
            self.tails.insert(job.clone(), control);
            let started = self.core.run.jobs.get(&job).and_then(|job| job.started).unwrap_or(now);
            let place = tail::Place {
                transcripts: self.transcripts.clone(),
                clock: self.clock.clone(),
                started,
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
        self.polls
            .retain(|name, _| wants.monitors.iter().any(|wanted| wanted.name == *name));
        for wanted in wants.monitors {
            let every = self
                .core
                .rules
                .monitors
                .get(&wanted.name)
                .map_or(5, |monitor| monitor.every.as_secs());
            let hurried = wants.poll.iter().any(|(name, _)| *name == wanted.name);
            let schedule = self.polls.entry(wanted.name.clone()).or_insert_with(|| poll::Schedule::at(now));
            if schedule.begin(now, every, hurried) {
                self.tasks.spawn(poll::poll(
                    self.hosts.clone(),
                    self.clock.clone(),
                    self.core.run.account.clone(),
                    wanted,
                    self.reports.clone(),
                ));
            }
        }
    }

    pub(super) async fn polled(&mut self, polled: poll::Polled) -> Result<(), JournalError> {
        if polled.last
            && let Some(schedule) = self.polls.get_mut(&polled.monitor)
        {
            schedule.end();
        }
        if let Err(error) = &polled.looked {
            let told = beside::silent(error, self.polls.get(&polled.monitor).and_then(poll::Schedule::due));
            self.tell(told).await;
        }
        let (inputs, glance) = poll::made_of(&self.core.rules, polled);
        self.tell(glance).await;
        for input in inputs {
            self.input(input).await?;
        }
        Ok(())
    }

    /// When something is due by time alone.
    pub(super) fn next(&self) -> Option<Timestamp> {
        let wake = self.core.wants(self.clock.now()).wake;
        wake.into_iter().chain(self.polls.values().filter_map(poll::Schedule::due)).min()
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
