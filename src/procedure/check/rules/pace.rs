//! Durations, waits and repeats.

use super::Rules;
use crate::{
    diagnostic::Diagnostic,
    procedure::{
        check::{kinds, survey::SiteId, text::duration},
        expr::{
            Expr,
            syntax::{Kind, Node, Op},
        },
        raw::Text,
    },
    words::{StopAfter, Value},
};

pub fn check(rules: &Rules<'_, '_>) {
    for site in rules.sites() {
        let raw = rules.survey.sites[site].raw;
        let marks = [("normal", &raw.normal), ("worry", &raw.worry), ("limit", &raw.limit)];
        let said: Vec<(&str, &Text)> = marks.iter().filter_map(|(key, text)| Some((*key, text.as_ref()?))).collect();
        for pair in said.windows(2) {
            order(rules, pair[0], pair[1]);
        }
        if let (Some(least), Some(worry)) = (&raw.least, &raw.worry) {
            order(rules, ("least", least), ("worry", worry));
        }
        match (&raw.repeat_until, &raw.at_most) {
            (Some(until), None) => rules.error(
                Diagnostic::new(
                    kinds::REPEAT_WITHOUT_END,
                    "this may be repeated for ever",
                    until.at.label("repeated until this holds"),
                )
                .help("at_most = 5: after so many rounds it fails, and a person decides"),
            ),
            (None, Some(at_most)) => rules.error(
                Diagnostic::new(
                    kinds::REPEAT_WITHOUT_END,
                    "`at_most` belongs to `repeat_until`",
                    at_most.at.label("here"),
                )
                .help("repeat_until = \"…\": the condition that ends the repeats"),
            ),
            _ => {}
        }
        if let Some(stop) = raw
            .stop_after
            .as_ref()
            .filter(|stop| stop.value.is_string() && stop_after(&stop.value).is_none())
        {
            rules.error(
                Diagnostic::new(kinds::BAD_SHARE, "this is no share of the hosts", stop.at.label("here"))
                    .help("a whole number of percent from 1% to 100%, as in stop_after = \"10%\"; a number without quotes is one of hosts"),
            );
        }
        if raw.wait.is_some() {
            wait(rules, site);
        }
    }
}

/// A number of hosts, or a share of them.
pub(in crate::procedure::check) fn stop_after(value: &Value) -> Option<StopAfter> {
    match value {
        Value::String(text) => StopAfter::share(text),
        number => Some(StopAfter::Hosts(u32::try_from(number.as_i64()?).ok()?)),
    }
}

fn order(rules: &Rules<'_, '_>, (shorter, first): (&str, &Text), (longer, second): (&str, &Text)) {
    if let (Some(a), Some(b)) = (duration(first), duration(second))
        && a > b
    {
        rules.error(
            Diagnostic::new(
                kinds::BAD_PACE,
                format!("`{longer}` comes before `{shorter}`"),
                second.at.label(format!("`{longer}`")),
            )
            .also(first.at.label(format!("`{shorter}`")))
            .help("normal ≤ worry ≤ limit, and a wait's `least` ≤ worry"),
        );
    }
}

fn wait(rules: &Rules<'_, '_>, site: SiteId) {
    let raw = rules.survey.sites[site].raw;
    let Some(until) = &raw.until else {
        if raw.least.is_none() {
            rules.error(
                Diagnostic::new(kinds::NO_EVIDENCE, "this waits for nothing", raw.at.label("this wait"))
                    .help("until = \"…\" (a condition), or least = \"30m\" (a soak); what only a person can tell is `manual`"),
            );
        }
        return;
    };
    if raw.worry.is_none() && raw.limit.is_none() {
        rules.warn(
            site,
            Diagnostic::new(
                kinds::WAIT_WITHOUT_WORRY,
                "this may wait for ever without a word",
                until.at.label("until this holds"),
            )
            .help("worry = \"15m\": when somebody should look"),
        );
    }
    if raw.steady.is_none()
        && let Ok(expr) = Expr::parse(until)
        && counts(expr.root())
    {
        rules.warn(
            site,
            Diagnostic::new(
                kinds::COUNT_WITHOUT_STEADY,
                "a count may pass through this value by chance",
                until.at.label("a count"),
            )
            .help("steady = \"30s\": how long it must hold"),
        );
    }
}

/// Whether a condition compares something with a number.
fn counts(node: &Node) -> bool {
    match &node.kind {
        Kind::Binary {
            op: Op::And | Op::Or,
            left,
            right,
        } => counts(left) || counts(right),
        Kind::Binary {
            op: Op::Equal | Op::Less | Op::AtMost | Op::Greater | Op::AtLeast,
            left,
            right,
        } => is_number(left) || is_number(right),
        Kind::Not(inner) => counts(inner),
        _ => false,
    }
}

fn is_number(node: &Node) -> bool {
    matches!(&node.kind, Kind::Literal(value) if value.is_number())
        || matches!(&node.kind, Kind::Call { function, .. } if function == "size")
}
