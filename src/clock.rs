//! What time it is: the only place that asks.

use crate::words::Timestamp;
use jiff::SignedDuration;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// A clock: the machine's own, or one of a rehearsal. A clone is the same clock.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<Mutex<Virtual>>>);

/// A time that runs from a set moment on, as many times faster than the real one.
#[derive(Debug)]
struct Virtual {
    at: Timestamp,
    since: Instant,
    speed: f64,
}

impl Clock {
    /// The machine's own. It may be set back while we run; whoever needs a time that only goes on must see to it.
    pub fn wall() -> Clock {
        Clock(None)
    }

    /// One that shows `origin` now and goes `speed` times as fast as the real one: 1 is real time, 0 stands still.
    /// What isn't a speed (negative, infinite, no number) stands still, too.
    pub fn starting(origin: Timestamp, speed: f64) -> Clock {
        Clock(Some(Arc::new(Mutex::new(Virtual {
            at: origin,
            since: Instant::now(),
            speed: sane(speed),
        }))))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            None => Timestamp::now(),
            Some(time) => lock(time).now(),
        }
    }

    /// Sets a virtual clock; it goes on from there at its speed. False for the machine's own, which nobody sets.
    pub fn set(&self, to: Timestamp) -> bool {
        self.change(|time| time.at = to)
    }

    /// Puts a virtual clock forward. False for the machine's own.
    pub fn advance(&self, by: SignedDuration) -> bool {
        self.change(|time| time.at = later(time.at, by))
    }

    /// Changes how fast a virtual clock goes, from now on. False for the machine's own.
    pub fn hurry(&self, speed: f64) -> bool {
        self.change(|time| time.speed = sane(speed))
    }

    /// How long to sleep, in real time, until the clock shows `then`; nothing where it stands still before that.
    pub fn until(&self, then: Timestamp) -> Option<Duration> {
        let left = Duration::try_from(then.duration_since(self.now())).unwrap_or_default();
        match &self.0 {
            _ if left.is_zero() => Some(left),
            None => Some(left),
            Some(time) => {
                let speed = lock(time).speed;
                (speed > 0.0).then(|| Duration::try_from_secs_f64(left.as_secs_f64() / speed).unwrap_or(Duration::MAX))
            }
        }
    }

    fn change(&self, change: impl FnOnce(&mut Virtual)) -> bool {
        let Some(time) = &self.0 else { return false };
        let mut time = lock(time);
        time.at = time.now();
        time.since = Instant::now();
        change(&mut time);
        true
    }
}

impl Virtual {
    fn now(&self) -> Timestamp {
        let passed = self.since.elapsed().as_secs_f64() * self.speed;
        later(self.at, SignedDuration::try_from_secs_f64(passed).unwrap_or(SignedDuration::MAX))
    }
}

/// Real time that passed, whatever is done to the machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts one.
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// What has passed since.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// What has passed since, in milliseconds.
    pub fn millis(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

fn lock(time: &Mutex<Virtual>) -> std::sync::MutexGuard<'_, Virtual> {
    time.lock().unwrap_or_else(PoisonError::into_inner)
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by)
        .unwrap_or(if by.is_negative() { Timestamp::MIN } else { Timestamp::MAX })
}

fn sane(speed: f64) -> f64 {
    if speed.is_finite() { speed.max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_clock_that_stands_still_goes_only_where_it_is_put() {
        let clock = Clock::starting(at("2026-11-20T21:30:00Z"), 0.0);
        let same = clock.clone();
        assert_eq!(clock.now(), at("2026-11-20T21:30:00Z"));
        assert!(clock.advance(SignedDuration::from_mins(90)));
        assert_eq!(same.now(), at("2026-11-20T23:00:00Z"));
        assert_eq!(clock.until(at("2026-11-20T23:00:01Z")), None, "it would never come");
        assert_eq!(clock.until(at("2026-11-20T22:00:00Z")), Some(Duration::ZERO));
        assert!(clock.set(at("2026-11-21T06:00:00Z")));
        assert_eq!(same.now(), at("2026-11-21T06:00:00Z"));
    }

    #[test]
    fn a_fast_clock_makes_waits_short() {
        let clock = Clock::starting(at("2026-11-20T21:30:00Z"), 3600.0);
        let wait = clock.until(at("2026-11-20T22:30:00Z")).unwrap();
        assert!(wait <= Duration::from_secs(1), "{wait:?}");
    }

    #[test]
    fn nobody_sets_the_machines_own_clock_and_no_speed_breaks_one() {
        assert!(!Clock::wall().set(Timestamp::MIN));
        for speed in [f64::NAN, f64::INFINITY, -1.0] {
            assert_eq!(Clock::starting(Timestamp::UNIX_EPOCH, speed).now(), Timestamp::UNIX_EPOCH);
        }
        let clock = Clock::starting(Timestamp::MAX, 0.0);
        clock.advance(SignedDuration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}
