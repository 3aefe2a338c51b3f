use serde::{Deserialize, Serialize};
use std::fmt;

/// When a step on many hosts is started on no more of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StopAfter {
    /// Once so many have failed.
    Hosts(u32),
    /// Once such a share of them has.
    Share {
        /// Of a hundred, from 1 to 100.
        percent: u8,
    },
}

impl StopAfter {
    /// A share as it is written: `10%`.
    pub fn share(text: &str) -> Option<StopAfter> {
        let digits = text.strip_suffix('%')?;
        let well = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let percent = digits.parse().ok().filter(|percent| well && (1..=100).contains(percent))?;
        Some(StopAfter::Share { percent })
    }

    /// How many failures of so many hosts it takes; of a few hosts, one is enough for any share.
    pub fn failures(self, hosts: usize) -> usize {
        match self {
            StopAfter::Hosts(failures) => failures as usize,
            StopAfter::Share { percent } => (hosts * usize::from(percent)).div_ceil(100).max(1),
        }
    }
}

impl fmt::Display for StopAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StopAfter::Hosts(failures) => write!(f, "{failures}"),
            StopAfter::Share { percent } => write!(f, "{percent}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_few_hosts_is_one_at_least() {
        let share = StopAfter::share("10%").unwrap();
        assert_eq!([1, 3, 10, 11, 40, 1000].map(|hosts| share.failures(hosts)), [1, 1, 1, 2, 4, 100]);
        assert_eq!(StopAfter::Hosts(3).failures(40), 3);
        for wrong in ["10", "0%", "101%", "%", "+1%", "1.5%", " 10%", "ten%"] {
            assert_eq!(StopAfter::share(wrong), None, "{wrong}");
        }
    }
}
