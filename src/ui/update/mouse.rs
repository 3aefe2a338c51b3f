//! What the mouse does.

use crate::ui::{app::App, layout::Region};
use ratatui::crossterm::event::{MouseEvent, MouseEventKind};

impl App {
    /// Takes one event of the mouse in.
    pub(in crate::ui) fn mouse(&mut self, mouse: MouseEvent) {
        let by = match mouse.kind {
            MouseEventKind::ScrollUp => -3,
            MouseEventKind::ScrollDown => 3,
            _ => return,
        };
        self.prepare();
        let at = ratatui::layout::Position::new(mouse.column, mouse.row);
        if let Some(region) = Region::ALL.into_iter().find(|region| self.areas.region(*region).contains(at)) {
            self.scroll(region, by);
        }
    }
}
