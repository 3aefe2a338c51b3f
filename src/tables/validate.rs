use super::{At, DUPLICATE_KEY, Key, Keys, MISSING_KEY, OUT_OF_RANGE, Problems, Shape, UNKNOWN_KEY, UNKNOWN_WORD, WRONG_TYPE};
use crate::diagnostic::{Diagnostic, Source, did_you_mean};
use std::{ops::Range, sync::Arc};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// Compares a table with its keys, all the way down, and reports whatever doesn't fit.
pub(super) struct Validator<'a> {
    pub source: &'a Arc<Source>,
    pub problems: &'a Problems,
}

impl Validator<'_> {
    /// A table, and where it begins.
    pub fn table(&self, table: &DeTable<'_>, header: &Range<usize>, keys: &Keys) {
        for (name, value) in table {
            match keys.get(name.get_ref()) {
                Some(key) => self.value(value, &key.shape, key),
                None => self.unknown_key(name, keys),
            }
        }
        for key in keys.keys.iter().filter(|key| key.required && !table.contains_key(key.name)) {
            self.problems.report(
                Diagnostic::new(
                    MISSING_KEY,
                    format!("{} needs `{}`", keys.of, key.name),
                    self.at(header.clone()).label(format!("`{}` is missing", key.name)),
                )
                .help(format!("`{}`: {}; it takes {}", key.name, key.says, key.shape.describe())),
            );
        }
    }

    fn unknown_key(&self, name: &Spanned<std::borrow::Cow<'_, str>>, keys: &Keys) {
        let known = || keys.keys.iter().map(|key| key.name);
        let help = did_you_mean(name.get_ref(), known()).map_or_else(
            || {
                let known: Vec<String> = known().map(|key| format!("`{key}`")).collect();
                format!("{} has: {}", keys.of, known.join(" "))
            },
            |meant| format!("did you mean `{meant}`?"),
        );
        self.problems.report(
            Diagnostic::new(
                UNKNOWN_KEY,
                format!("{} has no key `{}`", keys.of, name.get_ref()),
                self.at(name.span()).label("unknown key"),
            )
            .help(help),
        );
    }

    fn value(&self, value: &Spanned<DeValue<'_>>, shape: &Shape, key: &Key) {
        match (shape, value.get_ref()) {
            (Shape::Any, _) | (Shape::Flag, DeValue::Boolean(_)) => {}
            (Shape::Text | Shape::Expression | Shape::Template | Shape::Pattern | Shape::Duration | Shape::Share, DeValue::String(_)) => {}
            (Shape::Number(from, to), DeValue::Integer(number)) => {
                self.number(number.as_str(), number.radix(), *from, *to, value.span(), key)
            }
            (Shape::Word(words), DeValue::String(word)) if words.contains(&word.as_ref()) => {}
            (Shape::Word(words), DeValue::String(word)) => self.unknown_word(word, words, value.span(), key),
            (Shape::List(of), DeValue::Array(array)) => array.iter().for_each(|item| self.value(item, of, key)),
            (Shape::Table(keys), DeValue::Table(table)) => self.table(table, &value.span(), keys),
            (Shape::Map(of), DeValue::Table(table)) => table.values().for_each(|item| self.value(item, of, key)),
            (Shape::Either(shapes), found) => match shapes.iter().find(|shape| resembles(shape, found)) {
                Some(shape) => self.value(value, shape, key),
                None => self.wrong_type(shape, value, key),
            },
            (shape, _) => self.wrong_type(shape, value, key),
        }
    }

    fn number(&self, digits: &str, radix: u32, from: i64, to: i64, span: Range<usize>, key: &Key) {
        if i64::from_str_radix(digits, radix).is_ok_and(|number| (from..=to).contains(&number)) {
            return;
        }
        self.problems.report(
            Diagnostic::new(
                OUT_OF_RANGE,
                format!("`{}` is out of range", key.name),
                self.at(span).label("this number"),
            )
            .help(format!("a number from {from} to {to}")),
        );
    }

    fn unknown_word(&self, word: &str, words: &'static [&'static str], span: Range<usize>, key: &Key) {
        let expected = Shape::Word(words).describe();
        let help = did_you_mean(word, words.iter().copied())
            .map_or_else(|| expected.clone(), |meant| format!("did you mean \"{meant}\"? ({expected})"));
        self.problems.report(
            Diagnostic::new(
                UNKNOWN_WORD,
                format!("`{}` can't be \"{word}\"", key.name),
                self.at(span).label("unknown word"),
            )
            .help(help),
        );
    }

    fn wrong_type(&self, shape: &Shape, value: &Spanned<DeValue<'_>>, key: &Key) {
        let expected = shape.describe();
        let help = match (shape, value.get_ref()) {
            (Shape::List(Shape::Table(_)), DeValue::Table(_)) => {
                format!("write it as `[[…{}]]` with two brackets, or as a list in `[ ]`", key.name)
            }
            (Shape::List(_), DeValue::String(_)) => format!("put it in brackets: {} = […]", key.name),
            (
                Shape::Text | Shape::Expression | Shape::Template | Shape::Pattern | Shape::Duration,
                DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_),
            ) => {
                format!("put it in quotes; `{}`: {}", key.name, key.says)
            }
            _ => format!("`{}`: {}", key.name, key.says),
        };
        self.problems.report(
            Diagnostic::new(
                WRONG_TYPE,
                format!("`{}` takes {expected}", key.name),
                self.at(value.span()).label(format!("this is {}", describe(value.get_ref()))),
            )
            .help(help),
        );
    }

    fn at(&self, span: Range<usize>) -> At {
        At {
            source: self.source.clone(),
            span,
        }
    }
}

