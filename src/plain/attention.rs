//! What wants a person, in lines.

use super::{Plain, Reply, ask, printable, tell};
use crate::{
    engine::{
        attention::{self, Alert, Cause},
        back_out::{self, BackOut},
        input::Act,
        window,
    },
    words::Timestamp,
};
use std::fmt::Write as _;

impl Plain {
    /// A line for each thing that has begun to want a person. What the question of the moment is about needs none.
    pub(super) fn risen(&mut self, now: Timestamp, text: &mut String, mid_line: &mut bool) {
        self.now = self.now.max(now).max(self.run.at);
        let alerts = attention::of(&self.run, self.around.procedure.as_deref(), self.now);
        for alert in attention::risen(&self.alerts, &alerts) {
            if self.is_asked(alert) {
                continue;
            }
            if std::mem::take(mid_line) {
                text.push('\n');
            }
            let line = tell::stamped(self.now, &format!("! {}", alert.says), &self.around.zone);
            text.push_str(&printable(&line.replace('\n', " ")));
            text.push('\n');
        }
        self.alerts = alerts;
    }

    /// What an answer means that is about what wants a person.
    pub(super) fn with_alerts(&self, reply: Reply) -> Reply {
        match reply {
            Reply::Where => Reply::Say(format!("{}{}", ask::place(&self.run), self.wanted())),
            Reply::Window(text) => match window::parse(&text, self.now, &self.around.zone) {
                Ok(ends) => Reply::Act(Act::Window { ends }),
                Err(why) => Reply::Say(format!("{}\n", printable(&why))),
            },
            Reply::Seen(number) => match self.numbered(&number) {
                Some(alert) => Reply::Act(Act::Notice { what: alert.what.clone() }),
                None => Reply::Say("Nothing by that number wants you. `where` lists what does.\n".into()),
            },
            other => other,
        }
    }

    /// The alert of this number, as `where` has it; without one, the first that nobody has seen.
    fn numbered(&self, number: &str) -> Option<&Alert> {
        if number.is_empty() {
            return self.alerts.iter().find(|alert| alert.seen.is_none());
        }
        self.alerts.get(number.parse::<usize>().ok()?.checked_sub(1)?)
    }

    /// All that wants a person, numbered, and how the time stands.
    fn wanted(&self) -> String {
        let mut text = String::new();
        let zone = &self.around.zone;
        for (n, alert) in self.alerts.iter().enumerate() {
            let since = window::face(alert.since, self.now, zone);
            let says = printable(&alert.says.replace('\n', " "));
            let _ = write!(text, "! {}. {says} (since {since}", n + 1);
            if let Some(seen) = &alert.seen {
                let _ = write!(text, "; seen by {} at {}", seen.by, window::face(seen.at, self.now, zone));
            }
            text.push_str(")\n");
        }
        let _ = writeln!(text, "It is {}.", window::face(self.now, self.now, zone));
        if let Some(left) = self.time_left() {
            let _ = writeln!(text, "{left}");
        }
        if let Some(ends) = self.run.window {
            let _ = writeln!(text, "The window ends at {}.", window::face(ends, self.now, zone));
            let _ = match back_out::of(&self.run, self.around.procedure.as_deref(), self.now) {
                BackOut::Nothing => Ok(()),
                BackOut::NoWay(why) => writeln!(text, "There is no way back: {}", printable(&why)),
                BackOut::Takes(estimate) => {
                    let last = window::face(estimate.last_moment(ends), self.now, zone);
                    writeln!(text, "Back out by {last}: it takes {estimate}.")
                }
            };
        }
        text
    }

    /// What the question of the moment asks about anyway.
    fn is_asked(&self, alert: &Alert) -> bool {
        let current = || alert.step.as_ref().is_some_and(|step| self.run.is_current(step));
        match alert.what {
            // Words are told as they are said.
            Cause::Prompt(_) | Cause::Doubt(_) | Cause::Said(_) => true,
            Cause::Failed(_) | Cause::ToJudge(_) => current(),
            _ => false,
        }
    }
}
