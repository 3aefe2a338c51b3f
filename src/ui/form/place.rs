//! Keeping the values for the next time: a small dialog for the name of the place and the file.

use super::{Form, Over, draw, keys::Command};
use crate::{
    procedure::{model::InputKind, site},
    ui::{
        event::{NotKept, Out},
        field::{Field, Kind},
        field_lines,
        region::put,
        theme::Role,
        wrap,
    },
};
use ratatui::{
    buffer::Buffer,
    crossterm::event::{KeyCode, KeyEvent},
    layout::{Position, Rect},
    text::{Line, Span},
};

/// What is asked, and how far it came.
#[derive(Debug)]
pub(super) struct Place {
    /// The name, the file, and, where another one is in the way, whether it is replaced.
    fields: Vec<Field>,
    at: usize,
    /// The folder of the file that goes with the name.
    folder: String,
    /// What stands in the way.
    wrong: Option<String>,
    /// The file that another one was found in place of.
    taken: Option<String>,
}

const NAME: usize = 0;
const FILE: usize = 1;
const REPLACE: usize = 2;

impl Form {
    pub(super) fn open_place(&mut self) {
        let Some(folder) = self.sites.clone() else {
            self.said = Some((Role::Dim, "There is no folder for sites here.".into()));
            return;
        };
        self.over = Some(Over::Place(Place {
            fields: vec![
                Field::text("What the place is called", "").with_help("On the screen and in the journal, such as: prod, Athens"),
                Field::text("The file", "").with_help("Only you can read it. Another file is never replaced unasked."),
            ],
            at: NAME,
            folder,
            wrong: None,
            taken: None,
        }));
    }

    pub(super) fn place_key(&mut self, key: &KeyEvent, command: Option<Command>) -> Vec<Out> {
        let Some(Over::Place(place)) = &mut self.over else {
            return Vec::new();
        };
        let last = place.fields.len() - 1;
        match (command, key.code) {
            (_, KeyCode::Esc) => self.over = None,
            (Some(Command::Next), _) | (_, KeyCode::Down) => place.at = (place.at + 1).min(last),
            (Some(Command::Previous), _) | (_, KeyCode::Up) => place.at = place.at.saturating_sub(1),
            (Some(Command::Enter), _) if place.at < FILE => place.at += 1,
            (Some(Command::Enter | Command::GoOn), _) => return self.keep(),
            _ => place.type_key(key),
        }
        Vec::new()
    }

    /// Has the file written, once it is said where.
    fn keep(&mut self) -> Vec<Out> {
        let values = self.kept_values();
        let Some(Over::Place(place)) = &mut self.over else {
            return Vec::new();
        };
        let Some((name, path)) = place.said() else {
            return Vec::new();
        };
        let replace = place.taken.as_deref() == Some(path.as_str()) && place.fields.get(REPLACE).is_some_and(|field| field.picked() == 1);
        if place.taken.as_deref() == Some(path.as_str()) && !replace {
            place.at = REPLACE;
            place.wrong = Some("another file is there: tick with Blank to replace it, or name another one".into());
            return Vec::new();
        }
        vec![Out::KeepSite {
            text: site::write(&self.asks, Some(&name), &values, &self.place),
            path,
            replace,
        }]
    }

    /// Those values that are well: what is missing, wrong or not confirmed yet is left out.
    fn kept_values(&mut self) -> crate::words::Values {
        let touched = self.touched.clone();
        self.touched.extend(self.asked.iter().cloned());
        self.lay();
        let wrong: Vec<String> = self
            .wrong
            .keys()
            .filter_map(|question| self.name(question))
            .map(str::to_owned)
            .collect();
        self.touched = touched;
        self.lay();
        let mut values = self.values();
        values.retain(|name, _| !wrong.contains(name));
        values
    }

