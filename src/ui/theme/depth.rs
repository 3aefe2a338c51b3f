//! How many colours a terminal shows, found out by what it says of itself, and a theme made to fit.

use super::{
    Role, SHIPPED, Theme,
    palette::{self, Rgb},
};
use ratatui::style::{Color, Modifier, Style};

/// How many colours there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None.
    None,
    /// The sixteen that have names.
    Sixteen,
    /// 256.
    Indexed,
    /// All.
    True,
}

/// What a terminal says of itself, in variables of the environment; an empty one says nothing.
#[derive(Clone, Debug, Default)]
pub struct Eyes {
    /// `TERM`.
    pub term: Option<String>,
    /// `COLORTERM`.
    pub colorterm: Option<String>,
    /// `COLORFGBG`: the numbers of its colours, text first.
    pub colorfgbg: Option<String>,
    /// `NO_COLOR` says so, or `CLICOLOR=0`.
    pub no_colour: bool,
    /// Inside GNU screen, which leaves what the terminal around it says in the environment, but doesn't pass all colours on.
    pub in_screen: bool,
}

/// Terminals that show all colours, by the beginning of their `TERM`.
const TRUE: [&str; 7] = ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour", "rio"];

impl Eyes {
    /// Of an environment.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Eyes {
        let said = |name: &str| variable(name).filter(|value| !value.is_empty());
        Eyes {
            term: said("TERM"),
            colorterm: said("COLORTERM"),
            colorfgbg: said("COLORFGBG"),
            no_colour: said("NO_COLOR").is_some() || said("CLICOLOR").as_deref() == Some("0"),
            in_screen: said("STY").is_some() && said("TMUX").is_none(),
        }
    }

    /// Whether it can show a screen at all.
    pub fn shows_a_screen(&self) -> bool {
        self.term.as_deref().is_some_and(|term| term != "dumb" && term != "unknown")
    }

    /// How many colours it shows. No terminal is asked: one that doesn't answer would be waited for.
    pub fn depth(&self) -> Depth {
        let term = self.term.as_deref().unwrap_or_default();
        let without = ["vt", "dumb", "wy"].iter().any(|front| term.starts_with(front)) || term.ends_with("-m") || term.ends_with("-mono");
        let all = matches!(self.colorterm.as_deref(), Some("truecolor" | "24bit"));
        if without {
            Depth::None
        } else if term.ends_with("-direct") || TRUE.iter().any(|front| term.starts_with(front)) || all && !self.in_screen && term != "linux"
        {
            Depth::True
        } else if term.contains("256color") {
            Depth::Indexed
        } else {
            Depth::Sixteen
        }
    }

    /// The name of the theme that fits where the operator has chosen none. Only `COLORFGBG` tells that a terminal is light.
    pub fn fitting(&self) -> &'static str {
        let ground = self.colorfgbg.as_deref().and_then(|numbers| numbers.rsplit(';').next());
        match (self.depth(), ground) {
            (Depth::None, _) => "mono",
            (_, Some("7" | "15")) => "light",
            (Depth::Sixteen, _) => "sixteen",
            _ => "dark",
        }
    }
}

impl Theme {
    /// As a terminal of this many colours can show it; without any, it is the one without colours.
    #[must_use]
    pub fn at_depth(self, depth: Depth) -> Theme {
        match depth {
            Depth::True => self,
            Depth::None if self.colours => {
                let mono = Theme::shipped("mono").unwrap_or_default();
                Theme {
                    letters: self.letters,
                    ..mono
                }
            }
            Depth::None => self,
            Depth::Indexed | Depth::Sixteen => {
                let ground = self.ground();
                let fit = |style: &Style| fit(*style, depth, ground);
                Theme {
                    styles: self.styles.iter().map(fit).collect(),
                    ..self
                }
            }
        }
    }

    /// What is behind texts; a theme that leaves it to the terminal is for a dark one.
    fn ground(&self) -> Rgb {
        self.style(Role::Text).bg.and_then(palette::rgb).unwrap_or((0, 0, 0))
    }

    /// The names of the shipped themes.
    pub fn names() -> [&'static str; SHIPPED.len()] {
        SHIPPED.map(|(name, _)| name)
    }
}

fn fit(style: Style, depth: Depth, ground: Rgb) -> Style {
    if depth == Depth::Indexed {
        let near = |colour: Color| match colour {
            Color::Rgb(r, g, b) => palette::of_256((r, g, b)),
            known => known,
        };
        return Style {
            fg: style.fg.map(near),
            bg: style.bg.map(near),
            ..style
        };
    }
    let named = |colour: Color, behind: Option<Rgb>| match colour {
        Color::Rgb(..) | Color::Indexed(16..) => palette::of_sixteen(palette::rgb(colour).unwrap_or(ground), behind),
        known => Some(known),
    };
    let bg = style.bg.and_then(|colour| named(colour, None));
    if style.fg.is_none() && matches!(bg, Some(Color::Black | Color::DarkGray)) {
        // A dark grey that lifts a line from a dark ground is lost among sixteen.
        return Style { bg: None, ..style }.add_modifier(Modifier::REVERSED);
    }
    let behind = bg.and_then(palette::rgb).unwrap_or(ground);
    Style {
        fg: style.fg.map(|colour| readable(named(colour, Some(behind)), behind)),
        bg,
        ..style
    }
}

fn readable(colour: Option<Color>, behind: Rgb) -> Color {
    let found = colour.filter(|colour| palette::rgb(*colour).is_none_or(|rgb| palette::contrast(rgb, behind) >= 4.5));
    found.unwrap_or_else(|| palette::ink(behind))
}
