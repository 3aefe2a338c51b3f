/// Takes colours and other escape sequences out of an output that comes in pieces.
#[derive(Clone, Debug, Default)]
pub(super) struct Clean {
    state: State,
    /// A carriage return came, and it isn't known yet whether a line feed follows.
    returned: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After ESC.
    Escape,
    /// After ESC and an intermediate byte, such as the `(` of a character set.
    Intermediate,
    /// ESC `[`: until a final byte.
    Control,
    /// ESC `]`, `P`, `X`, `^` or `_`: until BEL or ESC `\`.
    Long,
    /// An ESC within it.
    LongEscape,
}

/// A part of what is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Text without control characters.
    Text(&'a [u8]),
    /// The end of a line.
    End,
    /// Back to the beginning of the line, to write over it.
    Return,
    /// One character back.
    Back,
}

impl Clean {
    pub fn feed<'a>(&mut self, bytes: &'a [u8], mut each: impl FnMut(Part<'a>)) {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if self.state == State::Text && is_text(byte) {
                let rest = bytes.get(at..).unwrap_or_default();
                let length = rest.iter().position(|&byte| !is_text(byte)).unwrap_or(rest.len());
                if std::mem::take(&mut self.returned) {
                    each(Part::Return);
                }
                each(Part::Text(rest.get(..length).unwrap_or_default()));
                at += length;
                continue;
            }
            at += 1;
            if let Some(part) = self.step(byte) {
                each(part);
            }
        }
    }

    fn step(&mut self, byte: u8) -> Option<Part<'static>> {
        self.state = match (self.state, byte) {
            // A line's end ends a short sequence, too: what follows is text again, lest a stray byte swallow the rest.
            (State::Text | State::Escape | State::Intermediate | State::Control, b'\n') => {
                *self = Clean::default();
                return Some(Part::End);
            }
            (State::Text, b'\r') => {
                self.returned = true;
                State::Text
            }
            (State::Text, 0x08) => {
                return Some(if std::mem::take(&mut self.returned) {
                    Part::Return
                } else {
                    Part::Back
                });
            }
            (State::Long, 0x1b) => State::LongEscape,
            (State::Long, 0x07) | (State::LongEscape, 0x07 | b'\\') => State::Text,
            (State::Long | State::LongEscape, _) => State::Long,
            (_, 0x1b) => State::Escape,
            (State::Escape, b'[') => State::Control,
            (State::Escape, b']' | b'P' | b'X' | b'^' | b'_') => State::Long,
            (State::Escape | State::Intermediate, 0x20..=0x2f) => State::Intermediate,
            (State::Control, 0x00..=0x3f | 0x7f..) => State::Control,
            (State::Text | State::Escape | State::Intermediate | State::Control, _) => State::Text,
        };
        None
    }
}

fn is_text(byte: u8) -> bool {
    byte >= 0x20 && byte != 0x7f || byte == b'\t'
}

/// A line of an output as plain text: no escape sequences, no control characters, what isn't UTF-8 replaced.
/// What was written over, as progress bars do, is gone.
pub fn plain(bytes: &[u8]) -> String {
    let mut text = Vec::with_capacity(bytes.len());
    let mut start = 0;
    Clean::default().feed(bytes, |part| match part {
        Part::Text(part) => text.extend_from_slice(part),
        Part::End => {
            text.push(b'\n');
            start = text.len();
        }
        Part::Return => text.truncate(start),
        Part::Back => back(&mut text, start),
    });
    String::from_utf8_lossy(&text).into_owned()
}

/// Takes the last character off, as far as the line's beginning.
pub(super) fn back(text: &mut Vec<u8>, start: usize) {
    while text.len() > start {
        let continues = text.pop().is_some_and(|byte| byte & 0xc0 == 0x80);
        if !continues {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_titles_and_cursor_movements_are_gone() {
        assert_eq!(
            plain(b"\x1b[1;31mERROR\x1b[0m: \x1b]0;title\x07no\x1b]8;;http://x\x1b\\link\x1b(B.\r\n"),
            "ERROR: nolink.\n"
        );
    }

    #[test]
    fn what_was_written_over_is_gone() {
        assert_eq!(plain(b"10%\r20%\rdone\n"), "done\n");
        assert_eq!(plain("|\u{8}/\u{8}-\u{8} \u{8}é\u{8}ok".as_bytes()), "ok");
        assert_eq!(plain(b"\x08\x08ok\n\x08x"), "ok\nx", "never beyond the line");
    }

    #[test]
    fn a_sequence_that_never_ends_swallows_its_line_at_most() {
        assert_eq!(plain(b"a\x1b[31\nb\x1b\nc\n"), "a\nb\nc\n");
    }
}
