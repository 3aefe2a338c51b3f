//! A look at every host before a run: who it is, and whether it has what the run will want. It changes nothing.

use super::{
    Live, Way,
    claims::{WIDTH, taken},
};
use crate::{
    host::runner::{Detach, Hello, LeftState, Needs, Place},
    words::{Account, Examined, HostName, Reached, Standing},
};
use futures_util::{StreamExt as _, stream};
use std::collections::{BTreeMap, BTreeSet};

/// What a run will want of its hosts.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Tools that its commands use, by host.
    pub tools: BTreeMap<HostName, Vec<String>>,
    /// As whom things are done, by host, where it isn't the usual account.
    pub accounts: BTreeMap<HostName, BTreeSet<Account>>,
    /// Hosts on which a command wants a terminal.
    pub terminals: BTreeSet<HostName>,
    /// Nothing is changed anywhere: what ends with a lost connection is done again.
    pub only_looks: bool,
    /// Free space for spools that a host should have, in bytes; 0 for the usual.
    pub space: u64,
}

/// What spools may want where nothing is said: 64 MiB.
const SPACE: u64 = 64 << 20;
/// Less than this, in bytes, and nothing can be started.
const LEAST: u64 = 1 << 20;
/// Clocks that differ by so many milliseconds are worth a word.
const OFF: i64 = 2_000;
/// By so many, times in logs can't be compared by eye any more.
const FAR_OFF: i64 = 60_000;

impl<C: Way> Live<C> {
    /// Looks at hosts, many at once. What stands in the way of a run is marked so, each with what to do. It is the operator's word that
    /// what was refused before may be tried again.
    pub async fn preflight(&self, hosts: &[HostName], wanted: &Wanted) -> Vec<Examined> {
        hosts.iter().for_each(|host| self.way().try_now(host));
        let looks = hosts.iter().map(|host| async move { (host, self.examine(host, wanted).await) });
        let looked: Vec<_> = stream::iter(looks).buffered(WIDTH).collect().await;
        let doubles = self.doubles(hosts);
        let mut lines = Vec::new();
        for (host, found) in looked {
            lines.extend(found);
            lines.extend(doubles.iter().filter(|line| line.host.as_ref() == Some(host)).cloned());
        }
        lines
    }

    async fn examine(&self, host: &HostName, wanted: &Wanted) -> Vec<Examined> {
        let needs = Needs {
            tools: wanted.tools.get(host).cloned().unwrap_or_default(),
            terminal: wanted.terminals.contains(host),
        };
        let mut lines = Lines(host, Vec::new());
        let hello = match self.examined(host, &needs).await {
            Ok(hello) => hello,
            Err(error) => {
                lines.stops(
                    "reached",
                    error.why,
                    "When `ssh` reaches it from here by this name, look again; or take it out of the run.",
                );
                return lines.1;
            }
        };
        if let Some(reached) = self.reached(host) {
            way(&mut lines, &reached);
            self.who(&mut lines, &hello);
            clock(&mut lines, reached.clock_off);
        }
        self.accounts(&mut lines, wanted).await;
        tools(&mut lines, &hello, needs.terminal);
        space(&mut lines, hello.free, if wanted.space == 0 { SPACE } else { wanted.space });
        stays(&mut lines, &hello, &self.setup.account, wanted.only_looks);
        self.claims(&mut lines, &hello);
        lines.1
    }

    fn who(&self, lines: &mut Lines<'_>, hello: &Hello) {
        let who = &hello.who.identity;
        let short: String = who.machine.chars().take(8).collect();
        lines.well(
            "who",
            format!("{}, kernel {}, machine {short}, as {}", who.node, who.kernel, hello.user),
        );
        if hello.who.made_up {
            lines.note(
                "machine id",
                "it has none: one was made up from its `hostid`".into(),
                "Give it one with `systemd-machine-id-setup`, so that it can be told from others.",
            );
        }
        match (&self.setup.cluster, &hello.who.cluster) {
            (None, None) => {}
            (None, Some(name)) => lines.well("cluster", name.clone()),
            (Some(wanted), Some(name)) if wanted == name => lines.well("cluster", name.clone()),
            (Some(wanted), Some(name)) => lines.stops(
                "cluster",
                format!("it belongs to {name}, and the site says {wanted}"),
                "This may be the wrong machine, or the wrong site. Compare before anything else.",
            ),
            (Some(wanted), None) => lines.doubtful(
                "cluster",
                format!("it names no cluster, and the site says {wanted}"),
                "Look on the host whether it belongs there. Nothing is started where another name is found.",
            ),
        }
    }

