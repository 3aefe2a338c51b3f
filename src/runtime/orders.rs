//! What hosts are told once it is on disk: start, send, type; and what they may forget.

use super::{
    live::{Report, Runtime, send},
    tail::Control,
};
use crate::{
    engine::{
        event::Order,
        input::{Input, News},
        sheet::Does,
    },
    host::{Hosts, SendError, StartError},
    journal::Log,
    words::{Errand, JobId, Lock, Power, Work},
};
use tokio::sync::mpsc;

/// A command that starts as soon as no monitor is being polled under its lock.
#[derive(Debug)]
pub(super) struct Waiting {
    pub lock: Lock,
    order: Order,
}

impl<L: Log<crate::engine::event::Event>, H: Hosts> Runtime<L, H> {
    /// A poll is over: what waited for its lock starts.
    pub(super) fn unlocked(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        waiting.into_iter().for_each(|waiting| self.carry_out(waiting.order));
    }

    pub(super) fn carry_out(&mut self, order: Order) {
        let (hosts, vault, reports) = (self.hosts.clone(), self.vault.clone(), self.reports.clone());
        match order {
            Order::Start { errand, identity } => {
                let job = errand.job.clone();
                self.starting.insert(job.clone());
                if let Some(lock) = self.lock_of(&job).filter(|lock| self.polls.holds(lock)) {
                    let order = Order::Start { errand, identity };
                    return self.waiting.push(Waiting { lock, order });
                }
                self.tasks.spawn(async move {
                    let started = hosts.start(&errand, identity.as_ref(), &vault).await;
                    let news = match started {
                        Ok(()) => return send(&reports, Report::Started(job)).await,
                        Err(StartError::Refused(why)) => News::Refused(why),
                        Err(StartError::Unreachable(error)) => News::Lost(error.to_string()),
                    };
                    send(&reports, Report::NotStarted(job.clone())).await;
                    send(&reports, Report::Input(Input::Job(job, news))).await;
                });
            }
            Order::Send { errand, what, seen } => {
                let job = errand.job.clone();
                if !matches!(what, crate::words::Stimulus::Signal(_)) {
                    self.control(&job, Control::Answered);
                }
                self.tasks.spawn(async move {
                    match hosts.send(&errand, &what, seen, &vault).await {
                        Ok(()) => {}
                        Err(SendError::Refused(why)) => {
                            send(&reports, Report::Input(Input::Job(job.clone(), News::Unsent(why)))).await;
                            send(&reports, Report::Answered(job)).await;
                        }
                        Err(SendError::Unreachable(error)) => {
                            send(&reports, Report::Input(Input::Job(job, News::Lost(error.to_string())))).await;
                        }
                    }
                });
            }
        }
    }

    /// One after the other: keys must not overtake each other.
    pub(super) fn type_keys(&mut self, job: JobId, bytes: Vec<u8>) {
        let bytes = match self.hands.get(&job) {
            None => bytes,
            Some(hands) => match hands.send(bytes) {
                Ok(()) => return,
                Err(mpsc::error::SendError(bytes)) => bytes,
            },
        };
        let Some(errand) = self.core.run.errand(&job) else { return };
        let (sender, mut keys) = mpsc::unbounded_channel::<Vec<u8>>();
        // It can't be closed yet.
        let _ = sender.send(bytes);
        self.hands.insert(job, sender);
        let hosts = self.hosts.clone();
        self.tasks.spawn(async move {
            while let Some(mut bytes) = keys.recv().await {
                while let Ok(more) = keys.try_recv() {
                    bytes.extend(more);
                }
                // What a terminal doesn't take, its screen doesn't show.
                let _ = hosts.type_keys(&errand, &bytes).await;
            }
        });
    }

    pub(super) fn is_settled(&self, job: &JobId) -> bool {
        self.core.run.jobs.get(job).is_some_and(|job| job.state.is_settled())
    }

    /// What is safe in the journal need not be kept at its host.
    pub(super) fn forget(&mut self, errand: Errand) {
        let hosts = self.hosts.clone();
        self.tasks.spawn(async move { hosts.forget(&errand).await });
    }

    /// The guide may have gone between a command's end and its being forgotten.
    pub(super) fn forget_settled(&mut self) {
        if self.core.run.sessions < 2 {
            return;
        }
        let run = &self.core.run;
        let settled: Vec<Errand> = run
            .jobs
            .iter()
            .filter(|(_, job)| job.started.is_some() && job.state.is_settled())
            .filter_map(|(id, _)| run.errand(id))
            .collect();
        settled.into_iter().for_each(|errand| self.forget(errand));
    }

    /// The machine that the guide runs on has been told to go down: the guide leaves first, in order.
    pub(super) fn going_down(&mut self, job: &JobId) {
        let run = &self.core.run;
        let own = run.here.as_ref() == Some(&job.host);
        if let Some(Work::Power(Power::Off | Power::Reboot)) = run.work(job).filter(|_| own) {
            let leave = match run.line(&job.attempt.step).ran.as_ref().map(|sheet| &sheet.does) {
                Some(Does::Power { leave: Some(leave), .. }) => format!(" {}", leave.trim()),
                _ => String::new(),
            };
            self.leaving = Some(format!(
                "{}, which the guide runs on, goes down in a few seconds.{leave} After its boot, `holdpoint resume` goes on here.",
                job.host
            ));
        }
    }

    pub(super) fn control(&self, job: &JobId, control: Control) {
        if let Some(tail) = self.tails.get(job) {
            // A tail that has ended needs no word.
            let _ = tail.send(control);
        }
    }
}
