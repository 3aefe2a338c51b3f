//! From the tree to a type.

use super::{Env, Type, TypeProblem, TypeProblemKind as Problem, functions, problem::did_you_mean};
use crate::{
    procedure::expr::{
        Expr,
        syntax::{Each, Kind, Node, Op},
    },
    words::Value,
};
use std::{collections::BTreeMap, ops::Range};

/// The type of a whole expression.
pub fn whole(expr: &Expr, env: &Env) -> Result<Type, Vec<TypeProblem>> {
    let mut checker = Checker {
        source: expr.source(),
        env,
        bound: Vec::new(),
        problems: Vec::new(),
    };
    let kind = checker.outermost(expr.root());
    let mut problems = checker.problems;
    problems.sort_by_key(|problem| problem.span.start);
    if problems.is_empty() { Ok(kind) } else { Err(problems) }
}

/// One walk over one expression; after a problem it goes on with `Any`, so that all are found at once.
pub struct Checker<'a> {
    source: &'a str,
    env: &'a Env,
    /// Names that macros bind, the innermost last.
    bound: Vec<(&'a str, Type)>,
    problems: Vec<TypeProblem>,
}

impl<'a> Checker<'a> {
    pub fn report(&mut self, kind: Problem, span: Range<usize>, message: String, help: Option<String>) {
        self.problems.push(TypeProblem { kind, message, help, span });
    }

