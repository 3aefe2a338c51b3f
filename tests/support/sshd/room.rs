//! What makes one sshd a machine of its own: namespaces for mounts, name and processes, with files of its own in them.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, chown},
    path::Path,
    process::{Command, Stdio},
};

/// The password of every user that has one.
pub const PASSWORD: &str = "opensesame";
const HASH: &str = "$6$holdpoint$vcH16HEbYMV9Q1oFdWpX8dlfaYfrLT14TqL8WnJbgS3B2osnbszPTfYOnoL35AzB1wZD7vZD52FHqLxsY6ZdP.";

const FIRST_UID: u32 = 3100;

/// A user of a machine of its own, besides root.
#[derive(Clone, Debug)]
pub struct User {
    pub name: String,
    pub shell: String,
    pub has_password: bool,
    pub sudoers: String,
}

impl User {
    /// One who logs in with the operator's key, has `/bin/sh` and may not use sudo.
    pub fn new(name: &str) -> User {
        User {
            name: name.into(),
            shell: "/bin/sh".into(),
            has_password: false,
            sudoers: String::new(),
        }
    }

    /// Has [`PASSWORD`] as password.
    pub fn password(mut self) -> User {
        self.has_password = true;
        self
    }

    /// Has this login shell.
    pub fn shell(mut self, shell: &str) -> User {
        self.shell = shell.into();
        self
    }

    /// May do what these lines of a sudoers file say.
    pub fn sudoers(mut self, lines: &str) -> User {
        self.sudoers = format!("{}\n", lines.trim_end());
        self
    }
}

/// Run as the first process of a machine, with `$D` its folder and `$NAME` its name: it ends, and all with it, when the test's
/// process does. It also collects the orphans.
pub const INIT: &str = r#"set -e
for own in "$D"/etc/*; do mount --bind "$own" "/etc/${own##*/}"; done
for fresh in /run/sudo /var/lib/sudo; do if [ -d "$fresh" ]; then mount -t tmpfs tmpfs "$fresh"; fi; done
mount --bind "$D/home" /home
mount --bind "$D/var-tmp" /var/tmp
mount --bind "$D/boot-id" /proc/sys/kernel/random/boot_id
echo "$NAME" > /proc/sys/kernel/hostname
echo ready > "$D/ready"
cat >/dev/null
"#;

/// Whether this system lets us make one.
pub fn possible(scratch: &Path) -> bool {
    let probe = "mount --bind \"$D\" /var/tmp && echo probe > /proc/sys/kernel/hostname && [ -e /etc/machine-id ] && nsenter --version";
    rustix::process::getuid().is_root()
        && Command::new("unshare")
            .args(["-m", "-u", "-p", "-f", "--kill-child", "--mount-proc", "sh", "-c", probe])
            .env("D", scratch)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
}

/// Writes a machine's own files.
pub fn furnish(dir: &Path, name: &str, users: &[User], keys: &str) {
    let etc = dir.join("etc");
    for folder in [&etc, &dir.join("home"), &dir.join("var-tmp")] {
        fs::create_dir_all(folder).expect("a folder");
    }
    chmod(&dir.join("var-tmp"), 0o1777);
    chmod(&dir.join("home"), 0o755);
    let mut passwd = String::from("root:x:0:0:root:/home/root:/bin/sh\n");
    let mut shadow = String::from("root:*:20000:0:99999:7:::\n");
    let mut group = fs::read_to_string("/etc/group").unwrap_or_default();
    let mut sudoers = String::from("Defaults !fqdn\nroot ALL=(ALL:ALL) ALL\n");
    home(dir, "root", 0, keys);
    for (uid, user) in (FIRST_UID..).zip(users) {
        let User { name, shell, .. } = user;
        passwd += &format!("{name}:x:{uid}:{uid}::/home/{name}:{shell}\n");
        shadow += &format!("{name}:{}:20000:0:99999:7:::\n", if user.has_password { HASH } else { "*" });
        group += &format!("{name}:x:{uid}:\n");
        sudoers += &user.sudoers;
        home(dir, name, uid, keys);
    }
    // What else the system has is needed: sshd has a user of its own.
    for line in fs::read_to_string("/etc/passwd").unwrap_or_default().lines() {
        if !line.starts_with("root:") && !users.iter().any(|user| line.starts_with(&format!("{}:", user.name))) {
            passwd += &format!("{line}\n");
        }
    }
    let own = [
        ("machine-id", format!("{}\n", id(name, 0)), 0o444),
        ("hosts", format!("127.0.0.1 localhost {name}\n"), 0o644),
        ("passwd", passwd, 0o644),
        ("shadow", shadow, 0o600),
        ("group", group, 0o644),
        ("sudoers", sudoers, 0o440),
    ];
    for (file, text, mode) in own {
        // Only what the system has can be covered by one's own.
        if Path::new("/etc").join(file).exists() {
            fs::write(etc.join(file), text).expect("a file");
            chmod(&etc.join(file), mode);
        }
    }
}

/// A machine id, or without its hyphens a boot id, another for each name and each boot.
pub fn id(name: &str, boot: u32) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in name.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}{boot:016x}")
}

fn home(dir: &Path, name: &str, uid: u32, keys: &str) {
    let home = dir.join("home").join(name);
    let ssh = home.join(".ssh");
    fs::create_dir_all(&ssh).expect("a folder");
    let file = ssh.join("authorized_keys");
    fs::write(&file, keys).expect("a file");
    for path in [&home, &ssh, &file] {
        chown(path, Some(uid), Some(uid)).expect("root may give files away");
    }
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("our own file");
}
