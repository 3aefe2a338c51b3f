//! The lines of the region, what wants a person most first.

use super::{
    Item,
    told::{of_health, told},
    values,
};
use crate::{
    engine::{
        run::{JobState, Sensed},
        status::Status,
    },
    trend::Trends,
    ui::{
        app::{App, Glance},
        clean,
        keys::Command,
        plain_time,
        theme::Role,
        title::title_of,
        wrap,
    },
    words::{HostName, MonitorName, Truth, Values},
};
use ratatui::text::{Line, Span};
use std::ops::Range;
use unicode_width::UnicodeWidthStr as _;

/// Rows of a raw output that are shown beside other things.
const RAW: usize = 8;

/// Columns of a curve.
pub(super) const CURVE: usize = 12;

type Lines = (Vec<Line<'static>>, Vec<(Item, Range<usize>)>);

/// All lines, and which of them each thing has.
pub(super) fn of(app: &App, width: usize) -> Lines {
    let mut page = Page::new(app, width);
    page.commands();
    page.guards();
    page.hosts();
    page.effects();
    page.later();
    page.readings();
    if page.lines.is_empty() {
        page.say(Role::Dim, " ", "Nothing is watched yet.");
    }
    (page.lines, page.items)
}

/// A page that is being written.
pub(super) struct Page<'a> {
    pub(super) app: &'a App,
    pub(super) width: usize,
    pub(super) lines: Vec<Line<'static>>,
    items: Vec<(Item, Range<usize>)>,
}

impl<'a> Page<'a> {
    pub(super) fn new(app: &'a App, width: usize) -> Page<'a> {
        Page {
            app,
            width,
            lines: Vec::new(),
            items: Vec::new(),
        }
    }

    pub(super) fn span(&self, role: impl Into<Role>, text: impl Into<String>) -> Span<'static> {
        Span::styled(text.into(), self.app.theme.style(role))
    }

    /// Prose; lines after the first stand under its text.
    pub(super) fn say(&mut self, role: impl Into<Role>, mark: &str, text: &str) {
        let role = role.into();
        let indent = mark.width();
        let parts = wrap::words(&clean::lines(text).join("\n"), self.width.saturating_sub(indent));
        for (at, part) in parts.into_iter().enumerate() {
            let front = if at == 0 { mark.to_owned() } else { " ".repeat(indent) };
            let line = Line::from(vec![self.span(role, front), self.span(role, part)]);
            self.lines.push(line);
        }
    }

    pub(super) fn head(&mut self, text: &str) {
        self.say(Role::Title, "", text);
    }

    fn item(&mut self, item: Item, write: impl FnOnce(&mut Self)) {
        let from = self.lines.len();
        write(self);
        self.items.push((item, from..self.lines.len()));
    }

    /// Commands that stand at a prompt: word for word, and for how long.
    fn commands(&mut self) {
        let app = self.app;
        for (job, state) in app.run.live_jobs() {
            let JobState::AtPrompt { prompt, hold } = &state.state else {
                continue;
            };
            let since = plain_time::between(state.since, app.now);
            let word = if hold.is_some() { "HELD" } else { "ASKS" };
            self.item(Item::Command(job.clone()), |page| {
                let title = title_of(&app.run, &job.attempt.step);
                page.say(Role::Held, " ‖ ", &format!("{word} for {since} on {}: {title}", job.host));
                for line in clean::lines(prompt.text.trim()) {
                    page.say(Role::Strong, "   ", &format!("“{line}”"));
                }
                match hold {
                    Some(until) => page.say(Role::Held, "   until: ", until),
                    None => page.say(
                        Role::Held,
                        "   ",
                        &format!("{} answers it.", app.keys.hint(crate::ui::keys::Command::Answer)),
                    ),
                }
            });
        }
    }

