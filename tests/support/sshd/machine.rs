use super::{
    lan::{append, keygen, read},
    process::{Process, signal_to, wait_until},
    room::{self, User},
};
use rustix::process::Signal;
use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A machine before it is started.
pub struct Options {
    name: String,
    dir: PathBuf,
    operators: PathBuf,
    sshd: PathBuf,
    isolated: bool,
    keys: String,
    users: Vec<User>,
    lines: Vec<String>,
    known: bool,
}

impl Options {
    pub(super) fn new(name: &str, lan: &Path, sshd: &Path, isolated: bool, keys: String) -> Options {
        Options {
            name: name.into(),
            dir: lan.join(name),
            operators: lan.join("known_hosts"),
            sshd: sshd.into(),
            isolated,
            keys,
            users: Vec::new(),
            lines: Vec::new(),
            known: true,
        }
    }

    /// A line of its `sshd_config`, before the usual ones: the first word on a matter is the last.
    pub fn line(mut self, line: &str) -> Options {
        self.lines.push(line.into());
        self
    }

    /// One more user. Only in a [`Lan::isolated`](super::Lan::isolated).
    pub fn user(mut self, user: User) -> Options {
        self.users.push(user);
        self
    }

    /// The operator has never seen its key.
    pub fn unknown(mut self) -> Options {
        self.known = false;
        self
    }

    /// Starts it, and waits until it listens.
    pub fn start(self) -> Machine {
        assert!(self.isolated || self.users.is_empty(), "users of its own need a machine of its own");
        fs::create_dir_all(&self.dir).expect("a folder");
        if self.isolated {
            room::furnish(&self.dir, &self.name, &self.users, &self.keys);
        }
        fs::write(self.dir.join("authorized_keys"), &self.keys).expect("a file");
        let mut machine = Machine {
            port: 0,
            boots: 0,
            installs: 0,
            first: None,
            entered: None,
            name: self.name,
            dir: self.dir,
            sshd: self.sshd,
            isolated: self.isolated,
            lines: self.lines,
        };
        keygen(&machine.host_key_file(), "");
        machine.boot();
        if self.known {
            append(&self.operators, &machine.known_hosts_line());
        }
        machine
    }
}

/// A running sshd, and the machine of its own that it may stand for.
pub struct Machine {
    name: String,
    dir: PathBuf,
    sshd: PathBuf,
    isolated: bool,
    lines: Vec<String>,
    port: u16,
    boots: u32,
    installs: u32,
    /// The first process of the machine, or of the group that stands for it.
    first: Option<Child>,
    /// What brought sshd in there.
    entered: Option<Child>,
}

impl Machine {
    /// Its `uname -n`, where it is a machine of its own.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its sshd listens on 127.0.0.1. It stays the same.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its `/etc/machine-id`, where it is a machine of its own.
    pub fn machine_id(&self) -> String {
        match self.installs {
            0 => room::id(&self.name, 0),
            n => room::id(&format!("{} {n}", self.name), 0),
        }
    }

