//! Differences as lines: on the step's page, and on a page of their own.

use super::{FileDifference, Hunk, What};
use crate::{
    ui::{
        command_text,
        diff::Change,
        theme::{Role, Theme},
        wrap,
    },
    words::node_set,
};
use ratatui::text::{Line, Span};

/// Lines, and where hunks begin.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// To be shown.
    pub lines: Vec<Line<'static>>,
    /// Places of the hunks' heads.
    pub heads: Vec<usize>,
}

/// All of it.
pub fn of(files: &[FileDifference], theme: &Theme, width: usize) -> Lines {
    let mut made = Lines::default();
    for file in files {
        if !made.lines.is_empty() {
            made.lines.push(Line::default());
        }
        if file.hunks.is_empty() {
            made.heads.push(made.lines.len());
        }
        head(file, theme, width, &mut made.lines);
        for hunk in &file.hunks {
            made.heads.push(made.lines.len());
            self::hunk(hunk, theme, width, &mut made.lines);
        }
    }
    made
}

/// What becomes of a file: a line or two.
pub fn head(file: &FileDifference, theme: &Theme, width: usize, into: &mut Vec<Line<'static>>) {
    let mut say = |role: Role, text: String| {
        for part in wrap::words(&text, width) {
            into.push(Span::styled(part, theme.style(role)).into());
        }
    };
    let verb = if file.what == What::Removed { "removes" } else { "writes" };
    let on = match file.hosts.as_slice() {
        [one] => one.to_string(),
        many => format!("{} ({} hosts)", node_set(many.iter().map(|host| host.as_str())), many.len()),
    };
    say(Role::Strong, format!("{verb} {} on {on}", command_text::visible(&file.path)));
    let (added, dropped) = file.count;
    let mut told = match file.what {
        What::New => format!("new file: {}", lines(added)),
        What::Removed => format!("the file is taken away: {}", lines(dropped)),
        What::Changed => format!("{} added (+), {dropped} dropped (-)", lines(added)),
        What::Same => "same: its content stays as it is".into(),
        What::Secret => "its content is secret: it is neither shown nor journaled".into(),
        What::Binary => "its content is no text: it can't be shown".into(),
    };
    for (what, value) in [("mode", &file.mode), ("owner", &file.owner)] {
        if let Some(value) = value {
            told += &format!(" · {what} is set to {value}");
        }
    }
    if file.what == What::Same && file.mode.is_none() && file.owner.is_none() {
        told = "same: nothing to do".into();
    }
    for note in &file.notes {
        told += &format!(" · {note}");
    }
    say(Role::Dim, told);
}

/// A hunk with its head; each line has its number, that of a dropped one is from before.
pub fn hunk(hunk: &Hunk, theme: &Theme, width: usize, into: &mut Vec<Line<'static>>) {
    let span = |place: (usize, usize)| format!("{},{}", place.0, place.1);
    let head = format!("@@ -{} +{} @@", span(hunk.old), span(hunk.new));
    into.push(Span::styled(head, theme.style(Role::CommandMark)).into());
    let (mut old, mut new) = (hunk.old.0, hunk.new.0);
    let digits = (old + hunk.old.1).max(new + hunk.new.1).to_string().len();
    for change in &hunk.lines {
        let (role, sign, number, text) = match change {
            Change::Dropped(text) => (Role::Dropped, '-', old, text),
            Change::Added(text) => (Role::Added, '+', new, text),
            Change::Same(text) => (Role::Text, ' ', new, text),
            Change::Gap(_) => continue,
        };
        old += usize::from(!matches!(change, Change::Added(_)));
        new += usize::from(!matches!(change, Change::Dropped(_)));
        let rows = wrap::exact(&command_text::visible(text), width.saturating_sub(digits + 3));
        for (at, part) in rows.into_iter().enumerate() {
            let front = if at == 0 {
                format!("{number:>digits$} ")
            } else {
                format!("{:>digits$} ", "↪")
            };
            into.push(Line::from(vec![
                Span::styled(front, theme.style(Role::Dim)),
                Span::styled(format!("{sign} {part}"), theme.style(role)),
            ]));
        }
    }
}

fn lines(count: usize) -> String {
    if count == 1 { "1 line".into() } else { format!("{count} lines") }
}
