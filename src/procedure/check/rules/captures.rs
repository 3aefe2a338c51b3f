//! Takes, and captures of one name.

use super::{Rules, inputs::well_named};
use crate::{
    diagnostic::Diagnostic,
    procedure::{
        check::{captures::Made, conditions, kinds, text},
        expr::{
            Expr,
            syntax::{Each, Kind, Node},
        },
        raw::{RawTake, Text},
    },
    tables::At,
};

pub fn check(rules: &Rules<'_, '_>) {
    for (site, node) in rules.survey.sites.iter().enumerate() {
        for (_, raw) in node.raw.capture.iter().flat_map(|captures| &captures.0) {
            take(rules, raw);
        }
        for fill in node.raw.fill.iter().flatten() {
            if let (Some(kind), None) = (&fill.kind, &fill.among)
                && kind.as_str() == "host"
            {
                without_among(rules, &kind.at);
            }
        }
        conditions_of(rules, site);
    }
    clashes(rules);
}

/// A take takes one thing, out of as many groups as it can use.
pub fn take(rules: &Rules<'_, '_>, take: &RawTake) {
    let one_group = [("first", &take.first), ("all", &take.all)];
    let any_groups = [
        ("count", &take.count),
        ("rows", &take.rows),
        ("host", &take.host),
        ("json", &take.json),
        ("value", &take.value),
    ];
    let texts = one_group
        .iter()
        .chain(&any_groups)
        .filter_map(|(key, text)| Some((*key, &text.as_ref()?.at)));
    let flag = take.text.as_ref().map(|flag| ("text", &flag.at));
    let columns = take.columns.iter().flat_map(|columns| columns.0.first());
    let columns = columns.map(|(name, _)| ("columns", &name.at));
    let said: Vec<(&str, &At)> = texts.chain(flag).chain(columns).collect();
    match said.as_slice() {
        [_] => {}
        [] => {
            rules.error(
                Diagnostic::new(kinds::BAD_TAKE, "nothing is taken here", take.at.label("this take"))
                    .help("one of `first`, `all`, `count`, `rows`, `columns`, `host`, `text = true`, `json`, `value`"),
            );
        }
        [(one, first), (other, second), ..] => {
            rules.error(
                Diagnostic::new(
                    kinds::BAD_TAKE,
                    format!("this takes two things: `{one}` and `{other}`"),
                    second.label("and this"),
                )
                .also(first.label("this"))
                .help("make two of it, each with a name of its own"),
            );
        }
    }
    for (key, pattern) in one_group.iter().filter_map(|(key, text)| Some((*key, text.as_ref()?))) {
        groups(rules, key, pattern);
    }
    if let Some(rows) = &take.rows
        && let Ok(regex) = text::Groups::of(rows)
        && regex.capture_names().flatten().count() == 0
    {
        rules.error(
            Diagnostic::new(
                kinds::TAKE_GROUPS,
                "`rows` has no named groups, so that its rows have no fields",
                rows.at.label("this pattern"),
            )
            .help("name what is to be taken: '^(?<brick>\\S+)\\s+(?<entries>\\d+)$'"),
        );
    }
    for (name, head) in take.columns.iter().flat_map(|columns| &columns.0) {
        well_named(rules, name);
        if head.trim().is_empty() {
            rules.error(
                Diagnostic::new(
                    kinds::BAD_TAKE,
                    "a column without a name can't be found",
                    head.at.label("this column"),
                )
                .help("what stands above it in the table's head, such as \"Mounted on\""),
            );
        }
    }
    if let Some(otherwise) = &take.otherwise
        && take.first.is_none()
        && take.host.is_none()
    {
        rules.error(
            Diagnostic::new(
                kinds::MISPLACED_OTHERWISE,
                "`otherwise` goes only with `first` and `host`",
                otherwise.at.label("here"),
            )
            .help("`all`, `rows` and `columns` are empty where nothing matches, `count` is 0"),
        );
    }
    if let Some(json) = &take.json
        && (json.is_empty() || json.split('.').any(|part| part.is_empty() || part.contains(char::is_whitespace)))
    {
        rules.error(
            Diagnostic::new(
                kinds::BAD_JSON_PATH,
                format!("{:?} is no path into JSON", json.value),
                json.at.label("this path"),
            )
            .help("keys and numbers with dots between them, such as nodes.0.name"),
        );
    }
    if let Some(kind) = &take.value_as
        && kind.as_str() == "host"
        && take.among.is_none()
    {
        without_among(rules, &kind.at);
    }
}

