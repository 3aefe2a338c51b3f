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
        match key.code {
            KeyCode::Char('a') if ctrl => self.cursor = self.line_start(),
            KeyCode::Char('e') if ctrl => self.cursor = self.line_end(),
            KeyCode::Char('u') if ctrl => self.remove(self.line_start(), self.cursor),
            KeyCode::Char('k') if ctrl => self.remove(self.cursor, self.line_end()),
            KeyCode::Char('w') if ctrl => self.remove(self.word_start(), self.cursor),
            KeyCode::Char(c) if !ctrl && !alt => self.insert(c.encode_utf8(&mut [0; 4])),
            KeyCode::Enter if self.many_lines => self.insert("\n"),
            KeyCode::Backspace => self.remove(self.before(), self.cursor),
            KeyCode::Delete => self.remove(self.cursor, self.after()),
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

    /// Row and column of the cursor, in cells, from 0.
    pub fn cursor(&self) -> (usize, usize) {
        let before = self.text.get(..self.cursor).unwrap_or_default();
        let row = before.matches('\n').count();
        let line = before.rsplit('\n').next().unwrap_or_default();
        (row, line.chars().map(|c| c.width().unwrap_or(0)).sum())
    }

    fn remove(&mut self, from: usize, to: usize) {
        if from < to && self.text.is_char_boundary(from) && self.text.is_char_boundary(to) {
            self.text.replace_range(from..to, "");
            self.cursor = from;
        }
    }

    fn before(&self) -> usize {
        self.text
            .get(..self.cursor)
            .and_then(|t| t.char_indices().next_back())
            .map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        let next = self.text.get(self.cursor..).and_then(|t| t.chars().next());
        self.cursor + next.map_or(0, char::len_utf8)
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
        let word = before.trim_end();
        word.rfind(char::is_whitespace).map_or(0, |at| at + 1)
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
        assert_eq!(text.cursor(), (0, 3));
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
        assert_eq!(text.cursor(), (1, 2));
    }
}
