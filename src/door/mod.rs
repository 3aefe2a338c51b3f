//! The door: a socket in the folder of a run that a guide walks. Others knock with one line and get one line back; the system says whose
//! process it is that knocks. What the lines say is no matter of this module, and whatever comes in is taken as hostile.

use rustix::fs::{AtFlags, Mode, OFlags};
use std::{
    fs::Permissions,
    io::{self, BufRead as _, Read as _, Write as _},
    os::{
        fd::{AsRawFd as _, OwnedFd},
        unix::{ffi::OsStrExt as _, fs::PermissionsExt as _, net},
    },
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{UnixListener, UnixStream},
    sync::{Semaphore, mpsc, oneshot},
};

/// The socket's name in the run folder.
pub const NAME: &str = "door.sock";

/// Its mode: only the same user may knock.
pub const OWN: u32 = 0o600;
/// Its mode in a folder that is shared with a group.
pub const SHARED: u32 = 0o660;

/// Bytes of the longest line that is heard.
const HEARD: u64 = 64 << 10;
/// Bytes of the longest line that is said.
const SAID: u64 = 4 << 20;
/// How long whoever has come in may take to say something, or to listen.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many may stand in it at a time.
const ROOM: usize = 16;
/// Bytes of the longest path that a socket can be reached by; the system allows 108 with the NUL.
const PATH: usize = 107;

/// An open door. It is shut, and the socket gone, when this goes.
#[derive(Debug)]
pub struct Door {
    listener: UnixListener,
    folder: OwnedFd,
}

/// Somebody has knocked.
#[derive(Debug)]
pub struct Knock {
    /// What they say; one line, without its end.
    pub line: String,
    /// The user that their process runs as.
    pub uid: u32,
    answer: oneshot::Sender<String>,
}

impl Knock {
    /// Says one line. Whoever has gone meanwhile hears nothing.
    pub fn answer(self, line: String) {
        let _ = self.answer.send(line);
    }
}

impl Door {
    /// Opens the door of a run folder, in the place of one that a killed guide has left. `mode` says who may knock:
    /// [`OWN`] or [`SHARED`]. Only whoever holds the run's lock may do so. Must be called where tasks can be spawned.
    ///
    /// # Errors
    /// The system refuses, or the folder is on a disk that holds no sockets.
    pub fn open(dir: &Path, mode: u32) -> io::Result<Door> {
        let folder = rustix::fs::open(dir, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        match rustix::fs::unlinkat(&folder, NAME, AtFlags::empty()) {
            Ok(()) | Err(rustix::io::Errno::NOENT) => {}
            Err(error) => return Err(error.into()),
        }
        let path = reachable(dir, &folder);
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, Permissions::from_mode(mode))?;
        Ok(Door { listener, folder })
    }

    /// Passes on what is said at the door, for as long as somebody takes it.
    pub async fn attend(self, knocks: mpsc::Sender<Knock>) {
        let room = Arc::new(Semaphore::new(ROOM));
        loop {
            let stream = tokio::select! {
                () = knocks.closed() => return,
                came = self.listener.accept() => match came {
                    Ok((stream, _)) => stream,
                    Err(error) => {
                        tracing::warn!(%error, "nobody can come in at the run's door");
                        // Out of file descriptors, as a rule: that passes.
                        tokio::time::sleep(Duration::from_secs(1)).await;
                        continue;
                    }
                },
            };
            // Where it is crowded, whoever comes last finds it shut.
            let Ok(place) = room.clone().try_acquire_owned() else { continue };
            let knocks = knocks.clone();
            tokio::spawn(async move {
                if let Err(error) = hear(stream, &knocks).await {
                    tracing::debug!(%error, "somebody at the run's door was not understood");
                }
                drop(place);
            });
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        let _ = rustix::fs::unlinkat(&self.folder, NAME, AtFlags::empty());
    }
}

/// One line in, one line out.
async fn hear(stream: UnixStream, knocks: &mpsc::Sender<Knock>) -> io::Result<()> {
    let uid = stream.peer_cred()?.uid();
    let (reading, mut writing) = stream.into_split();
    let mut line = Vec::new();
    let mut reading = BufReader::new(reading.take(HEARD));
    tokio::time::timeout(PATIENCE, reading.read_until(b'\n', &mut line)).await??;
    if line.pop() != Some(b'\n') {
        return Err(io::Error::other("no whole line came"));
    }
    let line = String::from_utf8(line).map_err(io::Error::other)?;
    let (answer, answered) = oneshot::channel();
    let gone = |_| io::Error::other("the guide has gone");
    knocks.send(Knock { line, uid, answer }).await.map_err(io::Error::other)?;
    let mut said = answered.await.map_err(gone)?;
    said.push('\n');
    tokio::time::timeout(PATIENCE, writing.write_all(said.as_bytes())).await??;
    Ok(())
}

/// Knocks at the door of a run folder, says one line, and gives the one that is answered.
///
/// # Errors
/// There is no door ([`io::ErrorKind::NotFound`]), nobody is behind it ([`io::ErrorKind::ConnectionRefused`]), it isn't opened to this
/// user ([`io::ErrorKind::PermissionDenied`]), or nothing is answered.
pub fn knock(dir: &Path, line: &str) -> io::Result<String> {
    let folder = rustix::fs::open(dir, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let mut stream = net::UnixStream::connect(reachable(dir, &folder))?;
    stream.set_read_timeout(Some(3 * PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(line.as_bytes())?;
    stream.write_all(b"\n")?;
    let mut answer = String::new();
    io::BufReader::new(stream.take(SAID)).read_line(&mut answer)?;
    match answer.strip_suffix('\n') {
        Some(answer) => Ok(answer.to_owned()),
        None => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the guide has gone")),
    }
}

/// A path by which the socket can be reached: run folders may lie deeper than a socket's path may be long.
fn reachable(dir: &Path, folder: &OwnedFd) -> PathBuf {
    let plain = dir.join(NAME);
    if plain.as_os_str().as_bytes().len() <= PATH {
        return plain;
    }
    PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd())).join(NAME)
}

#[cfg(test)]
mod tests;
