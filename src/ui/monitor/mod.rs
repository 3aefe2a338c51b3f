//! The live cluster view, with no run: what an administrator leaves open all day. It is drawn only when something that is seen
//! changes; ages are told in coarse steps.
//!
//! ```text
//! ┌ LIVE ─ what is watched ──────────────────────────────── clock ┐
//! │ verdict ─ each monitor in a sentence, the worst first         │
//! │ a part for each monitor: from which host, how old; nodes with │
//! │ what runs on them, what failed, bricks, a curve of what heals │
//! │ changes ─ the newest first                                    │
//! └ keys ─────────────────────────────────────────────────────────┘
//!   page ─ over all of it: what a monitor printed, and how it was asked; help
//! ```

mod draw;
mod keys;
mod lay;
mod page;
mod parts;

use super::{
    attention::{self, Call},
    event::{Event, Moment, Out},
    keys::{Command, Keymap, Scope},
    layout::Region,
    letters::Letters,
    session::Screen,
    settings::Settings,
    theme::Theme,
};
use crate::{
    cluster::{Cluster, Health, Panel},
    feed::Feed,
    words::{HostName, MonitorName, Timestamp},
};
use jiff::tz::TimeZone;
use lay::Shown;
use ratatui::{
    Frame,
    crossterm::event::{KeyEvent, MouseEventKind},
};

/// A monitor, and the host where each is asked.
type Of = (MonitorName, Option<HostName>);

/// What is over the view.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Page {
    Help,
    Monitor(Of),
}

/// The live view.
#[derive(Debug)]
pub struct Monitor {
    title: String,
    cluster: Cluster,
    since: Timestamp,
    now: Timestamp,
    zone: TimeZone,
    theme: Theme,
    keys: Keymap,
    attention: Option<attention::Settings>,
    size: (u16, u16),
    chosen: Option<Of>,
    top: usize,
    page: Option<Page>,
    page_top: usize,
    notes: Vec<String>,
    /// What was said last to the operator.
    said: Option<String>,
    /// The worst, as it was last told.
    worst: Option<Health>,
    shown: Shown,
    dirty: bool,
    redraw: bool,
}

impl Monitor {
    /// Of this cluster, from now on.
    pub fn new(title: impl Into<String>, cluster: Cluster, now: Timestamp, theme: Theme) -> Monitor {
        Monitor {
            title: title.into(),
            cluster,
            since: now,
            now,
            zone: TimeZone::UTC,
            theme,
            keys: Keymap::default(),
            attention: None,
            size: (0, 0),
            chosen: None,
            top: 0,
            page: None,
            page_top: 0,
            notes: Vec::new(),
            said: None,
            worst: None,
            shown: Shown::default(),
            dirty: true,
            redraw: false,
        }
    }

    /// With the operator's keys, and calls as they are set.
    #[must_use]
    pub fn with_settings(mut self, settings: &Settings) -> Monitor {
        self.keys = settings.keys.clone();
        self.attention = Some(settings.attention.clone());
        self
    }

    /// Shows the wall's clock of this zone.
    #[must_use]
    pub fn in_zone(mut self, zone: TimeZone) -> Monitor {
        self.zone = zone;
        self
    }

    /// Draws with ASCII characters alone.
    #[must_use]
    pub fn in_ascii(mut self, ascii: bool) -> Monitor {
        if ascii {
            self.theme.letters = Letters::Ascii;
        }
        self
    }

