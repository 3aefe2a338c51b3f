//! A Markdown document as phases and steps.

use super::command;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::collections::BTreeSet;

/// What was found in a document.
#[derive(Debug, Default)]
pub struct Outline {
    pub title: String,
    /// What stands before the first phase.
    pub text: String,
    pub phases: Vec<Part>,
}

/// A phase, or a block in it.
#[derive(Debug, Default)]
pub struct Part {
    pub title: String,
    pub text: String,
    pub warning: String,
    pub items: Vec<Item>,
}

/// What a part holds.
#[derive(Debug)]
pub enum Item {
    Step(Step),
    Block(Part),
}

/// Something to be done.
#[derive(Debug, Default)]
pub struct Step {
    pub title: String,
    pub text: String,
    pub warning: String,
    /// The commands; nothing where a person does it.
    pub run: Option<String>,
    /// The commands can't stand as they are: a person runs them.
    pub by_hand: bool,
    /// Warnings of the check that are answered with the document's word.
    pub allow: BTreeSet<String>,
}

/// What a paragraph that cautions begins with.
const CAUTIONS: [&str; 8] = [
    "warning",
    "caution",
    "danger",
    "important",
    "beware",
    "attention",
    "[!warning]",
    "[!caution]",
];

/// Titles are cut where they are longer, in characters.
const LONGEST: usize = 90;

impl Outline {
    /// Reads a document.
    pub fn of(markdown: &str) -> Outline {
        let mut reader = Reader::default();
        let phases = phase_level(markdown);
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
        for event in Parser::new_ext(without_front(markdown), options) {
            reader.take(event, phases);
        }
        reader.finish()
    }

    /// All steps, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.phases.iter().flat_map(|phase| &phase.items).flat_map(|item| match item {
            Item::Step(step) => vec![step],
            Item::Block(block) => block.items.iter().filter_map(Item::step).collect(),
        })
    }

    /// The same, to be changed.
    pub fn steps_mut(&mut self) -> impl Iterator<Item = &mut Step> {
        self.phases
            .iter_mut()
            .flat_map(|phase| &mut phase.items)
            .flat_map(|item| match item {
                Item::Step(step) => vec![step],
                Item::Block(block) => block.items.iter_mut().filter_map(Item::step_mut).collect(),
            })
    }
}

impl Item {
    fn step(&self) -> Option<&Step> {
        match self {
            Item::Step(step) => Some(step),
            Item::Block(_) => None,
        }
    }

    fn step_mut(&mut self) -> Option<&mut Step> {
        match self {
            Item::Step(step) => Some(step),
            Item::Block(_) => None,
        }
    }
}

/// The level of the headings that are phases: the highest that isn't the document's own title.
fn phase_level(markdown: &str) -> usize {
    let levels: Vec<usize> = Parser::new(without_front(markdown))
        .filter_map(|event| match event {
            Event::Start(Tag::Heading { level, .. }) => Some(rank(level)),
            _ => None,
        })
        .collect();
    let top = levels.iter().min().copied().unwrap_or(1);
    let alone = levels.iter().filter(|level| **level == top).count() == 1 && levels.first() == Some(&top);
    match alone {
        true => levels.iter().filter(|level| **level > top).min().copied().unwrap_or(top + 1),
        false => top,
    }
}

/// A leading block of metadata isn't part of the text.
fn without_front(markdown: &str) -> &str {
    let rest = markdown.strip_prefix('\u{feff}').unwrap_or(markdown);
    let Some(body) = rest.strip_prefix("---\n") else { return rest };
    body.find("\n---\n").and_then(|at| body.get(at + 5..)).unwrap_or(rest)
}

