//! Type-ahead never confirms anything: what is asked must have been on the screen for a moment before a key can answer it.

use super::{deed::Deed, event::Moment};
use crate::words::{Digest, StepId};
use std::time::Duration;

/// How long a thing must have been in view before a key confirms it.
const LOOK: Duration = Duration::from_millis(300);

/// How long a step that changes something must have been in view before a key runs it where nothing else is asked: whoever presses the
/// same key twice has read nothing in between.
const READ: Duration = Duration::from_secs(1);

/// What a key would confirm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The step in view, and the digest of what is shown of it.
    pub step: Option<(StepId, Option<Digest>)>,
    /// What the key for going on does with it; nothing where it opens a menu.
    pub means: Option<Deed>,
    /// The dialog over it, by its number.
    pub dialog: Option<u64>,
}

/// Remembers since when the present subject has been in view.
#[derive(Clone, Debug)]
pub struct Gate<S = Subject> {
    shown: Option<(S, Moment)>,
}

impl<S> Default for Gate<S> {
    fn default() -> Self {
        Gate { shown: None }
    }
}

impl<S: PartialEq> Gate<S> {
    /// A frame with this subject was drawn.
    pub fn drawn(&mut self, subject: S, now: Moment) {
        if self.shown.as_ref().is_none_or(|(shown, _)| *shown != subject) {
            self.shown = Some((subject, now));
        }
    }

    /// Whether a key read now may confirm this subject.
    pub fn is_open(&self, subject: &S, now: Moment) -> bool {
        self.was_in_view(subject, LOOK, now)
    }

    /// Whether a key read now may run this step without being asked anything else.
    pub fn was_read(&self, subject: &S, now: Moment) -> bool {
        self.was_in_view(subject, READ, now)
    }

    fn was_in_view(&self, subject: &S, long: Duration, now: Moment) -> bool {
        self.shown
            .as_ref()
            .is_some_and(|(shown, since)| shown == subject && now.saturating_sub(*since) >= long)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(step: &str) -> Subject {
        Subject {
            step: Some((step.into(), None)),
            ..Subject::default()
        }
    }

    #[test]
    fn keys_before_the_first_frame_and_shortly_after_it_confirm_nothing() {
        let mut gate = Gate::default();
        let ms = Duration::from_millis;
        assert!(!gate.is_open(&subject("a"), ms(1000)));
        gate.drawn(subject("a"), ms(1000));
        assert!(!gate.is_open(&subject("a"), ms(1299)));
        gate.drawn(subject("a"), ms(1200));
        assert!(gate.is_open(&subject("a"), ms(1300)));
        assert!(!gate.was_read(&subject("a"), ms(1999)));
        assert!(gate.was_read(&subject("a"), ms(2000)));
        assert!(!gate.is_open(&subject("b"), ms(9000)), "another step has not been seen");
    }
}
