//! Taking values out of outputs: which hunt finds a take, and what the catch is worth. Pure.
//!
//! What a host prints is data from outside, and may stand in the next command: a value is one line that says something, without
//! control characters, and never reads as an option.

use super::{
    columns,
    expr::is_host,
    model::{Take, TakeAs, TakeKind},
    scope::{Scope, Unready},
    template::Pattern,
};
use crate::words::{HostName, Hunt, Kept, Matcher, Stream, Value};
use std::collections::BTreeMap;

/// Bytes of a single value, at most.
const SINGLE: u32 = 64 * 1024;
/// Bytes of many together, at most.
const MANY: u32 = 1024 * 1024;

/// The matcher that hunts for a take; none where the take needs no output. Values are taken from standard output.
///
/// # Errors
/// Its pattern can't be rendered now.
pub fn matcher(take: &Take, id: u16, scope: &dyn Scope) -> Result<Option<Matcher>, Unready> {
    let (pattern, hunt) = match &take.kind {
        TakeKind::Value(_) => return Ok(None),
        TakeKind::First(pattern) => (Some(pattern), Hunt::First { limit: SINGLE }),
        TakeKind::All(pattern) => (Some(pattern), Hunt::All { limit: MANY }),
        TakeKind::Count(pattern) | TakeKind::Host(pattern) => (Some(pattern), Hunt::Count),
        TakeKind::Rows(pattern) => (Some(pattern), Hunt::Rows { limit: MANY }),
        TakeKind::Text => (None, Hunt::Text { limit: SINGLE }),
        TakeKind::Json(_) => (None, Hunt::Text { limit: MANY }),
        TakeKind::Columns(_) => (None, Hunt::All { limit: MANY }),
    };
    let pattern = match (&take.kind, pattern) {
        // Every line as it stands: where a column begins depends on what stands before it.
        (TakeKind::Columns(_), _) => "^(.*)$".to_owned(),
        (_, Some(pattern)) => pattern.render(scope)?,
        (_, None) => String::new(),
    };
    Ok(Some(Matcher {
        id,
        pattern,
        hunt,
        stream: Stream::Out,
    }))
}

/// The value of any take but `host`, out of one host's output.
///
/// # Errors
/// In words: nothing matched and there is no `otherwise`, too much, not a number, an empty or dangerous value.
pub fn value(take: &Take, kept: Option<&Kept>, scope: &dyn Scope) -> Result<Value, String> {
    let catch = Catch { take, scope };
    match (&take.kind, kept) {
        (TakeKind::Value(expr), _) => expr.value(scope).map_err(|unready| unready.why),
        (kind, Some(Kept::TooMuch)) => {
            let limit = if matches!(kind, TakeKind::First(_) | TakeKind::Text) {
                SINGLE
            } else {
                MANY
            };
            Err(format!("there is more of it than {} KiB, and a value is never cut", limit / 1024))
        }
        (TakeKind::First(pattern), None) => catch.otherwise(pattern),
        (TakeKind::First(_), Some(Kept::Text(text))) => catch.single(text),
        (TakeKind::All(_), Some(Kept::Texts(texts))) => texts.iter().map(|text| catch.single(text)).collect(),
        (TakeKind::Count(_), Some(Kept::Count(count))) => Ok(Value::from(*count)),
        (TakeKind::Rows(_), Some(Kept::Rows(rows))) => rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|(name, text)| Ok((name.clone(), catch.single(text)?)))
                    .collect::<Result<Value, String>>()
            })
            .collect(),
        (TakeKind::Columns(columns), Some(Kept::Texts(lines))) => catch.columns(columns, &lines.join("\n")),
        (TakeKind::Text, Some(Kept::Text(text))) => catch.whole(text),
        (TakeKind::Json(path), Some(Kept::Text(text))) => catch.json(path, text),
        (TakeKind::Host(_), _) => Err("which host it is can only be said of all hosts together".into()),
        _ => Err("the output wasn't looked through for it".into()),
    }
}

