//! A text that a regular expression matches, for the output of a command that isn't there.

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

/// What is written for a repeated class of characters that has all of these.
const WORDS: [&str; 4] = ["text", "TEXT", "1", "-"];

/// A short text that a pattern matches; the group of a capture is `group` where that is given. Nothing where it is no pattern, or no
/// short text was found.
pub fn sample(pattern: &str, group: Option<&str>) -> Option<String> {
    let hir = regex_syntax::ParserBuilder::new().multi_line(true).build().parse(pattern).ok()?;
    let mut out = String::new();
    write(&hir, group, &mut out);
    let matches = |text: &str| {
        regex::RegexBuilder::new(pattern)
            .multi_line(true)
            .build()
            .is_ok_and(|regex| regex.is_match(text))
    };
    if matches(&out) {
        return Some(out);
    }
    let mut plain = String::new();
    write(&hir, None, &mut plain);
    matches(&plain).then_some(plain)
}

fn write(hir: &Hir, group: Option<&str>, out: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.push(one_of(class)),
        HirKind::Repetition(repetition) => repeated(repetition, group, out),
        HirKind::Capture(capture) => match group {
            Some(text) => out.push_str(text),
            None => write(&capture.sub, group, out),
        },
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, group, out)),
        HirKind::Alternation(ways) => {
            if let Some(first) = ways.first() {
                write(first, group, out);
            }
        }
    }
}

fn repeated(repetition: &Repetition, group: Option<&str>, out: &mut String) {
    let sub = &repetition.sub;
    if let HirKind::Class(class) = sub.kind()
        && repetition.min <= 1
        && repetition.max.is_none()
        && let Some(word) = WORDS.iter().find(|word| word.chars().all(|c| has(class, c)))
    {
        // What may be missing is left out, unless nothing would be left of it.
        if repetition.min == 1 {
            out.push_str(word);
        }
        return;
    }
    // Bounded, so that no pattern makes a text without end.
    for _ in 0..repetition.min.min(64) {
        write(sub, group, out);
    }
}

fn has(class: &Class, c: char) -> bool {
    match class {
        Class::Unicode(class) => class.iter().any(|range| (range.start()..=range.end()).contains(&c)),
        Class::Bytes(class) => u8::try_from(c).is_ok_and(|byte| class.iter().any(|range| (range.start()..=range.end()).contains(&byte))),
    }
}

/// A character of a class that people can read, where there is one.
fn one_of(class: &Class) -> char {
    let nice = ('a'..='z').chain('0'..='9').chain('A'..='Z').chain(" -_./:=".chars());
    let first = || match class {
        Class::Unicode(class) => class.iter().next().map(|range| range.start()),
        Class::Bytes(class) => class.iter().next().map(|range| char::from(range.start())),
    };
    nice.into_iter().find(|c| has(class, *c)).or_else(first).unwrap_or(' ')
}

/// A text as TOML has it, on one line.
pub fn toml(text: &str) -> String {
    // A JSON text is a basic string of TOML.
    crate::words::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_what_the_pattern_matches() {
        for pattern in [
            r"^(\d+)$",
            r"(?i)complete!?",
            r"^ Online: .*\bnode1\b",
            r"^[a-z]+: [^:]{3,}$",
            r"a|b",
            r"^state: (\w+)$",
            r"\[y/N\] $",
        ] {
            let text = sample(pattern, None).unwrap_or_default();
            let regex = regex::Regex::new(&format!("(?m){pattern}")).unwrap();
            assert!(regex.is_match(&text), "{pattern}: {text:?}");
        }
        assert_eq!(sample(r"^state: (\w+)$", Some("serving")).as_deref(), Some("state: serving"));
    }

    #[test]
    fn what_the_group_can_not_be_is_not_forced_on_it() {
        assert_eq!(sample(r"^(\d+) left$", Some("node1")).as_deref(), Some("1 left"));
    }
}
