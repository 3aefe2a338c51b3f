use super::{Named, RawDiscover, Text, table};
use crate::tables::{Said, Shape};

table! {
    /// `[[monitor]]`.
    RawMonitor MONITOR "a monitor" {
        name "name" required: Text = Shape::Text, "what expressions call it";
        title "title": Text = Shape::Text, "one line; its name where not given";
        on "on" required: Text = Shape::Expression, "the hosts that it is polled on";
        any "any": Said<bool> = Shape::Flag, "one poll, on the first host that answers";
        run "run" required: Said<Vec<Text>> = Shape::Either(&[Shape::Template, Shape::List(&Shape::Template)]), "the command, or alternatives for older tools";
        every "every": Text = Shape::Duration, "how often; 10s where not given";
        when "when": Text = Shape::Expression, "over inputs: where it doesn't hold, there is no such monitor";
        exit "exit": Vec<Said<i64>> = Shape::List(&Shape::Number(0, 255)), "exit statuses that are well; [0] where not given";
        lock "lock": Text = Shape::Text, "takes turns with steps and monitors of the same lock";
        read "read": Text = Shape::Text, "a shipped reader, such as `pacemaker` or `gluster-heal`";
        value "value": Named<RawValue> = Shape::Map(&Shape::Table(&VALUE)), "values taken out of the output";
    }
}

table! {
    /// `value.NAME` of a monitor: a take, or `is`.
    RawValue VALUE "a monitor's value" {
        is "is": Text = Shape::Expression, "an expression over the monitor's other values";
        first "first": Text = Shape::Pattern, "the one group of the first match";
        all "all": Text = Shape::Pattern, "the one group of every match";
        count "count": Text = Shape::Pattern, "how many matches";
        rows "rows": Text = Shape::Pattern, "the named groups of every match";
        columns "columns": Named<Text> = Shape::Map(&Shape::Text), "columns of a table, by what its head calls them";
        text "text": Said<bool> = Shape::Flag, "all of the output, trimmed";
        json "json": Text = Shape::Text, "a path into JSON output, such as `nodes.0.name`";
        value_as "as": Text = Shape::Word(&["text", "number", "host"]), "what the value is";
        among "among": Text = Shape::Expression, "for `as = \"host\"`: one of these";
        otherwise "otherwise": Text = Shape::Expression, "the value where nothing matched";
    }
}

table! {
    /// `capture.NAME`: a take.
    RawTake TAKE "a capture" {
        first "first": Text = Shape::Pattern, "the one group of the first match";
        all "all": Text = Shape::Pattern, "the one group of every match";
        count "count": Text = Shape::Pattern, "how many matches";
        rows "rows": Text = Shape::Pattern, "the named groups of every match";
        columns "columns": Named<Text> = Shape::Map(&Shape::Text), "columns of a table, by what its head calls them";
        host "host": Text = Shape::Pattern, "the one host where it matched";
        text "text": Said<bool> = Shape::Flag, "all of the output, trimmed";
        json "json": Text = Shape::Text, "a path into JSON output, such as `nodes.0.name`";
        value "value": Text = Shape::Expression, "no output: an expression to remember";
        value_as "as": Text = Shape::Word(&["text", "number", "host"]), "what the value is";
        among "among": Text = Shape::Expression, "for `as = \"host\"`: one of these";
        otherwise "otherwise": Text = Shape::Expression, "the value where nothing matched";
    }
}

table! {
    /// `[[guard]]`.
    RawGuard GUARD "a guard" {
        name "name" required: Text = Shape::Text, "what `guard` and `despite` call it";
        require "require" required: Text = Shape::Expression, "the condition; unknown blocks";
        because "because" required: Text = Shape::Template, "what would go wrong";
        grace "grace": Text = Shape::Duration, "delays the alert, never the block";
        when "when": Text = Shape::Expression, "over inputs: where it doesn't hold, there is no such guard";
    }
}

impl From<&RawDiscover> for RawTake {
    fn from(raw: &RawDiscover) -> RawTake {
        RawTake {
            at: raw.at.clone(),
            first: raw.first.clone(),
            all: raw.all.clone(),
            count: raw.count.clone(),
            rows: raw.rows.clone(),
            columns: raw.columns.clone(),
            host: raw.host.clone(),
            text: raw.text.clone(),
            json: raw.json.clone(),
            value: None,
            value_as: raw.value_as.clone(),
            among: raw.among.clone(),
            otherwise: raw.otherwise.clone(),
        }
    }
}

impl From<&RawValue> for RawTake {
    fn from(raw: &RawValue) -> RawTake {
        RawTake {
            at: raw.at.clone(),
            first: raw.first.clone(),
            all: raw.all.clone(),
            count: raw.count.clone(),
            rows: raw.rows.clone(),
            columns: raw.columns.clone(),
            host: None,
            text: raw.text.clone(),
            json: raw.json.clone(),
            value: None,
            value_as: raw.value_as.clone(),
            among: raw.among.clone(),
            otherwise: raw.otherwise.clone(),
        }
    }
}
