use super::{Files, check};
use crate::procedure::catalogue::Catalogue;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Checks a text as `procedure.toml`, and renders whatever is told.
fn told(text: &[u8]) -> Vec<String> {
    let files = BTreeMap::from([("procedure.toml".to_owned(), text.to_vec())]);
    let none = BTreeMap::new();
    let checked = check(&Files {
        path: "p",
        files: &files,
        fragments_path: "fragments",
        fragments: &none,
    });
    checked.diagnostics.iter().map(|told| told.render(false)).collect()
}

fn rok() -> Vec<u8> {
    Catalogue::shipped().procedures["rok-0.11"].files["procedure.toml"].clone()
}

/// Pieces that files go wrong by.
const PIECES: [&str; 22] = [
    "\"",
    "'",
    "{{",
    "}}",
    "[[",
    "]]",
    "\n",
    "=",
    "#",
    "for = \"x in y\"\n",
    "on = \"\"\n",
    "$(",
    "`",
    "\\u00e9",
    "é",
    "((",
    "when = \"!\"\n",
    "use = \"a\"\n",
    "[[phase.step.step]]\n",
    "undo = [{}]\n",
    "match = '('\n",
    "capture.x = {}\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_damaged_file_never_makes_it_panic(edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..40, 0usize..PIECES.len()), 1..6)) {
        let mut text = rok();
        for (at, length, piece) in edits {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, PIECES[piece].bytes());
        }
        told(&text);
    }

    #[test]
    fn lines_in_any_order_never_make_it_panic(keep in prop::collection::vec(any::<prop::sample::Index>(), 1..60)) {
        let text = rok();
        let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        let mut shuffled = b"format = 1\ntitle = 'T'\n[[phase]]\nid = 'p'\n".to_vec();
        for at in keep {
            shuffled.extend_from_slice(lines[at.index(lines.len())]);
            shuffled.push(b'\n');
        }
        told(&shuffled);
    }

    #[test]
    fn any_bytes_are_told_about_or_well(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        told(&bytes);
    }
}

#[test]
fn the_same_file_is_told_about_in_the_same_words_and_order() {
    let mut text = rok();
    text.splice(4000..4020, *b"\n[[phase.step]]\nx=1\n");
    assert_eq!(told(&text), told(&text));
}

#[test]
fn deeply_nested_steps_are_refused_in_words() {
    for (depth, code) in [(8, "too-many-levels"), (70, "too-deep")] {
        let mut text = "format = 1\ntitle = 'T'\n[[phase]]\nid = 'p'\n".to_owned();
        for depth in 1..depth {
            text += &format!("[[phase{}]]\nid = 's{depth}'\n", ".step".repeat(depth));
        }
        assert!(told(text.as_bytes()).iter().any(|told| told.contains(code)));
    }
}
