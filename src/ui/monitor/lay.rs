//! The lines of the view, made to fit: verdict, a part for each monitor, changes.

use super::{Monitor, Of, Page, keys, page};
use crate::{
    cluster::{Change, Health, Panel, Row},
    trend::Glyphs,
    ui::{clean, letters::Letters, plain_time, theme::Role, wrap},
};
use ratatui::text::{Line, Span};
use std::ops::Range;
use unicode_width::UnicodeWidthStr as _;

/// From this width on there are two columns.
const WIDE: u16 = 130;
/// Columns of a curve.
const CURVE: usize = 16;
/// Changes that are shown where there is room for no more, and at most.
const CHANGES: (usize, usize) = (3, 30);
/// A row's text goes on below, so many lines in all.
const ROW_LINES: usize = 4;

/// All that is seen: where it is the same, nothing is drawn.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Shown {
    pub head: Line<'static>,
    pub verdict: Vec<Line<'static>>,
    pub columns: Vec<Column>,
    /// Rows of the part below the verdict.
    pub height: u16,
    pub top: usize,
    pub said: Line<'static>,
    pub keys: Vec<(String, &'static str)>,
    pub page: Option<(String, Vec<Line<'static>>, usize)>,
    pub page_height: u16,
}

/// Lines one below the other, and which of them each monitor has.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Column {
    pub lines: Vec<Line<'static>>,
    pub items: Vec<(Of, Range<usize>)>,
}

impl Shown {
    pub fn items(&self) -> impl Iterator<Item = Of> + '_ {
        self.columns.iter().flat_map(|column| column.items.iter().map(|(of, _)| of.clone()))
    }

    pub fn range(&self, of: &Of) -> Option<Range<usize>> {
        let mut items = self.columns.iter().flat_map(|column| &column.items);
        items.find(|(known, _)| known == of).map(|(_, range)| range.clone())
    }

    /// The furthest that it scrolls.
    pub fn most(&self) -> usize {
        let longest = self.columns.iter().map(|column| column.lines.len()).max().unwrap_or(0);
        longest.saturating_sub(usize::from(self.height))
    }

    pub fn most_of_page(&self) -> usize {
        let lines = self.page.as_ref().map_or(0, |(_, lines, _)| lines.len());
        lines.saturating_sub(usize::from(self.page_height))
    }
}

/// How a health looks.
pub(super) fn role(health: Health) -> Role {
    match health {
        Health::Well => Role::Good,
        Health::Attention => Role::Caution,
        Health::Unknown => Role::Unknown,
        Health::Bad => Role::Bad,
    }
}

pub(super) fn out(monitor: &Monitor) -> Shown {
    let (columns, rows) = monitor.size;
    let width = usize::from(columns);
    let panels = monitor.cluster.panels(monitor.now);
    let lay = Lay { monitor };
    let mut verdict = lay.verdict(&panels, width);
    // The details below keep a half of the room.
    let most = usize::from(rows.saturating_sub(3) / 2).max(1);
    if verdict.len() > most {
        verdict.truncate(most);
    }
    let above = u16::try_from(verdict.len()).unwrap_or(u16::MAX);
    let said = monitor
        .said
        .clone()
        .or_else(|| monitor.notes.first().cloned())
        .map(|said| clean::single(&said));
    let height = rows.saturating_sub(2 + above + u16::from(said.is_some()));
    let said = said.map_or_else(Line::default, |said| lay.span(Role::Note, wrap::cut(&said, width)).into());
    let columns = if columns >= WIDE {
        lay.two(&panels, width, usize::from(height))
    } else {
        vec![lay.fitted(&panels, width, usize::from(height))]
    };
    let mut shown = Shown {
        head: lay.head(width),
        verdict,
        columns,
        height,
        said,
        keys: keys::line(monitor),
        page_height: rows.saturating_sub(4),
        ..Shown::default()
    };
    shown.top = monitor.top.min(shown.most());
    shown.page = match &monitor.page {
        None => None,
        Some(Page::Help) => {
            let lines = keys::help(monitor, width.saturating_sub(4));
            let lines = lines.into_iter().map(|(role, text)| lay.span(role, text).into());
            Some(("Help".to_owned(), lines.collect(), 0))
        }
        Some(Page::Monitor(of)) => {
            Monitor::panel(&panels, of).map(|panel| (panel.title(), page::lines(monitor, panel, width.saturating_sub(4)), 0))
        }
    };
    let most = shown.most_of_page();
    if let Some((_, _, top)) = &mut shown.page {
        *top = monitor.page_top.min(most);
    }
    shown
}

struct Lay<'m> {
    monitor: &'m Monitor,
}

