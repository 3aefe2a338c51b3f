//! What monitors read in a rehearsal, kept beside its journal over all of its sessions: its debriefing tells what could be seen, and when.
//! Nothing that a run rests on.

use crate::{
    engine::input::Reading,
    feed::Feed,
    files,
    vault::Vault,
    words::{HostName, MonitorName, Timestamp, Values},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
};

/// Its name in the run's folder: a line of JSON each time that a monitor read otherwise than before.
const FILE: &str = "readings.jsonl";

/// What takes its place once it is too long.
const SHORTER: &str = "readings.shorter";

/// No longer than this, in bytes.
const LONGEST: u64 = 8 << 20;

/// Of a reading that is longer, nothing is kept, in bytes.
const LINE: usize = 256 << 10;

/// A line. Tables aren't in it: no debriefing tells them.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    monitor: MonitorName,
    host: HostName,
    at: Timestamp,
    values: Result<Values, String>,
}

/// Keeps what monitors read, as far as it changes: the first reading of each monitor on each host in a session, and each that is another
/// than the one before. What earlier sessions kept stays. Where there is no more room, the oldest readings are let go; where one can't be
/// kept, the debriefing alone knows less.
#[derive(Debug)]
pub(super) struct Keeper {
    dir: PathBuf,
    longest: u64,
    /// It, and how long it is.
    file: Option<(fs::File, u64)>,
    /// The last of each that was kept.
    last: BTreeMap<(MonitorName, HostName), Result<Values, String>>,
}

impl Keeper {
    /// In a run's folder. Nothing is made before there is something to keep.
    pub fn beside(dir: &Path) -> Keeper {
        Keeper {
            dir: dir.into(),
            longest: LONGEST,
            file: None,
            last: BTreeMap::new(),
        }
    }

    /// Keeps it, where it is a reading, and another than before. One with a secret in it is never kept.
    pub fn keep(&mut self, feed: &Feed, vault: &Vault) {
        let Feed::Glance {
            monitor, host, at, values, ..
        } = feed
        else {
            return;
        };
        let values = match values {
            Ok(values) => Ok(values
                .iter()
                .filter(|(_, value)| !value.is_object())
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()),
            Err(why) => Err(why.clone()),
        };
        let of = (monitor.clone(), host.clone());
        if self.last.get(&of) == Some(&values) {
            return;
        }
        let line = Line {
            monitor: monitor.clone(),
            host: host.clone(),
            at: *at,
            values,
        };
        let Ok(mut text) = serde_json::to_string(&line) else { return };
        if text.len() > LINE || vault.contains_secret(&text).is_some() {
            return;
        }
        text.push('\n');
        match self.put(&text) {
            Ok(()) => drop(self.last.insert(of, line.values)),
            Err(error) => {
                tracing::debug!(%error, "a reading isn't kept for the debriefing");
                self.file = None;
            }
        }
    }

    fn put(&mut self, line: &str) -> io::Result<()> {
        let (mut file, mut length) = match self.file.take() {
            Some(open) => open,
            None => self.open()?,
        };
        if length + line.len() as u64 > self.longest {
            drop(file);
            self.shorten()?;
            (file, length) = self.open()?;
        }
        file.write_all(line.as_bytes())?;
        self.file = Some((file, length + line.len() as u64));
        Ok(())
    }

    /// At its end. A last line that is torn, by a kill or a full disk, is taken away: what comes next would be lost with it.
    fn open(&self) -> io::Result<(fs::File, u64)> {
        let mut file = files::write_or_create(&self.dir.join(FILE)).map_err(io::Error::from)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let whole = memchr::memrchr(b'\n', &text).map_or(0, |end| end as u64 + 1);
        file.set_len(whole)?;
        file.seek(io::SeekFrom::Start(whole))?;
        Ok((file, whole))
    }

    /// Lets the older half go. A kill in between leaves all of it.
    fn shorten(&self) -> io::Result<()> {
        let text = fs::read(self.dir.join(FILE))?;
        let newer = text.get(text.len() / 2..).unwrap_or_default();
        let from = memchr::memchr(b'\n', newer).map_or(newer.len(), |end| end + 1);
        let beside = self.dir.join(SHORTER);
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        files::create(&beside)?.write_all(newer.get(from..).unwrap_or_default())?;
        fs::rename(&beside, self.dir.join(FILE))
    }
}

