//! What a step's expressions and templates see of a run.

use super::{rules::Rules, run::Run, senses::Senses};
use crate::{
    procedure::{
        model::{CaptureSite, InputKind},
        plan::Turn,
        scope::Scope,
    },
    words::{HostName, SecretName, Timestamp, Value},
};
use serde_json::{Map, json};
use std::collections::BTreeSet;

/// The names that one turn sees at one time.
pub(super) struct InRun<'a> {
    pub rules: &'a Rules,
    pub run: &'a Run,
    pub senses: &'a Senses,
    pub now: Timestamp,
    pub turn: &'a Turn,
    /// The round of the nearest repeat, from 1.
    pub pass: u32,
    /// Only samples that began at this time or later count.
    pub since: Option<Timestamp>,
}

impl Scope for InRun<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.turn.values.get(name) {
            return Some(value.clone());
        }
        if let Some(site) = self.rules.procedure.captures.get(name) {
            return self.capture(name, site);
        }
        if let Some(value) = self.run.inputs.get(name).or_else(|| self.rules.procedure.constants.get(name)) {
            return Some(value.clone());
        }
        match name {
            "here" => self.run.here.as_ref().map(|host| json!(host)),
            "address" => Some(self.addresses()),
            "turn" => {
                let at = self.turn.path.last();
                Some(json!({
                    "first": at.is_none_or(|at| at.first),
                    "last": at.is_none_or(|at| at.last),
                    "pass": self.pass,
                }))
            }
            _ => None,
        }
    }

    fn monitor(&self, name: &str) -> Option<Value> {
        let monitor = self.rules.monitors.get(name)?;
        let fresh = self.now.as_second() - 2 * i64::try_from(monitor.every.as_secs().max(1)).ok()?;
        let usable = |begun: Timestamp| begun.as_second() >= fresh && self.since.is_none_or(|since| begun >= since);
        // In a loop it is polled elsewhere in each turn: what another turn's hosts said tells nothing of this one.
        let hosts = monitor.on.hosts(self).ok();
        let meant = |host: &HostName| hosts.as_ref().is_none_or(|hosts| hosts.contains(host));
        let samples = self.senses.samples(name).filter(|(host, _)| meant(host));
        if monitor.any {
            let newest = samples.max_by_key(|(_, sample)| (sample.begun, sample.values.is_ok()))?.1;
            let values = newest.values.as_ref().ok().filter(|_| usable(newest.begun))?;
            return Some(json!(values));
        }
        let mut by_value: Map<String, Value> = Map::new();
        for (host, sample) in samples {
            let Ok(values) = &sample.values else { continue };
            if !usable(sample.begun) {
                continue;
            }
            for (value, is) in values {
                let map = by_value.entry(value.clone()).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(map) = map {
                    map.insert(host.to_string(), is.clone());
                }
            }
        }
        (!by_value.is_empty()).then_some(Value::Object(by_value))
    }

    fn is_secret(&self, name: &str) -> bool {
        self.secret(name).is_some()
    }

    fn secret(&self, name: &str) -> Option<SecretName> {
        if let Some(secret) = self.turn.secrets.get(name) {
            return Some(secret.clone());
        }
        let inputs = &self.rules.procedure.inputs;
        inputs
            .iter()
            .any(|input| input.name == name && input.kind == InputKind::Secret)
            .then(|| name.into())
    }

    fn up(&self, host: &str) -> Option<bool> {
        self.run.hosts.get(host)?.up
    }
}

impl InRun<'_> {
    /// Inside the turns that made it a capture is its plain value; outside, a map by loop value, outermost first;
    /// made on several hosts, a map by host on top.
    fn capture(&self, name: &str, site: &CaptureSite) -> Option<Value> {
        let entries = self.run.captures.get(name)?;
        let shared: Vec<&String> = site
            .loops
            .iter()
            .zip(&self.turn.path)
            .take_while(|(of, at)| **of == at.of)
            .map(|(_, at)| &at.value)
            .collect();
        let mut whole: Option<Value> = None;
        for ((turns, host), value) in entries {
            if turns.len() < shared.len() || turns.iter().zip(&shared).any(|(a, b)| a != *b) {
                continue;
            }
            let path: Vec<String> = turns[shared.len()..]
                .iter()
                .cloned()
                .chain(host.iter().map(HostName::to_string))
                .collect();
            whole = Some(placed(whole, &path, value.clone()));
        }
        whole
    }

    /// Every host that the inputs name, by its address, or its own name where the site gives none.
    fn addresses(&self) -> Value {
        let mut map: Map<String, Value> = self
            .run
            .addresses
            .iter()
            .map(|(host, address)| (host.clone(), address.clone()))
            .collect();
        for host in named(self.rules, self.run) {
            map.entry(host.as_str()).or_insert_with(|| json!(host));
        }
        Value::Object(map)
    }
}

/// Every host that the inputs of a run name, in order.
pub fn hosts(rules: &Rules, run: &Run) -> Vec<HostName> {
    named(rules, run).into_iter().collect()
}

fn named(rules: &Rules, run: &Run) -> BTreeSet<HostName> {
    let mut named = BTreeSet::new();
    let mut take = |value: &Value| {
        each_text(value, &mut |host| {
            named.insert(host.into());
        });
    };
    for input in &rules.procedure.inputs {
        if !matches!(input.kind, InputKind::Host | InputKind::Hosts | InputKind::Pair | InputKind::Pairs) {
            continue;
        }
        run.inputs.get(&input.name).into_iter().for_each(&mut take);
        for column in input.columns.iter().filter(|column| column.kind == InputKind::Host) {
            run.inputs.get(&column.name).into_iter().for_each(&mut take);
        }
    }
    named
}

fn placed(whole: Option<Value>, path: &[String], value: Value) -> Value {
    let Some((first, rest)) = path.split_first() else { return value };
    let mut map = match whole {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    };
    let inner = map.remove(first);
    map.insert(first.clone(), placed(inner, rest, value));
    Value::Object(map)
}

fn each_text(value: &Value, with: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => with(text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, with)),
        Value::Object(map) => map.values().for_each(|item| each_text(item, with)),
        _ => {}
    }
}
