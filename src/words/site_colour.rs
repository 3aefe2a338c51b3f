use serde::{Deserialize, Serialize};

/// The colour that a site is known by, so that one place isn't mistaken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each says itself what it is")]
pub enum SiteColour {
    Red,
    Orange,
    Yellow,
    Green,
    Blue,
    Magenta,
    Cyan,
    White,
}

impl SiteColour {
    /// All of them.
    pub const ALL: [SiteColour; 8] = [
        SiteColour::Red,
        SiteColour::Orange,
        SiteColour::Yellow,
        SiteColour::Green,
        SiteColour::Blue,
        SiteColour::Magenta,
        SiteColour::Cyan,
        SiteColour::White,
    ];

    /// Their names, as a site file has them.
    pub const NAMES: &'static [&'static str] = &["red", "orange", "yellow", "green", "blue", "magenta", "cyan", "white"];

    /// The one of this name.
    pub fn of(name: &str) -> Option<SiteColour> {
        let at = Self::NAMES.iter().position(|known| *known == name)?;
        Self::ALL.get(at).copied()
    }
}
