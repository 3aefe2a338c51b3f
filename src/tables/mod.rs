//! TOML files with every place known, and every problem told at once: serde would stop at the first.
//!
//! A kind of table is a list of [`Keys`]. [`read`] compares a file with it, all the way down, and reports unknown and
//! missing keys, wrong types and words, each with its place and a hint. What is left reads through [`Table`], in which
//! anything that didn't fit is absent.

mod keys;
mod place;
mod problems;
mod schema;
mod table;
mod validate;

pub use keys::{Key, Keys, Shape};
pub use place::{At, Said};
pub use problems::Problems;
pub use schema::schema;
pub use table::{Item, Table};

use crate::diagnostic::{Diagnostic, Kind, Source};
use std::sync::Arc;
use validate::Validator;

/// Bytes of the largest file that is read. Far above any real one; a hostile one is refused before it costs memory.
pub const SIZE_LIMIT: usize = 4 << 20;

/// Tables and lists in one another: a remedy's edit in the innermost block takes fifteen.
const DEPTH_LIMIT: usize = 24;

/// A file that isn't UTF-8.
pub const NOT_TEXT: Kind = Kind::error("not-text");
/// A file beyond [`SIZE_LIMIT`].
pub const TOO_LARGE: Kind = Kind::error("too-large");
/// Tables or lists in one another beyond the parser's limit.
pub const TOO_DEEP: Kind = Kind::error("too-deep");
/// No TOML.
pub const SYNTAX: Kind = Kind::error("syntax");
/// The same key twice in one table.
pub const DUPLICATE_KEY: Kind = Kind::error("duplicate-key");
/// A key that the kind of table doesn't have.
pub const UNKNOWN_KEY: Kind = Kind::error("unknown-key");
/// A key that the kind of table must have.
pub const MISSING_KEY: Kind = Kind::error("missing-key");
/// A value of another type.
pub const WRONG_TYPE: Kind = Kind::error("wrong-type");
/// A word that isn't one of those that the key knows.
pub const UNKNOWN_WORD: Kind = Kind::error("unknown-word");
/// A number that is too small or too large.
pub const OUT_OF_RANGE: Kind = Kind::error("out-of-range");

/// All kinds that reading reports.
pub const KINDS: &[Kind] = &[
    NOT_TEXT,
    TOO_LARGE,
    TOO_DEEP,
    SYNTAX,
    DUPLICATE_KEY,
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_TYPE,
    UNKNOWN_WORD,
    OUT_OF_RANGE,
];

/// A file's bytes as a source, where they are text of a decent size.
pub fn source(path: &str, bytes: &[u8], problems: &Problems) -> Option<Arc<Source>> {
    let empty = || At {
        source: Source::new(path, ""),
        span: 0..0,
    };
    if bytes.len() > SIZE_LIMIT {
        problems.report(
            Diagnostic::new(
                TOO_LARGE,
                format!("{path} is too large to be what it should be"),
                empty().label(format!("{} bytes", bytes.len())),
            )
            .help(format!("at most {SIZE_LIMIT} bytes; what is uploaded lies in files of its own")),
        );
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Source::new(path, text.strip_prefix('\u{feff}').unwrap_or(text))),
        Err(error) => {
            problems.report(
                Diagnostic::new(
                    NOT_TEXT,
                    format!("{path} is no UTF-8 text"),
                    empty().label(format!("byte {} isn't", error.valid_up_to())),
                )
                .help("save it as UTF-8"),
            );
            None
        }
    }
}

