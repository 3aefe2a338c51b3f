//! Hosts as they are written, in node sets, and as the names that they stand for.

use super::WrongInput;
use crate::{
    procedure::model::{InputKind, Procedure},
    words::{Groups, HostName, Value, Values, is_plain_list, node_set, unfold},
};
use std::collections::{BTreeMap, BTreeSet};

/// Up to so many hosts are told by name, one by one.
const FEW: usize = 6;

/// What was given, with every node set in it unfolded; and what of that isn't understood, which stays as it was.
pub fn unfolded(procedure: &Procedure, given: &Values, groups: &Groups) -> (Values, Vec<WrongInput>) {
    let mut values = given.clone();
    let mut wrong = Vec::new();
    let mut read = |name: &str, kind: InputKind, value: &mut Value| match hosts(kind, value, groups) {
        Ok(Some(names)) => *value = names,
        Ok(None) => {}
        Err(why) => wrong.push(WrongInput {
            name: name.to_owned(),
            why,
        }),
    };
    for input in &procedure.inputs {
        if let Some(value) = values.get_mut(&input.name) {
            read(&input.name, input.kind, value);
        }
        for column in &input.columns {
            let by_host = values.get_mut(&column.name).and_then(Value::as_object_mut);
            by_host
                .into_iter()
                .flatten()
                .for_each(|(_, value)| read(&column.name, column.kind, value));
        }
    }
    (values, wrong)
}

/// The hosts that a value of such a kind stands for: a text is a node set, and so is each text of a list. Nothing where the kind has none
/// or the value isn't of its shape.
///
/// # Errors
/// In words: a set that isn't understood, or of another number than the kind has.
pub fn hosts(kind: InputKind, value: &Value, groups: &Groups) -> Result<Option<Value>, String> {
    match (kind, value) {
        (InputKind::Host, Value::String(text)) => one(text, groups).map(|name| Some(name.into())),
        (InputKind::Hosts, Value::String(text)) => names(text, groups).map(|names| Some(names.into())),
        (InputKind::Hosts, Value::Array(items)) => all(items, groups),
        (InputKind::Pair, _) => pair(value, groups),
        (InputKind::Pairs, Value::String(text)) => items(text).iter().map(|item| pair(&(*item).into(), groups)).collect(),
        (InputKind::Pairs, Value::Array(items)) => items.iter().map(|item| pair(item, groups)).collect(),
        _ => Ok(None),
    }
}

/// Hosts as one reads them back: `node[1-40,77], 41 hosts`.
pub fn told<T: AsRef<str>>(names: &[T]) -> String {
    match names {
        [one] => one.as_ref().to_owned(),
        many => format!("{}, {} hosts", node_set(many), many.len()),
    }
}

/// What isn't as many as it should be: `counts` has the number of hosts by the name of their input.
pub fn miscounted(values: &Values, counts: &BTreeMap<String, u64>) -> Vec<WrongInput> {
    let wrong = counts.iter().filter_map(|(name, count)| {
        let hosts = values.get(name)?.as_array()?;
        (u64::try_from(hosts.len()) != Ok(*count)).then(|| WrongInput {
            name: name.clone(),
            why: format!(
                "the site says that there are {count}, and these are {}",
                match super::texts(&Value::Array(hosts.clone())).as_slice() {
                    [one] => format!("1: {one}"),
                    names if names.len() == hosts.len() => told(names),
                    _ => hosts.len().to_string(),
                }
            ),
        })
    });
    wrong.collect()
}

/// The hosts of all values that a cluster doesn't have.
pub fn strangers(procedure: &Procedure, values: &Values, cluster: &BTreeSet<HostName>) -> Vec<WrongInput> {
    let mut wrong = Vec::new();
    let mut look = |name: &str, kind: InputKind, value: &Value| {
        wrong.extend(stranger(kind, value, cluster).map(|why| WrongInput {
            name: name.to_owned(),
            why,
        }));
    };
    for input in &procedure.inputs {
        if let Some(value) = values.get(&input.name) {
            look(&input.name, input.kind, value);
        }
        for column in &input.columns {
            let by_host = values.get(&column.name).and_then(Value::as_object);
            by_host
                .into_iter()
                .flatten()
                .for_each(|(_, value)| look(&column.name, column.kind, value));
        }
    }
    wrong
}

/// That a cluster doesn't have a host of a value, in words; nothing where it has them all, or the kind has none.
pub fn stranger(kind: InputKind, value: &Value, cluster: &BTreeSet<HostName>) -> Option<String> {
    if !matches!(kind, InputKind::Host | InputKind::Hosts | InputKind::Pair | InputKind::Pairs) {
        return None;
    }
    let has = |name: &String| cluster.contains(&HostName::from(name.as_str()));
    let odd: Vec<String> = super::texts(value).into_iter().filter(|name| !has(name)).collect();
    let isn_t = if odd.len() == 1 { "isn't" } else { "aren't" };
    let all: Vec<&str> = cluster.iter().map(HostName::as_str).collect();
    let all = if all.len() > FEW { told(&all) } else { all.join(", ") };
    (!odd.is_empty()).then(|| format!("{} {isn_t} in this rehearsal's cluster: {all}", odd.join(", ")))
}

fn names(text: &str, groups: &Groups) -> Result<Vec<String>, String> {
    if is_plain_list(text) {
        // What stands in it twice is a slip, and is told as one.
        return Ok(items(text).into_iter().map(str::to_owned).collect());
    }
    let names = unfold(text, groups).map_err(|error| format!("{text:?} isn't understood, {error}"))?;
    if names.is_empty() && !text.trim().is_empty() {
        return Err(format!("{text:?} leaves no host"));
    }
    Ok(names)
}

