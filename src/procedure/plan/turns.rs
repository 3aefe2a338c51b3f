//! The turns of a loop.

use super::{InTurn, Turn, TurnAt};
use crate::{
    procedure::{
        expr::{self, Expr, kind},
        model::{Common, Loop},
        scope::{Scope, Unready},
    },
    words::Value,
};
use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

/// More turns of one loop are refused.
const MAX_TURNS: usize = 10_000;

/// A node's turns: how each stands in ids, and what it sees. A node without a loop has one, which isn't named.
pub type Turns = Vec<(Option<String>, Arc<Turn>)>;

/// The turns of a node; nothing while a value that they need isn't known.
pub fn of(common: &Common, bindings: &[(String, Expr)], around: &Arc<Turn>, scope: &dyn Scope) -> Result<Option<Turns>, Unready> {
    let Some(over) = &common.over else {
        return Ok(bound(around.clone(), bindings, scope).map(|turn| vec![(None, turn)]));
    };
    let values = match over.over.value(scope) {
        Ok(Value::Array(values)) => values,
        // As in expressions, a loop over a map goes over its keys.
        Ok(Value::Object(map)) => map.into_iter().map(|(key, _)| Value::String(key)).collect(),
        Ok(other) => {
            return Err(Unready::new(format!(
                "`for` of {}: `{}` is {}, not a list",
                common.key,
                over.over.source(),
                kind(&other)
            )));
        }
        Err(_) => return Ok(None),
    };
    self::over(common, values, bindings, around, scope)
}

/// The turns of a loop over these values.
pub fn over(
    common: &Common,
    values: Vec<Value>,
    bindings: &[(String, Expr)],
    around: &Arc<Turn>,
    scope: &dyn Scope,
) -> Result<Option<Turns>, Unready> {
    let Some(each) = &common.over else { return Ok(None) };
    if values.len() > MAX_TURNS {
        return Err(Unready::new(format!(
            "`for` of {}: {} values are more than {MAX_TURNS}",
            common.key,
            values.len()
        )));
    }
    let last = values.len().saturating_sub(1);
    let mut seen = BTreeSet::new();
    let mut turns = Vec::with_capacity(values.len());
    for (at, value) in values.into_iter().enumerate() {
        let mut turn = Turn::clone(around);
        let label = take_apart(each, value, &mut turn).map_err(|why| Unready::new(format!("`for` of {}: {why}", common.key)))?;
        if !seen.insert(label.clone()) {
            return Err(Unready::new(format!(
                "`for` of {}: `{label}` comes twice, and each turn needs a value of its own",
                common.key
            )));
        }
        turn.path.push(TurnAt {
            of: common.key.clone(),
            value: label.clone(),
            first: at == 0,
            last: at == last,
        });
        let Some(turn) = bound(Arc::new(turn), bindings, scope) else {
            return Ok(None);
        };
        turns.push((Some(in_id(&label)), turn));
    }
    Ok(Some(turns))
}

/// Gives the loop's names their values; returns how the turn is called.
fn take_apart(each: &Loop, value: Value, turn: &mut Turn) -> Result<String, String> {
    let bind = |turn: &mut Turn, name: &String, value: Value| {
        turn.secrets.remove(name);
        turn.values.insert(name.clone(), value);
    };
    match (each.names.as_slice(), value) {
        ([name], value) => {
            let label = expr::label(&value).filter(|label| !label.is_empty()).ok_or_else(|| {
                if value.is_object() {
                    "a value is a map: name its fields, such as `for = \"node, peer in turns(pair)\"`".to_owned()
                } else {
                    format!("a turn can't be called {value}: its value must be a text, a number or a pair")
                }
            })?;
            bind(turn, name, value);
            Ok(label)
        }
        (names, Value::Array(values)) if values.len() == names.len() => {
            let label = expr::label(&Value::Array(values.clone())).or_else(|| values.first().and_then(expr::label));
            for (name, value) in names.iter().zip(values) {
                bind(turn, name, value);
            }
            label.ok_or_else(|| "a turn's first value must be a text or a number".to_owned())
        }
        (names, Value::Object(mut map)) => {
            let mut label = None;
            for name in names {
                let value = map.remove(name).ok_or_else(|| format!("a value has no `{name}`"))?;
                label = label.or_else(|| expr::label(&value));
                bind(turn, name, value);
            }
            label
                .filter(|label| !label.is_empty())
                .ok_or_else(|| "a turn's first value must be a text or a number".to_owned())
        }
        (names, _) => Err(format!("each value must have {} parts, for {}", names.len(), names.join(", "))),
    }
}

/// A fragment's inputs, evaluated in its turn; nothing while one isn't known. A secret is handed on by name.
fn bound(turn: Arc<Turn>, bindings: &[(String, Expr)], scope: &dyn Scope) -> Option<Arc<Turn>> {
    if bindings.is_empty() {
        return Some(turn);
    }
    let inner = InTurn { base: scope, turn: &turn };
    let mut within = Turn::clone(&turn);
    for (name, given) in bindings {
        if let Some(secret) = given.as_name().and_then(|given| inner.secret(given)) {
            within.values.remove(name);
            within.secrets.insert(name.clone(), secret);
        } else if let Ok(value) = given.value(&inner) {
            within.secrets.remove(name);
            within.values.insert(name.clone(), value);
        } else {
            return None;
        }
    }
    Some(Arc::new(within))
}

/// A value as it stands in an id: readable, and never to be taken for a part of the id itself.
fn in_id(label: &str) -> String {
    let mut id = String::with_capacity(label.len());
    for sign in label.chars() {
        if sign.is_control() || matches!(sign, '[' | ']' | '%') {
            let mut bytes = [0; 4];
            for byte in sign.encode_utf8(&mut bytes).bytes() {
                // Writing to a string can't fail.
                let _ = write!(id, "%{byte:02X}");
            }
        } else {
            id.push(sign);
        }
    }
    id
}
