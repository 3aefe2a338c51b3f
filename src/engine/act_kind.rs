//! What kind of act somebody wanted, without what it was about.

use super::input::Act;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A kind of act. Its word in the journal is its own: what people read, they read by [`fmt::Display`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActKind {
    /// To let a step run.
    #[serde(alias = "confirming")]
    Confirm,
    /// To let a hold point go.
    #[serde(alias = "releasing")]
    Release,
    /// To sign as the second person.
    #[serde(alias = "signing")]
    Sign,
    /// To tick a line.
    #[serde(alias = "ticking")]
    Tick,
    /// To fill in a field.
    #[serde(alias = "filling in")]
    Fill,
    /// To choose one of several ways.
    #[serde(alias = "choosing")]
    Choose,
    /// To answer what a step asks for a person's judgement.
    #[serde(alias = "judging")]
    Judge,
    /// To accept a step against its assessment.
    #[serde(alias = "overriding")]
    Override,
    /// To try a step again.
    #[serde(alias = "trying again")]
    Retry,
    /// To leave a host out.
    #[serde(alias = "excluding a host")]
    Exclude,
    /// To pass a step over.
    #[serde(alias = "skipping")]
    Skip,
    /// To leave a step for later.
    #[serde(alias = "deferring")]
    Defer,
    /// To take up what was left for later.
    #[serde(alias = "taking up")]
    TakeUp,
    /// To give the values that a part is laid out by.
    #[serde(alias = "giving values")]
    GiveValues,
    /// To turn to another step.
    #[serde(alias = "turning to a step")]
    Turn,
    /// To go back to a step.
    #[serde(alias = "going back")]
    GoBack,
    /// To do a step again that is settled.
    #[serde(alias = "doing it again")]
    Redo,
    /// To take something back.
    #[serde(alias = "undoing")]
    Undo,
    /// To have the steps put in that mend a known problem.
    #[serde(alias = "a remedy")]
    Remedy,
    /// To look whether a command in doubt has run.
    #[serde(alias = "probing")]
    Probe,
    /// To say whether it has.
    #[serde(alias = "settling a doubt")]
    Settle,
    /// To answer a prompt.
    #[serde(alias = "answering")]
    Answer,
    /// To type into a live terminal.
    #[serde(alias = "typing")]
    Typed,
    /// To interrupt a command.
    #[serde(alias = "interrupting")]
    Interrupt,
    /// To accept a host as it is.
    #[serde(alias = "accepting a host")]
    AcceptHost,
    /// To stop everything.
    #[serde(alias = "stopping")]
    StopAll,
    /// To lift the stop.
    #[serde(alias = "lifting the stop")]
    Lift,
    /// To end the run here.
    #[serde(alias = "ending it")]
    EndShort,
    /// To write something down.
    #[serde(alias = "a note")]
    Note,
    /// To have seen what a guard says.
    #[serde(alias = "acknowledging")]
    Acknowledge,
    /// To have seen what wants a person.
    Notice,
    /// To say when the window ends.
    #[serde(alias = "the window's end")]
    Window,
    /// To hand the run over.
    #[serde(alias = "handing it over")]
    HandOver,
    /// One that another version wrote, by its word.
    #[serde(untagged)]
    Unknown(String),
}

impl ActKind {
    /// The kind of an act.
    pub fn of(act: &Act) -> ActKind {
        match act {
            Act::Confirm { .. } => ActKind::Confirm,
            Act::Release { .. } => ActKind::Release,
            Act::Sign { .. } => ActKind::Sign,
            Act::Tick { .. } => ActKind::Tick,
            Act::Fill { .. } => ActKind::Fill,
            Act::Choose { .. } => ActKind::Choose,
            Act::Judge { .. } => ActKind::Judge,
            Act::Override { .. } => ActKind::Override,
            Act::Retry { .. } => ActKind::Retry,
            Act::Exclude { .. } => ActKind::Exclude,
            Act::Skip { .. } => ActKind::Skip,
            Act::Defer { .. } => ActKind::Defer,
            Act::TakeUp { .. } => ActKind::TakeUp,
            Act::GiveValues { .. } => ActKind::GiveValues,
            Act::Turn { .. } => ActKind::Turn,
            Act::GoBack { .. } => ActKind::GoBack,
            Act::Redo { .. } => ActKind::Redo,
            Act::Undo { .. } => ActKind::Undo,
            Act::Remedy { .. } => ActKind::Remedy,
            Act::Probe { .. } => ActKind::Probe,
            Act::Settle { .. } => ActKind::Settle,
            Act::Answer { .. } => ActKind::Answer,
            Act::Typed { .. } => ActKind::Typed,
            Act::Interrupt { .. } => ActKind::Interrupt,
            Act::AcceptHost { .. } => ActKind::AcceptHost,
            Act::StopAll { .. } => ActKind::StopAll,
            Act::Lift { .. } => ActKind::Lift,
            Act::EndShort { .. } => ActKind::EndShort,
            Act::Note { .. } => ActKind::Note,
            Act::Acknowledge { .. } => ActKind::Acknowledge,
            Act::Notice { .. } => ActKind::Notice,
            Act::Window { .. } => ActKind::Window,
            Act::HandOver { .. } => ActKind::HandOver,
        }
    }

    fn says(&self) -> &str {
        match self {
            ActKind::Confirm => "confirming",
            ActKind::Release => "releasing",
            ActKind::Sign => "signing",
            ActKind::Tick => "ticking",
            ActKind::Fill => "filling in",
            ActKind::Choose => "choosing",
            ActKind::Judge => "judging",
            ActKind::Override => "overriding",
            ActKind::Retry => "trying again",
            ActKind::Exclude => "excluding a host",
            ActKind::Skip => "skipping",
            ActKind::Defer => "deferring",
            ActKind::TakeUp => "taking up",
            ActKind::GiveValues => "giving values",
            ActKind::Turn => "turning to a step",
            ActKind::GoBack => "going back",
            ActKind::Redo => "doing it again",
            ActKind::Undo => "undoing",
            ActKind::Remedy => "a remedy",
            ActKind::Probe => "probing",
            ActKind::Settle => "settling a doubt",
            ActKind::Answer => "answering",
            ActKind::Typed => "typing",
            ActKind::Interrupt => "interrupting",
            ActKind::AcceptHost => "accepting a host",
            ActKind::StopAll => "stopping",
            ActKind::Lift => "lifting the stop",
            ActKind::EndShort => "ending it",
            ActKind::Note => "a note",
            ActKind::Acknowledge | ActKind::Notice => "acknowledging",
            ActKind::Window => "the window's end",
            ActKind::HandOver => "handing it over",
            ActKind::Unknown(word) => word,
        }
    }
}

/// As people call it, such as `trying again`.
impl fmt::Display for ActKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.says())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::event::Event;

    /// The kind in a journal's line that has this word.
    fn read(word: &str) -> ActKind {
        let line = format!(r#"{{"refused":{{"by":"anna","act":"{word}","why":"not now"}}}}"#);
        match serde_json::from_str(&line) {
            Ok(Event::Refused { act, .. }) => act,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn a_journal_has_words_that_stay_whatever_people_read() {
        let written = serde_json::to_string(&[ActKind::EndShort, ActKind::Retry, ActKind::AcceptHost]).unwrap();
        assert_eq!(written, r#"["end-short","retry","accept-host"]"#);
        assert_eq!(read("end-short"), ActKind::EndShort);
        assert_eq!(read("end-short").to_string(), "ending it");
    }

    #[test]
    fn a_journal_that_has_what_people_read_is_understood() {
        assert_eq!(read("settling a doubt"), ActKind::Settle);
        assert_eq!(read("the window's end"), ActKind::Window);
    }

    #[test]
    fn a_journal_with_an_act_of_another_version_can_be_read_and_says_the_same() {
        let act = read("levitating");
        assert_eq!(act, ActKind::Unknown("levitating".into()));
        assert_eq!(act.to_string(), "levitating");
        assert_eq!(serde_json::to_string(&act).unwrap(), r#""levitating""#);
    }
}
