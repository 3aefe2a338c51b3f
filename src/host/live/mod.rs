//! Real hosts: connections, the durable runner, claims, power, files, copies and sudo, as one [`Hosts`].
//!
//! What a job does is always a command of the durable runner, so that it outlives the connection: a file write, an upload and a
//! reboot are scripts with their payload on standard input. Only a passing command, which looks, ends with its connection.

mod claims;
mod copies;
mod follow;
mod forgetting;
mod known;
mod left;
mod passing;
mod power;
mod preflight;
mod sudo;
mod ways;
mod works;
mod writes;

pub use claims::taken;
pub use left::Spot;
pub use preflight::Wanted;
pub use ways::{Trail, Way, Ways};

use super::{
    Asks, Chunk, Ended, FileAt, Hosts, Looked, Offsets, SendError, StartError, TailError, Unreachable,
    runner::{Begin, Checks, End, Followed, Hand, Runner, Sending, Size, Spool},
};
use crate::{
    vault::Vault,
    words::{Account, Errand, Exit, Fate, HostName, Identity, JobId, Power, Reached, Stimulus, Work},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{mpsc, watch};

/// What a run on real hosts is, as far as hosts need to know.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// The run's id: its spools and claims bear it.
    pub run: String,
    /// Who runs it.
    pub by: String,
    /// The takings of the run, the first one first: hosts know by the last of them who has it.
    pub holders: Vec<String>,
    /// The machine that the guide runs on, by its own name: said in claims.
    pub from: String,
    /// As whom things are done where a step doesn't say.
    pub account: Account,
    /// The cluster that the hosts must belong to, where the site says it.
    pub cluster: Option<String>,
    /// Hosts that are meant to be one machine under several names: a list for each such machine.
    pub same: Vec<Vec<HostName>>,
    /// How hosts were last reached, and who they are: what the journal has of them when a run goes on.
    pub known: BTreeMap<HostName, Reached>,
    /// The run folder: secret copies never go there.
    pub folder: Option<PathBuf>,
}

/// What is news of a host, for the run.
#[expect(clippy::large_enum_variant, reason = "moved once from its maker to its taker, never stored")]
#[derive(Clone, Debug, PartialEq)]
pub enum LiveNews {
    /// It answers, or no longer does.
    Link {
        /// Which.
        host: HostName,
        /// Whether it answers.
        up: bool,
    },
    /// It was reached, and this is how and who it is.
    Reached {
        /// Which.
        host: HostName,
        /// How, and who.
        reached: Reached,
    },
}

/// Real hosts, by way of `C`.
pub struct Live<C> {
    setup: Setup,
    runner: Runner<C>,
    asks: Asks,
    news: mpsc::UnboundedSender<LiveNews>,
    known: Mutex<BTreeMap<HostName, known::Known>>,
    meetings: Mutex<HashMap<HostName, Arc<known::Meeting>>>,
    sudo: sudo::Passwords,
    /// Ways into the terminals that are being followed.
    hands: Mutex<HashMap<JobId, mpsc::Sender<Hand>>>,
    /// Channels by which jobs were just started: whoever follows one from its first byte takes its over.
    started: Mutex<HashMap<JobId, Followed>>,
    /// The size of the operator's terminals, as last heard.
    size: Mutex<Option<Size>>,
    /// Passing commands that were started: they begin when they are followed.
    prepared: Mutex<HashMap<JobId, Begin>>,
    /// Waits for somebody's hand, given up by the operator.
    given_up: watch::Sender<Vec<(JobId, crate::words::Signal)>>,
    forgetting: forgetting::Heap,
    /// Hosts that steps make anew: what the run had there is gone with the old machine.
    renewing: Mutex<BTreeSet<HostName>>,
}

impl<C> std::fmt::Debug for Live<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Live({})", self.setup.run)
    }
}

