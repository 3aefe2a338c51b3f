//! Conditions over readings: whether a step applies, its guards, what it waits for.

use super::Writer;
use crate::{
    engine::{
        explain::{Seen, Told},
        sheet::{Does, Typed},
        status::Status,
    },
    procedure::{
        expr::{Expr, Term},
        model::Action,
        plan::Slot,
    },
    ui::{clean, plain_time, theme::Role},
    words::{GuardName, StepId, Timestamp, Truth, Value},
};

/// Characters of a value that are told.
const VALUE: usize = 400;

impl Writer<'_> {
    /// The conditions of the blocks around and its own, where it has not begun.
    pub(super) fn applies(&mut self, id: &StepId) {
        let run = &self.app.run;
        let Some(explain) = self.explain else { return };
        if !matches!(run.line(id).status, Status::Pending | Status::Inactive { .. }) {
            return;
        }
        let mut around = run.ancestors(id);
        around.reverse();
        around.push(id.clone());
        let mut said = false;
        for node in around {
            let key = match run.slot(&node) {
                Some(Slot::Block(block)) => Some(block.key.clone()),
                Some(Slot::Step(step)) => Some(step.key.clone()),
                Some(Slot::Later(later)) => Some(later.key.clone()),
                None => None,
            };
            let Some(when) = key
                .and_then(|key| explain.rules.procedure.node(&key))
                .and_then(|node| node.common().when.clone())
            else {
                continue;
            };
            if !std::mem::replace(&mut said, true) {
                self.heading("Whether it applies (asked on reaching it)");
            }
            let told = explain.condition(&node, &when, None);
            self.say(
                told.truth,
                &format!("{} ", sign(told.truth)),
                &format!("{node} applies only when {}", when.source()),
            );
            self.condition(&told);
        }
    }

    pub(super) fn guards(&mut self, id: &StepId) {
        let run = &self.app.run;
        let line = run.line(id);
        let Some((_, sheet)) = line.sheet.clone().filter(|(_, sheet)| !sheet.guards.is_empty()) else {
            return;
        };
        self.heading("Guards that must hold before anything of it starts");
        for name in &sheet.guards {
            self.guard(id, name);
        }
    }

    fn guard(&mut self, id: &StepId, name: &GuardName) {
        let state = self.app.run.guards.get(name).cloned();
        let truth = state.as_ref().map_or(Truth::Unknown, |state| state.truth);
        let word = match truth {
            Truth::Yes => "holds",
            Truth::No => "is broken",
            Truth::Unknown => "is unknown",
        };
        self.say(truth, &format!("{} ", sign(truth)), &format!("guard {name} {word}"));
        if let Some(state) = &state {
            let mut time = self.since(state.since);
            if state.turns > 0 {
                time += &format!("; it has turned {}", times(state.turns));
            }
            if let Some(before) = state.before {
                time += &format!(", before that {} ago", plain_time::between(before, self.app.now));
            }
            self.part(Role::Dim, "time", &time);
            if let Some(why) = state.why.as_ref().filter(|_| truth == Truth::Unknown) {
                self.part(Role::Unknown, "why", why);
            }
        }
        let Some(explain) = self.explain else { return };
        let Some(guard) = explain.rules.procedure.guards.iter().find(|guard| guard.name == *name).cloned() else {
            return;
        };
        let because = explain.text(id, &guard.because);
        self.part(Role::Text, "because", &because);
        let told = explain.condition(id, &guard.require, None);
        self.condition(&told);
    }

    /// What a wait waits for.
    pub(super) fn wait(&mut self, id: &StepId) {
        let run = &self.app.run;
        let line = run.line(id);
        let Some(explain) = self.explain else { return };
        let step = run.planned(id).and_then(|planned| explain.rules.procedure.step(&planned.key));
        let Some(Action::Wait(wait)) = step.map(|step| step.action.clone()) else {
            return;
        };
        self.heading("What it waits for");
        if let Some(until) = &wait.until {
            let told = explain.condition(id, until, line.confirmed);
            self.say(told.truth, &format!("{} ", sign(told.truth)), until.source());
            if let Some((_, since)) = line.holds {
                let time = self.since(since);
                self.part(Role::Dim, "time", &time);
            }
            self.condition(&told);
            self.part(
                Role::Dim,
                "",
                "Only readings begun since the wait began count. To go on without it, the release asks for a reason.",
            );
        }
        let steady = wait.steady.as_secs();
        if steady > 0 {
            self.part(Role::Dim, "steady", &format!("it must hold for {}", plain_time::seconds(steady)));
        }
        let least = wait.least.as_secs();
        if least > 0 {
            let waited = line.confirmed.map_or(0, |from| self.seconds_since(from));
            let told = format!("{} at least; {} are over", plain_time::seconds(least), plain_time::seconds(waited));
            self.part(Role::Dim, "soak", &told);
        }
    }

    /// What else is asked before it starts.
    pub(super) fn before(&mut self, id: &StepId) {
        let run = &self.app.run;
        let line = run.line(id);
        let Some((_, sheet)) = line.sheet.clone().filter(|_| line.status == Status::Pending) else {
            return;
        };
        let mut asked = Vec::new();
        for host in sheet.hosts() {
            let Some(identity) = run.identity(&host) else { continue };
            let odd = run.hosts.get(&host).and_then(|state| state.odd.clone());
            let told = format!("{host} calls itself {}, kernel {}", identity.node, identity.kernel);
            asked.push(match odd {
                None => (Role::Good, "✔ ", format!("{told}: the machine that it was")),
                Some(odd) => (Role::Bad, "✘ ", format!("{told}. {odd}")),
            });
        }
        for secret in sheet.secrets() {
            let given = run.secrets.contains(&secret);
            let (role, sign, word) = if given {
                (Role::Good, "✔ ", "given")
            } else {
                (Role::Bad, "✘ ", "not given")
            };
            asked.push((role, sign, format!("secret {secret}: {word} in this session")));
        }
        if let Does::Manual { ticks, fills, .. } = &sheet.does {
            let filled = fills.iter().filter(|fill| line.fills.contains_key(&fill.name)).count();
            let told = format!(
                "{} of {} lines are ticked, {filled} of {} values are filled in",
                line.ticks.len(),
                ticks.len(),
                fills.len()
            );
            let done = line.ticks.len() >= ticks.len() && filled == fills.len();
            asked.push(if done {
                (Role::Good, "✔ ", told)
            } else {
                (Role::Pending, "○ ", told)
            });
        }
        match &sheet.typed {
            Some(Typed::Host(name)) => asked.push((Role::Text, "✎ ", format!("You type the name that the host itself reports: {name}"))),
            Some(Typed::Many(text) | Typed::Phrase(text)) => asked.push((Role::Text, "✎ ", format!("You type: {text}"))),
            None => {}
        }
        if sheet.second {
            asked.push(match run.signed(id) {
                Some(signature) => (Role::Good, "✔ ", format!("signed by {}", signature.second)),
                None => (Role::Text, "✎ ", "Another person signs.".into()),
            });
        }
        if asked.is_empty() {
            return;
        }
        self.heading("What is looked at and asked before it starts");
        for (role, mark, text) in asked {
            self.say(role, mark, &text);
        }
    }

    /// An expression over readings that came to something.
    pub(super) fn expression(&mut self, id: &StepId, expr: &Expr, since: Option<Timestamp>) {
        let Some(explain) = self.explain else { return };
        let told = explain.condition(id, expr, since);
        self.condition(&told);
    }

    fn condition(&mut self, told: &Told) {
        for term in &told.terms {
            self.term(term, told.terms.len() > 1);
        }
        for seen in &told.readings {
            self.reading(seen);
        }
    }

    fn term(&mut self, term: &Term, several: bool) {
        let front = if several { format!("{} ", sign(term.truth)) } else { String::new() };
        self.part(Role::Text, "logic", &format!("{front}{}", term.source));
        if term.with_values != term.source {
            let word = match term.truth {
                Truth::Yes => "true",
                Truth::No => "false",
                Truth::Unknown => "unknown",
            };
            self.part(term.truth, "is now", &format!("{} → {word}", term.with_values));
        }
        if let Some(why) = &term.why {
            self.part(Role::Unknown, "unknown", why);
        }
        if !term.not_for.is_empty() {
            self.part(Role::Bad, "not for", &term.not_for.join(", "));
        }
        for (source, value) in &term.looks_at {
            let value = value.as_ref().map_or_else(|| "not known".to_owned(), told);
            self.part(Role::Dim, "data", &format!("{source} = {value}"));
        }
    }

    fn reading(&mut self, seen: &Seen) {
        let host = seen.host.as_ref().map(|host| format!(" on {host}")).unwrap_or_default();
        let every = plain_time::seconds(seen.every);
        let text = match (&seen.values, seen.begun) {
            (Ok(_), Some(begun)) => {
                let age = plain_time::between(begun, self.app.now);
                let old = if seen.fresh { "" } else { ": too old to count" };
                format!("{}{host}, read {age} ago{old}; every {every}", seen.monitor)
            }
            (Err(why), Some(begun)) => {
                let age = plain_time::between(begun, self.app.now);
                format!("{}{host}, {age} ago: {why}; every {every}", seen.monitor)
            }
            (_, None) => format!("{}: it has not been read yet; every {every}", seen.monitor),
        };
        let role = if seen.fresh && seen.values.is_ok() {
            Role::Dim
        } else {
            Role::Unknown
        };
        self.part(role, "read", &text);
    }

    fn since(&self, since: Timestamp) -> String {
        format!("so for {}", plain_time::between(since, self.app.now))
    }

    fn seconds_since(&self, from: Timestamp) -> u64 {
        u64::try_from(self.app.now.as_second() - from.as_second()).unwrap_or(0)
    }
}

pub(super) fn sign(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "✔",
        Truth::No => "✘",
        Truth::Unknown => "?",
    }
}

fn told(value: &Value) -> String {
    let text = clean::single(&value.to_string());
    match text.char_indices().nth(VALUE) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

fn times(n: u32) -> String {
    if n == 1 { "once".into() } else { format!("{n} times") }
}
