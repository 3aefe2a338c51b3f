//! All connections to one host as one user: the way there, and room for channels.

use super::{
    Inner,
    address::Target,
    line::Line,
    lock,
    master::Way,
    resolve::{Resolved, resolve},
    trouble::{Kind, Trouble},
};
use crate::{
    host::{Channel, Closed},
    words::HostName,
};
use futures_util::{FutureExt, future::select_all};
use openssh::{Session, Stdio};
use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{net::UnixStream, sync::OwnedSemaphorePermit};

/// Connections to one host at most, where its sshd lets few channels through each.
const MASTERS: usize = 4;
/// How long room that the server refused is left alone.
const REFUSED_FOR: Duration = Duration::from_secs(10);
/// How often an idle connection may refuse a channel, and the time between.
const REFUSALS: u32 = 12;
const AFTER_REFUSAL: Duration = Duration::from_millis(250);
/// Hosts between us and one: more is a circle.
const DEEPEST: usize = 8;

/// The way to one host.
#[derive(Debug)]
pub(super) struct Route {
    /// The name by which the operator knows it.
    pub host: HostName,
    target: Target,
    /// The hosts that it is reached through, where its own configuration has no say.
    jumps: Option<Vec<String>>,
    depth: usize,
    /// Whether it is a host of the run, not only passed through.
    is_host: AtomicBool,
    /// Only the run's own known hosts count.
    renewed: AtomicBool,
    /// The fingerprints that it had before it was made anew.
    before: Mutex<Vec<String>>,
}

/// How a connection is made, and with whom it takes turns.
pub(super) struct Passage {
    pub way: Way,
    /// As [`Resolved::way`] has it.
    pub trail: String,
    pub first_hop: String,
    pub before: Vec<String>,
}

impl Route {
    pub(super) fn new(host: HostName, target: Target, jumps: Option<Vec<String>>, depth: usize) -> Route {
        Route {
            host,
            target,
            jumps,
            depth,
            is_host: AtomicBool::new(false),
            renewed: AtomicBool::new(false),
            before: Mutex::default(),
        }
    }

    /// Tells one way from another.
    pub(super) fn name(&self) -> String {
        format!("{} {:?} {:?}", self.host, self.target, self.jumps)
    }

    pub(super) fn is_host(&self) -> bool {
        self.is_host.load(Ordering::Relaxed)
    }

    pub(super) async fn resolve(&self, inner: &Inner) -> Result<Resolved, Trouble> {
        let _turn = inner.resolving.acquire().await;
        resolve(inner.config_file.as_deref(), &self.target).await
    }

    /// Its key is asked for by the next connection, whatever the operator's own files say; what the run accepted before is forgotten.
    /// False where it isn't a host that was to be made anew.
    pub(super) async fn renew(&self, inner: &Inner) -> Result<bool, Trouble> {
        if !self.is_host() || !lock(&inner.renewing).contains(&self.host) {
            return Ok(false);
        }
        let resolved = self.resolve(inner).await?;
        let before = inner.known.fingerprints(&resolved).await;
        if !before.is_empty() {
            *lock(&self.before) = before;
        }
        self.renewed.store(true, Ordering::Relaxed);
        inner.known.forget(&resolved).await;
        Ok(true)
    }

    /// How the next connection is made. Those that it goes through are made first.
    pub(super) async fn passage(&self, inner: &Arc<Inner>) -> Result<Passage, Trouble> {
        let resolved = self.resolve(inner).await?;
        let hop = self.hop(inner, &resolved)?;
        let (through, first_hop) = match hop {
            None => (None, format!("{}:{}", resolved.address, resolved.port)),
            Some(hop) => {
                let name = hop.route.host.clone();
                let standing = hop.line(inner, 0).up(inner.patience).await;
                let standing =
                    standing.map_err(|trouble| Trouble::new(trouble.kind.clone(), format!("through {name}: {}", trouble.line)))?;
                (Some(standing.socket.clone()), name.to_string())
            }
        };
        let renewing = self.renewed.load(Ordering::Relaxed);
        let before = lock(&self.before).clone();
        Ok(Passage {
            way: Way {
                config: inner.config_file.clone(),
                target: self.target.arguments(),
                known_hosts: inner.known.files(&resolved, renewing),
                only_ours: renewing,
                jumps_nowhere: through.is_none() && !resolved.jumps.is_empty(),
                through,
                patience: inner.patience,
            },
            trail: resolved.way(),
            first_hop,
            before,
        })
    }

    /// The last host that it goes through.
    fn hop(&self, inner: &Arc<Inner>, resolved: &Resolved) -> Result<Option<Arc<Pool>>, Trouble> {
        let jumps = self.jumps.as_ref().unwrap_or(&resolved.jumps);
        let Some((last, before)) = jumps.split_last() else {
            return Ok(None);
        };
        let target = Target::parse(last).map_err(Trouble::ours)?;
        // `Host *` with a ProxyJump says it of the jump host, too.
        if target.host == self.target.host {
            return Ok(None);
        }
        if self.depth >= DEEPEST {
            let text = format!("ProxyJump goes in a circle at {}", self.host);
            return Err(Trouble::new(Kind::BadConfiguration, text));
        }
        let jumps = (!before.is_empty()).then(|| before.to_vec());
        let host = HostName::from(target.host.as_str());
        Ok(Some(inner.pool_of(Route::new(host, target, jumps, self.depth + 1))))
    }
}

/// All connections to one host as one user.
#[derive(Debug)]
pub(super) struct Pool {
    pub route: Arc<Route>,
    lines: Mutex<Vec<Arc<Line>>>,
}

