//! Every assessment of a step opened: its data, its logic, its time, and what to do. Why it can't start, why it failed.

mod conditions;
mod evidence;

use super::{app::App, clean, dialog::title_of, keys::Command, theme::Role, wrap};
use crate::{
    engine::{Rules, explain::Explain, senses::Senses, status::Status, view::Blocker},
    words::{StepId, Truth},
};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

/// The page of a line of the plan.
pub(super) fn of(app: &App, id: &StepId, rules: Option<&Rules>, width: usize) -> Vec<Line<'static>> {
    let senses = app.senses();
    let mut page = Writer {
        app,
        explain: rules.map(|rules| Explain {
            rules,
            senses: &senses,
            run: &app.run,
            now: app.now,
        }),
        width,
        lines: Vec::new(),
    };
    let (sign, _) = app.run.look(id).sign();
    page.say(Role::Strong, "", &format!("{sign} {}", title_of(&app.run, id)));
    page.in_the_way(id);
    page.applies(id);
    page.guards(id);
    page.wait(id);
    page.before(id);
    page.evidence(id);
    page.lines
}

struct Writer<'a> {
    app: &'a App,
    explain: Option<Explain<'a>>,
    width: usize,
    lines: Vec<Line<'static>>,
}

impl Writer<'_> {
    fn say(&mut self, role: impl Into<Role>, mark: &str, text: &str) {
        let style = self.app.theme.style(role);
        let indent = mark.width();
        let text = clean::lines(text).join("\n");
        for (at, part) in wrap::words(&text, self.width.saturating_sub(indent)).into_iter().enumerate() {
            let front = if at == 0 { mark.to_owned() } else { " ".repeat(indent) };
            self.lines
                .push(Line::from(vec![Span::styled(front, style), Span::styled(part, style)]));
        }
    }

    fn heading(&mut self, text: &str) {
        self.lines.push(Line::default());
        self.say(Role::Title, "", text);
    }

    /// A line of a condition: what kind of thing it is stands in front.
    fn part(&mut self, role: impl Into<Role>, what: &str, text: &str) {
        self.say(role, &format!("    {what:<8} "), text);
    }

    fn hint(&self, command: Command) -> String {
        self.app.keys.hint(command)
    }

    fn in_the_way(&mut self, id: &StepId) {
        let run = &self.app.run;
        if run.planned(id).is_none() || run.line(id).status != Status::Pending {
            return;
        }
        let blockers = run.blockers(id);
        if blockers.is_empty() {
            self.say(Role::Good, "✔ ", "Nothing stands in its way: it can start.");
            return;
        }
        self.say(Role::Blocked, "", "It can't start yet:");
        for blocker in blockers {
            self.say(Role::Blocked, "■ ", &blocker.to_string());
            let todo = self.todo(&blocker);
            self.part(Role::Text, "do", &todo);
        }
    }

    fn todo(&self, blocker: &Blocker) -> String {
        let hint = |command| self.hint(command);
        match blocker {
            Blocker::AllStopped { .. } => format!("Lift the stop ({}) once it may go on; a reason is asked.", hint(Command::StopAll)),
            Blocker::NotItsTurn => format!(
                "Turn to it ({}), or look at the current step again ({}).",
                hint(Command::Turn),
                hint(Command::ToCurrent)
            ),
            Blocker::Unready(_) => format!(
                "It is tried again by itself as soon as something changes. Where it never can: skip it ({}) or leave it for later ({}).",
                hint(Command::Skip),
                hint(Command::Defer)
            ),
            Blocker::Guard { truth: Truth::No, .. } => format!(
                "Mend what broke it: it is looked at again by itself. To go on against it, {} asks for a reason, which is recorded.",
                hint(Command::Proceed)
            ),
            Blocker::Guard { .. } => format!(
                "Wait for a reading. If none comes, look at the monitor and its host. To go on without knowing, {} asks for a reason, which is \
                 recorded.",
                hint(Command::Proceed)
            ),
            Blocker::Host { host, .. } => format!(
                "Compare on the console of {host} whether it is the right machine; then accept it, with a reason ({}).",
                hint(Command::Choices)
            ),
            Blocker::Secret(_) => format!("Give it ({}): it is kept in memory only.", hint(Command::Choices)),
            Blocker::Open { .. } => format!("{} ticks lines and fills in values.", hint(Command::Proceed)),
        }
    }
}

impl App {
    /// What was read of the cluster, as far as this screen knows.
    fn senses(&self) -> Senses {
        use crate::engine::input::Reading;
        let mut senses = Senses::default();
        for ((monitor, host), sample) in &self.run.readings {
            let reading = Reading {
                monitor: monitor.clone(),
                host: host.clone(),
                begun: sample.begun,
                values: sample.values.clone(),
            };
            senses.take(&reading, sample.at);
        }
        for ((monitor, host), glance) in &self.glances {
            let reading = Reading {
                monitor: monitor.clone(),
                host: host.clone(),
                begun: glance.at,
                values: glance.values.as_ref().map(|values| (**values).clone()).map_err(Clone::clone),
            };
            senses.take(&reading, glance.at);
        }
        senses
    }
}
