//! Values for what a procedure asks before the start.

use super::sample;
use crate::{
    procedure::{
        expr::{self},
        inputs,
        model::{Column, Input, InputKind, Procedure},
        scope::Known,
    },
    words::{Value, Values},
};
use std::collections::BTreeSet;

/// What is given, and the hosts in it.
pub struct Given {
    pub values: Values,
    pub hosts: BTreeSet<String>,
}

/// A value for everything that a procedure asks, its defaults first.
pub fn given(procedure: &Procedure) -> Given {
    let mut given = Given {
        values: Values::new(),
        hosts: BTreeSet::new(),
    };
    let mut known = Known {
        values: procedure.constants.clone(),
        ..Known::default()
    };
    for input in &procedure.inputs {
        if !procedure.applies(input.when.as_ref(), &known.values) {
            continue;
        }
        let value = input.default.clone().unwrap_or_else(|| value_of(input, &known));
        hosts_in(input.kind, &value, &mut given.hosts);
        for column in &input.columns {
            let of_each = texts(&value)
                .into_iter()
                .map(|host| {
                    let value = column_value(column, &host);
                    hosts_in(column.kind, &value, &mut given.hosts);
                    (host, value)
                })
                .collect::<serde_json::Map<_, _>>();
            given.values.insert(column.name.clone(), Value::Object(of_each.clone()));
            known.values.insert(column.name.clone(), Value::Object(of_each));
        }
        known.values.insert(input.name.clone(), value.clone());
        given.values.insert(input.name.clone(), value);
    }
    given
}

fn value_of(input: &Input, known: &Known) -> Value {
    let stem = input.name.trim_end_matches('s').replace('_', "-");
    let stem = if expr::is_host(&stem) { stem } else { "host".into() };
    let host = |n: usize| Value::from(format!("{stem}{n}"));
    if let Some(among) = &input.among
        && let Ok(hosts) = among.hosts(known)
        && let Some(first) = hosts.first()
    {
        return match input.kind {
            InputKind::Hosts => Value::from(vec![first.to_string()]),
            _ => Value::from(first.to_string()),
        };
    }
    match input.kind {
        InputKind::Host => host(1),
        InputKind::Hosts => Value::from(vec![host(1), host(2)]),
        InputKind::Pair => Value::from(vec![host(1), host(2)]),
        InputKind::Pairs => Value::from(vec![Value::from(vec![host(1), host(2)])]),
        InputKind::Number => Value::from(1),
        InputKind::YesNo => Value::from(false),
        InputKind::Choice => input.choices.first().map_or(Value::Null, |choice| choice.value.clone().into()),
        InputKind::Secret => "rehearsal only".into(),
        InputKind::Text | InputKind::Lines => {
            let whole = input
                .pattern
                .as_deref()
                .and_then(|pattern| sample::sample(&format!("^(?:{pattern})$"), None));
            let fits = |text: &str| inputs::problem(input, &text.into(), known).is_none();
            let text = whole.into_iter().chain([input.name.clone()]).find(|text| fits(text));
            text.unwrap_or_else(|| input.name.clone()).into()
        }
    }
}

fn column_value(column: &Column, host: &str) -> Value {
    match column.kind {
        InputKind::Number => 1.into(),
        InputKind::YesNo => false.into(),
        _ => format!("{host}-{}", column.name.replace('_', "-")).into(),
    }
}

fn hosts_in(kind: InputKind, value: &Value, into: &mut BTreeSet<String>) {
    if matches!(kind, InputKind::Host | InputKind::Hosts | InputKind::Pair | InputKind::Pairs) {
        into.extend(texts(value));
    }
}

fn texts(value: &Value) -> Vec<String> {
    inputs::texts(value)
}

/// A value as TOML has it.
pub fn toml(value: &Value) -> String {
    match value {
        Value::Array(values) => format!("[{}]", values.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entries: Vec<String> = map
                .iter()
                .map(|(name, value)| format!("{} = {}", sample::toml(name), toml(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}