/// Reads a file: where it is TOML, `then` gets its root table, in which whatever didn't fit `keys` is reported and absent.
pub fn read<T>(source: &Arc<Source>, keys: &Keys, problems: &Problems, then: impl FnOnce(&Table<'_>) -> T) -> Option<T> {
    let (root, errors) = toml::de::DeTable::parse_recoverable(&source.text);
    for error in &errors {
        problems.report(validate::syntax(source, error));
    }
    if !errors.is_empty() {
        return None;
    }
    if let Some(span) = validate::beyond_depth(root.get_ref(), DEPTH_LIMIT) {
        let place = At {
            source: source.clone(),
            span,
        };
        problems.report(
            Diagnostic::new(TOO_DEEP, "tables and lists are nested too deep", place.label("here"))
                .help(format!("at most {DEPTH_LIMIT} levels")),
        );
        return None;
    }
    let header = 0..source.text.find('\n').unwrap_or(source.text.len());
    Validator { source, problems }.table(root.get_ref(), &header, keys);
    Some(then(&Table {
        source,
        table: root.get_ref(),
        header,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    static INNER: Keys = Keys {
        of: "a part",
        keys: &[
            Key::required("name", Shape::Text, "its name"),
            Key::new("part", Shape::List(&Shape::Table(&INNER)), "its parts"),
        ],
    };
    static OUTER: Keys = Keys {
        of: "a file",
        keys: &[
            Key::new("mode", Shape::Word(&["fast", "slow"]), "how"),
            Key::new("many", Shape::Number(1, 9), "how many"),
            Key::new("run", Shape::Either(&[Shape::Text, Shape::List(&Shape::Text)]), "what"),
            Key::new("env", Shape::Map(&Shape::Text), "with"),
            Key::new("part", Shape::List(&Shape::Table(&INNER)), "parts"),
        ],
    };

    fn read_all(text: &str) -> (Option<serde_json::Value>, Vec<String>) {
        let problems = Problems::default();
        let value = read(&Source::new("f.toml", text), &OUTER, &problems, |table| table.value());
        let told = problems
            .sorted()
            .iter()
            .map(|d| format!("{}:{}", d.code, &d.at.source.text[d.at.span.clone()]))
            .collect();
        (value, told)
    }

    #[test]
    fn everything_that_does_not_fit_is_told_at_once_each_at_its_own_place() {
        let (_, told) =
            read_all("mod = 1\nmode = 'fats'\nmany = 12\nrun = 3\nenv = { A = 1 }\n[[part]]\nname = 'a'\n[[part]]\nnam = 'b'\n");
        assert_eq!(
            told,
            [
                "unknown-key:mod",
                "unknown-word:'fats'",
                "out-of-range:12",
                "wrong-type:3",
                "wrong-type:1",
                "missing-key:[[part]]",
                "unknown-key:nam"
            ]
        );
    }

    #[test]
    fn every_syntax_error_is_told() {
        let (value, told) = read_all("a = \nb = [1,\nc = }\n");
        assert!(value.is_none());
        assert!(told.len() >= 2, "{told:?}");
    }

    #[test]
    fn a_table_where_a_list_of_tables_belongs_is_told_how_to_write_it() {
        let problems = Problems::default();
        read(&Source::new("f.toml", "[part]\nname = 'a'\n"), &OUTER, &problems, |_| ());
        assert!(problems.sorted()[0].help.as_ref().unwrap().contains("[[…part]]"));
    }

    #[test]
    fn a_deep_or_huge_or_binary_file_is_refused_in_words() {
        let deep = format!("env = {}1{}", "[".repeat(5000), "]".repeat(5000));
        let told: Vec<_> = read_all(&deep)
            .1
            .iter()
            .map(|t| t.chars().take(30).collect::<String>())
            .take(5)
            .collect();
        assert!(told.iter().any(|told| told.starts_with("too-deep")), "{told:?}");
        for (bytes, code) in [(vec![b'#'; SIZE_LIMIT + 1], "too-large"), (vec![b'a', 0xff], "not-text")] {
            let problems = Problems::default();
            assert!(super::source("f.toml", &bytes, &problems).is_none());
            assert_eq!(problems.sorted()[0].code, code);
        }
    }

    #[test]
    fn maps_keep_the_order_of_the_file() {
        let source = Source::new("f.toml", "env = { B = 'x', A = 'y' }\nrun = 'one'");
        let problems = Problems::default();
        let (names, run) = read(&source, &OUTER, &problems, |t| {
            let names: Vec<_> = t.map("env").into_iter().map(|(name, _)| name.value).collect();
            (names, t.texts("run").len())
        })
        .unwrap();
        assert_eq!((names, run), (vec!["B".to_owned(), "A".to_owned()], 1));
    }
}
