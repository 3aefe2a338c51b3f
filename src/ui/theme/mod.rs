//! What things mean, and how each meaning looks. Nothing else in the screen knows a colour.

pub mod palette;

use super::letters::Letters;
use crate::engine::status::Look;
use crate::words::{Level, Truth};
use ratatui::style::{Color, Modifier, Style};
use std::{collections::BTreeMap, str::FromStr as _};

macro_rules! roles {
    ($($role:ident $name:literal,)*) => {
        /// A meaning that has a look. Its name is dotted: `look.held` falls back to `look`, and that to `text`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each says itself what it is for")]
        pub enum Role { $($role,)* }

        impl Role {
            /// All of them.
            pub const ALL: &[Role] = &[$(Role::$role,)*];

            /// As it stands in a theme file.
            pub fn name(self) -> &'static str {
                match self { $(Role::$role => $name,)* }
            }
        }
    };
}

roles! {
    Text "text", Dim "text.dim", Strong "text.strong",
    Border "border", BorderFocus "border.focus", Title "border.title",
    Live "mode.live", Rehearsal "mode.rehearsal",
    Observe "level.observe", Change "level.change", Disrupt "level.disrupt", Destroy "level.destroy",
    Caution "caution", Command "command", CommandMark "command.mark", Edited "command.edited",
    Key "key", KeyText "key.text",
    Selected "selected", Current "current",
    Good "truth.yes", Bad "truth.no", Unknown "truth.unknown",
    Added "diff.added", Dropped "diff.dropped",
    Error "output.error", Note "note", Wrong "wrong",
    Dialog "dialog", Field "field", FieldFocus "field.focus",
    Pending "look.pending", Inactive "look.inactive", Ready "look.ready", Blocked "look.blocked", Queued "look.queued",
    Running "look.running", Held "look.held", InDoubt "look.in-doubt", ToAssess "look.to-assess", Done "look.done",
    DoneWithWarnings "look.done-with-warnings", Failed "look.failed", DoneElsewhere "look.done-elsewhere",
    NotNeeded "look.not-needed", Deferred "look.deferred", Overridden "look.overridden", Undone "look.undone", Vouched "look.vouched",
}

impl From<Look> for Role {
    fn from(look: Look) -> Role {
        match look {
            Look::Pending => Role::Pending,
            Look::Inactive => Role::Inactive,
            Look::Ready => Role::Ready,
            Look::Blocked => Role::Blocked,
            Look::Queued => Role::Queued,
            Look::Running => Role::Running,
            Look::Held => Role::Held,
            Look::InDoubt => Role::InDoubt,
            Look::ToAssess => Role::ToAssess,
            Look::Done => Role::Done,
            Look::DoneWithWarnings => Role::DoneWithWarnings,
            Look::Failed => Role::Failed,
            Look::DoneElsewhere => Role::DoneElsewhere,
            Look::NotNeeded => Role::NotNeeded,
            Look::Deferred => Role::Deferred,
            Look::Overridden => Role::Overridden,
            Look::Undone => Role::Undone,
            Look::Vouched => Role::Vouched,
        }
    }
}

impl From<Level> for Role {
    fn from(level: Level) -> Role {
        match level {
            Level::Observe => Role::Observe,
            Level::Change => Role::Change,
            Level::Disrupt => Role::Disrupt,
            Level::Destroy => Role::Destroy,
        }
    }
}

impl From<Truth> for Role {
    fn from(truth: Truth) -> Role {
        match truth {
            Truth::Yes => Role::Good,
            Truth::No => Role::Bad,
            Truth::Unknown => Role::Unknown,
        }
    }
}

/// A style for every role.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    styles: Vec<Style>,
    /// Colours may be used; without, those of programs in the terminal pane are dropped, too.
    pub colours: bool,
    /// What the terminal shows.
    pub letters: Letters,
}

