//! What the operator's own configuration makes of a name, as `ssh -G` says it.

use super::{address::Target, trouble::Trouble};
use std::{ffi::OsString, path::Path, process::Stdio};
use tokio::process::Command;

/// Where a name leads by the operator's configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The user to log in as.
    pub user: String,
    /// The address or name that is connected to.
    pub address: String,
    /// The port there.
    pub port: u16,
    /// The hosts that it is reached through, the nearest to us first.
    pub jumps: Vec<String>,
    /// The operator's own known hosts files.
    pub known_hosts: Vec<String>,
    /// The machine's known hosts files.
    pub global_known_hosts: Vec<String>,
    /// The name under which its key is known, where it isn't the address.
    pub key_alias: Option<String>,
}

impl Resolved {
    /// `USER@ADDRESS:PORT`.
    pub fn way(&self) -> String {
        let Resolved { user, address, port, .. } = self;
        if address.contains(':') {
            format!("{user}@[{address}]:{port}")
        } else {
            format!("{user}@{address}:{port}")
        }
    }

    /// The name by which known hosts files have it.
    pub(super) fn key_name(&self) -> String {
        let name = self.key_alias.as_ref().unwrap_or(&self.address).to_lowercase();
        if self.port == 22 || self.key_alias.is_some() {
            name
        } else {
            format!("[{name}]:{}", self.port)
        }
    }

    fn parse(text: &str) -> Resolved {
        let mut resolved = Resolved::default();
        let words = |value: &str| value.split_whitespace().map(Into::into).collect();
        for line in text.lines() {
            let Some((key, value)) = line.split_once(' ') else { continue };
            match key {
                "user" => resolved.user = value.into(),
                "hostname" => resolved.address = value.into(),
                "port" => resolved.port = value.parse().unwrap_or(22),
                "proxyjump" if value != "none" => resolved.jumps = value.split(',').map(Into::into).collect(),
                "userknownhostsfile" => resolved.known_hosts = words(value),
                "globalknownhostsfile" => resolved.global_known_hosts = words(value),
                "hostkeyalias" => resolved.key_alias = Some(value.into()),
                _ => {}
            }
        }
        resolved
    }
}

/// Asks `ssh -G`.
pub(super) async fn resolve(config: Option<&Path>, target: &Target) -> Result<Resolved, Trouble> {
    let output = Command::new("ssh")
        .args(config_file(config))
        .arg("-G")
        .args(target.arguments())
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| Trouble::no_ssh(&error))?;
    if output.status.success() {
        Ok(Resolved::parse(&String::from_utf8_lossy(&output.stdout)))
    } else {
        Err(Trouble::read(&String::from_utf8_lossy(&output.stderr)))
    }
}

/// The arguments that name a configuration file.
pub(super) fn config_file(config: Option<&Path>) -> Vec<OsString> {
    config.map_or_else(Vec::new, |path| vec!["-F".into(), path.into()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ssh_says_is_read() {
        let text = "host inner\nuser op\nhostname 10.0.0.7\nport 2222\nproxyjump me@gate:22,second\nuserknownhostsfile /h/a /h/b\n\
                    hostkeyalgorithms a,b\nhostkeyalias inner-key\n";
        let resolved = Resolved::parse(text);
        assert_eq!(resolved.way(), "op@10.0.0.7:2222");
        assert_eq!(resolved.jumps, ["me@gate:22", "second"]);
        assert_eq!(resolved.known_hosts, ["/h/a", "/h/b"]);
        assert_eq!(resolved.key_name(), "inner-key");
        let usual = Resolved::parse("user root\nhostname Node1\nport 22\nproxyjump none\n");
        assert_eq!((usual.key_name().as_str(), usual.jumps.len()), ("node1", 0));
        let other = Resolved::parse("user root\nhostname fe80::1\nport 23\n");
        assert_eq!(other.key_name(), "[fe80::1]:23");
        assert_eq!(other.way(), "root@[fe80::1]:23");
    }
}
