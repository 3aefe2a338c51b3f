//! What a host printed, made safe for the terminal of whoever plays it.

/// Takes an output in pieces and gives text, colours, and movements within a line alone.
#[derive(Debug, Default)]
pub(super) struct Tame {
    state: State,
    /// A colour sequence that has begun.
    colour: String,
    /// A colour was let through.
    coloured: bool,
    /// The first bytes of a character whose last ones haven't come.
    rest: Vec<u8>,
    /// The last character was a carriage return.
    returned: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After ESC.
    Escape,
    /// After ESC and an intermediate byte.
    Intermediate,
    /// ESC `[`: until a final byte; a colour as far as was seen.
    Control,
    /// The same, and it is no colour.
    Foreign,
    /// ESC `]`, `P`, `X`, `^` or `_`: until BEL or ESC `\`.
    Long,
    /// An ESC within it.
    LongEscape,
}

/// A colour sequence that is longer is none.
const LONGEST: usize = 64;

impl Tame {
    /// What may be shown of the next piece.
    pub fn feed(&mut self, bytes: &[u8]) -> String {
        self.rest.extend_from_slice(bytes);
        let all = std::mem::take(&mut self.rest);
        let mut out = String::with_capacity(all.len());
        let mut left = all.as_slice();
        loop {
            match std::str::from_utf8(left) {
                Ok(text) => {
                    text.chars().for_each(|c| self.step(c, &mut out));
                    return out;
                }
                Err(error) => {
                    let (good, bad) = left.split_at(error.valid_up_to());
                    String::from_utf8_lossy(good).chars().for_each(|c| self.step(c, &mut out));
                    match error.error_len() {
                        Some(length) => {
                            self.step('\u{fffd}', &mut out);
                            left = bad.get(length..).unwrap_or_default();
                        }
                        None => {
                            self.rest = bad.to_vec();
                            return out;
                        }
                    }
                }
            }
        }
    }

    /// The output is over.
    pub fn finish(self) -> String {
        let rest = if self.rest.is_empty() { "" } else { "\u{fffd}" };
        // No colour outlives its command.
        format!("{rest}{}", if self.coloured { "\u{1b}[0m" } else { "" })
    }

    fn step(&mut self, c: char, out: &mut String) {
        self.state = match (self.state, c) {
            // A line's end ends a short sequence, too.
            (State::Text | State::Escape | State::Intermediate | State::Control | State::Foreign, '\n') => {
                out.push_str(if self.returned { "\n" } else { "\r\n" });
                State::Text
            }
            (State::Text, '\r' | '\u{8}' | '\t') => {
                out.push(c);
                State::Text
            }
            (State::Long, '\u{1b}') => State::LongEscape,
            (State::Long, '\u{7}') | (State::LongEscape, '\u{7}' | '\\') => State::Text,
            (State::Long | State::LongEscape, _) => State::Long,
            (_, '\u{1b}') => State::Escape,
            (State::Escape, '[') => {
                self.colour.clear();
                State::Control
            }
            (State::Escape, ']' | 'P' | 'X' | '^' | '_') => State::Long,
            (State::Escape | State::Intermediate, ' '..='/') => State::Intermediate,
            (State::Escape | State::Intermediate, _) => State::Text,
            (State::Control, '0'..='9' | ';' | ':') => {
                self.colour.push(c);
                State::Control
            }
            (State::Control, 'm') => {
                if self.colour.len() <= LONGEST {
                    out.push_str(&format!("\u{1b}[{}m", self.colour));
                    self.coloured = true;
                }
                State::Text
            }
            // A mark of its own, such as `?`, stands in it.
            (State::Control | State::Foreign, '\0'..='?') => State::Foreign,
            (State::Control | State::Foreign, _) => State::Text,
            (State::Text, c) => {
                if !c.is_control() {
                    out.push(c);
                }
                State::Text
            }
        };
        self.returned = c == '\r';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tamed(pieces: &[&[u8]]) -> String {
        let mut tame = Tame::default();
        let text: String = pieces.iter().map(|piece| tame.feed(piece)).collect();
        text + tame.finish().trim_end_matches("\u{1b}[0m")
    }

    #[test]
    fn only_text_and_colours_reach_whoever_plays_it() {
        let hostile = b"\x1b[31mred\x1b[0m\x1b]52;c;aGk=\x07\x1b[2J\x1b[?1049h\x1b[>4;2m\x1bc\x9b5n\x07ok\n";
        assert_eq!(tamed(&[hostile]), "\u{1b}[31mred\u{1b}[0m\u{fffd}5nok\r\n");
        assert_eq!(tamed(&[b"a\x1b]0;tit", b"le\x1b", b"\\b"]), "ab", "a sequence may come in pieces");
    }

    #[test]
    fn a_character_that_comes_in_two_pieces_is_one() {
        assert_eq!(tamed(&[b"\xc3", b"\xa9\r\n", b"10%\r20%", b"\xe2\x82"]), "é\r\n10%\r20%\u{fffd}");
    }
}
