//! What becomes of a number if it goes on as it does.

use std::fmt;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// What becomes of a number, in no more words than its samples bear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// The last sample isn't known, or is too old.
    Unknown,
    /// It is at zero.
    Zero,
    /// There are too few samples.
    TooEarly,
    /// It neither shrinks nor grows beyond its noise.
    Steady,
    /// It grows.
    Grows,
    /// It shrinks, and would be at zero in about so many seconds.
    Zeroes(u64),
}

impl fmt::Display for Outlook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Outlook::Unknown => f.write_str("not known"),
            Outlook::Zero => f.write_str("at zero"),
            Outlook::TooEarly => f.write_str("too early to tell"),
            Outlook::Steady => f.write_str("not shrinking"),
            Outlook::Grows => f.write_str("growing"),
            Outlook::Zeroes(seconds) => f.write_str(&rough(seconds)),
        }
    }
}

/// A time as roughly as it is known.
fn rough(seconds: u64) -> String {
    let to = |unit: u64| (seconds + unit / 2) / unit;
    match seconds {
        0..30 => "less than a minute".into(),
        30..DAY if to(MINUTE) < 20 => format!("about {} min", to(MINUTE).max(1)),
        30..DAY if to(5 * MINUTE) * 5 < 60 => format!("about {} min", to(5 * MINUTE) * 5),
        30..DAY => format!("about {} h", to(HOUR)),
        _ => "more than a day".into(),
    }
}
