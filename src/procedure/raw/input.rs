use super::{Named, RawOption, Text, action::CHOICE, table};
use crate::{
    tables::{Said, Shape},
    words::Value,
};

/// Kinds of input.
pub const KINDS: &[&str] = &[
    "host",
    "hosts",
    "pair",
    "pairs",
    "text",
    "lines",
    "number",
    "yes-no",
    "choice",
    "secret",
    MONITOR_INPUT,
];

/// The kind of a fragment's input that is a monitor of the procedure.
pub const MONITOR_INPUT: &str = "monitor";

table! {
    /// `[[input]]`.
    RawInput INPUT "an input" {
        name "name" required: Text = Shape::Text, "what expressions call it: letters, digits, _";
        kind "kind" required: Text = Shape::Word(KINDS), "what it is";
        label "label": Text = Shape::Text, "what is asked; its name where not given";
        help "help": Text = Shape::Text, "more about it";
        empty "empty": Text = Shape::Word(&["ok"]), "for lists: there may be nothing in it";
        default "default": Said<Value> = Shape::Any, "taken where nothing is given";
        pattern "match": Text = Shape::Pattern, "a pattern that the whole value must match";
        require "require": Text = Shape::Expression, "what must hold";
        because "because": Text = Shape::Text, "why it must";
        when "when": Text = Shape::Expression, "asked only where this holds";
        choices "choices": Vec<RawOption> = Shape::List(&Shape::Either(&[Shape::Text, Shape::Table(&CHOICE)])), "what a `choice` offers";
        among "among": Text = Shape::Expression, "a host has to be one of these: another input's hosts";
        column "column": Named<RawColumn> = Shape::Map(&Shape::Table(&COLUMN)), "asked for each host; a map NAME[host]";
        discover "discover": Box<RawDiscover> = Shape::Table(&DISCOVER), "how it is found out, only when asked to";
    }
}

table! {
    /// `column.NAME` of an input.
    RawColumn COLUMN "a column" {
        kind "kind" required: Text = Shape::Word(&["host", "text", "number", "yes-no"]), "what it is";
        label "label": Text = Shape::Text, "what is asked; its name where not given";
        when "when": Text = Shape::Expression, "asked only where this holds";
    }
}

table! {
    /// `discover` of an input: a command that only reads, and a take.
    RawDiscover DISCOVER "a discovery" {
        on "on" required: Text = Shape::Expression, "the hosts that it is asked on";
        any "any": Said<bool> = Shape::Flag, "the first host that answers is enough";
        run "run" required: Text = Shape::Template, "the command; it must only read";
        first "first": Text = Shape::Pattern, "the one group of the first match";
        all "all": Text = Shape::Pattern, "the one group of every match";
        count "count": Text = Shape::Pattern, "how many matches";
        rows "rows": Text = Shape::Pattern, "the named groups of every match";
        columns "columns": Named<Text> = Shape::Map(&Shape::Text), "columns of a table, by what its head calls them";
        host "host": Text = Shape::Pattern, "the one host where it matched";
        text "text": Said<bool> = Shape::Flag, "all of the output, trimmed";
        json "json": Text = Shape::Text, "a path into JSON output, such as `nodes.0.name`";
        value_as "as": Text = Shape::Word(&["text", "number", "host"]), "what the value is";
        among "among": Text = Shape::Expression, "for `as = \"host\"`: one of these";
        otherwise "otherwise": Text = Shape::Expression, "the value where nothing matched";
    }
}
