//! Fuzzy search: texts ranked for what was typed, with the places that matched.

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{AtomKind, CaseMatching, Normalization, Pattern},
};
use std::{cmp::Reverse, ops::Range};

/// A text that what was typed is found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its place among the texts that were given, from 0.
    pub place: usize,
    /// What matched of it, in bytes of the text: in order, not empty, neighbours joined.
    pub matched: Vec<Range<usize>>,
}

/// The texts that hold every word of the pattern, best first; equally good ones stay in their order. A pattern without a word finds
/// all, as they were given. Capitals matter where the pattern has one.
///
/// A word's letters must come in their order but may have others in between: `ugn2` finds `Upgrade node2`.
pub fn rank<T: AsRef<str>>(pattern: &str, texts: impl IntoIterator<Item = T>) -> Vec<Found> {
    let pattern = Pattern::new(pattern, CaseMatching::Smart, Normalization::Smart, AtomKind::Fuzzy);
    if pattern.atoms.is_empty() {
        let all = texts.into_iter().enumerate();
        return all
            .map(|(place, _)| Found {
                place,
                matched: Vec::new(),
            })
            .collect();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut scratch = Vec::new();
    let mut found: Vec<(u32, Found)> = Vec::new();
    for (place, text) in texts.into_iter().enumerate() {
        let text = text.as_ref();
        let mut matched = Vec::new();
        if let Some(score) = pattern.indices(haystack(text, &mut scratch), &mut matcher, &mut matched) {
            let matched = ranges(text, matched);
            found.push((score, Found { place, matched }));
        }
    }
    found.sort_by_key(|(score, _)| Reverse(*score));
    found.into_iter().map(|(_, found)| found).collect()
}

/// A text in its parts, each with whether it matched: what a list draws.
pub fn parts<'t>(text: &'t str, matched: &[Range<usize>]) -> Vec<(&'t str, bool)> {
    let mut parts = Vec::with_capacity(matched.len() * 2 + 1);
    let mut from = 0;
    for range in matched {
        parts.push((text.get(from..range.start).unwrap_or_default(), false));
        parts.push((text.get(range.clone()).unwrap_or_default(), true));
        from = range.end;
    }
    parts.push((text.get(from..).unwrap_or_default(), false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

/// The text as the matcher takes it: places are characters.
fn haystack<'a>(text: &'a str, scratch: &'a mut Vec<char>) -> Utf32Str<'a> {
    if text.is_ascii() {
        return Utf32Str::Ascii(text.as_bytes());
    }
    scratch.clear();
    scratch.extend(text.chars());
    Utf32Str::Unicode(scratch)
}

/// Places of characters as ranges of bytes.
fn ranges(text: &str, mut matched: Vec<u32>) -> Vec<Range<usize>> {
    matched.sort_unstable();
    matched.dedup();
    let mut matched = matched.into_iter().peekable();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for ((start, c), place) in text.char_indices().zip(0u32..) {
        if matched.next_if_eq(&place).is_none() {
            continue;
        }
        let end = start + c.len_utf8();
        match ranges.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => ranges.push(start..end),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names<'t>(pattern: &str, texts: &[&'t str]) -> Vec<&'t str> {
        rank(pattern, texts).into_iter().map(|found| texts[found.place]).collect()
    }

    fn marked(pattern: &str, text: &str) -> String {
        let found = rank(pattern, [text]).pop().expect("it matches");
        let parts = parts(text, &found.matched);
        parts
            .into_iter()
            .map(|(part, hit)| if hit { format!("[{part}]") } else { part.into() })
            .collect()
    }

    #[test]
    fn without_a_word_all_stay_as_they_were_given() {
        assert_eq!(names("", &["b", "a"]), ["b", "a"]);
        assert_eq!(names("  ", &["b", "a"]), ["b", "a"]);
    }

    #[test]
    fn better_matches_come_first_and_equal_ones_keep_their_order() {
        let steps = ["Put node1 in standby", "Upgrade node1", "Upgrade node2", "Check"];
        assert_eq!(names("ugn", &steps), ["Upgrade node1", "Upgrade node2"]);
        assert_eq!(
            names("node up", &steps),
            ["Upgrade node1", "Upgrade node2"],
            "every word, in any order"
        );
        assert_eq!(names("xyz", &steps), [""; 0]);
    }

    #[test]
    fn capitals_matter_only_where_one_was_typed() {
        assert_eq!(names("check", &["Check", "check"]).len(), 2);
        assert_eq!(names("Check", &["check", "Check"]), ["Check"]);
    }

    #[test]
    fn what_is_typed_is_meant_as_it_stands() {
        assert_eq!(names("!a", &["a", "b"]), [""; 0]);
        assert_eq!(names("^b$", &["b", "x^b$"]), ["x^b$"]);
    }

    #[test]
    fn what_matched_can_be_marked_whatever_the_letters_are() {
        assert_eq!(marked("upg", "Upgrade node1"), "[Upg]rade node1");
        assert_eq!(marked("node en", "Nœud: node1 énorme"), "Nœud: [node]1 [én]orme");
        assert_eq!(marked("本2", "日本語 2"), "日[本]語 [2]");
        assert_eq!(marked("r", "a\r\nr"), "a\r\n[r]");
    }
}
