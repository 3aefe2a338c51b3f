//! Theme files: text in, a theme or all of its mistakes out.

use super::{Role, SHIPPED, Theme};
use crate::{
    diagnostic::{Diagnostic, Kind, Severity, Source, did_you_mean},
    tables::{self, Key, Keys, Problems, Said, Shape, Table},
};
use ratatui::style::{Color, Modifier, Style};
use std::{
    collections::BTreeMap,
    str::FromStr as _,
    sync::{Arc, LazyLock},
};

/// A word of a style is no colour and no attribute.
pub const UNKNOWN_COLOUR: Kind = Kind::error("unknown-colour");
/// A live run would look like a rehearsal.
pub const MODES_ALIKE: Kind = Kind::error("modes-alike");

/// All kinds that reading a theme adds to those of any table.
pub const KINDS: &[Kind] = &[UNKNOWN_COLOUR, MODES_ALIKE];

/// Names that stand for all roles under them, where they are no role themselves.
const GROUPS: &[Key] = &[
    key("mode"),
    key("level"),
    key("truth"),
    key("diff"),
    key("output"),
    key("look"),
    key("site"),
];

/// Attributes, and what they do.
const ATTRIBUTES: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
    ("plain", Modifier::empty()),
];

/// Colours as a theme file names them.
const COLOURS: [&str; 17] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "gray",
    "dark-gray",
    "light-red",
    "light-green",
    "light-yellow",
    "light-blue",
    "light-magenta",
    "light-cyan",
    "white",
    "reset",
];

/// A key of a theme file that takes a style.
pub(super) const fn key(name: &'static str) -> Key {
    Key::new(
        name,
        Shape::Text,
        "such as \"bold #ff8700 on black\"; a name with a dot stands in quotes: \"look.held\" = \"bold magenta\"",
    )
}

/// The keys of a theme file.
pub fn theme_keys() -> &'static Keys {
    static KEYS: LazyLock<Keys> = LazyLock::new(|| {
        let mut keys = vec![Key::new("base", Shape::Word(BASES), "the shipped theme that this one changes")];
        keys.extend(Role::KEYS.iter().chain(GROUPS).map(|known| key(known.name)));
        Keys {
            of: "a theme",
            keys: keys.leak(),
        }
    });
    &KEYS
}

const BASES: &[&str] = &["dark", "light", "high-contrast", "colour-blind", "sixteen", "mono"];

pub(super) fn read(source: &Arc<Source>) -> Result<Theme, Vec<Diagnostic>> {
    let problems = Problems::default();
    let theme = tables::read(source, theme_keys(), &problems, |table| {
        let mut given = table.text("base").map(|base| styles_of(&base.value)).unwrap_or_default();
        given.extend(styles(table, &problems));
        let theme = Theme::of(&given);
        if problems.errors() == 0 && theme.style(Role::Live) == theme.style(Role::Rehearsal) {
            let told = Diagnostic::new(
                MODES_ALIKE,
                "a live run would look like a rehearsal",
                table.key_at("mode.live").label("this theme"),
            );
            problems.report(told.help("give \"mode.live\" and \"mode.rehearsal\" looks of their own, or begin with base = \"dark\""));
        }
        theme
    });
    let all = problems.sorted();
    match theme {
        Some(theme) if all.iter().all(|told| told.severity != Severity::Error) => Ok(theme),
        _ => Err(all),
    }
}

/// The styles of a shipped theme, as its file gives them.
fn styles_of(base: &str) -> BTreeMap<String, Style> {
    let Some((name, text)) = SHIPPED.iter().find(|(name, _)| *name == base) else {
        return BTreeMap::new();
    };
    let problems = Problems::default();
    tables::read(&Source::new(*name, *text), theme_keys(), &problems, |table| {
        styles(table, &problems)
    })
    .unwrap_or_default()
}

fn styles(table: &Table<'_>, problems: &Problems) -> BTreeMap<String, Style> {
    let entries = table.entries().into_iter().filter(|(name, _)| name.value != "base");
    entries
        .filter_map(|(name, item)| Some((name.value, style_of(&item.text()?, problems))))
        .collect()
}

fn style_of(text: &Said<String>, problems: &Problems) -> Style {
    let mut style = Style::default();
    let mut on = false;
    for word in text.value.split_whitespace() {
        if word == "on" && !on {
            on = true;
        } else if let Some((_, attribute)) = ATTRIBUTES.iter().find(|(name, _)| *name == word && !on) {
            style = style.add_modifier(*attribute);
        } else if let Ok(colour) = Color::from_str(word) {
            style = if std::mem::take(&mut on) {
                style.bg(colour)
            } else {
                style.fg(colour)
            };
        } else {
            unknown(text, word, problems);
            on = false;
        }
    }
    if on {
        let told = Diagnostic::new(UNKNOWN_COLOUR, "a colour is missing after `on`", text.at.label("this style"));
        problems.report(told.help("such as \"white on blue\""));
    }
    style
}

fn unknown(text: &Said<String>, word: &str, problems: &Problems) {
    let start = text.value.split(word).next().map_or(0, str::len);
    let at = text.at.inside(start..start + word.len());
    let told = Diagnostic::new(
        UNKNOWN_COLOUR,
        format!("`{word}` is neither a colour nor an attribute"),
        at.label("this word"),
    );
    let attributes = ATTRIBUTES.map(|(name, _)| name);
    let help = did_you_mean(word, COLOURS.into_iter().chain(attributes)).map_or_else(
        || {
            format!(
                "colours: {}, #rrggbb, a number from 0 to 255; attributes: {}",
                COLOURS.join(", "),
                attributes.join(", ")
            )
        },
        |near| format!("did you mean `{near}`?"),
    );
    problems.report(told.help(help));
}
