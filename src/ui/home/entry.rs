//! How runs and procedures are told in the list, a few lines each.

use super::{
    card::{Loaded, ProcedureCard, RunCard, Says, Standing},
    touches::Touches,
};
use crate::{
    engine::event::{Ending, Mode},
    ui::{
        clean,
        fuzzy::{self, Found},
        mode,
        plain_time::age,
        theme::{Role, Theme},
        wrap,
    },
    words::Timestamp,
};
use ratatui::text::{Line, Span};
use std::ops::Range;
use unicode_width::UnicodeWidthStr as _;

/// Something that can be marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A run, by its id.
    Run(String),
    /// A procedure, by its name.
    Procedure(String),
}

/// It, as it is told.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub item: Item,
    lines: Vec<Told>,
}

/// One line of it.
#[derive(Clone, Debug, Default)]
struct Told {
    left: Vec<(Role, String)>,
    right: Option<(Role, String)>,
}

impl Told {
    fn push(&mut self, role: impl Into<Role>, text: impl Into<String>) {
        self.left.push((role.into(), text.into()));
    }
}

/// How often a procedure was walked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub live: usize,
    pub rehearsed: usize,
    pub last: Option<Timestamp>,
}

impl Times {
    pub fn of<'r>(name: &str, runs: impl Iterator<Item = &'r RunCard>) -> Times {
        let mut times = Times::default();
        for run in runs {
            let Says::Standing(standing) = &run.says else { continue };
            if standing.head.procedure != name {
                continue;
            }
            match standing.head.mode {
                Mode::Live => times.live += 1,
                Mode::Rehearsal { .. } => times.rehearsed += 1,
            }
            times.last = times.last.max(run.touched);
        }
        times
    }

    fn short(self) -> String {
        match (self.live, self.rehearsed) {
            (0, 0) => "never walked yet".into(),
            (0, n) => format!("{n}× rehearsed"),
            (n, 0) => format!("{n}× live"),
            (live, rehearsed) => format!("{live}× live, {rehearsed}× rehearsed"),
        }
    }

    pub fn long(self, now: Timestamp) -> String {
        match self.last {
            None => "Never walked yet.".into(),
            Some(_) => format!(
                "Run live {}, rehearsed {}; last {}.",
                times(self.live),
                times(self.rehearsed),
                age(self.last, now)
            ),
        }
    }
}

fn times(count: usize) -> String {
    match count {
        0 => "never".into(),
        1 => "once".into(),
        2 => "twice".into(),
        n => format!("{n} times"),
    }
}

/// A run: what, in which mode, where it stands, and what must not be forgotten of it.
pub(super) fn run(card: &RunCard, now: Timestamp) -> Entry {
    let mut first = Told {
        right: Some((Role::Dim, age(card.touched, now))),
        ..Told::default()
    };
    let mut lines = Vec::new();
    match &card.says {
        Says::Unread => first.push(Role::Dim, card.id.clone()),
        Says::Damaged(why) => {
            first.push(Role::Bad, "✘ ");
            first.push(Role::Strong, clean::single(&card.id));
            let mut second = Told::default();
            second.push(Role::Wrong, clean::line(why.lines().next().unwrap_or_default()));
            lines.push(second);
        }
        Says::Standing(standing) => {
            what(&mut first, standing);
            match standing.ended {
                Some(ended) => {
                    let (role, text) = ending(ended);
                    first.push(Role::Dim, "  ");
                    first.push(role, text);
                }
                None => lines.extend(under_way(card, standing)),
            }
        }
    }
    lines.insert(0, first);
    Entry {
        item: Item::Run(card.id.clone()),
        lines,
    }
}

fn what(line: &mut Told, standing: &Standing) {
    let head = &standing.head;
    let over = standing.ended.is_some();
    let role = if over { Role::Dim } else { mode::role(Some(&head.mode)) };
    line.push(role, mode::badge(&head.mode));
    line.push(Role::Dim, " ");
    line.push(if over { Role::Dim } else { Role::Strong }, clean::single(&head.procedure));
    if let Some(site) = &head.site {
        line.push(if over { Role::Dim } else { Role::Strong }, format!(" · {}", clean::single(site)));
    }
    if let Mode::Rehearsal { .. } = &head.mode {
        let scenario = head.mode.scenario(over).map_or_else(|| "a drill".into(), clean::single);
        line.push(Role::Dim, format!(" · {scenario}"));
    }
}

fn under_way(card: &RunCard, standing: &Standing) -> Vec<Told> {
    let mut lines = Vec::new();
    let mut place = Told::default();
    let (step, steps) = standing.step;
    match &standing.place {
        Some((phase, title)) => {
            place.push(Role::Dim, format!("step {step} of {steps} · "));
            if let Some(phase) = phase {
                place.push(Role::Text, format!("{phase} · "));
            }
            place.push(Role::Current, title.clone());
        }
        None if steps == 0 => place.push(Role::Text, "nothing was done yet"),
        None => place.push(Role::Text, format!("all {steps} steps are settled; its end is left")),
    }
    lines.push(place);
    let mut matters: Vec<(Role, String)> = Vec::new();
    if let Some(holder) = &card.holder {
        matters.push((Role::Caution, format!("being walked on, by {}", clean::single(holder))));
    }
    if let Some((by, carried)) = &standing.handed {
        let how = if *carried {
            "carried away by"
        } else {
            "to be taken: handed over by"
        };
        matters.push((Role::Caution, format!("{how} {}", clean::single(by))));
    }
    for (host, prompt) in &standing.held {
        let (host, prompt) = (clean::single(host), clean::single(prompt));
        matters.push((Role::Held, format!("‖ HELD on {host}: “{prompt}”")));
    }
    if !standing.in_doubt.is_empty() {
        matters.push((
            Role::InDoubt,
            format!("? in doubt on {}", clean::single(&standing.in_doubt.join(", "))),
        ));
    }
    match standing.effects {
        0 => {}
        1 => matters.push((Role::Note, "◉ 1 open effect".into())),
        n => matters.push((Role::Note, format!("◉ {n} open effects"))),
    }
    if !matters.is_empty() {
        let mut told = Told::default();
        for (at, (role, text)) in matters.into_iter().enumerate() {
            if at > 0 {
                told.push(Role::Dim, " · ");
            }
            told.push(role, text);
        }
        lines.push(told);
    }
    lines
}

