//! From text to [`Node`]: the parser of the crate `cel` says what an expression is.

use super::{
    ExprError,
    syntax::{Each, Kind, Node, Op},
    wording,
};
use crate::words::Value;
use cel::{
    Env,
    common::ast::{EntryExpr, Expr as Cel, IdedExpr, LiteralValue, SourceInfo, operators},
};
use std::{ops::Range, sync::LazyLock};

/// Longer texts are refused: nobody could read them, and the depth of the tree stays bounded.
const MAX_LENGTH: usize = 4096;
const MAX_DEPTH: u16 = 200;

/// Without macros the parser leaves `all`, `map` and the like as the calls they are written as.
static BARE: LazyLock<Env> = LazyLock::new(|| Env::default().with_optional_support(false));

pub fn parse(source: &str) -> Result<Node, ExprError> {
    let whole = 0..source.len();
    if source.trim().is_empty() {
        return Err(ExprError::new("an expression is missing here", whole));
    }
    if source.len() > MAX_LENGTH {
        return Err(ExprError::new(
            format!("this expression is longer than {MAX_LENGTH} bytes: split it, or let a monitor or a capture do a part of it"),
            whole,
        ));
    }
    if is_name(source) && !matches!(source, "true" | "false" | "null" | "in") {
        return Ok(Node {
            span: whole,
            kind: Kind::Name(source.to_owned()),
        });
    }
    let (tree, places) = BARE.parser().parse_with_source_info(source).map_err(|errors| {
        let placed = errors.errors.iter().find(|error| error.pos.0 > 0);
        wording::of_parse_error(source, placed.map(|error| (error.pos, error.msg.as_str())))
    })?;
    Builder {
        source,
        places: &places,
        chars: Chars::of(source),
    }
    .node(&tree, 0)
}

/// Whether a text is a plain name, in the sense of CEL.
fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !RESERVED.contains(&text)
}

/// Words that CEL keeps for itself.
const RESERVED: [&str; 17] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

/// The parser counts characters, a diagnostic bytes.
enum Chars {
    Ascii,
    Starts(Vec<usize>),
}

impl Chars {
    fn of(source: &str) -> Chars {
        if source.is_ascii() {
            Chars::Ascii
        } else {
            Chars::Starts(source.char_indices().map(|(at, _)| at).collect())
        }
    }

    fn byte(&self, at: usize, len: usize) -> usize {
        match self {
            Chars::Ascii => at.min(len),
            Chars::Starts(starts) => starts.get(at).copied().unwrap_or(len),
        }
    }
}

struct Builder<'a> {
    source: &'a str,
    places: &'a SourceInfo,
    chars: Chars,
}