    /// Something that stays said: what can't be watched, say.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
        self.dirty = true;
    }

    /// Lays it out anew; to be drawn only where something that is seen has changed.
    fn refresh(&mut self) {
        let shown = lay::out(self);
        if shown != self.shown {
            self.shown = shown;
            self.dirty = true;
        }
    }

    fn fed(&mut self, feed: &Feed, now: Moment) -> Vec<Out> {
        if let Feed::Glance { at, .. } | Feed::Tick(at) = feed {
            self.now = self.now.max(*at);
        }
        self.cluster.take(feed);
        if self.cluster.is_complete() {
            return self.worsened(now);
        }
        Vec::new()
    }

    /// Calls the operator where it has become worse.
    fn worsened(&mut self, _now: Moment) -> Vec<Out> {
        let verdict = self.cluster.verdict(self.now);
        let before = self.worst.replace(verdict.health);
        match (&self.attention, before) {
            (Some(settings), Some(before)) if verdict.health > before => {
                let first = verdict
                    .says
                    .first()
                    .map(|(_, title, says)| format!("{title}: {says}"))
                    .unwrap_or_default();
                attention::told(settings, vec![Call::new("monitor-worse", &first, None, &self.title)])
            }
            _ => Vec::new(),
        }
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Out> {
        self.said = None;
        let scope = if self.page.is_some() {
            Scope::Page
        } else {
            Scope::In(Region::Watch)
        };
        let known = self.keys.commands(key, scope).find(|command| keys::is_known(*command));
        let leave = || {
            vec![Out::Leave {
                why: "the operator left".into(),
            }]
        };
        let height = if self.page.is_some() {
            self.shown.page_height
        } else {
            self.shown.height
        };
        // The line that was at the edge stays in view.
        let height = isize::try_from(height.max(2) - 1).unwrap_or(1);
        match known {
            Some(Command::CtrlC) => return leave(),
            Some(Command::Leave) if self.page.is_none() => return leave(),
            Some(Command::Leave | Command::ToCurrent | Command::Close) => self.close(),
            Some(Command::Proceed) if self.page.is_some() => self.close(),
            Some(Command::Suspend) => return vec![Out::Suspend],
            Some(Command::Redraw) => self.redraw = true,
            Some(Command::Help) => self.open(Page::Help),
            Some(Command::OpenWatched | Command::Proceed | Command::Open) => {
                if let Some(of) = self.chosen.clone().or_else(|| self.shown.items().next()) {
                    self.open(Page::Monitor(of));
                }
            }
            Some(Command::Retry) => {
                self.said = Some("Everything is asked again now; hosts that were given up are tried, too.".into());
                return vec![Out::Afresh];
            }
            Some(Command::Up) => self.step(-1),
            Some(Command::Down) => self.step(1),
            Some(Command::PageUp) => self.scroll(-height),
            Some(Command::PageDown) => self.scroll(height),
            Some(Command::First) => self.jump(true),
            Some(Command::Last) => self.jump(false),
            _ => {}
        }
        Vec::new()
    }

    fn open(&mut self, page: Page) {
        self.page = Some(page);
        self.page_top = 0;
    }

    fn close(&mut self) {
        self.page = None;
    }

    /// On a page a line; else to another monitor.
    fn step(&mut self, by: isize) {
        if self.page.is_some() {
            return self.scroll(by);
        }
        let items: Vec<Of> = self.shown.items().collect();
        let at = self.chosen.as_ref().and_then(|chosen| items.iter().position(|item| item == chosen));
        let to = at.map_or(0, |at| at.saturating_add_signed(by)).min(items.len().saturating_sub(1));
        self.choose(items.get(to).cloned());
    }

    fn choose(&mut self, of: Option<Of>) {
        if let Some(range) = of.as_ref().and_then(|of| self.shown.range(of)) {
            let height = usize::from(self.shown.height);
            if range.start < self.top {
                self.top = range.start;
            } else if range.end > self.top + height {
                self.top = range.end.saturating_sub(height).min(range.start);
            }
        }
        self.chosen = of;
    }

    fn scroll(&mut self, by: isize) {
        let (top, most) = match self.page {
            Some(_) => (&mut self.page_top, self.shown.most_of_page()),
            None => (&mut self.top, self.shown.most()),
        };
        *top = top.saturating_add_signed(by).min(most);
    }

    fn jump(&mut self, first: bool) {
        if self.page.is_some() {
            self.page_top = if first { 0 } else { self.shown.most_of_page() };
            return;
        }
        let mut items: Vec<Of> = self.shown.items().collect();
        let end = if first { items.drain(..).next() } else { items.pop() };
        self.choose(end);
        self.top = if first { 0 } else { self.shown.most() };
    }

    fn panel<'c>(panels: &'c [Panel<'c>], of: &Of) -> Option<&'c Panel<'c>> {
        panels.iter().find(|panel| panel.source.name == of.0 && panel.on == of.1)
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string()
    }
}

impl Screen for Monitor {
    fn update(&mut self, event: Event, now: Moment) -> Vec<Out> {
        let mut outs = Vec::new();
        if let Some(key) = event.key().copied() {
            outs = self.key(&key);
        } else {
            match event {
                Event::Resize(columns, rows) => {
                    self.size = (columns, rows);
                    self.dirty = true;
                }
                Event::Feed(feed) => outs = self.fed(&feed, now),
                Event::Mouse(mouse) => match mouse.kind {
                    MouseEventKind::ScrollUp => self.scroll(-3),
                    MouseEventKind::ScrollDown => self.scroll(3),
                    _ => {}
                },
                Event::Uncalled(why) => self.said = Some(why),
                _ => return outs,
            }
        }
        self.refresh();
        outs
    }

    fn prepare(&mut self) {
        self.refresh();
    }

    fn draw(&self, frame: &mut Frame) {
        draw::view(self, frame);
    }

    fn drawn(&mut self, _now: Moment) {
        self.dirty = false;
        self.redraw = false;
    }

    fn is_dirty(&self) -> bool {
        self.dirty || self.redraw
    }

    fn wants_redraw(&self) -> bool {
        self.redraw
    }

    fn came_back(&mut self) {
        self.redraw = true;
    }

    fn tell(&mut self, text: String) {
        self.said = Some(text);
        self.refresh();
    }
}
