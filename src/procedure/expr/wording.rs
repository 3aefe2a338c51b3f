//! Parse errors in words an author understands.

use super::ExprError;

/// What people who know other languages write, and what it is here.
const FOREIGN: [(&str, &str); 6] = [
    ("and", "`and` is written `&&`"),
    ("or", "`or` is written `||`"),
    ("not", "`not` is written `!`"),
    ("is", "`is` is written `==`"),
    ("=", "values are compared with `==`"),
    ("|", "there are no filters: call a function, such as `join(list, ' ')`"),
];

/// What the parser's first error means; its place is a line and a character, both from 1.
pub fn of_parse_error(source: &str, first: Option<((isize, isize), &str)>) -> ExprError {
    let Some((place, told)) = first.filter(|(_, told)| !told.contains("Recursion limit")) else {
        return ExprError::new("this is nested too deeply", 0..source.len());
    };
    let at = byte_of(source, place.0, place.1);
    let rest = source.get(at..).unwrap_or_default();
    if rest.trim().is_empty() {
        let last = source.get(..at).and_then(|before| before.char_indices().next_back());
        return ExprError::new("the expression ends too early", last.map_or(at, |(start, _)| start)..source.len());
    }
    let word = rest
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|end| *end > 0)
        .or_else(|| {
            rest.chars()
                .next()
                .map(char::len_utf8)
                .filter(|_| rest.starts_with(|c: char| !c.is_alphanumeric() && c != '_'))
        })
        .unwrap_or(rest.len());
    let span = at..at + word;
    let word = rest.get(..word).unwrap_or(rest);
    let message = if let Some((_, say)) = FOREIGN.iter().find(|(sign, _)| *sign == word) {
        (*say).to_owned()
    } else if word.starts_with(['\'', '"']) {
        "a text in quotes isn't closed, or has an unknown escape (a backslash itself is written `\\\\`)".to_owned()
    } else if told.starts_with("reserved identifier") {
        format!("`{word}` is a reserved word: it can't be a name")
    } else if told.starts_with("invalid") {
        format!("`{word}` isn't a number that fits into 64 bits")
    } else {
        format!("`{word}` isn't expected here")
    };
    ExprError::new(message, span)
}

fn byte_of(source: &str, line: isize, column: isize) -> usize {
    let skip = usize::try_from(line.max(1) - 1).unwrap_or(0);
    let start: usize = source.split_inclusive('\n').take(skip).map(str::len).sum();
    let nth = usize::try_from(column.max(1) - 1).unwrap_or(0);
    let rest = source.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(nth).map_or(rest.len(), |(at, _)| at)
}
