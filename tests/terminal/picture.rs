//! What stands on a terminal, as an eye sees it.

use std::num::NonZero;

/// What stands around a frame: synchronized output, DEC private mode 2026.
const BEGINS: &[u8] = b"\x1b[?2026h";
const ENDS: &[u8] = b"\x1b[?2026l";

/// A terminal that shows whole frames only: the end of one may be all that tells it from the one before.
pub struct Picture {
    terminal: vt100::Parser,
    taken: Vec<u8>,
    /// How much of what was taken in is on the terminal.
    shown: usize,
}

impl Picture {
    /// An empty one.
    pub fn new(rows: u16, columns: u16) -> Picture {
        Picture {
            terminal: vt100::Parser::new(cells(rows), cells(columns), 0),
            taken: Vec::new(),
            shown: 0,
        }
    }

    /// Shows it, up to a frame that isn't whole yet.
    pub fn take_in(&mut self, bytes: &[u8]) {
        self.taken.extend_from_slice(bytes);
        let new = &self.taken[self.shown..];
        let (begins, ends) = (last(new, BEGINS), last(new, ENDS));
        let whole = match begins {
            Some(begins) if ends.is_none_or(|ends| ends < begins) => begins,
            // What stands around a frame may itself come in pieces.
            _ => new.len() - (1..BEGINS.len()).rev().find(|cut| new.ends_with(&BEGINS[..*cut])).unwrap_or(0),
        };
        self.terminal.process(&new[..whole]);
        self.shown += whole;
    }

    /// All that was taken in so far.
    pub fn taken(&self) -> &[u8] {
        &self.taken
    }

    pub fn screen(&self) -> &vt100::Screen {
        self.terminal.screen()
    }

    pub fn resize(&mut self, rows: u16, columns: u16) {
        self.terminal.screen_mut().set_size(cells(rows), cells(columns));
    }
}

/// Where a sequence comes last.
fn last(bytes: &[u8], sequence: &[u8]) -> Option<usize> {
    bytes.windows(sequence.len()).rposition(|part| part == sequence)
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a screen has cells")
}

#[test]
fn half_a_frame_isnt_shown_however_it_is_cut() {
    let bytes = b"old\x1b[?2026h\rnew\x1b[?2026l";
    for cut in 0..=bytes.len() {
        let mut picture = Picture::new(2, 10);
        picture.take_in(&bytes[..cut]);
        let half = picture.screen().contents();
        assert!("old".starts_with(&half) || cut == bytes.len(), "cut at {cut}: {half:?}");
        picture.take_in(&bytes[cut..]);
        assert_eq!(picture.screen().contents(), "new");
    }
}
