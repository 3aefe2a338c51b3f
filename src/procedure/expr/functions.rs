//! The functions that expressions may call.

use super::{
    eval::{Machine, kind},
    version,
};
use crate::{procedure::scope::Unready, words::Value};
use serde_json::json;
use std::borrow::Cow;

type Args<'a, 'b> = &'a [Cow<'b, Value>];

/// Their names and how many arguments each takes; as a method, the target is the first one.
pub const ARITY: [(&str, usize); 18] = [
    ("at_least", 2),
    ("below", 2),
    ("contains", 2),
    ("double", 1),
    ("endsWith", 2),
    ("int", 1),
    ("join", 2),
    ("lines", 1),
    ("lowerAscii", 1),
    ("matches", 2),
    ("optional", 1),
    ("other", 2),
    ("raw", 1),
    ("size", 1),
    ("startsWith", 2),
    ("string", 1),
    ("turns", 1),
    ("up", 1),
];

/// Calls one.
pub fn call(machine: &Machine<'_>, function: &str, args: Args<'_, '_>) -> Result<Value, Unready> {
    for arg in args {
        machine.spend(super::arithmetic::weight(arg))?;
    }
    let wrong = |what: &str| Err(Unready::new(format!("`{function}(…)` {what}")));
    let args: Vec<&Value> = args.iter().map(|arg| &**arg).collect();
    match (function, args.as_slice()) {
        ("at_least", [Value::String(a), Value::String(b)]) => Ok(version::compare(a, b).is_ge().into()),
        ("below", [Value::String(a), Value::String(b)]) => Ok(version::compare(a, b).is_lt().into()),
        ("contains", [Value::String(text), Value::String(part)]) => Ok(text.contains(part.as_str()).into()),
        ("startsWith", [Value::String(text), Value::String(part)]) => Ok(text.starts_with(part.as_str()).into()),
        ("endsWith", [Value::String(text), Value::String(part)]) => Ok(text.ends_with(part.as_str()).into()),
        ("lowerAscii", [Value::String(text)]) => Ok(text.to_ascii_lowercase().into()),
        ("matches", [Value::String(text), Value::String(pattern)]) => matches(text, pattern),
        ("size", [Value::String(text)]) => Ok(text.chars().count().into()),
        ("size", [Value::Array(items)]) => Ok(items.len().into()),
        ("size", [Value::Object(map)]) => Ok(map.len().into()),
        ("string", [Value::String(_) | Value::Number(_) | Value::Bool(_)]) => joined(&args, "").map(Value::from),
        ("int", [value]) => int(value),
        ("double", [value]) => double(value),
        ("lines", [Value::Array(items)]) => joined(items, "\n").map(Value::from),
        ("join", [Value::Array(items), Value::String(between)]) => joined(items, between).map(Value::from),
        ("optional" | "raw", [value]) => Ok((*value).clone()),
        ("other", [pair, value]) => match two(pair) {
            Some((a, b)) if a == *value => Ok(b.clone()),
            Some((a, b)) if b == *value => Ok(a.clone()),
            Some(_) => wrong("was asked for the other one of a value that isn't in the pair"),
            None => wrong("takes a pair and one of its two values"),
        },
        ("turns", [pair]) => match two(pair) {
            Some((a, b)) => Ok(json!([{ "node": a, "peer": b }, { "node": b, "peer": a }])),
            None => wrong("takes a pair"),
        },
        ("up", [hosts]) => up(machine, hosts),
        _ => match ARITY.iter().find(|(name, _)| *name == function) {
            None => Err(Unready::new(format!("there is no function `{function}`"))),
            Some((_, arity)) if *arity != args.len() => wrong(&format!("takes {arity} values, not {}", args.len())),
            Some(_) => {
                let kinds: Vec<&str> = args.iter().map(|arg| kind(arg)).collect();
                wrong(&format!("can't be asked of {}", kinds.join(" and ")))
            }
        },
    }
}

/// The two values of a pair.
pub fn two(pair: &Value) -> Option<(&Value, &Value)> {
    match pair.as_array().map(Vec::as_slice) {
        Some([a, b]) => Some((a, b)),
        _ => None,
    }
}

fn matches(text: &str, pattern: &str) -> Result<Value, Unready> {
    let wrong = |_| Unready::new(format!("`{pattern}` isn't a regular expression, or too large a one"));
    let regex = regex::RegexBuilder::new(pattern).size_limit(1 << 20).build().map_err(wrong)?;
    Ok(regex.is_match(text).into())
}

fn int(value: &Value) -> Result<Value, Unready> {
    let whole = match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(truncated)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    whole
        .map(Value::from)
        .ok_or_else(|| Unready::new(format!("{value} isn't a whole number")))
}

fn truncated(number: f64) -> Option<i64> {
    // Beyond 2^53 a float no longer tells whole numbers apart.
    #[expect(clippy::cast_possible_truncation, reason = "checked right before")]
    (number.abs() < 9_007_199_254_740_992.0).then_some(number as i64)
}

fn double(value: &Value) -> Result<Value, Unready> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let number = number.and_then(serde_json::Number::from_f64);
    number
        .map(Value::Number)
        .ok_or_else(|| Unready::new(format!("{value} isn't a number")))
}

fn joined<V: std::borrow::Borrow<Value>>(items: &[V], between: &str) -> Result<String, Unready> {
    let mut text = String::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text += between;
        }
        match item.borrow() {
            Value::String(item) => text += item,
            item @ (Value::Number(_) | Value::Bool(_)) => text += &item.to_string(),
            other => return Err(Unready::new(format!("{} can't be joined into a text", kind(other)))),
        }
    }
    Ok(text)
}

fn up(machine: &Machine<'_>, hosts: &Value) -> Result<Value, Unready> {
    let hosts = match hosts {
        Value::Array(hosts) => hosts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut answering = Vec::new();
    for host in hosts {
        let Value::String(name) = host else {
            return Err(Unready::new(format!("`up(…)` takes hosts, not {}", kind(host))));
        };
        match machine.scope.up(name) {
            Some(true) => answering.push(host.clone()),
            Some(false) => {}
            None => return Err(Unready::new(format!("it isn't known whether {name} answers"))),
        }
    }
    Ok(Value::Array(answering))
}
