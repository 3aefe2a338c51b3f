//! Text from hosts, files and journals, made safe to read: nothing in it can move a cursor, colour, hide or reorder what stands around it.

use crate::transcript;

/// Text of one or several lines. Escape sequences are gone, and so is what was written over; what is not seen stands as `<U+202E>`.
pub fn text(text: &str) -> String {
    let plain = transcript::plain(text.as_bytes());
    if !plain.chars().any(misleads) {
        return plain;
    }
    let mut out = String::with_capacity(plain.len());
    for c in plain.chars() {
        if misleads(c) {
            out.push_str(&format!("<U+{:04X}>", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// The same in one line.
pub fn single(source: &str) -> String {
    let text = text(source.trim_end_matches('\n'));
    if text.contains('\n') { text.replace('\n', " ⏎ ") } else { text }
}

/// Characters that are not seen, or that change what is seen around them, and such as no XML or HTML may hold.
fn misleads(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_host_prints_can_neither_colour_nor_reorder_what_is_read() {
        assert_eq!(text("\u{1b}[31mred\u{1b}[0m\u{1b}]0;t\u{7}\n10 %\r20 %"), "red\n20 %");
        assert_eq!(text("a\u{202e}b"), "a<U+202E>b");
        assert_eq!(single("a\nb\n"), "a ⏎ b");
    }
}
