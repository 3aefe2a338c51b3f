//! The guide's own machine, without ssh.

use super::{Carrier, Channel, Closed, Unreachable};
use crate::words::HostName;
use std::{collections::BTreeMap, ffi::OsString, process::Stdio};
use tokio::process::Command;

/// What a command here may know of the guide's own environment: what sshd would give it.
const KEPT: &[&str] = &["HOME", "USER", "LOGNAME", "SHELL", "PATH", "TZ"];

/// Runs lines by a shell of the guide's own machine, each in a session of its own: a Ctrl-C at the guide's terminal doesn't reach it.
#[derive(Clone, Debug)]
pub struct Local {
    shell: OsString,
    env: BTreeMap<OsString, OsString>,
}

impl Default for Local {
    fn default() -> Self {
        let kept = KEPT.iter().filter_map(|name| Some((name.into(), std::env::var_os(name)?)));
        Local {
            shell: "/bin/sh".into(),
            env: kept.collect(),
        }
    }
}

impl Local {
    /// With another shell in the place of `sh`, to be called with `-c LINE`.
    #[must_use]
    pub fn shell(mut self, shell: impl Into<OsString>) -> Local {
        self.shell = shell.into();
        self
    }

    /// With a variable of the environment set.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Local {
        self.env.insert(name.into(), value.into());
        self
    }
}

impl Carrier for Local {
    async fn open(&self, host: &HostName, login: Option<&str>, line: &str) -> Result<Channel, Unreachable> {
        let unreachable = |why: String| Unreachable { host: host.clone(), why };
        if let Some(login) = login.filter(|login| !is_own_name(login)) {
            let why = format!("commands on this machine run as whoever runs holdpoint, not as {login}: use `as`, or reach it by ssh");
            return Err(unreachable(why));
        }
        let mut child = Command::new("setsid")
            .arg(&self.shell)
            .arg("-c")
            .arg(line)
            .env_clear()
            .envs(&self.env)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| unreachable(format!("no shell can be started on this machine: {error}")))?;
        let (Some(stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take()) else {
            return Err(unreachable("no shell can be started on this machine".into()));
        };
        Ok(Channel {
            stdin: Box::new(stdin),
            stdout: Box::new(stdout),
            stderr: Box::new(stderr),
            closed: Box::pin(async move {
                match child.wait().await {
                    Ok(status) => status
                        .code()
                        .map_or_else(|| Closed::Lost("its shell was killed".into()), Closed::Status),
                    Err(error) => Closed::Lost(error.to_string()),
                }
            }),
        })
    }
}

/// Whether a login is the one that we run as anyway.
fn is_own_name(login: &str) -> bool {
    ["USER", "LOGNAME"]
        .iter()
        .any(|name| std::env::var(name).is_ok_and(|own| own == login))
}
