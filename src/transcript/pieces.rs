use super::{Reader, TranscriptError};

/// The longest piece, in bytes: of a longer line there are several.
const PIECE: usize = 4 << 10;

/// Bytes read at once.
const BLOCK: usize = 64 << 10;

/// A line of a transcript, or a part of a long one. Nothing before it has to be counted to find it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the transcript before it.
    pub at: u64,
    /// As it came, without the line's end.
    pub bytes: Vec<u8>,
    /// The line began before it.
    pub continues: bool,
}

impl Reader {
    /// The pieces from this place on, at most `count`. An unfinished last line is one.
    ///
    /// # Errors
    /// It can't be read.
    pub fn after(&self, at: u64, count: usize) -> Result<Vec<Piece>, TranscriptError> {
        let mut pieces = Vec::new();
        let mut block = vec![0; BLOCK];
        let mut at = at;
        let mut continues = self.is_within_line(at)?;
        while pieces.len() < count {
            let read = self.fill(&mut block, at)?;
            let is_end = read < block.len();
            let mut rest = block.get(..read).unwrap_or_default();
            while pieces.len() < count
                && let Some((length, next)) = split(rest, is_end)
            {
                pieces.push(Piece {
                    at,
                    bytes: rest.get(..length).unwrap_or_default().to_vec(),
                    continues,
                });
                continues = next == length;
                at += next as u64;
                rest = rest.get(next..).unwrap_or_default();
            }
            if is_end {
                break;
            }
        }
        Ok(pieces)
    }

    /// The last pieces before this place, at most `count`, in order. Where a line is very long, its first one may begin in its middle.
    ///
    /// # Errors
    /// It can't be read.
    pub fn before(&self, at: u64, count: usize) -> Result<Vec<Piece>, TranscriptError> {
        let mut all: Vec<Piece> = Vec::new();
        let mut at = at;
        let mut block = vec![0; BLOCK];
        while all.len() < count && at > 0 {
            let take = BLOCK.min(usize::try_from(at).unwrap_or(BLOCK));
            let from = at - take as u64;
            let read = self.fill(block.get_mut(..take).unwrap_or_default(), from)?;
            let part = block.get(..read).unwrap_or_default();
            let start = if from == 0 { 0 } else { first_start(part) };
            let mut rest = part.get(start..).unwrap_or_default();
            let mut place = from + start as u64;
            let mut continues = self.is_within_line(place)?;
            let mut pieces = Vec::new();
            while let Some((length, next)) = split(rest, true) {
                pieces.push(Piece {
                    at: place,
                    bytes: rest.get(..length).unwrap_or_default().to_vec(),
                    continues,
                });
                continues = next == length;
                place += next as u64;
                rest = rest.get(next..).unwrap_or_default();
            }
            if pieces.is_empty() {
                break;
            }
            at = from + start as u64;
            pieces.append(&mut all);
            all = pieces;
        }
        all.drain(..all.len().saturating_sub(count));
        Ok(all)
    }

    /// Where the piece begins that this place is in.
    ///
    /// # Errors
    /// It can't be read.
    pub fn start_of(&self, at: u64) -> Result<u64, TranscriptError> {
        if at == 0 || !self.is_within_line(at)? {
            return Ok(at);
        }
        Ok(self.before(at, 1)?.first().map_or(0, |piece| piece.at))
    }

    /// Hands each piece from this place on to `each`, over about `bytes` bytes. Tells where to go on, and whether that is the end. Of
    /// a long line, `each` sees a little of the next piece, too, so that nothing is missed where it was parted. An unfinished
    /// last line is left out unless the command is `over`.
    ///
    /// # Errors
    /// It can't be read.
    pub fn pass(&self, at: u64, bytes: usize, over: bool, mut each: impl FnMut(u64, &[u8])) -> Result<(u64, bool), TranscriptError> {
        let mut block = vec![0; bytes.max(4 * PIECE)];
        let read = self.fill(&mut block, at)?;
        let is_end = read < block.len();
        let mut rest = block.get(..read).unwrap_or_default();
        let mut place = at;
        while let Some((length, next)) = split(rest, is_end && over) {
            let mut seen = length;
            if length == next {
                let wide = rest.get(..rest.len().min(2 * PIECE)).unwrap_or_default();
                seen = memchr::memchr(b'\n', wide).unwrap_or(wide.len());
                if seen == rest.len() && !is_end {
                    break;
                }
            }
            each(place, rest.get(..seen).unwrap_or_default());
            place += next as u64;
            rest = rest.get(next..).unwrap_or_default();
        }
        Ok((place, is_end))
    }

    fn is_within_line(&self, at: u64) -> Result<bool, TranscriptError> {
        let mut byte = [b'\n'];
        if let Some(before) = at.checked_sub(1) {
            self.fill(&mut byte, before)?;
        }
        Ok(byte != [b'\n'])
    }
}

/// Length of the piece that a block begins with, and where the next one begins. Nothing where the block ends too early to tell.
fn split(block: &[u8], is_end: bool) -> Option<(usize, usize)> {
    let part = block.get(..block.len().min(PIECE + 1)).unwrap_or_default();
    match memchr::memchr(b'\n', part) {
        Some(end) => Some((end, end + 1)),
        None if block.len() > PIECE => {
            let cut = whole(block, PIECE);
            Some((cut, cut))
        }
        None => (is_end && !block.is_empty()).then_some((block.len(), block.len())),
    }
}

/// The first beginning of a line in a block that begins anywhere; where there is none, about the block's own.
fn first_start(block: &[u8]) -> usize {
    let inner = block.get(..block.len().saturating_sub(1)).unwrap_or_default();
    match memchr::memchr(b'\n', inner) {
        Some(end) => end + 1,
        None => (0..block.len().min(4)).find(|&at| is_start(block, at)).unwrap_or(0),
    }
}

/// The last place up to `at` that doesn't part a character.
fn whole(block: &[u8], at: usize) -> usize {
    (at.saturating_sub(3)..=at).rev().find(|&at| is_start(block, at)).unwrap_or(at)
}

fn is_start(block: &[u8], at: usize) -> bool {
    block.get(at).is_none_or(|byte| byte & 0xc0 != 0x80)
}