    /// What became of the file.
    pub(super) fn kept(&mut self, path: String, kept: Result<(), NotKept>) {
        let values = self.kept_values().len();
        let secrets = self.asks.inputs.iter().any(|input| input.kind == InputKind::Secret);
        let Some(Over::Place(place)) = &mut self.over else { return };
        match kept {
            Ok(()) => {
                let left_out = if secrets { "; secrets are not in it" } else { "" };
                self.over = None;
                self.said = Some((
                    Role::Good,
                    format!("✔ {values} values are kept in {path}, which only you can read{left_out}."),
                ));
            }
            Err(NotKept::Exists) => {
                place.fields.truncate(REPLACE);
                place
                    .fields
                    .push(Field::toggle(format!("Replace {path}, which is there already"), false));
                place.at = REPLACE;
                place.wrong = Some("another file is there: tick with Blank to replace it, or name another one".into());
                place.taken = Some(path);
            }
            Err(NotKept::Failed(why)) => place.wrong = Some(format!("{path} can't be written: {why}")),
        }
    }
}

impl Place {
    fn type_key(&mut self, key: &KeyEvent) {
        let follows = self.follows();
        if self.fields.get_mut(self.at).is_some_and(|field| field.key(key)) {
            self.changed(follows);
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        let follows = self.follows();
        if self.fields.get_mut(self.at).is_some_and(|field| field.paste(text.trim())) {
            self.changed(follows);
        }
    }

    fn changed(&mut self, follows: bool) {
        self.wrong = None;
        if self.at == NAME && follows {
            let path = self.path();
            if let Some(field) = self.fields.get_mut(FILE) {
                field.clear();
                field.paste(&path);
            }
        }
    }

    /// Whether the file still goes with the name.
    fn follows(&self) -> bool {
        self.text(FILE) == self.path()
    }

    /// The file that goes with the name.
    fn path(&self) -> String {
        let name = self.text(NAME).trim().to_lowercase();
        let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let name = words.collect::<Vec<_>>().join("-");
        if name.is_empty() {
            String::new()
        } else {
            format!("{}/{name}.toml", self.folder)
        }
    }

    fn text(&self, field: usize) -> &str {
        self.fields.get(field).map(Field::value).unwrap_or_default()
    }

    /// The name and the file, where both are well.
    fn said(&mut self) -> Option<(String, String)> {
        let (name, path) = (self.text(NAME).trim().to_owned(), self.text(FILE).trim().to_owned());
        let wrong = if name.is_empty() {
            Some((NAME, "the place wants a name"))
        } else if path.is_empty() || path.ends_with('/') {
            Some((FILE, "a file is wanted"))
        } else if !path.ends_with(".toml") {
            Some((FILE, "the file's name ends in .toml"))
        } else {
            None
        };
        let Some((at, why)) = wrong else { return Some((name, path)) };
        self.at = at;
        self.wrong = Some(why.to_owned());
        None
    }

    /// Draws it over the questions; answers where text is being typed.
    pub(super) fn draw(&self, form: &Form, all: Rect, buffer: &mut Buffer) -> Option<Position> {
        let width = all.width.saturating_sub(4).min(100);
        let inside = usize::from(width.saturating_sub(4));
        let theme = &form.theme;
        let mut lines = Vec::new();
        let says = "The values that are well are written, to be used again. Secrets never are. Enter goes on, Esc leads back.";
        for part in wrap::words(says, inside) {
            lines.push(Line::from(Span::styled(part, theme.style(Role::Dim))));
        }
        let mut cursor = None;
        for (at, field) in self.fields.iter().enumerate() {
            lines.push(Line::default());
            let place = field_lines::lay(field, at == self.at, theme, inside, &mut lines);
            if at == self.at && !matches!(field.kind, Kind::Toggle(_)) {
                cursor = Some(place);
            }
        }
        let wrong = self.wrong.as_ref().map(|wrong| format!("✘ {wrong}")).unwrap_or_default();
        for part in wrap::words(&wrong, inside) {
            lines.push(Line::from(Span::styled(part, theme.style(Role::Wrong))));
        }
        let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).min(all.height.saturating_sub(2));
        let area = Rect {
            x: all.x + (all.width - width) / 2,
            y: all.y + (all.height - height) / 2,
            width,
            height,
        };
        let inner = draw::frame(form, "Keep the values as a site", area, buffer);
        for (line, y) in lines.iter().zip(0..inner.height) {
            put(buffer, inner, y, line);
        }
        let (row, column) = cursor?;
        let (x, y) = (u16::try_from(column).ok()?, u16::try_from(row).ok()?);
        (x < inner.width && y < inner.height).then(|| Position::new(inner.x + x, inner.y + y))
    }
}
