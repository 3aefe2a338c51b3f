//! A debriefing in lines, for a screen and for plain text.

use super::{Debriefing, Moment, Thrown, Verdict};
use jiff::tz::TimeZone;

/// How a line is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// A heading.
    Title,
    /// Said as it is.
    Text,
    /// Beside the matter.
    Dim,
    /// It went well.
    Good,
    /// It went wrong.
    Bad,
    /// The program stood in between.
    Caution,
}

/// A line, and how far it is moved to the right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How it is meant.
    pub tone: Tone,
    /// Columns before it.
    pub indent: usize,
    /// What it says.
    pub text: String,
}

/// All of it, in order.
pub fn lines(debriefing: &Debriefing, zone: &TimeZone) -> Vec<Told> {
    let mut lines = Vec::new();
    let mut say = |tone, indent, text: String| lines.push(Told { tone, indent, text });
    let kind = if debriefing.drill { "A drill" } else { "A rehearsal" };
    say(
        Tone::Text,
        0,
        format!("{kind} of the scenario {}: {}.", debriefing.scenario, debriefing.title),
    );
    say(Tone::Dim, 0, format!("The same again: {}", debriefing.again));
    for (n, thrown) in debriefing.thrown.iter().enumerate() {
        say(Tone::Text, 0, String::new());
        say(Tone::Title, 0, format!("{}. {}", n + 1, thrown.what));
        say(Tone::Dim, 3, thrown.came(zone));
        if let Some(says) = &thrown.says {
            say(Tone::Text, 3, format!("You were told: “{says}”"));
        }
        for (head, moments) in [("To be seen:", &thrown.seen), ("You:", &thrown.did)] {
            if !moments.is_empty() {
                say(Tone::Dim, 3, head.into());
            }
            moments.iter().for_each(|moment| say(Tone::Text, 5, moment.told(zone)));
        }
        if let Some((tone, text)) = thrown.verdict.told() {
            say(tone, 3, text.into());
        }
        if !thrown.right.is_empty() {
            say(Tone::Text, 3, format!("Right: {}", thrown.right));
        }
    }
    for (head, moments) in debriefing.beside() {
        say(Tone::Text, 0, String::new());
        say(Tone::Title, 0, head.into());
        moments.iter().for_each(|moment| say(Tone::Text, 3, moment.told(zone)));
    }
    if debriefing.against.is_empty() {
        say(Tone::Text, 0, String::new());
        say(Tone::Good, 0, "Nowhere was a check gone against.".into());
    }
    lines
}

impl Debriefing {
    /// What isn't of one throw alone, under its headings.
    pub fn beside(&self) -> impl Iterator<Item = (&'static str, &[Moment])> {
        let parts = [
            ("Where you went against a check", &self.against[..]),
            ("What you wanted and were refused", &self.refused[..]),
            ("Guards that broke, and what the cluster said otherwise", &self.alarms[..]),
        ];
        parts.into_iter().filter(|(_, moments)| !moments.is_empty())
    }
}

impl Thrown {
    /// When it came, and at which step.
    pub fn came(&self, zone: &TimeZone) -> String {
        let step = self.step.as_ref().map(|step| format!(", at “{step}”")).unwrap_or_default();
        match self.came {
            Some(at) => format!("It came at {}{step}.", at.to_zoned(zone.clone()).strftime("%H:%M:%S")),
            None => "It never came: the run didn't get there.".into(),
        }
    }
}

impl Moment {
    /// When, and what.
    pub fn told(&self, zone: &TimeZone) -> String {
        match self.after {
            Some(after) => format!("{} {}", since(after), self.says),
            None => format!("{} {}", self.at.to_zoned(zone.clone()).strftime("%H:%M:%S"), self.says),
        }
    }
}

impl Verdict {
    /// In words; nothing where there is nothing to say.
    pub fn told(self) -> Option<(Tone, &'static str)> {
        Some(match self {
            Verdict::NeverCame | Verdict::Came => return None,
            Verdict::Resisted => (Tone::Good, "✔ You did not fall for it."),
            Verdict::Refused => (Tone::Caution, "▲ You would have fallen for it; it was refused."),
            Verdict::Fell => (Tone::Bad, "✘ You fell for it."),
        })
    }
}

/// `+00:12`, or `+1:02:03`.
fn since(after: u64) -> String {
    let (hours, minutes, seconds) = (after / 3600, after / 60 % 60, after % 60);
    if hours > 0 {
        format!("+{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("+{minutes:02}:{seconds:02}")
    }
}
