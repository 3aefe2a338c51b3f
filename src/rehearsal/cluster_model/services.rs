//! What administrators do to the simulated daemons without their own tools: systemctl, pkill, mount and umount.

use super::{Answer, Awaited, Gluster, Model, Pacemaker};
use crate::words::HostName;
use std::fmt::Write;

/// A command that is known, about what is simulated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// systemctl, of these units.
    Units(Verb, Vec<Unit>),
    /// pkill: glusterd, bricks, and clients with the self-heal daemon.
    Kill {
        /// glusterd.
        glusterd: bool,
        /// glusterfsd, the bricks.
        bricks: bool,
        /// glusterfs: mounts and the self-heal daemon.
        clients: bool,
    },
    /// A volume is mounted; without a directory all that the host may mount are.
    Mount(Option<String>),
    /// It is unmounted, likewise.
    Unmount(Option<String>),
    /// `getent hosts`: the addresses that lists of clients show.
    Addresses(Vec<HostName>),
}

/// What systemctl does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// `start`.
    Start,
    /// `stop`.
    Stop,
    /// `restart`.
    Restart,
    /// `enable`.
    Enable,
    /// `disable`.
    Disable,
    /// `is-active`.
    IsActive,
}

/// A unit that is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Pacemaker or Corosync, which go together here.
    Cluster,
    /// pcsd, which always runs.
    Pcsd,
    /// glusterd.
    Glusterd,
}

impl Command {
    /// The command that these words after the tool's name are; nothing where it isn't about what is simulated.
    pub fn parse(model: &Model, tool: &str, words: &[&str]) -> Option<Command> {
        match tool {
            "systemctl" => systemctl(model, words),
            "getent" => match words {
                ["hosts", names @ ..] if model.gluster.is_some() && !names.is_empty() => {
                    Some(Command::Addresses(names.iter().map(|name| (*name).into()).collect()))
                }
                _ => None,
            },
            "pkill" if model.gluster.is_some() => pkill(words),
            "mount" | "umount" => {
                let path = mount(model.gluster.as_ref()?, words)?;
                Some(if tool == "mount" {
                    Command::Mount(path)
                } else {
                    Command::Unmount(path)
                })
            }
            _ => None,
        }
    }

    /// It changes something.
    pub fn changes(&self) -> bool {
        !matches!(self, Command::Units(Verb::IsActive, _) | Command::Addresses(_))
    }

    /// Does it, on a host, and to the Pacemaker cluster that it is in.
    pub fn run(&self, mut pacemaker: Option<&mut Pacemaker>, mut gluster: Option<&mut Gluster>, host: &HostName) -> Answer {
        match self {
            Command::Units(Verb::IsActive, units) => is_active(units, pacemaker.as_deref(), gluster.as_deref(), host),
            Command::Units(verb, units) => {
                let mut answer = Answer::default();
                for unit in units {
                    match (unit, &mut pacemaker, &mut gluster) {
                        (Unit::Cluster, cluster, _) => answer = daemons(*verb, cluster.as_deref_mut(), host),
                        (Unit::Glusterd, _, Some(gluster)) => glusterd(*verb, gluster, host),
                        _ => {}
                    }
                }
                answer
            }
            Command::Addresses(names) => gluster.map_or_else(Answer::default, |gluster| addresses(gluster, names)),
            Command::Kill { glusterd, bricks, clients } => {
                gluster.map_or_else(Answer::default, |gluster| kill(gluster, host, *glusterd, *bricks, *clients))
            }
            Command::Mount(path) => gluster.map_or_else(Answer::default, |gluster| mounted(gluster, host, path.as_deref(), true)),
            Command::Unmount(path) => gluster.map_or_else(Answer::default, |gluster| mounted(gluster, host, path.as_deref(), false)),
        }
    }
}

fn addresses(gluster: &Gluster, names: &[HostName]) -> Answer {
    let line = |name: &HostName| Some(format!("{:<15} {name}\n", gluster.address(name)?));
    let lines: Vec<Option<String>> = names.iter().map(line).collect();
    Answer {
        exit: if lines.iter().all(Option::is_some) { 0 } else { 2 },
        ..Answer::said(lines.into_iter().flatten().collect::<String>())
    }
}

fn systemctl(model: &Model, words: &[&str]) -> Option<Command> {
    let plain: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !matches!(*word, "-q" | "--quiet" | "--no-pager"))
        .collect();
    let (verb, units) = plain.split_first()?;
    let verb = match *verb {
        "start" => Verb::Start,
        "stop" => Verb::Stop,
        "restart" => Verb::Restart,
        "enable" => Verb::Enable,
        "disable" => Verb::Disable,
        "is-active" => Verb::IsActive,
        _ => return None,
    };
    let unit = |name: &&str| {
        Some(match name.strip_suffix(".service").unwrap_or(name) {
            "pacemaker" | "corosync" if !model.pacemaker.is_empty() => Unit::Cluster,
            "pcsd" if !model.pacemaker.is_empty() => Unit::Pcsd,
            "glusterd" if model.gluster.is_some() => Unit::Glusterd,
            _ => return None,
        })
    };
    let units = units.iter().map(unit).collect::<Option<Vec<Unit>>>()?;
    (!units.is_empty()).then_some(Command::Units(verb, units))
}

