//! What a step does, as it is shown: where, and the exact command, difference, or work by hand.

use super::{Writer, count, shown};
use crate::{
    engine::{
        run::{JobState, Run},
        sheet::{Does, PromptThen, Sheet, Spread},
    },
    ui::{
        clean,
        dialog::title_of,
        diff,
        difference::{self, FileDifference},
        keys, plain_time,
        theme::Role,
    },
    words::{Account, Command, CopyEnd, HostName, Power, StepId, StopAfter, Truth, Value, node_set},
};
use ratatui::text::Line;

/// Hosts that are named one by one, with their addresses.
const NAMED: usize = 3;

impl Writer<'_> {
    pub(super) fn does(&mut self, id: &StepId, sheet: &Sheet, differences: Option<&[FileDifference]>) {
        match &sheet.does {
            Does::Run {
                hosts, command, prompts, ..
            } => {
                self.on(id, hosts, &runs_as(&sheet.account), &sheet.spread);
                self.command(&command.text, &sheet.values);
                self.edit(id, command);
                if !command.stdin.0.is_empty() {
                    self.say(Role::Dim, "", "standard input:");
                    self.command(&command.stdin.masked(), &[]);
                }
                for (name, value) in &command.env {
                    self.say(Role::Dim, "env ", &format!("{name}={}", value.masked()));
                }
                if command.terminal {
                    let told = format!("It has a terminal of its own ({} types into it).", self.hint(keys::Command::Type));
                    self.say(Role::Dim, "", &told);
                }
                for prompt in prompts {
                    if let PromptThen::Hold(until) = &prompt.then {
                        self.say(Role::Held, "‖ ", &format!("It will be held at its prompt. Until: {until}"));
                    }
                }
            }
            Does::Write { .. } => self.writes(id, &sheet.spread, differences.unwrap_or_default()),
            Does::Copy { hosts, copies } => {
                self.on(id, hosts, "", &sheet.spread);
                for copy in copies {
                    let end = |end: &CopyEnd| match &end.host {
                        Some(host) => format!("{host}:{}", end.path),
                        None => format!("here:{}", end.path),
                    };
                    self.say(Role::Command, "  ", &format!("copy {} → {}", end(&copy.from), end(&copy.to)));
                }
            }
            Does::Power { hosts, what, leave } => {
                self.on(id, hosts, "", &sheet.spread);
                let what = match what {
                    Power::Off => "switches it off",
                    Power::On => "waits until somebody has switched it on",
                    Power::Reboot => "reboots it",
                };
                self.say(Role::Command, "  ", what);
                if let Some(leave) = leave {
                    self.say(Role::Caution, "▲ ", leave);
                }
            }
            Does::Manual { what, hosts, ticks, fills } => {
                if !hosts.is_empty() {
                    self.on(id, hosts, "", &Spread::default());
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
                self.say(Role::Strong, "", "types, with Enter:");
                self.command(&send.masked(), &[]);
            }
            Does::Note { text } => self.say(Role::Text, "", text),
        }
    }

    /// What another command has changed of the procedure's own.
    fn edit(&mut self, id: &StepId, command: &Command) {
        let line = self.run().line(id);
        let Some((_, sheet)) = line.sheet.as_ref().filter(|_| line.edited) else {
            return;
        };
        let Does::Run { command: own, .. } = &sheet.does else { return };
        if own.text == command.text {
            return;
        }
        self.say(
            Role::Edited,
            "",
            "EDITED for this attempt alone. The procedure has (-), this attempt has (+):",
        );
        for change in diff::difference(&own.text, &command.text) {
            let (role, sign, text) = match change {
                diff::Change::Dropped(text) => (Role::Dropped, "- ", text),
                diff::Change::Added(text) => (Role::Added, "+ ", text),
                diff::Change::Same(_) | diff::Change::Gap(_) => continue,
            };
            self.say(role, sign, &text);
        }
    }

    fn writes(&mut self, id: &StepId, spread: &Spread, files: &[FileDifference]) {
        let mut hosts: Vec<HostName> = Vec::new();
        for host in files.iter().flat_map(|file| &file.hosts) {
            if !hosts.contains(host) {
                hosts.push(host.clone());
            }
        }
        self.on(id, &hosts, "", spread);
        for file in files {
            difference::lines::head(file, &self.app.theme, self.width, &mut self.lines);
            let mut hunks: Vec<Line<'static>> = Vec::new();
            for hunk in &file.hunks {
                difference::lines::hunk(hunk, &self.app.theme, self.width, &mut hunks);
            }
            let most = (self.height / 2).max(6);
            if hunks.len() > most + 1 && !self.whole {
                let more = hunks.len() - most;
                hunks.truncate(most);
                let told = format!("… {}: {} shows all", count(more, "more line"), self.hint(keys::Command::Difference));
                hunks.push(self.span(Role::Key, told).into());
            }
            self.lines.extend(hunks);
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
                Truth::Yes => "It holds",
                Truth::No => "It doesn't hold",
                Truth::Unknown => "It isn't known whether it holds",
            };
            let lasts = plain_time::between(since, self.app.now);
            let told = format!("{word}, for {lasts} ({}: the values).", self.hint(keys::Command::Why));
            self.say(truth, "  ", &told);
        }
    }

    /// Where, as whom, and how it spreads.
    fn on(&mut self, id: &StepId, hosts: &[HostName], user: &str, spread: &Spread) {
        let line = self.run().line(id);
        self.say(Role::Strong, "", &format!("{}{user}:", on_hosts(self.run(), hosts)));
        if hosts.len() > 1 {
            let told = spreads(hosts, spread);
            if !told.is_empty() {
                self.say(Role::Dim, "  ", &told);
            }
        }
        if !line.only.is_empty() {
            self.say(Role::Note, "  ", "Only where it failed before.");
        }
        if !line.excluded.is_empty() {
            let out = node_set(line.excluded.iter().map(|host| host.as_str()));
            self.say(Role::Caution, "▲ ", &format!("Left out: {out}"));
        }
    }
}

