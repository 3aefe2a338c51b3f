//! What has changed between two readings, in words: names and states, not every number that moves.

use super::{Source, said::in_words};
use crate::procedure::readers::Reader;
use crate::words::{MonitorName, Timestamp, Value, Values};
use std::collections::BTreeSet;

/// Something that has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When it was read.
    pub at: Timestamp,
    /// Of which monitor.
    pub monitor: MonitorName,
    /// Its title.
    pub title: String,
    /// What, in words.
    pub says: String,
}

/// Values that others tell better.
const TOLD_BY_OTHERS: &[(&str, &[&str])] = &[
    (
        "pacemaker",
        &[
            "online",
            "standby",
            "offline",
            "unclean",
            "pending",
            "stopped",
            "failed",
            "hosting",
            "started",
            "total",
            "dc",
            "fail_counts",
        ],
    ),
    ("corosync-quorum", &["members", "local", "flags", "needed"]),
    ("gluster-heal", &["bricks", "connected", "healing"]),
    (
        "gluster-volumes",
        &["started", "stopped", "online", "offline", "configured", "ports"],
    ),
    ("gluster-peers", &["connected", "disconnected", "others"]),
    ("gluster-clients", &["clients", "connections", "kinds"]),
];

/// What differs; values that were or are unknown differ from nothing.
pub(super) fn between(source: &Source, known: &Values, new: &Values) -> Vec<String> {
    let reader = source.reader.map_or("", Reader::name);
    let skipped = TOLD_BY_OTHERS
        .iter()
        .find(|(of, _)| *of == reader)
        .map_or(&[][..], |(_, names)| names);
    let mut said = Vec::new();
    for (name, now) in new.iter().filter(|(name, _)| !skipped.contains(&name.as_str())) {
        let Some(was) = known.get(name).filter(|was| *was != now) else {
            continue;
        };
        match (reader, name.as_str()) {
            ("pacemaker", "resources") => each(was, now, &mut said, |id, was, now| {
                // That it runs elsewhere now says as much.
                (now.is_none() || was.is_none() || was != now).then(|| stated(id, was, now))
            }),
            ("pacemaker", "running") => each(was, now, &mut said, |id, was, now| moved(id, was?, now?)),
            ("pacemaker", "quorum") => said.push(
                if *now == Value::Bool(true) {
                    "quorum is there again"
                } else {
                    "QUORUM LOST"
                }
                .into(),
            ),
            ("gluster-heal", "disconnected") => {
                let (was, now) = (set(was), set(now));
                said.extend(now.difference(&was).map(|brick| format!("{brick} tells nothing any more")));
                said.extend(was.difference(&now).map(|brick| format!("{brick} tells again")));
            }
            // The host that is asked is never among its own peers: another one's list has other names.
            ("gluster-peers", "peers") => each(was, now, &mut said, |of, was, now| Some(stated(of, Some(was?), Some(now?)))),
            ("gluster-volumes", "bricks") => each(was, now, &mut said, |brick, was, now| {
                Some(turned(brick, was, now, ["online", "OFFLINE"]))
            }),
            ("gluster-volumes", "self_heal") => each(was, now, &mut said, |host, was, now| {
                Some(turned(&format!("self-heal daemon on {host}"), was, now, ["running", "NOT RUNNING"]))
            }),
            ("gluster-heal", "entries") => said.extend(backlog(was, now)),
            (_, _) if was.is_object() && now.is_object() => each(was, now, &mut said, |of, was, now| Some(stated(of, was, now))),
            (_, _) if was.is_array() && now.is_array() => listed(name, was, now, &mut said),
            // A number that nobody here knows may move all the time.
            ("", _) if now.is_number() => {}
            _ => said.push(stated(name, Some(was), Some(now))),
        }
    }
    said
}

/// What is under each name of two maps.
fn each<'v>(
    was: &'v Value,
    now: &'v Value,
    said: &mut Vec<String>,
    tell: impl Fn(&str, Option<&'v Value>, Option<&'v Value>) -> Option<String>,
) {
    let (Some(was), Some(now)) = (was.as_object(), now.as_object()) else {
        return;
    };
    let names: BTreeSet<&String> = was.keys().chain(now.keys()).collect();
    for name in names {
        let (was, now) = (was.get(name), now.get(name));
        if was != now && !(was.is_some_and(Value::is_number) && now.is_some_and(Value::is_number)) {
            said.extend(tell(name, was, now));
        }
    }
}

fn stated(name: &str, was: Option<&Value>, now: Option<&Value>) -> String {
    match (was, now) {
        (Some(was), Some(now)) => format!("{name} {} → {}", in_words(was), in_words(now)),
        (None, Some(now)) => format!("{name} is new: {}", in_words(now)),
        (_, None) => format!("{name} is no longer there"),
    }
}

/// Likewise, in the words for yes and for no.
fn turned(name: &str, was: Option<&Value>, now: Option<&Value>, [yes, no]: [&str; 2]) -> String {
    let word = |value: &Value| value.as_bool().map_or_else(|| value.clone(), |is| if is { yes } else { no }.into());
    stated(name, was.map(word).as_ref(), now.map(word).as_ref())
}

/// Where a resource runs; that it stopped or started, its role tells.
fn moved(id: &str, was: &Value, now: &Value) -> Option<String> {
    let somewhere = |value: &Value| value.as_array().is_some_and(|nodes| !nodes.is_empty());
    (somewhere(was) && somewhere(now)).then(|| format!("{id} {} → {}", in_words(was), in_words(now)))
}

fn set(value: &Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().map(in_words).collect()
}

fn listed(name: &str, was: &Value, now: &Value, said: &mut Vec<String>) {
    let (was, now) = (set(was), set(now));
    let word = name.replace('_', " ");
    said.extend(now.difference(&was).map(|item| format!("{word}: {item}")));
    said.extend(was.difference(&now).map(|item| format!("{word}: no longer {item}")));
}

/// A backlog that begins, ends, or is another order of size.
fn backlog(was: &Value, now: &Value) -> Option<String> {
    match (was.as_u64()?, now.as_u64()?) {
        (0, now) => Some(format!("{now} to heal")),
        (was, 0) => Some(format!("healed: nothing left of {was}")),
        (was, now) if now >= was.saturating_mul(2) || now <= was / 2 => Some(format!("{now} to heal, after {was}")),
        _ => None,
    }
}

/// Whether a value is what the next one is compared with. Of a backlog that is the one that was told last, so that one that drains
/// slowly is told, too.
pub(super) fn is_new_base(source: &Source, name: &str, known: Option<&Value>, now: &Value) -> bool {
    let heals = source.reader == Some(Reader::GlusterHeal) && name == "entries";
    !heals || known.is_none_or(|known| backlog(known, now).is_some())
}
