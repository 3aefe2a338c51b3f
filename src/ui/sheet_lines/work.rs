//! What a step does, as it is shown: where, and the exact command, difference, or work by hand.

use super::{Writer, shown};
use crate::{
    engine::{
        run::JobState,
        sheet::{Does, PromptThen},
    },
    ui::{clean, dialog::title_of, diff::Change, plain_time, theme::Role, wrap},
    words::{Command, HostName, Power, StepId, Value},
};
use ratatui::text::Line;

impl Writer<'_> {
    pub(super) fn does(&mut self, id: &StepId, does: &Does, diffs: Option<&Vec<Vec<Change>>>) {
        match does {
            Does::Run {
                hosts, command, prompts, ..
            } => {
                self.on(hosts, Some(command));
                self.command(&command.text);
                if !command.stdin.0.is_empty() {
                    self.say(Role::Dim, "", "standard input:");
                    self.command(&command.stdin.masked());
                }
                for (name, value) in &command.env {
                    self.say(Role::Dim, "env ", &format!("{name}={}", value.masked()));
                }
                if command.terminal {
                    self.say(Role::Dim, "", "It has a terminal of its own (i types into it).");
                }
                for prompt in prompts {
                    if let PromptThen::Hold(until) = &prompt.then {
                        self.say(Role::Held, "‖ ", &format!("It will be held at its prompt. Until: {until}"));
                    }
                }
            }
            Does::Write { files } => {
                for (at, file) in files.iter().enumerate() {
                    let mode = file.write.mode.as_ref().map(|mode| format!(", mode {mode}")).unwrap_or_default();
                    let owner = file
                        .write
                        .owner
                        .as_ref()
                        .map(|owner| format!(", owner {owner}"))
                        .unwrap_or_default();
                    self.say(
                        Role::Strong,
                        "",
                        &format!(
                            "{} {} on {}{mode}{owner}",
                            if file.write.remove { "removes" } else { "writes" },
                            file.write.path,
                            self.host(&file.host)
                        ),
                    );
                    if file.write.secret {
                        self.say(Role::Dim, "  ", "Its content is secret: it is neither shown nor journaled.");
                    }
                    self.difference(diffs.and_then(|diffs| diffs.get(at)));
                }
            }
            Does::Copy { hosts, copies } => {
                self.on(hosts, None);
                for copy in copies {
                    let end = |end: &crate::words::CopyEnd| match &end.host {
                        Some(host) => format!("{host}:{}", end.path),
                        None => format!("here:{}", end.path),
                    };
                    self.say(Role::Command, "  ", &format!("copy {} → {}", end(&copy.from), end(&copy.to)));
                }
            }
            Does::Power { hosts, what, leave } => {
                let what = match what {
                    Power::Off => "switches off",
                    Power::On => "waits until somebody has switched on",
                    Power::Reboot => "reboots",
                };
                let hosts: Vec<String> = hosts.iter().map(|host| self.host(host)).collect();
                self.say(Role::Command, "  ", &format!("{what}: {}", hosts.join(", ")));
                if let Some(leave) = leave {
                    self.say(Role::Caution, "▲ ", leave);
                }
            }
            Does::Manual { what, hosts, ticks, fills } => {
                if !hosts.is_empty() {
                    self.on(hosts, None);
                }
                self.say(Role::Command, "⊕ ", what);
                let line = self.run().line(id);
                for (at, tick) in ticks.iter().enumerate() {
                    let on = u16::try_from(at).is_ok_and(|at| line.ticks.contains(&at));
                    self.say(if on { Role::Good } else { Role::Text }, if on { "[x] " } else { "[ ] " }, tick);
                }
                for fill in fills {
                    let value = line.fills.get(&fill.name).map_or_else(|| "…".to_owned(), shown);
                    self.say(Role::Text, "✎ ", &format!("{}: {value}", fill.label));
                }
            }
            Does::Wait {
                what,
                until,
                steady,
                least,
            } => self.wait(id, what, until.as_deref(), *steady, *least),
            Does::Choose { options, .. } => {
                for option in options {
                    self.say(Role::Command, "◇ ", &option.label);
                    if let Some(text) = &option.text {
                        self.say(Role::Dim, "  ", text);
                    }
                }
            }
            Does::Answer { to, jobs, send } => {
                self.say(
                    Role::Text,
                    "",
                    &format!("answers the held command of: {}", title_of(self.run(), to)),
                );
                for job in jobs {
                    if let Some(JobState::AtPrompt { prompt, .. }) = self.run().jobs.get(job).map(|job| job.state.clone()) {
                        self.say(
                            Role::Held,
                            "  ‖ ",
                            &format!("{} asks: “{}”", job.host, clean::single(prompt.text.trim())),
                        );
                    }
                }
                if jobs.is_empty() {
                    self.say(Role::Caution, "▲ ", "There is nothing to answer any more.");
                }
                self.say(Role::Strong, "", "types:");
                self.command(&send.masked());
            }
            Does::Note { text } => self.say(Role::Text, "", text),
        }
    }

    fn wait(&mut self, id: &StepId, what: &str, until: Option<&str>, steady: u64, least: u64) {
        self.say(Role::Command, "waits for: ", what);
        if let Some(until) = until {
            self.say(Role::Dim, "  until ", until);
        }
        if steady > 0 {
            self.say(Role::Dim, "  steady for ", &plain_time::seconds(steady));
        }
        if least > 0 {
            self.say(Role::Dim, "  not before ", &plain_time::seconds(least));
        }
        if let Some((truth, since)) = self.run().line(id).holds {
            let word = match truth {
                crate::words::Truth::Yes => "It holds",
                crate::words::Truth::No => "It doesn't hold",
                crate::words::Truth::Unknown => "It isn't known whether it holds",
            };
            let lasts = plain_time::between(since, self.app.now);
            self.say(truth, "  ", &format!("{word}, for {lasts}."));
        }
    }

    fn on(&mut self, hosts: &[HostName], command: Option<&Command>) {
        let names: Vec<String> = hosts.iter().map(|host| self.host(host)).collect();
        let user = command
            .and_then(|command| command.run_as.as_ref())
            .map(|user| format!(" as {user}"))
            .unwrap_or_default();
        let login = command
            .and_then(|command| command.login.as_ref())
            .map(|user| format!(", login {user}"))
            .unwrap_or_default();
        self.say(Role::Strong, "", &format!("on {}{user}{login}:", names.join(", ")));
    }

    /// A host by name and, where the site names one, address.
    fn host(&self, host: &HostName) -> String {
        match self.run().addresses.get(host.as_str()) {
            Some(Value::String(address)) if address != host.as_str() => format!("{host} ({address})"),
            _ => host.to_string(),
        }
    }

    /// The exact text, cut where it must be; a mark says that a line goes on, another that it ends in a blank.
    fn command(&mut self, text: &str) {
        for line in clean::lines(text.trim_end_matches('\n')) {
            let shown = match line.strip_suffix(' ') {
                Some(front) => format!("{front}␣"),
                None => line,
            };
            for (at, part) in wrap::exact(&shown, self.width.saturating_sub(3)).into_iter().enumerate() {
                let gutter = if at == 0 { "│ " } else { "↪ " };
                let line = Line::from(vec![self.span(Role::CommandMark, gutter), self.span(Role::Command, part)]);
                self.lines.push(line);
            }
        }
    }

    fn difference(&mut self, changes: Option<&Vec<Change>>) {
        for change in changes.into_iter().flatten() {
            let (role, mark, text) = match change {
                Change::Same(text) => (Role::Dim, "  ", clean::line(text)),
                Change::Dropped(text) => (Role::Dropped, "- ", clean::line(text)),
                Change::Added(text) => (Role::Added, "+ ", clean::line(text)),
                Change::Gap(count) => (Role::Dim, "  ", format!("… {count} equal lines …")),
            };
            for part in wrap::exact(&text, self.width.saturating_sub(3)) {
                let line = Line::from(vec![self.span(role, mark), self.span(role, part)]);
                self.lines.push(line);
            }
        }
    }
}
