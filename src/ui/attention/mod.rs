//! What wants the operator, on the screen: the strip of it, the page of all of it, and who is called when something rises.
//!
//! What wants a person is derived by [`crate::engine::attention`]; here it is kept as it was last derived, so that a frame costs nothing.

mod call;
mod command;
mod moments;
mod page;
mod settings;
mod strip;
pub(super) mod terminal;
mod time;

pub use call::{Call, Notify, escape, tame};
pub use command::run as run_command;
pub(super) use page::page;
pub use settings::{KEYS, Settings};
pub(super) use strip::draw;
pub(super) use time::{clock, window};

use super::{
    app::App,
    event::{Moment, Out},
    keys::Command,
    layout::{Areas, Region},
};
use crate::{
    engine::{
        attention::{self, Alert, Cause, Kind},
        back_out::{self, BackOut},
        event::Event as Happened,
        input::Act,
    },
    words::StepId,
};
use jiff::tz::TimeZone;
use ratatui::layout::Rect;

/// What wants the operator, as it was last derived.
#[derive(Debug)]
pub(super) struct Attention {
    /// What nobody has seen first, the most urgent first.
    pub(super) alerts: Vec<Alert>,
    /// What backing out would take, where the window's end was said.
    pub(super) back_out: Option<BackOut>,
    /// Where the strip is; nothing wants anybody, no area.
    pub(super) strip: Rect,
    /// The zone of the wall's clock.
    pub(super) zone: TimeZone,
    /// Who is called, and how; nothing: nobody.
    settings: Option<Settings>,
    /// The run's id, for a command of the operator's own.
    pub(super) run: String,
    /// The one that is chosen on the page.
    chosen: usize,
    /// When the operator last did something.
    last_key: Moment,
    /// The hold point that the run has come to, so that it is called for once.
    hold_point: Option<StepId>,
    /// The title as it was last set.
    title: String,
    /// What a call failed with, said once.
    failed: Option<String>,
}

impl Attention {
    pub(super) fn new(run: String) -> Attention {
        Attention {
            alerts: Vec::new(),
            back_out: None,
            strip: Rect::default(),
            zone: TimeZone::UTC,
            settings: None,
            run,
            chosen: 0,
            last_key: Moment::ZERO,
            hold_point: None,
            title: String::new(),
            failed: None,
        }
    }

    /// Whoever was called goes on to be called, by the same clock.
    pub(super) fn keep_settings(&mut self, of: Attention) {
        self.settings = of.settings;
        self.zone = of.zone;
        self.title = of.title;
        self.last_key = of.last_key;
    }
}

impl App {
    /// Calls the operator as these settings say; without, nobody is called.
    #[must_use]
    pub fn calling(mut self, settings: Settings) -> App {
        self.attention.settings = Some(settings);
        self
    }

    /// Shows the wall's clock of this zone; without, that of UTC.
    #[must_use]
    pub fn in_zone(mut self, zone: TimeZone) -> App {
        self.attention.zone = zone;
        self
    }

    /// Takes the strip's lines off the regions, as they were just laid out.
    pub(super) fn place_strip(&mut self) {
        let mut areas = std::mem::take(&mut self.areas);
        self.attention.strip = self.carve_strip(&mut areas);
        self.areas = areas;
    }

    /// Takes its lines off any regions; gives where it is then.
    pub(super) fn carve_strip(&self, areas: &mut Areas) -> Rect {
        let wanted = self.wanted_over(areas).count() + usize::from(self.ask_in_short().is_some());
        strip::carve(areas, wanted, self.size.1)
    }

    /// The operator has done something.
    pub(super) fn was_here(&mut self, now: Moment) {
        self.attention.last_key = now;
    }

    /// Derives anew what wants the operator.
    pub(super) fn attend(&mut self) {
        let procedure = self.procedure.as_deref();
        let now = self.now;
        let ended = self.run.ended.is_some();
        self.attention.back_out = self.run.window.filter(|_| !ended).map(|_| back_out::of(&self.run, procedure, now));
        let alerts = attention::of(&self.run, procedure, now);
        if alerts != self.attention.alerts {
            self.attention.alerts = alerts;
            self.touch();
        }
        self.attention.chosen = self.attention.chosen.min(self.attention.alerts.len().saturating_sub(1));
    }

    /// The same after something has happened, or time has passed; calls the operator where something has risen.
    pub(super) fn attend_to(&mut self, events: &[Happened], now: Moment) -> Vec<Out> {
        let before = std::mem::take(&mut self.attention.alerts);
        self.attend();
        if before != self.attention.alerts {
            self.touch();
        }
        let Some(settings) = self.attention.settings.clone() else {
            return Vec::new();
        };
        let mut calls: Vec<Call> = Vec::new();
        for alert in attention::risen(&before, &self.attention.alerts) {
            if !self.sees(alert, &settings, now) {
                calls.push(Call::of(alert, &self.attention.run));
            }
        }
        calls.extend(self.moments(events, &settings, now));
        let mut outs = Vec::new();
        outs.extend(self.retitle(&settings));
        outs.extend(told(&settings, calls));
        outs
    }

