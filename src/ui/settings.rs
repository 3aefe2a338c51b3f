//! The operator's settings: `config.toml`. Text in, settings or all of its mistakes out; the file is read elsewhere.

use super::attention;
use super::keys::{Binding, Group, KEYS, Key as Pressed, Keymap, Scope};
use super::theme::Theme;
use crate::{
    diagnostic::{Diagnostic, Kind, Severity, Source, did_you_mean},
    tables::{self, At, Item, Key, Keys, Problems, Said, Shape, Table},
};
use std::{collections::HashMap, sync::Arc};

/// The keys of the settings file.
pub static SETTINGS: Keys = Keys {
    of: "a settings file",
    keys: &[
        Key::new("theme", Shape::Text, "the name of a theme, shipped or your own"),
        Key::new(
            "mouse",
            Shape::Flag,
            "whether the mouse is the guide's; without, the terminal selects text",
        ),
        Key::new(
            "ascii",
            Shape::Flag,
            "draw with ASCII characters alone; without, the locale decides",
        ),
        Key::new(
            "attention",
            Shape::Table(&attention::KEYS),
            "how you are called when something wants you",
        ),
        Key::new(
            "keys",
            Shape::Map(&Shape::Either(&[Shape::Text, Shape::List(&Shape::Text)])),
            "keys of your own, by the name of what they do; \"\" takes a key away",
        ),
    ],
};

/// `[keys]` names something that no key does.
pub const UNKNOWN_COMMAND: Kind = Kind::error("unknown-command");
/// A key's name can't be read.
pub const UNKNOWN_KEY_NAME: Kind = Kind::error("unknown-key-name");
/// A key would mean two things.
pub const KEY_TWICE: Kind = Kind::error("key-bound-twice");
/// A key that must keep its meaning, or a meaning that must keep its key.
pub const KEY_KEPT: Kind = Kind::error("key-kept");

/// All kinds that reading settings adds to those of any table.
pub const KINDS: &[Kind] = &[UNKNOWN_COMMAND, UNKNOWN_KEY_NAME, KEY_TWICE, KEY_KEPT];

/// What an operator has set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The theme's name, and where it stands; nothing: what fits the terminal.
    pub theme: Option<Said<String>>,
    /// That theme, once it was read, as the terminal can show it.
    pub look: Theme,
    /// Whether the mouse is the guide's.
    pub mouse: bool,
    /// ASCII alone, or not; nothing: the locale decides.
    pub ascii: Option<bool>,
    /// How the operator is called.
    pub attention: attention::Settings,
    /// The keys as they are bound.
    pub keys: Keymap,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            theme: None,
            look: Theme::default(),
            mouse: true,
            ascii: None,
            attention: attention::Settings::default(),
            keys: Keymap::default(),
        }
    }
}

impl Settings {
    /// Reads a settings file.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(source: &Arc<Source>) -> Result<Settings, Vec<Diagnostic>> {
        let problems = Problems::default();
        let read = tables::read(source, &SETTINGS, &problems, |table| Settings::of(table, &problems));
        let all = problems.sorted();
        match read {
            Some(settings) if all.iter().all(|told| told.severity != Severity::Error) => Ok(settings),
            _ => Err(all),
        }
    }

    fn of(table: &Table<'_>, problems: &Problems) -> Settings {
        Settings {
            theme: table.text("theme"),
            look: Theme::default(),
            mouse: table.flag("mouse").is_none_or(|mouse| mouse.value),
            ascii: table.flag("ascii").map(|ascii| ascii.value),
            attention: table
                .table("attention")
                .map(|table| attention::Settings::of(&table))
                .unwrap_or_default(),
            keys: keymap(table, problems),
        }
    }
}

/// A command that the operator binds, and where each of its keys stands.
struct Own {
    binding: &'static Binding,
    keys: Vec<Said<Pressed>>,
}

fn keymap(table: &Table<'_>, problems: &Problems) -> Keymap {
    let mut own = Vec::new();
    for (name, item) in table.map("keys") {
        if let Some(binding) = named(&name, problems) {
            let keys = keys_of(item).filter_map(|text| key(binding, &text, problems)).collect();
            own.push(Own { binding, keys });
        }
    }
    tell_doubles(&own, problems);
    let bound = own
        .into_iter()
        .map(|own| (own.binding.name, own.keys.into_iter().map(|key| key.value).collect()));
    Keymap::with(bound.collect::<HashMap<_, _>>())
}

