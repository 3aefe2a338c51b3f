//! What was typed, as values. Nothing is corrected: what isn't understood is said to be wrong.

use crate::{
    procedure::model::{Input, InputKind},
    ui::field::Field,
    words::Value,
};

/// Items with commas, blanks or line ends between them.
pub(in crate::ui) fn list(text: &str) -> Vec<String> {
    text.split([',', ' ', '\t', '\n', '\r'])
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The value of a field; nothing where it is empty.
pub(super) fn value(kind: InputKind, input: &Input, field: &Field) -> Result<Option<Value>, String> {
    let text = field.value();
    let trimmed = text.trim();
    let empty = |value: Value| if trimmed.is_empty() { None } else { Some(value) };
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
        InputKind::Host => {
            if let [_, _, ..] = list(trimmed).as_slice() {
                return Err("one host is wanted".into());
            }
            empty(Value::String(trimmed.to_owned()))
        }
        InputKind::Hosts => empty(list(trimmed).into()),
        InputKind::Pair => match list(trimmed).as_slice() {
            [] => None,
            [one] => Some(pair(one)?),
            _ => return Err("one pair is wanted: a+b".into()),
        },
        InputKind::Pairs => {
            let pairs: Result<Vec<Value>, String> = list(trimmed).iter().map(|item| pair(item)).collect();
            empty(Value::Array(pairs?))
        }
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

fn pair(item: &str) -> Result<Value, String> {
    match item.split('+').collect::<Vec<_>>().as_slice() {
        [a, b] if !a.is_empty() && !b.is_empty() && a != b => Ok(Value::Array(vec![(*a).into(), (*b).into()])),
        _ => Err(format!("{item} is no pair: two hosts with a plus between them, a+b")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn input(kind: InputKind) -> Input {
        Input {
            name: "x".into(),
            kind,
            label: "X".into(),
            help: None,
            default: None,
            pattern: None,
            require: None,
            because: None,
            when: None,
            choices: vec![],
            among: None,
            columns: vec![],
            discover: None,
        }
    }

    fn read(kind: InputKind, text: &str) -> Result<Option<Value>, String> {
        value(kind, &input(kind), &Field::text("X", text))
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
        let offered = [
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
            assert_eq!(value(kind, &input(kind), &field), Ok(Some(was)));
        }
    }

    #[test]
    fn a_number_is_not_guessed() {
        assert_eq!(read(InputKind::Number, "12"), Ok(Some(json!(12))));
        assert!(read(InputKind::Number, "12 h").is_err());
    }
}
