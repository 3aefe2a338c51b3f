//! The last of what a running command prints, in bounded memory; a command with a terminal has its screen here.

use crate::{transcript::Piece, words::Stream};
use std::collections::VecDeque;

/// Bytes that are kept of each command.
const KEPT: usize = 256 * 1024;

/// The most of a line that is shown of it, in bytes.
const LONGEST: usize = 4096;

/// Rows of a terminal that can be scrolled back to.
const SCROLLBACK: usize = 2_000;

/// The last of an output.
pub struct Tail {
    bytes: Vec<u8>,
    /// Where another stream begins, as an offset in the whole output.
    streams: VecDeque<(u64, Stream)>,
    /// Offset of the first byte that is kept.
    from: u64,
    /// Offset of the next byte to come.
    next: u64,
    terminal: Option<vt100::Parser>,
}

impl Tail {
    /// Nothing yet. `terminal`: rows and columns, where the command has one.
    pub fn new(terminal: Option<(u16, u16)>) -> Self {
        Tail {
            bytes: Vec::new(),
            streams: VecDeque::new(),
            from: 0,
            next: 0,
            terminal: terminal
                .and_then(|(rows, columns)| Some(vt100::Parser::new(rows.try_into().ok()?, columns.try_into().ok()?, SCROLLBACK))),
        }
    }

    /// Takes output in. What was seen already is passed over; where some was lost on the way, what is kept begins anew.
    pub fn feed(&mut self, stream: Stream, offset: u64, bytes: &[u8]) {
        let seen = usize::try_from(self.next.saturating_sub(offset)).unwrap_or(usize::MAX);
        let Some(fresh) = bytes.get(seen..).filter(|fresh| !fresh.is_empty()) else {
            return;
        };
        let offset = offset.max(self.next);
        if offset > self.next {
            self.bytes.clear();
            self.streams.clear();
            self.from = offset;
        }
        if self.streams.back().is_none_or(|(_, last)| *last != stream) {
            self.streams.push_back((offset, stream));
        }
        self.bytes.extend_from_slice(fresh);
        self.next = offset + fresh.len() as u64;
        if self.bytes.len() > 2 * KEPT {
            let drop = self.bytes.len() - KEPT;
            self.bytes.drain(..drop);
            self.from += drop as u64;
            while self.streams.get(1).is_some_and(|(at, _)| *at <= self.from) {
                self.streams.pop_front();
            }
        }
        if let Some(terminal) = &mut self.terminal {
            terminal.process(fresh);
        }
    }

    /// The screen, where the command has a terminal.
    pub fn screen(&self) -> Option<&vt100::Screen> {
        self.terminal.as_ref().map(vt100::Parser::screen)
    }

    /// Shows the terminal in another size.
    pub fn resize(&mut self, rows: u16, columns: u16) {
        if let Some(terminal) = &mut self.terminal
            && let (Ok(rows), Ok(columns)) = (rows.try_into(), columns.try_into())
        {
            // A new size forgets how far it was scrolled back.
            let back = terminal.screen().scrollback();
            terminal.set_size(rows, columns);
            terminal.screen_mut().set_scrollback(back);
        }
    }

    /// How far the terminal is scrolled back, in rows.
    pub fn scroll_terminal(&mut self, back: usize) {
        if let Some(terminal) = &mut self.terminal {
            terminal.screen_mut().set_scrollback(back);
        }
    }

    /// Bytes that came.
    pub fn length(&self) -> u64 {
        self.next
    }

    /// Everything that came is still here.
    pub fn is_whole(&self) -> bool {
        self.from == 0
    }

    /// The last lines, at most `count`, and whether each is of standard error. Of a very long line, its last part.
    pub fn last(&self, count: usize) -> Vec<(Piece, bool)> {
        let mut lines = Vec::with_capacity(count);
        let mut end = self.bytes.len();
        if self.bytes.last() == Some(&b'\n') {
            end -= 1;
        }
        let whole = self.bytes.get(..end).unwrap_or_default();
        if whole.is_empty() && self.next == 0 {
            return lines;
        }
        let mut rest = Some(whole);
        while let Some(part) = rest.filter(|_| lines.len() < count) {
            let begins = memchr::memrchr(b'\n', part).map_or(0, |at| at + 1);
            let line = part.get(begins..).unwrap_or_default();
            let cut = (line.len().saturating_sub(LONGEST)..=line.len())
                .find(|&at| line.get(at).is_none_or(|byte| byte & 0xc0 != 0x80))
                .unwrap_or(0);
            let at = self.from + (begins + cut) as u64;
            let piece = Piece {
                at,
                bytes: line.get(cut..).unwrap_or_default().to_vec(),
                continues: cut > 0,
            };
            lines.push((piece, self.stream_at(at) == Stream::Err));
            rest = (begins > 0).then(|| part.get(..begins - 1).unwrap_or_default());
        }
        lines.reverse();
        lines
    }

    fn stream_at(&self, offset: u64) -> Stream {
        let after = self.streams.partition_point(|(at, _)| *at <= offset);
        after
            .checked_sub(1)
            .and_then(|at| self.streams.get(at))
            .map_or(Stream::Out, |(_, stream)| *stream)
    }
}

impl std::fmt::Debug for Tail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tail({} bytes)", self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(tail: &Tail, count: usize) -> Vec<String> {
        let lines = tail.last(count).into_iter();
        lines.map(|(piece, _)| String::from_utf8_lossy(&piece.bytes).into_owned()).collect()
    }

    #[test]
    fn the_last_lines_are_there_with_an_unfinished_one() {
        let mut tail = Tail::new(None);
        tail.feed(Stream::Out, 0, b"one\ntwo\nthr");
        tail.feed(Stream::Out, 11, b"ee");
        assert_eq!(texts(&tail, 2), ["two", "three"]);
        assert_eq!(texts(&tail, 9), ["one", "two", "three"]);
    }

    #[test]
    fn output_that_comes_again_is_taken_once() {
        let mut tail = Tail::new(None);
        tail.feed(Stream::Out, 0, b"one\n");
        tail.feed(Stream::Out, 0, b"one\ntwo\n");
        assert_eq!(texts(&tail, 9), ["one", "two"]);
        assert_eq!(tail.next, 8);
    }

    #[test]
    fn errors_are_told_from_output() {
        let mut tail = Tail::new(None);
        tail.feed(Stream::Out, 0, b"fine\n");
        tail.feed(Stream::Err, 5, b"oops\n");
        assert_eq!(
            tail.last(9).iter().map(|(piece, error)| (piece.at, *error)).collect::<Vec<_>>(),
            [(0, false), (5, true)]
        );
    }

    #[test]
    fn a_flood_stays_bounded() {
        let mut tail = Tail::new(None);
        let block = b"0123456789abcdef\n".repeat(1000);
        for n in 0..200_u64 {
            tail.feed(Stream::Out, n * block.len() as u64, &block);
        }
        assert!(tail.bytes.len() <= 2 * KEPT);
        assert_eq!(texts(&tail, 1), ["0123456789abcdef"]);
    }

    #[test]
    fn a_terminal_shows_its_screen() {
        let mut tail = Tail::new(Some((4, 20)));
        tail.feed(Stream::Out, 0, b"Continue? [y/N] \x1b[7m \x1b[0m");
        assert!(tail.screen().unwrap().contents().starts_with("Continue? [y/N]"));
    }
}
