//! What a scenario's expressions see, and what is made of them.

use super::World;
use crate::{
    procedure::{
        expr::Expr,
        scope::{Scope, Unready},
        template::Template,
    },
    rehearsal::scenario::{Change, Each, FILES, Given, Kind, Place, PlaceKey, Whom},
    words::{HostName, Truth, Value, Values},
};

/// The world as an expression sees it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// All of it.
    pub world: &'a World,
    /// The host concerned.
    pub host: Option<&'a HostName>,
    /// What was caught, and loop variables.
    pub caught: &'a Values,
}

impl Scope for View<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.caught.get(name) {
            return Some(value.clone());
        }
        match name {
            "inputs" => Some(self.world.inputs.clone().into_iter().collect()),
            "host" => self.host.map(|host| Value::from(host.as_str())),
            FILES => {
                let files = &self.world.machines.get(self.host?)?.files;
                Some(
                    files
                        .iter()
                        .map(|(path, content)| (path.clone(), Value::from(content.as_str())))
                        .collect(),
                )
            }
            _ => self
                .world
                .state
                .get(name)
                .cloned()
                .or_else(|| self.world.model.value(name, self.world.now)),
        }
    }

    fn monitor(&self, _: &str) -> Option<Value> {
        None
    }

    fn is_secret(&self, _: &str) -> bool {
        false
    }

    fn up(&self, host: &str) -> Option<bool> {
        self.world.machines.get(host).map(super::Machine::is_up)
    }
}

impl View<'_> {
    /// A condition that isn't said holds. One that can't be told is an error: the scenario's author must know.
    ///
    /// # Errors
    /// It can't be told.
    pub fn holds(&self, condition: Option<&Expr>) -> Result<bool, Unready> {
        match condition.map(|expr| (expr, expr.truth(self))) {
            None | Some((_, (Truth::Yes, _))) => Ok(true),
            Some((_, (Truth::No, _))) => Ok(false),
            Some((expr, (Truth::Unknown, why))) => Err(Unready::new(format!(
                "`{}` can't be told: {}",
                expr.source(),
                why.unwrap_or_default()
            ))),
        }
    }

    /// A text; nothing where nothing is said.
    ///
    /// # Errors
    /// A value in it isn't known.
    pub fn text(&self, template: Option<&Template>) -> Result<String, Unready> {
        template.map_or_else(|| Ok(String::new()), |template| template.text(self))
    }

    /// The turns of a loop: what is caught in each. Without a loop, one.
    ///
    /// # Errors
    /// The list isn't known, or is none.
    pub fn turns(&self, each: Option<&Each>) -> Result<Vec<Values>, Unready> {
        let Some(each) = each else {
            return Ok(vec![self.caught.clone()]);
        };
        let value = each.over.value(self)?;
        let wrong = || Unready::new(format!("`{}` gives no list to go through", each.over.source()));
        let list = match value {
            Value::Array(list) => list,
            Value::Object(table) => table.into_iter().map(|(key, _)| Value::from(key)).collect(),
            _ => return Err(wrong()),
        };
        list.into_iter()
            .map(|value| {
                let mut caught = self.caught.clone();
                match (&each.names[..], value) {
                    ([one], value) => drop(caught.insert(one.clone(), value)),
                    (names, Value::Array(values)) if values.len() == names.len() => caught.extend(names.iter().cloned().zip(values)),
                    _ => return Err(wrong()),
                }
                Ok(caught)
            })
            .collect()
    }

    /// Hosts.
    ///
    /// # Errors
    /// They aren't known, or one of them isn't of the cluster.
    pub fn whom(&self, whom: &Whom) -> Result<Vec<HostName>, Unready> {
        let hosts = match whom {
            Whom::This => self.host.cloned().into_iter().collect(),
            Whom::Named(hosts) => hosts.clone(),
            Whom::Expr(expr) => expr.hosts(self)?,
        };
        match hosts.iter().find(|host| !self.world.machines.contains_key(*host)) {
            Some(unknown) => Err(Unready::new(format!("the cluster has no host {unknown}: add [host.{unknown}]"))),
            None => Ok(hosts),
        }
    }

    /// The names on the way to a place, and what is put there.
    ///
    /// # Errors
    /// A value isn't known.
    pub fn change(&self, change: &Change) -> Result<(Vec<String>, Value), Unready> {
        let mut way = vec![change.place.root.clone()];
        for key in &change.place.keys {
            way.push(match key {
                PlaceKey::Name(name) => name.clone(),
                PlaceKey::Expr(expr) => match expr.value(self)? {
                    Value::String(key) => key,
                    Value::Number(key) => key.to_string(),
                    _ => return Err(Unready::new(format!("`{}` is no key of a table", expr.source()))),
                },
            });
        }
        let value = match &change.value {
            Given::Value(value) => value.clone(),
            Given::Expr(expr) => expr.value(self)?,
            Given::Text(template) => Value::from(template.text(self)?),
        };
        Ok((way, value))
    }
}

/// Puts a value where its place is, if it is there and holds that kind of value.
///
/// # Errors
/// It isn't, or doesn't.
pub fn put(state: &mut Values, place: &Place, way: &[String], value: Value) -> Result<(), Unready> {
    let missing = |key: &str| Unready::new(format!("`set` at `{place}`: the state has no `{key}` there"));
    let (root, keys) = way.split_first().ok_or_else(|| missing(""))?;
    let mut here = state.get_mut(root).ok_or_else(|| missing(root))?;
    for key in keys {
        here = here.get_mut(key).ok_or_else(|| missing(key))?;
    }
    let value = fitting(here, value);
    let (is, new) = (Kind::of(here), Kind::of(&value));
    if is != new {
        let kind = |kind: Option<Kind>| kind.map_or("nothing".to_owned(), |kind| kind.to_string());
        return Err(Unready::new(format!(
            "`set` at `{place}`: it is {}, and can't become {}",
            kind(is),
            kind(new)
        )));
    }
    *here = value;
    Ok(())
}

/// What a pattern caught is text: where a number stands, a text that is one becomes one; and the other way round.
fn fitting(here: &Value, value: Value) -> Value {
    match (here, &value) {
        (Value::Number(_), Value::String(text)) => text.trim().parse().map_or(value, Value::Number),
        (Value::String(_), Value::Number(number)) => Value::from(number.to_string()),
        _ => value,
    }
}