    fn guards(&mut self) {
        let app = self.app;
        if app.run.guards.is_empty() {
            return;
        }
        self.head("Guards");
        let mut guards: Vec<_> = app.run.guards.iter().collect();
        guards.sort_by_key(|(_, guard)| match guard.truth {
            Truth::No => 0,
            Truth::Unknown => 1,
            Truth::Yes => 2,
        });
        for (name, guard) in guards {
            let (mark, word) = match guard.truth {
                Truth::Yes => (" ✔ ", "holds"),
                Truth::No => (" ✘ ", "BROKEN"),
                Truth::Unknown => (" ? ", "UNKNOWN"),
            };
            let since = plain_time::between(guard.since, app.now);
            self.item(Item::Guard(name.clone()), |page| {
                page.say(guard.truth, mark, &format!("{name} {word} for {since}"));
                if guard.truth == Truth::Yes {
                    return;
                }
                if let Some(why) = &guard.why {
                    page.say(Role::Text, "   ", why);
                }
                if !guard.acknowledged {
                    let key = app.keys.hint(crate::ui::keys::Command::Acknowledge);
                    page.say(Role::Key, "   ", &format!("{key}: seen"));
                }
            });
        }
    }

    /// Hosts that don't answer, or aren't who they were.
    fn hosts(&mut self) {
        let app = self.app;
        for (host, state) in &app.run.hosts {
            if state.odd.is_none() && state.up != Some(false) {
                continue;
            }
            self.item(Item::Host(host.clone()), |page| {
                if state.up == Some(false) {
                    page.say(Role::Bad, " ✘ ", &silent(app, host));
                    let key = app.keys.hint(Command::Host);
                    let becomes = if app.run.stays_switched_off(host) {
                        "A step has switched it off."
                    } else {
                        "What ran there may go on."
                    };
                    page.say(Role::Dim, "   ", &format!("{becomes} {key}: its card"));
                }
                if let Some(odd) = &state.odd {
                    page.say(Role::Bad, " ✘ ", &format!("{host}: {odd}"));
                }
            });
        }
    }

    fn effects(&mut self) {
        let app = self.app;
        if !app.run.found.is_empty() {
            self.head("Not of this run");
        }
        for (id, found) in &app.run.found {
            let lasts = plain_time::between(found.since, app.now);
            self.item(Item::Effect(id.clone()), |page| {
                page.say(Role::Caution, " ≠ ", &format!("{found} (seen for {lasts})"));
            });
        }
        if app.run.effects.is_empty() {
            return;
        }
        self.head("Open effects");
        for (id, effect) in &app.run.effects {
            let since = plain_time::between(effect.since, app.now);
            self.item(Item::Effect(id.clone()), |page| {
                page.say(Role::Note, " ◉ ", &format!("{} (for {since})", effect.text));
                if let Some(sensed) = &effect.sensed {
                    page.sensed(sensed, "   ");
                }
                if let Some(step) = app.watch.closers.get(id) {
                    page.say(Role::Dim, "   ", &format!("until: {}", title_of(&app.run, step)));
                }
            });
        }
    }

    /// What the cluster says of an open effect.
    pub(super) fn sensed(&mut self, sensed: &Sensed, front: &str) {
        let lasts = plain_time::between(sensed.since, self.app.now);
        match (sensed.truth, &sensed.why) {
            (Truth::Yes, _) => self.say(Role::Dim, &format!("{front}✔ "), "the cluster says so, too"),
            (Truth::No, _) => self.say(Role::Bad, &format!("{front}✘ "), &format!("THE CLUSTER SAYS OTHERWISE for {lasts}")),
            (Truth::Unknown, why) => {
                let why = why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
                self.say(Role::Unknown, &format!("{front}? "), &format!("not known whether it is so{why}"));
            }
        }
    }