impl Lay<'_> {
    fn span(&self, role: Role, text: impl Into<String>) -> Span<'static> {
        Span::styled(text.into(), self.monitor.theme.style(role))
    }

    fn head(&self, width: usize) -> Line<'static> {
        use crate::{engine::event::Mode, ui::mode};
        let mode = Some(&Mode::Live);
        let mut spans = mode::band(&self.monitor.theme, mode::role(mode), mode::banner(mode).to_owned());
        let clock = self.monitor.now.to_zoned(self.monitor.zone.clone()).strftime(" %H:%M ").to_string();
        let used: usize = spans.iter().map(Span::width).sum();
        let room = width.saturating_sub(used + clock.width() + 2);
        let title = wrap::cut(&clean::single(&self.monitor.title), room);
        let gap = " ".repeat(room - title.width() + 1);
        spans.push(self.span(Role::Title, format!(" {title}")));
        spans.push(self.span(Role::Dim, format!("{gap}{clock}")));
        spans.into()
    }

    /// Each monitor in a sentence; those that are well together, as there is least to read in them.
    fn verdict(&self, panels: &[Panel<'_>], width: usize) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        let mut say = |health: Health, text: String| {
            for (place, part) in wrap::words(&clean::single(&text), width.saturating_sub(3)).into_iter().enumerate() {
                let sign = if place == 0 { health.sign() } else { " " };
                let look = if health == Health::Well { Role::Text } else { Role::Strong };
                lines.push(vec![self.span(role(health), format!(" {sign} ")), self.span(look, part)].into());
            }
        };
        for panel in panels.iter().filter(|panel| panel.health != Health::Well) {
            say(panel.health, format!("{}: {}", panel.title(), panel.says));
        }
        for (host, why) in self.monitor.cluster.passed_over(panels) {
            say(Health::Attention, format!("{host} doesn't answer: {why}. Others are asked instead"));
        }
        let well: Vec<String> = panels
            .iter()
            .filter(|panel| panel.health == Health::Well)
            .map(|panel| format!("{}: {}", panel.title(), panel.says))
            .collect();
        if !well.is_empty() {
            say(Health::Well, well.join(" · "));
        }
        lines
    }

    /// In one column: with everything where there is room, else without what says little.
    fn fitted(&self, panels: &[Panel<'_>], width: usize, height: usize) -> Column {
        let shown: Vec<&Panel<'_>> = panels.iter().collect();
        let mut column = self.column(&shown, width, true);
        if column.lines.len() + CHANGES.0 + 1 > height {
            column = self.column(&shown, width, false);
        }
        self.changes(&mut column, width, height);
        column
    }

    /// In two: the cluster's own on the left, what it stores on the right, and changes where there is more room.
    fn two(&self, panels: &[Panel<'_>], width: usize, height: usize) -> Vec<Column> {
        let width = (width - 1) / 2;
        let is_left = |panel: &&Panel<'_>| panel.source.reader.is_some_and(|reader| !reader.name().starts_with("gluster"));
        let (mut left, mut right): (Vec<_>, Vec<_>) = panels.iter().partition(is_left);
        if left.is_empty() || right.is_empty() {
            // Whatever there is, in halves.
            let mut all: Vec<_> = panels.iter().collect();
            right = all.split_off(all.len().div_ceil(2));
            left = all;
        }
        let mut columns = [left, right].map(|panels| {
            let column = self.column(&panels, width, true);
            if column.lines.len() + CHANGES.0 + 1 > height {
                self.column(&panels, width, false)
            } else {
                column
            }
        });
        let [left, right] = &mut columns;
        let shorter = if left.lines.len() <= right.lines.len() { left } else { right };
        self.changes(shorter, width, height);
        columns.into()
    }

    fn column(&self, panels: &[&Panel<'_>], width: usize, all: bool) -> Column {
        let mut column = Column::default();
        for panel in panels {
            let from = column.lines.len();
            column.lines.push(self.heading(panel, width));
            self.rows(panel, width, all, &mut column.lines);
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

    fn rows(&self, panel: &Panel<'_>, width: usize, all: bool, lines: &mut Vec<Line<'static>>) {
        let mut rows: Vec<&Row> = panel
            .rows
            .iter()
            .filter(|row| all || !row.minor || row.health > Health::Well)
            .collect();
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
                self.span(if panel.stale.is_some() { Role::Dim } else { Role::Text }, pad(&name, names + 2)),
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

/// In steps, so that it isn't drawn each second.
pub(super) fn coarse(age: u64) -> u64 {
    match age {
        0..60 => age / 5 * 5,
        60..3600 => age / 60 * 60,
        _ => age / 600 * 600,
    }
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
