//! One number over time.

use super::{Glyphs, outlook::Outlook};
use crate::words::Timestamp;
use std::collections::VecDeque;

/// Samples that are kept. When there are more, of the older half every other one goes, so that the far past is kept roughly.
const KEPT: usize = 512;

/// A rate is that of the last five minutes, and of this many samples at least.
const RECENT: i64 = 300;
const FEWEST: usize = 12;

/// With fewer samples, or over a shorter time, nothing is said of a rate.
const ENOUGH: usize = 5;
const LONG_ENOUGH: i64 = 20;

/// Pairs of samples are compared: more than these are thinned out.
const COMPARED: usize = 48;

/// A curve shows an hour at most.
const CURVE: i64 = 3600;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII: [char; 8] = ['_', '.', ':', '-', '=', '+', '*', '#'];

/// One number over time. Its memory is bounded.
#[derive(Clone, Debug)]
pub struct Series {
    /// For how many seconds a sample counts.
    fresh: i64,
    samples: VecDeque<(i64, Option<f64>)>,
    slope: Slope,
}

/// How the number went of late.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Slope {
    TooEarly,
    /// Per minute, by the median of all pairs of samples: one that lies makes no difference.
    Steady(f64),
    Down(f64),
    Up(f64),
}

impl Series {
    /// Of a number that is measured once in so many seconds.
    pub fn new(every: u64) -> Series {
        Series {
            fresh: 2 * i64::try_from(every.max(1)).unwrap_or(i64::MAX / 4),
            samples: VecDeque::new(),
            slope: Slope::TooEarly,
        }
    }

    /// Takes in a sample that began then; nothing where the number isn't known. One that comes late is dropped.
    pub fn take(&mut self, at: Timestamp, number: Option<f64>) {
        let at = at.as_second();
        if self.samples.back().is_some_and(|(last, _)| *last >= at) {
            return;
        }
        self.samples.push_back((at, number.filter(|number| number.is_finite())));
        if self.samples.len() > KEPT {
            let mut place = 0;
            self.samples.retain(|_| {
                place += 1;
                place > KEPT / 2 || place % 2 == 0
            });
        }
        self.slope = slope(&self.recent());
    }

    /// The last number, where it is known and not too old.
    pub fn last(&self, now: Timestamp) -> Option<f64> {
        let (at, number) = self.samples.back()?;
        number.filter(|_| now.as_second() - at <= self.fresh)
    }

    #[cfg(test)]
    pub(super) fn memory(&self) -> usize {
        self.samples.len()
    }