    pub fn text(&self, node: &Node) -> &'a str {
        self.source.get(node.span.clone()).unwrap_or(self.source)
    }

    /// A secret may be all of a value; `optional` and `raw` may stand around all of it.
    fn outermost(&mut self, node: &'a Node) -> Type {
        match &node.kind {
            Kind::Name(name) if self.env.names.get(name) == Some(&Type::Secret) => Type::Secret,
            Kind::Call { function, args } if is_marker(function) && args.len() == 1 => args.first().map_or(Type::Any, |inner| {
                if is_call_of_marker(inner) {
                    self.outermost(inner)
                } else {
                    self.of(inner)
                }
            }),
            _ => self.of(node),
        }
    }

    pub fn of(&mut self, node: &'a Node) -> Type {
        match &node.kind {
            Kind::Literal(value) => Type::of(value),
            Kind::Name(name) => self.name(node, name),
            Kind::Field { of, field } => self.field(of, node, field),
            Kind::Has { of, field } => {
                self.field(of, node, field);
                Type::Bool
            }
            Kind::Index { of, at } => self.index(of, at),
            Kind::List(items) => {
                let items: Vec<Type> = items.iter().map(|item| self.of(item)).collect();
                Type::joined(items.into_iter()).list_of()
            }
            Kind::Map(entries) => self.map(entries),
            Kind::Not(inner) => {
                self.boolean(inner, "!");
                Type::Bool
            }
            Kind::Negate(inner) => {
                let found = self.of(inner);
                if !matches!(found, Type::Number | Type::Any) {
                    self.report(Problem::Operands, node.span.clone(), format!("{found} can't be negated"), None);
                }
                Type::Number
            }
            Kind::Binary { op, left, right } => self.binary(node, *op, left, right),
            Kind::If { test, then, otherwise } => {
                self.boolean(test, "?");
                let then = self.of(then);
                then.join(self.of(otherwise))
            }
            Kind::Each {
                what,
                over,
                name,
                only,
                body,
            } => self.each(*what, over, name, only.as_deref(), body),
            Kind::Call { function, args } => {
                if is_marker(function) {
                    let message = format!("`{function}(…)` stands around the whole of a value in a text, not inside an expression");
                    self.report(Problem::MisplacedMarker, node.span.clone(), message, None);
                }
                functions::call(self, node, function, args)
            }
        }
    }

    fn known(&self, name: &str) -> Option<&Type> {
        self.bound
            .iter()
            .rev()
            .find(|(bound, _)| *bound == name)
            .map(|(_, kind)| kind)
            .or_else(|| self.env.names.get(name))
    }

    fn name(&mut self, node: &Node, name: &str) -> Type {
        match self.known(name).cloned() {
            Some(Type::Secret) => {
                let message = format!("`{name}` is a secret: no expression may look at it");
                let help = format!("in `env`, `stdin`, `send` and `content` it may stand alone: `{{{{ {name} }}}}`");
                self.report(Problem::SecretInExpression, node.span.clone(), message, Some(help));
                Type::Any
            }
            Some(kind) => kind,
            None => {
                let help = did_you_mean(
                    name,
                    self.env
                        .names
                        .keys()
                        .map(String::as_str)
                        .chain(self.bound.iter().map(|(bound, _)| *bound)),
                );
                self.report(
                    Problem::UnknownName,
                    node.span.clone(),
                    format!("nothing is called `{name}` here"),
                    help,
                );
                Type::Any
            }
        }
    }

    fn field(&mut self, of: &'a Node, node: &Node, field: &str) -> Type {
        let within = self.of(of);
        self.entry(of, &within, field, node.span.clone())
    }

    fn entry(&mut self, of: &Node, within: &Type, field: &str, span: Range<usize>) -> Type {
        match within {
            Type::Any => Type::Any,
            Type::Map(of) => (**of).clone(),
            Type::Record(fields) => fields.get(field).cloned().unwrap_or_else(|| {
                let names = || fields.keys().map(String::as_str);
                let help = did_you_mean(field, names()).or_else(|| Some(format!("it has {}", names().collect::<Vec<_>>().join(", "))));
                self.report(Problem::UnknownField, span, format!("`{}` has no `{field}`", self.text(of)), help);
                Type::Any
            }),
            other => {
                self.report(
                    Problem::UnknownField,
                    span,
                    format!("`{}` is {other}: it has no `{field}`", self.text(of)),
                    None,
                );
                Type::Any
            }
        }
    }

    fn index(&mut self, of: &'a Node, at: &'a Node) -> Type {
        let within = self.of(of);
        let key = self.of(at);
        match (&within, &key, &at.kind) {
            (Type::Any, ..) => Type::Any,
            (Type::Record(_), _, Kind::Literal(Value::String(field))) => self.entry(of, &within, field, at.span.clone()),
            (Type::Record(fields), Type::Text | Type::Number | Type::Any, _) => Type::joined(fields.values().cloned()),
            (Type::Map(of), Type::Text | Type::Number | Type::List(_) | Type::Any, _) | (Type::List(of), Type::Number | Type::Any, _) => {
                (**of).clone()
            }
            _ => {
                let message = format!(
                    "`{}` is {within}: `{}`, {key}, picks nothing out of it",
                    self.text(of),
                    self.text(at)
                );
                let help = matches!(within, Type::List(_)).then(|| "a list's values are counted from 0".to_owned());
                self.report(Problem::ArgumentType, at.span.clone(), message, help);
                Type::Any
            }
        }
    }

    fn map(&mut self, entries: &'a [(Node, Node)]) -> Type {
        let mut fields = BTreeMap::new();
        let mut all_written_out = true;
        for (key, value) in entries {
            let kind = self.of(value);
            if let Kind::Literal(Value::String(key)) = &key.kind {
                fields.insert(key.clone(), kind);
            } else {
                self.of(key);
                all_written_out = false;
                fields.insert(self.text(key).to_owned(), kind);
            }
        }
        if all_written_out {
            Type::Record(fields)
        } else {
            Type::joined(fields.into_values()).map_of()
        }
    }

    fn boolean(&mut self, node: &'a Node, sign: &str) {
        let found = self.of(node);
        if !matches!(found, Type::Bool | Type::Any) {
            let text = self.text(node);
            let message = format!("`{sign}` wants true or false, and `{text}` is {found}");
            let help = (matches!(sign, "||" | "&&") && matches!(found, Type::Text | Type::Number))
                .then(|| format!("each side is a comparison of its own: `x == … {sign} x == {text}`, or `x in [{text}, …]`"));
            self.report(Problem::NotBoolean, node.span.clone(), message, help);
        }
    }

    fn binary(&mut self, node: &'a Node, op: Op, left: &'a Node, right: &'a Node) -> Type {
        match op {
            Op::And | Op::Or => {
                self.boolean(left, op.sign());
                self.boolean(right, op.sign());
                Type::Bool
            }
            Op::Equal | Op::Unequal | Op::Less | Op::AtMost | Op::Greater | Op::AtLeast => {
                let (a, b) = (self.of(left), self.of(right));
                self.compare(node, op, &a, &b);
                Type::Bool
            }
            Op::In => {
                let (value, within) = (self.of(left), self.of(right));
                match &within {
                    Type::List(of) => self.compare(node, Op::Equal, &value, of),
                    Type::Any | Type::Map(_) | Type::Record(_) => {}
                    other => {
                        let message = format!("`in` looks into a list or a map, and `{}` is {other}", self.text(right));
                        let help = (*other == Type::Text).then(|| format!("`{}.contains({})`", self.text(right), self.text(left)));
                        self.report(Problem::NotAList, right.span.clone(), message, help);
                    }
                }
                Type::Bool
            }
            Op::Minus if self.hyphenated(node) => Type::Any,
            _ => {
                let (a, b) = (self.of(left), self.of(right));
                self.arithmetic(node, op, a, b)
            }
        }
    }

    fn compare(&mut self, node: &Node, op: Op, a: &Type, b: &Type) {
        let ordered = !matches!(op, Op::Equal | Op::Unequal);
        let clash = a.clash(b).or_else(|| {
            let unordered = |kind: &Type| !matches!(kind, Type::Any | Type::Number | Type::Text);
            (ordered && (unordered(a) || unordered(b))).then_some((a, b))
        });
        let Some((a, b)) = clash else { return };
        if matches!((a, b), (Type::Text, Type::Number) | (Type::Number, Type::Text)) {
            let message = format!("a text is compared with a number in `{}`: that never holds", self.text(node));
            let help = "leave out the quotes, or write `int(…)` around the text; versions are compared with `at_least(a, b)`".to_owned();
            self.report(Problem::TextWithNumber, node.span.clone(), message, Some(help));
        } else {
            let what = if ordered { "have no order" } else { "are never equal" };
            let message = format!("{a} and {b} {what}: `{}`", self.text(node));
            let help = match (a, b) {
                (Type::Bool, Type::Text) | (Type::Text, Type::Bool) => {
                    Some("a yes-no value is a condition by itself: `ganeti`, `!ganeti`".to_owned())
                }
                (Type::List(_), Type::Text) | (Type::Text, Type::List(_)) => {
                    Some("a list of one value is written `[x]`; `x in list` looks for one".to_owned())
                }
                _ => None,
            };
            self.report(Problem::NeverEqual, node.span.clone(), message, help);
        }
    }

    /// `master-ip`: reads as a subtraction, and is reported once for all that hangs together.
    fn hyphenated(&mut self, node: &'a Node) -> bool {
        let text = self.text(node);
        let mut names = Vec::new();
        if text.contains(char::is_whitespace) || !leaves(node, &mut names) {
            return false;
        }
        let mut numbers = names.iter().map(|name| matches!(self.known(name), Some(Type::Number | Type::Any)));
        if numbers.all(|number| number) {
            return false;
        }
        let joined = text.replace('-', "_");
        let help = if self.known(&joined).is_some() {
            format!("did you mean `{joined}`?")
        } else {
            did_you_mean(&joined, self.env.names.keys().map(String::as_str))
                .unwrap_or_else(|| "names are written with `_`; a subtraction has blanks around its sign".into())
        };
        self.report(
            Problem::HyphenInName,
            node.span.clone(),
            format!("`{text}` reads as a subtraction: a name has no hyphen in it"),
            Some(help),
        );
        true
    }

    fn arithmetic(&mut self, node: &Node, op: Op, a: Type, b: Type) -> Type {
        let fits = match (&a, &b) {
            (Type::Any | Type::Number, Type::Any | Type::Number) => true,
            (Type::Any, Type::Text | Type::List(_))
            | (Type::Text | Type::List(_), Type::Any)
            | (Type::Text, Type::Text)
            | (Type::List(_), Type::List(_)) => op == Op::Plus,
            _ => false,
        };
        if !fits {
            let help = match (&a, &b) {
                (Type::Text, Type::Number) | (Type::Number, Type::Text) if op == Op::Plus => {
                    Some("write `string(…)` around the number".to_owned())
                }
                (Type::List(_), Type::Text) | (Type::Text, Type::List(_)) if op == Op::Plus => {
                    Some("a list of one value is written `[x]`".to_owned())
                }
                _ => None,
            };
            let message = format!("`{}` doesn't go with {a} and {b}: `{}`", op.sign(), self.text(node));
            self.report(Problem::Operands, node.span.clone(), message, help);
            return Type::Any;
        }
        match (a, b) {
            (Type::Any, Type::Any) => Type::Any,
            (Type::Any, kind) | (kind, Type::Any) => kind,
            (a, b) => a.join(b),
        }
    }

    fn each(&mut self, what: Each, over: &'a Node, name: &'a str, only: Option<&'a Node>, body: &'a Node) -> Type {
        let range = self.of(over);
        let item = match range {
            Type::List(of) => *of,
            Type::Map(_) | Type::Record(_) => Type::Text,
            Type::Any => Type::Any,
            other => {
                self.report(
                    Problem::NotAList,
                    over.span.clone(),
                    format!("`{}` is {other}, not a list", self.text(over)),
                    None,
                );
                Type::Any
            }
        };
        self.bound.push((name, item.clone()));
        if let Some(only) = only {
            self.boolean(only, "map");
        }
        let result = match what {
            Each::Map => self.of(body).list_of(),
            Each::Filter => {
                self.boolean(body, "filter");
                item.list_of()
            }
            Each::All | Each::Exists | Each::ExistsOne => {
                self.boolean(body, if what == Each::All { "all" } else { "exists" });
                Type::Bool
            }
        };
        self.bound.pop();
        result
    }
}

fn is_marker(function: &str) -> bool {
    matches!(function, "optional" | "raw")
}

fn is_call_of_marker(node: &Node) -> bool {
    matches!(&node.kind, Kind::Call { function, .. } if is_marker(function))
}

/// The names of a chain of subtractions, if there is nothing else in it.
fn leaves<'a>(node: &'a Node, names: &mut Vec<&'a str>) -> bool {
    match &node.kind {
        Kind::Name(name) => {
            names.push(name);
            true
        }
        Kind::Binary {
            op: Op::Minus,
            left,
            right,
        } => leaves(left, names) && leaves(right, names),
        _ => false,
    }
}
