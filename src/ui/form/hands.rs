//! What keys, pastes and the mouse do in the form.

use super::{
    Form, Over, Question, draw,
    keys::{Command, command},
    lay, read,
};
use crate::{
    procedure::model::InputKind,
    ui::{
        event::{Moment, Out},
        field::{Field, Kind},
        theme::Role,
    },
    words::is_plain_list,
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// Lines that a turn of the wheel moves.
const WHEEL: usize = 3;

impl Form {
    pub(super) fn key(&mut self, key: &KeyEvent, now: Moment) -> Vec<Out> {
        let warned = matches!(self.said.take(), Some((Role::Caution, _)));
        let command = command(key);
        match command {
            Some(Command::GiveUp) => return self.give_up(warned),
            Some(Command::Suspend) => return vec![Out::Suspend],
            Some(Command::Redraw) => {
                self.redraw = true;
                return Vec::new();
            }
            _ => {}
        }
        let (height, most) = draw::help_size(self);
        match &mut self.over {
            Some(Over::Help(top)) => {
                // The line at the edge stays in view.
                let page = height.saturating_sub(1).max(1);
                match key.code {
                    KeyCode::Down => *top += 1,
                    KeyCode::Up => *top = top.saturating_sub(1),
                    KeyCode::PageDown => *top += page,
                    KeyCode::PageUp => *top = top.saturating_sub(page),
                    _ => {
                        self.over = None;
                        return Vec::new();
                    }
                }
                *top = (*top).min(most);
                return Vec::new();
            }
            Some(Over::Place(_)) => return self.place_key(key, command),
            None => {}
        }
        if self.offer_key(key) {
            return Vec::new();
        }
        if !matches!(command, Some(Command::PageUp | Command::PageDown)) {
            self.scrolled = None;
        }
        let enters = self.takes_enter();
        match command {
            Some(Command::Enter) if enters => self.type_key(key),
            Some(Command::Enter) => return self.enter(now),
            Some(Command::GoOn) => return self.finish(),
            Some(Command::Next) => {
                // Going past without having looked leaves it unconfirmed.
                self.confirm(now);
                self.step(true);
            }
            Some(Command::Previous) => self.step(false),
            Some(Command::FindOut) => return self.discover(),
            Some(Command::Keep) => self.open_place(),
            Some(Command::Help) => self.over = Some(Over::Help(0)),
            Some(Command::PageUp) => self.scroll(false, usize::from(self.size.1 / 2)),
            Some(Command::PageDown) => self.scroll(true, usize::from(self.size.1 / 2)),
            _ => self.type_key(key),
        }
        Vec::new()
    }

    /// Whether Enter makes a new line in the field in focus.
    pub(super) fn takes_enter(&self) -> bool {
        self.focus()
            .and_then(|question| self.fields.get(question))
            .is_some_and(Field::takes_enter)
    }

    fn give_up(&mut self, warned: bool) -> Vec<Out> {
        if self.typed && !warned {
            let text = "Nothing has begun. Ctrl-C once more gives it up, and what you typed is lost.";
            self.said = Some((Role::Caution, text.into()));
            return Vec::new();
        }
        vec![Out::Leave {
            why: "the operator gave the form up".into(),
        }]
    }

    fn enter(&mut self, now: Moment) -> Vec<Out> {
        if !self.confirm(now) {
            let text = "This was found, and has only just come into view: look at it, then confirm it.";
            self.said = Some((Role::Note, text.into()));
            return Vec::new();
        }
        if self.at + 1 >= self.asked.len() {
            return self.finish();
        }
        self.step(true);
        Vec::new()
    }

    /// Keys of a list that was found. False where there is none, or it isn't concerned.
    fn offer_key(&mut self, key: &KeyEvent) -> bool {
        let focus = self.focus().cloned();
        let Some(offer) = self.finds.offer.as_mut().filter(|offer| focus.as_ref() == Some(&offer.question)) else {
            self.finds.offer = None;
            return false;
        };
        match key.code {
            KeyCode::Up => offer.at = offer.at.saturating_sub(1),
            KeyCode::Down => offer.at = (offer.at + 1).min(offer.found.len().saturating_sub(1)),
            KeyCode::Enter => self.take_offer(),
            KeyCode::Esc => self.finds.offer = None,
            _ => {
                self.finds.offer = None;
                return false;
            }
        }
        true
    }

    fn type_key(&mut self, key: &KeyEvent) {
        let Some(question) = self.focus().cloned() else { return };
        if question.column.is_some() && self.walk(&question, key) {
            return;
        }
        let Some(field) = self.fields.get_mut(&question) else { return };
        let picked = field.picked();
        let taken = field.key(key);
        let changed = taken && if field.is_text() { !moves(key) } else { picked != field.picked() };
        match key.code {
            _ if changed => self.changed(question),
            _ if taken => {}
            KeyCode::Down => self.step(true),
            KeyCode::Up => self.step(false),
            _ => {}
        }
    }

    /// Moves in a table. False where the key is the cell's own.
    fn walk(&mut self, question: &Question, key: &KeyEvent) -> bool {
        let Some(field) = self.fields.get(question) else { return false };
        let plain = key.modifiers == KeyModifiers::NONE;
        let (at_start, at_end) = match &field.kind {
            Kind::Text(text) | Kind::Secret(text) => (text.at_start(), text.at_end()),
            Kind::Pick { .. } | Kind::Toggle(_) => (true, true),
        };
        let Some((host, place)) = &question.column else { return false };
        let cells = self.asked.iter().enumerate();
        let mut cells = cells.filter(|(_, asked)| asked.input == question.input && asked.column.is_some());
        let same_column = |asked: &Question| asked.column.as_ref().is_some_and(|(_, other)| other == place);
        let same_host = |asked: &Question| asked.column.as_ref().is_some_and(|(other, _)| other == host);
        let at = self.at;
        let to = match key.code {
            KeyCode::Up if plain => cells.rfind(|(n, asked)| *n < at && same_column(asked)),
            KeyCode::Down if plain => cells.find(|(n, asked)| *n > at && same_column(asked)),
            KeyCode::Left if plain && at_start => cells.rfind(|(n, asked)| *n < at && same_host(asked)),
            KeyCode::Right if plain && at_end => cells.find(|(n, asked)| *n > at && same_host(asked)),
            _ => return false,
        };
        let sideways = matches!(key.code, KeyCode::Left | KeyCode::Right);
        match to.map(|(n, _)| n) {
            Some(n) => self.go(n),
            None if sideways => {}
            // Out of the table, at its edge.
            None => {
                let down = key.code == KeyCode::Down;
                let out = |asked: &&Question| asked.input != question.input || asked.column.is_none();
                let n = if down {
                    self.asked.iter().skip(at).position(|asked| out(&asked)).map(|n| at + n)
                } else {
                    self.asked.iter().take(at).rposition(|asked| out(&asked))
                };
                if let Some(n) = n {
                    self.go(n);
                }
            }
        }
        true
    }

    /// A value was typed, pasted or picked.
    fn changed(&mut self, question: Question) {
        self.is_own(&question);
        self.typed = true;
        self.touched.insert(question);
        self.lay();
    }

    /// Leaves the question in focus for another.
    fn go(&mut self, to: usize) {
        if let Some(left) = self.focus().cloned() {
            self.touched.insert(left);
        }
        let goal = self.asked.get(to).cloned();
        self.lay();
        self.at = goal
            .and_then(|goal| self.asked.iter().position(|asked| *asked == goal))
            .unwrap_or(to)
            .min(self.asked.len().saturating_sub(1));
    }

    fn step(&mut self, forward: bool) {
        let count = self.asked.len().max(1);
        self.go((self.at + if forward { 1 } else { count - 1 }) % count);
    }

    pub(super) fn paste(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match &mut self.over {
            Some(Over::Place(place)) => return place.paste(text),
            Some(Over::Help(_)) => return,
            None => {}
        }
        self.scrolled = None;
        let Some(question) = self.focus().cloned() else { return };
        if question.column.is_some() && text.trim_end().contains(['\n', '\r']) {
            return self.paste_down(&question, text);
        }
        let list = matches!(self.kind(&question), Some(InputKind::Hosts | InputKind::Pairs));
        let Some(field) = self.fields.get_mut(&question) else { return };
        // Several lines become items with commas between them, apart from what stands there already.
        let items = read::list(text);
        let plain = is_plain_list(text) && is_plain_list(field.value());
        let pasted = if list && !plain {
            // A node set stays as it is written.
            field.paste(&text.split_whitespace().collect::<Vec<_>>().join(" "))
        } else if list && items.len() > 1 {
            let apart = match &field.kind {
                Kind::Text(text) if !text.at_start() => ", ",
                _ => "",
            };
            let before = field.value().trim_end();
            let apart = if before.is_empty() || before.ends_with(',') { "" } else { apart };
            field.paste(&format!("{apart}{}", items.join(", ")))
        } else {
            field.paste(text.trim_end_matches(['\n', '\r']))
        };
        if pasted {
            self.changed(question);
        }
    }

    /// Several lines into a column of a table: each line into the cell below.
    fn paste_down(&mut self, question: &Question, text: &str) {
        let Some((_, place)) = question.column else { return };
        let below = self.asked.iter().skip(self.at).filter(|asked| {
            let column = asked.column.as_ref();
            asked.input == question.input && column.is_some_and(|(_, other)| *other == place)
        });
        let below: Vec<Question> = below.cloned().collect();
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        if lines.len() > below.len() {
            self.said = Some((
                Role::Caution,
                format!("{} lines for {} cells: nothing was pasted.", lines.len(), below.len()),
            ));
            return;
        }
        for (cell, line) in below.into_iter().zip(lines) {
            let Some(field) = self.fields.get_mut(&cell) else { continue };
            field.clear();
            if field.paste(line) {
                self.changed(cell);
            }
        }
    }

    pub(super) fn mouse(&mut self, mouse: MouseEvent) {
        match mouse.kind {
            _ if self.over.is_some() => self.dirty = false,
            MouseEventKind::ScrollUp => self.scroll(false, WHEEL),
            MouseEventKind::ScrollDown => self.scroll(true, WHEEL),
            MouseEventKind::Down(MouseButton::Left) => {
                let Some(hit) = lay::hit(self, mouse.column, mouse.row) else {
                    return;
                };
                self.said = None;
                if hit.at != self.at {
                    self.go(hit.at);
                }
                self.scrolled = Some(lay::top(self));
                if let (Some(option), Some(question)) = (hit.option, self.focus().cloned())
                    && let Some(Field {
                        kind: Kind::Pick { at, .. },
                        ..
                    }) = self.fields.get_mut(&question)
                {
                    *at = option;
                    self.changed(question);
                }
            }
            _ => self.dirty = false,
        }
    }

    fn scroll(&mut self, down: bool, by: usize) {
        let top = lay::top(self);
        let to = if down { top + by } else { top.saturating_sub(by) };
        self.scrolled = Some(to.min(lay::most(self)));
    }
}

/// Whether a key only moves in a text.
fn moves(key: &KeyEvent) -> bool {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    match key.code {
        KeyCode::Left | KeyCode::Right | KeyCode::Up | KeyCode::Down | KeyCode::Home | KeyCode::End => true,
        KeyCode::Char('a' | 'e') => ctrl,
        KeyCode::Char('b' | 'f') => alt,
        _ => false,
    }
}
