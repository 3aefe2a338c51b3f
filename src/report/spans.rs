//! Moments and spans of time, for people.

use super::model::At;
use jiff::tz::TimeZone;

/// A day and a time: `2026-05-04 09:12:33`.
pub fn moment(at: At, zone: &TimeZone) -> String {
    at.0.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A time on the wall's clock: `09:12:33`.
pub fn clock(at: At, zone: &TimeZone) -> String {
    at.0.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string()
}

/// A time; with its day, where that is another than the one before it.
pub fn later(at: At, before: At, zone: &TimeZone) -> String {
    let day = |at: At| at.0.to_zoned(zone.clone()).date();
    if day(at) == day(before) {
        clock(at, zone)
    } else {
        moment(at, zone)
    }
}

/// The zone as it was at that moment: `UTC`, `CET`, `+01`.
pub fn zone(at: At, zone: &TimeZone) -> String {
    at.0.to_zoned(zone.clone()).strftime("%Z").to_string()
}

/// So many seconds: `2 d 14 h`, `1 h 05 min`, `4 min 12 s`, `12 s`.
pub fn span(all: u64) -> String {
    let (days, hours, minutes, seconds) = (all / 86_400, all / 3_600 % 24, all / 60 % 60, all % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) if seconds == 0 => format!("{minutes} min"),
        (0, 0, _) => format!("{minutes} min {seconds:02} s"),
        (0, ..) => format!("{hours} h {minutes:02} min"),
        _ => format!("{days} d {hours} h"),
    }
}

/// Seconds from one moment to another; none where that is earlier.
pub fn between(from: At, to: At) -> u64 {
    u64::try_from(to.0.as_second() - from.0.as_second()).unwrap_or(0)
}