fn one(text: &str, groups: &Groups) -> Result<String, String> {
    match names(text, groups)?.as_slice() {
        [] => Ok(String::new()),
        [name] => Ok(name.clone()),
        several => Err(format!("one host is wanted, and these are {}", told(several))),
    }
}

fn all(items: &[Value], groups: &Groups) -> Result<Option<Value>, String> {
    let mut all = Vec::with_capacity(items.len());
    for item in items {
        let Some(text) = item.as_str() else { return Ok(None) };
        if is_plain_list(text) {
            all.push(text.to_owned());
        } else {
            all.extend(names(text, groups)?);
        }
    }
    Ok(Some(all.into()))
}

/// `a+b`, a set of two, or a list of them.
fn pair(value: &Value, groups: &Groups) -> Result<Option<Value>, String> {
    let hosts = match value {
        Value::String(text) => match text.split('+').collect::<Vec<_>>().as_slice() {
            [set] => names(set, groups)?,
            [a, b] if !a.trim().is_empty() && !b.trim().is_empty() => vec![one(a.trim(), groups)?, one(b.trim(), groups)?],
            _ => return Err(format!("{text} is no pair: two hosts with a plus between them, a+b")),
        },
        Value::Array(items) => match all(items, groups)?.and_then(|all| serde_json::from_value(all).ok()) {
            Some(names) => names,
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    match hosts.as_slice() {
        [a, b] if a == b => Err(format!("a pair is two different hosts, and both are {a}")),
        [_, _] => Ok(Some(hosts.into())),
        [one] => Err(format!("{one} is no pair: two hosts with a plus between them, a+b")),
        several => Err(format!("a pair is two hosts, and these are {}", told(several))),
    }
}

/// What stands between commas, blanks and line ends outside of brackets.
pub fn items(text: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let parts = text.split(move |c: char| {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && (c == ',' || c.is_whitespace())
    });
    parts.filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(kind: InputKind, value: Value) -> Value {
        let groups = Groups {
            site: [("top".to_owned(), "n[1-2]".to_owned())].into(),
            ..Groups::default()
        };
        match hosts(kind, &value, &groups) {
            Ok(read) => read.unwrap_or(value),
            Err(why) => json!({ "wrong": why }),
        }
    }

    #[test]
    fn hosts_are_node_sets_however_they_are_given() {
        assert_eq!(read(InputKind::Hosts, json!("n[1-3]!n2")), json!(["n1", "n3"]));
        assert_eq!(read(InputKind::Hosts, json!(["n[1-2]", "gw"])), json!(["n1", "n2", "gw"]));
        assert_eq!(read(InputKind::Hosts, json!("@top,gw")), json!(["n1", "n2", "gw"]));
        assert_eq!(read(InputKind::Hosts, json!("b, a")), json!(["b", "a"]));
        assert_eq!(read(InputKind::Host, json!("n[7]")), json!("n7"));
        assert_eq!(read(InputKind::Text, json!("n[7]")), json!("n[7]"));
    }

    #[test]
    fn a_pair_is_two_however_it_is_given() {
        for two in [
            json!("a1+a2"),
            json!("a[1-2]"),
            json!(["a1", "a2"]),
            json!(["a[1-2]"]),
            json!("a1, a2"),
        ] {
            assert_eq!(read(InputKind::Pair, two), json!(["a1", "a2"]));
        }
        assert_eq!(read(InputKind::Pairs, json!("a[1-2], b1+b2")), json!([["a1", "a2"], ["b1", "b2"]]));
        assert_eq!(
            read(InputKind::Pairs, json!([["a1", "a2"], "b[1-2]"])),
            json!([["a1", "a2"], ["b1", "b2"]])
        );
    }

    #[test]
    fn what_is_another_number_is_told_with_what_it_is() {
        let why = |kind, value| read(kind, value)["wrong"].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            why(InputKind::Host, json!("n[1-3]")),
            "one host is wanted, and these are n[1-3], 3 hosts"
        );
        assert_eq!(
            why(InputKind::Pair, json!("a[1-3]")),
            "a pair is two hosts, and these are a[1-3], 3 hosts"
        );
        assert_eq!(why(InputKind::Pair, json!("a+a")), "a pair is two different hosts, and both are a");
        assert!(why(InputKind::Pair, json!("a+b+c")).contains("is no pair"));
        assert_eq!(why(InputKind::Hosts, json!("n1!n[1-2]")), "\"n1!n[1-2]\" leaves no host");
        assert_eq!(
            why(InputKind::Hosts, json!("n[1-x]")),
            "\"n[1-x]\" isn't understood, at byte 5: a number is wanted, and 'x' is none"
        );
    }

    #[test]
    fn a_number_that_the_site_states_is_held_against_the_hosts() {
        let values: Values = serde_json::from_value(json!({ "nodes": ["n1", "n2", "n3"], "gw": ["g"] })).unwrap();
        let counts = |nodes, gw| BTreeMap::from([("nodes".to_owned(), nodes), ("gw".to_owned(), gw), ("later".to_owned(), 9)]);
        assert_eq!(miscounted(&values, &counts(3, 1)), []);
        let wrong: Vec<String> = miscounted(&values, &counts(4, 2)).iter().map(ToString::to_string).collect();
        assert_eq!(
            wrong,
            [
                "gw: the site says that there are 2, and these are 1: g",
                "nodes: the site says that there are 4, and these are n[1-3], 3 hosts"
            ]
        );
    }
}
