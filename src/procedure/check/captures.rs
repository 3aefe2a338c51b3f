//! Where captures are made.

use super::{
    names::{Names, Scopes},
    survey::{Role, SiteId, Survey},
};
use crate::procedure::{
    expr::Expr,
    model::{CaptureSite, Key},
    raw::{RawTake, Text},
    types::Type,
};
use std::collections::BTreeMap;

/// A capture, and the step that makes it.
pub struct Made<'r> {
    /// Its name.
    pub name: &'r Text,
    /// The step.
    pub site: SiteId,
    /// How it is taken; nothing where a person fills it in or chooses.
    pub take: Option<&'r RawTake>,
    /// It is an expression or a choice to be remembered.
    pub once: bool,
}

/// Every capture of the body, in order.
pub fn made<'r>(survey: &Survey<'r>) -> Vec<Made<'r>> {
    let mut made = Vec::new();
    for (site, node) in survey.sites.iter().enumerate() {
        if node.role == Role::Probe {
            continue;
        }
        let raw = node.raw;
        for (name, take) in raw.capture.iter().flat_map(|captures| &captures.0) {
            made.push(Made {
                name,
                site,
                take: Some(take),
                once: take.value.is_some(),
            });
        }
        let names = raw
            .fill
            .iter()
            .flatten()
            .filter_map(|fill| fill.name.as_ref().map(|name| (name, false)));
        let chosen = raw.choose.as_ref().and_then(|choose| choose.name.as_ref()).map(|name| (name, true));
        for (name, once) in names.chain(chosen) {
            made.push(Made {
                name,
                site,
                take: None,
                once,
            });
        }
    }
    made
}

/// Where each is made, for the model.
pub fn sites(survey: &Survey<'_>, scopes: &Scopes<'_, '_>) -> BTreeMap<String, CaptureSite> {
    let mut sites: BTreeMap<String, CaptureSite> = BTreeMap::new();
    for made in scopes.made() {
        let site = sites.entry(made.name.value.clone()).or_default();
        if site.steps.is_empty() {
            site.loops = loops(survey, made.site);
            site.by_host = by_host(survey, made, &scopes.outer_names(made.site));
            site.once = made.once;
        }
        site.steps.push(survey.sites[made.site].key.clone());
    }
    sites
}

/// The keys of the loops around a node, outermost first.
fn loops(survey: &Survey<'_>, site: SiteId) -> Vec<Key> {
    survey.loops(site).into_iter().map(|at| survey.sites[at].key.clone()).collect()
}

/// Whether it is made once a host: on a list of hosts, and out of their output.
pub fn by_host(survey: &Survey<'_>, made: &Made<'_>, names: &Names) -> bool {
    let takes_output = made.take.is_some_and(|take| take.value.is_none() && take.host.is_none());
    takes_output
        && survey
            .on(made.site)
            .and_then(|(_, on)| Expr::parse(on).ok()?.infer(&names.env).ok())
            .is_some_and(|kind| matches!(kind, Type::List(_)))
}
