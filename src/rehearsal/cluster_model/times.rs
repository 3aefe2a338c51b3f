//! Times as the tools print them. The simulated hosts keep UTC.

use crate::words::Timestamp;
use jiff::SignedDuration;
use std::time::Duration;

/// So long after.
pub fn after(at: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by)
        .ok()
        .and_then(|by| at.checked_add(by).ok())
        .unwrap_or(Timestamp::MAX)
}

/// `Fri Nov 20 10:22:22 2026`.
pub fn long(at: Timestamp) -> String {
    at.strftime("%a %b %e %H:%M:%S %Y").to_string()
}

/// `2026-11-20 10:22:22Z`.
pub fn short(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}
