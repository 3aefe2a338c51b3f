//! Steps that other steps name: what an `answer` answers, whose backup is restored.

use super::{
    kinds,
    survey::{SiteId, Survey},
};
use crate::{
    diagnostic::{Diagnostic, did_you_mean},
    procedure::raw::Text,
    tables::Problems,
};

/// The step that `wanted` names, seen from `site`.
pub fn target(survey: &Survey<'_>, site: SiteId, wanted: &str) -> Option<SiteId> {
    survey.find(site, wanted).filter(|found| !survey.is_block(*found))
}

/// The step that an `answer` answers: it has to hold a prompt, in the same turn or around it.
pub fn answered(survey: &Survey<'_>, site: SiteId, wanted: &Text, problems: &Problems) -> Option<SiteId> {
    let to = resolve(survey, site, wanted, problems)?;
    let raw = survey.sites[to].raw;
    let holds = raw.prompt.iter().flatten().any(|prompt| prompt.hold.is_some());
    if !holds {
        problems.report(
            Diagnostic::new(
                kinds::ANSWER_TO_NOTHING,
                format!("the step {} holds nothing that could be answered", survey.sites[to].id),
                wanted.at.label("answered here"),
            )
            .also(raw.at.label("this step has no prompt with `hold`"))
            .help("give it prompt = [{ match = '…\\?\\s*$', hold = \"until when\" }]"),
        );
        return None;
    }
    if to >= site {
        problems.report(
            Diagnostic::new(
                kinds::ANSWER_TOO_EARLY,
                format!("the answer stands before the step {} that it answers", survey.sites[to].id),
                wanted.at.label("answered here"),
            )
            .also(raw.at.label("held only here"))
            .help("move the answer behind it"),
        );
        return None;
    }
    Some(to)
}

/// The step whose backup is restored: it has to write a file, in the same turn or around it.
pub fn restored(survey: &Survey<'_>, site: SiteId, wanted: &Text, problems: &Problems) -> Option<SiteId> {
    let to = resolve(survey, site, wanted, problems)?;
    let raw = survey.sites[to].raw;
    if raw.file.as_ref().is_none_or(|file| file.restore.is_some()) {
        problems.report(
            Diagnostic::new(
                kinds::RESTORE_OF_NOTHING,
                format!("the step {} makes no backup", survey.sites[to].id),
                wanted.at.label("restored here"),
            )
            .also(raw.at.label("this step writes no file"))
            .help("name a step with `file = { … }`: it keeps what was there before"),
        );
        return None;
    }
    Some(to)
}

fn resolve(survey: &Survey<'_>, site: SiteId, wanted: &Text, problems: &Problems) -> Option<SiteId> {
    let Some(found) = target(survey, site, wanted) else {
        problems.report(unknown(survey, site, wanted));
        return None;
    };
    let around = survey.loops(site);
    if let Some(other) = survey.loops(found).into_iter().find(|at| !around.contains(at)) {
        problems.report(
            Diagnostic::new(
                kinds::OUT_OF_TURN,
                format!("which turn of {} is meant can't be known from here", survey.sites[other].id),
                wanted.at.label("named here"),
            )
            .also(survey.sites[other].raw.at.label("one turn for each value"))
            .help("move this step into the same block"),
        );
        return None;
    }
    Some(found)
}

fn unknown(survey: &Survey<'_>, site: SiteId, wanted: &Text) -> Diagnostic {
    let problem = Diagnostic::new(
        kinds::UNKNOWN_STEP,
        format!("there is no step {:?} here", wanted.value),
        wanted.at.label("named here"),
    );
    let elsewhere = survey
        .sites
        .iter()
        .enumerate()
        .find(|(at, node)| node.id == wanted.value && *at != site && !survey.is_block(*at));
    if let Some((_, node)) = elsewhere {
        return problem
            .also(node.raw.at.label("a step of this id"))
            .help(format!("seen from here it is \"{}\", if it is in the same turn", node.key));
    }
    let ids = survey.sites.iter().map(|node| node.id);
    match did_you_mean(wanted, ids) {
        Some(meant) => problem.help(format!("did you mean \"{meant}\"?")),
        None => problem.help("a step is named by its id, one in another block by block/id"),
    }
}
