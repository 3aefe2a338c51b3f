//! The list: unfinished runs, what can't be read, procedures, and the last of what is over.

use super::{
    card::{ProcedureCard, RunCard, Says},
    choose::is_practice,
    entry::{self, Entry, Item, Times},
};
use crate::{
    ui::{
        fuzzy::{self, Found},
        theme::{Role, Theme},
        wrap,
    },
    words::Timestamp,
};
use ratatui::text::{Line, Span};
use std::{cmp::Reverse, ops::Range};

/// Runs that are over, of those that are shown without being looked for.
const LAST: usize = 5;

/// What is listed, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    sections: Vec<Section>,
}

#[derive(Clone, Debug, Default)]
struct Section {
    title: String,
    /// Said above the title.
    note: Vec<String>,
    entries: Vec<(Entry, Found)>,
    /// Said at its end.
    rest: Option<String>,
}

/// The list as it is drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawn {
    /// All of its lines.
    pub lines: Vec<Line<'static>>,
    /// Which of them each item has.
    pub items: Vec<(Item, Range<usize>)>,
}

/// Said to somebody who has never walked anything.
const WELCOME: [&str; 2] = [
    "Welcome. Holdpoint walks you through cluster maintenance step by step: you see each command before it runs, and nothing runs that you \
     haven't confirmed. You may leave at any time; the run stands here, and goes on where it stood.",
    "Begin with the tutorial: five minutes, simulated; nothing real is touched.",
];

impl List {
    /// Of these, as far as a filter finds them.
    pub fn of(procedures: &[ProcedureCard], runs: &[RunCard], filter: &str, now: Timestamp) -> List {
        let unread = runs.iter().filter(|run| run.says == Says::Unread).count();
        let mut unfinished: Vec<&RunCard> = runs.iter().filter(|run| run.is_open()).collect();
        unfinished.sort_by_key(|run| (!run.is_live(), Reverse(run.touched)));
        let mut damaged: Vec<&RunCard> = runs.iter().filter(|run| matches!(run.says, Says::Damaged(_))).collect();
        damaged.sort_by_key(|run| Reverse(run.touched));
        let mut over: Vec<&RunCard> = runs.iter().filter(|run| is_over(run)).collect();
        over.sort_by_key(|run| Reverse(run.touched));
        let told = |runs: &[&RunCard]| runs.iter().map(|run| entry::run(run, now)).collect::<Vec<_>>();

        let reading = (unread > 0).then(|| match unread {
            1 => "reading the journal of one more run …".to_owned(),
            n => format!("reading the journals of {n} more runs …"),
        });
        let mut sections = vec![
            Section {
                rest: reading,
                ..Section::found("Unfinished runs", told(&unfinished), filter)
            },
            Section::found("Runs that can't be read", told(&damaged), filter),
        ];
        let mut procedures: Vec<&ProcedureCard> = procedures.iter().collect();
        // Whoever has walked nothing yet begins with what is for learning.
        procedures.sort_by_key(|card| !(runs.is_empty() && is_practice(card)));
        let known = procedures
            .into_iter()
            .map(|card| entry::procedure(card, Times::of(&card.name, runs.iter())));
        sections.push(Section {
            note: if runs.is_empty() && filter.trim().is_empty() {
                WELCOME.map(str::to_owned).to_vec()
            } else {
                Vec::new()
            },
            ..Section::found("Procedures", known.collect(), filter)
        });
        let mut last = Section::found("Over", told(&over), filter);
        let more = last.entries.len().saturating_sub(LAST);
        if filter.trim().is_empty() && more > 0 {
            last.entries.truncate(LAST);
            last.rest = Some(format!("and {more} more: type to find one"));
        }
        sections.push(last);
        sections.retain(|section| !section.entries.is_empty() || section.rest.is_some());
        List { sections }
    }

    /// All items, in order.
    pub fn items(&self) -> impl DoubleEndedIterator<Item = &Item> {
        self.sections
            .iter()
            .flat_map(|section| section.entries.iter().map(|(entry, _)| &entry.item))
    }

    /// Its lines, with this item marked.
    pub fn drawn(&self, marked: Option<&Item>, theme: &Theme, width: usize) -> Drawn {
        let mut drawn = Drawn::default();
        for section in &self.sections {
            if !drawn.lines.is_empty() {
                drawn.lines.push(Line::default());
            }
            for text in &section.note {
                for part in wrap::words(text, width.saturating_sub(1)) {
                    drawn.lines.push(Span::styled(part, theme.style(Role::Note)).into());
                }
                drawn.lines.push(Line::default());
            }
            let title = wrap::cut(&section.title, width);
            drawn.lines.push(Span::styled(title, theme.style(Role::Title)).into());
            for (entry, found) in &section.entries {
                let from = drawn.lines.len();
                drawn.lines.extend(entry.drawn(found, marked == Some(&entry.item), theme, width));
                drawn.items.push((entry.item.clone(), from..from + entry.height()));
            }
            if let Some(rest) = &section.rest {
                let text = wrap::cut(rest, width.saturating_sub(2));
                drawn
                    .lines
                    .push(Line::from(vec![Span::raw("  "), Span::styled(text, theme.style(Role::Dim))]));
            }
        }
        if self
            .sections
            .iter()
            .all(|section| section.entries.is_empty() && section.rest.is_none())
        {
            let text = "Nothing fits what you typed. Esc clears it.";
            drawn
                .lines
                .push(Line::from(vec![Span::raw("  "), Span::styled(text, theme.style(Role::Dim))]));
        }
        drawn
    }
}

impl Section {
    fn found(title: &str, entries: Vec<Entry>, filter: &str) -> Section {
        let texts: Vec<String> = entries.iter().map(Entry::text).collect();
        let found = fuzzy::rank(filter, &texts);
        let mut entries: Vec<Option<Entry>> = entries.into_iter().map(Some).collect();
        let entries: Vec<(Entry, Found)> = found
            .into_iter()
            .filter_map(|found| Some((entries.get_mut(found.place)?.take()?, found)))
            .collect();
        let title = match entries.len() {
            0 | 1 => title.to_owned(),
            n => format!("{title} ({n})"),
        };
        Section {
            title,
            entries,
            ..Section::default()
        }
    }
}

fn is_over(run: &RunCard) -> bool {
    matches!(&run.says, Says::Standing(standing) if standing.ended.is_some())
}
