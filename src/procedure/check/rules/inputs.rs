//! Names and inputs.

use super::Rules;
use crate::{
    diagnostic::Diagnostic,
    procedure::{
        check::{kinds, loops, names::is_monitor, text},
        raw::{MONITOR_INPUT, RawInput, RawOption, Text},
    },
    tables::{At, Said},
    words::Value,
};
use std::collections::BTreeMap;

pub fn check(rules: &Rules<'_, '_>) {
    let survey = rules.survey;
    let inputs = || survey.raw.input.iter().flatten();
    declared(rules);
    for input in inputs() {
        one(rules, input);
        if is_monitor(input)
            && let Some(kind) = &input.kind
        {
            rules.error(
                Diagnostic::new(
                    kinds::KEY_OF_OTHER_ACTION,
                    "nobody can be asked for a monitor: only a fragment is given one",
                    kind.at.label("here"),
                )
                .help("a procedure has its monitors in [[monitor]]"),
            );
        }
    }
    let fragments = survey.sites.iter().filter_map(|site| site.uses);
    for input in fragments.flat_map(|fragment| fragment.input.iter().flatten()) {
        one(rules, input);
    }
    for node in &survey.sites {
        if let Some(choose) = &node.raw.choose
            && let Some(options) = &choose.options
        {
            choices(rules, &options.value, &options.at);
        }
    }
}

/// Inputs that nothing uses. Asked after all else.
pub fn unused_inputs(rules: &Rules<'_, '_>) {
    rules.survey.raw.input.iter().flatten().for_each(|input| unused(rules, input));
}

/// Every name that is declared at the top, once, and as expressions can use it.
fn declared(rules: &Rules<'_, '_>) {
    let raw = rules.survey.raw;
    let mut names: Vec<(&Text, &str)> = Vec::new();
    names.extend(
        raw.constants
            .iter()
            .flat_map(|constants| &constants.0)
            .map(|(name, _)| (name, "a constant")),
    );
    for input in raw.input.iter().flatten() {
        names.extend(input.name.iter().map(|name| (name, "an input")));
        names.extend(
            input
                .column
                .iter()
                .flat_map(|columns| &columns.0)
                .map(|(name, _)| (name, "a column")),
        );
    }
    names.extend(
        raw.monitor
            .iter()
            .flatten()
            .filter_map(|monitor| Some((monitor.name.as_ref()?, "a monitor"))),
    );
    for node in &rules.survey.sites {
        names.extend(
            node.raw
                .monitor
                .iter()
                .flatten()
                .filter_map(|monitor| Some((monitor.name.as_ref()?, "a monitor"))),
        );
    }
    let mut seen: BTreeMap<&str, (&Text, &str)> = BTreeMap::new();
    for (name, what) in names {
        well_named(rules, name);
        if let Some((first, other)) = seen.insert(name, (name, what))
            && first.at != name.at
        {
            duplicate(rules, name, what, first, other);
        }
    }
    for made in rules.scopes.made() {
        well_named(rules, made.name);
        if let Some((first, other)) = seen.get(made.name.as_str()) {
            duplicate(rules, made.name, "a capture", first, other);
        }
    }
    let mut guards: BTreeMap<&str, &Text> = BTreeMap::new();
    for name in raw.guard.iter().flatten().filter_map(|guard| guard.name.as_ref()) {
        if let Some(first) = guards.insert(name, name) {
            duplicate(rules, name, "a guard", first, "a guard");
        }
    }
    let values = raw
        .monitor
        .iter()
        .flatten()
        .flat_map(|monitor| monitor.value.iter().flat_map(|values| &values.0));
    values.for_each(|(name, _)| well_named(rules, name));
}

fn duplicate(rules: &Rules<'_, '_>, name: &Text, what: &str, first: &Text, other: &str) {
    rules.error(
        Diagnostic::new(
            kinds::DUPLICATE_NAME,
            format!("{:?} is the name of two things", name.value),
            name.at.label(format!("{what} here")),
        )
        .also(first.at.label(format!("{other} here")))
        .help("rename one of them: expressions have one name for one thing"),
    );
}

pub(super) fn well_named(rules: &Rules<'_, '_>, name: &Text) {
    const BUILT_IN: [&str; 7] = ["here", "address", "turn", "true", "false", "null", "in"];
    if !loops::is_name(name) {
        let help = if name.contains('-') {
            format!("an expression reads a hyphen as minus: write `{}`", name.replace('-', "_"))
        } else {
            "letters, digits and _, not a digit first".to_owned()
        };
        rules.error(
            Diagnostic::new(
                kinds::BAD_NAME,
                format!("{:?} can't be a name in expressions", name.value),
                name.at.label("this name"),
            )
            .help(help),
        );
    } else if BUILT_IN.contains(&name.as_str()) {
        rules.error(
            Diagnostic::new(
                kinds::BAD_NAME,
                format!("`{}` has a meaning of its own", name.value),
                name.at.label("this name"),
            )
            .help("take another name"),
        );
    }
}

