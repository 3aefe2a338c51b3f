//! What can be seen to be wrong with a site by itself, whatever the procedure.

use super::BAD_PLACE;
use crate::{
    diagnostic::Diagnostic,
    tables::{At, Problems, Said, Table},
    words::{Groups, host_name_problem, unfold},
};
use std::collections::BTreeMap;

/// The longest user name that Linux takes, in bytes.
const USER_LIMIT: usize = 32;

pub(super) fn table(table: &Table<'_>, problems: &Problems) {
    for key in ["login", "as"] {
        if let Some(user) = table.text(key) {
            report(problems, &user, "can't be a user", user_problem(&user));
        }
    }
    if let Some(cluster) = table.text("cluster") {
        let why = cluster.value.trim().is_empty().then(|| "it is empty: leave the key out".to_owned());
        report(problems, &cluster, "can't be a cluster's name", why);
    }
    for (host, item) in table.map("address") {
        report(problems, &host, "can't be a host", host_name_problem(&host.value));
        if let Some(address) = item.text() {
            report(problems, &address, "can't be an address", host_name_problem(&address.value));
        }
    }
    for (host, _) in table.map("console") {
        report(problems, &host, "can't be a host", host_name_problem(&host.value));
    }
    groups(table, problems);
    same(table, problems);
}

/// Each a node set, whatever other groups it names: those of the site must be there, those of other places are looked up in the run.
fn groups(table: &Table<'_>, problems: &Problems) {
    let sets: Vec<(Said<String>, Said<String>)> = table
        .map("groups")
        .into_iter()
        .filter_map(|(name, item)| Some((name, item.text()?)))
        .collect();
    let groups = Groups {
        site: sets.iter().map(|(name, set)| (name.value.clone(), set.value.clone())).collect(),
        ..Groups::default()
    };
    for (name, set) in &sets {
        let well = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let why = (name.value.is_empty() || !name.value.chars().all(well)).then(|| "letters, digits, `_`, `-` and `.`".to_owned());
        report(problems, name, "can't be a group", why);
        // A group of another source can't be looked up here.
        if let Err(error) = unfold(&set.value, &groups)
            && !set.value.contains(':')
        {
            report(problems, set, "is no node set", Some(error.to_string()));
        }
    }
}

/// Each of at least two names, none of them twice.
fn same(table: &Table<'_>, problems: &Problems) {
    let mut seen: BTreeMap<String, At> = BTreeMap::new();
    for names in table.list("same") {
        let list: Vec<Said<String>> = names.list().into_iter().filter_map(|name| name.text()).collect();
        if list.len() < 2 {
            let told = Diagnostic::new(BAD_PLACE, "one name alone is one machine", names.at().label("here"));
            problems.report(told.help("name all that are meant to be the same: `same = [[\"gw\", \"node1\"]]`"));
        }
        for name in list {
            report(problems, &name, "can't be a host", host_name_problem(&name.value));
            if seen.insert(name.value.clone(), name.at.clone()).is_some() {
                let told = Diagnostic::new(
                    BAD_PLACE,
                    format!("{} stands in `same` twice", name.value),
                    name.at.label("here again"),
                );
                problems.report(told.help("name all names of one machine in one list"));
            }
        }
    }
}

fn report(problems: &Problems, said: &Said<String>, what: &str, why: Option<String>) {
    if let Some(why) = why {
        problems.report(Diagnostic::new(BAD_PLACE, format!("{:?} {what}", said.value), said.at.label(why)));
    }
}

fn user_problem(name: &str) -> Option<String> {
    let first = name.chars().next()?;
    let well = name.len() <= USER_LIMIT
        && (first.is_ascii_alphabetic() || first == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '$'));
    (!well).then(|| "letters, digits, `_`, `-` and `.`, a letter first".to_owned())
}
