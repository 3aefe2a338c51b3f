//! The card of a host: how it stands, the way to its console, what runs there, what depends on it, and its log.

use super::{page::ago, sections::Page, sections::silent};
use crate::{
    engine::{event::Mode, run::Run},
    ui::{
        app::{App, Look},
        clean,
        event::Out,
        keys::Command,
        plain_time,
        theme::Role,
        title::title_of,
    },
    words::{HostName, StepId},
};
use ratatui::text::Line;

/// Lines of output that are shown of a command.
const LINES: usize = 8;

/// Steps to come that are listed.
const STEPS: usize = 12;

/// The last lines of the log, wherever this system keeps it.
const LOG: &str = "journalctl -n 200 --no-pager 2>/dev/null || tail -n 200 /var/log/messages 2>/dev/null || tail -n 200 /var/log/syslog";

/// The card.
pub(super) fn card(page: &mut Page<'_>, host: &HostName) {
    let app = page.app;
    let state = app.run.hosts.get(host);
    page.head(host.as_str());
    match state.and_then(|state| state.up) {
        Some(false) => {
            page.say(Role::Bad, "✘ ", &silent(app, host));
            page.say(Role::Text, "  ", becomes(&app.run, host));
            let key = app.keys.hint(Command::HostTry);
            let tried = match app.tried.get(host) {
                Some((_, true)) => "Trying …".into(),
                Some((at, false)) => format!("Tried {}; {key} tries it again.", ago(app, *at)),
                None => format!("{key} tries it now."),
            };
            page.say(Role::Key, "  ", &tried);
            if is_rehearsed(&app.run) {
                let says = if app.switched_on.contains(host) {
                    "Somebody goes there and switches it on.".to_owned()
                } else {
                    let key = app.keys.hint(Command::HostSwitchOn);
                    format!("{key}, in a rehearsal: somebody goes there and switches it on.")
                };
                page.say(Role::Key, "  ", &says);
            }
        }
        Some(true) => page.say(Role::Good, "✔ ", "answers"),
        None => page.say(Role::Unknown, "? ", "was not heard of yet"),
    }
    if let Some(odd) = state.and_then(|state| state.odd.as_ref()) {
        page.say(Role::Bad, "✘ ", odd);
    }
    if let Some(seen) = last_seen(app, host) {
        page.say(Role::Text, "last seen     ", &seen);
    }
    if let Some(address) = app.run.addresses.get(host.as_str()).and_then(|address| address.as_str()) {
        page.say(Role::Text, "address       ", address);
    }
    if let Some(reached) = state.and_then(|state| state.reached.as_ref()) {
        page.say(Role::Text, "reached as    ", &reached.way);
        if let Some(key) = &reached.key {
            page.say(Role::Text, "host key      ", key);
        }
    }
    if let Some(identity) = state.and_then(|state| state.identity.as_ref()) {
        page.say(Role::Text, "calls itself  ", &identity.node);
        page.say(Role::Text, "kernel        ", &identity.kernel);
    }
    match app.run.consoles.get(host) {
        Some(console) => {
            page.say(Role::Strong, "console       ", console);
            let key = app.keys.hint(Command::HostConsole);
            page.say(Role::Key, "              ", &format!("{key} copies it"));
        }
        None => page.say(
            Role::Dim,
            "console       ",
            "not known: `[console]` in the site file says how to reach it",
        ),
    }
    runs(page, host);
    depends(page, host);
    log(page, host);
}

/// What is known of what ran on a host that doesn't answer: nobody here can tell a dead line from a dead machine.
fn becomes(run: &Run, host: &HostName) -> &'static str {
    if run.stays_switched_off(host) {
        "A step has switched it off."
    } else {
        "What ran there may go on, and is found again as soon as it answers."
    }
}

fn is_rehearsed(run: &Run) -> bool {
    matches!(run.head.as_ref().map(|head| &head.mode), Some(Mode::Rehearsal { .. }))
}

fn last_seen(app: &App, host: &HostName) -> Option<String> {
    let state = app.run.hosts.get(host)?;
    let read = app.glances.iter().filter(|((_, of), glance)| of == host && glance.values.is_ok());
    let read = read.map(|(_, glance)| glance.at).max();
    let heard = if state.up == Some(true) { state.up_since } else { None };
    match (read.max(heard), state.up, state.up_since) {
        (Some(at), ..) => Some(ago(app, at)),
        (None, Some(false), Some(since)) => Some(format!("before {}", ago(app, since))),
        _ => None,
    }
}

