//! Ways back, and the point from which there is none.

use super::Rules;
use crate::{
    diagnostic::Diagnostic,
    procedure::check::{effects, kinds, survey::SiteId},
    words::Level,
};

pub fn check(rules: &Rules<'_, '_>) {
    let survey = rules.survey;
    let body: Vec<SiteId> = survey.body().collect();
    let no_return = body.iter().copied().find(|site| survey.sites[*site].raw.no_return.is_some());
    let mut back_out = None;
    for site in body {
        let raw = survey.sites[site].raw;
        if let (Some(undo), Some(no_undo)) = (&raw.undo, &raw.no_undo) {
            rules.error(
                Diagnostic::new(
                    kinds::UNDO_CONTRADICTION,
                    "there is a way back, and there is none",
                    no_undo.at.label("none"),
                )
                .also(undo.at.label("a way back"))
                .help("keep one of them"),
            );
        }
        let behind = no_return.filter(|point| site > *point && !survey.is_under(*point, site));
        if let (Some(undo), Some(point)) = (&raw.undo, behind)
            && let Some(text) = &survey.sites[point].raw.no_return
        {
            rules.error(
                Diagnostic::new(
                    kinds::UNDO_AFTER_NO_RETURN,
                    "this can never be undone: there is no way back from here on",
                    undo.at.label("never offered"),
                )
                .also(text.at.label("no way back from here on"))
                .help("a problem's `remedy` mends what goes wrong here; say why there is no way back with `no_undo`"),
            );
        }
        if back_out.is_some() && behind.is_none() && no_return != Some(site) {
            unsaid(rules, site, back_out);
        }
        if raw.undo.is_some() {
            back_out = back_out.or(Some(site));
        }
    }
}

/// A change among steps that can be taken back, with no word on how.
fn unsaid(rules: &Rules<'_, '_>, site: SiteId, back_out: Option<SiteId>) {
    let survey = rules.survey;
    let said = survey.around(site).any(|at| {
        let raw = survey.sites[at].raw;
        raw.undo.is_some() || raw.no_undo.is_some() || raw.no_return.is_some()
    });
    if said || survey.is_block(site) || effects::of(survey, site) < Level::Change || survey.sites[site].raw.answer.is_some() {
        return;
    }
    let node = &survey.sites[site];
    let mut problem = Diagnostic::new(
        kinds::NO_WAY_BACK_SAID,
        format!("how {} is taken back isn't said", node.id),
        node.raw.effect.as_ref().map_or(&node.raw.at, |effect| &effect.at).label("a change"),
    );
    problem.also = back_out
        .iter()
        .filter_map(|first| survey.sites[*first].raw.undo.as_ref())
        .map(|undo| undo.at.label("a back-out begins here"))
        .collect();
    rules.warn(site, problem.help("undo = [{ … }], or no_undo = \"why not\""));
}
