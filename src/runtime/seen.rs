//! What viewers are told besides the journal, kept in the run's folder for those who look on: readings that are nothing new to the
//! journal, and hosts that don't answer. It is the present session's alone. Nothing that a run rests on.

use crate::{
    engine::input::Reading,
    feed::{Feed, Poll},
    files,
    vault::Vault,
    words::{HostName, MonitorName, Timestamp, Values},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    os::unix::fs::{FileExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Its name in the run's folder: a line of JSON each time that something was read.
const FILE: &str = "seen.jsonl";

/// With so much more in it, it is written anew with the last of everything, in bytes.
const LONGEST: u64 = 4 << 20;

/// Of an output that is longer, nothing is kept beside its values, in bytes.
const RAW: usize = 64 << 10;

/// A line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Seen {
    Glance {
        monitor: MonitorName,
        host: HostName,
        at: Timestamp,
        values: Result<Values, String>,
        raw: String,
        command: String,
        took_ms: u64,
        passed_over: Vec<(HostName, String)>,
        failed: u32,
        again: Option<Timestamp>,
        note: Option<String>,
    },
    Link {
        host: HostName,
        up: bool,
        why: Option<String>,
        again: Option<Timestamp>,
    },
}

/// Keeps what viewers are told. Where it can't be kept, only those who look on see less.
#[derive(Debug)]
pub(super) struct Keeper {
    path: PathBuf,
    file: Option<fs::File>,
    /// Bytes since it was written anew.
    length: u64,
    /// The last of each.
    last: BTreeMap<(Option<MonitorName>, HostName), String>,
}

impl Keeper {
    /// In a run's folder. Nothing is made before there is something to keep.
    pub fn beside(dir: &Path) -> Keeper {
        Keeper {
            path: dir.join(FILE),
            file: None,
            length: 0,
            last: BTreeMap::new(),
        }
    }

    /// A session begins: what was seen in the one before is nothing to go by.
    pub fn begin(&mut self) {
        self.last.clear();
        self.file = None;
        if let Err(error) = self.clear() {
            tracing::debug!(%error, "what was seen in the session before is still there for those who look on");
        }
    }

    /// Keeps it, where it is of the kind that is kept.
    pub fn keep(&mut self, feed: &Feed, vault: &Vault) {
        let Some((of, mut seen)) = seen(feed) else { return };
        if let Seen::Glance { raw, .. } = &mut seen {
            let mut mask = vault.mask();
            let mut masked = mask.feed(raw.as_bytes());
            masked.extend(mask.finish());
            *raw = String::from_utf8_lossy(&masked).into_owned();
        }
        let Ok(mut line) = serde_json::to_string(&seen) else { return };
        // The values were made of what the host printed: those with a secret in them are never kept.
        if vault.contains_secret(&line).is_some() {
            return;
        }
        line.push('\n');
        if let Err(error) = self.put(&line) {
            tracing::debug!(%error, "what was seen isn't kept for those who look on");
        }
        self.last.insert(of, line);
    }

    fn put(&mut self, line: &str) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) if self.length + line.len() as u64 <= LONGEST => file,
            _ => self.anew()?,
        };
        file.write_all(line.as_bytes())?;
        self.length += line.len() as u64;
        self.file = Some(file);
        Ok(())
    }

    /// Another file in its place, with the last of everything: that it is another tells who looks on to read it from its beginning.
    fn anew(&mut self) -> io::Result<fs::File> {
        self.clear()?;
        let mut file = files::create(&self.path)?;
        for line in self.last.values() {
            file.write_all(line.as_bytes())?;
        }
        self.length = 0;
        Ok(file)
    }

    fn clear(&self) -> io::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// What monitors read in the session that goes on, or was the last: as far as it is kept.
