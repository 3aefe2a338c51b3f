//! A site file written from the values of a form.

use super::Site;
use crate::{
    procedure::model::{InputKind, Procedure},
    words::{SiteColour, Value, Values},
};
use std::fmt::Write as _;

/// A site file for a procedure, with those of these values that it asks for; never a secret. What else is known of the place is taken
/// over from `known`. [`read`](super::read) reads it back.
pub fn write(procedure: &Procedure, name: Option<&str>, values: &Values, known: &Site) -> String {
    let mut text = String::from("format = 1\n");
    let colour = known.colour.and_then(|colour| SiteColour::NAMES.get(colour as usize).copied());
    let window = known.window.as_ref().map(|window| window.value.as_str());
    for (key, value) in [
        ("name", name),
        ("colour", colour),
        ("cluster", known.cluster.as_deref()),
        ("login", known.account.login.as_deref()),
        ("as", known.account.run_as.as_deref()),
        ("window", window),
    ] {
        if let Some(value) = value {
            let _ = writeln!(text, "{key} = {}", literal(&Value::from(value)));
        }
    }
    if !known.same.is_empty() {
        let same: Vec<Value> = known
            .same
            .iter()
            .map(|names| names.iter().map(|name| Value::from(name.as_str())).collect())
            .collect();
        let _ = writeln!(text, "same = {}", literal(&same.into()));
    }
    let inputs = || procedure.inputs.iter().filter(|input| input.kind != InputKind::Secret);
    text.push_str("\n[inputs]\n");
    for input in inputs() {
        if let Some(value) = values.get(&input.name) {
            let _ = writeln!(text, "{} = {}", key(&input.name), literal(value));
        }
    }
    for column in inputs().flat_map(|input| &input.columns) {
        let Some(Value::Object(by_host)) = values.get(&column.name) else {
            continue;
        };
        let _ = writeln!(text, "\n[inputs.{}]", key(&column.name));
        for (host, value) in by_host {
            let _ = writeln!(text, "{} = {}", key(host), literal(value));
        }
    }
    let texts = |texts: &mut dyn Iterator<Item = (&str, &str)>| texts.map(|(name, text)| (name.to_owned(), Value::from(text))).collect();
    let tables: [(&str, Values); 4] = [
        ("address", known.addresses.clone()),
        (
            "groups",
            texts(&mut known.groups.site.iter().map(|(name, set)| (name.as_str(), set.as_str()))),
        ),
        (
            "console",
            texts(&mut known.consoles.iter().map(|(host, text)| (host.as_str(), text.as_str()))),
        ),
        (
            "count",
            known.counts.iter().map(|(name, count)| (name.clone(), (*count).into())).collect(),
        ),
    ];
    for (name, values) in tables.iter().filter(|(_, values)| !values.is_empty()) {
        let _ = writeln!(text, "\n[{name}]");
        for (name, value) in values {
            let _ = writeln!(text, "{} = {}", key(name), literal(value));
        }
    }
    text
}

fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if bare { name.to_owned() } else { literal(&Value::from(name)) }
}

/// A value as TOML has it. Nothing of JSON is without a form there but null, which no input has.
fn literal(value: &Value) -> String {
    toml::Value::try_from(value).map_or_else(|_| "''".to_owned(), |value| value.to_string())
}
