//! A text that is being typed.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use unicode_width::UnicodeWidthChar as _;
use zeroize::Zeroizing;

/// Longer texts are not taken.
const LIMIT: usize = 64 * 1024;

/// Text, and where the next character goes. Wiped when dropped, as it may be a secret.
#[derive(Clone, Debug, Default)]
pub struct TextBox {
    text: Zeroizing<String>,
    /// In bytes, on a character's edge.
    cursor: usize,
    /// Enter makes a new line.
    many_lines: bool,
}

impl TextBox {
    /// With this in it already.
    pub fn new(text: &str, many_lines: bool) -> Self {
        let mut held = Zeroizing::new(String::with_capacity(text.len().max(256)));
        held.push_str(text);
        TextBox {
            cursor: held.len(),
            text: held,
            many_lines,
        }
    }

    /// What stands in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it takes several lines.
    pub fn many_lines(&self) -> bool {
        self.many_lines
    }

    /// Takes a key. False where it means nothing here.
    pub fn key(&mut self, key: &KeyEvent) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        let word = ctrl || alt;
        match key.code {
            KeyCode::Char('a') if ctrl => self.cursor = self.line_start(),
            KeyCode::Char('e') if ctrl => self.cursor = self.line_end(),
            KeyCode::Char('u') if ctrl => self.remove(self.line_start(), self.cursor),
            KeyCode::Char('k') if ctrl => self.remove(self.cursor, self.line_end()),
            KeyCode::Char('w') if ctrl => self.remove(self.word_start(), self.cursor),
            KeyCode::Char('h') if ctrl => self.remove(self.before(), self.cursor),
            KeyCode::Char('b') if alt => self.cursor = self.word_start(),
            KeyCode::Char('f') if alt => self.cursor = self.word_end(),
            KeyCode::Char('d') if alt => self.remove(self.cursor, self.word_end()),
            KeyCode::Char(c) if !ctrl && !alt => self.insert(c.encode_utf8(&mut [0; 4])),
            KeyCode::Enter if self.many_lines => self.insert("\n"),
            KeyCode::Backspace if word => self.remove(self.word_start(), self.cursor),
            KeyCode::Backspace => self.remove(self.before(), self.cursor),
            KeyCode::Delete if word => self.remove(self.cursor, self.word_end()),
            KeyCode::Delete => self.remove(self.cursor, self.after()),
            KeyCode::Left if word => self.cursor = self.word_start(),
            KeyCode::Right if word => self.cursor = self.word_end(),
            KeyCode::Left => self.cursor = self.before(),
            KeyCode::Right => self.cursor = self.after(),
            KeyCode::Home => self.cursor = self.line_start(),
            KeyCode::End => self.cursor = self.line_end(),
            KeyCode::Up if self.many_lines => return self.step_line(false),
            KeyCode::Down if self.many_lines => return self.step_line(true),
            _ => return false,
        }
        true
    }

    /// Puts text in at the cursor. Control characters are left out; line ends become blanks where one line is asked for.
    pub fn insert(&mut self, text: &str) {
        let clean: Zeroizing<String> = Zeroizing::new(
            text.replace("\r\n", "\n")
                .replace('\r', "\n")
                .chars()
                .map(|c| if matches!(c, '\n' | '\t') && !self.many_lines { ' ' } else { c })
                .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
                .collect(),
        );
        if self.text.len() + clean.len() > LIMIT {
            return;
        }
        if self.text.len() + clean.len() > self.text.capacity() {
            // A growing string leaves its old bytes behind: move by hand, so that they are wiped.
            let mut wider = Zeroizing::new(String::with_capacity((self.text.len() + clean.len()) * 2));
            wider.push_str(&self.text);
            self.text = wider;
        }
        self.text.insert_str(self.cursor, &clean);
        self.cursor += clean.len();
    }

    /// The cursor's place, in bytes.
    pub fn place(&self) -> usize {
        self.cursor
    }

    /// Whether the cursor stands before the first character.
    pub fn at_start(&self) -> bool {
        self.cursor == 0
    }

    /// Whether the cursor stands behind the last character.
    pub fn at_end(&self) -> bool {
        self.cursor == self.text.len()
    }

    fn remove(&mut self, from: usize, to: usize) {
        if from < to && self.text.is_char_boundary(from) && self.text.is_char_boundary(to) {
            self.text.replace_range(from..to, "");
            self.cursor = from;
        }
    }

    /// The character before, along with what combines with it.
    fn before(&self) -> usize {
        let before = self.text.get(..self.cursor).unwrap_or_default();
        let whole = before.char_indices().rev().find(|(_, c)| !combines(*c));
        whole.map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        let mut rest = self.text.get(self.cursor..).unwrap_or_default().char_indices().skip(1);
        let next = rest.find(|(_, c)| !combines(*c));
        next.map_or(self.text.len(), |(at, _)| self.cursor + at)
    }

    fn line_start(&self) -> usize {
        self.text.get(..self.cursor).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1)
    }

    fn line_end(&self) -> usize {
        let rest = self.text.get(self.cursor..).unwrap_or_default();
        self.cursor + rest.find('\n').unwrap_or(rest.len())
    }

    fn word_start(&self) -> usize {
        let before = self.text.get(..self.cursor).unwrap_or_default();
        let word = before.trim_end_matches(parts);
        word.char_indices()
            .rev()
            .find(|(_, c)| parts(*c))
            .map_or(0, |(at, c)| at + c.len_utf8())
    }

    fn word_end(&self) -> usize {
        let rest = self.text.get(self.cursor..).unwrap_or_default();
        let word = rest.trim_start_matches(parts);
        let end = word.find(parts).unwrap_or(word.len());
        self.cursor + (rest.len() - word.len()) + end
    }

    /// To the line above or below, at the same character; false where there is none.
    fn step_line(&mut self, down: bool) -> bool {
        let start = self.line_start();
        let column = self.text.get(start..self.cursor).unwrap_or_default().chars().count();
        let target = if down {
            let end = self.line_end();
            if end == self.text.len() {
                return false;
            }
            end + 1
        } else {
            if start == 0 {
                return false;
            }
            self.text.get(..start - 1).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1)
        };
        let line = self.text.get(target..).unwrap_or_default();
        let line = line.split('\n').next().unwrap_or_default();
        self.cursor = target + line.chars().take(column).map(char::len_utf8).sum::<usize>();
        true
    }
}

