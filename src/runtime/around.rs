//! Around the work: who else is on the hosts of a step that disrupts, and how hosts were when the run began.

use super::{beside::SECONDS, beside::said, live::Report, live::Runtime, live::send};
use crate::{
    engine::{
        event::{Event, Mode},
        hosts,
        status::Status,
    },
    feed::Feed,
    files,
    host::Hosts,
    journal::Log,
    procedure::plan::Slot,
    words::{Baseline, Company, Differs, HostName, Level, StepId, Timestamp, compared},
};
use futures_util::{StreamExt as _, stream};
use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Hosts that are looked at at once.
const AT_ONCE: usize = 8;

/// Seconds after which it is looked again who is there, while a step waits for its confirmation.
const FRESH: i64 = 60;

/// The most that is read of a host, in bytes.
const LIMIT: u32 = 1 << 20;

/// How hosts differed when they were last compared. No host can have this name.
const COMPARED: &str = "-compared.txt";

/// In front of the time at which a baseline was taken.
const TAKEN: &str = "taken ";

impl<L: Log<Event>, H: Hosts> Runtime<L, H> {
    fn is_live(&self) -> bool {
        self.core.run.head.as_ref().is_some_and(|head| head.mode == Mode::Live)
    }

    /// Looks who else is there, where a step that disrupts has become the current one, and again while it waits.
    pub(super) fn look_for_company(&mut self, now: Timestamp) {
        let Some((step, on)) = self.waits_to_disrupt() else {
            self.company = None;
            return;
        };
        let known = self.company.as_ref().filter(|(of, _)| *of == step);
        if known.is_some_and(|(_, at)| now.as_second() - at.as_second() < FRESH) {
            return;
        }
        self.company = Some((step, now));
        let (hosts, vault, reports) = (self.hosts.clone(), self.vault.clone(), self.reports.clone());
        let (account, clock) = (self.core.run.account.clone(), self.clock.clone());
        self.tasks.spawn(async move {
            stream::iter(on)
                .for_each_concurrent(AT_ONCE, async |host| {
                    let at = clock.now();
                    let looked = hosts.look(&host, &account, Company::COMMAND, LIMIT, SECONDS).await;
                    let said =
                        said(looked, &vault).and_then(|text| Company::read(&text).ok_or_else(|| "the answer was cut off".to_owned()));
                    send(&reports, Report::Told(Feed::Company { host, at, said })).await;
                })
                .await;
        });
    }

    /// The current step and its hosts, where it waits for a confirmation and a service would notice it.
    fn waits_to_disrupt(&self) -> Option<(StepId, Vec<HostName>)> {
        if !self.is_live() {
            return None;
        }
        let Slot::Step(step) = self.core.run.current()? else { return None };
        let line = self.core.run.line(&step.id);
        let (_, sheet) = line.sheet.as_ref().filter(|_| line.status == Status::Pending)?;
        (sheet.level >= Level::Disrupt).then(|| (step.id.clone(), sheet.hosts()))
    }

    /// Keeps how each host is, where that isn't kept already: once a run.
    pub(super) fn take_baseline(&mut self) {
        if !self.is_live() {
            return;
        }
        let Some(folder) = self.baselines() else { return };
        let missing: Vec<HostName> = hosts(&self.core.rules, &self.core.run)
            .into_iter()
            .filter(|host| !file(&folder, host).exists())
            .collect();
        let (hosts, vault, clock, account) = (
            self.hosts.clone(),
            self.vault.clone(),
            self.clock.clone(),
            self.core.run.account.clone(),
        );
        self.tasks.spawn(async move {
            stream::iter(missing)
                .for_each_concurrent(AT_ONCE, async |host| {
                    let at = clock.now();
                    let looked = hosts.look(&host, &account, Baseline::COMMAND, LIMIT, SECONDS).await;
                    let read = said(looked, &vault).and_then(|text| Baseline::read(&text).ok_or_else(|| "the answer was cut off".into()));
                    let kept = read.and_then(|baseline| keep(&folder, &host, at, &baseline).map_err(|error| error.to_string()));
                    if let Err(why) = kept {
                        tracing::warn!(%host, why, "no baseline is kept");
                    }
                })
                .await;
        });
    }

    /// Looks at all hosts again, tells how they differ from how they were, and keeps that beside the baseline.
    pub(super) fn compare(&mut self) {
        let folder = self.baselines().filter(|_| self.is_live());
        let on = hosts(&self.core.rules, &self.core.run);
        let (hosts, vault, reports) = (self.hosts.clone(), self.vault.clone(), self.reports.clone());
        let (account, clock) = (self.core.run.account.clone(), self.clock.clone());
        self.tasks.spawn(async move {
            if let Some(folder) = folder {
                let looks = stream::iter(on).map(async |host| {
                    let at = clock.now();
                    let (taken, said) = match kept(&folder, &host) {
                        Err(why) => (None, Err(why)),
                        Ok((taken, before)) => {
                            let looked = hosts.look(&host, &account, Baseline::COMMAND, LIMIT, SECONDS).await;
                            let now =
                                said(looked, &vault).and_then(|text| Baseline::read(&text).ok_or_else(|| "the answer was cut off".into()));
                            (taken, now.map(|now| before.differs(&now)))
                        }
                    };
                    let (of, told) = (host.clone(), said.clone());
                    send(&reports, Report::Told(Feed::Compared { host, taken, at, said })).await;
                    (of, told)
                });
                let all = looks.buffer_unordered(AT_ONCE).collect().await;
                if let Err(error) = keep_compared(&folder, clock.now(), &all) {
                    tracing::warn!(%error, "what differs from the baseline isn't kept");
                }
            }
            send(&reports, Report::Told(Feed::AllCompared)).await;
        });
    }

    fn baselines(&self) -> Option<PathBuf> {
        Some(self.transcripts.parent()?.join("baseline"))
    }
}

fn file(folder: &Path, host: &HostName) -> PathBuf {
    folder.join(format!("{host}.txt"))
}

fn keep(folder: &Path, host: &HostName, at: Timestamp, baseline: &Baseline) -> io::Result<()> {
    match files::create_dir_within(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let mut file = files::create(&file(folder, host))?;
    file.write_all(format!("{TAKEN}{at}\n{}", baseline.text()).as_bytes())
}

fn keep_compared(folder: &Path, at: Timestamp, all: &BTreeMap<HostName, Result<Vec<Differs>, String>>) -> io::Result<()> {
    let path = folder.join(COMPARED);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let text = format!("compared {at}\n{}\n", compared(all).join("\n"));
    files::create(&path)?.write_all(text.as_bytes())
}

fn kept(folder: &Path, host: &HostName) -> Result<(Option<Timestamp>, Baseline), String> {
    let text = std::fs::read_to_string(file(folder, host)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "no baseline was taken of it".to_owned(),
        _ => format!("its baseline can't be read: {error}"),
    })?;
    let (first, rest) = text.split_once('\n').unwrap_or_default();
    let taken = first.strip_prefix(TAKEN).and_then(|at| at.parse().ok());
    let baseline = Baseline::read(rest).ok_or("its baseline is damaged")?;
    Ok((taken, baseline))
}
