//! Spans of time, for people.

use crate::words::Timestamp;

/// From one time to another, such as `2 d 14 h`, `1 h 05 min`, `12 s`.
pub fn between(from: Timestamp, to: Timestamp) -> String {
    seconds(u64::try_from(to.as_second() - from.as_second()).unwrap_or(0))
}

/// So many seconds.
pub fn seconds(all: u64) -> String {
    let (days, hours, minutes, seconds) = (all / 86_400, all / 3_600 % 24, all / 60 % 60, all % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) if seconds == 0 => format!("{minutes} min"),
        (0, 0, _) => format!("{minutes} min {seconds:02} s"),
        (0, ..) => format!("{hours} h {minutes:02} min"),
        _ => format!("{days} d {hours} h"),
    }
}

/// How long ago, in words that don't change every second.
pub fn age(at: Option<Timestamp>, now: Timestamp) -> String {
    let Some(at) = at else { return String::new() };
    match u64::try_from(now.as_second() - at.as_second()).unwrap_or(0) {
        0..60 => "just now".into(),
        all @ 60..3600 => format!("{} ago", seconds(all / 60 * 60)),
        all => format!("{} ago", seconds(all)),
    }
}

/// On a clock's face: `00:42`, or `00:42:10`.
pub fn face(from: Timestamp, to: Timestamp, with_seconds: bool) -> String {
    let all = u64::try_from(to.as_second() - from.as_second()).unwrap_or(0);
    let (hours, minutes, seconds) = (all / 3_600, all / 60 % 60, all % 60);
    if with_seconds {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    } else {
        format!("{hours:02}:{minutes:02}")
    }
}
