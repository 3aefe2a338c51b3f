//! Guards: that they exist, and that no step has to break one that holds.

use super::Rules;
use crate::{
    diagnostic::{Diagnostic, did_you_mean},
    procedure::{
        check::{conditions, kinds, survey::SiteId},
        raw::{RawGuard, Text},
    },
};

pub fn check(rules: &Rules<'_, '_>) {
    let raw = rules.survey.raw;
    let names = || raw.guard.iter().flatten().filter_map(|guard| guard.name.as_ref());
    for site in rules.sites() {
        let node = rules.survey.sites[site].raw;
        for named in node.guard.iter().flatten().chain(node.despite.iter().flatten()) {
            if names().any(|name| name.value == named.value) {
                continue;
            }
            let known: Vec<&str> = names().map(|name| name.as_str()).collect();
            let help = did_you_mean(named, known.iter().copied()).map_or_else(
                || "guards are declared at the top: [[guard]]".to_owned(),
                |meant| format!("did you mean \"{meant}\"?"),
            );
            rules.error(
                Diagnostic::new(
                    kinds::UNKNOWN_GUARD,
                    format!("there is no guard {:?}", named.value),
                    named.at.label("named here"),
                )
                .help(help),
            );
        }
        if !rules.survey.is_block(site) {
            broken(rules, site);
        }
    }
}

/// Guards that hold at a node.
fn in_force<'r>(rules: &Rules<'_, 'r>, site: SiteId) -> Vec<&'r RawGuard> {
    let survey = rules.survey;
    let named = |at: SiteId, guard: &Text| survey.sites[at].raw.guard.iter().flatten().any(|named| named.value == guard.value);
    let guards = survey.raw.guard.iter().flatten().filter(|guard| {
        let Some(name) = &guard.name else { return false };
        let everywhere = !(0..survey.sites.len()).any(|at| named(at, name));
        let despite = survey.sites[site]
            .raw
            .despite
            .iter()
            .flatten()
            .any(|despite| despite.value == name.value);
        !despite && (everywhere || survey.around(site).any(|at| named(at, name)))
    });
    guards.collect()
}

/// A step that expects, or opens, what a guard rules out.
fn broken(rules: &Rules<'_, '_>, site: SiteId) {
    let raw = rules.survey.sites[site].raw;
    let aims = raw.expect.iter().flatten().filter_map(|expect| expect.is.as_ref());
    let aims: Vec<&Text> = aims
        .chain(raw.opens.iter().flatten().filter_map(|opens| opens.sensed.as_ref()))
        .collect();
    for guard in in_force(rules, site) {
        let (Some(name), Some(require)) = (&guard.name, &guard.require) else {
            continue;
        };
        let holds = conditions::conjuncts(require);
        let against = aims
            .iter()
            .find(|aim| conditions::sets_exclude(&conditions::conjuncts(aim), &holds));
        let goes_down = super::hosts::takes_down(raw).zip(rules.survey.on(site)).filter(|(_, (_, on))| {
            let host: String = on.value.chars().filter(|c| !c.is_whitespace()).collect();
            holds.contains(&format!("up([{host}])")) || holds.contains(&format!("up({host})"))
        });
        let Some(place) = against.map(|aim| &aim.at).or(goes_down.map(|(at, _)| at)) else {
            continue;
        };
        rules.error(
            Diagnostic::new(
                kinds::GUARD_BROKEN,
                format!("this step has to break the guard {}, which holds here", name.value),
                place.label("what the step brings about"),
            )
            .also(require.at.label("what the guard requires"))
            .help(format!(
                "despite = [\"{}\"] on this step, and a step behind it that closes the gap",
                name.value
            )),
        );
    }
}
