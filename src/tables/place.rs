use crate::diagnostic::{Place, Source};
use std::{
    ops::{Deref, Range},
    sync::Arc,
};

/// A value, and where somebody wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Said<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub at: At,
}

/// A place in a file that has no label yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// The file.
    pub source: Arc<Source>,
    /// Bytes of its text.
    pub span: Range<usize>,
}

impl<T> Said<T> {
    /// Another value at the same place.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Said<U> {
        Said {
            value: f(self.value),
            at: self.at,
        }
    }
}

impl<T> Deref for Said<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl At {
    /// The place, labelled with what is there.
    pub fn label(&self, label: impl Into<String>) -> Place {
        Place {
            source: self.source.clone(),
            span: self.span.clone(),
            label: label.into(),
        }
    }

    /// The place of `inner`, bytes of the text that the TOML string at this place stands for.
    /// Quotes, escapes and line continuations are reckoned with.
    #[must_use]
    pub fn inside(&self, inner: Range<usize>) -> At {
        let Some(raw) = self.source.text.get(self.span.clone()) else {
            return self.clone();
        };
        let Some(offsets) = offsets(raw) else {
            return self.clone();
        };
        let find = |wanted: usize| {
            offsets
                .iter()
                .rev()
                .find(|(decoded, _)| *decoded <= wanted)
                .map(|(decoded, at)| (wanted - decoded, *at))
        };
        let (Some((_, start)), Some((_, end))) = (find(inner.start), find(inner.end)) else {
            return self.clone();
        };
        At {
            source: self.source.clone(),
            span: self.span.start + start..self.span.start + end.max(start),
        }
    }
}

/// For each character of a TOML string: its place in the text it stands for, and in the literal; and the end of both.
fn offsets(raw: &str) -> Option<Vec<(usize, usize)>> {
    let (quote, basic) = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quote| raw.starts_with(quote) && raw.len() >= 2 * quote.len() && raw.ends_with(quote))
        .map(|quote| (quote, quote.starts_with('"')))?;
    let end = raw.len() - quote.len();
    let mut at = quote.len();
    if quote.len() == 3 {
        at += raw
            .get(at..end)?
            .strip_prefix("\r\n")
            .map_or_else(|| usize::from(raw[at..end].starts_with('\n')), |_| 2);
    }
    let mut decoded = 0;
    let mut offsets = Vec::new();
    while at < end {
        let rest = raw.get(at..end)?;
        let next = rest.chars().next()?;
        if !basic || next != '\\' {
            offsets.push((decoded, at));
            decoded += next.len_utf8();
            at += next.len_utf8();
            continue;
        }
        let escaped = rest.chars().nth(1)?;
        let digits = match escaped {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            blank if blank.is_whitespace() => {
                at += 1 + rest[1..].find(|c: char| !c.is_whitespace()).unwrap_or(rest.len() - 1);
                continue;
            }
            _ => 0,
        };
        offsets.push((decoded, at));
        decoded += if digits == 0 {
            1
        } else {
            let code = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
            char::from_u32(code)?.len_utf8()
        };
        at += 1 + escaped.len_utf8() + digits;
    }
    offsets.push((decoded, end));
    Some(offsets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(literal: &str, inner: Range<usize>) -> String {
        let at = At {
            source: Source::new("f", format!("k = {literal} # c")),
            span: 4..4 + literal.len(),
        };
        let place = at.inside(inner);
        place.source.text[place.span].to_owned()
    }

    #[test]
    fn a_place_in_a_string_is_found_in_every_kind_of_literal() {
        assert_eq!(shown("'a bc d'", 2..4), "bc");
        assert_eq!(shown(r#""a\tbc d""#, 2..4), "bc");
        assert_eq!(shown(r#""é\u00e9bc""#, 4..6), "bc");
        assert_eq!(shown("\"\"\"\na bc\n\"\"\"", 2..4), "bc");
        assert_eq!(shown("\"\"\"\\\n   a \\\n   bc\"\"\"", 2..4), "bc");
        assert_eq!(shown("'''\r\na\nbc'''", 2..4), "bc");
    }

    #[test]
    fn what_is_no_string_or_lies_outside_stands_for_itself() {
        assert_eq!(shown("12", 0..1), "12");
        assert_eq!(shown("'ab'", 7..9), "");
        assert_eq!(shown(r#""\q""#, 0..1), r"\q");
    }
}
