//! What keys ask for while the output is in front.

use super::ask::What;
use crate::{
    transcript,
    ui::{
        app::App,
        deed,
        event::{Out, With},
        outside::Text,
    },
};

/// What a key asks of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table of keys says what each does")]
pub enum Task {
    Search,
    SearchBack,
    NextMatch,
    PreviousMatch,
    Filter,
    Wrap,
    Left,
    Right,
    Times,
    PreviousSpot,
    NextSpot,
    Difference,
    Pager,
    Editor,
}

impl App {
    /// Whether a key means something in the output just now; else it means what it does elsewhere.
    pub(in crate::ui) fn output_applies(&self, task: Task) -> bool {
        match task {
            Task::NextMatch | Task::PreviousMatch => self.output.is_searching(),
            Task::Left | Task::Right => self.output.unwrapped.is_some(),
            _ => true,
        }
    }

    /// Does what a key asks of the output.
    pub(in crate::ui) fn output_command(&mut self, task: Task) -> Vec<Out> {
        match task {
            Task::Search => self.ask_output(What::Forward),
            Task::SearchBack => self.ask_output(What::Back),
            Task::Filter => self.ask_output(What::Filter),
            Task::NextMatch => self.next_match(true),
            Task::PreviousMatch => self.next_match(false),
            Task::Wrap => self.wrap_output(),
            Task::Left | Task::Right => self.shift_output(task == Task::Right),
            Task::Times => self.next_times(),
            Task::PreviousSpot => self.next_spot(false),
            Task::NextSpot => self.next_spot(true),
            Task::Difference => self.toggle_difference(),
            Task::Pager => return self.view_outside(With::Pager),
            Task::Editor => return self.view_outside(With::Editor),
        }
        self.touch();
        Vec::new()
    }

    /// The output in view, in a program of the operator's own.
    fn view_outside(&mut self, with: With) -> Vec<Out> {
        let (Some(job), Some(dir)) = (&self.output.job, &self.output.transcripts) else {
            self.say("There is no output to show.");
            return Vec::new();
        };
        let text = Text {
            transcript: transcript::path(dir, job),
            terminal: deed::has_terminal(&self.run, job),
            host: job.host.clone(),
        };
        vec![Out::View { with, text }]
    }
}
