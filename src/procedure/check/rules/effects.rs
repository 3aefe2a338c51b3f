//! Lasting consequences: that what is closed was opened, and the other way round.

use super::Rules;
use crate::{
    diagnostic::Diagnostic,
    procedure::{
        check::{
            kinds, loops,
            survey::{Role, SiteId},
        },
        raw::Text,
        template::Template,
    },
};

pub fn check(rules: &Rules<'_, '_>) {
    let sites = || rules.survey.sites.iter().enumerate();
    let opens: Vec<(SiteId, &Text)> = sites()
        .flat_map(|(site, node)| {
            node.raw
                .opens
                .iter()
                .flatten()
                .filter_map(move |opens| Some((site, opens.id.as_ref()?)))
        })
        .collect();
    let closes: Vec<(SiteId, &Text)> = sites()
        .flat_map(|(site, node)| node.raw.closes.iter().flatten().map(move |closes| (site, closes)))
        .collect();
    for (_, closed) in &closes {
        if !opens.iter().any(|(_, opened)| same(opened, closed)) {
            let known: Vec<&str> = opens.iter().map(|(_, opened)| opened.as_str()).collect();
            let help = crate::diagnostic::did_you_mean(closed, known.iter().copied()).map_or_else(
                || "the step that brings it about says so: opens = { id = \"…\", text = \"…\" }".to_owned(),
                |meant| format!("did you mean {meant:?}?"),
            );
            rules.error(
                Diagnostic::new(
                    kinds::NEVER_OPENED,
                    format!("no step opens the effect {:?}", closed.value),
                    closed.at.label("closed here"),
                )
                .help(help),
            );
        }
    }
    for (site, opened) in &opens {
        lacks_loop(rules, *site, opened);
        let closed = closes
            .iter()
            .any(|(closer, closed)| same(opened, closed) && !matches!(rules.survey.sites[*closer].role, Role::Undo | Role::Probe));
        if !closed && rules.survey.sites[*site].role == Role::Body {
            rules.warn(
                *site,
                Diagnostic::new(
                    kinds::NEVER_CLOSED,
                    "this effect is still open at the end",
                    opened.at.label("opened here"),
                )
                .help("the step that ends it says so: closes = [\"…\"]; if it is meant to stay, allow it"),
            );
        }
    }
}

/// Whether two ids can be the same: their texts, whatever their expressions are.
fn same(a: &str, b: &str) -> bool {
    plain(a) == plain(b)
}

fn plain(id: &str) -> String {
    let mut text = id.to_owned();
    if let Ok(template) = Template::parse(id) {
        for (_, range) in template.places().into_iter().rev() {
            text.replace_range(range, "");
        }
    }
    text.retain(|c| !c.is_whitespace());
    text
}

/// In a loop, each turn opens its own.
fn lacks_loop(rules: &Rules<'_, '_>, site: SiteId, id: &Text) {
    let Ok(template) = Template::parse(id) else { return };
    let mut names = template.names();
    let loops = rules.survey.loops(site).into_iter();
    let loops: Vec<(&Text, loops::Parts)> = loops
        .filter_map(|at| {
            let over = rules.survey.sites[at].raw.over.as_ref()?;
            Some((over, loops::parts(over)?))
        })
        .collect();
    // A host is in one pair: who names the turn of a pair names the pair.
    let named = loops
        .iter()
        .filter(|(_, parts)| parts.names.iter().any(|name| names.contains(name)));
    let pairs: Vec<String> = named
        .filter_map(|(_, parts)| Some(parts.list.trim().strip_prefix("turns(")?.strip_suffix(')')?.trim().to_owned()))
        .collect();
    names.extend(pairs);
    for (over, parts) in loops {
        if !parts.names.iter().any(|name| names.contains(name)) {
            rules.error(
                Diagnostic::new(
                    kinds::EFFECT_ID_LACKS_LOOP,
                    "every turn of the loop opens the same effect",
                    id.at.label("the same in every turn"),
                )
                .also(over.at.label("the loop"))
                .help(format!(
                    "name the turn in it: \"{}-{{{{ {} }}}}\"",
                    id.value,
                    parts.names.join(" }}-{{ ")
                )),
            );
            return;
        }
    }
}