/// Whether a value is near enough to a shape for the shape's own message to help.
fn resembles(shape: &Shape, value: &DeValue<'_>) -> bool {
    match shape {
        Shape::Any => true,
        Shape::Flag => value.is_bool(),
        Shape::Number(..) => value.is_integer(),
        Shape::List(of) => value
            .as_array()
            .is_some_and(|list| list.iter().all(|item| resembles(of, item.get_ref()))),
        Shape::Table(_) | Shape::Map(_) => value.is_table(),
        Shape::Either(shapes) => shapes.iter().any(|shape| resembles(shape, value)),
        Shape::Text | Shape::Expression | Shape::Template | Shape::Pattern | Shape::Duration | Shape::Share | Shape::Word(_) => {
            value.is_str()
        }
    }
}

fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Where a table holds more than `levels` of others in one another.
pub(super) fn beyond_depth(table: &DeTable<'_>, levels: usize) -> Option<Range<usize>> {
    fn in_value(value: &Spanned<DeValue<'_>>, levels: usize) -> Option<Range<usize>> {
        match value.get_ref() {
            DeValue::Table(_) | DeValue::Array(_) if levels == 0 => Some(value.span()),
            DeValue::Table(table) => beyond_depth(table, levels - 1),
            DeValue::Array(list) => list.iter().find_map(|item| in_value(item, levels - 1)),
            _ => None,
        }
    }
    table.values().find_map(|item| in_value(item, levels))
}

/// What the parser of TOML has to say, in our words where we have better ones.
pub(super) fn syntax(source: &Arc<Source>, error: &toml::de::Error) -> Diagnostic {
    let at = At {
        source: source.clone(),
        span: error.span().unwrap_or(0..0),
    };
    let message = error.message();
    if message.contains("duplicate key") {
        let mut told = Diagnostic::new(DUPLICATE_KEY, "this key stands here twice", at.label("again here")).help("keep one of them");
        told.also = first_of(source, &at.span).iter().map(|first| first.label("first here")).collect();
        return told;
    }
    if message.contains("recurs") {
        return Diagnostic::new(super::TOO_DEEP, "the values are nested too deep", at.label("here")).help("at most 24 levels");
    }
    Diagnostic::new(super::SYNTAX, format!("this is no TOML: {message}"), at.label("here"))
        .help("a text stands in quotes, a list in [ ], an inline table in { }; tables begin with [name] or [[name]]")
}

/// Where the key that stands again at `again` stood first: on a line of its own, above it in the same table.
fn first_of(source: &Arc<Source>, again: &Range<usize>) -> Option<At> {
    let key = source.text.get(again.clone())?.trim();
    let mut end = source.text.get(..again.start)?.rfind('\n')?;
    loop {
        let start = source.text[..end].rfind('\n').map_or(0, |at| at + 1);
        let line = &source.text[start..end];
        let behind = line.trim_start().strip_prefix(key);
        if behind.is_some_and(|behind| behind.trim_start().starts_with(['=', '.'])) {
            let start = start + line.len() - line.trim_start().len();
            return Some(At {
                source: source.clone(),
                span: start..start + key.len(),
            });
        }
        if line.starts_with('[') || start == 0 {
            return None;
        }
        end = start - 1;
    }
}
