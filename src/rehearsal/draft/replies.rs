//! A reply for every command of a procedure: what the step expects is what it prints.

use super::sample::{self, sample};
use crate::{
    procedure::{
        expr,
        model::{
            Action, Capture, Expect, ExpectKind, Monitor, Node, Procedure, Read, ReadValue, Run, RunWhat, Step, Take, TakeAs, TakeKind,
        },
        scope::Known,
        template::{Part, Pattern, Template},
    },
    rehearsal::{
        cluster_model::Fit,
        scenario::{Scenario, without_turns},
    },
    words::{Level, Truth, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// Stands in a pattern for a value that isn't known, and in no text of anybody's.
const HOLE: &str = "Qzhole";

/// The replies.
pub struct Replies {
    /// As the scenario has them.
    pub text: String,
    /// What couldn't be thought up, in words.
    pub open: Vec<String>,
}

/// The simulated Pacemaker and Gluster, where something in the procedure speaks to them.
pub fn clusters(procedure: &Procedure, hosts: &BTreeSet<String>) -> String {
    let mut commands = Vec::new();
    commands_of(&procedure.phases, &mut commands);
    let monitors = procedure.monitors.iter().flat_map(|monitor| &monitor.run).map(Template::source);
    let mut all = commands.iter().copied().chain(monitors);
    let speaks_to = |tools: &'static [&'static str]| move |command: &str| tools.iter().any(|tool| command.trim_start().starts_with(tool));
    let mut out = String::new();
    if all.clone().any(speaks_to(&["pcs ", "crm_", "cibadmin"])) && !hosts.is_empty() {
        let prefers: Vec<String> = hosts.iter().take(1).map(|host| format!("{} = 100", sample::toml(host))).collect();
        let _ = write!(
            out,
            "\n[pacemaker]\ncluster = \"cluster1\"\n[pacemaker.resource.service1]\nprefers = {{ {} }}\n",
            prefers.join(", ")
        );
    }
    if all.any(speaks_to(&["gluster "])) && hosts.len() > 1 {
        let bricks: Vec<String> = hosts.iter().map(|host| sample::toml(&format!("{host}:/data/brick1/gv0"))).collect();
        let _ = write!(out, "\n[gluster.volume.gv0]\nbricks = [{}]\n", bricks.join(", "));
    }
    out
}

fn commands_of<'a>(nodes: &'a [Node], into: &mut Vec<&'a str>) {
    for node in nodes {
        match node {
            Node::Block(block) => commands_of(&block.body, into),
            Node::Step(step) => {
                if let Action::Run(Run {
                    what: RunWhat::Command(command),
                    ..
                }) = &step.action
                {
                    into.push(command.source());
                }
            }
        }
    }
}

impl Replies {
    /// For a procedure. `head` is the scenario so far: what its simulated clusters answer wants no reply.
    pub fn of(procedure: &Procedure, head: Option<&Scenario>) -> Replies {
        let mut writer = Writer {
            procedure,
            head,
            known: Known::default(),
            replies: Replies {
                text: String::new(),
                open: Vec::new(),
            },
            said: BTreeSet::new(),
        };
        writer.known.values.clone_from(&procedure.constants);
        writer.known.values.extend(head.map(|head| head.inputs.clone()).unwrap_or_default());
        for monitor in &procedure.monitors {
            writer.monitor(monitor);
        }
        writer.nodes(&procedure.phases);
        writer.replies
    }
}

struct Writer<'a> {
    procedure: &'a Procedure,
    head: Option<&'a Scenario>,
    known: Known,
    replies: Replies,
    /// Monitors' commands that have a reply.
    said: BTreeSet<String>,
}

/// A command as a reply names it, and what it catches.
struct Named {
    pattern: String,
    catches: BTreeSet<String>,
}

