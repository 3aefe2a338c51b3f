//! The live view as lines: how each thing stands, then what changes.

use super::printable;
use crate::{
    cluster::{Change, Cluster, Health, Panel},
    words::{HostName, MonitorName, Timestamp},
};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// What was told already.
#[derive(Debug)]
pub struct Told {
    zone: TimeZone,
    health: BTreeMap<(MonitorName, Option<HostName>), Health>,
}

impl Told {
    /// Nothing yet; times are those of this zone.
    pub fn new(zone: TimeZone) -> Told {
        Told {
            zone,
            health: BTreeMap::new(),
        }
    }

    /// All that is known now: the worst first, each with its details below it.
    pub fn whole(&mut self, cluster: &Cluster, now: Timestamp) -> Vec<String> {
        let mut lines = Vec::new();
        let panels = cluster.panels(now);
        for panel in &panels {
            self.health.insert(key(panel), panel.health);
            lines.push(self.head(panel));
            for row in &panel.rows {
                let sign = if row.health == Health::Well { "" } else { word(row.health) };
                let text = [row.name.as_str(), &row.state, &row.more]
                    .into_iter()
                    .filter(|part| !part.is_empty());
                lines.push(format!("  {sign:<9}  {}", text.collect::<Vec<_>>().join("  ")));
            }
        }
        for (host, why) in cluster.passed_over(&panels) {
            lines.push(format!(
                "{:<9}  {host} doesn't answer: {why}. Others are asked instead",
                word(Health::Attention)
            ));
        }
        cleaned(lines)
    }

    /// What is new: changes, and what stands otherwise by them. The first time, all of it.
    pub fn news(&mut self, cluster: &Cluster, changes: &[Change], now: Timestamp) -> Vec<String> {
        if self.health.is_empty() {
            return self.whole(cluster, now);
        }
        let mut lines: Vec<String> = changes
            .iter()
            .map(|change| format!("{}  {}: {}", self.time(change.at), change.title, change.says))
            .collect();
        for panel in cluster.panels(now) {
            if self.health.insert(key(&panel), panel.health) != Some(panel.health) {
                lines.push(format!("{}  {}", self.time(now), self.head(&panel)));
            }
        }
        cleaned(lines)
    }

    fn head(&self, panel: &Panel<'_>) -> String {
        let read = match (&panel.host, panel.at) {
            (Some(host), Some(at)) => format!("  ({host}, {})", self.time(at)),
            _ => String::new(),
        };
        format!("{:<9}  {}: {}{read}", word(panel.health), panel.title(), panel.says)
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string()
    }
}

/// All that is known now as one object on one line. Nothing in it is more than text to a terminal.
pub fn json(cluster: &Cluster, now: Timestamp) -> String {
    let mut line = String::new();
    for c in cluster.json(now).to_string().chars() {
        if c.is_ascii() {
            line.push(c);
        } else {
            // Escaped by its two halves where it has them, as JSON wants it.
            for half in c.encode_utf16(&mut [0; 2]) {
                line.push_str(&format!("\\u{half:04x}"));
            }
        }
    }
    line
}

fn key(panel: &Panel<'_>) -> (MonitorName, Option<HostName>) {
    (panel.source.name.clone(), panel.on.clone())
}

fn word(health: Health) -> &'static str {
    match health {
        Health::Well => "well",
        Health::Attention => "attention",
        Health::Unknown => "UNKNOWN",
        Health::Bad => "BAD",
    }
}

/// Each is one line, whatever a host said.
fn cleaned(lines: Vec<String>) -> Vec<String> {
    lines
        .into_iter()
        .map(|line| printable(&line).trim_end().replace('\n', " / "))
        .collect()
}
