//! Looking through a whole transcript, a little at a time.

use super::{pattern::Pattern, source::Source};
use crate::transcript::TranscriptError;

/// Places that are kept at most; more are only told to be more.
const KEPT: usize = 1_000_000;

/// What a line must have.
#[derive(Clone, Debug)]
pub enum Test {
    /// All of these.
    Patterns(Vec<Pattern>),
    /// One of the step's own patterns.
    Spots,
}

impl Test {
    fn fits(&self, source: &Source, line: &[u8]) -> bool {
        match self {
            Test::Patterns(all) => all.iter().all(|pattern| pattern.is_in(line, source.terminal)),
            Test::Spots => source.spot(line).is_some(),
        }
    }
}

/// All places that fit, found from the beginning on.
#[derive(Debug)]
pub struct Sift {
    pub(super) test: Test,
    /// Where they begin, in order.
    pub(super) found: Vec<u64>,
    /// Everything before it was looked through.
    pub(super) through: u64,
    /// The length of the transcript when its end was reached, and whether its command was over then.
    ended: Option<(u64, bool)>,
}

impl Sift {
    pub(super) fn new(test: Test) -> Sift {
        Sift {
            test,
            found: Vec::new(),
            through: 0,
            ended: None,
        }
    }

    /// More than can be kept fit.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= KEPT
    }

    /// Nothing more is to be done for now.
    pub(super) fn is_done(&self, source: &Source) -> bool {
        self.is_full()
            || self
                .ended
                .is_some_and(|(length, over)| length >= source.length && over == source.over)
    }

    /// Goes on over about so many bytes.
    ///
    /// # Errors
    /// The transcript can't be read.
    pub(super) fn advance(&mut self, source: &Source, bytes: usize) -> Result<(), TranscriptError> {
        let Sift { test, found, .. } = self;
        let (next, at_end) = source.reader.pass(self.through, bytes, source.over, |at, line| {
            if found.len() < KEPT && test.fits(source, line) {
                found.push(at);
            }
        })?;
        self.through = next;
        self.ended = at_end.then_some((source.length.max(next), source.over));
        Ok(())
    }

    /// How many of them begin before a place.
    pub(super) fn before(&self, at: u64) -> usize {
        self.found.partition_point(|found| *found < at)
    }

    /// The next one, as far as what was looked through tells. `Ok(None)`: there is none to the end.
    pub(super) fn next(&self, source: &Source, at: u64, forward: bool) -> Result<Option<u64>, Unknown> {
        let whole = self.is_done(source) && !self.is_full();
        if forward {
            match self.found.get(self.found.partition_point(|found| *found <= at)) {
                Some(found) => Ok(Some(*found)),
                None if whole => Ok(None),
                None => Err(Unknown),
            }
        } else if at <= self.through {
            Ok(self.before(at).checked_sub(1).and_then(|n| self.found.get(n)).copied())
        } else {
            Err(Unknown)
        }
    }
}

/// It isn't known yet.
#[derive(Debug)]
pub struct Unknown;

/// The next place that fits, looked for from here on.
#[derive(Clone, Debug)]
pub struct Seek {
    pub(super) test: Test,
    pub(super) forward: bool,
    /// It goes on from here.
    at: u64,
    /// Nothing fits at or before it, where it goes forward.
    beyond: Option<u64>,
    /// It has begun again from the other end, and ends here.
    until: Option<u64>,
    from: u64,
}

/// What a part of the way came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Here it is; `wrapped`: beyond the end, from the other one.
    Found { at: u64, wrapped: bool },
    /// There is none anywhere.
    Nothing,
    /// It goes on.
    On,
}

impl Seek {
    /// From a place on; what is at the place itself counts where it is `inclusive`.
    pub(super) fn new(test: Test, forward: bool, from: u64, inclusive: bool) -> Seek {
        Seek {
            test,
            forward,
            at: from,
            beyond: (forward && !inclusive).then_some(from),
            until: None,
            from,
        }
    }

    /// Goes on over about so many bytes.
    ///
    /// # Errors
    /// The transcript can't be read.
    pub(super) fn advance(&mut self, source: &Source, bytes: usize) -> Result<Step, TranscriptError> {
        if self.forward {
            self.ahead(source, bytes)
        } else {
            self.back(source, bytes)
        }
    }

    fn ahead(&mut self, source: &Source, bytes: usize) -> Result<Step, TranscriptError> {
        let mut found = None;
        let (test, beyond) = (&self.test, self.beyond);
        let (next, at_end) = source.reader.pass(self.at, bytes, true, |at, line| {
            if found.is_none() && beyond.is_none_or(|beyond| at > beyond) && test.fits(source, line) {
                found = Some(at);
            }
        })?;
        if let Some(at) = found {
            let wrapped = self.until.is_some();
            return Ok(Step::Found { at, wrapped });
        }
        self.at = next;
        match self.until {
            Some(until) if at_end || next > until => Ok(Step::Nothing),
            None if at_end => {
                (self.until, self.at, self.beyond) = (Some(self.from), 0, None);
                Ok(Step::On)
            }
            _ => Ok(Step::On),
        }
    }

    fn back(&mut self, source: &Source, bytes: usize) -> Result<Step, TranscriptError> {
        let wrapped = self.until.is_some();
        if self.until.is_some_and(|until| self.at <= until) {
            return Ok(Step::Nothing);
        }
        if self.at == 0 {
            (self.until, self.at) = (Some(self.from), source.reader.bytes()?);
            return Ok(if self.at == 0 { Step::Nothing } else { Step::On });
        }
        let start = source.reader.start_of(self.at.saturating_sub(bytes as u64))?;
        // Where one piece is longer than that, it is passed over alone.
        let start = if start < self.at {
            start
        } else {
            source.reader.start_of(self.at - 1)?
        };
        let (test, to) = (&self.test, self.at);
        let (mut found, mut at) = (None, start);
        while at < to {
            let left = usize::try_from(to - at).unwrap_or(bytes);
            let (next, _) = source.reader.pass(at, left, true, |at, line| {
                if at < to && test.fits(source, line) {
                    found = Some(at);
                }
            })?;
            if next == at {
                break;
            }
            at = next;
        }
        self.at = start;
        Ok(found.map_or(Step::On, |at| Step::Found { at, wrapped }))
    }
}
