//! Keys and the mouse as a terminal sends them to its command, and which part of a terminal is in view.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEventKind};
use vt100::{MouseProtocolEncoding as Encoding, MouseProtocolMode as Mode};

/// The bytes of a key. `application`: the command asked for application cursor keys.
pub fn bytes(key: &KeyEvent, application: bool) -> Vec<u8> {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let held = held(key.modifiers);
    let mut bytes = match key.code {
        KeyCode::Char(c) if ctrl => match control(c) {
            Some(byte) => vec![byte],
            None => return Vec::new(),
        },
        KeyCode::Char(c) => c.to_string().into_bytes(),
        KeyCode::Enter => b"\r".to_vec(),
        KeyCode::Tab => b"\t".to_vec(),
        KeyCode::BackTab => return b"\x1b[Z".to_vec(),
        KeyCode::Backspace => vec![if ctrl { 0x08 } else { 0x7f }],
        KeyCode::Esc => vec![0x1b],
        KeyCode::Up => return cursor('A', application, held),
        KeyCode::Down => return cursor('B', application, held),
        KeyCode::Right => return cursor('C', application, held),
        KeyCode::Left => return cursor('D', application, held),
        KeyCode::Home => return cursor('H', application, held),
        KeyCode::End => return cursor('F', application, held),
        KeyCode::Insert => return numbered(2, held),
        KeyCode::Delete => return numbered(3, held),
        KeyCode::PageUp => return numbered(5, held),
        KeyCode::PageDown => return numbered(6, held),
        KeyCode::F(n @ 1..=4) => return cursor(char::from(b'P' + (n - 1)), true, held),
        KeyCode::F(n @ 5..=12) => {
            let number = [15, 17, 18, 19, 20, 21, 23, 24].get(usize::from(n) - 5).copied();
            return numbered(number.unwrap_or(15), held);
        }
        _ => return Vec::new(),
    };
    if key.modifiers.contains(KeyModifiers::ALT) {
        bytes.insert(0, 0x1b);
    }
    bytes
}

/// Pasted text, in brackets where the command asked for them. It can't end the brackets itself.
pub fn pasted(text: &str, bracketed: bool) -> Vec<u8> {
    let text = text.replace("\r\n", "\r").replace('\n', "\r").replace('\u{1b}', "");
    if bracketed {
        format!("\x1b[200~{text}\x1b[201~").into_bytes()
    } else {
        text.into_bytes()
    }
}

/// What the mouse did in a cell of the terminal, from 0, as far as the command asked to be told.
pub fn mouse(kind: MouseEventKind, modifiers: KeyModifiers, (row, column): (u16, u16), screen: &vt100::Screen) -> Vec<u8> {
    let mode = screen.mouse_protocol_mode();
    if mode == Mode::None {
        return wheel(kind, screen);
    }
    let button = |button| match button {
        MouseButton::Left => 0,
        MouseButton::Middle => 1,
        MouseButton::Right => 2,
    };
    let (code, released) = match kind {
        MouseEventKind::Down(pressed) => (button(pressed), false),
        MouseEventKind::Up(pressed) if mode != Mode::Press => (button(pressed), true),
        MouseEventKind::Drag(pressed) if matches!(mode, Mode::ButtonMotion | Mode::AnyMotion) => (button(pressed) + 32, false),
        MouseEventKind::ScrollUp => (64, false),
        MouseEventKind::ScrollDown => (65, false),
        _ => return Vec::new(),
    };
    // As keys have it, but for where the bits are.
    let code = code + (held(modifiers) - 1) * 4;
    match screen.mouse_protocol_encoding() {
        Encoding::Sgr => {
            let last = if released { 'm' } else { 'M' };
            format!("\x1b[<{code};{};{}{last}", column + 1, row + 1).into_bytes()
        }
        _ => {
            let code = if released { 3 } else { code };
            let bytes = [code, column + 1, row + 1].map(|n| u8::try_from(n + 32));
            match bytes {
                [Ok(code), Ok(x), Ok(y)] => vec![0x1b, b'[', b'M', code, x, y],
                // So far out, this encoding can't tell.
                _ => Vec::new(),
            }
        }
    }
}

/// In a program that fills the screen, the wheel is the arrow keys.
fn wheel(kind: MouseEventKind, screen: &vt100::Screen) -> Vec<u8> {
    let last = match kind {
        MouseEventKind::ScrollUp => 'A',
        MouseEventKind::ScrollDown => 'B',
        _ => return Vec::new(),
    };
    if screen.alternate_screen() {
        cursor(last, screen.application_cursor(), 1).repeat(3)
    } else {
        Vec::new()
    }
}

/// The first row and column in view, where a terminal is larger than the room for it: its cursor is always in view.
pub fn offset(screen: &vt100::Screen, height: u16, width: u16) -> (u16, u16) {
    let (row, column) = screen.cursor_position();
    ((row + 1).saturating_sub(height), (column + 1).saturating_sub(width))
}

