//! What is known of each host: who it is, how it was reached, which claim of ours is on it.

use super::{Live, LiveNews, Way, lock};
use crate::{
    clock::Clock,
    host::{
        Unreachable,
        runner::{Detach, Hello, Needs, Place, Who},
    },
    words::{Account, HostName, Identity, Reached},
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// The asking of one host who it is.
#[derive(Debug, Default)]
pub(super) struct Meeting {
    /// How often it was over.
    held: AtomicU64,
    /// What came of the last. Locked while one is under way.
    last: tokio::sync::Mutex<Option<Result<Identity, Unreachable>>>,
}

/// A host as far as it is known.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub reached: Reached,
    /// Learnt in this session: how commands are taken out of theirs.
    pub detach: Option<Detach>,
    /// It was claimed in this session.
    claimed: bool,
    /// Nobody has asked who it is since it was last met.
    fresh: bool,
}

impl From<Reached> for Known {
    fn from(reached: Reached) -> Known {
        Known {
            reached,
            detach: None,
            claimed: false,
            fresh: false,
        }
    }
}

impl<C: Way> Live<C> {
    /// How a host was last reached, and who it was then.
    pub fn reached(&self, host: &HostName) -> Option<Reached> {
        lock(&self.known).get(host).map(|known| known.reached.clone())
    }

    /// The mark that the run has on a host for an account. Each user there has spools, and so a mark, of its own; the journal keeps
    /// them all in one line: that of the usual account, and then `ACCOUNT=MARK` for others.
    pub(super) fn mark(&self, host: &HostName, account: &Account) -> Option<String> {
        let known = lock(&self.known);
        let marks = &known.get(host)?.reached.mark;
        let key = self.mark_key(account);
        marks
            .split_whitespace()
            .map(|word| word.rsplit_once('=').unwrap_or(("", word)))
            .find(|(of, _)| *of == key)
            .map(|(_, mark)| mark.to_owned())
    }

    /// Takes a mark in.
    pub(super) fn marked(&self, host: &HostName, account: &Account, epoch: u32, mark: &str) {
        let key = self.mark_key(account);
        let mut known = lock(&self.known);
        let Some(known) = known.get_mut(host) else { return };
        let others = known.reached.mark.split_whitespace().filter(|word| {
            let (of, _) = word.rsplit_once('=').unwrap_or(("", word));
            of != key
        });
        let new = if key.is_empty() { mark.to_owned() } else { format!("{key}={mark}") };
        let mut words: Vec<String> = others.map(str::to_owned).collect();
        words.insert(if key.is_empty() { 0 } else { words.len() }, new);
        let marks = words.join(" ");
        let changed = known.reached.epoch != epoch || known.reached.mark != marks;
        known.reached.epoch = epoch;
        known.claimed = true;
        known.reached.mark = marks;
        if changed {
            self.tell(LiveNews::Reached {
                host: host.clone(),
                reached: known.reached.clone(),
            });
        }
    }

    /// Whether a host was claimed in this session.
    pub(super) fn is_claimed(&self, host: &HostName) -> bool {
        lock(&self.known).get(host).is_some_and(|known| known.claimed)
    }

    /// The accounts that the run has marks for on a host.
    pub(super) fn marked_accounts(&self, host: &HostName) -> Vec<Account> {
        let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        let marks = lock(&self.known)
            .get(host)
            .map(|known| known.reached.mark.clone())
            .unwrap_or_default();
        let account = |word: &str| match word.rsplit_once('=').and_then(|(of, _)| of.split_once('/')) {
            Some((login, run_as)) => Account {
                login: named(login),
                run_as: named(run_as),
            },
            None => self.setup.account.clone(),
        };
        marks.split_whitespace().map(account).collect()
    }

    fn mark_key(&self, account: &Account) -> String {
        if *account == self.setup.account {
            return String::new();
        }
        let or_usual = |name: &Option<String>| name.clone().unwrap_or_default();
        format!("{}/{}", or_usual(&account.login), or_usual(&account.run_as))
    }

    /// The run's id.
    pub fn run(&self) -> &str {
        &self.setup.run
    }

    pub(super) fn epoch(&self, host: &HostName) -> u32 {
        lock(&self.known).get(host).map_or(0, |known| known.reached.epoch)
    }

