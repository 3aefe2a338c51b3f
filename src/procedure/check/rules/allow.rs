//! `allow = ["name: reason"]`.

use super::Rules;
use crate::{
    diagnostic::{Diagnostic, Severity, did_you_mean},
    procedure::check::{actions::allowed, kinds},
};

pub fn check(rules: &Rules<'_, '_>) {
    let warnings = || {
        kinds::KINDS
            .iter()
            .filter(|kind| kind.severity == Severity::Warning)
            .map(|kind| kind.code)
    };
    for site in rules.sites() {
        for allow in rules.survey.sites[site].raw.allow.iter().flatten() {
            let name = allowed(allow);
            let has_reason = allow.value.split_once(':').is_some_and(|(_, reason)| !reason.trim().is_empty());
            if !warnings().any(|code| code == name) {
                let help = did_you_mean(name, warnings()).map_or_else(
                    || "a warning's name stands in brackets behind the word `warning`".to_owned(),
                    |meant| format!("did you mean \"{meant}: …\"?"),
                );
                rules.error(
                    Diagnostic::new(
                        kinds::ALLOW_FORM,
                        format!("there is no warning {name:?}"),
                        allow.at.label("allowed here"),
                    )
                    .help(help),
                );
            } else if !has_reason {
                rules.error(
                    Diagnostic::new(
                        kinds::ALLOW_FORM,
                        format!("why {name} is well here is missing"),
                        allow.at.label("allowed here"),
                    )
                    .help(format!("allow = [\"{name}: the reason\"]")),
                );
            } else if !rules.answered.borrow().contains(&allow.at) {
                rules.reader.problems.report(
                    Diagnostic::new(
                        kinds::ALLOWS_NOTHING,
                        format!("nothing here gives the warning {name}"),
                        allow.at.label("allowed here"),
                    )
                    .help("leave it out"),
                );
            }
        }
    }
}