/// pkill takes a part of a name: `glusterfs` is in `glusterfsd`, too.
fn pkill(words: &[&str]) -> Option<Command> {
    let exact = words.contains(&"-x");
    let plain: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with('-')).collect();
    let [pattern] = plain[..] else { return None };
    let known = words
        .iter()
        .all(|word| !word.starts_with('-') || matches!(*word, "-x" | "-9" | "-KILL" | "-TERM" | "-15"));
    let hits = |name: &str| if exact { name == pattern } else { name.contains(pattern) };
    let ours = pattern.starts_with("gluster") && (hits("glusterd") || hits("glusterfsd") || hits("glusterfs"));
    (known && ours).then(|| Command::Kill {
        glusterd: hits("glusterd"),
        bricks: hits("glusterfsd"),
        clients: hits("glusterfs"),
    })
}

/// A directory that a volume is mounted at, or all that are.
fn mount(gluster: &Gluster, words: &[&str]) -> Option<Option<String>> {
    let known = |path: &str| gluster.volumes.values().any(|volume| volume.mount == path.trim_end_matches('/'));
    match words {
        ["-a"] | ["-a", "-t", "fuse.glusterfs" | "glusterfs"] | ["-at", "fuse.glusterfs" | "glusterfs"] => Some(None),
        [path] | ["-l" | "-f", path] if known(path) => Some(Some(path.trim_end_matches('/').to_owned())),
        _ => None,
    }
}

fn is_active(units: &[Unit], pacemaker: Option<&Pacemaker>, gluster: Option<&Gluster>, host: &HostName) -> Answer {
    let mut answer = Answer {
        exit: 3,
        ..Answer::default()
    };
    for unit in units {
        let active = match unit {
            Unit::Cluster => pacemaker
                .and_then(|cluster| cluster.node(host.as_str()))
                .is_some_and(|node| node.running),
            Unit::Pcsd => true,
            Unit::Glusterd => gluster.is_some_and(|gluster| gluster.glusterd(host)),
        };
        let _ = writeln!(answer.out, "{}", if active { "active" } else { "inactive" });
        // One that is active is enough: so does the real one.
        if active {
            answer.exit = 0;
        }
    }
    answer
}

fn daemons(verb: Verb, cluster: Option<&mut Pacemaker>, host: &HostName) -> Answer {
    let Some(node) = cluster.and_then(|cluster| cluster.node_mut(host.as_str())) else {
        return Answer::failed(5, "Failed to start pacemaker.service: Unit pacemaker.service not found.\n");
    };
    match verb {
        Verb::Start | Verb::Restart => {
            node.running = true;
            node.leaving = false;
        }
        Verb::Stop => {
            node.leaving = node.running;
            return Answer::default().waiting(Awaited::Stopped(vec![host.clone()]), None, None);
        }
        Verb::Enable => node.enabled = true,
        Verb::Disable => node.enabled = false,
        Verb::IsActive => {}
    }
    Answer::default()
}

fn glusterd(verb: Verb, gluster: &mut Gluster, host: &HostName) {
    match verb {
        Verb::Start | Verb::Restart => gluster.start_glusterd(host),
        // The bricks and the self-heal daemon run on, as with the real one.
        Verb::Stop => set(gluster, host, |daemons| daemons.glusterd = false),
        Verb::Enable => set(gluster, host, |daemons| daemons.enabled = true),
        Verb::Disable => set(gluster, host, |daemons| daemons.enabled = false),
        Verb::IsActive => {}
    }
}

fn set(gluster: &mut Gluster, host: &HostName, change: impl Fn(&mut super::gluster::Daemons)) {
    gluster.daemons.get_mut(host).map(change);
}

fn kill(gluster: &mut Gluster, host: &HostName, glusterd: bool, bricks: bool, clients: bool) -> Answer {
    let mut found = false;
    if let Some(daemons) = gluster.daemons.get_mut(host) {
        found |= glusterd && daemons.glusterd || clients && daemons.healer;
        daemons.glusterd &= !glusterd;
        daemons.healer &= !clients;
    }
    for volume in gluster.volumes.values_mut() {
        found |= bricks && volume.bricks.iter().any(|brick| brick.host == *host && brick.runs);
        volume.bricks_of(host, |brick| brick.runs &= !bricks);
        if let Some(mounted) = volume.clients.get_mut(host) {
            found |= clients && *mounted;
            *mounted &= !clients;
        }
    }
    Answer {
        exit: u8::from(!found),
        ..Answer::default()
    }
}

fn mounted(gluster: &mut Gluster, host: &HostName, path: Option<&str>, on: bool) -> Answer {
    let mut err = String::new();
    for (name, volume) in gluster
        .volumes
        .iter_mut()
        .filter(|(_, volume)| path.is_none_or(|path| path == volume.mount))
    {
        let mount = volume.mount.clone();
        let Some(mounted) = volume.clients.get_mut(host) else {
            if path.is_some() {
                err = if on {
                    format!("mount: {mount}: can't find in /etc/fstab.\n")
                } else {
                    format!("umount: {mount}: not mounted.\n")
                };
            }
            continue;
        };
        match (on, *mounted) {
            (true, _) if !volume.started => {
                let _ = writeln!(err, "Mount failed. Check the log file  for more details. (volume {name})");
            }
            (false, false) if path.is_some() => {
                let _ = writeln!(err, "umount: {mount}: not mounted.");
            }
            _ => *mounted = on,
        }
    }
    Answer {
        exit: if err.is_empty() {
            0
        } else if on {
            1
        } else {
            32
        },
        ..Answer::told(err)
    }
}
