use super::{Binding, Command, KEYS, Key, Scope};
use ratatui::crossterm::event::KeyEvent;
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::layout::Region;
    use ratatui::crossterm::event::{KeyCode, KeyModifiers};

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
    fn what_means_nothing_in_a_region_means_what_it_does_anywhere() {
        let map = Keymap::default();
        assert_eq!(map.command(&press('s'), Scope::In(Region::Output)), Some(Command::Skip));
        assert_eq!(map.command(&press('s'), Scope::Question), None);
    }
}
