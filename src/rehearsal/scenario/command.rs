//! Patterns of whole commands: `*` any text, `{x}` a word of the shell, `{x...}` the words that remain.

use crate::words::{Value, Values};
use regex::Regex;
use std::sync::OnceLock;
use std::{collections::BTreeMap, ops::Range};

/// A word of the shell, with its quotes.
const WORD: &str = r#"(?:[^\s'"\\]|'[^']*'|"(?:[^"\\]|\\.)*"|\\.)+"#;
/// Cells of the largest comparison of a pattern with a template; beyond it they are taken to fit.
const COMPARISON_LIMIT: usize = 4_000_000;

/// A pattern that a whole command must fit.
#[derive(Clone, Debug)]
pub struct CommandPattern {
    source: String,
    tokens: Vec<Token>,
    /// Made when the first command is held against it.
    regex: OnceLock<Option<Regex>>,
}

/// A piece of a pattern, or of a text that is only partly known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// This very text.
    Text(String),
    /// Any text.
    Any,
    /// One word, by this name.
    Word(String),
    /// Words, by this name.
    Words(String),
}

/// Why a text is no pattern, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// In words an author understands.
    pub message: String,
    /// Bytes of the pattern.
    pub span: Range<usize>,
}

impl CommandPattern {
    /// Parses.
    ///
    /// # Errors
    /// A brace that begins no capture.
    pub fn parse(source: &str) -> Result<CommandPattern, PatternError> {
        let tokens = tokens(source.trim())?;
        Ok(CommandPattern {
            source: source.to_owned(),
            tokens,
            regex: OnceLock::new(),
        })
    }

    /// As written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names of what it catches.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().filter_map(|token| match token {
            Token::Word(name) | Token::Words(name) => Some(name.as_str()),
            Token::Text(_) | Token::Any => None,
        })
    }

    /// Nothing where it is too large to be searched with: then no command fits, and the rehearsal says which.
    fn compiled(&self) -> Option<Regex> {
        let mut text = String::from(r"(?s)\A");
        for (n, token) in self.tokens.iter().enumerate() {
            match token {
                Token::Text(literal) => text.push_str(&regex::escape(literal)),
                Token::Any => text.push_str(".*"),
                Token::Word(_) => text.push_str(&format!("(?<c{n}>{WORD})")),
                Token::Words(_) => text.push_str(&format!(r"(?<c{n}>\S(?:.*\S)?)")),
            }
        }
        text.push_str(r"\z");
        Regex::new(&text).ok()
    }

    /// What it catches from a command that fits. The same name twice must catch the same.
    pub fn catch(&self, command: &str) -> Option<Values> {
        let found = self.regex.get_or_init(|| self.compiled()).as_ref()?.captures(command.trim())?;
        let mut caught = BTreeMap::new();
        for (n, token) in self.tokens.iter().enumerate() {
            let (name, value) = match token {
                Token::Word(name) => (name, Value::from(unquoted(&found[format!("c{n}").as_str()]))),
                Token::Words(name) => (name, Value::from(words(&found[format!("c{n}").as_str()]))),
                Token::Text(_) | Token::Any => continue,
            };
            match caught.get(name) {
                Some(before) if *before != value => return None,
                _ => caught.insert(name.clone(), value),
            };
        }
        Some(caught)
    }

    /// Whether a command of which only this much is known may fit.
    pub fn may_fit(&self, command: &[Token]) -> bool {
        overlap(&flat(&self.tokens), &flat(command))
    }
}

fn tokens(source: &str) -> Result<Vec<Token>, PatternError> {
    let mut tokens = Vec::new();
    let mut text = String::new();
    let mut rest = source;
    while let Some(next) = rest.chars().next() {
        let at = source.len() - rest.len();
        let token = match next {
            '\\' if rest[1..].starts_with(['*', '{']) => {
                text.push_str(&rest[1..2]);
                rest = &rest[2..];
                continue;
            }
            '*' => {
                rest = &rest[1..];
                Token::Any
            }
            '{' => {
                let (token, length) = capture(rest).ok_or_else(|| PatternError {
                    message: "a brace begins a capture, `{x}` or `{x...}`; a brace of the command itself is written `\\{`".into(),
                    span: at..at + 1,
                })?;
                rest = &rest[length..];
                token
            }
            _ => {
                text.push(next);
                rest = &rest[next.len_utf8()..];
                continue;
            }
        };
        if !text.is_empty() {
            tokens.push(Token::Text(std::mem::take(&mut text)));
        }
        tokens.push(token);
    }
    if !text.is_empty() {
        tokens.push(Token::Text(text));
    }
    Ok(tokens)
}

