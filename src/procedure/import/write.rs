//! Phases and steps as the text of a procedure.

use super::{
    DECIDE, command,
    outline::{Item, Outline, Part, Step},
};
use crate::words::{Level, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    ops::Range,
};

/// The text, and where its steps stand in it.
#[derive(Debug)]
pub struct Written {
    pub text: String,
    /// Bytes of each step, in the order of the outline.
    steps: Vec<Range<usize>>,
}

impl Written {
    /// Writes an outline.
    pub fn of(outline: &Outline, source: &str) -> Written {
        let mut writer = Writer::default();
        writer.top(outline, source);
        for phase in &outline.phases {
            writer.part(phase, 0);
        }
        Written {
            text: writer.text,
            steps: writer.steps,
        }
    }

    /// The step that a place is in.
    pub fn step_at(&self, at: usize) -> Option<usize> {
        self.steps.iter().position(|span| span.contains(&at))
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    steps: Vec<Range<usize>>,
    /// Ids that were given, by what they stand in.
    ids: BTreeMap<String, BTreeSet<String>>,
    /// Ids of the parts around.
    path: Vec<String>,
}

impl Writer {
    fn top(&mut self, outline: &Outline, source: &str) {
        self.line(&format!(
            "# Made by `holdpoint import` of {}. Each {DECIDE} is a question that the document leaves open.",
            source.replace(|c: char| c.is_control(), " ")
        ));
        self.line("format = 1");
        self.key("title", &outline.title);
        self.key("source", source);
        self.optional("text", &outline.text);
        for (at, phase) in outline.phases.iter().enumerate() {
            if !needs_hosts(phase) {
                continue;
            }
            self.text.push('\n');
            self.line("[[input]]");
            self.line(&format!("name = \"{}\"", hosts_of(at)));
            self.line("kind = \"hosts\"");
            self.key("label", &format!("{DECIDE}: where “{}” is done", phase.title_or(at)));
        }
    }

    fn part(&mut self, part: &Part, depth: usize) {
        let at = self.ids.get("").map_or(0, BTreeSet::len);
        let title = part.title_or(at);
        self.text.push('\n');
        self.line(&format!("[[phase{}]]", ".step".repeat(depth)));
        let id = self.id(&title);
        self.line(&format!("id = \"{id}\""));
        self.key("title", &title);
        self.optional("text", &part.text);
        self.optional("warning", &part.warning);
        if depth == 0 && needs_hosts(part) {
            self.line(&format!("on = \"{}\"", hosts_of(at)));
        }
        self.path.push(id);
        for item in &part.items {
            match item {
                Item::Step(step) => self.step(step, depth + 1),
                Item::Block(block) => self.part(block, depth + 1),
            }
        }
        self.path.pop();
    }

    fn step(&mut self, step: &Step, depth: usize) {
        self.text.push('\n');
        let from = self.text.len();
        self.line(&format!("[[phase{}]]", ".step".repeat(depth)));
        let id = self.id(&step.title);
        self.line(&format!("id = \"{id}\""));
        let title = if step.title.is_empty() { &id } else { &step.title };
        self.key("title", title);
        let is_said = step.run.is_none() || step.text.trim_end_matches([':', '.', ' ']) == *title;
        if !is_said {
            self.optional("text", &step.text);
        }
        self.optional("warning", &step.warning);
        match step.run.as_deref() {
            Some(run) if step.by_hand => {
                self.key(
                    "manual",
                    &format!("{DECIDE}: this can't stand as a command yet. As the document has it:\n{run}"),
                );
            }
            Some(run) if command::only_reboots(run) => {
                self.line("power = \"reboot\"");
                self.line("leave = \"Wait until it is back, log in, and call `holdpoint resume`.\"");
                self.line("effect = \"disrupt\"");
                self.key("no_undo", "It comes back by itself.");
            }
            Some(run) => self.run(run, step),
            None => {
                let said = if step.text.is_empty() { title } else { &step.text };
                self.key("manual", said);
            }
        }
        self.steps.push(from..self.text.len());
    }

    fn run(&mut self, run: &str, step: &Step) {
        self.key("run", run);
        let level = command::level(run);
        self.line(&format!("effect = \"{}\"", level.unwrap_or(Level::Change)));
        if level.is_none() {
            self.line(&format!("# {DECIDE}: how far it reaches (observe, change, disrupt or destroy)"));
        }
        if level != Some(Level::Observe) {
            self.line(&format!("# {DECIDE}: what shows that it worked (expect)"));
            self.key("no_undo", &format!("{DECIDE}: how it is taken back, or why it needn't be"));
        }
        if !step.allow.is_empty() {
            let allowed = step
                .allow
                .iter()
                .map(|code| quoted(&format!("{code}: {DECIDE}: is it well here? The document has it so")));
            let allowed: Vec<String> = allowed.collect();
            self.line(&format!("allow = [{}]", allowed.join(", ")));
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn optional(&mut self, key: &str, text: &str) {
        if !text.trim().is_empty() {
            self.key(key, text.trim());
        }
    }

    /// A text: braces that mean something to a template are kept from it.
    fn key(&mut self, key: &str, text: &str) {
        let text = text.replace("{{", "{{ '{{' }}");
        // Writing to a string can't fail.
        let _ = writeln!(self.text, "{key} = {}", quoted(&text));
    }

    fn id(&mut self, title: &str) -> String {
        let mut id = String::new();
        for c in title.chars().flat_map(char::to_lowercase) {
            match c {
                c if c.is_ascii_alphanumeric() => id.push(c),
                _ if !id.ends_with('-') && !id.is_empty() => id.push('-'),
                _ => {}
            }
        }
        let short: String = id.chars().take(32).collect();
        let short = match short.rfind('-') {
            Some(at) if id.len() > 32 => short.get(..at).unwrap_or(&short).to_owned(),
            _ => short,
        };
        let stem = match short.trim_matches('-') {
            "" => "step",
            stem => stem,
        };
        let taken = self.ids.entry(self.path.join("/")).or_default();
        let mut numbered = (2..).map(|n| format!("{stem}-{n}"));
        let id = if taken.contains(stem) {
            numbered.find(|id| !taken.contains(id)).unwrap_or_default()
        } else {
            stem.to_owned()
        };
        taken.insert(id.clone());
        id
    }
}

impl Part {
    fn title_or(&self, at: usize) -> String {
        match self.title.as_str() {
            "" => format!("Part {}", at + 1),
            title => title.to_owned(),
        }
    }
}

fn hosts_of(phase: usize) -> String {
    format!("hosts_{}", phase + 1)
}

/// Whether something of it is run on hosts.
fn needs_hosts(part: &Part) -> bool {
    part.items.iter().any(|item| match item {
        Item::Step(step) => step.run.is_some() && !step.by_hand,
        Item::Block(block) => needs_hosts(block),
    })
}

/// A text as TOML has it: on several lines where it has several.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| !c.is_control() || c == '\n' || c == '\t';
    if text.contains('\n') && !text.contains("'''") && !text.ends_with('\'') && text.chars().all(is_plain) {
        return format!("'''\n{text}'''");
    }
    if !text.contains('\n') && !text.contains('\'') && (text.contains('\\') || text.contains('"')) && text.chars().all(is_plain) {
        return format!("'{text}'");
    }
    // A JSON text is a basic string of TOML.
    Value::from(text).to_string()
}
