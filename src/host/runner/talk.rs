//! One channel to a host's shell: opened, greeted, given a script. What the host says counts only behind the nonce.

use super::{
    Place, Runner,
    script::{NEXT, Script, line},
};
use crate::host::{Carrier, Channel, Closed, Unreachable};
use crate::words::HostName;
use futures_util::FutureExt as _;
use std::{io, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    time::timeout,
};
use zeroize::Zeroizing;

/// How long a login shell and sudo may take until our line runs.
const GREETING: Duration = Duration::from_secs(60);

/// How much of what a host says unasked is kept for the operator.
const NOISE: usize = 2048;

/// A channel on which our script has begun to run.
pub(super) struct Talk {
    pub(super) host: HostName,
    pub(super) nonce: String,
    pub(super) stdin: Option<Box<dyn AsyncWrite + Send + Unpin>>,
    pub(super) out: BufReader<Box<dyn AsyncRead + Send + Unpin>>,
    pub(super) err: Box<dyn AsyncRead + Send + Unpin>,
    closed: std::pin::Pin<Box<dyn std::future::Future<Output = Closed> + Send>>,
}

impl<C: Carrier> Runner<C> {
    /// Opens a channel and has `script` run there. `rest` follows it on standard input, which then ends unless it is kept open.
    pub(super) async fn talk(&self, place: &Place, script: &Script, rest: &[u8], keep_open: bool) -> Result<Talk, Unreachable> {
        let host = &place.host;
        let full = Script::default().set("under", &*self.under).and(script);
        if let Some(mut talk) = self.spares.take(place) {
            talk.write_script(&full, rest, keep_open).await;
            return Ok(talk);
        }
        let nonce = nonce().map_err(|error| unreachable(host, format!("no random number could be had here: {error}")))?;
        let run_as = run_as(place).map_err(|why| unreachable(host, why))?;
        let line = line(&nonce, &self.sh, run_as);
        let channel = self.carrier.open(host, place.account.login.as_deref(), &line).await?;
        let mut greeting = Greeting::new(host.clone(), nonce, channel);
        let password = place.sudo.as_ref().filter(|_| run_as.is_some());
        let body = async {
            // A password is only written when sudo asks, and the script only when its shell is there to read it.
            if password.is_none() {
                greeting.talk.write_script(&full, rest, keep_open).await;
            }
            greeting.wait(password).await?;
            if password.is_some() {
                greeting.talk.write_script(&full, rest, keep_open).await;
            }
            Ok(())
        };
        match timeout(GREETING, body).await {
            Ok(Ok(())) => Ok(greeting.talk),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(unreachable(
                host,
                format!(
                    "its login shell has said nothing for {} s that this program asked for{}",
                    GREETING.as_secs(),
                    greeting.said()
                ),
            )),
        }
    }

    /// Likewise [`ask`](Self::ask), of a place that is about to get another script: the channel is kept for that, for a moment.
    pub(super) async fn ask_first(&self, place: &Place, script: &Script) -> Result<Vec<String>, Unreachable> {
        let mut talk = self.talk(place, &script.with_room_for_another(), &[], true).await?;
        let mut noise = Vec::new();
        let mut err = std::mem::replace(&mut talk.err, Box::new(tokio::io::empty()));
        let said = tokio::select! {
            said = talk.lines() => said,
            () = async { drain(&mut err, &mut noise).await; std::future::pending().await } => Ok(Vec::new()),
        };
        let said = said.map_err(|error| unreachable(&place.host, format!("the connection ended in the middle of an answer: {error}")))?;
        if said.is_empty() {
            drain(&mut err, &mut noise).await;
            return Err(talk.gave_none(&noise).await);
        }
        talk.err = err;
        self.spares.put(place, talk);
        Ok(said)
    }

    /// Has `script` run and returns what it says: the words of each line behind the nonce.
    pub(super) async fn ask(&self, place: &Place, script: &Script, rest: &[u8]) -> Result<Vec<String>, Unreachable> {
        let mut talk = self.talk(place, script, rest, false).await?;
        let mut noise = Vec::new();
        let mut err = std::mem::replace(&mut talk.err, Box::new(tokio::io::empty()));
        let (said, _) = tokio::join!(talk.lines(), drain(&mut err, &mut noise));
        let said = said.map_err(|error| unreachable(&place.host, format!("the connection ended in the middle of an answer: {error}")))?;
        if said.is_empty() {
            return Err(talk.gave_none(&noise).await);
        }
        Ok(said)
    }
}

