//! A list over the screen, filtered by what is typed.

use crate::{
    ui::{
        app::App,
        deed::Deed,
        event::{Moment, Out},
        fuzzy::{self, Found},
        gate::Subject,
        keys::Command,
        text_box::TextBox,
    },
    words::StepId,
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::collections::HashSet;

/// A list that something is chosen from.
#[derive(Debug)]
pub(in crate::ui) struct Picker {
    /// What is chosen.
    pub(in crate::ui) title: &'static str,
    /// What is typed to find it.
    pub(in crate::ui) text: TextBox,
    /// Everything that there is.
    pub(in crate::ui) rows: Vec<Row>,
    /// What of it fits, the best first.
    pub(in crate::ui) found: Vec<Found>,
    /// Which of these is chosen.
    pub(in crate::ui) at: usize,
    /// The question that it is, newly with each change of what is chosen: what a key confirms must have been in view for a moment.
    pub(in crate::ui) number: u64,
    /// What could have been confirmed when it came up; nothing where that had not been in view for long enough.
    behind: Option<Subject>,
}

/// One line of it.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Row {
    /// What is searched and shown.
    pub(in crate::ui) text: String,
    /// How many bytes of it are its name: what is found there comes first.
    pub(in crate::ui) name: usize,
    /// Shown at the left, not searched: a sign.
    pub(in crate::ui) sign: String,
    /// Shown at the right, not searched.
    pub(in crate::ui) note: String,
    /// What choosing it does.
    pub(in crate::ui) entry: Entry,
}

/// What choosing does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Entry {
    /// The same as the command's key.
    Command(Command),
    /// The same as choosing it from the menu of what may be done.
    Deed(StepId, Deed),
    /// Looks at this line.
    Look(StepId),
}

impl Picker {
    /// Ranks anew for what is typed.
    fn sift(&mut self) {
        let names = self.rows.iter().map(|row| row.text.get(..row.name).unwrap_or_default());
        self.found = fuzzy::rank(self.text.text(), names);
        let known: HashSet<usize> = self.found.iter().map(|found| found.place).collect();
        let rest = fuzzy::rank(self.text.text(), self.rows.iter().map(|row| row.text.as_str()));
        self.found.extend(rest.into_iter().filter(|found| !known.contains(&found.place)));
        self.at = 0;
    }

    /// The row that is chosen.
    pub(in crate::ui) fn chosen(&self) -> Option<&Row> {
        self.rows.get(self.found.get(self.at)?.place)
    }

    /// Moves the choice, as far as there are rows.
    fn walk(&mut self, by: i64) {
        let steps = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
        let to = if by < 0 {
            self.at.saturating_sub(steps)
        } else {
            self.at.saturating_add(steps)
        };
        self.at = to.min(self.found.len().saturating_sub(1));
    }
}

impl App {
    /// Opens a list.
    pub(in crate::ui) fn pick(&mut self, title: &'static str, rows: Vec<Row>, now: Moment) {
        let subject = self.subject();
        let behind = (self.shows_step() && self.gate.is_open(&subject, now)).then_some(subject);
        self.dialogs += 1;
        let mut picker = Picker {
            title,
            text: TextBox::new("", false),
            rows,
            found: Vec::new(),
            at: 0,
            number: self.dialogs,
            behind,
        };
        picker.sift();
        self.hands.picker = Some(picker);
        self.touch();
    }

    /// A key of the list.
    pub(in crate::ui) fn picker_key(&mut self, key: &KeyEvent, now: Moment) -> Vec<Out> {
        let page = i64::from(self.size.1 / 2).max(1);
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let Some(picker) = &mut self.hands.picker else { return Vec::new() };
        match key.code {
            KeyCode::Esc => self.hands.picker = None,
            KeyCode::Enter => return self.choose(now),
            KeyCode::Up | KeyCode::BackTab => picker.walk(-1),
            KeyCode::Down | KeyCode::Tab => picker.walk(1),
            KeyCode::Char('p' | 'k') if ctrl => picker.walk(-1),
            KeyCode::Char('n' | 'j') if ctrl => picker.walk(1),
            KeyCode::PageUp => picker.walk(-page),
            KeyCode::PageDown => picker.walk(page),
            _ => {
                if picker.text.key(key) {
                    picker.sift();
                }
            }
        }
        self.picker_changed();
        Vec::new()
    }

    /// A paste goes into what is typed.
    pub(in crate::ui) fn picker_paste(&mut self, text: &str) {
        if let Some(picker) = &mut self.hands.picker {
            picker.text.insert(text);
            picker.sift();
        }
        self.picker_changed();
    }

    /// Moves the choice of the list.
    pub(in crate::ui) fn picker_walk(&mut self, by: i64) {
        if let Some(picker) = &mut self.hands.picker {
            picker.walk(by);
        }
        self.picker_changed();
    }

    /// A click on a row chooses it; on the chosen one, does it.
    pub(in crate::ui) fn picker_click(&mut self, row: usize, now: Moment) -> Vec<Out> {
        match &mut self.hands.picker {
            Some(picker) if picker.at == row => self.choose(now),
            Some(picker) => {
                picker.at = row.min(picker.found.len().saturating_sub(1));
                self.picker_changed();
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    fn picker_changed(&mut self) {
        self.dialogs += 1;
        if let Some(picker) = &mut self.hands.picker {
            picker.number = self.dialogs;
        }
        self.touch();
    }

    /// Does what is chosen, by the very way that its key goes. What came too soon to have been read leaves the list as it is.
    fn choose(&mut self, now: Moment) -> Vec<Out> {
        let subject = self.subject();
        let Some(picker) = self.hands.picker.take() else {
            return Vec::new();
        };
        let Some(entry) = picker.chosen().map(|row| row.entry.clone()) else {
            self.hands.picker = Some(picker);
            return Vec::new();
        };
        self.touch();
        let same = picker.behind.as_ref().is_some_and(|behind| behind.step == subject.step);
        let seen = same && self.gate.is_open(&subject, now);
        self.hands.dropped = false;
        self.hands.chosen = Some(seen);
        let outs = match entry {
            Entry::Command(command) => self.command_of_palette(command, now),
            Entry::Deed(id, deed) => self.open_seen(&id, &deed, now, Some(seen)),
            Entry::Look(id) => {
                self.reveal(&id);
                Vec::new()
            }
        };
        self.hands.chosen = None;
        if std::mem::take(&mut self.hands.dropped) {
            self.hands.picker = Some(picker);
        }
        outs
    }
}