fn groups(rules: &Rules<'_, '_>, key: &str, pattern: &Text) {
    let Ok(regex) = text::Groups::of(pattern) else { return };
    match regex.captures_len() - 1 {
        1 => {}
        0 => rules.error(
            Diagnostic::new(
                kinds::TAKE_GROUPS,
                format!("`{key}` doesn't say which part of the match it takes"),
                pattern.at.label("no group"),
            )
            .help("put ( ) around it: '^version: (\\S+)'"),
        ),
        many => rules.error(
            Diagnostic::new(
                kinds::TAKE_GROUPS,
                format!("`{key}` takes one group, and here are {many}"),
                pattern.at.label("several groups"),
            )
            .help("write (?: ) for those that only hold together; `rows` takes several, by name"),
        ),
    }
}

fn without_among(rules: &Rules<'_, '_>, at: &At) {
    rules.error(
        Diagnostic::new(
            kinds::HOST_WITHOUT_AMONG,
            "a host that is read or typed may be any text",
            at.label("a host"),
        )
        .help("say which hosts it may be: among = \"nodes\""),
    );
}

/// One name, made by several steps: they have to exclude each other, in the same loops.
fn clashes(rules: &Rules<'_, '_>) {
    let made = rules.scopes.made();
    for (index, second) in made.iter().enumerate() {
        let clash = made[..index]
            .iter()
            .find(|first| first.name.value == second.name.value && first.name.at != second.name.at && clash(rules, first, second));
        if let Some(first) = clash {
            rules.error(
                Diagnostic::new(
                    kinds::CAPTURE_CLASH,
                    format!("{:?} is captured by two steps", second.name.value),
                    second.name.at.label("again here"),
                )
                .also(first.name.at.label("first here"))
                .help("give them names of their own, unless their `when` exclude each other and they stand in the same loops"),
            );
        }
    }
}

fn clash(rules: &Rules<'_, '_>, first: &Made<'_>, second: &Made<'_>) -> bool {
    let survey = rules.survey;
    let (a, b) = (
        conditions::beyond(survey, first.site, second.site),
        conditions::beyond(survey, second.site, first.site),
    );
    let whole = |site| {
        survey
            .nearest(site, |raw| raw.when.as_ref())
            .map(|when| conditions::conjuncts(when))
            .unwrap_or_default()
    };
    let exclude = conditions::sets_exclude(&a, &b) || conditions::sets_exclude(&whole(first.site), &whole(second.site));
    !exclude || survey.loops(first.site) != survey.loops(second.site)
}

/// `rows.all(…)` holds where there are no rows.
fn conditions_of(rules: &Rules<'_, '_>, site: usize) {
    let raw = rules.survey.sites[site].raw;
    let expects = raw.expect.iter().flatten().filter_map(|expect| expect.is.as_ref());
    for condition in expects.chain(&raw.until).chain(&raw.repeat_until) {
        let Ok(expr) = Expr::parse(condition) else { continue };
        if condition.contains("size(") || condition.contains("exists(") {
            continue;
        }
        let names = rules.scopes.at(Some(site));
        let may_be_none =
            |name: &str| names.monitors.contains(name) || rules.scopes.made().iter().any(|made| made.name.value == name && is_list(made));
        if let Some(span) = all_over(expr.root(), &may_be_none) {
            rules.warn(
                site,
                Diagnostic::new(
                    kinds::ROWS_MAY_BE_NONE,
                    "this holds as well where there is nothing to look at",
                    condition.at.inside(span).label("true of an empty list"),
                )
                .help("ask for one, too: size(list) > 0 && list.all(…)"),
            );
        }
    }
}

fn is_list(made: &Made<'_>) -> bool {
    made.take
        .is_some_and(|take| take.all.is_some() || take.rows.is_some() || take.columns.is_some())
}

/// Where `all` goes over a list that may be empty.
fn all_over(node: &Node, may_be_none: &impl Fn(&str) -> bool) -> Option<std::ops::Range<usize>> {
    match &node.kind {
        Kind::Each { what: Each::All, over, .. } if root_name(over).is_some_and(may_be_none) => Some(node.span.clone()),
        Kind::Binary { left, right, .. } => all_over(left, may_be_none).or_else(|| all_over(right, may_be_none)),
        _ => None,
    }
}

/// The name that a value is taken out of.
fn root_name(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Name(name) => Some(name),
        Kind::Field { of, .. } | Kind::Index { of, .. } => root_name(of),
        _ => None,
    }
}
