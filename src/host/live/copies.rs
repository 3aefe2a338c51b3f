//! Copies between a host and the guide's own machine, or from host to host by way of it.
//!
//! What goes up lies in the spool until the job moves it to its place; what comes down is measured by the job, and fetched and
//! compared once that is over. A folder travels as a `tar`.

use super::{Live, Way, works::quoted};
use crate::{
    files,
    host::{
        Chunk, Ended, StartError, TailError,
        runner::{Begin, Input, Place},
    },
    words::{Copy, CopyEnd, Digest, Errand, Exit, HostName, Stream, Work},
};
use std::{
    fs, io,
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};
use tokio::sync::mpsc;

/// The most that one copy may hold, in bytes: it is held in memory on its way.
const LIMIT: u32 = 256 << 20;
/// How long a fetch may take, in seconds.
const SECONDS: u32 = 3600;

const SCRIPT: &str = include_str!("copy.sh");

/// What is copied, as it travels.
#[derive(Debug)]
pub(super) struct Load {
    bytes: Vec<u8>,
    is_folder: bool,
    mode: u32,
}

/// A copy that this host takes in.
fn comes_to(copy: &Copy, host: &HostName) -> bool {
    copy.to.host.as_ref() == Some(host)
}

/// A copy that the guide's own machine takes in from this host.
fn goes_home(copy: &Copy, host: &HostName) -> bool {
    copy.from.host.as_ref() == Some(host) && copy.to.host.is_none()
}

/// What a place prints for a copy that is to be fetched: its kind, its digest, and then itself.
fn fetch_command(path: &str) -> Result<String, StartError> {
    let path = quoted(path)?;
    Ok(format!(
        "{SCRIPT}f={path}\nif [ -d \"$f\" ]; then d=$(pack \"$f\" | digest); echo \"folder 755 $d\"; pack \"$f\"\n\
         elif [ -f \"$f\" ]; then echo \"file $(mode \"$f\") $(digest <\"$f\")\"; cat <\"$f\"\nelse echo missing; fi"
    ))
}

impl<C: Way> Live<C> {
    /// What goes up to a host, read where it comes from.
    pub(super) async fn loaded(&self, copies: &[Copy], host: &HostName) -> Result<Vec<Option<Load>>, StartError> {
        let mut loads = Vec::new();
        for copy in copies.iter().filter(|copy| comes_to(copy, host)) {
            let load = match &copy.from.host {
                None => read_here(Path::new(&copy.from.path)).await,
                Some(from) => {
                    let place = self.place(from, &self.setup.account).await?;
                    self.fetch(&place, &copy.from.path).await
                }
            };
            let load = load.map_err(StartError::Refused)?;
            if load.is_none() && !copy.missing_ok {
                return Err(StartError::Refused(format!("{} isn't there", shown(&copy.from))));
            }
            loads.push(load);
        }
        Ok(loads)
    }

    /// After the job has measured what comes down, it is fetched.
    pub(super) async fn fetched(&self, errand: &Errand, exit: Exit, sink: &mpsc::Sender<Chunk>) -> Result<Ended, TailError> {
        let ended = |exit| Ok(Ended { exit, boot: None });
        let (Work::Copy(copies), Exit::Code(0)) = (&errand.work, exit) else {
            return ended(exit);
        };
        let mut told = String::new();
        for copy in copies.iter().filter(|copy| goes_home(copy, &errand.job.host)) {
            let place = self.place(&errand.job.host, &errand.account).await?;
            let fetched = match self.fetch(&place, &copy.from.path).await {
                Ok(Some(load)) => self.keep(copy, load).await,
                Ok(None) if copy.missing_ok => Ok(format!("{}: isn't there, and is left out\n", shown(&copy.from))),
                Ok(None) => Err(format!("{} isn't there any more", shown(&copy.from))),
                Err(why) => Err(why),
            };
            match fetched {
                Ok(text) => told += &text,
                Err(why) => {
                    super::follow::tell(sink, &format!("{why}\n")).await;
                    return ended(Exit::Code(1));
                }
            }
        }
        if !told.is_empty() {
            let chunk = Chunk {
                stream: Stream::Out,
                bytes: told.into_bytes().into(),
            };
            // Whoever doesn't listen any more has left.
            let _ = sink.send(chunk).await;
        }
        ended(exit)
    }

