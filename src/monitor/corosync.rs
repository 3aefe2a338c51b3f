//! Who votes in a cluster, and whether they are enough.

use super::first_line;
use crate::{procedure::columns, words::Values};
use serde_json::json;
use std::collections::BTreeMap;

/// `corosync-quorumtool` and `pcs quorum status`.
pub(super) fn quorum(out: &str) -> Result<Values, String> {
    let told: BTreeMap<&str, &str> = out
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(key, value)| (key.trim(), value.trim()))
        .collect();
    let quorate = match told.get("Quorate") {
        Some(&"Yes") => true,
        Some(&"No") => false,
        _ => return Err(first_line(out)),
    };
    let number = |key: &str| told.get(key)?.split_whitespace().next()?.parse::<u64>().ok();
    let mut values = Values::from([("quorate".to_owned(), quorate.into())]);
    let numbers = [
        ("votes", number("Total votes")),
        ("expected", number("Expected votes")),
        ("needed", number("Quorum")),
    ];
    values.extend(
        numbers
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.into()))),
    );
    if let Some(flags) = told.get("Flags") {
        values.insert("flags".into(), json!(flags.split_whitespace().collect::<Vec<_>>()));
    }
    // A quorum device has a row of its own, with the id 0.
    let rows = columns::rows(out, &["Nodeid", "Name"], &[]).unwrap_or_default();
    let names: Vec<&str> = rows
        .iter()
        .filter(|row| row.get("Nodeid").is_some_and(|id| id != "0"))
        .filter_map(|row| row.get("Name").map(String::as_str))
        .collect();
    if !names.is_empty() {
        let local = names.iter().find_map(|name| name.strip_suffix(" (local)"));
        values.extend(local.map(|name| ("local".to_owned(), name.into())));
        let members: Vec<&str> = names.iter().map(|name| name.strip_suffix(" (local)").unwrap_or(name)).collect();
        values.insert("members".into(), json!(members));
    }
    Ok(values)
}

/// `cman_tool nodes`.
pub(super) fn cman(out: &str) -> Result<Values, String> {
    // With `-a` each node's addresses follow on a line of their own, and notes may come before.
    let table: Vec<&str> = out
        .lines()
        .filter(|line| {
            let first = line.split_whitespace().next().unwrap_or_default();
            first == "Node" || first.parse::<u64>().is_ok()
        })
        .collect();
    let rows = columns::rows(&table.join("\n"), &["Node", "Sts", "Name"], &[]).map_err(|_| first_line(out))?;
    let mut nodes: BTreeMap<&str, &str> = BTreeMap::new();
    for row in &rows {
        // Node 0 is the quorum disk.
        if let (Some(id), Some(state), Some(name)) = (row.get("Node"), row.get("Sts"), row.get("Name"))
            && id != "0"
        {
            let state = match state.as_str() {
                "M" => "member",
                "X" => "out",
                "d" => "disallowed",
                other => other,
            };
            nodes.insert(name, state);
        }
    }
    let such = |state: &str| {
        json!(
            nodes
                .iter()
                .filter(|(_, is)| **is == state)
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
        )
    };
    let values = [("members", such("member")), ("out", such("out")), ("nodes", json!(nodes))];
    Ok(values.map(|(name, value)| (name.to_owned(), value)).into())
}
