//! Colours for a terminal that has only sixteen: `38;5;9` is written as `91`.
//!
//! The names of colours go out as places in a table of 256, which the console of a server or a serial line doesn't know: it takes the
//! numbers apart, so that `5` blinks. Everything else goes through as it is.

use std::io;

/// Longer sequences are no colours; they go through as they are.
const LONGEST: usize = 128;

/// Rewrites colours on their way to `out`. A sequence that is cut between two writes is kept until its rest comes.
#[derive(Debug)]
pub(super) struct Sixteen<W> {
    out: W,
    /// The beginning of a sequence whose end hasn't come yet; empty outside of one.
    begun: Vec<u8>,
}

impl<W: io::Write> Sixteen<W> {
    /// In front of this.
    pub fn new(out: W) -> Self {
        Sixteen { out, begun: Vec::new() }
    }

    /// A byte of a sequence.
    fn take(&mut self, byte: u8) -> io::Result<()> {
        self.begun.push(byte);
        let goes_on = match self.begun.len() {
            1 => true,
            2 => byte == b'[',
            length => matches!(byte, b'0'..=b'9' | b';') && length < LONGEST,
        };
        if goes_on {
            return Ok(());
        }
        let whole = std::mem::take(&mut self.begun);
        match whole.strip_prefix(b"\x1b[").and_then(|rest| rest.strip_suffix(b"m")) {
            Some(numbers) => self.out.write_all(&classic(numbers)),
            // It may be the beginning of the next one.
            None if byte == 0x1b && whole.len() > 1 => {
                self.out.write_all(whole.get(..whole.len() - 1).unwrap_or_default())?;
                self.begun.push(byte);
                Ok(())
            }
            None => self.out.write_all(&whole),
        }
    }
}

impl<W: io::Write> io::Write for Sixteen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while let Some(&byte) = rest.first() {
            if self.begun.is_empty() && byte != 0x1b {
                let plain = rest.iter().position(|byte| *byte == 0x1b).unwrap_or(rest.len());
                let (now, later) = rest.split_at(plain);
                self.out.write_all(now)?;
                rest = later;
            } else {
                self.take(byte)?;
                rest = rest.get(1..).unwrap_or_default();
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A sequence of attributes and colours, with the first sixteen of the 256 under the numbers that they had before there were more.
fn classic(numbers: &[u8]) -> Vec<u8> {
    let parts: Vec<&[u8]> = numbers.split(|byte| *byte == b';').collect();
    let mut said: Vec<Vec<u8>> = Vec::new();
    let mut rest = parts.as_slice();
    while !rest.is_empty() {
        let taken = match rest {
            [b"38", b"5", colour, ..] => number(colour).map(|colour| if colour < 8 { 30 + colour } else { 82 + colour }),
            [b"48", b"5", colour, ..] => number(colour).map(|colour| if colour < 8 { 40 + colour } else { 92 + colour }),
            _ => None,
        };
        // What a colour of another kind consists of is no attribute.
        let length = match rest {
            [b"38" | b"48", b"5", ..] => 3,
            [b"38" | b"48", b"2", ..] => 5,
            _ => 1,
        };
        match taken {
            Some(colour) => said.push(colour.to_string().into()),
            None => said.extend(rest.iter().take(length).map(|part| part.to_vec())),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    [b"\x1b[".as_slice(), &said.join(&b';'), b"m"].concat()
}

/// One of the sixteen.
fn number(text: &[u8]) -> Option<u8> {
    std::str::from_utf8(text).ok()?.parse().ok().filter(|colour| *colour < 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    /// Written in pieces of each length, it comes out the same.
    fn written(text: &str) -> String {
        let mut outs = (1..=text.len()).map(|length| {
            let mut sixteen = Sixteen::new(Vec::new());
            for piece in text.as_bytes().chunks(length) {
                sixteen.write_all(piece).unwrap();
            }
            String::from_utf8(sixteen.out).unwrap()
        });
        let first = outs.next().unwrap();
        assert!(outs.all(|out| out == first), "{text:?}");
        first
    }

    #[test]
    fn the_sixteen_colours_get_the_numbers_that_every_terminal_knows() {
        assert_eq!(written("\x1b[38;5;1mred\x1b[39m"), "\x1b[31mred\x1b[39m");
        assert_eq!(written("\x1b[38;5;15;48;5;0m"), "\x1b[97;40m");
        assert_eq!(written("\x1b[1;38;5;8;48;5;9;4m"), "\x1b[1;90;101;4m");
        assert_eq!(written("\x1b[48;5;7m"), "\x1b[47m");
    }

    #[test]
    fn everything_else_is_left_alone() {
        for text in [
            "plain ‖ text [38;5;1m",
            "\x1b[m\x1b[0m\x1b[7m",
            "\x1b[38;5;16m\x1b[48;5;255m",
            "\x1b[38;2;38;5;1m",
            "\x1b[38;5;1H\x1b[?25l\x1b[12;40H",
            "\x1b]0;38;5;1m title\x07",
            "\x1b\x1b[2J\x1b7\x1b8",
            "\x1b[38;5;300m\x1b[38;5m",
        ] {
            assert_eq!(written(text), text);
        }
        let endless = format!("\x1b[{}m", "1;".repeat(LONGEST));
        assert_eq!(written(&endless), endless);
        assert_eq!(written("\x1b[12\x1b[38;5;2m"), "\x1b[12\x1b[32m");
    }

    #[test]
    fn what_the_screen_writes_has_no_colours_of_the_256() {
        use ratatui::{
            Terminal, TerminalOptions, Viewport,
            backend::CrosstermBackend,
            layout::Rect,
            style::{Color, Style},
            text::Line,
        };
        let mut out = Vec::new();
        {
            let backend = CrosstermBackend::new(Sixteen::new(&mut out));
            let viewport = Viewport::Fixed(Rect::new(0, 0, 20, 1));
            let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
            let style = Style::new().fg(Color::LightRed).bg(Color::Blue);
            terminal
                .draw(|frame| frame.render_widget(Line::styled("held", style), frame.area()))
                .unwrap();
        }
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("91") && out.contains("44") && !out.contains("8;5;"), "{out:?}");
    }
}
