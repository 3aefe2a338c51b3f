//! The order of version numbers.

use std::cmp::Ordering;

/// Compares versions as Debian's tools do: runs of digits as numbers, all else character by character, in which `~` comes before
/// everything, even the end, and letters before other signs. An epoch (`2:`) counts first; a leading `v` before a digit doesn't count.
/// So `1.0~rc1 < 1.0 < 1.0-1 < 1.0.1 < 1.9 < 1.10`, and `1.0 < 1.0.0`.
pub fn compare(a: &str, b: &str) -> Ordering {
    let ((epoch_a, a), (epoch_b, b)) = (parts(a), parts(b));
    number(epoch_a).cmp(&number(epoch_b)).then_with(|| rest(a.as_bytes(), b.as_bytes()))
}

fn parts(version: &str) -> (&[u8], &str) {
    let version = version.trim();
    let version = match version.strip_prefix('v') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => version,
    };
    match version.split_once(':') {
        Some((epoch, rest)) if !epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_digit()) => (epoch.as_bytes(), rest),
        _ => (b"", version),
    }
}

fn rest(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (signs_a, after_a) = split(a, |byte| !byte.is_ascii_digit());
        let (signs_b, after_b) = split(b, |byte| !byte.is_ascii_digit());
        for at in 0..signs_a.len().max(signs_b.len()) {
            let order = weight(signs_a.get(at)).cmp(&weight(signs_b.get(at)));
            if order.is_ne() {
                return order;
            }
        }
        let (digits_a, after_a) = split(after_a, u8::is_ascii_digit);
        let (digits_b, after_b) = split(after_b, u8::is_ascii_digit);
        let order = number(digits_a).cmp(&number(digits_b));
        if order.is_ne() {
            return order;
        }
        (a, b) = (after_a, after_b);
    }
    Ordering::Equal
}

fn split(text: &[u8], wanted: impl Fn(&u8) -> bool) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|byte| !wanted(byte)).unwrap_or(text.len()))
}

/// Of any length: first how many digits, then which.
fn number(digits: &[u8]) -> (usize, &[u8]) {
    let zeros = digits.iter().position(|byte| *byte != b'0').unwrap_or(digits.len());
    let digits = digits.get(zeros..).unwrap_or_default();
    (digits.len(), digits)
}

fn weight(sign: Option<&u8>) -> u16 {
    match sign {
        Some(b'~') => 0,
        None => 1,
        Some(byte) if byte.is_ascii_alphabetic() => 2 + u16::from(*byte),
        Some(byte) => 300 + u16::from(*byte),
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use proptest::prelude::*;
    use std::cmp::Ordering;

    #[test]
    fn versions_come_in_the_order_that_administrators_know() {
        let order = [
            "0.9", "0.10", "0.11~rc1", "0.11", "0.11-1", "0.11.0", "0.11.2", "1", "1.0a", "1.0+b", "1.9", "1.10", "2025.1", "1:0.1",
        ];
        for pair in order.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        assert_eq!(compare("v0.11", "0.11"), Ordering::Equal);
        assert_eq!(compare("1.007", "1.7"), Ordering::Equal);
    }

    proptest! {
        #[test]
        fn it_is_a_total_order(a in "[v0-9.~a-c:+-]{0,8}", b in "[v0-9.~a-c:+-]{0,8}", c in "[v0-9.~a-c:+-]{0,8}") {
            prop_assert_eq!(compare(&a, &a), Ordering::Equal);
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            if compare(&a, &b) != Ordering::Greater && compare(&b, &c) != Ordering::Greater {
                prop_assert_ne!(compare(&a, &c), Ordering::Greater);
            }
        }
    }
}
