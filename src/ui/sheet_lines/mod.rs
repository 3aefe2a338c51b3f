//! A step as it is shown: what has become of it and what stands in its way, cautions right above the command they concern, then
//! evidence and consequences. What the operator must see before anything runs is in the first screenful.

mod command;
mod facts;
mod state;
mod work;

use super::{
    app::{App, sheet_of},
    clean,
    difference::FileDifference,
    keys::Command,
    theme::Role,
    wrap,
};
use crate::{
    engine::{run::Run, sheet::Sheet, status::Status},
    procedure::plan::Slot,
    words::{StepId, Value},
};
use ratatui::text::{Line, Span};
use std::ops::Range;

pub(super) use command::{Shown, command_lines};
pub(super) use work::{on_hosts, runs_as};

/// Rows of a command that stay in the first screenful, whatever stands above it.
const COMMAND: usize = 4;

/// The page of a line of the plan.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    pub lines: Vec<Line<'static>>,
    /// Where cautions, host and command stand in it.
    pub act: Range<usize>,
}

/// What a page is made for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub width: usize,
    pub height: usize,
    /// Everything is shown, however long.
    pub whole: bool,
}

/// A page that is being written.
struct Writer<'a> {
    app: &'a App,
    width: usize,
    height: usize,
    whole: bool,
    lines: Vec<Line<'static>>,
}

/// The page of a line of the plan.
pub(super) fn of(app: &App, id: &StepId, room: Room, differences: Option<&[FileDifference]>) -> Page {
    let mut page = Writer {
        app,
        width: room.width,
        height: room.height,
        whole: room.whole,
        lines: Vec::new(),
    };
    page.head(id);
    match sheet_of(&app.run, id) {
        Some(sheet) => page.sheet(id, &sheet, differences),
        None => {
            page.no_sheet(id);
            Page {
                lines: page.lines,
                act: 0..0,
            }
        }
    }
}

impl Writer<'_> {
    fn run(&self) -> &Run {
        &self.app.run
    }

    /// How a command is called: by its key.
    fn hint(&self, command: Command) -> String {
        self.app.keys.hint(command)
    }

    fn span(&self, role: impl Into<Role>, text: impl Into<String>) -> Span<'static> {
        Span::styled(text.into(), self.app.theme.style(role))
    }

    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.spans.is_empty()) {
            self.lines.push(Line::default());
        }
    }

    /// Prose; lines after the first stand under its text.
    fn say(&mut self, role: impl Into<Role>, mark: &str, text: &str) {
        use unicode_width::UnicodeWidthStr as _;
        let role = role.into();
        let indent = mark.width();
        for (at, part) in wrap::words(&clean_prose(text), self.width.saturating_sub(indent))
            .into_iter()
            .enumerate()
        {
            let front = if at == 0 { mark.to_owned() } else { " ".repeat(indent) };
            let line = Line::from(vec![self.span(role, front), self.span(role, part)]);
            self.lines.push(line);
        }
    }

    /// One line, cut to the width.
    fn say_cut(&mut self, role: impl Into<Role>, text: &str) {
        let text = wrap::cut(&clean::single(text), self.width);
        let span = self.span(role, text);
        self.lines.push(span.into());
    }

    /// What is written by this, apart from the page.
    fn section(&mut self, write: impl FnOnce(&mut Self)) -> Vec<Line<'static>> {
        let before = std::mem::take(&mut self.lines);
        write(self);
        std::mem::replace(&mut self.lines, before)
    }

    fn no_sheet(&mut self, id: &StepId) {
        let line = self.run().line(id);
        match self.run().slot(id).cloned() {
            Some(Slot::Later(later)) => {
                self.say(
                    Role::Text,
                    "",
                    &format!("A part that can't be laid out yet: it waits for {}.", later.needs.join(", ")),
                );
            }
            Some(Slot::Block(block)) => {
                let count = self
                    .app
                    .rows
                    .place(id)
                    .and_then(|at| self.app.rows.rows.get(at))
                    .and_then(|row| row.block);
                if let Some(count) = count {
                    self.say(Role::Text, "", &format!("{} of {} steps are settled.", count.settled, count.steps));
                }
                if block.finally {
                    self.say(Role::Dim, "", "It is done at the end of its block, however that ends.");
                }
            }
            _ => {
                if line.status == Status::Pending {
                    self.say(
                        Role::Dim,
                        "",
                        "It is rendered once it becomes the current step: what is shown then is what runs.",
                    );
                }
            }
        }
        self.outcome(id);
        self.in_the_way(id);
    }

    fn sheet(mut self, id: &StepId, sheet: &Sheet, differences: Option<&[FileDifference]>) -> Page {
        let state = self.section(|page| {
            page.outcome(id);
            page.in_the_way(id);
        });
        let mut prose = self.section(|page| {
            if let Some(text) = &sheet.text {
                page.say(Role::Text, "", text);
            }
            if let Some(because) = &sheet.because {
                page.say(Role::Dim, "", &format!("Because: {because}"));
            }
        });
        let act = self.section(|page| {
            page.cautions(id, sheet);
            page.does(id, sheet, differences);
        });
        let facts = self.section(|page| page.facts(id, sheet));

        self.lines.extend(self.folded(state));
        self.blank();
        // What the operator should know is long at times; the caution and the command must not fall off the screen for it.
        let needs = self.lines.len() + act.len().min(self.cautioned(id, sheet) + COMMAND) + 2;
        let left = self.height.saturating_sub(needs);
        let mut rest = Vec::new();
        if prose.len() > left && !self.whole {
            rest = prose.split_off(left.saturating_sub(1));
            let more = format!("… {} of text below the command", count(rest.len(), "more line"));
            prose.push(self.span(Role::Note, more).into());
        }
        self.lines.extend(prose);
        self.blank();
        let from = self.lines.len();
        self.lines.extend(act);
        let to = self.lines.len();
        if !rest.is_empty() {
            self.blank();
            self.say(Role::Note, "", "The text goes on:");
            self.lines.extend(rest);
        }
        self.blank();
        self.lines.extend(facts);
        Page {
            lines: self.lines,
            act: from..to,
        }
    }

    /// What has become of a step, cut where there is much of it.
    fn folded(&self, mut lines: Vec<Line<'static>>) -> Vec<Line<'static>> {
        let most = (self.height / 3).max(5);
        if lines.len() > most && !self.whole {
            let more = lines.len() - most;
            lines.truncate(most);
            let told = format!("… {}: {} shows all", count(more, "more line"), self.hint(Command::Why));
            lines.push(self.span(Role::Key, told).into());
        }
        lines
    }

    fn cautions(&mut self, id: &StepId, sheet: &Sheet) {
        if let Some(why) = &sheet.no_return {
            self.say(Role::Caution, "▲ ", &format!("From here on there is no way back: {why}"));
        }
        if let Some(warning) = &sheet.warning {
            self.say(Role::Caution, "▲ ", warning);
        }
        for (role, text) in self.app.company_of(id) {
            self.say(role, "", &text);
        }
    }

    /// Rows of the cautions, and of the line that says where.
    fn cautioned(&mut self, id: &StepId, sheet: &Sheet) -> usize {
        self.section(|page| page.cautions(id, sheet)).len() + 1
    }
}

pub(super) fn clean_prose(text: &str) -> String {
    clean::lines(text).join("\n")
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => clean::single(text),
        other => other.to_string(),
    }
}

/// `1 host`, `3 hosts`.
pub(super) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