    fn later(&mut self) {
        let app = self.app;
        let deferred = |line: &crate::engine::run::Line| match &line.status {
            Status::Deferred { reason } => Some(reason.clone()),
            _ => None,
        };
        let later: Vec<_> = app.run.lines.iter().filter_map(|(id, line)| Some((id, deferred(line)?))).collect();
        if later.is_empty() {
            return;
        }
        self.head("Left for later");
        for (id, reason) in later {
            self.item(Item::Later(id.clone()), |page| {
                page.say(Role::Deferred, " ◷ ", &title_of(&app.run, id));
                if !reason.is_empty() {
                    page.say(Role::Dim, "   ", &reason);
                }
            });
        }
    }

    fn readings(&mut self) {
        let app = self.app;
        let known: Vec<&MonitorName> = app
            .procedure
            .iter()
            .flat_map(|procedure| procedure.monitors_for(&app.run.inputs).map(|m| &m.name))
            .collect();
        let others = app.glances.keys().map(|(name, _)| name).filter(|name| !known.contains(name));
        let mut names: Vec<&MonitorName> = known.iter().copied().chain(others).collect();
        names.dedup();
        for name in names {
            let readings: Vec<_> = app.glances.iter().filter(|((of, _), _)| of == name).collect();
            self.head(&title(app, name));
            if readings.is_empty() {
                self.journaled(name);
            }
            for ((_, host), glance) in readings {
                self.item(Item::Reading(name.clone(), host.clone()), |page| page.reading(name, host, glance));
            }
        }
    }

    /// What the journal knows of a monitor that wasn't read since.
    fn journaled(&mut self, name: &MonitorName) {
        let app = self.app;
        let mut any = false;
        for ((_, host), sample) in app.run.readings.iter().filter(|((of, _), _)| of == name) {
            any = true;
            let age = plain_time::between(sample.at, app.now);
            self.say(Role::Unknown, " ? ", &format!("{host}: not read again yet; {age} ago it was:"));
            match &sample.values {
                Ok(values) => match told(app, name, host, values) {
                    Some(now) => self.told(&now, None, true, None),
                    None => self.values(values, None, true),
                },
                Err(why) => self.say(Role::Unknown, "   ", why),
            }
        }
        if !any {
            self.say(Role::Unknown, " ○ ", "not read yet");
        }
    }

    fn reading(&mut self, name: &MonitorName, host: &HostName, glance: &Glance) {
        let app = self.app;
        let stale = app.stale_for(name, glance.at, app.now);
        let age = match (stale, app.fresh_for(name)) {
            (Some(age), _) => format!("STALE {}", plain_time::seconds(age)),
            // Nothing is drawn while nothing changes, so that an exact age would soon be wrong.
            (None, Some(fresh)) if app.run.live_jobs().next().is_none() => format!("<{}", plain_time::seconds(fresh)),
            (None, _) => plain_time::between(glance.at, app.now),
        };
        let now = glance.values.as_ref().ok().and_then(|values| told(app, name, host, values));
        let (mark, role) = match (&glance.values, stale, &now) {
            (Err(_), ..) | (_, Some(_), _) => (" ? ".into(), Role::Unknown),
            (Ok(_), None, Some(now)) => (format!(" {} ", now.health.sign()), of_health(now.health)),
            (Ok(_), None, None) => (" ● ".into(), Role::Good),
        };
        let room = self.width.saturating_sub(mark.width() + age.width() + 1);
        let host_text = wrap::cut(host.as_str(), room);
        let gap = " ".repeat(room.saturating_sub(host_text.width()) + 1);
        let age_role = if stale.is_some() { Role::Unknown } else { Role::Dim };
        let line = Line::from(vec![
            self.span(role, mark),
            self.span(Role::Text, host_text),
            self.span(Role::Dim, gap),
            self.span(age_role, age),
        ]);
        self.lines.push(line);
        if let Some(told) = glance.poll.why_from(host) {
            self.say(Role::Caution, "   ", &clean::single(&told));
        }
        if let Some(note) = glance.poll.note.as_deref() {
            self.say(Role::Note, "   ", &format!("({note})"));
        }
        let before = app.before(name, host);
        let trends = app.trends(name, host);
        match (&glance.values, now) {
            (Ok(values), now) if now.is_some() || !values.is_empty() => {
                match now {
                    Some(now) => {
                        let before = before.filter(|_| !now.by_host || app.is_marked_here(name, host));
                        let before = before.and_then(|before| told(app, name, host, before));
                        self.told(&now, before.as_ref(), stale.is_some(), trends);
                    }
                    None => self.values_with(values, before, stale.is_some(), trends),
                }
                let differs = before.is_some_and(|before| before != &**values);
                if differs
                    && app.is_marked_since_resume(name, host)
                    && let Some(since) = app.marked_since(name, host)
                {
                    self.say(Role::Dim, "   ", &format!("← {since}"));
                }
            }
            (Ok(_), _) => {
                let raw = clean::lines(glance.raw.trim_end());
                let more = raw.len().saturating_sub(RAW);
                for line in raw.into_iter().take(RAW) {
                    let line = Line::from(self.span(Role::Text, format!("   {line}")));
                    self.lines.push(line);
                }
                if more > 0 {
                    self.say(Role::Dim, "   ", &format!("… {more} lines more"));
                }
            }
            (Err(why), _) => {
                let failed = match glance.poll.failed {
                    0 | 1 => String::new(),
                    n => format!(" ({n} times in a row)"),
                };
                self.say(Role::Unknown, "   ", &format!("no reading: {}{failed}", clean::single(why)));
                if let Some(again) = glance.poll.again.filter(|again| *again > app.now) {
                    let told = format!("polled again in {}", plain_time::between(app.now, again));
                    self.say(Role::Dim, "   ", &told);
                }
            }
        }
    }

