//! Who is connected to Gluster's bricks.
//!
//! Each host of a replicated volume is a client itself: its self-heal daemon has one connection to each brick. `client-list` tells
//! the kinds of clients by name. `clients` tells addresses only: who is no such daemon is known there once it is known which
//! addresses are those of the bricks' own hosts.

use crate::{
    monitor::{
        first_line,
        xml::{Met, is_xml, walk},
    },
    procedure::columns,
    words::Values,
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

/// `gluster volume status all clients`, with or without `--xml`, and lines of `getent hosts` after it; or `… client-list`.
pub(in crate::monitor) fn read(out: &str) -> Result<Values, String> {
    if is_xml(out) {
        return Ok(xml(out)?.values());
    }
    let (mut connections, mut kinds) = (Connections::default(), Kinds::default());
    for part in parts(out) {
        match part {
            Part::Connections(part) => connections.text(part),
            Part::Kinds(part) => kinds.text(part),
        }
    }
    match (connections.spoke, kinds.spoke) {
        (true, _) => Ok(connections.values()),
        (false, true) => Ok(kinds.values()),
        (false, false) if out.trim() == "No volumes present" => Ok(kinds.values()),
        (false, false) => Err(first_line(out)),
    }
}

/// What is said of one volume.
enum Part<'a> {
    Connections(&'a str),
    Kinds(&'a str),
}

fn parts(out: &str) -> impl Iterator<Item = Part<'_>> {
    let begin = "Client connections for volume ";
    let mut starts: Vec<usize> = out
        .match_indices(begin)
        .map(|(at, _)| at)
        .filter(|at| *at == 0 || out[..*at].ends_with('\n'))
        .collect();
    starts.push(out.len());
    let pieces: Vec<&str> = starts.windows(2).map(|pair| &out[pair[0]..pair[1]]).collect();
    pieces.into_iter().map(|piece| {
        let second = piece.lines().nth(1).unwrap_or_default();
        if second.split_whitespace().eq(["Name", "count"]) {
            Part::Kinds(piece)
        } else {
            Part::Connections(piece)
        }
    })
}

/// By brick and address.
#[derive(Debug, Default)]
struct Connections {
    spoke: bool,
    bricks: BTreeMap<String, Brick>,
    /// What `getent hosts` says: names of an address.
    addresses: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Debug, Default)]
struct Brick {
    offline: bool,
    /// As it says itself.
    count: Option<u64>,
    by_host: BTreeMap<String, u64>,
}

impl Connections {
    fn text(&mut self, out: &str) {
        self.spoke = true;
        let mut brick: Option<String> = None;
        for line in out.lines() {
            let line = line.trim();
            if let Some(name) = line.strip_prefix("Brick : ") {
                self.bricks.entry(name.trim().to_owned()).or_default();
                brick = Some(name.trim().to_owned());
            } else if line.starts_with("-----") {
                // The head of the table has several such, with gaps between them.
                brick = brick.filter(|_| line.contains(' '));
            } else if let Some(brick) = brick.as_ref().and_then(|name| self.bricks.get_mut(name)) {
                if line == "Brick is offline" {
                    brick.offline = true;
                } else if let Some(count) = line.strip_prefix("Clients connected : ") {
                    brick.count = count.trim().parse().ok();
                } else if let Some(host) = line.split_whitespace().next().and_then(client) {
                    brick.client(host);
                }
            } else {
                self.address(line);
            }
        }
    }

    /// `192.0.2.11   node1 node1.example.com`.
    fn address(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        if let Some(address) = words.next().filter(|word| word.parse::<IpAddr>().is_ok()) {
            let names = words.map(ToOwned::to_owned);
            self.addresses.entry(address.to_owned()).or_default().extend(names);
        }
    }