    /// Calls the operator for something that is not the run's own.
    pub(super) fn call(&self, call: Call, now: Moment) -> Vec<Out> {
        let here = |settings: &Settings| now.saturating_sub(self.attention.last_key) < settings.after;
        match &self.attention.settings {
            // Whoever sits there and doesn't type sees it come up.
            Some(settings) if !(here(settings) && self.shows_ask()) => told(settings, vec![call]),
            _ => Vec::new(),
        }
    }

    /// Whether the operator sees it happen by their own key, just now.
    fn sees(&self, alert: &Alert, settings: &Settings, now: Moment) -> bool {
        let in_view = self.page.is_none() && alert.step.is_some() && alert.step == self.in_view();
        let here = now.saturating_sub(self.attention.last_key) < settings.after;
        here && (in_view || alert.kind.is_reckoned())
    }

    fn retitle(&mut self, settings: &Settings) -> Option<Out> {
        if !settings.title {
            return None;
        }
        let title = time::title(self);
        (title != self.attention.title).then(|| {
            self.attention.title.clone_from(&title);
            Out::Title(title)
        })
    }

    /// A call came to nothing. Said once, and again only where it is another trouble.
    pub(super) fn call_failed(&mut self, why: String) {
        if self.attention.failed.as_ref() != Some(&why) {
            self.say(format!("✘ {why}"));
            self.attention.failed = Some(why);
        }
    }

    /// Marks as seen what stands first.
    pub(super) fn see_first(&mut self) -> Vec<Out> {
        let first = self.wanted().find(|alert| alert.seen.is_none()).map(|alert| alert.what.clone());
        match first {
            Some(what) => vec![Out::Act(Act::Notice { what })],
            None => {
                self.say("Nothing wants you that you have not seen.");
                Vec::new()
            }
        }
    }

    /// What the strip lists: not what the page in view says anyway.
    pub(super) fn wanted(&self) -> impl Iterator<Item = &Alert> {
        self.wanted_over(&self.areas)
    }

    /// The same, were the regions there.
    fn wanted_over(&self, areas: &Areas) -> impl Iterator<Item = &Alert> + use<'_> {
        let shown = self.in_view().filter(|_| areas.step.area() > 0);
        self.attention.alerts.iter().filter(move |alert| {
            let on_its_page = matches!(alert.kind, Kind::Failed | Kind::ToJudge) && alert.step.is_some() && alert.step == shown;
            !on_its_page
        })
    }

    /// Looks where something wants the operator.
    fn lead_to(&mut self, what: &Cause) -> Vec<Out> {
        self.page = None;
        let alert = self.attention.alerts.iter().find(|alert| alert.what == *what).cloned();
        match alert.map(|alert| (alert.kind, alert.step)) {
            Some((Kind::WaitOver, _)) => self.look_at(None),
            Some((Kind::EffectDiffers, _)) => self.focus = Region::Watch,
            Some((_, Some(step))) => {
                for block in self.run.ancestors(&step) {
                    self.chosen.insert(block, true);
                }
                self.replan = true;
                self.look_at(Some(step));
                self.focus = Region::Step;
            }
            Some((kind, None)) if kind.is_reckoned() => return self.ask_window(),
            _ => self.focus = Region::Watch,
        }
        self.touch();
        Vec::new()
    }

    /// Asks when the window ends.
    pub(super) fn ask_window(&mut self) -> Vec<Out> {
        if self.keeps_hands_off() {
            return Vec::new();
        }
        let dialog = super::dialog::window(self.run.window, self.now, &self.attention.zone);
        self.show(StepId::from(""), dialog);
        Vec::new()
    }

    /// The key of a command, or what it is called.
    pub(in crate::ui) fn key_of(&self, command: Command) -> String {
        self.keys.hint(command)
    }
}

/// Calls the operator, each as they have set it.
pub(super) fn told(settings: &Settings, calls: Vec<Call>) -> Vec<Out> {
    let mut outs = Vec::new();
    if settings.bell && !calls.is_empty() {
        outs.push(Out::Bell);
    }
    for call in calls {
        if let Some(notify) = settings.notify {
            outs.push(Out::Notify {
                how: notify,
                text: call.text.clone(),
                passthrough: settings.passthrough,
            });
        }
        if let Some(command) = &settings.command {
            outs.push(Out::Command {
                command: command.clone(),
                call,
            });
        }
    }
    outs
}
