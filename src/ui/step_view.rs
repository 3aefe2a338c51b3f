//! What the step's page and the pages behind it keep from one frame to the next.

use super::{
    app::{App, PageKind},
    difference::{self, FileDifference, lines::Lines},
    layout::Areas,
    sheet_lines::{self, Room},
    why,
};
use crate::{
    engine::{Rules, sheet::Does},
    words::{Digest, StepId},
};
use ratatui::text::Line;
use std::{collections::HashMap, ops::Range, sync::Arc};

/// Sheets whose differences are kept.
const KEPT: usize = 32;

/// State of the step's page.
#[derive(Debug, Default)]
pub(super) struct StepView {
    /// Where cautions, host and command stand in [`App::sheet`].
    pub act: Range<usize>,
    /// Differences that sheets would make to files.
    differences: HashMap<Digest, Arc<Vec<FileDifference>>>,
    /// The page over the screen that is about the step, and where changes begin in it.
    page: Lines,
    /// Made once of the procedure.
    rules: Option<Arc<Rules>>,
}

impl StepView {
    /// The lines of the page over the screen that is about the step.
    pub fn page(&self) -> &[Line<'static>] {
        &self.page.lines
    }

    /// Where the change after or before this line begins.
    pub fn hunk(&self, top: usize, next: bool) -> Option<usize> {
        let mut heads = self.page.heads.iter().copied();
        if next {
            heads.find(|at| *at > top)
        } else {
            heads.rfind(|at| *at < top)
        }
    }
}

impl App {
    /// Makes the page of the line in view for the height that it may come to have; its length decides the height that it gets.
    pub(super) fn show_step(&mut self) {
        let height = usize::from(Areas::inner(self.areas.step).height);
        self.make_step(height.max(usize::from(self.size.1 / 2)));
    }

    /// Makes it again where it got less.
    pub(super) fn fit_step(&mut self) {
        let height = usize::from(Areas::inner(self.areas.step).height);
        if height < self.sheet.len() {
            self.make_step(height);
        }
    }

    fn make_step(&mut self, height: usize) {
        let inner = Areas::inner(self.areas.step);
        let room = Room {
            width: usize::from(inner.width),
            height,
            whole: self.zoomed,
        };
        let page = match self.in_view() {
            Some(id) if room.width > 0 => {
                let differences = self.differences(&id);
                sheet_lines::of(self, &id, room, differences.as_deref().map(Vec::as_slice))
            }
            _ => sheet_lines::Page::default(),
        };
        self.sheet = page.lines;
        self.step.act = page.act;
    }

    /// Cautions stand at the top of a page: another one is read from there.
    pub(super) fn keep_sheet_in_place(&mut self) {
        if self.sheet_of != self.in_view() {
            self.sheet_of = self.in_view();
            self.sheet_top = 0;
        }
        let height = usize::from(Areas::inner(self.areas.step).height);
        self.sheet_top = self.sheet_top.min(self.sheet.len().saturating_sub(height));
    }

    /// Scrolls the page so that cautions, host and command are in view.
    pub(super) fn bring_act_into_view(&mut self) {
        let height = usize::from(Areas::inner(self.areas.step).height);
        let act = &self.step.act;
        self.sheet_top = if act.end <= height { 0 } else { act.start };
    }

    /// Makes the page over the screen, where it is about the step.
    pub(super) fn show_step_page(&mut self) {
        let kind = self.page.as_ref().map(|page| page.kind);
        let width = usize::from(self.size.0.saturating_sub(4));
        self.step.page = match (kind, self.in_view()) {
            (Some(PageKind::Why), Some(id)) => {
                let rules = self.rules();
                Lines {
                    lines: why::of(self, &id, rules.as_deref(), width),
                    heads: Vec::new(),
                }
            }
            (Some(PageKind::Difference), Some(id)) => {
                let files = self.differences(&id).unwrap_or_default();
                difference::lines::of(&files, &self.theme, width)
            }
            _ => Lines::default(),
        };
    }

    /// Whether a line is about files that would be written.
    pub(super) fn writes_files(&self, id: &StepId) -> bool {
        let sheet = self.run.line(id).sheet.clone();
        sheet.is_some_and(|(_, sheet)| matches!(sheet.does, Does::Write { .. }))
    }

    /// Opens the page of differences; a step that writes no files has none.
    pub(super) fn open_difference(&mut self) {
        match self.in_view().and_then(|id| self.differences(&id)) {
            Some(_) => self.open_page(PageKind::Difference),
            None => self.say("This step writes no files, so there is no difference to show."),
        }
    }

    fn rules(&mut self) -> Option<Arc<Rules>> {
        let procedure = self.procedure.clone()?;
        let rules = self.step.rules.get_or_insert_with(|| Arc::new(Rules::new(procedure)));
        Some(rules.clone())
    }

    /// The differences that a step would make to files, made once for a sheet.
    pub(super) fn differences(&mut self, id: &StepId) -> Option<Arc<Vec<FileDifference>>> {
        let (digest, sheet) = self.run.line(id).sheet.clone()?;
        let Does::Write { files } = &sheet.does else { return None };
        if self.step.differences.len() > KEPT {
            self.step.differences.clear();
        }
        let made = self
            .step
            .differences
            .entry(digest)
            .or_insert_with(|| Arc::new(difference::of(files)));
        Some(made.clone())
    }
}