    fn values(self) -> Values {
        let told = || self.bricks.iter().filter(|(_, brick)| brick.is_told());
        let mut connections: BTreeMap<&String, u64> = BTreeMap::new();
        for (host, count) in told().flat_map(|(_, brick)| &brick.by_host) {
            let most = connections.entry(host).or_default();
            *most = (*most).max(*count);
        }
        let silent: Vec<&String> = self
            .bricks
            .iter()
            .filter(|(_, brick)| !brick.is_told())
            .map(|(name, _)| name)
            .collect();
        let clients: BTreeMap<&String, Option<u64>> = told().map(|(name, brick)| (name, brick.count)).collect();
        let mut values = vec![
            ("clients", json!(clients)),
            ("hosts", json!(connections.keys().collect::<Vec<_>>())),
            ("connections", json!(connections)),
            ("offline", json!(silent)),
        ];
        if let Some(strangers) = self.strangers() {
            values.push(("foreign", strangers.values().sum::<u64>().into()));
            values.push(("foreign_hosts", json!(strangers.keys().collect::<Vec<_>>())));
        }
        values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The connections to one brick, the most of all bricks, that are no self-heal daemon's, by client; none where that can't be told.
    fn strangers(&self) -> Option<BTreeMap<&String, u64>> {
        let told: Vec<&Brick> = self.bricks.values().filter(|brick| brick.is_told()).collect();
        if told.is_empty() {
            return None;
        }
        let hosts: BTreeSet<&str> = self.bricks.keys().filter_map(|brick| Some(brick.split_once(":/")?.0)).collect();
        // A host of the pool has a self-heal daemon with no brick of its own, too: whoever asks names them all.
        let own = |client: &str| hosts.contains(client) || self.addresses.contains_key(client);
        let mut strangers: BTreeMap<&String, u64> = BTreeMap::new();
        for (client, count) in told.iter().flat_map(|brick| &brick.by_host) {
            let count = count.saturating_sub(u64::from(own(client)));
            if count > 0 {
                let most = strangers.entry(client).or_default();
                *most = (*most).max(count);
            }
        }
        // An address that is nobody's may still be that of a brick's host of which only the name is known.
        let named: BTreeSet<&str> = self.addresses.values().flatten().map(String::as_str).collect();
        let all_known = hosts.iter().all(|host| host.parse::<IpAddr>().is_ok() || named.contains(host));
        let doubtful = strangers.keys().any(|client| client.parse::<IpAddr>().is_ok() && !own(client));
        (all_known || !doubtful).then_some(strangers)
    }
}

impl Brick {
    fn client(&mut self, host: &str) {
        let count = self.by_host.entry(host.to_owned()).or_default();
        *count = count.saturating_add(1);
    }

    /// Whether it says how many there are, and names as many.
    fn is_told(&self) -> bool {
        !self.offline && self.count == Some(self.by_host.values().sum())
    }
}

/// The host of `192.0.2.11:49149` or `node1.example.com:1022`.
fn client(word: &str) -> Option<&str> {
    let (host, port) = word.rsplit_once(':')?;
    (!host.is_empty() && port.parse::<u16>().is_ok()).then(|| host.trim_start_matches('[').trim_end_matches(']'))
}

fn xml(out: &str) -> Result<Connections, String> {
    let mut connections = Connections::default();
    let mut brick = Brick::default();
    let (mut host, mut path, mut said) = (String::new(), String::new(), String::new());
    walk(out, |met| match met {
        Met::Start { element, .. } => match element.name() {
            "volStatus" => connections.spoke = true,
            "node" => brick = Brick::default(),
            _ => {}
        },
        Met::End { within, name, text } => match (within.last().map_or("", String::as_str), name) {
            ("node", "hostname") => text.clone_into(&mut host),
            ("node", "path") => text.clone_into(&mut path),
            ("node", "status") => brick.offline = text != "1",
            ("clientsStatus", "clientCount") => brick.count = text.parse().ok(),
            ("client", "hostname") => {
                if let Some(host) = client(text) {
                    brick.client(host);
                }
            }
            ("volume", "node") if path.starts_with('/') => {
                connections.bricks.insert(format!("{host}:{path}"), std::mem::take(&mut brick));
            }
            ("cliOutput", "opErrstr") => text.clone_into(&mut said),
            _ => {}
        },
    })?;
    match (connections.spoke, said.as_str()) {
        (true, _) => Ok(connections),
        (false, "") => Err("its XML isn't a list of clients".into()),
        (false, said) => Err(format!("gluster says {said:?}")),
    }
}

/// By kind of client.
#[derive(Debug, Default)]
struct Kinds {
    spoke: bool,
    by_kind: BTreeMap<String, u64>,
    /// Whether each volume's total is the sum of its kinds.
    adds_up: Option<bool>,
}

impl Kinds {
    fn text(&mut self, out: &str) {
        self.spoke = true;
        let rows = columns::rows(out, &["Name", "count"], &[]).unwrap_or_default();
        let mut sum = 0_u64;
        for row in &rows {
            if let (Some(name), Some(Ok(count))) = (row.get("Name"), row.get("count").map(|count| count.parse::<u64>())) {
                sum = sum.saturating_add(count);
                let all = self.by_kind.entry(name.clone()).or_default();
                *all = all.saturating_add(count);
            }
        }
        let total = out
            .lines()
            .find_map(|line| line.trim().strip_prefix("total clients for volume ")?.rsplit_once(':'));
        let total = total.and_then(|(_, total)| total.trim().parse::<u64>().ok());
        self.adds_up = Some(self.adds_up.unwrap_or(true) && total == Some(sum));
    }

    fn values(self) -> Values {
        let foreign = self
            .by_kind
            .iter()
            .filter(|(kind, _)| kind.as_str() != "glustershd")
            .map(|(_, count)| count);
        let foreign: u64 = foreign.fold(0, |sum, count| sum.saturating_add(*count));
        let mut values = vec![("kinds", json!(self.by_kind))];
        if self.adds_up != Some(false) {
            values.push(("foreign", foreign.into()));
        }
        values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