/// The line of the table that a name stands for.
fn named(name: &Said<String>, problems: &Problems) -> Option<&'static Binding> {
    let Some(binding) = KEYS.iter().find(|binding| binding.name == name.value) else {
        let names = KEYS.iter().filter(|binding| !binding.fixed).map(|binding| binding.name);
        let told = Diagnostic::new(
            UNKNOWN_COMMAND,
            format!("nothing that a key does is called `{}`", name.value),
            name.at.label("unknown name"),
        );
        let help = did_you_mean(name, names).map_or_else(
            || "the help page lists what keys do, and README.md their names".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        problems.report(told.help(help));
        return None;
    };
    if binding.fixed {
        let keys: Vec<String> = binding.keys.iter().map(|key| key.name()).collect();
        let told = Diagnostic::new(
            KEY_KEPT,
            format!("`{}` can't be bound otherwise", name.value),
            name.at.label("this one keeps its keys"),
        );
        problems.report(told.help(format!("it stays on {}: a way out must be where it always is", keys.join(" "))));
        return None;
    }
    Some(binding)
}

/// A text or several. None of them empty: `""` takes the keys away.
fn keys_of(item: Item<'_>) -> impl Iterator<Item = Said<String>> {
    let texts = match item.text() {
        Some(text) => vec![text],
        None => item.list().into_iter().filter_map(Item::text).collect(),
    };
    texts.into_iter().filter(|text| !text.is_empty())
}

fn key(binding: &'static Binding, text: &Said<String>, problems: &Problems) -> Option<Said<Pressed>> {
    let key = match Pressed::parse(text) {
        Ok(key) => key,
        Err(why) => {
            let told = Diagnostic::new(
                UNKNOWN_KEY_NAME,
                format!("`{}` can't be bound: {why}", text.value),
                text.at.label("this key"),
            );
            problems.report(told.help("such as \"x\", \"X\", \"Ctrl-x\", \"Alt-x\", \"F5\", \"PgUp\", \"Up\", \"Blank\", \"Enter\""));
            return None;
        }
    };
    if let Some((what, help)) = kept(binding, key) {
        problems.report(Diagnostic::new(KEY_KEPT, what, text.at.label("this key")).help(help));
        return None;
    }
    Some(text.clone().map(|_| key))
}

/// Why a key must keep its meaning, and what to do instead.
fn kept(binding: &Binding, key: Pressed) -> Option<(String, &'static str)> {
    let keeper = KEYS
        .iter()
        .find(|other| other.fixed && other.scope != Scope::Question && other.keys.contains(&key));
    if let Some(keeper) = keeper {
        return Some((
            format!("{} is kept for the way out: {}", key.name(), keeper.short),
            "take another key",
        ));
    }
    let looks = matches!(binding.group, Group::View | Group::Output);
    let is = |name: &str| Pressed::parse(name) == Ok(key);
    if is("Enter") && binding.name != "proceed" && !looks {
        return Some((
            format!("Enter can't be `{}`: hands press Enter to go on", binding.name),
            "Enter does what the current step asks for, or looks around; take another key",
        ));
    }
    if is("Esc") && !looks {
        return Some((
            format!("Esc can't be `{}`: Esc never does anything", binding.name),
            "Esc gives up a question, or looks around; take another key",
        ));
    }
    None
}

/// A key means one thing in one scope: of the operator's own keys, and of those of the table that are left.
fn tell_doubles(own: &[Own], problems: &Problems) {
    let all: Vec<(&Binding, &Said<Pressed>)> = own.iter().flat_map(|own| own.keys.iter().map(|key| (own.binding, key))).collect();
    for (place, (binding, key)) in all.iter().enumerate() {
        let name = key.value.name();
        let earlier = all
            .iter()
            .take(place)
            .find(|(other, known)| other.scope == binding.scope && known.value == key.value);
        if let Some((other, known)) = earlier {
            problems.report(
                Diagnostic::new(
                    KEY_TWICE,
                    format!("{name} would be both `{}` and `{}`", other.name, binding.name),
                    key.at.label("here, too"),
                )
                .also(known.at.label("here"))
                .help("give one of them another key"),
            );
            continue;
        }
        let left = KEYS.iter().find(|other| {
            let rebound = own.iter().any(|own| own.binding.name == other.name);
            !rebound && other.scope == binding.scope && other.keys.contains(&key.value)
        });
        if let Some(other) = left {
            let told = Diagnostic::new(KEY_TWICE, format!("{name} is the key of `{}`", other.name), at(key));
            problems.report(told.help(format!(
                "take another key, or bind that one, too: {} = \"…\", or \"\" for none",
                quoted(other.name)
            )));
        }
    }
}