    async fn accounts(&self, lines: &mut Lines<'_>, wanted: &Wanted) {
        let mut accounts = wanted.accounts.get(lines.0).cloned().unwrap_or_default();
        accounts.insert(self.setup.account.clone());
        for account in accounts
            .into_iter()
            .filter(|account| account.run_as.is_some() || account.login != self.setup.account.login)
        {
            let place = Place {
                account: account.clone(),
                detach: Detach::default(),
                ..Place::usual(lines.0.clone())
            };
            let said = match self.password(&place).await {
                Ok(sudo) => {
                    let by_password = sudo.is_some();
                    let hello = self.runner.hello(&Place { sudo, ..place }, &Needs::default()).await;
                    hello.map(|hello| (hello.user, by_password))
                }
                Err(error) => Err(error),
            };
            let name = account.run_as.clone().or(account.login.clone()).unwrap_or_default();
            match said {
                Ok((user, true)) => lines.well("account", format!("{user}, by sudo with a password")),
                Ok((user, false)) => lines.well("account", user),
                Err(error) => lines.stops(
                    "account",
                    format!("steps run there as {name}: {}", error.why),
                    "Give the login the right to it in sudoers, or name another account in the site file.",
                ),
            }
        }
    }

    fn claims(&self, lines: &mut Lines<'_>, hello: &Hello) {
        match &hello.claim {
            Some(claim) if claim.run != self.setup.run => lines.stops(
                "claim",
                taken(claim, &self.setup.run),
                "Ask them. If nobody works there any more, take it over by name, with a reason.",
            ),
            _ => lines.well("claim", "no other run has it".into()),
        }
        let (live, over): (Vec<_>, Vec<_>) = hello
            .left
            .iter()
            .filter(|left| left.spool.run != self.setup.run)
            .partition(|left| left.state == LeftState::Running);
        if !live.is_empty() {
            let named: BTreeSet<&str> = live.iter().map(|left| left.spool.run.as_str()).collect();
            let runs = named.into_iter().collect::<Vec<_>>().join(", ");
            lines.doubtful(
                "running",
                format!("{} of other runs still run there: {runs}", count(live.len(), "command")),
                "Look at those runs first: `holdpoint runs` lists them.",
            );
        }
        if !over.is_empty() {
            let kilobytes: u64 = over.iter().map(|left| left.kilobytes).sum();
            lines.note(
                "left",
                format!("{} of other runs left output there, {kilobytes} KiB", count(over.len(), "command")),
                "`holdpoint runs` can clear it.",
            );
        }
    }

    /// Several names for one machine.
    fn doubles(&self, hosts: &[HostName]) -> Vec<Examined> {
        let mut by_machine: BTreeMap<String, Vec<&HostName>> = BTreeMap::new();
        for host in hosts {
            if let Some(reached) = self.reached(host) {
                by_machine.entry(reached.identity.machine).or_default().push(host);
            }
        }
        let meant = |one: &HostName, other: &HostName| self.setup.same.iter().any(|names| names.contains(one) && names.contains(other));
        let mut lines = Vec::new();
        for names in by_machine.values() {
            for (at, host) in names.iter().enumerate() {
                let twin = names.iter().take(at).find(|other| !meant(host, other));
                if let Some(twin) = twin {
                    let mut told = Lines(host, Vec::new());
                    told.stops(
                        "one machine",
                        format!("it is the same machine as {twin}: two names for one"),
                        "Put the name right. Where both are meant, the site file says so (`same`); clones need a machine id of their own.",
                    );
                    lines.extend(told.1);
                }
            }
        }
        lines
    }
}

fn way(lines: &mut Lines<'_>, reached: &Reached) {
    lines.well("reached", reached.way.clone());
    if let Some(key) = &reached.key {
        lines.well("host key", key.clone());
    }
}

