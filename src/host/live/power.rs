//! Hosts that go down and come back, as their own boot ids tell.

use super::{Live, LiveNews, Way};
use crate::{
    host::{Chunk, Ended, TailError, Unreachable, runner::Who},
    words::{Boot, Errand, Exit, HostName, Identity, JobId, Power, Signal, Stream},
};
use std::time::Duration;
use tokio::{sync::mpsc, time::Instant};

/// How often a host that is on its way is asked.
const EVERY: Duration = Duration::from_secs(2);
/// A host that isn't gone by then has not gone down at all.
const GOES_DOWN: Duration = Duration::from_secs(300);
/// A host that didn't answer so often in a row is gone, and not merely cut off for a moment.
const GONE: u32 = 3;
/// How long one that may be gone has for an answer: a connection that is being made may take longer.
const ANSWERS: Duration = Duration::from_secs(8);

/// The order to the host's own machine. It waits a little, so that whoever gave it can leave in order.
pub(super) fn command(what: Power) -> &'static str {
    match what {
        Power::Reboot => "echo 'reboots in 5 seconds'; sleep 5\nsystemctl reboot 2>/dev/null || shutdown -r now 2>/dev/null || reboot",
        Power::Off => {
            "echo 'switches off in 5 seconds'; sleep 5\nsystemctl poweroff 2>/dev/null || shutdown -h now 2>/dev/null || poweroff"
        }
        Power::On => "true",
    }
}

/// What a host is waited for to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// Up again, on another boot than before.
    Back,
    /// Gone.
    Gone,
}

impl<C: Way> Live<C> {
    /// Waits until somebody has switched a host on: until it answers, with another boot id than the run switched it off under.
    pub(super) async fn comes_up(&self, errand: &Errand, sink: &mpsc::Sender<Chunk>) -> Result<Ended, TailError> {
        let host = &errand.job.host;
        let before = errand.under.clone();
        let mut told = false;
        loop {
            if let Ok(hello) = self.meet(host).await {
                let now = hello.identity;
                let same = before.as_ref().is_some_and(|before| before.boot == now.boot);
                if !same {
                    return Ok(up(before, now, Exit::Code(0)));
                }
                if !told {
                    told = true;
                    say(
                        sink,
                        format!("{host} answers, and has not booted since it was switched off: waiting for another boot.\n"),
                    )
                    .await;
                }
            }
            tokio::select! {
                exit = self.given_up(&errand.job) => return Ok(Ended { exit, boot: None }),
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    /// Its order was taken, or cut off by its own effect: waits for what must follow. `otherwise` is how the job itself ended, where
    /// nothing follows.
    pub(super) async fn went(&self, errand: &Errand, until: Until, otherwise: Exit, sink: &mpsc::Sender<Chunk>) -> Ended {
        let host = &errand.job.host;
        let before = errand.under.clone();
        let since = Instant::now();
        let mut silent = 0;
        loop {
            match self.answers(host).await {
                Ok(hello) => {
                    silent = 0;
                    let same = before.as_ref().is_none_or(|before| before.boot == hello.identity.boot);
                    if !same {
                        return up(before, hello.identity, back(until, otherwise));
                    }
                    if since.elapsed() > GOES_DOWN {
                        let minutes = GOES_DOWN.as_secs() / 60;
                        say(
                            sink,
                            format!("{host} never went down: {minutes} minutes later it answers, on the same boot.\n"),
                        )
                        .await;
                        let exit = if otherwise == Exit::Code(0) { Exit::Code(1) } else { otherwise };
                        return Ended { exit, boot: None };
                    }
                }
                Err(error) => {
                    silent += 1;
                    if until == Until::Gone && silent >= GONE {
                        return self.is_gone(host, before, &error.why, sink).await;
                    }
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// The connection of an order to switch off is gone: so is the host, unless it answers again.
    pub(super) async fn gone_or_cut(&self, errand: &Errand, why: &str, sink: &mpsc::Sender<Chunk>) -> Result<Ended, TailError> {
        let host = &errand.job.host;
        let before = errand.under.clone();
        let mut why = why.to_owned();
        for _ in 0..GONE {
            match self.answers(host).await {
                Ok(hello) if before.as_ref().is_some_and(|before| before.boot != hello.identity.boot) => {
                    return Ok(up(before, hello.identity, Exit::Code(0)));
                }
                // It is still up: whatever became of the order, its job tells.
                Ok(_) => {
                    tokio::time::sleep(EVERY).await;
                    return Err(super::follow::cut(host));
                }
                Err(error) => why = error.why,
            }
            tokio::time::sleep(EVERY).await;
        }
        Ok(self.is_gone(host, before, &why, sink).await)
    }

    /// Asks a host that may be gone who it is.
    async fn answers(&self, host: &HostName) -> Result<Who, Unreachable> {
        let late = |_| Unreachable {
            host: host.clone(),
            why: format!("no answer within {} s", ANSWERS.as_secs()),
        };
        tokio::time::timeout(ANSWERS, self.meet(host)).await.map_err(late)?
    }

    async fn is_gone(&self, host: &HostName, before: Option<Identity>, why: &str, sink: &mpsc::Sender<Chunk>) -> Ended {
        say(
            sink,
            format!("{host} is gone: its connection went, and {GONE} more were not answered ({why}). Whether its power is off can't be seen from here.\n"),
        )
        .await;
        self.tell(LiveNews::Link {
            host: host.clone(),
            up: false,
        });
        Ended {
            exit: Exit::Code(0),
            boot: Some(Boot { before, after: None }),
        }
    }

    /// A host that has booted under a job: who it was, and is.
    pub(super) async fn rebooted(&self, errand: &Errand, exit: Exit) -> Result<Ended, TailError> {
        let after = self.meet(&errand.job.host).await?.identity;
        let before = errand.under.clone().filter(|before| before.boot != after.boot);
        Ok(up(before, after, exit))
    }
}

/// A host that is back where it should only have gone has still gone down.
fn back(until: Until, otherwise: Exit) -> Exit {
    match until {
        Until::Gone => Exit::Code(0),
        Until::Back => otherwise,
    }
}

fn up(before: Option<Identity>, after: Identity, exit: Exit) -> Ended {
    Ended {
        exit,
        boot: Some(Boot {
            before,
            after: Some(after),
        }),
    }
}

impl<C: Way> Live<C> {
    /// Waits until the operator has ended what only this guide keeps going.
    pub(super) async fn given_up(&self, job: &JobId) -> Exit {
        let mut given_up = self.given_up.subscribe();
        loop {
            let signal = given_up
                .borrow_and_update()
                .iter()
                .find(|(other, _)| other == job)
                .map(|(_, signal)| number(*signal));
            if let Some(number) = signal {
                return Exit::Signal(number);
            }
            if given_up.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

fn number(signal: Signal) -> u8 {
    match signal {
        Signal::Interrupt => 2,
        Signal::Kill => 9,
        Signal::Terminate => 15,
    }
}

async fn say(sink: &mpsc::Sender<Chunk>, text: String) {
    let chunk = Chunk {
        stream: Stream::Out,
        bytes: text.into_bytes().into(),
    };
    // Whoever doesn't listen any more has left.
    let _ = sink.send(chunk).await;
}
