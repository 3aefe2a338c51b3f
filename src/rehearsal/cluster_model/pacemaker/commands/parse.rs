//! From words to commands.

use super::{Change, Command, Patience, Read, Whom};
use crate::{rehearsal::cluster_model::pacemaker::text::Detail, words::HostName};
use std::time::Duration;

/// Options that stand anywhere in a command of pcs.
struct Options {
    patience: Patience,
    all: bool,
    full: bool,
    force: bool,
}

impl Command {
    /// The command that these words after the tool's name are; nothing where it isn't one of the list.
    pub fn parse(tool: &str, words: &[&str]) -> Option<Command> {
        match tool {
            "pcs" => pcs(words),
            "crm_mon" => crm_mon(words),
            "cibadmin" => matches!(words, ["--query" | "-Q"]).then_some(Command::Read(Read::Cib)),
            "corosync-quorumtool" => matches!(words, [] | ["-s"]).then_some(Command::Read(Read::QuorumTool)),
            _ => None,
        }
    }
}

fn pcs(words: &[&str]) -> Option<Command> {
    if words == ["--version"] {
        return Some(Command::Read(Read::Version));
    }
    let mut options = Options {
        patience: Patience::None,
        all: false,
        full: false,
        force: false,
    };
    let mut plain = Vec::new();
    for word in words {
        match *word {
            "--wait" => options.patience = Patience::Ever,
            "--all" => options.all = true,
            "--full" => options.full = true,
            "--force" => options.force = true,
            other => match other.strip_prefix("--wait=") {
                Some(seconds) => options.patience = Patience::For(Duration::from_secs(seconds.parse().ok()?)),
                None if other.starts_with('-') => return None,
                None => plain.push(other),
            },
        }
    }
    let read = read(&plain, options.full).filter(|_| options.patience == Patience::None && !options.all);
    read.map(Command::Read)
        .or_else(|| Some(Command::Change(change(&plain, &options)?, options.patience)))
}

fn read(words: &[&str], full: bool) -> Option<Read> {
    Some(match words {
        ["status"] | ["status", "status"] => Read::Status(if full { Detail::Full } else { Detail::All }),
        ["constraint"] | ["constraint", "config" | "show" | "list" | "location"] => Read::Constraints(full),
        _ if full => return None,
        ["status", "xml"] => Read::StatusXml,
        ["status", "nodes"] => Read::Nodes,
        ["status", "resources"] | ["resource"] | ["resource", "status" | "show"] => Read::Resources,
        ["status", "cluster"] | ["cluster", "status"] => Read::Cluster,
        ["status", "quorum"] | ["quorum", "status"] => Read::Quorum,
        ["property"] | ["property", "config" | "show" | "list"] => Read::Properties,
        ["resource", "failcount"] | ["resource", "failcount", "show"] => Read::FailCounts(None),
        ["resource", "failcount", "show", id] => Read::FailCounts(Some((*id).to_owned())),
        ["resource", "relocate", "show"] => Read::Relocate,
        _ => return None,
    })
}

fn change(words: &[&str], options: &Options) -> Option<Change> {
    let whom = |names: &[&str]| match (names, options.all) {
        ([], true) => Some(Whom::All),
        ([], false) => Some(Whom::Own),
        (names, false) => Some(Whom::Named(names.iter().map(|name| (*name).into()).collect())),
        (_, true) => None,
    };
    let node = |names: &[&str]| -> Option<Option<HostName>> {
        match names {
            [] => Some(None),
            [one] => Some(Some((*one).into())),
            _ => None,
        }
    };
    let ids = |names: &[&str]| -> Vec<String> { names.iter().map(|name| (*name).to_owned()).collect() };
    Some(match words {
        ["node" | "cluster", "standby", names @ ..] => Change::Standby(true, whom(names)?),
        ["node" | "cluster", "unstandby", names @ ..] => Change::Standby(false, whom(names)?),
        ["node", "maintenance", names @ ..] => Change::Maintenance(true, whom(names)?),
        ["node", "unmaintenance", names @ ..] => Change::Maintenance(false, whom(names)?),
        ["cluster", "start", names @ ..] => Change::Start(whom(names)?),
        ["cluster", "stop", names @ ..] => Change::Stop(whom(names)?, options.force),
        ["cluster", "enable", names @ ..] => Change::Enable(true, whom(names)?),
        ["cluster", "disable", names @ ..] => Change::Enable(false, whom(names)?),
        _ if options.all => return None,
        ["property", "set", "maintenance-mode=true"] => Change::MaintenanceMode(true),
        ["property", "set", "maintenance-mode=false"] => Change::MaintenanceMode(false),
        ["resource", "move", id, names @ ..] => Change::Move((*id).to_owned(), node(names)?),
        ["resource", "ban", id, names @ ..] => Change::Ban((*id).to_owned(), node(names)?),
        ["resource", "clear", id] => Change::Clear((*id).to_owned()),
        ["resource", "cleanup"] => Change::Cleanup(None),
        ["resource", "cleanup", id] => Change::Cleanup(Some((*id).to_owned())),
        ["resource", "disable", names @ ..] if !names.is_empty() => Change::Disable(true, ids(names)),
        ["resource", "enable", names @ ..] if !names.is_empty() => Change::Disable(false, ids(names)),
        ["resource", "relocate", "run", names @ ..] => Change::Relocate(ids(names), false),
        ["resource", "relocate", "dry-run", names @ ..] => Change::Relocate(ids(names), true),
        _ => return None,
    })
}

fn crm_mon(words: &[&str]) -> Option<Command> {
    let (mut once, mut all, mut xml) = (false, false, false);
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match *word {
            "--one-shot" => once = true,
            "--inactive" => all = true,
            "--output-as=xml" | "--as-xml" => xml = true,
            "--output-as" => xml = *rest.next()? == "xml",
            flags if flags.starts_with('-') && !flags.starts_with("--") => {
                for flag in flags.chars().skip(1) {
                    match flag {
                        '1' => once = true,
                        'r' => all = true,
                        'X' => xml = true,
                        _ => return None,
                    }
                }
            }
            _ => return None,
        }
    }
    Some(Command::Read(match (once, all, xml) {
        (_, _, true) => Read::CrmMonXml(format!("crm_mon {}", words.join(" "))),
        (true, true, false) => Read::CrmMon(Detail::All),
        (true, false, false) => Read::CrmMon(Detail::Active),
        // It would watch for ever.
        (false, _, false) => return None,
    }))
}