/// What monitors read in all sessions of a rehearsal, by when it was read: each reading that was another than the one before, and of a long
/// rehearsal the newest, as far as there is room for them. What can't be read isn't told.
pub fn readings(dir: &Path) -> Vec<Reading> {
    let mut text = Vec::new();
    if let Ok(file) = files::read(&dir.join(FILE)) {
        // A folder that was carried here may have anything in it.
        if let Err(error) = file.take(LONGEST).read_to_end(&mut text) {
            tracing::debug!(%error, "what monitors read can't be read to its end");
        }
    }
    let read = |line| {
        let Line {
            monitor,
            host,
            at: begun,
            values,
        } = serde_json::from_slice(line).ok()?;
        Some(Reading {
            monitor,
            host,
            begun,
            values,
        })
    };
    let mut readings: Vec<Reading> = text.split(|byte| *byte == b'\n').filter_map(read).collect();
    readings.sort_by_key(|reading| reading.begun);
    readings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::Poll;
    use std::sync::Arc;

    /// What the monitor of the volumes reads at a second.
    fn reads(second: i64, word: &str) -> Feed {
        Feed::Glance {
            monitor: "volumes".into(),
            host: "n1".into(),
            at: Timestamp::from_second(second).unwrap(),
            values: Ok(Arc::new([("state".to_owned(), word.into())].into())),
            raw: "".into(),
            poll: Poll::default(),
        }
    }

    fn told(dir: &Path) -> Vec<(i64, String)> {
        let word = |values: Values| values.get("state").and_then(|word| word.as_str().map(str::to_owned));
        readings(dir)
            .into_iter()
            .map(|reading| (reading.begun.as_second(), word(reading.values.unwrap()).unwrap()))
            .collect()
    }

    fn is(second: i64, word: &str) -> (i64, String) {
        (second, word.to_owned())
    }

    #[test]
    fn a_rehearsal_that_was_left_and_taken_up_again_has_the_readings_of_both_sessions() {
        let dir = tempfile::tempdir().unwrap();
        let mut first = Keeper::beside(dir.path());
        first.keep(&reads(1, "well"), &Vault::default());
        first.keep(&reads(2, "healing"), &Vault::default());
        drop(first);
        let mut second = Keeper::beside(dir.path());
        second.keep(&reads(9, "healing"), &Vault::default());
        second.keep(&reads(10, "well"), &Vault::default());
        assert_eq!(
            told(dir.path()),
            [is(1, "well"), is(2, "healing"), is(9, "healing"), is(10, "well")]
        );
    }

    #[test]
    fn what_reads_as_before_takes_no_room() {
        let dir = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::beside(dir.path());
        for second in 0..1000 {
            keeper.keep(&reads(second, if second < 900 { "well" } else { "healing" }), &Vault::default());
        }
        assert_eq!(told(dir.path()), [is(0, "well"), is(900, "healing")]);
    }

    #[test]
    fn a_kill_in_the_middle_of_a_line_takes_that_line_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        let mut first = Keeper::beside(dir.path());
        first.keep(&reads(1, "well"), &Vault::default());
        first.keep(&reads(2, "healing"), &Vault::default());
        let torn = fs::metadata(&path).unwrap().len() - 5;
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(torn).unwrap();
        assert_eq!(told(dir.path()), [is(1, "well")]);
        let mut second = Keeper::beside(dir.path());
        second.keep(&reads(9, "degraded"), &Vault::default());
        assert_eq!(told(dir.path()), [is(1, "well"), is(9, "degraded")]);
    }

    #[test]
    fn of_a_night_longer_than_there_is_room_for_the_oldest_readings_are_gone_and_no_others() {
        let dir = tempfile::tempdir().unwrap();
        let night = 0..2000;
        for session in [0..700, 700..1400, 1400..2000] {
            let mut keeper = Keeper::beside(dir.path());
            keeper.longest = 8192;
            for second in session {
                keeper.keep(&reads(second, &format!("turn {second}")), &Vault::default());
                assert!(fs::metadata(dir.path().join(FILE)).unwrap().len() <= 8192);
            }
        }
        let told = told(dir.path());
        assert!(told.len() > 30, "half of the room is in use at least: {}", told.len());
        let newest = night.end - i64::try_from(told.len()).unwrap()..night.end;
        assert_eq!(told, newest.map(|second| is(second, &format!("turn {second}"))).collect::<Vec<_>>());
        assert!(!dir.path().join(SHORTER).exists());
    }

    #[test]
    fn a_reading_that_could_not_be_kept_is_kept_the_next_time() {
        let dir = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::beside(dir.path());
        fs::create_dir(dir.path().join(FILE)).unwrap();
        keeper.keep(&reads(1, "well"), &Vault::default());
        assert_eq!(told(dir.path()), []);
        fs::remove_dir(dir.path().join(FILE)).unwrap();
        keeper.keep(&reads(2, "well"), &Vault::default());
        assert_eq!(told(dir.path()), [is(2, "well")]);
    }

    #[test]
    fn a_secret_that_a_monitor_reads_is_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let mut vault = Vault::new();
        vault.keep("token".into(), b"correct horse".to_vec());
        let mut keeper = Keeper::beside(dir.path());
        keeper.keep(&reads(1, "it says correct horse"), &vault);
        keeper.keep(&reads(2, "well"), &vault);
        assert_eq!(told(dir.path()), [is(2, "well")]);
    }
}
