//! A Markdown runbook becomes a procedure that checks clean: headings are phases, blocks of commands steps, warnings cautions, prose text.
//!
//! What a document doesn't say, on which hosts, how far a command reaches, what shows that it worked, is left as a marked question:
//! every such place says [`DECIDE`], and is listed.

mod command;
mod outline;
mod write;

use super::load::{Folder, load};
use crate::diagnostic::{Diagnostic, Severity};
use outline::Outline;
use std::collections::{BTreeMap, BTreeSet};
use write::Written;

/// Marks what a person has to decide.
pub const DECIDE: &str = "DECIDE";

/// How often what doesn't check clean is written otherwise. Each time at least one step is, so that this is never reached by far.
const TRIES: usize = 200;

/// What came of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The files of the procedure, by their path in its folder.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What a person has to decide, in the order of the file: the line of `procedure.toml`, and what.
    pub decide: Vec<(usize, String)>,
    /// Phases and steps that were made.
    pub made: (usize, usize),
}

/// Why a document gave no procedure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// There is nothing in it that could be a step.
    #[error("There is no step in it: no block of commands, and no numbered list. Is it Markdown?")]
    Empty,
    /// What was made doesn't check clean, and no step is the reason.
    #[error("What was made of it doesn't check clean. This is a fault of holdpoint's own:\n{0}")]
    Unclean(String),
}

/// Makes a procedure of a document. `source` says where it is from.
///
/// # Errors
/// There is nothing in it to be done.
pub fn import(name: &str, source: &str, markdown: &str) -> Result<Imported, ImportError> {
    let mut outline = Outline::of(markdown);
    let steps = outline.steps().count();
    if steps == 0 {
        return Err(ImportError::Empty);
    }
    if outline.title.is_empty() {
        outline.title = name.replace(['-', '_'], " ");
    }
    let mut written = Written::of(&outline, source);
    for _ in 0..TRIES {
        let told = check(name, &written.text);
        if told.is_empty() {
            return Ok(Imported {
                decide: decisions(&written.text),
                made: (outline.phases.len(), steps),
                files: BTreeMap::from([("procedure.toml".to_owned(), written.text.into_bytes())]),
            });
        }
        if !settle(&mut outline, &written, &told) {
            let told: Vec<String> = told.iter().map(|diagnostic| diagnostic.render(false)).collect();
            return Err(ImportError::Unclean(told.join("\n\n")));
        }
        written = Written::of(&outline, source);
    }
    Err(ImportError::Unclean(String::new()))
}

fn check(name: &str, text: &str) -> Vec<Diagnostic> {
    let folder = Folder {
        path: name.to_owned(),
        files: BTreeMap::from([("procedure.toml".to_owned(), text.as_bytes().to_vec())]),
    };
    match load(&folder, &Folder::default()) {
        Ok((_, warnings)) => warnings,
        Err(all) => all,
    }
}

/// Warnings are answered with the runbook's word, marked; a command that can't stand as it is becomes work by hand, with the command in its text.
fn settle(outline: &mut Outline, written: &Written, told: &[Diagnostic]) -> bool {
    let mut settled = false;
    let mut by_hand: BTreeSet<usize> = BTreeSet::new();
    for diagnostic in told.iter().filter(|diagnostic| diagnostic.severity == Severity::Error) {
        by_hand.extend(written.step_at(diagnostic.at.span.start));
    }
    let warnings: Vec<(usize, &str)> = told
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Warning)
        .filter_map(|diagnostic| Some((written.step_at(diagnostic.at.span.start)?, diagnostic.code)))
        .collect();
    for (number, step) in outline.steps_mut().enumerate() {
        if by_hand.contains(&number) {
            settled |= !std::mem::replace(&mut step.by_hand, true);
            step.allow.clear();
            continue;
        }
        for (_, code) in warnings.iter().filter(|(of, _)| *of == number) {
            settled |= step.allow.insert((*code).to_owned());
        }
    }
    settled
}

fn decisions(text: &str) -> Vec<(usize, String)> {
    let mark = format!("{DECIDE}: ");
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(at, line)| {
            let (_, what) = line.split_once(&mark)?;
            Some((at + 1, what.split("\"").next().unwrap_or(what).trim().to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests;
