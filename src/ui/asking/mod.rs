//! What connections ask: passwords, second factors, whether a host key is right. One question at a time, the others wait behind it.
//!
//! What was typed belongs to the question that it was typed for: it goes with it, and is never carried over to the next.

mod above;
mod draw;
mod on_run;
mod screen;

pub use above::Above;
pub use screen::Asking;
pub(super) use screen::keys_line;

use super::{event::Moment, field::Field, gate::Gate};
use crate::{
    feed::Answer,
    words::{AskKind, HostName},
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use zeroize::Zeroizing;

/// A question that waits for its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    pub id: u64,
    pub host: HostName,
    pub prompt: String,
    pub kind: AskKind,
}

/// All that wait, the first of them shown.
#[derive(Debug, Default)]
pub(super) struct Asks {
    waiting: Vec<Waiting>,
    entry: Option<Entry>,
    /// The operator put them aside: they come back by a key.
    pub(super) aside: bool,
    gate: Gate<u64>,
}

/// What is being typed for the first one.
#[derive(Debug)]
struct Entry {
    of: u64,
    field: Field,
    /// Whether the answer goes to all that ask for the same.
    all: bool,
    wrong: Option<String>,
    /// Rows that the operator scrolled what is said.
    scrolled: usize,
}

/// What a key did.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    /// It is still there.
    Stay,
    /// It was read too soon to have been meant for it, and was dropped.
    Early,
    /// It is put aside.
    Later,
    /// These are answered.
    Told(Vec<(u64, Answer)>),
}

impl Asks {
    /// One more.
    pub fn push(&mut self, ask: Waiting) {
        if self.waiting.iter().all(|known| known.id != ask.id) {
            self.waiting.push(ask);
            self.turn();
        }
    }

    /// One is over; answers it, where it was still waiting.
    pub fn withdraw(&mut self, id: u64) -> Option<Waiting> {
        let at = self.waiting.iter().position(|ask| ask.id == id)?;
        let gone = self.waiting.remove(at);
        self.turn();
        Some(gone)
    }

    /// The one that is shown first.
    pub fn first(&self) -> Option<&Waiting> {
        self.waiting.first()
    }

    /// The numbers of all that wait.
    fn ids(self) -> impl Iterator<Item = u64> {
        self.waiting.into_iter().map(|ask| ask.id)
    }

    /// How many wait.
    pub fn count(&self) -> usize {
        self.waiting.len()
    }

    /// Whether one is to be shown.
    pub fn wants_up(&self) -> bool {
        !self.aside && !self.waiting.is_empty()
    }

    /// A frame with the first one in it was drawn.
    pub fn drawn(&mut self, now: Moment) {
        if let Some(ask) = self.waiting.first() {
            self.gate.drawn(ask.id, now);
        }
    }

    /// Something else covers it, or it is out of sight: it has to be looked at anew.
    pub fn hidden(&mut self) {
        self.gate = Gate::default();
    }

    /// The others that the same answer would do for.
    fn alike(&self) -> impl Iterator<Item = &Waiting> {
        let first = self.waiting.first();
        self.waiting
            .iter()
            .skip(1)
            .filter(move |other| first.is_some_and(|first| same(first, other)))
    }

    /// The entry follows the first one.
    fn turn(&mut self) {
        let Some(first) = self.waiting.first() else {
            self.entry = None;
            self.aside = false;
            return;
        };
        if self.entry.as_ref().is_none_or(|entry| entry.of != first.id) {
            self.entry = Some(Entry {
                of: first.id,
                field: field(first.kind),
                all: false,
                wrong: None,
                scrolled: 0,
            });
        }
    }

    /// Takes a key while it is shown.
    pub fn key(&mut self, key: &KeyEvent, now: Moment) -> Pressed {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let Some(first) = self.waiting.first() else { return Pressed::Stay };
        // A key that was on its way to something else must not become a part of a password, and no Enter may send it.
        if !self.gate.is_open(&first.id, now) {
            return Pressed::Early;
        }
        let can_share = self.alike().next().is_some();
        let Some(entry) = &mut self.entry else { return Pressed::Stay };
        match key.code {
            KeyCode::Esc => {
                self.aside = true;
                entry.field.clear();
                self.hidden();
                return Pressed::Later;
            }
            KeyCode::Char('x') if ctrl => return self.tell(None),
            KeyCode::PageDown => entry.scrolled += 4,
            KeyCode::PageUp => entry.scrolled = entry.scrolled.saturating_sub(4),
            KeyCode::Tab | KeyCode::BackTab if can_share => entry.all = !entry.all,
            KeyCode::Enter => match entry.field.wrong() {
                Some(why) => entry.wrong = Some(why),
                None => {
                    let answer = Zeroizing::new(entry.field.value().to_owned());
                    return self.tell(Some(answer));
                }
            },
            _ => {
                entry.wrong = None;
                entry.field.key(key);
            }
        }
        Pressed::Stay
    }

    /// Takes a paste; false where it came too soon to have been meant for it.
    pub fn paste(&mut self, text: &str, now: Moment) -> bool {
        let (Some(first), Some(entry)) = (self.waiting.first(), &mut self.entry) else {
            return false;
        };
        let open = self.gate.is_open(&first.id, now);
        if open {
            // A line end comes along where a whole line was copied.
            entry.field.paste(text.trim_end_matches(['\r', '\n']));
        }
        open
    }

    /// Takes the first one's answer, and that of all that it is shared with.
    fn tell(&mut self, answer: Option<Zeroizing<String>>) -> Pressed {
        let shared = self.entry.as_ref().is_some_and(|entry| entry.all) && answer.is_some();
        let mut ids: Vec<u64> = self.waiting.first().map(|first| first.id).into_iter().collect();
        if shared {
            ids.extend(self.alike().map(|other| other.id));
        }
        self.waiting.retain(|ask| !ids.contains(&ask.id));
        self.entry = None;
        self.hidden();
        self.turn();
        Pressed::Told(ids.into_iter().map(|id| (id, Answer(answer.clone()))).collect())
    }
}

fn field(kind: AskKind) -> Field {
    match kind {
        AskKind::Secret => Field::secret("Answer, unseen").required("nothing was typed"),
        AskKind::Text => Field::text("Answer", ""),
        AskKind::HostKey => Field::text("Is it the right key? Type yes or no in full", "").checked(|text| match text {
            "yes" | "no" => Ok(()),
            _ => Err("type yes or no in full; Esc leaves the question for later".into()),
        }),
    }
}

/// Whether one answer would do for both: a password is no second factor, and that of a key is no other key's.
fn same(one: &Waiting, other: &Waiting) -> bool {
    one.kind == AskKind::Secret && other.kind == AskKind::Secret && sort(&one.prompt) == sort(&other.prompt)
}

/// What is asked for, without whom it is asked of.
fn sort(prompt: &str) -> String {
    let prompt = prompt.to_lowercase();
    if prompt.contains("sudo") {
        "sudo".into()
    } else if prompt.contains("password") {
        "password".into()
    } else {
        prompt
    }
}
