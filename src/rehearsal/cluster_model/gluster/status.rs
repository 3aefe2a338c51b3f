//! `gluster volume status`: processes, and clients.

use super::{
    Brick, Gluster, Volume,
    heal::{XML_HEAD, XML_OK},
};
use crate::{rehearsal::cluster_model::Surroundings, words::HostName};
use std::fmt::Write;

const LINE: &str = "------------------------------------------------------------------------------";

/// A row of the status: a brick, or a self-heal daemon.
struct Process {
    what: String,
    /// Host and directory of a brick; of a daemon what it is, and where.
    xml: (String, String),
    peer: HostName,
    port: Option<u32>,
    pid: Option<u32>,
}

impl Gluster {
    /// What a host is told of: whatever runs where a connected glusterd is, the own host's daemon first.
    fn processes(&self, name: &str, volume: &Volume, from: &HostName, hosts: &Surroundings) -> Vec<Process> {
        let sees = |host: &HostName| self.sees(from, host, hosts);
        let pid = |what: &str, host: &HostName| Gluster::number(&format!("pid {what} {host}"), 90, 900);
        let brick = |brick: &Brick| Process {
            what: format!("Brick {}", brick.name()),
            xml: (brick.host.to_string(), brick.path.clone()),
            peer: brick.host.clone(),
            port: brick
                .runs
                .then(|| Gluster::number(&format!("port {name} {}", brick.host), 49_152, 10_000)),
            pid: brick.runs.then(|| pid(name, &brick.host)),
        };
        let mut processes: Vec<Process> = volume.bricks.iter().filter(|brick| sees(&brick.host)).map(brick).collect();
        let others = self.peers.iter().filter(|peer| *peer != from);
        for host in std::iter::once(from).chain(others).filter(|host| sees(host)) {
            let place = if host == from { "localhost".to_owned() } else { host.to_string() };
            let runs = self.daemons.get(host).is_some_and(|daemons| daemons.healer);
            processes.push(Process {
                what: format!("Self-heal Daemon on {place}"),
                xml: ("Self-heal Daemon".into(), place),
                peer: host.clone(),
                port: None,
                pid: runs.then(|| pid("healer", host)),
            });
        }
        processes
    }

    /// `gluster volume status`, of one volume.
    pub fn volume_status(&self, name: &str, volume: &Volume, from: &HostName, hosts: &Surroundings) -> String {
        let mut text =
            format!("Status of volume: {name}\nGluster process                             TCP Port  RDMA Port  Online  Pid\n{LINE}\n");
        let or = |number: Option<u32>| number.map_or("N/A".to_owned(), |number| number.to_string());
        for process in self.processes(name, volume, from, hosts) {
            let rdma = if process.port.is_some() { "0" } else { "N/A" };
            let online = if process.pid.is_some() { "Y" } else { "N" };
            let what = wrapped(&process.what);
            let _ = writeln!(text, "{what}{:<10}{rdma:<11}{online:<8}{:<5}", or(process.port), or(process.pid));
        }
        let _ = write!(
            text,
            " \nTask Status of Volume {name}\n{LINE}\nThere are no active volume tasks\n \n"
        );
        text
    }

    /// `gluster volume status VOLUME detail`: bricks alone, each with its file system, which always looks the same here.
    pub fn volume_detail(&self, name: &str, volume: &Volume, from: &HostName, hosts: &Surroundings) -> String {
        const DISK: [(&str, &str); 8] = [
            ("File System", "xfs"),
            ("Device", "/dev/vdb"),
            ("Mount Options", "rw,noatime,inode64,logbufs=8,logbsize=32k,noquota"),
            ("Inode Size", "512"),
            ("Disk Space Free", "920.8MB"),
            ("Total Disk Space", "960.0MB"),
            ("Inode Count", "524288"),
            ("Free Inodes", "524013"),
        ];
        let mut text = format!("Status of volume: {name}\n");
        let or = |number: Option<u32>| number.map_or("N/A".to_owned(), |number| number.to_string());
        for process in self.processes(name, volume, from, hosts) {
            if !process.what.starts_with("Brick ") {
                continue;
            }
            let runs = process.pid.is_some();
            let own = [
                ("Brick", process.what.clone()),
                ("TCP Port", or(process.port)),
                ("RDMA Port", if runs { "0" } else { "N/A" }.to_owned()),
                ("Online", if runs { "Y" } else { "N" }.to_owned()),
                ("Pid", or(process.pid)),
            ];
            let disk = DISK.map(|(key, value)| (key, value.to_owned()));
            let _ = writeln!(text, "{LINE}");
            for (key, value) in own.into_iter().chain(disk) {
                let _ = writeln!(text, "{key:<21}: {value:<20}");
            }
        }
        text + " \n"
    }