    pub(super) fn last_at(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.samples.back()?.0).ok()
    }

    /// By how much it changes in a minute, less than 0 where it shrinks; nothing where it is too early to tell.
    pub fn per_minute(&self) -> Option<f64> {
        match self.slope {
            Slope::TooEarly => None,
            Slope::Steady(slope) | Slope::Down(slope) | Slope::Up(slope) => Some(slope),
        }
    }

    /// What becomes of it if it goes on like this.
    pub fn outlook(&self, now: Timestamp) -> Outlook {
        let Some(last) = self.last(now) else { return Outlook::Unknown };
        match self.slope {
            _ if last == 0.0 => Outlook::Zero,
            Slope::TooEarly => Outlook::TooEarly,
            Slope::Up(_) => Outlook::Grows,
            Slope::Down(slope) if last > 0.0 => seconds(last / -slope * 60.0),
            Slope::Down(_) | Slope::Steady(_) => Outlook::Steady,
        }
    }

    /// Whether it has had at least three different values in the hour that a curve shows: a curve of less says nothing.
    pub fn moves(&self, now: Timestamp) -> bool {
        let mut seen: Vec<f64> = Vec::new();
        let since = now.as_second() - CURVE;
        for number in self.samples.iter().filter(|(at, _)| *at > since).filter_map(|(_, number)| *number) {
            if !seen.contains(&number) {
                seen.push(number);
            }
            if seen.len() > 2 {
                return true;
            }
        }
        false
    }

    /// How it goes, in words, where there is something to say: it moves, and is not at zero.
    pub fn says(&self, now: Timestamp) -> Option<String> {
        if !self.moves(now) {
            return None;
        }
        let outlook = self.outlook(now);
        let rate = || amount(self.per_minute().unwrap_or_default().abs());
        match outlook {
            Outlook::Unknown | Outlook::Zero => None,
            Outlook::TooEarly | Outlook::Steady => Some(outlook.to_string()),
            Outlook::Grows => Some(format!("growing by {} a minute", rate())),
            Outlook::Zeroes(_) => Some(format!("{} a minute less, {outlook} to zero", rate())),
        }
    }

    /// A curve of the last hour, or of the time since the first sample, this many columns wide at most: zero is the lowest step, and
    /// no other number is drawn as low; a space is a time of which nothing is known.
    pub fn spark(&self, width: usize, now: Timestamp, glyphs: Glyphs) -> String {
        let (Ok(columns), Some((first, _))) = (i64::try_from(width), self.samples.front()) else {
            return String::new();
        };
        let now = now.as_second();
        if columns == 0 || now < *first {
            return String::new();
        }
        // A column is one poll at least, or the curve would show more than was measured.
        let poll = (self.fresh / 2).max(1);
        let span = (now - first + 1).min(CURVE);
        let step = ((span + columns - 1) / columns).max(poll);
        let shown = ((span + step - 1) / step).min(columns);
        let heights: Vec<Option<f64>> = (0..shown)
            .rev()
            .map(|back| self.between(now - (back + 1) * step, now - back * step))
            .collect();
        let low = heights.iter().flatten().fold(0.0, |low: f64, height| low.min(*height));
        let high = heights.iter().flatten().fold(low, |high: f64, height| high.max(*height));
        let steps = match glyphs {
            Glyphs::Blocks => BLOCKS,
            Glyphs::Ascii => ASCII,
        };
        heights
            .iter()
            .map(|height| height.map_or(' ', |height| glyph(steps, height, low, high)))
            .collect()
    }

    /// The last number of a time, or the one before it that still counts at its end.
    fn between(&self, after: i64, until: i64) -> Option<f64> {
        let (at, number) = self.samples.iter().rev().find(|(at, _)| *at <= until)?;
        let age = until - at;
        number.filter(|_| *at > after || age <= self.fresh)
    }

    /// The known samples that a rate rests on, not too many.
    fn recent(&self) -> Vec<(i64, f64)> {
        let Some((newest, _)) = self.samples.back() else {
            return Vec::new();
        };
        let known = self.samples.iter().rev().filter_map(|(at, number)| Some((*at, (*number)?)));
        let recent: Vec<_> = known
            .enumerate()
            .take_while(|(place, (at, _))| *place < FEWEST || newest - at <= RECENT)
            .map(|(_, sample)| sample)
            .collect();
        let step = recent.len().div_ceil(COMPARED).max(1);
        recent.into_iter().step_by(step).rev().collect()
    }
}

/// Two figures are as much as a rate is worth.
fn amount(number: f64) -> String {
    if number >= 10.0 {
        format!("{number:.0}")
    } else if number >= 0.05 {
        format!("{number:.1}")
    } else {
        "less than 0.1".into()
    }
}

fn seconds(left: f64) -> Outlook {
    // Saturates: what is further away than anybody waits for is only told to be far.
    Outlook::Zeroes(left.round() as u64)
}

/// The median slope of all pairs (Theil and Sen), and whether it is more than noise (Mann and Kendall, at two standard deviations).
fn slope(samples: &[(i64, f64)]) -> Slope {
    let (Some((first, _)), Some((last, _))) = (samples.first(), samples.last()) else {
        return Slope::TooEarly;
    };
    if samples.len() < ENOUGH || last - first < LONG_ENOUGH {
        return Slope::TooEarly;
    }
    let mut slopes = Vec::new();
    let mut balance = 0.0_f64;
    for (place, (at, number)) in samples.iter().enumerate() {
        for (later, other) in &samples[place + 1..] {
            let change = other - number;
            slopes.push(change / (later - at) as f64 * 60.0);
            balance += if change > 0.0 {
                1.0
            } else if change < 0.0 {
                -1.0
            } else {
                0.0
            };
        }
    }
    slopes.sort_by(f64::total_cmp);
    let median = (slopes[slopes.len() / 2] + slopes[(slopes.len() - 1) / 2]) / 2.0;
    let n = samples.len() as f64;
    let noise = 2.0 * (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt();
    if balance.abs() <= noise || median == 0.0 {
        Slope::Steady(median)
    } else if median < 0.0 {
        Slope::Down(median)
    } else {
        Slope::Up(median)
    }
}

fn glyph(steps: [char; 8], height: f64, low: f64, high: f64) -> char {
    let top = steps.len() - 1;
    let place = if high > low {
        ((height - low) / (high - low) * top as f64).round() as usize
    } else {
        0
    };
    let place = if height > low { place.max(1) } else { place };
    steps[place.min(top)]
}
