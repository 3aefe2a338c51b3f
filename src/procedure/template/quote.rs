//! What a value becomes where it stands.

use crate::{
    procedure::{expr::kind, scope::Unready},
    words::Value,
};

/// A single value as text; nothing for lists, maps and `null`.
pub fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether there is nothing in it that could be rendered.
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// For people: a list's values are joined, a pair in a list reads `a+b`.
pub fn for_people(value: &Value, source: &str) -> Result<String, Unready> {
    fn joined(value: &Value, between: &str, within: Option<&str>) -> Option<String> {
        match value {
            Value::Array(items) => {
                let items = items.iter().map(|item| joined(item, within?, None)).collect::<Option<Vec<_>>>();
                items.map(|items| items.join(between))
            }
            other => plain(other),
        }
    }
    let text = match value {
        Value::Array(items) => items
            .iter()
            .map(|item| joined(item, "+", Some("")))
            .collect::<Option<Vec<_>>>()
            .map(|items| items.join(", ")),
        other => plain(other),
    };
    text.ok_or_else(|| unfit(value, source))
}

/// For standard input, environment and files: a list must say how it is joined.
pub fn for_script(value: &Value, source: &str) -> Result<String, Unready> {
    match value {
        Value::Array(_) => Err(Unready::new(format!(
            "`{source}` is a list: say how it is joined, `lines({source})` or `join({source}, ' ')`"
        ))),
        other => plain(other).ok_or_else(|| unfit(other, source)),
    }
}

/// For a regular expression: escaped; a list means any one of its values.
pub fn for_pattern(value: &Value, source: &str, raw: bool) -> Result<String, Unready> {
    let escaped = |value: &Value| {
        let text = plain(value).ok_or_else(|| unfit(value, source))?;
        Ok(if raw { text } else { regex::escape(&text) })
    };
    match value {
        Value::Array(items) => {
            let items = items.iter().map(escaped).collect::<Result<Vec<_>, Unready>>()?;
            Ok(format!("(?:{})", items.join("|")))
        }
        other => escaped(other),
    }
}

/// For the shell: one word, or one word each. `glued` says that text stands right beside it, where several words would fall apart;
/// `redirected` that `<` or `>` follows, which would read a bare number as a file descriptor.
pub fn for_shell(value: &Value, source: &str, raw: bool, glued: bool, redirected: bool) -> Result<String, Unready> {
    let one = |value: &Value| {
        let text = plain(value).ok_or_else(|| unfit(value, source))?;
        if text.contains('\0') {
            return Err(Unready::new(format!("`{source}` has a zero byte in it: no command can take it")));
        }
        if raw {
            return Ok(text);
        }
        let digits = redirected && text.bytes().all(|byte| byte.is_ascii_digit());
        Ok(if digits { format!("'{text}'") } else { word(&text) })
    };
    match value {
        Value::Array(_) if glued && !raw => Err(Unready::new(format!(
            "`{source}` is a list, one word for each value: it can't be glued to other text (put blanks around it, or join it)"
        ))),
        Value::Array(items) => {
            if let Some(empty) = items.iter().position(is_empty) {
                return Err(Unready::new(format!("value {} of `{source}` is empty", empty + 1)));
            }
            items.iter().map(one).collect::<Result<Vec<_>, _>>().map(|words| words.join(" "))
        }
        other => one(other),
    }
}

/// One word of a POSIX shell: bare where every shell takes it as it is, in single quotes otherwise.
pub fn word(text: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@' | b'%' | b'+' | b':' | b',' | b'.' | b'/' | b'-');
    if !text.is_empty() && text.bytes().all(bare) && !KEYWORDS.contains(&text) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Words that mean something to the shell itself where a command begins.
const KEYWORDS: [&str; 15] = [
    "case", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in", "select", "then", "until", "while",
];

fn unfit(value: &Value, source: &str) -> Unready {
    match value {
        Value::Null => Unready::new(format!("`{source}` has no value")),
        other => Unready::new(format!("`{source}` is {}, which can't stand in a text", kind(other))),
    }
}
