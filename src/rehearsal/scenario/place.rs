//! Places in a scenario's state, and what is put there. The type of each place is fixed by its first value.

use crate::{
    diagnostic::did_you_mean,
    procedure::{
        expr::{Expr, ExprError},
        template::Template,
    },
    words::{Value, Values},
};
use std::fmt;

/// The pseudo-table of the files of the host concerned.
pub const FILES: &str = "file";

/// A change of state.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where.
    pub place: Place,
    /// What is put there.
    pub value: Given,
}

/// `heal`, `role.rok1`, `role[host]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The value or table of `[state]`.
    pub root: String,
    /// The way from there.
    pub keys: Vec<PlaceKey>,
}

/// A part of the way to a place.
#[derive(Clone, Debug, PartialEq)]
pub enum PlaceKey {
    /// By name.
    Name(String),
    /// As the expression says.
    Expr(Expr),
}

/// What is put in a place.
#[derive(Clone, Debug)]
pub enum Given {
    /// This.
    Value(Value),
    /// What the expression gives.
    Expr(Expr),
    /// This text.
    Text(Template),
}

/// What kind of value a place holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// A list.
    List,
    /// A table.
    Table,
}

impl Kind {
    /// The kind of a value. TOML has no null, and an expression that gives one is refused before.
    pub fn of(value: &Value) -> Option<Kind> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(_) => Kind::Flag,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::Text,
            Value::Array(_) => Kind::List,
            Value::Object(_) => Kind::Table,
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Text => "a text",
            Kind::Number => "a number",
            Kind::Flag => "true or false",
            Kind::List => "a list",
            Kind::Table => "a table",
        })
    }
}

impl Place {
    /// Parses `role[host].since`.
    ///
    /// # Errors
    /// Something between the names that isn't `.name` or `[expression]`, or a wrong expression.
    pub fn parse(text: &str) -> Result<Place, ExprError> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
        let wrong = |at: usize| ExprError {
            message: "a place is written `name`, `name.key` or `name[expression]`".into(),
            span: at..text.len(),
        };
        let (root, mut rest) = text.split_at(end);
        if root.is_empty() {
            return Err(wrong(0));
        }
        let mut keys = Vec::new();
        while !rest.is_empty() {
            let at = text.len() - rest.len();
            if let Some(after) = rest.strip_prefix('.') {
                let end = after.find(|c| !is_name(c)).unwrap_or(after.len());
                if end == 0 {
                    return Err(wrong(at));
                }
                keys.push(PlaceKey::Name(after[..end].to_owned()));
                rest = &after[end..];
            } else {
                let inner = bracketed(rest).ok_or_else(|| wrong(at))?;
                let expr = Expr::parse(inner).map_err(|error| ExprError {
                    message: error.message,
                    span: at + 1 + error.span.start..at + 1 + error.span.end,
                })?;
                keys.push(PlaceKey::Expr(expr));
                rest = &rest[inner.len() + 2..];
            }
        }
        Ok(Place {
            root: root.to_owned(),
            keys,
        })
    }

    /// The expressions on the way.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        self.keys.iter().filter_map(|key| match key {
            PlaceKey::Expr(expr) => Some(expr),
            PlaceKey::Name(_) => None,
        })
    }

    /// What it holds at the start. Nothing where only a run can tell.
    ///
    /// # Errors
    /// There is no such place, in words.
    pub fn kind(&self, state: &Values) -> Result<Option<Kind>, String> {
        if self.root == FILES && self.keys.len() == 1 {
            return Ok(Some(Kind::Text));
        }
        let mut here = state
            .get(&self.root)
            .ok_or_else(|| missing(&self.root, "the state", state.keys().map(String::as_str)))?;
        let mut name = self.root.clone();
        for key in &self.keys {
            let Value::Object(table) = here else {
                return Err(format!("`{name}` is no table, so it has no keys"));
            };
            here = match key {
                PlaceKey::Name(key) => {
                    let found = table
                        .get(key)
                        .ok_or_else(|| missing(key, &format!("`{name}`"), table.keys().map(String::as_str)))?;
                    name = format!("{name}.{key}");
                    found
                }
                PlaceKey::Expr(expr) => match table.values().next() {
                    Some(any) => {
                        name = format!("{name}[{}]", expr.source());
                        any
                    }
                    None => return Ok(None),
                },
            };
        }
        Ok(Kind::of(here))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.root)?;
        self.keys.iter().try_for_each(|key| match key {
            PlaceKey::Name(name) => write!(f, ".{name}"),
            PlaceKey::Expr(expr) => write!(f, "[{}]", expr.source()),
        })
    }
}

fn missing<'a>(key: &str, of: &str, known: impl Iterator<Item = &'a str>) -> String {
    let hint = did_you_mean(key, known).map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
    format!("{of} has no `{key}`{hint}")
}

/// What stands in the brackets that `text` begins with; brackets within, and those in quotes, are passed over.
fn bracketed(text: &str) -> Option<&str> {
    if !text.starts_with('[') {
        return None;
    }
    let mut depth = 0_u32;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') => {
                depth -= 1;
                if depth == 0 {
                    return text.get(1..at);
                }
            }
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn state() -> Values {
        serde_json::from_value(json!({"heal": 4, "role": {"rok1": "master"}, "none": {}})).unwrap()
    }

    #[test]
    fn a_place_reads_back_and_knows_its_kind() {
        for (text, kind) in [
            ("heal", Some(Kind::Number)),
            ("role", Some(Kind::Table)),
            ("role.rok1", Some(Kind::Text)),
            ("role[host]", Some(Kind::Text)),
            ("role[{'a]': 'rok1'}['a]']]", Some(Kind::Text)),
            ("none[host]", None),
            ("file['/etc/hosts']", Some(Kind::Text)),
        ] {
            let place = Place::parse(text).unwrap();
            assert_eq!(place.to_string(), text);
            assert_eq!(place.kind(&state()), Ok(kind), "{text}");
        }
    }

    #[test]
    fn a_place_that_is_not_there_is_named_with_what_was_meant() {
        let kind = |text: &str| Place::parse(text).unwrap().kind(&state()).unwrap_err();
        assert!(kind("rol.rok1").contains("did you mean `role`"));
        assert!(kind("role.rok2").contains("`role` has no `rok2`"));
        assert!(kind("heal.x").contains("no table"));
        for wrong in ["", "a b", "a.", "a[b", "[a]", "a]"] {
            assert!(Place::parse(wrong).is_err(), "{wrong}");
        }
    }
}