impl Builder<'_> {
    fn node(&self, tree: &IdedExpr, depth: u16) -> Result<Node, ExprError> {
        let mark = self.mark(tree.id);
        if depth > MAX_DEPTH {
            return Err(ExprError::new("this is nested too deeply", mark));
        }
        let sub = |tree: &IdedExpr| self.node(tree, depth + 1);
        let boxed = |tree: &IdedExpr| sub(tree).map(Box::new);
        match &tree.expr {
            Cel::Literal(literal) => Ok(Node {
                kind: Kind::Literal(literal_value(literal, &mark)?),
                span: mark,
            }),
            Cel::Ident(name) if name.starts_with('.') => Err(ExprError::new(
                format!("`{name}`: a name doesn't begin with a dot (two braces themselves are written {{{{ '{{{{' }}}})"),
                mark,
            )),
            Cel::Ident(name) => Ok(Node {
                span: mark,
                kind: Kind::Name(name.clone()),
            }),
            Cel::Select(select) => {
                let of = boxed(&select.operand)?;
                let span = of.span.start..self.after(mark.end, &select.field);
                Ok(Node {
                    span,
                    kind: Kind::Field {
                        of,
                        field: select.field.clone(),
                    },
                })
            }
            Cel::List(list) => {
                let items = list.elements.iter().map(sub).collect::<Result<Vec<_>, _>>()?;
                let span = mark.start..self.closed(items.last().map_or(mark.end, |item| item.span.end), ']');
                Ok(Node {
                    span,
                    kind: Kind::List(items),
                })
            }
            Cel::Map(map) => {
                let mut entries = Vec::with_capacity(map.entries.len());
                for entry in &map.entries {
                    match &entry.expr {
                        EntryExpr::MapEntry(entry) => entries.push((sub(&entry.key)?, sub(&entry.value)?)),
                        EntryExpr::StructField(_) => return Err(ExprError::new("an entry of a map is written `key: value`", mark)),
                    }
                }
                let span = mark.start..self.closed(entries.last().map_or(mark.end, |(_, value)| value.span.end), '}');
                Ok(Node {
                    span,
                    kind: Kind::Map(entries),
                })
            }
            Cel::Struct(made) => Err(ExprError::new(
                format!(
                    "`{}{{…}}` would make a protocol message, and there are none here; a map is written `{{'key': value}}`",
                    made.type_name
                ),
                mark,
            )),
            Cel::Call(call) => self.call(mark, &call.func_name, call.target.as_deref(), &call.args, depth),
            Cel::Comprehension(_) | Cel::Unspecified => Err(ExprError::new("this isn't an expression", mark)),
        }
    }

    fn call(
        &self,
        mark: Range<usize>,
        function: &str,
        target: Option<&IdedExpr>,
        args: &[IdedExpr],
        depth: u16,
    ) -> Result<Node, ExprError> {
        let boxed = |tree: &IdedExpr| self.node(tree, depth + 1).map(Box::new);
        let around = |first: &Node, last: &Node| first.span.start.min(mark.start)..last.span.end.max(mark.end);
        if target.is_none() {
            match (function, args) {
                (operators::CONDITIONAL, [test, then, otherwise]) => {
                    let (test, then, otherwise) = (boxed(test)?, boxed(then)?, boxed(otherwise)?);
                    return Ok(Node {
                        span: around(&test, &otherwise),
                        kind: Kind::If { test, then, otherwise },
                    });
                }
                (operators::INDEX, [of, at]) => {
                    let (of, at) = (boxed(of)?, boxed(at)?);
                    let span = of.span.start..self.closed(at.span.end, ']');
                    return Ok(Node {
                        span,
                        kind: Kind::Index { of, at },
                    });
                }
                (operators::LOGICAL_NOT | operators::NEGATE, [inner]) => {
                    let inner = boxed(inner)?;
                    let span = around(&inner, &inner);
                    let kind = if function == operators::LOGICAL_NOT {
                        Kind::Not(inner)
                    } else {
                        Kind::Negate(inner)
                    };
                    return Ok(Node { span, kind });
                }
                (operators::HAS, [inner]) => {
                    let inner = self.node(inner, depth + 1)?;
                    let span = self.named(&mark, function)..self.closed(inner.span.end, ')');
                    return match inner.kind {
                        Kind::Field { of, field } => Ok(Node {
                            span,
                            kind: Kind::Has { of, field },
                        }),
                        _ => Err(ExprError::new(
                            "`has(…)` asks for a field, such as `has(status.quorum)`",
                            inner.span,
                        )),
                    };
                }
                (_, [left, right]) => {
                    if let Some(op) = Op::of(function) {
                        let (left, right) = (boxed(left)?, boxed(right)?);
                        return Ok(Node {
                            span: around(&left, &right),
                            kind: Kind::Binary { op, left, right },
                        });
                    }
                }
                _ => {}
            }
        }
        if let (Some(over), Some(what)) = (target, Each::of(function)) {
            return self.each(&mark, what, function, over, args, depth);
        }
        let nodes = target
            .into_iter()
            .chain(args)
            .map(|tree| self.node(tree, depth + 1))
            .collect::<Result<Vec<_>, _>>()?;
        let start = match (target, nodes.first()) {
            (Some(_), Some(first)) => first.span.start,
            _ => self.named(&mark, function),
        };
        let span = start..self.closed(nodes.last().map_or(mark.end, |last| last.span.end.max(mark.end)), ')');
        Ok(Node {
            span,
            kind: Kind::Call {
                function: function.to_owned(),
                args: nodes,
            },
        })
    }

    fn each(
        &self,
        mark: &Range<usize>,
        what: Each,
        function: &str,
        over: &IdedExpr,
        args: &[IdedExpr],
        depth: u16,
    ) -> Result<Node, ExprError> {
        let (name, only, body) = match (what, args) {
            (_, [name, body]) => (name, None, body),
            (Each::Map, [name, only, body]) => (name, Some(only), body),
            _ => {
                return Err(ExprError::new(
                    format!("`{function}` takes a name and an expression, such as `nodes.{function}(n, …)`"),
                    mark.clone(),
                ));
            }
        };
        let Cel::Ident(name) = &name.expr else {
            return Err(ExprError::new(
                format!("the first thing in `{function}(…)` is a name for each value, such as `nodes.{function}(n, …)`"),
                self.mark(name.id),
            ));
        };
        let over = Box::new(self.node(over, depth + 1)?);
        let only = only.map(|only| self.node(only, depth + 1).map(Box::new)).transpose()?;
        let body = Box::new(self.node(body, depth + 1)?);
        let span = over.span.start..self.closed(body.span.end, ')');
        Ok(Node {
            span,
            kind: Kind::Each {
                what,
                over,
                name: name.clone(),
                only,
                body,
            },
        })
    }

    /// Where the parser put a node: for an operator its sign, for a call its parenthesis.
    fn mark(&self, id: u64) -> Range<usize> {
        let len = self.source.len();
        match self.places.offset_for(id) {
            Some((first, last)) => {
                let start = self.chars.byte(first as usize, len);
                start..self.chars.byte((last as usize).saturating_add(1), len).max(start)
            }
            None => 0..len,
        }
    }

    /// The end of a word that follows.
    fn after(&self, at: usize, word: &str) -> usize {
        self.source
            .get(at..)
            .and_then(|rest| rest.find(word))
            .map_or(at, |found| at + found + word.len())
    }

    /// The end of a bracket that follows, with only blanks before it.
    fn closed(&self, at: usize, bracket: char) -> usize {
        let rest = self.source.get(at..).unwrap_or_default();
        let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',' || (c == ')' && bracket != ')'));
        if trimmed.starts_with(bracket) {
            at + (rest.len() - trimmed.len()) + bracket.len_utf8()
        } else {
            at
        }
    }

    /// The start of a function's name that stands before its parenthesis.
    fn named(&self, mark: &Range<usize>, name: &str) -> usize {
        self.source
            .get(..mark.start)
            .and_then(|before| before.rfind(name))
            .unwrap_or(mark.start)
    }
}

fn literal_value(literal: &LiteralValue, span: &Range<usize>) -> Result<Value, ExprError> {
    Ok(match literal {
        LiteralValue::Boolean(value) => Value::Bool(*value.inner()),
        LiteralValue::Int(value) => Value::from(*value.inner()),
        LiteralValue::UInt(value) => Value::from(*value.inner()),
        LiteralValue::Double(value) => Value::from(*value.inner()),
        LiteralValue::String(value) => Value::from(value.inner()),
        LiteralValue::Null => Value::Null,
        LiteralValue::Bytes(_) => return Err(ExprError::new("bytes aren't a value here; write a text", span.clone())),
    })
}
