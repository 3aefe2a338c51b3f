use std::fmt;

/// How something is. What wants attention most is the greatest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// As it should be.
    #[default]
    Well,
    /// Not as usual, and perhaps on purpose: a standby, a heal under way.
    Attention,
    /// Not known. Never taken for well.
    Unknown,
    /// Not as it should be.
    Bad,
}

impl Health {
    /// A sign of its own for each, so that no colour is needed.
    pub fn sign(self) -> &'static str {
        match self {
            Health::Well => "✔",
            Health::Attention => "▲",
            Health::Unknown => "?",
            Health::Bad => "✘",
        }
    }

    /// Its word for scripts. It stays.
    pub fn word(self) -> &'static str {
        match self {
            Health::Well => "well",
            Health::Attention => "attention",
            Health::Unknown => "unknown",
            Health::Bad => "bad",
        }
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
