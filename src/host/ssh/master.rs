//! One `ssh` that keeps a connection open, and lets others through: started, found again, noticed when it goes, ended.

use super::{
    askpass,
    desk::{Desk, Visit},
    resolve::config_file,
    trouble::{Kind, Trouble},
};
use std::{
    ffi::OsString,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::Duration,
};
use tokio::{io::AsyncReadExt, net::UnixStream, process::Command, time::Instant};

/// How long a connection stays when nobody uses it any more: forgotten ones end by themselves.
pub const FORGOTTEN_AFTER: Duration = Duration::from_secs(8 * 3600);
/// A silent host is noticed after `ALIVE` times `MISSES` seconds.
const ALIVE: u32 = 2;
const MISSES: u32 = 3;
/// How much of its own log a connection may leave behind.
const LOG_LIMIT: u64 = 256 * 1024;
/// How long a login may take besides what people take to answer; connecting and shaking hands has the shorter limit of the configuration.
const LOGIN: Duration = Duration::from_secs(45);

/// How a connection is made.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// The operator's configuration, where it isn't the usual one.
    pub config: Option<PathBuf>,
    /// Where, as arguments of `ssh`.
    pub target: Vec<String>,
    /// The known hosts files, ours first.
    pub known_hosts: String,
    /// None but ours are asked.
    pub only_ours: bool,
    /// The control socket of the connection that it goes through.
    pub through: Option<PathBuf>,
    /// The configuration names a jump host that is this very host.
    pub jumps_nowhere: bool,
    /// How long connecting and shaking hands may take.
    pub patience: Duration,
}

/// A connection that is up.
#[derive(Debug)]
pub(super) struct Master {
    /// Its control socket.
    pub socket: PathBuf,
    /// The fingerprint of the host key that it was made with.
    pub key: Option<String>,
    watch: UnixStream,
    seen: u64,
}

impl Master {
    /// Finds one that was left, by a guide that was killed perhaps.
    pub(super) async fn find(socket: &Path) -> Option<Master> {
        let session = openssh::Session::resume_mux(socket.into(), None);
        let alive = tokio::time::timeout(Duration::from_secs(2), session.check()).await;
        if !matches!(alive, Ok(Ok(()))) {
            return None;
        }
        let key = fs::read_to_string(socket.with_extension("key")).ok();
        Master::watch(socket, key).await.ok()
    }

    /// Makes one.
    pub(super) async fn start(socket: &Path, way: &Way, desk: &Desk, visit: &Arc<Visit>, askpass: &Path) -> Result<Master, Trouble> {
        // An old socket would make ssh go on without one, where nobody finds it.
        for left in [socket.into(), log_of(socket), socket.with_extension("key")] {
            match fs::remove_file(&left) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Trouble::ours(error)),
                _ => {}
            }
        }
        let token = desk.admit(Arc::clone(visit)).map_err(Trouble::ours)?;
        let log = File::options()
            .create(true)
            .append(true)
            .open(log_of(socket))
            .map_err(Trouble::ours)?;
        let mut ssh = command(socket, way, desk, &token, askpass);
        // What it goes through has its say there, too.
        ssh.stderr(log);
        let result = run(ssh, visit).await;
        desk.dismiss(&token);
        let log = read_lossy(&log_of(socket));
        match result? {
            true => {
                let key = fingerprint(&log);
                if let Some(key) = &key {
                    fs::write(socket.with_extension("key"), key).map_err(Trouble::ours)?;
                }
                let gone = |_| Trouble::read(&read_lossy(&log_of(socket)));
                Master::watch(socket, key).await.map_err(gone)
            }
            false => Err(Trouble::read(&log)),
        }
    }

    async fn watch(socket: &Path, key: Option<String>) -> io::Result<Master> {
        Ok(Master {
            watch: UnixStream::connect(socket).await?,
            socket: socket.into(),
            key,
            seen: fs::metadata(log_of(socket)).map_or(0, |log| log.len()),
        })
    }

    /// Waits until it is gone, and says why.
    pub(super) async fn gone(&mut self) -> Trouble {
        let mut ignored = [0; 256];
        let mut tidy = tokio::time::interval(Duration::from_secs(60));
        loop {
            tokio::select! {
                read = self.watch.read(&mut ignored) => if !matches!(read, Ok(count) if count > 0) { break },
                _ = tidy.tick() => self.tidy(),
            }
        }
        let log = read_lossy(&log_of(&self.socket));
        let new = usize::try_from(self.seen).ok().and_then(|seen| log.get(seen..)).unwrap_or(&log);
        let trouble = Trouble::read(new);
        match trouble.kind {
            Kind::Other => Trouble::new(Kind::Ended, "the connection ended"),
            _ => trouble,
        }
    }

    /// A log that is written for days.
    fn tidy(&mut self) {
        let path = log_of(&self.socket);
        if fs::metadata(&path).is_ok_and(|log| log.len() > LOG_LIMIT) {
            let cut = fs::OpenOptions::new().write(true).open(&path).and_then(|log| log.set_len(0));
            self.seen = cut.map_or(self.seen, |()| 0);
        }
    }

    /// Ends the connection behind a socket, if there is one, and removes what it left.
    pub(super) async fn end(socket: &Path) {
        if socket.exists() {
            let mut ssh = Command::new("ssh");
            ssh.args(["-F", "/dev/null", "-O", "exit", "-S"])
                .arg(escaped(socket))
                .args(["--", "none"]);
            ssh.stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .kill_on_drop(true);
            let asked = tokio::time::timeout(Duration::from_secs(5), ssh.status()).await;
            if !matches!(asked, Ok(Ok(_))) {
                tracing::warn!(socket = %socket.display(), "a connection could not be told to end");
            }
        }
        for left in [socket.into(), log_of(socket), socket.with_extension("key")] {
            let _gone = fs::remove_file(left);
        }
    }
}

