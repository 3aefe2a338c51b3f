//! What the mouse does: a click marks, a second one is Enter, the wheel scrolls.

use super::Home;
use crate::ui::{
    event::{Moment, Out},
    menu::Pressed,
    session::Screen as _,
};
use ratatui::{
    crossterm::event::{MouseButton, MouseEvent, MouseEventKind},
    layout::{Position, Rect},
};
use std::time::Duration;

/// How soon a second click comes.
const TWICE: Duration = Duration::from_millis(500);

impl Home {
    pub(super) fn mouse(&mut self, mouse: &MouseEvent, now: Moment) -> Vec<Out> {
        let place = Position::new(mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::ScrollUp => self.wheel(-1, place),
            MouseEventKind::ScrollDown => self.wheel(1, place),
            MouseEventKind::Down(MouseButton::Left) => return self.click(place, now),
            _ => {}
        }
        Vec::new()
    }

    fn wheel(&mut self, by: isize, place: Position) {
        self.prepare();
        if let Some(page) = &mut self.page {
            page.scroll(by * 3);
        } else if let Some((_, menu)) = &mut self.menu {
            menu.step(by);
        } else if self.areas.detail.contains(place) {
            self.detail_top = self.detail_top.saturating_add_signed(by * 3);
        } else {
            self.step(by);
        }
        self.touch();
    }

    fn click(&mut self, place: Position, now: Moment) -> Vec<Out> {
        self.prepare();
        self.touch();
        if self.page.take().is_some() {
            return Vec::new();
        }
        let all = Rect::new(0, 0, self.size.0, self.size.1);
        if let Some((_, menu)) = &mut self.menu {
            let before = menu.take();
            if !menu.mark(all, place) {
                self.menu = None;
                return Vec::new();
            }
            return match menu.take() {
                // What was marked already is taken.
                Pressed::Take(what) if before == Pressed::Take(what.clone()) => self.take(what, now),
                _ => Vec::new(),
            };
        }
        let Some(row) = place.y.checked_sub(self.areas.list.y).filter(|_| self.areas.list.contains(place)) else {
            return Vec::new();
        };
        let line = self.top + usize::from(row);
        let item = self
            .drawn
            .items
            .iter()
            .find(|(_, lines)| lines.contains(&line))
            .map(|(item, _)| item.clone());
        let Some(item) = item else { return Vec::new() };
        let twice = self
            .clicked
            .take()
            .is_some_and(|(before, clicked)| clicked == item && now.saturating_sub(before) <= TWICE);
        self.mark(Some(item.clone()));
        if twice {
            return self.choose(now);
        }
        self.clicked = Some((now, item));
        Vec::new()
    }
}
