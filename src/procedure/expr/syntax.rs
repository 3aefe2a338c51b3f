//! The tree of an expression.
//!
//! It is our own because `cel` evaluates over hash maps, whose order changes from run to run, has no bound on the work,
//! and takes functions that can't see a borrowed scope. A plan must come out the same every time.

use crate::words::Value;
use cel::common::ast::operators;
use std::ops::Range;

/// A part of an expression, and where it stands (bytes).
#[derive(Debug)]
pub struct Node {
    pub span: Range<usize>,
    pub kind: Kind,
}

#[derive(Debug)]
pub enum Kind {
    Literal(Value),
    Name(String),
    Field {
        of: Box<Node>,
        field: String,
    },
    Has {
        of: Box<Node>,
        field: String,
    },
    Index {
        of: Box<Node>,
        at: Box<Node>,
    },
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
    Not(Box<Node>),
    Negate(Box<Node>),
    Binary {
        op: Op,
        left: Box<Node>,
        right: Box<Node>,
    },
    If {
        test: Box<Node>,
        then: Box<Node>,
        otherwise: Box<Node>,
    },
    Each {
        what: Each,
        over: Box<Node>,
        name: String,
        only: Option<Box<Node>>,
        body: Box<Node>,
    },
    /// A function, or a method: then its target is the first argument.
    Call {
        function: String,
        args: Vec<Node>,
    },
}

/// Operators with two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    And,
    Or,
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
    In,
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
}

impl Op {
    pub fn sign(self) -> &'static str {
        match self {
            Op::And => "&&",
            Op::Or => "||",
            Op::Equal => "==",
            Op::Unequal => "!=",
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::Greater => ">",
            Op::AtLeast => ">=",
            Op::In => "in",
            Op::Plus => "+",
            Op::Minus => "-",
            Op::Times => "*",
            Op::Divide => "/",
            Op::Modulo => "%",
        }
    }

    pub fn of(function: &str) -> Option<Op> {
        Some(match function {
            operators::LOGICAL_AND => Op::And,
            operators::LOGICAL_OR => Op::Or,
            operators::EQUALS => Op::Equal,
            operators::NOT_EQUALS => Op::Unequal,
            operators::LESS => Op::Less,
            operators::LESS_EQUALS => Op::AtMost,
            operators::GREATER => Op::Greater,
            operators::GREATER_EQUALS => Op::AtLeast,
            operators::IN => Op::In,
            operators::ADD => Op::Plus,
            operators::SUBSTRACT => Op::Minus,
            operators::MULTIPLY => Op::Times,
            operators::DIVIDE => Op::Divide,
            operators::MODULO => Op::Modulo,
            _ => return None,
        })
    }
}

/// The macros of CEL, which bind a name of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
}

impl Each {
    pub const NAMES: [&'static str; 5] = [
        operators::ALL,
        operators::EXISTS,
        operators::EXISTS_ONE,
        operators::FILTER,
        operators::MAP,
    ];

    pub fn of(function: &str) -> Option<Each> {
        Some(match function {
            operators::ALL => Each::All,
            operators::EXISTS => Each::Exists,
            operators::EXISTS_ONE => Each::ExistsOne,
            operators::FILTER => Each::Filter,
            operators::MAP => Each::Map,
            _ => return None,
        })
    }
}
