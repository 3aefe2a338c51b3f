//! The view for scripts: stable names, and `null` for what isn't known.

use super::{Cluster, Panel, Standing};
use crate::{
    procedure::readers::Reader,
    words::{Timestamp, Truth, Value},
};
use serde_json::{Map, json};

impl Cluster {
    /// All that is known now, as one object.
    pub fn json(&self, now: Timestamp) -> Value {
        let panels = self.panels(now);
        let verdict = self.verdict(now);
        let changes = self
            .changes()
            .map(|change| json!({ "at": change.at, "monitor": change.monitor, "says": change.says }));
        json!({
            "at": now,
            "health": verdict.health.word(),
            "says": verdict.line(),
            "monitors": panels.iter().filter(|panel| !panel.is_derived()).map(|panel| monitor(panel, now)).collect::<Vec<_>>(),
            "guards": self.guards(now).into_iter().map(guard).collect::<Vec<_>>(),
            "silent": self.silent().map(|(host, why)| (host.to_string(), json!(why))).collect::<Map<_, _>>(),
            "changes": changes.collect::<Vec<_>>(),
        })
    }
}

fn guard(guard: Standing) -> Value {
    let holds = match guard.holds {
        Truth::Yes => Some(true),
        Truth::No => Some(false),
        Truth::Unknown => None,
    };
    json!({ "guard": guard.name, "holds": holds, "why": guard.why, "everywhere": guard.everywhere })
}

fn monitor(panel: &Panel<'_>, now: Timestamp) -> Value {
    let source = panel.source;
    json!({
        "monitor": source.name,
        "title": source.title,
        "reader": source.reader.map(Reader::name),
        "hosts": source.hosts,
        "host": panel.host,
        "commands": source.run,
        "took_seconds": panel.poll.filter(|_| panel.at.is_some()).map(|poll| poll.took.as_secs_f64()),
        "passed_over": panel.poll.map(|poll| poll.passed_over.iter().map(|(host, why)| (host.to_string(), json!(why))).collect::<Map<_, _>>()),
        "every_seconds": source.every,
        "read_at": panel.at,
        "age_seconds": panel.at.map(|at| (now.as_second() - at.as_second()).max(0)),
        "stale": panel.stale.is_some(),
        "health": panel.health.word(),
        "says": panel.says,
        "error": panel.error,
        "values": values(panel),
        "per_minute": panel.series.and_then(crate::trend::Series::per_minute),
    })
}

/// Every field of the reader is there. A stale value is no value.
fn values(panel: &Panel<'_>) -> Value {
    let mut all: Map<String, Value> = Map::new();
    for field in panel.source.reader.into_iter().flat_map(Reader::fields) {
        all.insert(field.name.to_owned(), Value::Null);
    }
    if panel.stale.is_none() {
        let known = panel.values.into_iter().flatten();
        all.extend(known.map(|(name, value)| (name.clone(), value.clone())));
    }
    Value::Object(all)
}