fn clock(lines: &mut Lines<'_>, off: i64) {
    let seconds = off.abs() / 1000;
    let side = if off > 0 { "ahead of" } else { "behind" };
    let says = format!("{seconds} s {side} this machine's");
    match off.abs() {
        ..OFF => lines.well("clock", "as this machine's".into()),
        OFF..FAR_OFF => lines.note("clock", says, "Bear it in mind when you compare logs."),
        _ => lines.doubtful(
            "clock",
            says,
            "Set it right first (chronyc, timedatectl): clusters and certificates rest on it.",
        ),
    }
}

fn tools(lines: &mut Lines<'_>, hello: &Hello, terminal: bool) {
    if !hello.lacks.is_empty() {
        lines.stops(
            "needs",
            format!("without {} nothing can be started there", hello.lacks.join(", ")),
            "Install what is missing.",
        );
    }
    if hello.missing.is_empty() {
        lines.well("tools", "all there".into());
    } else {
        lines.doubtful(
            "tools",
            format!("not found: {}", hello.missing.join(", ")),
            "Install them, unless a step of the procedure does.",
        );
    }
    match (&hello.terminal, terminal) {
        (Some(by), true) => lines.well("terminal", format!("by {by}")),
        (None, true) => lines.stops(
            "terminal",
            "a step wants a terminal there, and neither `script` nor python3 is there to make one".into(),
            "Install `script` (util-linux, bsdutils) or python3.",
        ),
        (_, false) => {}
    }
}

fn space(lines: &mut Lines<'_>, free: u64, wanted: u64) {
    let says = format!("{} MiB free in /var/tmp", free >> 20);
    match free {
        ..LEAST => lines.stops("space", says, "Make room: the output of commands lies there until it is safe here."),
        _ if free < wanted => lines.doubtful("space", says, "Make room: output that finds none is lost, and said to be."),
        _ => lines.well("space", says),
    }
}

/// Whether commands outlive the connection where logind ends what sessions leave behind: as root in scopes of the system, as the login
/// itself in scopes of a service manager that lingers.
fn stays(lines: &mut Lines<'_>, hello: &Hello, account: &Account, only_looks: bool) {
    if !hello.who.kills_user_processes {
        return;
    }
    let outlives = match account.run_as.as_deref() {
        Some("root") => true,
        Some(other) => other == hello.user && hello.who.lingers,
        None => hello.who.lingers,
    };
    if hello.who.systemd_run && outlives {
        return lines.note(
            "logind",
            "it ends what a closed session leaves behind (KillUserProcesses): commands run in scopes of their own".into(),
            "Nothing need be done.",
        );
    }
    let says = format!(
        "it ends what a closed session of {} leaves behind (KillUserProcesses): a lost connection would end commands there",
        hello.user
    );
    if only_looks {
        return lines.doubtful("logind", says, "No step changes anything: what is cut off can be done again.");
    }
    lines.stops(
        "logind",
        says,
        &match hello.who.systemd_run {
            true => format!(
                "As root there: `loginctl enable-linger {}`. Or let its steps run as root.",
                hello.user
            ),
            false => "Switch KillUserProcesses off in its logind.conf: there is no systemd-run to get around it.".to_owned(),
        },
    );
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// The lines of a host.
struct Lines<'a>(&'a HostName, Vec<Examined>);

impl Lines<'_> {
    fn add(&mut self, topic: &str, mark: Standing, says: String, advice: Option<&str>) {
        self.1.push(Examined {
            host: Some(self.0.clone()),
            topic: topic.into(),
            mark,
            says,
            advice: advice.map(str::to_owned),
        });
    }

    fn well(&mut self, topic: &str, says: String) {
        self.add(topic, Standing::Well, says, None);
    }

    fn note(&mut self, topic: &str, says: String, advice: &str) {
        self.add(topic, Standing::Note, says, Some(advice));
    }

    fn doubtful(&mut self, topic: &str, says: String, advice: &str) {
        self.add(topic, Standing::Doubtful, says, Some(advice));
    }

    fn stops(&mut self, topic: &str, says: String, advice: &str) {
        self.add(topic, Standing::Stops, says, Some(advice));
    }
}
