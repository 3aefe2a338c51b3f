//! A page over the screen: its keys.

use crate::ui::{
    app::{App, Page, PageKind},
    keys::{Command, Scope},
};
use ratatui::crossterm::event::KeyEvent;

impl App {
    /// A key while a page is open.
    pub(in crate::ui) fn page_key(&mut self, key: &KeyEvent) {
        let height = usize::from(self.size.1.saturating_sub(4)).max(1);
        let command = self.keys.command(key, Scope::Page);
        let Some(page) = &mut self.page else { return };
        match command {
            Some(Command::Up) => page.top = page.top.saturating_sub(1),
            Some(Command::Down) => page.top += 1,
            Some(Command::PageUp) => page.top = page.top.saturating_sub(height),
            Some(Command::PageDown) => page.top += height,
            Some(Command::First) => page.top = 0,
            // Anything else closes it, and does nothing besides.
            _ => self.page = None,
        }
        self.dirty = true;
    }

    /// Opens a page at its top.
    pub(in crate::ui) fn open_page(&mut self, kind: PageKind) {
        self.page = Some(Page { kind, top: 0 });
        self.dirty = true;
    }
}
