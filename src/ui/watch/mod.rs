//! What is watched, as lines: held commands, guards, open effects, what was left for later, silent hosts, readings of monitors.
//! Each thing can be chosen, and opened as a page of its own.

mod baseline;
mod closers;
mod host;
mod page;
mod sections;
mod told;
mod values;

pub(super) use page::page;

use baseline::Baseline;

use super::{
    app::{App, Glance, PageKind},
    layout::{Areas, Region},
    letters::Letters,
};
use crate::{
    procedure::model::Monitor,
    trend::{Glyphs, Series, Trends},
    words::{EffectId, GuardName, HostName, JobId, MonitorName, StepId, Timestamp, Values},
};
use ratatui::text::Line;
use std::{collections::BTreeMap, ops::Range};

/// A thing that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A command at its prompt.
    Command(JobId),
    Guard(GuardName),
    Effect(EffectId),
    Later(StepId),
    Host(HostName),
    /// What a monitor read on a host.
    Reading(MonitorName, HostName),
}

/// The state of the region.
#[derive(Debug, Default)]
pub(super) struct Watch {
    pub(super) lines: Vec<Line<'static>>,
    /// Which lines each thing has.
    pub(super) items: Vec<(Item, Range<usize>)>,
    /// The operator's choice among them.
    pub(super) chosen: Option<Item>,
    /// What the page over the screen is about.
    open: Option<Item>,
    /// What monitors read when the last step began.
    before: Baseline,
    /// How the numbers of each monitor went; by host, unless one host's answer stands for all.
    trends: BTreeMap<(MonitorName, Option<HostName>), Trends>,
    /// The step to come that closes each open effect.
    closers: BTreeMap<EffectId, StepId>,
    /// Readings that were too old when last looked at.
    stale: usize,
}

impl App {
    /// Finds what hangs on the plan; only after the run has changed.
    pub(super) fn find_closers(&mut self) {
        self.watch.closers = closers::of(&self.run, self.procedure.as_deref(), &self.landmarks);
    }

    /// Makes the lines, and keeps what was chosen in view.
    pub(super) fn prepare_watch(&mut self) {
        let area = Areas::inner(self.areas.watch);
        if area.is_empty() {
            self.watch.lines.clear();
            self.watch.items.clear();
            return;
        }
        (self.watch.lines, self.watch.items) = sections::of(self, usize::from(area.width));
        self.watch.stale = self.stale_readings(self.now);
        let chosen = self.place_of_chosen().and_then(|at| self.watch.items.get(at));
        self.watch.chosen = chosen.map(|(item, _)| item.clone());
        self.watch_top = self.watch_top.min(self.watch.lines.len().saturating_sub(usize::from(area.height)));
    }

    fn place_of_chosen(&self) -> Option<usize> {
        let chosen = self.watch.chosen.as_ref()?;
        self.watch.items.iter().position(|(item, _)| self.is_same(item, chosen))
    }

    /// Whether two items are one thing: a reading that stands for all is the same, whichever host it came from.
    fn is_same(&self, item: &Item, other: &Item) -> bool {
        match (item, other) {
            (Item::Reading(monitor, _), Item::Reading(of, _)) if monitor == of && self.answers_for_all(monitor) => true,
            _ => item == other,
        }
    }