/// Lets `ssh` connect, and waits until it has gone to the background. False where it failed.
async fn run(mut ssh: Command, visit: &Visit) -> Result<bool, Trouble> {
    let mut child = ssh.spawn().map_err(|error| Trouble::no_ssh(&error))?;
    let mut deadline = Instant::now() + LOGIN;
    let outcome = loop {
        tokio::select! {
            // What it says last is said before it is known that an answer was refused.
            biased;
            status = child.wait() => break status.map(|status| status.success()).map_err(Trouble::ours),
            trouble = visit.must_stop() => break Err(trouble),
            () = tokio::time::sleep_until(deadline) => {
                if !visit.is_asking() {
                    break Err(Trouble::new(Kind::TimedOut, "Connection timed out during the login"));
                }
                deadline = Instant::now() + LOGIN;
            }
        }
    };
    // Not waited for by its background part: this is the one that still connects.
    let _over = child.start_kill();
    let _status = child.wait().await;
    outcome
}

fn command(socket: &Path, way: &Way, desk: &Desk, token: &str, askpass: &Path) -> Command {
    let mut ssh = Command::new("ssh");
    ssh.args(config_file(way.config.as_deref()));
    // The log has the fingerprint, and why a connection ended; both only from -v on.
    ssh.args(["-M", "-f", "-N", "-v", "-E"]).arg(log_of(socket));
    ssh.arg("-S").arg(escaped(socket));
    for option in options(way) {
        ssh.arg("-o").arg(option);
    }
    ssh.args(&way.target);
    ssh.env("SSH_ASKPASS", askpass).env("SSH_ASKPASS_REQUIRE", "force");
    ssh.env(askpass::SOCKET, desk.socket()).env(askpass::TOKEN, token);
    // Before 8.4 ssh asked by askpass only where there was a display.
    if std::env::var_os("DISPLAY").is_none() {
        ssh.env("DISPLAY", ":0");
    }
    // What it says is read.
    ssh.env("LC_ALL", "C");
    ssh.stdin(Stdio::null()).stdout(Stdio::null());
    // Ctrl-C at the guide's terminal is not for it.
    ssh.process_group(0).kill_on_drop(true);
    ssh
}

fn options(way: &Way) -> Vec<OsString> {
    let mut options: Vec<OsString> = [
        // What an older ssh doesn't know, it may leave.
        "IgnoreUnknown=RemoteCommand,UpdateHostKeys,SessionType,ForkAfterAuthentication,StdinNull",
        "BatchMode=no",
        "StrictHostKeyChecking=ask",
        "UpdateHostKeys=no",
        "VisualHostKey=no",
        // Each more would be one more failed login.
        "NumberOfPasswordPrompts=1",
        "ConnectionAttempts=1",
        "RemoteCommand=none",
        "RequestTTY=no",
        "PermitLocalCommand=no",
        "ClearAllForwardings=yes",
        "ForwardAgent=no",
        "ForwardX11=no",
        "TCPKeepAlive=yes",
    ]
    .map(Into::into)
    .into();
    let numbers = [
        ("ControlPersist", FORGOTTEN_AFTER.as_secs()),
        ("ServerAliveInterval", ALIVE.into()),
        ("ServerAliveCountMax", MISSES.into()),
        ("ConnectTimeout", way.patience.as_secs().max(1)),
    ];
    options.extend(numbers.map(|(name, value)| format!("{name}={value}").into()));
    options.push(format!("UserKnownHostsFile={}", way.known_hosts).into());
    if way.only_ours {
        options.push("GlobalKnownHostsFile=/dev/null".into());
    }
    if let Some(through) = &way.through {
        let mut proxy = OsString::from("ProxyCommand=ssh -F /dev/null -o ProxyCommand=false -S '");
        proxy.push(escaped(through));
        proxy.push("' -W '[%h]:%p' -- none");
        options.push(proxy);
    } else if way.jumps_nowhere {
        options.push("ProxyJump=none".into());
    }
    options
}

/// `ssh` fills in what begins with a percent sign.
pub(super) fn escaped(path: &Path) -> OsString {
    path.to_string_lossy().replace('%', "%%").into()
}

fn log_of(socket: &Path) -> PathBuf {
    socket.with_extension("log")
}

fn read_lossy(path: &Path) -> String {
    fs::read(path).map_or_else(|_| String::new(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The last key that was shown; a host that is passed through has a connection and a log of its own.
fn fingerprint(log: &str) -> Option<String> {
    let line = log.lines().rev().find(|line| line.contains("Server host key: "))?;
    let start = line.find("SHA256:")?;
    line.get(start..)?.split_whitespace().next().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_in_use_is_in_the_log() {
        let log = "debug1: x\r\ndebug1: Server host key: ssh-ed25519 SHA256:abc/+d\r\ndebug1: load_hostkeys\n";
        assert_eq!(fingerprint(log).as_deref(), Some("SHA256:abc/+d"));
        assert_eq!(fingerprint("debug1: nothing"), None);
    }

    #[test]
    fn a_way_through_another_goes_by_its_connection() {
        let way = Way {
            config: None,
            target: vec!["--".into(), "inner".into()],
            known_hosts: "/k".into(),
            only_ours: false,
            through: Some("/run/a%b/0123".into()),
            jumps_nowhere: false,
            patience: Duration::from_secs(10),
        };
        let proxy = options(&way).pop().unwrap();
        assert_eq!(
            proxy,
            "ProxyCommand=ssh -F /dev/null -o ProxyCommand=false -S '/run/a%%b/0123' -W '[%h]:%p' -- none"
        );
    }
}
