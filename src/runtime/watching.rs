//! Monitors with no run around them: polls, and nothing else. It records nothing, and has no way to change anything.

use super::{
    live::{Inject, Report},
    poll,
    polls::{Polls, When},
};
use crate::{
    clock::Clock,
    engine::{Rules, input::Input, run::WantedMonitor},
    feed::{Feed, Request},
    host::Hosts,
    words::{Account, HostName, MonitorName},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::mpsc, task::JoinSet, time::Instant};

/// How often viewers are told the time: readings turn old by it.
const TICK: Duration = Duration::from_secs(5);

/// Monitors that are polled.
pub struct Watching<H> {
    hosts: Arc<H>,
    clock: Clock,
    /// What they read.
    rules: Rules,
    account: Account,
    wanted: Vec<WantedMonitor>,
    feed: mpsc::Sender<Feed>,
    reports: mpsc::Sender<Report>,
    inbox: mpsc::Receiver<Report>,
    tasks: JoinSet<()>,
    polls: Polls,
    in_flight: usize,
    tried: Tried,
    /// Hosts that don't answer.
    down: BTreeSet<HostName>,
}

impl<H: Hosts> Watching<H> {
    /// Of these monitors of `rules`, on these hosts. `feed` is where viewers listen: each reading, how it stands with connections, and
    /// the time: every few seconds, and whenever all that was asked has been answered.
    pub fn new(hosts: Arc<H>, clock: Clock, rules: Rules, account: Account, wanted: Vec<WantedMonitor>, feed: mpsc::Sender<Feed>) -> Self {
        let (reports, inbox) = mpsc::channel(256);
        let mut polls = Polls::default();
        polls.keep(&wanted, clock.now());
        Watching {
            hosts,
            clock,
            rules,
            account,
            polls,
            in_flight: 0,
            down: BTreeSet::new(),
            wanted,
            feed,
            reports,
            inbox,
            tasks: JoinSet::new(),
            tried: BTreeMap::new(),
        }
    }

    /// A way to put news of connections into the loop.
    pub fn inject(&self) -> Inject {
        Inject::to(self.reports.clone())
    }

    /// Polls until it is left.
    pub async fn run(mut self, mut requests: mpsc::Receiver<Request>) {
        let mut ticked = Instant::now();
        loop {
            self.begin(true);
            let due = self.polls.due().and_then(|at| self.clock.until(at)).map(|due| Instant::now() + due);
            let wake = due.map_or(ticked + TICK, |due| due.min(ticked + TICK));
            tokio::select! {
                request = requests.recv() => match request {
                    None | Some(Request::Leave { .. }) => break,
                    Some(Request::Afresh) => self.polls.afresh(self.clock.now()),
                    Some(_) => {}
                },
                Some(report) = self.inbox.recv() => {
                    if !self.report(report).await {
                        break;
                    }
                }
                Some(_) = self.tasks.join_next() => {}
                () = tokio::time::sleep_until(wake) => {
                    if ticked.elapsed() >= TICK {
                        ticked = Instant::now();
                        if !self.tell(Feed::Tick(self.clock.now())).await {
                            break;
                        }
                    }
                }
            }
        }
        self.tasks.abort_all();
    }

    /// Polls each once. What hosts ask meanwhile is asked elsewhere, and waited for.
    pub async fn once(mut self) {
        while !self.wanted.iter().all(|wanted| is_tried(&self.tried, wanted)) {
            self.begin(false);
            let Some(report) = self.inbox.recv().await else { break };
            if !self.report(report).await {
                break;
            }
        }
        self.tasks.abort_all();
    }

    /// Begins what is due, or only what wasn't tried yet.
    fn begin(&mut self, again: bool) {
        let now = self.clock.now();
        for wanted in self.wanted.iter().filter(|wanted| again || !is_tried(&self.tried, wanted)) {
            let Some(monitor) = self.rules.monitors.get(&wanted.name) else {
                continue;
            };
            let when = When {
                now,
                hurried: false,
                // Nothing runs here that could have its lock.
                free: true,
            };
            for errand in self
                .polls
                .errands(wanted, monitor, &self.account, when, |host| self.down.contains(host))
            {
                self.in_flight += 1;
                self.tasks.spawn(poll::poll(
                    self.hosts.clone(),
                    Arc::default(),
                    self.clock.clone(),
                    errand,
                    self.reports.clone(),
                ));
            }
        }
    }

    /// False where nobody listens any more.
    async fn report(&mut self, report: Report) -> bool {
        match report {
            Report::Polled(polled) => self.polled(polled).await,
            Report::Told(feed) => self.tell(feed).await,
            Report::Input(Input::Link { host, up }) => self.link(host, up).await,
            _ => true,
        }
    }

    async fn polled(&mut self, polled: poll::Polled) -> bool {
        self.in_flight = self.in_flight.saturating_sub(1);
        let tried = self.tried.entry(polled.beat.monitor.clone()).or_default();
        tried.insert(polled.beat.host.clone());
        let now = self.clock.now();
        let (told, inputs) = self.polls.over(polled, now);
        for input in inputs {
            if let Input::Link { host, up } = input
                && !self.link(host, up).await
            {
                return false;
            }
        }
        for feed in told {
            if !self.tell(feed).await {
                return false;
            }
        }
        self.in_flight > 0 || self.tell(Feed::Tick(now)).await
    }

    /// A host answers, or doesn't: what failed for its sake is polled again, and what asked it asks others.
    async fn link(&mut self, host: HostName, up: bool) -> bool {
        if !up {
            // Whoever found that out tells it with the reason.
            self.down.insert(host);
            return true;
        }
        if self.down.remove(&host) {
            self.polls.answers(&host, self.clock.now());
        }
        let link = Feed::Link {
            host,
            up,
            why: None,
            again: None,
        };
        self.tell(link).await
    }

    async fn tell(&self, feed: Feed) -> bool {
        self.feed.send(feed).await.is_ok()
    }
}

/// What was polled, well or not: on which hosts; nothing where one speaks for all.
type Tried = BTreeMap<MonitorName, BTreeSet<Option<HostName>>>;

/// Whether all that is polled of a monitor was.
fn is_tried(tried: &Tried, wanted: &WantedMonitor) -> bool {
    let count = tried.get(&wanted.name).map_or(0, BTreeSet::len);
    count >= if wanted.any { 1 } else { wanted.hosts.len() }
}
