//! Gluster's volumes: their state, bricks and self-heal daemons.

use crate::{
    monitor::{
        first_line,
        xml::{Met, is_xml, walk},
    },
    words::Values,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// `gluster volume status`, with or without `detail`, and `gluster volume info`, with or without `--xml`; or one after the other.
pub(in crate::monitor) fn read(out: &str) -> Result<Values, String> {
    let mut seen = Seen::default();
    if is_xml(out) {
        xml(out, &mut seen)?
    } else {
        text(out, &mut seen)
    }
    if !seen.spoke {
        return Err(if seen.said.is_empty() {
            first_line(out)
        } else {
            format!("gluster says {:?}", seen.said)
        });
    }
    Ok(seen.values())
}

/// What is known so far.
#[derive(Debug, Default)]
struct Seen {
    /// Whether anything was what this reads.
    spoke: bool,
    /// Whether a volume's processes were listed, and whether its configuration was.
    status: bool,
    info: bool,
    said: String,
    volumes: BTreeMap<String, String>,
    configured: BTreeMap<String, Vec<String>>,
    /// Of a brick that is told twice, once so and once so, nothing is known.
    bricks: BTreeMap<String, Option<bool>>,
    ports: BTreeMap<String, u64>,
    self_heal: BTreeMap<String, Option<bool>>,
    /// None where the output doesn't speak of them.
    tasks: Option<Vec<String>>,
}

impl Seen {
    fn values(self) -> Values {
        let in_state = |state: &str| {
            let such = self.volumes.iter().filter(|(_, is)| *is == state);
            json!(such.map(|(name, _)| name).collect::<Vec<_>>())
        };
        let bricks: BTreeMap<&String, bool> = self.bricks.iter().filter_map(|(name, online)| Some((name, (*online)?))).collect();
        let daemons: BTreeMap<&String, bool> = self
            .self_heal
            .iter()
            .filter_map(|(host, online)| Some((host, (*online)?)))
            .collect();
        let such = |online: bool| {
            json!(
                bricks
                    .iter()
                    .filter(|(_, is)| **is == online)
                    .map(|(name, _)| name)
                    .collect::<Vec<_>>()
            )
        };
        let mut values: Vec<(&str, serde_json::Value)> = vec![
            ("volumes", json!(self.volumes)),
            ("started", in_state("Started")),
            ("stopped", in_state("Stopped")),
        ];
        if self.status {
            values.extend([("online", such(true)), ("offline", such(false)), ("ports", json!(self.ports))]);
            values.extend(self.tasks.as_ref().map(|tasks| ("tasks", json!(tasks))));
            if !daemons.is_empty() {
                values.push(("self_heal", json!(daemons)));
            }
        }
        if self.info {
            values.push(("configured", json!(self.configured)));
        }
        if self.status && self.info {
            // A volume that isn't started has no processes to report.
            let started = self
                .configured
                .iter()
                .filter(|(volume, _)| self.volumes.get(*volume).is_some_and(|is| is == "Started"));
            let expected: BTreeSet<&String> = started.flat_map(|(_, bricks)| bricks).collect();
            let silent = expected.into_iter().filter(|brick| !self.bricks.contains_key(*brick));
            values.push(("unreported", json!(silent.collect::<Vec<_>>())));
        }
        if self.status {
            values.push(("bricks", json!(bricks)));
        }
        values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// A volume whose processes are listed runs.
    fn volume(&mut self, name: &str) {
        (self.spoke, self.status) = (true, true);
        self.volumes.entry(name.to_owned()).or_insert_with(|| "Started".into());
    }

    /// A process of a volume: `Brick HOST:PATH`, `Self-heal Daemon on HOST`, or another that nobody waits for.
    fn process(&mut self, name: &str, online: Option<bool>, port: Option<u64>) {
        if let Some(brick) = name.strip_prefix("Brick ") {
            let brick = brick.trim().to_owned();
            self.ports
                .extend(port.filter(|_| online == Some(true)).map(|port| (brick.clone(), port)));
            let known = self.bricks.entry(brick).or_insert(online);
            if *known != online {
                *known = None;
            }
        } else if let Some(host) = name.strip_prefix("Self-heal Daemon on ") {
            // One that is off for one volume is off.
            let known = self.self_heal.entry(host.trim().to_owned()).or_insert(online);
            *known = known.zip(online).map(|(known, online)| known && online);
        }
    }
}

fn online(text: &str) -> Option<bool> {
    match text {
        "Y" | "1" => Some(true),
        "N" | "0" => Some(false),
        _ => None,
    }
}

/// Where in the text a line stands.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Outside,
    Info,
    /// The table of processes; which columns follow the name.
    Table,
    Tasks,
}

fn text(out: &str, seen: &mut Seen) {
    let mut part = Part::Outside;
    let mut volume = String::new();
    let mut columns: Vec<&str> = Vec::new();
    let mut begun = String::new();
    let mut detail: Option<(String, Option<u64>)> = None;
    let mut task = String::new();
    for line in out.lines() {
        let trimmed = line.trim();
        if let Some(name) = trimmed.strip_prefix("Status of volume: ") {
            (part, volume) = (Part::Table, name.trim().to_owned());
            columns.clear();
            seen.volume(&volume);
        } else if let Some(name) = trimmed.strip_prefix("Volume Name: ") {
            (part, volume) = (Part::Info, name.trim().to_owned());
            (seen.spoke, seen.info) = (true, true);
            seen.configured.entry(volume.clone()).or_default();
        } else if let Some(name) = trimmed.strip_prefix("Task Status of Volume ") {
            (part, volume) = (Part::Tasks, name.trim().to_owned());
            seen.tasks.get_or_insert_default();
        } else if let Some(name) = trimmed
            .strip_prefix("Volume ")
            .and_then(|rest| rest.strip_suffix(" is not started"))
        {
            seen.spoke = true;
            seen.volumes.entry(name.trim().to_owned()).or_insert_with(|| "Stopped".into());
        } else if matches!(trimmed, "No volumes present" | "No volumes present in cluster") {
            seen.spoke = true;
        } else if trimmed.starts_with("Gluster process") {
            columns = ["TCP Port", "RDMA Port", "Port", "Online", "Pid"]
                .into_iter()
                .filter(|column| has_column(trimmed, column))
                .collect();
        } else if !trimmed.is_empty() && !trimmed.starts_with("---") {
            match part {
                Part::Info => info(trimmed, &volume, seen),
                Part::Table if columns.is_empty() => detailed(trimmed, &mut detail, seen),
                Part::Table => row(line, &columns, &mut begun, seen),
                Part::Tasks => match trimmed.split_once(':').map(|(key, value)| (key.trim(), value.trim())) {
                    Some(("Task", what)) => what.clone_into(&mut task),
                    Some(("Status", state)) if !task.is_empty() => {
                        seen.tasks
                            .get_or_insert_default()
                            .push(format!("{volume}: {} {state}", std::mem::take(&mut task)));
                    }
                    _ => {}
                },
                Part::Outside => {}
            }
        }
    }
}

/// Whether the header has the column: `Port` isn't there where only `TCP Port` is.
fn has_column(header: &str, column: &str) -> bool {
    header.match_indices(column).any(|(at, _)| header[..at].ends_with("  "))
}

fn info(line: &str, volume: &str, seen: &mut Seen) {
    let Some((key, value)) = line.split_once(": ") else { return };
    let value = value.trim();
    if key == "Status" {
        seen.volumes.insert(volume.to_owned(), value.to_owned());
    } else if key
        .strip_prefix("Brick")
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    {
        // `(arbiter)` stands behind the brick that it is said of.
        let brick = value.strip_suffix("(arbiter)").unwrap_or(value).trim();
        seen.configured.entry(volume.to_owned()).or_default().push(brick.to_owned());
    }
}

/// A line of `volume status … detail`: `Brick : Brick node1:/data`, `TCP Port : 60470`, `Online : Y`.
fn detailed(line: &str, brick: &mut Option<(String, Option<u64>)>, seen: &mut Seen) {
    let Some((key, value)) = line.split_once(" : ") else { return };
    match (key.trim(), value.trim()) {
        ("Brick", name) => *brick = Some((name.to_owned(), None)),
        ("TCP Port" | "Port", port) => {
            if let Some((_, known)) = brick {
                *known = port.parse().ok();
            }
        }
        ("Online", is) => {
            if let Some((name, port)) = brick.take() {
                seen.process(&name, online(is), port);
            }
        }
        _ => {}
    }
}

/// A line of the table. A long name is broken over several, of which only the last has the columns.
fn row(line: &str, columns: &[&str], begun: &mut String, seen: &mut Seen) {
    let whole = format!("{begun}{}", line.trim_end());
    let cells: Vec<&str> = whole.split_whitespace().rev().take(columns.len()).collect();
    let cell = |name: &str| {
        let from_the_end = columns.iter().rev().position(|column| *column == name)?;
        cells.get(from_the_end).copied()
    };
    let ends_well = cells.len() == columns.len() && cell("Online").is_some_and(|is| matches!(is, "Y" | "N" | "N/A"));
    if !ends_well {
        // Longer than any name: this is something else.
        *begun = if whole.len() < 512 { whole } else { String::new() };
        return;
    }
    begun.clear();
    let mut name = whole.as_str();
    for cell in &cells {
        name = name.trim_end().strip_suffix(cell).unwrap_or(name);
    }
    let port = cell("TCP Port").or_else(|| cell("Port")).and_then(|port| port.parse().ok());
    seen.process(name.trim(), cell("Online").and_then(online), port);
}

fn xml(out: &str, seen: &mut Seen) -> Result<(), String> {
    let mut volume = String::new();
    let mut node: BTreeMap<String, String> = BTreeMap::new();
    let mut task = String::new();
    walk(out, |met| match met {
        Met::Start { element, .. } => match element.name() {
            "node" => node.clear(),
            "volStatus" => (seen.spoke, seen.status) = (true, true),
            "tasks" => drop(seen.tasks.get_or_insert_default()),
            "volInfo" => (seen.spoke, seen.info) = (true, true),
            _ => {}
        },
        Met::End { within, name, text } => match (within.last().map_or("", String::as_str), name) {
            ("volume", "volName") => {
                text.clone_into(&mut volume);
                seen.volume(text);
            }
            ("volume", "name") => {
                text.clone_into(&mut volume);
                seen.configured.entry(volume.clone()).or_default();
            }
            ("volume", "statusStr") => {
                seen.volumes.insert(volume.clone(), text.to_owned());
            }
            ("brick", "name") => seen.configured.entry(volume.clone()).or_default().push(text.to_owned()),
            ("node" | "ports", key) => {
                node.insert(key.to_owned(), text.to_owned());
            }
            ("volume", "node") => {
                let get = |key: &str| node.get(key).map_or("", String::as_str);
                let name = match get("hostname") {
                    "Self-heal Daemon" => format!("Self-heal Daemon on {}", get("path")),
                    host if get("path").starts_with('/') => format!("Brick {host}:{}", get("path")),
                    _ => String::new(),
                };
                let port = get("tcp").parse().or_else(|_| get("port").parse()).ok();
                seen.process(&name, online(get("status")), port);
            }
            ("task", "type") => text.clone_into(&mut task),
            ("task", "statusStr") => seen.tasks.get_or_insert_default().push(format!("{volume}: {task} {text}")),
            ("cliOutput", "opErrstr") if !text.is_empty() => text.clone_into(&mut seen.said),
            _ => {}
        },
    })?;
    // Where the tool failed, an empty list of volumes is no list.
    seen.spoke &= seen.said.is_empty() || !seen.volumes.is_empty();
    Ok(())
}
