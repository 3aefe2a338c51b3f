//! `[[reply]]`.

use super::{
    kinds, line,
    reader::{Names, Reader},
};
use crate::{
    diagnostic::Diagnostic,
    rehearsal::scenario::{CommandPattern, Effects, Part, Prompt, Reply, StepRef},
    tables::{Said, Table},
};
use std::{sync::Arc, time::Duration};

/// Keys of a part that a reply with parts can't have itself.
const PART_KEYS: [&str; 11] = [
    "says", "error", "exit", "takes", "set", "later", "for", "prompt", "answers", "reboot", "renew",
];

/// All replies of a file.
pub fn replies(reader: &Reader<'_>, file: &Table<'_>) -> Vec<Reply> {
    file.tables("reply").iter().filter_map(|table| reply(reader, table)).collect()
}

fn reply(reader: &Reader<'_>, table: &Table<'_>) -> Option<Reply> {
    let run = match table.text("run") {
        Some(text) => Some(pattern(reader, &text)?),
        None => None,
    };
    let step = table.text("step");
    if run.is_none() && step.is_none() {
        reader.report(
            Diagnostic::new(
                kinds::REPLY,
                "this reply is for nothing",
                table.at().label("neither `run` nor `step`"),
            )
            .help("`run` is a pattern of the whole command; `step` alone is for a manual step"),
        );
        return None;
    }
    let names = Names::with_host(run.iter().flat_map(CommandPattern::names).map(str::to_owned));
    let parts = table.tables("part");
    if !parts.is_empty()
        && let Some(key) = PART_KEYS.into_iter().find(|key| table.has(key))
    {
        reader.report(
            Diagnostic::new(
                kinds::REPLY,
                format!("`{key}` beside `part`: it isn't clear when"),
                table.key_at(key).label("here"),
            )
            .help("put it into a part of its own"),
        );
    }
    let read: Vec<Arc<Part>> = if parts.is_empty() {
        vec![Arc::new(part(reader, table, &names, false))]
    } else {
        parts.iter().map(|table| Arc::new(part(reader, table, &names, true))).collect()
    };
    Some(Reply {
        run,
        step: step.map(StepRef::from),
        on: reader.whom(table, "on", &names),
        when: reader.expr_of(table, "when", &names),
        parts: read,
        line: line(table),
        at: if table.has("run") { table.key_at("run") } else { table.at() },
        inherited: false,
    })
}

fn pattern(reader: &Reader<'_>, text: &Said<String>) -> Option<CommandPattern> {
    CommandPattern::parse(&text.value)
        .map_err(|error| {
            let leading = text.value.len() - text.value.trim_start().len();
            let span = error.span.start + leading..error.span.end + leading;
            reader.report(Diagnostic::new(kinds::PATTERN, error.message, text.at.inside(span).label("here")));
        })
        .ok()
}

/// A part; a reply without parts, and what comes of an answer, are read as one.
fn part(reader: &Reader<'_>, table: &Table<'_>, names: &Names, conditional: bool) -> Part {
    let each = reader.each(table, names);
    let inner = each.as_ref().map_or_else(|| names.clone(), |each| names.and(&each.names));
    let exit = table.number("exit").and_then(|exit| u8::try_from(exit.value).ok());
    Part {
        when: if conditional { reader.expr_of(table, "when", names) } else { None },
        says: reader.template_of(table, "says", &inner),
        error: reader.template_of(table, "error", &inner),
        exit,
        takes: reader.duration(table, "takes").unwrap_or_default(),
        effects: Effects {
            each,
            set: reader.changes(table, "set", &inner),
            later: later(reader, table, &inner),
        },
        prompt: prompt(reader, table, names),
        reboot: reader.whom(table, "reboot", names),
        renew: reader.whom(table, "renew", names),
        tool: None,
    }
}

fn later(reader: &Reader<'_>, table: &Table<'_>, names: &Names) -> Vec<(Duration, Vec<crate::rehearsal::scenario::Change>)> {
    let one = table.table("later").into_iter();
    one.chain(table.tables("later"))
        .map(|table| {
            (
                reader.duration(&table, "in").unwrap_or_default(),
                reader.changes(&table, "set", names),
            )
        })
        .collect()
}

fn prompt(reader: &Reader<'_>, table: &Table<'_>, names: &Names) -> Option<Prompt> {
    if table.has("answers") && !table.has("prompt") {
        reader.report(
            Diagnostic::new(
                kinds::REPLY,
                "`answers` to no question",
                table.key_at("answers").label("without `prompt`"),
            )
            .help("`prompt` is the question"),
        );
    }
    let text = reader.template_of(table, "prompt", names)?;
    let mut answers = Vec::new();
    for said in table.texts("answers") {
        answers.extend(pattern(reader, &said).map(|pattern| (pattern, Arc::new(Part::default()))));
    }
    for (said, item) in table.map("answers") {
        let (Some(pattern), Some(table)) = (pattern(reader, &said), item.table()) else {
            continue;
        };
        let own: Vec<String> = pattern.names().map(str::to_owned).collect();
        let part = part(reader, &table, &names.and(&own), false);
        answers.push((pattern, Arc::new(part)));
    }
    Some(Prompt { text, answers })
}