pub fn glances(dir: &Path) -> Vec<Reading> {
    let reading = |feed| match feed {
        Feed::Glance {
            monitor, host, at, values, ..
        } => Some(Reading {
            monitor,
            host,
            begun: at,
            values: values.map(Arc::unwrap_or_clone),
        }),
        _ => None,
    };
    Follower::beside(dir).news().into_iter().filter_map(reading).collect()
}

/// Reads what is kept, as it comes.
#[derive(Debug)]
pub(super) struct Follower {
    path: PathBuf,
    /// What was read: while it is open, no other file can be taken for it.
    file: Option<fs::File>,
    /// Bytes of it that were read.
    at: u64,
}

impl Follower {
    pub fn beside(dir: &Path) -> Follower {
        Follower {
            path: dir.join(FILE),
            file: None,
            at: 0,
        }
    }

    /// What came since the last look; of a file that took the place of the last one, all of it. What isn't complete comes the next time; what can't be read never does.
    pub fn news(&mut self) -> Vec<Feed> {
        let Ok(file) = files::read(&self.path) else { return Vec::new() };
        if !self.file.as_ref().is_some_and(|known| are_one(known, &file)) {
            self.at = 0;
        }
        let file = self.file.insert(file);
        let length = file.metadata().map_or(0, |meta| meta.len());
        let mut bytes = vec![0; usize::try_from(length.saturating_sub(self.at)).unwrap_or(0)];
        let read = file.read_at(&mut bytes, self.at).unwrap_or(0);
        bytes.truncate(read);
        let Some(end) = memchr::memrchr(b'\n', &bytes) else {
            return Vec::new();
        };
        bytes.truncate(end + 1);
        self.at += bytes.len() as u64;
        let lines = bytes.split(|byte| *byte == b'\n');
        lines.filter_map(|line| Some(told(serde_json::from_slice(line).ok()?))).collect()
    }
}

fn are_one(one: &fs::File, other: &fs::File) -> bool {
    let is = |file: &fs::File| file.metadata().map(|meta| (meta.dev(), meta.ino())).ok();
    is(one).is_some() && is(one) == is(other)
}

/// What is kept of it, and of what it is the last word.
fn seen(feed: &Feed) -> Option<((Option<MonitorName>, HostName), Seen)> {
    match feed {
        Feed::Glance {
            monitor,
            host,
            at,
            values,
            raw,
            poll,
        } => Some((
            (Some(monitor.clone()), host.clone()),
            Seen::Glance {
                monitor: monitor.clone(),
                host: host.clone(),
                at: *at,
                values: values.as_deref().cloned().map_err(Clone::clone),
                raw: if raw.len() > RAW { String::new() } else { raw.to_string() },
                command: poll.command.to_string(),
                took_ms: u64::try_from(poll.took.as_millis()).unwrap_or(u64::MAX),
                passed_over: poll.passed_over.clone(),
                failed: poll.failed,
                again: poll.again,
                note: poll.note.as_deref().map(str::to_owned),
            },
        )),
        Feed::Link { host, up, why, again } => Some((
            (None, host.clone()),
            Seen::Link {
                host: host.clone(),
                up: *up,
                why: why.clone(),
                again: *again,
            },
        )),
        _ => None,
    }
}