fn rank(level: HeadingLevel) -> usize {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[derive(Default)]
struct Reader {
    outline: Outline,
    /// The phase that is being filled; untitled before the first heading of one.
    phase: Part,
    /// The block in it that is being filled.
    inner: Option<Part>,
    /// Text of the element that is being read.
    line: String,
    /// Prose that waits for its step.
    prose: String,
    warning: String,
    heading: Option<usize>,
    /// The language of the block that is being read.
    code: Option<String>,
    /// Lists around: whether each is numbered.
    lists: Vec<bool>,
    /// Of the numbered items around: whether a step was made in them.
    items: Vec<bool>,
    quoted: usize,
    link: Option<String>,
    /// A deeper heading than those of blocks: the title of what comes next.
    next_title: Option<String>,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, phases: usize) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.flush();
                self.heading = Some(rank(level));
                self.line.clear();
            }
            Event::End(TagEnd::Heading(_)) => {
                let title = tidy(&std::mem::take(&mut self.line));
                if let Some(level) = self.heading.take() {
                    self.headed(level, title, phases);
                }
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                self.paragraph();
                self.code = Some(match kind {
                    CodeBlockKind::Fenced(language) => language.trim().to_owned(),
                    CodeBlockKind::Indented => String::new(),
                });
            }
            Event::End(TagEnd::CodeBlock) => {
                let language = self.code.take().unwrap_or_default();
                let block = std::mem::take(&mut self.line);
                self.block(&language, &block);
            }
            Event::Start(Tag::List(first)) => {
                self.paragraph();
                self.lists.push(first.is_some());
            }
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
            }
            Event::Start(Tag::Item) => {
                self.paragraph();
                if self.lists.last() == Some(&true) {
                    // What stood before the list belongs to all of it.
                    self.keep_prose();
                    self.items.push(false);
                } else {
                    self.line.push_str("- ");
                }
            }
            Event::End(TagEnd::Item) => {
                self.paragraph();
                if self.lists.last() == Some(&true) && self.items.pop() == Some(false) {
                    self.by_hand();
                }
            }
            Event::Start(Tag::BlockQuote(_)) => {
                self.paragraph();
                self.quoted += 1;
            }
            Event::End(TagEnd::BlockQuote(_)) => {
                self.paragraph();
                self.quoted = self.quoted.saturating_sub(1);
            }
            Event::Start(Tag::Link { dest_url, .. }) => self.link = Some(dest_url.into_string()),
            Event::End(TagEnd::Link) => {
                if let Some(url) = self
                    .link
                    .take()
                    .filter(|url| url.contains("://") && !self.line.ends_with(url.as_str()))
                {
                    self.line.push_str(&format!(" ({url})"));
                }
            }
            Event::End(TagEnd::TableCell) => self.line.push_str(" | "),
            Event::End(TagEnd::TableRow | TagEnd::TableHead | TagEnd::Paragraph) => self.paragraph(),
            Event::Text(text) => self.line.push_str(&text),
            Event::Code(code) => {
                self.line.push('`');
                self.line.push_str(&code);
                self.line.push('`');
            }
            Event::SoftBreak => self.line.push(' '),
            Event::HardBreak => self.line.push('\n'),
            _ => {}
        }
    }

    fn headed(&mut self, level: usize, title: String, phases: usize) {
        if level < phases {
            if self.outline.title.is_empty() {
                self.outline.title = title;
            }
        } else if level == phases {
            self.close_phase();
            self.phase.title = title;
        } else if level == phases + 1 && !self.phase.title.is_empty() {
            self.close_block();
            self.inner = Some(Part { title, ..Part::default() });
        } else {
            self.next_title = Some(title);
        }
    }

    fn close_block(&mut self) {
        if let Some(block) = self.inner.take() {
            self.phase.items.push(Item::Block(block));
        }
    }

    fn close_phase(&mut self) {
        self.close_block();
        let phase = std::mem::take(&mut self.phase);
        if !phase.title.is_empty() || !phase.items.is_empty() {
            self.outline.phases.push(phase);
        }
    }

    /// The paragraph that was read waits for its step; one that cautions is a caution.
    fn paragraph(&mut self) {
        let text = std::mem::take(&mut self.line);
        let text = text.trim();
        if text.is_empty() || text == "-" || self.code.is_some() {
            return;
        }
        let plain = text.trim_start_matches(['*', '_', '-', ' ']).to_lowercase();
        let cautions = CAUTIONS.iter().any(|word| {
            plain
                .strip_prefix(word)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '!', ' ', '*', '.']))
        });
        let into = if cautions { &mut self.warning } else { &mut self.prose };
        if !into.is_empty() {
            into.push('\n');
        }
        into.push_str(text);
    }

    fn block(&mut self, language: &str, block: &str) {
        if block.trim().is_empty() {
            return;
        }
        let commands = command::commands(block);
        if !command::is_shell(language) || commands.trim().is_empty() {
            let text = block
                .trim_end()
                .lines()
                .map(|line| format!("    {line}"))
                .collect::<Vec<_>>()
                .join("\n");
            if !self.prose.is_empty() {
                self.prose.push('\n');
            }
            self.prose.push_str(&text);
            return;
        }
        let text = std::mem::take(&mut self.prose);
        let title = self.next_title.take().unwrap_or_else(|| title_of(&text, &commands));
        let step = Step {
            title,
            text,
            warning: std::mem::take(&mut self.warning),
            run: Some(commands),
            ..Step::default()
        };
        self.push(step);
        if let Some(item) = self.items.last_mut() {
            *item = true;
        }
    }

    /// A numbered item without commands is work by hand.
    fn by_hand(&mut self) {
        let text = std::mem::take(&mut self.prose);
        let warning = std::mem::take(&mut self.warning);
        if text.is_empty() && warning.is_empty() {
            return;
        }
        let title = self
            .next_title
            .take()
            .unwrap_or_else(|| first_sentence(if text.is_empty() { &warning } else { &text }));
        self.push(Step {
            title,
            text,
            warning,
            ..Step::default()
        });
    }

    fn push(&mut self, step: Step) {
        self.part().items.push(Item::Step(step));
    }

    /// Prose that no step has taken is its part's.
    fn keep_prose(&mut self) {
        let text = std::mem::take(&mut self.prose);
        let warning = std::mem::take(&mut self.warning);
        if text.is_empty() && warning.is_empty() {
            return;
        }
        if self.phase.title.is_empty() && self.phase.items.is_empty() {
            add(&mut self.outline.text, &text);
            add(&mut self.outline.text, &warning);
            return;
        }
        let part = self.part();
        add(&mut part.text, &text);
        add(&mut part.warning, &warning);
    }

    fn flush(&mut self) {
        self.paragraph();
        self.keep_prose();
        self.next_title = None;
    }

    /// The block that is being filled, else the phase.
    fn part(&mut self) -> &mut Part {
        self.inner.as_mut().unwrap_or(&mut self.phase)
    }

    fn finish(mut self) -> Outline {
        self.flush();
        self.close_phase();
        let is_empty = |part: &Part| part.items.is_empty();
        for phase in &mut self.outline.phases {
            // A block without steps is prose.
            let mut kept = Vec::new();
            for item in std::mem::take(&mut phase.items) {
                match item {
                    Item::Block(block) if is_empty(&block) => {
                        add(&mut phase.text, &[block.title, block.text].join("\n"));
                        add(&mut phase.warning, &block.warning);
                    }
                    item => kept.push(item),
                }
            }
            phase.items = kept;
        }
        let mut kept: Vec<Part> = Vec::new();
        for phase in std::mem::take(&mut self.outline.phases) {
            if !is_empty(&phase) {
                kept.push(phase);
                continue;
            }
            let prose = [phase.title, phase.text, phase.warning].join("\n");
            match kept.last_mut() {
                Some(before) => add(&mut before.text, &prose),
                None => add(&mut self.outline.text, &prose),
            }
        }
        self.outline.phases = kept;
        self.outline
    }
}

fn add(to: &mut String, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    if !to.is_empty() {
        to.push('\n');
    }
    to.push_str(text);
}

/// What the text before a block says that it is for, else its first command.
fn title_of(text: &str, commands: &str) -> String {
    let prose = text.lines().rev().find(|line| !line.starts_with("    ") && !line.trim().is_empty());
    let title = prose.map(first_sentence).unwrap_or_default();
    if !title.is_empty() {
        return title;
    }
    let first = commands
        .lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .unwrap_or(commands);
    cut(first.trim().trim_end_matches('\\').trim_end())
}

fn first_sentence(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim_start_matches("- ");
    let end = line.find(". ").map_or(line.len(), |at| at);
    cut(&tidy(line.get(..end).unwrap_or(line)))
}

fn tidy(text: &str) -> String {
    let text = match (text.find(" (http"), text.ends_with(')')) {
        (Some(at), true) => text.get(..at).unwrap_or(text),
        _ => text,
    };
    text.replace(['`', '*'], "").trim().trim_end_matches([':', '.']).trim().to_owned()
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let short: String = text.chars().take(LONGEST - 1).collect();
    let end = short.rfind(' ').unwrap_or(short.len());
    format!("{}…", short.get(..end).unwrap_or(&short).trim_end())
}
