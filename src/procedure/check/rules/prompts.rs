//! Prompts: that they are recognised at their end, and that what is held is answered on every path.

use super::Rules;
use crate::{
    diagnostic::Diagnostic,
    procedure::check::{conditions, kinds, references, survey::SiteId},
};
use std::collections::BTreeSet;

pub fn check(rules: &Rules<'_, '_>) {
    for site in rules.sites() {
        for prompt in rules.survey.sites[site].raw.prompt.iter().flatten() {
            let Some(pattern) = &prompt.pattern else { continue };
            if !ends(pattern) {
                rules.error(
                    Diagnostic::new(
                        kinds::PROMPT_WITHOUT_END,
                        "this would also match a line that only mentions the question",
                        pattern.at.label("no end"),
                    )
                    .help("end it with what stands last, and `$`: '\\? \\[y/N\\]\\s*$'"),
                );
            }
            if prompt.hold.is_some() {
                never_answered(rules, site, prompt.hold.as_ref().map_or(&pattern.at, |hold| &hold.at));
            }
        }
    }
}

fn ends(pattern: &str) -> bool {
    let end = pattern.trim_end_matches(')');
    end.ends_with("\\z") || (end.ends_with('$') && !end.ends_with("\\$"))
}

fn never_answered(rules: &Rules<'_, '_>, site: SiteId, at: &crate::tables::At) {
    let survey = rules.survey;
    let answers: Vec<SiteId> = rules
        .sites()
        .filter(|answer| {
            let to = survey.sites[*answer].raw.answer.as_ref().and_then(|answer| answer.to.as_ref());
            to.is_some_and(|to| references::target(survey, *answer, to) == Some(site))
        })
        .collect();
    let id = survey.sites[site].id;
    let help = format!("an `answer = {{ to = \"{id}\", send = \"…\" }}` behind it, on every path");
    if answers.is_empty() {
        rules.error(
            Diagnostic::new(
                kinds::NEVER_ANSWERED,
                format!("what {id} holds is never answered"),
                at.label("held here"),
            )
            .help(help),
        );
        return;
    }
    let conditions: Vec<BTreeSet<String>> = answers.iter().map(|answer| conditions::beyond(survey, *answer, site)).collect();
    if conditions::cover(&conditions) {
        return;
    }
    let condition = conditions.first().and_then(|set| set.first()).cloned().unwrap_or_default();
    let problem = Diagnostic::new(
        kinds::NEVER_ANSWERED,
        format!("what {id} holds is answered only where {condition}"),
        at.label("held here"),
    );
    rules.error(problem.also(survey.sites[answers[0]].raw.at.label("answered here")).help(help));
}
