//! One poll: a monitor's command on a host, or on the first of several that knows.

use super::{
    beside::masked,
    live::{Report, send},
    polls::Beat,
    reading,
};
use crate::{
    clock::Clock,
    engine::input::{Input, Reading},
    feed::{Feed, Poll},
    host::{Hosts, Looked, Unreachable},
    procedure::model::Monitor,
    vault::Vault,
    words::{Account, HostName, Timestamp, Values},
};
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;

/// A poll may take as long as the monitor's own pace, but so many seconds at least and at most. Then its host ends it.
const SECONDS: (u64, u64) = (10, 60);

/// So much longer it is waited for whoever doesn't even end it.
const GRACE: Duration = Duration::from_secs(10);

/// A poll that is to be made.
pub(super) struct Errand {
    pub beat: Beat,
    pub monitor: Monitor,
    /// The hosts to ask, in this order.
    pub hosts: Vec<HostName>,
    /// The commands, rendered; alternatives for older tools.
    pub run: Vec<String>,
    pub account: Account,
    /// The hosts as the procedure lists them.
    pub listed: Vec<HostName>,
    /// So long a host may be silent before the next one is asked, too.
    pub patience: Duration,
}

/// What it brought.
#[derive(Debug)]
pub(super) struct Polled {
    pub beat: Beat,
    answer: Answer,
    /// Hosts that were asked before, and why their word isn't taken.
    pub not: Vec<(HostName, String)>,
    /// Which hosts answered, whatever they said, and which didn't.
    pub links: Vec<Result<HostName, Unreachable>>,
    /// The hosts as the procedure lists them.
    pub listed: Vec<HostName>,
}

#[derive(Debug)]
struct Answer {
    host: HostName,
    begun: Timestamp,
    took: Duration,
    command: String,
    out: Vec<u8>,
    values: Result<Values, String>,
    link: Result<(), Unreachable>,
    note: Option<&'static str>,
}

pub(super) async fn poll<H: Hosts>(hosts: Arc<H>, vault: Arc<Vault>, clock: Clock, errand: Errand, reports: mpsc::Sender<Report>) {
    if let Some(polled) = errand.round(&*hosts, &vault, &clock).await {
        send(&reports, Report::Polled(polled)).await;
    }
}

impl Errand {
    pub fn new(beat: Beat, monitor: Monitor, hosts: Vec<HostName>, run: Vec<String>, account: Account) -> Errand {
        let mut errand = Errand {
            beat,
            monitor,
            hosts,
            run,
            account,
            listed: Vec::new(),
            patience: Duration::ZERO,
        };
        errand.patience = Duration::from_secs(errand.seconds()) / 2;
        errand
    }

    fn seconds(&self) -> u64 {
        self.monitor.every.as_secs().clamp(SECONDS.0, SECONDS.1)
    }

    /// Asks the hosts until one knows: the next one where one has failed, or is silent for half the time that it has. Once one has said
    /// that it has no quorum, all others are asked, and given half as long: that word would be old before all who are dead are given up.
    async fn round<H: Hosts>(self, hosts: &H, vault: &Vault, clock: &Clock) -> Option<Polled> {
        let mut left = self.hosts.iter();
        let mut asked = FuturesUnordered::new();
        let mut silent: Vec<&HostName> = Vec::new();
        let mut not: Vec<Answer> = Vec::new();
        let enough = loop {
            if asked.is_empty() {
                let Some(host) = left.next() else { break None };
                silent.push(host);
                asked.push(self.ask(hosts, vault, clock, host));
            }
            // What takes turns isn't asked of two hosts at once.
            let may_ask_another = left.len() > 0 && self.monitor.lock.is_none();
            let is_blind = not.iter().any(|answer| answer.values.is_ok());
            if is_blind && may_ask_another {
                for host in left.by_ref() {
                    silent.push(host);
                    asked.push(self.ask(hosts, vault, clock, host));
                }
            }
            let patience = if is_blind { self.patience / 2 } else { self.patience };
            tokio::select! {
                Some(answer) = asked.next() => {
                    silent.retain(|host| **host != answer.host);
                    if reading::is_enough(&answer.values) {
                        break Some(answer);
                    }
                    not.push(answer);
                }
                () = tokio::time::sleep(patience), if may_ask_another || (is_blind && left.len() == 0) => match left.next() {
                    Some(host) => {
                        silent.push(host);
                        asked.push(self.ask(hosts, vault, clock, host));
                    }
                    None => break None,
                }
            }
        };
        drop(asked);
        let silent: Vec<HostName> = silent.into_iter().cloned().collect();
        let links = not.iter().chain(&enough).map(Answer::link).collect();
        if let Some(answer) = enough {
            let why = |answer: &Answer| (answer.host.clone(), reading::why_not(&answer.values));
            let mut over: Vec<_> = not.iter().map(why).collect();
            over.extend(
                silent
                    .into_iter()
                    .map(|host| (host, format!("no answer within {} s", self.patience.as_secs()))),
            );
            return Some(Polled {
                beat: self.beat,
                answer,
                not: over,
                links,
                listed: self.listed,
            });
        }
        let asked: Vec<_> = not.iter().map(|answer| (answer.host.clone(), answer.values.clone())).collect();
        let (best, values) = reading::best(&asked)?;
        let mut answer = not.swap_remove(best);
        answer.values = values;
        Some(Polled {
            beat: self.beat,
            answer,
            not: Vec::new(),
            links,
            listed: self.listed,
        })
    }

