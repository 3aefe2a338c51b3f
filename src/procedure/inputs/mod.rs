//! Values of inputs: defaults filled in, and everything that is wrong with what was given, at once.

mod hosts;

pub use hosts::{hosts, items, miscounted, stranger, strangers, told, unfolded};

use super::{
    model::{Column, Input, InputKind, Procedure},
    scope::{Known, Scope},
};
use crate::words::{Groups, Truth, Value, Values, host_name_problem};
use regex::Regex;
use std::collections::BTreeSet;

/// Something that is wrong with a given value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {why}")]
pub struct WrongInput {
    /// The input or column.
    pub name: String,
    /// In words.
    pub why: String,
}

/// The values that a run has: what was given, and the defaults. Secrets are left out; an input whose condition doesn't hold is, too. Node
/// sets are unfolded; those with groups in them are to be [unfolded] before.
///
/// # Errors
/// All that is wrong: values of another kind, missing ones, names that no input has.
pub fn complete(procedure: &Procedure, given: &Values) -> Result<Values, Vec<WrongInput>> {
    let (given, mut wrong) = unfolded(procedure, given, &Groups::default());
    let not_understood: BTreeSet<String> = wrong.iter().map(|wrong| wrong.name.clone()).collect();
    let given = &given;
    let mut known = Known {
        values: procedure.constants.clone(),
        ..Known::default()
    };
    let mut values = Values::new();
    for input in &procedure.inputs {
        if input.kind == InputKind::Secret {
            known.secrets.insert(input.name.as_str().into());
            continue;
        }
        if !applies(input.when.as_ref(), &known) {
            continue;
        }
        // A default may name groups, which only a place has.
        let default = input.default.as_ref().filter(|_| !given.contains_key(&input.name));
        if let Some(why) = default.and_then(|default| hosts(input.kind, default, &Groups::default()).err()) {
            wrong.push(WrongInput {
                name: input.name.clone(),
                why,
            });
            continue;
        }
        match given.get(&input.name).or(default).cloned() {
            None => wrong.push(WrongInput {
                name: input.name.clone(),
                why: format!("a value is needed: {}", input.label),
            }),
            Some(value) => {
                let problem = problem(input, &value, &known).filter(|_| !not_understood.contains(&input.name));
                wrong.extend(problem.map(|why| WrongInput {
                    name: input.name.clone(),
                    why,
                }));
                known.values.insert(input.name.clone(), value.clone());
                values.insert(input.name.clone(), value);
            }
        }
        for column in &input.columns {
            if !applies(column.when.as_ref(), &known) {
                continue;
            }
            match given.get(&column.name) {
                None => wrong.push(WrongInput {
                    name: column.name.clone(),
                    why: format!("a value is needed for each of {}: {}", input.name, column.label),
                }),
                Some(value) => {
                    if !not_understood.contains(&column.name) {
                        wrong.extend(column_problem(input, column, value, &values));
                    }
                    known.values.insert(column.name.clone(), value.clone());
                    values.insert(column.name.clone(), value.clone());
                }
            }
        }
    }
    for input in procedure.inputs.iter().filter(|input| values.contains_key(&input.name)) {
        let Some(require) = &input.require else { continue };
        if require.truth(&known).0 != Truth::Yes {
            let because = input
                .because
                .clone()
                .unwrap_or_else(|| format!("it must be that {}", require.source()));
            wrong.push(WrongInput {
                name: input.name.clone(),
                why: because,
            });
        }
    }
    let names: BTreeSet<&str> = procedure
        .inputs
        .iter()
        .flat_map(|input| std::iter::once(input.name.as_str()).chain(input.columns.iter().map(|column| column.name.as_str())))
        .collect();
    for name in given.keys().filter(|name| !names.contains(name.as_str())) {
        let near = crate::diagnostic::did_you_mean(name, names.iter().copied());
        let why = near.map_or_else(
            || "the procedure asks for no such value".to_owned(),
            |near| format!("the procedure asks for no such value; did you mean {near}?"),
        );
        wrong.push(WrongInput { name: name.clone(), why });
    }
    if wrong.is_empty() { Ok(values) } else { Err(wrong) }
}

/// The secrets that a run needs, by name and label.
pub fn secrets<'a>(procedure: &'a Procedure, values: &Values) -> Vec<&'a Input> {
    let known = Known {
        values: procedure
            .constants
            .iter()
            .chain(values)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        ..Known::default()
    };
    procedure
        .inputs
        .iter()
        .filter(|input| input.kind == InputKind::Secret && applies(input.when.as_ref(), &known))
        .collect()
}

