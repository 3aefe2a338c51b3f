use super::{
    machine::{Machine, Options},
    room,
};
use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What the second key of [`Lan`] is locked with.
pub const PASSPHRASE: &str = "a line to unlock it";

/// A small network of sshds, and what the operator has to reach them.
pub struct Lan {
    dir: tempfile::TempDir,
    sshd: PathBuf,
    isolated: bool,
}

impl Lan {
    /// One whose sshds may be this machine under other ports. Nothing where there is no sshd: the test says so and is skipped.
    pub fn begin() -> Option<Lan> {
        let Some(sshd) = find("sshd") else {
            super::skip::skipped("there is no sshd");
            return None;
        };
        if find("ssh").is_none() || find("ssh-keygen").is_none() {
            super::skip::skipped("there is no OpenSSH client");
            return None;
        }
        let dir = tempfile::tempdir().expect("a place for files");
        let lan = Lan {
            isolated: room::possible(dir.path()),
            dir,
            sshd,
        };
        keygen(&lan.key(), "");
        keygen(&lan.locked_key(), PASSPHRASE);
        fs::write(lan.known_hosts(), "").expect("a known hosts file");
        fs::write(lan.ssh_config(), "").expect("a configuration");
        Some(lan)
    }

    /// One whose sshds are machines of their own. Nothing where the rights for that are missing.
    pub fn isolated() -> Option<Lan> {
        let lan = Lan::begin()?;
        if !lan.isolated {
            super::skip::skipped("machines of their own need root, unshare and nsenter");
            return None;
        }
        Some(lan)
    }

    /// Where its files are.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The operator's `ssh_config`, for `ssh -F`.
    pub fn ssh_config(&self) -> PathBuf {
        self.path().join("ssh_config")
    }

    /// The operator's own known hosts.
    pub fn known_hosts(&self) -> PathBuf {
        self.path().join("known_hosts")
    }

    /// The operator's key, which every machine lets in. Without a passphrase.
    pub fn key(&self) -> PathBuf {
        self.path().join("key")
    }

    /// Another that every machine lets in, locked with [`PASSPHRASE`].
    pub fn locked_key(&self) -> PathBuf {
        self.path().join("locked_key")
    }

    /// A machine to be started.
    pub fn machine(&self, name: &str) -> Options {
        let keys = [self.key(), self.locked_key()].map(|key| read(&key.with_extension("pub")));
        Options::new(name, self.path(), &self.sshd, self.isolated, keys.concat())
    }

    /// Gives a machine a name in the operator's configuration. What `lines` say comes before what is usual: the key, the user root
    /// or whoever runs the test, and known hosts that have been told of the machine.
    pub fn alias(&self, alias: &str, machine: &Machine, lines: &[&str]) {
        let further: String = lines.iter().map(|line| format!("  {line}\n")).collect();
        let text = format!(
            "Host {alias}\n{further}  HostName 127.0.0.1\n  Port {port}\n  IdentityFile {key}\n  IdentitiesOnly yes\n  IdentityAgent none\n  \
             UserKnownHostsFile {known}\n  GlobalKnownHostsFile /dev/null\n",
            port = machine.port(),
            key = self.key().display(),
            known = self.known_hosts().display(),
        );
        append(&self.ssh_config(), &text);
    }

    /// Tells the operator's known hosts of a machine's key.
    pub fn know(&self, machine: &Machine) {
        append(&self.known_hosts(), &machine.known_hosts_line());
    }
}

/// Makes a key pair.
pub fn keygen(path: &Path, passphrase: &str) {
    let _none = fs::remove_file(path);
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-C", "throwaway", "-N", passphrase, "-f"])
        .arg(path)
        .stdin(Stdio::null())
        .status()
        .expect("ssh-keygen runs");
    assert!(made.success(), "a key is made");
}

/// The content of a text file.
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file can be read")
}

/// Adds to a text file.
pub fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .expect("a file can be opened");
    file.write_all(text.as_bytes()).expect("a file can be written");
}

/// A program's path; sshd is seldom in an ordinary user's.
fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from))
        .map(|dir| dir.join(program))
        .find(|path| path.is_file())
}