/// A panic while it was held has left it as it was after some whole change.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<C: Way> Live<C> {
    /// Hosts for a run, reached by `way`; the operator is asked through `asks`. What is news of them comes out of the channel.
    pub fn new(setup: Setup, way: Arc<C>, asks: Asks) -> (Arc<Live<C>>, mpsc::UnboundedReceiver<LiveNews>) {
        let (news, receiver) = mpsc::unbounded_channel();
        let known = setup.known.iter().map(|(host, reached)| (host.clone(), reached.clone().into()));
        let live = Live {
            known: Mutex::new(known.collect()),
            setup,
            runner: Runner::new(way),
            asks,
            news,
            meetings: Mutex::default(),
            sudo: sudo::Passwords::default(),
            hands: Mutex::default(),
            started: Mutex::default(),
            size: Mutex::default(),
            prepared: Mutex::default(),
            given_up: watch::Sender::default(),
            forgetting: forgetting::Heap::default(),
            renewing: Mutex::default(),
        };
        (Arc::new(live), receiver)
    }

    /// Ends what is kept open to the hosts, after what may be forgotten is. What runs there goes on.
    pub async fn close(&self) {
        self.flush().await;
        self.runner.carrier().close().await;
    }

    /// Where a job's traces are: under the mark that the run has there for its account.
    async fn spool(&self, errand: &Errand) -> Result<Spool, StartError> {
        self.held_by_us(&errand.job.host, &errand.account).await?;
        Ok(Spool {
            run: self.setup.run.clone(),
            mark: self.mark(&errand.job.host, &errand.account).unwrap_or_default(),
            job: errand.job.file_name(),
            epoch: self.epoch(&errand.job.host),
        })
    }

    /// Likewise, where nothing is to be started: that another run has the host is only another reason for no answer.
    async fn spool_there(&self, errand: &Errand) -> Result<Spool, Unreachable> {
        self.spool(errand).await.map_err(|error| match error {
            StartError::Unreachable(error) => error,
            StartError::Refused(why) => Unreachable {
                host: errand.job.host.clone(),
                why,
            },
        })
    }

    fn checks(&self, host: &HostName, identity: Option<&Identity>) -> Checks {
        Checks {
            machine: identity.map(|who| who.machine.clone()),
            boot: identity.map(|who| who.boot.clone()),
            cluster: self.setup.cluster.clone(),
            run: self.setup.run.clone(),
            epoch: self.epoch(host),
        }
    }

    /// The way to the hosts.
    pub fn way(&self) -> &Arc<C> {
        self.runner.carrier()
    }

    fn is_watched_only(work: &Work) -> bool {
        matches!(work, Work::Power(Power::On))
    }
}

fn is_passing(work: &Work) -> bool {
    matches!(work, Work::Run(command) if command.passing)
}

impl<C: Way> Hosts for Live<C> {
    async fn start(&self, errand: &Errand, identity: Option<&Identity>, vault: &Vault) -> Result<(), StartError> {
        let host = &errand.job.host;
        if Self::is_watched_only(&errand.work) {
            return Ok(());
        }
        if is_passing(&errand.work) {
            return self.prepare_passing(errand, identity, vault);
        }
        let place = self.place(host, &errand.account).await?;
        let spool = self.spool(errand).await?;
        let mut begin = self.begin(errand, &place, vault).await?;
        begin.note = errand.note.as_ref().map(|note| format!("{}: {note}", self.setup.run));
        let over = self.taken_along(errand);
        let checks = self.checks(host, identity);
        let started = self.runner.start_followed(&place, &spool, &checks, &begin, &over).await;
        if started.is_err() {
            self.left_behind(errand, over);
        }
        if let Some(followed) = started? {
            lock(&self.started).insert(errand.job.clone(), followed);
        }
        Ok(())
    }

    async fn tail(&self, errand: &Errand, from: Offsets, sink: mpsc::Sender<Chunk>) -> Result<Ended, TailError> {
        match &errand.work {
            Work::Power(Power::On) => self.comes_up(errand, &sink).await,
            Work::Run(command) if command.passing => self.pass(errand, sink).await,
            _ => self.follow(errand, from, sink).await,
        }
    }