fn at(key: &Said<Pressed>) -> crate::diagnostic::Place {
    let at: &At = &key.at;
    at.label("this key")
}

/// A name as a key of TOML.
fn quoted(name: &str) -> String {
    if name.contains('.') {
        format!("\"{name}\"")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::keys::Command;

    fn told(text: &str) -> Vec<String> {
        let all = Settings::read(&Source::new("config.toml", text)).expect_err("it has mistakes");
        all.iter()
            .map(|told| format!("{} {}: {}", told.code, &told.at.source.text[told.at.span.clone()], told.message))
            .collect()
    }

    fn help(text: &str) -> String {
        let all = Settings::read(&Source::new("config.toml", text)).expect_err("it has mistakes");
        all[0].help.clone().unwrap_or_default()
    }

    #[test]
    fn an_empty_file_sets_nothing() {
        let settings = Settings::read(&Source::new("config.toml", "# nothing\n")).unwrap();
        assert!(settings.mouse && settings.ascii.is_none() && settings.theme.is_none());
        assert_eq!(settings.keys, Keymap::default());
    }

    #[test]
    fn keys_are_bound_taken_away_and_exchanged() {
        let text = "theme = 'light'\nmouse = false\nascii = true\n[keys]\nskip = ['F7', 'Ctrl-x']\nnote = ''\nretry = 'u'\nundo = 'r'\n";
        let settings = Settings::read(&Source::new("config.toml", text)).unwrap();
        assert_eq!(settings.theme.unwrap().value, "light");
        assert!(!settings.mouse && settings.ascii == Some(true));
        assert_eq!(settings.keys.name_of(Command::Skip).unwrap(), "F7");
        assert_eq!(settings.keys.name_of(Command::Note), None);
        assert_eq!(settings.keys.name_of(Command::Undo).unwrap(), "r");
        assert_eq!(settings.keys.name_of(Command::Retry).unwrap(), "u");
    }

    #[test]
    fn all_mistakes_are_told_at_once_each_at_its_own_place() {
        let text = "mous = true\n[keys]\nskpi = 'x'\nnote = 'Hyper-x'\nretry = 'Ctrl-m'\nedit = 3\n";
        let told = told(text);
        assert_eq!(told.len(), 5, "{told:#?}");
        assert!(told[0].starts_with("unknown-key mous"));
        assert!(told[1].starts_with("unknown-command skpi"));
        assert!(told[2].starts_with("unknown-key-name 'Hyper-x'"));
        assert!(told[3].contains("terminals send it as Enter"));
        assert!(told[4].starts_with("wrong-type 3"));
        assert_eq!(help("[keys]\nskpi = 'x'"), "did you mean `skip`?");
        assert!(help("[keys]\nnote = 'Hyper-x'").contains("Ctrl-x"));
    }

    #[test]
    fn a_key_that_would_mean_two_things_is_told_with_both_places() {
        let all = Settings::read(&Source::new("config.toml", "[keys]\nskip = 'F7'\nnote = 'F7'\n")).unwrap_err();
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].code, all[0].also.len()), ("key-bound-twice", 1));
        assert_eq!(told("[keys]\nnote = 's'\n"), ["key-bound-twice 's': s is the key of `skip`"]);
    }

    #[test]
    fn ways_out_keep_their_keys_and_enter_confirms_nothing_unheard_of() {
        for (text, what) in [
            ("[keys]\nnote = 'Ctrl-]'", "way out"),
            ("[keys]\nnote = 'Ctrl-c'", "way out"),
            ("[keys]\ninterrupt-or-leave = 'F3'", "can't be bound otherwise"),
            ("[keys]\nproceed = 'F3'\naccept = 'Enter'", "Enter can't be `accept`"),
            ("[keys]\ncurrent = 'F3'\nskip = 'Esc'", "Esc can't be `skip`"),
        ] {
            let told = told(text);
            assert!(
                told.iter().any(|told| told.starts_with("key-kept") && told.contains(what)),
                "{told:#?}"
            );
        }
    }
}
