//! Under which conditions a node is done, as far as it can be seen from the text: whether one implies another.

use super::survey::{SiteId, Survey};
use crate::procedure::expr::{
    Expr,
    syntax::{Kind, Node, Op},
};
use std::collections::BTreeSet;

/// The parts of a condition that must all hold, without blanks, so that they can be compared.
pub fn conjuncts(text: &str) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    match Expr::parse(text) {
        Ok(expr) => split(expr.root(), text, &mut parts),
        Err(_) => {
            parts.insert(text.to_owned());
        }
    }
    parts
}

fn split(node: &Node, text: &str, parts: &mut BTreeSet<String>) {
    if let Kind::Binary { op: Op::And, left, right } = &node.kind {
        split(left, text, parts);
        split(right, text, parts);
    } else {
        let part = text.get(node.span.clone()).unwrap_or(text);
        parts.insert(part.chars().filter(|c| !c.is_whitespace()).collect());
    }
}

/// What must hold for a node to be done, that need not hold for another one: conditions of the nodes around the first
/// that aren't around the second, less those that the second's own path asks for.
pub fn beyond(survey: &Survey<'_>, site: SiteId, seen_from: SiteId) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    for at in survey.around(site).filter(|at| !survey.is_under(seen_from, *at)) {
        let raw = survey.sites[at].raw;
        wanted.extend(raw.when.iter().flat_map(|when| conjuncts(when)));
        if raw.optional.as_ref().is_some_and(|optional| optional.value) {
            wanted.insert(format!("{} is chosen", survey.sites[at].key));
        }
    }
    for at in survey.around(seen_from) {
        for holds in survey.sites[at].raw.when.iter().flat_map(|when| conjuncts(when)) {
            wanted.remove(&holds);
        }
    }
    wanted
}

/// Whether two conditions can't both hold: one is the other's `!`, or they compare the same thing with two values.
pub fn exclude(a: &str, b: &str) -> bool {
    let negates = |a: &str, b: &str| a.strip_prefix('!').is_some_and(|inner| inner == b || inner == format!("({b})"));
    if negates(a, b) || negates(b, a) {
        return true;
    }
    match (a.split_once("=="), b.split_once("==")) {
        (Some((left, one)), Some((right, other))) => left == right && one != other && is_literal(one) && is_literal(other),
        _ => match (a.split_once("=="), b.split_once("!=")) {
            (Some(a), Some(b)) => a == b,
            _ => matches!((a.split_once("!="), b.split_once("==")), (Some(a), Some(b)) if a == b),
        },
    }
}

fn is_literal(text: &str) -> bool {
    text.starts_with(['\'', '"']) || text.chars().all(|c| c.is_ascii_digit())
}

/// Whether two sets of conditions can't both hold.
pub fn sets_exclude(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    a.iter().any(|one| b.iter().any(|other| exclude(one, other)))
}

/// Whether one of these sets always holds: one is empty, or two of a single condition each are opposites.
pub fn cover(sets: &[BTreeSet<String>]) -> bool {
    let opposite = |a: &str, b: &str| exclude(a, b) && (a.starts_with('!') || b.starts_with('!') || a.contains("!=") || b.contains("!="));
    sets.iter().any(BTreeSet::is_empty)
        || sets.iter().any(|a| {
            sets.iter().any(|b| match (a.first(), b.first()) {
                (Some(one), Some(other)) => a.len() == 1 && b.len() == 1 && opposite(one, other),
                _ => false,
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opposites_exclude_each_other() {
        for (a, b) in [
            ("ganeti", "!ganeti"),
            ("x=='a'", "x=='b'"),
            ("x=='a'", "x!='a'"),
            ("!(a||b)", "a||b"),
        ] {
            assert!(exclude(a, b) && exclude(b, a), "{a} {b}");
        }
        for (a, b) in [("ganeti", "other"), ("x==y", "x==z"), ("x=='a'", "y=='b'"), ("a", "a")] {
            assert!(!exclude(a, b), "{a} {b}");
        }
    }

    #[test]
    fn a_condition_falls_apart_at_its_ands_only() {
        assert_eq!(conjuncts("a && (b || c) && d == 'x y'").len(), 3);
        assert_eq!(conjuncts("a || b").len(), 1);
    }
}
