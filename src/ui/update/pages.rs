//! A page over the screen: its keys.

use crate::ui::{
    app::{App, Page, PageKind},
    keys::{Command, Scope},
    region::{page_height, page_of},
};
use ratatui::crossterm::event::KeyEvent;

impl App {
    /// A key while a page is open.
    pub(in crate::ui) fn page_key(&mut self, key: &KeyEvent) {
        let command = self.keys.command(key, Scope::Page);
        let Some(kind) = self.page.as_ref().map(|page| page.kind) else {
            return;
        };
        let (_, lines) = page_of(self, kind, usize::from(self.size.0.saturating_sub(4)));
        let height = usize::from(page_height(self.size.1, self.areas.header.height));
        let last = lines.len().saturating_sub(height);
        // The line that was at the edge stays in view.
        let step = height.saturating_sub(1).max(1);
        let top = self.page.as_ref().map_or(0, |page| page.top.min(last));
        let hunk = match command {
            Some(Command::NextHunk) => self.step.hunk(top, true),
            Some(Command::PreviousHunk) => self.step.hunk(top, false),
            _ => None,
        };
        let differs = kind == PageKind::Difference;
        let Some(page) = &mut self.page else { return };
        page.top = top;
        match command {
            Some(Command::Up) => page.top = top.saturating_sub(1),
            Some(Command::Down) => page.top = (top + 1).min(last),
            Some(Command::PageUp) => page.top = top.saturating_sub(step),
            Some(Command::PageDown) => page.top = (top + step).min(last),
            Some(Command::First) => page.top = 0,
            Some(Command::Last) => page.top = last,
            Some(Command::NextHunk | Command::PreviousHunk) if differs => page.top = hunk.unwrap_or(top),
            // Anything else closes it, and does nothing besides.
            _ => self.page = None,
        }
        self.dirty = true;
    }

    /// Opens a page at its top.
    pub(in crate::ui) fn open_page(&mut self, kind: PageKind) {
        self.page = Some(Page { kind, top: 0 });
        self.touch();
    }
}