    async fn inquire(&self, errand: &Errand) -> Result<Fate, Unreachable> {
        if is_passing(&errand.work) {
            return Ok(Fate::Void);
        }
        if Self::is_watched_only(&errand.work) {
            return Ok(Fate::Running);
        }
        let place = self.place(&errand.job.host, &errand.account).await?;
        let checks = self.checks(&errand.job.host, errand.under.as_ref());
        let fate = self.runner.inquire(&place, &self.spool_there(errand).await?, &checks).await?;
        Ok(self.fate(errand, fate))
    }

    async fn send(&self, errand: &Errand, what: &Stimulus, seen: Option<u64>, vault: &Vault) -> Result<(), SendError> {
        if let (Stimulus::Signal(signal), true) = (what, Self::is_watched_only(&errand.work) || is_passing(&errand.work)) {
            self.given_up.send_modify(|given_up| given_up.push((errand.job.clone(), *signal)));
            return Ok(());
        }
        let sending = match what {
            Stimulus::Type(script) => Sending::Bytes {
                bytes: vault.fill(script).map_err(|missing| SendError::Refused(missing.to_string()))?,
                secret: script.has_secret(),
            },
            Stimulus::Signal(signal) => Sending::Signal(*signal),
            Stimulus::Eof => Sending::Eof,
        };
        let place = self.place(&errand.job.host, &errand.account).await?;
        self.runner.send(&place, &self.spool_there(errand).await?, &sending, seen).await
    }

    async fn type_keys(&self, errand: &Errand, keys: &[u8]) -> Result<(), SendError> {
        let hands = lock(&self.hands).get(&errand.job).cloned();
        if let Some(hands) = hands
            && hands.send(Hand::Keys(keys.to_vec())).await.is_ok()
        {
            return Ok(());
        }
        let place = self.place(&errand.job.host, &errand.account).await?;
        let sending = Sending::Bytes {
            bytes: keys.to_vec().into(),
            secret: false,
        };
        self.runner.send(&place, &self.spool_there(errand).await?, &sending, None).await
    }

    async fn resize(&self, errand: &Errand, rows: u16, columns: u16) -> Result<(), Unreachable> {
        let size = Size { rows, columns };
        *lock(&self.size) = Some(size);
        let hands = lock(&self.hands).get(&errand.job).cloned();
        if let Some(hands) = hands {
            // One that is no longer followed is given its size when it is followed again.
            let _ = hands.send(Hand::Size(size)).await;
        }
        Ok(())
    }

    async fn look(&self, host: &HostName, account: &Account, command: &str, limit: u32, seconds: u32) -> Result<Looked, Unreachable> {
        let place = self.place(host, account).await?;
        let mut looked = self.runner.look(&place, command, limit, seconds).await?;
        looked.out = self.masked(&looked.out);
        looked.err = self.masked(&looked.err);
        Ok(looked)
    }

    async fn files(&self, host: &HostName, account: &Account, globs: &[String], only_text: bool) -> Result<Vec<FileAt>, Unreachable> {
        let place = self.place(host, account).await?;
        self.runner.read_files(&place, globs, only_text).await
    }

    async fn forget(&self, errand: &Errand) {
        lock(&self.prepared).remove(&errand.job);
        lock(&self.started).remove(&errand.job);
        if !is_passing(&errand.work) && !Self::is_watched_only(&errand.work) {
            self.may_go(errand).await;
        }
    }

    fn renewing(&self, hosts: &BTreeSet<HostName>) {
        lock(&self.renewing).clone_from(hosts);
        self.way().renewing(hosts);
    }

    async fn try_now(&self, host: &HostName) -> Result<Identity, Unreachable> {
        self.way().try_now(host);
        Ok(self.meet(host).await?.identity)
    }

    async fn identify(&self, host: &HostName) -> Result<Identity, Unreachable> {
        if let Some(identity) = self.fresh(host) {
            return Ok(identity);
        }
        let identity = self.met(host).await?;
        // Told now: the next who asks asks the host.
        let _told = self.fresh(host);
        Ok(identity)
    }
}

/// How a job that was followed to its end has ended, for the run.
fn ended(end: End) -> Option<Exit> {
    match end {
        End::Exited(exit) => Some(exit),
        End::Rebooted => Some(Exit::Rebooted),
        End::Lost | End::Void | End::Cut => None,
    }
}
