//! The keys of the run screen that do something with the run.

use crate::{
    engine::run::JobState,
    ui::{
        app::{App, PageKind},
        deed::{self, Deed},
        dialog,
        event::{Moment, Out},
        keys::{self, Command},
        watching::acts,
    },
    words::{JobId, StepId},
};

impl App {
    /// A key of the run screen.
    pub(in crate::ui) fn command(&mut self, command: Command, now: Moment) -> Vec<Out> {
        if let Some(outs) = self.look_around(command) {
            return outs;
        }
        if command == Command::Proceed && self.debriefing_key() == Some(command) {
            self.open_page(PageKind::Debriefing);
            return Vec::new();
        }
        if acts(command) && self.keeps_hands_off() {
            return Vec::new();
        }
        if command == Command::Leave
            && let Some(outs) = self.leave_at_once()
        {
            return outs;
        }
        let global = StepId::from("");
        match command {
            Command::Output(task) => return self.output_command(task),
            Command::Note => return self.open(&global, &Deed::Note, now),
            Command::StopAll if self.run.stopped.is_some() => return self.open(&global, &Deed::Lift, now),
            Command::StopAll => return self.open(&global, &Deed::StopAll, now),
            Command::EndShort => return self.open(&global, &Deed::EndShort, now),
            Command::HandOver => return self.open(&global, &Deed::HandOver, now),
            Command::Leave => return self.open(&global, &Deed::Leave, now),
            Command::Suspend => return vec![Out::Suspend],
            Command::Acknowledge => return self.see_first(),
            Command::Compare => return self.compare(),
            Command::Shell => {
                self.ask_shell();
                return Vec::new();
            }
            Command::Host => {
                self.open_host();
                return Vec::new();
            }
            Command::Asked => {
                self.bring_ask_back();
                return Vec::new();
            }
            Command::Window => return self.ask_window(),
            Command::Wind(wind) => return self.wind(wind),
            Command::Palette => {
                self.open_palette(now);
                return Vec::new();
            }
            Command::Jump => {
                self.open_jump(now);
                return Vec::new();
            }
            Command::Mouse => return self.switch_mouse(),
            Command::Answer => return self.answer(now),
            Command::Type | Command::Interrupt => return self.with_running(command, now),
            _ => {}
        }
        let Some(id) = self.in_view() else {
            self.say("There is no step in view.");
            return Vec::new();
        };
        match command {
            Command::Proceed => self.proceed(&id, now),
            Command::Choices => {
                self.show_choices(&id);
                Vec::new()
            }
            Command::Copy => self.copy_command(&id),
            Command::CopyMenu => {
                self.open_copy(&id);
                Vec::new()
            }
            _ => match self.deed_for(&id, command) {
                Some(deed) => self.open(&id, &deed, now),
                None => {
                    let what = keys::binding(command).map_or("that", |binding| binding.short);
                    let look = self.run.look(&id).word();
                    let choices = self.keys.hint(Command::Choices);
                    self.say(format!(
                        "“{what}” doesn't fit here: the step is {look}. Press {choices} for what does."
                    ));
                    Vec::new()
                }
            },
        }
    }

    /// What a key stands for on this line.
    pub(in crate::ui) fn deed_for(&self, id: &StepId, command: Command) -> Option<Deed> {
        let deeds = deed::possible(&self.run, id);
        let wanted: &[Deed] = match command {
            Command::Edit => &[Deed::Edit],
            Command::Skip => &[Deed::Skip],
            Command::Defer => &[Deed::TakeUp, Deed::Defer],
            Command::Undo => &[Deed::Undo],
            Command::Retry => &[Deed::RetryFailed, Deed::Retry, Deed::Redo],
            Command::Override => &[Deed::Override],
            Command::Turn => &[Deed::Turn],
            Command::GoBack => &[Deed::GoBack],
            _ => &[],
        };
        wanted.iter().find(|deed| deeds.contains(deed)).cloned()
    }

    /// Enter: on the current step, what it asks for; elsewhere, what may be done there.
    fn proceed(&mut self, id: &StepId, now: Moment) -> Vec<Out> {
        if self.at_current()
            && let Some(deed) = deed::natural(&self.run, id)
        {
            return self.open(id, &deed, now);
        }
        self.show_choices(id);
        Vec::new()
    }

    fn show_choices(&mut self, id: &StepId) {
        match dialog::choices(&self.run, id) {
            Some(dialog) => self.show_while(id.clone(), dialog, self.while_unsettled(id)),
            None => self.say("Nothing can be done with this line."),
        }
    }

    /// The command in view that stands at a prompt, else the only one that does anywhere.
    fn answer(&mut self, now: Moment) -> Vec<Out> {
        let asks = |job: &JobId| {
            self.run
                .jobs
                .get(job)
                .is_some_and(|job| matches!(job.state, JobState::AtPrompt { .. }))
        };
        let in_view = self.jobs_in_view().into_iter().find(asks);
        let anywhere = || self.run.live_jobs().map(|(job, _)| job.clone()).find(asks);
        match in_view.or_else(anywhere) {
            Some(job) => {
                let step = job.attempt.step.clone();
                self.open(&step, &Deed::Answer(job), now)
            }
            None => {
                self.say("No command stands at a prompt.");
                Vec::new()
            }
        }
    }

    fn with_running(&mut self, command: Command, now: Moment) -> Vec<Out> {
        let shown = self.output.job.clone();
        let Some(job) = shown.filter(|job| self.run.jobs.get(job).is_some_and(|job| !job.state.is_settled())) else {
            self.say("No command in view is running.");
            return Vec::new();
        };
        let step = job.attempt.step.clone();
        if command == Command::Interrupt {
            return self.open(&step, &Deed::Interrupt(job), now);
        }
        if !deed::has_terminal(&self.run, &job) {
            self.say(format!("The command on {} has no terminal to type into.", job.host));
            return Vec::new();
        }
        self.open(&step, &Deed::Type(job), now)
    }
}
