//! Live or rehearsal, and the site, so that one is not mistaken for the other, without any colour either.

use super::theme::{Role, Theme};
use crate::{engine::event::Mode, words::SiteColour};
use ratatui::{
    style::{Modifier, Style},
    text::Span,
};

/// As the header has it.
pub(super) fn banner(mode: Option<&Mode>) -> &'static str {
    match mode {
        Some(Mode::Live) => "████ LIVE ████",
        Some(Mode::Rehearsal { .. }) => "╌╌╌ REHEARSAL ╌╌╌",
        None => "…",
    }
}

/// In a list.
pub(super) fn badge(mode: &Mode) -> &'static str {
    match mode {
        Mode::Live => "██ LIVE ██",
        Mode::Rehearsal { .. } => "╌ REHEARSAL ╌",
    }
}

/// In a word.
pub(super) fn word(mode: Option<&Mode>) -> &'static str {
    match mode {
        Some(Mode::Live) => "LIVE",
        Some(Mode::Rehearsal { .. }) => "REHEARSAL",
        None => "…",
    }
}

/// How it looks.
pub(super) fn role(mode: Option<&Mode>) -> Role {
    match mode {
        Some(Mode::Live) => Role::Live,
        _ => Role::Rehearsal,
    }
}

/// A banner as a band: the word on its colour, and on both sides of it ends that are of that colour.
pub(super) fn band(theme: &Theme, role: Role, banner: String) -> Vec<Span<'static>> {
    let style = theme.style(role);
    let (Some(from), Some(to)) = (banner.find(' '), banner.rfind(' ')) else {
        return vec![Span::styled(banner, style)];
    };
    let ends = match style.bg {
        Some(colour) => Style::default().fg(colour),
        None => style.remove_modifier(Modifier::REVERSED | Modifier::UNDERLINED | Modifier::ITALIC),
    };
    let (left, rest) = banner.split_at(from);
    let (word, right) = rest.split_at(to + 1 - from);
    [(left, ends), (word, style), (right, ends)]
        .map(|(text, style)| Span::styled(text.to_owned(), style))
        .into()
}

/// How a site looks: its own colour, where it has one. Its name stands in brackets, which no mode does.
pub(super) fn site(colour: Option<SiteColour>) -> Role {
    match colour {
        None => Role::Strong,
        Some(SiteColour::Red) => Role::SiteRed,
        Some(SiteColour::Orange) => Role::SiteOrange,
        Some(SiteColour::Yellow) => Role::SiteYellow,
        Some(SiteColour::Green) => Role::SiteGreen,
        Some(SiteColour::Blue) => Role::SiteBlue,
        Some(SiteColour::Magenta) => Role::SiteMagenta,
        Some(SiteColour::Cyan) => Role::SiteCyan,
        Some(SiteColour::White) => Role::SiteWhite,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_says_the_banner_and_is_of_one_piece_in_every_theme() {
        for name in Theme::names() {
            let theme = Theme::shipped(name).unwrap();
            let live = banner(Some(&Mode::Live));
            let band = band(&theme, Role::Live, live.to_owned());
            let said: String = band.iter().map(|span| span.content.as_ref()).collect();
            assert_eq!(said, live);
            assert_eq!(band[0].style.fg, theme.style(Role::Live).bg, "{name}");
            assert!(!band[0].style.add_modifier.contains(Modifier::REVERSED), "{name}");
        }
    }
}
