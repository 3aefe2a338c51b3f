//! What things mean, and how each meaning looks. Nothing else in the screen knows a colour.

pub mod depth;
pub mod palette;
mod read;
#[cfg(test)]
mod tests;

pub use depth::{Depth, Eyes};
pub use read::{KINDS, theme_keys};

use super::letters::Letters;
use crate::diagnostic::{Diagnostic, Source};
use crate::engine::status::Look;
use crate::words::{Level, Truth};
use ratatui::style::Style;
use std::{collections::BTreeMap, sync::Arc};

macro_rules! roles {
    ($($role:ident $name:literal,)*) => {
        /// A meaning that has a look. Its name is dotted: `look.held` falls back to `look`, and that to `text`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each says itself what it is for")]
        pub enum Role { $($role,)* }

        impl Role {
            /// All of them.
            pub const ALL: &[Role] = &[$(Role::$role,)*];

            /// The keys of a theme file that stand for one role.
            const KEYS: &[crate::tables::Key] = &[$(read::key($name),)*];

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
    SiteRed "site.red", SiteOrange "site.orange", SiteYellow "site.yellow", SiteGreen "site.green", SiteBlue "site.blue",
    SiteMagenta "site.magenta", SiteCyan "site.cyan", SiteWhite "site.white",
    Observe "level.observe", Change "level.change", Disrupt "level.disrupt", Destroy "level.destroy",
    Caution "caution", Command "command", CommandMark "command.mark", Edited "command.edited",
    Key "key", KeyText "key.text",
    Selected "selected", Current "current",
    Good "truth.yes", Bad "truth.no", Unknown "truth.unknown",
    Added "diff.added", Dropped "diff.dropped",
    Error "output.error", Match "output.match", Note "note", Wrong "wrong",
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
pub const SHIPPED: [(&str, &str); 6] = [
    ("dark", include_str!("../../../themes/dark.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("high-contrast", include_str!("../../../themes/high-contrast.toml")),
    ("colour-blind", include_str!("../../../themes/colour-blind.toml")),
    ("sixteen", include_str!("../../../themes/sixteen.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
];

impl Theme {
    /// Reads a theme file: `"look.held" = "bold yellow on blue"`, on top of its `base`.
    ///
    /// # Errors
    /// All of its mistakes at once, each with its place.
    pub fn read(source: &Arc<Source>) -> Result<Theme, Vec<Diagnostic>> {
        read::read(source)
    }

    /// A shipped theme; nothing where there is none of that name.
    pub fn shipped(name: &str) -> Option<Theme> {
        let (_, text) = SHIPPED.iter().find(|(known, _)| *known == name)?;
        Theme::read(&Source::new(format!("themes/{name}.toml"), *text)).ok()
    }

    /// Of what a file gives; what it doesn't falls back along its dots.
    fn of(given: &BTreeMap<String, Style>) -> Theme {
        let styles: Vec<Style> = Role::ALL.iter().map(|role| fall_back(given, role.name())).collect();
        let colours = styles.iter().any(|style| style.fg.is_some() || style.bg.is_some());
        Theme {
            styles,
            colours,
            letters: Letters::All,
        }
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
fn fall_back(given: &BTreeMap<String, Style>, name: &str) -> Style {
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
