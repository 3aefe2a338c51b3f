use super::*;
use proptest::prelude::*;

/// What is shown, as text: marks in front, each row on a line of its own.
fn shown(text: &str, width: usize) -> Vec<String> {
    let told = |row: Row| {
        let mark = match row.start {
            Start::Line(_) => "│ ",
            Start::Word => "↪ ",
            Start::Within => "↪…",
        };
        mark.to_owned() + &row.parts.into_iter().map(|(_, text)| text).collect::<String>()
    };
    rows(text, &[], width).into_iter().map(told).collect()
}

/// The command again: marks taken off, rows put together.
fn unwrapped(rows: &[String]) -> String {
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        if at > 0 && row.starts_with('│') {
            text.push('\n');
        }
        text.extend(row.chars().skip(2));
    }
    text
}

#[test]
fn a_command_is_broken_before_its_options() {
    let command = "rok-cluster-upgrade upgrade-node --endpoint https://10.0.0.2:2379 --timeout 600";
    assert_eq!(
        shown(command, 50),
        [
            "│ rok-cluster-upgrade upgrade-node ",
            "↪ --endpoint https://10.0.0.2:2379 --timeout 600"
        ]
    );
}

#[test]
fn a_quoted_argument_stays_together_where_it_fits() {
    assert_eq!(shown("echo hello 'a b c d'", 16), ["│ echo hello ", "↪ 'a b c d'"]);
}

#[test]
fn a_word_that_is_too_long_is_broken_and_says_so() {
    assert_eq!(shown("cat /very/long/path", 10), ["│ cat ", "↪ /very/long", "↪…/path"]);
}

#[test]
fn what_misleads_is_seen() {
    let row = |text| shown(text, 80).concat();
    assert_eq!(row("rm\t-r x "), "│ rm⇥-r x␣");
    assert_eq!(row("rm a\u{202e}b"), "│ rm a<U+202E>b");
    assert_eq!(row("rm\u{a0}-r"), "│ rm<U+00A0>-r");
    assert_eq!(row("a\rb\u{1b}c"), "│ a␍b␛c");
    let warned = |text: &str| oddities(text).into_iter().map(|(_, odd)| odd.says).collect::<Vec<_>>();
    assert_eq!(warned("rm –r x"), ["not “-”, but looks like it (U+2013)"]);
    assert_eq!(warned("rm /srv/dаta"), ["not “a”, but looks like it (U+0430)"]);
    assert_eq!(warned("echo 'Grüße' x\n\tindented\n"), Vec::<String>::new());
    assert_eq!(warned("ls x \nls"), ["a blank at the end of a line"]);
    assert_eq!(warned(" ls"), ["a blank before the command"]);
}

#[test]
fn values_are_marked_and_lines_counted() {
    let rows = rows("ls node2\ncat b", &[(3, 8)], 20);
    assert_eq!(rows[0].parts, [(Kind::Plain, "ls ".into()), (Kind::Value, "node2".into())]);
    assert_eq!(rows[1].start, Start::Line(2));
}

proptest! {
    #[test]
    fn what_is_shown_less_the_marks_is_the_command(text in "([a-z]{1,9}|--[a-z]{2,9}|'[a-z ]{0,9}'|日本|/[a-z/]{1,30}|\\|)( ([a-z]{1,9}|-[a-z]|\"[a-z ]{0,20}\"|é|[a-z]{20,50})|\n[a-z]{1,9}){0,20}", width in 4_usize..60) {
        let rows = shown(&text, width);
        prop_assert_eq!(unwrapped(&rows), text);
        // A blank may hang over the edge.
        prop_assert!(rows.iter().all(|row| row.trim_end().width() <= width + 2), "{:?}", rows);
    }

    #[test]
    fn nothing_that_moves_the_cursor_is_ever_shown(text in any::<String>(), width in 1_usize..40) {
        for row in rows(&text, &[(0, 3)], width) {
            prop_assert!(row.parts.iter().all(|(_, part)| !part.chars().any(char::is_control)));
        }
    }
}
