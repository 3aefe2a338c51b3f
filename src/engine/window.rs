//! The maintenance window: when it ends, as a person says it.

use crate::words::Timestamp;
use jiff::{SignedDuration, ToSpan as _, civil, tz::TimeZone};

/// A clock time that has passed today means tomorrow where that is no further away than this.
const NEXT_DAY: SignedDuration = SignedDuration::from_hours(18);

/// Reads the end of a window: `03:40` in this zone, `+2h30m` from now on, `2026-11-22 03:40`; nothing, where it is taken back.
///
/// # Errors
/// It is none of these, or it has passed; in words for the operator.
pub fn parse(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Option<Timestamp>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || format!("{text:?} is no time: say 03:40, +2h30m or 2026-11-22 03:40");
    if let Some(span) = text.strip_prefix('+') {
        let span: SignedDuration = span.trim().parse().map_err(|_| wrong())?;
        let ends = now.checked_add(span).map_err(|_| wrong())?;
        return if ends > now { Ok(Some(ends)) } else { Err(passed(text)) };
    }
    let ends = if let Ok(time) = civil::Time::strptime("%H:%M", text) {
        let today = now.to_zoned(zone.clone()).date();
        let on = |date: civil::Date| zone.to_timestamp(date.to_datetime(time)).map_err(|_| wrong());
        let ends = on(today)?;
        if ends > now {
            ends
        } else {
            let next = on(today.checked_add(1.day()).map_err(|_| wrong())?)?;
            if next.duration_since(now) > NEXT_DAY {
                return Err(passed(text));
            }
            next
        }
    } else {
        let at = civil::DateTime::strptime("%Y-%m-%d %H:%M", text).map_err(|_| wrong())?;
        zone.to_timestamp(at).map_err(|_| wrong())?
    };
    if ends > now { Ok(Some(ends)) } else { Err(passed(text)) }
}

/// A moment on the wall's clock in this zone, in minutes: `03:40`; with its day, where that is another than now's: `Sun 03:40`.
pub fn face(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let far = at.date() != now.date() && at.timestamp().duration_since(now.timestamp()).abs() > NEXT_DAY;
    at.strftime(if far { "%a %H:%M" } else { "%H:%M" }).to_string()
}

fn passed(text: &str) -> String {
    format!("{text} has passed: the window must end later than now")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn read(text: &str, now: &str) -> Result<String, String> {
        // An hour east of the clock that journals keep.
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        parse(text, at(now), &zone).map(|ends| ends.map_or_else(|| "none".into(), |ends| ends.to_string()))
    }

    #[test]
    fn a_clock_time_is_the_operators_own_and_the_next_one() {
        assert_eq!(read("03:40", "2026-11-20T23:30:00Z").unwrap(), "2026-11-21T02:40:00Z");
        assert_eq!(read("03:40", "2026-11-20T20:00:00Z").unwrap(), "2026-11-21T02:40:00Z");
        assert_eq!(read(" +2h30m ", "2026-11-20T20:00:00Z").unwrap(), "2026-11-20T22:30:00Z");
        assert_eq!(read("2026-11-22 03:40", "2026-11-20T20:00:00Z").unwrap(), "2026-11-22T02:40:00Z");
        assert_eq!(read("", "2026-11-20T20:00:00Z").unwrap(), "none");
    }

    #[test]
    fn the_past_and_what_is_no_time_are_refused() {
        assert!(read("03:40", "2026-11-21T02:41:00Z").unwrap_err().contains("passed"));
        assert!(read("+0m", "2026-11-21T02:41:00Z").unwrap_err().contains("passed"));
        assert!(read("2026-11-20 03:40", "2026-11-21T02:41:00Z").unwrap_err().contains("passed"));
        for text in ["25:00", "soon", "+", "3:4x", "+99999999999h"] {
            assert!(read(text, "2026-11-20T20:00:00Z").unwrap_err().contains("no time"), "{text}");
        }
    }

    #[test]
    fn a_day_is_named_where_it_would_be_mistaken() {
        let zone = TimeZone::UTC;
        let now = at("2026-11-20T22:00:00Z");
        assert_eq!(face(at("2026-11-21T03:40:00Z"), now, &zone), "03:40");
        assert_eq!(face(at("2026-11-22T03:40:00Z"), now, &zone), "Sun 03:40");
    }
}
