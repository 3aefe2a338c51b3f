//! Text from hosts, files and journals, made safe to show: nothing in it can move the cursor, hide or reorder.

use unicode_width::UnicodeWidthChar as _;

/// Columns from one tab stop to the next.
const TAB: usize = 8;

/// One line as it may be shown: tabs expanded, colours dropped, what a carriage return wrote over gone, and every other control or
/// direction character made visible.
pub fn line(text: &str) -> String {
    let text = text.trim_end_matches(['\r', '\n']);
    let text = text.rsplit('\r').find(|part| !part.is_empty()).unwrap_or("");
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c == '\u{1b}'
            && let Some(after) = colour(rest.as_str())
        {
            rest = after.chars();
        } else if c == '\t' {
            let blanks = TAB - column % TAB;
            out.extend(std::iter::repeat_n(' ', blanks));
            column += blanks;
        } else {
            let before = out.len();
            push_visible(&mut out, c);
            column += out.get(before..).map_or(0, |new| new.chars().map(|c| c.width().unwrap_or(0)).sum());
        }
    }
    out
}

/// Several lines, each as [`line`] has it.
pub fn lines(text: &str) -> Vec<String> {
    text.split('\n').map(line).collect()
}

/// One line of text out of several: line ends become a visible mark.
pub fn single(text: &str) -> String {
    lines(text.trim_end_matches('\n')).join(" ⏎ ")
}

/// What stands in a cell of a terminal, without what isn't seen and changes what is seen around it.
pub fn cell(text: &str) -> std::borrow::Cow<'_, str> {
    if text.chars().any(|c| misleads(c) || c.is_control()) {
        text.chars().filter(|c| !misleads(*c) && !c.is_control()).collect::<String>().into()
    } else {
        text.into()
    }
}

/// What follows a colour sequence, where `rest` (after the escape character) begins with one.
fn colour(rest: &str) -> Option<&str> {
    let body = rest.strip_prefix('[')?;
    let end = body.find(|c: char| !(c.is_ascii_digit() || c == ';' || c == ':'))?;
    body.get(end..)?.strip_prefix('m')
}

/// One character made visible, where it isn't seen as it is.
pub fn visible(c: char) -> Option<String> {
    let mut out = String::new();
    push_visible(&mut out, c);
    (!out.chars().eq(std::iter::once(c))).then_some(out)
}

fn push_visible(out: &mut String, c: char) {
    match c {
        '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('?')),
        '\u{7f}' => out.push('␡'),
        _ if misleads(c) => {
            use std::fmt::Write as _;
            let _ = write!(out, "<U+{:04X}>", c as u32);
        }
        _ => out.push(c),
    }
}

/// Characters that are not seen, or that change what is seen around them.
fn misleads(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_go_and_other_escapes_are_seen() {
        assert_eq!(line("\u{1b}[1;31mred\u{1b}[0m"), "red");
        assert_eq!(line("\u{1b}]52;c;aGk=\u{7}"), "␛]52;c;aGk=␇");
        assert_eq!(line("\u{1b}[2J"), "␛[2J");
    }

    #[test]
    fn a_progress_line_shows_its_last_state() {
        assert_eq!(line("10 %\r50 %\r100 %\r\n"), "100 %");
    }

    #[test]
    fn tabs_are_expanded_and_direction_tricks_are_shown() {
        assert_eq!(line("a\tb"), "a       b");
        assert_eq!(line("a\u{202e}b"), "a<U+202E>b");
    }
}
