//! How far a step reaches.

use super::{
    actions::{Kind, Said},
    kinds, references,
    survey::{SiteId, Survey},
};
use crate::{diagnostic::Diagnostic, tables::Problems, words::Level};

/// A step's effect level: said, or that of the step it answers; what touches no host only observes.
pub fn effect(survey: &Survey<'_>, site: SiteId, action: Option<&Said<'_>>, problems: &Problems) -> Option<Level> {
    let node = &survey.sites[site];
    let said = node.raw.effect.as_ref();
    let action = action?;
    if action.kind == Kind::Answer {
        if let Some(said) = said {
            let problem = Diagnostic::new(
                kinds::ANSWER_EFFECT,
                "an answer has the effect of the step that it answers",
                said.at.label("not here"),
            );
            problems.report(problem.help("leave `effect` out"));
        }
        let to = node.raw.answer.as_ref()?.to.as_ref()?;
        let answered = survey.find(site, to)?;
        return level(survey.sites[answered].raw.effect.as_ref()?);
    }
    match said {
        Some(word) => level(word),
        None if action.kind.touches_host() => {
            problems.report(
                Diagnostic::new(
                    kinds::NO_EFFECT,
                    format!("the step {} doesn't say how far it reaches", node.id),
                    action.at.label("this touches a host"),
                )
                .help(
                    "effect = \"observe\" (only reads), \"change\" (can be changed back), \"disrupt\" (a service notices) or \"destroy\" (no way back)",
                ),
            );
            None
        }
        None => Some(Level::Observe),
    }
}

/// A level by its word.
pub fn level(word: &str) -> Option<Level> {
    match word {
        "observe" => Some(Level::Observe),
        "change" => Some(Level::Change),
        "disrupt" => Some(Level::Disrupt),
        "destroy" => Some(Level::Destroy),
        _ => None,
    }
}

/// The level of any step, without a word about what is wrong with it.
pub fn of(survey: &Survey<'_>, site: SiteId) -> Level {
    let raw = survey.sites[site].raw;
    let said = |site: SiteId| survey.sites[site].raw.effect.as_ref().and_then(|word| level(word));
    said(site)
        .or_else(|| said(references::target(survey, site, raw.answer.as_ref()?.to.as_ref()?)?))
        .unwrap_or(Level::Observe)
}
