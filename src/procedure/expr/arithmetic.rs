//! Operators over plain values, as CEL has them, but for numbers: these are JSON's, so whole and broken ones mix.

use super::{eval::kind, syntax::Op};
use crate::{procedure::scope::Unready, words::Value};
use serde_json::Number;
use std::cmp::Ordering;

/// How much work it is to copy or compare a value.
pub fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text.len() / 64,
        Value::Array(items) => 1 + items.iter().map(weight).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(weight).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
    }
}

/// Whether two values are equal; of different kinds they never are.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => compare_numbers(left, right).is_some_and(Ordering::is_eq),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| equal(value, other)))
        }
        _ => left == right,
    }
}

/// The order of two numbers, or of two texts.
pub fn compare(left: &Value, right: &Value) -> Result<Ordering, Unready> {
    let order = match (left, right) {
        (Value::Number(left), Value::Number(right)) => compare_numbers(left, right),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    };
    order.ok_or_else(|| Unready::new(format!("{} can't be compared with {}", kind(left), kind(right))))
}

/// Whether a list has a value, or a map a key.
pub fn is_in(value: &Value, within: &Value) -> Result<bool, Unready> {
    match (value, within) {
        (_, Value::Array(items)) => Ok(items.iter().any(|item| equal(value, item))),
        (Value::String(key), Value::Object(map)) => Ok(map.contains_key(key)),
        (Value::Number(key), Value::Object(map)) => Ok(map.contains_key(&key.to_string())),
        (Value::String(_), Value::String(_)) => Err(Unready::new("`in` looks into lists and maps; in a text it is `text.contains('…')`")),
        _ => Err(Unready::new(format!("{} can't be in {}", kind(value), kind(within)))),
    }
}

pub fn negate(value: &Value) -> Result<Value, Unready> {
    match value {
        Value::Number(_) => calculate(Op::Minus, Value::from(0), value.clone()),
        other => Err(Unready::new(format!("{} can't be negated", kind(other)))),
    }
}

/// `+ - * / %`.
pub fn calculate(op: Op, left: Value, right: Value) -> Result<Value, Unready> {
    match (op, left, right) {
        (Op::Plus, Value::String(left), Value::String(right)) => Ok(Value::String(left + &right)),
        (Op::Plus, Value::Array(mut left), Value::Array(right)) => {
            left.extend(right);
            Ok(Value::Array(left))
        }
        (op, Value::Number(left), Value::Number(right)) => {
            let wrong = || Unready::new(format!("`{left} {} {right}` has no result", op.sign()));
            numbers(op, &left, &right).map(Value::Number).ok_or_else(wrong)
        }
        (op, left, right) => Err(Unready::new(format!(
            "`{}` doesn't go with {} and {}",
            op.sign(),
            kind(&left),
            kind(&right)
        ))),
    }
}

fn numbers(op: Op, left: &Number, right: &Number) -> Option<Number> {
    if let (Some(left), Some(right)) = (left.as_i128(), right.as_i128()) {
        let result = match op {
            Op::Plus => left.checked_add(right),
            Op::Minus => left.checked_sub(right),
            Op::Times => left.checked_mul(right),
            Op::Divide => left.checked_div(right),
            Op::Modulo => left.checked_rem(right),
            _ => None,
        }?;
        return i64::try_from(result).map(Number::from).ok();
    }
    let (left, right) = (left.as_f64()?, right.as_f64()?);
    Number::from_f64(match op {
        Op::Plus => left + right,
        Op::Minus => left - right,
        Op::Times => left * right,
        Op::Divide => left / right,
        _ => return None,
    })
}

fn compare_numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}
