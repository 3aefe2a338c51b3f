//! Compiled patterns, kept: a monitor's are the same at each poll, and to compile them costs more than to look for them.

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

/// So many are kept; then all are forgotten, and it begins anew.
const KEPT: usize = 512;

type Known<K, V> = LazyLock<Mutex<HashMap<K, V>>>;

static PATTERNS: Known<String, Regex> = LazyLock::new(Mutex::default);
static SETS: Known<Vec<String>, RegexSet> = LazyLock::new(Mutex::default);

/// `^` and `$` are a line's, also where a pattern looks at several.
pub(super) fn pattern(pattern: &str) -> Result<Regex, regex::Error> {
    kept(&PATTERNS, pattern.to_owned(), |pattern| {
        RegexBuilder::new(pattern).multi_line(true).build()
    })
}

/// Tells in one pass which of these patterns match.
pub(super) fn set(patterns: &[&str]) -> Result<RegexSet, regex::Error> {
    let key = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
    kept(&SETS, key, |patterns| RegexSetBuilder::new(patterns).multi_line(true).build())
}

fn kept<K: std::hash::Hash + Eq, V: Clone>(
    known: &Known<K, V>,
    key: K,
    compile: impl FnOnce(&K) -> Result<V, regex::Error>,
) -> Result<V, regex::Error> {
    let lock = || known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(compiled) = lock().get(&key) {
        return Ok(compiled.clone());
    }
    let compiled = compile(&key)?;
    let mut known = lock();
    if known.len() >= KEPT {
        known.clear();
    }
    known.insert(key, compiled.clone());
    Ok(compiled)
}
