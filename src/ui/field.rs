//! One thing that is asked: a text, one of several, yes or no. Dialogs and forms are made of these.

use super::{
    text_box::TextBox,
    text_view::{self, View},
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::{fmt, sync::Arc};

/// Stands for every secret that was given.
const GIVEN: &str = "•••••••• given";

/// Says what is wrong with a text.
pub type Check = Arc<dyn Fn(&str) -> Result<(), String> + Send + Sync>;

/// One thing that is asked.
#[derive(Clone)]
pub struct Field {
    /// What is asked.
    pub label: String,
    /// More about it.
    pub help: Option<String>,
    /// How it is answered.
    pub kind: Kind,
    /// Looked at while typing.
    check: Option<Check>,
}

/// How a field is answered.
#[derive(Clone, Debug)]
pub enum Kind {
    /// By typing.
    Text(TextBox),
    /// By typing, unseen.
    Secret(TextBox),
    /// By taking one of these.
    Pick {
        /// What there is.
        options: Vec<Choice>,
        /// Which is taken.
        at: usize,
    },
    /// By switching it on or off.
    Toggle(bool),
}

/// One of several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// One line.
    pub label: String,
    /// What it means.
    pub text: String,
    /// The key that takes it at once, where one is named.
    pub key: Option<char>,
}

impl Choice {
    /// Just a line.
    pub fn new(label: impl Into<String>) -> Self {
        Choice {
            label: label.into(),
            ..Choice::default()
        }
    }
}

impl Choice {
    /// A line that a key takes at once.
    pub fn keyed(key: char, label: impl Into<String>) -> Self {
        Choice {
            key: Some(key),
            ..Choice::new(label)
        }
    }
}

impl Field {
    /// A line of text.
    pub fn text(label: impl Into<String>, text: &str) -> Self {
        Field::of(label, Kind::Text(TextBox::new(text, false)))
    }

    /// Several lines of text.
    pub fn lines(label: impl Into<String>, text: &str) -> Self {
        Field::of(label, Kind::Text(TextBox::new(text, true)))
    }

    /// A text that isn't shown.
    pub fn secret(label: impl Into<String>) -> Self {
        Field::of(label, Kind::Secret(TextBox::new("", false)))
    }

    /// One of several, the first taken.
    pub fn pick(label: impl Into<String>, options: Vec<Choice>) -> Self {
        Field::of(label, Kind::Pick { options, at: 0 })
    }

    /// On or off.
    pub fn toggle(label: impl Into<String>, on: bool) -> Self {
        Field::of(label, Kind::Toggle(on))
    }

    /// A reason that must be given.
    pub fn reason(label: impl Into<String>) -> Self {
        Field::text(label, "")
            .with_help("It goes into the journal, with your name.")
            .required("a reason is wanted here")
    }

    fn of(label: impl Into<String>, kind: Kind) -> Self {
        Field {
            label: label.into(),
            help: None,
            kind,
            check: None,
        }
    }

    /// With a word more about it.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Looked at by this while typing.
    pub fn checked(mut self, check: impl Fn(&str) -> Result<(), String> + Send + Sync + 'static) -> Self {
        self.check = Some(Arc::new(check));
        self
    }

    /// Not to be left empty.
    pub fn required(self, why: &'static str) -> Self {
        self.checked(move |text| if text.trim().is_empty() { Err(why.to_owned()) } else { Ok(()) })
    }

    /// Whatever is in it, and be it nothing, will do.
    pub fn freed(&mut self, label: &str) {
        self.label = label.to_owned();
        self.help = None;
        self.check = None;
    }

    /// What is wrong with it now.
    pub fn wrong(&self) -> Option<String> {
        self.check.as_ref().and_then(|check| check(self.value()).err())
    }

    /// The text that was typed; nothing where something else is asked.
    pub fn value(&self) -> &str {
        match &self.kind {
            Kind::Text(text) | Kind::Secret(text) => text.text(),
            Kind::Pick { .. } | Kind::Toggle(_) => "",
        }
    }

    /// The text, where something was typed.
    pub fn given(&self) -> Option<String> {
        let text = self.value().trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Which of several is taken.
    pub fn picked(&self) -> usize {
        match &self.kind {
            Kind::Pick { at, .. } => *at,
            Kind::Toggle(on) => usize::from(*on),
            _ => 0,
        }
    }

    /// Whether it takes text, and thus a paste.
    pub fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Text(_) | Kind::Secret(_))
    }

    /// Whether Enter is text here.
    pub fn takes_enter(&self) -> bool {
        matches!(&self.kind, Kind::Text(text) if text.many_lines())
    }

    /// The key that is meant: an arrow for Ctrl-N and Ctrl-P, and for `j` and `k` where nothing is typed and no option has them.
    pub fn vi(&self, key: KeyEvent) -> KeyEvent {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let own = |c: char| match &self.kind {
            Kind::Text(_) | Kind::Secret(_) => true,
            Kind::Pick { options, .. } => options.iter().any(|option| option.key == Some(c)),
            Kind::Toggle(_) => false,
        };
        let code = match key.code {
            KeyCode::Char('n') if ctrl => KeyCode::Down,
            KeyCode::Char('p') if ctrl => KeyCode::Up,
            KeyCode::Char('j') if !ctrl && !own('j') => KeyCode::Down,
            KeyCode::Char('k') if !ctrl && !own('k') => KeyCode::Up,
            _ => return key,
        };
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    /// Takes a key. False where it means nothing here.
    pub fn key(&mut self, key: &KeyEvent) -> bool {
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match (&mut self.kind, key.code) {
            (Kind::Text(text) | Kind::Secret(text), _) => text.key(key),
            (Kind::Pick { options, at }, code) => match code {
                KeyCode::Up if *at > 0 => {
                    *at -= 1;
                    true
                }
                KeyCode::Down if *at + 1 < options.len() => {
                    *at += 1;
                    true
                }
                KeyCode::Left | KeyCode::Right | KeyCode::Char(' ') if plain && !options.is_empty() => {
                    let step = if code == KeyCode::Left { options.len() - 1 } else { 1 };
                    *at = (*at + step) % options.len();
                    true
                }
                KeyCode::Char(c) if plain => match options.iter().position(|option| option.key == Some(c)) {
                    Some(found) => {
                        *at = found;
                        true
                    }
                    None => false,
                },
                _ => false,
            },
            (Kind::Toggle(on), KeyCode::Char(' ' | 'x') | KeyCode::Left | KeyCode::Right) if plain => {
                *on = !*on;
                true
            }
            (Kind::Toggle(_), _) => false,
        }
    }

    /// Takes pasted text; false where no text is asked for.
    pub fn paste(&mut self, pasted: &str) -> bool {
        match &mut self.kind {
            Kind::Text(text) | Kind::Secret(text) => {
                text.insert(pasted);
                true
            }
            _ => false,
        }
    }

    /// Empties its text.
    pub fn clear(&mut self) {
        if let Kind::Text(text) | Kind::Secret(text) = &mut self.kind {
            *text = TextBox::new("", text.many_lines());
        }
    }

    /// What is seen of its text in so many columns. Of a secret, only whether there is one: not even its length.
    pub fn view(&self, width: usize) -> View {
        match &self.kind {
            Kind::Text(text) => text_view::lines(text.text(), text.place(), width),
            Kind::Secret(text) if !text.text().is_empty() => View {
                rows: vec![GIVEN.to_owned()],
                cursor: (0, GIVEN.chars().count()),
            },
            _ => View {
                rows: vec![String::new()],
                cursor: (0, 0),
            },
        }
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({:?})", self.label)
    }
}
