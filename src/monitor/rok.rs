//! The members of a Rok cluster.

use super::first_line;
use crate::{procedure::columns, words::Values};
use serde_json::json;
use std::collections::BTreeMap;

const ROLES: &[&str] = &["master", "slave"];

/// `rok-cluster-ctl member-list`: a member a line, with its role as a word after its name.
pub(super) fn read(out: &str) -> Result<Values, String> {
    let mut roles: BTreeMap<String, String> = BTreeMap::new();
    if let Ok(rows) = columns::rows(out, &["NAME", "ROLE"], &[]).or_else(|_| columns::rows(out, &["Name", "Role"], &[])) {
        for row in rows {
            let cell = |upper: &str, plain: &str| row.get(upper).or_else(|| row.get(plain)).cloned();
            roles.extend(
                cell("NAME", "Name")
                    .zip(cell("ROLE", "Role"))
                    .map(|(name, role)| (name, role.to_lowercase())),
            );
        }
    } else {
        for line in out.lines() {
            let mut words = line.split_whitespace();
            if let (Some(name), Some(role)) = (words.next(), words.find(|word| ROLES.contains(word))) {
                roles.insert(name.to_owned(), role.to_owned());
            }
        }
    }
    if roles.is_empty() {
        return Err(first_line(out));
    }
    let such = |role: &str| {
        roles
            .iter()
            .filter(|(_, is)| *is == role)
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    let masters = such("master");
    let mut values = vec![
        ("members", json!(roles.keys().collect::<Vec<_>>())),
        ("slaves", json!(such("slave"))),
        ("roles", json!(roles)),
    ];
    if let [master] = masters.as_slice() {
        values.push(("master", json!(master)));
    }
    values.push(("masters", json!(masters)));
    Ok(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