    /// A reading, and the host that it came from: of a monitor whose one answer stands for all, whichever answered last.
    fn reading_of<'a>(&'a self, monitor: &MonitorName, host: &'a HostName) -> Option<(&'a HostName, &'a Glance)> {
        if let Some(glance) = self.glances.get(&(monitor.clone(), host.clone())) {
            return Some((host, glance));
        }
        let mut others = self.glances.iter().filter(|((of, _), _)| of == monitor && self.answers_for_all(of));
        others.next().map(|((_, host), glance)| (host, glance))
    }

    /// A line up or down chooses the next thing; more scrolls.
    pub(super) fn scroll_watch(&mut self, by: i64) {
        let height = usize::from(Areas::inner(self.areas.watch).height);
        let steps = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
        let down = by > 0;
        let most = self.watch.lines.len().saturating_sub(height);
        let scrolled = |top: usize| {
            if down {
                top.saturating_add(steps).min(most)
            } else {
                top.saturating_sub(steps)
            }
        };
        if steps != 1 || self.watch.items.is_empty() {
            self.watch_top = scrolled(self.watch_top);
            return;
        }
        let place = self.place_of_chosen();
        let range = place.and_then(|at| self.watch.items.get(at)).map(|(_, range)| range.clone());
        // What is longer than the region is read to its end before the next is chosen.
        let more = range.is_some_and(|range| {
            if down {
                range.end > self.watch_top + height
            } else {
                range.start < self.watch_top
            }
        });
        if more {
            self.watch_top = scrolled(self.watch_top);
            return;
        }
        let next = match (place, down) {
            (Some(at), true) => at + 1,
            (Some(at), false) => at.saturating_sub(1),
            (None, _) => {
                let top = self.watch_top;
                self.watch.items.iter().position(|(_, range)| range.start >= top).unwrap_or(0)
            }
        };
        self.choose_watched(next);
    }

    /// To the first thing, or to the last.
    pub(super) fn watch_to_end(&mut self, first: bool) {
        self.choose_watched(if first { 0 } else { usize::MAX });
        self.watch_top = if first { 0 } else { usize::MAX };
    }

    fn choose_watched(&mut self, at: usize) {
        let last = self.watch.items.len().saturating_sub(1);
        let Some((item, range)) = self.watch.items.get(at.min(last)).cloned() else {
            return;
        };
        let height = usize::from(Areas::inner(self.areas.watch).height);
        if range.start < self.watch_top {
            // The head of its section comes along.
            self.watch_top = range.start.saturating_sub(1);
        } else if range.end > self.watch_top + height {
            self.watch_top = range.end.saturating_sub(height).min(range.start);
        }
        self.watch.chosen = Some(item);
    }

    /// Whether there is something chosen to be opened.
    pub(super) fn has_watched(&self) -> bool {
        self.focus == Region::Watch && self.watch.chosen.is_some()
    }

    /// Opens what is chosen as a page.
    pub(super) fn open_watched(&mut self) {
        self.watch.open.clone_from(&self.watch.chosen);
        self.open_page(PageKind::Watched);
    }

    /// Opens the card of a host: of the chosen one, else of one that doesn't answer, else of one that the step in view runs on.
    pub(super) fn open_host(&mut self) {
        let chosen = match &self.watch.chosen {
            Some(Item::Host(host)) if self.focus == Region::Watch => Some(host.clone()),
            _ => None,
        };
        let shown = self.output.job.as_ref().map(|job| job.host.clone());
        let silent = || {
            let mut hosts = self.run.hosts.iter();
            hosts.find(|(_, state)| state.up == Some(false)).map(|(host, _)| host.clone())
        };
        let of_step = || self.hosts_in_view().into_iter().next();
        match chosen.or_else(silent).or(shown).or_else(of_step) {
            Some(host) => {
                self.watch.open = Some(Item::Host(host));
                self.open_page(PageKind::Watched);
            }
            None => self.say("No host is in view: choose a step that runs on one."),
        }
    }

    /// The hosts that the line in view runs on.
    pub(super) fn hosts_in_view(&self) -> Vec<HostName> {
        let Some(id) = self.in_view() else { return Vec::new() };
        let line = self.run.line(&id);
        let sheet = super::app::sheet_of(&self.run, &id);
        let hosts = sheet.map(|sheet| sheet.hosts()).unwrap_or_default();
        if hosts.is_empty() { line.hosts.clone() } else { hosts }
    }

    /// The host whose card is open.
    pub(super) fn card(&self) -> Option<HostName> {
        let open = self.page.as_ref().is_some_and(|page| page.kind == PageKind::Watched);
        match &self.watch.open {
            Some(Item::Host(host)) if open => Some(host.clone()),
            _ => None,
        }
    }

    /// How many readings are too old to rely on.
    pub(super) fn stale_readings(&self, now: Timestamp) -> usize {
        let stale = |(of, glance): (&(MonitorName, HostName), &super::app::Glance)| self.stale_for(&of.0, glance.at, now).is_some();
        self.glances.iter().filter(|reading| stale(*reading)).count()
    }

    /// Whether more or fewer readings are too old than when it was drawn last.
    pub(super) fn staleness_changed(&self) -> bool {
        self.stale_readings(self.now) != self.watch.stale
    }

    /// Twice its interval is how old a reading may be; its age in seconds where it is older.
    fn stale_for(&self, monitor: &MonitorName, at: Timestamp, now: Timestamp) -> Option<u64> {
        let age = u64::try_from(now.as_second() - at.as_second()).unwrap_or(0);
        (age > self.fresh_for(monitor)?).then_some(age)
    }

    /// Whether one host's answer stands for all.
    pub(super) fn answers_for_all(&self, monitor: &MonitorName) -> bool {
        self.monitor(monitor).is_some_and(|known| known.any)
    }

    /// For how many seconds a reading can be relied on.
    fn fresh_for(&self, monitor: &MonitorName) -> Option<u64> {
        Some(2 * self.monitor(monitor)?.every.as_secs().max(1))
    }

    /// A monitor of the procedure.
    fn monitor(&self, name: &MonitorName) -> Option<&Monitor> {
        self.procedure.as_ref()?.monitor(name)
    }

    /// A reading goes into its curves.
    pub(super) fn follow_trend(&mut self, monitor: &MonitorName, host: &HostName, at: Timestamp, values: Option<&Values>) {
        let every = self.monitor(monitor).map_or(10, |known| known.every.as_secs());
        let host = (!self.answers_for_all(monitor)).then(|| host.clone());
        let trends = self
            .watch
            .trends
            .entry((monitor.clone(), host))
            .or_insert_with(|| Trends::new(every));
        trends.take(at, values);
    }

    /// How the numbers of a monitor went.
    fn trends(&self, monitor: &MonitorName, host: &HostName) -> Option<&Trends> {
        let host = (!self.answers_for_all(monitor)).then(|| host.clone());
        self.watch.trends.get(&(monitor.clone(), host))
    }

    /// The curve of a number that moves, and how it goes in words.
    fn curve(&self, series: &Series, width: usize) -> Option<(String, Option<String>)> {
        let glyphs = match self.theme.letters {
            Letters::All => Glyphs::Blocks,
            Letters::Console | Letters::Ascii => Glyphs::Ascii,
        };
        let moves = series.moves(self.now);
        moves.then(|| (series.spark(width, self.now, glyphs), series.says(self.now)))
    }
}