/// `on node2 (10.0.0.2)`; many hosts as a node set, with their number and addresses.
pub(in crate::ui) fn on_hosts(run: &Run, hosts: &[HostName]) -> String {
    let address = |host: &HostName| match run.addresses.get(host.as_str()) {
        Some(Value::String(address)) if address != host.as_str() => Some(address.clone()),
        _ => None,
    };
    if hosts.len() <= NAMED {
        let names: Vec<String> = hosts
            .iter()
            .map(|host| address(host).map_or_else(|| host.to_string(), |address| format!("{host} ({address})")))
            .collect();
        return format!("on {}", names.join(", "));
    }
    let set = node_set(hosts.iter().map(|host| host.as_str()));
    let addresses: Vec<String> = hosts.iter().filter_map(address).collect();
    let at = if addresses.len() == hosts.len() {
        format!(" at {}", node_set(addresses))
    } else {
        String::new()
    };
    format!("on {set}, {}{at}", count(hosts.len(), "host"))
}

/// ` as root, logged in as admin`, where the procedure says so.
pub(in crate::ui) fn runs_as(account: &Account) -> String {
    let user = account.run_as.as_ref().map(|user| format!(" as {user}")).unwrap_or_default();
    let login = account
        .login
        .as_ref()
        .map(|user| format!(", logged in as {user}"))
        .unwrap_or_default();
    user + &login
}

fn spreads(hosts: &[HostName], spread: &Spread) -> String {
    let mut told = Vec::new();
    if let Some(first) = hosts.first().filter(|_| spread.canary) {
        told.push(format!("{first} first; the others only once it went well"));
    }
    match spread.at_a_time {
        0 => {}
        1 => told.push("one host after the other".into()),
        n => told.push(format!("at most {n} at once")),
    }
    match spread.stop_after {
        None => {}
        Some(stop) => {
            let share = match stop {
                StopAfter::Share { percent } => format!(" ({percent}% of {})", hosts.len()),
                StopAfter::Hosts(_) => String::new(),
            };
            told.push(match stop.failures(hosts.len()) {
                1 => format!("starts no more once one has failed{share}"),
                n => format!("starts no more once {n} have failed{share}"),
            });
        }
    }
    told.join(" · ")
}
