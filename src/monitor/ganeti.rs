//! The nodes of a Ganeti cluster.

use super::first_line;
use crate::{procedure::columns, words::Values};
use serde_json::json;
use std::collections::BTreeMap;

/// `gnt-node list`, with the usual columns or others.
pub(super) fn read(out: &str) -> Result<Values, String> {
    let columns = ["Pinst", "Sinst", "Role", "Offline", "Drained", "MFree", "MTotal"];
    let rows = columns::rows(out, &["Node"], &columns).map_err(|_| first_line(out))?;
    let of = |column: &str| -> Option<BTreeMap<String, String>> {
        let cells = rows
            .iter()
            .filter_map(|row| Some((row.get("Node")?.clone(), row.get(column)?.clone())));
        Some(cells.collect()).filter(|cells: &BTreeMap<_, _>| !cells.is_empty())
    };
    let names: Vec<&String> = rows.iter().filter_map(|row| row.get("Node")).collect();
    let mut values = vec![("nodes", json!(names))];
    for (name, column) in [("primaries", "Pinst"), ("secondaries", "Sinst")] {
        if let Some(cells) = of(column) {
            let numbers: BTreeMap<&String, u64> = cells.iter().filter_map(|(node, cell)| Some((node, cell.parse().ok()?))).collect();
            values.push((name, json!(numbers)));
        }
    }
    let roles = of("Role").map(|cells| {
        cells
            .into_iter()
            .map(|(node, role)| (node, role_name(&role).to_owned()))
            .collect::<BTreeMap<_, _>>()
    });
    let flagged = |column: &str, role: &str| -> Option<Vec<String>> {
        let with_role = || {
            Some(
                roles
                    .as_ref()?
                    .iter()
                    .filter(|(_, is)| *is == role)
                    .map(|(node, _)| node.clone())
                    .collect(),
            )
        };
        let with_flag = |cells: BTreeMap<String, String>| cells.into_iter().filter(|(_, flag)| flag == "Y").map(|(node, _)| node).collect();
        of(column).map(with_flag).or_else(with_role)
    };
    let told = [
        ("offline", flagged("Offline", "offline")),
        ("drained", flagged("Drained", "drained")),
    ];
    values.extend(told.into_iter().filter_map(|(name, nodes)| Some((name, json!(nodes?)))));
    if let Some(roles) = roles {
        values.push(("roles", json!(roles)));
    }
    // A question mark is what Ganeti shows where a node gave no answer.
    if let Some(memory) = of("MFree").or_else(|| of("MTotal")) {
        let silent = memory.iter().filter(|(_, cell)| cell.as_str() == "?").map(|(node, _)| node);
        values.push(("silent", json!(silent.collect::<Vec<_>>())));
    }
    Ok(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn role_name(letter: &str) -> &str {
    match letter {
        "M" => "master",
        "C" => "candidate",
        "R" => "regular",
        "D" => "drained",
        "O" => "offline",
        other => other,
    }
}