    /// Who a host is, where it was just met and nobody has asked yet.
    pub(super) fn fresh(&self, host: &HostName) -> Option<Identity> {
        let mut known = lock(&self.known);
        let known = known.get_mut(host)?;
        std::mem::take(&mut known.fresh).then(|| known.reached.identity.clone())
    }

    /// Who a host is. Whoever wants to know while it is being asked takes what comes of that.
    pub(super) async fn met(&self, host: &HostName) -> Result<Identity, Unreachable> {
        let meeting = Arc::clone(lock(&self.meetings).entry(host.clone()).or_default());
        let before = meeting.held.load(Ordering::Relaxed);
        let mut last = meeting.last.lock().await;
        if meeting.held.load(Ordering::Relaxed) != before
            && let Some(last) = &*last
        {
            return last.clone();
        }
        let met = self.meet(host).await.map(|who| who.identity);
        *last = Some(met.clone());
        meeting.held.fetch_add(1, Ordering::Relaxed);
        met
    }

    /// Asks a host who it is.
    pub(super) async fn meet(&self, host: &HostName) -> Result<Who, Unreachable> {
        let who = self.runner.who(&self.bare(host)).await;
        self.introduced(host, who).await
    }

    /// Asks a host who it is and what it has.
    pub(super) async fn examined(&self, host: &HostName, needs: &Needs) -> Result<Hello, Unreachable> {
        let hello = self.runner.hello(&self.bare(host), needs).await;
        self.introduced(host, hello.as_ref().map(|hello| hello.who.clone()).map_err(Clone::clone))
            .await?;
        hello
    }

    /// A host as its usual login, without sudo.
    fn bare(&self, host: &HostName) -> Place {
        Place {
            account: Account {
                run_as: None,
                ..self.setup.account.clone()
            },
            ..Place::usual(host.clone())
        }
    }

    async fn introduced(&self, host: &HostName, who: Result<Who, Unreachable>) -> Result<Who, Unreachable> {
        let who = who.inspect_err(|_| {
            self.tell(LiveNews::Link {
                host: host.clone(),
                up: false,
            });
        })?;
        let trail = self.runner.carrier().trail(host, self.setup.account.login.as_deref()).await?;
        let now = Clock::wall().now().as_millisecond();
        let mut known = lock(&self.known);
        let before = known.get(host).map(|known| &known.reached);
        let anew = before.is_some_and(|before| before.identity.machine != who.identity.machine) && lock(&self.renewing).contains(host);
        let claimed = known.get(host).is_some_and(|known| known.claimed);
        let (mark, epoch) = before.map(|before| (before.mark.clone(), before.epoch)).unwrap_or_default();
        // What is started there next claims it first.
        let mark = if anew { String::new() } else { mark };
        let reached = Reached {
            identity: who.identity.clone(),
            way: trail.way,
            key: trail.key,
            cluster: who.cluster.clone(),
            mark,
            epoch,
            clock_off: who.clock - now,
        };
        let detach = if who.kills_user_processes && who.systemd_run {
            Detach::SystemdRun
        } else {
            Detach::Setsid
        };
        let met = Known {
            reached: reached.clone(),
            detach: Some(detach),
            claimed: claimed && !anew,
            fresh: true,
        };
        known.insert(host.clone(), met);
        drop(known);
        self.tell(LiveNews::Reached {
            host: host.clone(),
            reached,
        });
        Ok(who)
    }

    /// Where something is done, with the password that sudo wants there.
    pub(super) async fn place(&self, host: &HostName, account: &Account) -> Result<Place, Unreachable> {
        let known = lock(&self.known).get(host).and_then(|known| known.detach);
        let detach = match known {
            Some(detach) => detach,
            None => {
                self.met(host).await?;
                lock(&self.known).get(host).and_then(|known| known.detach).unwrap_or_default()
            }
        };
        let mut place = Place {
            host: host.clone(),
            account: account.clone(),
            sudo: None,
            detach,
        };
        place.sudo = self.password(&place).await?;
        Ok(place)
    }

    /// A run that is gone needs no news.
    pub(super) fn tell(&self, news: LiveNews) {
        let _ = self.news.send(news);
    }
}
