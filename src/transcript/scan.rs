mod compiled;
mod hunts;
mod recent;
mod spots;
mod whole;

pub use spots::Spots;

use super::clean::{Clean, Part, back};
use crate::words::{Findings, Matcher, Stream};
use hunts::Hunts;
use recent::Recent;

/// The longest piece of a line that patterns see at once, in bytes. A longer line is looked at in several.
const LONGEST: usize = 64 << 10;

/// A step's patterns over an output as it streams past. Pure: bytes in, findings out, and never more memory than the patterns' limits.
///
/// Patterns see lines without their ends, colours and control characters. Where a line was written over (a progress
/// bar), each writing is looked at as a line of its own, so that nothing that was on the screen is missed.
#[derive(Debug)]
pub struct Scan {
    hunts: Hunts,
    streams: [Partial; 2],
    recent: Recent,
    bytes: u64,
    /// Line feeds so far, of both streams together: as lines are counted in the transcript.
    ends: u64,
    /// The last byte was none.
    unfinished: bool,
}

/// A pattern that isn't one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the pattern {pattern:?} can't be used: {why}")]
pub struct BadPattern {
    /// Its place in the findings.
    pub id: u16,
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub why: String,
}

/// The line that a stream hasn't finished.
#[derive(Debug, Default)]
struct Partial {
    clean: Clean,
    line: Vec<u8>,
    /// Something of it was looked at already.
    begun: bool,
}

impl Scan {
    /// Makes the patterns ready.
    ///
    /// # Errors
    /// One of them isn't a regular expression, or is too large.
    pub fn new(matchers: &[Matcher]) -> Result<Scan, BadPattern> {
        Ok(Scan {
            hunts: Hunts::new(matchers)?,
            streams: Default::default(),
            recent: Recent::new(matchers)?,
            bytes: 0,
            ends: 0,
            unfinished: false,
        })
    }

    /// Looks at what came. A stream other than `Err` is standard output.
    pub fn feed(&mut self, stream: Stream, bytes: &[u8]) {
        let Some(&last) = bytes.last() else { return };
        self.bytes += bytes.len() as u64;
        self.unfinished = last != b'\n';
        if self.hunts.is_empty() && self.recent.is_empty() {
            self.ends += memchr::memchr_iter(b'\n', bytes).count() as u64;
            return;
        }
        let stream = if stream == Stream::Err { Stream::Err } else { Stream::Out };
        let Scan {
            hunts,
            streams: [out, err],
            recent,
            ends,
            ..
        } = self;
        let Partial { clean, line, begun } = if stream == Stream::Out { out } else { err };
        clean.feed(bytes, |part| {
            recent.part(stream, part);
            hunts.text(stream, part);
            match part {
                Part::Text(mut text) => {
                    // A longer line is cut at the same places however it came.
                    while line.len() + text.len() > LONGEST {
                        let (fits, rest) = text.split_at(cut(line, text));
                        line.extend_from_slice(fits);
                        hunts.line(stream, *ends + 1, line);
                        line.clear();
                        *begun = true;
                        text = rest;
                    }
                    line.extend_from_slice(text);
                }
                Part::Back => back(line, 0),
                Part::Return if line.is_empty() => {}
                Part::Return => {
                    hunts.line(stream, *ends + 1, line);
                    line.clear();
                    *begun = true;
                }
                Part::End => {
                    if !line.is_empty() || !*begun {
                        hunts.line(stream, *ends + 1, line);
                    }
                    line.clear();
                    *begun = false;
                    *ends += 1;
                }
            }
        });
    }

    /// Something was sent to the command: prompts are looked for in what comes after.
    pub fn answered(&mut self) {
        self.recent.clear();
    }

    /// The prompt that the output stands at, if it does: asked after a silence. Its matcher, and its text word for word.
    ///
    /// A pattern must reach the last line that isn't blank: what scrolled past isn't waiting for anybody.
    pub fn prompt(&self) -> Option<(u16, String)> {
        self.recent.prompt()
    }

    /// What was found. The hash and the boot are for others to add.
    pub fn findings(mut self) -> Findings {
        for (stream, partial) in [Stream::Out, Stream::Err].into_iter().zip(&self.streams) {
            if !partial.line.is_empty() {
                self.hunts.line(stream, self.ends + 1, &partial.line);
            }
        }
        let (hits, kept) = self.hunts.into_findings();
        Findings {
            hits,
            kept,
            bytes: self.bytes,
            lines: self.ends + u64::from(self.unfinished),
            sha256: None,
            boot: None,
        }
    }
}

/// How much of `text` still fits the line, without splitting a character.
fn cut(line: &[u8], text: &[u8]) -> usize {
    let most = LONGEST.saturating_sub(line.len()).min(text.len());
    let whole = (most.saturating_sub(3)..=most)
        .rev()
        .find(|&at| text.get(at).is_none_or(|byte| byte & 0xc0 != 0x80));
    match whole {
        Some(at) if at + line.len() > 0 => at,
        _ => most,
    }
}