    pub(super) fn values(&mut self, values: &Values, before: Option<&Values>, stale: bool) {
        self.values_with(values, before, stale, None);
    }

    /// Likewise, with curves of the numbers that move.
    pub(super) fn values_with(&mut self, values: &Values, before: Option<&Values>, stale: bool, trends: Option<&Trends>) {
        for said in values::lines(values, before) {
            let front = format!("   {}", "  ".repeat(said.depth));
            let colon = if said.text.is_empty() { ":" } else { ": " };
            let role = match (&said.was, stale) {
                (_, true) => Role::Dim,
                (Some(_), _) => Role::Note,
                _ => Role::Text,
            };
            let was = said.was.map(|was| format!(" ← was {was}")).unwrap_or_default();
            let series = said.number.as_ref().and_then(|path| trends?.of(path));
            let curve = series.filter(|_| !stale).and_then(|series| self.app.curve(series, CURVE));
            let (curve, says) = curve.map_or((String::new(), None), |(curve, says)| (format!(" {curve}"), says));
            let text = wrap::cut(&format!("{}{colon}{}{curve}{was}", said.name, said.text), 300);
            self.say(role, &front, &text);
            if let Some(says) = says {
                self.say(Role::Dim, &format!("{front}  "), &says);
            }
        }
    }
}

/// That a host doesn't answer: for how long, why, and when it is tried again.
pub(super) fn silent(app: &App, host: &HostName) -> String {
    let since = app.run.hosts.get(host).and_then(|state| state.up_since);
    let mut text = format!("{host} doesn't answer");
    if let Some(since) = since {
        text += &format!(" for {}", plain_time::between(since, app.now));
    }
    if let Some(link) = app.links.get(host) {
        if let Some(why) = &link.why {
            text += &format!(": {}", clean::single(why));
        }
        if let Some(again) = link.again.filter(|again| *again > app.now) {
            text += &format!("; tried again in {}", plain_time::between(app.now, again));
        }
    }
    text
}

/// A monitor's title.
pub(super) fn title(app: &App, name: &MonitorName) -> String {
    app.monitor(name)
        .map_or_else(|| name.to_string(), |monitor| clean::single(&monitor.title))
}