/// The shipped themes, by name.
pub const SHIPPED: [(&str, &str); 4] = [
    ("dark", include_str!("../../../themes/dark.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("sixteen", include_str!("../../../themes/sixteen.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
];

/// What is wrong with a theme; one line each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ThemeError(pub Vec<String>);

impl Theme {
    /// Reads a theme: `role = "bold yellow on blue"`, the role's dotted name quoted.
    ///
    /// # Errors
    /// All of its mistakes at once: no TOML, an unknown role, an unknown colour or attribute.
    pub fn parse(text: &str) -> Result<Theme, ThemeError> {
        let table: BTreeMap<String, String> = toml::from_str(text).map_err(|e| ThemeError(vec![e.to_string()]))?;
        let mut wrong = Vec::new();
        let mut given = BTreeMap::new();
        for (name, style) in &table {
            if !Role::ALL
                .iter()
                .any(|role| role.name() == name || role.name().starts_with(&format!("{name}.")))
            {
                wrong.push(unknown_role(name));
            }
            match style_of(style) {
                Ok(style) => {
                    given.insert(name.as_str(), style);
                }
                Err(why) => wrong.push(format!("`{name}`: {why}")),
            }
        }
        if !wrong.is_empty() {
            return Err(ThemeError(wrong));
        }
        let styles: Vec<Style> = Role::ALL.iter().map(|role| fall_back(&given, role.name())).collect();
        let colours = styles.iter().any(|style| style.fg.is_some() || style.bg.is_some());
        Ok(Theme {
            styles,
            colours,
            letters: Letters::All,
        })
    }

    /// A shipped theme; nothing where there is none of that name.
    pub fn shipped(name: &str) -> Option<Theme> {
        let (_, text) = SHIPPED.iter().find(|(known, _)| *known == name)?;
        Theme::parse(text).ok()
    }

    /// The one for a terminal: `NO_COLOR` (set and not empty) or a terminal without colours wants the one without.
    pub fn for_terminal(no_color: Option<&str>, term: Option<&str>) -> Theme {
        let plain = no_color.is_some_and(|value| !value.is_empty()) || term.is_some_and(|term| term.starts_with("vt") || term == "dumb");
        Theme::shipped(if plain { "mono" } else { "dark" }).unwrap_or_default()
    }

    /// How something looks.
    pub fn style(&self, role: impl Into<Role>) -> Style {
        self.styles.get(role.into() as usize).copied().unwrap_or_default()
    }
}

impl Default for Theme {
    /// No colours and no attributes at all.
    fn default() -> Self {
        Theme {
            styles: vec![Style::default(); Role::ALL.len()],
            colours: false,
            letters: Letters::All,
        }
    }
}

/// The style of a name, or of what stands before its last dot, and so on; at the end, that of `text`.
fn fall_back(given: &BTreeMap<&str, Style>, name: &str) -> Style {
    let mut name = name;
    loop {
        if let Some(style) = given.get(name) {
            return *style;
        }
        match name.rsplit_once('.') {
            Some((front, _)) => name = front,
            None => return given.get("text").copied().unwrap_or_default(),
        }
    }
}

fn unknown_role(name: &str) -> String {
    let near = Role::ALL
        .iter()
        .map(|role| (strsim::jaro(role.name(), name), role.name()))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match near {
        Some((_, near)) => format!("`{name}`: there is no such role; did you mean `{near}`?"),
        None => format!("`{name}`: there is no such role"),
    }
}

fn style_of(text: &str) -> Result<Style, String> {
    let mut style = Style::default();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        style = match word {
            "bold" => style.add_modifier(Modifier::BOLD),
            "dim" => style.add_modifier(Modifier::DIM),
            "italic" => style.add_modifier(Modifier::ITALIC),
            "underline" => style.add_modifier(Modifier::UNDERLINED),
            "reverse" => style.add_modifier(Modifier::REVERSED),
            "plain" => style,
            "on" => style.bg(colour(words.next().ok_or("a colour is missing after `on`")?)?),
            _ => style.fg(colour(word)?),
        };
    }
    Ok(style)
}

fn colour(word: &str) -> Result<Color, String> {
    Color::from_str(word).map_err(|_| {
        format!("`{word}` is neither a colour (red, light-blue, #rrggbb …) nor one of bold, dim, italic, underline, reverse, plain")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_themes_are_valid_and_the_plain_one_has_no_colour() {
        for (name, text) in SHIPPED {
            let theme = Theme::parse(text).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(theme.colours, name != "mono");
        }
    }

    #[test]
    fn the_two_modes_differ_in_every_theme() {
        for (name, _) in SHIPPED {
            let theme = Theme::shipped(name).unwrap();
            assert_ne!(theme.style(Role::Live), theme.style(Role::Rehearsal), "{name}");
        }
    }

    #[test]
    fn the_dark_theme_keeps_to_sixteen_colours() {
        let theme = Theme::shipped("dark").unwrap();
        for style in theme.styles {
            for colour in [style.fg, style.bg].into_iter().flatten() {
                assert!(!matches!(colour, Color::Rgb(..) | Color::Indexed(_)), "{colour:?}");
            }
        }
    }

    #[test]
    fn a_role_falls_back_along_its_dots() {
        let theme = Theme::parse("text = 'white'\nlook = 'green'\n'look.held' = 'bold magenta'").unwrap();
        assert_eq!(theme.style(Look::Held).fg, Some(Color::Magenta));
        assert_eq!(theme.style(Look::Done).fg, Some(Color::Green));
        assert_eq!(theme.style(Role::Caution).fg, Some(Color::White));
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let ThemeError(wrong) = Theme::parse("'look.hold' = 'red'\ntext = 'rde'").unwrap_err();
        assert_eq!(wrong.len(), 2);
        assert!(wrong[0].contains("look.held"), "{}", wrong[0]);
        assert!(wrong[1].contains("rde"), "{}", wrong[1]);
    }

    #[test]
    fn no_color_is_honoured() {
        assert!(!Theme::for_terminal(Some("1"), Some("xterm-256color")).colours);
        assert!(Theme::for_terminal(Some(""), Some("xterm-256color")).colours);
        assert!(Theme::for_terminal(None, Some("linux")).colours);
    }
}
