//! Where resources may, should and must not run.

use super::{
    super::{
        first_line,
        xml::{Element, Met, is_xml, walk},
    },
    is_left_behind,
};
use crate::words::Values;
use serde_json::json;
use std::collections::BTreeMap;

/// `pcs constraint`, `pcs constraint location`, both with and without `--full`, and the cluster's configuration as XML.
pub(in crate::monitor) fn read(out: &str) -> Result<Values, String> {
    let seen = if is_xml(out) { xml(out)? } else { text(out)? };
    Ok(seen.values())
}

/// What is known so far.
#[derive(Debug, Default)]
struct Seen {
    /// By resource, then by node: its score.
    scores: BTreeMap<String, Vec<(String, i64)>>,
    /// Ids; none where the output has some without.
    ids: Option<Vec<String>>,
}

/// What Pacemaker counts to.
const INFINITY: i64 = 1_000_000;

impl Seen {
    fn values(self) -> Values {
        let nodes = |which: fn(i64) -> bool| {
            let mut by_resource: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
            for (resource, scores) in &self.scores {
                let mut such: Vec<&(String, i64)> = scores.iter().filter(|(_, score)| which(*score)).collect();
                such.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
                by_resource.insert(resource, such.into_iter().map(|(node, _)| node).collect());
            }
            json!(by_resource)
        };
        let mut values = vec![("prefers", nodes(|score| score > 0)), ("avoids", nodes(|score| score < 0))];
        if let Some(ids) = self.ids {
            values.push(("left_behind", json!(ids.iter().filter(|id| is_left_behind(id)).collect::<Vec<_>>())));
        }
        values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn add(&mut self, resource: &str, node: &str, score: i64) {
        self.scores.entry(resource.to_owned()).or_default().push((node.to_owned(), score));
    }

    fn id(&mut self, id: Option<&str>) {
        match id {
            Some(id) => self.ids.iter_mut().for_each(|ids| ids.push(id.to_owned())),
            None => self.ids = None,
        }
    }
}

fn score(text: &str) -> Option<i64> {
    match text.trim_start_matches('+') {
        "INFINITY" => Some(INFINITY),
        "-INFINITY" => Some(-INFINITY),
        number => number.parse().ok(),
    }
}

fn text(out: &str) -> Result<Seen, String> {
    let mut seen = Seen {
        ids: Some(Vec::new()),
        ..Seen::default()
    };
    let (mut found, mut location) = (false, false);
    let mut resource = String::new();
    for line in out.lines() {
        let trimmed = line.trim();
        if !line.starts_with(' ') && trimmed.ends_with(':') {
            location = trimmed == "Location Constraints:";
            found |= trimmed.ends_with("Constraints:");
        }
        if !location {
            // `order`, `colocation` and `ticket` constraints: what a move leaves behind is never one of them.
            continue;
        }
        if let Some(id) = trimmed
            .strip_prefix("Resource: ")
            .or_else(|| trimmed.strip_prefix("Resource pattern: "))
        {
            id.trim().clone_into(&mut resource);
            seen.scores.entry(resource.clone()).or_default();
        } else if let Some(rest) = ["Node: ", "Enabled on: ", "Disabled on: "]
            .iter()
            .find_map(|head| trimmed.strip_prefix(head))
        {
            let node = rest.split_whitespace().next().unwrap_or_default();
            if let Some(score) = bracketed(rest, "score:").and_then(score) {
                seen.add(&resource, node, score);
            }
            seen.id(bracketed(rest, "id:"));
        } else if let Some((id, rest)) = trimmed
            .split_once("' prefers node '")
            .and_then(|(head, rest)| Some((head.strip_prefix("resource '")?, rest)))
        {
            stated(&mut seen, id, rest, 1);
        } else if let Some((id, rest)) = trimmed
            .split_once("' avoids node '")
            .and_then(|(head, rest)| Some((head.strip_prefix("resource '")?, rest)))
        {
            stated(&mut seen, id, rest, -1);
        } else if trimmed.starts_with("Constraint:") {
            // A rule: without its id it isn't known whether a move has left it.
            seen.id(bracketed(trimmed, "id:").or_else(|| trimmed.strip_prefix("Constraint: ").map(str::trim)));
        }
    }
    if found { Ok(seen) } else { Err(first_line(out)) }
}

/// `node1' with score INFINITY (id: cli-prefer-MGS)`, as pcs 0.12 says it.
fn stated(seen: &mut Seen, resource: &str, rest: &str, sign: i64) {
    let Some((node, rest)) = rest.split_once('\'') else { return };
    let said = rest
        .split_once("with score ")
        .and_then(|(_, rest)| score(rest.split_whitespace().next()?));
    if let Some(score) = said {
        seen.add(resource, node, score.saturating_mul(sign));
    }
    seen.id(bracketed(rest, "id:"));
}

/// What stands in `(KEY:VALUE)`.
fn bracketed<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("({key}"))?;
    Some(rest.split_once(')')?.0.trim())
}

fn xml(out: &str) -> Result<Seen, String> {
    let mut seen = Seen {
        ids: Some(Vec::new()),
        ..Seen::default()
    };
    let mut found = false;
    walk(out, |met| {
        if let Met::Start { element, .. } = met {
            match element.name() {
                "constraints" => found = true,
                "rsc_location" => location(&element, &mut seen),
                _ => {}
            }
        }
    })?;
    if found {
        Ok(seen)
    } else {
        Err("its XML has no constraints".into())
    }
}

fn location(element: &Element<'_>, seen: &mut Seen) {
    seen.id(element.get("id").as_deref());
    if let (Some(resource), Some(node), Some(score)) = (
        element.get("rsc"),
        element.get("node"),
        element.get("score").as_deref().and_then(score),
    ) {
        seen.add(&resource, &node, score);
    }
}
