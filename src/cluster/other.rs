//! Readings that nobody here can judge: their values, as they are.

use super::{
    Health,
    said::{Row, Said, in_words},
};
use crate::words::{Value, Values};

pub(super) fn said(values: &Values) -> Said {
    let mut said = Said::default();
    if values.is_empty() {
        return Said::only(Health::Unknown, "none of its values was told");
    }
    for (name, value) in values {
        match value {
            Value::Object(map) if !map.is_empty() => {
                for (of, value) in map {
                    said.row(row(&format!("{name} {of}"), value));
                }
            }
            value => said.row(row(name, value)),
        }
    }
    let short = values.iter().filter(|(_, value)| !value.is_object() && !value.is_array());
    said.parts = short.take(4).map(|(name, value)| format!("{name} {}", in_words(value))).collect();
    if said.parts.is_empty() {
        said.parts.push("read".into());
    }
    said
}

fn row(name: &str, value: &Value) -> Row {
    Row {
        name: name.to_owned(),
        more: in_words(value),
        ..Row::default()
    }
}