/// What stands between words: blanks, and the commas of lists.
fn parts(c: char) -> bool {
    c.is_whitespace() || c == ','
}

/// Takes no cell of its own: it belongs to the character before.
fn combines(c: char) -> bool {
    c.width() == Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(text: &mut TextBox, code: KeyCode) {
        text.key(&KeyEvent::new(code, KeyModifiers::NONE));
    }

    #[test]
    fn what_is_typed_stands_at_the_cursor() {
        let mut text = TextBox::new("nöde", false);
        press(&mut text, KeyCode::Left);
        press(&mut text, KeyCode::Backspace);
        press(&mut text, KeyCode::Char('t'));
        assert_eq!(text.text(), "nöte");
        assert_eq!(text.place(), "nöt".len());
    }

    #[test]
    fn a_paste_into_one_line_stays_one_line() {
        let mut text = TextBox::new("", false);
        text.insert("a\r\nb\u{1b}[2J");
        assert_eq!(text.text(), "a b[2J");
    }

    #[test]
    fn several_lines_are_walked_up_and_down() {
        let mut text = TextBox::new("first\nxy", true);
        press(&mut text, KeyCode::Up);
        press(&mut text, KeyCode::Char('_'));
        assert_eq!(text.text(), "fi_rst\nxy");
        press(&mut text, KeyCode::Down);
        assert!(text.at_end());
    }

    #[test]
    fn words_are_walked_and_removed_whole() {
        let mut text = TextBox::new("node1, node2 node3", false);
        let mut press = |code, modifiers| {
            text.key(&KeyEvent::new(code, modifiers));
            text.text().get(..text.place()).unwrap_or_default().to_owned()
        };
        assert_eq!(press(KeyCode::Left, KeyModifiers::CONTROL), "node1, node2 ");
        assert_eq!(press(KeyCode::Char('b'), KeyModifiers::ALT), "node1, ");
        assert_eq!(press(KeyCode::Char('f'), KeyModifiers::ALT), "node1, node2");
        assert_eq!(press(KeyCode::Char('w'), KeyModifiers::CONTROL), "node1, ");
        assert_eq!(press(KeyCode::Char('d'), KeyModifiers::ALT), "node1, ");
        assert_eq!(text.text(), "node1, ");
    }

    #[test]
    fn what_combines_goes_with_its_character() {
        let mut text = TextBox::new("ne\u{301}t", false);
        press(&mut text, KeyCode::Left);
        press(&mut text, KeyCode::Backspace);
        assert_eq!(text.text(), "nt");
    }
}
