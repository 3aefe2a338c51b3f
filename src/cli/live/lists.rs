//! Whether the lists of hosts that a run began with are still what their discovery finds.

use crate::{
    engine::run::Run,
    host::live::{Live, Ways},
    procedure::{
        model::{InputKind, Procedure},
        origin::Found,
        scope::Known,
        uses::HERE,
    },
    runtime::discover_on,
    words::{Timestamp, Value, node_set},
};
use std::collections::BTreeSet;

/// What came and went since, in a line for each list that its procedure can find out. The run goes on with the hosts that it has.
pub(super) async fn looked_at_again(procedure: &Procedure, run: &Run, live: &Live<Ways>) -> Vec<String> {
    let mut known = Known {
        values: procedure.constants.clone(),
        ..Known::default()
    };
    known.values.insert("here".into(), HERE.into());
    known
        .values
        .extend(run.inputs.iter().map(|(name, value)| (name.clone(), value.clone())));
    let mut told = Vec::new();
    for input in procedure.inputs.iter().filter(|input| input.discover.is_some()) {
        let Some(before) = run
            .inputs
            .get(&input.name)
            .filter(|_| matches!(input.kind, InputKind::Hosts | InputKind::Pairs))
        else {
            continue;
        };
        match discover_on(input, &known, Timestamp::now(), live, &run.account).await {
            Ok(found) => told.extend(found.iter().filter_map(|found| changed(&input.label, before, found))),
            Err(why) => told.push(format!(
                "{}: whether hosts came or went since the run began isn't known: {why}",
                input.label
            )),
        }
    }
    told
}

/// How a list differs from the one that was begun with, where it does.
fn changed(label: &str, before: &Value, found: &Found) -> Option<String> {
    let (before, now) = (names(before), names(&found.value));
    let set = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        let only: Vec<&String> = one.difference(other).collect();
        (!only.is_empty()).then(|| node_set(&only))
    };
    let what = match (set(&now, &before), set(&before, &now)) {
        (None, None) => return None,
        (Some(came), None) => format!("{came} came"),
        (None, Some(went)) => format!("{went} went"),
        (Some(came), Some(went)) => format!("{came} came, {went} went"),
    };
    Some(format!(
        "{label}: {what} since the run began ({found}). The run goes on with the hosts that it began with."
    ))
}

/// All names in a list, or in a list of pairs.
fn names(value: &Value) -> BTreeSet<String> {
    match value {
        Value::String(name) => BTreeSet::from([name.clone()]),
        Value::Array(items) => items.iter().flat_map(names).collect(),
        _ => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(before: Value, now: Value) -> Option<String> {
        let found = Found {
            value: now,
            command: "members".into(),
            hosts: vec!["n1".into()],
            at: Timestamp::UNIX_EPOCH,
        };
        changed("All nodes", &before, &found)
    }

    #[test]
    fn hosts_that_came_and_went_are_named() {
        assert_eq!(
            told(json!(["n1", "n2"]), json!(["n2", "n1"])),
            None,
            "another order is no other list"
        );
        assert_eq!(
            told(json!(["n1", "n2", "n3"]), json!(["n1", "n4", "n5"])).as_deref(),
            Some(
                "All nodes: n[4-5] came, n[2-3] went since the run began (from `members` on n1). The run goes on with the hosts that it \
                 began with."
            )
        );
        let pairs = told(json!([["a1", "a2"]]), json!([["a1", "a2"], ["b1", "b2"]]));
        assert!(pairs.is_some_and(|told| told.contains("b[1-2] came since")));
    }
}
