//! What a reading says: in a sentence, and in rows; and the values in it, where they are of the kind that is wanted.

use super::Health;
use crate::words::{Value, Values};
use std::collections::BTreeMap;

/// One thing of a reading, as a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// How it is.
    pub health: Health,
    /// What it is: a node, a resource, a brick.
    pub name: String,
    /// Its state, in a word or two.
    pub state: String,
    /// What else is to be said.
    pub more: String,
    /// It says little while it is well: left out first where there is no room.
    pub minor: bool,
}

/// What a reading says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub health: Health,
    /// The parts of a sentence.
    pub parts: Vec<String>,
    pub rows: Vec<Row>,
    /// The number whose curve is worth showing.
    pub curve: Option<Vec<String>>,
}

impl Said {
    /// Nothing but this.
    pub fn only(health: Health, text: impl Into<String>) -> Said {
        Said {
            health,
            parts: vec![text.into()],
            ..Said::default()
        }
    }

    /// One more part, which makes it at least so bad.
    pub fn say(&mut self, health: Health, text: impl Into<String>) {
        self.health = self.health.max(health);
        self.parts.push(text.into());
    }

    /// One more row, which makes it at least so bad.
    pub fn row(&mut self, row: Row) {
        self.health = self.health.max(row.health);
        self.rows.push(row);
    }
}

pub(super) fn flag(values: &Values, name: &str) -> Option<bool> {
    values.get(name)?.as_bool()
}

pub(super) fn number(values: &Values, name: &str) -> Option<u64> {
    values.get(name)?.as_u64()
}

/// A list of texts; nothing where it isn't known.
pub(super) fn texts(values: &Values, name: &str) -> Option<Vec<String>> {
    Some(strings(values.get(name)?.as_array()?))
}

/// Texts by name.
pub(super) fn by_name<'a>(values: &'a Values, name: &str) -> BTreeMap<&'a str, &'a Value> {
    let map = values.get(name).and_then(Value::as_object);
    map.into_iter().flatten().map(|(name, value)| (name.as_str(), value)).collect()
}

pub(super) fn strings(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A few names, and how many more there are.
pub(super) fn some(names: &[impl AsRef<str>]) -> String {
    const FEW: usize = 3;
    let named: Vec<&str> = names.iter().take(FEW).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(FEW) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// A number with its word: `1 brick`, `2 bricks`.
pub(super) fn count(number: usize, word: &str) -> String {
    if number == 1 {
        format!("1 {word}")
    } else {
        format!("{number} {word}s")
    }
}

/// Any value, for people.
pub(super) fn in_words(value: &Value) -> String {
    match value {
        Value::Null => "unknown".into(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::String(text) if text.is_empty() => "empty".into(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".into(),
        Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        Value::Object(map) if map.is_empty() => "none".into(),
        Value::Object(map) => {
            let each = map.iter().map(|(name, value)| format!("{name} {}", in_words(value)));
            each.collect::<Vec<_>>().join(", ")
        }
        Value::Number(number) => number.to_string(),
    }
}
