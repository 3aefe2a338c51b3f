//! Looking around: regions, lines, pages. Nothing here moves the mark or reaches the world.

use super::{
    app::{App, PageKind},
    event::Out,
    hands::Motion,
    keys::Command,
    layout::{Areas, Region},
};
use crate::words::StepId;

impl App {
    /// Does what a key asks for where that is only looking; nothing where it is something else.
    pub(super) fn look_around(&mut self, command: Command) -> Option<Vec<Out>> {
        if matches!(command, Command::Up | Command::Down | Command::PageUp | Command::PageDown) {
            self.hands.trail.now = Motion::Walk(self.focus);
        }
        // The line that was at the edge stays in view; of the output, its first row says whose it is.
        let above = if self.focus == Region::Output { 2 } else { 1 };
        let page = i64::from(Areas::inner(self.areas.region(self.focus)).height.saturating_sub(above).max(1));
        match command {
            Command::Up => self.scroll(self.focus, -1),
            Command::Down => self.scroll(self.focus, 1),
            Command::PageUp => self.scroll(self.focus, -page),
            Command::PageDown => self.scroll(self.focus, page),
            Command::First => self.go_to_end(true),
            Command::Last => self.go_to_end(false),
            Command::Open => self.open_block(true),
            Command::Close => self.open_block(false),
            Command::ToCurrent if self.focus == Region::Output && self.cancel_output() => {}
            Command::ToCurrent => self.look_at(None),
            Command::Mark => self.toggle_mark(),
            Command::NextMark => self.next_mark(),
            Command::Back => self.view_before(),
            Command::NextRegion => self.go_to(1),
            Command::PreviousRegion => self.go_to(Region::ALL.len() - 1),
            Command::Show(region) => self.focus = region,
            Command::Zoom => self.zoomed = !self.zoomed,
            Command::OpenWatched => self.open_watched(),
            Command::Resize(resize) => return Some(self.resize_regions(resize)),
            Command::PreviousHost => self.next_job(false),
            Command::NextHost => self.next_job(true),
            Command::Attention => self.open_page(PageKind::Attention),
            Command::Messages => self.open_page(PageKind::Messages),
            Command::Help => self.open_page(PageKind::Help),
            Command::Why => self.open_page(PageKind::Why),
            Command::Difference => self.open_difference(),
            Command::Redraw => self.redraw = true,
            _ => return None,
        }
        self.touch();
        Some(Vec::new())
    }

    /// Looks at a line, whatever it was folded into; nothing is the current one.
    pub(super) fn look_at(&mut self, id: Option<StepId>) {
        match &id {
            Some(id) => {
                let around = std::iter::once(id.clone()).chain(self.run.ancestors(id));
                self.unfolded.extend(around);
            }
            None => {
                self.unfolded.clear();
                self.watch.chosen = None;
            }
        }
        self.replan = true;
        self.turn_to_view(id);
    }

    /// Looks at a row of the plan; at a fold, without unfolding it.
    fn look_at_row(&mut self, at: usize) {
        let id = self.rows.rows.get(at).map(|row| row.id.clone());
        self.turn_to_view(id);
    }

    fn turn_to_view(&mut self, id: Option<StepId>) {
        self.looking = id.filter(|id| !self.run.is_current(id));
        self.sheet_top = 0;
        self.output.chosen = None;
        self.touch();
    }

    /// Scrolls a region; in the plan, looks at another line.
    pub(super) fn scroll(&mut self, region: Region, by: i64) {
        let steps = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
        let moved = |top: usize| {
            if by < 0 {
                top.saturating_sub(steps)
            } else {
                top.saturating_add(steps)
            }
        };
        match region {
            Region::Plan => {
                let at = match &self.looking {
                    Some(id) => self.rows.place_near(&self.run, id),
                    None => self.rows.current,
                };
                let last = self.rows.rows.len().saturating_sub(1);
                self.look_at_row(moved(at.unwrap_or(0)).min(last));
            }
            Region::Step => self.sheet_top = moved(self.sheet_top),
            Region::Watch => self.scroll_watch(by),
            Region::Output => self.scroll_output(by),
        }
        self.touch();
    }

    fn go_to_end(&mut self, first: bool) {
        let end = if first { 0 } else { usize::MAX };
        match self.focus {
            Region::Plan => {
                self.look_at_row(end.min(self.rows.rows.len().saturating_sub(1)));
            }
            Region::Step => self.sheet_top = end,
            Region::Watch => self.watch_to_end(first),
            Region::Output => self.output_to(first),
        }
    }

    fn go_to(&mut self, by: usize) {
        let at = Region::ALL.iter().position(|region| *region == self.focus).unwrap_or(0);
        if let Some(region) = Region::ALL.get((at + by) % Region::ALL.len()) {
            self.focus = *region;
        }
    }

    /// Opens a closed block, closes an open one.
    pub(super) fn toggle_block(&mut self, id: &StepId) {
        let row = self.rows.place(id).and_then(|at| self.rows.rows.get(at));
        if row.is_some_and(|row| row.fold.is_some()) {
            self.open_block(true);
        } else if let Some(block) = row.and_then(|row| row.block) {
            self.open_block(!block.open);
        }
    }

    /// Opens or closes the block in view; closing what is closed goes to the block around.
    fn open_block(&mut self, open: bool) {
        let Some(id) = self.in_view() else { return };
        let row = self.rows.place(&id).and_then(|at| self.rows.rows.get(at));
        if let Some(fold) = row.and_then(|row| row.fold.as_ref()).filter(|_| open) {
            self.unfolded.extend(fold.turns.iter().cloned());
            self.replan = true;
            return;
        }
        let is_open = row.and_then(|row| row.block).map(|block| block.open);
        match (open, is_open) {
            (true, Some(false)) | (false, Some(true)) => {
                self.chosen.insert(id.clone(), open);
                self.replan = true;
                self.looking = Some(id);
            }
            (false, _) => {
                if let Some(around) = self.run.ancestors(&id).into_iter().next() {
                    self.look_at(Some(around));
                }
            }
            (true, _) => {}
        }
    }
}