impl Writer<'_> {
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            let common = node.common();
            if common.when.as_ref().is_some_and(|when| when.truth(&self.known).0 == Truth::No) {
                continue;
            }
            for monitor in &common.monitors {
                self.monitor(monitor);
            }
            match node {
                Node::Block(block) => self.nodes(&block.body),
                Node::Step(step) => self.step(step),
            }
        }
    }

    fn step(&mut self, step: &Step) {
        let Action::Run(run) = &step.action else { return };
        let id = without_turns(&step.common.key);
        let named = match &run.what {
            RunWhat::Command(template) if self.is_modelled(template) => return,
            RunWhat::Command(template) => self.named(template),
            RunWhat::Script(path) => Named {
                pattern: self
                    .procedure
                    .files
                    .get(path)
                    .map_or_else(|| "*".into(), |bytes| escaped(String::from_utf8_lossy(bytes).trim())),
                catches: BTreeSet::new(),
            },
        };
        let mut lines = Vec::new();
        for expect in &step.expect {
            self.shown(&id, expect, &named, &mut lines);
        }
        for capture in &step.captures {
            self.taken(&id, capture, &named, &mut lines);
        }
        let _ = write!(
            self.replies.text,
            "\n[[reply]]\nstep = {}\nrun = {}\n",
            sample::toml(&id),
            quoted(&named.pattern)
        );
        for prompt in &run.prompts {
            let asks = self.sample(&prompt.pattern, None, &named).unwrap_or_else(|| "? ".into());
            self.line("[[reply.part]]");
            self.line(&format!("prompt = {}", quoted(&asks)));
        }
        if !run.prompts.is_empty() {
            self.line("[[reply.part]]");
        }
        if step.effect > Level::Observe {
            self.line("takes = \"5s\"");
        }
        if !lines.is_empty() {
            self.line(&format!("says = {}", quoted(&lines.join("\n"))));
        }
        if run.ends_in_reboot {
            self.line("reboot = \"[host]\"");
        } else if let Some(exit) = run.exit.first().filter(|_| !run.exit.contains(&0)) {
            self.line(&format!("exit = {exit}"));
        }
        if let Some(renews) = &step.renews {
            // Whoever comes back as another machine was renewed by what the step did.
            self.replies.open.push(format!(
                "{id}: after it, {} come back as other machines; say `renew`, and which hosts, in its reply",
                renews.source()
            ));
        }
    }

    fn monitor(&mut self, monitor: &Monitor) {
        let Some(run) = monitor.run.first() else { return };
        let is_modelled = monitor.run.iter().any(|run| self.is_modelled(run));
        if is_modelled || !self.procedure.applies(monitor.when.as_ref(), &self.known.values) {
            return;
        }
        let named = self.named(run);
        if !self.said.insert(named.pattern.clone()) {
            return;
        }
        let id = format!("the monitor {}", monitor.name);
        let mut lines = Vec::new();
        match &monitor.read {
            Read::Reader(reader) => self.replies.open.push(format!(
                "{id}: what it prints, as the reader {} takes it, is to be written",
                reader.name()
            )),
            Read::Values(values) => {
                for (_, value) in values {
                    if let ReadValue::Take(take) = value {
                        self.take(&id, take, &named, &mut lines);
                    }
                }
            }
        }
        let _ = write!(
            self.replies.text,
            "\n# {}\n[[reply]]\nrun = {}\n",
            monitor.title.replace(char::is_control, " "),
            quoted(&named.pattern)
        );
        if !lines.is_empty() {
            self.line(&format!("says = {}", quoted(&lines.join("\n"))));
        }
    }

    /// A line that shows an expectation.
    fn shown(&mut self, id: &str, expect: &Expect, named: &Named, lines: &mut Vec<String>) {
        let line = match &expect.kind {
            ExpectKind::Absent(_) | ExpectKind::Is(_) | ExpectKind::Ask(_) => return,
            ExpectKind::Match(pattern) => self.sample(pattern, None, named),
            ExpectKind::Each(which, what) => {
                let both = [which, what].map(|pattern| self.sample(pattern, None, named));
                let other = |line: &String, pattern: &Pattern| {
                    let pattern = pattern.render(&self.known).unwrap_or_default();
                    regex::Regex::new(&format!("(?m){pattern}")).is_ok_and(|regex| regex.is_match(line))
                };
                match both {
                    [Some(first), Some(second)] if other(&first, what) || second.is_empty() => Some(first),
                    [Some(_), Some(second)] if other(&second, which) => Some(second),
                    [Some(first), Some(second)] => Some(format!("{first} {second}")),
                    _ => None,
                }
            }
        };
        match line {
            Some(line) => add(lines, line),
            None => self
                .replies
                .open
                .push(format!("{id}: a line that shows “{}” is to be written", expect.says.source())),
        }
    }

    fn taken(&mut self, id: &str, capture: &Capture, named: &Named, lines: &mut Vec<String>) {
        self.take(id, &capture.take, named, lines);
    }

    /// Lines that a value is taken from.
    fn take(&mut self, id: &str, take: &Take, named: &Named, lines: &mut Vec<String>) {
        let value = match &take.value {
            TakeAs::Text => None,
            TakeAs::Number => Some("1".to_owned()),
            TakeAs::Host(among) => Some(
                among
                    .hosts(&self.known)
                    .ok()
                    .and_then(|hosts| hosts.first().map(ToString::to_string))
                    .unwrap_or_else(|| "{{ host }}".into()),
            ),
        };
        let line = match &take.kind {
            TakeKind::First(pattern) | TakeKind::All(pattern) => self.sample(pattern, value.as_deref(), named),
            TakeKind::Host(pattern) | TakeKind::Count(pattern) | TakeKind::Rows(pattern) => self.sample(pattern, None, named),
            TakeKind::Columns(heads) => {
                let heads: Vec<&str> = heads.values().map(String::as_str).collect();
                let row: Vec<String> = heads.iter().map(|head| format!("{:<width$}", "text", width = head.len())).collect();
                Some(format!("{}\n{}", heads.join("  "), row.join("  ")))
            }
            TakeKind::Text => Some(value.unwrap_or_else(|| "text".into())),
            TakeKind::Value(_) => return,
            TakeKind::Json(path) => {
                // From the inside out: `nodes.0.name` is in the first of a list.
                let inner = if matches!(take.value, TakeAs::Number) {
                    Value::from(1)
                } else {
                    "text".into()
                };
                let whole = path.rsplit('.').fold(inner, |inner, part| match part.parse::<usize>() {
                    Ok(_) => Value::from(vec![inner]),
                    Err(_) => serde_json::json!({ part: inner }),
                });
                Some(templated(&whole.to_string()))
            }
        };
        match line {
            Some(line) => add(lines, line),
            None => self.replies.open.push(format!("{id}: what a value is taken from is to be written")),
        }
    }

    /// A text that a pattern matches, as a template of the scenario.
    fn sample(&self, pattern: &Pattern, group: Option<&str>, named: &Named) -> Option<String> {
        if let Ok(known) = pattern.render(&self.known) {
            return sample(&known, group).map(|text| templated(&text));
        }
        let mut holes = Vec::new();
        let source = each_hole(pattern.template(), |name| {
            let filled = match name.filter(|name| named.catches.contains(*name)) {
                Some(name) => format!("{{{{ {name} }}}}"),
                None => "{{ host }}".to_owned(),
            };
            holes.push(filled);
            format!("{HOLE}{}z", holes.len() - 1)
        });
        let text = templated(&sample(&source, group)?);
        Some(
            holes
                .iter()
                .enumerate()
                .fold(text, |text, (n, filled)| text.replace(&format!("{HOLE}{n}z"), filled)),
        )
    }

    /// The pattern of a command: a name that stands for one word is caught, any other expression is any text.
    fn named(&self, template: &Template) -> Named {
        let mut catches = BTreeSet::new();
        let mut holes = BTreeMap::new();
        let text = each_hole(template, |name| {
            let one_word = |name: &&str| {
                let value = self.known.values.get(*name);
                value.is_none_or(|value| value.as_str().is_some_and(expr::is_host) || value.is_number())
            };
            let caught = name.filter(one_word).filter(|name| !["host", "inputs"].contains(name));
            let hole = format!("{HOLE}{}z", holes.len());
            holes.insert(
                hole.clone(),
                caught.map_or_else(
                    || "*".to_owned(),
                    |name| {
                        catches.insert(name.to_owned());
                        format!("{{{name}}}")
                    },
                ),
            );
            hole
        });
        let pattern = holes
            .iter()
            .fold(escaped(text.trim()), |text, (hole, filled)| text.replace(hole.as_str(), filled));
        Named { pattern, catches }
    }

    fn is_modelled(&self, template: &Template) -> bool {
        let text = each_hole(template, |_| "any".into());
        self.head.is_some_and(|head| matches!(head.model.fit(text.trim()), Fit::Known(_)))
    }

    fn line(&mut self, line: &str) {
        self.replies.text.push_str(line);
        self.replies.text.push('\n');
    }
}

fn add(lines: &mut Vec<String>, line: String) {
    if !line.is_empty() && !lines.contains(&line) {
        lines.push(line);
    }
}

/// A template's text with something in place of each expression; it is told the name that the expression is, where it is one.
fn each_hole(template: &Template, mut fill: impl FnMut(Option<&str>) -> String) -> String {
    let parts = template.parts().iter().map(|part| match part {
        Part::Hole(hole) => fill(hole.expr.as_name()),
        Part::Text(text) => text.clone(),
    });
    parts.collect()
}

/// Text as a command's pattern has it.
fn escaped(text: &str) -> String {
    text.replace('*', r"\*").replace('{', r"\{")
}

/// Text as a template has it.
fn templated(text: &str) -> String {
    text.replace("{{", "{{ '{{' }}")
}

/// As TOML has it: word for word where that can be read.
fn quoted(text: &str) -> String {
    let plain = text.chars().all(|c| !c.is_control() || c == '\n' || c == '\t');
    if plain && !text.contains("'''") && !text.ends_with('\'') && (text.contains('\n') || text.contains(['\\', '"'])) {
        let open = if text.contains('\n') { "'''\n" } else { "'''" };
        return format!("{open}{text}'''");
    }
    sample::toml(text)
}
