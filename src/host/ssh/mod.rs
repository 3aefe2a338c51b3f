//! Connections through the system's own OpenSSH: the operator's configuration, agent, jump hosts and known hosts.
//!
//! Each host has one kept connection, an `ssh -M` of ours in the background that channels go through; more where its sshd lets few
//! channels through each. Hosts that are passed through (ProxyJump) have theirs, too, so that one password opens a gateway for a
//! thousand nodes. A connection that is lost is noticed within seconds and made again; one that a killed guide has left is found
//! again by its socket; one that nobody uses ends after [`FORGOTTEN_AFTER`].
//!
//! What `ssh` wants to know (passwords, passphrases, codes, whether a host key is right) it asks [`as_askpass`], our own program, which
//! hands the question to the guide.

mod address;
mod askpass;
mod control;
mod desk;
mod gate;
mod known;
mod line;
mod master;
mod pool;
mod prompt;
mod resolve;
mod shell;
mod trouble;

pub use address::{BadAddress, check_name};
pub use askpass::as_askpass;
pub use master::FORGOTTEN_AFTER;
pub use resolve::Resolved;
pub use trouble::{Kind, Trouble};

use super::{Asks, Carrier, Channel, Unreachable};
use crate::words::HostName;
use address::Target;
use control::Control;
use desk::Desk;
use futures_util::{StreamExt, stream};
use gate::Gates;
use known::Known;
use line::State;
use master::Master;
use pool::{Pool, Route};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

/// Names that are looked up in the operator's configuration at once.
const RESOLVING: usize = 8;

/// What connections of a run need to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// The operator's configuration, where it isn't the usual one.
    pub config_file: Option<PathBuf>,
    /// A folder for control sockets, the same whenever the run is gone on with. A short path, best under `$XDG_RUNTIME_DIR`; it is made.
    pub control: PathBuf,
    /// The run's own known hosts file: what is accepted in a run goes there.
    pub known_hosts: PathBuf,
    /// Addresses of hosts whose names aren't theirs, as `[USER@]HOST[:PORT]`.
    pub addresses: BTreeMap<HostName, String>,
    /// How long connecting and shaking hands may take, and how long a command waits for a connection that is being made again.
    pub patience: Duration,
    /// The program that asks, which calls [`as_askpass`] first: this one, where nothing is said.
    pub askpass: Option<PathBuf>,
}

/// News of a host's connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Which host.
    pub host: HostName,
    /// Whether it can be reached.
    pub up: bool,
    /// Why not.
    pub why: Option<String>,
    /// It is tried again by itself within this time; nothing where that is up to the operator, or where it is up.
    pub again: Option<Duration>,
}

/// Connections to the hosts of a run. Dropped, it leaves them to be found again; [`Ssh::close`] ends them.
#[derive(Debug)]
pub struct Ssh {
    inner: Arc<Inner>,
    _until: DropGuard,
}

#[derive(Debug)]
struct Inner {
    config_file: Option<PathBuf>,
    addresses: BTreeMap<HostName, String>,
    patience: Duration,
    askpass: PathBuf,
    control: Control,
    known: Known,
    desk: Arc<Desk>,
    gates: Gates,
    /// A thousand hosts are not resolved by a thousand processes at once.
    resolving: Semaphore,
    news: mpsc::UnboundedSender<Link>,
    pools: Mutex<HashMap<String, Arc<Pool>>>,
    /// Hosts whose keys may be new ones.
    renewing: Mutex<BTreeSet<HostName>>,
    until: CancellationToken,
    tasks: TaskTracker,
}

impl Ssh {
    /// Within a tokio runtime. Nothing is connected yet.
    ///
    /// # Errors
    /// The folder of the control sockets, or the known hosts file, can't be made or isn't ours alone.
    pub fn new(config: Config, asks: Asks, news: mpsc::UnboundedSender<Link>) -> io::Result<Ssh> {
        allow_many_files();
        let until = CancellationToken::new();
        let control = Control::prepare(&config.control)?;
        let inner = Inner {
            config_file: config.config_file,
            addresses: config.addresses,
            patience: config.patience,
            askpass: config.askpass.map_or_else(std::env::current_exe, Ok)?,
            known: Known::new(&config.known_hosts)?,
            desk: Desk::open(&control, asks, until.clone())?,
            control,
            gates: Gates::default(),
            resolving: Semaphore::new(RESOLVING),
            news,
            pools: Mutex::default(),
            renewing: Mutex::default(),
            until: until.clone(),
            tasks: TaskTracker::new(),
        };
        Ok(Ssh {
            inner: Arc::new(inner),
            _until: until.drop_guard(),
        })
    }

