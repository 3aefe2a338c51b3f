//! How things look, in the help: every state, level, truth and mode with its sign, its word and its colour.

use crate::{
    engine::status::Look,
    ui::theme::{Role, Theme},
    words::Level,
};
use ratatui::text::{Line, Span};

/// The legend.
pub(super) fn lines(theme: &Theme) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    for look in Look::ALL {
        let (sign, ascii) = look.sign();
        lines.push(Span::styled(format!("  {sign}  {} (in ASCII: {ascii})", look.word()), theme.style(look)).into());
    }
    let said = |role: Role, mark: &str, says: &str| {
        Line::from(vec![
            Span::styled(format!("  {mark}"), theme.style(role)),
            Span::raw(format!("  {says}")),
        ])
    };
    let levels = [
        (Level::Observe, "only reads"),
        (Level::Change, "can be changed back"),
        (Level::Disrupt, "a service or its users notice"),
        (Level::Destroy, "there is no way back"),
    ];
    for (level, says) in levels {
        lines.push(said(level.into(), &level.to_string().to_uppercase(), says));
    }
    lines.extend([
        said(Role::Good, "✔ guard", "it holds"),
        said(Role::Bad, "✘ guard", "it is broken: nothing that changes the cluster starts"),
        said(Role::Unknown, "? guard", "nobody knows: what rests on it waits, too"),
        said(Role::Good, "✔ ✘ ○ expects", "the program looks at it itself"),
        said(Role::ToAssess, "you judge ✎", "you answer for it"),
        said(Role::Note, "◉", "an open effect: what was left behind until it is put right"),
    ]);
    lines
}
