//! What is looked for in an output: a regular expression with smart case, or plain text where it is none.

use super::source::shown;
use regex::{Regex, RegexBuilder, bytes};
use std::ops::Range;

/// The most that a pattern may take, compiled, in bytes.
const SIZE: usize = 4 << 20;

/// A pattern, ready.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As typed.
    pub(super) typed: String,
    text: Regex,
    raw: bytes::Regex,
    /// It is no regular expression, and taken as plain text.
    pub(super) is_plain: bool,
}

impl Pattern {
    /// Of what was typed; nothing where that is empty. Capital letters in it count; without any, case doesn't.
    pub(super) fn new(typed: &str) -> Option<Pattern> {
        if typed.is_empty() {
            return None;
        }
        let fold = !has_capital(typed);
        let both = |pattern: &str| {
            let text = RegexBuilder::new(pattern).case_insensitive(fold).size_limit(SIZE).build().ok()?;
            let raw = bytes::RegexBuilder::new(pattern)
                .case_insensitive(fold)
                .size_limit(SIZE)
                .build()
                .ok()?;
            Some((text, raw))
        };
        let (is_plain, (text, raw)) = match both(typed) {
            Some(made) => (false, made),
            None => (true, both(&regex::escape(typed))?),
        };
        Some(Pattern {
            typed: typed.to_owned(),
            text,
            raw,
            is_plain,
        })
    }

    /// Whether it is in a line, as that is shown.
    pub(super) fn is_in(&self, line: &[u8], terminal: bool) -> bool {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // Where what is shown is what came, the line need not be made.
        if line.iter().all(|byte| *byte >= 0x20 && *byte != 0x7f) {
            return self.raw.is_match(line);
        }
        self.text.is_match(&shown(line, terminal))
    }

    /// Where it is in a line that is shown, in bytes.
    pub(super) fn places(&self, line: &str) -> Vec<Range<usize>> {
        self.text
            .find_iter(line)
            .filter(|found| !found.is_empty())
            .map(|found| found.range())
            .collect()
    }
}

/// Whether there is a capital letter in it that isn't part of a class such as `\S`.
fn has_capital(pattern: &str) -> bool {
    let mut escaped = false;
    pattern.chars().any(|c| {
        let counts = !escaped && c.is_uppercase();
        escaped = c == '\\' && !escaped;
        counts
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(pattern: &str, line: &str) -> bool {
        Pattern::new(pattern).unwrap().is_in(line.as_bytes(), false)
    }

    #[test]
    fn small_letters_find_both_and_capitals_themselves() {
        assert!(finds("timeout", "Request Timeout"));
        assert!(!finds("Timeout", "request timeout"));
        assert!(finds(r"\S+ out", "TIME OUT"), "a class isn't a capital");
    }

    #[test]
    fn what_is_no_expression_is_plain_text() {
        assert!(Pattern::new("f(x").unwrap().is_plain);
        assert!(finds("f(x", "calls f(x) twice"));
        assert!(!Pattern::new("f.x").unwrap().is_plain);
    }

    #[test]
    fn what_is_shown_is_searched() {
        assert!(finds("^slow disk$", "\x1b[33mslow\x1b[0m disk\r"));
        assert!(finds("100 %", "10 %\r100 %\r"));
        assert!(!finds("10 %", "10 %\r20 %"), "it was written over");
    }
}
