//! Which command it is, of the closed list that the simulated tools know.

use super::{Model, gluster, pacemaker, script::simple_commands, services};
use std::time::Duration;

/// A command that the simulated tools know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Of pcs, crm_mon, cibadmin or corosync-quorumtool.
    Pacemaker(pacemaker::Command),
    /// Of gluster.
    Gluster(gluster::Command),
    /// Of systemctl, pkill, mount or umount, about what is simulated.
    Services(services::Command),
}

/// A command in its turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Which.
    pub command: Command,
    /// It runs only where the one before it succeeded.
    pub only_after_success: bool,
}

/// What a text is to the simulated tools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// They know all of it.
    Known(Vec<Turn>),
    /// A command in it is of this tool, and they don't know it.
    Unknown(String),
    /// It is none of theirs.
    Other,
}

impl Model {
    /// Which commands of theirs a text is. `sudo` and a path before a tool are passed over.
    pub fn fit(&self, text: &str) -> Fit {
        if self.is_empty() {
            return Fit::Other;
        }
        let Some(commands) = simple_commands(text) else {
            let tool = text.trim().split([' ', '\n', ';', '|', '&']).next().unwrap_or_default();
            return self.strange(tool).map_or(Fit::Other, Fit::Unknown);
        };
        let known = commands.iter().map(|simple| {
            Some(Turn {
                command: self.known(tool_and_words(&simple.words))?,
                only_after_success: simple.only_after_success,
            })
        });
        match known.collect::<Option<Vec<Turn>>>().filter(|turns| !turns.is_empty()) {
            Some(turns) => Fit::Known(turns),
            None => {
                let mut tools = commands.iter().filter_map(|simple| tool_and_words(&simple.words).first());
                tools.find_map(|tool| self.strange(tool)).map_or(Fit::Other, Fit::Unknown)
            }
        }
    }

    fn known(&self, words: &[String]) -> Option<Command> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (tool, rest) = words.split_first()?;
        match bare(tool) {
            tool @ ("pcs" | "crm_mon" | "cibadmin" | "corosync-quorumtool") if !self.pacemaker.is_empty() => {
                pacemaker::Command::parse(tool, rest).map(Command::Pacemaker)
            }
            "gluster" if self.gluster.is_some() => gluster::Command::parse(rest).map(Command::Gluster),
            tool => services::Command::parse(self, tool, rest).map(Command::Services),
        }
    }

    /// The tool's name, where it is one of those that are simulated.
    fn strange(&self, tool: &str) -> Option<String> {
        let tool = bare(tool);
        let ours = match tool {
            "pcs" | "crm_mon" | "cibadmin" | "corosync-quorumtool" => !self.pacemaker.is_empty(),
            "gluster" => self.gluster.is_some(),
            _ => false,
        };
        ours.then(|| tool.to_owned())
    }
}

/// A tool without its path.
fn bare(tool: &str) -> &str {
    tool.rsplit('/').next().unwrap_or(tool)
}

/// A command without `sudo`.
fn tool_and_words(words: &[String]) -> &[String] {
    match words {
        [sudo, quiet, rest @ ..] if sudo == "sudo" && quiet == "-n" => rest,
        [sudo, rest @ ..] if sudo == "sudo" => rest,
        words => words,
    }
}

impl Command {
    /// How long it takes, what it waits for left aside: as measured on the real cluster.
    pub fn takes(&self) -> Duration {
        Duration::from_millis(match self {
            Command::Pacemaker(command) => command.takes(),
            Command::Gluster(_) | Command::Services(_) => 300,
        })
    }

    /// It changes something; then it is nothing for a monitor.
    pub fn changes(&self) -> bool {
        match self {
            Command::Pacemaker(command) => command.changes(),
            Command::Gluster(command) => command.changes(),
            Command::Services(command) => command.changes(),
        }
    }

    /// What it asks before it does anything.
    pub fn question(&self) -> Option<&'static str> {
        match self {
            Command::Gluster(command) => command.question(),
            Command::Pacemaker(_) | Command::Services(_) => None,
        }
    }
}