/// Shift, Alt and Ctrl, as xterm numbers them; 1 is none.
fn held(modifiers: KeyModifiers) -> u16 {
    let bit = |modifier, value| if modifiers.contains(modifier) { value } else { 0 };
    1 + bit(KeyModifiers::SHIFT, 1) + bit(KeyModifiers::ALT, 2) + bit(KeyModifiers::CONTROL, 4)
}

fn cursor(last: char, application: bool, held: u16) -> Vec<u8> {
    match (held, application) {
        (1, true) => format!("\x1bO{last}"),
        (1, false) => format!("\x1b[{last}"),
        _ => format!("\x1b[1;{held}{last}"),
    }
    .into_bytes()
}

fn numbered(number: u16, held: u16) -> Vec<u8> {
    match held {
        1 => format!("\x1b[{number}~"),
        _ => format!("\x1b[{number};{held}~"),
    }
    .into_bytes()
}

fn control(c: char) -> Option<u8> {
    match c.to_ascii_lowercase() {
        c @ 'a'..='z' => Some(c as u8 - b'a' + 1),
        ' ' | '@' | '2' => Some(0),
        '[' | '3' => Some(0x1b),
        '\\' | '4' => Some(0x1c),
        '^' | '6' => Some(0x1e),
        '_' | '7' | '/' => Some(0x1f),
        '8' | '?' => Some(0x7f),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Vec<u8> {
        bytes(&KeyEvent::new(code, modifiers), false)
    }

    fn screen(printed: &[u8]) -> vt100::Parser {
        let size = |n: u16| n.try_into().unwrap();
        let mut parser = vt100::Parser::new(size(24), size(80), 0);
        parser.process(printed);
        parser
    }

    #[test]
    fn keys_are_sent_as_terminals_do() {
        assert_eq!(key(KeyCode::Enter, KeyModifiers::NONE), b"\r");
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::CONTROL), [3]);
        assert_eq!(key(KeyCode::Up, KeyModifiers::NONE), b"\x1b[A");
        assert_eq!(bytes(&KeyEvent::new(KeyCode::Up, KeyModifiers::NONE), true), b"\x1bOA");
        assert_eq!(key(KeyCode::Char('x'), KeyModifiers::ALT), b"\x1bx");
        assert_eq!(key(KeyCode::F(1), KeyModifiers::NONE), b"\x1bOP");
        assert_eq!(key(KeyCode::F(5), KeyModifiers::NONE), b"\x1b[15~");
    }

    #[test]
    fn what_is_held_with_a_key_is_told() {
        assert_eq!(key(KeyCode::Right, KeyModifiers::CONTROL), b"\x1b[1;5C");
        assert_eq!(key(KeyCode::Up, KeyModifiers::SHIFT | KeyModifiers::ALT), b"\x1b[1;4A");
        assert_eq!(key(KeyCode::Delete, KeyModifiers::SHIFT), b"\x1b[3;2~");
        assert_eq!(key(KeyCode::F(2), KeyModifiers::SHIFT), b"\x1b[1;2Q");
        assert_eq!(key(KeyCode::BackTab, KeyModifiers::SHIFT), b"\x1b[Z");
        assert_eq!(bytes(&KeyEvent::new(KeyCode::Up, KeyModifiers::CONTROL), true), b"\x1b[1;5A");
    }

    #[test]
    fn a_paste_cannot_leave_its_brackets() {
        assert_eq!(pasted("a\x1b[201~\nb", true), b"\x1b[200~a[201~\rb\x1b[201~");
    }

    #[test]
    fn the_mouse_reaches_a_program_that_asked_for_it_and_no_other() {
        let click = |printed: &[u8]| {
            let parser = screen(printed);
            mouse(MouseEventKind::Down(MouseButton::Left), KeyModifiers::NONE, (4, 9), parser.screen())
        };
        assert_eq!(click(b""), b"");
        assert_eq!(click(b"\x1b[?1000h\x1b[?1006h"), b"\x1b[<0;10;5M");
        assert_eq!(click(b"\x1b[?1000h"), [0x1b, b'[', b'M', 32, 42, 37]);
    }

    #[test]
    fn the_wheel_is_arrow_keys_where_a_program_fills_the_screen() {
        let up = |printed: &[u8]| {
            let parser = screen(printed);
            mouse(MouseEventKind::ScrollUp, KeyModifiers::NONE, (0, 0), parser.screen())
        };
        assert_eq!(up(b""), b"", "it scrolls back");
        assert_eq!(up(b"\x1b[?1049h"), b"\x1b[A\x1b[A\x1b[A");
    }

    #[test]
    fn the_cursor_is_in_view_however_small_the_room() {
        assert_eq!(offset(screen(b"\x1b[20;70H").screen(), 10, 40), (10, 30));
        assert_eq!(offset(screen(b"\x1b[3;3H").screen(), 10, 40), (0, 0));
    }
}
