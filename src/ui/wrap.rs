//! Lines made to fit a width: prose at blanks, commands exactly.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// Prose, broken at blanks; a word that is too long is broken where it must be.
pub fn words(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut out = Vec::new();
    for paragraph in text.trim_end().split('\n') {
        if paragraph.width() <= width {
            // Columns that an author has set stay as they are.
            out.push(paragraph.trim_end().to_owned());
            continue;
        }
        let most = (width / 2).min(width.saturating_sub(2));
        let indent: String = paragraph.chars().take_while(|c| *c == ' ').take(most).collect();
        let mut line = indent.clone();
        // What goes on below stands under the text of its item, not under the dash.
        let indent = " ".repeat((indent.len() + mark(paragraph.trim_start())).min(most));
        let mut empty = true;
        for word in paragraph.split_whitespace() {
            let gap = usize::from(!empty);
            if !empty && line.width() + gap + word.width() > width {
                out.push(std::mem::replace(&mut line, indent.clone()));
                empty = true;
            }
            if empty && indent.width() + word.width() > width {
                let mut parts = exact(word, width - indent.width().min(width - 1));
                let last = parts.pop().unwrap_or_default();
                out.extend(parts.into_iter().map(|part| format!("{indent}{part}")));
                line.push_str(&last);
            } else {
                if !empty {
                    line.push(' ');
                }
                line.push_str(word);
            }
            empty = false;
        }
        out.push(line);
    }
    out
}

/// Columns of an item's mark and the blank behind it, as in `- item` and `1. item`; 0 for other text.
fn mark(text: &str) -> usize {
    let Some((mark, _)) = text.split_once(' ') else { return 0 };
    let number = mark.strip_suffix(['.', ')']).unwrap_or_default();
    let numbered = (1..=2).contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit());
    if numbered || matches!(mark, "-" | "*" | "•") {
        mark.width() + 1
    } else {
        0
    }
}

/// One line, cut every `width` columns and nowhere else: put together again, the parts are the line.
pub fn exact(line: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut out = Vec::new();
    let mut part = String::new();
    let mut columns = 0;
    for letter in letters(line) {
        let wide = letter.width();
        if columns + wide > width && !part.is_empty() {
            out.push(std::mem::take(&mut part));
            columns = 0;
        }
        part.push_str(letter);
        columns += wide;
    }
    out.push(part);
    out
}

/// What a reader takes for one letter: a character with all that belongs to it. Cut in two, it would be another.
fn letters(text: &str) -> impl Iterator<Item = &str> {
    text.graphemes(true)
}

/// Cut to `width` columns; an ellipsis says that there is more.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut columns = 0;
    for letter in letters(text) {
        let wide = letter.width();
        if columns + wide + 1 > width {
            break;
        }
        out.push_str(letter);
        columns += wide;
    }
    if width > 0 {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_broken_at_blanks() {
        assert_eq!(words("The node stops serving", 9), ["The node", "stops", "serving"]);
        assert_eq!(words("a\n\nb", 9), ["a", "", "b"]);
        assert_eq!(words("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(words("-C  connects", 12), ["-C  connects"], "columns stay where they fit");
    }

    #[test]
    fn the_lines_of_an_item_hang_under_its_text() {
        assert_eq!(
            words("Look at:\n- the node stops\n- it is", 10),
            ["Look at:", "- the node", "  stops", "- it is"]
        );
        assert_eq!(words("  1. the node stops", 13), ["  1. the node", "     stops"]);
        assert_eq!(words("12) the node stops", 13), ["12) the node", "    stops"]);
        assert_eq!(words("-x connects there", 11), ["-x connects", "there"], "an option is no item");
        assert_eq!(words("2026. A year ago", 8), ["2026. A", "year ago"]);
        assert_eq!(words("- abcdefghijkl", 8), ["-", "  abcdef", "  ghijkl"]);
    }

    #[test]
    fn a_command_is_the_same_put_together_again() {
        let command = "grep  -e 'a b'   日本語 /etc/x";
        assert_eq!(exact(command, 7).concat(), command);
        assert!(exact(command, 7).iter().all(|part| part.width() <= 7));
    }

    #[test]
    fn a_cut_says_so() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("日本", 3), "日…");
        assert_eq!(cut("x", 0), "");
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_wider_than_its_width_whatever_is_written(
            text in "([a-z ]|[日本語]|[é́̈]|👩‍👩‍👧|🇩🇪|[\\u{202e}\\u{200d}\\t]|ا|e\u{301}){0,60}",
            width in 2usize..30,
        ) {
            let text = crate::ui::clean::line(&text);
            for part in words(&text, width).iter().chain(&exact(&text, width)) {
                proptest::prop_assert!(part.width() <= width, "{:?} takes {}", part, part.width());
            }
            proptest::prop_assert!(cut(&text, width).width() <= width);
            proptest::prop_assert_eq!(exact(&text, width).concat(), text);
        }

        #[test]
        fn a_buffer_never_shifts(text in "([a-z ]|[日本語]|[é́̈]|👩‍👩‍👧|🇩🇪|ا|e\u{301}){0,60}", width in 2u16..30) {
            use ratatui::{buffer::Buffer, layout::Rect, style::Style};
            let mut buffer = Buffer::filled(Rect::new(0, 0, width + 1, 1), ratatui::buffer::Cell::new("│"));
            let shown = cut(&crate::ui::clean::line(&text), usize::from(width));
            let (end, _) = buffer.set_stringn(0, 0, &shown, usize::from(width), Style::default());
            proptest::prop_assert_eq!(usize::from(end), shown.width());
            proptest::prop_assert_eq!(buffer[(width, 0)].symbol(), "│");
        }
    }
}
