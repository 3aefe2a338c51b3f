//! An expression told to people: its terms, each with its values put in and what they come to.

use super::{
    Expr,
    eval::Machine,
    syntax::{Each, Kind, Node, Op},
};
use crate::{
    procedure::scope::Scope,
    words::{Truth, Value},
};

/// Longer values are told beside the expression, not within it.
const WITHIN: usize = 48;

/// Values of a list that are told one by one.
const ONES: usize = 8;

/// One term of a condition: what `&&` puts together.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// As written.
    pub source: String,
    /// With the values put in, where they are short.
    pub with_values: String,
    /// What it comes to.
    pub truth: Truth,
    /// Why it is unknown.
    pub why: Option<String>,
    /// What it looks at, as written, and its value; nothing where that isn't known.
    pub looks_at: Vec<(String, Option<Value>)>,
    /// Of a condition on each value of a list: those for which it isn't so, or isn't known to be.
    pub not_for: Vec<String>,
}

impl Expr {
    /// Its terms, in order: all of them must hold.
    pub fn terms(&self, scope: &dyn Scope) -> Vec<Term> {
        let mut nodes = Vec::new();
        conjuncts(self.root(), &mut nodes);
        let machine = Machine::new(self.source(), self.free(), scope);
        nodes.into_iter().map(|node| term(self, &machine, node)).collect()
    }
}

fn conjuncts<'a>(node: &'a Node, into: &mut Vec<&'a Node>) {
    match &node.kind {
        Kind::Binary { op: Op::And, left, right } => {
            conjuncts(left, into);
            conjuncts(right, into);
        }
        _ => into.push(node),
    }
}

fn term(expr: &Expr, machine: &Machine<'_>, node: &Node) -> Term {
    let (truth, why) = match machine.value_of(node) {
        Ok(Value::Bool(true)) => (Truth::Yes, None),
        Ok(Value::Bool(false)) => (Truth::No, None),
        Ok(_) => (Truth::Unknown, Some("it is neither true nor false".into())),
        Err(unready) => (Truth::Unknown, Some(unready.why)),
    };
    let mut paths = Vec::new();
    looked_at(node, &mut Vec::new(), &mut paths);
    paths.sort_by_key(|path| path.span.start);
    let source = expr.source().get(node.span.clone()).unwrap_or(expr.source());
    let mut with_values = String::new();
    let mut looks_at: Vec<(String, Option<Value>)> = Vec::new();
    let mut at = node.span.start;
    for path in paths {
        let written = expr.source().get(path.span.clone()).unwrap_or_default();
        let value = machine.value_of(path).ok();
        let told = value.as_ref().map(Value::to_string).filter(|told| told.chars().count() <= WITHIN);
        with_values += expr.source().get(at..path.span.start).unwrap_or_default();
        with_values += told.as_deref().unwrap_or(written);
        at = at.max(path.span.end);
        if !looks_at.iter().any(|(known, _)| known == written) {
            looks_at.push((written.to_owned(), value));
        }
    }
    with_values += expr.source().get(at..node.span.end.max(at)).unwrap_or_default();
    Term {
        source: source.to_owned(),
        with_values,
        truth,
        why,
        looks_at,
        not_for: not_for(machine, node),
    }
}

/// Where `all` doesn't hold: the values that spoil it.
fn not_for(machine: &Machine<'_>, node: &Node) -> Vec<String> {
    let Kind::Each {
        what: Each::All,
        over,
        name,
        body,
        ..
    } = &node.kind
    else {
        return Vec::new();
    };
    let ones = machine.spoiling(over, name, body);
    let label = |value: &Value| super::label(value).unwrap_or_else(|| value.to_string());
    ones.iter().take(ONES).map(label).collect()
}

/// The names, fields and entries that an expression looks at, those of its own macros left out.
fn looked_at<'a>(node: &'a Node, bound: &mut Vec<&'a str>, into: &mut Vec<&'a Node>) {
    match &node.kind {
        Kind::Literal(_) => {}
        Kind::Name(_) | Kind::Field { .. } | Kind::Index { .. } if is_path(node, bound) => into.push(node),
        Kind::Name(_) => {}
        Kind::Field { of, .. } | Kind::Has { of, .. } | Kind::Not(of) | Kind::Negate(of) => looked_at(of, bound, into),
        Kind::Index { of: left, at: right } | Kind::Binary { left, right, .. } => {
            looked_at(left, bound, into);
            looked_at(right, bound, into);
        }
        Kind::If { test, then, otherwise } => {
            for part in [test, then, otherwise] {
                looked_at(part, bound, into);
            }
        }
        Kind::List(items) | Kind::Call { args: items, .. } => items.iter().for_each(|item| looked_at(item, bound, into)),
        Kind::Map(entries) => {
            for (key, value) in entries {
                looked_at(key, bound, into);
                looked_at(value, bound, into);
            }
        }
        Kind::Each {
            over, name, only, body, ..
        } => {
            looked_at(over, bound, into);
            bound.push(name);
            for part in only.iter().chain([body]) {
                looked_at(part, bound, into);
            }
            bound.pop();
        }
    }
}

/// A name that isn't a macro's own, its fields, and its entries by literals or other such paths.
fn is_path(node: &Node, bound: &[&str]) -> bool {
    match &node.kind {
        Kind::Name(name) => !bound.contains(&name.as_str()),
        Kind::Field { of, .. } => is_path(of, bound),
        Kind::Index { of, at } => is_path(of, bound) && (matches!(at.kind, Kind::Literal(_)) || is_path(at, bound)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::scope::Known;
    use serde_json::json;

    fn terms(source: &str) -> Vec<Term> {
        let scope = Known {
            values: [
                (
                    "members".to_owned(),
                    json!({"masters": ["rok1", "rok2"], "up": {"rok1": true, "rok2": false}}),
                ),
                ("master".to_owned(), json!("rok1")),
                ("nodes".to_owned(), json!(["rok1", "rok2"])),
            ]
            .into(),
            ..Known::default()
        };
        Expr::parse(source).unwrap().terms(&scope)
    }

    #[test]
    fn a_condition_is_told_with_its_values() {
        let [term] = &terms("members.masters == [master]")[..] else {
            panic!()
        };
        assert_eq!(term.with_values, r#"["rok1","rok2"] == ["rok1"]"#);
        assert_eq!(term.truth, Truth::No);
        assert_eq!(term.looks_at[0], ("members.masters".into(), Some(json!(["rok1", "rok2"]))));
    }

    #[test]
    fn each_term_has_its_own_truth() {
        let found = terms("master == 'rok1' && members.quorum && 'rok3' in nodes");
        let truths: Vec<Truth> = found.iter().map(|term| term.truth).collect();
        assert_eq!(truths, [Truth::Yes, Truth::Unknown, Truth::No]);
        assert!(found[1].why.as_ref().unwrap().contains("quorum"), "{:?}", found[1].why);
        assert_eq!(found[1].looks_at, [("members.quorum".into(), None)]);
    }

    #[test]
    fn what_spoils_a_condition_on_all_is_named() {
        let [term] = &terms("nodes.all(n, members.up[n])")[..] else {
            panic!()
        };
        assert_eq!(term.not_for, ["rok2"]);
        assert_eq!(term.with_values, r#"["rok1","rok2"].all(n, {"rok1":true,"rok2":false}[n])"#);
    }
}
