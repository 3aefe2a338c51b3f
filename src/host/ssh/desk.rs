//! The guide's end of askpass: what `ssh` asks is put to the operator, and what was given is kept in memory for this session.

use super::{
    askpass::ANSWER,
    control::Control,
    lock,
    prompt::Prompt,
    trouble::{Kind, Trouble},
};
use crate::{
    host::{AskKind, Asks},
    words::HostName,
};
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
    sync::Notify,
};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// The longest question that is taken.
const LONGEST: u64 = 64 * 1024;
/// How long our own askpass may take to say what it is asked.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where askpass comes to.
#[derive(Debug)]
pub(super) struct Desk {
    socket: PathBuf,
    asks: Asks,
    visits: Mutex<HashMap<String, Arc<Visit>>>,
    /// What was given, by what it opens: passwords by connection and `USER@HOST`, passphrases by file.
    given: Mutex<HashMap<String, Zeroizing<String>>>,
    /// Many connections want the same key: its passphrase is asked once.
    passphrases: tokio::sync::Mutex<()>,
}

/// One attempt at a connection, as far as it asks.
#[derive(Debug)]
pub(super) struct Visit {
    /// For whom the operator is asked.
    pub host: HostName,
    /// Names the connection: a password is kept for it alone.
    pub connection: String,
    /// The last answers were refused: said with the question.
    pub again: bool,
    /// Fingerprints that the host had before, where it is to get a new one.
    pub before: Vec<String>,
    /// What was asked already: asked twice means that the first answer was refused.
    asked: Mutex<Vec<String>>,
    /// What of the kept was given: wrong, if the login is refused.
    used: Mutex<Vec<String>>,
    open: AtomicUsize,
    only_once: AtomicBool,
    stopped: Mutex<Option<Trouble>>,
    stop: Notify,
    over: CancellationToken,
}

impl Visit {
    pub(super) fn new(host: HostName, connection: String, again: bool, before: Vec<String>) -> Visit {
        Visit {
            host,
            connection,
            again,
            before,
            asked: Mutex::default(),
            used: Mutex::default(),
            open: AtomicUsize::new(0),
            only_once: AtomicBool::new(false),
            stopped: Mutex::default(),
            stop: Notify::new(),
            over: CancellationToken::new(),
        }
    }

    /// Waits until the attempt must end because of an answer, or of none.
    pub(super) async fn must_stop(&self) -> Trouble {
        loop {
            let told = self.stop.notified();
            if let Some(trouble) = lock(&self.stopped).clone() {
                return trouble;
            }
            told.await;
        }
    }

    /// Whether a question is open: people take their time.
    pub(super) fn is_asking(&self) -> bool {
        self.open.load(Ordering::Relaxed) > 0
    }

    /// Whether something was given that works only once: a code, a touch.
    pub(super) fn took_a_code(&self) -> bool {
        self.only_once.load(Ordering::Relaxed)
    }

    /// Whether the operator, or what was kept of them, gave anything that a login could refuse.
    pub(super) fn gave_anything(&self) -> bool {
        !lock(&self.used).is_empty()
    }

    fn stop(&self, kind: Kind, line: impl Into<String>) {
        lock(&self.stopped).get_or_insert_with(|| Trouble::new(kind, line));
        self.stop.notify_waiters();
        self.stop.notify_one();
    }
}