impl Talk {
    /// The first thing that is said behind the nonce, once our line runs.
    pub(super) async fn first(&mut self) -> Result<String, Unreachable> {
        loop {
            match self.line().await {
                Ok(Some(Some(said))) if said != "hi" => return Ok(said),
                Ok(Some(_)) => {}
                Ok(None) => {
                    let mut noise = Vec::new();
                    drain(&mut self.err, &mut noise).await;
                    return Err(self.gave_none(&noise).await);
                }
                Err(error) => {
                    return Err(unreachable(
                        &self.host,
                        format!("the connection ended in the middle of an answer: {error}"),
                    ));
                }
            }
        }
    }

    async fn gave_none(&mut self, noise: &[u8]) -> Unreachable {
        let ended = match (&mut self.closed).await {
            Closed::Status(status) => format!("its shell ended with {status}"),
            Closed::Lost(why) => why,
        };
        unreachable(&self.host, format!("it gave no answer: {ended}{}", quoted(noise)))
    }

    /// Everything said behind the nonce, until the end or the next script's turn.
    async fn lines(&mut self) -> io::Result<Vec<String>> {
        let mut lines = Vec::new();
        while let Some(line) = self.line().await? {
            if line.as_deref() == Some(NEXT) {
                break;
            }
            lines.extend(line);
        }
        Ok(lines)
    }

    /// Whether its shell still waits.
    pub(super) fn waits(&mut self) -> bool {
        self.stdin.is_some() && self.out.fill_buf().now_or_never().is_none()
    }

    /// A host that doesn't read gets nothing: whether it understood is seen by what it says.
    async fn write_script(&mut self, script: &Script, rest: &[u8], keep_open: bool) {
        let Some(stdin) = &mut self.stdin else { return };
        let mut whole = Zeroizing::new(Vec::with_capacity(script.bytes().len() + 100));
        whole.extend_from_slice(format!("{} {}\n", self.nonce, script.bytes().len()).as_bytes());
        whole.extend_from_slice(script.bytes());
        let written = async {
            stdin.write_all(&whole).await?;
            stdin.write_all(rest).await?;
            stdin.flush().await
        };
        let written = written.await;
        if !keep_open || written.is_err() {
            self.stdin = None;
        }
    }

    /// The next line, without the nonce; `Some(None)` for one that isn't ours, nothing at the end.
    pub(super) async fn line(&mut self) -> io::Result<Option<Option<String>>> {
        let mut line = Vec::new();
        if self.out.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let ours = line
            .trim_end_matches('\n')
            .strip_prefix(self.nonce.as_str())
            .and_then(|rest| rest.strip_prefix(' '));
        Ok(Some(ours.map(str::to_owned)))
    }
}

/// A channel of which it isn't known yet whether our line runs there.
struct Greeting {
    talk: Talk,
    noise: Vec<u8>,
    complaints: Vec<u8>,
}

impl Greeting {
    fn new(host: HostName, nonce: String, channel: Channel) -> Greeting {
        Greeting {
            talk: Talk {
                host,
                nonce,
                stdin: Some(channel.stdin),
                out: BufReader::with_capacity(65536, channel.stdout),
                err: channel.stderr,
                closed: channel.closed,
            },
            noise: Vec::new(),
            complaints: Vec::new(),
        }
    }

    /// Waits for our line to say that it runs; gives sudo its password, once.
    async fn wait(&mut self, password: Option<&Zeroizing<String>>) -> Result<(), Unreachable> {
        let prompt = format!("{}-password:", self.talk.nonce);
        let hi = format!("{} hi\n", self.talk.nonce);
        // Without a password the script is on its way already, and its errors are not ours to read.
        let (mut line, mut asked, mut listening) = (Vec::new(), 0, password.is_some());
        loop {
            let mut buffer = [0; 1024];
            tokio::select! {
                read = self.talk.out.read_until(b'\n', &mut line) => {
                    if line.ends_with(hi.as_bytes()) {
                        return Ok(());
                    }
                    keep(&mut self.noise, &line);
                    if !matches!(read, Ok(1..)) {
                        return Err(self.failed().await);
                    }
                    line.clear();
                }
                read = self.talk.err.read(&mut buffer), if listening => {
                    let read = read.unwrap_or(0);
                    listening = read > 0;
                    keep(&mut self.complaints, buffer.get(..read).unwrap_or_default());
                    let prompts = memchr::memmem::find_iter(&self.complaints, prompt.as_bytes()).count();
                    if prompts > asked {
                        asked = prompts;
                        let Some(password) = password.filter(|_| asked == 1) else {
                            // Once wrong is enough: more tries lock accounts.
                            return Err(unreachable(&self.talk.host, "sudo there doesn't take this password".to_owned()));
                        };
                        if let Some(stdin) = &mut self.talk.stdin {
                            let mut line = Zeroizing::new(Vec::with_capacity(password.len() + 1));
                            line.extend_from_slice(password.as_bytes());
                            line.push(b'\n');
                            let _ = stdin.write_all(&line).await;
                            let _ = stdin.flush().await;
                        }
                    }
                }
            }
        }
    }

