//! A command on the page.

use super::{Writer, count};
use crate::ui::{
    command_text::{self, Kind, Start},
    keys::Command,
    theme::{Role, Theme},
};
use ratatui::{
    style::Modifier,
    text::{Line, Span},
};

/// Warnings of characters that mislead, at most.
const ODDITIES: usize = 5;

/// Long values that are told once more, unquoted.
const ARGUMENTS: usize = 3;

/// A command to be shown.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Shown<'a> {
    pub text: &'a str,
    /// Where its values stand, in bytes.
    pub values: &'a [(u32, u32)],
    pub width: usize,
}

impl Writer<'_> {
    /// The exact text. A mark says that a line goes on; what misleads the eye is visible and warned of.
    pub(super) fn command(&mut self, text: &str, values: &[(u32, u32)]) {
        let odd = command_text::oddities(text);
        for (line, odd) in odd.iter().take(ODDITIES) {
            let place = if text.trim_end().contains('\n') {
                format!("line {line}: ")
            } else {
                String::new()
            };
            self.say(Role::Caution, "▲ ", &format!("{place}“{}” is {}.", odd.shown, odd.says));
        }
        if let Some(more) = odd.len().checked_sub(ODDITIES).filter(|more| *more > 0) {
            self.say(Role::Caution, "▲ ", &format!("{} of that kind.", count(more, "more character")));
        }
        let shown = Shown {
            text,
            values,
            width: self.width,
        };
        let mut lines = command_lines(shown, &self.app.theme);
        let most = (self.height * 3 / 5).max(6);
        if lines.len() > most + 1 && !self.whole {
            let more = lines.len() - most;
            lines.truncate(most);
            let told = format!("… {} of it: {} shows all", count(more, "more line"), self.hint(Command::Zoom));
            lines.push(self.span(Role::Key, told).into());
        }
        self.lines.extend(lines);
        self.arguments(text, values);
    }

    /// What a quoted value is to the command: one argument each.
    fn arguments(&mut self, text: &str, values: &[(u32, u32)]) {
        let quoted = values.iter().filter_map(|(from, to)| {
            let value = text.get(usize::try_from(*from).ok()?..usize::try_from(*to).ok()?)?;
            let bare = shlex::split(value)
                .filter(|words| value.starts_with('\'') && words.len() == 1)?
                .pop()?;
            bare.contains(|c: char| c.is_whitespace() || c == '\'').then_some(bare)
        });
        let mut known: Vec<String> = Vec::new();
        for bare in quoted {
            if known.len() < ARGUMENTS && !known.contains(&bare) {
                known.push(bare);
            }
        }
        for bare in known {
            self.say(Role::Dim, "  one argument: ", &command_text::visible(&bare.replace('\n', "⏎")));
        }
    }
}

/// A command as lines: `│` where one of its lines begins, `↪` where it goes on, `↪…` where even a word does.
pub(in crate::ui) fn command_lines(shown: Shown<'_>, theme: &Theme) -> Vec<Line<'static>> {
    let lines = shown.text.trim_end_matches('\n').matches('\n').count() + 1;
    let digits = if lines > 1 { lines.to_string().len() } else { 0 };
    // A number and a blank, where there are several lines; then two columns of mark.
    let front = digits + usize::from(digits > 0) + 2;
    let command = theme.style(Role::Command);
    let mark = theme.style(Role::CommandMark);
    let style = |kind: Kind| match kind {
        Kind::Plain => command,
        Kind::Quote => mark,
        Kind::Value => command.patch(mark).add_modifier(Modifier::UNDERLINED),
        Kind::Odd => theme.style(Role::Wrong).add_modifier(Modifier::REVERSED),
    };
    let rows = command_text::rows(shown.text, shown.values, shown.width.saturating_sub(front));
    let line = |row: command_text::Row| {
        let gutter = match row.start {
            Start::Line(n) if digits > 0 => format!("{n:>digits$} │ "),
            Start::Line(_) => "│ ".into(),
            Start::Word => format!("{:>width$}", "↪ ", width = front),
            Start::Within => format!("{:>width$}", "↪…", width = front),
        };
        let mut spans = vec![Span::styled(gutter, theme.style(Role::Dim))];
        spans.extend(row.parts.into_iter().map(|(kind, text)| Span::styled(text, style(kind))));
        Line::from(spans)
    };
    rows.into_iter().map(line).collect()
}