/// The capture that `rest` begins with, and its length in bytes.
fn capture(rest: &str) -> Option<(Token, usize)> {
    let end = rest.find('}')?;
    let inner = rest.get(1..end)?;
    let (name, many) = match inner.strip_suffix("...") {
        Some(name) => (name, true),
        None => (inner, false),
    };
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !starts_well || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return None;
    }
    let name = name.to_owned();
    Some((if many { Token::Words(name) } else { Token::Word(name) }, end + 1))
}

fn unquoted(word: &str) -> String {
    match shlex::split(word) {
        Some(words) if words.len() == 1 => words.concat(),
        _ => word.to_owned(),
    }
}

fn words(text: &str) -> Vec<String> {
    shlex::split(text).unwrap_or_else(|| text.split_whitespace().map(str::to_owned).collect())
}

/// Characters, and `None` for any text.
fn flat(tokens: &[Token]) -> Vec<Option<char>> {
    let mut flat = Vec::new();
    for token in tokens {
        match token {
            Token::Text(text) => flat.extend(text.chars().map(Some)),
            _ if flat.last() == Some(&None) => {}
            _ => flat.push(None),
        }
    }
    flat
}

/// Whether there is a text that fits both.
fn overlap(a: &[Option<char>], b: &[Option<char>]) -> bool {
    if a.len().saturating_mul(b.len()) > COMPARISON_LIMIT {
        return true;
    }
    // row[j]: whether some text fits both what of `a` is done and the first j of `b`.
    let mut row = vec![false; b.len() + 1];
    row[0] = true;
    for (j, right) in b.iter().enumerate() {
        row[j + 1] = row[j] && right.is_none();
    }
    for left in a {
        let mut next = vec![false; b.len() + 1];
        next[0] = row[0] && left.is_none();
        for (j, right) in b.iter().enumerate() {
            next[j + 1] = match (left, right) {
                // Any text is empty, or takes one more of the other side.
                (None, _) | (_, None) => row[j + 1] || next[j],
                (Some(left), Some(right)) => row[j] && left == right,
            };
        }
        row = next;
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn catch(pattern: &str, command: &str) -> Option<Value> {
        let caught = CommandPattern::parse(pattern).unwrap().catch(command)?;
        Some(caught.into_iter().collect())
    }

    #[test]
    fn words_lists_and_any_text_are_caught_without_their_quotes() {
        assert_eq!(
            catch("pcs node standby {n}", "pcs node standby 'node 1'"),
            Some(json!({"n": "node 1"}))
        );
        assert_eq!(
            catch("go --v={v} {rest...}", "go --v=3 a 'b c'\n"),
            Some(json!({"v": "3", "rest": ["a", "b c"]}))
        );
        assert_eq!(catch("sh -c *", "sh -c 'a\nb'"), Some(json!({})));
        assert_eq!(catch("cp {x} {x}", "cp a a"), Some(json!({"x": "a"})));
        assert_eq!(catch("cp {x} {x}", "cp a b"), None);
        assert_eq!(catch("ls {x}", "ls a b"), None);
        assert_eq!(catch("ls {x...}", "ls"), None);
    }

    #[test]
    fn the_characters_themselves_are_escaped() {
        assert_eq!(catch(r"ls \*.conf $\{X} \.", r"ls *.conf ${X} \."), Some(json!({})));
        let error = CommandPattern::parse("awk '{print $1}'").unwrap_err();
        assert_eq!(error.span, 5..6);
        assert!(error.message.contains("\\{"));
    }

    #[test]
    fn a_pattern_and_a_half_known_command_are_compared_without_guessing() {
        let pattern = CommandPattern::parse("up --to {v} *").unwrap();
        let half = |parts: &[&str]| {
            parts
                .iter()
                .map(|part| if *part == "?" { Token::Any } else { Token::Text((*part).into()) })
                .collect::<Vec<_>>()
        };
        assert!(pattern.may_fit(&half(&["up --to ", "?", " now"])));
        assert!(pattern.may_fit(&half(&["?"])));
        assert!(pattern.may_fit(&half(&["u", "?", "w"])));
        assert!(!pattern.may_fit(&half(&["up --from ", "?"])));
        assert!(!pattern.may_fit(&half(&["up --to"])));
    }

    proptest::proptest! {
        #[test]
        fn what_is_caught_never_panics_and_a_plain_text_fits_itself(text in "[a-z '\"\\\\{}*$.\n]{0,40}") {
            let plain = text.replace('{', "\\{").replace('*', "\\*");
            let plain = plain.trim();
            if let Ok(pattern) = CommandPattern::parse(plain) {
                let command = plain.replace("\\{", "{").replace("\\*", "*");
                proptest::prop_assert!(pattern.catch(&command).is_some());
                proptest::prop_assert!(pattern.may_fit(&[Token::Text(command.trim().to_owned())]));
            }
            let _ = CommandPattern::parse(&text).map(|pattern| pattern.catch(&text));
        }
    }
}
