//! The part of each monitor, and what has changed, in the room that there is.

use super::lay::{Column, Lay, coarse, role};
use crate::{
    cluster::{Change, Health, Panel, Row},
    trend::Glyphs,
    ui::{clean, letters::Letters, plain_time, theme::Role, wrap},
};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

/// Columns of a curve.
const CURVE: usize = 16;
/// Changes that are shown where there is room for no more, and at most.
const CHANGES: (usize, usize) = (3, 30);
/// A row's text goes on below, so many lines in all.
const ROW_LINES: usize = 4;

/// How much of a monitor is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    /// What says much, and what isn't well.
    Oddities,
    /// The same; where that is nothing, how it stands in a sentence.
    Glance,
    /// Everything.
    All,
}

impl Lay<'_> {
    /// In one column.
    pub fn one(&self, panels: &[Panel<'_>], width: usize, height: usize) -> Column {
        let mut column = self.column(&panels.iter().collect::<Vec<_>>(), width, height);
        self.changes(&mut column, width, height);
        column
    }

    /// In two: the cluster's own on the left, what it stores on the right, and changes where there is more room.
    pub fn two(&self, panels: &[Panel<'_>], width: usize, height: usize) -> Vec<Column> {
        let width = (width - 1) / 2;
        let is_left = |panel: &&Panel<'_>| panel.source.reader.is_some_and(|reader| !reader.name().starts_with("gluster"));
        let (mut left, mut right): (Vec<_>, Vec<_>) = panels.iter().partition(is_left);
        if left.is_empty() || right.is_empty() {
            // Whatever there is, in halves.
            let mut all: Vec<_> = panels.iter().collect();
            right = all.split_off(all.len().div_ceil(2));
            left = all;
        }
        let mut columns = [left, right].map(|panels| self.column(&panels, width, height));
        let [left, right] = &mut columns;
        let shorter = if left.lines.len() <= right.lines.len() { left } else { right };
        self.changes(shorter, width, height);
        columns.into()
    }

    /// A part for each: how it stands goes before detail, and detail of the first before that of the last.
    fn column(&self, panels: &[&Panel<'_>], width: usize, height: usize) -> Column {
        let mut parts: Vec<_> = panels.iter().map(|panel| self.rows(panel, width, Detail::Oddities)).collect();
        let mut free = height.saturating_sub(CHANGES.0 + 1 + parts.iter().map(|rows| rows.len() + 1).sum::<usize>());
        for detail in [Detail::Glance, Detail::All] {
            for (panel, rows) in panels.iter().zip(&mut parts) {
                let more = self.rows(panel, width, detail);
                let wants = more.len().saturating_sub(rows.len());
                if wants <= free {
                    free -= wants;
                    *rows = more;
                }
            }
        }
        let mut column = Column::default();
        for (panel, rows) in panels.iter().zip(parts) {
            let from = column.lines.len();
            column.lines.push(self.heading(panel, width));
            column.lines.extend(rows);
            let of = (panel.source.name.clone(), panel.on.clone());
            column.items.push((of, from..column.lines.len()));
        }
        column
    }

    /// What it is, its curve, from which host, and how old.
    fn heading(&self, panel: &Panel<'_>, width: usize) -> Line<'static> {
        let of = (panel.source.name.clone(), panel.on.clone());
        let is_chosen = self.monitor.chosen.as_ref() == Some(&of);
        let mut left = vec![
            self.span(
                if is_chosen { Role::Current } else { Role::Border },
                if is_chosen { "▸" } else { "─" },
            ),
            self.span(
                if is_chosen { Role::BorderFocus } else { Role::Title },
                format!(" {} ", clean::single(&panel.title())),
            ),
        ];
        if let Some(series) = panel
            .series
            .filter(|series| panel.stale.is_none() && series.moves(self.monitor.now))
        {
            let glyphs = match self.monitor.theme.letters {
                Letters::All => Glyphs::Blocks,
                Letters::Console | Letters::Ascii => Glyphs::Ascii,
            };
            left.push(self.span(Role::Strong, format!("{} ", series.spark(CURVE, self.monitor.now, glyphs))));
        }
        let (age_role, age) = match (panel.stale, panel.at) {
            (Some(age), _) => (Role::Unknown, format!(" STALE {} ", plain_time::seconds(coarse(age)))),
            // The exact age would have to be drawn each second.
            (None, Some(_)) => (Role::Dim, format!(" <{} ", plain_time::seconds(panel.fresh_for()))),
            (None, None) if panel.is_derived() => (Role::Dim, String::new()),
            (None, None) => (Role::Unknown, " not read yet ".to_owned()),
        };
        let host = panel.host.as_ref().filter(|_| panel.on.is_none());
        let from = host.map(|host| format!(" on {host}")).unwrap_or_default();
        let used: usize = left.iter().map(Span::width).sum::<usize>() + from.width() + age.width();
        left.push(self.span(Role::Border, "─".repeat(width.saturating_sub(used))));
        left.push(self.span(Role::Text, from));
        left.push(self.span(age_role, age));
        left.into()
    }

    /// What is known of it, in as much detail as is wanted.
    fn rows(&self, panel: &Panel<'_>, width: usize, detail: Detail) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        let mut rows: Vec<&Row> = panel
            .rows
            .iter()
            .filter(|row| detail == Detail::All || !row.minor || row.health > Health::Well)
            .collect();
        let summary = Row {
            health: panel.health,
            more: panel.says.clone(),
            ..Row::default()
        };
        // What isn't well has its sentence in the verdict; here it would be said twice.
        if rows.is_empty() && panel.health == Health::Well && detail > Detail::Oddities {
            rows.push(&summary);
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.health));
        let widest =
            |text: fn(&Row) -> &str, most: usize| rows.iter().map(|row| clean::single(text(row)).width()).max().unwrap_or(0).min(most);
        let names = widest(|row| &row.name, width * 2 / 5);
        let states = widest(|row| &row.state, width / 4);
        for row in rows {
            let well = row.health == Health::Well;
            let (name, state) = (
                wrap::cut(&clean::single(&row.name), names),
                wrap::cut(&clean::single(&row.state), states),
            );
            let front = vec![
                self.span(role(row.health), format!(" {} ", row.health.sign())),
                self.span(
                    if panel.stale.is_some() { Role::Dim } else { Role::Text },
                    pad(&name, if names == 0 { 0 } else { names + 2 }),
                ),
                self.span(
                    if well { Role::Text } else { role(row.health) },
                    pad(&state, if states == 0 { 0 } else { states + 2 }),
                ),
            ];
            let used: usize = front.iter().map(Span::width).sum();
            let mut parts = wrap::words(&clean::single(&row.more), width.saturating_sub(used).max(8)).into_iter();
            let mut line = Line::from(front);
            let look = if panel.stale.is_some() { Role::Dim } else { Role::Text };
            line.push_span(self.span(look, parts.next().unwrap_or_default()));
            lines.push(line);
            for part in parts.take(ROW_LINES - 1) {
                lines.push(self.span(look, format!("{}{part}", " ".repeat(used))).into());
            }
        }
        lines
    }

    /// What has changed, in what room is left; a few in any case.
    fn changes(&self, column: &mut Column, width: usize, height: usize) {
        let room = height.saturating_sub(column.lines.len() + 1).clamp(CHANGES.0, CHANGES.1);
        let heading = vec![self.span(Role::Border, "─"), self.span(Role::Title, " Changes ")];
        let used: usize = heading.iter().map(Span::width).sum();
        let mut heading = Line::from(heading);
        heading.push_span(self.span(Role::Border, "─".repeat(width.saturating_sub(used))));
        column.lines.push(heading);
        let changes: Vec<&Change> = self.monitor.cluster.changes().take(room).collect();
        if changes.is_empty() {
            let since = format!("   none since {}", self.monitor.time(self.monitor.since));
            column.lines.push(self.span(Role::Dim, since).into());
        }
        for change in changes {
            let time = self.monitor.time(change.at);
            let text = clean::single(&format!("{}: {}", change.title, change.says));
            let line = vec![
                self.span(Role::Dim, format!(" {time}  ")),
                self.span(Role::Text, wrap::cut(&text, width.saturating_sub(time.width() + 3))),
            ];
            column.lines.push(line.into());
        }
    }
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
