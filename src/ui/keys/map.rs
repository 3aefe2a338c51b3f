use super::{Binding, Command, KEYS, Key, Scope, key};
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use std::{collections::HashMap, sync::Arc};

/// The keys as they are bound now: those of the table, but for what the operator has bound otherwise. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    own: Arc<HashMap<&'static str, Vec<Key>>>,
}

impl Keymap {
    /// With the operator's own keys, by the names of the table. No keys: unbound.
    pub fn with(own: HashMap<&'static str, Vec<Key>>) -> Keymap {
        Keymap { own: Arc::new(own) }
    }

    /// What a key asks for in this scope, the narrowest meaning first.
    pub fn commands(&self, event: &KeyEvent, scope: Scope) -> impl Iterator<Item = Command> {
        let meaning = |scope: Scope| {
            KEYS.iter()
                .find(|binding| binding.scope == scope && self.keys(binding).iter().any(|key| key.is(event)))
                .map(|binding| binding.command)
        };
        let wider = if scope.falls_through() { meaning(Scope::Any) } else { None };
        meaning(scope).into_iter().chain(wider)
    }

    /// What a key asks for in this scope.
    pub fn command(&self, event: &KeyEvent, scope: Scope) -> Option<Command> {
        self.commands(event, scope).next()
    }

    /// The keys of a line of the table.
    pub fn keys<'a>(&'a self, binding: &'a Binding) -> &'a [Key] {
        self.own.get(binding.name).map_or(binding.keys, Vec::as_slice)
    }

    /// The name of the first key that a command has, where it has one.
    pub fn name_of(&self, command: Command) -> Option<String> {
        Some(self.keys(super::binding(command)?).first()?.name())
    }

    /// How a command is called in a sentence: by its key, else as the palette has it.
    pub fn hint(&self, command: Command) -> String {
        self.name_of(command).unwrap_or_else(|| {
            let name = super::binding(command).map_or("", |binding| binding.short);
            format!("“{name}” in the palette")
        })
    }

    /// The same for the way back to the current step: by Esc, which hands look for, where it leads there.
    pub fn way_back(&self) -> String {
        let esc = key::code(KeyCode::Esc);
        match super::binding(Command::ToCurrent) {
            Some(binding) if self.keys(binding).contains(&esc) => esc.name(),
            _ => self.hint(Command::ToCurrent),
        }
    }

    /// The keys that scroll, those that there are.
    pub fn scrolling(&self) -> String {
        let keys = [Command::Up, Command::Down, Command::PageUp, Command::PageDown];
        let named: Vec<String> = keys.into_iter().filter_map(|command| self.name_of(command)).collect();
        let one_column = |name: &String| name.chars().count() == 1;
        let arrows: String = named.iter().filter(|name| one_column(name)).map(String::as_str).collect();
        let others = named.iter().filter(|name| !one_column(name)).map(String::as_str);
        std::iter::once(arrows.as_str())
            .filter(|arrows| !arrows.is_empty())
            .chain(others)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::layout::Region;
    use ratatui::crossterm::event::KeyModifiers;

    fn press(c: char) -> KeyEvent {
        KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)
    }

    #[test]
    fn an_own_key_takes_the_place_of_the_tables_keys_and_shows() {
        let map = Keymap::with([("skip", vec![Key::parse("F7").unwrap()]), ("note", Vec::new())].into());
        let skip = KeyEvent::new(KeyCode::F(7), KeyModifiers::NONE);
        assert_eq!(map.command(&skip, Scope::Any), Some(Command::Skip));
        assert_eq!(map.command(&press('s'), Scope::Any), None);
        assert_eq!(map.command(&press('n'), Scope::Any), None);
        assert_eq!(map.name_of(Command::Skip).as_deref(), Some("F7"));
        assert_eq!(map.hint(Command::Note), "“note” in the palette");
    }

    #[test]
    fn sentences_name_the_keys_that_there_are() {
        let usual = Keymap::default();
        assert_eq!(usual.way_back(), "Esc");
        assert_eq!(usual.scrolling(), "↑↓ PgUp PgDn");
        let own = Keymap::with([("current", vec![Key::parse("F3").unwrap()]), ("page-up", Vec::new())].into());
        assert_eq!(own.way_back(), "F3");
        assert_eq!(own.scrolling(), "↑↓ PgDn");
    }

    #[test]
    fn what_means_nothing_in_a_region_means_what_it_does_anywhere() {
        let map = Keymap::default();
        assert_eq!(map.command(&press('s'), Scope::In(Region::Output)), Some(Command::Skip));
        assert_eq!(map.command(&press('s'), Scope::Question), None);
    }
}
