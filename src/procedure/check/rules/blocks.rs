//! Ids, names of steps, and how blocks hold each other.

use super::Rules;
use crate::{
    diagnostic::Diagnostic,
    procedure::check::{
        kinds,
        survey::{Role, SiteId},
    },
};
use std::collections::BTreeMap;

/// Blocks in blocks, steps included, that a person can still follow.
const LEVELS: usize = 5;

pub fn check(rules: &Rules<'_, '_>) {
    let survey = rules.survey;
    duplicates(rules, &survey.phases);
    survey.remedies.iter().for_each(|steps| duplicates(rules, steps));
    for site in rules.sites() {
        let node = &survey.sites[site];
        id(rules, site);
        duplicates(rules, &node.body);
        duplicates(rules, &node.undo);
        duplicates(rules, &node.probe);
        node.remedies.iter().for_each(|steps| duplicates(rules, steps));
        if survey.around(site).count() == LEVELS + 1 && node.role == Role::Body {
            rules.error(
                Diagnostic::new(
                    kinds::TOO_MANY_LEVELS,
                    "blocks are nested too deep to be followed",
                    node.raw.at.label("this step"),
                )
                .help("a phase, and at most three blocks in one another; make a phase or a fragment of the inner ones"),
            );
        }
        if node.raw.step.as_ref().is_some_and(Vec::is_empty) {
            rules.error(
                Diagnostic::new(
                    kinds::EMPTY_BLOCK,
                    format!("the block {} holds nothing", node.id),
                    node.raw.at.label("this block"),
                )
                .help("give it steps, or an action instead of `step`"),
            );
        }
        if node.role != Role::Body {
            side_step(rules, site);
        }
    }
    if let Some(format) = &survey.raw.format
        && format.value != 1
    {
        rules.error(
            Diagnostic::new(
                kinds::UNKNOWN_FORMAT,
                format!("this file is of format {}, and this program reads format 1", format.value),
                format.at.label("the format"),
            )
            .help("a newer holdpoint may read it"),
        );
    }
}

fn id(rules: &Rules<'_, '_>, site: SiteId) {
    let Some(id) = &rules.survey.sites[site].raw.id else { return };
    let well = id.starts_with(|c: char| c.is_ascii_alphanumeric())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !well {
        rules.error(
            Diagnostic::new(kinds::BAD_ID, format!("{:?} can't be an id", id.value), id.at.label("this id"))
                .help("letters, digits, `-`, `_` and `.`: it stands in the plan, in the journal and in file names"),
        );
    }
}

fn duplicates(rules: &Rules<'_, '_>, among: &[SiteId]) {
    let mut seen = BTreeMap::new();
    for site in among {
        let Some(id) = &rules.survey.sites[*site].raw.id else { continue };
        if let Some(first) = seen.insert(id.as_str(), id) {
            rules.error(
                Diagnostic::new(
                    kinds::DUPLICATE_ID,
                    format!("two steps of one block are called {:?}", id.value),
                    id.at.label("again here"),
                )
                .also(first.at.label("first here"))
                .help("rename one of them"),
            );
        }
    }
}

/// A step that serves another is one plain step.
fn side_step(rules: &Rules<'_, '_>, site: SiteId) {
    let raw = rules.survey.sites[site].raw;
    let more = [
        ("step", raw.step.as_ref().map(|_| &raw.at)),
        ("use", raw.fragment.as_ref().map(|text| &text.at)),
        ("for", raw.over.as_ref().map(|text| &text.at)),
        ("repeat_until", raw.repeat_until.as_ref().map(|text| &text.at)),
        ("optional", raw.optional.as_ref().map(|flag| &flag.at)),
        ("finally", raw.finally.as_ref().map(|flag| &flag.at)),
        ("undo", raw.undo.as_ref().map(|undo| &undo.at)),
        ("no_return", raw.no_return.as_ref().map(|text| &text.at)),
        ("probe", raw.probe.as_ref().map(|_| &raw.at)),
        (
            "remedy",
            raw.problem
                .iter()
                .flatten()
                .find(|problem| problem.remedy.is_some())
                .map(|problem| &problem.at),
        ),
    ];
    for (key, at) in more {
        if let Some(at) = at {
            rules.error(
                Diagnostic::new(
                    kinds::SIDE_STEP,
                    format!("a step that undoes, probes or mends another can't have `{key}`"),
                    at.label("here"),
                )
                .help("it is one plain step; write several of them where one isn't enough"),
            );
        }
    }
}
