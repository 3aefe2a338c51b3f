//! Which characters a terminal shows, and what stands in for the others. A sign of the program that has no stand-in here isn't used.

use crate::engine::status::Look;
use ratatui::buffer::{Buffer, Cell};

/// What may be drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Letters {
    /// All of Unicode.
    #[default]
    All,
    /// What the font of a Linux console has for certain: ASCII, letters of western Europe, single lines.
    Console,
    /// ASCII alone, for a locale that isn't UTF-8.
    Ascii,
}

impl Letters {
    /// What a terminal shows: `locale` is the first of `LC_ALL`, `LC_CTYPE` and `LANG` that says something.
    pub fn of(term: Option<&str>, locale: Option<&str>) -> Letters {
        let locale = locale.unwrap_or_default().to_ascii_lowercase();
        if !(locale.contains("utf-8") || locale.contains("utf8")) {
            Letters::Ascii
        } else if term == Some("linux") {
            Letters::Console
        } else {
            Letters::All
        }
    }

    /// Replaces what can't be shown, cell by cell.
    pub(super) fn replace(self, buffer: &mut Buffer) {
        match self {
            Letters::All => {}
            Letters::Console => each(buffer, |c| on_console(c).unwrap_or_else(|| stand_in(c).unwrap_or('?'))),
            Letters::Ascii => each(buffer, |c| stand_in(c).unwrap_or('?')),
        }
    }
}

fn each(buffer: &mut Buffer, with: impl Fn(char) -> char) {
    let foreign = |cell: &&mut Cell| !cell.symbol().is_ascii();
    for cell in buffer.content.iter_mut().filter(foreign) {
        let c = cell.symbol().chars().next().unwrap_or('?');
        cell.set_char(with(c));
    }
}

fn on_console(c: char) -> Option<char> {
    match c {
        '\u{a1}'..='\u{ff}' | '─' | '│' | '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' | '█' => Some(c),
        '━' | '═' => Some('─'),
        '┃' | '║' => Some('│'),
        '┏' | '╔' => Some('┌'),
        '┓' | '╗' => Some('┐'),
        '┗' | '╚' => Some('└'),
        '┛' | '╝' => Some('┘'),
        _ => None,
    }
}

fn stand_in(c: char) -> Option<char> {
    if let Some(look) = Look::ALL.iter().find(|look| look.sign().0 == c) {
        return Some(look.sign().1);
    }
    Some(match c {
        ' '..='~' => c,
        '─' | '━' | '═' | '╌' | '–' | '—' => '-',
        '│' | '┃' | '║' | '¦' => '|',
        '┌' | '┐' | '└' | '┘' | '┏' | '┓' | '┗' | '┛' | '╔' | '╗' | '╚' | '╝' | '├' | '┤' | '┬' | '┴' | '┼' => {
            '+'
        }
        '█' | '▇' | '▆' => '#',
        '▁' | '▂' => '_',
        '▃' | '▄' => '=',
        '▅' => '%',
        '➤' => '@',
        '▸' | '↪' | '→' | '›' | '↳' | '≥' => '>',
        '←' | '‹' | '≤' => '<',
        '▾' | '↓' => 'v',
        '↑' => '^',
        '▲' => '!',
        '◇' => '?',
        '◉' | '•' | '●' | '★' => '*',
        '◎' => 'o',
        '⚑' => 'P',
        '·' => '.',
        '…' => '~',
        '“' | '”' | '„' => '"',
        '‘' | '’' => '\'',
        '×' => 'x',
        '␣' => '_',
        '⏎' => '$',
        '␀'..='␡' | '⇥' => '^',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};
    use unicode_width::UnicodeWidthChar as _;

    #[test]
    fn every_sign_that_the_program_draws_is_one_column_wide_and_has_a_stand_in() {
        let mut unknown = Vec::new();
        visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut |path, text| {
            // Tests show what hosts might print; comments are for us.
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
            for c in code.flat_map(str::chars).filter(|c| !c.is_ascii()) {
                if stand_in(c).is_none() || c.width() != Some(1) {
                    unknown.push(format!("{c} ({:#x}) in {}", c as u32, path.display()));
                }
            }
        });
        unknown.dedup();
        assert!(
            unknown.is_empty(),
            "take a sign of `stand_in`, which every font has:\n{}",
            unknown.join("\n")
        );
    }

    fn visit(dir: &Path, take: &mut impl FnMut(&Path, &str)) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "tests") {
                    visit(&path, take);
                }
            } else if path.extension().is_some_and(|end| end == "rs") && path.file_stem().is_some_and(|stem| stem != "tests") {
                take(&path, &fs::read_to_string(&path).unwrap());
            }
        }
    }

    #[test]
    fn the_signs_of_states_stay_apart_in_ascii() {
        let mut signs: Vec<char> = Look::ALL.iter().map(|look| look.sign().1).collect();
        signs.sort_unstable();
        signs.dedup();
        assert_eq!(signs.len(), Look::ALL.len());
    }

    #[test]
    fn a_linux_console_keeps_its_lines_and_a_c_locale_keeps_ascii() {
        assert_eq!(Letters::of(Some("xterm"), Some("de_DE.UTF-8")), Letters::All);
        assert_eq!(Letters::of(Some("linux"), Some("C.utf8")), Letters::Console);
        assert_eq!(Letters::of(Some("linux"), Some("C")), Letters::Ascii);
        assert_eq!(Letters::of(Some("xterm"), None), Letters::Ascii);
        let mut buffer = Buffer::with_lines(["┏━✔ é 日"]);
        Letters::Console.replace(&mut buffer);
        assert_eq!(buffer, Buffer::with_lines(["┌─+ é ? "]));
    }
}
