//! Who is who on this machine: logins by the number that the system knows them by.

use std::process::{Command, Stdio};

/// The login of a user. Where none is known, the number.
pub(super) fn login(uid: u32) -> String {
    field("passwd", &uid.to_string(), 0).unwrap_or_else(|| format!("uid {uid}"))
}

/// Whether a user is the one that this program runs for: itself, or whoever became it by sudo.
pub(super) fn own(uid: u32) -> bool {
    let by_sudo = std::env::var("SUDO_UID").ok().and_then(|uid| uid.parse().ok());
    uid == rustix::process::geteuid().as_raw() || uid == rustix::process::getuid().as_raw() || Some(uid) == by_sudo
}

/// The number of a group.
pub(super) fn group(name: &str) -> Option<u32> {
    field("group", name, 2)?.parse().ok()
}

/// Whether this user may give something to a group.
pub(super) fn is_in(gid: u32) -> bool {
    let ours = rustix::process::getgroups().unwrap_or_default();
    rustix::process::geteuid().is_root() || rustix::process::getegid().as_raw() == gid || ours.iter().any(|own| own.as_raw() == gid)
}

/// A field of an entry in one of the system's databases, wherever it keeps them: `/etc`, LDAP, SSSD.
fn field(database: &str, key: &str, n: usize) -> Option<String> {
    let local = || {
        let text = std::fs::read_to_string(format!("/etc/{database}")).ok()?;
        let is = |line: &&str| line.split(':').enumerate().any(|(n, field)| (n == 0 || n == 2) && field == key);
        Some(text.lines().find(is)?.to_owned())
    };
    let asked = || {
        let asked = Command::new("getent")
            .args([database, key])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output();
        String::from_utf8(asked.ok()?.stdout).ok()?.lines().next().map(str::to_owned)
    };
    let entry = local().or_else(asked)?;
    entry.split(':').nth(n).filter(|field| !field.is_empty()).map(str::to_owned)
}
