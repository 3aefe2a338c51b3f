//! What fragments are given, and what they give.

use super::Rules;
use crate::{
    diagnostic::{Diagnostic, did_you_mean},
    procedure::check::{kinds, names::is_monitor},
};

pub fn check(rules: &Rules<'_, '_>) {
    for (site, node) in rules.survey.sites.iter().enumerate() {
        let (Some(fragment), Some(used)) = (node.uses, &node.raw.fragment) else {
            continue;
        };
        let inputs = || {
            fragment
                .input
                .iter()
                .flatten()
                .filter_map(|input| Some((input.name.as_ref()?, input)))
        };
        let given = || node.raw.with.iter().flat_map(|with| &with.0);
        for (name, input) in inputs().filter(|(_, input)| input.default.is_none()) {
            if !given().any(|(given, _)| given.value == name.value) {
                rules.error(
                    Diagnostic::new(
                        kinds::FRAGMENT_INPUT,
                        format!("the fragment {} needs its input {}", used.value, name.value),
                        used.at.label("used here without it"),
                    )
                    .also(input.at.label("asked for here"))
                    .help(format!("with = {{ {} = \"…\" }}", name.value)),
                );
            }
        }
        for (given, _) in given().filter(|(given, _)| !inputs().any(|(name, _)| name.value == given.value)) {
            let problem = Diagnostic::new(
                kinds::FRAGMENT_INPUT,
                format!("the fragment {} has no input {}", used.value, given.value),
                given.at.label("given here"),
            );
            let meant = did_you_mean(given, inputs().map(|(name, _)| name.as_str()));
            rules.error(problem.help(meant.map_or_else(|| "leave it out".to_owned(), |meant| format!("did you mean `{meant}`?"))));
        }
        for (name, _) in inputs().filter(|(_, input)| is_monitor(input)) {
            let Some((given, text)) = given().find(|(given, _)| given.value == name.value) else {
                continue;
            };
            if rules.scopes.monitor_at(site, text.value.trim()).is_some() {
                // It is used: the fragment's expressions go on under its own name.
                let within = node.within;
                rules.reader.used.borrow_mut().insert((within, text.value.trim().to_owned()));
                continue;
            }
            rules.error(
                Diagnostic::new(
                    kinds::FRAGMENT_INPUT,
                    format!("`{}` is no monitor that is polled here", text.value.trim()),
                    text.at.label("given here"),
                )
                .also(name.at.label("a monitor is asked for here"))
                .help(format!(
                    "with = {{ {} = \"NAME\" }}: the name of a monitor of the procedure, or of a block around",
                    given.value
                )),
            );
        }
        for export in fragment.export.iter().flatten() {
            let made = rules.scopes.made().iter();
            if !made
                .into_iter()
                .any(|made| rules.survey.sites[made.site].within == Some(site) && made.name.value == export.value)
            {
                rules.error(
                    Diagnostic::new(
                        kinds::UNKNOWN_EXPORT,
                        format!("no step of the fragment captures {}", export.value),
                        export.at.label("exported here"),
                    )
                    .help("export what a step captures, fills in or chooses"),
                );
            }
        }
    }
}