fn one(rules: &Rules<'_, '_>, input: &RawInput) {
    let Some(kind) = &input.kind else { return };
    let pattern = input.pattern.as_ref().and_then(|pattern| {
        let names = rules.scopes.at(None);
        rules.reader.pattern(pattern, &names)?;
        text::compile(&format!("^(?:{})$", pattern.value)).ok()
    });
    match (&input.choices, kind.as_str()) {
        (Some(options), "choice") => choices(rules, options, &input.at),
        (None, "choice") => rules.error(
            Diagnostic::new(kinds::CHOICES, "a choice has nothing to choose from", kind.at.label("a choice"))
                .help("choices = [\"one\", \"other\"]"),
        ),
        (Some(_), _) => rules.error(
            Diagnostic::new(kinds::CHOICES, "only a choice has `choices`", kind.at.label("this isn't one")).help("kind = \"choice\""),
        ),
        (None, _) => {}
    }
    let for_hosts = [
        ("among", input.among.as_ref().map(|text| &text.at)),
        (
            "column",
            input.column.iter().flat_map(|columns| &columns.0).next().map(|(name, _)| &name.at),
        ),
    ];
    for (key, at) in for_hosts {
        let fits = matches!(kind.as_str(), "hosts" | "pair" | "pairs") || (key == "among" && kind.as_str() == "host");
        if let Some(at) = at.filter(|_| !fits) {
            rules.error(
                Diagnostic::new(
                    kinds::KEY_OF_OTHER_ACTION,
                    format!("`{key}` belongs to hosts, and this is {:?}", kind.value),
                    at.label("here"),
                )
                .also(kind.at.label("the kind"))
                .help("leave it out"),
            );
        }
    }
    if let Some(empty) = &input.empty
        && !matches!(kind.as_str(), "hosts" | "pairs" | "lines")
    {
        rules.error(
            Diagnostic::new(
                kinds::KEY_OF_OTHER_ACTION,
                format!("`empty` belongs to lists, and this is {:?}", kind.value),
                empty.at.label("here"),
            )
            .also(kind.at.label("the kind"))
            .help("leave it out; what is asked only sometimes has a `when`"),
        );
    }
    if let Some(default) = &input.default {
        self::default(rules, input, kind, default, pattern.as_ref());
    }
}

fn default(rules: &Rules<'_, '_>, input: &RawInput, kind: &Text, default: &Said<Value>, pattern: Option<&regex::Regex>) {
    let texts = |value: &Value| value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
    let value = &default.value;
    let fits = match kind.as_str() {
        "host" | "text" => value.is_string(),
        "hosts" | "lines" => texts(value),
        "pair" => texts(value) && value.as_array().is_some_and(|pair| pair.len() == 2),
        "pairs" => value.as_array().is_some_and(|pairs| {
            pairs
                .iter()
                .all(|pair| texts(pair) && pair.as_array().is_some_and(|pair| pair.len() == 2))
        }),
        "number" => value.is_number(),
        "yes-no" => value.is_boolean(),
        "choice" => {
            let choices = input.choices.iter().flatten().filter_map(|choice| choice.0.value.as_ref());
            value
                .as_str()
                .is_some_and(|value| choices.clone().any(|choice| choice.value == value))
        }
        "secret" | MONITOR_INPUT => false,
        _ => true,
    };
    let matches = match (pattern, value) {
        (Some(pattern), Value::String(value)) => pattern.is_match(value),
        _ => true,
    };
    if fits && matches {
        return;
    }
    let help = match kind.as_str() {
        MONITOR_INPUT => "a monitor is always given by the using step: leave the default out",
        "secret" => "a secret never stands in a file: leave the default out",
        "choice" => "the default is one of the choices",
        "hosts" | "lines" => "a list of texts: [\"one\", \"other\"]",
        "yes-no" => "true or false, without quotes",
        "number" => "a number, without quotes",
        _ if fits => "the default has to match the input's own pattern",
        _ => "give it a value of the input's kind",
    };
    rules.error(
        Diagnostic::new(kinds::BAD_DEFAULT, "this default would be refused", default.at.label("the default"))
            .also(kind.at.label("the kind"))
            .help(help),
    );
}

fn choices(rules: &Rules<'_, '_>, options: &[RawOption], at: &At) {
    if options.is_empty() {
        rules.error(
            Diagnostic::new(kinds::CHOICES, "there is nothing to choose from", at.label("here")).help("give it at least two options"),
        );
    }
    let mut seen: BTreeMap<&str, &Text> = BTreeMap::new();
    for value in options.iter().filter_map(|option| option.0.value.as_ref()) {
        if let Some(first) = seen.insert(value, value) {
            rules.error(
                Diagnostic::new(
                    kinds::CHOICES,
                    format!("the option {:?} is there twice", value.value),
                    value.at.label("again here"),
                )
                .also(first.at.label("first here"))
                .help("leave one of them out"),
            );
        }
    }
}

fn unused(rules: &Rules<'_, '_>, input: &RawInput) {
    // What couldn't be read may use it.
    if rules.reader.problems.errors() > 0 {
        return;
    }
    let used = rules.reader.used.borrow();
    let columns = input.column.iter().flat_map(|columns| &columns.0).map(|(name, _)| name);
    for name in input.name.iter().chain(columns) {
        if !used.contains(&(None, name.value.clone())) {
            rules.reader.problems.report(
                Diagnostic::new(
                    kinds::UNUSED_INPUT,
                    format!("nothing uses the input {}", name.value),
                    name.at.label("asked for"),
                )
                .help("leave it out: every question costs the operator time"),
            );
        }
    }
}
