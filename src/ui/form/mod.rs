//! The form before a run: what the procedure asks for. On resume, its secrets alone, under a summary of what came before.

mod ask;
mod draw;
mod read;

pub(super) use read::list;

use super::{
    event::{Event, Moment, Out},
    field::Field,
    letters::Letters,
    session::Screen,
    summary,
    theme::{Role, Theme},
};
use crate::{
    engine::{event::Mode, run::Run},
    procedure::{
        model::{Input, InputKind, Procedure},
        origin::Origins,
    },
    words::{Timestamp, Values},
};
use ratatui::{
    Frame,
    crossterm::event::{KeyCode, KeyEvent, KeyModifiers},
};
use std::{collections::BTreeMap, sync::Arc};
use zeroize::Zeroizing;

/// Asks for values. A screen of its own.
#[derive(Debug)]
pub struct Form {
    pub(super) title: String,
    pub(super) mode: Mode,
    pub(super) theme: Theme,
    /// Said above the questions.
    pub(super) says: Vec<(Role, String)>,
    inputs: Arc<Vec<Input>>,
    /// Every field that was ever shown, with what was typed.
    fields: BTreeMap<Question, Field>,
    /// Those that are asked now, in order.
    pub(super) asked: Vec<Question>,
    pub(super) at: usize,
    /// What is wrong where, as far as it was touched.
    pub(super) wrong: BTreeMap<Question, String>,
    touched: Vec<Question>,
    pub(super) size: (u16, u16),
    dirty: bool,
}

/// What a field asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Question {
    /// Which input, from 0.
    input: usize,
    /// Which of its columns, and for which host.
    column: Option<(String, usize)>,
}

impl Form {
    /// For the inputs of a procedure. `given` is known already, from a site or the command line: it is shown to be confirmed.
    pub fn new(procedure: &Procedure, mode: Mode, given: &Values, theme: Theme) -> Form {
        let mut says = vec![(Role::Strong, procedure.title.clone())];
        if !procedure.text.is_empty() {
            says.push((Role::Text, procedure.text.clone()));
        }
        let mut form = Form::of(procedure.name.clone(), mode, says, procedure.inputs.clone(), theme);
        form.prefill(given);
        form.lay();
        form
    }

    /// For the secrets that a resumed run needs again; `run` as it was left.
    pub fn secrets(run: &Run, inputs: &[&Input], now: Timestamp, theme: Theme) -> Form {
        // Which of them are wanted was settled as the run began.
        let inputs = inputs.iter().map(|input| Input {
            when: None,
            ..(*input).clone()
        });
        let mut says = summary::of(run, Some(run.left_at.unwrap_or(run.at)), now);
        says.push((Role::Strong, "Secrets are never kept: please give them again.".into()));
        let (title, mode) = match &run.head {
            Some(head) => (head.procedure.clone(), head.mode.clone()),
            None => (String::new(), Mode::Live),
        };
        let mut form = Form::of(title, mode, says, inputs.collect(), theme);
        form.lay();
        form
    }

    /// Draws with ASCII characters alone.
    pub fn in_ascii(mut self, ascii: bool) -> Form {
        if ascii {
            self.theme.letters = Letters::Ascii;
        }
        self
    }

    /// Whether anything is asked at all.
    pub fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    fn of(title: String, mode: Mode, says: Vec<(Role, String)>, inputs: Vec<Input>, theme: Theme) -> Form {
        Form {
            title,
            mode,
            theme,
            says,
            inputs: Arc::new(inputs),
            fields: BTreeMap::new(),
            asked: Vec::new(),
            at: 0,
            wrong: BTreeMap::new(),
            touched: Vec::new(),
            size: (0, 0),
            dirty: true,
        }
    }

    /// The field of a question.
    pub(super) fn field(&self, question: &Question) -> Option<&Field> {
        self.fields.get(question)
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Out> {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let enters = self.focused().is_some_and(Field::takes_enter);
        match key.code {
            KeyCode::Char('c') if ctrl => {
                return vec![Out::Leave {
                    why: "the operator gave the form up".into(),
                }];
            }
            KeyCode::Char('z') if ctrl => return vec![Out::Suspend],
            KeyCode::Char('s') if ctrl => return self.finish(),
            KeyCode::Tab => self.step(true),
            KeyCode::BackTab => self.step(false),
            KeyCode::Enter if !enters && self.at + 1 < self.asked.len() => self.step(true),
            KeyCode::Enter if !enters => return self.finish(),
            _ => {
                let Some(question) = self.asked.get(self.at).cloned() else {
                    return Vec::new();
                };
                let taken = self.fields.get_mut(&question).is_some_and(|field| field.key(key));
                match key.code {
                    _ if taken => self.changed(question),
                    KeyCode::Down => self.step(true),
                    KeyCode::Up => self.step(false),
                    _ => {}
                }
            }
        }
        Vec::new()
    }

    fn focused(&self) -> Option<&Field> {
        self.asked.get(self.at).and_then(|question| self.fields.get(question))
    }

    fn changed(&mut self, question: Question) {
        if !self.touched.contains(&question) {
            self.touched.push(question);
        }
        self.lay();
    }

    fn step(&mut self, forward: bool) {
        if let Some(left) = self.asked.get(self.at).cloned() {
            self.changed(left);
        }
        let count = self.asked.len().max(1);
        self.at = (self.at + if forward { 1 } else { count - 1 }) % count;
    }

    /// All values, once every one is well; else the first that isn't takes the keys.
    fn finish(&mut self) -> Vec<Out> {
        self.touched.clone_from(&self.asked);
        self.lay();
        if let Some(at) = self.asked.iter().position(|question| self.wrong.contains_key(question)) {
            self.at = at;
            return Vec::new();
        }
        let mut outs = Vec::new();
        for question in &self.asked {
            let (Some(input), Some(field)) = (self.inputs.get(question.input), self.fields.get(question)) else {
                continue;
            };
            if input.kind == InputKind::Secret {
                outs.push(Out::Secret {
                    name: input.name.as_str().into(),
                    value: Zeroizing::new(field.value().to_owned()),
                });
            }
        }
        outs.push(Out::Given {
            values: self.values(),
            origins: Origins::new(),
        });
        outs
    }
}

impl Screen for Form {
    fn update(&mut self, event: Event, _now: Moment) -> Vec<Out> {
        self.dirty = true;
        if let Some(key) = event.key().copied() {
            return self.key(&key);
        }
        match event {
            Event::Resize(columns, rows) => self.size = (columns, rows),
            Event::Paste(text) => {
                if let Some(question) = self.asked.get(self.at).cloned()
                    && self.fields.get_mut(&question).is_some_and(|field| field.paste(&text))
                {
                    self.changed(question);
                }
            }
            _ => self.dirty = false,
        }
        Vec::new()
    }

    fn prepare(&mut self) {}

    fn draw(&self, frame: &mut Frame) {
        draw::form(self, frame);
    }

    fn drawn(&mut self, _now: Moment) {
        self.dirty = false;
    }

    fn is_dirty(&self) -> bool {
        self.dirty
    }

    fn came_back(&mut self) {
        self.dirty = true;
    }
}
