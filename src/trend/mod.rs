//! Trends of what monitors measure: a curve, how fast a number shrinks, and roughly when it is at zero.

mod outlook;
mod series;
#[cfg(test)]
mod tests;

pub use outlook::Outlook;
pub use series::Series;

use crate::words::{Timestamp, Value, Values};
use std::collections::BTreeMap;

/// What a curve is drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Unicode's blocks.
    #[default]
    Blocks,
    /// ASCII alone.
    Ascii,
}

/// Numbers of one monitor that are kept apart; of a monitor that has more, the first ones.
const SERIES: usize = 64;

/// The trends of all numbers that one monitor reads. Its memory is bounded, however long it is fed.
#[derive(Clone, Debug)]
pub struct Trends {
    every: u64,
    series: BTreeMap<Vec<String>, Series>,
}

impl Trends {
    /// Of a monitor that is polled once in so many seconds.
    pub fn new(every: u64) -> Trends {
        Trends {
            every,
            series: BTreeMap::new(),
        }
    }

    /// Takes in what a poll read that began then; nothing where it read nothing.
    pub fn take(&mut self, at: Timestamp, values: Option<&Values>) {
        let mut numbers = Vec::new();
        for (name, value) in values.into_iter().flatten() {
            gather(&mut vec![name.clone()], value, &mut numbers);
        }
        for (path, number) in &numbers {
            if let Some(series) = self.series.get_mut(path) {
                series.take(at, Some(*number));
            } else if self.series.len() < SERIES {
                let mut series = Series::new(self.every);
                series.take(at, Some(*number));
                self.series.insert(path.clone(), series);
            }
        }
        for series in self
            .series
            .values_mut()
            .filter(|series| series.last_at().is_none_or(|last| last < at))
        {
            series.take(at, None);
        }
    }

    /// The trend of the number at a path of names: `["entries", "web"]` for `entries.web`.
    pub fn of(&self, path: &[String]) -> Option<&Series> {
        self.series.get(path)
    }
}

fn gather(path: &mut Vec<String>, value: &Value, into: &mut Vec<(Vec<String>, f64)>) {
    match value {
        Value::Number(number) => into.extend(number.as_f64().map(|number| (path.clone(), number))),
        Value::Object(map) => {
            for (name, value) in map {
                path.push(name.clone());
                gather(path, value, into);
                path.pop();
            }
        }
        _ => {}
    }
}