    /// A volume in `gluster volume status --xml`.
    fn volume_xml(&self, name: &str, volume: &Volume, from: &HostName, hosts: &Surroundings) -> String {
        let processes = self.processes(name, volume, from, hosts);
        let mut text = format!(
            "      <volume>\n        <volName>{name}</volName>\n        <nodeCount>{}</nodeCount>\n",
            processes.len()
        );
        for process in processes {
            let (hostname, path) = &process.xml;
            let port = process.port.map_or("N/A".to_owned(), |port| port.to_string());
            let pid = process.pid.map_or("-1".to_owned(), |pid| pid.to_string());
            let _ = write!(
                text,
                "        <node>\n          <hostname>{hostname}</hostname>\n          <path>{path}</path>\n          <peerid>{}</peerid>\n          \
                 <status>{}</status>\n          <port>{port}</port>\n          <ports>\n            <tcp>{port}</tcp>\n            <rdma>N/A</rdma>\n          \
                 </ports>\n          <pid>{pid}</pid>\n        </node>\n",
                Gluster::uuid(process.peer.as_str()),
                u8::from(process.pid.is_some())
            );
        }
        text + "        <tasks/>\n      </volume>\n"
    }

    /// `gluster volume status --xml`, of these volumes.
    pub fn status_xml(&self, volumes: &[(&String, &Volume)], from: &HostName, hosts: &Surroundings) -> String {
        let told: String = volumes
            .iter()
            .map(|(name, volume)| self.volume_xml(name, volume, from, hosts))
            .collect();
        format!("{XML_HEAD}{XML_OK}  <volStatus>\n    <volumes>\n{told}    </volumes>\n  </volStatus>\n</cliOutput>\n")
    }

    /// `gluster volume status VOLUME clients`: mounts, and the self-heal daemons, which are clients as well.
    pub fn clients(&self, name: &str, volume: &Volume, from: &HostName, hosts: &Surroundings) -> String {
        const LINE: &str = "----------------------------------------------";
        let mut text = format!("Client connections for volume {name}\n{LINE}\n");
        for brick in &volume.bricks {
            if !self.sees(from, &brick.host, hosts) {
                let _ = writeln!(text, "{LINE}");
                continue;
            }
            let _ = writeln!(text, "Brick : {}", brick.name());
            if !brick.runs {
                let _ = writeln!(text, "Brick is offline\n{LINE}");
                continue;
            }
            let healers = self.daemons.iter().filter(|(_, daemons)| daemons.healer).map(|(host, _)| host);
            let clients: Vec<&HostName> = volume
                .mounted()
                .chain(healers)
                .filter(|host| hosts.connected(host, &brick.host))
                .collect();
            let _ = write!(
                text,
                "Clients connected : {}\nHostname                                               BytesRead    BytesWritten       OpVersion\n\
                 --------                                               ---------    ------------       ---------\n",
                clients.len()
            );
            for (n, client) in clients.iter().enumerate() {
                let address = format!("{}:{}", self.address(client).unwrap_or_default(), 49_130 + n);
                let _ = writeln!(text, "{address:<50}{:>14}{:>16}{:>16}", 1840, 2196, 100_000);
            }
            let _ = writeln!(text, "{LINE}");
        }
        text + "\n"
    }

    /// An address for a host, of those that are kept for examples.
    pub fn address(&self, host: &HostName) -> Option<String> {
        let place = self.hosts.iter().position(|known| known == host)?;
        Some(format!("192.0.2.{}", 11 + place % 240))
    }
}

/// The first column, 44 wide: a longer name is broken as Gluster breaks it.
fn wrapped(what: &str) -> String {
    const WIDTH: usize = 43;
    let mut text = String::new();
    let mut rest = what;
    while rest.chars().count() > WIDTH {
        let cut = rest.char_indices().nth(WIDTH).map_or(rest.len(), |(at, _)| at);
        let (line, left) = rest.split_at(cut);
        text += line;
        text.push('\n');
        rest = left;
    }
    format!("{text}{rest:<44}")
}