    /// Its boot id, where it is a machine of its own.
    pub fn boot_id(&self) -> String {
        let id = room::id(&self.name, self.boots);
        [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-")
    }

    /// Where a file of the machine is for us.
    pub fn outside(&self, path: &str) -> PathBuf {
        let own = [("/home/", "home"), ("/var/tmp/", "var-tmp")];
        let found = own
            .iter()
            .find_map(|(mount, dir)| Some(self.dir.join(dir).join(path.strip_prefix(mount)?)));
        found.filter(|_| self.isolated).unwrap_or_else(|| path.into())
    }

    /// All that its sshd has logged.
    pub fn log(&self) -> String {
        read(&self.dir.join("log"))
    }

    /// The fingerprint of its host key: `SHA256:…`.
    pub fn fingerprint(&self) -> String {
        let shown = Command::new("ssh-keygen")
            .arg("-lf")
            .arg(self.host_key_file())
            .output()
            .expect("ssh-keygen runs");
        let text = String::from_utf8_lossy(&shown.stdout);
        text.split_whitespace().nth(1).expect("a fingerprint").into()
    }

    /// What a known hosts file says of it.
    pub fn known_hosts_line(&self) -> String {
        format!("[127.0.0.1]:{} {}", self.port, read(&self.host_key_file().with_extension("pub")))
    }

    /// Its processes, as this system sees them.
    pub fn processes(&self) -> Vec<Process> {
        let roots = [&self.first, &self.entered].into_iter().flatten();
        let mut all: Vec<Process> = roots.flat_map(|child| Process::descendants(pid(child))).collect();
        all.dedup_by_key(|process| process.pid);
        all
    }

    /// Ends every connection: their processes are killed. Commands are left to themselves. How many there were.
    pub fn cut(&self) -> usize {
        let listener = self.listener();
        let sessions: Vec<Process> = self.daemons().into_iter().filter(|process| Some(process.pid) != listener).collect();
        for session in &sessions {
            session.signal(Signal::KILL);
        }
        wait_until("connections are gone", || {
            let left = self.daemons();
            !sessions.iter().any(|session| left.iter().any(|process| process.pid == session.pid))
        });
        sessions.len()
    }

    /// Its sshd falls silent, connections included: nothing is refused and nothing answered.
    pub fn freeze(&self) {
        self.daemons().iter().for_each(|process| process.signal(Signal::STOP));
    }

    /// It goes on.
    pub fn thaw(&self) {
        self.daemons().iter().for_each(|process| process.signal(Signal::CONT));
        // It stops itself when what it started is stopped.
        if let Some(entered) = &self.entered {
            signal_to(pid(entered), Signal::CONT);
        }
    }

    /// `kill -9` of its sshd with all connections: new ones are refused. Commands are left to themselves.
    pub fn kill_sshd(&mut self) {
        for process in self.daemons() {
            process.signal(Signal::KILL);
        }
        wait_until("sshd is gone", || self.daemons().is_empty());
        if let Some(mut entered) = self.entered.take() {
            signal_to(pid(&entered), Signal::KILL);
            let _status = entered.wait();
        }
    }

    /// Starts sshd where it isn't running, and waits until it listens.
    pub fn start_sshd(&mut self) {
        if self.port != 0 {
            assert!(self.listens(), "the port of {} was taken by another program", self.name);
            return;
        }
        for _ in 0..20 {
            // Free now; another program may be quicker.
            let free = TcpListener::bind("127.0.0.1:0")
                .and_then(|listener| listener.local_addr())
                .expect("a free port");
            self.port = free.port();
            if self.listens() {
                return;
            }
        }
        panic!("sshd doesn't start: {}", self.log());
    }

    /// Another host key, as after a new installation. sshd is started again; connections end.
    pub fn new_host_key(&mut self) {
        self.kill_sshd();
        keygen(&self.host_key_file(), "");
        self.start_sshd();
    }

    /// It is installed anew: another machine id and host key, nothing of ours in its files, another boot.
    pub fn made_anew(&mut self) {
        self.end();
        self.installs += 1;
        fs::write(self.dir.join("etc/machine-id"), format!("{}\n", self.machine_id())).expect("a file");
        let own = self.outside("/var/tmp/");
        for entry in fs::read_dir(&own).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                fs::remove_dir_all(path)
            } else {
                fs::remove_file(path)
            }
            .expect("it can be removed");
        }
        keygen(&self.host_key_file(), "");
        self.boot();
    }

    /// The power goes: all its processes at once, commands included. Only for a machine of its own.
    pub fn power_cut(&mut self) {
        assert!(self.isolated, "only a machine of its own has power of its own");
        self.end();
    }

    /// The power comes back: another boot id, the same files.
    pub fn boot(&mut self) {
        self.end();
        self.boots += 1;
        if self.isolated {
            fs::write(self.dir.join("boot-id"), format!("{}\n", self.boot_id())).expect("a file");
            let _none = fs::remove_file(self.dir.join("ready"));
            let mut unshare = Command::new("unshare");
            unshare.args(["-m", "-u", "-p", "-f", "--kill-child", "--mount-proc", "sh", "-c", room::INIT]);
            unshare.env("D", &self.dir).env("NAME", &self.name).stdin(Stdio::piped());
            self.first = Some(unshare.spawn().expect("unshare runs"));
            wait_until("the machine is up", || self.dir.join("ready").exists());
        }
        self.start_sshd();
    }

    fn end(&mut self) {
        if let Some(mut first) = self.first.take() {
            // All of a process namespace dies with its first process.
            for process in Process::descendants(pid(&first)) {
                process.signal(Signal::KILL);
            }
            let _status = first.wait();
        }
        self.kill_sshd();
    }

    /// sshd on the port, listening; false where the port is taken.
    fn listens(&mut self) -> bool {
        self.configure();
        let before = fs::read_to_string(self.dir.join("log")).unwrap_or_default().len();
        let mut command = match &self.first {
            Some(first) => {
                let init = Process::all()
                    .into_iter()
                    .find(|process| process.parent == pid(first))
                    .expect("its first process");
                let mut command = Command::new("nsenter");
                command
                    .args(["-t", &init.pid.to_string(), "-m", "-u", "-p"])
                    .arg(&self.sshd)
                    .arg("-D");
                command
            }
            None => {
                // It ends with the test's process, even where that is killed.
                let mut command = Command::new("sh");
                command
                    .args(["-c", "\"$@\" & cat >/dev/null; kill $!", "sh"])
                    .arg(&self.sshd)
                    .arg("-D");
                command
            }
        };
        command
            .arg("-f")
            .arg(self.dir.join("sshd_config"))
            .arg("-E")
            .arg(self.dir.join("log"));
        command.env_remove("SSH_AUTH_SOCK").stdout(Stdio::null()).stderr(Stdio::null());
        command.stdin(if self.first.is_some() { Stdio::null() } else { Stdio::piped() });
        self.entered = Some(command.spawn().expect("sshd can be started"));
        let mut listens = false;
        wait_until("sshd listens", || {
            let log = fs::read_to_string(self.dir.join("log")).unwrap_or_default();
            let new = log.get(before..).unwrap_or_default();
            listens = new.contains("Server listening on");
            listens || new.contains("Cannot bind any address") || self.is_over()
        });
        if !listens {
            self.kill_sshd();
        }
        listens
    }

    fn is_over(&mut self) -> bool {
        self.entered
            .as_mut()
            .is_none_or(|entered| entered.try_wait().is_ok_and(|status| status.is_some()))
    }

    fn configure(&self) {
        let _there = fs::create_dir("/run/sshd");
        let keys = if self.isolated {
            Path::new("/home/%u/.ssh").into()
        } else {
            self.dir.clone()
        };
        let mut text: String = self.lines.iter().map(|line| format!("{line}\n")).collect();
        text += &format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {host_key}\nAuthorizedKeysFile {keys}/authorized_keys\nPidFile none\nStrictModes no\n\
             UsePAM no\nPermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nLogLevel VERBOSE\n\
             PrintMotd no\nAcceptEnv NOTHING\n",
            port = self.port,
            host_key = self.host_key_file().display(),
            keys = keys.display(),
        );
        // From 9.8 on an address that fails is shut out for a while; older ones don't know the word.
        let known = Command::new(&self.sshd)
            .args(["-t", "-o", "PerSourcePenalties=no", "-h"])
            .arg(self.host_key_file())
            .args(["-f", "/dev/null"])
            .stderr(Stdio::null())
            .status();
        if known.is_ok_and(|status| status.success()) {
            text += "PerSourcePenalties no\n";
        }
        fs::write(self.dir.join("sshd_config"), text).expect("a file");
    }

    fn daemons(&self) -> Vec<Process> {
        self.processes()
            .into_iter()
            .filter(|process| process.name.starts_with("sshd"))
            .collect()
    }

    fn listener(&self) -> Option<i32> {
        let daemons = self.daemons();
        let top = daemons.iter().find(|process| process.line.contains("[listener]"));
        top.map(|process| process.pid)
    }

    fn host_key_file(&self) -> PathBuf {
        self.dir.join("host_key")
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.thaw();
        self.end();
        if let Some(first) = &self.first {
            signal_to(pid(first), Signal::KILL);
        }
    }
}

fn pid(child: &Child) -> i32 {
    i32::try_from(child.id()).expect("a process number")
}