impl Desk {
    /// Opens it in the control folder. It closes when `until` says so.
    pub(super) fn open(control: &Control, asks: Asks, until: CancellationToken) -> io::Result<Arc<Desk>> {
        let socket = control.desk();
        match fs::remove_file(&socket) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&socket)?;
        let desk = Arc::new(Desk {
            socket,
            asks,
            visits: Mutex::default(),
            given: Mutex::default(),
            passphrases: tokio::sync::Mutex::default(),
        });
        let serving = Arc::clone(&desk);
        tokio::spawn(async move {
            until.run_until_cancelled(serving.serve(listener, &until)).await;
            let _gone = fs::remove_file(&serving.socket);
        });
        Ok(desk)
    }

    /// Where askpass finds it.
    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }

    /// Lets an attempt ask. The token that it needs for that, until it has ended.
    pub(super) fn admit(&self, visit: Arc<Visit>) -> io::Result<String> {
        let mut random = [0; 16];
        io::Read::read_exact(&mut fs::File::open("/dev/urandom")?, &mut random)?;
        let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        lock(&self.visits).insert(token.clone(), visit);
        Ok(token)
    }

    /// An attempt is over.
    pub(super) fn dismiss(&self, token: &str) {
        if let Some(visit) = lock(&self.visits).remove(token) {
            visit.over.cancel();
        }
    }

    /// The login was refused: what it was given is wrong.
    pub(super) fn forget(&self, visit: &Visit) {
        let mut given = lock(&self.given);
        for key in lock(&visit.used).iter() {
            given.remove(key);
        }
    }

    async fn serve(self: &Arc<Self>, listener: UnixListener, until: &CancellationToken) {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                // Too many open files: it passes.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let (desk, until) = (Arc::clone(self), until.clone());
            tokio::spawn(async move { until.run_until_cancelled(desk.receive(stream)).await });
        }
    }

    async fn receive(&self, stream: UnixStream) {
        let ours = rustix::process::getuid().as_raw();
        if !stream.peer_cred().is_ok_and(|peer| peer.uid() == ours || peer.uid() == 0) {
            return;
        }
        let (reader, mut writer) = stream.into_split();
        let mut reader = BufReader::new(reader).take(LONGEST);
        let Ok(Some((token, prompt))) = tokio::time::timeout(PATIENCE, read(&mut reader)).await else {
            return;
        };
        let Some(visit) = lock(&self.visits).get(&token).cloned() else {
            return;
        };
        visit.open.fetch_add(1, Ordering::Relaxed);
        // ssh gives up by itself, or was told that a key was touched: then nobody needs to answer any more.
        let mut rest = [0];
        let answer = tokio::select! {
            answer = self.answer(&visit, prompt) => answer,
            _ = reader.read(&mut rest) => None,
        };
        visit.open.fetch_sub(1, Ordering::Relaxed);
        if answer.is_none() {
            // Told that there is no answer, ssh would send an empty one: it must be gone before.
            visit.over.cancelled().await;
        }
        let mut reply = Zeroizing::new(Vec::with_capacity(answer.as_ref().map_or(0, |answer| answer.len()) + 1));
        if let Some(answer) = answer {
            reply.push(ANSWER);
            reply.extend_from_slice(answer.as_bytes());
        }
        let _gone = writer.write_all(&reply).await;
    }

    async fn answer(&self, visit: &Visit, prompt: Prompt) -> Option<Zeroizing<String>> {
        match prompt {
            Prompt::Password(who) => {
                let key = format!("{} {who}", visit.connection);
                let question = format!("The password of {who}. It is kept in memory until this session ends, and written nowhere.");
                self.secret(visit, key, question, true).await
            }
            Prompt::Passphrase(file) => {
                let _turn = self.passphrases.lock().await;
                let question = format!("The passphrase of the key {file}. It is kept in memory until this session ends.");
                self.secret(visit, file, question, true).await
            }
            Prompt::Pin(text) | Prompt::Code(text) => {
                visit.only_once.store(true, Ordering::Relaxed);
                self.secret(visit, text.clone(), text, false).await
            }
            Prompt::HostKey {
                name,
                kind,
                fingerprint,
                takes_fingerprint,
            } => {
                let accepted = self.host_key(visit, &name, &kind, &fingerprint).await;
                // Not `yes` where it can be helped, which would take whatever key: the one that was shown.
                accepted.then(|| Zeroizing::new(if takes_fingerprint { fingerprint } else { "yes".into() }))
            }
            Prompt::Confirm(text) => self.asks.ask(&visit.host, format!("{text}\nyes or no"), AskKind::Text).await,
            Prompt::Touch(text) => {
                visit.only_once.store(true, Ordering::Relaxed);
                self.asks
                    .ask(
                        &visit.host,
                        format!("{text}\nTouch the key; nothing is to be typed."),
                        AskKind::Text,
                    )
                    .await
            }
        }
    }

    /// What opens `key`, kept or asked. Asked a second time within one attempt it was refused: the attempt ends, before ssh would send
    /// it again by another method, or send nothing.
    async fn secret(&self, visit: &Visit, key: String, question: String, keep: bool) -> Option<Zeroizing<String>> {
        if lock(&visit.asked).contains(&key) {
            visit.stop(
                Kind::LoginRefused {
                    who: visit.host.to_string(),
                    methods: "another password or code".into(),
                },
                "it was refused",
            );
            return None;
        }
        lock(&visit.asked).push(key.clone());
        lock(&visit.used).push(key.clone());
        if let Some(kept) = lock(&self.given).get(&key).filter(|_| keep).cloned() {
            return Some(kept);
        }
        let question = if visit.again {
            format!("{question}\nWhat was given before was refused. If this is refused too, nothing is tried until you say so.")
        } else {
            question
        };
        let Some(answer) = self.asks.ask(&visit.host, question, AskKind::Secret).await else {
            visit.stop(Kind::NotAnswered, "the question of the login was not answered");
            return None;
        };
        if keep {
            lock(&self.given).insert(key, answer.clone());
        }
        Some(answer)
    }

    async fn host_key(&self, visit: &Visit, name: &str, kind: &str, fingerprint: &str) -> bool {
        let host = &visit.host;
        let compare = match kind.to_lowercase().as_str() {
            known @ ("ed25519" | "ecdsa" | "rsa" | "dsa") => format!("/etc/ssh/ssh_host_{known}_key.pub"),
            _ => "/etc/ssh/ssh_host_*_key.pub".into(),
        };
        // ssh says the address twice where it has no name.
        let name = name.split_once(" (").map_or(name, |(name, _)| name);
        let known = if visit.before.is_empty() {
            format!("{host}, at {name}, shows a host key that is not known here.")
        } else {
            format!(
                "{host}, at {name}, was to be made anew, and shows its host key.\nBefore:   {}",
                visit.before.join("\n          ")
            )
        };
        let question = format!(
            "{known}\nIt shows: {fingerprint} ({kind})\nCompare every character with what the console of {host} itself shows:\n    \
             ssh-keygen -lf {compare}\nThe same there? Then it is the machine that you mean. If not, another one answers in its place.\n\
             yes: the key is taken for this run. Your own known hosts stay as they are.\nno: nothing is sent to it.",
        );
        let answer = self.asks.ask(host, question, AskKind::HostKey).await;
        if answer.as_ref().is_some_and(|answer| answer.trim().eq_ignore_ascii_case("yes")) {
            return true;
        }
        visit.stop(Kind::KeyUnknown, "its host key was not accepted");
        false
    }
}

async fn read(reader: &mut (impl AsyncBufReadExt + Unpin)) -> Option<(String, Prompt)> {
    let mut head = String::new();
    for _ in 0..3 {
        reader.read_line(&mut head).await.ok()?;
    }
    let mut lines = head.lines();
    let (token, hint, length) = (lines.next()?, lines.next()?, lines.next()?);
    let length: u64 = length.parse().ok().filter(|length| *length < LONGEST)?;
    let mut text = Vec::new();
    reader.take(length).read_to_end(&mut text).await.ok()?;
    Some((token.into(), Prompt::read(hint, &String::from_utf8_lossy(&text))))
}
