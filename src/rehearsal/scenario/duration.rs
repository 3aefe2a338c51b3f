//! Durations as scenarios write them: `90s`, `15m`, `1h 30m`, `7d`.

use std::time::Duration;

/// The duration that a text means; nothing where it means none.
pub fn duration(text: &str) -> Option<Duration> {
    let mut seconds = 0_u64;
    let mut parts = 0;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest.get(..digits)?.parse().ok()?;
        let unit = rest[digits..].chars().next()?;
        let each = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(each)?)?;
        rest = rest[digits + 1..].trim_start();
        parts += 1;
    }
    // A hundred years: what is longer is a slip, and would not fit the clock.
    (parts > 0 && seconds <= 100 * 366 * 86_400).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_write_them() {
        for (text, seconds) in [
            ("90s", Some(90)),
            ("1h 30m", Some(5400)),
            ("2d", Some(172_800)),
            ("1w", Some(604_800)),
            ("0s", Some(0)),
        ] {
            assert_eq!(duration(text), seconds.map(Duration::from_secs), "{text}");
        }
        for wrong in [
            "",
            "s",
            "5",
            "5 m 3",
            "-1s",
            "1y",
            "99999999999999999999s",
            "9999999999999999w",
            "1µ",
        ] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }
}