/// How a run ended, in words.
pub(super) fn ending(ended: Ending) -> (Role, &'static str) {
    match ended {
        Ending::Finished => (Role::Done, "✔ finished"),
        Ending::FinishedExceptDeferred => (Role::Deferred, "✔ finished, but for what was left for later"),
        Ending::Short => (Role::Failed, "✘ ended short"),
    }
}

/// A procedure: what it is, and how far it reaches.
pub(super) fn procedure(card: &ProcedureCard, times: Times) -> Entry {
    let mut first = Told::default();
    first.push(Role::Strong, clean::single(&card.name));
    let mut lines = Vec::new();
    match &card.of {
        Loaded::Unread => {}
        Loaded::Invalid(why) => {
            let mut second = Told::default();
            second.push(Role::Wrong, format!("✘ {}", clean::line(why.lines().next().unwrap_or_default())));
            lines.push(second);
        }
        Loaded::Valid(procedure) => {
            first.push(Role::Text, format!("  {}", clean::single(&procedure.title)));
            first.right = Some((Role::Dim, times.short()));
            let touches = Touches::of(procedure);
            let furthest = touches.furthest();
            let mut second = Told::default();
            second.push(Role::Dim, "up to ");
            second.push(furthest, format!(" {} ", furthest.to_string().to_uppercase()));
            second.push(
                Role::Dim,
                format!(" · {} steps{}", touches.count(), if touches.loops { " and loops" } else { "" }),
            );
            if touches.no_return {
                second.push(Role::Dim, " · has a point of no return");
            }
            lines.push(second);
        }
    }
    lines.insert(0, first);
    Entry {
        item: Item::Procedure(card.name.clone()),
        lines,
    }
}

impl Entry {
    /// How many lines it has.
    pub fn height(&self) -> usize {
        self.lines.len()
    }

    /// All that can be found of it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            line.left.iter().for_each(|(_, part)| text.push_str(part));
            text.push('\n');
        }
        text
    }

    /// Its lines, with what matched in view, cut to a width.
    pub fn drawn(&self, found: &Found, marked: bool, theme: &Theme, width: usize) -> Vec<Line<'static>> {
        let mut from = 0;
        let lines = self.lines.iter().enumerate().map(|(at, told)| {
            let front = match at {
                0 if marked => "▸ ",
                0 => "  ",
                _ => "    ",
            };
            let line = told.drawn(front, from, &found.matched, marked, theme, width);
            from += told.left.iter().map(|(_, part)| part.len()).sum::<usize>() + 1;
            line
        });
        lines.collect()
    }
}

impl Told {
    fn drawn(
        &self,
        front: &'static str,
        from: usize,
        matched: &[Range<usize>],
        marked: bool,
        theme: &Theme,
        width: usize,
    ) -> Line<'static> {
        let mut line = Line::from(Span::raw(front));
        let right = self
            .right
            .as_ref()
            .filter(|(_, text)| !text.is_empty() && text.width() + 30 < width);
        let mut room = width.saturating_sub(front.width() + right.map_or(0, |(_, text)| text.width() + 2));
        let mut from = from;
        for (role, text) in &self.left {
            for (part, hit) in fuzzy::parts(text, &within(matched, from, text.len())) {
                let part = wrap::cut(part, room);
                room = room.saturating_sub(part.width());
                let style = theme.style(*role);
                match role {
                    _ if hit => line.push_span(Span::styled(part, style.patch(theme.style(Role::FieldFocus)))),
                    Role::Live | Role::Rehearsal => line.extend(mode::band(theme, *role, part)),
                    _ => line.push_span(Span::styled(part, style)),
                }
            }
            from += text.len();
        }
        let used = line.width();
        match right {
            Some((role, text)) => {
                line.push_span(Span::raw(" ".repeat(width.saturating_sub(used + text.width()))));
                line.push_span(Span::styled(text.clone(), theme.style(*role)));
            }
            None => line.push_span(Span::raw(" ".repeat(width.saturating_sub(used)))),
        }
        if marked {
            line = line.patch_style(theme.style(Role::Selected));
        }
        line
    }
}

/// The parts of ranges that lie in a stretch, counted from its start.
fn within(ranges: &[Range<usize>], from: usize, length: usize) -> Vec<Range<usize>> {
    let clipped = ranges.iter().map(|range| range.start.max(from)..range.end.min(from + length));
    clipped
        .filter(|range| range.start < range.end)
        .map(|range| range.start - from..range.end - from)
        .collect()
}
