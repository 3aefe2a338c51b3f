//! How often a frame may be drawn that no key has asked for: a flood of output must not fill the line to the operator's terminal,
//! or what a key does would come minutes later.

use super::event::Moment;
use std::time::Duration;

/// How long after a key what comes counts as its answer.
const ANSWER: Duration = Duration::from_millis(500);

/// The shortest time between two frames that nobody asked for.
const APART: Duration = Duration::from_millis(40);

/// Seconds of the line's rate that may be written at once after a quiet time.
const BURST: f64 = 1.0;

/// Seconds of the line's rate that the answer to a key may take in advance.
const ADVANCE: f64 = 1.0;

/// Seconds of the line's rate that can be owed at most: a burst of keys makes what comes by itself wait for so long and no longer.
const OWED: f64 = 2.0;

/// The line between this program and the operator's eyes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// A terminal on this machine.
    #[default]
    Near,
    /// A terminal at the other end of a network.
    Far,
}

impl Line {
    /// By what the login has set: `SSH_TTY` and `SSH_CONNECTION` are those of OpenSSH, `MOSH_CONNECTION` that of mosh.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Line {
        let far = ["SSH_TTY", "SSH_CONNECTION", "MOSH_CONNECTION"]
            .into_iter()
            .any(|name| variable(name).is_some_and(|value| !value.is_empty()));
        if far { Line::Far } else { Line::Near }
    }

    /// Bytes a second that frames may write without being asked for. What comes faster than this can't be read anyway; a line of
    /// 10 kB/s has some left for keys.
    fn rate(self) -> f64 {
        match self {
            Line::Near => 256.0 * 1024.0,
            Line::Far => 8.0 * 1024.0,
        }
    }
}

/// Says when to draw.
#[derive(Debug)]
pub struct Frames {
    rate: f64,
    /// Bytes that may be written now; below zero, they have to be waited for.
    level: f64,
    last: Option<Moment>,
    keyed: Option<Moment>,
}

impl Frames {
    /// For a line of which nothing is used yet.
    pub fn new(line: Line) -> Frames {
        Frames {
            rate: line.rate(),
            level: line.rate() * BURST,
            last: None,
            keyed: None,
        }
    }

    /// The operator did something: what it comes to is drawn at once.
    pub fn key(&mut self, now: Moment) {
        self.keyed = Some(now);
    }

    /// How long until a frame may be drawn; zero when it may be now.
    pub fn wait(&self, now: Moment) -> Duration {
        let Some(last) = self.last else { return Duration::ZERO };
        if self.keyed.is_some_and(|keyed| keyed >= last) {
            return Duration::ZERO;
        }
        let answers = self.keyed.is_some_and(|keyed| now.saturating_sub(keyed) <= ANSWER);
        let least = if answers { -ADVANCE * self.rate } else { 0.0 };
        let missing = (least - self.level_at(now)).max(0.0);
        let apart = APART.saturating_sub(now.saturating_sub(last));
        apart.max(Duration::from_secs_f64(missing / self.rate))
    }

    /// A frame was drawn, of so many bytes.
    pub fn drawn(&mut self, now: Moment, bytes: u64) {
        #[expect(clippy::cast_precision_loss, reason = "a frame has far less than 2^52 bytes")]
        let left = self.level_at(now) - bytes as f64;
        self.level = left.max(-OWED * self.rate);
        self.last = Some(now);
    }

    fn level_at(&self, now: Moment) -> f64 {
        let since = self.last.map_or(Duration::ZERO, |last| now.saturating_sub(last));
        (self.level + since.as_secs_f64() * self.rate).min(self.rate * BURST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws whenever it may, for so long; answers how many frames there were.
    fn flood(frames: &mut Frames, bytes: u64, seconds: u64) -> u64 {
        let (mut now, mut drawn) = (Moment::from_secs(100), 0);
        let end = now + Duration::from_secs(seconds);
        while now < end {
            let wait = frames.wait(now);
            if wait.is_zero() {
                frames.drawn(now, bytes);
                drawn += 1;
            }
            now += wait.max(Duration::from_millis(1));
        }
        drawn
    }

    #[test]
    fn a_flood_leaves_a_slow_line_room_for_keys() {
        let mut frames = Frames::new(Line::Far);
        let written = flood(&mut frames, 3000, 60) * 3000;
        assert!(written < 10_000 * 60, "{written} bytes in a minute fill a line of 10 kB/s");
        assert!(written > 5_000 * 60, "{written} bytes in a minute are too few to follow");
    }

    #[test]
    fn a_terminal_at_hand_isnt_drawn_more_often_than_an_eye_can_follow() {
        let drawn = flood(&mut Frames::new(Line::Near), 3000, 10);
        assert!((150..=260).contains(&drawn), "{drawn} frames in 10 s");
    }

    #[test]
    fn a_key_and_its_answer_are_drawn_at_once_however_full_the_line() {
        let mut frames = Frames::new(Line::Far);
        let now = Moment::from_secs(5);
        frames.drawn(now, 1_000_000);
        assert!(frames.wait(now) > Duration::from_millis(500));
        frames.key(now);
        assert_eq!(frames.wait(now), Duration::ZERO);
        frames.drawn(now, 1_000_000);
        assert!(
            frames.wait(now + Duration::from_secs(2)).is_zero(),
            "keys never hide the news for long"
        );
    }

    #[test]
    fn the_echo_of_a_key_needs_not_wait_for_what_the_key_drew() {
        let mut frames = Frames::new(Line::Far);
        let now = Moment::from_secs(5);
        frames.drawn(now, 10_000);
        let pressed = now + Duration::from_millis(100);
        frames.key(pressed);
        frames.drawn(pressed, 4_000);
        assert!(frames.wait(pressed + APART).is_zero(), "what the command answers");
        frames.drawn(pressed + APART, 4_000);
        assert!(frames.wait(pressed + APART * 2) > Duration::ZERO, "a key isn't a licence to flood");
    }

    #[test]
    fn what_comes_after_a_quiet_time_is_drawn_at_once() {
        let mut frames = Frames::new(Line::Far);
        frames.drawn(Moment::from_secs(1), 4000);
        assert_eq!(frames.wait(Moment::from_secs(2)), Duration::ZERO);
    }

    #[test]
    fn a_login_over_a_network_is_known_by_what_it_sets() {
        assert_eq!(Line::of(|_| None), Line::Near);
        assert_eq!(Line::of(|name| (name == "SSH_TTY").then(|| "/dev/pts/3".into())), Line::Far);
    }
}
