//! Ways to the hosts of a run.

use super::{
    super::{
        Doing as _, Failure, place,
        session::{Questions, Wanted},
    },
    place::Place,
};
use crate::{
    engine::{input::Input, run::Run},
    feed::Feed,
    files,
    host::{
        Asks,
        live::{Live, LiveNews, Setup, Ways},
        ssh::{self, Link, Ssh},
    },
    procedure::uses::HERE,
    runtime::Inject,
    ui::Shells,
    words::{Digest, HostName, Reached, Timestamp},
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::mpsc;

/// How long connecting to a host may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A run's hosts, connected to as they are wanted.
pub(crate) struct Connected {
    pub hosts: Arc<Live<Ways>>,
    pub news: News,
    pub questions: Questions,
    known_hosts: PathBuf,
}

impl Connected {
    /// Where host keys are kept that the operator said yes to.
    pub fn known_hosts(&self) -> PathBuf {
        self.known_hosts.clone()
    }

    /// Nothing came of the run: nothing of its connections stays.
    pub async fn leave_nothing(self) {
        self.hosts.close().await;
        // What isn't there needn't go.
        let _ = std::fs::remove_file(&self.known_hosts);
    }
}

/// Within a tokio runtime; nothing is connected yet. `known` is what the journal has of them, `folder` the run's, where there is one.
///
/// # Errors
/// There is no place for sockets, or for the run's own known hosts.
pub(crate) fn connect(run: &str, place: &Place, known: BTreeMap<HostName, Reached>, folder: Option<&Path>) -> Result<Connected, Failure> {
    connect_as(run, &Run::default(), place, known, folder)
}

/// Likewise, as whoever has the run by its journal.
///
/// # Errors
/// As [`connect`].
pub(super) fn connect_as(
    id: &str,
    run: &Run,
    place: &Place,
    known: BTreeMap<HostName, Reached>,
    folder: Option<&Path>,
) -> Result<Connected, Failure> {
    let known_hosts = known_hosts(id)?;
    // As many questions as there may be hosts that ask at once.
    let (asks, asked) = mpsc::channel(1024);
    let asks = Asks::to(asks);
    let config = ssh::Config {
        config_file: place.ssh_config.clone(),
        control: control(id),
        known_hosts: known_hosts.clone(),
        addresses: place.addresses.clone(),
        patience: PATIENCE,
        askpass: None,
    };
    let setup = Setup {
        run: id.to_owned(),
        by: run.name_at(&place::operator()).to_owned(),
        holders: run.taken.iter().map(|(_, taken)| taken.mark.clone()).collect(),
        from: place::machine(),
        account: place.account.clone(),
        cluster: place.cluster.clone(),
        same: place.same.clone(),
        known,
        folder: folder.map(Path::to_owned),
    };
    let (linked, links) = mpsc::unbounded_channel();
    let ssh = Ssh::new(config, asks.clone(), linked).doing("make a place for connections")?;
    let (hosts, news) = Live::new(setup, Arc::new(Ways::new(ssh, [HERE.into()])), asks);
    Ok(Connected {
        hosts,
        news: News { hosts: news, links },
        questions: Questions::of(asked),
        known_hosts,
    })
}

/// The operator's own shells on them: through the connections that the run has.
pub(super) fn shells(hosts: &Arc<Live<Ways>>) -> Shells {
    let hosts = hosts.clone();
    Shells::new(move |host, account| hosts.way().shell(host, account))
}

/// A host that the operator asks something of is tried now.
pub(crate) fn wanted_by(hosts: &Arc<Live<Ways>>, place: &Place) -> Wanted {
    let (hosts, account) = (hosts.clone(), place.account.clone());
    Box::new(move |host| hosts.way().wanted(host, &account))
}

/// News of hosts and of connections to them.
pub(crate) struct News {
    hosts: mpsc::UnboundedReceiver<LiveNews>,
    links: mpsc::UnboundedReceiver<Link>,
}

impl News {
    /// Passes them on to the run, for as long as there are any.
    pub async fn tell(mut self, inject: Inject) {
        loop {
            tokio::select! {
                Some(news) = self.hosts.recv() => inject.send(match news {
                    LiveNews::Link { host, up } => Input::Link { host, up },
                    LiveNews::Reached { host, reached } => Input::Reached(host, reached),
                }).await,
                Some(link) = self.links.recv() => {
                    inject.send(Input::Link { host: link.host.clone(), up: link.up }).await;
                    inject.tell(told(link, Timestamp::now())).await;
                }
                else => return,
            }
        }
    }
}

/// Why a host doesn't answer, and when it is tried again: what no record has.
fn told(link: Link, now: Timestamp) -> Feed {
    let again = link.again.and_then(|again| now.checked_add(again).ok());
    let why = match (&link.why, again, link.up) {
        (Some(why), None, false) => Some(format!("{why}. It isn't tried again by itself: its card says what helps")),
        _ => link.why,
    };
    Feed::Link {
        host: link.host,
        up: link.up,
        why,
        again,
    }
}

/// A folder for sockets, the same whenever the run is gone on with; their paths must be short.
pub(super) fn control(run: &str) -> PathBuf {
    let short: String = Digest::of(run.as_bytes()).as_str().chars().take(12).collect();
    match std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from) {
        Some(dir) if dir.is_absolute() && dir.is_dir() => dir.join("holdpoint").join(short),
        _ => PathBuf::from(format!("/tmp/holdpoint-{}-{short}", rustix::process::getuid().as_raw())),
    }
}

/// The run's own known hosts, beside the runs: a run that never began has no folder.
fn known_hosts(run: &str) -> Result<PathBuf, Failure> {
    let state =
        files::state_dir().ok_or_else(|| Failure::Usage("neither HOME nor XDG_STATE_HOME is set: there is no place for runs.".into()))?;
    let folder = state.join("known-hosts");
    files::create_dir_all(&folder).doing(format_args!("make the folder {}", folder.display()))?;
    Ok(folder.join(run))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(again: Option<Duration>) -> Feed {
        let link = Link {
            host: "node1".into(),
            up: false,
            why: Some("the connection ended".into()),
            again,
        };
        told(link, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn viewers_are_told_why_a_connection_is_gone_and_when_it_is_tried_again() {
        let Feed::Link { up: false, why, again, .. } = lost(Some(Duration::from_secs(4))) else {
            panic!("it is gone");
        };
        assert_eq!(why.as_deref(), Some("the connection ended"));
        assert_eq!(again.map(|again| again.as_second()), Some(4));
        let Feed::Link { why, again: None, .. } = lost(None) else {
            panic!("nobody tries it");
        };
        assert_eq!(
            why.as_deref(),
            Some("the connection ended. It isn't tried again by itself: its card says what helps")
        );
    }
}