fn told(seen: Seen) -> Feed {
    match seen {
        Seen::Glance {
            monitor,
            host,
            at,
            values,
            raw,
            command,
            took_ms,
            passed_over,
            failed,
            again,
            note,
        } => Feed::Glance {
            monitor,
            host,
            at,
            values: values.map(Arc::new),
            raw: raw.into(),
            poll: Poll {
                command: command.into(),
                took: Duration::from_millis(took_ms),
                passed_over,
                failed,
                again,
                note: note.map(Into::into),
            },
        },
        Seen::Link { host, up, why, again } => Feed::Link { host, up, why, again },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(host: &str, why: &str) -> Feed {
        Feed::Link {
            host: host.into(),
            up: false,
            why: Some(why.into()),
            again: None,
        }
    }

    fn said(news: Vec<Feed>) -> Vec<String> {
        let why = |feed| match feed {
            Feed::Link { host, why, .. } => format!("{host}: {}", why.unwrap_or_default()),
            other => format!("{other:?}"),
        };
        news.into_iter().map(why).collect()
    }

    #[test]
    fn who_looks_on_is_told_what_the_guide_was() {
        let dir = tempfile::tempdir().unwrap();
        let mut follower = Follower::beside(dir.path());
        assert!(follower.news().is_empty(), "nothing was kept yet");
        let mut keeper = Keeper::beside(dir.path());
        keeper.keep(&link("n1", "no route"), &Vault::default());
        keeper.keep(&Feed::Refused("not for them".into()), &Vault::default());
        assert_eq!(said(follower.news()), ["n1: no route"]);
        keeper.keep(&link("n2", "refused"), &Vault::default());
        assert_eq!(said(follower.news()), ["n2: refused"]);
        assert!(follower.news().is_empty());
    }

    #[test]
    fn a_reading_with_a_secret_in_its_values_is_never_kept() {
        let dir = tempfile::tempdir().unwrap();
        let mut vault = Vault::new();
        vault.keep("password".into(), b"swordfish".to_vec());
        let mut keeper = Keeper::beside(dir.path());
        for word in ["swordfish", "well"] {
            let glance = Feed::Glance {
                monitor: "volumes".into(),
                host: "n1".into(),
                at: Timestamp::UNIX_EPOCH,
                values: Ok(Arc::new([("state".to_owned(), word.into())].into())),
                raw: word.into(),
                poll: Poll::default(),
            };
            keeper.keep(&glance, &vault);
        }
        let kept: Vec<_> = glances(dir.path()).into_iter().map(|reading| reading.values.unwrap()).collect();
        assert_eq!(kept, [Values::from([("state".to_owned(), "well".into())])]);
        assert!(!fs::read_to_string(dir.path().join(FILE)).unwrap().contains("swordfish"));
    }

    #[test]
    fn a_long_night_leaves_a_file_of_bounded_size_with_the_last_of_everything() {
        let dir = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::beside(dir.path());
        keeper.keep(&link("n1", "no route"), &Vault::default());
        let long = "x".repeat(100 << 10);
        for _ in 0..100 {
            keeper.keep(&link("n2", &long), &Vault::default());
        }
        assert!(fs::metadata(dir.path().join(FILE)).unwrap().len() <= LONGEST + 200 * 1024);
        let told = said(Follower::beside(dir.path()).news());
        assert!(told.contains(&"n1: no route".to_owned()));
    }

    #[test]
    fn a_new_session_is_told_from_its_beginning_and_of_the_one_before_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let mut first = Keeper::beside(dir.path());
        first.keep(&link("n1", "no route"), &Vault::default());
        let mut follower = Follower::beside(dir.path());
        assert_eq!(said(follower.news()), ["n1: no route"]);
        // What came last was never looked at by whoever slept.
        first.keep(&link("n2", "no route"), &Vault::default());
        drop(first);
        let mut second = Keeper::beside(dir.path());
        second.begin();
        assert!(Follower::beside(dir.path()).news().is_empty());
        for host in ["n3", "n4", "n5"] {
            second.keep(&link(host, "refused"), &Vault::default());
        }
        assert_eq!(said(follower.news()), ["n3: refused", "n4: refused", "n5: refused"]);
        assert!(follower.news().is_empty());
    }

    #[test]
    fn what_could_not_be_kept_is_told_with_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::beside(dir.path());
        fs::create_dir(dir.path().join(FILE)).unwrap();
        keeper.keep(&link("n1", "no route"), &Vault::default());
        fs::remove_dir(dir.path().join(FILE)).unwrap();
        keeper.keep(&link("n2", "refused"), &Vault::default());
        assert_eq!(said(Follower::beside(dir.path()).news()), ["n1: no route", "n2: refused"]);
    }
}
