//! The commands of gluster that are known.

use super::{Gluster, Volume, heal::Told};
use crate::{
    rehearsal::cluster_model::{Answer, Surroundings},
    words::{HostName, Timestamp},
};

/// A command that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    what: What,
    /// `--xml`.
    xml: bool,
    /// `--mode=script`: nothing is asked.
    script: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Peers,
    Pool,
    List,
    Info(Option<String>),
    Status(Option<String>),
    Detail(Option<String>),
    Clients(Option<String>),
    Heal(String, bool),
    HealInfo(String, Told),
    HealCount(String),
    Start(String, bool),
    Stop(String),
}

impl Command {
    /// The command that these words after `gluster` are; nothing where it isn't one of the list.
    pub fn parse(words: &[&str]) -> Option<Command> {
        let (mut xml, mut script) = (false, false);
        let mut plain = Vec::new();
        for word in words {
            match *word {
                "--xml" => xml = true,
                "--mode=script" => script = true,
                option if option.starts_with('-') => return None,
                other => plain.push(other),
            }
        }
        let named = |name: &str| (name != "all").then(|| name.to_owned());
        let what = match plain[..] {
            ["peer", "status"] => What::Peers,
            ["pool", "list"] if !xml => What::Pool,
            ["volume" | "vol", "list"] if !xml => What::List,
            ["volume" | "vol", "info"] if !xml => What::Info(None),
            ["volume" | "vol", "info", name] if !xml => What::Info(named(name)),
            ["volume" | "vol", "status"] => What::Status(None),
            ["volume" | "vol", "status", name] => What::Status(named(name)),
            ["volume" | "vol", "status", name, "detail"] if !xml => What::Detail(named(name)),
            ["volume" | "vol", "status", name, "clients"] if !xml => What::Clients(named(name)),
            ["volume" | "vol", "heal", name] => What::Heal(name.into(), false),
            ["volume" | "vol", "heal", name, "full"] => What::Heal(name.into(), true),
            ["volume" | "vol", "heal", name, "info"] => What::HealInfo(name.into(), Told::Entries),
            ["volume" | "vol", "heal", name, "info", "summary"] => What::HealInfo(name.into(), Told::Summary),
            ["volume" | "vol", "heal", name, "info", "split-brain"] => What::HealInfo(name.into(), Told::SplitBrain),
            ["volume" | "vol", "heal", name, "statistics", "heal-count"] if !xml => What::HealCount(name.into()),
            ["volume" | "vol", "start", name] if !xml => What::Start(name.into(), false),
            ["volume" | "vol", "start", name, "force"] if !xml => What::Start(name.into(), true),
            ["volume" | "vol", "stop", name] | ["volume" | "vol", "stop", name, "force"] if !xml => What::Stop(name.into()),
            _ => return None,
        };
        Some(Command { what, xml, script })
    }

    /// It changes something.
    pub fn changes(&self) -> bool {
        matches!(self.what, What::Heal(..) | What::Start(..) | What::Stop(_))
    }

    /// What it asks first.
    pub fn question(&self) -> Option<&'static str> {
        let asks = matches!(self.what, What::Stop(_)) && !self.script;
        asks.then_some("Stopping volume will make its data inaccessible. Do you want to continue? (y/n) ")
    }

    /// Does it, or reads.
    pub fn run(&self, gluster: &mut Gluster, host: &HostName, _now: Timestamp, hosts: &Surroundings) -> Answer {
        if !gluster.glusterd(host) {
            return Answer {
                exit: 1,
                ..Answer::said("Connection failed. Please check if gluster daemon is operational.\n")
            };
        }
        match &self.what {
            What::Peers if self.xml => Answer::said(gluster.peer_status_xml(host, hosts)),
            What::Peers => Answer::said(gluster.peer_status(host, hosts)),
            What::Pool => Answer::said(gluster.pool_list(host, hosts)),
            What::List => Answer::said(gluster.volumes.keys().map(|name| format!("{name}\n")).collect::<String>()),
            What::Info(name) => each(gluster, name.as_deref(), |name, volume| gluster.volume_info(name, volume)),
            What::Status(name) if self.xml => match started(gluster, name.as_deref()) {
                Ok(volumes) => Answer::said(gluster.status_xml(&volumes, host, hosts)),
                Err(wrong) => wrong,
            },
            What::Status(name) => running(gluster, name.as_deref(), |name, volume| {
                gluster.volume_status(name, volume, host, hosts)
            }),
            What::Detail(name) => running(gluster, name.as_deref(), |name, volume| {
                gluster.volume_detail(name, volume, host, hosts)
            }),
            What::Clients(name) => running(gluster, name.as_deref(), |name, volume| gluster.clients(name, volume, host, hosts)),
            What::HealInfo(name, told) => heal(gluster, name, |volume| {
                if self.xml {
                    gluster.heal_info_xml(volume, *told, host, hosts)
                } else {
                    gluster.heal_info(volume, *told, host, hosts)
                }
            }),
            What::HealCount(name) => match gluster.volumes.get(name) {
                Some(volume) if volume.started => Answer::said(gluster.heal_count(name, volume, host, hosts)),
                Some(_) => not_started(name),
                None => no_such(name),
            },
            What::Heal(name, full) => launch(gluster, name, *full),
            What::Start(name, force) => start(gluster, name, *force, host, hosts),
            What::Stop(name) => stop(gluster, name, host, hosts),
        }
    }
}