/// Why a channel wasn't opened.
enum Refusal {
    /// The server lets no more through this connection.
    Full,
    /// The connection went before anything was sent.
    Gone,
    /// Something else; it isn't known what was sent.
    Other(String),
}

impl Pool {
    pub(super) fn new(route: Route) -> Pool {
        Pool {
            route: Arc::new(route),
            lines: Mutex::default(),
        }
    }

    /// A host of the run: news of it is told.
    pub(super) fn is_host(&self) {
        self.route.is_host.store(true, Ordering::Relaxed);
    }

    /// One of its connections, made or not.
    pub(super) fn line(&self, inner: &Arc<Inner>, number: usize) -> Arc<Line> {
        let mut lines = lock(&self.lines);
        loop {
            match lines.get(number) {
                Some(line) => return Arc::clone(line),
                None => {
                    let line = Line::keep(inner, &self.route, lines.len());
                    lines.push(line);
                }
            }
        }
    }

    /// Those that there are.
    pub(super) fn lines(&self) -> Vec<Arc<Line>> {
        lock(&self.lines).clone()
    }

    /// Has the login shell run a line.
    pub(super) async fn open(&self, inner: &Arc<Inner>, text: &str) -> Result<Channel, Trouble> {
        self.line(inner, 0).up(inner.patience).await?;
        let mut refused_idle = 0;
        loop {
            let (line, room) = self.room(inner).await?;
            let standing = line.up(inner.patience).await?;
            match start(&standing.socket, text).await {
                Ok(child) => return Ok(self.channel(child, &line, room)),
                // It has ended since, and the keeper is about to hear of it.
                Err(Refusal::Gone) => tokio::time::sleep(Duration::from_millis(20)).await,
                // A channel that has just ended may still count over there.
                Err(Refusal::Full) if !line.carries_some() && refused_idle < REFUSALS => {
                    refused_idle += 1;
                    tokio::time::sleep(AFTER_REFUSAL).await;
                }
                Err(Refusal::Full) if !line.carries_some() => {
                    return Err(Trouble::new(
                        Kind::Ours,
                        "its sshd lets no command through a connection (MaxSessions)",
                    ));
                }
                Err(Refusal::Full) => {
                    tokio::spawn(async move {
                        tokio::time::sleep(REFUSED_FOR).await;
                        drop(room);
                    });
                }
                Err(Refusal::Other(why)) => return Err(Trouble::new(Kind::Ended, why)),
            }
        }
    }

    /// Room for one channel: in a connection that is there, in one more, or when another channel ends.
    async fn room(&self, inner: &Arc<Inner>) -> Result<(Arc<Line>, OwnedSemaphorePermit), Trouble> {
        let lines = self.lines();
        if let Some(found) = lines.iter().find_map(|line| Some((Arc::clone(line), line.room()?))) {
            return Ok(found);
        }
        // Nobody is asked for a second code only to have one more connection.
        let costs_a_person = lines.first().is_some_and(|line| line.needs_a_person());
        if lines.len() < MASTERS && !costs_a_person {
            let line = self.line(inner, lines.len());
            if line.up(inner.patience).await.is_ok()
                && let Some(room) = line.room()
            {
                return Ok((line, room));
            }
        }
        let waits = lines
            .iter()
            .map(|line| Box::pin(line.wait_for_room().map(|room| room.map(|room| (Arc::clone(line), room)))));
        let (found, _, _) = select_all(waits).await;
        found.ok_or_else(Trouble::closed)
    }

    fn channel(&self, mut child: openssh::Child<Arc<Session>>, line: &Arc<Line>, room: OwnedSemaphorePermit) -> Channel {
        let carried = line.carry();
        let stdin = child.stdin().take();
        let stdout = child.stdout().take();
        let stderr = child.stderr().take();
        let session = child.session();
        let host = self.route.host.clone();
        let closed = async move {
            let status = child.wait().await;
            drop((room, carried));
            match status {
                Ok(status) => Closed::Status(status.code().unwrap_or(255)),
                // The crate's way to say 127.
                Err(openssh::Error::Remote(error)) if error.kind() == std::io::ErrorKind::NotFound => Closed::Status(127),
                Err(_) if session.check().await.is_ok() => Closed::Lost("it was killed by a signal".into()),
                Err(_) => Closed::Lost(format!("the connection to {host} was lost")),
            }
        };
        Channel {
            stdin: stdin.map_or_else(|| Box::new(tokio::io::sink()) as _, |stdin| Box::new(stdin) as _),
            stdout: stdout.map_or_else(|| Box::new(tokio::io::empty()) as _, |stdout| Box::new(stdout) as _),
            stderr: stderr.map_or_else(|| Box::new(tokio::io::empty()) as _, |stderr| Box::new(stderr) as _),
            closed: Box::pin(closed),
        }
    }
}

async fn start(socket: &Path, text: &str) -> Result<openssh::Child<Arc<Session>>, Refusal> {
    // Only what fails before a word is sent may be tried again.
    if UnixStream::connect(socket).await.is_err() {
        return Err(Refusal::Gone);
    }
    let session = Arc::new(Session::resume_mux(socket.into(), None));
    let mut command = session.arc_raw_command(text);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().await.map_err(|error| {
        let mut words = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source {
            words = format!("{words}: {inner}");
            source = inner.source();
        }
        match words.contains("refused by peer") {
            true => Refusal::Full,
            false => Refusal::Other(words),
        }
    })
}