/// Commands there, and the last that they printed.
fn runs(page: &mut Page<'_>, host: &HostName) {
    let app = page.app;
    for (job, state) in app.run.live_jobs().filter(|(job, _)| job.host == *host) {
        page.lines.push(Line::default());
        page.head("Runs there");
        let since = plain_time::between(state.since, app.now);
        page.say(
            Role::Running,
            "◐ ",
            &format!("{} (for {since})", title_of(&app.run, &job.attempt.step)),
        );
        let printed = app.tails.get(job).map(|tail| tail.last(LINES)).unwrap_or_default();
        for (piece, _) in printed {
            page.say(Role::Text, "  │ ", &clean::line(&String::from_utf8_lossy(&piece.bytes)));
        }
    }
}

/// What waits for it: steps to come, and lasting effects that name it.
fn depends(page: &mut Page<'_>, host: &HostName) {
    let app = page.app;
    let steps: Vec<StepId> = app
        .run
        .steps()
        .filter(|step| !app.run.line(&step.id).status.is_settled() && concerns(&app.run, &step.id, host))
        .map(|step| step.id.clone())
        .collect();
    if !steps.is_empty() {
        page.lines.push(Line::default());
        page.head("Still to come there");
        for id in steps.iter().take(STEPS) {
            page.say(Role::Text, "○ ", &title_of(&app.run, id));
        }
        if steps.len() > STEPS {
            page.say(Role::Dim, "  ", &format!("and {} more", steps.len() - STEPS));
        }
    }
    let effects: Vec<_> = app
        .run
        .effects
        .values()
        .filter(|effect| names(&effect.text, host) || concerns(&app.run, &effect.step, host))
        .collect();
    if !effects.is_empty() {
        page.lines.push(Line::default());
        page.head("Open effects there");
        for effect in effects {
            page.say(Role::Note, "◉ ", &effect.text);
        }
    }
}

/// Whether a step runs on a host, as far as that is known yet.
fn concerns(run: &Run, id: &StepId, host: &HostName) -> bool {
    let line = run.line(id);
    let sheet = line.ran.as_ref().or(line.sheet.as_ref().map(|(_, sheet)| sheet));
    match sheet {
        Some(sheet) => sheet.hosts().contains(host) || line.hosts.contains(host),
        None => run.planned(id).is_some_and(|step| {
            let mut values = step.turn.values.values();
            values.any(|value| value.as_str() == Some(host.as_str()))
        }),
    }
}

/// Whether a text names a host, as a word of its own.
fn names(text: &str, host: &HostName) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || "-._".contains(c)))
        .any(|word| word.trim_end_matches('.') == host.as_str())
}

fn log(page: &mut Page<'_>, host: &HostName) {
    let app = page.app;
    page.lines.push(Line::default());
    page.head("Its log");
    let key = app.keys.hint(Command::HostLog);
    match app.looks.get(&(host.clone(), LOG.to_owned())) {
        None => page.say(Role::Dim, "", &format!("{key} shows the last lines of it.")),
        Some(Look { at, said: None }) => page.say(Role::Dim, "", &format!("Asked {}.", ago(app, *at))),
        Some(Look { at, said: Some(said) }) => {
            page.say(Role::Dim, "", &format!("As it was {}; {key} looks again.", ago(app, *at)));
            match said {
                Ok(text) => {
                    for line in clean::lines(text.trim_end()) {
                        let line = Line::from(page.span(Role::Text, line));
                        page.lines.push(line);
                    }
                }
                Err(why) => page.say(Role::Unknown, "? ", &format!("No log: {why}")),
            }
        }
    }
}

impl App {
    /// A key of a host's card.
    pub(in crate::ui) fn host_command(&mut self, command: Command) -> Vec<Out> {
        let Some(host) = self.card() else { return Vec::new() };
        self.touch();
        if command == Command::HostTry {
            self.tried.insert(host.clone(), (self.now, true));
            self.say(format!("{host} is tried now."));
            return vec![Out::TryNow { host }];
        }
        if command == Command::HostSwitchOn {
            if !is_rehearsed(&self.run) {
                self.say("Only a simulated machine is switched on from here.");
                return Vec::new();
            }
            self.switched_on.insert(host.clone());
            return vec![Out::SwitchOn { host }];
        }
        if command == Command::HostLog {
            let (at, said) = (self.now, None);
            self.looks.insert((host.clone(), LOG.to_owned()), Look { at, said });
            let command = LOG.to_owned();
            return vec![Out::Look { host, command }];
        }
        match self.run.consoles.get(&host).cloned() {
            Some(console) => self.copy_text("the way to the console", &console),
            None => {
                self.say(format!("The site file doesn't say how to reach the console of {host}."));
                Vec::new()
            }
        }
    }
}
