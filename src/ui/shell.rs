//! The operator's own shell on a host: it has the terminal until it ends, and what it prints is kept as a transcript of its own.

use super::{
    app::App,
    dialog::{self, Dialog, Done},
    event::Out,
    field::Choice,
    plain_time,
    theme::Role,
};
use crate::{
    engine::{event::Mode, input::Act},
    words::{Account, HostName, StepId},
};
use std::{ffi::OsString, fmt, fs, path::PathBuf, sync::Arc};

/// How a shell on a host is opened, as whom: a program and its arguments, or why there is none.
#[derive(Clone)]
pub struct Shells(Arc<Open>);

type Open = dyn Fn(&HostName, &Account) -> Result<Vec<OsString>, String> + Send + Sync;

impl Shells {
    /// Opened like this.
    pub fn new(open: impl Fn(&HostName, &Account) -> Result<Vec<OsString>, String> + Send + Sync + 'static) -> Shells {
        Shells(Arc::new(open))
    }
}

impl fmt::Debug for Shells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shells")
    }
}

/// A shell to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shell {
    /// Where.
    pub host: HostName,
    /// The program and its arguments.
    pub line: Vec<OsString>,
    /// Where what it prints is kept.
    pub transcript: Option<PathBuf>,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelled {
    /// Where it was.
    pub host: HostName,
    /// How long it was open, in seconds.
    pub seconds: u64,
    /// Where what it printed was kept, where it was.
    pub transcript: Option<PathBuf>,
    /// Why it wasn't opened, or wasn't kept.
    pub trouble: Option<String>,
}

impl App {
    /// Opens shells on real hosts like this; without, none is opened.
    #[must_use]
    pub fn with_shells(mut self, shells: Shells) -> App {
        self.shells = Some(shells);
        self
    }

    /// Asks on which of the step's hosts.
    pub(super) fn ask_shell(&mut self) {
        if let Some(Mode::Rehearsal { .. }) = self.mode() {
            self.say("This is a rehearsal: simulated hosts have no shell. In a live run, a shell of your own opens here.");
            return;
        }
        let Some(shells) = self.shells.clone() else {
            self.say("No shell can be opened from here: open one in another terminal.");
            return;
        };
        let hosts = self.hosts_for_shell();
        if hosts.is_empty() {
            self.say("The step in view runs on no host.");
            return;
        }
        let mut options = vec![(Choice::new("Don't open one"), Done::Nothing)];
        let mut refused = Vec::new();
        let account = self.account_in_view();
        for (host, key) in hosts.iter().zip(('1'..='9').map(Some).chain(std::iter::repeat(None))) {
            match (shells.0)(host, &account) {
                Ok(line) => {
                    let transcript = self.output.folder().map(|folder| place(folder, host));
                    let note = Out::Act(Act::Note {
                        text: format!("opens a shell on {host}{}", as_whom(&account)),
                    });
                    let shell = Out::Shell(Shell {
                        host: host.clone(),
                        line,
                        transcript,
                    });
                    let choice = Choice {
                        key,
                        ..Choice::new(format!("Open a shell on {host}{}", as_whom(&account)))
                    };
                    options.push((choice, Done::Send(vec![note, shell])));
                }
                Err(why) => refused.push((Role::Bad, format!("✘ {host}: {why}"))),
            }
        }
        let dialog: Dialog = dialog::Dialog::menu("A shell of your own", options).about_shell(refused);
        self.show(StepId::from(""), dialog);
    }

    /// The host whose card is open, else those of the step in view, else all that are known.
    fn hosts_for_shell(&self) -> Vec<HostName> {
        if let Some(host) = self.card() {
            return vec![host];
        }
        let hosts = self.hosts_in_view();
        if hosts.is_empty() {
            self.run.hosts.keys().cloned().collect()
        } else {
            hosts
        }
    }

    /// As whom the step in view does things, or the run where none is.
    fn account_in_view(&self) -> Account {
        let id = self.in_view();
        let sheet = id.and_then(|id| super::app::sheet_of(&self.run, &id));
        sheet.map_or_else(|| self.run.account.clone(), |sheet| sheet.account.clone())
    }

    /// It has ended: what it was is written down, and nothing that was known before it is taken for granted.
    pub(super) fn shelled(&mut self, over: &Shelled) -> Vec<Out> {
        let host = &over.host;
        if let (Some(why), 0) = (&over.trouble, over.seconds) {
            self.say(format!("✘ The shell on {host}: {why}"));
        } else {
            self.say(format!(
                "The shell on {host} is closed. After a shell nothing is taken for granted: everything is looked at again."
            ));
        }
        let mut text = format!("closed the shell on {host} after {}", plain_time::seconds(over.seconds));
        let kept = over.transcript.as_ref().and_then(|path| path.file_name());
        match (kept, &over.trouble) {
            (Some(name), None) => text += &format!("; what it printed is in transcripts/{}", name.to_string_lossy()),
            (_, Some(why)) => text += &format!("; {why}"),
            (None, None) => {}
        }
        vec![Out::Act(Act::Note { text }), Out::Afresh]
    }
}

fn as_whom(account: &Account) -> String {
    let user = account.run_as.as_ref().or(account.login.as_ref());
    user.map(|user| format!(" as {user}")).unwrap_or_default()
}

/// A name that is not taken yet.
fn place(folder: &std::path::Path, host: &HostName) -> PathBuf {
    let shells = fs::read_dir(folder).into_iter().flatten().flatten();
    let taken = shells
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("shell-"))
        .count();
    let host: String = host
        .as_str()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c))
        .collect();
    folder.join(format!("shell-{}@{host}", taken + 1))
}
