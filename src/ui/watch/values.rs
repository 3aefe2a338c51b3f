//! Values that a monitor read, as short lines: never as it was parsed, and what changed beside what it was.

use crate::{
    ui::clean,
    words::{Value, Values, node_set},
};
use std::collections::BTreeMap;

/// More entries than these are folded by what they say.
const FEW: usize = 6;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// How deep it stands.
    pub(super) depth: usize,
    /// The names that lead to it, where it is a number.
    pub(super) number: Option<Vec<String>>,
    pub(super) name: String,
    pub(super) text: String,
    /// What it was when the step began, where that was something else.
    pub(super) was: Option<String>,
}

/// All values of a reading.
pub(super) fn lines(values: &Values, before: Option<&Values>) -> Vec<Said> {
    let mut lines = Vec::new();
    for (name, value) in values {
        let was = before.map(|before| before.get(name).unwrap_or(&Value::Null));
        say(&[], name, value, was, &mut lines);
    }
    let gone = before.into_iter().flatten().filter(|(name, _)| !values.contains_key(*name));
    lines.extend(gone.map(|(name, was)| Said {
        depth: 0,
        number: None,
        name: clean::single(name),
        text: "unknown".into(),
        was: Some(short(was)),
    }));
    lines
}

fn say(above: &[String], key: &str, value: &Value, before: Option<&Value>, lines: &mut Vec<Said>) {
    let name = clean::single(key);
    let depth = above.len();
    let path: Vec<String> = above.iter().cloned().chain([key.to_owned()]).collect();
    let Value::Object(map) = value else {
        let was = before.filter(|was| *was != value).map(short);
        return lines.push(Said {
            depth,
            number: value.is_number().then_some(path),
            name,
            text: short(value),
            was,
        });
    };
    lines.push(Said {
        depth,
        number: None,
        name,
        text: if map.is_empty() { "none".into() } else { String::new() },
        was: None,
    });
    let known = before.and_then(Value::as_object);
    let was_of = |key: &String| known.map(|known| known.get(key).unwrap_or(&Value::Null));
    let nested = map.values().any(Value::is_object);
    if map.len() <= FEW || nested {
        for (key, value) in map {
            say(&path, key, value, was_of(key), lines);
        }
    } else {
        // What changed stands by itself; the others are told together.
        let (same, changed): (Vec<_>, Vec<_>) = map.iter().partition(|(key, value)| was_of(key).is_none_or(|was| was == *value));
        for (key, value) in changed {
            say(&path, key, value, was_of(key), lines);
        }
        let mut by_text: BTreeMap<String, Vec<&String>> = BTreeMap::new();
        for (key, value) in same {
            by_text.entry(short(value)).or_default().push(key);
        }
        lines.extend(by_text.into_iter().map(|(text, keys)| Said {
            depth: depth + 1,
            number: None,
            name: clean::single(&node_set(keys)),
            text,
            was: None,
        }));
    }
    for (key, was) in known.into_iter().flatten().filter(|(key, _)| !map.contains_key(*key)) {
        lines.push(Said {
            depth: depth + 1,
            number: None,
            name: clean::single(key),
            text: "gone".into(),
            was: Some(short(was)),
        });
    }
}

/// A value in one line.
fn short(value: &Value) -> String {
    match value {
        Value::Null => "not there".into(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::String(text) if text.is_empty() => "empty".into(),
        Value::String(text) => clean::single(text),
        Value::Number(number) => number.to_string(),
        Value::Array(items) if items.is_empty() => "none".into(),
        Value::Array(items) => items.iter().map(short).collect::<Vec<_>>().join(", "),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| format!("{} {}", clean::single(key), short(value)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values(value: Value) -> Values {
        serde_json::from_value(value).unwrap()
    }

    fn told(now: Value, before: Option<Value>) -> Vec<String> {
        let before = before.map(values);
        let lines = lines(&values(now), before.as_ref());
        let told = lines.into_iter().map(|line| {
            let was = line.was.map(|was| format!(" ← {was}")).unwrap_or_default();
            format!("{}{}: {}{was}", "  ".repeat(line.depth), line.name, line.text)
        });
        told.collect()
    }

    #[test]
    fn states_of_nodes_are_short_lines() {
        let now = json!({ "nodes": { "node1": "online", "node2": "standby" }, "quorum": true, "masters": [] });
        assert_eq!(
            told(now, None),
            ["masters: none", "nodes: ", "  node1: online", "  node2: standby", "quorum: yes"]
        );
    }

    #[test]
    fn what_changed_stands_beside_what_it_was() {
        let before = json!({ "nodes": { "node1": "online", "node2": "online", "node3": "online" }, "entries": 800 });
        let now = json!({ "nodes": { "node1": "online", "node2": "standby" }, "entries": 412 });
        assert_eq!(
            told(now, Some(before)),
            [
                "entries: 412 ← 800",
                "nodes: ",
                "  node1: online",
                "  node2: standby ← online",
                "  node3: gone ← online"
            ]
        );
    }

    #[test]
    fn many_that_say_the_same_are_one_line() {
        let many = |odd: &str| -> Value {
            let map: serde_json::Map<String, Value> = (1..=40)
                .map(|n| (format!("node{n:02}"), json!(if n == 7 { odd } else { "online" })))
                .collect();
            json!({ "nodes": map })
        };
        assert_eq!(
            told(many("standby"), Some(many("online"))),
            ["nodes: ", "  node07: standby ← online", "  node[01-06,08-40]: online"]
        );
    }
}
