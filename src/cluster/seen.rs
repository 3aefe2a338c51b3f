//! What was read of each monitor, last and before.

use super::{Change, Health, Source, change, other, panel::Panel, said::Said, told};
use crate::{
    feed::Poll,
    trend::{Series, Trends},
    words::{HostName, Timestamp, Value, Values},
};
use serde_json::{Map, json};
use std::{collections::BTreeMap, sync::Arc};

/// One reading, good or bad.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub host: HostName,
    /// When its poll began.
    pub at: Timestamp,
    pub values: Result<Arc<Values>, String>,
    pub raw: Arc<str>,
    pub poll: Poll,
}

/// A monitor, and what was read of it.
#[derive(Debug)]
pub(super) struct Watched {
    pub source: Source,
    /// By host; where one host speaks for all, whichever it is.
    seen: BTreeMap<Option<HostName>, Seen>,
}

#[derive(Debug)]
struct Seen {
    last: Reading,
    /// What was last known of each value.
    known: Values,
    trends: Trends,
    /// It was last told to be unknown.
    unknown: bool,
}

impl Watched {
    pub fn new(source: Source) -> Watched {
        Watched {
            source,
            seen: BTreeMap::new(),
        }
    }

    /// Takes a reading in; what has changed.
    pub fn take(&mut self, reading: Reading) -> Vec<Change> {
        let source = &self.source;
        let key = (!source.any).then(|| reading.host.clone());
        let Some(seen) = self.seen.get_mut(&key) else {
            let mut trends = Trends::new(source.every);
            trends.take(reading.at, reading.values.as_deref().ok());
            let seen = Seen {
                unknown: reading.values.is_err(),
                known: reading.values.as_deref().cloned().unwrap_or_default(),
                last: reading,
                trends,
            };
            self.seen.insert(key, seen);
            return Vec::new();
        };
        // Where one host speaks for all, the failures that led to its answer are older than that.
        if reading.at < seen.last.at {
            return Vec::new();
        }
        let at = reading.at;
        let mut said = Vec::new();
        seen.trends.take(at, reading.values.as_deref().ok());
        match &reading.values {
            Err(why) if !seen.unknown => said.push(format!("not known: {}: {why}", reading.host)),
            Err(_) => {}
            Ok(values) => {
                if seen.last.host != reading.host {
                    said.push(format!("read on {} now, no longer on {}", reading.host, seen.last.host));
                } else if seen.unknown {
                    said.push(format!("known again, from {}", reading.host));
                }
                let differ = change::between(source, &seen.known, values);
                for (name, value) in values.iter() {
                    if change::is_new_base(source, name, seen.known.get(name), value) {
                        seen.known.insert(name.clone(), value.clone());
                    }
                }
                said.extend(differ);
            }
        }
        seen.unknown = reading.values.is_err();
        // A host that failed is not the one that is read: the view stays where it was.
        let host = if reading.values.is_err() {
            seen.last.host.clone()
        } else {
            reading.host.clone()
        };
        seen.last = Reading { host, ..reading };
        self.changes(at, said)
    }

    /// What has become too old.
    pub fn age(&mut self, now: Timestamp) -> Vec<Change> {
        let fresh = self.source.every;
        let mut said = Vec::new();
        for seen in self.seen.values_mut() {
            if !seen.unknown && age(seen.last.at, now) > fresh_for(fresh) {
                seen.unknown = true;
                said.push(format!(
                    "not known: nothing was read on {} for {} s",
                    seen.last.host,
                    age(seen.last.at, now)
                ));
            }
        }
        self.changes(now, said)
    }

    fn changes(&self, at: Timestamp, said: Vec<String>) -> Vec<Change> {
        said.into_iter()
            .map(|says| Change {
                at,
                monitor: self.source.name.clone(),
                title: self.source.title.clone(),
                says,
            })
            .collect()
    }

    pub fn is_complete(&self) -> bool {
        if self.source.any {
            !self.seen.is_empty()
        } else {
            self.source.hosts.iter().all(|host| self.seen.contains_key(&Some(host.clone())))
        }
    }

