//! What an expression comes to. Every fault is an [`Unready`], thus *unknown*; the work is bounded.

use super::{
    arithmetic, functions,
    syntax::{Each, Kind, Node, Op},
};
use crate::{
    procedure::scope::{Scope, Unready},
    words::Value,
};
use std::{
    borrow::Cow,
    cell::{Cell, OnceCell},
    collections::{BTreeMap, BTreeSet},
};

/// Nodes evaluated and values copied before an expression is given up. Real ones need a few hundred.
const MAX_WORK: u64 = 1_000_000;

type Outcome<'b> = Result<Cow<'b, Value>, Unready>;

/// One evaluation of one expression.
pub struct Machine<'s> {
    source: &'s str,
    pub scope: &'s dyn Scope,
    names: BTreeMap<&'s str, OnceCell<Result<Value, Unready>>>,
    left: Cell<u64>,
}

/// A name that a macro binds, and those around it.
struct Local<'b> {
    name: &'b str,
    value: &'b Value,
    outer: Option<&'b Local<'b>>,
}

impl<'s> Machine<'s> {
    pub fn new(source: &'s str, names: &'s BTreeSet<String>, scope: &'s dyn Scope) -> Self {
        Machine {
            source,
            scope,
            names: names.iter().map(|name| (name.as_str(), OnceCell::new())).collect(),
            left: Cell::new(MAX_WORK),
        }
    }

    pub fn run(&self, root: &Node) -> Result<Value, Unready> {
        let value = self.eval(root, None)?.into_owned();
        // `true || …` absorbs any fault, this one must not be absorbed.
        self.spend(1)?;
        Ok(value)
    }

    /// The value of a part of it.
    pub fn value_of(&self, node: &Node) -> Result<Value, Unready> {
        self.eval(node, None).map(Cow::into_owned)
    }

    /// The values of a list for which a condition isn't so, or isn't known to be.
    pub fn spoiling(&self, over: &Node, name: &str, body: &Node) -> Vec<Value> {
        let items = match self.value_of(over) {
            Ok(Value::Array(items)) => items,
            Ok(Value::Object(map)) => map.keys().map(|key| Value::from(key.as_str())).collect(),
            _ => Vec::new(),
        };
        let spoils = |value: &Value| {
            let local = Local { name, value, outer: None };
            self.truth(body, Some(&local)) != Ok(true)
        };
        items.iter().filter(|value| spoils(value)).cloned().collect()
    }

    /// Accounts for some work.
    pub fn spend(&self, work: usize) -> Result<(), Unready> {
        let left = self.left.get().saturating_sub(u64::try_from(work).unwrap_or(u64::MAX));
        self.left.set(left);
        if left == 0 {
            return Err(Unready::new(format!("`{}` takes too much work to evaluate", shorten(self.source))));
        }
        Ok(())
    }

    fn text(&self, node: &Node) -> &str {
        self.source.get(node.span.clone()).unwrap_or(self.source)
    }

    fn eval<'b>(&'b self, node: &'b Node, locals: Option<&'b Local<'b>>) -> Outcome<'b> {
        self.spend(1)?;
        let sub = |node: &'b Node| self.eval(node, locals);
        match &node.kind {
            Kind::Literal(value) => Ok(Cow::Borrowed(value)),
            Kind::Name(name) => self.name(name, locals),
            Kind::Field { of, field } => self.entry(of, sub(of)?, field),
            Kind::Has { of, field } => match &*sub(of)? {
                Value::Object(map) => Ok(owned(map.contains_key(field))),
                other => Err(self.has_no_fields(of, other)),
            },
            Kind::Index { of, at } => self.index(of, sub(of)?, at, &*sub(at)?),
            Kind::List(items) => {
                let items = items.iter().map(|item| self.owned(sub(item)?)).collect::<Result<Vec<_>, _>>()?;
                Ok(owned(items))
            }
            Kind::Map(entries) => self.map(entries, locals),
            Kind::Not(inner) => Ok(owned(!self.truth(inner, locals)?)),
            Kind::Negate(inner) => arithmetic::negate(&*sub(inner)?).map(Cow::Owned),
            Kind::Binary {
                op: op @ (Op::And | Op::Or),
                left,
                right,
            } => {
                // Either side alone may decide, whatever the other one is.
                let decides = *op == Op::Or;
                let left = self.truth(left, locals);
                if left == Ok(decides) {
                    return Ok(owned(decides));
                }
                let right = self.truth(right, locals)?;
                if right == decides { Ok(owned(decides)) } else { left.map(owned) }
            }
            Kind::Binary { op, left, right } => self.binary(*op, sub(left)?, sub(right)?),
            Kind::If { test, then, otherwise } => {
                if self.truth(test, locals)? {
                    sub(then)
                } else {
                    sub(otherwise)
                }
            }
            Kind::Each {
                what,
                over,
                name,
                only,
                body,
            } => self.each(*what, over, name, only.as_deref(), body, locals),
            Kind::Call { function, args } => {
                let args = args.iter().map(sub).collect::<Result<Vec<_>, _>>()?;
                functions::call(self, function, &args).map(Cow::Owned)
            }
        }
    }

