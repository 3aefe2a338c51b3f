//! What the mouse does: never more than a key, and by the same way.

use crate::ui::{
    app::App,
    event::{Moment, Out},
    hands::{Hit, Motion},
    layout::Region,
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind},
    layout::Position,
};

/// Lines that a notch of the wheel moves.
const NOTCH: i64 = 3;

impl App {
    /// Takes one event of the mouse in.
    pub(in crate::ui) fn mouse(&mut self, mouse: MouseEvent, now: Moment) -> Vec<Out> {
        let at = Position::new(mouse.column, mouse.row);
        let wheel = match mouse.kind {
            MouseEventKind::ScrollUp => Some(-NOTCH),
            MouseEventKind::ScrollDown => Some(NOTCH),
            MouseEventKind::Down(MouseButton::Left) => None,
            _ => return Vec::new(),
        };
        self.was_here(now);
        self.prepare();
        let before = self.present_view();
        let hit = self.hands.hits.at(at).map(|(_, hit)| hit);
        let outs = match (wheel, hit) {
            (Some(by), _) => self.wheel(at, by, now),
            (None, Some(hit)) if self.typing.is_none() => self.click(hit, now),
            _ => Vec::new(),
        };
        self.remember(before);
        outs
    }

    fn wheel(&mut self, at: Position, by: i64, now: Moment) -> Vec<Out> {
        if self.shows_ask() {
            return Vec::new();
        }
        if self.dialog.is_some() {
            let code = if by < 0 { KeyCode::Up } else { KeyCode::Down };
            return self.press(code, now);
        }
        if self.hands.picker.is_some() {
            self.picker_walk(by.signum());
            return Vec::new();
        }
        if self.page.is_some() {
            let code = if by < 0 { KeyCode::Up } else { KeyCode::Down };
            for _ in 0..by.unsigned_abs() {
                self.page_key(&KeyEvent::new(code, KeyModifiers::NONE));
            }
            return Vec::new();
        }
        if let Some(region) = Region::ALL.into_iter().find(|region| self.areas.region(*region).contains(at)) {
            self.hands.trail.now = Motion::Walk(region);
            self.scroll(region, by);
        }
        Vec::new()
    }

    fn click(&mut self, hit: Hit, now: Moment) -> Vec<Out> {
        self.dirty = true;
        match hit {
            Hit::Region(region) => self.focus = region,
            Hit::Line(id) => {
                self.focus = Region::Plan;
                if self.in_view().as_ref() == Some(&id) {
                    self.toggle_block(&id);
                } else {
                    self.look_at(Some(id));
                }
            }
            Hit::Command(command) => return self.command(command, now),
            Hit::Press(code) => return self.press(code, now),
            Hit::Field(field) => {
                if let Some(open) = &mut self.dialog {
                    open.dialog.go_to(field);
                }
            }
            Hit::Option(field, option) => {
                let finishes = self.dialog.as_mut().is_some_and(|open| open.dialog.click(field, option));
                self.touch();
                if finishes {
                    return self.press(KeyCode::Enter, now);
                }
            }
            Hit::Row(row) => return self.picker_click(row, now),
            Hit::Page | Hit::Nothing => {}
        }
        self.touch();
        Vec::new()
    }

    /// As if this key had been pressed.
    fn press(&mut self, code: KeyCode, now: Moment) -> Vec<Out> {
        self.key(&KeyEvent::new(code, KeyModifiers::NONE), now)
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub(in crate::ui) fn switch_mouse(&mut self) -> Vec<Out> {
        self.hands.mouse = !self.hands.mouse;
        self.say(if self.hands.mouse {
            "The mouse is the guide's: click, scroll, drag. With Shift, most terminals still select text."
        } else {
            "The mouse is your terminal's: select text as usual. The palette takes it back."
        });
        vec![Out::Mouse(self.hands.mouse)]
    }
}
