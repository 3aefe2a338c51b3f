use super::{BadPattern, compiled};
use crate::words::{Hunt, Matcher};
use regex::{Regex, RegexSet};

/// Tells which of a step's patterns a line belongs to, where it is looked at again.
#[derive(Debug)]
pub struct Spots {
    set: RegexSet,
    /// Of each pattern in the set: its matcher, and what else must be so.
    sought: Vec<(u16, Also)>,
}

#[derive(Debug)]
enum Also {
    Nothing,
    /// Such a line means nothing.
    Benign,
    /// The line must not match this.
    Not(Regex),
}

impl Spots {
    /// Of the patterns that look at lines; the others tell nothing of a single one.
    ///
    /// # Errors
    /// One of them isn't a regular expression, or is too large.
    pub fn new(matchers: &[Matcher]) -> Result<Spots, BadPattern> {
        let bad = |matcher: &Matcher, error: regex::Error| BadPattern {
            id: matcher.id,
            pattern: matcher.pattern.clone(),
            why: error.to_string(),
        };
        let (mut patterns, mut sought) = (Vec::new(), Vec::new());
        for matcher in matchers {
            let (pattern, also) = match &matcher.hunt {
                Hunt::Line => (&matcher.pattern, Also::Nothing),
                Hunt::Benign => (&matcher.pattern, Also::Benign),
                Hunt::Each { each } => {
                    let well = compiled::pattern(&matcher.pattern).map_err(|error| bad(matcher, error))?;
                    (each, Also::Not(well))
                }
                _ => continue,
            };
            compiled::pattern(pattern).map_err(|error| bad(matcher, error))?;
            patterns.push(pattern.as_str());
            sought.push((matcher.id, also));
        }
        let set = compiled::set(&patterns).map_err(|error| BadPattern {
            id: matchers.first().map_or(0, |matcher| matcher.id),
            pattern: patterns.join("\n"),
            why: error.to_string(),
        })?;
        Ok(Spots { set, sought })
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.sought.is_empty()
    }

    /// The matcher that a line belongs to, where it does: of `Each`, a line that is odd. A benign line belongs to none.
    pub fn of(&self, line: &str) -> Option<u16> {
        if self.sought.is_empty() {
            return None;
        }
        let mut found = None;
        for at in &self.set.matches(line) {
            match self.sought.get(at)? {
                (_, Also::Benign) => return None,
                (_, Also::Not(well)) if well.is_match(line) => {}
                (id, _) => found = found.or(Some(*id)),
            }
        }
        found
    }
}
