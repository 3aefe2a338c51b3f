use super::JournalError;
use crate::files;
use std::{
    fmt,
    fs::{self, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    path::Path,
    thread,
    time::Duration,
};

const NAME: &str = "lock";

/// The guide that writes to a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its process.
    pub pid: u32,
    /// The machine that it runs on.
    pub node: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "process {} on {}", self.pid, self.node)
    }
}

/// The only one who may write to a run, for as long as this lives. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    file: fs::File,
}

impl Lock {
    pub fn take(dir: &Path) -> Result<Lock, JournalError> {
        let path = dir.join(NAME);
        let mut file = files::write_or_create(&path).map_err(|error| JournalError::file("lock", &path, error))?;
        match patiently(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(JournalError::Locked {
                    dir: dir.into(),
                    holder: read(&file),
                });
            }
            Err(TryLockError::Error(error)) => return Err(JournalError::io("lock", &path, error)),
        }
        // Who holds it is said for people; a disk too full to say it is no reason to refuse the run.
        let _ = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{} {}", std::process::id(), node()));
        Ok(Lock { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.file.set_len(0);
        // Closing isn't enough: a program that is just being started holds a copy of every open file for a moment.
        let _ = self.file.unlock();
    }
}

/// Whoever only looks who holds a lock has it for a moment, too, and so has a killed guide's dying child.
fn patiently(file: &fs::File) -> Result<(), TryLockError> {
    for _ in 0..9 {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(20)),
            done => return done,
        }
    }
    file.try_lock()
}

/// The guide that has a run open, as far as its folder says.
pub fn holder(dir: &Path) -> Option<Holder> {
    let file = files::read(&dir.join(NAME)).ok()?;
    let holder = read(&file)?;
    // A guide that was killed leaves its name behind, but not its lock.
    match file.try_lock_shared() {
        Ok(()) => None,
        Err(_) => Some(holder),
    }
}

fn read(file: &fs::File) -> Option<Holder> {
    let mut text = String::new();
    let mut file = file;
    file.rewind().ok()?;
    file.take(300).read_to_string(&mut text).ok()?;
    let (pid, node) = text.trim().split_once(' ')?;
    Some(Holder {
        pid: pid.parse().ok()?,
        node: node.chars().filter(|c| !c.is_control()).collect(),
    })
}

fn node() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "this machine".into() } else { name.into() }
}
