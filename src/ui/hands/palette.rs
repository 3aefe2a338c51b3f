//! The palette: every command that fits now, found by typing.

use super::{Row, picker::Entry};
use crate::{
    engine::run::JobState,
    ui::{
        app::{App, sheet_of},
        deed::{self, Deed},
        event::{Moment, Out},
        keys::{Binding, Command, KEYS, Scope},
        watching,
    },
    words::StepId,
};

impl App {
    /// Opens the palette.
    pub(in crate::ui) fn open_palette(&mut self, now: Moment) {
        let mut rows: Vec<Row> = KEYS
            .iter()
            .filter(|binding| self.fits(binding))
            .map(|binding| Row {
                text: format!("{}: {}", binding.short, binding.long),
                name: binding.short.len(),
                sign: String::new(),
                note: self.keys.keys(binding).iter().map(|key| key.name()).collect::<Vec<_>>().join(" "),
                entry: Entry::Command(binding.command),
            })
            .collect();
        rows.extend(self.deeds_without_keys());
        self.pick("What shall be done?", rows, now);
    }

    /// What may be done with the line in view and has no key of its own.
    fn deeds_without_keys(&self) -> Vec<Row> {
        let Some(id) = self.in_view().filter(|_| self.watching.is_none()) else {
            return Vec::new();
        };
        let mut deeds = deed::possible(&self.run, &id);
        deeds.dedup();
        let without = deeds.into_iter().filter(|deed| {
            matches!(
                deed,
                Deed::Tick
                    | Deed::Remedy(..)
                    | Deed::Exclude
                    | Deed::GiveValues
                    | Deed::Probe(_)
                    | Deed::Settle(_)
                    | Deed::AcceptHost(_)
                    | Deed::Secret(_)
            )
        });
        without
            .map(|deed| Row {
                name: deed.label().len(),
                text: deed.label(),
                sign: String::new(),
                note: String::new(),
                entry: Entry::Deed(id.clone(), deed),
            })
            .collect()
    }

    /// Whether a command would do something now.
    fn fits(&self, binding: &Binding) -> bool {
        if matches!(binding.scope, Scope::Question | Scope::Terminal | Scope::Page) || !self.applies(binding.command) {
            return false;
        }
        if matches!(binding.command, Command::Wind(_)) {
            return self.replay().is_some();
        }
        if self.watching.is_some() && watching::acts(binding.command) {
            return false;
        }
        let id = self.in_view();
        let live = |job: &crate::words::JobId| self.run.jobs.get(job).is_some_and(|job| !job.state.is_settled());
        match binding.command {
            // Nobody looks for these by name, and this is the list itself.
            Command::Up | Command::Down | Command::PageUp | Command::PageDown | Command::First | Command::Last => false,
            Command::Palette | Command::CtrlC => false,
            Command::Proceed | Command::Choices => id.is_some_and(|id| !deed::possible(&self.run, &id).is_empty()),
            Command::Answer => self.run.jobs.values().any(|job| matches!(job.state, JobState::AtPrompt { .. })),
            Command::Interrupt => self.output.job.as_ref().is_some_and(live),
            Command::Type => self
                .output
                .job
                .as_ref()
                .is_some_and(|job| live(job) && deed::has_terminal(&self.run, job)),
            Command::Acknowledge => self.wanted().any(|alert| alert.seen.is_none()),
            Command::Copy => id.is_some_and(|id| super::copy::command(sheet_of(&self.run, &id).as_deref()).is_some()),
            Command::HostConsole | Command::HostLog | Command::HostTry | Command::HostSwitchOn => false,
            Command::Shell => self.shells.is_some(),
            Command::Asked => self.asks.first().is_some(),
            Command::NextMark => !self.hands.marks.is_empty(),
            Command::Back => self.can_go_back(),
            Command::ToCurrent => !self.at_current(),
            Command::NextHost | Command::PreviousHost => self.jobs_in_view().len() > 1,
            command => !is_of_step(command) || id.is_some_and(|id: StepId| self.deed_for(&id, command).is_some()),
        }
    }

    /// What a command's key does; where the key belongs to a region, in that region.
    pub(super) fn command_of_palette(&mut self, command: Command, now: Moment) -> Vec<Out> {
        if let Some(Scope::In(region)) = crate::ui::keys::binding(command).map(|binding| binding.scope) {
            self.focus = region;
            self.touch();
            self.prepare();
        }
        self.command(command, now)
    }
}

/// Whether it stands for something that may be done with a line.
fn is_of_step(command: Command) -> bool {
    matches!(
        command,
        Command::Edit
            | Command::Skip
            | Command::Defer
            | Command::Undo
            | Command::Retry
            | Command::Override
            | Command::Turn
            | Command::GoBack
    )
}
