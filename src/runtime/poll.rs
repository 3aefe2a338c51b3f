//! Polls: one in flight a monitor, on one host with others to fall back to, or on each.

use super::{
    live::{Report, send},
    reading,
};
use crate::{
    clock::Clock,
    engine::{
        Rules,
        input::{Input, Reading},
        run::WantedMonitor,
    },
    feed::Feed,
    host::{Hosts, Looked, Unreachable},
    words::{Account, HostName, MonitorName, Timestamp},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;

/// A poll that hasn't answered by then has failed; it must not block the others.
const PATIENCE: Duration = Duration::from_secs(60);
/// The host itself ends the command by then, so that none is left behind there.
const SECONDS: u32 = 50;

/// When a monitor is polled next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Schedule {
    due: Timestamp,
    in_flight: bool,
}

impl Schedule {
    pub fn at(now: Timestamp) -> Self {
        Schedule {
            due: now,
            in_flight: false,
        }
    }

    /// Whether a poll begins now.
    pub fn begin(&mut self, now: Timestamp, every: u64, hurried: bool) -> bool {
        if self.in_flight || (now < self.due && !hurried) {
            return false;
        }
        self.in_flight = true;
        self.due = Timestamp::from_second(now.as_second().saturating_add_unsigned(every.max(1))).unwrap_or(now);
        true
    }

    /// It is due now.
    pub fn hurry(&mut self, now: Timestamp) {
        self.due = self.due.min(now);
    }

    pub fn end(&mut self) {
        self.in_flight = false;
    }

    pub fn due(&self) -> Option<Timestamp> {
        (!self.in_flight).then_some(self.due)
    }
}

/// What one poll brought.
#[derive(Debug)]
pub(super) struct Polled {
    pub monitor: MonitorName,
    pub host: HostName,
    pub begun: Timestamp,
    pub looked: Result<Looked, Unreachable>,
    /// The last one of its round.
    pub last: bool,
}

pub(super) async fn poll<H: Hosts>(hosts: Arc<H>, clock: Clock, account: Account, wanted: WantedMonitor, reports: mpsc::Sender<Report>) {
    let count = wanted.hosts.len();
    // Where one host is enough, its answer is told before the failures that led to it: alone they would read as unknown.
    let mut round = Vec::new();
    for (place, host) in wanted.hosts.iter().enumerate() {
        let begun = clock.now();
        let looked = match tokio::time::timeout(PATIENCE, look(&*hosts, host, &account, &wanted.run)).await {
            Ok(looked) => looked,
            Err(_) => Err(Unreachable {
                host: host.clone(),
                why: format!("no answer within {} s", PATIENCE.as_secs()),
            }),
        };
        let answered = looked.is_ok();
        let polled = Polled {
            monitor: wanted.name.clone(),
            host: host.clone(),
            begun,
            looked,
            last: !wanted.any && place + 1 == count,
        };
        if !wanted.any {
            send(&reports, Report::Polled(polled)).await;
            continue;
        }
        if answered {
            round.insert(0, polled);
            break;
        }
        round.push(polled);
    }
    if let Some(polled) = round.last_mut() {
        polled.last = true;
    }
    for polled in round {
        send(&reports, Report::Polled(polled)).await;
    }
}

/// Tries the commands in turn until the host knows one.
async fn look<H: Hosts>(hosts: &H, host: &HostName, account: &Account, run: &[String]) -> Result<Looked, Unreachable> {
    let mut looked = Err(Unreachable {
        host: host.clone(),
        why: "the monitor has no command".into(),
    });
    for command in run {
        looked = hosts.look(host, account, command, reading::LIMIT, SECONDS).await;
        match &looked {
            Ok(found) if reading::is_missing(found) => {}
            _ => break,
        }
    }
    looked
}

/// What a poll means to the engine, and to viewers.
pub(super) fn made_of(rules: &Rules, polled: Polled) -> (Vec<Input>, Feed) {
    let Polled {
        monitor,
        host,
        begun,
        looked,
        ..
    } = polled;
    let up = looked.is_ok();
    let raw: String = looked
        .as_ref()
        .map(|looked| String::from_utf8_lossy(&looked.out).into_owned())
        .unwrap_or_default();
    let values = match &looked {
        Ok(looked) => reading::values(rules, &monitor, &host, looked),
        Err(error) => Err(error.to_string()),
    };
    let glance = Feed::Glance {
        monitor: monitor.clone(),
        host: host.clone(),
        at: begun,
        values: values.clone().map(Arc::new),
        raw: raw.into(),
    };
    let inputs = vec![
        Input::Link { host: host.clone(), up },
        Input::Reading(Reading {
            monitor,
            host,
            begun,
            values,
        }),
    ];
    (inputs, glance)
}