    /// What conditions see of it: its values where they are fresh; by host, where each is asked.
    pub fn values(&self, now: Timestamp) -> Option<Value> {
        let fresh = |seen: &Seen| age(seen.last.at, now) <= fresh_for(self.source.every);
        let known = self.seen.iter().filter(|(_, seen)| fresh(seen));
        let known = known.filter_map(|(host, seen)| Some((host, seen.last.values.as_deref().ok()?)));
        let mut by_value: Map<String, Value> = Map::new();
        for (host, values) in known {
            let Some(host) = host else {
                return Some(json!(values));
            };
            for (value, is) in values {
                if let Value::Object(by_host) = by_value.entry(value.clone()).or_insert_with(|| Map::new().into()) {
                    by_host.insert(host.to_string(), is.clone());
                }
            }
        }
        (!by_value.is_empty()).then_some(Value::Object(by_value))
    }

    fn is_missing(&self) -> bool {
        let missing = |seen: &Seen| matches!(&seen.last.values, Err(why) if why.starts_with("exit 127") || why.starts_with("exit 126"));
        self.source.optional && !self.seen.is_empty() && self.seen.values().all(missing)
    }

    pub fn panels(&self, now: Timestamp) -> Vec<Panel<'_>> {
        let unread = |on: Option<&HostName>| Panel {
            source: &self.source,
            on: on.cloned(),
            host: None,
            at: None,
            stale: None,
            health: Health::Unknown,
            says: "not read yet".into(),
            error: None,
            rows: Vec::new(),
            series: None,
            values: None,
            raw: None,
            poll: None,
        };
        if self.is_missing() {
            return Vec::new();
        }
        if self.source.any {
            return vec![
                self.seen
                    .get(&None)
                    .map_or_else(|| unread(None), |seen| self.panel(None, seen, now)),
            ];
        }
        let panels = self.source.hosts.iter().map(|host| {
            let seen = self.seen.get(&Some(host.clone()));
            seen.map_or_else(|| unread(Some(host)), |seen| self.panel(Some(host), seen, now))
        });
        panels.collect()
    }

    fn panel<'p>(&'p self, on: Option<&HostName>, seen: &'p Seen, now: Timestamp) -> Panel<'p> {
        let last = &seen.last;
        let old = age(last.at, now);
        let stale = (old > fresh_for(self.source.every)).then_some(old);
        let mut said = match &last.values {
            Ok(values) => self.said(values, &last.host),
            Err(why) => Said::only(Health::Unknown, format!("can't be read: {why}")),
        };
        let series = said.curve.as_ref().and_then(|path| seen.trends.of(path));
        said.parts.extend(series.and_then(|series: &Series| series.says(now)));
        if stale.is_some() {
            said.health = Health::Unknown;
            for row in &mut said.rows {
                row.health = Health::Unknown;
            }
            if last.values.is_ok() {
                said.parts.insert(0, "not known any more; it was".into());
            }
        }
        Panel {
            source: &self.source,
            on: on.cloned(),
            host: Some(last.host.clone()),
            at: Some(last.at),
            stale,
            health: said.health,
            says: sentence(&said.parts),
            error: last.values.as_ref().err().map(String::as_str),
            rows: said.rows,
            series,
            values: last.values.as_deref().ok(),
            raw: Some(&last.raw),
            poll: Some(&last.poll),
        }
    }

    fn said(&self, values: &Values, host: &HostName) -> Said {
        let known = self.source.reader.and_then(|reader| told::said(reader, values, host));
        known.unwrap_or_else(|| other::said(values))
    }
}

fn sentence(parts: &[String]) -> String {
    match parts.split_first() {
        Some((first, rest)) if first.ends_with("it was") => format!("{first}: {}", rest.join(", ")),
        _ => parts.join(", "),
    }
}

fn age(at: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(now.as_second() - at.as_second()).unwrap_or(0)
}

/// For so many seconds a reading can be relied on.
pub(super) fn fresh_for(every: u64) -> u64 {
    2 * every.max(1)
}