    async fn fetch(&self, place: &Place, path: &str) -> Result<Option<Load>, String> {
        let command = fetch_command(path).map_err(|error| error.to_string())?;
        let looked = self
            .runner
            .look(place, &command, LIMIT, SECONDS)
            .await
            .map_err(|error| error.to_string())?;
        let at = format!("{}:{path}", place.host);
        if looked.exit != Exit::Code(0) {
            let said = String::from_utf8_lossy(&looked.err);
            return Err(format!("{at} can't be read: {} {}", looked.exit, said.trim()));
        }
        let end = memchr::memchr(b'\n', &looked.out).ok_or_else(|| format!("{at} can't be read"))?;
        let (head, rest) = looked.out.split_at(end);
        let bytes = rest.get(1..).unwrap_or_default().to_vec();
        let head = String::from_utf8_lossy(head).into_owned();
        let words: Vec<&str> = head.split(' ').collect();
        let &[kind, mode, digest] = words.as_slice() else {
            return if head == "missing" {
                Ok(None)
            } else {
                Err(format!("{at} can't be read: {head}"))
            };
        };
        if Digest::of(&bytes).as_str() != digest {
            return Err(format!(
                "{at} came otherwise than it was measured: it changes while it is read, or is larger than {} MiB",
                LIMIT >> 20
            ));
        }
        Ok(Some(Load {
            bytes,
            is_folder: kind == "folder",
            mode: u32::from_str_radix(mode, 8).unwrap_or(0o600),
        }))
    }

