//! The borders between regions: moved by key or with the mouse, and otherwise where what the regions hold puts them.

use super::{
    app::App,
    deed,
    event::Out,
    keys::Command,
    layout::{Areas, Heights, Printed, Region, Settled, Splits, Splitter, View},
};
use crate::engine::run::JobState;
use ratatui::{
    crossterm::event::{MouseButton, MouseEvent, MouseEventKind},
    layout::Position,
};

/// Columns or rows that a key moves a border by.
const COLUMNS: i16 = 4;
const ROWS: i16 = 2;

/// A key that moves a border.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resize {
    /// The columns at the side: less.
    Narrower,
    /// The columns at the side: more.
    Wider,
    /// The upper of two regions: more.
    Taller,
    /// The upper of two regions: less.
    Lower,
    /// All as they were.
    Reset,
}

/// Where the operator put the borders.
#[derive(Clone, Debug, Default)]
pub(super) struct Borders {
    splits: Splits,
    dragged: Option<Splitter>,
    settled: Settled,
    heights: Heights,
}

impl App {
    /// What decides where the regions are.
    fn view(&self) -> View {
        View {
            front: self.focus,
            zoomed: self.zoomed,
            splits: self.borders.splits,
            heights: self.borders.heights,
        }
    }

    /// Puts the regions where they are with what is known of them so far.
    pub(super) fn lay_out(&mut self) {
        self.borders.heights.rows = rows(self.rows.rows.len());
        self.place();
    }

    fn place(&mut self) {
        self.areas = Areas::of(self.size.0, self.size.1, &self.view());
        self.place_strip();
    }

    /// The page of the step is made, and the output is chosen: whether that moves a border.
    pub(super) fn fit_heights(&mut self) -> bool {
        let at = self.run.current().map(|slot| slot.id().clone());
        let printed = self.printed();
        let (page, printed) = self.borders.settled.at(at, rows(self.sheet.len()), printed);
        let heights = Heights {
            page,
            printed,
            ..self.borders.heights
        };
        let changed = heights != self.borders.heights;
        self.borders.heights = heights;
        if changed {
            self.place();
        }
        changed
    }

    fn printed(&self) -> Printed {
        let Some(job) = &self.output.job else { return Printed::Nothing };
        if self.tails.get(job).is_some_and(|tail| tail.screen().is_some()) || deed::has_terminal(&self.run, job) {
            return Printed::Terminal;
        }
        let printed = match self.run.jobs.get(job).map(|job| &job.state) {
            None | Some(JobState::Queued | JobState::Void { .. }) => false,
            Some(JobState::Ended { findings, .. }) => findings.bytes > 0,
            Some(_) => true,
        };
        if printed || self.tails.contains_key(job) {
            Printed::Lines
        } else {
            Printed::Nothing
        }
    }

    /// Where the regions would be for a live terminal in front: its size hangs on nothing that comes and goes but the strip.
    pub(super) fn terminal_areas(&self) -> Areas {
        let view = View {
            front: Region::Output,
            zoomed: self.zoomed && self.focus == Region::Output,
            heights: Heights {
                printed: Printed::Terminal,
                ..Heights::default()
            },
            ..self.view()
        };
        let mut areas = Areas::of(self.size.0, self.size.1, &view);
        self.carve_strip(&mut areas);
        areas
    }

    /// Moves a border by key: that of the region in front, where it has one of its own.
    pub(super) fn resize_regions(&mut self, resize: Resize) -> Vec<Out> {
        if resize == Resize::Reset {
            self.borders.splits = Splits::default();
            self.say("The regions have their usual sizes again.");
            return self.moved();
        }
        let sides: &[Splitter] = match self.focus {
            Region::Plan => &[Splitter::Plan],
            Region::Watch if self.areas.has(Splitter::Watch) => &[Splitter::Watch],
            _ => &[Splitter::Plan, Splitter::Watch],
        };
        let upper: &[Splitter] = match self.focus {
            Region::Plan | Region::Watch if self.areas.has(Splitter::Side) => &[Splitter::Side],
            _ => &[Splitter::Step, Splitter::Side],
        };
        let (among, by) = match resize {
            Resize::Narrower => (sides, -COLUMNS),
            Resize::Wider => (sides, COLUMNS),
            Resize::Taller => (upper, ROWS),
            Resize::Lower | Resize::Reset => (upper, -ROWS),
        };
        let there: Vec<Splitter> = among.iter().copied().filter(|splitter| self.areas.has(*splitter)).collect();
        // Only one of two upper regions is meant; at the sides, both are.
        let many = if among == sides { there.len() } else { 1 };
        if there.is_empty() {
            self.say(format!(
                "There is no such border here: a larger terminal, or {}, shows more regions.",
                self.keys.hint(Command::Zoom)
            ));
            return Vec::new();
        }
        for splitter in there.into_iter().take(many) {
            self.borders.splits.by(splitter, &self.areas, by);
        }
        self.moved()
    }

    /// What the mouse does to a border; nothing where it is about something else. A button that goes down on one may mean what is there, too.
    pub(super) fn drag_border(&mut self, mouse: &MouseEvent) -> Option<Vec<Out>> {
        let at = Position::new(mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                self.prepare();
                let covered = self.page.is_some() || self.dialog.is_some() || self.hands.picker.is_some();
                self.borders.dragged = self.areas.splitter_at(at).filter(|_| !covered);
                None
            }
            MouseEventKind::Drag(MouseButton::Left) => {
                let splitter = self.borders.dragged?;
                self.borders.splits.drag(splitter, &self.areas, at);
                Some(self.moved())
            }
            _ => {
                self.borders.dragged = None;
                None
            }
        }
    }

    /// A live terminal is told its new size.
    fn moved(&mut self) -> Vec<Out> {
        self.touch();
        self.prepare();
        self.fit_terminals()
    }
}

/// Rows of a region with so many lines, its frame included.
fn rows(lines: usize) -> u16 {
    u16::try_from(lines.saturating_add(2)).unwrap_or(u16::MAX)
}