    async fn ask<H: Hosts>(&self, hosts: &H, vault: &Vault, clock: &Clock, host: &HostName) -> Answer {
        let begun = clock.now();
        let seconds = self.seconds();
        let mut command = "";
        let look = async {
            let mut looked = Err(Unreachable {
                host: host.clone(),
                why: "the monitor has no command".into(),
            });
            // Those that the host doesn't know are for others.
            for text in &self.run {
                command = text;
                looked = hosts
                    .look(
                        host,
                        &self.account,
                        text,
                        reading::LIMIT,
                        u32::try_from(seconds).unwrap_or(u32::MAX),
                    )
                    .await;
                if !looked.as_ref().is_ok_and(reading::is_missing) {
                    break;
                }
            }
            looked
        };
        let limit = Duration::from_secs(seconds) + GRACE;
        let looked = tokio::time::timeout(limit, look).await.unwrap_or_else(|_| {
            Err(Unreachable {
                host: host.clone(),
                why: format!("no answer within {} s", limit.as_secs()),
            })
        });
        let took = Duration::try_from(clock.now().duration_since(begun)).unwrap_or_default();
        let note = looked.as_ref().ok().and_then(|looked| looked.note);
        // Values, too, are read from what may be kept and shown.
        let (values, out, link) = match looked.map(|looked| masked(looked, vault)) {
            Ok(looked) => (self.values(host, &looked, took), looked.out, Ok(())),
            Err(error) => (Err(error.to_string()), Vec::new(), Err(error)),
        };
        Answer {
            host: host.clone(),
            begun,
            took,
            command: command.to_owned(),
            out,
            values,
            link,
            note,
        }
    }

    fn values(&self, host: &HostName, looked: &Looked, took: Duration) -> Result<Values, String> {
        if reading::is_ended(looked) && took.as_secs() >= self.seconds() {
            return Err(format!("it took longer than {} s, and was ended there", self.seconds()));
        }
        reading::values_of(&self.monitor, host, looked)
    }
}

impl Answer {
    fn link(&self) -> Result<HostName, Unreachable> {
        self.link.clone().map(|()| self.host.clone())
    }
}

impl Polled {
    /// Whether something is known now.
    pub fn is_well(&self) -> bool {
        self.answer.values.is_ok()
    }

    /// The host whose word was taken.
    pub fn host(&self) -> &HostName {
        &self.answer.host
    }

    /// What it means to the engine, and to viewers.
    pub fn made_of(self, poll: Poll) -> (Vec<Input>, Feed) {
        let Answer {
            host,
            begun,
            took,
            command,
            out,
            values,
            note,
            ..
        } = self.answer;
        let monitor = self.beat.monitor;
        let glance = Feed::Glance {
            monitor: monitor.clone(),
            host: host.clone(),
            at: begun,
            values: values.clone().map(Arc::new),
            raw: String::from_utf8_lossy(&out).into(),
            poll: Poll {
                command: command.into(),
                took,
                note: note.map(Into::into),
                ..poll
            },
        };
        let links = self.links.into_iter().map(|link| match link {
            Ok(host) => Input::Link { host, up: true },
            Err(error) => Input::Link {
                host: error.host,
                up: false,
            },
        });
        let reading = Input::Reading(Reading {
            monitor,
            host,
            begun,
            values,
        });
        (links.chain([reading]).collect(), glance)
    }
}
