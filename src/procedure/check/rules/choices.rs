//! What follows the options of a `choose`.

use super::Rules;
use crate::{
    diagnostic::Diagnostic,
    procedure::{
        check::{kinds, survey::SiteId},
        expr::Expr,
        raw::Text,
        scope::Known,
    },
    words::Truth,
};

pub fn check(rules: &Rules<'_, '_>) {
    for node in &rules.survey.sites {
        let Some(choose) = &node.raw.choose else { continue };
        let (Some(name), Some(options)) = (&choose.name, &choose.options) else {
            continue;
        };
        let values: Vec<&Text> = options.value.iter().filter_map(|option| option.0.value.as_ref()).collect();
        let followers = followers(rules, name);
        if followers.is_empty() {
            continue;
        }
        for value in &values {
            if !followers.iter().any(|(_, when)| holds(when, name, value)) {
                rules.error(
                    Diagnostic::new(
                        kinds::OPTION_NOT_COVERED,
                        format!("nothing is done where {:?} is chosen", value.value),
                        value.at.label("this option"),
                    )
                    .also(followers[0].1.at.label("other options are followed here"))
                    .help(format!(
                        "add a part with when = \"{} == '{}'\", if only a note that says why nothing is to be done",
                        name.value, value.value
                    )),
                );
            }
        }
        overlap(rules, name, &values, &followers);
    }
}

/// Nodes whose condition rests on the choice alone.
fn followers<'r>(rules: &Rules<'_, 'r>, name: &Text) -> Vec<(SiteId, &'r Text)> {
    let sites = rules.survey.sites.iter().enumerate();
    sites
        .filter_map(|(site, node)| Some((site, node.raw.when.as_ref()?)))
        .filter(|(_, when)| Expr::parse(when).is_ok_and(|expr| expr.names().len() == 1 && expr.names().contains(&name.value)))
        .collect()
}

fn holds(when: &Text, name: &Text, value: &Text) -> bool {
    let scope = Known {
        values: [(name.value.clone(), value.value.as_str().into())].into(),
        ..Known::default()
    };
    Expr::parse(when).is_ok_and(|expr| expr.truth(&scope).0 == Truth::Yes)
}

/// Two parts side by side, of different conditions, that both follow the same option.
fn overlap(rules: &Rules<'_, '_>, name: &Text, values: &[&Text], followers: &[(SiteId, &Text)]) {
    for (index, (site, second)) in followers.iter().enumerate() {
        for (other, first) in &followers[..index] {
            let beside = rules.survey.sites[*site].parent == rules.survey.sites[*other].parent;
            let both = values.iter().find(|value| holds(first, name, value) && holds(second, name, value));
            if let Some(value) = both.filter(|_| beside && first.value != second.value) {
                rules.warn(
                    *site,
                    Diagnostic::new(
                        kinds::OPTIONS_OVERLAP,
                        format!("both parts are done where {:?} is chosen", value.value),
                        second.at.label("this part"),
                    )
                    .also(first.at.label("and this one"))
                    .help("make the conditions exclude each other"),
                );
            }
        }
    }
}
