//! What can be wrong with a scenario, beside what is wrong with its TOML.

use crate::diagnostic::Kind;

/// An expression that can't be parsed.
pub const EXPRESSION: Kind = Kind::error("bad-expression");
/// A text whose `{{ }}` can't be parsed.
pub const TEMPLATE: Kind = Kind::error("bad-template");
/// A name that expressions don't see here.
pub const UNKNOWN_NAME: Kind = Kind::error("unknown-name");
/// A pattern of commands that can't be parsed.
pub const PATTERN: Kind = Kind::error("bad-command-pattern");
/// A duration that is none, or must not be nothing.
pub const DURATION: Kind = Kind::error("bad-duration");
/// A time that is none.
pub const TIME: Kind = Kind::error("bad-time");
/// A loop that isn't `x in list`.
pub const LOOP: Kind = Kind::error("bad-loop");
/// A host without a `[host.NAME]`.
pub const UNKNOWN_HOST: Kind = Kind::error("unknown-host");
/// A place that the state doesn't have.
pub const UNKNOWN_PLACE: Kind = Kind::error("unknown-state");
/// A value of another type than its place.
pub const STATE_TYPE: Kind = Kind::error("state-type");
/// A table of the state that is called like something built in.
pub const RESERVED: Kind = Kind::error("reserved-name");
/// A base that isn't there, or that builds on itself.
pub const BASE: Kind = Kind::error("bad-base");
/// A reply that is for nothing, or that is said in two ways.
pub const REPLY: Kind = Kind::error("bad-reply");
/// A fault that never comes or does nothing.
pub const FAULT: Kind = Kind::error("bad-fault");
/// A lesson of which nothing can be learnt.
pub const LESSON: Kind = Kind::error("bad-lesson");
/// A Pacemaker cluster whose nodes or resources aren't its own.
pub const CLUSTER: Kind = Kind::error("bad-cluster");
/// A brick that is none, or one too many.
pub const BRICK: Kind = Kind::error("bad-brick");
/// A step that the procedure doesn't have.
pub const UNKNOWN_STEP: Kind = Kind::error("unknown-step");
/// An input that the procedure doesn't have.
pub const UNKNOWN_INPUT: Kind = Kind::error("unknown-input");
/// A scenario for another procedure.
pub const OTHER_PROCEDURE: Kind = Kind::error("other-procedure");
/// A pattern that no command of the procedure can match.
pub const NO_COMMAND: Kind = Kind::error("reply-without-command");
/// Commands of the procedure that no reply fits.
pub const NO_REPLY: Kind = Kind::warning("command-without-reply");

/// All kinds that scenarios add.
pub const KINDS: &[Kind] = &[
    EXPRESSION,
    TEMPLATE,
    UNKNOWN_NAME,
    PATTERN,
    DURATION,
    TIME,
    LOOP,
    UNKNOWN_HOST,
    UNKNOWN_PLACE,
    STATE_TYPE,
    RESERVED,
    BASE,
    REPLY,
    FAULT,
    LESSON,
    CLUSTER,
    BRICK,
    UNKNOWN_STEP,
    UNKNOWN_INPUT,
    OTHER_PROCEDURE,
    NO_COMMAND,
    NO_REPLY,
];