    async fn keep(&self, copy: &Copy, load: Load) -> Result<String, String> {
        let to = PathBuf::from(&copy.to.path);
        if copy.secret && self.setup.folder.as_ref().is_some_and(|folder| to.starts_with(folder)) {
            return Err(format!("{} is in the run folder: secret files are never kept there", to.display()));
        }
        let bytes = load.bytes.len();
        let secret = copy.secret;
        let at = to.clone();
        let kept = tokio::task::spawn_blocking(move || keep_here(&at, &load, secret)).await;
        match kept {
            Ok(Ok(())) => Ok(format!("{} → here:{}: {bytes} bytes\n", shown(&copy.from), to.display())),
            Ok(Err(error)) => Err(format!("{} can't be written here: {error}", to.display())),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The job of a copy at its host.
pub(super) fn begin(copies: &[Copy], host: &HostName, loads: Vec<Option<Load>>) -> Begin {
    let mut command = String::from(SCRIPT);
    let mut bulk = Vec::new();
    let mut secret = false;
    let incoming = copies.iter().filter(|copy| comes_to(copy, host)).zip(loads);
    for (copy, load) in incoming {
        secret |= copy.secret;
        let (Ok(from), Ok(to)) = (quoted(&shown(&copy.from)), quoted(&copy.to.path)) else {
            continue;
        };
        match load {
            None => command += &format!("echo {from}: isn\\'t there, and is left out\n"),
            Some(load) => {
                let mode = if copy.secret { 0o600 } else { load.mode };
                let size = load.bytes.len();
                let digest = Digest::of(&load.bytes);
                let kind = if load.is_folder { "folder" } else { "file" };
                command += &format!("take {kind} {from} {to} {mode:o} {size} {digest}\n");
                bulk.extend(load.bytes);
            }
        }
    }
    for copy in copies.iter().filter(|copy| goes_home(copy, host)) {
        if let Ok(path) = quoted(&copy.from.path) {
            let missing = if copy.missing_ok { "missing_ok" } else { "needed" };
            command += &format!("measure {path} {missing}\n");
        }
    }
    let stdin = match () {
        () if bulk.is_empty() => Input::None,
        // What is secret must not lie on the host's disk meanwhile, and the way there takes no NUL.
        () if secret => Input::Bytes(base64(&bulk).into()),
        () => Input::Bulk(bulk),
    };
    if secret {
        command = format!("base64 -d | {{\n{command}}}\n");
    }
    Begin {
        command,
        stdin,
        ..Begin::default()
    }
}

fn shown(end: &CopyEnd) -> String {
    match &end.host {
        Some(host) => format!("{host}:{}", end.path),
        None => format!("here:{}", end.path),
    }
}

/// Reads a file or folder of the guide's own machine.
async fn read_here(path: &Path) -> Result<Option<Load>, String> {
    let failed = |error: io::Error| format!("here:{} can't be read: {error}", path.display());
    let meta = match tokio::fs::metadata(path).await {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    if meta.len() > u64::from(LIMIT) {
        return Err(format!("here:{} is larger than {} MiB", path.display(), LIMIT >> 20));
    }
    let is_folder = meta.is_dir();
    let bytes = if is_folder {
        let packed = tokio::process::Command::new("tar")
            .arg("-C")
            .arg(path)
            .args(["-cf", "-", "."])
            .stdin(std::process::Stdio::null())
            .output()
            .await
            .map_err(failed)?;
        if !packed.status.success() {
            return Err(format!(
                "here:{}: {}",
                path.display(),
                String::from_utf8_lossy(&packed.stderr).trim()
            ));
        }
        packed.stdout
    } else {
        tokio::fs::read(path).await.map_err(failed)?
    };
    Ok(Some(Load {
        bytes,
        is_folder,
        mode: meta.permissions().mode() & 0o777,
    }))
}

/// Puts something in its place here, whole or not at all.
fn keep_here(to: &Path, load: &Load, secret: bool) -> io::Result<()> {
    let parent = to
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if load.is_folder {
        let mut tar = std::process::Command::new("tar");
        fs::create_dir_all(to)?;
        if secret {
            fs::set_permissions(to, fs::Permissions::from_mode(0o700))?;
        }
        let mut child = tar
            .arg("-C")
            .arg(to)
            .args(["-xf", "-"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(&load.bytes)?;
        }
        let status = child.wait()?;
        return if status.success() {
            Ok(())
        } else {
            Err(io::Error::other(format!("tar: {status}")))
        };
    }
    let mode = if secret { 0o700 } else { 0o755 };
    fs::DirBuilder::new().recursive(true).mode(mode).create(parent)?;
    let name = to.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let new = parent.join(format!(".{name}.holdpoint-new"));
    // What a broken attempt left.
    let _ = fs::remove_file(&new);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    let written = file.write_all(&load.bytes).and_then(|()| {
        if !secret {
            file.set_permissions(fs::Permissions::from_mode(load.mode))?;
        }
        file.sync_all()?;
        fs::rename(&new, to)?;
        files::sync_dir(parent)
    });
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

/// In one line.
fn base64(bytes: &[u8]) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |n: usize| three.get(n).copied().map_or(0, u32::from);
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for n in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * n)) as usize & 63).copied().unwrap_or(b'=');
            text.push(if n > three.len() { b'=' } else { letter });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_that_a_secret_goes_into_is_made_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("backups/of/today");
        let load = Load {
            bytes: b"keys".to_vec(),
            is_folder: false,
            mode: 0o644,
        };
        keep_here(&to, &load, true).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&to), mode(&dir.path().join("backups"))), (0o600, 0o700));
        keep_here(&to, &load, true).unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"keys");
    }

    #[test]
    fn base64_is_what_its_command_reads() {
        for text in ["", "a", "ab", "abc", "abcd", "\0\u{ff}\u{fe}é"] {
            let shown = String::from_utf8(base64(text.as_bytes())).unwrap();
            let command = format!("printf %s '{shown}' | base64 -d");
            let output = std::process::Command::new("sh").args(["-c", &command]).output().unwrap();
            assert_eq!(output.stdout, text.as_bytes(), "{shown}");
        }
    }
}