    fn name<'b>(&'b self, name: &'b str, locals: Option<&'b Local<'b>>) -> Outcome<'b> {
        let mut around = locals;
        while let Some(local) = around {
            if local.name == name {
                return Ok(Cow::Borrowed(local.value));
            }
            around = local.outer;
        }
        let looked_up = self.names.get(name).map(|cell| cell.get_or_init(|| self.look_up(name)));
        match looked_up {
            Some(Ok(value)) => Ok(Cow::Borrowed(value)),
            Some(Err(unready)) => Err(unready.clone()),
            None => Err(not_known(name)),
        }
    }

    fn look_up(&self, name: &str) -> Result<Value, Unready> {
        if self.scope.is_secret(name) {
            return Err(Unready::new(format!("`{name}` is a secret: no expression may look at it")));
        }
        self.scope
            .value(name)
            .or_else(|| self.scope.monitor(name))
            .ok_or_else(|| not_known(name))
    }

    fn entry<'b>(&'b self, of: &Node, value: Cow<'b, Value>, field: &str) -> Outcome<'b> {
        let missing = || Unready::new(format!("`{}` has no `{field}` now", self.text(of)));
        match value {
            Cow::Borrowed(Value::Object(map)) => map.get(field).map(Cow::Borrowed).ok_or_else(missing),
            Cow::Owned(Value::Object(mut map)) => map.remove(field).map(Cow::Owned).ok_or_else(missing),
            other => Err(self.has_no_fields(of, &other)),
        }
    }

    fn has_no_fields(&self, of: &Node, value: &Value) -> Unready {
        Unready::new(format!("`{}` is {}: it has no fields", self.text(of), kind(value)))
    }

    fn index<'b>(&'b self, of: &Node, value: Cow<'b, Value>, at: &Node, key: &Value) -> Outcome<'b> {
        match (&*value, key) {
            (Value::Object(_), key) if let Some(key) = super::label(key) => self.entry(of, value, &key),
            (Value::Array(items), Value::Number(nth)) => {
                let place = nth
                    .as_u64()
                    .and_then(|nth| usize::try_from(nth).ok())
                    .filter(|nth| *nth < items.len());
                let none = || {
                    Unready::new(format!(
                        "`{}` has no value number {nth} (they count from 0, and there are {})",
                        self.text(of),
                        items.len()
                    ))
                };
                let place = place.ok_or_else(none)?;
                match value {
                    Cow::Borrowed(Value::Array(items)) => items.get(place).map(Cow::Borrowed).ok_or_else(|| not_known(self.text(of))),
                    Cow::Owned(Value::Array(mut items)) => Ok(Cow::Owned(items.swap_remove(place))),
                    _ => Err(not_known(self.text(of))),
                }
            }
            (value, key) => Err(Unready::new(format!(
                "`{}` is {}: `{}`, {}, picks nothing out of it",
                self.text(of),
                kind(value),
                self.text(at),
                kind(key)
            ))),
        }
    }

