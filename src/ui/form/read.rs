//! What was typed, as values. Nothing is corrected: what isn't understood is said to be wrong.

use crate::{
    procedure::{
        inputs,
        model::{Input, InputKind},
    },
    ui::field::Field,
    words::{Groups, Value, node_set, unfold},
};

/// So many hosts and more stand in a field as a node set.
const FOLDED: usize = 12;

/// Items with commas, blanks or line ends between them.
pub(in crate::ui) fn list(text: &str) -> Vec<String> {
    inputs::items(text).into_iter().map(str::to_owned).collect()
}

/// The value of a field; nothing where it is empty.
pub(super) fn value(kind: InputKind, input: &Input, field: &Field, groups: &Groups) -> Result<Option<Value>, String> {
    let text = field.value();
    let trimmed = text.trim();
    let empty = |value: Value| if trimmed.is_empty() { None } else { Some(value) };
    if input.may_be_empty && kind == input.kind && trimmed.is_empty() {
        return Ok(Some(Value::Array(Vec::new())));
    }
    Ok(match kind {
        InputKind::YesNo => match field.picked() {
            1 => Some(Value::Bool(true)),
            2 => Some(Value::Bool(false)),
            _ => None,
        },
        // The first that can be picked is that nothing was.
        InputKind::Choice => {
            let picked = field.picked().checked_sub(1).and_then(|at| input.choices.get(at));
            picked.map(|choice| Value::String(choice.value.clone()))
        }
        InputKind::Number => match trimmed {
            "" => None,
            _ => match serde_json::from_str(trimmed) {
                Ok(Value::Number(number)) => Some(Value::Number(number)),
                _ => return Err("a number is wanted".into()),
            },
        },
        InputKind::Host | InputKind::Hosts | InputKind::Pair | InputKind::Pairs => match trimmed {
            "" => None,
            _ => inputs::hosts(kind, &trimmed.into(), groups)?,
        },
        InputKind::Text => empty(Value::String(trimmed.to_owned())),
        InputKind::Lines => {
            let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
            empty(lines.into())
        }
        // Only whether it is there; it never becomes a value.
        InputKind::Secret => (!text.is_empty()).then_some(Value::Null),
    })
}

/// A value as it would be typed.
pub(super) fn typed(kind: InputKind, value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if kind == InputKind::Hosts && items.len() >= FOLDED => folded(items),
        Value::Array(items) => {
            let between = match kind {
                InputKind::Pair => "+",
                InputKind::Lines => "\n",
                _ => ", ",
            };
            let items: Vec<String> = items.iter().map(|item| typed(InputKind::Pair, item)).collect();
            items.join(between)
        }
        other => other.to_string(),
    }
}

/// Whether nothing is in it.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Many hosts as a node set, where it stands for them in their order; a list otherwise.
fn folded(hosts: &[Value]) -> String {
    let names: Vec<&str> = hosts.iter().filter_map(Value::as_str).collect();
    let set = node_set(&names);
    match unfold(&set, &Groups::default()) {
        Ok(same) if same == names && names.len() == hosts.len() => set,
        _ => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn input(kind: InputKind) -> Input {
        Input::plain("x", kind, "X")
    }

    fn read(kind: InputKind, text: &str) -> Result<Option<Value>, String> {
        value(kind, &input(kind), &Field::text("X", text), &Groups::default())
    }

    #[test]
    fn lists_take_commas_blanks_and_lines() {
        assert_eq!(read(InputKind::Hosts, "a, b c\nd"), Ok(Some(json!(["a", "b", "c", "d"]))));
        assert_eq!(read(InputKind::Hosts, " "), Ok(None));
    }

    #[test]
    fn pairs_are_two_hosts() {
        assert_eq!(read(InputKind::Pairs, "a+b, c+d"), Ok(Some(json!([["a", "b"], ["c", "d"]]))));
        for wrong in ["a", "a+", "a+b+c", "a+a"] {
            assert!(read(InputKind::Pair, wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_offered_is_read_as_what_it_was() {
        let many = |names: &mut dyn Iterator<Item = u32>| names.map(|n| format!("node{n}")).collect::<Vec<_>>();
        let offered = [
            (InputKind::Hosts, json!(many(&mut (1..=40)))),
            (InputKind::Hosts, json!(many(&mut (1..=40).rev()))),
            (InputKind::Lines, json!(["gunicorn", "rok-gw, the daemon"])),
            (InputKind::Hosts, json!(["a", "b"])),
            (InputKind::Pairs, json!([["a", "b"], ["c", "d"]])),
            (InputKind::Pair, json!(["a", "b"])),
        ];
        for (kind, was) in offered {
            let field = match kind {
                InputKind::Lines => Field::lines("X", &typed(kind, &was)),
                _ => Field::text("X", &typed(kind, &was)),
            };
            assert_eq!(value(kind, &input(kind), &field, &Groups::default()), Ok(Some(was)));
        }
    }

    #[test]
    fn a_node_set_is_as_good_as_a_list() {
        assert_eq!(read(InputKind::Hosts, "n[1-3]!n2, gw"), Ok(Some(json!(["n1", "n3", "gw"]))));
        assert_eq!(
            read(InputKind::Host, "n[1-2]"),
            Err("one host is wanted, and these are n[1-2], 2 hosts".into())
        );
        assert_eq!(
            read(InputKind::Pairs, "a[1-2] b[1-2]"),
            Ok(Some(json!([["a1", "a2"], ["b1", "b2"]])))
        );
        assert_eq!(
            typed(InputKind::Hosts, &json!((1..=40).map(|n| format!("n{n}")).collect::<Vec<_>>())),
            "n[1-40]"
        );
    }

    #[test]
    fn a_number_is_not_guessed() {
        assert_eq!(read(InputKind::Number, "12"), Ok(Some(json!(12))));
        assert!(read(InputKind::Number, "12 h").is_err());
    }
}
