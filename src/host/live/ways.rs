//! Ways to hosts that know how they go.

use crate::{
    host::{Carrier, Channel, Unreachable, local::Local, ssh::Ssh},
    words::{Account, HostName},
};
use std::{collections::BTreeSet, ffi::OsString, future::Future};

/// A carrier that can say how it reaches a host.
pub trait Way: Carrier {
    /// How a host is reached, as the one who reached it knows.
    ///
    /// # Errors
    /// It wasn't reached.
    fn trail(&self, host: &HostName, login: Option<&str>) -> impl Future<Output = Result<Trail, Unreachable>> + Send;

    /// The operator says: try now. What was refused, or not answered, is tried and asked again.
    fn try_now(&self, host: &HostName);

    /// These hosts come back as other machines: another host key than the known one is asked about.
    fn renewing(&self, hosts: &BTreeSet<HostName>);

    /// Ends what is kept open.
    fn close(&self) -> impl Future<Output = ()> + Send;
}

/// How a host was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// `USER@ADDRESS:PORT`, as ssh resolves it; `here` for the guide's own machine.
    pub way: String,
    /// The fingerprint of its host key; nothing for the guide's own machine.
    pub key: Option<String>,
}

impl Trail {
    /// To the guide's own machine.
    pub fn here() -> Trail {
        Trail {
            way: "here".into(),
            key: None,
        }
    }
}

impl Way for Local {
    async fn trail(&self, _host: &HostName, _login: Option<&str>) -> Result<Trail, Unreachable> {
        Ok(Trail::here())
    }

    fn try_now(&self, _host: &HostName) {}

    fn renewing(&self, _hosts: &BTreeSet<HostName>) {}

    async fn close(&self) {}
}

/// The ways of a run: no ssh to the guide's own machine, ssh to all others.
#[derive(Debug)]
pub struct Ways {
    here: BTreeSet<HostName>,
    local: Local,
    ssh: Ssh,
}

impl Ways {
    /// By `ssh`, but not to the guide's own machine, which goes by these names.
    pub fn new(ssh: Ssh, here: impl IntoIterator<Item = HostName>) -> Ways {
        Ways {
            here: here.into_iter().collect(),
            local: Local::default(),
            ssh,
        }
    }

    /// The way by ssh.
    pub fn ssh(&self) -> &Ssh {
        &self.ssh
    }

    /// The operator wants something of a host: where no connection is up, one is tried now, also where that had been given up.
    pub fn wanted(&self, host: &HostName, account: &Account) {
        if !self.here.contains(host) && self.ssh.shell(host, account).is_err() {
            self.ssh.try_now(host);
        }
    }

    /// The program that opens a shell for the operator, as the given account, and its arguments.
    ///
    /// # Errors
    /// Why there can be none, in words.
    pub fn shell(&self, host: &HostName, account: &Account) -> Result<Vec<OsString>, String> {
        match self.here.contains(host) {
            true => self.local.login(account),
            false => self.ssh.shell(host, account).map_err(|trouble| trouble.words()),
        }
    }
}

impl Carrier for Ways {
    async fn open(&self, host: &HostName, login: Option<&str>, line: &str) -> Result<Channel, Unreachable> {
        match self.here.contains(host) {
            true => self.local.open(host, login, line).await,
            false => self.ssh.open(host, login, line).await,
        }
    }
}

impl Way for Ways {
    async fn trail(&self, host: &HostName, login: Option<&str>) -> Result<Trail, Unreachable> {
        match self.here.contains(host) {
            true => self.local.trail(host, login).await,
            false => self.ssh.trail(host, login).await,
        }
    }

    fn try_now(&self, host: &HostName) {
        if !self.here.contains(host) {
            self.ssh.try_now(host);
        }
    }

    fn renewing(&self, hosts: &BTreeSet<HostName>) {
        self.ssh.renewing(hosts);
    }

    async fn close(&self) {
        self.ssh.close().await;
    }
}

impl Way for Ssh {
    async fn trail(&self, host: &HostName, login: Option<&str>) -> Result<Trail, Unreachable> {
        let way = self.way(host, login).await.map_err(|trouble| Unreachable {
            host: host.clone(),
            why: trouble.words(),
        })?;
        Ok(Trail {
            way,
            key: self.key(host, login),
        })
    }

    fn try_now(&self, host: &HostName) {
        Ssh::try_now(self, host);
    }

    fn renewing(&self, hosts: &BTreeSet<HostName>) {
        Ssh::renewing(self, hosts);
    }

    async fn close(&self) {
        Ssh::close(self).await;
    }
}
