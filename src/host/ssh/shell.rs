//! A shell for the operator, through the connection that the run has anyway.

use super::{Ssh, line::State, master, trouble::Trouble};
use crate::words::{Account, HostName};
use std::{ffi::OsString, path::Path};

impl Ssh {
    /// The program that opens a shell on a host, as the given account, and its arguments. It goes through a connection that is up, or
    /// fails: never does it make one of its own, which might lead elsewhere or ask again.
    ///
    /// # Errors
    /// No connection with that login is up; why, where one was tried.
    pub fn shell(&self, host: &HostName, account: &Account) -> Result<Vec<OsString>, Trouble> {
        let pool = self.inner.pool(host, account.login.as_deref())?;
        let mut trouble = None;
        let mut best = None;
        for line in pool.lines() {
            match line.state() {
                State::Up(standing) if best.as_ref().is_none_or(|(free, _)| line.free() > *free) => best = Some((line.free(), standing)),
                State::Lost(why) | State::Stopped(why) | State::Idle(Some(why)) => trouble = trouble.or(Some(why)),
                _ => {}
            }
        }
        match best {
            Some((_, standing)) => Ok(through(&standing.socket, host, account.run_as.as_deref())),
            None => Err(trouble.unwrap_or_else(Trouble::not_connected)),
        }
    }
}

/// The name only stands in what `ssh` says: the socket alone decides where it leads.
fn through(socket: &Path, host: &HostName, run_as: Option<&str>) -> Vec<OsString> {
    let mut line: Vec<OsString> = ["ssh", "-F", "/dev/null", "-o", "ProxyCommand=false", "-t", "-S"]
        .map(Into::into)
        .into();
    line.push(master::escaped(socket));
    line.extend(["--".into(), host.as_str().into()]);
    line.extend(run_as.map(|user| login_as(user).into()));
    line
}

/// A login shell of another user, by sudo unless the login is that user already. Any login shell understands the line.
fn login_as(user: &str) -> String {
    let user = shlex::try_quote(user).unwrap_or_default();
    let program = format!("[ \"$(id -un)\" = {user} ] && exec \"$SHELL\" -l; exec sudo -u {user} -i");
    format!("sh -c {}", shlex::try_quote(&program).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_through_the_connection_or_not_at_all() {
        let line = through(Path::new("/run/a%b/0123"), &"node1".into(), None);
        assert_eq!(
            line.join(" ".as_ref()),
            "ssh -F /dev/null -o ProxyCommand=false -t -S /run/a%%b/0123 -- node1"
        );
        let line = through(Path::new("/c"), &"node1".into(), Some("root"));
        assert_eq!(
            line.last().unwrap(),
            "sh -c '[ \"$(id -un)\" = root ] && exec \"$SHELL\" -l; exec sudo -u root -i'"
        );
    }
}