    /// The channel ended before our line ran.
    async fn failed(&mut self) -> Unreachable {
        drain(&mut self.talk.err, &mut self.complaints).await;
        if let Some(means) = sudo_means(&String::from_utf8_lossy(&self.complaints)) {
            return unreachable(&self.talk.host, format!("{means}{}", self.said()));
        }
        let ended = match (&mut self.talk.closed).await {
            Closed::Status(status) => format!("its login shell ended with {status} and didn't run what it was given"),
            Closed::Lost(why) => why,
        };
        unreachable(&self.talk.host, format!("{ended}{}", self.said()))
    }

    fn said(&self) -> String {
        quoted(&[self.noise.as_slice(), self.complaints.as_slice()].concat())
    }
}

/// What it means that sudo doesn't do as it is told, where that is known.
pub(in crate::host) fn sudo_means(said: &str) -> Option<&'static str> {
    let said = said.to_lowercase();
    SUDO_SAYS.iter().find(|(says, _)| said.contains(says)).map(|(_, means)| *means)
}

/// What sudo says in English, and what that means.
const SUDO_SAYS: &[(&str, &str)] = &[
    ("a password is required", "sudo there wants a password"),
    ("a terminal is required", "sudo there wants a password"),
    (
        "must have a tty",
        "sudo there wants a terminal (requiretty): it has to be switched off for this user",
    ),
    ("not in the sudoers file", "sudo there doesn't let this user do that"),
    ("may not run sudo", "sudo there doesn't let this user do that"),
    ("is not allowed to execute", "sudo there doesn't let this user do that"),
    ("sorry, try again", "sudo there doesn't take this password"),
    ("incorrect password", "sudo there doesn't take this password"),
    ("unknown user", "there is no such user to run as"),
    ("sudo: not found", "there is no sudo there"),
    ("sudo: command not found", "there is no sudo there"),
];

/// The user to run as, and whether a password can be given.
fn run_as(place: &Place) -> Result<Option<(&str, bool)>, String> {
    let Some(user) = place.account.run_as.as_deref() else {
        return Ok(None);
    };
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'@' | b'$' | b'+');
    if user.is_empty() || user.starts_with('-') || !user.bytes().all(fine) {
        return Err(format!("{user:?} is no name of a user that can be given to sudo"));
    }
    Ok(Some((user, place.sudo.is_some())))
}

/// Reads to the end, so that nobody has to wait, and keeps the beginning.
pub(super) async fn drain(from: &mut (dyn AsyncRead + Send + Unpin), into: &mut Vec<u8>) {
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        keep(into, buffer.get(..read).unwrap_or_default());
    }
}

fn keep(kept: &mut Vec<u8>, more: &[u8]) {
    let room = NOISE.saturating_sub(kept.len());
    kept.extend_from_slice(more.get(..room.min(more.len())).unwrap_or_default());
}

/// What a host said, for the end of a sentence: its first lines, no control characters.
pub(super) fn quoted(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(3);
    let clean = |line: &str| line.chars().filter(|c| !c.is_control()).take(200).collect::<String>();
    let lines: Vec<String> = lines.map(clean).collect();
    if lines.is_empty() {
        String::new()
    } else {
        format!(". It said: {}", lines.join(" / "))
    }
}

pub(super) fn unreachable(host: &HostName, why: String) -> Unreachable {
    Unreachable { host: host.clone(), why }
}

/// 128 random bits that no other program can guess.
fn nonce() -> io::Result<String> {
    use std::io::Read as _;
    let mut bytes = [0; 16];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("hp{:032x}", u128::from_be_bytes(bytes)))
}

/// A mark for a run on a host.
pub(super) fn random_mark(host: &HostName) -> Result<String, Unreachable> {
    nonce().map_err(|error| unreachable(host, format!("no random number could be had here: {error}")))
}