    /// Where a name leads by the operator's configuration.
    ///
    /// # Errors
    /// The name can't be one, or the configuration can't be read.
    pub async fn resolve(&self, host: &HostName, login: Option<&str>) -> Result<Resolved, Trouble> {
        self.inner.pool(host, login)?.route.resolve(&self.inner).await
    }

    /// `USER@ADDRESS:PORT`, as the connection that is up goes; where there is none, as it would go.
    ///
    /// # Errors
    /// The name can't be one, or the configuration can't be read.
    pub async fn way(&self, host: &HostName, login: Option<&str>) -> Result<String, Trouble> {
        let pool = self.inner.pool(host, login)?;
        let first = pool.lines().first().map(|line| line.state());
        let known = match first {
            Some(State::Up(standing)) => standing.trail.clone(),
            _ => None,
        };
        match known {
            Some(way) => Ok(way),
            None => Ok(pool.route.resolve(&self.inner).await?.way()),
        }
    }

    /// Connects, unless there is a connection.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn connect(&self, host: &HostName, login: Option<&str>) -> Result<(), Trouble> {
        let pool = self.inner.pool(host, login)?;
        pool.line(&self.inner, 0).up(self.inner.patience).await.map(drop)
    }

    /// The fingerprint of the host key of the connection that is up.
    pub fn key(&self, host: &HostName, login: Option<&str>) -> Option<String> {
        let pool = self.inner.pool(host, login).ok()?;
        let first = pool.lines().first()?.state();
        match first {
            State::Up(standing) => standing.key.clone(),
            _ => None,
        }
    }

    /// The operator says: try now. Also what was refused is tried again, and what a host is reached through.
    pub fn try_now(&self, host: &HostName) {
        for pool in lock(&self.inner.pools).values() {
            if pool.route.host == *host || !pool.route.is_host() {
                pool.lines().iter().for_each(|line| line.hurry());
            }
        }
    }

    /// These hosts are made anew by steps that say so, and no others: where one shows another key than the known one, the operator is
    /// asked, with the old fingerprints beside the new, and what is accepted is kept for the run alone.
    pub fn renewing(&self, hosts: &BTreeSet<HostName>) {
        *lock(&self.inner.renewing) = hosts.clone();
        for pool in lock(&self.inner.pools).values().filter(|pool| hosts.contains(&pool.route.host)) {
            pool.lines().iter().for_each(|line| line.key_may_be_new());
        }
    }

    /// Ends all connections, those included that an earlier guide left. Nothing can be opened after it.
    pub async fn close(&self) {
        self.inner.until.cancel();
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
        stream::iter(self.inner.control.sockets())
            .for_each_concurrent(16, |socket| async move { Master::end(&socket).await })
            .await;
        self.inner.control.clear();
    }
}

impl Carrier for Ssh {
    async fn open(&self, host: &HostName, login: Option<&str>, line: &str) -> Result<Channel, Unreachable> {
        let opened = async { self.inner.pool(host, login)?.open(&self.inner, line).await };
        opened.await.map_err(|trouble| Unreachable {
            host: host.clone(),
            why: trouble.words(),
        })
    }
}

impl Inner {
    /// The connections to a host of the run.
    fn pool(self: &Arc<Self>, host: &HostName, login: Option<&str>) -> Result<Arc<Pool>, Trouble> {
        let address = self.addresses.get(host).map_or(host.as_str(), String::as_str);
        let target = Target::parse(address)
            .and_then(|target| target.logging_in(login))
            .map_err(Trouble::ours)?;
        let pool = self.pool_of(Route::new(host.clone(), target, None, 0));
        pool.is_host();
        Ok(pool)
    }

    /// The connections of a way.
    fn pool_of(&self, route: Route) -> Arc<Pool> {
        let mut pools = lock(&self.pools);
        Arc::clone(pools.entry(route.name()).or_insert_with(|| Arc::new(Pool::new(route))))
    }
}

/// Each connection is watched by an open file, and each channel has four: what the system allows is used.
fn allow_many_files() {
    let allowed = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: allowed.maximum,
        ..allowed
    };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