/// The value of a `host` take: the one host where it matched. `all` says whether all hosts were reached.
///
/// # Errors
/// In words: several matched, or one wasn't reached; none matched and there is no `otherwise`.
pub fn host(take: &Take, by_host: &[(HostName, Option<Kept>)], all: bool, scope: &dyn Scope) -> Result<Value, String> {
    let TakeKind::Host(pattern) = &take.kind else {
        return Err("this doesn't look for a host".into());
    };
    let matched = |kept: &Option<Kept>| match kept {
        None | Some(Kept::Count(0)) => false,
        Some(Kept::Text(text)) => !text.is_empty(),
        Some(Kept::Texts(texts)) => !texts.is_empty(),
        Some(_) => true,
    };
    let hits: Vec<&HostName> = by_host.iter().filter(|(_, kept)| matched(kept)).map(|(host, _)| host).collect();
    let catch = Catch { take, scope };
    match hits.as_slice() {
        _ if !all => Err("not every host was asked: it isn't known that there is no other".into()),
        [] => catch.otherwise(pattern),
        [host] => catch.typed(host.as_str()),
        several => {
            let names: Vec<&str> = several.iter().map(|host| host.as_str()).collect();
            Err(format!("it matched on {}, and must on one host only", names.join(", ")))
        }
    }
}

/// What is made of a match.
struct Catch<'a> {
    take: &'a Take,
    scope: &'a dyn Scope,
}

impl Catch<'_> {
    fn otherwise(&self, pattern: &Pattern) -> Result<Value, String> {
        match &self.take.otherwise {
            Some(otherwise) => otherwise.value(self.scope).map_err(|unready| unready.why),
            None => Err(format!("nothing matched `{}`", pattern.source())),
        }
    }

    fn single(&self, text: &str) -> Result<Value, String> {
        // A number that is none fails by itself; a negative one is no option.
        if !matches!(self.take.value, TakeAs::Number) {
            line(text)?;
        }
        self.typed(text)
    }

    /// Of several lines, or none; what it is used for decides whether that is well.
    fn whole(&self, text: &str) -> Result<Value, String> {
        if !matches!(self.take.value, TakeAs::Text) {
            return self.single(text);
        }
        match text.chars().find(|sign| sign.is_control() && !matches!(sign, '\n' | '\t')) {
            Some(sign) => Err(format!("it has the control character U+{:04X} in it", u32::from(sign))),
            None => Ok(Value::from(text)),
        }
    }

    /// A lone hyphen is how a table says that there is nothing.
    fn columns(&self, columns: &BTreeMap<String, String>, text: &str) -> Result<Value, String> {
        let heads: Vec<&str> = columns.values().map(String::as_str).collect();
        let rows = columns::rows(text, &heads, &[])?;
        let row = |row: &BTreeMap<String, String>| {
            let cells = columns
                .iter()
                .filter_map(|(name, head)| Some((name.clone(), row.get(head).filter(|cell| *cell != "-")?)));
            cells
                .map(|(name, cell)| Ok((name, self.single(cell)?)))
                .collect::<Result<Value, String>>()
        };
        rows.iter().map(row).collect()
    }

    fn json(&self, path: &str, text: &str) -> Result<Value, String> {
        let mut value: Value = serde_json::from_str(text).map_err(|error| format!("the output isn't JSON: {error}"))?;
        for step in path.split('.').filter(|step| !step.is_empty()) {
            let found = match &mut value {
                Value::Object(map) => map.remove(step),
                Value::Array(items) => step.parse().ok().and_then(|place: usize| items.get_mut(place).map(Value::take)),
                _ => None,
            };
            value = found.ok_or_else(|| format!("the output has no `{step}` of `{path}`"))?;
        }
        match &value {
            Value::Null => Err(format!("`{path}` is null in the output")),
            Value::String(text) => self.single(text),
            Value::Number(_) if matches!(self.take.value, TakeAs::Number) => Ok(value),
            Value::Number(number) if matches!(self.take.value, TakeAs::Host(_)) => self.typed(&number.to_string()),
            Value::Bool(_) | Value::Number(_) => Ok(value),
            Value::Array(_) | Value::Object(_) => {
                texts_are_lines(&value)?;
                Ok(value)
            }
        }
    }

    fn typed(&self, text: &str) -> Result<Value, String> {
        match &self.take.value {
            TakeAs::Text => Ok(Value::from(text)),
            TakeAs::Number => number(text).ok_or_else(|| format!("{text:?} isn't a number")),
            TakeAs::Host(among) => {
                let hosts = among.hosts(self.scope).map_err(|unready| unready.why)?;
                if is_host(text) && hosts.iter().any(|host| host.as_str() == text) {
                    return Ok(Value::from(text));
                }
                let names: Vec<&str> = hosts.iter().map(HostName::as_str).collect();
                Err(format!("{text:?} is none of the hosts {}", names.join(", ")))
            }
        }
    }
}

