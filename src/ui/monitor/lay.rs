//! The lines of the view, made to fit: the head, the verdict, and where the rest stands.

use super::{Monitor, Of, Page, keys, page};
use crate::{
    cluster::{Health, Panel},
    ui::{clean, theme::Role, wrap},
};
use ratatui::text::{Line, Span};
use std::ops::Range;
use unicode_width::UnicodeWidthStr as _;

/// From this width on there are two columns.
const WIDE: u16 = 130;
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
        vec![lay.one(&panels, width, usize::from(height))]
    };
    // Where it goes on below, a row is kept for saying so.
    let goes_on = columns.iter().any(|column| column.lines.len() > usize::from(height));
    let height = height.saturating_sub(goes_on.into());
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

pub(super) struct Lay<'m> {
    pub monitor: &'m Monitor,
}

impl Lay<'_> {
    pub fn span(&self, role: Role, text: impl Into<String>) -> Span<'static> {
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
}

/// In steps, so that it isn't drawn each second.
pub(super) fn coarse(age: u64) -> u64 {
    match age {
        0..60 => age / 5 * 5,
        60..3600 => age / 60 * 60,
        _ => age / 600 * 600,
    }
}
