//! `gluster volume heal`: what is left to heal, as text and as XML.

use super::{Gluster, Volume};
use crate::{rehearsal::cluster_model::Surroundings, words::HostName};
use std::fmt::Write;

/// What of it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// `info`: entries by name.
    Entries,
    /// `info summary`: counts.
    Summary,
    /// `info split-brain`.
    SplitBrain,
}

/// What XML output begins with.
pub const XML_HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<cliOutput>\n";
/// Where it says that all is well.
pub const XML_OK: &str = "  <opRet>0</opRet>\n  <opErrno>0</opErrno>\n  <opErrstr/>\n";

/// A brick, as it is told of.
struct Brick {
    name: String,
    host: HostName,
    /// Entries, in split-brain, being healed; nothing where it can't be asked.
    counts: Option<(u64, u64, u64)>,
}

impl Gluster {
    /// Whether a host's tools get an answer from a brick.
    pub fn is_connected(&self, brick: &super::Brick, from: &HostName, hosts: &Surroundings) -> bool {
        brick.runs && self.glusterd(&brick.host) && hosts.connected(from, &brick.host)
    }

    fn bricks(&self, volume: &Volume, from: &HostName, hosts: &Surroundings) -> Vec<Brick> {
        let connected = |brick: &super::Brick| self.is_connected(brick, from, hosts);
        let healing = self.is_healing(volume);
        // The last brick with something to heal shows the entry that is in work.
        let last = (0..volume.bricks.len()).rev().find(|n| volume.entries(*n) > volume.torn(*n));
        let brick = |(n, brick): (usize, &super::Brick)| {
            let entries = volume.entries(n);
            let in_work = u64::from(healing && last == Some(n) && entries > 1);
            Brick {
                name: brick.name(),
                host: brick.host.clone(),
                counts: connected(brick).then(|| (entries, volume.torn(n), in_work)),
            }
        };
        volume.bricks.iter().enumerate().map(brick).collect()
    }

    /// As text.
    pub fn heal_info(&self, volume: &Volume, told: Told, from: &HostName, hosts: &Surroundings) -> String {
        let mut text = String::new();
        for brick in self.bricks(volume, from, hosts) {
            let _ = writeln!(text, "Brick {}", brick.name);
            if let (Told::Entries, Some((entries, torn, healing))) = (told, brick.counts) {
                for (name, note) in entries_of(entries, torn, healing) {
                    let _ = writeln!(text, "{name} {note}");
                }
            }
            let status = if brick.counts.is_some() {
                "Connected"
            } else {
                "Transport endpoint is not connected"
            };
            let _ = writeln!(text, "Status: {status}");
            let count = |which: fn((u64, u64, u64)) -> u64| brick.counts.map_or("-".to_owned(), |counts| which(counts).to_string());
            let _ = match told {
                Told::Entries => writeln!(text, "Number of entries: {}\n", count(|(entries, ..)| entries)),
                Told::SplitBrain => writeln!(text, "Number of entries in split-brain: {}\n", count(|(_, torn, _)| torn)),
                Told::Summary => writeln!(
                    text,
                    "Total Number of entries: {}\nNumber of entries in heal pending: {}\nNumber of entries in split-brain: {}\n\
                     Number of entries possibly healing: {}\n",
                    count(|(entries, ..)| entries),
                    count(|(entries, torn, healing)| entries.saturating_sub(torn + healing)),
                    count(|(_, torn, _)| torn),
                    count(|(_, _, healing)| healing)
                ),
            };
        }
        text
    }

    /// As XML. Of a brick that is away a summary has no counts, and its status is garbled, as the real one's is.
    pub fn heal_info_xml(&self, volume: &Volume, told: Told, from: &HostName, hosts: &Surroundings) -> String {
        let mut text = format!("{XML_HEAD}  <healInfo>\n    <bricks>\n");
        for brick in self.bricks(volume, from, hosts) {
            let id = if brick.counts.is_some() {
                Gluster::uuid(brick.host.as_str())
            } else {
                "-".into()
            };
            let _ = writeln!(text, "      <brick hostUuid=\"{id}\">\n        <name>{}</name>", brick.name);
            let _ = match (told, brick.counts) {
                (Told::Summary, None) => writeln!(
                    text,
                    "        <status>Failed to process entries completely. (Transport endpoint is not connected)totalNumberOfEntries0</status>"
                ),
                (Told::Summary, Some((entries, torn, healing))) => writeln!(
                    text,
                    "        <status>Connected</status>\n        <totalNumberOfEntries>{entries}</totalNumberOfEntries>\n        \
                     <numberOfEntriesInHealPending>{}</numberOfEntriesInHealPending>\n        \
                     <numberOfEntriesInSplitBrain>{torn}</numberOfEntriesInSplitBrain>\n        \
                     <numberOfEntriesPossiblyHealing>{healing}</numberOfEntriesPossiblyHealing>",
                    entries.saturating_sub(torn + healing)
                ),
                (_, None) => writeln!(
                    text,
                    "        <status>Transport endpoint is not connected</status>\n        <numberOfEntries>-</numberOfEntries>"
                ),
                (_, Some((entries, torn, healing))) => {
                    let entries = if told == Told::SplitBrain { torn } else { entries };
                    for (name, _) in entries_of(entries, torn, healing) {
                        let _ = writeln!(text, "        <file gfid=\"{}\">{name}</file>", Gluster::uuid(&name));
                    }
                    writeln!(
                        text,
                        "        <status>Connected</status>\n        <numberOfEntries>{entries}</numberOfEntries>"
                    )
                }
            };
            text += "      </brick>\n";
        }
        text + "    </bricks>\n  </healInfo>\n" + XML_OK + "</cliOutput>\n"
    }

    /// `statistics heal-count`.
    pub fn heal_count(&self, name: &str, volume: &Volume, from: &HostName, hosts: &Surroundings) -> String {
        let mut text = format!("Gathering count of entries to be healed on volume {name} has been successful \n");
        for (n, brick) in volume.bricks.iter().enumerate() {
            let _ = write!(text, "\nBrick {}\n", brick.name());
            let glusterd = self.glusterd(&brick.host) && hosts.connected(from, &brick.host);
            let _ = match (brick.runs, glusterd) {
                (true, true) => writeln!(text, "Number of entries: {}", volume.entries(n)),
                (false, true) => writeln!(text, "Status: Brick is not connected\nNo gathered input for this brick"),
                (_, false) => writeln!(text, "No gathered input for this brick"),
            };
        }
        text
    }
}

/// Names for so many entries: the simulated volume has no files of its own.
fn entries_of(entries: u64, torn: u64, healing: u64) -> impl Iterator<Item = (String, &'static str)> {
    (0..entries).map(move |n| {
        let note = match n {
            n if n < torn => "- Is in split-brain",
            n if n < torn + healing => "- Possibly undergoing heal",
            _ => "",
        };
        (format!("/entry{}", n + 1), note)
    })
}
