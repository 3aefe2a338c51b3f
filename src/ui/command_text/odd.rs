//! Characters of a command that aren't what they seem.

use crate::ui::clean;

/// What is odd about a character, and how it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    /// On the screen.
    pub shown: String,
    /// In words, after “shown is …”.
    pub says: String,
}

/// Whether a character can't be trusted to the eye. Tabs and blanks are odd by their place, and not looked at here.
pub fn odd(c: char) -> Option<Odd> {
    let code = format!("U+{:04X}", c as u32);
    if let Some(shown) = clean::visible(c) {
        let says = if c.is_control() {
            format!("a control character ({code})")
        } else {
            format!("a character that is not seen ({code})")
        };
        return Some(Odd { shown, says });
    }
    if c.is_ascii() {
        return None;
    }
    if c.is_whitespace() {
        let says = "a blank of another kind: it doesn't part words".to_owned();
        return Some(Odd {
            shown: format!("<{code}>"),
            says,
        });
    }
    let like = look_alike(c)?;
    Some(Odd {
        shown: c.to_string(),
        says: format!("not “{like}”, but looks like it ({code})"),
    })
}

/// Cyrillic and Greek letters, and the Latin ones that look the same.
const LETTERS: [(&str, &str); 2] = [
    (
        "\u{410}\u{412}\u{415}\u{41a}\u{41c}\u{41d}\u{41e}\u{420}\u{421}\u{422}\u{425}\u{406}\u{408}\u{405}\u{430}\u{435}\u{43e}\u{440}\u{441}\u{443}\u{445}\u{456}\u{458}\u{455}\u{4bb}\u{501}\u{51b}\u{51d}",
        "ABEKMHOPCTXIJSaeopcyxijshdqw",
    ),
    (
        "\u{391}\u{392}\u{395}\u{396}\u{397}\u{399}\u{39a}\u{39c}\u{39d}\u{39f}\u{3a1}\u{3a4}\u{3a5}\u{3a7}\u{3bf}\u{3bd}\u{3c1}",
        "ABEZHIKMNOPTYXovp",
    ),
];

/// The ASCII character that one is taken for.
fn look_alike(c: char) -> Option<char> {
    let sign = match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{b4}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{2044}' | '\u{2215}' => '/',
        '\u{2236}' | '\u{2d0}' => ':',
        '\u{201a}' => ',',
        '\u{204e}' | '\u{2217}' => '*',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0)?,
        _ => {
            let mut letters = LETTERS.iter().flat_map(|(from, to)| from.chars().zip(to.chars()));
            return letters.find_map(|(from, to)| (from == c).then_some(to));
        }
    };
    Some(sign)
}
