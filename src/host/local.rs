//! The guide's own machine, without ssh.

use super::{Carrier, Channel, Closed, Unreachable};
use crate::words::{Account, HostName};
use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    process::Stdio,
};
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

    /// The program that opens a login shell for the operator at the guide's terminal, and its arguments.
    ///
    /// # Errors
    /// Another login is wanted than that of whoever runs the guide.
    pub fn login(&self, account: &Account) -> Result<Vec<OsString>, String> {
        if let Some(login) = account.login.as_deref().filter(|login| !is_own_name(login)) {
            return Err(not_as(login));
        }
        if let Some(user) = account.run_as.as_deref().filter(|user| !is_own_name(user)) {
            return Ok(["sudo", "-u", user, "-i"].map(Into::into).into());
        }
        let shell = self.env.get(OsStr::new("SHELL")).unwrap_or(&self.shell);
        // Whatever records the shell may have one of its own in the environment.
        let mut own = OsString::from("SHELL=");
        own.push(shell);
        Ok(vec!["env".into(), own, shell.clone(), "-l".into()])
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
            return Err(unreachable(not_as(login)));
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

fn not_as(login: &str) -> String {
    format!("commands on this machine run as whoever runs holdpoint, not as {login}: use `as`, or reach it by ssh")
}

/// Whether a login is the one that we run as anyway.
fn is_own_name(login: &str) -> bool {
    ["USER", "LOGNAME"]
        .iter()
        .any(|name| std::env::var(name).is_ok_and(|own| own == login))
}
