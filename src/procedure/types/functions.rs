//! What functions take and give.

use super::{Type, TypeProblemKind, infer::Checker, problem::did_you_mean};
use crate::procedure::expr::{
    functions::ARITY,
    syntax::{Each, Kind, Node},
};
use crate::words::Value;

/// What an argument must be.
enum Takes {
    Anything,
    Text,
    Pair,
    List,
    Hosts,
    Sized,
}

impl Takes {
    fn fits(&self, kind: &Type) -> bool {
        match (self, kind) {
            (_, Type::Any) | (Takes::Anything, _) => true,
            (Takes::Text, Type::Text) | (Takes::Pair | Takes::List, Type::List(_)) => true,
            (Takes::Hosts, Type::List(of)) => matches!(**of, Type::Text | Type::Any),
            (Takes::Hosts, Type::Text) => true,
            (Takes::Sized, Type::Text | Type::List(_) | Type::Map(_) | Type::Record(_)) => true,
            _ => false,
        }
    }

    fn words(&self) -> &'static str {
        match self {
            Takes::Anything => "a value",
            Takes::Text => "a text",
            Takes::Pair => "a pair",
            Takes::List => "a list",
            Takes::Hosts => "a list of hosts",
            Takes::Sized => "a text, a list or a map",
        }
    }
}

pub fn call<'a>(checker: &mut Checker<'a>, node: &'a Node, function: &str, args: &'a [Node]) -> Type {
    let types: Vec<Type> = args.iter().map(|arg| checker.of(arg)).collect();
    let Some((_, arity)) = ARITY.iter().find(|(name, _)| *name == function) else {
        let help = match Each::of(function) {
            Some(_) => Some(format!("it is asked of a list: `nodes.{function}(n, …)`")),
            None => did_you_mean(function, ARITY.iter().map(|(name, _)| *name).chain(Each::NAMES)),
        };
        checker.report(
            TypeProblemKind::UnknownFunction,
            node.span.clone(),
            format!("there is no function `{function}`"),
            help,
        );
        return Type::Any;
    };
    if *arity != args.len() {
        let values = if *arity == 1 { "value" } else { "values" };
        let message = format!("`{function}` takes {arity} {values}, not {}", args.len());
        checker.report(TypeProblemKind::ArgumentCount, node.span.clone(), message, None);
        return result(function, &[]);
    }
    for ((arg, found), takes) in args.iter().zip(&types).zip(takes(function)) {
        if !takes.fits(found) {
            let help = matches!((&takes, &arg.kind), (Takes::Text, Kind::Literal(Value::Number(_))))
                .then(|| format!("write it in quotes: `'{}'`", checker.text(arg)));
            let message = format!("`{function}` takes {}, and `{}` is {found}", takes.words(), checker.text(arg));
            checker.report(TypeProblemKind::ArgumentType, arg.span.clone(), message, help);
        }
    }
    if let (
        "matches",
        [
            _,
            Node {
                kind: Kind::Literal(Value::String(pattern)),
                span,
            },
        ],
    ) = (function, args)
        && let Err(error) = regex::Regex::new(pattern)
    {
        let why = error.to_string();
        let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
        checker.report(
            TypeProblemKind::BadPattern,
            span.clone(),
            format!("this isn't a regular expression: {why}"),
            None,
        );
    }
    result(function, &types)
}

fn takes(function: &str) -> Vec<Takes> {
    match function {
        "at_least" | "below" | "contains" | "startsWith" | "endsWith" | "matches" => vec![Takes::Text, Takes::Text],
        "lowerAscii" => vec![Takes::Text],
        "size" => vec![Takes::Sized],
        "lines" => vec![Takes::List],
        "join" => vec![Takes::List, Takes::Text],
        "other" => vec![Takes::Pair, Takes::Anything],
        "turns" => vec![Takes::Pair],
        "up" => vec![Takes::Hosts],
        _ => vec![Takes::Anything],
    }
}

fn result(function: &str, args: &[Type]) -> Type {
    let of_list = |kind: Option<&Type>| match kind {
        Some(Type::List(of)) => (**of).clone(),
        _ => Type::Any,
    };
    match function {
        "at_least" | "below" | "contains" | "startsWith" | "endsWith" | "matches" => Type::Bool,
        "size" | "int" | "double" => Type::Number,
        "string" | "lines" | "join" | "lowerAscii" => Type::Text,
        "up" => Type::Text.list_of(),
        "other" => of_list(args.first()),
        "turns" => {
            let one = of_list(args.first());
            Type::Record([("node".to_owned(), one.clone()), ("peer".to_owned(), one)].into()).list_of()
        }
        "optional" | "raw" => args.first().cloned().unwrap_or_default(),
        _ => Type::Any,
    }
}