fn number(text: &str) -> Option<Value> {
    let text = text.trim();
    if let Ok(whole) = text.parse::<i64>() {
        return Some(Value::from(whole));
    }
    text.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number)
}

/// One line that says something, without control characters, and no option of a command.
fn line(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("it is empty".into());
    }
    if let Some(sign) = text.chars().find(|sign| sign.is_control()) {
        return Err(match sign {
            '\n' => "it has more than one line".into(),
            other => format!("it has the control character U+{:04X} in it", u32::from(other)),
        });
    }
    if text.starts_with('-') {
        return Err(format!("{text:?} begins with a hyphen: a command would read it as an option"));
    }
    Ok(())
}

/// Texts within JSON may be empty, but are lines otherwise.
fn texts_are_lines(value: &Value) -> Result<(), String> {
    match value {
        Value::String(text) if text.is_empty() => Ok(()),
        Value::String(text) => line(text),
        Value::Array(items) => items.iter().try_for_each(texts_are_lines),
        Value::Object(map) => map.values().try_for_each(texts_are_lines),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::{expr::Expr, scope::Known};
    use proptest::prelude::*;
    use serde_json::json;

    fn scope() -> Known {
        let values = serde_json::from_value(json!({ "nodes": ["n1", "n2"], "master": "n1" })).unwrap();
        Known {
            values,
            ..Known::default()
        }
    }

    fn take(kind: TakeKind) -> Take {
        Take {
            kind,
            value: TakeAs::Text,
            otherwise: None,
        }
    }

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text).unwrap()
    }

    fn first() -> Take {
        take(TakeKind::First(pattern(r"^(\S+)")))
    }

    fn of(take: &Take, kept: &Kept) -> Result<Value, String> {
        value(take, Some(kept), &scope())
    }

    fn text(text: &str) -> Kept {
        Kept::Text(text.into())
    }

    #[test]
    fn each_take_has_its_hunt_with_a_limit() {
        let hunt = |kind: TakeKind| {
            matcher(&take(kind), 7, &scope())
                .unwrap()
                .map(|matcher| (matcher.pattern, matcher.hunt, matcher.stream))
        };
        assert_eq!(
            hunt(TakeKind::First(pattern("{{ master }}: (x)"))),
            Some(("n1: (x)".into(), Hunt::First { limit: SINGLE }, Stream::Out))
        );
        assert_eq!(
            hunt(TakeKind::Rows(pattern("(?<a>x)"))),
            Some(("(?<a>x)".into(), Hunt::Rows { limit: MANY }, Stream::Out))
        );
        assert_eq!(
            hunt(TakeKind::Json("a.b".into())),
            Some((String::new(), Hunt::Text { limit: MANY }, Stream::Out))
        );
        assert_eq!(hunt(TakeKind::Host(pattern("x"))), Some(("x".into(), Hunt::Count, Stream::Out)));
        assert_eq!(hunt(TakeKind::Value(Expr::parse("master").unwrap())), None);
        assert!(matcher(&take(TakeKind::All(pattern("{{ later }}"))), 7, &scope()).is_err());
    }

    #[test]
    fn a_captured_text_is_one_harmless_line() {
        assert_eq!(of(&first(), &text("n1")), Ok(json!("n1")));
        assert!(of(&first(), &text(" ")).unwrap_err().contains("empty"));
        assert!(of(&first(), &text("a\nb")).unwrap_err().contains("more than one line"));
        assert!(of(&first(), &text("a\u{1b}[31m")).unwrap_err().contains("U+001B"));
        assert!(of(&first(), &text("--force")).unwrap_err().contains("option"));
        assert!(of(&first(), &Kept::TooMuch).unwrap_err().contains("64 KiB"));
        assert!(of(&take(TakeKind::All(pattern("x"))), &Kept::Texts(vec!["a".into(), "-b".into()])).is_err());
        assert_eq!(
            of(&take(TakeKind::Text), &text("-a\nb")),
            Ok(json!("-a\nb")),
            "a whole output is declared to be so"
        );
    }

    #[test]
    fn where_nothing_matched_there_is_an_otherwise_or_an_error() {
        assert_eq!(value(&first(), None, &scope()).unwrap_err(), r"nothing matched `^(\S+)`");
        let take = Take {
            otherwise: Some(Expr::parse("'none'").unwrap()),
            ..first()
        };
        assert_eq!(value(&take, None, &scope()), Ok(json!("none")));
        assert_eq!(
            of(&super::tests::take(TakeKind::All(pattern("x"))), &Kept::Texts(vec![])),
            Ok(json!([]))
        );
        assert!(
            value(&super::tests::take(TakeKind::Count(pattern("x"))), None, &scope())
                .unwrap_err()
                .contains("looked through")
        );
    }

    #[test]
    fn numbers_and_hosts_are_what_they_say() {
        let number = Take {
            value: TakeAs::Number,
            ..first()
        };
        assert_eq!(of(&number, &text("412")), Ok(json!(412)));
        assert_eq!(of(&number, &text("-0.5")), Ok(json!(-0.5)));
        assert!(of(&number, &text("4x")).unwrap_err().contains("isn't a number"));
        let host = Take {
            value: TakeAs::Host(Expr::parse("nodes").unwrap()),
            ..first()
        };
        assert_eq!(of(&host, &text("n2")), Ok(json!("n2")));
        assert!(of(&host, &text("n3")).unwrap_err().contains("none of the hosts n1, n2"));
    }

    #[test]
    fn rows_and_json_keep_their_shape() {
        let rows = Kept::Rows(vec![[("dev".to_owned(), "sda".to_owned())].into()]);
        assert_eq!(
            of(&take(TakeKind::Rows(pattern("(?<dev>x)"))), &rows),
            Ok(json!([{ "dev": "sda" }]))
        );
        let json = |path: &str, output: &str| of(&take(TakeKind::Json(path.into())), &text(output));
        assert_eq!(json("nodes.1.name", r#"{"nodes":[{},{"name":"n2"}]}"#), Ok(json!("n2")));
        assert_eq!(json("", "[1, 2]"), Ok(json!([1, 2])));
        assert!(json("a", r#"{"a":"-x"}"#).unwrap_err().contains("option"));
        assert!(json("a", r#"{"a":["\u001b"]}"#).unwrap_err().contains("U+001B"));
        assert!(json("a.b", "{}").unwrap_err().contains("no `a` of `a.b`"));
        assert!(json("a", "oops").unwrap_err().contains("isn't JSON"));
        assert!(json("a", r#"{"a":null}"#).unwrap_err().contains("null"));
    }

    #[test]
    fn columns_are_rows_under_names_of_ones_own() {
        let columns = |as_what: TakeAs| Take {
            kind: TakeKind::Columns(
                [("mount", "Mounted on"), ("used", "Use%")]
                    .map(|(name, head)| (name.into(), head.into()))
                    .into(),
            ),
            value: as_what,
            otherwise: None,
        };
        let lines = |text: &str| Kept::Texts(text.lines().map(Into::into).collect());
        let df = lines("Filesystem Use% Mounted on\n/dev/vda 18% /\nproc - /proc\n");
        assert_eq!(
            of(&columns(TakeAs::Text), &df),
            Ok(json!([{ "mount": "/", "used": "18%" }, { "mount": "/proc" }]))
        );
        assert!(of(&columns(TakeAs::Number), &df).unwrap_err().contains("isn't a number"));
        assert!(
            of(&columns(TakeAs::Text), &lines("oops"))
                .unwrap_err()
                .contains("no line has the columns")
        );
    }

    #[test]
    fn a_host_is_found_only_where_all_were_asked_and_one_matched() {
        let take = take(TakeKind::Host(pattern("Started")));
        let found = |hits: [u64; 2], all: bool| {
            let by_host = [("n1", hits[0]), ("n2", hits[1])].map(|(host, hits)| (HostName::from(host), Some(Kept::Count(hits))));
            host(&take, &by_host, all, &scope())
        };
        assert_eq!(found([0, 2], true), Ok(json!("n2")));
        assert!(found([0, 2], false).unwrap_err().contains("not every host"));
        assert!(found([1, 1], true).unwrap_err().contains("n1, n2"));
        assert!(found([0, 0], true).unwrap_err().contains("nothing matched"));
    }

    proptest! {
        #[test]
        fn no_captured_text_can_be_an_option_or_break_a_line(output in ".{0,20}") {
            if let Ok(Value::String(taken)) = of(&first(), &text(&output)) {
                prop_assert!(!taken.trim().is_empty() && !taken.chars().any(char::is_control));
                prop_assert!(!taken.starts_with('-'));
            }
        }
    }
}