/// What is wrong with a value of an input; nothing where it is well.
pub fn problem(input: &Input, value: &Value, known: &Known) -> Option<String> {
    if input.may_be_empty && value.as_array().is_some_and(Vec::is_empty) {
        return None;
    }
    if let Some(why) = kind_problem(input.kind, value) {
        return Some(why);
    }
    if let Some(pattern) = &input.pattern
        && let Ok(whole) = Regex::new(&format!("^(?:{pattern})$"))
        && let Some(text) = texts(value).into_iter().find(|text| !whole.is_match(text))
    {
        return Some(format!("{text:?} doesn't match {pattern}"));
    }
    if input.kind == InputKind::Choice && !input.choices.iter().any(|choice| value.as_str() == Some(&choice.value)) {
        let choices: Vec<&str> = input.choices.iter().map(|choice| choice.value.as_str()).collect();
        return Some(format!("it is one of {}", choices.join(", ")));
    }
    if let Some(among) = &input.among
        && let Ok(hosts) = among.hosts(known)
        && let Some(text) = texts(value)
            .into_iter()
            .find(|text| !hosts.iter().any(|host| host.as_str() == text))
    {
        return Some(format!(
            "{text} is none of {}",
            hosts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        ));
    }
    None
}

/// What is wrong with a value of this kind, whatever input or column it is for; nothing where it is well.
pub fn kind_problem(kind: InputKind, value: &Value) -> Option<String> {
    let strings = |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
    let pair = |value: &Value| strings(value) && value.as_array().is_some_and(|items| items.len() == 2 && items[0] != items[1]);
    let wanted = match kind {
        InputKind::Host if value.is_string() => return host_name_problem(value.as_str().unwrap_or_default()),
        InputKind::Host => "one host",
        InputKind::Hosts if strings(value) => return list_problem(value),
        InputKind::Hosts => "a list of hosts",
        InputKind::Pair if pair(value) => return list_problem(value),
        InputKind::Pair => "two different hosts",
        InputKind::Pairs if value.as_array().is_some_and(|items| items.iter().all(pair)) => {
            return value.as_array().into_iter().flatten().find_map(list_problem);
        }
        InputKind::Pairs => "a list of pairs of hosts",
        InputKind::Text | InputKind::Choice if value.is_string() => return line_problem(value.as_str().unwrap_or_default()),
        InputKind::Text => "a text",
        InputKind::Choice => "one of its choices",
        InputKind::Lines if strings(value) => {
            return value
                .as_array()
                .into_iter()
                .flatten()
                .find_map(|item| line_problem(item.as_str().unwrap_or_default()));
        }
        InputKind::Lines => "a list of lines",
        InputKind::Number if value.is_number() => return None,
        InputKind::Number => "a number",
        InputKind::YesNo if value.is_boolean() => return None,
        InputKind::YesNo => "true or false",
        InputKind::Secret => "typed in when the run starts: a secret is never written down",
    };
    Some(format!("it must be {wanted}"))
}

fn list_problem(value: &Value) -> Option<String> {
    let mut seen = BTreeSet::new();
    for host in texts(value) {
        if let Some(why) = host_name_problem(&host) {
            return Some(why);
        }
        if !seen.insert(host.clone()) {
            return Some(format!("{host} is in it twice"));
        }
    }
    seen.is_empty().then(|| "it is empty".into())
}

fn line_problem(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some("it is empty".into());
    }
    if text.chars().any(char::is_control) {
        return Some("it has control characters in it, or several lines".into());
    }
    text.starts_with('-')
        .then(|| format!("{text:?} begins with a hyphen: a command would take it for an option"))
}

fn column_problem(input: &Input, column: &Column, value: &Value, values: &Values) -> Vec<WrongInput> {
    let said = |why: String| WrongInput {
        name: column.name.clone(),
        why,
    };
    let Some(map) = value.as_object() else {
        return vec![said(format!("it must be a table: one value for each of {}", input.name))];
    };
    let hosts = values.get(&input.name).map(texts).unwrap_or_default();
    let missing = hosts
        .iter()
        .filter(|host| !map.contains_key(*host))
        .map(|host| said(format!("a value is missing for {host}")));
    let bad = map
        .iter()
        .filter_map(|(host, value)| kind_problem(column.kind, value).map(|why| said(format!("{host}: {why}"))));
    missing.chain(bad).collect()
}

/// All texts in a value, lists within lists included.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// A condition that isn't known to hold doesn't.
fn applies(when: Option<&super::expr::Expr>, known: &dyn Scope) -> bool {
    when.is_none_or(|when| when.truth(known).0 == Truth::Yes)
}
