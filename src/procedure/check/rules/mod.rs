//! What can't be said by keys and types alone: how the parts of a procedure go together. One file a concern.

mod allow;
mod blocks;
mod captures;
mod choices;
mod effects;
mod files;
mod fragments;
mod guards;
mod hosts;
mod inputs;
mod keys;
mod monitors;
mod pace;
mod prompts;
mod shell;
pub(in crate::procedure) mod shell_text;
mod undo;

pub(super) use pace::stop_after;

use super::{
    names::Scopes,
    survey::{SiteId, Survey},
    text::Reader,
};
use crate::{diagnostic::Diagnostic, tables::At};
use std::{cell::RefCell, collections::BTreeMap};

/// What all rules see.
pub struct Rules<'a, 'r> {
    /// All nodes.
    pub survey: &'a Survey<'r>,
    /// Which names are seen where.
    pub scopes: &'a Scopes<'a, 'r>,
    /// Reads texts, and takes what is wrong.
    pub reader: &'a Reader<'a>,
    /// The folder's files.
    pub files: &'a BTreeMap<String, Vec<u8>>,
    /// Each `allow` that answered something.
    answered: RefCell<Vec<At>>,
}

/// Applies every rule.
pub fn apply<'a, 'r>(survey: &'a Survey<'r>, scopes: &'a Scopes<'a, 'r>, reader: &'a Reader<'a>, files: &'a BTreeMap<String, Vec<u8>>) {
    let rules = Rules {
        survey,
        scopes,
        reader,
        files,
        answered: RefCell::default(),
    };
    blocks::check(&rules);
    keys::check(&rules);
    inputs::check(&rules);
    fragments::check(&rules);
    monitors::check(&rules);
    guards::check(&rules);
    hosts::check(&rules);
    captures::check(&rules);
    choices::check(&rules);
    prompts::check(&rules);
    effects::check(&rules);
    undo::check(&rules);
    files::check(&rules);
    pace::check(&rules);
    shell::check(&rules);
    allow::check(&rules);
    inputs::unused_inputs(&rules);
}

impl Rules<'_, '_> {
    /// Something is wrong.
    fn error(&self, diagnostic: Diagnostic) {
        self.reader.problems.report(diagnostic);
    }

    /// Something may be wrong with a node, unless the node says why it isn't.
    fn warn(&self, site: SiteId, diagnostic: Diagnostic) {
        let allow = self.survey.sites[site].raw.allow.iter().flatten();
        match allow.into_iter().find(|allow| super::actions::allowed(allow) == diagnostic.code) {
            Some(allow) => self.answered.borrow_mut().push(allow.at.clone()),
            None => self.reader.problems.report(diagnostic),
        }
    }

    /// Every node.
    fn sites(&self) -> std::ops::Range<SiteId> {
        0..self.survey.sites.len()
    }
}