fn no_such(name: &str) -> Answer {
    Answer::failed(1, format!("Volume {name} does not exist\n"))
}

fn not_started(name: &str) -> Answer {
    Answer::failed(1, format!("Volume {name} is not started\n"))
}

fn each(gluster: &Gluster, name: Option<&str>, tell: impl Fn(&str, &Volume) -> String) -> Answer {
    match name {
        Some(name) => gluster
            .volumes
            .get(name)
            .map_or_else(|| no_such(name), |volume| Answer::said(tell(name, volume))),
        None => Answer::said(gluster.volumes.iter().map(|(name, volume)| tell(name, volume)).collect::<String>()),
    }
}

/// The started volumes, or this one.
fn started<'a>(gluster: &'a Gluster, name: Option<&str>) -> Result<Vec<(&'a String, &'a Volume)>, Answer> {
    match name {
        None => Ok(gluster.volumes.iter().filter(|(_, volume)| volume.started).collect()),
        Some(name) => match gluster.volumes.get_key_value(name) {
            None => Err(no_such(name)),
            Some((_, volume)) if !volume.started => Err(not_started(name)),
            Some(found) => Ok(vec![found]),
        },
    }
}

/// The started volumes one after the other, and of the others that they aren't; or this one.
fn running(gluster: &Gluster, name: Option<&str>, tell: impl Fn(&str, &Volume) -> String) -> Answer {
    match started(gluster, name) {
        Err(wrong) => wrong,
        Ok(volumes) => {
            let stopped = gluster.volumes.iter().filter(|(_, volume)| name.is_none() && !volume.started);
            let err: String = stopped.map(|(name, _)| format!("Volume {name} is not started\n")).collect();
            let out: String = volumes.into_iter().map(|(name, volume)| tell(name, volume)).collect();
            Answer { out, ..Answer::told(err) }
        }
    }
}

fn heal(gluster: &Gluster, name: &str, tell: impl Fn(&Volume) -> String) -> Answer {
    let failed = |exit: u8, why: &str| Answer {
        exit,
        ..Answer::said(format!("Volume {name} {why}\nVolume heal failed.\n"))
    };
    match gluster.volumes.get(name) {
        None => failed(254, "does not exist"),
        Some(volume) if !volume.started => failed(255, "is not started (Or) All the bricks are not running."),
        Some(volume) => Answer::said(tell(volume)),
    }
}

fn launch(gluster: &Gluster, name: &str, full: bool) -> Answer {
    let kind = if full { "full" } else { "index" };
    let launched = format!("Launching heal operation to perform {kind} self heal on volume {name} has been");
    match gluster.volumes.get(name) {
        None => no_such(name),
        Some(volume) if !volume.started => Answer::failed(1, format!("{launched} unsuccessful:\nVolume {name} is not started.\n")),
        Some(_) => Answer::said(format!("{launched} successful \nUse heal info commands to check status.\n")),
    }
}

fn start(gluster: &mut Gluster, name: &str, force: bool, host: &HostName, hosts: &Surroundings) -> Answer {
    let reached: Vec<HostName> = gluster
        .peers
        .iter()
        .filter(|peer| gluster.sees(host, peer, hosts))
        .cloned()
        .collect();
    let Some(volume) = gluster.volumes.get_mut(name) else {
        return Answer::failed(1, format!("volume start: {name}: failed: Volume {name} does not exist\n"));
    };
    if volume.started && !force {
        return Answer::failed(1, format!("volume start: {name}: failed: Volume {name} already started\n"));
    }
    volume.started = true;
    for peer in &reached {
        volume.bricks_of(peer, |brick| brick.runs = true);
        if let Some(daemons) = gluster.daemons.get_mut(peer) {
            daemons.healer = true;
        }
    }
    Answer::said(format!("volume start: {name}: success\n"))
}

fn stop(gluster: &mut Gluster, name: &str, host: &HostName, hosts: &Surroundings) -> Answer {
    let reached: Vec<HostName> = gluster
        .peers
        .iter()
        .filter(|peer| gluster.sees(host, peer, hosts))
        .cloned()
        .collect();
    let Some(volume) = gluster.volumes.get_mut(name) else {
        return Answer::failed(1, format!("volume stop: {name}: failed: Volume {name} does not exist\n"));
    };
    if !volume.started {
        return Answer::failed(
            1,
            format!("volume stop: {name}: failed: Volume {name} is not in the started state\n"),
        );
    }
    volume.started = false;
    for peer in &reached {
        volume.bricks_of(peer, |brick| brick.runs = false);
    }
    Answer::said(format!("volume stop: {name}: success\n"))
}