    fn map<'b>(&'b self, entries: &'b [(Node, Node)], locals: Option<&'b Local<'b>>) -> Outcome<'b> {
        let mut map = serde_json::Map::new();
        for (key, value) in entries {
            let key = match &*self.eval(key, locals)? {
                Value::String(key) => key.clone(),
                Value::Number(key) => key.to_string(),
                other => return Err(Unready::new(format!("{} can't be a key of a map", kind(other)))),
            };
            let value = self.owned(self.eval(value, locals)?)?;
            if map.insert(key.clone(), value).is_some() {
                return Err(Unready::new(format!("the key `{key}` stands twice in a map")));
            }
        }
        Ok(Cow::Owned(Value::Object(map)))
    }

    fn binary<'b>(&self, op: Op, left: Cow<'b, Value>, right: Cow<'b, Value>) -> Outcome<'b> {
        self.spend(arithmetic::weight(&left))?;
        self.spend(arithmetic::weight(&right))?;
        Ok(match op {
            Op::Equal => owned(arithmetic::equal(&left, &right)),
            Op::Unequal => owned(!arithmetic::equal(&left, &right)),
            Op::Less => owned(arithmetic::compare(&left, &right)?.is_lt()),
            Op::AtMost => owned(arithmetic::compare(&left, &right)?.is_le()),
            Op::Greater => owned(arithmetic::compare(&left, &right)?.is_gt()),
            Op::AtLeast => owned(arithmetic::compare(&left, &right)?.is_ge()),
            Op::In => owned(arithmetic::is_in(&left, &right)?),
            _ => Cow::Owned(arithmetic::calculate(op, left.into_owned(), right.into_owned())?),
        })
    }

    fn each<'b>(
        &'b self,
        what: Each,
        over: &'b Node,
        name: &'b str,
        only: Option<&'b Node>,
        body: &'b Node,
        locals: Option<&'b Local<'b>>,
    ) -> Outcome<'b> {
        let range = self.eval(over, locals)?;
        let keys: Vec<Value>;
        let items = match &*range {
            Value::Array(items) => items,
            Value::Object(map) => {
                keys = map.keys().map(|key| Value::from(key.as_str())).collect();
                &keys
            }
            other => return Err(Unready::new(format!("`{}` is {}, not a list", self.text(over), kind(other)))),
        };
        let mut kept = Vec::new();
        let mut hits = 0_u32;
        let mut doubt = None;
        for value in items {
            let local = Local {
                name,
                value,
                outer: locals,
            };
            match what {
                Each::Map => {
                    if only.map_or(Ok(true), |only| self.truth(only, Some(&local)))? {
                        kept.push(self.owned(self.eval(body, Some(&local))?)?);
                    }
                }
                Each::Filter => {
                    if self.truth(body, Some(&local))? {
                        kept.push(self.owned(Cow::Borrowed(value))?);
                    }
                }
                Each::ExistsOne => hits += u32::from(self.truth(body, Some(&local))?),
                Each::All | Each::Exists => {
                    // One value may decide, whatever the others are.
                    let decides = what == Each::Exists;
                    match self.truth(body, Some(&local)) {
                        Ok(truth) if truth == decides => return Ok(owned(decides)),
                        Ok(_) => {}
                        Err(unready) => doubt = doubt.or(Some(unready)),
                    }
                }
            }
        }
        match (what, doubt) {
            (_, Some(doubt)) => Err(doubt),
            (Each::Map | Each::Filter, None) => Ok(owned(kept)),
            (Each::ExistsOne, None) => Ok(owned(hits == 1)),
            (Each::All, None) => Ok(owned(true)),
            (Each::Exists, None) => Ok(owned(false)),
        }
    }

    fn truth<'b>(&'b self, node: &'b Node, locals: Option<&'b Local<'b>>) -> Result<bool, Unready> {
        match &*self.eval(node, locals)? {
            Value::Bool(truth) => Ok(*truth),
            other => Err(Unready::new(format!("`{}` is {}, not true or false", self.text(node), kind(other)))),
        }
    }

    fn owned(&self, value: Cow<'_, Value>) -> Result<Value, Unready> {
        self.spend(arithmetic::weight(&value))?;
        Ok(value.into_owned())
    }
}

fn owned<'b>(value: impl Into<Value>) -> Cow<'b, Value> {
    Cow::Owned(value.into())
}

fn not_known(name: &str) -> Unready {
    Unready::new(format!("`{name}` isn't known now"))
}

/// What a value is, for people.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

fn shorten(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}
